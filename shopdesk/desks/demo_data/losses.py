"""Claims against couriers over six months, and the sheets on which the bookkeeper sent them."""

from __future__ import annotations

import datetime as dt
from array import array
from collections import Counter
from collections.abc import Iterator
from typing import Any

from shopdesk.desks.demo_data.draws import Draw
from shopdesk.desks.demo_data.purchases import NEVER_SIGNED, Orders
from shopdesk.desks.demo_data.scene import CLAIMS, DAY, HOUR, SPAN_DAYS, Scene

Record = dict[str, Any]
KINDS = (("lost", 38), ("damaged", 28), ("contents_short", 14), ("false_sign_off", 10), ("delayed", 6), ("mis_routed", 4))
#: States by the age of the claim in months; the last one holds for all older ones.
STATES = (
    (("to_submit", 60), ("submitted", 25), ("checking", 15)),
    (("to_submit", 70), ("submitted", 15), ("checking", 10), ("agreed", 5)),
    (("settled", 45), ("agreed", 15), ("part_received", 12), ("refused", 10), ("checking", 18)),
    (("settled", 82), ("given_up", 8), ("part_received", 6), ("refused", 4)),
)
#: Couriers that get a sheet each month; last month's is sent to the first only, the others' claims wait for theirs.
SHEETED = ("yto", "zto", "yunda", "jt")
DONE = ("settled", "given_up")


class Claims:
    """The claims of the demo, oldest first; making it takes their orders out of the orders that are still free."""

    def __init__(self, scene: Scene, orders: Orders) -> None:
        self.scene, self.orders = scene, orders
        self.count = scene.sizes["claims"]
        self._sheet_ids: dict[tuple[str, str], int] = {}
        self._order_of = array("i", bytes(4 * self.count))
        for number in range(self.count):
            draw = scene.draw(CLAIMS, -1 - number)
            lost = self._kind(number) in ("lost", "false_sign_off")
            self._order_of[number] = orders.take(self._at(number) - (7 + draw.below(6)) * DAY, mark=NEVER_SIGNED if lost else 0)

    def _at(self, number: int) -> int:
        start = self.scene.start + 8 * DAY
        share = (number + self.scene.draw(CLAIMS, number).share()) / self.count
        return self.scene.moment(share, start, start + (SPAN_DAYS - 8) * DAY - 2 * HOUR)

    def _kind(self, number: int) -> str:
        draw = self.scene.draw(CLAIMS, number)
        draw.share()
        return draw.weighted(KINDS)

    def _months_ago(self, month: str) -> int:
        today = self.scene.clock.today()
        return (today.year - int(month[:4])) * 12 + today.month - int(month[5:7])

    def _sheet_state(self, month: str, courier: str) -> str:
        """Whether the claims of a courier's month were sent: "" or "sent"."""
        ago = self._months_ago(month)
        sent = (ago >= 2 and courier in SHEETED) or (ago == 1 and courier == SHEETED[0])
        return "sent" if sent else ""

    def sheets(self) -> Iterator[tuple[int, Record]]:
        """(sent at, record), oldest first; the sums are those of the claims that follow."""
        found: dict[tuple[str, str], Counter[str]] = {}
        for _at, claim in self._all():
            key = (claim["month"], claim["code"])
            if self._sheet_state(*key):
                sums = found.setdefault(key, Counter())
                sums["count"] += 1
                sums["claimed"] += claim["claimed_amount"] or 0
                sums["received"] += sum(part["amount"] for part in claim.get("receipts", ()))
                sums["done"] += claim["state"] in DONE
        for (month, code), sums in sorted(found.items()):
            scene = self.scene
            sent = self._sent_at(month)
            state = "settled" if sums["done"] == sums["count"] else "part_settled" if sums["received"] or sums["done"] else "sent"
            record: Record = {
                "courier": scene.courier_id(code),
                "month": month,
                "state": state,
                "count": sums["count"],
                "claimed_amount": sums["claimed"],
                "received_amount": sums["received"],
                "made_by": scene.operators[4],
                "checked_by": scene.operators[0],
                "sent_by": scene.operators[4],
                "sent_on": scene.local_day(sent),
            }
            if state == "settled":
                record["settled_on"] = scene.local_day(min(sent + 40 * DAY, scene.now))
            yield sent, record

    def _sent_at(self, month: str) -> int:
        """The bookkeeper sends on the second of the next month."""
        first = dt.date(int(month[:4]) + int(month[5:7]) // 12, int(month[5:7]) % 12 + 1, 1)
        return min(self.scene.at_local(first + dt.timedelta(days=1), 10.5), self.scene.now - HOUR)

    def note_sheet(self, record: Record) -> None:
        """Remember the id that a sheet got."""
        code = next(code for code, courier in self.scene.couriers.items() if courier["id"] == record["courier"])
        self._sheet_ids[record["month"], code] = record["id"]

    def __iter__(self) -> Iterator[tuple[int, Record]]:
        """(registered at, record), oldest first."""
        for at, record in self._all():
            key = (record["month"], record.pop("code"))
            sheet = self._sheet_ids.get(key)
            if sheet is not None:
                record |= {"claim_sheet": sheet, "sheet_sent_on": self.scene.local_day(self._sent_at(key[0]))}
            yield at, record

    def _all(self) -> Iterator[tuple[int, Record]]:
        for number in range(self.count):
            yield self._record(number)

    def _record(self, number: int) -> tuple[int, Record]:
        scene, orders = self.scene, self.orders
        at, kind, order = self._at(number), self._kind(number), self._order_of[number]
        draw = scene.draw(CLAIMS, self.count + number)
        day = scene.local_day(at)
        record: Record = {"registered_on": day, "month": day[:7], "kind": kind, "operator": scene.operator(draw)}
        if order >= 0:
            bought = orders.purchase(order)
            code, waybill = orders.parcel(order)
            record |= orders.buyer_fields(order, bought)
            shipped, signed = orders.shipped_at(order, bought), orders.signed_at(order, bought)
            if shipped is not None:
                record["picked_up_at"] = scene.stamp(shipped)
                record["last_scan_at"] = scene.stamp(min(shipped + 30 * HOUR + draw.below(30 * HOUR), at))
            if signed is not None and signed < at:
                record["signed_on"] = scene.local_day(signed)
            lines = [(line.product, line.variant, line.quantity) for line in bought.lines]
        else:
            code, waybill = scene.waybill(draw, number, 7)
            product = draw.pick(scene.lists.products)
            lines = [(product, draw.pick(product.variants), 1)]
        if kind == "contents_short":
            lines = lines[:1]
        courier = scene.couriers.get(code, {})
        value = sum(product.price * quantity for product, _variant, quantity in lines)
        record |= {
            "code": code,
            "waybill": waybill,
            "courier": courier.get("id"),
            "branch": draw.pick(scene.lists.branches) if code == "yto" and draw.chance(60) else None,
            "direction": "outbound",
            "discovered_on": scene.local_day(at - draw.below(2) * DAY),
            "items": tuple(
                {"code": product.code, "name": product.name, "variant": variant, "quantity": quantity, "price": product.price}
                for product, variant, quantity in lines
            ),
            "goods_value": value,
            "postage": draw.pick((350, 420, 500, 800)),
        }
        self._tell_money(record, draw, kind, value)
        self._tell_state(record, draw, code, courier, at)
        return at, record

    def _tell_money(self, record: Record, draw: Draw, kind: str, value: int) -> None:
        if kind == "damaged":
            record["damage_percent"] = draw.pick((30, 50, 80, 100))
        if draw.chance(15):
            record |= {"insured": 1, "insured_value": value, "basis": "insured"}
        elif kind == "delayed":
            record |= {"insured": 0, "basis": "contract_multiple", "claimed_amount": record["postage"] * 3}
        else:
            record |= {"insured": 0, "basis": "actual_value"}
        if record.get("claimed_amount") is None:
            share = (value * record["damage_percent"] + 50) // 100 if kind == "damaged" else value
            record["claimed_amount"] = share if record["basis"] == "insured" else share + record["postage"]

    def _tell_state(self, record: Record, draw: Draw, code: str, courier: Record, at: int) -> None:
        month = record["month"]
        ago = min(self._months_ago(month), len(STATES) - 1)
        state = draw.weighted(STATES[ago])
        if self._sheet_state(month, code) and state == "to_submit":
            state = draw.pick(("submitted", "checking", "agreed"))
        record["state"] = state
        days = courier.get("days_to_file")
        started = record.get("picked_up_at")
        if days is not None:
            base = dt.date.fromisoformat(self._day(started) if started else record["discovered_on"])
            due = base + dt.timedelta(days=days)
            if record["kind"] in ("damaged", "contents_short") and record.get("signed_on"):
                due = min(due, dt.date.fromisoformat(record["signed_on"]) + dt.timedelta(days=2))
            record["file_by_on"] = due.isoformat()
        settled = record["kind"] != "delayed" and draw.chance(85)
        record["buyer_settled"] = draw.pick(("resent", "refunded")) if settled else "not_yet"
        if settled:
            record["buyer_cost"] = record["claimed_amount"] if record["buyer_settled"] == "refunded" else record["claimed_amount"] * 6 // 10
        proofs = ("photo", "courier_proof") if record["kind"] == "damaged" else ("chat", "value_proof")
        record["proofs"] = tuple({"kind": proof, "there": int(state != "to_submit" or draw.chance(40))} for proof in proofs)
        if state != "to_submit":
            self._tell_answer(record, draw, courier, at)

    def _day(self, stamp: str) -> str:
        return self.scene.clock.local(stamp).date().isoformat()

    def _tell_answer(self, record: Record, draw: Draw, courier: Record, at: int) -> None:
        scene, state = self.scene, record["state"]
        today = scene.clock.today()
        submitted = min(scene.now, at + draw.below(2 * DAY))
        submitted_on = dt.date.fromisoformat(scene.local_day(submitted))
        record["submitted_on"] = submitted_on.isoformat()
        record["ticket_number"] = f"LP{submitted_on:%y%m%d}{draw.below(1_000_000):06d}"
        record["answer_due_on"] = (submitted_on + dt.timedelta(days=courier.get("days_to_answer") or 7)).isoformat()
        claimed = record["claimed_amount"]
        if state in ("agreed", "part_received", "settled"):
            record["agreed_amount"] = claimed if draw.chance(65) else claimed * draw.pick((50, 70, 80)) // 100
        if state in ("part_received", "settled"):
            agreed = record["agreed_amount"]
            first = agreed // 2 if state == "part_received" or draw.chance(12) else agreed
            parts = [first] if state == "part_received" or first == agreed else [first, agreed - first]
            how = draw.weighted((("deducted", 55), ("transfer", 35), ("credit", 10)))
            days = [min(today, submitted_on + dt.timedelta(days=12 + 14 * place)) for place in range(len(parts))]
            record["receipts"] = tuple(
                {"received_on": day.isoformat(), "amount": part, "how": how} for day, part in zip(days, parts, strict=True)
            )
        if state in ("refused", "given_up"):
            record["refusal_reason"] = draw.pick(scene.lists.remarks["refusal"])
