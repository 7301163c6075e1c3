"""What other records say of a case before it is saved: the return window of its products, and payouts of the same order.

Warnings only (``domain.md`` §4.3: it warns, it does not forbid); what a case says by itself is ``rules``'.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from shopdesk.core.categories import category_of
from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_

from .flows import GRAPH

COMING_BACK = ("return_refund", "exchange", "repair")
_COUNTED = ("to_approve", "to_pay", "paid")


def compare(unit: Any, case: Values, context: RuleContext) -> list[Problem]:
    return [*_return_window(unit, case, context), *_payouts(unit, case)]


def _return_window(unit: Any, case: Values, context: RuleContext) -> Iterator[Problem]:
    """Asked for too late: the days without reason, or those for a fault, of the product's category (001 FAQ)."""
    signed, asked = case.get("signed_at"), case.get("requested_at")
    waits = (case.get("state") or GRAPH.initial) == GRAPH.initial
    if not waits or case.get("type") not in COMING_BACK or not signed or not asked:
        return
    categories = [unit.get("product_categories", found) or {} for found in reversed(unit.find_all("product_categories"))]
    categories = sorted((c for c in categories if c.get("shown") != 0), key=lambda c: c.get("position") or 0)
    reason = (unit.get("reasons", case["reason"]) if case.get("reason") else None) or {}
    key = "quality_days" if reason.get("quality") else "return_days"
    products = [f"{line.get('name') or ''} {line.get('code') or ''}" for line in case.get("items") or ()] or [""]
    days = [found[key] for product in products if (found := category_of(product, categories)) and found.get(key) is not None]
    if not days:
        return
    last = context.clock.local(signed).date() + dt.timedelta(days=min(days))
    if context.clock.local(asked).date() > last:
        message = N_("The return window ended on {day}: {days} days after signing.")
        yield Problem("requested_at", "window_passed", message, {"day": last.isoformat(), "days": min(days)}, warning=True)


def _payouts(unit: Any, case: Values) -> Iterator[Problem]:
    """Refund and payouts of the order together above what the buyer paid."""
    number, paid = case.get("order_number"), case.get("paid_amount")
    given = case.get("refunded_amount")
    given = case.get("total_amount") if given is None else given
    if not number or paid is None or not given:
        return
    payouts = [unit.get("payouts", found) or {} for found in unit.find_all("payouts", order_number=number)]
    outside = sum(payout.get("amount") or 0 for payout in payouts if payout.get("state") in _COUNTED)
    if outside and given <= paid < given + outside:
        message = N_("With payouts of {payouts} this order gets back {given}; the buyer paid {paid}.")
        words = {"payouts": _yuan(outside), "given": _yuan(given + outside), "paid": _yuan(paid)}
        yield Problem("total_amount", "refund_and_payouts", message, words, warning=True)


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"
