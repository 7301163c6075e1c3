"""Money and numbers: read exactly, or refused."""

from __future__ import annotations

import pytest

from shopdesk.core.fields import Field, Kind
from shopdesk.core.values import ParseContext, Unreadable, parse

MONEY = Field(key="amount", label="Amount", kind=Kind.MONEY)
COUNT = Field(key="quantity", label="Quantity", kind=Kind.NUMBER)
WEIGHT = Field(key="weight_g", label="Weight", kind=Kind.NUMBER, unit="g")
PERCENT = Field(key="damage", label="Damage", kind=Kind.NUMBER, unit="%")
STRICT = ParseContext()


def code_of(field: Field, text: str, context: ParseContext = STRICT) -> str:
    with pytest.raises(Unreadable) as caught:
        parse(field, text, context)
    assert caught.value.problem.field == field.key
    assert caught.value.problem.text()
    return caught.value.problem.code


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12", 1200),
        ("0.1", 10),
        (".5", 50),
        ("12.", 1200),
        ("1,234.50", 123450),
        ("1,234,567.89", 123456789),
        ("¥1,234.50", 123450),
        ("￥17.50", 1750),
        ("123.00元", 12300),
        ("12元整", 1200),
        ("人民币12元", 1200),
        ("RMB 12.3", 1230),
        ("１２．５", 1250),
        ("￥１，２３４．５０", 123450),
        ("-71.89", -7189),
        ("−71.89", -7189),
        ("-¥12", -1200),
        ("¥-12", -1200),
        ("(12.00)", -1200),
        ("+235.61", 23561),
        ("-0", 0),
        ("12.3400", 1234),
        ("1,234.56           ", 123456),
        ('="19.90"', 1990),
        ("\t19.90", 1990),
        ("'19.90", 1990),
        ("71.89000000000001", 7189),
        ("0.30000000000000004", 30),
        ("59.699999999999996", 5970),
        ("999999999.99", 99999999999),
    ],
)
def test_money_is_read_in_every_shape(text: str, fen: int) -> None:
    assert parse(MONEY, text, STRICT) == fen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1e3", "unreadable_money"),
        ("1.23E+04", "unreadable_money"),
        ("12.345", "too_many_decimals"),
        ("0.001", "too_many_decimals"),
        ("NaN", "unreadable_money"),
        ("1e999", "unreadable_money"),
        ("inf", "unreadable_money"),
        ("#REF!", "error_cell"),
        ("#N/A", "error_cell"),
        ("########", "error_cell"),
        ("1.234,50", "ambiguous_money"),
        ("12,50", "ambiguous_money"),
        ("1,23,456", "unreadable_money"),
        ("1 2", "unreadable_money"),
        ("$12", "unreadable_money"),
        ("--12", "unreadable_money"),
        ("(-12)", "unreadable_money"),
        ("¥", "unreadable_money"),
        (".", "unreadable_money"),
        ("235.61(已退款235.50)", "unreadable_money"),
        ("2026-03-02", "unreadable_money"),
        ("٣", "unreadable_money"),
        ("²", "unreadable_money"),
        ("1000000000.00", "too_large"),
        ("9" * 400, "too_large"),
    ],
)
def test_money_that_is_not_certain_is_refused(text: str, code: str) -> None:
    assert code_of(MONEY, text) == code


@pytest.mark.parametrize("text", ["", "  ", "-", "--", "/", "无", "N/A", "null", "未设置", "——", "none", "-------------------", "\u200b"])
def test_words_for_nothing_are_empty_not_zero(text: str) -> None:
    assert parse(MONEY, text, STRICT) is None
    assert parse(COUNT, text, STRICT) is None


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("007", 7), ("-2", -2), ("2.0", 2), ("1,234", 1234), ("3件", 3), ("3 pcs", 3), ("１２", 12), ("+4", 4)]
)
def test_numbers_are_read(text: str, number: int) -> None:
    assert parse(COUNT, text, STRICT) == number


@pytest.mark.parametrize("text", ["2.5", "1e3", "3天", "12 34", "1.2kg", "abc", "３。", "1,23", "½", "²"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    assert code_of(COUNT, text) == "unreadable_number"


@pytest.mark.parametrize(
    ("text", "grams"), [("500", 500), ("500g", 500), ("500克", 500), ("1.2kg", 1200), ("1.25 千克", 1250), ("0.5斤", 250)]
)
def test_weights_become_grams(text: str, grams: int) -> None:
    assert parse(WEIGHT, text, STRICT) == grams


def test_weight_of_a_heading_in_kilograms_becomes_grams() -> None:
    heading = ParseContext(units={"weight_g": "kg"})
    assert parse(WEIGHT, "2", heading) == 2000
    assert parse(WEIGHT, "0.35", heading) == 350
    assert parse(WEIGHT, "350g", heading) == 350


def test_part_of_a_gram_and_foreign_units_are_refused() -> None:
    assert code_of(WEIGHT, "1.2345kg") == "not_whole"
    assert code_of(WEIGHT, "0.35") == "not_whole"
    assert code_of(WEIGHT, "3件") == "unreadable_number"


def test_percent_sign_is_read_and_a_fraction_is_not_taken_for_percent() -> None:
    assert parse(PERCENT, "50%", STRICT) == 50
    assert code_of(PERCENT, "0.5") == "not_whole"
