"""Rows out as .xlsx or .csv: identifiers as text, real dates, money formats, nothing that a spreadsheet would run.

Which columns and rows, masking and file names are left to `services.exporting`, single cells to `out_cells`, what a workbook is made of
to `plain_workbook`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from shopdesk.core.jobs import Job
from shopdesk.core.translations import N_, _
from shopdesk.excel.cells import only_text
from shopdesk.excel.out_cells import TextFileCells, WorkbookCells, Written, harmless
from shopdesk.excel.target import replacing, target_error

Kind = Literal["text", "identifier", "money", "number", "date", "time", "yes_no"]
Encoding = Literal["utf-8-sig", "gb18030"]

MOST_ROWS = 1_048_575
STEP_ROWS = 500
_WHAT = N_("rows written")

HEADER_FILL = "#DDEBF7"
NUMBER_FORMATS: dict[str, str] = {
    "text": "@",
    "identifier": "@",
    "money": "#,##0.00",
    "number": "General",
    "date": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm:ss",
    "yes_no": "@",
}
WIDTHS: dict[str, float] = {"text": 18, "identifier": 22, "money": 12, "number": 10, "date": 12, "time": 20, "yes_no": 8}
_BAD_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")

Block = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class OutColumn:
    """One column: its heading, how its values are written, its width in characters (0 = what suits the kind)."""

    title: str
    kind: Kind = "text"
    width: float = 0

    def shown_width(self) -> float:
        """In characters, as spreadsheets count them."""
        return self.width or max(WIDTHS[self.kind], min(40, sum(2 if ord(char) > 0x2E80 else 1 for char in self.title) + 4))


@dataclass(frozen=True, slots=True)
class Blocks:
    """Rows as their maker has them: column by column, some hundred rows at a time. ``count`` is how many rows there are at least.

    Who makes them says how far it is.
    """

    blocks: Iterable[Block]
    count: int


@dataclass(frozen=True, slots=True)
class Sum:
    """In a row of totals: what its column adds up to. A formula that shows this value."""

    value: object


Totals = Sequence[object] | Callable[[], Sequence[object]]


@dataclass(frozen=True, slots=True)
class OutSheet:
    """One sheet. Values by kind: str; money int fen; number int, float, Decimal or text of one; date ``YYYY-MM-DD``;
    time ``YYYY-MM-DD HH:MM:SS`` already local; yes_no bool; None is an empty cell anywhere.
    ``totals`` is one more row, a value, a Sum or None per column; a function is asked for it after the last row.
    """

    columns: Sequence[OutColumn]
    rows: Iterable[Sequence[object]] | Blocks
    sheet_name: str = ""
    totals: Totals | None = None

    def length(self) -> int | None:
        """How many rows at least; None where only the last one tells."""
        return self.rows.count if isinstance(self.rows, Blocks) else len(self.rows) if isinstance(self.rows, Sized) else None

    def total_row(self) -> Sequence[object] | None:
        """The last row, asked for after all others; None where there is none."""
        return self.totals() if callable(self.totals) else self.totals


def write_table(
    path: Path | str,
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[object]] | Blocks,
    *,
    sheet_name: str = "",
    totals: Totals | None = None,
    job: Job | None = None,
    second_sheets: Sequence[OutSheet] = (),
    encoding: Encoding = "utf-8-sig",
    keep_digits: bool = False,
) -> Written:
    """Write one table to ``path`` (.csv by its ending, else .xlsx) and say how much was written.

    Written beside and renamed: on any failure the old file is whole. ``rows`` may be a generator and is consumed once. ``encoding`` and
    ``keep_digits`` (a tab behind long digits, so that Excel leaves them alone when it opens the file) are for .csv, which holds only the
    first sheet. Raises FileError (codes of `target.SENTENCES`) and Cancelled.
    """
    path = Path(path)
    job = job or Job()
    sheet = OutSheet(columns, rows, sheet_name, totals)
    written = Written()
    if path.suffix.lower() == ".csv":
        with replacing(path) as part:
            _write_csv(part, sheet, job, written, encoding, keep_digits)
        return written
    sheets = _named([sheet, *second_sheets])
    with replacing(path, is_zip=True) as part:
        _write_workbook(path, part, sheets, job, written)
    return written


def safe_sheet_name(name: str, taken: Iterable[str] = ()) -> str:
    """A name that spreadsheets take: at most 31 characters, none of ``[]:*?/\\``, unlike the others."""
    base = _BAD_SHEET_NAME.sub(" ", only_text(name)).strip().strip("'")[:31].strip() or "Sheet1"
    others = {other.lower() for other in taken}
    number, result = 2, base
    while result.lower() in others or result.lower() == "history":
        tail = f" ({number})"
        result, number = base[: 31 - len(tail)] + tail, number + 1
    return result


def _named(sheets: Sequence[OutSheet]) -> list[OutSheet]:
    taken: list[str] = []
    named = []
    for sheet in sheets:
        name = safe_sheet_name(sheet.sheet_name, taken)
        taken.append(name)
        named.append(OutSheet(sheet.columns, sheet.rows, name, sheet.totals))
    return named


def _blocks(path: Path | None, sheet: OutSheet, job: Job, written: Written) -> Iterator[tuple[int, Block]]:
    """Blocks with their number of rows: progress, cancel, and the limit of a sheet (``path`` None: there is none)."""
    known = sheet.length() or 0
    if path is not None and known > MOST_ROWS:
        raise target_error(path, "too_many_rows", rows=f"{known:,}")
    count = 0
    for block in sheet.rows.blocks if isinstance(sheet.rows, Blocks) else _in_blocks(sheet.rows, known, job):
        job.token.check()
        rows = len(block[0]) if block else 0
        count += rows
        if path is not None and count > MOST_ROWS:
            raise target_error(path, "too_many_rows", rows=f"{max(count, known):,}")
        yield rows, block
    written.rows += count
    written.sheets.append(count)


def _in_blocks(rows: Iterable[Sequence[object]], total: int, job: Job) -> Iterator[Block]:
    what = _(_WHAT)
    source, count = iter(rows), 0
    while True:
        job.step(count, total, what)
        some = list(islice(source, STEP_ROWS))
        if not some:
            return
        count += len(some)
        yield list(zip(*some, strict=True))


def _write_workbook(path: Path, part: Path, sheets: Sequence[OutSheet], job: Job, written: Written) -> None:
    from shopdesk.excel.plain_workbook import Page, write_pages

    cells = WorkbookCells(written)

    def page(sheet: OutSheet) -> Page:
        converts = [cells.by_kind[column.kind] for column in sheet.columns]

        def rows() -> Iterator[Block]:
            for _rows, block in _blocks(path, sheet, job, written):
                if block:
                    yield [convert(values) for convert, values in zip(converts, block, strict=True)]

        def totals() -> list[tuple[Any, bool]] | None:
            row = sheet.total_row()
            return [(_total(c, value), isinstance(value, Sum)) for c, value in zip(converts, row, strict=True)] if row else None

        return Page(
            sheet.sheet_name,
            [only_text(column.title) for column in sheet.columns],
            [NUMBER_FORMATS[column.kind] for column in sheet.columns],
            [column.shown_width() for column in sheet.columns],
            rows,
            totals,
            sheet.length() or 0,
        )

    write_pages(part, [page(sheet) for sheet in sheets], HEADER_FILL)


def _total(convert: Callable[[Sequence[Any]], Sequence[Any]], value: object) -> object:
    value = value.value if isinstance(value, Sum) else value
    return value if isinstance(value, str) else convert([value])[0]


def _write_csv(part: Path, sheet: OutSheet, job: Job, written: Written, encoding: Encoding, keep_digits: bool) -> None:
    cells = TextFileCells(keep_digits=keep_digits)
    converts = [cells.by_kind[column.kind] for column in sheet.columns]
    with part.open("w", encoding=encoding, newline="", errors="strict") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow([harmless(only_text(column.title)) for column in sheet.columns])
        for _rows, block in _blocks(None, sheet, job, written):
            out.writerows(zip(*[convert(values) for convert, values in zip(converts, block, strict=True)], strict=True))
        totals = sheet.total_row()
        if totals:
            out.writerow([_total(convert, value) for convert, value in zip(converts, totals, strict=True)])
