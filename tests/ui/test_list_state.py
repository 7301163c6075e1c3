"""What a list shows, as plain data."""

from __future__ import annotations

import datetime as dt

import pytest

from shopdesk import registers
from shopdesk.core.periods import days_filter, preset_days
from shopdesk.core.query import Filter, Op, Sort
from shopdesk.ui.list_state import OPEN, OVERDUE, ListState, late_filter

TODAY = dt.date(2026, 11, 25)
CASES = registers.load()["cases"]


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("today", "2026-11-25", "2026-11-25"),
        ("this_week", "2026-11-23", "2026-11-29"),
        ("this_month", "2026-11-01", "2026-11-30"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("this_year", "2026-01-01", "2026-12-31"),
    ],
)
def test_presets_are_local_days(preset: str, first: str, last: str) -> None:
    assert tuple(day.isoformat() for day in preset_days(preset, TODAY)) == (first, last)


def test_last_month_in_january_is_december() -> None:
    assert preset_days("last_month", dt.date(2027, 1, 31)) == (dt.date(2026, 12, 1), dt.date(2026, 12, 31))


def test_a_month_field_is_filtered_by_months() -> None:
    month = registers.load()["claims"].field("month")
    assert days_filter(month, preset_days("last_month", TODAY)).value == ("2026-10", "2026-10")


def test_chip_days_words_and_filters_all_hold() -> None:
    state = ListState(chip=OPEN, preset="today", words=" 小满 ", filters=(Filter("shop", Op.IN, (1,)),))
    query = state.query(CASES, TODAY)
    assert query.words == "小满"
    assert Filter("shop", Op.IN, (1,)) in query.filters
    assert Filter("state", Op.IN, CASES.states.open_codes()) in query.filters  # type: ignore[union-attr]
    assert any(f.field == CASES.date_field and f.op is Op.BETWEEN for f in query.filters)


def test_counting_the_chips_leaves_the_chip_out() -> None:
    state = ListState(chip="to_refund")
    assert not any(f.field == "state" for f in state.query(CASES, TODAY, chip=False).filters)


def test_a_head_clicked_three_times_gives_the_views_own_order_back() -> None:
    state = ListState().sorted_by("total_amount")
    assert state.sort == (Sort("total_amount"),)
    state = state.sorted_by("total_amount")
    assert state.sort == (Sort("total_amount", True),)
    assert state.sorted_by("total_amount").sort == ()


def test_clearing_takes_away_all_that_narrows_and_keeps_the_order() -> None:
    state = ListState(chip=OPEN, words="x", preset="today", sort=(Sort("id"),), filters=(Filter("id", Op.EQ, 1),))
    assert state.narrows()
    cleared = state.cleared()
    assert not cleared.narrows()
    assert cleared.sort == (Sort("id"),)


def test_a_day_that_is_due_is_late_from_the_next_day_on() -> None:
    claims = registers.load()["claims"]
    assert late_filter(claims, TODAY) == Filter("answer_due_on", Op.LE, "2026-11-24")
    assert late_filter(CASES, TODAY) == Filter("due_at", Op.LE, "now")
    query = ListState(view="all", chip=OVERDUE).query(CASES, TODAY)
    assert {f.field for f in query.filters} == {"state", "due_at"}
