"""Records as the columns of a table, some hundred records at a time, so that a large list goes out quickly and in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import Job
from shopdesk.core.masking import STARS, mask_address, mask_phone
from shopdesk.core.moments import wall_time
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.core.values import cell_text
from shopdesk.storage.base import from_column

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

CHUNK = 500
MEMO = 4096
SUMMED = (Kind.MONEY, Kind.NUMBER)

Cells = Sequence[Any]
Convert = Callable[[Cells], Cells]
Rows = list[tuple[Any, ...]]


class ExportRows:
    """The rows of records of one register, column by column. ``paths`` are fields, or ``lines.column``; a record takes a row per line.

    ``sums`` adds up, while rows are made, what each column of amounts holds: a record's own counts once, however many rows it takes.
    ``only_lines``: a record without lines takes no row.
    """

    def __init__(
        self, shop: Shop, register: Register, paths: Sequence[str], *, clear: bool, sums: bool = False, only_lines: bool = False
    ) -> None:
        self._shop = shop
        self._register = register
        self._clear = clear
        self._own = [(at, register.field(path)) for at, path in enumerate(paths) if "." not in path]
        tables: dict[str, list[tuple[int, Field]]] = {}
        for at, path in enumerate(paths):
            head, dot, _tail = path.partition(".")
            if dot:
                tables.setdefault(head, []).append((at, register.field(path)))
        self._tables = [(register.field(key), columns) for key, columns in tables.items()]
        self._width = len(paths)
        self._least = 0 if only_lines else 1
        self._names: dict[str, dict[int, str]] = {}
        self._converts: dict[int, Convert] = {at: self._convert(f) for at, f in self._own}
        self._converts |= {at: self._convert(f) for _table, columns in self._tables for at, f in columns}
        every = [*self._own, *(column for _table, columns in self._tables for column in columns)]
        self.sums: dict[int, int] = {at: 0 for at, f in every if sums and f.kind in SUMMED and f.summed}

    def blocks(self, ids: Sequence[int], job: Job) -> Iterator[list[Cells]]:
        """Every row, in the order of ``ids``, as blocks of columns. Raises Cancelled."""
        what = _("records written")
        for start in range(0, len(ids), CHUNK):
            job.step(start, len(ids), what)
            chunk = list(ids[start : start + CHUNK])
            with self._shop.database.reading() as conn:
                own = self._read(conn, self._register.key, "id", "id", [f for _at, f in self._own], chunk)
                lines = [
                    self._read(conn, table.line_table, "parent_id", "parent_id, position", [f for _at, f in columns], chunk)
                    for table, columns in self._tables
                ]
            yield self._block(_ordered(own, chunk), lines)
        job.step(len(ids), len(ids), what)

    @staticmethod
    def _read(conn: Any, table: str, key: str, order: str, fields: Sequence[Field], ids: Sequence[int]) -> Rows:
        names = "".join(f', "{f.column}"' for f in fields)
        low, high = min(ids), max(ids)
        where, bound = f'"{key}" IN ({", ".join("?" * len(ids))})', tuple(ids)
        if high - low + 1 == len(ids):  # all of a stretch: one walk instead of a search for each
            where, bound = f'"{key}" BETWEEN ? AND ?', (low, high)
        return list(conn.exec_driver_sql(f'SELECT "{key}"{names} FROM "{table}" WHERE {where} ORDER BY {order}', bound))

    def _block(self, own: Rows, lines: list[Rows]) -> list[Cells]:
        block: list[Cells] = [()] * self._width
        keys, *columns = zip(*own, strict=True) if own else ((), *((),) * len(self._own))
        for (at, _f), values in zip(self._own, columns, strict=True):
            self._add_up(at, values)
            block[at] = self._converts[at](values)
        if not self._tables:
            return block
        of_tables = [_places(keys, rows) for rows in lines]
        heights = [max(self._least, *(len(places[n]) for places in of_tables)) for n in range(len(keys))]
        if any(height != 1 for height in heights):
            repeated = _picker([n for n, height in enumerate(heights) for _row in range(height)])
            for at, _f in self._own:
                block[at] = repeated(block[at])
        for (_table, fields), rows, places in zip(self._tables, lines, of_tables, strict=True):
            blank = len(rows)
            picked = _picker([place for n, height in enumerate(heights) for place in _filled_up(places[n], height, blank)])
            _keys, *columns = zip(*rows, strict=True) if rows else ((), *((),) * len(fields))
            for (at, _f), values in zip(fields, columns, strict=True):
                self._add_up(at, values)
                block[at] = picked((*self._converts[at](values), None))
        return block

    def _add_up(self, at: int, values: Cells) -> None:
        if at in self.sums:
            self.sums[at] += sum(filter(None, values))

    # Cells -----------------------------------------------------------------------------------------------------------

    def _convert(self, f: Field) -> Convert:
        if f.masked and not self._clear:
            return masked_phones if f.kind is Kind.PHONE else MaskedAddresses()
        if f.kind in (Kind.MONEY, Kind.NUMBER, Kind.DATE, Kind.TEXT, Kind.NOTE) or (f.is_identifier and not f.refers_to):
            return _as_they_are
        zone, kind = self._shop.clock.zone, f.kind
        if kind is Kind.TIME:
            return LocalTimes(zone)
        if f.refers_to:
            return lambda ids: self._labels(f.refers_to, ids)
        return _Remembered(lambda value: cell_text(f, from_column(kind, value), zone) or None)

    def _labels(self, key: str, ids: Sequence[Any]) -> Cells:
        known = self._names.setdefault(key, {})
        missing = {i for i in ids if i is not None and i not in known}
        if missing:
            if len(known) > MEMO:
                known.clear()
                missing = {i for i in ids if i is not None}
            known.update(self._looked_up(key, sorted(missing)))
        return [known.get(i) for i in ids]

    def _looked_up(self, key: str, ids: list[int]) -> Mapping[int, str]:
        """What names a record so that an import finds it again: its number, else its label."""
        register = self._shop.registers[key]
        with self._shop.database.reading() as conn:
            if register.numbered:
                return dict(self._read(conn, key, "id", "id", [register.field("number")], ids))
            return self._shop.finder.labels(conn, key, ids)


def _ordered(rows: Rows, ids: list[int]) -> Rows:
    """Rows (by id, ascending) in the order of ``ids``; what is gone meanwhile is left out."""
    if [row[0] for row in rows] == ids:
        return rows
    found = {row[0]: row for row in rows}
    return [found[record_id] for record_id in ids if record_id in found]


def _places(keys: Sequence[int], lines: Rows) -> list[list[int]]:
    """For each record the places of its lines."""
    found: dict[int, list[int]] = {}
    for place, line in enumerate(lines):
        found.setdefault(line[0], []).append(place)
    nothing: list[int] = []
    return [found.get(key, nothing) for key in keys]


def _filled_up(places: list[int], height: int, blank: int) -> list[int]:
    return places if len(places) == height else [*places, *[blank] * (height - len(places))]


def _picker(places: list[int]) -> Callable[[Cells], Cells]:
    """What takes these places out of a column, in this order."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda column: [column[place] for place in places]


def _as_they_are(values: Cells) -> Cells:
    return values


def masked_phones(values: Cells) -> Cells:
    """``core.masking.mask_phone`` of each; at once where all are what most numbers are."""
    whole = "".join(filter(None, values))
    plain = whole.isdecimal() and whole.isascii() and set(map(len, filter(None, values))) == {11} and set(whole[::11]) == {"1"}
    if plain:
        return [f"{value[:3]}{STARS}{value[7:]}" if value else None for value in values]
    return [None if value is None else mask_phone(value) for value in values]


class MaskedAddresses(dict[str, str]):
    """``core.masking.mask_address`` of each. What stays ends with the first city, or its name repeated behind it: so few are looked at."""

    def __missing__(self, head: str) -> str:
        """What stays of addresses that begin so, "" where more of them must be looked at."""
        if len(self) > MEMO:
            self.clear()
        certain = len(head) > 4 and head[-4] == "市" and not head[-3].isspace()
        self[head] = found = mask_address(head) if certain else ""
        return found

    def __call__(self, values: Cells) -> Cells:
        if STARS in "".join(filter(None, values)):
            return [None if value is None else mask_address(value) for value in values]
        return [None if value is None else self[value[: value.find("市", 0, 24) + 4]] or mask_address(value) for value in values]


class _Remembered(dict[Any, Any]):
    """A column whose values mostly repeat."""

    def __init__(self, one: Callable[[Any], object]) -> None:
        super().__init__({None: None})
        self._one = one

    def __missing__(self, value: Any) -> object:
        if len(self) > MEMO:
            self.clear()
            self[None] = None
        self[value] = found = self._one(value)
        return found

    def __call__(self, values: Cells) -> Cells:
        return [self[value] for value in values]


class LocalTimes(dict[str, str]):
    """Stored instants as ``YYYY-MM-DD HH:MM:SS`` of a zone. By UTC hours: within one, minutes are the same in most zones."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, hour: str) -> str:
        """The local text up to the hour of a UTC hour. LookupError where minutes differ."""
        if len(self) > MEMO:
            self.clear()
        first, last = (wall_time(f"{hour}:{rest}Z", self._zone) for rest in ("00:00", "59:59"))
        if (first.minute, first.second) != (0, 0) or (last - first).total_seconds() != 3599:
            raise LookupError(hour)
        self[hour] = found = first.isoformat(" ")[:14]
        return found

    def __call__(self, values: Cells) -> Cells:
        try:
            return [None if stamp is None else self[stamp[:13]] + stamp[14:19] for stamp in values]
        except LookupError:
            return [None if stamp is None else local_time(self._zone, stamp) for stamp in values]


def local_time(zone: str, stamp: str) -> str:
    """A stored instant in a zone, ``YYYY-MM-DD HH:MM:SS``."""
    return wall_time(stamp, zone).isoformat(" ", "seconds")
