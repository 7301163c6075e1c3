"""Rows of text -> plain values, column by column; runs in the child process that reads the file, so it knows neither Qt nor database.

What belongs together in one record is decided later (``import_matching``): here each cell goes through the one parser, or is reported.
"""

from __future__ import annotations

import datetime as dt
import pickle
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shopdesk.core.fields import Field, Kind
from shopdesk.core.parse_context import ParseContext, Unreadable
from shopdesk.core.translations import N_
from shopdesk.core.values import column_parser, zeros_are_chance
from shopdesk.excel.structure import kind_of_row, plain

_GOOD_DIGITS = 15
#: A date whose day and month could be either way round tells nothing; one with a part over 12 settles its whole column.
_THREE_PARTS = re.compile(r"\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}(?:\s.*)?")
#: An order number that begins with its day, as Pinduoduo and group purchases give them: it tells a date of its row the year.
_DATED_NUMBER = re.compile(r"(\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])-\d{15}")
_MONTH_AND_DAY = re.compile(r"\D*(\d{1,2})\D+(\d{1,2})\D*")
_LATEST_DAYS = 90
#: A cell that names a parcel as ``number-company`` (Douyin); of several parcels the first.
_NUMBER_AND_COMPANY = re.compile(
    r"\s*([0-9A-Za-z]{6,40})\s*[-－—]\s*([^\s,，;；、|0-9A-Za-z-][^,，;；、|]{1,30}?)\s*(?:[,，;；、|].*)?", re.DOTALL
)
#: Words that a row of totals may begin with; a cell without any of their letters needs no closer look.
_TOTAL_LETTERS = re.compile("[总總合小汇彙累计計sSgGtT]")
ROW_ABOVE = N_("This row continues the one above, and that one is bad.")

#: The first word of the row of totals that our own exports may end in, in each language: its other cells may be many.
_TOTALS = frozenset(("Total", "合计", "合計"))
#: (row, column index, text, code, message, values): one cell that could not be read.
CellProblem = tuple[int, int, str, str, str, dict[str, Any]]
#: What only the whole file tells: column -> ``dmy`` or ``mdy``, the columns whose long numbers end in zeros by mere chance, (column, date
#: without a year) -> its year, and column -> how many of its values were passed over for those of another column of the same field.
Whole = tuple[dict[int, str], list[int], dict[tuple[int, str], int], dict[int, int]]
#: (row, values by slot): one row of data. A slot is one field that the file fills (``Plan.slots``).
ParsedRow = tuple[int, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Slot:
    """One field that the file fills: ``path`` is its key, ``items.name`` for a line's column.

    ``soft``: it was taken out of another cell (``number-company``), so a name that leads nowhere is left out instead of refused.
    """

    path: str
    field: Field
    soft: bool = False

    @property
    def joins(self) -> bool:
        """Whether several columns for it are the pieces of one text (an address, remarks)."""
        return self.field.kind is Kind.NOTE or (self.field.masked and self.field.kind is Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the child needs to know: the header row, the headings, the slots, and for each read column (index, context, slot).

    ``splits`` are (slot of the cell, slot of the number, slot of the company). ``fill_down`` are the slots of the key: a row that leaves
    them all blank continues the one above.
    """

    header_row: int
    headings: tuple[str, ...]
    slots: tuple[Slot, ...]
    columns: tuple[tuple[int, ParseContext, int], ...]
    splits: tuple[tuple[int, int, int], ...] = ()
    fill_down: tuple[int, ...] = ()

    def packed(self) -> bytes:
        return pickle.dumps(self)


def reader(packed: bytes) -> RowReader:
    """The child's factory (``excel.reader.open_table``'s ``transform``); ``packed`` is a Plan of our own making."""
    return RowReader(pickle.loads(packed))


class RowReader:
    """Reads batches of numbered rows; at the end tells which way round each column's dates stand."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._readers: list[tuple[int, int, Callable[[str], Any], str, bool]] = []
        for index, context, slot in plan.columns:
            f = plan.slots[slot].field
            watch = ""
            if f.kind in (Kind.DATE, Kind.TIME) and context.date_order is None:
                watch = "date"
            elif f.is_identifier:
                watch = "identifier"
            self._readers.append((index, slot, column_parser(f, context), watch, plan.slots[slot].joins))
        contexts = {slot: context for _index, context, slot in plan.columns}
        self._splits = [
            (source, number, column_parser(plan.slots[number].field, contexts.get(number, contexts[source])), company)
            for source, number, company in plan.splits
        ]
        self._own = [at for at, slot in enumerate(plan.slots) if "." not in slot.path]
        self._above: list[Any] | None = None
        self._above_bad = False
        self._headings = [plain(h) for h in plan.headings]
        self._first_heading = next((h for h in self._headings if h), "")
        self._many = max(3.0, 0.6 * len(plan.headings))
        self._few = len(plan.headings) // 3 if len(plan.headings) > 8 else 0
        self._long: dict[int, list[str]] = {}
        self._numbers = [at for at, slot in enumerate(plan.slots) if slot.field.kind is Kind.ORDER_NUMBER]
        self._years: dict[tuple[int, str], set[int]] = {}
        self._passed_over: dict[int, int] = {}
        self._first_over: set[int] = set()
        self._second_over: set[int] = set()

    def __call__(self, batch: Sequence[tuple[int, tuple[str, ...]]]) -> tuple[list[ParsedRow], list[CellProblem], int]:
        """(rows read, problems, skipped rows)."""
        rows: list[ParsedRow] = []
        problems: list[CellProblem] = []
        skipped = 0
        size = len(self._plan.slots)
        for number, cells in batch:
            if number <= self._plan.header_row:
                continue
            if not self._is_data(cells):
                skipped += 1
                continue
            values: list[Any] = [None] * size
            without_year = False
            width = len(cells)
            for index, slot, read, watch, joins in self._readers:
                text = cells[index] if index < width else ""
                if not text:
                    continue
                if watch:
                    self._note(watch, index, text)
                try:
                    value = read(text)
                except Unreadable as unreadable:
                    p = unreadable.problem
                    problems.append((number, index, text, p.code, p.message, {k: str(v) for k, v in p.values.items()}))
                    without_year |= p.code == "date_without_year"
                    continue
                if value is None:
                    continue
                if values[slot] is None:
                    values[slot] = value
                elif joins:
                    if str(value) not in str(values[slot]):
                        values[slot] = f"{values[slot]} {value}"
                elif value != values[slot]:
                    self._passed_over[index] = self._passed_over.get(index, 0) + 1
            if without_year and self._numbers:
                self._note_years(values, [p for p in problems if p[0] == number and p[3] == "date_without_year"])
            if self._splits:
                self._split(values)
            if self._plan.fill_down:
                self._fill_down(number, values, problems)
            rows.append((number, tuple(values)))
        return rows, problems, skipped

    def _is_data(self, cells: tuple[str, ...]) -> bool:
        """Whether a row is data: most rows say so at a glance, the others are looked at closely."""
        text = "".join(cells)
        if not text:
            return False
        if text.isprintable() and not any(map(str.isspace, cells)):
            filled = len(cells) - cells.count("")
            if filled > 3 and filled > self._few:
                first = next(filter(None, cells))
                if not (first.isdecimal() and first.isascii()):
                    first = plain(first)
                if first != self._first_heading and first not in _TOTALS and (filled > self._many or not self._may_total(cells)):
                    return True
        return kind_of_row(cells, self._plan.headings) == "data"

    @staticmethod
    def _may_total(cells: tuple[str, ...]) -> bool:
        looked = 0
        for cell in cells:
            if cell:
                if _TOTAL_LETTERS.search(plain(cell)):
                    return True
                looked += 1
                if looked == 3:
                    break
        return False

    def _note(self, watch: str, index: int, text: str) -> None:
        if watch == "identifier":
            if len(text) > _GOOD_DIGITS + 1:
                self._long.setdefault(index, []).append(text)
            return
        match = _THREE_PARTS.fullmatch(text) if len(text) < 12 or text[4:5] != "-" else None
        if match:
            if int(match[1]) > 12:
                self._first_over.add(index)
            if int(match[2]) > 12:
                self._second_over.add(index)

    def _split(self, values: list[Any]) -> None:
        """``number-company`` in one cell: the number and the company where the file has no columns of their own for them."""
        for source, number, read, company in self._splits:
            found = _NUMBER_AND_COMPANY.fullmatch(values[source]) if values[source] else None
            if found is None:
                continue
            try:
                if values[number] is None:
                    values[number] = read(found[1])
            except Unreadable:
                continue
            if values[company] is None:
                values[company] = found[2]

    def _fill_down(self, number: int, values: list[Any], problems: list[CellProblem]) -> None:
        bad = bool(problems) and problems[-1][0] == number
        if self._above is not None and all(values[slot] is None for slot in self._plan.fill_down):
            for slot in self._own:
                if values[slot] is None:
                    values[slot] = self._above[slot]
            if self._above_bad and not bad:
                problems.append((number, self._plan.columns[0][0], "", "row_above", ROW_ABOVE, {}))
                bad = True
        self._above, self._above_bad = values, bad

    def _note_years(self, values: list[Any], dates: Sequence[CellProblem]) -> None:
        """What the row's order numbers say of the years of its dates without one."""
        for at in self._numbers:
            ordered = _ordered_on(values[at] or "")
            if ordered is not None:
                for _row, index, text, *_rest in dates:
                    self._years.setdefault((index, text), set()).update(_years_of(text, ordered))

    def finish(self) -> Whole:
        """What only the whole file tells."""
        orders = dict.fromkeys(self._first_over - self._second_over, "dmy")
        orders.update(dict.fromkeys(self._second_over - self._first_over, "mdy"))
        years = {place: next(iter(found)) for place, found in self._years.items() if len(found) == 1}
        return orders, [index for index, texts in self._long.items() if zeros_are_chance(texts)], years, self._passed_over


def _ordered_on(number: str) -> dt.date | None:
    found = _DATED_NUMBER.fullmatch(number)
    try:
        return dt.date(2000 + int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _years_of(text: str, ordered: dt.date) -> tuple[int, ...]:
    """The year of a day without one: the first in which it does not lie before the order. Two where nothing is sure."""
    day = _MONTH_AND_DAY.fullmatch(text)
    if day is None:
        return (0, -1)
    for year in (ordered.year, ordered.year + 1):
        try:
            meant = dt.date(year, int(day[1]), int(day[2]))
        except ValueError:
            return ()
        if 0 <= (meant - ordered).days <= _LATEST_DAYS:
            return (year,)
    return (0, -1)


def settled(context: ParseContext, index: int, text: str, code: str, whole: Whole) -> ParseContext | None:
    """The context in which a cell of a column can be read once the whole file is known, None where that tells nothing more."""
    orders, chance, years, _passed_over = whole
    if code == "ambiguous_date" and index in orders:
        return replace(context, date_order=orders[index])  # type: ignore[arg-type]
    if code == "date_without_year" and (index, text) in years:
        return replace(context, year_for_short=years[index, text])
    return replace(context, zeros_are_chance=True) if code == "cut_number" and index in chance else None
