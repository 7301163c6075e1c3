"""When a visit is due and what it needs. The queue of due and overdue VIPs is computed elsewhere, from these and the customers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shopdesk.core.clock import month_days
from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_
from shopdesk.registers.vip_visits.record import TRIED

#: Setting: months between two visits of a VIP who has no interval of his own.
INTERVAL_SETTING = "vip_interval_months"
INTERVAL_DEFAULT = 1

REASON_NEEDED = {
    "postponed": N_("This visit is postponed. Write in the summary why."),
    "skipped": N_("This visit is skipped. Write in the summary why."),
}


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day some months later; the month's last one where that day does not exist."""
    whole = day.year * 12 + day.month - 1 + months
    _first, last = month_days(f"{whole // 12:04d}-{whole % 12 + 1:02d}")
    return last.replace(day=min(day.day, last.day))


def next_due(day: dt.date, interval_months: int | None, settings: Values) -> str | None:
    """The day of the next visit after one on ``day``; None where the customer wants none (interval 0)."""
    interval = interval_months if interval_months is not None else int(settings.get(INTERVAL_SETTING, INTERVAL_DEFAULT))
    return months_later(day, interval).isoformat() if interval > 0 else None


def derive(values: Values, context: RuleContext) -> dict[str, Any]:
    """The month from the day, the day due from the month, and the time of a visit whose outcome is being written down."""
    found: dict[str, Any] = {}
    month, due, visited = values.get("month"), values.get("due_on"), values.get("visited_at")
    if not month:
        if due:
            month = due[:7]
        elif visited:
            month = context.clock.local(visited).strftime("%Y-%m")
        elif context.how == "form":
            month = context.clock.today().strftime("%Y-%m")
        if month:
            found["month"] = month
    if month and not due:
        found["due_on"] = month_days(month)[1].isoformat()
    was = context.before.get("outcome") if context.before else None
    if values.get("outcome") in TRIED and not visited and context.how != "import" and values.get("outcome") != was:
        found["visited_at"] = context.clock.stamp()
    return found


def check(values: Values, context: RuleContext) -> list[Problem]:
    """A visit put off or left out has its reason; one put off should have a new day; the next one comes after this one."""
    found = []
    outcome = values.get("outcome")
    if outcome in ("postponed", "skipped") and not values.get("summary"):
        found.append(Problem("summary", "reason_needed", REASON_NEEDED[outcome]))
    if outcome == "postponed" and not values.get("next_due_on"):
        message = N_("This visit is postponed. Fill in “Next due” with the new day.")
        found.append(Problem("next_due_on", "new_day_needed", message, warning=True))
    visited, following = values.get("visited_at"), values.get("next_due_on")
    if visited and following and following < context.clock.local(visited).date().isoformat():
        found.append(Problem("next_due_on", "dates_reversed", N_("“Next due” is before the visit itself. Choose a later day.")))
    return found
