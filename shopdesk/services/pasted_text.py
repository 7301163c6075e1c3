"""A block of cells as Excel, WPS and web pages put it on the clipboard -> rows of texts.

No Qt and no fields: which cell goes where is :mod:`shopdesk.services.pasting`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

MOST_CHARACTERS = 20_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 500

Block = list[list[str]]


class _NoCell(str):
    __slots__ = ()


NO_CELL = _NoCell()
"""The empty text where a row of the clip is shorter than the others: told from an empty cell by its identity, for it clears nothing."""

_QUOTED = re.compile(r'"(?:[^"]|"")*+"(?![^\t\r\n])')
_PLAIN = re.compile(r"[^\t\r\n]*")
# Python's own parser of HTML needs minutes for a megabyte of opened brackets; these look at each character once.
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)/?>""")
_SPAN = re.compile(r"""\scolspan\s*=\s*["']?(\d{1,5})""", re.IGNORECASE)
_GUARDED = ("'=", "'+", "'-", "'@")


def split_text(text: str) -> Block:
    """Cells of a text with tabs, all rows equally long, blank rows at the end left out.

    A cell in quotes may hold tabs and line ends; quotes that only belong to the words stay. Text beyond the limits is left out.
    """
    text = text[:MOST_CHARACTERS].replace("\x00", "")
    if '"' not in text:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n", MOST_ROWS)
        return squared([line.split("\t", MOST_COLUMNS) for line in lines[:MOST_ROWS]])
    rows: Block = [[]]
    at, quotes_end = 0, True
    while True:
        cell = ""
        found = _QUOTED.match(text, at) if quotes_end and text.startswith('"', at) else None
        if found is not None:
            inner = found.group()[1:-1]
            # Excel quotes only what needs it: other quotes were typed.
            cell = inner.replace('""', '"') if any(mark in inner for mark in '\t\r\n"') else found.group()
            at = found.end()
        else:
            if quotes_end and text.startswith('"', at) and text.find('"', at + 1) < 0:
                quotes_end = False
            plain = _PLAIN.match(text, at)
            assert plain is not None
            cell, at = plain.group(), plain.end()
        rows[-1].append(cell)
        if at >= len(text):
            break
        if text[at] == "\t":
            at += 1
            continue
        at += 2 if text.startswith("\r\n", at) else 1
        if len(rows) >= MOST_ROWS:
            break
        rows.append([])
    return squared(rows)


def split_html(source: str) -> Block:
    """Cells of the first table of an HTML clip, all rows equally long; [] where there is none."""
    source = _without_comments(source[:MOST_CHARACTERS].replace("\x00", ""))
    reader = _TableReader()
    at = 0
    for tag in _TAG.finditer(source):
        reader.text(source[at : tag.start()])
        at = tag.end()
        if tag[1]:
            reader.end(tag[2].lower())
        else:
            reader.start(tag[2].lower(), tag[3])
        if reader.done:
            break
    else:
        reader.text(source[at:])
    reader.close()
    return squared(reader.rows)


def _without_comments(source: str) -> str:
    return "".join(_between_comments(source))


def _between_comments(source: str) -> Iterator[str]:
    at = 0
    while (begin := source.find("<!--", at)) >= 0:
        yield source[at:begin]
        end = source.find("-->", begin + 4)
        if end < 0:
            return
        at = end + 3
    yield source[at:]


def squared(rows: Sequence[Sequence[str]]) -> Block:
    """Rows filled up to one length with ``NO_CELL``; blank rows at the end and our own copy's guard against formulas are left out."""
    kept = [[_unguarded(cell) for cell in row[:MOST_COLUMNS]] for row in rows[:MOST_ROWS]]
    while kept and not any(cell.strip() for cell in kept[-1]):
        kept.pop()
    width = max(map(len, kept), default=0)
    if width > 1:
        kept = [[] if row == [""] else row for row in kept]  # a blank line between rows of a table
    return [[*row, *[NO_CELL] * (width - len(row))] for row in kept]


def join_text(rows: Sequence[Sequence[str]]) -> str:
    """The text that ``split_text`` reads back, every cell in quotes that needs them."""
    return "\n".join("\t".join(map(_quoted, row)) for row in rows) + "\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in '\t\r\n"') else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith(_GUARDED) else cell


class _TableReader:
    """Texts of the cells of the first table; what stands inside a nested table belongs to the cell around it."""

    def __init__(self) -> None:
        self.rows: Block = []
        self.done = False
        self._depth = 0
        self._cell: list[str] | None = None
        self._span = 1
        self._silent = 0

    def start(self, tag: str, attributes: str) -> None:
        if tag == "table":
            self._depth += 1
        elif tag in ("style", "script"):
            self._silent += 1
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self._begin_row()
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            self._cell = []
            span = _SPAN.search(attributes) if attributes else None
            self._span = max(1, min(int(span[1]), MOST_COLUMNS)) if span else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def end(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._silent = max(0, self._silent - 1)
        elif self._depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self._depth:
            self._end_cell()
            self._depth -= 1
            self.done = self._depth == 0

    def text(self, words: str) -> None:
        if words and self._cell is not None and not self._silent:
            self._cell.append(re.sub(r"[ \t\r\n]+", " ", unescape(words)))

    def close(self) -> None:
        """The clip ended, with the table closed or not."""
        self._depth = min(self._depth, 1)
        self._end_cell()

    def _begin_row(self) -> None:
        if len(self.rows) < MOST_ROWS:
            self.rows.append([])
        else:
            self.done = True

    def _end_cell(self) -> None:
        if self._cell is None or self._depth != 1:
            return
        words = "\n".join(line.strip(" ") for line in "".join(self._cell).split("\n")).strip()
        if not self.rows:
            self.rows.append([])
        if len(self.rows[-1]) < MOST_COLUMNS:
            self.rows[-1].extend([words, *[""] * (self._span - 1)])
        self._cell, self._span = None, 1
