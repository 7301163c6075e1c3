"""Several lines of plain text in a box that grows with them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from shopdesk.core.fields import Field
from shopdesk.core.values import edit_text
from shopdesk.ui import theme
from shopdesk.ui.editors.base import EditorHelp, Labels

_LEAST_LINES = 1
_MOST_LINES = 8
_FRAME = 9


class NoteEditor(QPlainTextEdit):
    """Tab leaves it; it takes text only, as typed, and scrolls past eight lines."""

    edited = Signal()
    settled = Signal()

    def __init__(self, field: Field, help: EditorHelp, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.help = help
        self._showing = False
        self._unsettled = False
        self.setObjectName(f"editor_{field.key}")
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # a mark that hangs over the edge would bring it
        self.document().setDocumentMargin(2)
        self.textChanged.connect(self._changed)
        self._grow()

    def _changed(self) -> None:
        self._grow()
        if not self._showing:
            self._unsettled = True
            self.edited.emit()

    def _grow(self) -> None:
        # The document counts lines as they are wrapped at the present width.
        lines = max(_LEAST_LINES, round(self.document().size().height()))
        height = min(lines, _MOST_LINES) * self.fontMetrics().lineSpacing() + _FRAME
        always = Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines > _MOST_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(always)
        self.setFixedHeight(max(theme.CONTROL_HEIGHT, height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        undo, redo = event.matches(QKeySequence.StandardKey.Undo), event.matches(QKeySequence.StandardKey.Redo)
        if (undo and not self.document().isUndoAvailable()) or (redo and not self.document().isRedoAvailable()):
            event.ignore()  # nothing of this field to take back: the window's own undo
            return
        super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, theme.CONTROL_HEIGHT)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(source.text())

    def text_value(self) -> Any:
        return self.toPlainText()

    def show_value(self, value: Any, labels: Labels) -> None:
        del labels
        self.show_text(edit_text(self.field, value, self.help.zone))

    def show_text(self, text: str) -> None:
        self._showing = True
        self._unsettled = False
        if text != self.toPlainText():
            self.setPlainText(text)
        self._showing = False

    def set_locked(self, locked: bool) -> None:
        self.setReadOnly(locked)

    def widget(self) -> QWidget:
        return self

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._unsettled and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._unsettled = False
            self.settled.emit()
