"""Cells as text: numbers keep what the file gives, dates are ISO, what no calendar has stays visible."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.excel.cells import (
    COLUMN_NUMBERS,
    date_text,
    instant_text,
    kind_of_format,
    number_text,
    padded_text,
    trimmed,
    unescape_cell,
    unescaped,
)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("12", "12"),
        ("12.0", "12"),
        ("12.50", "12.5"),
        ("-0.1", "-0.1"),
        ("0.10000000000000001", "0.1"),
        ("59.699999999999996", "59.7"),
        ("1.3819106154E10", "13819106154"),
        ("1E-05", "0.00001"),
        ("999999999999999", "999999999999999"),
        ("1000000000000000", "1.000000000000000E+15"),
        ("123456789012345678", "1.23456789012345678E+17"),
        ("-123456789012345678", "-1.23456789012345678E+17"),
        ("4.21266762000508E+18", "4.21266762000508E+18"),
        ("4.21e+18", "4.21E+18"),
        ("1234567890123456.0", "1.234567890123456E+15"),
        ("1e999", "1e999"),
        ("NaN", "NaN"),
        ("abc", "abc"),
    ],
)
def test_number_text(raw: str, shown: str) -> None:
    assert number_text(raw) == shown


@given(st.integers(0, 10**15 - 1))
def test_whole_numbers_up_to_fifteen_digits_stay_as_they_are(value: int) -> None:
    assert number_text(str(value)) == str(value)
    assert number_text(repr(float(value))) == str(value)


@given(st.integers(10**15, 10**21))
def test_longer_numbers_are_recognisable_as_cut_and_keep_their_digits(value: int) -> None:
    text = number_text(str(value))
    assert "E+" in text
    assert text.replace(".", "").partition("E")[0] == str(value)


@given(st.integers(-(10**9), 10**9))
def test_cents_survive(cents: int) -> None:
    assert float(number_text(repr(cents / 100))) == cents / 100


@pytest.mark.parametrize(
    ("raw", "kind", "shown"),
    [
        ("46083", "date", "2026-03-02"),
        ("46083.4244444444", "date", "2026-03-02 10:11:12"),
        ("46082.9999999", "date", "2026-03-02"),
        ("46082.9999999999", "date", "2026-03-02"),
        ("0.5", "time", "12:00:00"),
        ("1.5", "elapsed", "36:00:00"),
        ("60", "date", "1900-02-29"),
        ("0", "date", "1900-01-00"),
        ("1", "date", "1900-01-01"),
        ("59", "date", "1900-02-28"),
        ("61", "date", "1900-03-01"),
        ("-1", "date", "-1"),
        ("3000000", "date", "3000000"),
        ("1e15", "date", "1E15"),
        ("2026-03-02T10:11:12", "date", "2026-03-02 10:11:12"),
    ],
)
def test_date_text(raw: str, kind: str, shown: str) -> None:
    assert date_text(raw, kind) == shown


def test_dates_of_the_1904_system() -> None:
    assert date_text("0", "date", since_1904=True) == "1904-01-01"
    assert date_text("44621", "date", since_1904=True) == "2026-03-02"


@given(st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(9998, 12, 31)))
def test_any_second_survives_as_a_serial(moment: dt.datetime) -> None:
    moment = moment.replace(microsecond=0)
    since = moment - dt.datetime(1899, 12, 30)
    assert date_text(repr(since.days + since.seconds / 86_400), "date") == instant_text(moment)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("yyyy-mm-dd", "date"),
        ('yyyy"年"m"月"d"日"', "date"),
        ("[$-804]yyyy/m/d;@", "date"),
        ("m/d/yy h:mm", "date"),
        ("h:mm:ss", "time"),
        ("mm:ss.0", "time"),
        ("[h]:mm:ss", "elapsed"),
        ("[$-F400]h:mm:ss AM/PM", "time"),
        ("General", None),
        ("G/通用格式", None),
        ("0.00", None),
        ("#,##0.00_);[Red](#,##0.00)", None),
        ('"¥"#,##0.00', None),
        ('0.00"ms"', None),
        ("0.00E+00", None),
        ("@", None),
        ("00000", "padded"),
    ],
)
def test_number_format_tells_dates_from_numbers(code: str, kind: str | None) -> None:
    found = kind_of_format(200, code)
    assert (found[0] if found else None) == kind


def test_zero_padding_is_what_a_person_sees() -> None:
    assert padded_text("2339", 5) == "02339"
    assert padded_text("1.5", 5) == "1.5"


def test_escapes_become_characters_and_control_characters_vanish() -> None:
    assert unescaped("a&lt;b&gt; &amp;amp; &#20013;&#x56fd;&#0;") == "a<b> &amp; 中国"
    assert unescape_cell("line_x000D_\nnext_x005F_x000D_ \x01x") == "line\nnext_x000D_ x"
    assert unescape_cell("_xD83D__xDE00_ _xD800_") == "😀 "


def test_columns_and_trimming() -> None:
    assert COLUMN_NUMBERS["A"] == 0
    assert COLUMN_NUMBERS["AA"] == 26
    assert COLUMN_NUMBERS["XFD"] == 16_383
    assert "XFE" not in COLUMN_NUMBERS
    assert trimmed(["", "a", "", ""]) == ("", "a")
