"""Writes made-up records in bulk: ids and numbers counted here, rows and index entries by executemany, a commit every few thousand rows.

One operation of the journal covers all of it, as ranges of ids. Does not ask the registers' checks (a test does); what registers derive is
derived here.
"""

from __future__ import annotations

import itertools
from collections import defaultdict, deque
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from shopdesk.core.fields import Kind
from shopdesk.core.jobs import Job
from shopdesk.core.register import Register, RuleContext
from shopdesk.core.translations import _
from shopdesk.desks.demo_data.scene import Scene
from shopdesk.services.bulk import SearchedCells
from shopdesk.storage import history, rows
from shopdesk.storage.base import to_column
from shopdesk.storage.token_process import TokenProcess

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

CHUNK = 2_000
#: SQLite keeps the pages of a transaction in memory (``cache_spill=off``), so a commit comes this often.
COMMIT_EVERY = 40_000


class _Table:
    """How one register's records become rows."""

    def __init__(self, register: Register, next_id: int) -> None:
        self.register = register
        self.first = self.next_id = next_id
        stored = rows.stored_fields(register)
        self.keys = tuple(f.key for f in stored)
        self.lists = tuple((at, f) for at, f in enumerate(stored) if f.kind in (Kind.TAGS, Kind.EVIDENCE))
        self.lines = tuple((lines, tuple(f.key for f in lines.fields)) for lines in register.lines)
        self.known = frozenset(f.key for f in register.fields)
        self.searched = SearchedCells(register, self.keys)
        self.waiting: list[dict[str, Any]] = []


class Bulk:
    """Open between ``__enter__`` and ``__exit__``; a failure in between leaves what was committed, and the caller throws the file away."""

    def __init__(self, shop: Shop, scene: Scene, label: str, job: Job, total: int) -> None:
        self.shop, self.scene, self.job, self.total = shop, scene, job, total
        self.counts: dict[str, int] = {}
        self._label = label
        self._tables: dict[str, _Table] = {}
        self._numbers: dict[str, int] = defaultdict(int)
        self._context = RuleContext(shop.clock, shop.settings.all(), shop.operator, None, "import")
        self._uncommitted = self._done = 0
        self._tokens = TokenProcess(total)
        self._unindexed: deque[tuple[Register, Sequence[int]]] = deque()

    def __enter__(self) -> Bulk:
        self._open()
        shop = self.shop
        self.operation = history.begin(
            self.conn,
            at=shop.clock.stamp(),
            operator_id=shop.operator,
            operator_name=shop.operator_name,
            kind="start",
            label=self._label,
            label_values={},
            window=shop.window,
        )
        return self

    def _open(self) -> None:
        self._stack = ExitStack()
        self.conn = self._stack.enter_context(self.shop.database.writing(large=True))

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        with self._tokens:
            if kind is None:
                try:
                    self._finish()
                except BaseException as failure:
                    self._stack.__exit__(type(failure), failure, failure.__traceback__)
                    raise
            self._stack.__exit__(kind, error, trace)

    def _finish(self) -> None:
        self.settle()
        while self._unindexed:
            self._index()
        for table in self._tables.values():
            self.shop.index.expect_many(self.conn, table.register, False)
            if table.next_id > table.first:
                history.note_range(self.conn, self.operation, table.register.key, table.first, table.next_id - 1)
        for name, used in self._numbers.items():
            history.mark_number_used(self.conn, f"{name}-{used}")
        history.finish(self.conn, self.operation, sum(self.counts.values()), {})

    # Adding ------------------------------------------------------------------------------------------------------------------

    def add(self, key: str, record: dict[str, Any], at: int) -> dict[str, Any]:
        """Take a record entered at the instant ``at`` (seconds); returns it as it will be stored, with id, number and derived fields.

        Registers that refer to each other are added in the order of their references.
        """
        table = self._tables.get(key) or self._table(key)
        register = table.register
        record.update(register.derive(record, self._context))
        record["id"] = table.next_id
        table.next_id += 1
        if register.number_prefix:
            day = self.scene.local_day(at)
            name = f"{register.number_prefix}{day[:4]}{day[5:7]}{day[8:]}"
            used = self._numbers[name] = self._numbers[name] + 1
            record["number"] = f"{name}-{used:03d}"
        by = record.get("operator") or self.shop.operator
        record["created_at"] = record["updated_at"] = self.scene.stamp(at)
        record["created_by"] = record["updated_by"] = by
        table.waiting.append(record)
        if len(table.waiting) >= CHUNK:
            self._flush(table)
        return record

    def settle(self) -> None:
        """Write everything that waits, so that other registers may refer to it."""
        for table in self._tables.values():
            self._flush(table)

    def _table(self, key: str) -> _Table:
        self.settle()
        register = self.shop.registers[key]
        row = self.conn.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (key,)).first()
        self.shop.index.expect_many(self.conn, register, True)
        made = self._tables[key] = _Table(register, 1 if row is None else int(row[0]) + 1)
        return made

    def _flush(self, table: _Table) -> None:
        records = table.waiting
        if not records:
            return
        register = table.register
        strange = set(records[0]) - table.known
        if strange:
            raise KeyError(f"{register.key} has no {sorted(strange)}")
        cursor: Any = self.conn.cursor()
        cursor.executemany(rows.insert_sql(register), map(self._row, itertools.repeat(table), records))
        for lines, keys in table.lines:
            found = [
                (record["id"], place, *map(line.get, keys)) for record in records for place, line in enumerate(record.get(lines.key) or ())
            ]
            if found:
                cursor.executemany(rows.insert_lines_sql(lines), found)
        table.waiting = []
        self._tokens.put_cells(table.searched.shape, table.searched.of_records(records))
        self._unindexed.append((register, [record["id"] for record in records]))
        while self._tokens.full:
            self._index()
        self.counts[register.key] = self.counts.get(register.key, 0) + len(records)
        self._progress(len(records))

    def _index(self) -> None:
        """Index the batch whose documents were asked for first."""
        register, ids = self._unindexed.popleft()
        self.shop.index.add_many(self.conn, register, zip(ids, self._tokens.take(), strict=True))

    @staticmethod
    def _row(table: _Table, record: dict[str, Any]) -> Any:
        row = [*map(record.get, table.keys)]
        for at, declared in table.lists:
            row[at] = to_column(declared.kind, row[at])
        return row

    def _progress(self, written: int) -> None:
        self._done += written
        self._uncommitted += written
        self.job.step(self._done, self.total, _("records written"))
        if self._uncommitted >= COMMIT_EVERY:
            self._uncommitted = 0
            self._stack.close()
            self._open()
