"""One click makes the case or the claim of a mis-shipment, with everything filled in and linked both ways (``domain.md`` §4.4).

Leaves what happens then to ``cases`` and ``claims``.
"""

from __future__ import annotations

from typing import Any

from shopdesk.core.states import Values

_BUYER = ("shop", "order_number", "customer", "buyer_account", "receiver", "phone", "address")
_BY_HANDLING = {"resend": "resend", "exchange": "exchange", "refund": "return_refund", "discount": "compensation", "recover": "intercept"}
_BY_KIND = {"missed": "resend", "short": "resend"}
_RESPONSIBLE = {"supplier": "supplier", None: "warehouse"}


def case_type(values: Values) -> str:
    """What the buyer gets: by the handling chosen, else a resend for what is missing and an exchange for what is wrong."""
    return _BY_HANDLING.get(values.get("handling") or "") or _BY_KIND.get(values.get("kind") or "") or "exchange"


def make_case(unit: Any, record_id: int) -> tuple[str, int]:
    """The case of this mis-shipment; the one already linked, if there is one."""
    log = unit.get("mis_shipments", record_id) or {}
    if log.get("case"):
        return "cases", log["case"]
    items = tuple(
        {key: line.get(key) for key in ("code", "name", "variant")} | {"asked": line.get("quantity")} for line in log.get("ordered") or ()
    )
    values = {key: log.get(key) for key in _BUYER} | {
        "type": case_type(log),
        "requested_at": unit.context.clock.stamp(),
        "stage": "after_shipping",
        "explanation": log.get("notes"),
        "responsible": _RESPONSIBLE.get(log.get("step"), "warehouse"),
        "postage_payer": "shop",
        "outbound_waybill": log.get("waybill"),
        "outbound_courier": log.get("courier"),
        "resend_waybill": log.get("resend_waybill"),
        "resend_courier": log.get("resend_courier"),
        "items": items,
        "operator": unit.context.operator,
    }
    case = unit.add("cases", {key: value for key, value in values.items() if value is not None})
    unit.set("mis_shipments", record_id, {"case": case})
    if log.get("claim"):
        unit.set("claims", log["claim"], {"case": case})
    return "cases", case


def make_claim(unit: Any, record_id: int) -> tuple[str, int]:
    """The claim of this mis-shipment against the courier; the one already linked, if there is one."""
    log = unit.get("mis_shipments", record_id) or {}
    if log.get("claim"):
        return "claims", log["claim"]
    lines = tuple({key: line.get(key) for key in ("code", "name", "variant", "quantity")} for line in log.get("ordered") or ())
    today = unit.context.clock.today().isoformat()
    values = {key: log.get(key) for key in _BUYER} | {
        "registered_on": today,
        "discovered_on": log.get("date") or today,
        "waybill": log.get("waybill"),
        "courier": log.get("courier"),
        "direction": "outbound",
        "kind": "contents_short" if log.get("kind") in ("missed", "short") else "other",
        "buyer_settled": "resent" if log.get("resend_waybill") else "not_yet",
        "buyer_cost": log.get("cost"),
        "items": lines,
        "case": log.get("case"),
        "notes": log.get("notes"),
        "operator": unit.context.operator,
    }
    claim = unit.add("claims", {key: value for key, value in values.items() if value is not None})
    unit.set("mis_shipments", record_id, {"claim": claim})
    return "claims", claim


def has_no_case(log: Values) -> bool:
    return not log.get("case")


def may_claim(log: Values) -> bool:
    return bool(log.get("waybill")) and not log.get("claim")
