"""The bar under a list that says what is about to be done to how many cells, waits for a yes, and lists what could not be taken.

It never takes the list away and is no dialog; what is done is the asker's affair.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from shopdesk.core.translations import _
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text, readable

MOST_DETAILS = 500
_LINES_SHOWN = 5
_UNDO_ROOM = 46
"""Below what is told after a change, for the bar that offers to take it back."""


class BulkQuestion(QFrame):
    """Hidden until :meth:`ask` or :meth:`tell`. Enter on the button says yes, Esc closes. GUI thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bulk_question")
        self.setProperty("surface", "window")
        self._accepted: Callable[[], object] | None = None
        self._back: Callable[[], object] | None = None
        self._label = PlainLabel("", self, role="strong", wrap=True)
        self._go = QPushButton(self)
        self._go.setObjectName("bulk_question_go")
        self._go.setProperty("primary", True)
        self._go.setAutoDefault(True)
        self._go.clicked.connect(self._yes)
        self._close = QPushButton(self)
        self._close.setObjectName("bulk_question_close")
        self._close.clicked.connect(self.dismiss)
        self._details = QPlainTextEdit(self)
        self._details.setObjectName("bulk_question_details")
        self._details.setAccessibleName(_("Cells that cannot be taken"))
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._label, 1)
        row.addWidget(self._go)
        row.addWidget(self._close)
        column = QVBoxLayout(self)
        self._column = column
        column.setSpacing(5)
        column.addLayout(row)
        column.addWidget(self._details)
        self.hide()

    def ask(self, text: str, go: str, accepted: Callable[[], object], back: Callable[[], object], details: Sequence[str] = ()) -> None:
        """Say what would be done; ``accepted`` is called on yes, ``back`` gives the keyboard back when the bar closes."""
        self._accepted, self._back = accepted, back
        self._show(text, details, 6)
        self._go.setText(button_text(go))
        self._go.setAccessibleName(go)
        self._go.show()
        self._close.setText(_("Cancel"))
        self._close.setAccessibleName(_("Cancel"))
        self._go.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, text: str, back: Callable[[], object], details: Sequence[str] = (), *, undoable: bool = False) -> None:
        """Say what was left out; the keyboard stays where it is. ``undoable``: the undo bar is shown too and needs its room."""
        self._accepted, self._back = None, back
        self._show(text, details, _UNDO_ROOM if undoable else 6)
        self._go.hide()
        self._close.setText(_("Close"))
        self._close.setAccessibleName(_("Close"))

    def _show(self, text: str, details: Sequence[str], below: int) -> None:
        self._column.setContentsMargins(14, 5, 14, below)
        self._label.setText(text)
        self.setAccessibleName(text)
        lines = [readable(line) for line in details[:MOST_DETAILS]]
        if len(details) > MOST_DETAILS:
            lines.append(_("… and {number} more").format(number=f"{len(details) - MOST_DETAILS:,}"))
        self._details.setPlainText("\n".join(lines))
        shown = min(len(lines), _LINES_SHOWN)
        self._details.setFixedHeight(max(1, shown) * self._details.fontMetrics().lineSpacing() + 22)
        self._details.setVisible(bool(lines))
        self.show()

    def text(self) -> str:
        return self._label.text()

    def details(self) -> list[str]:
        """The lines of the list, as shown."""
        return self._details.toPlainText().splitlines()

    @property
    def is_asking(self) -> bool:
        return not self.isHidden() and self._accepted is not None

    def _yes(self) -> None:
        accepted = self._accepted
        self.dismiss()
        if accepted is not None:
            accepted()

    def dismiss(self) -> None:
        """Close without doing anything."""
        had_focus = self.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        back = self._back
        self._accepted = self._back = None
        self.hide()
        if back is not None and had_focus:
            back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.is_asking:
            self._yes()
            return
        super().keyPressEvent(event)
