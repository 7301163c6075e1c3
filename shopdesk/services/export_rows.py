"""Records as the rows of a table: column by column, a few hundred records at a time, so that a large list goes out in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import Job
from shopdesk.core.masking import mask_address, mask_phone
from shopdesk.core.moments import wall_time
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.core.values import cell_text
from shopdesk.storage.base import from_column

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

CHUNK = 500
MEMO = 4096

Cells = Sequence[object]
Convert = Callable[[Sequence[Any]], Cells]


class ExportRows:
    """The rows of records of one register. ``paths`` are the columns: fields, or ``lines.column``; a record takes a row per line."""

    def __init__(self, shop: Shop, register: Register, paths: Sequence[str], *, clear: bool) -> None:
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
        places = {at: 1 + place for place, (at, _f) in enumerate(self._own)}
        width = 1 + len(self._own)
        for _table, columns in self._tables:
            places |= {at: width + 1 + place for place, (at, _f) in enumerate(columns)}
            width += 1 + len(columns)
        #: for each column its place in the record's cells and those of its lines, one after another, each with its key in front
        self._order = [places[at] for at in range(len(paths))]
        self._names: dict[str, dict[int, str]] = {}
        self._converts: dict[int, Convert] = {at: self._convert(f) for at, f in self._own}
        self._converts |= {at: self._convert(f) for _table, columns in self._tables for at, f in columns}

    def of(self, ids: Sequence[int], job: Job) -> Iterator[list[object]]:
        """Every row, in the order of ``ids``. Raises Cancelled."""
        for start in range(0, len(ids), CHUNK):
            job.step(start, len(ids), _("records written"))
            chunk = list(ids[start : start + CHUNK])
            with self._shop.database.reading() as conn:
                own = self._read(conn, self._register.key, "id", "id", [f for _at, f in self._own], chunk)
                lines = [
                    (columns, self._read(conn, table.line_table, "parent_id", "parent_id, position", [f for _at, f in columns], chunk))
                    for table, columns in self._tables
                ]
            yield from self._joined(chunk, own, lines)

    @staticmethod
    def _read(conn: Any, table: str, key: str, order: str, fields: Sequence[Field], ids: Sequence[int]) -> list[tuple[Any, ...]]:
        names = "".join(f', "{f.column}"' for f in fields)
        marks = ", ".join("?" * len(ids))
        found = conn.exec_driver_sql(f'SELECT "{key}"{names} FROM "{table}" WHERE "{key}" IN ({marks}) ORDER BY {order}', tuple(ids)).all()
        return [tuple(row) for row in found]

    def _converted(self, columns: Sequence[tuple[int, Field]], rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Rows (key first) with their cells as they are written."""
        if not rows:
            return []
        keys, *values = zip(*rows, strict=True)
        cells = [self._converts[at](column) for (at, _f), column in zip(columns, values, strict=True)]
        return list(zip(keys, *cells, strict=True))

    def _joined(
        self, ids: Sequence[int], own: list[tuple[Any, ...]], lines: list[tuple[list[tuple[int, Field]], list[tuple[Any, ...]]]]
    ) -> Iterator[list[object]]:
        records = {row[0]: row for row in self._converted(self._own, own)}
        tables: list[tuple[dict[int, list[tuple[Any, ...]]], tuple[Any, ...]]] = []
        for columns, rows in lines:
            grouped: dict[int, list[tuple[Any, ...]]] = {}
            for line in self._converted(columns, rows):
                grouped.setdefault(line[0], []).append(line)
            tables.append((grouped, (None,) * (len(columns) + 1)))
        nothing: list[tuple[Any, ...]] = []
        for record_id in ids:
            record = records.get(record_id)
            if record is None:
                continue
            found = [(grouped.get(record_id, nothing), blank) for grouped, blank in tables]
            height = max([1, *(len(of_record) for of_record, _blank in found)])
            for number in range(height):
                cells = record
                for of_record, blank in found:
                    cells += of_record[number] if number < len(of_record) else blank
                yield [cells[at] for at in self._order]

    # Cells -----------------------------------------------------------------------------------------------------------

    def _convert(self, f: Field) -> Convert:
        if f.masked and not self._clear:
            return _each(_masked_phone if f.kind is Kind.PHONE else _masked_address)
        if f.key == "id":
            return _each(str)
        if f.kind in (Kind.MONEY, Kind.NUMBER, Kind.DATE, Kind.TEXT, Kind.NOTE) or (f.is_identifier and not f.refers_to):
            return _as_they_are
        if f.kind is Kind.TIME:
            zone = self._shop.clock.zone
            return _each(lambda stamp: local_time(zone, stamp))
        if f.refers_to:
            return lambda ids: self._labels(f.refers_to, ids)
        zone, kind = self._shop.clock.zone, f.kind
        return _each(_remembered(lambda value: _filled(cell_text(f, from_column(kind, value), zone))))

    def _labels(self, key: str, ids: Sequence[Any]) -> Cells:
        known = self._names.setdefault(key, {})
        missing = {i for i in ids if i is not None} - known.keys()
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
                found = self._shop.finder.rows(conn, key, ids, ["number"])
                return {i: r["number"] for i, r in zip(ids, found, strict=True)}
            return self._shop.finder.labels(conn, key, ids)


def _as_they_are(values: Sequence[Any]) -> Cells:
    return values


def _each(one: Callable[[Any], object]) -> Convert:
    return lambda values: [None if value is None else one(value) for value in values]


def _filled(text: str) -> str | None:
    return text or None


def _masked_phone(value: Any) -> str:
    return mask_phone(str(value))


def _masked_address(value: Any) -> str:
    return mask_address(str(value))


def _remembered(one: Callable[[Any], object]) -> Callable[[Any], object]:
    known: dict[Any, object] = {}

    def found(value: Any) -> object:
        if value not in known:
            if len(known) > MEMO:
                known.clear()
            known[value] = one(value)
        return known[value]

    return found


def local_time(zone: str, stamp: str) -> str:
    """A stored instant in a zone, ``YYYY-MM-DD HH:MM:SS``."""
    return wall_time(stamp, zone).isoformat(" ", "seconds")
