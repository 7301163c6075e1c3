"""Lists out to .xlsx and .csv, and blank templates: what an import of the same file reads back as the same records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.core.errors import FileError
from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import Job
from shopdesk.core.query import Query
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _
from shopdesk.services.export_rows import ExportRows
from shopdesk.services.import_columns import NEVER_READ
from shopdesk.storage import history

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
            ExportRows(self._shop, register, paths, clear=clear).of(ids, job),
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
