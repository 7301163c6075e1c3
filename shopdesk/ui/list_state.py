"""What a list page shows at the moment, as plain data, and the query that this makes.

The filter bar and the table's header change it; ``services.browsing`` answers the query. No Qt.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from shopdesk.core.fields import Kind
from shopdesk.core.periods import Days, days_filter, preset_days
from shopdesk.core.query import Filter, Op, Query, Sort
from shopdesk.core.register import ListView, Register

ALL = ""
OPEN = "+open"
"""The chip of all states that wait for somebody; other chips are a state's code."""
OVERDUE = "+overdue"
"""The chip of what waits for somebody and is late."""


def late_filter(register: Register, today: dt.date) -> Filter:
    """What is past the deadline that the register declares; on its day a record is not late yet."""
    field = register.field(register.due_field)
    return Filter(field.key, Op.LE, "now" if field.kind is Kind.TIME else (today - dt.timedelta(days=1)).isoformat())


@dataclass(frozen=True, slots=True)
class ListState:
    """View, chip, days, words, filters and order of one list page.

    ``chip`` is ALL, OPEN, OVERDUE or a state's code; ``preset`` names a date range unless ``days`` gives one; ``filters`` are the
    user's own, at most two per field; ``sort`` empty means the view's own order.
    ``saved`` is the name of the saved view that it came from; ``colour`` the field whose value tints the rows.
    """

    view: str = ""
    chip: str = ALL
    preset: str = ""
    days: Days | None = None
    words: str = ""
    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()
    trash: bool = False
    saved: str = ""
    colour: str = ""

    def list_view(self, register: Register) -> ListView:
        return next((v for v in register.views if v.key == self.view), register.views[0])

    def query(self, register: Register, today: dt.date, *, chip: bool = True) -> Query:
        """The query of all this; without the chip's part for counting the chips."""
        view = self.list_view(register)
        filters = [*view.filters, *self.filters]
        if chip and self.chip and register.states is not None:
            graph = register.states
            if self.chip in (OPEN, OVERDUE):
                filters.append(Filter(graph.field, Op.IN, graph.open_codes()))
                if self.chip == OVERDUE:
                    filters.append(late_filter(register, today))
            else:
                filters.append(Filter(graph.field, Op.EQ, self.chip))
        days = self.shown_days(today)
        if days is not None and register.date_field:
            filters.append(days_filter(register.field(register.date_field), days))
        return Query(register.key, tuple(filters), self.words.strip(), self.sort or view.sort, self.trash)

    def shown_days(self, today: dt.date) -> Days | None:
        if self.days is not None:
            return self.days
        return preset_days(self.preset, today) if self.preset else None

    def with_filters(self, field: str, filters: Iterable[Filter]) -> ListState:
        """The user's filters on one field replaced by these."""
        kept = tuple(f for f in self.filters if f.field != field)
        return replace(self, filters=(*kept, *filters))

    def filters_on(self, field: str) -> tuple[Filter, ...]:
        return tuple(f for f in self.filters if f.field == field)

    def filtered_fields(self) -> frozenset[str]:
        return frozenset(f.field for f in self.filters)

    def sorted_by(self, field: str) -> ListState:
        """The order after a click on a header: up, down, then the view's own again."""
        now = self.sort[0] if self.sort else None
        if now is None or now.field != field:
            return replace(self, sort=(Sort(field),))
        return replace(self, sort=() if now.descending else (Sort(field, True),))

    def cleared(self) -> ListState:
        """Everything that narrows taken away; view and order stay."""
        return replace(self, chip=ALL, preset="", days=None, words="", filters=())

    def begun(self, register: Register) -> ListState:
        """The same list as a view begins: with what is under way, where the register has states and the view says nothing else."""
        plain = not (self.trash or self.saved or self.narrows() or self.list_view(register).filters)
        return replace(self, chip=OPEN) if plain and register.states is not None else self

    def narrows(self) -> bool:
        """Whether the user narrowed the list beyond its view."""
        return bool(self.chip or self.preset or self.days or self.words.strip() or self.filters)
