"""Rows out as .xlsx or .csv: identifiers as text, real dates, money formats, nothing that a spreadsheet would run.

rustpy-xlsxwriter writes where its wheel is there (100,000 × 15 cells: 1.1 s CPU against 6.7), XlsxWriter otherwise and for small
sheets with a styled totals row; the same tests run on both.
Which columns and rows, masking and file names are left to `services.exporting`.
"""

from __future__ import annotations

import csv
import datetime as dt
import errno
import importlib.util
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

from shopdesk.core.jobs import Job
from shopdesk.core.translations import N_, _
from shopdesk.excel.cells import only_text
from shopdesk.excel.target import replacing, target_error

Kind = Literal["text", "identifier", "money", "number", "date", "time", "yes_no"]
Engine = Literal["rust", "python"]
Encoding = Literal["utf-8-sig", "gb18030"]

MOST_ROWS = 1_048_575
LONGEST_TEXT = 32_767
STYLED_TOTALS_UP_TO = 5_000
STEP_ROWS = 500
_WHAT = N_("rows written")
_RUNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")

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


@dataclass(frozen=True, slots=True)
class OutColumn:
    """One column: its heading, how its values are written, its width in characters (0 = what suits the kind)."""

    title: str
    kind: Kind = "text"
    width: float = 0

    def shown_width(self) -> float:
        return self.width or max(WIDTHS[self.kind], min(40, sum(2 if ord(char) > 0x2E80 else 1 for char in self.title) + 4))


@dataclass(frozen=True, slots=True)
class OutSheet:
    """One sheet. Values by kind: str; money int fen; number int, float, Decimal or text of one; date ``YYYY-MM-DD``;
    time ``YYYY-MM-DD HH:MM:SS`` already local; yes_no bool; None is an empty cell anywhere.
    ``totals`` is one more row, a value or None per column.
    """

    columns: Sequence[OutColumn]
    rows: Iterable[Sequence[object]]
    sheet_name: str = ""
    totals: Sequence[object] | None = None


@dataclass
class Written:
    """What happened: data rows written, and texts that were cut to what a cell can hold (32,767 characters)."""

    rows: int = 0
    cut: int = 0
    sheets: list[int] = field(default_factory=list)


def write_table(
    path: Path | str,
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[object]],
    *,
    sheet_name: str = "",
    totals: Sequence[object] | None = None,
    job: Job | None = None,
    second_sheets: Sequence[OutSheet] = (),
    encoding: Encoding = "utf-8-sig",
    engine: Engine | None = None,
    keep_digits: bool = False,
) -> Written:
    """Write one table to ``path`` (.csv by its ending, else .xlsx) and say how much was written.

    Written beside and renamed: on any failure the old file is whole. ``rows`` may be a generator and is consumed once. ``encoding`` and
    ``keep_digits`` (a tab behind long digits, so that Excel leaves them alone when it opens the file) are for .csv, which holds only the
    first sheet. ``engine`` forces a writer (tests). Raises FileError (codes of `target.SENTENCES`) and Cancelled.
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
    chosen = engine or _engine_for(sheets)
    with replacing(path, is_zip=True) as part:
        (_write_rust if chosen == "rust" else _write_python)(path, part, sheets, job, written)
    return written


def rust_is_here() -> bool:
    return importlib.util.find_spec("rustpy_xlsxwriter") is not None


def _engine_for(sheets: Sequence[OutSheet]) -> Engine:
    if not rust_is_here() or any(len({column.title for column in sheet.columns}) != len(sheet.columns) for sheet in sheets):
        return "python"  # the rust writer knows columns by their titles only
    small = all(isinstance(sheet.rows, Sized) and len(sheet.rows) <= STYLED_TOTALS_UP_TO for sheet in sheets)
    return "python" if small and any(sheet.totals for sheet in sheets) else "rust"


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


class _Values:
    """Plain values as the cells of a workbook: str, float, int, date, datetime or None."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self.by_kind: dict[str, Callable[[Any], Any]] = {
            "text": self.text,
            "identifier": self.text,
            "money": self.money,
            "number": self.number,
            "date": self.date,
            "time": self.time,
            "yes_no": self.yes_no,
        }
        self._yes, self._no = _("Yes"), _("No")

    def text(self, value: Any) -> str | None:
        if type(value) is str and value.isprintable() and len(value) <= LONGEST_TEXT:
            return value or None
        if value is None:
            return None
        text = value if isinstance(value, str) else str(value)
        if not text.isprintable():
            text = only_text(text).replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > LONGEST_TEXT:
            self._written.cut += 1
            text = text[:LONGEST_TEXT]
        return text or None

    def money(self, value: Any) -> float | str | None:
        return value / 100 if type(value) is int else self.text(value)

    def number(self, value: Any) -> float | int | str | None:
        if isinstance(value, str) and value:
            try:
                value = Decimal(value)
            except InvalidOperation:
                return self.text(value)
        if isinstance(value, Decimal):
            value = int(value) if value == value.to_integral_value() else float(value) if value.is_finite() else str(value)
        if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
            return str(value)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**15:
            return str(value)
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else self.text(value)

    def date(self, value: Any) -> dt.date | str | None:
        try:
            day = dt.date.fromisoformat(value)
        except (ValueError, TypeError):
            return self.text(value)
        return day if day.year >= 1901 else self.text(value)

    def time(self, value: Any) -> dt.datetime | str | None:
        try:
            instant = dt.datetime.fromisoformat(value)
        except (ValueError, TypeError):
            return self.text(value)
        return instant if instant.year >= 1901 and instant.tzinfo is None else self.text(value)

    def yes_no(self, value: Any) -> str | None:
        if value is None or value == "":
            return None
        return (self._yes if value else self._no) if isinstance(value, (bool, int)) else self.text(value)


def _counted(path: Path, sheet: OutSheet, job: Job, written: Written) -> Iterator[Sequence[object]]:
    """The rows, with progress, cancel and the limit of a sheet; the totals row comes after them, blank where it says nothing."""
    total = len(sheet.rows) if isinstance(sheet.rows, Sized) else 0
    what = _(_WHAT)
    if total > MOST_ROWS:
        raise target_error(path, "too_many_rows", rows=total)
    count = 0
    for row in sheet.rows:
        if count % STEP_ROWS == 0:
            job.step(count, total, what)
        count += 1
        if count > MOST_ROWS:
            raise target_error(path, "too_many_rows", rows=count)
        yield row
    job.step(count, total, what)
    written.rows += count
    written.sheets.append(count)


def _write_rust(path: Path, part: Path, sheets: Sequence[OutSheet], job: Job, written: Written) -> None:
    from rustpy_xlsxwriter import Format, write_worksheets

    values = _Values(written)
    failure: list[BaseException] = []
    header = Format().set_bold().set_background_color(HEADER_FILL).set_border_bottom("thin")

    def records(sheet: OutSheet) -> Iterator[dict[str, object]]:
        titles = [column.title for column in sheet.columns]
        converts = [values.by_kind[column.kind] for column in sheet.columns]
        try:
            rows = 0
            for row in _counted(path, sheet, job, written):
                rows += 1
                yield {title: convert(value) for title, convert, value in zip(titles, converts, row, strict=True)}
            if sheet.totals:
                yield {title: _total(convert, value) for title, convert, value in zip(titles, converts, sheet.totals, strict=True)}
            elif not rows:
                yield dict.fromkeys(titles)  # else the writer has no record to take the headings from
        except GeneratorExit:
            raise
        except BaseException as error:
            failure.append(error)  # kept: the writer turns what happens in here into an error of its own
            raise

    try:
        write_worksheets(
            [(sheet.sheet_name, records(sheet)) for sheet in sheets],
            str(part),
            freeze_panes={sheet.sheet_name: {"row": 1, "col": 0} for sheet in sheets},
            column_widths={sheet.sheet_name: {column.title: column.shown_width() for column in sheet.columns} for sheet in sheets},
            column_formats={
                sheet.sheet_name: {column.title: Format().set_num_format(NUMBER_FORMATS[column.kind]) for column in sheet.columns}
                for sheet in sheets
            },
            header_format={sheet.sheet_name: header for sheet in sheets},
            autofilter={sheet.sheet_name: True for sheet in sheets},
            ignore_errors={
                sheet.sheet_name: [column.title for column in sheet.columns if column.kind in ("text", "identifier")] for sheet in sheets
            },
        )
    except BaseException as error:
        if failure:
            raise failure[0] from None
        if type(error).__name__ != "PanicException":
            raise
        code = re.search(r"code: (\d+)", str(error))  # a full disk makes the writer panic; the words of the panic name the cause
        number = int(code[1]) if code else errno.EIO
        raise OSError(number, os.strerror(number)) from error


def _total(convert: Callable[[Any], Any], value: object) -> object:
    return value if isinstance(value, str) else convert(value)


def _write_python(path: Path, part: Path, sheets: Sequence[OutSheet], job: Job, written: Written) -> None:
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError, FileSizeError

    values = _Values(written)
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(part.parent),
    }
    book = xlsxwriter.Workbook(str(part), options)
    try:
        head = book.add_format({"bold": True, "bg_color": HEADER_FILL, "bottom": 1})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in NUMBER_FORMATS.items()}
        bold = {kind: book.add_format({"num_format": code, "bold": True, "top": 1}) for kind, code in NUMBER_FORMATS.items()}
        for sheet in sheets:
            page = book.add_worksheet(sheet.sheet_name)
            kinds = [column.kind for column in sheet.columns]
            for index, column in enumerate(sheet.columns):
                page.set_column(index, index, column.shown_width(), formats[column.kind])
                page.write_string(0, index, only_text(column.title), head)
            page.freeze_panes(1, 0)
            page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
            number = 0
            for number, row in enumerate(_counted(path, sheet, job, written), 1):
                for index, (kind, value) in enumerate(zip(kinds, row, strict=True)):
                    _put(page, number, index, values.by_kind[kind](value), formats[kind])
            page.autofilter(0, 0, max(number, 1), max(0, len(kinds) - 1))
            if sheet.totals:
                for index, (kind, value) in enumerate(zip(kinds, sheet.totals, strict=True)):
                    _put(page, number + 1, index, _total(values.by_kind[kind], value), bold[kind], is_styled=True)
        book.close()
    except (FileCreateError, FileSizeError) as error:
        cause = error.args[0] if error.args and isinstance(error.args[0], OSError) else error.__cause__ or error.__context__
        raise cause if isinstance(cause, OSError) else OSError(str(error)) from error
    finally:
        if not book.fileclosed:
            _abandon(book)


def _abandon(book: Any) -> None:
    """Close the temporary files of a workbook that is not to be written."""
    import contextlib
    import os

    for page in book.worksheets():
        handle = getattr(page, "row_data_fh", None)
        if handle is not None:
            with contextlib.suppress(OSError, ValueError):
                handle.close()
        name = getattr(page, "row_data_filename", None)
        if name:
            with contextlib.suppress(OSError):
                os.unlink(name)
    book.fileclosed = 1


def _put(page: Any, row: int, column: int, value: object, form: Any, is_styled: bool = False) -> None:
    if value is None:
        if is_styled:
            page.write_blank(row, column, None, form)
    elif isinstance(value, str):
        page.write_string(row, column, value, form)
    elif isinstance(value, (dt.date, dt.datetime)):
        page.write_datetime(row, column, value, form)
    else:
        page.write_number(row, column, value, form)


def harmless(text: str) -> str:
    """A text for .csv that no spreadsheet takes for a formula: an apostrophe before ``= + - @``, tab and line end (and their wide twins).

    Reading it back, the apostrophe is dropped (`core.values` strips one from every cell, as Excel itself would)."""
    return "'" + text if text.startswith(_RUNS) else text


def _write_csv(part: Path, sheet: OutSheet, job: Job, written: Written, encoding: Encoding, keep_digits: bool) -> None:
    texts = [_csv_text(column.kind, keep_digits) for column in sheet.columns]
    total = len(sheet.rows) if isinstance(sheet.rows, Sized) else 0
    what = _(_WHAT)
    count = 0
    with part.open("w", encoding=encoding, newline="", errors="strict") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow([harmless(only_text(column.title)) for column in sheet.columns])
        for row in sheet.rows:
            if count % STEP_ROWS == 0:
                job.step(count, total, what)
            out.writerow([text(value) for text, value in zip(texts, row, strict=True)])
            count += 1
        if sheet.totals:
            out.writerow([value if isinstance(value, str) else text(value) for text, value in zip(texts, sheet.totals, strict=True)])
    job.step(count, total, what)
    written.rows += count
    written.sheets.append(count)


def _csv_text(kind: Kind, keep_digits: bool) -> Callable[[Any], str]:
    yes, no = _("Yes"), _("No")

    def text(value: Any) -> str:
        return "" if value is None else harmless(only_text(str(value)))

    def identifier(value: Any) -> str:
        shown = text(value)
        return shown + "\t" if keep_digits and shown.isdecimal() and (len(shown) > 11 or shown.startswith("0")) else shown

    def money(value: Any) -> str:
        if type(value) is not int:
            return text(value)
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02}"

    def number(value: Any) -> str:
        return str(value) if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) else _number_or_text(value)

    def _number_or_text(value: Any) -> str:
        shown = "" if value is None else only_text(str(value))
        return shown if re.fullmatch(r"[-+]?\d+(?:\.\d+)?", shown) else harmless(shown)

    def yes_no(value: Any) -> str:
        return "" if value is None or value == "" else (yes if value else no) if isinstance(value, (bool, int)) else text(value)

    special: dict[str, Callable[[Any], str]] = {"identifier": identifier, "money": money, "number": number, "yes_no": yes_no}
    return special.get(kind, text)
