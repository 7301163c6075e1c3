"""What is taken off a value, and what is left alone."""

from __future__ import annotations

import pytest

from shopdesk.core.cleaning import HYPHENS, clean, free_line, free_lines, is_error_cell, means_nothing


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ('="123456789012345678"', "123456789012345678"),
        ('="a""b"', 'a"b'),
        ('=\u200e"1"', "1"),
        ("\t123\t", "123"),
        ("'28290", "28290"),
        ("'null", "null"),
        ("\u200b12\u200e3\ufeff", "123"),
        ("\u00a0 12\u30003 ", "12 3"),
        ("ＡＢ１２（３）", "AB12(3)"),
        ("=1+1", "=1+1"),
        ('="a"&"b"', '="a"&"b"'),
        ("a\x00b", "ab"),
        ("\ud800x", "x"),
    ],
)
def test_wrappers_blanks_and_width_go(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@pytest.mark.parametrize("hyphen", list(HYPHENS))
def test_every_hyphen_becomes_the_plain_one(hyphen: str) -> None:
    assert clean(f"230115{hyphen}123") == "230115-123"


def test_words_for_nothing_do_not_swallow_values() -> None:
    assert all(means_nothing(w) for w in ("", "-", "----------", "/", "无", "N/A", "NULL", "None", "未设置"))
    assert not any(means_nothing(w) for w in ("0", "-1", "无锡", "nullable", "//", "NaN", "-a"))


def test_errors_of_spreadsheets_are_known() -> None:
    assert all(is_error_cell(w) for w in ("#REF!", "#n/a", "#VALUE!", "#DIV/0!", "#NAME?", "#SPILL!", "####", "Err:502"))
    assert not any(is_error_cell(w) for w in ("", "#", "#1", "##", "REF!", "Error"))


@pytest.mark.parametrize("text", ["👨‍👩‍👧", "<b>x</b>", "=cmd()", "ａＢ　ｃ", "a\u200bb", "'t Hooft", "𠮷野家", "—–"])
def test_free_text_stays_as_typed(text: str) -> None:
    assert free_line(text) == text
    assert free_lines(f"  {text}\n") == text


def test_free_text_loses_only_what_nobody_typed() -> None:
    assert free_line(" a\x00\x1b\ud800b\t\u3000") == "ab"
    assert free_line("a\r\nb\u2028c") == "a b c"
    assert free_lines("a\r\nb\rc\td\x0b\uffff") == "a\nb\nc\td"
