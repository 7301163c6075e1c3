"""Whole numbers, weights and money out of text: fen exactly, and nothing that might be a date, a rounded or a scientific number.

The text comes cleaned; empty words are dealt with in ``core.parsing``.
"""

from __future__ import annotations

import re
from decimal import Decimal

from shopdesk.core.fields import Field
from shopdesk.core.parse_context import ParseContext, refusal
from shopdesk.core.translations import N_, in_all_languages

MOST_FEN = 10**11
MOST_NUMBER = 10**15

UNREADABLE_NUMBER = N_("“{text}” is not a whole number. Write it as 12.")
NOT_WHOLE = N_("“{text}” is not a whole number of {unit}.")
UNREADABLE_MONEY = N_("“{text}” is not an amount. Write it as 1234.50.")
AMBIGUOUS_MONEY = N_("“{text}” may be read in two ways. Write the decimals behind a point, as in 1234.50.")
TOO_MANY_DECIMALS = N_("“{text}” has more than two decimals, and an amount has no more. Round it yourself.")
TOO_LARGE = N_("“{text}” is too large to be right. Check it.")

_PLAIN_MONEY = re.compile(r"(\d{1,9})(?:\.(\d\d?))?", re.ASCII)
_MONEY = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d*))?", re.ASCII)
_COMMA_DECIMALS = re.compile(r"\d{1,3}(?:[. ]?\d{3})*,\d{1,2}", re.ASCII)
_CURRENCY_BEFORE = re.compile(r"(?:¥|RMB|CNY|人民币|人民幣) ?", re.IGNORECASE)
_CURRENCY_AFTER = re.compile(r" ?(?:元整?|圆|圓|块|塊|RMB|CNY|¥)", re.IGNORECASE)
_NUMBER = re.compile(r"(?P<sign>[-+]?) ?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<rest>\d*))? ?(?P<unit>[^\d\s.,+-][^\d]{0,11})?", re.ASCII)
_COUNTERS = frozenset("件个個只隻箱套双雙条條台臺瓶包袋盒份次张張本支枚根片把对對单單笔筆人") | {"pc", "pcs", "pc."}
_GRAMS: dict[str, int | Decimal] = {
    "g": 1, "克": 1, "公克": 1, "gram": 1, "grams": 1, "kg": 1000, "千克": 1000, "公斤": 1000, "kgs": 1000, "斤": 500, "市斤": 500,
    "mg": Decimal("0.001"), "t": 1_000_000, "吨": 1_000_000, "噸": 1_000_000,
}  # fmt: skip
_SAME_UNIT = {
    "day": "days",
    "天": "days",
    "日": "days",
    "d": "days",
    "hour": "hours",
    "小时": "hours",
    "小時": "hours",
    "h": "hours",
    "个月": "months",
}


def read_money(field: Field, text: str) -> int:
    """Fen. ``¥1,234.50``, ``123.00元``, ``(12.00)`` and ``-71.89`` are read; ``1e3``, ``12.345`` and ``1.234,50`` are refused."""
    if found := _PLAIN_MONEY.fullmatch(text):
        return _fen(found[1], found[2] or "")
    bare, negative = _signed(text)
    found = _MONEY.fullmatch(bare)
    if found is None or not (found[1] or found[2]):
        if _COMMA_DECIMALS.fullmatch(bare):
            raise refusal(field, "ambiguous_money", AMBIGUOUS_MONEY, text)
        raise refusal(field, "unreadable_money", UNREADABLE_MONEY, text)
    whole, decimals = (found[1] or "0").replace(",", ""), found[2] or ""
    fen = _fen(whole, decimals[:2])
    rest = decimals[2:]
    if rest.strip("0"):
        noise = _noise(whole, rest)
        if noise is None:
            raise refusal(field, "too_many_decimals", TOO_MANY_DECIMALS, text)
        fen += noise
    if fen >= MOST_FEN:
        raise refusal(field, "too_large", TOO_LARGE, text)
    return -fen if negative else fen


def _fen(whole: str, decimals: str) -> int:
    return int(whole) * 100 + int(decimals.ljust(2, "0"))


def _noise(whole: str, rest: str) -> int | None:
    """What a binary fraction left behind (``71.89000000000001``): the fen to add, or None where these are decimals that somebody meant."""
    if len(rest) >= 7 and len(whole) + 2 + len(rest) >= 14:
        if not rest[:6].strip("0"):
            return 0
        if not rest[:6].strip("9"):
            return 1
    return None


def _signed(text: str) -> tuple[str, bool]:
    """The digits without sign, brackets and currency, and whether the amount is negative."""
    negative = False
    if text[:1] == "(" and text[-1:] == ")":
        text, negative = text[1:-1].strip(), True
    signs = "" if negative else "+-"
    for _round in range(2):  # the sign stands before the currency or behind it
        if text[:1] and text[0] in signs:
            negative, text, signs = text[0] == "-", text[1:].lstrip(), ""
        if before := _CURRENCY_BEFORE.match(text):
            text = text[before.end() :]
    if (after := _CURRENCY_AFTER.search(text)) and after.end() == len(text):
        text = text[: after.start()]
    return text, negative


def read_number(field: Field, text: str, context: ParseContext) -> int:
    """A whole number; a counting word (``3件``) or the field's own unit may follow, and a weight in kilograms becomes grams."""
    if len(text) <= 15 and text.isdecimal() and text.isascii() and not number_needs_unit(field, context):
        return int(text)
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise refusal(field, "unreadable_number", UNREADABLE_NUMBER, text)
    factor = _factor(field, found["unit"] or "", context)
    if factor is None:
        raise refusal(field, "unreadable_number", UNREADABLE_NUMBER, text)
    value = Decimal(found["whole"].replace(",", "") + "." + (found["rest"] or "0")) * factor
    if value != value.to_integral_value():
        if field.unit:
            raise refusal(field, "not_whole", NOT_WHOLE, text, unit=field.unit)
        raise refusal(field, "unreadable_number", UNREADABLE_NUMBER, text)
    if value >= MOST_NUMBER:
        raise refusal(field, "too_large", TOO_LARGE, text)
    return -int(value) if found["sign"] == "-" else int(value)


def number_needs_unit(field: Field, context: ParseContext) -> bool:
    """Whether the heading names another unit than the field's, so that bare digits must be converted too."""
    return field.key in context.units


def _factor(field: Field, written: str, context: ParseContext) -> int | Decimal | None:
    """What one of the unit written is in the field's own; None where it is no unit of this field."""
    unit = (written.strip() or context.units.get(field.key, "")).lower().strip("()")
    own = field.unit.lower()
    if not unit or unit == own:
        return 1
    if own == "g":
        return _GRAMS.get(unit)
    if not own:
        return 1 if unit in _COUNTERS else None
    if _SAME_UNIT.get(unit, unit) == _SAME_UNIT.get(own, own):
        return 1
    return 1 if unit in (word.lower() for word in in_all_languages(field.unit)) else None
