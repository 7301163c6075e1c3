"""Reads .xls (BIFF2 to BIFF8) and .xlsb. Old .xls through xlrd, which never aborts the process; calamine where xlrd gives up and for .xlsb.

Both hold the whole file in memory, which the child's limit bounds.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shopdesk.excel.cells import ERRORS, formatted, instant_text, kind_of_format, number_text, only_text, trimmed
from shopdesk.excel.guard import checked_zip
from shopdesk.excel.limits import limit_this_process
from shopdesk.excel.refusal import Refusal
from shopdesk.excel.source import NumberedRow, Sheet, Tick, without_blank_end

MOST_XLS = 512 << 20
MOST_DENSE_CELLS = 40_000_000
LEAST_MEMORY = 320 << 20


class Xls:
    """One .xls file."""

    format = "xls"
    encoding = ""
    separator = ""
    is_guess = False

    def __init__(self, path: Path, tick: Tick) -> None:
        import xlrd

        if path.stat().st_size > MOST_XLS:
            raise Refusal("too_large")
        self._tick = tick
        self._other: _Calamine | None = None
        try:
            self._book = _xlrd_book(path)
        except xlrd.XLRDError as error:
            message = str(error).lower()
            if "encrypted" in message or "password" in message:
                raise Refusal("encrypted") from error
            self._other = _second_reading(path)
        except MemoryError:
            raise
        except Exception:
            self._other = _second_reading(path)

    def sheets(self) -> list[Sheet]:
        if self._other:
            return self._other.sheets()
        found = []
        for index, name in enumerate(self._book.sheet_names()):
            sheet = self._sheet(index)
            rows = columns = 0
            for number, cells in self._cells(index):
                if cells:
                    rows, columns = number, max(columns, len(cells))
            found.append(Sheet(name, sheet.visibility == 0 if sheet else True, rows, columns))
            self._tick(index, self._book.nsheets)
        return found

    def rows(self, index: int) -> Iterator[NumberedRow]:
        return without_blank_end(self._other.rows(index) if self._other else self._cells(index))

    def _sheet(self, index: int) -> Any:
        return self._book.sheet_by_index(index)

    def _cells(self, index: int) -> Iterator[NumberedRow]:
        book, sheet = self._book, self._sheet(index)
        since_1904 = bool(book.datemode)
        kinds: dict[int, tuple[str, int] | None] = {}

        def kind(row: int, column: int) -> tuple[str, int] | None:
            try:
                style = sheet.cell_xf_index(row, column)
            except Exception:
                return None
            if style not in kinds:
                key = book.xf_list[style].format_key if style < len(book.xf_list) else 0
                made = book.format_map.get(key)
                kinds[style] = kind_of_format(key, made.format_str if made else None)
            return kinds[style]

        for row in range(sheet.nrows):
            types, values = sheet.row_types(row), sheet.row_values(row)
            cells: list[str] = []
            for column, (type_, value) in enumerate(zip(types, values, strict=True)):
                if type_ == 1:
                    cells.append(only_text(value))
                elif type_ == 2 or type_ == 3:
                    raw = repr(value)
                    how = kind(row, column) or (("date", 0) if type_ == 3 else None)
                    cells.append(formatted(raw, how, since_1904) if how else number_text(raw))
                elif type_ == 4:
                    cells.append("TRUE" if value == 1 else "FALSE" if value == 0 else str(value))
                elif type_ == 5:
                    cells.append(ERRORS.get(value, f"#ERROR {value}"))
                else:
                    cells.append("")
            yield row + 1, trimmed(cells)


def _second_reading(path: Path) -> _Calamine:
    """What xlrd gave up is often broken on purpose: calamine follows a looping directory until the memory is full, so it gets little."""
    limit_this_process(LEAST_MEMORY + 60 * path.stat().st_size)
    return _Calamine(path)


def _xlrd_book(path: Path) -> Any:
    import xlrd

    quiet = io.StringIO()
    try:
        return xlrd.open_workbook(str(path), logfile=quiet, formatting_info=True)
    except (xlrd.XLRDError, MemoryError):
        raise
    except Exception:  # formats are the part that breaks first; dates are still told apart without them
        return xlrd.open_workbook(str(path), logfile=quiet)


class Xlsb:
    """One .xlsb file."""

    format = "xlsb"
    encoding = ""
    separator = ""
    is_guess = False

    def __init__(self, path: Path, tick: Tick) -> None:
        from shopdesk.excel.xlsb_scan import scan

        with checked_zip(path) as archive:
            self._special = scan(archive, tick)
            self._extent = sum(entry.file_size for entry in archive.infolist())
        if self._extent > 1 << 30:
            raise Refusal("too_large")
        self._book = _Calamine(path)

    def sheets(self) -> list[Sheet]:
        return self._book.sheets()

    def rows(self, index: int) -> Iterator[NumberedRow]:
        return without_blank_end(self._whole(index))

    def _whole(self, index: int) -> Iterator[NumberedRow]:
        """The rows; fewer than the records of the sheet hold are a damage, and no shorter sheet."""
        special, last = self._special.get(index, ({}, 0))
        number = 0
        for number, cells in self._book.rows(index, special):
            yield number, cells
        if number < last:
            raise Refusal("damaged")


class _Calamine:
    """What calamine reads, as text. Only behind the guard and only in the child: it aborts the process on some files."""

    def __init__(self, path: Path) -> None:
        import python_calamine

        try:
            self._book = python_calamine.CalamineWorkbook.from_path(str(path))
        except python_calamine.PasswordError as error:
            raise Refusal("encrypted") from error
        except (python_calamine.CalamineError, OSError, zipfile.BadZipFile) as error:
            raise Refusal("damaged") from error
        self._hidden = {meta.name for meta in self._book.sheets_metadata if meta.visible != python_calamine.SheetVisibleEnum.Visible}
        self._names = list(self._book.sheet_names)
        if not self._names:
            raise Refusal("no_sheets")

    def sheets(self) -> list[Sheet]:
        found = []
        for index, name in enumerate(self._names):
            rows = columns = 0
            try:
                for number, cells in self.rows(index):
                    if cells:
                        rows, columns = number, max(columns, len(cells))
            except Refusal:
                rows = columns = -1  # said when this sheet is asked for
            found.append(Sheet(name, name not in self._hidden, rows, columns))
        return found

    def rows(self, index: int, special: dict[tuple[int, int], str] | None = None) -> Iterator[NumberedRow]:
        """``special`` replaces cells (row and column from 0) that calamine loses."""
        import python_calamine

        try:
            sheet = self._book.get_sheet_by_index(index)
        except python_calamine.WorksheetNotFound:
            return  # a sheet of charts
        except python_calamine.CalamineError as error:
            raise Refusal("damaged") from error
        if sheet.total_height * sheet.total_width > MOST_DENSE_CELLS:
            raise Refusal("too_large")
        by_row: dict[int, list[tuple[int, str]]] = {}
        for (row, column), text in (special or {}).items():
            by_row.setdefault(row, []).append((column, text))
        number = 0
        for number, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
            cells = [_text(value) for value in values]
            for column, text in by_row.pop(number - 1, ()):
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = text
            yield number, trimmed(cells)
        for row in sorted(by_row):
            cells = []
            for column, text in by_row[row]:
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = text
            yield row + 1, trimmed(cells)


def _text(value: object) -> str:
    if isinstance(value, str):
        return only_text(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_text(repr(value))
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return instant_text(value)
    return "" if value is None else str(value)
