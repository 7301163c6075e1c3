"""A small panel that drops from a control: a month, a list of values to filter by.

A window of its own and not a Qt popup: line edits inside a popup lose Chinese input (QTBUG-83490). It closes on Esc and when another
window or control is used.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


class DropPanel(QFrame):
    """Holds one widget; deletes itself when closed."""

    closed = Signal()

    def __init__(self, content: QWidget, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("drop_panel")
        self.setProperty("surface", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._done = False
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(content)
        self.content = content

    def open_at(self, place: QPoint) -> None:
        """Show below this global point, or as near as the screen allows."""
        self.adjustSize()
        self._move_to(place)
        self.show()
        self.activateWindow()

    def _move_to(self, place: QPoint) -> None:
        screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        x = max(room.left(), min(place.x(), room.right() - self.width()))
        y = place.y() if place.y() + self.height() <= room.bottom() else max(room.top(), room.bottom() - self.height())
        self.move(x, y)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowDeactivate and not self._holds_active():
            self.close()
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._grow()
        return handled

    def _grow(self) -> None:
        """Room for what the content says since it is open, such as what is wrong with the typed."""
        column = self._column
        wanted = column.totalHeightForWidth(self.width()) if column.hasHeightForWidth() else column.totalSizeHint().height()
        if wanted > self.height():
            self.resize(self.width(), wanted)
            self._move_to(self.pos())

    def _holds_active(self) -> bool:
        """Whether what took over belongs to this panel (a menu of its own)."""
        active = QGuiApplication.focusWindow()
        return active is not None and active is not self.windowHandle() and active.transientParent() is self.windowHandle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QEvent) -> None:
        if not self._done:
            self._done = True
            self.closed.emit()
