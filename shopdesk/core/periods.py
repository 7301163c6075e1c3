"""Stretches of days that are known by a name and move with today: this month, last month.

Which list uses one is the lists' and the saved exports'.
"""

from __future__ import annotations

import datetime as dt

from shopdesk.core.fields import Field, Kind
from shopdesk.core.query import Filter, Op
from shopdesk.core.translations import N_

PRESETS: tuple[tuple[str, str], ...] = (
    ("", N_("Any time")),
    ("today", N_("Today")),
    ("this_week", N_("This week")),
    ("this_month", N_("This month")),
    ("last_month", N_("Last month")),
    ("this_year", N_("This year")),
)
"""Date ranges offered by name: (key, title)."""

Days = tuple[dt.date, dt.date]


def preset_days(key: str, today: dt.date) -> Days:
    """First and last local day of a preset; weeks begin on Monday. Raises KeyError for an unknown one."""
    first_of_month = today.replace(day=1)
    if key == "today":
        return today, today
    if key == "this_week":
        monday = today - dt.timedelta(days=today.weekday())
        return monday, monday + dt.timedelta(days=6)
    if key == "this_month":
        return first_of_month, _month_end(first_of_month)
    if key == "last_month":
        first = (first_of_month - dt.timedelta(days=1)).replace(day=1)
        return first, _month_end(first)
    if key == "this_year":
        return today.replace(month=1, day=1), today.replace(month=12, day=31)
    raise KeyError(key)


def days_filter(field: Field, days: Days) -> Filter:
    """The local days as a filter on a date, time or month field."""
    low, high = (day.isoformat() for day in days)
    if field.kind is Kind.MONTH:
        low, high = low[:7], high[:7]
    return Filter(field.key, Op.BETWEEN, (low, high))


def _month_end(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
