"""A thin bar over the top of a list that takes its time: ordering by a column without an index, counting what was never counted.

It moves while the first rows of another list are on their way, and until the whole list is there; quick answers never show it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QProgressBar, QWidget

from shopdesk.core.translations import _

_PATIENCE_MS = 200
_HEIGHT = 4


class ListWaiting(QObject):
    """Lies over ``table``; made when it is first needed. GUI thread."""

    def __init__(self, table: QWidget) -> None:
        super().__init__(table)
        self._table = table
        self.bar: QProgressBar | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._begin)

    def show_while(self, waits: bool) -> None:
        """Show it soon, or not any more."""
        if waits:
            self._patience.start()
            return
        self._patience.stop()
        if self.bar is not None:
            self.bar.setRange(0, 1)  # a bar without an end keeps a timer running
            self.bar.hide()

    def _begin(self) -> None:
        if self.bar is None:
            self.bar = QProgressBar(self._table)
            self.bar.setObjectName("list_waiting")
            self.bar.setAccessibleName(_("Reading the list…"))
            self.bar.setTextVisible(False)
            self._table.installEventFilter(self)
        self.bar.setRange(0, 0)
        self._lie_over()
        self.bar.show()
        self.bar.raise_()

    def _lie_over(self) -> None:
        if self.bar is not None:
            self.bar.setGeometry(0, 0, self._table.width(), _HEIGHT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        del watched
        if event.type() == QEvent.Type.Resize:
            self._lie_over()
        return False
