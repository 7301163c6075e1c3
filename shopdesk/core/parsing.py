"""Text to value for every kind: the one parser behind form, search box, paste, spreadsheet and command line.

Dates are read in ``core.moments``, numbers and money in ``core.amounts``. References stay text here (a number or a name, cleaned);
a service resolves them. Bounds, required fields and rules are checked where records are saved.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from shopdesk.core import cleaning, moments
from shopdesk.core.amounts import number_needs_unit, read_money, read_number
from shopdesk.core.choice_words import find_choice, word_key
from shopdesk.core.cleaning import clean, is_error_cell, means_nothing
from shopdesk.core.fields import MAX_LENGTH, Field, Kind
from shopdesk.core.masking import is_masked
from shopdesk.core.parse_context import ParseContext, Unreadable, all_or_refuse, refusal
from shopdesk.core.problems import Problem
from shopdesk.core.translations import N_, _, listed
from shopdesk.core.waybills import tidy_waybill

TOO_LONG = N_("“{field}” holds at most {limit} characters; this has {length}.")
ERROR_CELL = N_("“{text}” is a spreadsheet's error, not a value. Mend the formula there, or widen the column, and try again.")
UNCALCULATED = N_("The formula in this cell was never calculated. Open the file in Excel or WPS, save it there, and import it again.")
CUT_NUMBER = N_(
    "A spreadsheet has cut the digits of “{text}”. Export again from the platform and open that file here first, not in Excel; "
    "or format the column as text before the numbers go in."
)
MAYBE_CUT_NUMBER = N_(
    "“{text}” looks cut by a spreadsheet: fifteen digits and then zeros. Export again from the platform and open that file here first, "
    "not in Excel. If it really ends so, write ' before it."
)
FRACTION = N_(
    "“{text}” has a decimal point, so it is not what the platform wrote. Export again from the platform and open that file here first, "
    "not in Excel."
)
BAD_CHOICE = N_("“{value}” is not one of: {choices}.")
BAD_YES_NO = N_("“{text}” is neither yes nor no.")
BAD_PHONE = N_("“{text}” is not a phone number: it has too few digits.")
BAD_LINES = N_("“{text}” is not a table: write a JSON list of objects.")
NO_COLUMN = N_("There is no column “{text}” here. There are: {columns}.")
BAD_PATH = N_("“{text}” is not a place inside the shop's own pictures folder.")

MOST_TAGS = 50
MOST_LINES = 5_000
MOST_LINES_TEXT = 5_000_000
LONGEST_TAG = 100
MEMO = 4096

Reader = Callable[[Field, str, ParseContext], Any]

_YES = frozenset({"yes", "y", "true", "t", "1", "1.0", "on", "是", "有", "对", "對", "真", "√", "✓", "✔", "☑", "已"})
_NO = frozenset({
    "no", "n", "false", "f", "0", "0.0", "off", "否", "无", "無", "错", "錯", "假", "×", "✗", "✘", "x", "☐",
    "不", "不是", "没有", "沒有", "未",
})  # fmt: skip
_SCIENTIFIC = re.compile(r"[-+]?(?:\d\.\d+[eE]\+?\d{1,3}|\d[eE]\+\d{1,3})", re.ASCII)
_FLOAT = re.compile(r"(\d+)\.0+", re.ASCII)
_FRACTION = re.compile(r"\d{5,}\.\d*[1-9]\d*", re.ASCII)
_TAG_ENDS = re.compile(r"[,，;；、|\n]")
_DRIVE = re.compile(r"[A-Za-z]:")
GOOD_DIGITS = 15
#: So many plain digits are a phone, a waybill and an order number, whatever they are.
_FEWEST_DIGITS, _MOST_DIGITS = 5, 50


def parse(field: Field, text: str, context: ParseContext) -> Any:
    """The plain value of ``text`` for ``field`` (see ``core.fields.Kind``), None for an empty one. Raises Unreadable. Any thread."""
    return READERS[field.kind](field, text, context)


def column_parser(field: Field, context: ParseContext) -> Callable[[str], Any]:
    """``parse`` for one column of many rows: the same answers, remembered for words that come again."""
    reader = READERS[field.kind]
    if field.kind in _DIGITS:
        return partial(_read_digits, reader, field, context)
    if field.kind in _UNIQUE:
        return partial(_read_one, reader, field, context)
    known: dict[str, Any] = {}
    missing = object()

    def read(text: str) -> Any:
        value = known.get(text, missing)
        if value is missing:
            value = reader(field, text, context)
            if len(known) < MEMO:
                known[text] = value
        return value

    return read


def _read_one(reader: Reader, field: Field, context: ParseContext, text: str) -> Any:
    return reader(field, text, context)


def _read_digits(reader: Reader, field: Field, context: ParseContext, text: str) -> Any:
    """A number of plain digits is its own value, unless it may have been cut; most are."""
    is_number = text.isdecimal() and text.isascii() and _FEWEST_DIGITS <= len(text) <= _MOST_DIGITS
    if is_number and (text[-1] != "0" or not ends_like_cut(text)):
        return text
    return reader(field, text, context)


def parse_filter(field: Field, text: str, context: ParseContext) -> Any:
    """``parse`` for a filter: days and instants may also be given as a month (``2026-03``), instants as a day (``core.query.Filter``).

    Text may be a piece of what is stored (the last four digits of a phone), so identifiers are only tidied.
    """
    if field.kind not in (Kind.DATE, Kind.TIME) and not field.is_identifier:
        return parse(field, text, context)
    cleaned = _cleaned(field, text)
    if cleaned is None:
        return None
    if field.is_identifier:
        return tidy_waybill(cleaned) if field.kind is Kind.WAYBILL else cleaned
    if moments.is_month(cleaned):
        return moments.read_month(field, cleaned, context)
    if field.kind is Kind.DATE:
        return moments.read_date(field, cleaned, context)
    return moments.read_day_or_time(field, cleaned, context)


def _cleaned(field: Field, text: str) -> str | None:
    """The cleaned text, None where it stands for nothing; refuses the errors of spreadsheets."""
    cleaned = clean(text)
    if is_error_cell(cleaned):
        raise _error_cell(field, cleaned)
    return None if means_nothing(cleaned) else cleaned


def _error_cell(field: Field, text: str) -> Unreadable:
    return refusal(field, "error_cell", UNCALCULATED if text.upper() == "#GETTING_DATA" else ERROR_CELL, text)


def _limited(field: Field, text: str) -> str:
    limit = MAX_LENGTH[field.kind]
    if len(text) > limit:
        raise refusal(field, "too_long", TOO_LONG, text, field=_(field.label), limit=limit, length=len(text))
    return text


def _text(field: Field, text: str, context: ParseContext) -> str | None:
    if field.identifier:
        return _identifier(field, text, context)
    kept = cleaning.free_line(text)
    if context.from_file:
        kept = cleaning.free_from_file(kept)
        if cleaning.free_means_nothing(kept):
            return None
    if kept[:1] == "#" and kept[-1:] != "#" and is_error_cell(kept):
        raise _error_cell(field, kept)
    return _limited(field, kept) or None


def _note(field: Field, text: str, context: ParseContext) -> str | None:
    kept = cleaning.free_lines(text)
    if context.from_file:
        kept = cleaning.free_from_file(kept)
        if cleaning.free_means_nothing(kept):
            return None
    if kept[:1] == "#" and kept[-1:] != "#" and is_error_cell(kept):
        raise _error_cell(field, kept)
    return _limited(field, kept) or None


def whole_identifier(field: Field, text: str, cleaned: str, context: ParseContext, shortest_float: int = 11) -> str:
    """An identifier with all its digits; refuses what a spreadsheet has made of one.

    ``.0`` behind ``shortest_float`` or more digits (at most 15) is a number cell's and goes. ``text`` is the cell as it came: digits that
    were wrapped as text are not suspected for ending in zeros, nor any of a column whose zeros are chance.
    """
    if _SCIENTIFIC.fullmatch(cleaned):
        raise refusal(field, "cut_number", CUT_NUMBER, cleaned)
    if shortest_float == 5 and "." in cleaned and _FRACTION.fullmatch(cleaned):
        raise refusal(field, "fraction", FRACTION, cleaned)
    if cleaned[-1:] != "0":
        return cleaned
    if (found := _FLOAT.fullmatch(cleaned)) and len(found[1]) >= shortest_float:
        if len(found[1]) > GOOD_DIGITS:
            raise refusal(field, "cut_number", CUT_NUMBER, cleaned)
        return found[1]
    if ends_like_cut(cleaned) and not context.zeros_are_chance and not cleaning.marked_as_text(text.strip(" ")):
        raise refusal(field, "cut_number", MAYBE_CUT_NUMBER, cleaned)
    return cleaned


def ends_like_cut(digits: str) -> bool:
    """Whether a number has seventeen digits or more and only zeros after the fifteenth."""
    return len(digits) >= GOOD_DIGITS + 2 and digits.isdecimal() and not digits[GOOD_DIGITS:].strip("0")


def zeros_are_chance(texts: Iterable[str]) -> bool:
    """Whether a column's long numbers end in zeros no oftener than numbers do by themselves, so that none of them need be a cut one.

    A column that a spreadsheet has cut ends so throughout. In a short column even one such number is too many.
    """
    expected, zeros = 0.0, 0
    for text in texts:
        digits = clean(text)
        if len(digits) >= GOOD_DIGITS + 2 and digits.isdecimal():
            expected += 10.0 ** (GOOD_DIGITS - len(digits))
            zeros += ends_like_cut(digits)
    return zeros <= 3 * expected


def _identifier(field: Field, text: str, context: ParseContext) -> str | None:
    cleaned = _cleaned(field, text)
    if cleaned is None:
        return None
    return _limited(field, whole_identifier(field, text, " ".join(cleaned.split()), context))


def _order_number(field: Field, text: str, context: ParseContext) -> str | None:
    cleaned = _cleaned(field, text)
    if cleaned is None:
        return None
    return _limited(field, whole_identifier(field, text, "".join(cleaned.split()), context, shortest_float=5))


def _waybill(field: Field, text: str, context: ParseContext) -> str | None:
    cleaned = _cleaned(field, text)
    if cleaned is None:
        return None
    return _limited(field, tidy_waybill(whole_identifier(field, text, "".join(cleaned.split()), context, shortest_float=5)))


def _phone(field: Field, text: str, context: ParseContext) -> str | None:
    cleaned = _cleaned(field, text)
    if cleaned is None:
        return None
    cleaned = whole_identifier(field, text, cleaned, context, shortest_float=5)
    if " " in cleaned:
        parts = cleaned.split()
        numbers = [p for p in parts if sum(c.isdigit() or c == "*" for c in p) >= 7]
        cleaned = (" " if len(numbers) > 1 else "").join(parts)
    if sum(c.isdigit() for c in cleaned) < 5 and not is_masked(cleaned):
        raise refusal(field, "unreadable_phone", BAD_PHONE, text)
    return _limited(field, cleaned)


def _number(field: Field, text: str, context: ParseContext) -> int | None:
    if len(text) < 10 and text.isdecimal() and text.isascii() and not number_needs_unit(field, context):
        return int(text)
    cleaned = _cleaned(field, text)
    return None if cleaned is None else read_number(field, cleaned, context)


def _money(field: Field, text: str, context: ParseContext) -> int | None:
    del context
    cleaned = _cleaned(field, text)
    return None if cleaned is None else read_money(field, cleaned)


def _date(field: Field, text: str, context: ParseContext) -> str | None:
    cleaned = _cleaned(field, text)
    return None if cleaned is None or _no_date(cleaned) else moments.read_date(field, cleaned, context)


def _time(field: Field, text: str, context: ParseContext) -> str | None:
    if len(text) == 19 and text.isascii() and text[4] == text[7] == "-" and text[16] == ":" and text[:2] in ("20", "19"):
        fast = moments.plain_time(text, context.zone)
        if fast is not None:
            return fast
    cleaned = _cleaned(field, text)
    return None if cleaned is None or _no_date(cleaned) else moments.read_time(field, cleaned, context)


def _month(field: Field, text: str, context: ParseContext) -> str | None:
    cleaned = _cleaned(field, text)
    return None if cleaned is None or _no_date(cleaned) else moments.read_month(field, cleaned, context)


def _no_date(cleaned: str) -> bool:
    """What databases write for no date."""
    return cleaned.startswith("0000-00")


def _choice(field: Field, text: str, context: ParseContext) -> str | None:
    if context.choices:
        own = context.choices.get(field.key)
        if own and (code := _preset_choice(own, text)) is not None:
            return code
    code = find_choice(field.choices, text)
    if code is not None:
        return code
    cleaned = _cleaned(field, text)
    if cleaned is None:
        return None
    choices = listed(_(c.label) for c in field.choices)
    raise refusal(field, "bad_choice", BAD_CHOICE, cleaned, value=cleaned[:60], choices=choices)


def _preset_choice(words: Mapping[str, str], text: str) -> str | None:
    code = words.get(text)
    if code is None:
        key = word_key(text)
        code = words.get(key)
        if code is None:
            code = next((code for word, code in words.items() if word_key(word) == key), None)
    return code


def _yes_no(field: Field, text: str, context: ParseContext) -> int | None:
    del context
    word = clean(text).lower()
    if word in _YES:
        return 1
    if word in _NO:
        return 0
    if _cleaned(field, text) is None:
        return None
    if word in {_("Yes").lower(), _("No").lower()}:
        return int(word == _("Yes").lower())
    raise refusal(field, "unreadable_yes_no", BAD_YES_NO, text)


def _reference(field: Field, text: str, context: ParseContext) -> str | None:
    del context
    return _cleaned(field, text)


def _tags(field: Field, text: str, context: ParseContext) -> tuple[str, ...] | None:
    del context
    if _cleaned(field, text) is None:
        return None
    tags = tuple(dict.fromkeys(tag for part in _TAG_ENDS.split(text.replace("\r", "\n")) if (tag := cleaning.free_line(part))))
    longest = max((len(t) for t in tags), default=0)
    if longest > LONGEST_TAG or len(tags) > MOST_TAGS:
        length, limit = (longest, LONGEST_TAG) if longest > LONGEST_TAG else (len(tags), MOST_TAGS)
        raise refusal(field, "too_long", TOO_LONG, text, field=_(field.label), limit=limit, length=length)
    return tags or None


def _evidence(field: Field, text: str, context: ParseContext) -> tuple[str, ...] | None:
    """Paths inside the pictures folder, one a line, with ``/`` between folders."""
    if not text.strip() or (context.from_file and means_nothing(clean(text))):
        return None
    paths: dict[str, None] = {}
    for part in text.replace("\r", "\n").split("\n"):
        path = cleaning.free_line(part).replace("\\", "/")
        if not path:
            continue
        if path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/"):
            raise refusal(field, "unsafe_path", BAD_PATH, part)
        paths[path] = None
    return tuple(paths) or None


def _lines(field: Field, text: str, context: ParseContext) -> tuple[dict[str, Any], ...] | None:
    """A JSON list of objects, each value read as its column reads text; all problems are told at once, rows counted from 1."""
    if not text.strip():
        return None
    if len(text) > MOST_LINES_TEXT:
        raise refusal(field, "too_long", TOO_LONG, text, field=_(field.label), limit=MOST_LINES_TEXT, length=len(text))
    try:
        # numbers stay the digits that were written, so money and identifiers are read exactly
        rows = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise refusal(field, "unreadable_lines", BAD_LINES, text) from None
    if isinstance(rows, dict):
        rows = [rows]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or len(rows) > MOST_LINES:
        raise refusal(field, "unreadable_lines", BAD_LINES, text)
    problems: list[Problem] = []
    found = [_line(field, row, f"{field.key}.{at}.", context, problems) for at, row in enumerate(rows, start=1)]
    all_or_refuse(problems)
    return tuple(line for line in found if any(v is not None for v in line.values())) or None


def _line(field: Field, row: Mapping[str, Any], prefix: str, context: ParseContext, problems: list[Problem]) -> dict[str, Any]:
    columns = {f.key: f for f in field.fields}
    line: dict[str, Any] = {}
    for key, value in row.items():
        column = columns.get(key)
        if column is None:
            names = ", ".join(columns)
            problems.append(Problem(prefix + key, "no_such_column", NO_COLUMN, {"text": key, "columns": names}))
            continue
        try:
            line[key] = parse(column, json_text(value), context)
        except Unreadable as unreadable:
            problems.extend(replace(p, field=prefix + p.field) for p in unreadable.problems)
    return line


def json_text(value: Any) -> str:
    """A value out of JSON as the text that ``parse`` reads: what ``json_value`` wrote comes back the same."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):  # a reference, printed with its label
        return str(value.get("id", ""))
    if isinstance(value, list):
        if any(isinstance(v, Mapping) for v in value):
            return json.dumps(value, ensure_ascii=False)
        return "\n".join(str(v) for v in value)
    return str(value)


READERS: Mapping[Kind, Reader] = {
    Kind.TEXT: _text,
    Kind.NOTE: _note,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.MONTH: _month,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.PHONE: _phone,
    Kind.WAYBILL: _waybill,
    Kind.ORDER_NUMBER: _order_number,
    Kind.REFERENCE: _reference,
    Kind.TAGS: _tags,
    Kind.EVIDENCE: _evidence,
    Kind.LINES: _lines,
}
_UNIQUE = frozenset({Kind.NOTE, Kind.LINES})
_DIGITS = frozenset({Kind.PHONE, Kind.WAYBILL, Kind.ORDER_NUMBER})
