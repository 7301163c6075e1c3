"""Below the columns of a file: its words in columns of choices, and what each of them is taken for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QWidget

from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.ui import icons, theme
from shopdesk.ui.import_answers import Answer
from shopdesk.ui.widgets.plain_label import PlainLabel, readable

if TYPE_CHECKING:
    from shopdesk.services.import_choices import Meaning

_WORD_WIDTH, _MEANING_WIDTH = 240, 220


class ImportWords(QFrame):
    """Hidden where no column goes to a field of choices."""

    answered = Signal(object)
    """Answer of part ``word``"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_words")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 12, 12)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)  # the choosers stand under those of the columns
        self._shown: tuple[object, ...] = ()
        self.hide()

    def show_meanings(self, register: Register, meanings: Sequence[Meaning]) -> None:
        """Show each word with a chooser; the same words again leave the choosers as they are."""
        key = (register.key, tuple((m.path, m.word) for m in meanings))
        if key == self._shown:
            for combo, meaning in zip(self.combos(), meanings, strict=True):
                combo.setCurrentIndex(max(0, combo.findData(meaning.code)))
                theme.set_look(combo, unused=not meaning.code)
            return
        self._shown = key
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.blockSignals(True)
                old.hide()
                old.deleteLater()
        for at, words in enumerate((_("Word in the file"), _("Column of the file"), "", _("Means"))):
            self._grid.addWidget(PlainLabel(words, self, role="head"), 0, at)
        for row, meaning in enumerate(meanings, start=1):
            self._add_row(row, register, meaning)
        self.setVisible(bool(meanings))

    def combos(self) -> list[QComboBox]:
        """The choosers, one per word."""
        found = [self._grid.itemAtPosition(row, 3) for row in range(1, self._grid.rowCount())]
        return [item.widget() for item in found if item is not None and isinstance(item.widget(), QComboBox)]  # type: ignore[misc]

    def _add_row(self, row: int, register: Register, meaning: Meaning) -> None:
        word = PlainLabel(meaning.word, self, elide=True)
        word.setFixedWidth(_WORD_WIDTH)
        heading = PlainLabel(meaning.heading, self, role="muted", elide=True)
        arrow = QLabel(self)
        arrow.setTextFormat(Qt.TextFormat.PlainText)
        arrow.setPixmap(icons.pixmap("chevron-right", theme.ICON_SIZE, "muted", ratio=self.devicePixelRatioF()))
        combo = QComboBox(self)
        combo.setObjectName(f"import_meaning_{row}")
        combo.setAccessibleName(_("“{word}” in “{column}” means:").format(word=meaning.word[:40], column=meaning.heading))
        combo.addItem(_("refused"), "")
        for choice in register.field(meaning.path).choices:
            combo.addItem(readable(_(choice.label)), choice.code)
        combo.setCurrentIndex(max(0, combo.findData(meaning.code)))
        combo.setFixedWidth(_MEANING_WIDTH)
        combo.setProperty("path", meaning.path)
        combo.setProperty("word", meaning.word)
        combo.installEventFilter(self)
        combo.activated.connect(self._said)
        theme.set_look(combo, unused=not meaning.code)
        for at, widget in enumerate((word, heading, arrow, combo)):
            self._grid.addWidget(widget, row, at)

    def _said(self) -> None:
        combo = self.sender()
        if isinstance(combo, QComboBox):
            theme.set_look(combo, unused=not combo.currentData())
            self.answered.emit(Answer("word", (combo.property("path"), combo.property("word"), combo.currentData())))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the page, never a choice under the pointer."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QComboBox):
            event.ignore()
            return True
        return super().eventFilter(watched, event)
