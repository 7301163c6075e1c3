"""Rows as a table for the clipboard: tabs for chat windows, HTML for spreadsheets, and nothing that a spreadsheet would run."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QMimeData

from shopdesk.ui.columns import Column
from shopdesk.ui.row_windows import RowSource, RowWindows

OWN_ROWS = "application/x-shopdesk-rows"
"""Says that the HTML beside it is a table of ours, exact to the last character."""
# Text for Excel and WPS, then for LibreOffice: else both turn an order number of 19 digits into a rounded figure.
_TEXT_CELL = ' style=\'mso-number-format:"\\@"\' sdnum="1033;1033;@"'
_LINE_END = '<br style="mso-data-placement:same-cell">'
_PIECE = 500
_RUN = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str, number: bool) -> str:
    """A cell that no spreadsheet takes for a formula; figures stay as they are."""
    return "'" + text if text.startswith(_RUN) and not number else text


def rows_as_clip(titles: Sequence[str], numbers: Sequence[bool], rows: Iterable[Sequence[str]]) -> QMimeData:
    """Titles (if any) and rows as text and as HTML. ``numbers`` says which columns hold figures; all others stay text in a spreadsheet.

    The text is for chat windows: one line a row. The HTML keeps every cell as it is, and is what is read when it is pasted here.
    """
    return as_clip(*rows_as_texts(titles, numbers, rows))


def rows_as_texts(titles: Sequence[str], numbers: Sequence[bool], rows: Iterable[Sequence[str]]) -> tuple[str, str]:
    """The text and the HTML of ``rows_as_clip``; any thread."""
    lines = ["\t".join(titles)] if titles else []
    table = ["<table>"]
    if titles:
        table += ["<tr>", *(f"<th>{html.escape(title)}</th>" for title in titles), "</tr>"]
    for row in rows:
        lines.append("\t".join(harmless(_flat(cell), number) for cell, number in zip(row, numbers, strict=True)))
        table.append("<tr>")
        table += [f"<td{'' if number else _TEXT_CELL}>{_in_html(cell)}</td>" for cell, number in zip(row, numbers, strict=True)]
        table.append("</tr>")
    table.append("</table>")
    return "\n".join(lines), '<html><head><meta charset="utf-8"></head><body>' + "".join(table) + "</body></html>"


def as_clip(text: str, source: str) -> QMimeData:
    """What ``rows_as_texts`` made, for the clipboard (GUI thread)."""
    clip = QMimeData()
    clip.setText(text)
    clip.setHtml(source)
    clip.setData(OWN_ROWS, b"1")
    return clip


def read_rows(source: RowSource, register: str, columns: Sequence[Column], ids: Sequence[int]) -> Iterator[Sequence[str]]:
    """The cells of these records as a list shows them, read in pieces (reader thread)."""
    windows = RowWindows(source, register)
    windows.set_columns(columns)
    blank = ("",) * len(columns)
    for start in range(0, len(ids), _PIECE):
        part = ids[start : start + _PIECE]
        cells = windows.cells(part)
        yield from (cells.get(each, blank) for each in part)


def _in_html(cell: str) -> str:
    return html.escape(cell).replace("\n", _LINE_END) if "\n" in cell else html.escape(cell)


def _flat(cell: str) -> str:
    return cell.replace("\t", " ").replace("\n", " ").replace("\r", " ")
