"""What a claim computes and refuses: month, claimed amount, net loss, and the rows that a sent sheet locks (``domain.md`` §4.5).

Leaves deadlines out of the courier's settings to ``actions``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_, _

from .record import Claim

LOCKED_BY_SHEET = (
    "registered_on",
    "kind",
    "order_number",
    "waybill",
    "courier",
    "branch",
    "goods_value",
    "postage",
    "claimed_amount",
    "month",
)
"""What stands on the sheet that the courier has: later corrections go into the next one. Taking a claim off its sheet is locked too."""


def derive(values: Values, context: RuleContext) -> dict[str, Any]:
    """Month of registering, goods value of the lines, claimed amount by its basis, sums of the parts, net loss."""
    found: dict[str, Any] = {}
    merged = dict(values)

    def fill(key: str, value: Any) -> None:
        if merged.get(key) is None and value is not None:
            merged[key] = found[key] = value

    if context.before is None and context.how == "form":
        fill("discovered_on", merged.get("registered_on"))
    fill("month", (merged.get("registered_on") or "")[:7] or None)
    fill("goods_value", _value_of_lines(merged))
    fill("claimed_amount", _claimed(merged))
    receipts = merged.get("receipts") or ()
    if receipts:
        merged["received_amount"] = found["received_amount"] = sum(line.get("amount") or 0 for line in receipts)
        found["received_on"] = max((line.get("received_on") or "" for line in receipts), default="") or merged.get("received_on")
        fill("received_how", next((line["how"] for line in reversed(receipts) if line.get("how")), None))
    cost, received = merged.get("buyer_cost"), merged.get("received_amount")
    found["net_loss"] = None if cost is None and received is None else (cost or 0) - (received or 0)
    return found


def _value_of_lines(values: Values) -> int | None:
    lines = values.get("items") or ()
    if not lines or any(line.get("price") is None for line in lines):
        return None
    return sum(int(line["price"]) * (1 if line.get("quantity") is None else line["quantity"]) for line in lines)


def _claimed(values: Values) -> int | None:
    """By the actual value, where that is the basis; the other bases take the courier's contract to know, see ``actions``."""
    goods = values.get("goods_value")
    if values.get("basis") != "actual_value" or goods is None:
        return None
    return damaged_share(goods, values) + (values.get("postage") or 0)


def damaged_share(amount: int, values: Values) -> int:
    """The damaged part of an amount in fen; all of it where the parcel is not merely damaged."""
    percent = values.get("damage_percent")
    return amount if percent is None or values.get("kind") != "damaged" else (amount * percent + 50) // 100


def check(values: Values, context: RuleContext) -> list[Problem]:
    return [*_sheet_problems(values, context), *_money_problems(values, context), *_date_problems(values)]


def kept(values: Values, context: RuleContext) -> str:
    """A claim that the courier has on paper stays: given up it may be, gone it may not."""
    del context
    if not values.get("sheet_sent_on"):
        return ""
    return _("This claim went to the courier with the claim sheet of {day} and stays. Give it up instead.").format(
        day=values["sheet_sent_on"]
    )


def _sheet_problems(values: Values, context: RuleContext) -> Iterator[Problem]:
    before = context.before
    if before is None or not before.get("sheet_sent_on"):
        return
    changed = [key for key in (*LOCKED_BY_SHEET, "claim_sheet") if values.get(key) != before.get(key)]
    for key in changed:
        message = N_(
            "“{field}” went to the courier with the claim sheet of {day} and stays as it is. Put a correction into the next sheet."
        )
        yield Problem(key, "locked_by_sheet", message, {"field": _label(key), "day": before["sheet_sent_on"]})


def _label(key: str) -> str:
    return next(_(f.label) for f in Claim.fields if f.key == key)


def _money_problems(values: Values, context: RuleContext) -> Iterator[Problem]:
    if values.get("insured_value") and values.get("insured") == 0:
        yield Problem(
            "insured", "not_insured", N_("There is an insured value, but the parcel is said not to be insured. Correct one of them.")
        )
    claimed, agreed, received = (values.get(key) for key in ("claimed_amount", "agreed_amount", "received_amount"))
    before = context.before or {}
    if claimed is None and values.get("state") == "submitted" and before.get("state") not in (None, "submitted"):
        yield Problem("claimed_amount", "no_amount", N_("No amount is claimed yet; the claim sheet will show none."), warning=True)
    if agreed is not None and claimed is not None and agreed > claimed:
        yield Problem("agreed_amount", "more_than_claimed", N_("More is agreed than was claimed. Check both amounts."), warning=True)
    due = claimed if agreed is None else agreed
    if received is not None and due is not None and received > due:
        yield Problem("received_amount", "more_than_due", N_("More was received than is due. Check both amounts."), warning=True)
    if received is not None and due is not None and received < due and values.get("state") == "settled":
        yield Problem("received_amount", "short", N_("Settled with less than is due. Write the reason into the notes."), warning=True)


def _date_problems(values: Values) -> Iterator[Problem]:
    for earlier, later in (("submitted_on", "received_on"), ("submitted_on", "answer_due_on"), ("picked_up_at", "last_scan_at")):
        first, second = values.get(earlier), values.get(later)
        if first and second and second < first:
            words = {"earlier": _label(earlier), "later": _label(later)}
            yield Problem(later, "dates_swapped", N_("“{later}” is before “{earlier}”. Check both."), words, warning=True)
