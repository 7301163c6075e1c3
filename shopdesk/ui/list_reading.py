"""How a page asks for its list: the first window at once, then all ids, counts for the chips, sums of what is selected.

Every question goes to the reader thread in a slot of its own, so that a newer one interrupts it; answers are signals.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from shopdesk.core.errors import ShopDeskError
from shopdesk.core.query import Filter, Query
from shopdesk.core.register import Register
from shopdesk.ui.row_windows import WINDOW
from shopdesk.ui.views_menu import COUNTED_TO
from shopdesk.ui.workplace import Workplace


class ListReading(QObject):
    """The questions of one page. GUI thread; answers come later, or at once from an inline runner."""

    ids_known = Signal(object, bool)
    """Signal(array of ids, all of them): the first window comes with False where there may be more."""
    count_known = Signal(object)
    """Signal(int): how many a long list has, told before all its ids are there; COUNTED_TO + 1 stands for more than COUNTED_TO."""
    waiting_changed = Signal(bool)
    """Signal(bool): another list is being waited for: its first window, then the whole of it."""
    counts_known = Signal(object)
    """Signal({state code: count})."""
    late_known = Signal(object)
    """Signal(int): open records past their deadline."""
    sums_known = Signal(object)
    """Signal({field: Total})."""
    labels_known = Signal(object)
    """Signal({register: {id: label}}): names of the references that filters hold."""
    total_known = Signal(object)
    """Signal(int): records of the register, whatever the filters."""
    failed = Signal(object)

    def __init__(self, register: Register, place: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._register = register
        self._place = place
        self._slot = f"list:{register.key}"

    def ask_ids(self, query: Query, *, at_once: bool) -> None:
        """All ids of a list; ``at_once`` shows the first window before."""
        browsing = self._place.shop.browsing
        self._place.runner.forget(self._slot)
        self._place.runner.forget(self._slot + ":count")
        if at_once:
            self.waiting_changed.emit(True)
            first = partial(browsing.first_ids, query, WINDOW)
            self._place.runner.read(self._slot, first, partial(self._first_known, query), self._fail)
        else:
            self._place.runner.read(self._slot, partial(browsing.ids, query), self._all_known, self._fail)

    def _first_known(self, query: Query, ids: array[int]) -> None:
        complete = len(ids) < WINDOW
        self.waiting_changed.emit(not complete)
        self.ids_known.emit(ids, complete)
        if not complete:
            browsing = self._place.shop.browsing
            self._place.runner.read(self._slot + ":count", partial(browsing.count, query, COUNTED_TO + 1), self._count_known)
            self._place.runner.read(self._slot, partial(browsing.ids, query), self._all_known, self._fail)

    def _all_known(self, ids: array[int]) -> None:
        self._place.runner.forget(self._slot + ":count")
        self.waiting_changed.emit(False)
        self.ids_known.emit(ids, True)

    def ask_counts(self, query: Query) -> None:
        """Counts of each state in a list without its chip."""
        graph = self._register.states
        if graph is not None:
            work = partial(self._place.shop.browsing.group_counts, query, graph.field)
            self._place.runner.read(self._slot + ":counts", work, self._counts_known)

    def ask_late(self, query: Query) -> None:
        """How many records of a list are late, where the register has a deadline."""
        if self._register.due_field and self._register.states is not None:
            self._place.runner.read(self._slot + ":late", partial(self._place.shop.browsing.count, query, None), self._late_known)

    def ask_total(self) -> None:
        work = partial(self._place.shop.browsing.count, Query(self._register.key), None)
        self._place.runner.read(self._slot + ":total", work, self._total_known)

    def ask_sums(self, chosen: Query | Sequence[int], fields: Sequence[str]) -> None:
        """Sums of fields over records, or over all of a list."""
        if chosen and fields:
            work = partial(self._place.shop.browsing.sums, self._register.key, chosen, list(fields))
            self._place.runner.read(self._slot + ":sums", work, self._sums_known)
        else:
            self._place.runner.forget(self._slot + ":sums")

    def ask_labels(self, filters: Sequence[Filter]) -> None:
        """Names for the ids that filters on references hold."""
        wanted: dict[str, set[int]] = {}
        for each in filters:
            field = self._register.field(each.field)
            values: Any = each.value if isinstance(each.value, tuple) else (each.value,)
            if field.refers_to:
                wanted.setdefault(field.refers_to, set()).update(v for v in values if isinstance(v, int))
        if wanted:
            self._place.runner.read(self._slot + ":labels", partial(self._labels, wanted), self._labels_known)

    # Bound methods, not signals' emit: the runner knows by them whether this page is still there.

    def _count_known(self, count: object) -> None:
        self.count_known.emit(count)

    def _counts_known(self, counts: object) -> None:
        self.counts_known.emit(counts)

    def _late_known(self, late: object) -> None:
        self.late_known.emit(late)

    def _total_known(self, total: object) -> None:
        self.total_known.emit(total)

    def _sums_known(self, sums: object) -> None:
        self.sums_known.emit(sums)

    def _labels_known(self, labels: object) -> None:
        self.labels_known.emit(labels)

    def _labels(self, wanted: dict[str, set[int]]) -> dict[str, dict[int, str]]:
        return {key: dict(self._place.shop.browsing.labels(key, sorted(ids))) for key, ids in wanted.items()}

    def _fail(self, error: ShopDeskError) -> None:
        self.waiting_changed.emit(False)
        self.failed.emit(error)
