"""Orders: who bought what when, how far it has got, and which orders the other registers may speak of.

An order is worked out from its place in time alone, so cases and claims can look at orders before any is written. What happens to an order
later (lost, refunded …) is marked here beforehand by the plans of ``after_sales`` and ``losses``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shopdesk.desks.demo_data.draws import Draw, scrambled
from shopdesk.desks.demo_data.scene import DAY, HOUR, ORDERS, SHOPS, Scene
from shopdesk.desks.demo_data.word_lists import Product

#: What is known of an order beforehand.
TAKEN, REFUNDING, REFUNDED, NEVER_SIGNED = 1, 2, 4, 8
#: How far a plan looks for an order that fits.
LOOK = 100
LOOK_AMONG_MANY = 20
#: The shop grows: so much of the orders falls into the last days.
LATE_SHARE, LATE_DAYS = 0.4, 30


@dataclass(frozen=True, slots=True)
class Bought:
    """One product line; ``paid`` is its share of what was paid, in fen."""

    product: Product
    variant: str
    quantity: int
    paid: int


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order before it is told in full. ``cancelled``: paid, never shipped. Amounts in fen."""

    at: int
    buyer: int
    cancelled: bool
    lines: tuple[Bought, ...]
    goods: int
    postage: int
    discount: int

    @property
    def paid(self) -> int:
        return self.goods + self.postage - self.discount

    @property
    def covered(self) -> tuple[Bought, ...]:
        """The lines that a case of this order is about: all of them before shipping, else the first."""
        return self.lines if self.cancelled else self.lines[:1]


_KNOWN, _OF_ARCHIVE, _CANCELLED = 1, 2, 4


class Orders:
    """The orders of the demo by their number in time, 0 … ``count`` - 1."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.count = scene.sizes["orders"]
        self.customers = scene.sizes["customers"]
        self.marks = bytearray(self.count)
        self._kinds = bytearray(self.count)
        self._look = LOOK if self.count < 20_000 else LOOK_AMONG_MANY
        self.last = scene.now - HOUR // 2
        self.late = (scene.now + scene.offset) // DAY * DAY - scene.offset - LATE_DAYS * DAY

    def purchase(self, number: int) -> Purchase:
        """The order ``number``."""
        return self._purchase(number, Draw(self.scene.seed, ORDERS, number))

    def _purchase(self, number: int, draw: Draw) -> Purchase:
        cancelled, buyer = self._outline(number, draw)
        at = self._when((number + draw.share()) / self.count)
        lines = []
        goods = 0
        products = self.scene.lists.products
        for _line in range(2 if draw.chance(22) else 1):
            product = products[min(draw.below(len(products)), draw.below(len(products)))]
            quantity = 2 if draw.chance(6) else 1
            lines.append((product, draw.pick(product.variants), quantity))
            goods += product.price * quantity
        discount = draw.pick((0, 0, 0, 500, 1000, 2000)) if goods > 8000 else 0
        postage = draw.pick((800, 1000)) if draw.chance(15) else 0
        return Purchase(at, buyer, cancelled, _shared(lines, goods, discount), goods, postage, discount)

    def _outline(self, number: int, draw: Draw) -> tuple[bool, int]:
        """(cancelled, buyer). Two in three buyers are customers of the archive, few of them very often; the others come once."""
        cancelled = draw.chance(5)
        if self.customers and draw.chance(66):
            share = draw.share()
            return cancelled, int(self.customers * share * share) * 7_919 % self.customers
        return cancelled, self.customers + number

    def _kind(self, number: int) -> int:
        """What :meth:`take` asks of an order, worked out once: cases look at the same orders again and again."""
        cancelled, buyer = self._outline(number, Draw(self.scene.seed, ORDERS, number))
        of_archive = buyer < self.customers or not self.customers
        self._kinds[number] = _KNOWN | (_OF_ARCHIVE if of_archive else 0) | (_CANCELLED if cancelled else 0)
        return self._kinds[number]

    def _when(self, share: float) -> int:
        early = 1 - LATE_SHARE
        if share < early:
            return self.scene.moment(share / early, self.scene.start, self.late)
        return self.scene.moment((share - early) / LATE_SHARE, self.late, self.last)

    def near(self, at: int) -> int:
        """The number of the order placed about ``at``."""
        early = 1 - LATE_SHARE
        if at < self.late:
            share = early * (at - self.scene.start) / (self.late - self.scene.start)
        else:
            share = early + LATE_SHARE * (at - self.late) / (self.last - self.late)
        return max(0, min(self.count - 1, int(share * self.count)))

    def take(self, at: int, *, cancelled: bool = False, mark: int = 0) -> int:
        """An order placed at ``at`` or somewhat before, of a customer of the archive, that nobody speaks of yet; -1 where there is none.

        Where all of them are spoken of (more cases than orders) it is one that has been: an order may have several cases.
        """
        if not self.count:
            return -1
        start = self.near(at)
        spoken_of = -1
        wanted = _KNOWN | _OF_ARCHIVE | (_CANCELLED if cancelled else 0)
        for number in range(start, max(-1, start - self._look), -1):
            is_free = not self.marks[number]
            if not is_free and spoken_of >= 0:
                continue
            if (self._kinds[number] or self._kind(number)) != wanted:
                continue
            if self.purchase(number).at > at:
                continue
            if is_free:
                self.marks[number] = TAKEN | mark
                return number
            spoken_of = number
        if spoken_of >= 0:
            self.marks[spoken_of] |= mark
        return spoken_of

    def parcel(self, number: int) -> tuple[str, str]:
        """(courier code, waybill) of an order that was shipped."""
        return self.scene.waybill(Draw(self.scene.seed, ORDERS, -1 - number), number, 1)

    def shipped_at(self, number: int, bought: Purchase) -> int | None:
        at = bought.at + 4 * HOUR + Draw(self.scene.seed, ORDERS, -1 - number).below(26 * HOUR)
        return None if bought.cancelled or at > self.scene.now else at

    def signed_at(self, number: int, bought: Purchase) -> int | None:
        shipped = self.shipped_at(number, bought)
        if shipped is None or self.marks[number] & NEVER_SIGNED:
            return None
        at = shipped + 48 * HOUR + Draw(self.scene.seed, ORDERS, -1 - number).below(3 * DAY)
        return None if at > self.scene.now else at

    def number_text(self, number: int, at: int, shop: int) -> str:
        """As the platform numbers it: Pinduoduo's begin with the day, Douyin's with 69."""
        unique = f"{scrambled(number, self.scene.seed, 10):010d}"
        tail = f"{scrambled(number, self.scene.seed + 5, 6):06d}"
        platform = SHOPS[shop][1]
        if platform == "pinduoduo":
            day = self.scene.local_day(at)
            return f"{day[2:4]}{day[5:7]}{day[8:10]}-{unique}{tail[:5]}"
        if platform == "douyin":
            return f"69{at % 10}{unique}{tail}"
        return f"4{at % 90 + 10}{unique}{tail}"

    def buyer_fields(self, number: int, bought: Purchase) -> dict[str, Any]:
        """What an order, case, claim or mis-shipment says of the buyer and the order."""
        person = self.scene.person(bought.buyer)
        return {
            "shop": self.scene.shops[person.shop],
            "order_number": self.number_text(number, bought.at, person.shop),
            "customer": bought.buyer + 1 if bought.buyer < self.customers else None,
            "buyer_account": person.account,
            "receiver": person.name,
            "phone": person.phone,
            "address": person.address,
        }

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """(ordered at, record), oldest first."""
        return map(self._told, range(self.count))

    def _told(self, number: int) -> tuple[int, dict[str, Any]]:
        """The order as the platform's export tells it today."""
        scene = self.scene
        draw = Draw(scene.seed, ORDERS, number)
        bought = self._purchase(number, draw)
        person = scene.person(bought.buyer)
        province, city, district = person.place
        paid_at = bought.at + 40 + draw.below(900)
        record: dict[str, Any] = {
            "number": self.number_text(number, bought.at, person.shop),
            "platform": SHOPS[person.shop][1],
            "shop": scene.shops[person.shop],
            "buyer_account": person.account,
            "customer": bought.buyer + 1 if bought.buyer < self.customers else None,
            "receiver": person.name,
            "phone": person.phone,
            "province": province,
            "city": city,
            "district": district,
            "address": person.address,
            "ordered_at": scene.stamp(bought.at),
            "goods_amount": bought.goods,
            "postage_amount": bought.postage,
            "discount_amount": bought.discount or None,
            "total_amount": bought.paid,
            "items": tuple(
                {
                    "code": line.product.code,
                    "name": line.product.name,
                    "variant": line.variant,
                    "quantity": line.quantity,
                    "price": line.product.price,
                }
                for line in bought.lines
            ),
            "piece_count": sum(line.quantity for line in bought.lines),
        }
        if draw.chance(8):
            record["buyer_message"] = draw.pick(scene.lists.remarks["message"])
        if draw.chance(7):
            record["memo"] = self._memo(draw, bought.at)
        if not self.marks[number] and draw.chance(2):
            record |= self._unpaid(bought.at)
        else:
            record |= {"paid_at": scene.stamp(paid_at), "paid_amount": bought.paid, **self._way(number, bought)}
        return bought.at, record

    def _memo(self, draw: Draw, at: int) -> str:
        return draw.pick(self.scene.lists.remarks["memo"]).format(operator="林小满", day=self.scene.local_day(at))

    def _unpaid(self, at: int) -> dict[str, Any]:
        if at > self.scene.now - DAY:
            return {"state": "awaiting_payment"}
        return {"state": "closed", "closed_reason": "买家未付款"}

    def _way(self, number: int, bought: Purchase) -> dict[str, Any]:
        """How far a paid order has got."""
        scene, mark = self.scene, self.marks[number]
        found: dict[str, Any] = {"state": "paid"}
        shipped, signed = self.shipped_at(number, bought), self.signed_at(number, bought)
        if bought.cancelled and not mark & REFUNDING and (mark & REFUNDED or bought.at < scene.now - 2 * DAY):
            return {"state": "closed", "closed_reason": "未发货,退款成功", "refunded_amount": bought.paid}
        if shipped is not None:
            code, waybill = self.parcel(number)
            found = {"state": "shipped", "shipped_at": scene.stamp(shipped), "courier": scene.courier_id(code), "waybill": waybill}
        if signed is not None:
            found |= {"state": "signed", "signed_at": scene.stamp(signed)}
            completed = signed + 8 * DAY + number % DAY
            if completed < scene.now:
                found |= {"state": "completed", "completed_at": scene.stamp(completed), "received_amount": bought.paid}
        if mark & REFUNDING:
            found |= {"state": "refunding", "after_sales_state": "退款中"}
        elif mark & REFUNDED:
            found |= {"refunded_amount": sum(line.paid for line in bought.covered), "after_sales_state": "退款成功"}
            if len(bought.covered) == len(bought.lines):
                found |= {"state": "closed", "closed_reason": "退款成功"}
        return found


def _shared(lines: list[tuple[Product, str, int]], goods: int, discount: int) -> tuple[Bought, ...]:
    """The discount shared over the lines; the last takes what is left over."""
    found = []
    left = discount
    for at, (product, variant, quantity) in enumerate(lines):
        full = product.price * quantity
        off = left if at == len(lines) - 1 else discount * full // goods
        left -= off
        found.append(Bought(product, variant, quantity, full - off))
    return tuple(found)
