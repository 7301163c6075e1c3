"""The seven kinds of case and the way each goes (``domain.md`` §4.3, 002 §2): states, legal moves, clocks.

Leaves amounts, checks and what is computed to ``rules``.
"""

from __future__ import annotations

from collections.abc import Iterator

from shopdesk.core.fields import Choice
from shopdesk.core.states import Move, State, StateGraph, Values
from shopdesk.core.translations import N_

SECOND_CHECK = "cases.second_check"
LIMIT_HOURS = "cases.limit_hours.{state}"

TYPES = (
    Choice("refund_only", N_("Refund only"), aliases=("仅退款", "退款", "我要退款(无需退货)", "未发货仅退款", "已发货仅退款")),
    Choice("return_refund", N_("Return and refund"), aliases=("退货退款", "退货", "我要退货退款", "退款退货", "return")),
    Choice("exchange", N_("Exchange"), aliases=("换货", "调换", "我要换货")),
    Choice("resend", N_("Resend"), aliases=("补发", "补寄", "重发")),
    Choice("repair", N_("Repair"), aliases=("维修", "返修", "返厂维修")),
    Choice("intercept", N_("Intercept and return"), aliases=("拦截退回", "拦截", "快递拦截")),
    Choice("compensation", N_("Compensation"), aliases=("补偿", "退差价", "补偿/退差价", "补差价", "赔偿")),
)

WAYS: dict[str, tuple[str, ...]] = {
    "refund_only": ("to_refund", "closed"),
    "return_refund": ("to_return", "to_refund", "closed"),
    "exchange": ("to_return", "to_exchange", "closed"),
    "resend": ("to_resend", "closed"),
    "repair": ("to_return", "to_repair", "to_send_back", "closed"),
    "intercept": ("intercepting", "to_refund", "closed"),
    "compensation": ("to_pay", "closed"),
}
"""Where a case of each type goes once it is approved."""

REFUNDING = ("refund_only", "return_refund", "intercept")
PAYING = (*REFUNDING, "compensation")

STATES = (
    State("to_review", N_("To review"), "amber", limit_hours=24),
    State("approved", N_("Approved"), "amber", limit_hours=24),
    State("to_return", N_("To return"), "blue", limit_hours=240),
    State("intercepting", N_("Intercepting"), "blue", limit_hours=48),
    State("to_refund", N_("To refund"), "violet", limit_hours=48),
    State("to_exchange", N_("To exchange"), "amber", limit_hours=48),
    State("to_resend", N_("To resend"), "amber", limit_hours=48),
    State("to_repair", N_("To repair"), "amber", limit_hours=168),
    State("to_send_back", N_("To send back"), "amber", limit_hours=48),
    State("to_pay", N_("To pay"), "violet", limit_hours=48),
    State("closed", N_("Done"), "green", open=False),
    State("rejected", N_("Rejected"), "red", open=False),
    State("cancelled", N_("Cancelled"), "grey", open=False),
)
OPEN = tuple(s.code for s in STATES if s.open)

_REVIEWED = {"reviewed_at": "now!", "reviewed_by": "operator!", "answered_at": "now"}
_RECEIVED = {"return_received_at": "now", "return_received_by": "operator"}
_CLOSED = {"closed_at": "now!"}
_REFUNDED = {**_CLOSED, "refunded_at": "now", "refunded_by": "operator"}
_UNREVIEWED = ("reviewed_at", "reviewed_by", "finance_checked_at", "finance_checked_by")


def _confirmations() -> Iterator[Move]:
    """What finance may do with each type that waits for it."""
    by_target: dict[str, list[str]] = {}
    for kind, way in WAYS.items():
        by_target.setdefault(way[0], []).append(kind)
    stamps = {"finance_checked_at": "now!", "finance_checked_by": "operator!"}
    for target, kinds in by_target.items():
        yield Move("approved", target, N_("Finance confirms"), stamps=stamps, when={"type": tuple(kinds)}, likely=True)


def _send_backs() -> Iterator[Move]:
    for source in ("approved", "to_refund", "to_pay"):
        yield Move(source, "to_review", N_("Finance sends back"), needs=("send_back_reason",), clears=_UNREVIEWED)


MOVES = (
    Move(
        "to_review", "approved", N_("Approve"), needs=("type",), stamps=_REVIEWED, clears=("send_back_reason",), likely=True, key="approve"
    ),
    Move("to_review", "rejected", N_("Reject"), needs=("reject_reason",), stamps={**_REVIEWED, **_CLOSED}),
    Move("rejected", "to_review", N_("Submit again"), clears=("reject_reason", "closed_at", *_UNREVIEWED), likely=True),
    *_confirmations(),
    *_send_backs(),
    Move("to_return", "to_refund", N_("Return received"), stamps=_RECEIVED, when={"type": ("return_refund",)}, likely=True),
    Move("to_return", "to_exchange", N_("Send the new goods first"), when={"type": ("exchange",)}, likely=True, key="exchange_first"),
    Move(
        "to_return",
        "to_exchange",
        N_("Return received"),
        stamps=_RECEIVED,
        when={"type": ("exchange",)},
        likely=True,
        key="exchange_received",
    ),
    Move("to_return", "to_repair", N_("Return received"), stamps=_RECEIVED, when={"type": ("repair",)}, likely=True),
    Move("to_exchange", "closed", N_("New goods sent"), stamps=_CLOSED, likely=True),
    Move("to_resend", "closed", N_("Goods resent"), stamps=_CLOSED, likely=True),
    Move("to_repair", "to_send_back", N_("Repaired"), likely=True),
    Move("to_send_back", "closed", N_("Sent back to the buyer"), stamps=_CLOSED, likely=True),
    Move("intercepting", "to_refund", N_("Intercepted"), likely=True),
    Move("intercepting", "to_return", N_("Intercept failed"), sets={"type": "return_refund"}),
    Move("to_refund", "closed", N_("Refund done"), stamps=_REFUNDED, likely=True),
    Move("to_pay", "closed", N_("Paid out"), stamps=_CLOSED, likely=True),
    *(Move(source, "cancelled", N_("Cancel the case"), stamps=_CLOSED) for source in OPEN),
)


def waits_for_finance(values: Values, settings: Values) -> bool:
    """Whether an approved case stops at finance: the second check is on and the case pays money (002 §2)."""
    if not settings.get(SECOND_CHECK, False) or values.get("type") not in PAYING:
        return False
    total = values.get("total_amount")
    return total is None or total > 0


def land(values: Values, target: str, settings: Values) -> str:
    """Approving goes straight on where nobody has to look again."""
    way = WAYS.get(values.get("type") or "")
    if target != "approved" or way is None or waits_for_finance(values, settings):
        return target
    return way[0]


def allowed(move: Move, values: Values, settings: Values) -> bool:
    """New goods go first only when a return waybill is there and the parcel is not (002 §7, principle 5)."""
    del settings
    return move.key != "exchange_first" or bool(values.get("return_waybill") and not values.get("return_received_at"))


GRAPH = StateGraph(STATES, MOVES, initial="to_review", land=land, allowed=allowed)


def states_of(kind: str) -> frozenset[str]:
    """Every state that a case of one type may be in."""
    return frozenset(("to_review", "approved", "rejected", "cancelled", *WAYS[kind]))


def limit_hours(state: str, settings: Values) -> int | None:
    """How many hours a case may stay in a state: the shop's setting, else the state's own; None = no clock."""
    own = GRAPH.state(state).limit_hours
    return settings.get(LIMIT_HOURS.format(state=state), own) if own is not None else None
