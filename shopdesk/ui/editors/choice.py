"""One of a fixed list, picked or typed: by label, code or alias, in any of the three languages."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from shopdesk.core.fields import Field
from shopdesk.core.translations import _
from shopdesk.ui.editors.base import EditorHelp, Labels
from shopdesk.ui.widgets.plain_label import tooltip_text


class ChoiceEditor(QComboBox):
    """An editable combo box whose text is read like any other; a word that is no choice stays and is refused beside the field."""

    edited = Signal()
    settled = Signal()

    def __init__(self, field: Field, help: EditorHelp, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.help = help
        self._unsettled = False
        self._locked = False
        self.setObjectName(f"editor_{field.key}")
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumContentsLength(4)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(16)
        if not field.required:
            self.addItem("")
        for choice in field.choices:
            self.addItem(_(choice.label))
            if choice.hint:
                self.setItemData(self.count() - 1, tooltip_text(_(choice.hint)), Qt.ItemDataRole.ToolTipRole)
        self._unknown_line()
        self.setCurrentIndex(-1)
        self.activated.connect(self._picked)

    def _unknown_line(self) -> None:
        line = self.lineEdit()
        if line is None:
            return
        line.setObjectName(f"editor_{self.field.key}_text")
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        line.textEdited.connect(self._typed)
        line.installEventFilter(self)

    def _typed(self, text: str) -> None:
        del text
        self._unsettled = True
        self.edited.emit()

    def _picked(self, at: int) -> None:
        del at
        self._unsettled = True
        self.edited.emit()
        self.settle()

    def settle(self) -> None:
        if self._unsettled:
            self._unsettled = False
            self.settled.emit()

    def text_value(self) -> Any:
        return self.currentText()

    def show_value(self, value: Any, labels: Labels) -> None:
        del labels
        choice = self.field.choice(value)
        self.show_text(_(choice.label) if choice else "" if value is None else str(value))

    def show_text(self, text: str) -> None:
        self._unsettled = False
        at = self.findText(text, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive)
        self.setCurrentIndex(at)
        self.setEditText(text)
        line = self.lineEdit()
        if line is not None:
            line.setCursorPosition(0)
        hint = next((c.hint for c in self.field.choices if _(c.label) == text), "")
        self.setToolTip(tooltip_text(_(hint)))

    def set_locked(self, locked: bool) -> None:
        self._locked = locked
        self.setDisabled(locked)

    def widget(self) -> QWidget:
        return self

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling a form must not change what lies under the pointer.
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pasting = event.matches(QKeySequence.StandardKey.Paste)
        super().keyPressEvent(event)
        if pasting:
            self.settle()  # as a line does: what was pasted is known at once, or is put where it belongs

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.settle()
        return super().eventFilter(watched, event)
