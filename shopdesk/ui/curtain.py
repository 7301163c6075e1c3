"""Covers the whole window while there is no shop to show: a question, a trouble, or work that must end first."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QVBoxLayout, QWidget

from shopdesk.core.jobs import Progress
from shopdesk.core.translations import _
from shopdesk.ui.widgets.plain_label import PlainLabel

_WIDTH = 420


class Waiting(QFrame):
    """Says what is being done and how far it is."""

    cancel_wanted = Signal()

    def __init__(self, text: str, parent: QWidget | None = None, *, cancel: str = "") -> None:
        super().__init__(parent)
        self.setObjectName("waiting")
        self.setProperty("surface", "window")
        self.setAccessibleName(text)
        self.label = PlainLabel(text, self)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = text
        self._bar = QProgressBar(self)
        self._bar.setObjectName("waiting_bar")
        self._bar.setAccessibleName(text)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setFixedWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self.label)
        column.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignHCenter)
        if cancel:
            button = QPushButton(cancel, self)
            button.setObjectName("waiting_cancel")
            button.setAccessibleName(cancel)
            button.clicked.connect(self.cancel_wanted)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def report(self, progress: Progress) -> None:
        """Show how far it is."""
        figures = ""
        if progress.total > 0:
            self._bar.setRange(0, 1000)
            self._bar.setValue(min(max(progress.done, 0), progress.total) * 1000 // progress.total)
            figures = _("{done} of {total}").format(done=f"{progress.done:,}", total=f"{progress.total:,}")
        else:
            self._bar.setRange(0, 0)
        self.label.setText("  ".join(part for part in (self._words, progress.what, figures) if part))


class Curtain(QFrame):
    """Lies over its window, follows its size, and holds one page; goes with ``lift``."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("curtain")
        self._window = window
        self.setProperty("surface", "window")
        self._page: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        window.installEventFilter(self)
        self.hide()

    def show_page(self, page: QWidget) -> None:
        """Cover the window with this page; the one before is deleted."""
        self._drop()
        self._page = page
        self._column.addWidget(page)
        self._fit()
        self.show()
        self.raise_()
        first = page.nextInFocusChain()
        if first is not None and page.isAncestorOf(first):
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def page(self) -> QWidget | None:
        return self._page

    def lift(self) -> None:
        """Show the window again."""
        self._drop()
        self.hide()

    def _drop(self) -> None:
        if self._page is not None:
            self._column.removeWidget(self._page)
            self._page.hide()
            self._page.deleteLater()
            self._page = None

    def _fit(self) -> None:
        self.setGeometry(self._window.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window and not self.isHidden():
            self._fit()
        elif event.type() == QEvent.Type.ChildAdded and not self.isHidden():
            self.raise_()
        return False
