"""The status bar: shop file and last backup; selection and rows of the page in front; who is at the keyboard."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStatusBar, QWidget

from shopdesk.core.translations import _
from shopdesk.ui.widgets.plain_label import PlainLabel, readable

TOLD_MS = 7000
_GAP = 18


class WindowStatus(QStatusBar):
    """Shows what it is told; a sentence in passing goes by itself after seven seconds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window_status")
        self.setSizeGripEnabled(False)
        self._file = PlainLabel("", self, elide=True)
        self._selection = PlainLabel("", self)
        self._rows = PlainLabel("", self)
        self._operator = PlainLabel("", self)
        self._selection.setObjectName("status_selection")
        self._rows.setObjectName("status_rows")
        self._operator.setObjectName("status_operator")
        right = QWidget(self)
        row = QHBoxLayout(right)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(_GAP)
        for label in (self._selection, self._rows, self._operator):
            row.addWidget(label)
        self.setContentsMargins(8, 0, 0, 0)
        self.addWidget(self._file, 1)
        self.messageChanged.connect(self._make_way)
        self.addPermanentWidget(right)

    def show_file(self, name: str, backed_up: str) -> None:
        """``backed_up`` is a clock time or "" where nothing was backed up yet."""
        self._file.setText(_("{file} · backed up {time}").format(file=name, time=backed_up) if backed_up else name)

    def show_page(self, selection: str, rows: str) -> None:
        self._selection.setText(selection)
        self._rows.setText(rows)

    def show_operator(self, name: str) -> None:
        self._operator.setText(_("At the keyboard: {name}").format(name=name) if name else "")

    def tell(self, sentence: str) -> None:
        """A sentence in passing."""
        self.showMessage(readable(sentence), TOLD_MS)

    def _make_way(self, message: str) -> None:
        """Qt leaves what is told under the name of the file where the bar was not painted yet."""
        self._file.setVisible(not message)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        said = self.currentMessage()
        if said:  # Qt hides what a message covers only where it is on the screen already
            self.clearMessage()
            self.showMessage(said, TOLD_MS)

    def told(self) -> str:
        return self.currentMessage()
