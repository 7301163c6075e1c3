"""What a returned parcel does to other records: it finds its case, tells it that it came, and writes the stock (002 §2).

Leaves the case's next state to whoever looks at the goods.
"""

from __future__ import annotations

from typing import Any

from shopdesk.core.states import Values

from .record import GRAPH
from .rules import counted

BY_WAYBILL = ("return_waybill", "outbound_waybill")
CLOSED = ("closed", "rejected", "cancelled")
NOT_STOCK = ("repair",)


def settled(unit: Any, record_id: int, before: Values | None, after: Values | None) -> None:
    """Match a new parcel by its waybill, tell the case, and write movements once it is stocked."""
    if after is None or after.get("deleted_at"):
        return
    before = before or {}
    if not after.get("case") and after.get("state") == GRAPH.initial and before.get("waybill") != after.get("waybill"):
        found = find_case(unit, after.get("waybill"))
        if found is not None:
            case, matched_by = found
            unit.set("returns", record_id, {"case": case, "matched_by": matched_by, "state": "matched"})
            return
    if after.get("case") and before.get("case") != after["case"]:
        _tell_case(unit, record_id, after)
    if after.get("state") == "stocked" and before.get("state") not in (None, "stocked"):
        _stock(unit, record_id, after)


def find_case(unit: Any, waybill: str | None) -> tuple[int, str] | None:
    """(case, how it was found): by return waybill first, then by outbound waybill (refused or bounced); None unless it is one case."""
    for key in BY_WAYBILL if waybill else ():
        found = unit.find("cases", **{key: waybill})
        still_open = [case for case in found if (unit.get("cases", case) or {}).get("state") not in CLOSED]
        fitting = still_open or found
        if len(fitting) == 1:
            return fitting[0], key
        if fitting:
            return None
    return None


def _tell_case(unit: Any, record_id: int, parcel: Values) -> None:
    """The case learns when its parcel came, and the parcel what should be in it."""
    case = unit.get("cases", parcel["case"]) or {}
    told: dict[str, Any] = {}
    if not case.get("return_received_at"):
        told = {"return_received_at": parcel.get("scanned_at"), "return_received_by": parcel.get("received_by")}
        told |= {"goods_state": "in_warehouse"}
    if not case.get("return_waybill") and parcel.get("waybill") != case.get("outbound_waybill"):
        told |= {"return_waybill": parcel.get("waybill"), "return_courier": parcel.get("courier") or case.get("return_courier")}
    if told and case:
        unit.set("cases", parcel["case"], told)
    if not parcel.get("items") and case.get("items"):
        keys = ("code", "name", "variant", "batch")
        items = tuple({**{key: line.get(key) for key in keys}, "expected": line.get("asked")} for line in case["items"])
        unit.set("returns", record_id, {"items": items})


def _stock(unit: Any, record_id: int, parcel: Values) -> None:
    """One movement per product and condition; goods for repair stay the buyer's and are not stock."""
    case = (unit.get("cases", parcel["case"]) if parcel.get("case") else None) or {}
    if case.get("type") in NOT_STOCK or unit.find("stock_movements", parcel=record_id):
        return
    kind = "exchange_in" if case.get("type") == "exchange" else "return_in"
    for line in parcel.get("items") or ():
        for condition in ("good", "defective"):
            quantity = line.get(condition) or 0
            if quantity:
                movement = {key: line.get(key) for key in ("code", "name", "variant", "batch")} | {
                    "at": parcel.get("stocked_at") or unit.context.clock.stamp(),
                    "kind": kind,
                    "quantity": quantity,
                    "condition": condition,
                    "case": parcel.get("case"),
                    "parcel": record_id,
                    "operator": parcel.get("stocked_by") or unit.context.operator,
                }
                unit.add("stock_movements", movement)
    _count_into_case(unit, parcel, case)


def _count_into_case(unit: Any, parcel: Values, case: Values) -> None:
    """Write good and defective into the case's lines of the same product that nobody counted yet."""
    lines = [dict(line) for line in case.get("items") or ()]
    changed = False
    for item in parcel.get("items") or ():
        for line in lines:
            same = all(line.get(key) == item.get(key) for key in ("code", "name", "variant"))
            if same and line.get("good") is None and line.get("defective") is None and counted(item):
                line |= {"good": item.get("good") or 0, "defective": item.get("defective") or 0, "returned": counted(item)}
                changed = True
                break
    if changed:
        unit.set("cases", parcel["case"], {"items": tuple(lines)})
