"""Rows of text -> plain values, column by column; runs in the child process that reads the file, so it knows neither Qt nor database.

What belongs together in one record is decided later (``importing``): here each cell goes through the one parser, or is reported.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shopdesk.core.fields import Field, Kind
from shopdesk.core.parse_context import ParseContext, Unreadable
from shopdesk.core.values import column_parser, zeros_are_chance
from shopdesk.excel.structure import kind_of_row

_GOOD_DIGITS = 15
#: A date whose day and month could be either way round tells nothing; one with a part over 12 settles its whole column.
_THREE_PARTS = re.compile(r"\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}(?:\s.*)?")

#: (row, column index, text, code, message, values): one cell that could not be read.
CellProblem = tuple[int, int, str, str, str, dict[str, Any]]
#: (row, values by position among the read columns): one row of data.
ParsedRow = tuple[int, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the child needs to know: the header row, the headings, and for each read column its index, field and context."""

    header_row: int
    headings: tuple[str, ...]
    columns: tuple[tuple[int, Field, ParseContext], ...]

    def packed(self) -> bytes:
        return pickle.dumps(self)


def reader(packed: bytes) -> RowReader:
    """The child's factory (``excel.reader.open_table``'s ``transform``); ``packed`` is a Plan of our own making."""
    return RowReader(pickle.loads(packed))


class RowReader:
    """Reads batches of numbered rows; at the end tells which way round each column's dates stand."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._parsers: list[tuple[int, Callable[[str], Any]]] = [(index, column_parser(f, context)) for index, f, context in plan.columns]
        self._dates = {index for index, f, context in plan.columns if f.kind in (Kind.DATE, Kind.TIME) and context.date_order is None}
        self._identifiers = {index for index, f, _context in plan.columns if f.is_identifier}
        self._long: dict[int, list[str]] = {}
        self._first_over: set[int] = set()
        self._second_over: set[int] = set()

    def __call__(self, batch: Sequence[tuple[int, tuple[str, ...]]]) -> tuple[list[ParsedRow], list[CellProblem], int, list[int]]:
        """(rows read, problems, skipped rows, numbers of the rows with problems)."""
        rows: list[ParsedRow] = []
        problems: list[CellProblem] = []
        bad: list[int] = []
        skipped = 0
        for number, cells in batch:
            if number <= self._plan.header_row:
                continue
            if not any(cells) or kind_of_row(cells, self._plan.headings) != "data":
                skipped += 1
                continue
            values: list[Any] = []
            before = len(problems)
            for index, read in self._parsers:
                text = cells[index] if index < len(cells) else ""
                if not text:
                    values.append(None)
                    continue
                if index in self._dates:
                    self._note_order(index, text)
                elif index in self._identifiers and len(text) > _GOOD_DIGITS + 1:
                    self._long.setdefault(index, []).append(text)
                try:
                    values.append(read(text))
                except Unreadable as unreadable:
                    values.append(None)
                    p = unreadable.problem
                    problems.append((number, index, text, p.code, p.message, {k: str(v) for k, v in p.values.items()}))
            if len(problems) > before:
                bad.append(number)
            rows.append((number, tuple(values)))
        return rows, problems, skipped, bad

    def _note_order(self, index: int, text: str) -> None:
        match = _THREE_PARTS.fullmatch(text)
        if match:
            if int(match[1]) > 12:
                self._first_over.add(index)
            if int(match[2]) > 12:
                self._second_over.add(index)

    def finish(self) -> tuple[dict[int, str], list[int]]:
        """What only whole columns tell: index -> ``dmy`` or ``mdy``, and the columns whose long numbers end in zeros by mere chance."""
        orders = dict.fromkeys(self._first_over - self._second_over, "dmy")
        orders.update(dict.fromkeys(self._second_over - self._first_over, "mdy"))
        return orders, [index for index, texts in self._long.items() if zeros_are_chance(texts)]


def settled(context: ParseContext, index: int, whole: tuple[dict[int, str], list[int]]) -> ParseContext | None:
    """The context of a column once its whole is known, None where the whole tells nothing more."""
    orders, chance = whole
    if index in orders:
        return replace(context, date_order=orders[index])  # type: ignore[arg-type]
    return replace(context, zeros_are_chance=True) if index in chance else None
