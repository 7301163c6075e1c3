"""Reads OpenDocument sheets (.ods, flat .fods) as a stream of events: values as typed, errors and repeated cells included.

Repeats are expanded only where there is something in them, so a file cannot fill the memory with empty rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from shopdesk.excel.cells import MAX_COLUMN, MAX_ROW, clock_text, number_text, only_text, trimmed
from shopdesk.excel.guard import SafeParser, attribute, checked_zip, decoded
from shopdesk.excel.refusal import Refusal
from shopdesk.excel.source import NumberedRow, Sheet, Tick, without_blank_end

MOST_REPEATED_CELLS = 20_000_000
_DURATION = re.compile(r"P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.,]+)S)?")


class Ods:
    """One OpenDocument sheet file; ``is_flat`` for a single XML file."""

    format = "ods"
    encoding = ""
    separator = ""
    is_guess = False

    def __init__(self, path: Path, tick: Tick, is_flat: bool = False) -> None:
        self._path, self._tick, self._is_flat = path, tick, is_flat
        self._sheets: list[Sheet] = []

    def sheets(self) -> list[Sheet]:
        content = _Content(-1)
        for _rows in self._events(content):
            pass
        self._sheets = [Sheet(name, style not in content.hidden_styles, rows, columns) for name, style, rows, columns in content.measured]
        if not self._sheets:
            raise Refusal("no_sheets")
        return self._sheets

    def rows(self, index: int) -> Iterator[NumberedRow]:
        content = _Content(index)
        return without_blank_end(row for rows in self._events(content) for row in rows)

    def _events(self, content: _Content) -> Iterator[list[NumberedRow]]:
        if self._is_flat:
            with self._path.open("rb") as part:
                yield from self._feed(part, content)
            return
        with checked_zip(self._path) as archive:
            names = {name.lower(): name for name in archive.namelist()}
            if "content.xml" not in names:
                raise Refusal("damaged")
            with archive.open(names["content.xml"]) as part:
                yield from self._feed(part, content)

    def _feed(self, part: IO[bytes], content: _Content) -> Iterator[list[NumberedRow]]:
        done = 0
        for chunk in decoded(part):
            content.feed(chunk)
            done += len(chunk)
            self._tick(done, 0)
            if content.ready:
                rows, content.ready = content.ready, []
                yield rows
        content.feed("", True)
        yield content.ready


class _Content(SafeParser):
    """``ready`` collects the rows of sheet ``wanted`` (-1: none, only measure)."""

    def __init__(self, wanted: int) -> None:
        super().__init__()
        self.ready: list[NumberedRow] = []
        self.measured: list[tuple[str, str, int, int]] = []
        self.hidden_styles: set[str] = set()
        self._wanted = wanted
        self._style = ""
        self._row = 0
        self._row_repeat = 1
        self._cells: list[str] = []
        self._column = 0
        self._repeat = 1
        self._value = ""
        self._typed = False
        self._text: list[str] = []
        self._paragraphs = 0
        self._depth_text = 0
        self._skip = 0
        self._in_cell = False
        self._expanded = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            self._style = attribute(attributes, "name")
        elif name == "table-properties":
            if attribute(attributes, "display") == "false":
                self.hidden_styles.add(self._style)
        elif name == "table":
            self.measured.append((attribute(attributes, "name"), attribute(attributes, "style-name"), 0, 0))
            self._row = 0
        elif name == "table-row":
            self._row_repeat = _count(attribute(attributes, "number-rows-repeated"))
            self._cells, self._column = [], 0
        elif name in ("table-cell", "covered-table-cell"):
            self._repeat = _count(attribute(attributes, "number-columns-repeated"))
            self._value, self._typed = _typed_value(attributes)
            self._text, self._paragraphs, self._in_cell = [], 0, True
        elif self._in_cell:
            if name in ("annotation", "shape", "frame", "ruby-text"):
                self._skip += 1
            elif name in ("p", "h") and not self._skip:
                if self._paragraphs:
                    self._text.append("\n")
                self._paragraphs += 1
                self._depth_text += 1
            elif name == "s" and self._depth_text:
                self._text.append(" " * min(1000, _count(attribute(attributes, "c"))))
            elif name == "tab" and self._depth_text:
                self._text.append("\t")
            elif name == "line-break" and self._depth_text:
                self._text.append("\n")

    def text(self, text: str) -> None:
        if self._in_cell and self._depth_text and not self._skip:
            self._text.append(text)

    def end(self, name: str) -> None:
        if name in ("p", "h") and self._in_cell and not self._skip:
            self._depth_text -= 1
        elif name in ("annotation", "shape", "frame", "ruby-text") and self._in_cell:
            self._skip -= 1
        elif name in ("table-cell", "covered-table-cell"):
            self._in_cell = False
            self._depth_text = self._skip = 0
            shown = only_text("".join(self._text))
            text = self._value if self._typed and not shown.startswith(("#", "Err:")) else shown
            if text:
                if self._column + self._repeat > MAX_COLUMN:
                    raise Refusal("too_wide", row=self._row + 1)
                self._grow(self._repeat)
                self._cells.extend([""] * (self._column - len(self._cells)))
                self._cells.extend([text] * self._repeat)
            self._column += self._repeat
        elif name == "table-row" and self.measured:
            self._end_row()

    def _end_row(self) -> None:
        cells = trimmed(self._cells)
        if cells:
            if self._row + self._row_repeat > MAX_ROW:
                raise Refusal("damaged")
            self._grow(self._row_repeat * len(cells))
            name, style, _rows, columns = self.measured[-1]
            self.measured[-1] = (name, style, self._row + self._row_repeat, max(columns, len(cells)))
            if len(self.measured) - 1 == self._wanted:
                self.ready.extend((self._row + offset, cells) for offset in range(1, self._row_repeat + 1))
        self._row += self._row_repeat

    def _grow(self, cells: int) -> None:
        if cells > 16:
            self._expanded += cells
            if self._expanded > MOST_REPEATED_CELLS:
                raise Refusal("unsafe")


def _count(text: str) -> int:
    return min(int(text), 1 << 24) if text.isdecimal() and text != "0" else 1


def _typed_value(attributes: dict[str, str]) -> tuple[str, bool]:
    """The cell's own value and whether it has one that counts more than the text shown."""
    kind = attribute(attributes, "value-type")
    if kind in ("float", "currency", "percentage"):
        return number_text(attribute(attributes, "value")), True
    if kind == "date":
        text = attribute(attributes, "date-value").replace("T", " ").removesuffix("Z").removesuffix(" 00:00:00")
        return text.partition(".")[0], True
    if kind == "boolean":
        return {"true": "TRUE", "false": "FALSE"}.get(attribute(attributes, "boolean-value"), attribute(attributes, "boolean-value")), True
    if kind == "time":
        found = _DURATION.fullmatch(attribute(attributes, "time-value"))
        if found:
            days, hours, minutes = (int(part or 0) for part in found.group(1, 2, 3))
            return clock_text(((days * 24 + hours) * 60 + minutes) * 60 + round(float((found[4] or "0").replace(",", ".")))), True
    if kind == "string" and (text := attribute(attributes, "string-value")):
        return only_text(text), True
    return "", False
