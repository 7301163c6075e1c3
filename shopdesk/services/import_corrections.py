"""What a person may correct about a file that was recognised before it is read: its register, sheet, header row, columns.

``importing`` recognises by itself; here somebody says otherwise. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from shopdesk.core.errors import FileError
from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import Job
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.services import import_columns
from shopdesk.services.import_columns import Column, Recognised
from shopdesk.services.importing import HEAD_ROWS, Reading

if TYPE_CHECKING:
    from shopdesk.excel.structure import HeaderFound
    from shopdesk.services.shop import Shop


@dataclass(frozen=True, slots=True)
class Target:
    """Where a column may go: the field's path and what people call it."""

    path: str
    label: str
    required: bool


class Corrections:
    """Corrections of readings of one shop. ``open_as`` reads a file (any thread but the GUI's); the others only look things up."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def open_as(
        self, path: Path, register: str, *, sheet: str | None = None, told: tuple[str, str] = ("", ""), job: Job | None = None
    ) -> Reading:
        """Open a file that was not recognised, for ``register``; columns that fit nothing are left out until somebody says where they go.

        Raises FileError where it cannot be read or has no rows.
        """
        from shopdesk.excel.reader import open_table

        with open_table(path, sheet=sheet, job=job, limit=HEAD_ROWS, encoding=told[0], separator=told[1]) as opened:
            head = tuple(opened.rows())
            filled = next((number for number, cells in head if any(c.strip() for c in cells)), 0)
            if not filled:
                raise FileError(_("Sheet “{sheet}” of “{name}” is empty.").format(sheet=opened.sheet.name, name=path.name), "empty")
            empty = Recognised(register, None, filled, (), 0.0)
            reading = Reading(
                path,
                opened.format,
                opened.encoding,
                opened.sheet.name,
                tuple(s.name for s in opened.sheets),
                empty,
                head,
                opened.sha256,
                separator=opened.separator,
                is_guess=opened.is_guess,
                told=told,
            )
        return self.as_register(reading, register)

    def as_register(self, reading: Reading, register: str) -> Reading:
        """The same file, taken for records of another register."""
        rows = rows_of(reading)
        header = import_columns.header_of(self._shop.registers, rows) or header_at(reading, reading.recognised.header_row)
        return self._taken_for(reading, register, header)

    def with_header_row(self, reading: Reading, row: int) -> Reading:
        """The same file with its headings in another row (counted from 1)."""
        return self._taken_for(reading, reading.recognised.register, header_at(reading, row))

    @staticmethod
    def with_column(reading: Reading, index: int, path: str) -> Reading:
        """The same file with one column (from 0) going to another field; ``""`` leaves it out."""
        columns = tuple(replace(c, path=path) if c.index == index else c for c in reading.recognised.columns)
        return replace(reading, recognised=replace(reading.recognised, columns=columns))

    def targets(self, register: str) -> list[Target]:
        """The fields that a column may go to, as people call them, in the order of declaration."""
        declared = self._shop.registers[register]
        found = [Target("id", _("Row id of ShopDesk"), False)] if "id" in declared.by_key else []
        given = {"number", declared.states.field if declared.states else "number"}
        for f in declared.fields:
            if f.key == "id" or f.kind is Kind.EVIDENCE or not import_columns.readable(f) or not (f.writable or f.key in given):
                continue
            if f.kind is Kind.LINES:
                subs = (sub for sub in f.fields if import_columns.readable(sub))
                found.extend(Target(f"{f.key}.{sub.key}", f"{_(f.label)} · {_(sub.label)}", False) for sub in subs)
            else:
                found.append(Target(f.key, _(f.label), _is_required(f)))
        return found

    def missing(self, reading: Reading) -> list[str]:
        """Labels of the required fields that no column and no preset fills."""
        recognised = reading.recognised
        given = recognised.paths() | set(recognised.fixed)
        declared: Register = self._shop.registers[recognised.register]
        if "id" in given or "number" in given:
            return []
        return [_(f.label) for f in declared.writable if _is_required(f) and f.key not in given]

    def _taken_for(self, reading: Reading, register: str, header: HeaderFound) -> Reading:
        registers = self._shop.registers
        found = import_columns.recognise(registers, header, into=register, sheet=reading.sheet, path=reading.path)
        if found is None:
            columns = import_columns.map_columns(registers[register], None, header)
            found = Recognised(register, None, header.row_index + 1, columns, 0.0)
        return replace(reading, recognised=found)


def _is_required(f: Field) -> bool:
    return f.required and f.default is None and f.kind not in (Kind.REFERENCE, Kind.LINES)


def rows_of(reading: Reading) -> list[tuple[str, ...]]:
    """The first rows of the file by number, blank ones included."""
    rows: list[tuple[str, ...]] = []
    for number, cells in reading.head:
        rows.extend(() for _blank in range(number - 1 - len(rows)))
        rows.append(cells)
    return rows


def header_at(reading: Reading, row: int) -> HeaderFound:
    """The headings as row ``row`` (from 1) has them."""
    from shopdesk.excel.structure import HeaderFound, normal_heading, plain

    rows = rows_of(reading)
    cells = rows[row - 1] if 0 < row <= len(rows) else ()
    headings = tuple(plain(cell) for cell in cells)
    names = [normal_heading(h) for h in headings]
    doubled = tuple(at for at, name in enumerate(names) if name and name in names[:at])
    return HeaderFound(row - 1, headings, 1, 0.0, tuple(at for at, name in enumerate(names) if not name), doubled)


def samples(reading: Reading, index: int, most: int = 3) -> list[str]:
    """The first different filled cells of a column (from 0) below the header."""
    return _first_filled((cells[index] for _n, cells in below_header(reading) if index < len(cells)), most)


def below_header(reading: Reading) -> list[tuple[int, tuple[str, ...]]]:
    return [(number, cells) for number, cells in reading.head if number > reading.recognised.header_row]


def _first_filled(cells: Iterable[str], most: int) -> list[str]:
    found: list[str] = []
    for cell in cells:
        text = cell.strip()
        if text and text not in found:
            found.append(text)
            if len(found) == most:
                break
    return found


ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030", "big5": "Big5"}


def kind_label(reading: Reading) -> str:
    """What the file is: the encoding of a text file, else its format, as people call them."""
    from shopdesk.excel.reader import format_label

    if reading.encoding:
        name = reading.encoding.lower().replace("_", "-")
        return "UTF-16" if name.startswith("utf-16") else ENCODINGS.get(name, reading.encoding.upper())
    return format_label(reading.format)


__all__ = ["Column", "Corrections", "Target", "below_header", "header_at", "kind_label", "rows_of", "samples"]
