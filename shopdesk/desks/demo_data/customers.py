"""The customers' archive: who they are, and what they bought according to the orders."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

from shopdesk.desks.demo_data.draws import Draw
from shopdesk.desks.demo_data.purchases import Orders
from shopdesk.desks.demo_data.scene import DAY, REST, SHOPS, Scene

_TEMPERAMENTS = ("friendly", "domineering", "analytical", "self_centred", "talkative", "gentle", "proud", "captious")
ARCHIVE_DAYS = 400


class Customers:
    """Counts the orders of each customer first (24 bytes each), then tells them one by one."""

    def __init__(self, scene: Scene, orders: Orders) -> None:
        self.scene = scene
        self.count = scene.sizes["customers"]
        self.times = array("i", bytes(4 * self.count))
        self.spend = array("q", bytes(8 * self.count))
        self.first = array("i", bytes(4 * self.count))
        self.last = array("i", bytes(4 * self.count))
        self.vips: list[int] = []
        for number in range(orders.count if self.count else 0):
            bought = orders.purchase(number)
            if bought.buyer < self.count and not bought.cancelled:
                self._note(bought.buyer, bought.paid, (bought.at + scene.offset) // DAY)
        sample = sorted(self.spend[:: max(1, self.count // 4000)])
        self._vip_from = max(1, sample[-max(1, len(sample) // 16)]) if sample else 1
        self._important_from = max(1, sample[-max(1, len(sample) // 5)]) if sample else 1

    def _note(self, buyer: int, paid: int, day: int) -> None:
        if not self.times[buyer]:
            self.first[buyer] = day
        self.times[buyer] += 1
        self.spend[buyer] += paid
        self.last[buyer] = day

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """(entered at, record), oldest first; customer ``n`` has the id ``n + 1``."""
        start = self.scene.now - ARCHIVE_DAYS * DAY
        for number in range(self.count):
            draw = self.scene.draw(REST, number)
            yield (
                self.scene.moment((number + draw.share()) / self.count, start, self.scene.now - DAY // 2),
                self._record(number, draw),
            )

    def _record(self, number: int, draw: Draw) -> dict[str, Any]:
        scene = self.scene
        person = scene.person(number)
        province, city, district = person.place
        remarks = scene.lists.remarks
        spend = self.spend[number]
        level = "vip" if spend >= self._vip_from else "important" if spend >= self._important_from else "normal"
        if level == "vip" and len(self.vips) < 400:
            self.vips.append(number)
        record: dict[str, Any] = {
            "name": person.name,
            "level": level,
            "standing": draw.weighted((("normal", 95), ("watch", 4), ("blocked", 1))),
            "accounts": ({"platform": SHOPS[person.shop][1], "shop": scene.shops[person.shop], "account": person.account},),
            "phones": ({"number": person.phone},),
            "addresses": ({"province": province, "city": city, "district": district, "detail": person.detail},),
            "order_count": self.times[number],
            "spend_amount": spend,
        }
        if self.times[number]:
            record["first_purchase_on"] = scene.day_text(self.first[number])
            record["last_purchase_on"] = scene.day_text(self.last[number])
        if draw.chance(35):
            record["temperament"] = draw.pick(_TEMPERAMENTS)
        if level != "normal" or draw.chance(6):
            record["preference"] = draw.pick(remarks["preference"])
        if record["standing"] != "normal" or draw.chance(3):
            record["caution"] = draw.pick(remarks["caution"])
        if draw.chance(25):
            record["tags"] = tuple(dict.fromkeys((draw.pick(scene.lists.tags), draw.pick(scene.lists.tags))))
        return record
