"""What the pages of operations, imports and the trash share: a head, a list, a line of buttons, what an undo kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from shopdesk.core.changes import Change
from shopdesk.core.errors import ShopDeskError
from shopdesk.core.jobs import CancelToken
from shopdesk.ui import icons
from shopdesk.ui.page import Page
from shopdesk.ui.page_head import HEIGHT
from shopdesk.ui.plain_table import PlainColumn, PlainTable
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.empty_page import EmptyPage
from shopdesk.ui.widgets.plain_label import PlainLabel
from shopdesk.ui.widgets.progress_strip import ProgressStrip
from shopdesk.ui.workplace import Workplace


class JournalPage(Page):
    """A Page with ``table``, ``banner`` and ``progress``; what it lists and what its buttons do is its subclass's."""

    def __init__(self, name: str, title: str, columns: Sequence[PlainColumn], place: Workplace, empty: EmptyPage) -> None:
        super().__init__()
        self.setObjectName(f"page_{name}")
        self.title = title
        self.place = place
        self.slot = f"page:{name}"
        self.stale = True
        self.token: CancelToken | None = None
        self.head = QFrame(self)
        self.head.setProperty("surface", "bar")
        self.head.setFixedHeight(HEIGHT)
        self.head_row = QHBoxLayout(self.head)
        self.head_row.setContentsMargins(14, 0, 14, 0)
        self.head_row.setSpacing(8)
        self.head_row.addWidget(PlainLabel(title, self.head, role="title"))
        self.head_row.addStretch(1)
        self.banner = Banner(self, closable=True)
        holder = QWidget(self)
        self.above = QVBoxLayout(holder)
        self.above.setContentsMargins(14, 8, 14, 8)
        self.above.setSpacing(6)
        self.above.addWidget(self.banner)
        self.table = PlainTable(f"{name}_table", title, columns, self)
        self.empty = empty
        empty.setParent(self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.table)
        self.stack.addWidget(empty)
        self.progress = ProgressStrip(self)
        self.progress.cancel_requested.connect(self._cancel)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.head)
        self.column.addWidget(holder)
        self.column.addWidget(self.stack, 1)
        self.column.addWidget(self.progress)

    def add_button(self, name: str, words: str, icon: str, pressed: Any) -> QPushButton:
        """A button at the right of the head."""
        button = QPushButton(words, self.head)
        button.setObjectName(name)
        button.setAccessibleName(words)
        icons.set_icon(button, icon)
        button.clicked.connect(pressed)
        self.head_row.addWidget(button)
        return button

    def activate(self) -> None:
        if self.stale:
            self.refresh()
        self.table.setFocus()

    def change_seen(self, change: Change) -> None:
        del change
        self.stale = True
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Ask for the list anew."""
        raise NotImplementedError

    def show_count(self, count: int) -> None:
        """After new rows: the list or the empty page."""
        self.stack.setCurrentWidget(self.table if count else self.empty)

    def failed(self, error: ShopDeskError) -> None:
        """Say what went wrong above the list."""
        self.progress.finish()
        self.banner.set_text(str(error), kind="error")

    def _cancel(self) -> None:
        if self.token is not None:
            self.token.cancel()
