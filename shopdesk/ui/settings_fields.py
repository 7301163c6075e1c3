"""Settings of the shop as rows of a page: a title, an editor, a sentence of what it does, and what is wrong with what was typed.

Which settings there are, registers declare (``core.register.Setting``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from shopdesk.core.errors import ShopDeskError
from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import Job
from shopdesk.core.register import Setting
from shopdesk.core.translations import _, in_a_row
from shopdesk.services.checks import shape_problems
from shopdesk.ui import theme
from shopdesk.ui.widgets.field_row import FieldRow
from shopdesk.ui.widgets.plain_label import PlainLabel, readable
from shopdesk.ui.widgets.section import SectionHead
from shopdesk.ui.workplace import Workplace

LABEL_WIDTH = 190
_NUMBER_WIDTH = 90
_LINES_HEIGHT = 116
_LONGEST_LINE = 200
_GAP = 6


class _Number(QWidget):
    """A short line with its unit behind it."""

    def __init__(self, unit: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setFixedWidth(_NUMBER_WIDTH)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.addWidget(self.line)
        row.addWidget(PlainLabel(unit, self, role="muted"))
        row.addStretch(1)


class _Lines(QPlainTextEdit):
    """One text a line; Tab leaves it."""

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(_LINES_HEIGHT)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class SettingRow(QWidget):
    """One setting. It holds as soon as it is left or chosen; what cannot be read is said beside it and not stored.

    ``said``: its sentence stands under it.
    """

    def __init__(self, setting: Setting, place: Workplace, parent: QWidget | None = None, *, said: bool = True) -> None:
        super().__init__(parent)
        self.setting = setting
        self._place = place
        self.setObjectName(f"setting_{setting.name}")
        self.editor = self._made()
        self.editor.setObjectName(f"edit_{setting.name}")
        row = FieldRow(_(setting.title), self.editor, self, label_width=LABEL_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4 if said else 0)
        column.setSpacing(1)
        column.addWidget(row)
        self._problem = PlainLabel("", self, role="problem", wrap=True)
        self._problem.hide()
        column.addLayout(_indented(self._problem))
        if said:
            column.addLayout(sentence_line(_(setting.sentence), self))
        self.refresh()

    def _made(self) -> QWidget:
        if self.setting.kind is Kind.YES_NO:
            combo = QComboBox(self)
            combo.addItem(readable(_("No")), False)
            combo.addItem(readable(_("Yes")), True)
            combo.activated.connect(self.settle)
            return combo
        if self.setting.kind is Kind.NOTE:
            lines = _Lines(self)
            lines.left.connect(self.settle)
            return lines
        number = _Number(_(self.setting.unit) if self.setting.unit else "", self)
        number.line.setPlaceholderText(str(self.setting.default))
        number.line.setAccessibleName(_(self.setting.title))
        number.line.setObjectName(f"line_{self.setting.name}")
        number.line.editingFinished.connect(self.settle)
        return number

    def value(self) -> Any:
        """What holds now."""
        found = self._place.shop.settings.get(self.setting.name)
        if self.setting.kind is Kind.NOTE:
            return list(found) if found else [_(text) for text in self.setting.default]
        return self.setting.default if found is None else found

    def refresh(self) -> None:
        """Show what holds."""
        value, editor = self.value(), self.editor
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(bool(value)))
        elif isinstance(editor, QPlainTextEdit):
            editor.setPlainText("\n".join(map(str, value)))
        elif isinstance(editor, _Number):
            editor.line.setText(str(value))
        self._say("")

    def settle(self) -> None:
        """Store what stands in the editor, if it is another value and can be read. An empty one is the default again."""
        value, wrong = self._read()
        self._say(wrong)
        if not wrong and value != self.value():
            work = partial(_put, self._place, self.setting.name, value)
            self._place.runner.write(work, self._stored, self._failed)

    def _read(self) -> tuple[Any, str]:
        editor = self.editor
        if isinstance(editor, QComboBox):
            return bool(editor.currentData()), ""
        if isinstance(editor, QPlainTextEdit):
            lines = [" ".join(line.split())[:_LONGEST_LINE] for line in editor.toPlainText().splitlines()]
            return [line for line in lines if line] or [_(text) for text in self.setting.default], ""
        assert isinstance(editor, _Number)
        text = editor.line.text().strip()
        if not text:
            return self.setting.default, ""
        known = self.setting
        key = known.name.replace(".", "_")
        field = Field(key=key, label=known.title, kind=Kind.NUMBER, minimum=known.minimum, maximum=known.maximum)
        value, problems = self._place.shop.entry.read_value(field, text)
        problems = problems or list(shape_problems((field,), {field.key: value}))
        return value, in_a_row(p.text() for p in problems)

    def _say(self, wrong: str) -> None:
        self._problem.setText(wrong)
        self._problem.setVisible(bool(wrong))
        theme.set_look(self.editor.line if isinstance(self.editor, _Number) else self.editor, problem=bool(wrong))
        self.editor.setAccessibleDescription(wrong or _(self.setting.sentence))

    def problem(self) -> str:
        """What is wrong with what stands in the editor, "" for nothing."""
        return self._problem.text()

    def _stored(self, answer: object) -> None:
        del answer
        self.refresh()
        self._place.events.told.emit(_("Saved: {setting}").format(setting=_(self.setting.title)))

    def _failed(self, error: ShopDeskError) -> None:
        self._say(str(error))


class SettingsSection(QWidget):
    """The settings of one register, or of one matter, under a head; those of a group stand under its own."""

    def __init__(self, title: str, settings: Sequence[Setting], place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grouped = {setting.sentence for setting in settings if setting.group}
        self.rows = [SettingRow(setting, place, self, said=setting.sentence not in grouped) for setting in settings]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(SectionHead(title, self))
        group = ""
        for row in self.rows:
            if row.setting.group != group:
                group = row.setting.group
                column.addSpacing(8)
                column.addWidget(SectionHead(_(group), self))
            if row.setting.sentence in grouped:  # what holds for the whole group is said once
                grouped.discard(row.setting.sentence)
                column.addWidget(PlainLabel(_(row.setting.sentence), self, role="muted", wrap=True))
            column.addWidget(row)

    def refresh(self) -> None:
        """Show what holds, unless something is being typed."""
        for row in self.rows:
            if not row.isAncestorOf(row.window().focusWidget() or self):
                row.refresh()


def sentence_line(sentence: str, parent: QWidget) -> QHBoxLayout:
    """What a setting does, under its editor."""
    return _indented(PlainLabel(sentence, parent, role="muted", wrap=True))


def _indented(label: PlainLabel) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setContentsMargins(LABEL_WIDTH + _GAP, 0, 0, 0)
    line.addWidget(label, 1)
    return line


def _put(place: Workplace, name: str, value: Any, job: Job) -> None:
    del job
    place.shop.settings.put(name, value)
