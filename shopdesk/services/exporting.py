"""Lists out to .xlsx and .csv, and blank templates: what an import of the same file reads back as the same records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.core.clock import Clock
from shopdesk.core.errors import FileError
from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import Job
from shopdesk.core.masking import mask_address, mask_phone
from shopdesk.core.query import Query
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _
from shopdesk.core.values import cell_text
from shopdesk.services.import_columns import NEVER_READ
from shopdesk.storage import history, rows

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

CHUNK = 500
WRITERS = {
    Kind.MONEY: "money",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.PHONE: "identifier",
    Kind.WAYBILL: "identifier",
    Kind.ORDER_NUMBER: "identifier",
}


class Exporting:
    """Exports of one shop; reads only, except that an export in clear is journaled. Any thread but the GUI's."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def columns(self, key: str) -> list[str]:
        """Every column that an export has by default, in reading order: ``id``, then all that a file may bring back."""
        register = self._shop.registers[key]
        found: list[str] = []
        for f in register.fields:
            if f.key in NEVER_READ or f.kind is Kind.EVIDENCE:
                continue
            found.extend(f"{f.key}.{sub.key}" for sub in f.fields) if f.kind is Kind.LINES else found.append(f.key)
        return found

    def export(
        self,
        query: Query,
        path: Path,
        *,
        columns: Sequence[str] | None = None,
        encoding: str = "utf-8-sig",
        clear: bool = False,
        job: Job | None = None,
    ) -> int:
        """Write the records of a query, in its order; returns how many.

        A record with several lines takes as many rows, its own fields repeated. Phones and addresses are masked unless ``clear``.
        Raises FileError (nothing is left half written) and Cancelled.
        """
        from shopdesk.excel.writer import OutColumn, write_table

        expect_ending(path, ".xlsx", ".csv")
        register = self._shop.registers[query.register]
        paths = self._paths(register, columns)
        out = [OutColumn(self.title(register, path), self._writer(register.field(path)), register.field(path).width / 7) for path in paths]
        ids = self._shop.browsing.ids(query)
        if clear:
            self._journal_clear(register, len(ids))
        job = job or Job()
        write_table(
            path,
            out,
            self._rows(register, ids, paths, clear, job),
            sheet_name=_(register.title),
            job=job,
            encoding=encoding,  # type: ignore[arg-type]
        )
        return len(ids)

    def _paths(self, register: Register, columns: Sequence[str] | None) -> list[str]:
        if columns is None:
            return self.columns(register.key)
        found: list[str] = []
        for path in columns:
            f = register.field(path)
            found.extend(f"{f.key}.{sub.key}" for sub in f.fields) if f.kind is Kind.LINES else found.append(path)
        return found

    @staticmethod
    def title(register: Register, path: str) -> str:
        """The heading of a column: the field's label, with that of its table in front for a line's column."""
        if path == "id":
            return path
        head, _dot, tail = path.partition(".")
        label = _(register.field(head).label)
        return f"{label} {_(register.field(path).label)}" if tail else label

    @staticmethod
    def _writer(f: Field) -> Any:
        return WRITERS.get(f.kind, "identifier" if f.is_identifier or f.key == "id" else "text")

    def _rows(self, register: Register, ids: Sequence[int], paths: Sequence[str], clear: bool, job: Job) -> Iterator[list[object]]:
        own = [(at, register.field(path)) for at, path in enumerate(paths) if "." not in path]
        of_lines = [(at, path.split(".", 1)[0], register.field(path)) for at, path in enumerate(paths) if "." in path]
        tables = {table for _at, table, _f in of_lines}
        for start in range(0, len(ids), CHUNK):
            job.step(start, len(ids), _("records written"))
            with self._shop.database.reading() as conn:
                records = rows.read_many(conn, register, ids[start : start + CHUNK])
            labels = self._labels(register, records)
            for record in records:
                height = max([1, *(len(record[table]) for table in tables)])
                base: list[object] = [None] * len(paths)
                for at, f in own:
                    base[at] = self._cell(f, record.get(f.key), labels, clear)
                for line in range(height):
                    row = list(base)
                    for at, table, f in of_lines:
                        if line < len(record[table]):
                            row[at] = self._cell(f, record[table][line].get(f.key), labels, clear)
                    yield row

    def _labels(self, register: Register, records: Sequence[Mapping[str, Any]]) -> dict[str, dict[int, str]]:
        wanted: dict[str, set[int]] = {}
        for f in register.fields:
            if f.refers_to:
                wanted.setdefault(f.refers_to, set()).update(r[f.key] for r in records if r.get(f.key) is not None)
            for sub in f.fields:
                if sub.refers_to:
                    found = (line[sub.key] for r in records for line in r.get(f.key) or () if line.get(sub.key) is not None)
                    wanted.setdefault(sub.refers_to, set()).update(found)
        return {key: self._names(key, ids) for key, ids in wanted.items() if ids}

    def _names(self, key: str, ids: set[int]) -> dict[int, str]:
        """What names a record so that an import finds it again: its number, else its label."""
        register = self._shop.registers[key]
        with self._shop.database.reading() as conn:
            if register.numbered:
                found = self._shop.finder.rows(conn, key, sorted(ids), ["number"])
                return {i: r["number"] for i, r in zip(sorted(ids), found, strict=True)}
            return self._shop.finder.labels(conn, key, sorted(ids))

    def _cell(self, f: Field, value: Any, labels: Mapping[str, Mapping[int, str]], clear: bool) -> object:
        if value is None or value == ():
            return None
        if f.masked and not clear:
            value = mask_phone(str(value)) if f.kind is Kind.PHONE else mask_address(str(value))
        if f.kind in (Kind.MONEY, Kind.NUMBER, Kind.DATE):
            return str(value) if f.key == "id" else value
        if f.kind is Kind.TIME:
            return local_text(self._shop.clock, value)
        if f.refers_to:
            return labels.get(f.refers_to, {}).get(value)
        if f.kind in (Kind.TEXT, Kind.NOTE):
            return value
        return cell_text(f, value, self._shop.clock.zone)

    def _journal_clear(self, register: Register, count: int) -> None:
        shop = self._shop
        with shop.database.writing() as conn:
            operation = history.begin(
                conn,
                at=shop.clock.stamp(),
                operator_id=shop.operator,
                operator_name=shop.operator_name,
                kind="export",
                label=N_("Export in clear: {count} × {one}"),
                label_values={"count": count, "one": register.one},
                window=shop.window,
            )
            history.finish(conn, operation, 0)

    def template(self, key: str, path: Path) -> int:
        """A blank workbook whose headings the import recognises; returns its number of columns."""
        from shopdesk.excel.template import TemplateColumn, write_template

        expect_ending(path, ".xlsx")
        register = self._shop.registers[key]
        columns = []
        for column in self.columns(key):
            f = register.field(column)
            head = register.field(column.split(".", 1)[0])
            if column == "id" or not head.writable or not f.writable:
                continue
            choices = tuple(_(c.label) for c in f.choices) or ((_("Yes"), _("No")) if f.kind is Kind.YES_NO else ())
            if f.refers_to and self._shop.registers[f.refers_to].small_list:
                choices = tuple(label for _id, label in self._shop.browsing.suggest(f.refers_to, "", 100))
            columns.append(
                TemplateColumn(
                    self.title(register, column),
                    self._writer(f),
                    f.width / 7,
                    choices,
                    _(f.help),
                    f.required and (f is head or head.required),
                )
            )
        return write_template(path, columns, sheet_name=_(register.title), instructions=(_(register.purpose),))


def expect_ending(path: Path, *endings: str) -> None:
    """Raise FileError where a file to be written has another ending than those that can be: its content would not be what its name says."""
    if path.suffix.lower() not in endings:
        message = _("“{file}” cannot be written as that kind of file. Let its name end in {endings}.")
        raise FileError(message.format(file=path.name, endings=" / ".join(endings)), "bad_ending")


def local_text(clock: Clock, stamp: str) -> str:
    """A stored instant in the shop's zone, ``YYYY-MM-DD HH:MM:SS``."""
    return clock.local(stamp).strftime("%Y-%m-%d %H:%M:%S")
