"""What the window expects of a page; register pages and desks' pages are Pages, most of it is optional."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shopdesk.core.changes import Change
from shopdesk.core.query import Query


class Page(QWidget):
    """One page of the window. Everything is called on the GUI thread; a page that has no use for a key ignores it."""

    status_changed = Signal(str, str)
    """Signal(about the selection, about the rows): for the status bar while the page is shown."""

    title = ""

    def activate(self) -> None:
        """The page was brought to the front."""

    def change_seen(self, change: Change) -> None:
        """An operation was committed; called whether the page is in front or not."""

    def new_record(self) -> None:
        """Ctrl+N."""

    def save(self) -> None:
        """Ctrl+S."""

    def focus_search(self) -> None:
        """Ctrl+F."""

    def escape(self) -> bool:
        """Esc; True where the page had something to close."""
        return False

    def take_focus(self) -> None:
        """The keyboard's place when the page comes to the front."""
        self.setFocus()

    def right_room(self) -> int:
        """Pixels at the right that bars laid over the page leave free."""
        return 0

    def show_record(self, record_id: int) -> None:
        """Show this record of the page's register."""

    def show_list(self, query: Query) -> None:
        """Show this list."""

    def fit(self, window_width: int) -> None:
        """The window has this width now."""

    @property
    def is_dirty(self) -> bool:
        """Whether something typed here is not stored."""
        return False
