"""What a payout has to know of its order: other payouts, refunds, and what the buyer paid.

Leaves judging it to ``rules``.
"""

from __future__ import annotations

from typing import Any

from shopdesk.core.states import Values

from .record import COUNTED


def settled(unit: Any, record_id: int, before: Values | None, after: Values | None) -> None:
    """Write the figures of the order into its payouts, this one and the others."""
    touched = ("order_number", "amount", "state", "deleted_at")
    if before is not None and after is not None and all(before.get(key) == after.get(key) for key in touched):
        return
    for order_number in {(values or {}).get("order_number") for values in (before, after)}:
        if order_number:
            _write_figures(unit, order_number)


def _write_figures(unit: Any, order_number: str) -> None:
    payouts = {found: unit.get("payouts", found) for found in unit.find_all("payouts", order_number=order_number)}
    cases = [unit.get("cases", found) or {} for found in unit.find_all("cases", order_number=order_number)]
    refunded = sum(case.get("refunded_amount") or 0 for case in cases) if cases else None
    paid = next((case["paid_amount"] for case in cases if case.get("paid_amount") is not None), None)
    if paid is None:
        orders = [unit.get("orders", found) or {} for found in unit.find_all("orders", number=order_number)]
        paid = next((order["paid_amount"] for order in orders if order.get("paid_amount") is not None), None)
    for found, payout in payouts.items():
        if payout is None:
            continue
        others = [other for key, other in payouts.items() if key != found and other is not None and other.get("state") in COUNTED]
        figures = {
            "paid_before_amount": sum(other.get("amount") or 0 for other in others) or None,
            "paid_before": ", ".join(other.get("number") or "" for other in others) or None,
            "order_refunded_amount": refunded,
            "order_paid_amount": paid,
        }
        if any(payout.get(key) != value for key, value in figures.items()):
            unit.set("payouts", found, figures)
