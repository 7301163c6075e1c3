"""Amounts in capital characters (人民币大写), as a claim sheet, a receipt and a bank want them."""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
MOST_FEN = 10**18


def rmb_capitals(fen: int) -> str:
    """``123450`` -> 壹仟贰佰叁拾肆元伍角整. Nothing is 零元整, less than nothing begins with 负. Raises ValueError from 10^18 fen on."""
    if abs(fen) >= MOST_FEN:
        raise ValueError(f"{fen} fen is beyond 万亿")
    yuan, rest = divmod(abs(fen), 100)
    jiao, cents = divmod(rest, 10)
    words = "负" if fen < 0 else ""
    if yuan or not rest:
        words += (_whole(yuan) or _DIGITS[0]) + "元"
    if not rest:
        return words + "整"
    if jiao:
        words += _DIGITS[jiao] + "角"
    elif yuan:
        words += _DIGITS[0]
    return words + (_DIGITS[cents] + "分" if cents else "整")


def _whole(number: int) -> str:
    """A whole number, empty for 0; one 零 stands for each gap inside it."""
    words, gap = "", False
    for place in range(len(_GROUPS) - 1, -1, -1):
        group = number // 10_000**place % 10_000
        if group == 0:
            gap = bool(words)
            continue
        words += (_DIGITS[0] if words and (gap or group < 1000) else "") + _group(group) + _unit(place, number)
        gap = False
    return words


def _unit(place: int, number: int) -> str:
    """万亿 is said as 万 where 亿 follows in the same number."""
    if place == 3 and number // 10_000**2 % 10_000:
        return "万"
    return _GROUPS[place]


def _group(number: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return words
