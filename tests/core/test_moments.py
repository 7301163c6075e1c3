"""Days, months and instants: every shape of the platforms, and nothing guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.core.clock import Clock
from shopdesk.core.fields import Field, Kind
from shopdesk.core.values import ParseContext, Unreadable, edit_text, parse, parse_filter

DATE = Field(key="day", label="Day", kind=Kind.DATE)
TIME = Field(key="at", label="At", kind=Kind.TIME)
MONTH = Field(key="month", label="Month", kind=Kind.MONTH)
STRICT = ParseContext(zone="Asia/Shanghai")
CLOCK = Clock("Asia/Shanghai", dt.datetime(2026, 11, 23, 2, 31, tzinfo=dt.UTC))
FORM = ParseContext.form(CLOCK)
SERIALS = ParseContext(zone="Asia/Shanghai", serials=True)


def code_of(field: Field, text: str, context: ParseContext = STRICT) -> str:
    with pytest.raises(Unreadable) as caught:
        parse(field, text, context)
    assert caught.value.problem.text()
    return caught.value.problem.code


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02",
        "2026/3/2",
        "2026.3.2",
        "2026年3月2日",
        "2026 年 3 月 2 日",
        "20260302",
        "2026/3/2 0:00",
        "2026-03-02 10:11:12",
        "2026/03/02  10:11:12",
        "2026-03-02T10:11:12",
        "2026-03-02 10:11:12.123",
        "2026年3月2日 10时11分12秒",
        "2026年3月2日下午9:05",
        "20260302101112",
        "2026-03-02 星期一",
        "2026／3／2",
        "２０２６－０３－０２",
        "2026‐03‐02",
        "02-MAR-26",
        "2 March 2026",
        "Mar 2, 2026",
        '="2026-03-02"',
        '="20260302"',
        "\t2026-03-02\t",
        "\u200e2026-03-02",
    ],
)
def test_day_is_read_in_every_shape(text: str) -> None:
    assert parse(DATE, text, STRICT) == "2026-03-02"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026-03-02 10:11:12", "2026-03-02T02:11:12Z"),
        ("2026/3/2 0:00", "2026-03-01T16:00:00Z"),
        ("2026/8/17 9:5", "2026-08-17T01:05:00Z"),
        ("2026/8/17 9:5:7", "2026-08-17T01:05:07Z"),
        ("2026年8月17日 下午3:5", "2026-08-17T07:05:00Z"),
        ("2026/8/17T9:05:7", "2026-08-17T01:05:07Z"),
        ("2026-03-02", "2026-03-01T16:00:00Z"),
        ("2025/12/03  14:06:51", "2025-12-03T06:06:51Z"),
        ("2021-05-13 11:01:13 +0200", "2021-05-13T09:01:13Z"),
        ("2026-03-02T10:11:12Z", "2026-03-02T10:11:12Z"),
        ("2026-03-02T10:11:12.5+08:00", "2026-03-02T02:11:12Z"),
        ("2026-03-02 10:11:12+08", "2026-03-02T02:11:12Z"),
        ("Mon, 02 Mar 2026 10:11:12 GMT", "2026-03-02T10:11:12Z"),
        ("2026-03-02 12:05 AM", "2026-03-01T16:05:00Z"),
        ("2026-03-02 12:05 PM", "2026-03-02T04:05:00Z"),
        ("2026年3月2日 下午3点5分", "2026-03-02T07:05:00Z"),
        ("20260302101112", "2026-03-02T02:11:12Z"),
    ],
)
def test_instant_is_stored_in_utc_and_local_without_an_offset(text: str, stored: str) -> None:
    assert parse(TIME, text, STRICT) == stored


def test_day_of_an_instant_elsewhere_is_the_shops_day() -> None:
    assert parse(DATE, "2026-03-02T20:00:00Z", STRICT) == "2026-03-03"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3.13", "date_without_year"),
        ("10月23日", "date_without_year"),
        ("09-01", "date_without_year"),
        ("2024.8", "date_without_day"),
        ("2026年3月", "date_without_day"),
        ("2026-02-30", "impossible_date"),
        ("2026-13-01", "impossible_date"),
        ("2025-02-29", "impossible_date"),
        ("32/13/2026", "impossible_date"),
        ("1969-12-31", "date_out_of_bounds"),
        ("2200-01-01", "date_out_of_bounds"),
        ("0001-01-01", "date_out_of_bounds"),
        ("03/04/2026", "ambiguous_date"),
        ("03/04/05", "ambiguous_date"),
        ("3/2/2026 10:11 PM", "ambiguous_date"),
        ("45000", "unreadable_date"),
        ("-5", "unreadable_date"),
        ("1e15", "unreadable_date"),
        ("2026-03/02", "unreadable_date"),
        ("2026-03-02 25:00", "unreadable_date"),
        ("2026-03-02 10:60", "unreadable_date"),
        ("2026-03-02 10:", "unreadable_date"),
        ("2026-03-02 9:5-6", "unreadable_date"),
        ("2026-03-02 9:005", "unreadable_date"),
        ("8/17 9:5", "date_without_year"),
        ("3/4/2026 9:5", "ambiguous_date"),
        ("9:5", "unreadable_date"),
        ("2026-03-02 13:00 AM", "unreadable_date"),
        ("2026-03-02 10:11-12", "unreadable_date"),
        ("2026-03-02 10:11:12 CST", "unreadable_date"),
        ("2026-03-02 bis 2026-03-05", "unreadable_date"),
        ("今天", "unreadable_date"),
        ("10:30", "unreadable_date"),
        ("TRUE", "unreadable_date"),
        ("#VALUE!", "error_cell"),
    ],
)
@pytest.mark.parametrize("field", [DATE, TIME])
def test_date_that_is_not_certain_is_refused(field: Field, text: str, code: str) -> None:
    assert code_of(field, text) == code


def test_order_of_day_and_month_is_taken_where_only_one_fits() -> None:
    assert parse(DATE, "12/31/22", STRICT) == "2022-12-31"
    assert parse(DATE, "31/12/2026", STRICT) == "2026-12-31"
    assert parse(DATE, "14-JUL-08", STRICT) == "2008-07-14"
    assert parse(DATE, "05/05/2026", STRICT) == "2026-05-05"


@pytest.mark.parametrize(("order", "day"), [("mdy", "2005-03-04"), ("dmy", "2005-04-03"), ("ymd", "2003-04-05")])
def test_known_order_of_day_and_month_settles_a_short_date(order: str, day: str) -> None:
    context = ParseContext(date_order=order)  # type: ignore[arg-type]
    assert parse(DATE, "03/04/05", context) == day


def test_known_order_is_not_bent_for_a_date_that_breaks_it() -> None:
    assert code_of(DATE, "31/12/2026", ParseContext(date_order="mdy")) == "impossible_date"


def test_refusal_of_a_date_names_both_days_it_may_be() -> None:
    with pytest.raises(Unreadable) as caught:
        parse(DATE, "03/04/2026", STRICT)
    assert "2026-03-04" in caught.value.problem.text()
    assert "2026-04-03" in caught.value.problem.text()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3.13", "2026-03-13"),
        ("3-13", "2026-03-13"),
        ("10月23日", "2026-10-23"),
        ("今天", "2026-11-23"),
        ("昨天", "2026-11-22"),
        ("Yesterday", "2026-11-22"),
        ("tomorrow", "2026-11-24"),
        ("now", "2026-11-23"),
        ("昨天 18:00", "2026-11-22"),
    ],
)
def test_form_reads_short_dates_and_words(text: str, day: str) -> None:
    assert parse(DATE, text, FORM) == day


def test_form_reads_now_and_a_time_of_today() -> None:
    assert parse(TIME, "现在", FORM) == "2026-11-23T02:31:00Z"
    assert parse(TIME, "10:30", FORM) == "2026-11-23T02:30:00Z"
    assert parse(TIME, "昨天 18:00", FORM) == "2026-11-22T10:00:00Z"


def test_file_with_a_known_year_reads_dates_without_one() -> None:
    assert parse(DATE, "10月23日", ParseContext(year_for_short=2023)) == "2023-10-23"
    assert code_of(DATE, "2月29日", ParseContext(year_for_short=2023)) == "impossible_date"


def test_serial_numbers_are_read_only_in_a_column_of_dates() -> None:
    assert parse(DATE, "45000", SERIALS) == "2023-03-15"
    assert parse(TIME, "45000.75", SERIALS) == "2023-03-15T10:00:00Z"
    assert parse(TIME, "45000.999999999", SERIALS) == "2023-03-15T16:00:00Z"
    assert parse(DATE, "43538", ParseContext(serials=True, epoch_1904=True)) == "2023-03-15"
    assert code_of(DATE, "10000", SERIALS) == "date_out_of_bounds"
    assert code_of(DATE, "999999", SERIALS) == "date_out_of_bounds"
    assert code_of(DATE, "3.13", SERIALS) == "date_without_year"


def test_no_date_of_databases_is_empty() -> None:
    assert parse(TIME, "0000-00-00 00:00:00", STRICT) is None


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-03", "2026-03"),
        ("2026/3", "2026-03"),
        ("2024.8", "2024-08"),
        ("2026年3月", "2026-03"),
        ("2026年03月份", "2026-03"),
        ("202603", "2026-03"),
        ("03/2026", "2026-03"),
        ("Mar 2026", "2026-03"),
        ("2026-03-05", "2026-03"),
        ("3月", "2026-03"),
        ("本月", "2026-11"),
        ("上个月", "2026-10"),
    ],
)
def test_month_is_read(text: str, month: str) -> None:
    assert parse(MONTH, text, FORM) == month


def test_month_that_is_not_certain_is_refused() -> None:
    assert code_of(MONTH, "2026-13") == "impossible_date"
    assert code_of(MONTH, "3月") == "date_without_year"
    assert code_of(MONTH, "1969-12") == "date_out_of_bounds"
    assert code_of(MONTH, "spring") == "unreadable_date"


def test_hour_that_the_clocks_skipped_is_refused_and_the_doubled_one_is_told_apart() -> None:
    berlin = ParseContext(zone="Europe/Berlin")
    assert code_of(TIME, "2026-03-29 02:30", berlin) == "no_such_time"
    first, second = "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"
    assert parse(TIME, "2026-10-25 02:30", berlin) == first
    assert edit_text(TIME, second, "Europe/Berlin") == "2026-10-25 02:30:00+01:00"
    assert parse(TIME, edit_text(TIME, second, "Europe/Berlin"), berlin) == second


def test_day_that_begins_in_a_skipped_hour_is_still_a_day() -> None:
    assert parse(TIME, "2018-11-04", ParseContext(zone="America/Sao_Paulo")) == "2018-11-04T03:00:00Z"


@settings(max_examples=80, deadline=None)
@given(
    st.datetimes(dt.datetime(1970, 1, 2), dt.datetime(2199, 12, 30)),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"]),
)
def test_every_instant_survives_the_editor_in_every_zone(instant: dt.datetime, zone: str) -> None:
    stored = instant.replace(microsecond=0).isoformat() + "Z"
    assert parse(TIME, edit_text(TIME, stored, zone), ParseContext(zone=zone)) == stored


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="0123456789-/.年月日: T+Zamp上午", max_size=24))
def test_any_text_gives_a_day_on_the_calendar_or_a_refusal(text: str) -> None:
    for context in (STRICT, FORM, SERIALS):
        try:
            day = parse(DATE, text, context)
        except Unreadable:
            continue
        assert day is None or dt.date(1969, 12, 31) <= dt.date.fromisoformat(day) <= dt.date(2200, 1, 1)


def test_filters_take_a_month_a_day_or_an_instant() -> None:
    assert parse_filter(TIME, "2026-03", STRICT) == "2026-03"
    assert parse_filter(TIME, "2026/3/2", STRICT) == "2026-03-02"
    assert parse_filter(TIME, "2026-03-02 10:00", STRICT) == "2026-03-02T02:00:00Z"
    assert parse_filter(DATE, "2026年3月", STRICT) == "2026-03"
    assert parse_filter(DATE, "", STRICT) is None


def test_an_editor_shows_seconds_only_where_there_are_any() -> None:
    assert edit_text(TIME, "2026-11-24T04:00:00Z", "Asia/Shanghai") == "2026-11-24 12:00"
    assert edit_text(TIME, "2026-11-24T04:00:09Z", "Asia/Shanghai") == "2026-11-24 12:00:09"
    assert edit_text(TIME, "2026-11-23T16:00:00Z", "Asia/Shanghai") == "2026-11-24 00:00"
