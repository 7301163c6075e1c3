"""What a case computes and what it refuses: totals, clocks, and the sentences beside the fields (``domain.md`` §4.3).

Leaves the legal moves to ``flows`` and what other records get to ``actions``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from shopdesk.core.clock import STORED, parse_stamp
from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_, _

from .flows import GRAPH, OPEN, REFUNDING, SECOND_CHECK, TYPES, land, limit_hours, states_of

APPROVE_UNSHIPPED = "cases.approve_unshipped_refunds"
EXTEND_DAYS = "cases.extend_days"
ARRIVAL_DAYS = "cases.return_arrival_days"

SETTINGS: Mapping[str, Any] = {
    SECOND_CHECK: False,
    APPROVE_UNSHIPPED: False,
    EXTEND_DAYS: 10,
    ARRIVAL_DAYS: 7,
}
"""The settings that cases read, with their defaults; beside them ``cases.limit_hours.STATE`` for the clock of a state."""

IMPORTED_CLOCK_DAYS = 30
_PLUS = ("goods_amount", "postage_amount", "coupon_amount", "points_amount", "adjustment_amount")


def total_of(values: Values) -> int | None:
    """Goods + postage + coupon + points − fee + adjustment, in fen; None where none of them is filled."""
    if all(values.get(key) is None for key in (*_PLUS, "fee_amount")):
        return None
    return sum(values.get(key) or 0 for key in _PLUS) - (values.get("fee_amount") or 0)


def derive(values: Values, context: RuleContext) -> dict[str, Any]:
    """Totals, stage, the clock of the state, and what a finished refund leaves to be said once."""
    found: dict[str, Any] = {}
    items = _counted(values.get("items") or ())
    if items is not None:
        found["items"] = items
    if not values.get("stage"):
        found["stage"] = _stage(values, context)
    merged = {**values, **found}
    if merged.get("goods_amount") is None:
        refunds = [line["refund_amount"] for line in merged.get("items") or () if line.get("refund_amount") is not None]
        goods = sum(refunds) if refunds else _goods_of_order(merged, context)
        merged["goods_amount"] = found["goods_amount"] = goods
    if context.before is None and merged.get("postage_amount") is None and _gives_postage_back(merged):
        merged["postage_amount"] = found["postage_amount"] = merged["order_postage_amount"]
    merged["total_amount"] = found["total_amount"] = total_of(merged)
    if _approves_itself(merged, context):
        now = context.clock.stamp()
        merged["state"] = found["state"] = land(merged, "approved", context.settings)
        found |= {"reviewed_at": now, "answered_at": values.get("answered_at") or now}
    found |= _clock(merged, context)
    pays_back = merged.get("type") in REFUNDING or bool(not merged.get("type") and merged.get("refunded_at"))
    if _has_just_closed(merged, context) and pays_back and merged.get("refunded_amount") is None:
        found["refunded_amount"] = merged["total_amount"]
    return found


def _counted(items: tuple[Mapping[str, Any], ...]) -> tuple[dict[str, Any], ...] | None:
    """Lines with the returned quantity filled from what was counted; None where nothing changes."""
    made = []
    changed = False
    for line in items:
        counted = [line[key] for key in ("good", "defective") if line.get(key) is not None]
        fill = bool(counted) and line.get("returned") is None
        made.append({**line, "returned": sum(counted)} if fill else dict(line))
        changed = changed or fill
    return tuple(made) if changed else None


def _goods_of_order(values: Values, context: RuleContext) -> int | None:
    """By default a refund is the goods of the order, as far as the buyer paid for them; files say it themselves."""
    if context.before is not None or context.how != "form" or values.get("type") not in REFUNDING:
        return None
    goods: int | None = values.get("order_goods_amount")
    paid: int | None = values.get("paid_amount")
    if paid is None:
        return goods
    paid_goods: int = max(0, paid - (values.get("order_postage_amount") or 0))
    return paid_goods if goods is None else min(goods, paid_goods)


def _stage(values: Values, context: RuleContext) -> str | None:
    if values.get("shipped_at") or values.get("outbound_waybill"):
        return "after_shipping"
    by_form = context.before is None and context.how == "form"
    if values.get("goods_state") == "not_shipped" or (by_form and values.get("paid_at") and not values.get("signed_at")):
        return "before_shipping"
    return None


def _gives_postage_back(values: Values) -> bool:
    """A full refund before shipping adds the postage (002 §2)."""
    if values.get("type") != "refund_only" or values.get("stage") != "before_shipping":
        return False
    postage, paid, goods = values.get("order_postage_amount"), values.get("paid_amount"), values.get("goods_amount")
    return postage is not None and paid is not None and goods is not None and goods + postage == paid


def _approves_itself(values: Values, context: RuleContext) -> bool:
    return (
        context.before is None
        and context.how == "form"
        and bool(context.settings.get(APPROVE_UNSHIPPED, SETTINGS[APPROVE_UNSHIPPED]))
        and values.get("type") == "refund_only"
        and values.get("stage") == "before_shipping"
        and (values.get("state") or GRAPH.initial) == GRAPH.initial
    )


def _has_just_closed(values: Values, context: RuleContext) -> bool:
    return values.get("state") == "closed" and (context.before is None or context.before.get("state") != "closed")


def _clock(values: Values, context: RuleContext) -> dict[str, Any]:
    """Since when the case is in its state, and when that is too long.

    Clocks run for open cases that were registered here, or that an import brought with a request of the last 30 days.
    """
    state = values.get("state") or GRAPH.initial
    before = context.before
    if before is not None and (before.get("state") or GRAPH.initial) == state:
        since, due = before.get("state_since"), before.get("due_at")
        if due and since and state == "to_return" and before.get("buyer_posted_at") != values.get("buyer_posted_at"):
            due = _due(state, since, values, context)
        return {"state_since": since, "due_at": due}
    since = context.clock.stamp()
    if before is None:
        imported = context.how == "import"
        requested = values.get("requested_at")
        since = values.get("state_since") or (requested if imported and requested else since)
        oldest = (context.clock.now() - dt.timedelta(days=IMPORTED_CLOCK_DAYS)).strftime(STORED)
        if imported and (not requested or requested < oldest):
            return {"state_since": since, "due_at": None}
    return {"state_since": since, "due_at": _due(state, since, values, context)}


def _due(state: str, since: str, values: Values, context: RuleContext) -> str | None:
    """The state's limit; for a parcel that the buyer has posted the days in which it should be here."""
    hours = limit_hours(state, context.settings) if state in OPEN else None
    posted = values.get("buyer_posted_at")
    if hours is not None and state == "to_return" and posted:
        since, hours = posted, 24 * int(context.settings.get(ARRIVAL_DAYS, SETTINGS[ARRIVAL_DAYS]))
    return None if hours is None else (parse_stamp(since) + dt.timedelta(hours=hours)).strftime(STORED)


def check(values: Values, context: RuleContext) -> list[Problem]:
    """What stands beside the fields; warnings do not refuse."""
    return [*_type_problems(values, context), *_amount_problems(values), *_line_problems(values), *_closing_problems(values, context)]


def _type_problems(values: Values, context: RuleContext) -> Iterator[Problem]:
    kind, before = values.get("type"), context.before
    imported = context.how == "import"
    if not kind:
        if not imported and (before is None or before.get("type")):
            yield Problem("type", "required", N_("Choose what the buyer gets: refund, return, exchange, resend, repair or compensation."))
        return
    state = values.get("state") or GRAPH.initial
    if state not in states_of(kind):
        words = {"type": _label(kind), "state": _(GRAPH.state(state).label)}
        message = N_("A case of type “{type}” is never in “{state}”. Choose the type that fits, or cancel and register it again.")
        stored = before is not None and before.get("type") == kind and before.get("state") == state
        yield Problem("type", "type_and_state", message, words, warning=imported or stored)


def _label(kind: str) -> str:
    return next(_(c.label) for c in TYPES if c.code == kind)


def _amount_problems(values: Values) -> Iterator[Problem]:
    if values.get("adjustment_amount") and not values.get("adjustment_note"):
        yield Problem("adjustment_note", "required", N_("Say why the amount is adjusted by hand."))
    total = values.get("total_amount")
    if total is not None and total < 0:
        yield Problem("total_amount", "negative", N_("The total is below zero. Lower the handling fee or the adjustment."))
    paid = values.get("paid_amount")
    asked = max(total or 0, values.get("refunded_amount") or 0)
    if paid is not None and asked > paid:
        message = N_("This refunds {amount}, more than the {paid} that the buyer paid.")
        yield Problem("total_amount", "more_than_paid", message, {"amount": _yuan(asked), "paid": _yuan(paid)}, warning=True)


def _line_problems(values: Values) -> Iterator[Problem]:
    items = values.get("items") or ()
    for row, line in enumerate(items, start=1):
        asked, returned = line.get("asked"), line.get("returned")
        counted = (line.get("good") or 0) + (line.get("defective") or 0)
        if returned is not None and counted > returned:
            message = N_("Good and defective are {counted}, but only {returned} came back. Correct one of them.")
            yield Problem(f"items.{row}.good", "more_than_returned", message, {"counted": counted, "returned": returned})
        if asked is not None and returned is not None and returned > asked:
            message = N_("{returned} came back where {asked} was asked for.")
            yield Problem(f"items.{row}.returned", "more_than_asked", message, {"returned": returned, "asked": asked}, warning=True)
    refunds = [line["refund_amount"] for line in items if line.get("refund_amount") is not None]
    goods = values.get("goods_amount")
    if refunds and goods is not None and sum(refunds) != goods:
        message = N_("The lines add up to {lines}, the goods amount says {goods}.")
        yield Problem("goods_amount", "lines_differ", message, {"lines": _yuan(sum(refunds)), "goods": _yuan(goods)}, warning=True)


def _closing_problems(values: Values, context: RuleContext) -> Iterator[Problem]:
    before = context.before
    closes_exchange = before is not None and _has_just_closed(values, context) and values.get("type") == "exchange"
    if closes_exchange and not values.get("return_received_at") and not values.get("no_return_reason"):
        message = N_("The buyer's parcel is not here yet. Enter when it came, or why the case closes without it.")
        yield Problem("no_return_reason", "return_missing", message)
    if values.get("supervisor_answer") and not values.get("supervisor_asked"):
        yield Problem(
            "supervisor_asked", "answer_without_question", N_("There is an answer of the supervisor; tick that he was asked."), warning=True
        )
    requested, refunded = values.get("requested_at"), values.get("refunded_at")
    if requested and refunded and refunded < requested:
        yield Problem("refunded_at", "before_request", N_("The refund is earlier than the request. Check both times."), warning=True)


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"
