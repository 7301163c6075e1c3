"""What holds for an order by itself: its day, its waybill out of a mixed cell, its address in one piece, and who may edit it."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from shopdesk.core.clock import Clock
from shopdesk.core.fields import MAX_LENGTH, Kind
from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_, _
from shopdesk.registers.orders.record import OrderItem

NAME_LENGTH = MAX_LENGTH[Kind.TEXT]
NO_ITEM: dict[str, Any] = {f.key: None for f in OrderItem.fields}
#: Pinduoduo and its sister shops number orders ``yymmdd-`` and fifteen digits: the day is in the number.
_DATED_NUMBER = re.compile(r"(\d{2})(\d{2})(\d{2})-\d{15}")
_WAYBILL_IN_TEXT = re.compile(r"(?<![0-9A-Z])(?=(?:[A-Z-]*\d){6})[0-9A-Z][0-9A-Z-]{6,38}[0-9A-Z]", re.IGNORECASE | re.ASCII)
_PREFIXED_WAYBILL = re.compile(r"NO[:：.]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_REGION_BREAK = re.compile(r"[/\\|,，\s]+")
_KNOWN_BY = ("number", "waybill")
_KNOWN_BY_HAND = (*_KNOWN_BY, "buyer_account", "receiver", "phone")
_IN_ORDER = (
    ("ordered_at", "paid_at", N_("“Paid at” is before “Ordered at”. One of the two is wrong.")),
    ("shipped_at", "signed_at", N_("“Signed at” is before “Shipped at”. One of the two is wrong.")),
)
_MUNICIPALITIES = ("北京", "上海", "天津", "重庆")


def day_in_number(number: str | None) -> str | None:
    """The day that an order number of Pinduoduo's shape tells; None for any other shape or an impossible day."""
    found = _DATED_NUMBER.fullmatch(number or "")
    if found is None:
        return None
    try:
        return dt.date(2000 + int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None


def local_day(zone: str, stamp: str) -> str:
    """The local day of a stored instant. Zones differ by quarters of an hour, so each quarter is worked out once, as imports ask often."""
    return _day_of_quarter(zone, stamp[:13], int(stamp[14:16]) // 15)


@lru_cache(maxsize=65_536)
def _day_of_quarter(zone: str, hour: str, quarter: int) -> str:
    return Clock(zone).local(f"{hour}:{quarter * 15:02d}:00Z").date().isoformat()


def derive(values: Values, context: RuleContext) -> dict[str, Any]:
    """The day ordered, the origin, and the plain forms of mixed cells. A time of day is never made up: the number tells a day only."""
    ordered = values.get("ordered_at")
    found: dict[str, Any] = {
        "ordered_on": local_day(context.clock.zone, ordered) if ordered else day_in_number(values.get("number")),
    }
    if context.before is None:
        found["origin"] = "imported" if context.how == "import" else "by_hand"
    waybill = values.get("waybill")
    parcels = [parcel for parcel in values.get("parcels") or () if parcel.get("waybill")]
    if parcels and waybill not in {parcel["waybill"] for parcel in parcels}:
        waybill = parcels[0]["waybill"]
        found.update(waybill=waybill, courier=parcels[0].get("courier") or values.get("courier"))
    if waybill and waybill.startswith("NO"):
        found["waybill"] = _PREFIXED_WAYBILL.sub("", waybill, count=1)
    elif not waybill and values.get("shipping_info"):
        within = _WAYBILL_IN_TEXT.search(values["shipping_info"])
        if within is not None:
            found["waybill"] = within[0].upper()
    if values.get("products_text") and not values.get("items"):
        found["items"] = (
            {**NO_ITEM, "name": " ".join(values["products_text"].split())[:NAME_LENGTH], "quantity": values.get("piece_count")},
        )
    if values.get("changed_address"):
        found["address"] = values["changed_address"]
    if values.get("province"):
        found.update(_place(values))
    return found


def _place(values: Values) -> dict[str, Any]:
    """``湖南省/长沙市/岳麓区`` in one cell taken apart, and province, city and district put before the rest of a Chinese address."""
    province, city, district = values["province"], values.get("city"), values.get("district")
    pieces = [piece for piece in _REGION_BREAK.split(province) if piece]
    found: dict[str, Any] = {}
    if len(pieces) > 1 and not city and _CHINESE.search(province):
        province, *rest = pieces
        if province.startswith(_MUNICIPALITIES) and len(rest) == 1:
            rest = [province, *rest]
        city, district = rest[0], district or "".join(rest[1:]) or None
        found = {"province": province, "city": city, "district": district}
    address = values.get("changed_address") or values.get("address")
    if address and _CHINESE.search(province) and province not in address and province[:2] not in address[:8]:
        region = [part for part in dict.fromkeys((province, city, district)) if part]
        known = next((place for place, part in enumerate(region) if address.startswith(part)), len(region))
        found["address"] = "".join([*region[:known], address])
    return found


def check(values: Values, context: RuleContext) -> list[Problem]:
    """An order can be told from others: by its number, else by its waybill; one typed in may go by its buyer."""
    found: list[Problem] = []
    if not any(map(values.get, _KNOWN_BY if context.how == "import" else _KNOWN_BY_HAND)):
        found = [Problem("number", "required", N_("An order needs its order number, or at least a waybill. Fill in one of them."))]
    for earlier, later, message in _IN_ORDER:
        first, last = values.get(earlier), values.get(later)
        if first and last and last < first:
            found.append(Problem(later, "times_reversed", message, warning=True))
    return found


def locked(values: Values, context: RuleContext) -> str:
    """The platform's own orders are changed by the next export only."""
    if values.get("origin") == "imported" and context.how != "import":
        return _("This order came from the platform's export and cannot be edited here. Import a newer export to bring it up to date.")
    return ""
