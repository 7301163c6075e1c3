"""Plain values as the cells of a file that is written, a block of a column at a time.

A look at a whole column costs little; a look at each of its cells was half the time of an export. What a workbook or a text file is
made of otherwise is left to ``writer``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from shopdesk.core.cleaning import RUNS
from shopdesk.core.translations import _
from shopdesk.excel.cells import only_text

LONGEST_TEXT = 32_767
_RUNS = (*RUNS, "'")
_PLAIN_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_EPOCH = dt.date(1899, 12, 30).toordinal()
_SURE_DIGITS = 10**15

Column = Sequence[Any]
Convert = Callable[[Column], Column]


@dataclass
class Written:
    """What happened: data rows written, and texts that were cut to what a cell can hold (32,767 characters)."""

    rows: int = 0
    cut: int = 0
    sheets: list[int] = field(default_factory=list)


def harmless(text: str) -> str:
    """A text for .csv that no spreadsheet takes for a formula: an apostrophe before ``= + - @``, tab and line end (and their wide twins).

    Reading it back, `core.cleaning` drops one; so a text that begins with apostrophes before such a sign gets one more."""
    return "'" + text if text.startswith(_RUNS) and text.lstrip("'").startswith(RUNS) else text


def _kinds(values: Column) -> set[type]:
    return set(map(type, values))


_TEXTS = {str, type(None)}
_INTEGERS = {int, type(None)}


class _Days(dict[str, int]):
    """``YYYY-MM-DD`` -> the day as spreadsheets count them; LookupError for anything else."""

    def __missing__(self, text: str) -> int:
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            raise LookupError(text) from None
        if day.year < 1901 or len(text) != 10:
            raise LookupError(text)  # spreadsheets count from 1900 and miscount that year
        self[text] = found = day.toordinal() - _EPOCH
        return found


class _Hours(dict[str, float]):
    """``YYYY-MM-DD HH`` (or only the day) -> days and parts of one; LookupError for anything else. Few enough to stay at hand."""

    def __init__(self, days: _Days) -> None:
        super().__init__()
        self._days = days

    def __missing__(self, text: str) -> float:
        hour = text[11:]
        if len(text) != 10 and not (len(text) == 13 and text[10] in " T" and hour.isdecimal() and int(hour) < 24):
            raise LookupError(text)
        self[text] = found = self._days[text[:10]] + int(hour or 0) / 24
        return found


class _Minutes(dict[str, float]):
    """``:MM:SS`` -> the part of a day; LookupError for anything else."""

    def __missing__(self, text: str) -> float:
        try:
            time = dt.time.fromisoformat("00" + text)
        except ValueError:
            raise LookupError(text) from None
        if time.tzinfo is not None or text[0] != ":":
            raise LookupError(text)
        self[text] = found = (time.minute * 60 + time.second + time.microsecond / 1e6) / 86400
        return found


class WorkbookCells:
    """Columns of plain values as cells of a workbook: str, float, int or None; days and times as numbers, which their format shows."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self._days = _Days()
        self._hours = _Hours(self._days)
        self._minutes = _Minutes({"": 0.0})
        self._yes, self._no = _("Yes"), _("No")
        self.by_kind: dict[str, Convert] = {
            "text": self.texts,
            "identifier": self.texts,
            "money": self.amounts,
            "number": self.numbers,
            "date": self.dates,
            "time": self.instants,
            "yes_no": lambda values: [self._yes_no(value) for value in values],
        }

    def texts(self, values: Column) -> Column:
        if not _kinds(values) <= _TEXTS:
            return [self._text(value) for value in values]
        whole = "".join(filter(None, values))
        if not whole.isprintable() or (len(whole) > LONGEST_TEXT and max(map(len, filter(None, values))) > LONGEST_TEXT):
            return [self._text(value) for value in values]
        return [value or None for value in values] if "" in values else values

    def amounts(self, values: Column) -> Column:
        if _kinds(values) <= _INTEGERS:
            return [None if value is None else value / 100 for value in values]
        return [value / 100 if type(value) is int else self._text(value) for value in values]

    def numbers(self, values: Column) -> Column:
        if _kinds(values) <= _INTEGERS:
            known = [0, *(value for value in values if value is not None)]
            if min(known) > -_SURE_DIGITS and max(known) < _SURE_DIGITS:
                return values
        return [self._number(value) for value in values]

    def dates(self, values: Column) -> Column:
        days = self._days
        try:
            return [None if value is None else days[value] for value in values]
        except (LookupError, TypeError):
            return [self._date(value) for value in values]

    def instants(self, values: Column) -> Column:
        hours, minutes = self._hours, self._minutes
        try:
            return [None if value is None else hours[value[:13]] + minutes[value[13:]] for value in values]
        except (LookupError, TypeError):
            return [self._time(value) for value in values]

    # One cell --------------------------------------------------------------------------------------------------------

    def _text(self, value: Any) -> str | None:
        if value is None:
            return None
        text = value if isinstance(value, str) else str(value)
        if not text.isprintable():
            text = only_text(text).replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > LONGEST_TEXT:
            self._written.cut += 1
            text = text[:LONGEST_TEXT]
        return text or None

    def _number(self, value: Any) -> float | int | str | None:
        if isinstance(value, str) and value:
            try:
                value = Decimal(value)
            except InvalidOperation:
                return self._text(value)
        if isinstance(value, Decimal):
            value = int(value) if value == value.to_integral_value() else float(value) if value.is_finite() else str(value)
        if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
            return str(value)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _SURE_DIGITS:
            return str(value)
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else self._text(value)

    def _date(self, value: Any) -> int | str | None:
        try:
            return self._days[value]
        except (LookupError, TypeError):
            return self._text(value)

    def _time(self, value: Any) -> float | str | None:
        try:
            return self._hours[value[:13]] + self._minutes[value[13:]]
        except (LookupError, TypeError):
            return self._text(value)

    def _yes_no(self, value: Any) -> str | None:
        if value is None or value == "":
            return None
        return (self._yes if value else self._no) if isinstance(value, (bool, int)) else self._text(value)


class TextFileCells:
    """Columns of plain values as the texts of a .csv; ``keep_digits`` puts a tab behind long digits, so that Excel leaves them alone."""

    def __init__(self, *, keep_digits: bool) -> None:
        self._keep_digits = keep_digits
        self._yes, self._no = _("Yes"), _("No")
        self.by_kind: dict[str, Convert] = {
            "text": self.texts,
            "identifier": self.identifiers,
            "money": lambda values: [self._money(value) for value in values],
            "number": lambda values: [self._number(value) for value in values],
            "date": self.texts,
            "time": self.texts,
            "yes_no": lambda values: [self._yes_no(value) for value in values],
        }

    def texts(self, values: Column) -> Column:
        if _kinds(values) <= _TEXTS and "".join(filter(None, values)).isprintable():
            return [harmless(value) if value else "" for value in values]
        return [self._text(value) for value in values]

    def identifiers(self, values: Column) -> Column:
        found = self.texts(values)
        if not self._keep_digits:
            return found
        return [f"{text}\t" if text.isdecimal() and (len(text) > 11 or text.startswith("0")) else text for text in found]

    # One cell --------------------------------------------------------------------------------------------------------

    @staticmethod
    def _text(value: Any) -> str:
        return "" if value is None else harmless(only_text(str(value)))

    def _money(self, value: Any) -> str:
        if type(value) is not int:
            return self._text(value)
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02}"

    @staticmethod
    def _number(value: Any) -> str:
        shown = "" if value is None else only_text(str(value))
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return shown
        return shown if _PLAIN_NUMBER.fullmatch(shown) else harmless(shown)

    def _yes_no(self, value: Any) -> str:
        if value is None or value == "":
            return ""
        return (self._yes if value else self._no) if isinstance(value, (bool, int)) else self._text(value)
