"""Windows of rows by id, made display-ready once and kept while they are near: what a list paints from.

Knows no Qt. It asks ``services.browsing`` on the calling (GUI) thread; while the file is busy it keeps what it had.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from shopdesk.core.errors import ShopFileError
from shopdesk.core.fields import Kind
from shopdesk.ui.columns import Column, values_text
from shopdesk.ui.job_runner import BUSY

WINDOW = 100
KEPT = 50
LABELS_KEPT = 20_000

Cells = tuple[str, ...]


class RowSource(Protocol):
    """The part of ``services.browsing`` that rows come from."""

    def rows(self, register: str, ids: Sequence[int], fields: Sequence[str]) -> list[dict[str, Any]]: ...

    def labels(self, register: str, ids: Sequence[int]) -> Mapping[int, str]: ...


class RowWindows:
    """The rows of an ordered list of ids, as tuples of cell texts in the order of ``columns``.

    ``busy`` tells that the last fetch met a file being written, so something shown may be old or blank: ask again a little later.
    """

    def __init__(self, source: RowSource, register: str) -> None:
        self._source = source
        self._register = register
        self.ids: array[int] = array("q")
        self.columns: list[Column] = []
        self.busy = False
        self._windows: OrderedDict[int, list[Cells]] = OrderedDict()
        self._old: dict[int, Cells] = {}
        self._labels: dict[str, dict[int, str]] = {}
        # The window that the last cell came from: painting asks for neighbours, so this answers nearly always.
        self._first = 0
        self._end = 0
        self._hot: list[Cells] = []

    def set_ids(self, ids: array[int]) -> None:
        """Another list; rows of ids in both are kept as a stopgap in case the file is busy."""
        self._keep_old()
        self.ids = ids
        self._drop()

    def extend_ids(self, ids: array[int]) -> None:
        """A list that begins with the present one: only the last, partial window is fetched anew."""
        last = len(self.ids) // WINDOW
        self._windows.pop(last, None)
        self._first = self._end = 0
        self.ids = ids

    def set_columns(self, columns: Sequence[Column]) -> None:
        self.columns = list(columns)
        self._old.clear()
        self._drop()

    def forget_rows(self, registers: Iterable[str]) -> None:
        """Rows or labels of these registers changed: fetch them anew when next asked."""
        changed = set(registers)
        for key in changed:
            self._labels.pop(key, None)
        shown = {c.field.refers_to for c in self.columns if c.field.kind is Kind.REFERENCE}
        if self._register in changed or shown & changed:
            self._keep_old()
            self._drop()

    def row(self, number: int) -> Cells:
        """Cells of row ``number`` (0 ≤ number < len(ids))."""
        if not self._first <= number < self._end:
            self._heat(number // WINDOW)
        return self._hot[number - self._first]

    def _heat(self, window: int) -> None:
        rows = self._windows.get(window)
        if rows is None:
            rows = self._fetch(window)
        else:
            self._windows.move_to_end(window)
        self._first = window * WINDOW
        self._end = self._first + len(rows)
        self._hot = rows

    def _fetch(self, window: int) -> list[Cells]:
        ids = self.ids[window * WINDOW : (window + 1) * WINDOW]
        blank = ("",) * len(self.columns)
        try:
            cells = self.cells(ids)
        except ShopFileError as error:
            if error.code not in BUSY:
                raise
            self.busy = True
            return [self._old.get(each, blank) for each in ids]
        # A row that is gone since the list was made stays blank until the list is made anew.
        rows = [cells.get(each, blank) for each in ids]
        self._windows[window] = rows
        if len(self._windows) > KEPT:
            self._windows.popitem(last=False)
        return rows

    def cells(self, ids: Sequence[int]) -> dict[int, Cells]:
        """Cell texts of any ids, not kept. Raises ShopFileError while the file is busy."""
        wanted = list(dict.fromkeys(c.source for c in self.columns))
        wanted += {c.due.state_field for c in self.columns if c.due is not None and c.due.state_field} - set(wanted)
        records = self._source.rows(self._register, ids, wanted)
        for column in self.columns:
            if column.field.kind is Kind.REFERENCE:
                self._learn_labels(column, records)
        return {record["id"]: self._cells_of(record) for record in records}

    def _cells_of(self, record: dict[str, Any]) -> Cells:
        return tuple([self._cell(column, record) for column in self.columns])

    def _cell(self, column: Column, record: dict[str, Any]) -> str:
        if column.due is not None:
            return column.due.text(record)
        if column.lines:
            values = [line.get(column.field.key) for line in record.get(column.lines) or ()]
            return values_text(column, [self._named(column, value) for value in values])
        return column.text(self._named(column, record.get(column.field.key)))

    def _named(self, column: Column, value: Any) -> Any:
        """A value as ``Column.text`` takes it: a reference by the label of its record."""
        if value is not None and column.field.kind is Kind.REFERENCE:
            return self._labels[column.field.refers_to].get(value)
        return value

    def _learn_labels(self, column: Column, records: list[dict[str, Any]]) -> None:
        key = column.field.key
        known = self._labels.setdefault(column.field.refers_to, {})
        holders = [line for r in records for line in r.get(column.lines) or ()] if column.lines else records
        referred = {r[key] for r in holders if r.get(key) is not None}
        wanted = referred - known.keys()
        if wanted:
            if len(known) > LABELS_KEPT:
                known.clear()
                wanted = referred
            known.update(self._source.labels(column.field.refers_to, sorted(wanted)))

    def _keep_old(self) -> None:
        """Remember what stands on the windows seen last: shown for a moment if the file is busy."""
        if not self._windows:
            return  # nothing was read since, the file being busy: what is remembered is still what is shown
        self._old.clear()
        for window in list(self._windows)[-3:]:
            ids = self.ids[window * WINDOW : (window + 1) * WINDOW]
            self._old.update(zip(ids, self._windows[window], strict=False))

    def _drop(self) -> None:
        self._windows.clear()
        self._hot = []
        self._first = self._end = 0
        self.busy = False
