from __future__ import annotations

from typing import Any

import pytest

from shopdesk.core.errors import Refused
from shopdesk.registers.returns.record import GRAPH
from shopdesk.services.shop import Shop
from tests.support.rules import add, all_of, read

ITEM = {"code": "A2031", "name": "碎花连衣裙", "variant": "杏/L", "asked": 2}


def case(shop: Shop, /, **values: Any) -> int:
    return add(shop, "cases", **{"type": "return_refund", "shop": 1, "items": (ITEM,), **values})


def scan(shop: Shop, waybill: str) -> int:
    return add(shop, "returns", waybill=waybill)


def test_a_scan_finds_the_case_by_its_return_waybill_and_tells_it(shop: Shop) -> None:
    wanted = case(shop, return_waybill="75412209981276")
    found = read(shop, "returns", scan(shop, "75412209981276"))
    assert (found["case"], found["matched_by"], found["state"]) == (wanted, "return_waybill", "matched")
    assert [(line["name"], line["expected"], line.get("good")) for line in found["items"]] == [("碎花连衣裙", 2, None)]
    told = read(shop, "cases", wanted)
    assert (told["return_received_at"], told["goods_state"]) == ("2026-11-23T02:30:00Z", "in_warehouse")


def test_a_bounced_parcel_is_found_by_its_outbound_waybill(shop: Shop) -> None:
    wanted = case(shop, outbound_waybill="YT7421892497592")
    found = read(shop, "returns", scan(shop, "YT7421892497592"))
    assert (found["case"], found["matched_by"]) == (wanted, "outbound_waybill")
    assert read(shop, "cases", wanted)["return_waybill"] is None


def test_an_unknown_or_doubtful_parcel_waits_unidentified(shop: Shop) -> None:
    case(shop, return_waybill="YT1")
    case(shop, return_waybill="YT1")
    for waybill in ("YT1", "YT999"):
        found = read(shop, "returns", scan(shop, waybill))
        assert (found["case"], found["state"]) == (None, "unidentified")


def test_an_open_case_is_preferred_to_a_closed_one(shop: Shop) -> None:
    shop.records.move("cases", case(shop, return_waybill="YT1"), "cancelled")
    wanted = case(shop, return_waybill="YT1")
    assert read(shop, "returns", scan(shop, "YT1"))["case"] == wanted


def test_a_case_chosen_by_hand_matches_the_parcel(shop: Shop) -> None:
    parcel, wanted = scan(shop, "YT999"), case(shop)
    shop.records.set("returns", parcel, {"case": wanted})
    stored = read(shop, "returns", parcel)
    assert (stored["state"], stored["matched_by"]) == ("matched", "hand")
    assert read(shop, "cases", wanted)["return_waybill"] == "YT999"


def test_stocking_writes_good_and_defective_once_and_counts_into_the_case(shop: Shop) -> None:
    wanted = case(shop, return_waybill="YT1")
    parcel = scan(shop, "YT1")
    line = read(shop, "returns", parcel)["items"][0]
    shop.records.set("returns", parcel, {"items": ({**line, "good": 1, "defective": 1},)})
    shop.records.move("returns", parcel, "stocked")
    moved = all_of(shop, "stock_movements")
    assert [(m["kind"], m["condition"], m["quantity"], m["case"], m["parcel"]) for m in moved] == [
        ("return_in", "good", 1, wanted, parcel),
        ("return_in", "defective", 1, wanted, parcel),
    ]
    counted = read(shop, "cases", wanted)["items"][0]
    assert (counted["returned"], counted["good"], counted["defective"]) == (2, 1, 1)
    with pytest.raises(Refused):
        shop.records.set("returns", parcel, {"items": ({**line, "good": 2},)})
    shop.records.set("returns", parcel, {"notes": "外箱破"})
    assert len(all_of(shop, "stock_movements")) == 2
    shop.journal.undo()
    shop.journal.undo()
    assert all_of(shop, "stock_movements") == []
    assert read(shop, "cases", wanted)["items"][0]["returned"] is None


@pytest.mark.parametrize(("kind", "expected"), [("exchange", ["exchange_in"]), ("return_refund", ["return_in"]), ("repair", [])])
def test_what_goes_into_stock_depends_on_the_case(shop: Shop, kind: str, expected: list[str]) -> None:
    case(shop, type=kind, return_waybill="YT1")
    parcel = scan(shop, "YT1")
    line = read(shop, "returns", parcel)["items"][0]
    shop.records.move("returns", parcel, "stocked", {"items": ({**line, "good": 2},)})
    assert [m["kind"] for m in all_of(shop, "stock_movements")] == expected


def test_nothing_is_stocked_uncounted(shop: Shop) -> None:
    case(shop, return_waybill="YT1")
    parcel = scan(shop, "YT1")
    with pytest.raises(Refused) as refused:
        shop.records.move("returns", parcel, "stocked")
    assert refused.value.problems[0].code == "nothing_counted"


def test_a_wrong_match_is_taken_back(shop: Shop) -> None:
    case(shop, return_waybill="YT1")
    parcel = scan(shop, "YT1")
    shop.records.move("returns", parcel, "unidentified")
    stored = read(shop, "returns", parcel)
    assert (stored["case"], stored["state"], stored["matched_by"]) == (None, "unidentified", None)
    assert GRAPH.unreachable() == set()


def test_a_stocked_parcel_is_deleted_only_after_the_stocking_is_undone(shop: Shop) -> None:
    parcel = add(shop, "returns", waybill="SF1010101010101", items=({"name": "裙", "good": 1},))
    case = add(shop, "cases", type="return_refund", goods_amount=100)
    shop.records.set("returns", parcel, {"case": case})
    shop.records.move("returns", parcel, "stocked")
    with pytest.raises(Refused, match="in stock and stays"):
        shop.records.delete("returns", [parcel])
    shop.journal.undo()
    shop.records.delete("returns", [parcel])
