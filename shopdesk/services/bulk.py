"""New records by the ten thousand inside one operation: rows, lines and index entries by executemany, journaled as a range of ids.

Leaves checks, links and numbers to whoever hands the values over; undoing a range is ``bulk_undo``'s.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from shopdesk.core.fields import Field, Kind
from shopdesk.core.register import Register
from shopdesk.storage import history
from shopdesk.storage.base import to_column
from shopdesk.storage.rows import insert_lines_sql
from shopdesk.storage.search_index import SearchIndex
from shopdesk.storage.search_text import Cells, Document, Shape, searched_fields
from shopdesk.storage.token_process import Texts, TokenProcess

if TYPE_CHECKING:
    from shopdesk.services.unit import Unit

#: What ``painting_goes_on`` sets: with Python's own 5 ms a window waits up to half a second for its turn beside a busy thread.
SWITCH_SECONDS = 0.0005
#: Objects made before Python looks for garbage among the youngest; its own 700 cost an import a tenth of its time.
COLLECT_AFTER = 50_000

#: From so many index entries on, FTS5 gets more room to gather them before it writes: fewer pieces to merge.
MANY = 20_000
ROOM_BYTES = 16 << 20

#: (values by column, rows of each table of lines): shorter values are filled up with None.
Made = tuple[tuple[Any, ...], tuple[Any, ...]]


_guard = threading.Lock()
_working: list[tuple[float, tuple[int, int, int]]] = []


@contextmanager
def painting_goes_on(needed: bool = True) -> Iterator[None]:
    """While this thread works hard, others (the window's) get their turn soon, and Python looks for garbage less often: rows are no cycles,
    and each look through everything holds the window up."""
    if not needed:
        yield
        return
    with _guard:
        _working.append((sys.getswitchinterval(), gc.get_threshold()))
        sys.setswitchinterval(SWITCH_SECONDS)
        gc.set_threshold(COLLECT_AFTER, *_working[0][1][1:])
    try:
        yield
    finally:
        with _guard:
            interval, thresholds = _working[0]
            _working.pop()
            if not _working:
                sys.setswitchinterval(interval)
                gc.set_threshold(*thresholds)


class IndexQueue:
    """Index entries whose documents another process makes meanwhile; a context manager, which ends that process.

    ``total``: about how many records there will be. Call :meth:`drain` before the transaction ends.
    """

    def __init__(self, unit: Unit, total: int) -> None:
        self._unit = unit
        self._tokens = TokenProcess(total)
        self._waiting: deque[tuple[Register, Sequence[int], bool]] = deque()
        self._many = total >= MANY
        self._roomy: list[Register] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._tokens.close()

    def put(self, register: Register, ids: Sequence[int], texts: list[Texts], *, remove: bool = False) -> None:
        """Index (or forget) records; ``texts`` are those of each, as ``search_text.texts_of`` gives them."""
        if self._expects(register, ids):
            self._tokens.put(texts)
            self._came(register, ids, remove)

    def put_cells(self, register: Register, ids: Sequence[int], shape: Shape, cells: Sequence[Cells]) -> None:
        """Index records by their cells, see ``search_text.document_of_cells``."""
        if self._expects(register, ids):
            self._tokens.put_cells(shape, cells)
            self._came(register, ids, False)

    def _expects(self, register: Register, ids: Sequence[int]) -> bool:
        if not ids or not searched_fields(register):
            return False
        if self._many and register not in self._roomy:
            self._roomy.append(register)
            self._unit.shop.index.set_room(self._unit.conn, register, ROOM_BYTES)
        return True

    def _came(self, register: Register, ids: Sequence[int], remove: bool) -> None:
        self._waiting.append((register, ids, remove))
        while self._tokens.full:
            self._next()

    def drain(self) -> None:
        """Write what is still on its way."""
        while self._waiting:
            self._next()
        for register in self._roomy:
            self._unit.shop.index.set_room(self._unit.conn, register)
        self._roomy.clear()

    def _next(self) -> None:
        register, ids, remove = self._waiting.popleft()
        documents: Iterable[tuple[int, Document]] = zip(ids, self._tokens.take(), strict=True)
        index: SearchIndex = self._unit.shop.index
        if remove:
            index.remove_many(self._unit.conn, register, documents)
        else:
            index.add_many(self._unit.conn, register, documents)


class BulkRecords:
    """New records of one register, by columns (keys of stored fields, without id and stamps); ids go on from the register's last.

    Call :meth:`note` at the end, after those of records that these refer to: undo goes the other way round.
    """

    def __init__(self, unit: Unit, register: Register, columns: Sequence[str], queue: IndexQueue) -> None:
        self._unit = unit
        self._register = register
        self._queue = queue
        self._width = len(columns)
        fields = [register.by_key[key] for key in columns]
        names = ["id", *(f.column for f in fields), "created_at", "created_by_id", "updated_at", "updated_by_id"]
        quoted = ", ".join(f'"{name}"' for name in names)
        self._sql = f'INSERT INTO "{register.key}" ({quoted}) VALUES ({", ".join("?" * len(names))})'
        self._lists = [(at, f) for at, f in enumerate(fields) if f.kind in (Kind.TAGS, Kind.EVIDENCE)]
        self._line_lists = [[(at, s) for at, s in enumerate(f.fields) if s.kind in (Kind.TAGS, Kind.EVIDENCE)] for f in register.lines]
        self._searched = SearchedCells(register, columns)
        self.first = self.next_id = unit.next_id(register)

    def add(self, made: Sequence[Made]) -> range:
        """Store records; returns their ids."""
        unit, width = self._unit, self._width
        tail = (unit.stamp, unit.shop.operator, unit.stamp, unit.shop.operator)
        records = [(values if len(values) == width else values + (None,) * (width - len(values)), lines) for values, lines in made]
        first = self.next_id
        ids = range(first, first + len(records))
        cursor: Any = unit.conn.cursor()
        lists = self._lists
        if lists:
            rows = [(record_id, *_listed(values, lists), *tail) for record_id, (values, _l) in zip(ids, records, strict=True)]
        else:
            rows = [(record_id, *values, *tail) for record_id, (values, _l) in zip(ids, records, strict=True)]
        cursor.executemany(self._sql, rows)
        for at, table in enumerate(self._register.lines):
            line_lists = self._line_lists[at]
            cells = [
                (record_id, place, *(_listed(line, line_lists) if line_lists else line))
                for record_id, (_v, lines) in zip(ids, records, strict=True)
                for place, line in enumerate(lines[at])
            ]
            if cells:
                cursor.executemany(insert_lines_sql(table), cells)
        self.next_id += len(records)
        self._queue.put_cells(self._register, ids, self._searched.shape, self._searched.of(records))
        return ids

    def note(self) -> None:
        """Journal what was added."""
        if self.next_id > self.first:
            history.note_range(self._unit.conn, self._unit.operation, self._register.key, self.first, self.next_id - 1)
            self._unit.ranges.setdefault(self._register.key, []).append((self.first, self.next_id - 1))


def _listed(values: tuple[Any, ...], lists: Sequence[tuple[int, Field]]) -> tuple[Any, ...]:
    changed = list(values)
    for at, f in lists:
        changed[at] = to_column(f.kind, changed[at])
    return tuple(changed)


class SearchedCells:
    """Where the searched cells of a register stand among columns and lines; ``shape`` is that of what :meth:`of` gives."""

    def __init__(self, register: Register, columns: Sequence[str]) -> None:
        own = {key: at for at, key in enumerate(columns)}
        tables = {f.key: (at, {s.key: i for i, s in enumerate(f.fields)}) for at, f in enumerate(register.lines)}
        places: list[tuple[int, bool]] = []
        lines: dict[int, list[tuple[int, bool]]] = {}
        for searched in searched_fields(register):
            if searched.line is not None:
                table, subs = tables[searched.field.key]
                lines.setdefault(table, []).append((subs[searched.line.key], searched.is_name))
            elif searched.field.key in own:
                places.append((own[searched.field.key], searched.is_name))
        self._own = _getter([at for at, _name in places])
        self._lines = [(table, _getter([at for at, _name in found])) for table, found in lines.items()]
        self._own_keys = [columns[at] for at, _name in places]
        self._line_keys = [
            (f.key, [f.fields[at].key for at, _name in found]) for table, found in lines.items() for f in (register.lines[table],)
        ]
        of_lines = tuple(tuple(is_name for _at, is_name in found) for found in lines.values())
        self.shape: Shape = (tuple(is_name for _at, is_name in places), of_lines)

    def of(self, records: Iterable[Made]) -> list[Cells]:
        """The searched cells of records whose values are whole."""
        own, tables = self._own, self._lines
        if not tables:
            return [(own(values),) for values, _lines in records]
        if len(tables) == 1:
            ((table, get),) = tables
            return [(own(values), tuple(map(get, lines[table]))) for values, lines in records]
        return [(own(values), *[tuple(map(get, lines[table])) for table, get in tables]) for values, lines in records]

    def of_records(self, records: Iterable[Mapping[str, Any]]) -> list[Cells]:
        """The same of plain records, which may lack empty fields."""
        own, tables = self._own_keys, self._line_keys
        return [
            (tuple(map(r.get, own)), *[tuple([tuple(map(line.get, keys)) for line in r.get(table) or ()]) for table, keys in tables])
            for r in records
        ]


def _getter(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """The values at these places, as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return itemgetter(slice(places[0], places[0] + 1)) if places else itemgetter(slice(0, 0))
