"""VIP visits: when one is due, what it needs, when the next one is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.core.clock import Clock
from shopdesk.core.register import RuleContext
from shopdesk.registers.vip_visits.rules import INTERVAL_SETTING, check, derive, months_later, next_due

NOON = dt.datetime(2026, 2, 10, 4, 0, tzinfo=dt.UTC)


def context(how: str = "form", before: dict[str, Any] | None = None) -> RuleContext:
    return RuleContext(Clock(fixed=NOON), {}, 1, before, how)


def codes(values: dict[str, Any]) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in check(values, context())]


def test_a_new_visit_is_due_by_the_end_of_its_month() -> None:
    assert derive({}, context()) == {"month": "2026-02", "due_on": "2026-02-28"}
    assert derive({"month": "2026-04"}, context()) == {"due_on": "2026-04-30"}


def test_the_month_follows_from_the_day_due_else_from_the_visit() -> None:
    assert derive({"due_on": "2026-05-07"}, context("import"))["month"] == "2026-05"
    assert derive({"visited_at": "2026-05-31T16:30:00Z"}, context("import"))["month"] == "2026-06"
    assert "month" not in derive({}, context("import"))


def test_writing_down_an_outcome_stamps_the_visit() -> None:
    assert derive({"month": "2026-02", "outcome": "satisfied"}, context())["visited_at"] == "2026-02-10T04:00:00Z"
    assert "visited_at" not in derive({"month": "2026-02", "outcome": "satisfied"}, context("import"))
    assert "visited_at" not in derive({"month": "2026-02", "outcome": "skipped"}, context())
    assert "visited_at" not in derive({"month": "2026-02", "outcome": "satisfied"}, context(before={"outcome": "satisfied"}))


def test_postponing_needs_a_reason_and_asks_for_a_new_day() -> None:
    new_day = next(p for p in check({"outcome": "postponed"}, context()) if p.code == "new_day_needed")
    assert new_day.warning
    assert codes({"outcome": "postponed"}) == [("summary", "reason_needed"), ("next_due_on", "new_day_needed")]
    assert codes({"outcome": "postponed", "summary": "出差", "next_due_on": "2026-02-20"}) == []


def test_skipping_needs_a_reason() -> None:
    assert codes({"outcome": "skipped"}) == [("summary", "reason_needed")]
    assert codes({"outcome": "skipped", "summary": "本月已售后回访"}) == []


def test_the_next_visit_is_not_before_this_one() -> None:
    assert codes({"outcome": "satisfied", "visited_at": "2026-02-10T04:00:00Z", "next_due_on": "2026-02-09"}) == [
        ("next_due_on", "dates_reversed")
    ]


@pytest.mark.parametrize(
    ("interval", "settings", "expected"),
    [
        (None, {}, "2026-02-28"),
        (2, {}, "2026-03-31"),
        (None, {INTERVAL_SETTING: 3}, "2026-04-30"),
        (0, {}, None),
    ],
)
def test_the_next_visit_comes_by_the_customer_s_own_interval(interval: int | None, settings: dict[str, Any], expected: str | None) -> None:
    assert next_due(dt.date(2026, 1, 31), interval, settings) == expected


@given(st.dates(dt.date(1990, 1, 1), dt.date(2190, 1, 1)), st.integers(0, 60))
def test_months_later_keeps_the_day_or_takes_the_last_one(day: dt.date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + dt.timedelta(days=1)).day == 1)
