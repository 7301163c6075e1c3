"""人民币大写 against amounts as banks write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.core.capitals import rmb_capitals

KNOWN = {
    0: "零元整",
    1: "壹分",
    5: "伍分",
    10: "壹角整",
    50: "伍角整",
    99: "玖角玖分",
    100: "壹元整",
    105: "壹元零伍分",
    150: "壹元伍角整",
    123: "壹元贰角叁分",
    1000: "壹拾元整",
    1100: "壹拾壹元整",
    10000: "壹佰元整",
    10100: "壹佰零壹元整",
    11000: "壹佰壹拾元整",
    100500: "壹仟零伍元整",
    105000: "壹仟零伍拾元整",
    123450: "壹仟贰佰叁拾肆元伍角整",
    140950: "壹仟肆佰零玖元伍角整",
    168032: "壹仟陆佰捌拾元叁角贰分",
    600714: "陆仟零柒元壹角肆分",
    1640902: "壹万陆仟肆佰零玖元零贰分",
    32504: "叁佰贰拾伍元零肆分",
    1000000: "壹万元整",
    1000100: "壹万零壹元整",
    1005000: "壹万零伍拾元整",
    10000000: "壹拾万元整",
    10700053: "壹拾万柒仟元伍角叁分",
    20000500: "贰拾万零伍元整",
    100000000: "壹佰万元整",
    1000050000: "壹仟万零伍佰元整",
    1234567891: "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角壹分",
    10000000000: "壹亿元整",
    10000000100: "壹亿零壹元整",
    10001000000: "壹亿零壹万元整",
    10100000000: "壹亿零壹佰万元整",
    99999999999: "玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    1000000000000: "壹佰亿元整",
    100000000000000: "壹万亿元整",
    -100: "负壹元整",
    -7189: "负柒拾壹元捌角玖分",
}


@pytest.mark.parametrize("fen", KNOWN)
def test_amount_in_capitals(fen: int) -> None:
    assert rmb_capitals(fen) == KNOWN[fen]


def test_amount_beyond_words_is_an_error() -> None:
    with pytest.raises(ValueError, match="beyond"):
        rmb_capitals(10**18)


UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(words: str) -> int:
    """Fen of an amount in capitals, by a reader that knows nothing of the writer."""
    sign = -1 if words.startswith("负") else 1
    yuan, _, rest = words.removeprefix("负").rpartition("元")
    total = section = digit = 0
    for c in yuan:
        if c in UNITS:
            section, digit = section + digit * UNITS[c], 0
        elif c in "万亿":
            factor = 10**4 if c == "万" else 10**8
            section, digit = section + digit, 0
            total = (total + section) * factor if c == "亿" else total + section * factor
            section = 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(c)
    fen = (total + section + digit) * 100
    for unit, worth in (("角", 10), ("分", 1)):
        at = rest.find(unit)
        if at > 0:
            fen += "零壹贰叁肆伍陆柒捌玖".index(rest[at - 1]) * worth
    return sign * fen


@settings(max_examples=200, deadline=None)
@given(st.integers(-(10**13) + 1, 10**13 - 1))
def test_every_amount_can_be_read_back_and_has_no_double_zero(fen: int) -> None:
    words = rmb_capitals(fen)
    assert read_back(words) == fen
    assert "零零" not in words
