"""What a payout has to know of its order: other payouts, refunds, and what the buyer paid.

Leaves judging it to ``rules``.
"""

from __future__ import annotations

from typing import Any

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values

from .record import COUNTED
from .rules import warnings


def settled(unit: Any, record_id: int, before: Values | None, after: Values | None) -> None:
    """Write the figures of the order into its payouts, this one and the others."""
    touched = ("order_number", "amount", "state", "deleted_at")
    if before is not None and after is not None and all(before.get(key) == after.get(key) for key in touched):
        return
    for order_number in {(values or {}).get("order_number") for values in (before, after)}:
        if order_number:
            _write_figures(unit, order_number)


def compare(unit: Any, payout: Values, context: RuleContext) -> list[Problem]:
    """The warnings of the order as it stands now, read before the payout is saved; what its own figures say is left out."""
    del context
    if not payout.get("order_number"):
        return []
    said = {problem.code for problem in warnings(payout)}
    figures = _Order(unit, payout["order_number"]).figures(payout.get("id"))
    return [problem for problem in warnings({**payout, **figures}) if problem.code not in said]


class _Order:
    """The payouts, refunds and payment of one order."""

    def __init__(self, unit: Any, number: str) -> None:
        self.payouts = {found: payout for found in unit.find_all("payouts", order_number=number) if (payout := unit.get("payouts", found))}
        cases = [unit.get("cases", found) or {} for found in unit.find_all("cases", order_number=number)]
        self._refunded = sum(case.get("refunded_amount") or 0 for case in cases) if cases else None
        self._paid = next((case["paid_amount"] for case in cases if case.get("paid_amount") is not None), None)
        if self._paid is None:
            orders = [unit.get("orders", found) or {} for found in unit.find_all("orders", number=number)]
            self._paid = next((order["paid_amount"] for order in orders if order.get("paid_amount") is not None), None)

    def figures(self, own: int | None) -> dict[str, Any]:
        """The given fields of the payout ``own`` (None: of one not stored yet)."""
        others = [other for key, other in self.payouts.items() if key != own and other.get("state") in COUNTED]
        return {
            "paid_before_amount": sum(other.get("amount") or 0 for other in others) or None,
            "paid_before": ", ".join(other.get("number") or "" for other in others) or None,
            "order_refunded_amount": self._refunded,
            "order_paid_amount": self._paid,
        }


def _write_figures(unit: Any, order_number: str) -> None:
    order = _Order(unit, order_number)
    for found, payout in order.payouts.items():
        figures = order.figures(found)
        if any(payout.get(key) != value for key, value in figures.items()):
            unit.set("payouts", found, figures)
