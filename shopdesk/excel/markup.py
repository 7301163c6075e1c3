"""Reads tables in web pages (.html, .htm, .mht, and pages named .xls) and Excel's XML of 2003. No link, script or picture is followed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from shopdesk.excel.cells import MAX_COLUMN, MAX_ROW, clock_text, number_text, only_text, trimmed
from shopdesk.excel.guard import SafeParser, attribute, decoded
from shopdesk.excel.refusal import Refusal
from shopdesk.excel.source import NumberedRow, Sheet, Source, Tick, without_blank_end

MOST_MARKUP = 256 << 20
MOST_CELLS = 20_000_000
_STEP = 1 << 18
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_BREAKS = {"br", "p", "div", "li", "tr"}


class _Tables:
    """Sheets that are held as rows in memory."""

    def __init__(self, format: str, encoding: str, is_guess: bool, tables: list[tuple[str, bool, list[NumberedRow]]]) -> None:
        self.format, self.encoding, self.is_guess, self.separator = format, encoding, is_guess, ""
        self._tables = tables

    def sheets(self) -> list[Sheet]:
        return [
            Sheet(name, visible, rows[-1][0] if rows else 0, max((len(cells) for _number, cells in rows), default=0))
            for name, visible, rows in self._tables
        ]

    def rows(self, index: int) -> Iterator[NumberedRow]:
        return without_blank_end(iter(self._tables[index][2]))


def open_markup(path: Path, format: str, tick: Tick) -> Source:
    """The tables of one file; Refusal ``web_page`` where a page holds none."""
    if path.stat().st_size > MOST_MARKUP:
        raise Refusal("too_large")
    if format == "xml2003":
        return _xml2003(path, tick)
    pages = _mhtml_pages(path) if format == "mhtml" else [path.read_bytes()]
    tables: list[tuple[str, bool, list[NumberedRow]]] = []
    encoding, is_guess = "", False
    for page in pages:
        encoding, is_guess = page_encoding(page)
        parser = _Page()
        text = page.decode(encoding, "replace")
        for start in range(0, len(text), _STEP):
            parser.feed(text[start : start + _STEP])
            tick(start, len(text))
        parser.close()
        tables += [(f"{len(tables) + number}", True, rows) for number, rows in enumerate(parser.tables, 1) if rows]
    if not tables:
        raise Refusal("web_page")
    tables = _largest_first(tables)
    return _Tables(format, encoding, is_guess, tables)


def _largest_first(tables: list[tuple[str, bool, list[NumberedRow]]]) -> list[tuple[str, bool, list[NumberedRow]]]:
    """Pages lay themselves out with small tables: the largest one is the table that was exported."""
    return sorted(tables, key=lambda table: -sum(len(cells) for _number, cells in table[2]))


def page_encoding(page: bytes) -> tuple[str, bool]:
    """Byte order mark, the page's own word where it holds true, strict UTF-8, GB18030."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if page.startswith(mark):
            return name, False
    if page[:2] == b"<\x00":
        return "utf-16-le", False
    said = _CHARSET.search(page[:8192])
    names = [said[1].decode("ascii").lower()] if said else []
    for name in [*names, "utf-8", "gb18030"]:
        try:
            name = codecs.lookup("gb18030" if name in ("gb2312", "gbk", "gb_2312-80") else name).name
            page.decode(name)
        except (LookupError, UnicodeError):
            continue
        return name, False
    return "latin-1", True


def _mhtml_pages(path: Path) -> list[bytes]:
    import email

    message = email.message_from_bytes(path.read_bytes())
    pages = []
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                pages.append(payload)
    if not pages:
        raise Refusal("not_a_spreadsheet", kind="mail")
    return pages


class _Page(HTMLParser):
    """All tables of a page; a table inside a cell becomes text of that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[NumberedRow]] = []
        self._nesting = 0
        self._row: list[str] | None = None
        self._number = 0
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._covered: dict[int, int] = {}
        self._silent = 0
        self._count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "title"):
            self._silent += 1
        elif tag == "table":
            self._nesting += 1
            if self._nesting == 1:
                self.tables.append([])
                self._number, self._covered = 0, {}
        elif self._nesting == 1 and tag == "tr":
            self._end_row()
            self._row = []
        elif self._nesting == 1 and tag in ("td", "th"):
            self._end_cell()
            if self._row is None:
                self._row = []
            given = {name: value or "" for name, value in attrs}
            self._span = (_span(given.get("colspan", ""), 1000), _span(given.get("rowspan", ""), 100_000))
            self._cell = []
        elif tag in _BREAKS and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title"):
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._nesting:
            if self._nesting == 1:
                self._end_row()
            self._nesting -= 1
        elif self._nesting == 1 and tag == "tr":
            self._end_row()
        elif self._nesting == 1 and tag in ("td", "th"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        if self._nesting:
            self._end_row()

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        while len(self._row) in self._covered:
            self._row.append("")
        columns, rows = self._span
        start = len(self._row)
        text = re.sub(r"[ \t\r\f]*\n[ \t\r\f]*", "\n", re.sub(r"[ \t\r\f]+", " ", _html_breaks("".join(self._cell)))).strip(" \n")
        self._row.append(only_text(text))
        self._row.extend([""] * (columns - 1))
        if rows > 1:
            for column in range(start, start + columns):
                self._covered[column] = rows
        self._cell = None
        self._count += columns
        if self._count > MOST_CELLS or len(self._row) > MAX_COLUMN:
            raise Refusal("too_large")

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._number += 1
        if self._number > MAX_ROW * 2:
            raise Refusal("too_large")
        cells = trimmed(self._row)
        if cells:
            self.tables[-1].append((self._number, cells))
        self._covered = {column: left - 1 for column, left in self._covered.items() if left > 1}
        self._row = None


def _html_breaks(text: str) -> str:
    """Line ends of the source are blanks; those of ``<br>`` were put in as single line ends already."""
    return text.replace("\r\n", " ").replace("\u00a0", " ") if "\r" in text or "\u00a0" in text else text


def _span(text: str, most: int) -> int:
    return max(1, min(int(text), most)) if text.isascii() and text.isdecimal() else 1


def _xml2003(path: Path, tick: Tick) -> Source:
    parser = _Workbook2003()
    size = path.stat().st_size
    done = 0
    with path.open("rb") as part:
        for chunk in decoded(part):
            parser.feed(chunk)
            done += len(chunk)
            tick(done, size)
        parser.feed("", True)
    if not parser.sheets:
        raise Refusal("no_sheets")
    return _Tables("xml2003", "", False, parser.sheets)


class _Workbook2003(SafeParser):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, bool, list[NumberedRow]]] = []
        self._row = 0
        self._column = 0
        self._cells: list[str] = []
        self._merge = 0
        self._type = ""
        self._data: list[str] | None = None
        self._visible: list[str] | None = None
        self._cell_text = ""
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Worksheet":
            self.sheets.append((attribute(attributes, "Name"), True, []))
            self._row = 0
        elif name == "Row":
            self._row = _index(attributes, self._row + 1, MAX_ROW)
            self._cells, self._column = [], 0
        elif name == "Cell":
            self._column = _index(attributes, self._column + 1, MAX_COLUMN)
            across = attribute(attributes, "MergeAcross")
            self._merge = int(across) if across.isdecimal() else 0
            self._cell_text = ""
        elif name == "Data":
            self._type, self._data = attribute(attributes, "Type"), []
        elif name == "Visible":
            self._visible = []

    def text(self, text: str) -> None:
        if self._data is not None:
            self._data.append(text)
        elif self._visible is not None:
            self._visible.append(text)

    def end(self, name: str) -> None:
        if name == "Data":
            self._cell_text = _typed_2003(self._type, "".join(self._data or ()))
            self._data = None
        elif name == "Visible" and self.sheets:
            if "".join(self._visible or ()).startswith("SheetHidden") or "".join(self._visible or ()) == "SheetVeryHidden":
                title, _visible, rows = self.sheets[-1]
                self.sheets[-1] = (title, False, rows)
            self._visible = None
        elif name == "Cell":
            if self._cell_text:
                self._count += max(1, self._column - len(self._cells))
                if self._count > MOST_CELLS:
                    raise Refusal("too_large")
                self._cells.extend([""] * (self._column - len(self._cells)))
                self._cells[self._column - 1] = self._cell_text
            self._column += self._merge
            self._cell_text = ""
        elif name == "Row" and self._cells and self.sheets:
            self.sheets[-1][2].append((self._row, trimmed(self._cells)))
            self._cells = []


def _index(attributes: dict[str, str], default: int, most: int) -> int:
    text = attribute(attributes, "Index")
    if text and (not text.isdecimal() or not 0 < int(text) <= most):
        raise Refusal("damaged")
    return int(text) if text else default


def _typed_2003(kind: str, text: str) -> str:
    if kind == "Number":
        return number_text(text.strip())
    if kind == "DateTime":
        day, _, clock = text.strip().partition("T")
        clock = clock.partition(".")[0]
        if day == "1899-12-31":
            return clock
        return day if clock in ("", clock_text(0)) else f"{day} {clock}"
    if kind == "Boolean":
        return {"1": "TRUE", "0": "FALSE"}.get(text.strip(), text)
    return only_text(text)
