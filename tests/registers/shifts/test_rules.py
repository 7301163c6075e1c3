"""Shifts: hours in many spellings, shifts past midnight."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.core.clock import Clock
from shopdesk.core.register import RuleContext
from shopdesk.registers.shifts.first_contents import first_contents
from shopdesk.registers.shifts.rules import check, clock_text, derive, minutes

CONTEXT = RuleContext(Clock(), {}, 1)


@pytest.mark.parametrize(
    ("text", "expected"), [("8:00", 480), ("08：30", 510), ("8点", 480), ("8点30分", 510), ("24:00", 0), ("0:00", 0), ("23.59", 1439)]
)
def test_hours_are_read_as_people_write_them(text: str, expected: int) -> None:
    assert minutes(text) == expected


@pytest.mark.parametrize("text", ["", None, "8", "25:00", "24:01", "8:60", "早上"])
def test_what_is_no_time_of_day_is_none(text: str | None) -> None:
    assert minutes(text) is None


@given(st.integers(0, 1439))
def test_a_time_of_day_reads_back_as_it_is_written(whole: int) -> None:
    assert minutes(clock_text(whole)) == whole


@pytest.mark.parametrize(
    ("begins", "ends", "overnight"), [("8:00", "16:00", 0), ("16:00", "24:00", 0), ("18:00", "02:00", 1), ("20:00", "8:00", 1)]
)
def test_a_shift_that_ends_before_it_begins_runs_past_midnight(begins: str, ends: str, overnight: int) -> None:
    once = derive({"begins": begins, "ends": ends}, CONTEXT)
    assert once["overnight"] == overnight
    assert derive(once, CONTEXT) == once


def test_unreadable_and_empty_shifts_are_refused() -> None:
    assert [(p.field, p.code) for p in check({"begins": "early", "ends": "16:00"}, CONTEXT)] == [("begins", "unreadable_time")]
    assert [p.code for p in check({"begins": "08:00", "ends": "08:00"}, CONTEXT)] == ["empty_shift"]


def test_the_first_shifts_hold_by_the_rules() -> None:
    for shift in first_contents("en"):
        assert check(shift, CONTEXT) == []
        assert {**shift, **derive(shift, CONTEXT)} == shift
