"""The panel at the right of a list: 448 px wide, dragged at its left edge, folded away where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from shopdesk.core.translations import _
from shopdesk.ui import theme
from shopdesk.ui.widgets.showing import show_when

NARROWEST = 320
WIDEST = 720
_GRIP = 5


class _Grip(QFrame):
    """The left edge: a hairline that can be dragged, or moved with the arrow keys."""

    def __init__(self, panel: SidePanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._start: tuple[float, int] | None = None
        self.setObjectName("side_panel_grip")
        self.setAccessibleName(_("Width of the panel"))
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFixedWidth(_GRIP)
        line = QFrame(self)
        line.setProperty("line", "down")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, _GRIP - 1, 0)
        row.addWidget(line)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._start = (event.globalPosition().x(), self._panel.panel_width())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._start is not None:
            at, width = self._start
            self._panel.set_panel_width(width + round(at - event.globalPosition().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        if self._start is not None:
            self._start = None
            self._panel.width_settled.emit(self._panel.panel_width())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        del event
        self._panel.set_panel_width(theme.SIDE_PANEL_WIDTH)
        self._panel.width_settled.emit(self._panel.panel_width())


class SidePanel(QFrame):
    """Holds one content widget. ``fold`` and ``unfold`` hide and show it; Esc inside asks to close (``close_requested``)."""

    folded_changed = Signal(object)
    """bool: folded now."""
    width_settled = Signal(object)
    """int: pixels, after a drag; worth remembering."""
    close_requested = Signal()

    def __init__(self, content: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side_panel")
        self.setAccessibleName(_("Side panel"))
        self._content: QWidget | None = None
        self._folded = False
        self._folded_for_room = False
        self._narrow = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(_Grip(self))
        self._hold = QVBoxLayout()
        self._hold.setContentsMargins(0, 0, 0, 0)
        self._row.addLayout(self._hold, 1)
        self.set_panel_width(theme.SIDE_PANEL_WIDTH)
        if content is not None:
            self.set_content(content)

    def set_content(self, content: QWidget) -> None:
        """Show this widget; the one before is deleted."""
        if self._content is not None:
            self._hold.removeWidget(self._content)
            self._content.deleteLater()
        self._content = content
        self._hold.addWidget(content)

    def content(self) -> QWidget | None:
        return self._content

    def panel_width(self) -> int:
        """Pixels when unfolded."""
        return self._width

    def set_panel_width(self, pixels: int) -> None:
        """Pixels, held between NARROWEST and WIDEST."""
        self._width = min(max(pixels, NARROWEST), WIDEST)
        self.setFixedWidth(self._width)

    def is_folded(self) -> bool:
        return self._folded

    def fold(self) -> None:
        self._folded_for_room = False
        self._set_folded(True)

    def unfold(self) -> None:
        self._folded_for_room = False
        self._set_folded(False)

    def fit(self, window_width: int) -> None:
        """Tell the window's width: folds below 1200 px, and comes back above when room was the only reason. Acts when the
        limit is crossed, so what the user folds or unfolds between stays."""
        narrow = window_width < theme.NARROW_WINDOW
        if narrow == self._narrow:
            return
        self._narrow = narrow
        if narrow and not self._folded:
            self._set_folded(True)
            self._folded_for_room = True
        elif not narrow and self._folded_for_room:
            self.unfold()

    def _set_folded(self, folded: bool) -> None:
        if folded == self._folded:
            return
        self._folded = folded
        show_when(self, not folded)
        self.folded_changed.emit(folded)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_requested.emit()
            return
        super().keyPressEvent(event)
