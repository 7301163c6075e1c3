"""One line of text: words, identifiers, numbers, money, months and tags, all typed freely and read when left."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QHelpEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from shopdesk.core.fields import MAX_LENGTH, Field, Kind
from shopdesk.core.values import edit_text
from shopdesk.ui.editors.base import EditorHelp, Labels
from shopdesk.ui.widgets.plain_label import tooltip_text

_ROOM = 4  # longer than allowed may be typed, so that the form can say so instead of cutting
_AROUND_TEXT = 18


class LineEditor(QLineEdit):
    """A line edit for one field. ``settled`` comes on leaving after a change, and at once after a paste."""

    edited = Signal()
    settled = Signal()

    def __init__(self, field: Field, help: EditorHelp, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.help = help
        self._unsettled = False
        self.setObjectName(f"editor_{field.key}")
        self.setMaxLength(_ROOM * max(MAX_LENGTH.get(field.kind, 500), 500))
        if field.is_identifier:
            self.setProperty("mono", True)
        if field.kind in (Kind.NUMBER, Kind.MONEY):
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.textEdited.connect(self._typed)

    def _typed(self, text: str) -> None:
        del text
        self._unsettled = True
        self.edited.emit()

    def settle(self) -> None:
        if self._unsettled:
            self._unsettled = False
            self.settled.emit()

    def text_value(self) -> Any:
        return self.text()

    def show_value(self, value: Any, labels: Labels) -> None:
        del labels
        self.show_text(edit_text(self.field, value, self.help.zone))

    def show_text(self, text: str) -> None:
        self._unsettled = False
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def set_locked(self, locked: bool) -> None:
        self.setReadOnly(locked)

    def widget(self) -> QWidget:
        return self

    def keyPressEvent(self, event: QKeyEvent) -> None:
        undo, redo = event.matches(QKeySequence.StandardKey.Undo), event.matches(QKeySequence.StandardKey.Redo)
        if (undo and not self.isUndoAvailable()) or (redo and not self.isRedoAvailable()):
            event.ignore()  # nothing of this field to take back: the window's own undo
            return
        pasting = event.matches(QKeySequence.StandardKey.Paste)
        if pasting and not QGuiApplication.clipboard().mimeData().hasText():
            event.ignore()  # a picture: the record keeps it
            return
        super().keyPressEvent(event)
        if pasting:
            # An order number is pasted, not typed: what it knows shall be there before the next key.
            self.settle()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            room = self.width() - _AROUND_TEXT - self.textMargins().left() - self.textMargins().right()
            cut = self.fontMetrics().horizontalAdvance(self.text()) > room
            QToolTip.showText(event.globalPos(), tooltip_text(self.text() if cut else self.toolTip()), self)
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.settle()
