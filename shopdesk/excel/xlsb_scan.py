"""What calamine loses of an .xlsb: its error cells. Walks the records of each sheet, checks that their references make sense.

A record is a type (one or two bytes), a length (up to four bytes of seven bits) and that many bytes.
"""

from __future__ import annotations

import posixpath
import re
import zipfile

from shopdesk.excel.cells import ERRORS, MAX_COLUMN, MAX_ROW
from shopdesk.excel.guard import SafeParser, part_name
from shopdesk.excel.refusal import Refusal
from shopdesk.excel.source import Tick

_ROW, _ERROR, _FORMULA_ERROR = 0, 3, 11
_SHEET = 156
_END_OF_CELLS = 146
_NUMBERS = (2, 4, 5)  # a cell that cannot be an empty text


class _Targets(SafeParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            self.found[attributes.get("Id", "")] = attributes.get("Target", "").replace("\\", "/")


def scan(archive: zipfile.ZipFile, tick: Tick) -> dict[int, tuple[dict[tuple[int, int], str], int]]:
    """Sheet index -> ((row, column) from 0 -> text of its error cells, last row with a number, from 1). Raises Refusal for impossible
    references."""
    parts = {part_name(name): name for name in archive.namelist()}
    book = next((name for name in parts if re.search(r"(?:^|/)workbook\.bin$", name)), "")
    if not book:
        raise Refusal("damaged")
    folder, name = posixpath.split(book)
    targets = _Targets()
    relations = posixpath.join(folder, "_rels", name + ".rels")
    if relations in parts:
        with archive.open(parts[relations]) as opened:
            targets.read(opened)
    found: dict[int, tuple[dict[tuple[int, int], str], int]] = {}
    for index, relation in enumerate(_sheet_relations(archive.read(parts[book]))):
        target = targets.found.get(relation, "")
        part = part_name(posixpath.normpath(posixpath.join(folder, target)))
        if part in parts and "worksheets" in part:
            found[index] = _gone_through(archive.read(parts[part]), tick)
    return found


def _records(data: bytes) -> list[tuple[int, int, int]]:
    """(type, start, end) of each record up to the first that does not fit."""
    records: list[tuple[int, int, int]] = []
    at, size = 0, len(data)
    while at < size:
        kind = data[at]
        at += 1
        if kind & 0x80 and at < size:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        length = 0
        for shift in (0, 7, 14, 21):
            if at >= size:
                return records
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if at + length > size:
            return records
        records.append((kind, at, at + length))
        at += length
    return records


def _sheet_relations(book: bytes) -> list[str]:
    relations = []
    for kind, start, end in _records(book):
        if kind == _SHEET and end - start >= 12:
            length = int.from_bytes(book[start + 8 : start + 12], "little")
            relations.append(book[start + 12 : min(end, start + 12 + 2 * length)].decode("utf-16-le", "replace"))
    return relations


def _gone_through(sheet: bytes, tick: Tick) -> tuple[dict[tuple[int, int], str], int]:
    """The error cells of one sheet and its last row with a number, as :func:`scan` gives them."""
    errors: dict[tuple[int, int], str] = {}
    row = last = 0
    is_whole = False
    for done, (kind, start, end) in enumerate(_records(sheet)):
        if kind == _ROW and end - start >= 4:
            row = int.from_bytes(sheet[start : start + 4], "little")
            if row >= MAX_ROW:
                raise Refusal("damaged")
        elif kind == _END_OF_CELLS:
            is_whole = True
        elif 1 <= kind <= 11 and end - start >= 8:
            column = int.from_bytes(sheet[start : start + 4], "little")
            if column >= MAX_COLUMN:
                raise Refusal("damaged")
            if kind in _NUMBERS:
                last = row + 1
            if kind in (_ERROR, _FORMULA_ERROR) and end - start >= 9:
                errors[row, column] = ERRORS.get(sheet[start + 8], f"#ERROR {sheet[start + 8]}")
        if not done % 100_000:
            tick(start, len(sheet))
    if not is_whole:
        raise Refusal("damaged")  # it breaks off among its cells
    return errors, last
