"""Taking off what spreadsheets, platforms and keyboards put around a value: wrappers, blanks, marks that nobody sees, full width.

Knows nothing of fields or kinds; which cleaning fits which kind is decided in ``core.parsing``.
"""

from __future__ import annotations

import re

HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\t\n\r\x0b\x0c\x85"
EMPTY_WORDS = frozenset({"", "/", "\\", "无", "無", "n/a", "null", "none", "未设置", "未設置", "空", "(空)"})
_ERROR_CELLS = frozenset(
    {
        "#ref!",
        "#n/a",
        "#value!",
        "#div/0!",
        "#name?",
        "#null!",
        "#num!",
        "#spill!",
        "#calc!",
        "#field!",
        "#blocked!",
        "#getting_data",
        "err:502",
        "err:504",
    }
)
_LONGEST_NOTHING = 20
_WRAPPED = re.compile(r'="((?:[^"]|"")*)"', re.DOTALL)
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 65534, 65535, *range(55296, 57344)))


def _tidy_table() -> dict[int, str | None]:
    table: dict[int, str | None] = dict(_CONTROLS)
    table.update({ord(c): None for c in INVISIBLE})
    table.update({ord(c): " " for c in BLANKS})
    table.update({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
    table.update({ord(c): "-" for c in HYPHENS})
    table[0xFFE5] = "¥"
    table[0x3010], table[0x3011] = "[", "]"
    return table


_TIDY = _tidy_table()
_LINE = {**_CONTROLS, **{ord(c): " " for c in "\t\n\r\x0b\x0c\x85\u2028\u2029"}}
_LINES = {**_CONTROLS, ord("\t"): "\t", ord("\n"): "\n"}


def tidy(text: str) -> str:
    """Half width, plain hyphens and blanks, no unseen marks, trimmed; wrappers stay."""
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    return text.translate(_TIDY).strip(" ")


RUNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""What a text may not begin with in a .csv, or a spreadsheet takes it for a formula."""


def unwrap(text: str) -> str:
    """``="123"`` -> ``123`` and ``'123`` -> ``123``; anything else as it is. Expects tidied text."""
    if text[:1] == "=":
        wrapped = _WRAPPED.fullmatch(text)
        return wrapped[1].replace('""', '"').strip(" ") if wrapped else text
    return text[1:].lstrip(" ") if text[:1] == "'" else text


def clean(text: str) -> str:
    """For identifiers, numbers, dates and words of a fixed list: tidied and unwrapped. Never used on free text."""
    text = tidy(text)
    return unwrap(text) if text[:1] in ("=", "'") else text


def marked_as_text(text: str) -> bool:
    """Whether the number came wrapped as text (``="…"``, apostrophe, tab), which a spreadsheet does not cut."""
    return text[:1] in ("\t", "=", "'", "＇") or text[-1:] == "\t"


def free_line(text: str) -> str:
    """One line as typed: outer blanks and control characters go, everything visible, emoji and zero-width marks stay."""
    if text.isprintable():
        return text.strip()
    return text.replace("\r\n", " ").translate(_LINE).strip()


def free_lines(text: str) -> str:
    """Several lines as typed; line ends become ``\\n``."""
    if text.isprintable():
        return text.strip()
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINES).strip()


def free_from_file(text: str) -> str:
    """Free text out of a spreadsheet: ``="…"``, an apostrophe before digits, ``null`` or what a spreadsheet would run (our own exports
    put one there), and unseen marks at the ends go too."""
    text = text.strip(INVISIBLE + " \t\n\r\u00a0\u3000")
    if text[:1] == "=":
        return unwrap(text)
    if text[:1] == "'" and (text[1:].isdigit() or text == "'null" or text.lstrip("'").startswith(RUNS)):
        return text[1:].strip()
    return text


def means_nothing(cleaned: str) -> bool:
    """Whether a cleaned word stands for an empty cell (``-``, ``/``, 无, N/A, null, 未设置 …)."""
    if not cleaned:
        return True
    if len(cleaned) > 4 and cleaned[0] != "-":
        return False
    return cleaned.lower() in EMPTY_WORDS or not cleaned.strip("-")


def free_means_nothing(text: str) -> bool:
    """The same of free text out of a spreadsheet, in whatever width and dash it is written (``——``, ``／``)."""
    return len(text) <= _LONGEST_NOTHING and means_nothing(tidy(text))


def is_error_cell(cleaned: str) -> bool:
    """Whether a spreadsheet wrote this instead of a value (``#REF!``), or ``####`` because the column was too narrow."""
    return cleaned[:1] in ("#", "E", "e") and (cleaned.lower() in _ERROR_CELLS or (len(cleaned) > 2 and not cleaned.strip("#")))
