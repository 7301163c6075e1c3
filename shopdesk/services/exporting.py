"""Lists out to .xlsx and .csv, and blank templates: what an import of the same file reads back as the same records.

How a file is written is ``excel.writer``'s; exports that are kept under a name are ``saved_exports``'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from shopdesk.core.errors import FileError, Refused
from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import Job
from shopdesk.core.query import Query
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _, ngettext
from shopdesk.services.export_rows import SUMMED, ExportRows
from shopdesk.services.import_columns import NEVER_READ
from shopdesk.storage import history

if TYPE_CHECKING:
    from shopdesk.excel.writer import OutColumn, OutSheet
    from shopdesk.services.shop import Shop

WRITERS = {
    Kind.MONEY: "money",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.PHONE: "identifier",
    Kind.WAYBILL: "identifier",
    Kind.ORDER_NUMBER: "identifier",
}
EXAMPLES = {Kind.MONEY: "128.50", Kind.NUMBER: "1", Kind.MONTH: "2026-11", Kind.DATE: "2026-11-23", Kind.TIME: "2026-11-23 10:30"}

Lines = Literal["rows", "sheet", "none"]
"""Lines of a record: a row each with the record's own fields repeated, rows of a sheet of their own (.xlsx only), or left out."""
LINES: tuple[Lines, ...] = ("rows", "sheet", "none")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: records, rows of the first sheet, and texts cut to what a cell of a workbook holds."""

    path: Path
    records: int
    rows: int
    cut: int = 0

    def warnings(self) -> list[str]:
        """What whoever asked for the file should know, in the current language."""
        if not self.cut:
            return []
        told = ngettext(
            "{count} text was longer than a cell of a workbook can hold (32,767 characters) and is cut; a .csv holds it whole.",
            "{count} texts were longer than a cell of a workbook can hold (32,767 characters) and are cut; a .csv holds them whole.",
            self.cut,
        )
        return [told.format(count=f"{self.cut:,}")]


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
        lines: Lines = "rows",
        totals: bool = False,
        ids: Sequence[int] | None = None,
        job: Job | None = None,
    ) -> Exported:
        """Write the records of a query in its order, or those of ``ids`` in theirs.

        Phones and addresses are masked unless ``clear``. ``totals`` puts a last row under the amounts, which no import takes for a
        record. Raises FileError and Cancelled, and the old file is whole; Refused where ``lines`` want a sheet that a .csv has not.
        """
        from shopdesk.excel.target import target_error
        from shopdesk.excel.writer import MOST_ROWS, write_table

        expect_ending(path, ".xlsx", ".csv")
        register = self._shop.registers[query.register]
        paths = self._paths(register, columns)
        own = [p for p in paths if "." not in p]
        if lines == "sheet" and path.suffix.lower() == ".csv" and own != paths:
            why = _("A .csv file has no second sheet. Repeat the rows for lines, leave the lines out, or save as .xlsx.")
            raise Refused(why, code="one_sheet")
        found = self._shop.browsing.ids(query) if ids is None else ids
        if path.suffix.lower() == ".xlsx" and len(found) > MOST_ROWS:
            raise target_error(path, "too_many_rows", rows=f"{len(found):,}")
        job = job or Job()
        sheets = [self._sheet(register, paths if lines == "rows" else own, found, clear=clear, totals=totals, job=job)]
        if lines == "sheet":
            sheets += self._line_sheets(register, paths, found, clear=clear, totals=totals, job=job)
        if clear:
            self._journal_clear(register, len(found))
        first, *others = sheets
        written = write_table(
            path,
            first.columns,
            first.rows,
            sheet_name=first.sheet_name,
            totals=first.totals,
            second_sheets=others,
            job=job,
            encoding=encoding,  # type: ignore[arg-type]
        )
        return Exported(path, len(found), written.sheets[0], written.cut)

    def _sheet(self, register: Register, paths: Sequence[str], ids: Sequence[int], *, clear: bool, totals: bool, job: Job) -> OutSheet:
        from shopdesk.excel.writer import Blocks, OutSheet

        summed = totals and any(register.field(p).kind in SUMMED and register.field(p).summed for p in paths)
        if summed and self._is_summed(register, paths[0]):
            paths = ["id", *paths]  # the word for the total stands before all sums
        rows = ExportRows(self._shop, register, paths, clear=clear, sums=summed)
        return OutSheet(
            [self._out_column(register, p) for p in paths],
            Blocks(rows.blocks(ids, job), len(ids)),
            _(register.title),
            self._totals(paths, rows, formulas=not any("." in p for p in paths)) if summed else None,
        )

    def _line_sheets(
        self, register: Register, paths: Sequence[str], ids: Sequence[int], *, clear: bool, totals: bool, job: Job
    ) -> list[OutSheet]:
        """A sheet for each table of lines: what names the record, then the line; an import of the sheet puts them back."""
        from shopdesk.excel.writer import Blocks, OutSheet

        names = ["id", "number"] if "number" in register.by_key else ["id"]
        sheets = []
        for table in register.lines:
            own = [p for p in paths if p.startswith(table.key + ".")]
            if own:
                columns = [*names, *own]
                rows = ExportRows(self._shop, register, columns, clear=clear, sums=totals, only_lines=True)
                sheets.append(
                    OutSheet(
                        [self._out_column(register, p) for p in columns],
                        Blocks(rows.blocks(ids, job), 0),
                        f"{_(register.title)}-{_(table.label)}",
                        self._totals(columns, rows, formulas=True) if rows.sums else None,
                    )
                )
        return sheets

    @staticmethod
    def _is_summed(register: Register, path: str) -> bool:
        f = register.field(path)
        return f.kind in SUMMED and f.summed

    @staticmethod
    def _totals(paths: Sequence[str], rows: ExportRows, *, formulas: bool) -> Callable[[], list[object]]:
        """The last row, when it is reached. Where a record's rows repeat its amounts, a formula would count them more than once."""
        from shopdesk.excel.writer import Sum

        def made() -> list[object]:
            sums = [rows.sums.get(at) for at in range(1, len(paths))]
            return [_("Total"), *(Sum(each) if formulas and each is not None else each for each in sums)]

        return made

    def _out_column(self, register: Register, path: str) -> OutColumn:
        from shopdesk.excel.writer import OutColumn

        f = register.field(path)
        return OutColumn(self.title(register, path), self._writer(f), f.width / 7)

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
                    choices[0] if choices else EXAMPLES.get(f.kind, ""),
                )
            )
        return write_template(path, columns, sheet_name=_(register.title), instructions=(_(register.purpose),))


def expect_ending(path: Path, *endings: str) -> None:
    """Raise FileError where a file to be written has another ending than those that can be: its content would not be what its name says."""
    if path.suffix.lower() not in endings:
        message = _("“{file}” cannot be written as that kind of file. Let its name end in {endings}.")
        raise FileError(message.format(file=path.name, endings=" / ".join(endings)), "bad_ending")
