"""What every page is handed: the shop, the runner, the events between pages, the memory, and the dialogs it may open.

Pages never look any of it up; a composition root builds one Workplace per open shop file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal

from shopdesk.core.changes import Change
from shopdesk.core.errors import ShopDeskError
from shopdesk.core.jobs import CancelToken, Job
from shopdesk.core.query import Query
from shopdesk.ui.job_runner import Failed, Reported, Runner, is_alive

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop


class ShopEvents(QObject):
    """What pages tell each other, on the GUI thread."""

    changed = Signal(object)
    """Signal(Change): an operation was committed; pages that show its registers refresh."""
    record_wanted = Signal(str, object)
    """Signal(register key, id): show this record in its register's page."""
    list_wanted = Signal(object)
    """Signal(Query): show this list in its register's page."""
    page_wanted = Signal(str)
    """Signal(page key): go to this page."""
    told = Signal(str)
    """Signal(sentence): say something in passing, in the status bar."""
    undo_offered = Signal(object)
    """Signal(Change): say what was done and offer to take it back."""
    watch_folder_chosen = Signal()
    """Another folder for new exports was chosen, or none."""
    failed = Signal(object)
    """Signal(ShopDeskError): say what went wrong and what to do, where no page says it better."""


class Dialogs(Protocol):
    """The dialogs that other modules provide; the window only asks for them."""

    def open_import(self, register: str | None, paths: Sequence[Path]) -> None:
        """Bring files in: into ``register``, or wherever they are recognised to belong."""
        ...

    def open_pasted(self, register: str, path: Path) -> None:
        """Bring the rows of a private file in, which is removed when that is over."""
        ...

    def open_export(self, query: Query, columns: Sequence[str], selected: Sequence[int] = ()) -> None:
        """Take a list out as the page shows it, or its selected rows."""
        ...

    def run_saved_export(self, name: str) -> None:
        """Take out what is saved under a name, and show what becomes of it."""
        ...

    def open_saved_exports(self) -> None:
        """The saved exports: run, rename, delete."""
        ...

    def open_search(self, words: str = "") -> None:
        """The palette that finds everything."""
        ...


class Memory(Protocol):
    """What the window remembers on this computer (``services.settings.Preferences``): values that JSON can hold, none of the shop's."""

    def get(self, name: str, default: Any = None) -> Any: ...

    def put(self, name: str, value: Any) -> None: ...


class RunMemory:
    """A memory that ends with the run: for pictures, tests and the demo."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def get(self, name: str, default: Any = None) -> Any:
        return self._values.get(name, default)

    def put(self, name: str, value: Any) -> None:
        self._values[name] = value


class NoDialogs:
    """Nothing opens: for pictures and tests."""

    def open_import(self, register: str | None, paths: Sequence[Path]) -> None:
        del register, paths

    def open_pasted(self, register: str, path: Path) -> None:
        del register, path

    def open_export(self, query: Query, columns: Sequence[str], selected: Sequence[int] = ()) -> None:
        del query, columns, selected

    def run_saved_export(self, name: str) -> None:
        del name

    def open_saved_exports(self) -> None:
        pass

    def open_search(self, words: str = "") -> None:
        del words


@dataclass
class Workplace:
    """One open shop file as the pages see it."""

    shop: Shop
    runner: Runner
    events: ShopEvents = field(default_factory=ShopEvents)
    memory: Memory = field(default_factory=RunMemory)
    dialogs: Dialogs = field(default_factory=NoDialogs)

    def change(
        self,
        work: Callable[[Job], Change],
        on_done: Callable[[Change], Any] | None = None,
        on_failed: Failed | None = None,
        *,
        progress: Reported | None = None,
        offer_undo: bool = False,
    ) -> CancelToken:
        """Have the writer do ``work``; its Change goes to every page, then to ``on_done``. What fails is said in the window."""
        done = partial(self._changed, on_done, offer_undo)
        return self.runner.write(work, done, on_failed or self.fail, progress)

    def fail(self, error: ShopDeskError) -> None:
        self.events.failed.emit(error)

    def _changed(self, on_done: Callable[[Change], Any] | None, offer_undo: bool, change: Change) -> None:
        self.events.changed.emit(change)
        if on_done is not None and is_alive(on_done):
            on_done(change)
        if offer_undo:
            self.events.undo_offered.emit(change)
