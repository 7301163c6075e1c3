"""What belongs to cases: payouts, parcels that came back, goods in and out of stock, and the log of mis-shipments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shopdesk.core.clock import parse_stamp
from shopdesk.desks.demo_data.draws import Draw
from shopdesk.desks.demo_data.purchases import Orders
from shopdesk.desks.demo_data.scene import DAY, HOUR, REST, Scene

Record = dict[str, Any]
Timed = tuple[int, Record]

_PAYOUTS = {
    "to_pay": "to_pay",
    "closed": "paid",
    "to_review": "to_approve",
    "approved": "to_approve",
    "rejected": "rejected",
    "cancelled": "cancelled",
}
_MISTAKES = {"发错货": "wrong", "漏发": "missed", "少发": "short"}
_PACKERS = ("刘玉芬", "吴强", "孙小梅", "阿杰")
_BUYER = ("shop", "order_number", "customer", "buyer_account", "receiver", "phone", "address")
UNKNOWN_PARCELS, MISTAKES_ALONE, MISTAKES_NOW = 9, 24, 6


def instant(stamp: str) -> int:
    return int(parse_stamp(stamp).timestamp())


class Parcels:
    """Made of the cases told last, as they were stored."""

    def __init__(self, scene: Scene, orders: Orders, cases: Sequence[Record]) -> None:
        self.scene, self.orders, self.cases = scene, orders, cases
        self._mistakes = {scene.reasons[name].id: kind for name, kind in _MISTAKES.items() if name in scene.reasons}

    def payouts(self) -> Iterator[Timed]:
        """One for each compensation, in the state that the case's state tells."""
        scene = self.scene
        found: list[Timed] = []
        for case in self.cases:
            if case["type"] != "compensation" or not case.get("total_amount"):
                continue
            draw = scene.draw(REST, 10_000_000 + case["id"])
            state = _PAYOUTS[case["state"]]
            at = instant(case.get("reviewed_at") or case["requested_at"])
            record: Record = {
                "state": state,
                "case": case["id"],
                **{key: case.get(key) for key in ("shop", "order_number", "customer", "operator")},
                "requested_at": scene.stamp(at),
                "payee": case["receiver"],
                "account": case["phone"] if draw.chance(70) else None,
                "method": draw.weighted((("alipay", 60), ("platform", 25), ("red_packet", 10), ("wechat", 5))),
                "amount": case["total_amount"],
                "reason": case["explanation"],
                "order_refunded_amount": 0 if case.get("order_number") else None,
                "order_paid_amount": case.get("paid_amount"),
            }
            if state in ("to_pay", "paid"):
                record |= {"approved_at": scene.stamp(at), "approved_by": scene.operators[0]}
            if state == "paid":
                record |= {"paid_at": case["closed_at"], "paid_by": scene.operators[4]}
                record["transaction_number"] = f"{case['closed_at'][:10].replace('-', '')}2200{draw.below(10**16):016d}"
            if state == "rejected":
                record |= {"reject_reason": case["reject_reason"], "approved_at": scene.stamp(at), "approved_by": scene.operators[0]}
            found.append((at, record))
        return iter(sorted(found, key=_time))

    def returns(self) -> Iterator[Timed]:
        """The parcels of cases that have arrived, and some that nobody knows."""
        found = [self._return_of(case) for case in self.cases if case.get("return_received_at")]
        found += [self._unknown(at) for at in range(UNKNOWN_PARCELS if self.cases else 0)]
        return iter(sorted(found, key=_time))

    def _return_of(self, case: Record) -> Timed:
        scene = self.scene
        at = instant(case["return_received_at"])
        draw = scene.draw(REST, 20_000_000 + case["id"])
        waits = at > scene.now - DAY and draw.chance(50)
        items = []
        for line in case["items"]:
            item = {key: line.get(key) for key in ("code", "name", "variant", "batch")} | {"expected": line["asked"]}
            if not waits:
                item |= {"good": line.get("good"), "defective": line.get("defective")}
                if line.get("defective"):
                    item["remark"] = draw.pick(("开线", "有污渍", "缩水", "拉链坏"))
            items.append(item)
        record: Record = {
            "state": "matched" if waits else "stocked",
            "scanned_at": case["return_received_at"],
            "waybill": case["return_waybill"],
            "courier": case["return_courier"],
            "case": case["id"],
            "matched_by": "return_waybill",
            "items": tuple(items),
            "sender": case["receiver"],
            "sender_phone": case["phone"],
            "received_by": case["return_received_by"],
        }
        if not waits:
            record |= {"stocked_at": scene.stamp(min(at + 900 + draw.below(3 * HOUR), scene.now)), "stocked_by": case["return_received_by"]}
        return at, record

    def _unknown(self, number: int) -> Timed:
        scene = self.scene
        draw = scene.draw(REST, 30_000_000 + number)
        at = scene.now - HOUR - draw.below(9 * DAY)
        code, waybill = scene.waybill(draw, number, 5)
        person = scene.person(50_000_000 + number)
        record: Record = {
            "state": "unidentified",
            "scanned_at": scene.stamp(at),
            "waybill": waybill,
            "courier": scene.courier_id(code),
            "sender": person.name,
            "slip": draw.pick(scene.lists.remarks["slip"]).format(account=person.account, name=person.name),
            "received_by": scene.operators[5],
            "postage_collect": 1000 if number % 4 == 3 else None,
        }
        return at, record

    def stock(self, returns: Sequence[Record]) -> Iterator[Timed]:
        """What came in with the parcels, and what went out for exchanges and resends."""
        types = {case["id"]: case["type"] for case in self.cases}
        found: list[Timed] = []
        for parcel in returns:
            kind = types.get(parcel.get("case") or 0)
            if parcel["state"] == "stocked" and kind != "repair":
                found += self._stocked(parcel, "exchange_in" if kind == "exchange" else "return_in")
        for case in self.cases:
            if case["state"] == "closed" and case["type"] in ("exchange", "resend"):
                found += self._sent(case)
        return iter(sorted(found, key=_time))

    def _stocked(self, parcel: Record, kind: str) -> Iterator[Timed]:
        for line in parcel["items"]:
            for condition in ("good", "defective"):
                if line.get(condition):
                    movement = {key: line.get(key) for key in ("code", "name", "variant", "batch")} | {
                        "at": parcel["stocked_at"],
                        "kind": kind,
                        "quantity": line[condition],
                        "condition": condition,
                        "case": parcel["case"],
                        "parcel": parcel["id"],
                        "operator": parcel["stocked_by"],
                    }
                    yield instant(parcel["stocked_at"]), movement

    def _sent(self, case: Record) -> Iterator[Timed]:
        for line in case["items"]:
            movement = {key: line.get(key) for key in ("code", "name", "batch")} | {
                "at": case["closed_at"],
                "kind": "exchange_out" if case["type"] == "exchange" else "resend_out",
                "variant": line.get("new_variant") or line["variant"],
                "quantity": line["asked"],
                "condition": "good",
                "case": case["id"],
                "operator": self.scene.operators[5],
            }
            yield instant(case["closed_at"]), movement

    def mis_shipments(self) -> Iterator[Timed]:
        """Those that a case tells of, and some found in the warehouse."""
        found = [self._of_case(case) for case in self.cases if self._mistake(case) and case.get("order_number")]
        for number in range(MISTAKES_ALONE if self.orders.count else 0):
            alone = self._alone(number)
            if alone is not None:
                found.append(alone)
        return iter(sorted(found, key=_time))

    def _mistake(self, case: Record) -> str:
        return self._mistakes.get(case.get("reason") or 0, "")

    def _of_case(self, case: Record) -> Timed:
        draw = self.scene.draw(REST, 40_000_000 + case["id"])
        lines = [{**{key: line.get(key) for key in ("code", "name", "variant")}, "quantity": line["asked"]} for line in case["items"]]
        at = instant(case["requested_at"]) + 600
        record = {key: case.get(key) for key in _BUYER} | {
            "waybill": case.get("outbound_waybill"),
            "courier": case.get("outbound_courier"),
            "case": case["id"],
            "notes": case["explanation"],
            "operator": case["operator"],
        }
        handling = {"exchange": "exchange", "resend": "resend"}.get(case["type"], "refund")
        at = min(at, self.scene.now - 60)
        return at, record | self._log(draw, at, self._mistake(case), lines, handling)

    def _alone(self, number: int) -> Timed | None:
        scene = self.scene
        draw = scene.draw(REST, 50_000_000 + number)
        since = scene.now - 4 * DAY if number < MISTAKES_NOW else scene.start + 20 * DAY
        at = scene.moment(draw.share(), since, scene.now - HOUR)
        order = self.orders.take(at - 4 * DAY - draw.below(4 * DAY))
        if order < 0:
            return None
        bought = self.orders.purchase(order)
        code, waybill = self.orders.parcel(order)
        record = self.orders.buyer_fields(order, bought) | {
            "waybill": waybill,
            "courier": scene.courier_id(code),
            "operator": scene.operator(draw),
        }
        kind = draw.pick(("extra", "wrong", "mis_copied", "short"))
        lines = [
            {"code": line.product.code, "name": line.product.name, "variant": line.variant, "quantity": line.quantity}
            for line in bought.lines
        ]
        return at, record | self._log(draw, at, kind, lines, "recover" if kind == "extra" else "exchange")

    def _log(self, draw: Draw, at: int, kind: str, lines: list[Record], handling: str) -> Record:
        """Kind, goods, weights, who erred, and how far it has got."""
        scene = self.scene
        age = scene.now - at
        state = "to_verify" if age < DAY else "in_progress" if age < 5 * DAY else "unfounded" if draw.chance(8) else "done"
        weights = {product.code: product.weight_g for product in scene.lists.products}
        label = sum(weights.get(line["code"], 300) * line["quantity"] for line in lines) + 60
        sent = [dict(line) for line in lines]
        measured = label
        if kind in ("wrong", "mis_copied") and sent:
            other = draw.pick(scene.lists.products)
            sent[0] |= {"code": other.code, "name": other.name, "variant": draw.pick(other.variants)}
            measured += other.weight_g - weights.get(lines[0]["code"], 300)
        elif kind == "extra":
            measured += 240
            sent.append({**sent[0], "quantity": 1})
        else:
            measured -= 180
            sent = sent[1:]
        verified = state != "to_verify"
        found: Record = {
            "date": scene.local_day(at),
            "kind": kind,
            "state": state,
            "ordered": tuple(lines),
            "sent": tuple(sent),
            "label_weight_g": label,
            "measured_weight_g": max(40, measured),
            "verified": "unfounded" if state == "unfounded" else "confirmed" if verified else "pending",
            "erred_by": draw.pick(_PACKERS),
            "step": draw.weighted((("picking", 50), ("packing", 25), ("label", 10), ("order_copying", 10), ("supplier", 5))),
            "handling": handling,
        }
        if verified:
            found |= {"verified_by": scene.operators[5], "verified_at": scene.stamp(min(at + 5 * HOUR, scene.now))}
        if state in ("done", "unfounded"):
            found["done_on"] = scene.local_day(min(at + 3 * DAY, scene.now))
            found["checked_by"] = scene.operators[0]
        if state == "done":
            found["cost"] = draw.pick((500, 800, 1200, 1600))
            if handling in ("exchange", "resend"):
                code, waybill = scene.waybill(draw, at % 1_000_000_007, 6)
                found |= {"resend_courier": scene.courier_id(code), "resend_waybill": waybill}
        if kind == "extra":
            found |= {"buyer_admits": draw.pick(("yes", "no_answer")), "recovery": "courier_pick_up", "recovered": int(state == "done")}
        if kind in ("wrong", "mis_copied") and draw.chance(50):
            found |= {"delist_needed": 1, "delisted": int(state == "done")}
        return found


def _time(made: Timed) -> int:
    return made[0]
