"""What other records say of a case while it is typed."""

from __future__ import annotations

from typing import Any

import pytest

from shopdesk.services.shop import Shop
from tests.support.rules import add, codes

CASE: dict[str, Any] = {"type": "return_refund", "shop": 1, "items": ({"name": "碎花连衣裙", "asked": 1},)}
WINDOW = ("requested_at", "window_passed")


@pytest.mark.parametrize(
    ("requested", "quality", "late"),
    [
        ("2026-11-17T15:00:00Z", False, False),  # the seventh day, 23:00 in the shop
        ("2026-11-17T16:30:00Z", False, True),  # the eighth
        ("2026-11-14T02:00:00Z", True, True),  # a fault after the third day
        ("2026-11-13T02:00:00Z", True, False),
    ],
)
def test_a_return_asked_for_after_its_window_is_warned_of(shop: Shop, requested: str, quality: bool, late: bool) -> None:
    add(shop, "product_categories", name="裙装", words=("连衣裙",), return_days=7, quality_days=3)
    reason = add(shop, "reasons", name="起球", quality=int(quality))
    typed = {**CASE, "reason": reason, "signed_at": "2026-11-10T02:00:00Z", "requested_at": requested}
    found = shop.records.check("cases", typed)
    assert (WINDOW in codes(found)) is late
    assert WINDOW not in codes(found, warnings=False)


def test_a_refund_without_goods_has_no_window(shop: Shop) -> None:
    typed = {**CASE, "type": "refund_only", "signed_at": "2026-01-10T02:00:00Z", "requested_at": "2026-11-10T02:00:00Z"}
    assert WINDOW not in codes(shop.records.check("cases", typed))


def test_refund_and_payouts_above_what_was_paid_are_said_at_the_refund(shop: Shop) -> None:
    add(shop, "payouts", order_number="2605176071989743", amount=2000)
    typed = {"type": "refund_only", "shop": 1, "order_number": "2605176071989743", "paid_amount": 10000, "goods_amount": 9000}
    assert ("total_amount", "refund_and_payouts") in codes(shop.records.check("cases", typed))
    assert ("total_amount", "refund_and_payouts") not in codes(shop.records.check("cases", {**typed, "goods_amount": 8000}))
