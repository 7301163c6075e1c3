"""Cases of every type in every state: which, when, of which order, how far, and what follows from each state.

Most are finished and spread over the past months; the newest part is what the shop works on: some overdue, some due soon. Parcels, payouts
and stock that belong to cases are made by ``parcels`` of what is told here.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any, NamedTuple

from shopdesk.desks.demo_data.draws import Draw, scrambled
from shopdesk.desks.demo_data.purchases import NEVER_SIGNED, REFUNDED, REFUNDING, Orders, Purchase
from shopdesk.desks.demo_data.scene import CASES, DAY, HOUR, RETURN_TO, Scene
from shopdesk.registers.cases.flows import REFUNDING as REFUND_TYPES
from shopdesk.registers.cases.flows import STATES, WAYS

TYPES = (
    ("return_refund", 38),
    ("refund_only", 24),
    ("exchange", 12),
    ("resend", 9),
    ("compensation", 8),
    ("intercept", 6),
    ("repair", 3),
)
#: Reasons by type, as platforms call them, and for refunds before shipping.
REASONS: dict[str, tuple[str, ...]] = {
    "unshipped": ("不想要了", "拍错", "缺货", "不想要了"),
    "refund_only": ("丢件", "物流停滞", "虚假签收", "错派"),
    "return_refund": (
        "七天无理由",
        "七天无理由",
        "尺码不合适",
        "尺码不合适",
        "质量问题",
        "做工粗糙",
        "色差",
        "与描述不符",
        "发错货",
        "尺寸不符",
    ),
    "exchange": ("尺码不合适", "尺码不合适", "色差", "发错货"),
    "resend": ("漏发", "少发", "破损", "漏发", "少赠品", "内件短少"),
    "repair": ("做工粗糙", "质量问题"),
    "intercept": ("不想要了", "地址填错"),
    "compensation": ("退差价", "退运费", "破损", "做工粗糙", "少赠品"),
}
RECENT_DAYS, RECENT_MOST = 20, 20_000
RETURNING = ("return_refund", "exchange", "repair")
_LIMITS = {state.code: state.limit_hours for state in STATES if state.open}
_COMBINATIONS = tuple((kind, state) for kind, way in WAYS.items() for state in ("to_review", *way, "rejected", "cancelled")) + tuple(
    (kind, "approved") for kind in (*REFUND_TYPES, "compensation")
)
_ENDS = ("closed", "rejected", "cancelled")


class Shape(NamedTuple):
    """A case before it is told: instants in seconds; ``since`` when it came into its state."""

    kind: str
    state: str
    requested: int
    since: int


class Cases:
    """The cases of the demo, oldest first; making it takes their orders out of the orders that are still free."""

    def __init__(self, scene: Scene, orders: Orders) -> None:
        self.scene = scene
        self.orders = orders
        self.count = scene.sizes["cases"]
        recent = min(self.count // 4 + min(self.count, 30), RECENT_MOST, self.count)
        self._old = self.count - recent
        self._recent = sorted((self._recent_shape(at) for at in range(recent)), key=lambda shape: (shape.requested, shape.since))
        self._order_of = array("i", bytes(4 * self.count))
        for number in range(self.count):
            self._order_of[number] = self._take_order(number, self.shape(number))

    def shape(self, number: int) -> Shape:
        """The case ``number`` (0 …) in outline."""
        return self._recent[number - self._old] if number >= self._old else self._old_shape(number)

    def _old_shape(self, number: int) -> Shape:
        """Finished long ago."""
        scene = self.scene
        draw = scene.draw(CASES, number)
        last = scene.now - RECENT_DAYS * DAY
        requested = scene.moment((number + draw.share()) / self._old, scene.start + 13 * DAY, last)
        kind = draw.weighted(TYPES)
        state = draw.weighted((("closed", 87), ("rejected", 6), ("cancelled", 7)))
        days = 8 if kind in RETURNING and state == "closed" else 2
        return Shape(kind, state, requested, requested + 2 * HOUR + draw.below(days * DAY))

    def _recent_shape(self, at: int) -> Shape:
        """Of the last weeks: each type in each state once, then as chance has it; overdue, due soon, or with time left."""
        scene = self.scene
        draw = scene.draw(CASES, -1 - at)
        if at < len(_COMBINATIONS):
            kind, state = _COMBINATIONS[at]
        else:
            kind = draw.weighted(TYPES)
            stage = draw.weighted((("waiting", 55), ("to_review", 8), ("closed", 37)))
            state = draw.pick(WAYS[kind][:-1]) if stage == "waiting" else stage
        limit = _LIMITS.get(state) or 0
        if state in _ENDS:
            age = HOUR + draw.below(15 * DAY)
        elif draw.chance(14):
            age = limit * HOUR + draw.below(min(limit, 30) * HOUR)
        elif draw.chance(25):
            age = limit * HOUR - 1200 - draw.below(4 * HOUR)
        else:
            age = 600 + draw.below(max(1, int(limit * 0.7 * HOUR)))
        steps = 0 if state == "to_review" else 1 + (WAYS[kind].index(state) if state in WAYS[kind] else 0)
        before = sum(HOUR + draw.below(30 * HOUR) for _step in range(steps))
        since = scene.now - min(age, 14 * DAY)
        return Shape(kind, state, max(since - before, scene.now - RECENT_DAYS * DAY), since)

    def _take_order(self, number: int, shape: Shape) -> int:
        """The order of a case; what becomes of the order is marked there."""
        draw = self.scene.draw(CASES, self.count + number)
        mark = 0
        if shape.kind in REFUND_TYPES:
            mark = REFUNDED if shape.state == "closed" else 0 if shape.state in _ENDS else REFUNDING
        if shape.kind == "refund_only" and draw.chance(55):
            found = self.orders.take(shape.requested - draw.below(6 * HOUR), cancelled=True, mark=mark)
            if found >= 0:
                return found
        if shape.kind == "intercept":
            return self.orders.take(shape.requested - 30 * HOUR - draw.below(20 * HOUR), mark=mark | NEVER_SIGNED)
        lost = shape.kind == "refund_only"
        return self.orders.take(shape.requested - 156 * HOUR - draw.below(5 * DAY), mark=mark | (NEVER_SIGNED if lost else 0))

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """(entered at, record), oldest first."""
        for number in range(self.count):
            shape = self.shape(number)
            yield shape.requested, self._record(number, shape)

    # One case ----------------------------------------------------------------------------------------------------------------

    def _record(self, number: int, shape: Shape) -> dict[str, Any]:
        scene = self.scene
        draw = scene.draw(CASES, 3 * self.count + number)
        order = self._order_of[number]
        bought = self.orders.purchase(order if order >= 0 else number % self.orders.count) if self.orders.count else None
        unshipped = bought is not None and order >= 0 and bought.cancelled
        reason = draw.pick(REASONS["unshipped" if unshipped else shape.kind])
        known = scene.reasons.get(reason)
        record: dict[str, Any] = {
            "type": shape.kind,
            "state": shape.state,
            "requested_at": scene.stamp(shape.requested),
            "state_since": scene.stamp(shape.since),
            "reason": known.id if known else None,
            "responsible": known.responsible if known else "undecided",
            "explanation": draw.pick(scene.lists.phrases.get(reason, ("",))) or None,
            "intervention": "open" if draw.chance(2) and shape.state in _LIMITS else "none",
            "flag": "blue",
            "operator": scene.operator(draw),
        }
        record["postage_payer"] = _payer(record["responsible"], draw)
        if shape.state != "to_review" or draw.chance(80):
            record["answered_at"] = scene.stamp(
                min(shape.requested + 30 + draw.below(420), shape.since if shape.since > shape.requested else scene.now)
            )
        if shape.kind in REFUND_TYPES:
            record["refund_number"] = f"{draw.between(10, 29)}{scrambled(number, scene.seed, 10):010d}{draw.below(1_000_000):06d}"
        if draw.chance(18):
            record["notes"] = draw.pick(scene.lists.remarks["case_note"])
        if order >= 0 and bought is not None:
            record |= self._of_order(order, bought, shape.requested)
        else:
            record |= self._without_order(number)
        self._tell_items(record, bought, unshipped, draw)
        self._tell_amounts(record, shape, bought, unshipped, draw)
        self._tell_way(record, number, shape, draw)
        return record

    def _of_order(self, order: int, bought: Purchase, requested: int) -> dict[str, Any]:
        scene, orders = self.scene, self.orders
        shipped, signed = orders.shipped_at(order, bought), orders.signed_at(order, bought)
        found = orders.buyer_fields(order, bought) | {
            "ordered_at": scene.stamp(bought.at),
            "paid_at": scene.stamp(bought.at + 60),
            "paid_amount": bought.paid,
            "order_goods_amount": bought.goods,
            "order_postage_amount": bought.postage,
            "goods_state": "not_shipped",
            "stage": "before_shipping",
        }
        if shipped is not None and shipped < requested:
            code, waybill = orders.parcel(order)
            found |= {
                "shipped_at": scene.stamp(shipped),
                "outbound_courier": scene.courier_id(code),
                "outbound_waybill": waybill,
                "goods_state": "not_received",
                "stage": "after_shipping",
            }
        if signed is not None and signed < requested:
            found |= {"signed_at": scene.stamp(signed), "goods_state": "received"}
        return found

    def _without_order(self, number: int) -> dict[str, Any]:
        """The shop's orders are not all there; the buyer is."""
        buyer = number % self.orders.customers if self.orders.customers else number
        person = self.scene.person(buyer)
        return {
            "shop": self.scene.shops[person.shop],
            "customer": buyer + 1 if self.orders.customers else None,
            "buyer_account": person.account,
            "receiver": person.name,
            "phone": person.phone,
            "address": person.address,
        }

    def _tell_items(self, record: dict[str, Any], bought: Purchase | None, unshipped: bool, draw: Draw) -> None:
        items = []
        for line in bought.covered if bought is not None else ():
            item: dict[str, Any] = {
                "code": line.product.code,
                "name": line.product.name,
                "variant": line.variant,
                "batch": None if unshipped else f"{line.product.code[2]}{10 + draw.below(2)}{draw.pick('AB')}",
                "price": line.product.price,
                "asked": line.quantity,
            }
            if record["type"] in REFUND_TYPES:
                item["refund_amount"] = line.paid
            if record["type"] == "exchange":
                item["new_variant"] = draw.pick(line.product.variants)
            items.append(item)
        record["items"] = tuple(items)

    def _tell_amounts(self, record: dict[str, Any], shape: Shape, bought: Purchase | None, unshipped: bool, draw: Draw) -> None:
        if bought is None:
            return
        if shape.kind in REFUND_TYPES:
            record["goods_amount"] = sum(line.paid for line in bought.covered)
            if unshipped:
                record["postage_amount"] = bought.postage
            elif record["responsible"] in ("supplier", "warehouse") and draw.chance(12):
                record |= {"adjustment_amount": -draw.pick((300, 500)), "adjustment_note": "配饰未寄回,与买家协商扣除"}
        elif shape.kind == "compensation":
            record["goods_amount"] = min(bought.paid, draw.pick((500, 800, 1000, 1500, 2000, 3000)))
            if record["goods_amount"] >= 1500:
                record |= {"supervisor_asked": 1, "supervisor_answer": "同意" if shape.state != "to_review" else None}

    def _tell_way(self, record: dict[str, Any], number: int, shape: Shape, draw: Draw) -> None:
        """What the steps taken so far leave behind: reviewer, parcels, refund."""
        scene = self.scene
        reviewer, finance, warehouse = scene.operators[0], scene.operators[4], scene.operators[5]
        if shape.state in ("rejected", "cancelled"):
            record["closed_at"] = scene.stamp(shape.since)
            if shape.state == "rejected":
                reject = draw.pick(scene.lists.remarks["reject"])
                record |= {"reject_reason": reject, "reviewed_at": scene.stamp(shape.since), "reviewed_by": reviewer}
            return
        if shape.state == "to_review":
            return
        way = WAYS[shape.kind]
        entered = _entered(shape, way.index(shape.state) if shape.state in way else 0)
        record |= {"reviewed_at": scene.stamp(entered[0]), "reviewed_by": reviewer}
        if shape.kind in RETURNING:
            self._tell_return(record, number, shape, entered, draw, warehouse)
        if shape.state == "closed":
            record["closed_at"] = scene.stamp(shape.since)
            if shape.kind in REFUND_TYPES:
                record |= {"refunded_at": scene.stamp(shape.since), "refunded_by": finance}
            if shape.kind in ("exchange", "resend", "repair"):
                code, waybill = scene.waybill(draw, number, 3)
                record |= {"resend_courier": scene.courier_id(code), "resend_waybill": waybill}

    def _tell_return(self, record: dict[str, Any], number: int, shape: Shape, entered: list[int], draw: Draw, warehouse: int) -> None:
        scene = self.scene
        contact, phone, address = RETURN_TO
        record |= {"return_contact": contact, "return_phone": phone, "return_address": address}
        arrived = len(entered) > 1
        if not arrived and (scene.now - entered[0] < 2 * DAY or draw.chance(30)):
            if draw.chance(20):
                record["extended_until"] = scene.local_day(entered[0] + 10 * DAY)
            return
        until = entered[1] if arrived else scene.now
        code, waybill = scene.waybill(draw, number, 2)
        record |= {
            "goods_state": "in_warehouse" if arrived else "sent_back",
            "return_courier": scene.courier_id(code),
            "return_waybill": waybill,
            "buyer_posted_at": scene.stamp(entered[0] + int((until - entered[0]) * 0.4)),
        }
        if arrived:
            record |= {"return_received_at": scene.stamp(entered[1]), "return_received_by": warehouse}
            bad = record["responsible"] == "supplier" or draw.chance(6)
            for line in record["items"]:
                line |= {"returned": line["asked"], "good": 0 if bad else line["asked"], "defective": line["asked"] if bad else 0}


def _entered(shape: Shape, place: int) -> list[int]:
    """When the case came into each state of its way, from the first after the review to the one that it is in."""
    length = shape.since - shape.requested
    first = shape.since if place == 0 else shape.requested + min(length // 5, 20 * HOUR)
    return [first + (shape.since - first) * step // place if place else first for step in range(place + 1)]


def _payer(responsible: str, draw: Draw) -> str:
    if responsible == "buyer":
        return "insurance" if draw.chance(60) else "buyer"
    return "courier" if responsible == "courier" else "shop"
