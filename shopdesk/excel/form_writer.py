"""A printed form as a workbook: title, notes, one table with formulas for its totals, closing lines and a row for signatures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shopdesk.excel.cells import only_text
from shopdesk.excel.target import replacing
from shopdesk.excel.writer import HEADER_FILL, NUMBER_FORMATS, Kind, safe_sheet_name


@dataclass(frozen=True, slots=True)
class FormSheet:
    """What stands on the page. Money in fen, dates as ``YYYY-MM-DD``; ``totals`` has a text, fen or None per column."""

    title: str
    notes: Sequence[str]
    headings: Sequence[str]
    kinds: Sequence[Kind]
    widths: Sequence[float]
    rows: Sequence[Sequence[object]]
    totals: Sequence[object]
    closing: Sequence[str]
    signatures: Sequence[str]


def write_form(path: Path | str, form: FormSheet) -> int:
    """Write the form and return its number of rows. Written beside and renamed; raises FileError (codes of `target.SENTENCES`)."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError
    from xlsxwriter.utility import xl_col_to_name

    with replacing(Path(path), is_zip=True) as part:
        book = xlsxwriter.Workbook(str(part), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
        page = book.add_worksheet(safe_sheet_name(form.title))
        last = len(form.headings) - 1
        title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        plain = book.add_format({})
        head = book.add_format({"bold": True, "bg_color": HEADER_FILL, "border": 1, "align": "center"})
        cells = [
            book.add_format({"border": 1, "num_format": NUMBER_FORMATS[kind], "align": "right" if kind in ("money", "number") else "left"})
            for kind in form.kinds
        ]
        sums = [book.add_format({"border": 1, "bold": True, "num_format": NUMBER_FORMATS[kind]}) for kind in form.kinds]
        for index, width in enumerate(form.widths):
            page.set_column(index, index, width)
        page.merge_range(0, 0, 0, last, only_text(form.title), title)
        at = 1
        for note in form.notes:
            page.write_string(at, 0, only_text(note), plain)
            at += 1
        for index, heading in enumerate(form.headings):
            page.write_string(at, index, only_text(heading), head)
        page.freeze_panes(at + 1, 0)
        page.repeat_rows(at)
        first = at + 1
        for row, values in enumerate(form.rows, start=first):
            for index, (kind, value) in enumerate(zip(form.kinds, values, strict=True)):
                _write(page, row, index, kind, value, cells[index])
        end = first + len(form.rows)
        for index, value in enumerate(form.totals):
            if isinstance(value, int):
                column = xl_col_to_name(index)
                page.write_formula(end, index, f"=SUM({column}{first + 1}:{column}{end})", sums[index], value / 100)
            else:
                page.write_string(end, index, only_text(str(value or "")), sums[index])
        at = end + 2
        for line in form.closing:
            page.write_string(at, 0, only_text(line), plain)
            at += 1
        step = max(1, len(form.headings) // max(1, len(form.signatures)))
        for index, word in enumerate(form.signatures):
            page.write_string(at + 1, index * step, only_text(word), plain)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        try:
            book.close()
        except FileCreateError as error:
            cause = error.args[0] if error.args else error
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error
    return len(form.rows)


def _write(page: object, row: int, index: int, kind: str, value: object, style: object) -> None:
    write = page  # an XlsxWriter worksheet, which has no types
    if value is None or value == "":
        write.write_blank(row, index, None, style)  # type: ignore[attr-defined]
    elif kind == "money":
        write.write_number(row, index, int(value) / 100, style)  # type: ignore[attr-defined,call-overload]
    elif kind == "number":
        write.write_number(row, index, value, style)  # type: ignore[attr-defined]
    elif kind == "date":
        write.write_datetime(row, index, dt.date.fromisoformat(str(value)), style)  # type: ignore[attr-defined]
    else:
        write.write_string(row, index, only_text(str(value)), style)  # type: ignore[attr-defined]
