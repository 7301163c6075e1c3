"""What a claim sheet computes and refuses: what is still open, and that a sent sheet keeps its courier and month.

Leaves the sums to ``claims``, which knows when one of its rows changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_, _

from .record import SENT

LOCKED_WHEN_SENT = ("courier", "branch", "month")


def derive(values: Values, context: RuleContext) -> dict[str, Any]:
    """Claimed − received, in fen."""
    del context
    claimed, received = values.get("claimed_amount"), values.get("received_amount")
    return {"open_amount": None if claimed is None else claimed - (received or 0)}


def kept(values: Values, context: RuleContext) -> str:
    """A sheet that the courier has stays."""
    del context
    if values.get("state") not in SENT:
        return ""
    return _("This sheet went to the courier on {day} and stays.").format(day=values.get("sent_on") or "?")


def check(values: Values, context: RuleContext) -> list[Problem]:
    return list(_problems(values, context))


def _problems(values: Values, context: RuleContext) -> Iterator[Problem]:
    before = context.before
    if before is None:
        return
    if before.get("state") in SENT:
        for key in LOCKED_WHEN_SENT:
            if values.get(key) != before.get(key):
                message = N_("This sheet went to the courier on {day} and keeps its courier, branch and month. Make a new sheet instead.")
                yield Problem(key, "sheet_sent", message, {"day": before.get("sent_on") or "?"})
    elif values.get("state") == "sent" and not values.get("count"):
        yield Problem("count", "empty_sheet", N_("There is no claim on this sheet yet. Collect the month's claims first."), warning=True)
