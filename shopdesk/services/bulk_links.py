"""The customers that many new records belong to: found or made in batches, as ``Unit.link`` does it for one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shopdesk.core.fields import Kind
from shopdesk.core.masking import is_masked
from shopdesk.core.register import Link, Register
from shopdesk.services.bulk import BulkRecords, IndexQueue, Made
from shopdesk.services.import_checking import NewRecords
from shopdesk.storage import history
from shopdesk.storage import rows as stored_rows
from shopdesk.storage.history import STAMPS

if TYPE_CHECKING:
    from shopdesk.services.unit import Unit

Key = tuple[Any, ...]

#: Keys whose records are remembered; older ones are asked for again.
MOST_KNOWN = 50_000


class Links:
    """The links of one register, for the records of one operation."""

    def __init__(self, unit: Unit, register: Register, queue: IndexQueue) -> None:
        self._links = [_OneLink(unit, register, link, queue) for link in register.links]
        self.fields = tuple(link.field for link in register.links)

    def fill(self, made: Sequence[Made], columns: Sequence[str]) -> list[Made]:
        """The same records with their links filled in; ``columns`` hold :attr:`fields`."""
        found = list(made)
        for link in self._links:
            found = link.fill(found, columns)
        return found

    def note(self) -> None:
        """Journal what was made."""
        for link in self._links:
            link.bulk.note()


class _OneLink:
    def __init__(self, unit: Unit, register: Register, link: Link, queue: IndexQueue) -> None:
        self._unit = unit
        self._register = register
        self._link = link
        self._target = unit.register(register.field(link.field).refers_to)
        given = ("name", link.lines, *link.also)
        self._planner = NewRecords(unit, self._target, given, how="form")
        own = ("id", "created_at", "created_by", "deleted_at", *STAMPS)
        self._columns = [f.key for f in self._target.fields if f.kind is not Kind.LINES and f.key not in own]
        self.bulk = BulkRecords(unit, self._target, self._columns, queue)
        self._known: dict[Key, int | None] = {}
        self._through: dict[tuple[str, str, Any], Any] = {}
        self._parts = [(head, tail) for head, _dot, tail in (path.partition(".") for path in link.match.values())]
        nobody = unit.conn.exec_driver_sql(f'SELECT 1 FROM "{self._target.key}" LIMIT 1').first() is None
        self._finds_none = nobody and not link.make

    def fill(self, made: list[Made], columns: Sequence[str]) -> list[Made]:
        if self._finds_none:
            return made
        place = columns.index(self._link.field)
        parts = [(columns.index(head) if head in columns else -1, head, tail) for head, tail in self._parts]
        keys: dict[int, Key] = {}
        for at, (values, _lines) in enumerate(made):
            if len(values) > place and values[place] is not None:
                continue
            key = tuple([self._value_at(values[here] if 0 <= here < len(values) else None, head, tail) for here, head, tail in parts])
            if None not in key:
                keys[at] = key
        self._find(set(keys.values()))
        if self._link.make:
            self._make({key: dict(zip(columns, made[at][0], strict=False)) for at, key in reversed(keys.items()) if key not in self._known})
        found = list(made)
        for at, key in keys.items():
            known = self._known.get(key)
            if known is not None:
                values, lines = made[at]
                padded = values + (None,) * (place + 1 - len(values))
                found[at] = (*padded[:place], known, *padded[place + 1 :]), lines
        return found

    def _value_at(self, value: Any, head: str, tail: str) -> Any:
        """What stands at the path ``head.tail`` whose first field has this value."""
        if not tail or value is None:
            return value
        if (head, tail, value) not in self._through:
            target = self._unit.get(self._register.field(head).refers_to, value)
            self._through[head, tail, value] = None if target is None else target.get(tail)
        return self._through[head, tail, value]

    def _find(self, keys: set[Key]) -> None:
        """Look up the keys that are not known yet; a masked one is nobody's. Forgets earlier ones when they are many: memory is bounded."""
        if len(self._known) > MOST_KNOWN:
            self._known = {key: self._known[key] for key in keys if key in self._known}
        wanted: list[Key] = []
        for key in keys:
            if key not in self._known:
                if any(isinstance(v, str) and is_masked(v) for v in key):
                    self._known[key] = None
                else:
                    wanted.append(key)
        if wanted:
            parts = [f"{self._link.lines}.{column}" for column in self._link.match]
            if not self._link.make:
                self._known.update(dict.fromkeys(wanted))
            self._known.update(stored_rows.ids_by_keys(self._unit.conn, self._target, parts, wanted))

    def _make(self, records: Mapping[Key, Mapping[str, Any]]) -> None:
        made: list[Made] = []
        keys: list[Key] = []
        for key, record in records.items():
            values = self._planned(key, record)
            if values is None:
                self._known[key] = None
                continue
            lines = tuple(
                tuple(tuple(line.get(sub.key) for sub in table.fields) for line in values[table.key] or ()) for table in self._target.lines
            )
            made.append((tuple(values[column] for column in self._columns), lines))
            keys.append(key)
        if not made:
            return
        if self._target.numbered:
            made = self._numbered(made)
        self._known.update(zip(keys, self.bulk.add(made), strict=True))

    def _planned(self, key: Key, record: Mapping[str, Any]) -> dict[str, Any] | None:
        """The record to be made, None where its own rules refuse it: then nobody is linked."""
        clear = {k: v for k, v in record.items() if not (isinstance(v, str) and is_masked(v))}
        values: dict[str, Any] = {
            "name": next((clear[f] for f in self._link.name if clear.get(f)), None),
            self._link.lines: (dict(zip(self._link.match, key, strict=True)),),
        }
        for table, columns in self._link.also.items():
            line = {column: clear[source] for column, source in columns.items() if clear.get(source) is not None}
            if line:
                values[table] = (line,)
        planned, _derived, problems = self._planner.plan(values)
        return None if any(not p.warning for p in problems) else planned

    def _numbered(self, made: list[Made]) -> list[Made]:
        day = self._unit.shop.clock.today().strftime("%Y%m%d")
        prefix = self._target.number_prefix
        first = history.reserve_numbers(self._unit.conn, prefix, day, len(made))
        at = self._columns.index("number")
        return [((*values[:at], f"{prefix}{day}-{first + i:03d}", *values[at + 1 :]), lines) for i, (values, lines) in enumerate(made)]
