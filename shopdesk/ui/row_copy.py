"""Rows as a table for the clipboard: tabs for chat windows, HTML for spreadsheets, and nothing that a spreadsheet would run."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QMimeData

_RUN = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str, number: bool) -> str:
    """A cell that no spreadsheet takes for a formula; figures stay as they are."""
    return "'" + text if text.startswith(_RUN) and not number else text


def rows_as_clip(titles: Sequence[str], numbers: Sequence[bool], rows: Iterable[Sequence[str]]) -> QMimeData:
    """Titles (if any) and rows as text and as HTML. ``numbers`` says which columns hold figures; all others stay text in a spreadsheet."""
    lines = ["\t".join(titles)] if titles else []
    table = ["<table>"]
    if titles:
        table += ["<tr>", *(f"<th>{html.escape(title)}</th>" for title in titles), "</tr>"]
    for row in rows:
        lines.append("\t".join(harmless(_flat(cell), number) for cell, number in zip(row, numbers, strict=True)))
        table.append("<tr>")
        for cell, number in zip(row, numbers, strict=True):
            style = "" if number else " style='mso-number-format:\"\\@\"'"
            table.append(f"<td{style}>{html.escape(cell)}</td>")
        table.append("</tr>")
    table.append("</table>")
    clip = QMimeData()
    clip.setText("\n".join(lines))
    clip.setHtml('<html><head><meta charset="utf-8"></head><body>' + "".join(table) + "</body></html>")
    return clip


def _flat(cell: str) -> str:
    return cell.replace("\t", " ").replace("\n", " ").replace("\r", " ")
