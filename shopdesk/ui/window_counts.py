"""The numbers behind the entries of the navigation: what is under way where there are states, else how many there are."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from shopdesk.core.query import Filter, Op, Query
from shopdesk.core.register import Register
from shopdesk.ui.navigation import Count
from shopdesk.ui.workplace import Workplace

CAP = 10_001
_PAUSE_MS = 300
_SLOT = "window:counts"


class WindowCounts(QObject):
    """Counts on the reader thread, one register after the other, so that a page's own question never waits long."""

    known = Signal(object)
    """Signal({key: Count})."""

    def __init__(self, place: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._place = place
        self._todo: list[Register] = []
        self._wanted: set[str] = set()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._start)

    def ask(self, keys: frozenset[str] | None = None) -> None:
        """Count these registers anew (all when None), once things have been quiet for a moment."""
        self._wanted |= set(self._place.shop.registers if keys is None else keys)
        self._pause.start()

    def ask_now(self) -> None:
        """Without the moment of quiet."""
        self._wanted |= set(self._place.shop.registers)
        self._start()

    def _start(self) -> None:
        self._todo = [r for key, r in self._place.shop.registers.items() if key in self._wanted and not r.small_list]
        self._wanted.clear()
        self._next()

    def _next(self) -> None:
        if self._todo:
            register = self._todo.pop(0)
            self._place.runner.read(_SLOT, partial(self._count, register), self._counted)

    def _count(self, register: Register) -> tuple[str, Count]:
        graph = register.states
        query = Query(register.key)
        if graph is not None:
            query = query.where(Filter(graph.field, Op.IN, graph.open_codes()))
        # Plain totals are cheap on an index and people want them whole; what is under way is counted up to a limit.
        number = self._place.shop.browsing.count(query, CAP if graph is not None else None)
        capped = graph is not None and number >= CAP
        return register.key, Count(CAP - 1 if capped else number, capped)

    def _counted(self, found: tuple[str, Count]) -> None:
        self.known.emit(dict([found]))
        self._next()
