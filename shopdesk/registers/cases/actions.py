"""What a case does to other records: goods that leave, a claim or a payout made of it, the deal extended (``domain.md`` §4.3).

Leaves parcels that come back to ``returns``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from shopdesk.core.states import Values

from .rules import EXTEND_DAYS, SETTINGS

LEAVING = {"exchange": ("exchange_out", "to_exchange"), "resend": ("resend_out", "to_resend")}
_BUYER = ("shop", "order_number", "customer", "buyer_account", "receiver", "phone", "address")


def settled(unit: Any, record_id: int, before: Values | None, after: Values | None) -> None:
    """Write the goods of an exchange or resend out of stock, once, when they leave."""
    if before is None or after is None or not _has_left(before, after):
        return
    kind = LEAVING[after["type"]][0]
    if unit.find("stock_movements", case=record_id, kind=kind):
        return
    for line in after.get("items") or ():
        quantity = line.get("asked") or 0
        if quantity > 0:
            movement = {
                "at": unit.context.clock.stamp(),
                "kind": kind,
                "code": line.get("code"),
                "name": line.get("name"),
                "variant": line.get("new_variant") or line.get("variant"),
                "batch": line.get("batch"),
                "quantity": quantity,
                "condition": "good",
                "case": record_id,
                "operator": unit.context.operator,
            }
            unit.add("stock_movements", movement)


def _has_left(before: Values, after: Values) -> bool:
    """The new goods are on their way: a resend waybill is there while they are due, or the case closed from there."""
    if after.get("type") not in LEAVING:
        return False
    due = LEAVING[after["type"]][1]
    if after.get("state") == "closed":
        return before.get("state") == due
    return after.get("state") == due and bool(after.get("resend_waybill"))


def make_claim(unit: Any, record_id: int) -> tuple[str, int]:
    """A claim against the courier of this case, with everything filled in; the one already there, if there is one."""
    found = unit.find("claims", case=record_id)
    if found:
        return "claims", found[0]
    case = unit.get("cases", record_id) or {}
    items = tuple(
        {
            "code": line.get("code"),
            "name": line.get("name"),
            "variant": line.get("variant"),
            "quantity": line.get("asked"),
            "price": line.get("price"),
        }
        for line in case.get("items") or ()
    )
    direction = "return" if case.get("return_waybill") and not case.get("outbound_waybill") else "outbound"
    values = {key: case.get(key) for key in _BUYER} | {
        "registered_on": unit.context.clock.today().isoformat(),
        "discovered_on": unit.context.clock.today().isoformat(),
        "waybill": case.get(f"{direction}_waybill"),
        "courier": case.get(f"{direction}_courier"),
        "direction": direction,
        "kind": "other",
        "goods_value": case.get("goods_amount"),
        "postage": case.get("order_postage_amount"),
        "signed_on": _local_day(unit, case.get("signed_at")),
        "items": items,
        "case": record_id,
        "operator": unit.context.operator,
    }
    return "claims", unit.add("claims", values)


def _local_day(unit: Any, stamp: str | None) -> str | None:
    return unit.context.clock.local(stamp).date().isoformat() if stamp else None


def has_parcel(case: Values) -> bool:
    return bool(case.get("outbound_waybill") or case.get("return_waybill"))


def make_payout(unit: Any, record_id: int) -> tuple[str, int]:
    """A payout to the buyer of this case, waiting for approval."""
    case = unit.get("cases", record_id) or {}
    values = {
        "case": record_id,
        "shop": case.get("shop"),
        "order_number": case.get("order_number"),
        "customer": case.get("customer"),
        "payee": case.get("receiver") or case.get("buyer_account"),
        "amount": case.get("total_amount") or 0,
        "reason": case.get("explanation"),
        "operator": unit.context.operator,
    }
    return "payouts", unit.add("payouts", values)


def extend_deal(unit: Any, record_id: int) -> None:
    """Extend the platform's deal by ten days from today, or from where it is extended to (002 §7)."""
    case = unit.get("cases", record_id) or {}
    days = int(unit.context.settings.get(EXTEND_DAYS, SETTINGS[EXTEND_DAYS]))
    start = max(unit.context.clock.today(), dt.date.fromisoformat(case.get("extended_until") or "1970-01-01"))
    unit.set("cases", record_id, {"extended_until": (start + dt.timedelta(days=days)).isoformat()})


def is_open(case: Values) -> bool:
    return case.get("state") not in ("closed", "rejected", "cancelled")
