"""A customer's whole story by date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopdesk import registers
from shopdesk.services.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with Shop.create(tmp_path / "t.shop", registers.load(), shop_name="晴川", operator="周倩") as made:
        for name in ("小满", "向日葵"):
            made.records.add("customers", {"name": name, "level": "vip"})
        yield made


def add(where: Shop, key: str, **values: object) -> int:
    return where.records.add(key, {"customer": 1, **values}).ids[key][0]


def test_all_kinds_of_records_stand_in_one_list_newest_first(shop: Shop) -> None:
    case = add(shop, "cases", type="refund_only", shop=1, requested_at="2026-11-10T17:00:00Z")
    order = add(shop, "orders", number="1001", shop=1, ordered_at="2026-11-01T02:00:00Z")
    visit = add(shop, "vip_visits", month="2026-11", due_on="2026-11-11")
    add(shop, "cases", type="exchange", shop=1, customer=2, requested_at="2026-11-12T02:00:00Z")
    found = [(e.register, e.id) for e in shop.browsing.timeline("customers", 1)]
    # 17:00 in UTC is one o'clock of the next day in the shop: after the visit that is due that day.
    assert found == [("cases", case), ("vip_visits", visit), ("orders", order)]
    entry = shop.browsing.timeline("customers", 1)[0]
    assert entry.label.startswith("SH")
    assert entry.state == "to_review"


def test_what_is_in_the_trash_is_not_in_the_story(shop: Shop) -> None:
    case = add(shop, "cases", type="refund_only", shop=1)
    shop.records.delete("cases", [case])
    assert shop.browsing.timeline("customers", 1) == []


def test_only_the_newest_are_listed(shop: Shop) -> None:
    made = [add(shop, "cases", type="refund_only", shop=1, requested_at=f"2026-11-0{day}T02:00:00Z") for day in range(1, 6)]
    assert [e.id for e in shop.browsing.timeline("customers", 1, 2)] == [made[4], made[3]]


def test_a_timeline_is_offered_where_it_says_something(shop: Shop) -> None:
    assert shop.browsing.has_timeline("customers")
    assert not shop.browsing.has_timeline("operators")
    assert not shop.browsing.has_timeline("vip_notes")
