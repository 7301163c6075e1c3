"""Cell values as the text that a person sees, nothing rounded away and nothing converted by a library.

Numbers keep their shortest exact text; a number that has lost digits (or may have: more than fifteen) keeps scientific
notation, which `core.values` refuses for identifiers. What a cell means is left to `core.values`.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from decimal import Decimal

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#GETTING_DATA"}
"""Error codes of the binary formats as a person sees them."""

UNCALCULATED = "#GETTING_DATA"
"""A formula whose value the file does not hold (written by a program that does not calculate): never blank, a spreadsheet's word for it."""

DATE, TIME, ELAPSED, PADDED = "date", "time", "elapsed", "padded"

_DIGITS_MOST = 15  # what a spreadsheet keeps of a number
_LAST_SERIAL = 2_958_466  # 9999-12-31 + 1
_EPOCH_1904 = 1462
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_QUOTED = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_BUILT_IN: dict[int, str] = {
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58), DATE),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 55, 56, 45, 47), TIME),
    46: ELAPSED,
}


def number_text(raw: str) -> str:
    """A number cell's text: ``12``, ``12.5``; from 10^15 on ``1.234567890123456789E+18`` with every digit that the file gives.

    Text that is no finite number (``1e999``, ``NaN``) comes back as it is.
    """
    if len(raw) < 16 and raw[-1:] not in "0." and raw[0] in "123456789" and raw.replace(".", "", 1).isdecimal():
        return raw  # already the shortest; most amounts end here
    try:
        value = float(raw)
    except ValueError:
        return raw
    if value != value or value in (float("inf"), float("-inf")):
        return raw
    if abs(value) >= 10.0**_DIGITS_MOST:
        return _scientific(raw.strip())
    if value == int(value):
        return str(int(value))
    text = repr(value)
    if len(text) > _DIGITS_MOST + 1:
        text = format(value, ".15g")  # what a spreadsheet shows: 59.7, not 59.699999999999996
    return format(Decimal(text), "f") if "e" in text else text


def _scientific(raw: str) -> str:
    if "e" in raw or "E" in raw:
        return raw.upper()
    sign = "-" if raw.startswith("-") else ""
    digits, _, fraction = raw.lstrip("+-").partition(".")
    digits = digits.lstrip("0") or "0"
    kept = digits + (fraction if fraction.strip("0") else "")
    return f"{sign}{kept[0]}.{kept[1:]}E+{len(digits) - 1}"


def padded_text(raw: str, width: int) -> str:
    """A whole number under a format such as ``00000``: zip codes and shop codes keep their zeros."""
    text = number_text(raw)
    return text.zfill(width) if text.isdecimal() else text


def date_text(raw: str, kind: str, since_1904: bool = False) -> str:
    """A serial number under a date or time format: ``2026-03-02``, ``2026-03-02 10:11:12``, ``10:11:12``.

    Days that a spreadsheet shows and no calendar has (1900-02-29, 1900-01-00) are delivered so that they are refused; serials
    outside the calendar stay numbers.
    """
    try:
        value = float(raw)
    except ValueError:
        return raw.replace("T", " ").removesuffix("Z")
    if not 0 <= value < _LAST_SERIAL:
        return number_text(raw)
    days = int(value)
    seconds = round((value - days) * 86_400)
    if seconds == 86_400:
        days, seconds = days + 1, 0
    if kind == DATE:
        day = serial_day(days, since_1904)
        return f"{day} {clock_text(seconds)}" if seconds else day
    return clock_text(seconds + days * 86_400 if kind == ELAPSED else seconds)


@functools.lru_cache(86_400)
def clock_text(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


@functools.lru_cache(4096)
def serial_day(days: int, since_1904: bool = False) -> str:
    """The ISO day of a whole serial number."""
    if since_1904:
        days += _EPOCH_1904
    elif days == 60:
        return "1900-02-29"
    elif days == 0:
        return "1900-01-00"
    elif days < 60:
        days += 1
    if days >= _LAST_SERIAL:
        return str(days)
    return (dt.date(1899, 12, 30) + dt.timedelta(days)).isoformat()


def instant_text(value: dt.date | dt.time | dt.timedelta) -> str:
    """A date, time or duration that a library has already made, in the words of this module."""
    if isinstance(value, dt.datetime):
        rounded = value + dt.timedelta(microseconds=500_000)
        return rounded.strftime("%Y-%m-%d %H:%M:%S").removesuffix(" 00:00:00") if rounded.year > 999 else str(value)
    if isinstance(value, dt.timedelta):
        return clock_text(round(value.total_seconds())) if value >= dt.timedelta(0) else str(value)
    return value.isoformat() if isinstance(value, dt.date) else value.strftime("%H:%M:%S")


def kind_of_format(number: int, code: str | None) -> tuple[str, int] | None:
    """What a number format makes of a number: ``("date", 0)``, ``("padded", width)`` or None for a plain number.

    ``number`` is the format's id, ``code`` its text where the file gives one.
    """
    if code is None:
        kind = _BUILT_IN.get(number)
        return (kind, 0) if kind else None
    section = code.split(";")[0]
    if re.fullmatch("0{2,}", section.strip()):
        return PADDED, len(section.strip())
    bare = _QUOTED.sub("", section).lower()
    if "general" in bare or "通用" in bare:
        return None
    if "[" in bare:
        return ELAPSED, 0
    if "y" in bare or "d" in bare or "aaa" in bare:
        return DATE, 0
    if "h" in bare or "s" in bare:
        return TIME, 0
    return (DATE, 0) if "m" in bare else None


def formatted(raw: str, kind: tuple[str, int], since_1904: bool) -> str:
    """A number cell under the format kind that :func:`kind_of_format` found."""
    return padded_text(raw, kind[1]) if kind[0] == PADDED else date_text(raw, kind[0], since_1904)


def unescaped(text: str) -> str:
    """XML entities and the ``_x000D_`` of workbooks as characters; what is no text (NUL, lone surrogates) is dropped."""
    if "&" in text:
        text = _ENTITY.sub(_entity, text)
    return unescape_cell(text)


def unescape_cell(text: str) -> str:
    """The ``_xHHHH_`` escapes that workbooks use for characters which XML cannot carry."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
        text = text.replace("\r\n", "\n")
    return only_text(text)


def only_text(text: str) -> str:
    """Without NUL, control characters (tab and line ends stay) and lone surrogates."""
    return _NOT_TEXT.sub("", text) if _NOT_TEXT.search(text) else text


def _entity(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    code = int(found[1]) if found[1] else int(found[2], 16)
    return chr(code) if code < 0x110000 else ""


def _column_numbers() -> dict[str, int]:
    letters = [chr(65 + i) for i in range(26)]
    pairs = [a + b for a in letters for b in letters]
    names = (letters + pairs + [a + b for a in letters for b in pairs])[:MAX_COLUMN]
    return {name: index for index, name in enumerate(names)}


COLUMN_NUMBERS: dict[str, int] = _column_numbers()
"""Column letters -> index from 0, the 16,384 that exist."""


def trimmed(cells: list[str]) -> tuple[str, ...]:
    """The cells without the empty ones at the end."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return tuple(cells[:end])
