"""What a payout warns of: the same order paid before, and more given back than the buyer paid (``domain.md`` §4.3).

Leaves collecting those figures to ``actions``; here they are fields of the payout.
"""

from __future__ import annotations

from collections.abc import Iterator

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_, _

from .record import COUNTED

KEPT_WHEN_PAID = ("amount", "payee", "account", "order_number")


def check(values: Values, context: RuleContext) -> list[Problem]:
    return [*warnings(values), *_paid_problems(values, context)]


def kept(values: Values, context: RuleContext) -> str:
    """Money that went out stays in the books."""
    del context
    if values.get("state") != "paid":
        return ""
    return _("This payout is paid and stays. If it was entered by mistake, undo that first (Operations).")


def warnings(values: Values) -> Iterator[Problem]:
    """What the figures of the order say of a payout that is asked for, to be paid or paid."""
    if (values.get("state") or COUNTED[0]) not in COUNTED:
        return
    amount, before = values.get("amount") or 0, values.get("paid_before_amount") or 0
    if before:
        message = N_("This order has other payouts of {amount}: {numbers}. Make sure that it is not paid twice.")
        words = {"amount": _yuan(before), "numbers": values.get("paid_before") or ""}
        yield Problem("amount", "paid_before", message, words, warning=True)
    paid = values.get("order_paid_amount")
    given = amount + before + (values.get("order_refunded_amount") or 0)
    if paid is not None and given > paid:
        message = N_("Refunds and payouts of this order come to {given}; the buyer paid {paid}.")
        yield Problem("amount", "more_than_paid", message, {"given": _yuan(given), "paid": _yuan(paid)}, warning=True)
    if amount == 0:
        yield Problem("amount", "no_amount", N_("The amount is zero. Enter what the buyer gets."), warning=True)


def _paid_problems(values: Values, context: RuleContext) -> Iterator[Problem]:
    before = context.before
    if before is None or before.get("state") != "paid":
        return
    for key in KEPT_WHEN_PAID:
        if values.get(key) != before.get(key):
            yield Problem(key, "already_paid", N_("This payout is paid and stays as it was paid. Register the difference as a new payout."))


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"
