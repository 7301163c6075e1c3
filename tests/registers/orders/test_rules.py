"""Orders: the day that a number tells, mixed cells taken apart, one address, what identifies an order, who may edit it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.core.clock import Clock
from shopdesk.core.register import RuleContext
from shopdesk.registers.orders.rules import check, day_in_number, derive, local_day, locked

NOON = dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC)


def context(how: str = "form", before: dict[str, Any] | None = None, zone: str = "Asia/Shanghai") -> RuleContext:
    return RuleContext(Clock(zone, NOON), {}, 1, before, how)


def settled(values: dict[str, Any], how: str = "import") -> dict[str, Any]:
    return {**values, **derive(values, context(how))}


def test_the_order_date_is_the_local_day_of_the_time() -> None:
    assert settled({"ordered_at": "2026-03-01T16:30:00Z"})["ordered_on"] == "2026-03-02"
    assert settled({"ordered_at": "2026-03-01T15:59:59Z"})["ordered_on"] == "2026-03-01"


@given(
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2090, 1, 1)),
    st.sampled_from(["Asia/Shanghai", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe"]),
)
@settings(max_examples=150)
def test_the_remembered_day_is_the_one_the_clock_tells(when: dt.datetime, zone: str) -> None:
    stamp = when.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert local_day(zone, stamp) == Clock(zone).local(stamp).date().isoformat()


def test_a_pinduoduo_number_tells_the_day_but_no_time() -> None:
    order = settled({"number": "231021-540111083063544"})
    assert order["ordered_on"] == "2023-10-21"
    assert order.get("ordered_at") is None


@pytest.mark.parametrize(
    "number", ["231321-540111083063544", "231021540111083063544", "231021-54011108306354", "1995994200921978699", None]
)
def test_other_numbers_tell_no_day(number: str | None) -> None:
    assert day_in_number(number) is None


def test_a_time_in_the_file_beats_the_day_in_the_number() -> None:
    order = settled({"number": "231021-540111083063544", "ordered_at": "2023-10-22T02:00:00Z"})
    assert order["ordered_on"] == "2023-10-22"


@pytest.mark.parametrize(
    ("cell", "waybill"),
    [
        ("YT7421892497592-圆通快递", "YT7421892497592"),
        ("73111111111111-zhongtong", "73111111111111"),
        ("圆通速递 YT7421892497592", "YT7421892497592"),
        ("JDVB12345678901-1-1-,京东", "JDVB12345678901-1-1"),
        ("SF1234567890123;YT7421892497592", "SF1234567890123"),
    ],
)
def test_the_waybill_is_taken_out_of_a_mixed_cell(cell: str, waybill: str) -> None:
    assert settled({"shipping_info": cell})["waybill"].startswith(waybill)


@pytest.mark.parametrize("cell", ["无需物流", "圆通快递", "pending", "等待发货 12"])
def test_a_cell_without_a_waybill_gives_none(cell: str) -> None:
    assert "waybill" not in derive({"shipping_info": cell}, context("import"))


def test_taobao_s_prefix_is_taken_off_the_waybill() -> None:
    assert settled({"waybill": "NO:77312345678901"})["waybill"] == "77312345678901"


def test_the_first_of_several_parcels_is_the_order_s_waybill() -> None:
    parcels = ({"courier": 3, "waybill": "YT1"}, {"courier": 4, "waybill": "YT2"})
    order = settled({"parcels": parcels})
    assert (order["waybill"], order["courier"]) == ("YT1", 3)
    assert settled({"parcels": parcels, "waybill": "YT2", "courier": 4})["waybill"] == "YT2"


def test_products_in_one_cell_become_one_line() -> None:
    order = settled({"products_text": "腐竹 500g,2\n边角料,1", "piece_count": 3})
    assert [(line["name"], line["quantity"]) for line in order["items"]] == [("腐竹 500g,2 边角料,1", 3)]
    kept = ({"name": "腐竹", "quantity": 2},)
    assert settled({"products_text": "腐竹,2", "items": kept})["items"] == kept


def test_the_region_is_put_before_the_rest_of_the_address() -> None:
    order = settled({"province": "湖南省/长沙市/岳麓区", "address": "盛世路1号"})
    assert (order["province"], order["city"], order["district"]) == ("湖南省", "长沙市", "岳麓区")
    assert order["address"] == "湖南省长沙市岳麓区盛世路1号"


def test_a_municipality_is_its_own_city() -> None:
    order = settled({"province": "上海市/浦东新区", "address": "乐园路8号"})
    assert (order["city"], order["district"], order["address"]) == ("上海市", "浦东新区", "上海市浦东新区乐园路8号")


def test_an_address_that_has_its_region_stays_as_it_is() -> None:
    whole = "广东省广州市天河区体育西路1号"
    assert settled({"province": "广东省", "city": "广州市", "district": "天河区", "address": whole})["address"] == whole
    assert settled({"province": "广东省", "city": "广州市", "address": "广州市天河区1号"})["address"] == "广东省广州市天河区1号"


def test_a_western_address_is_left_alone() -> None:
    order = {"province": "CA", "city": "Lindsay", "address": "3983 E Main St"}
    assert settled(order)["address"] == "3983 E Main St"


def test_the_changed_address_takes_the_place_of_the_old_one() -> None:
    assert settled({"address": "旧路1号", "changed_address": "新路2号"})["address"] == "新路2号"


texts = st.one_of(st.none(), st.text("省市区路1号/ 湖南长沙北京上海abc*-", max_size=14))


@given(
    st.fixed_dictionaries(
        {
            "number": st.sampled_from([None, "231021-540111083063544", "1"]),
            "province": texts,
            "city": texts,
            "district": texts,
            "address": texts,
            "changed_address": texts,
            "shipping_info": texts,
            "products_text": texts,
            "waybill": st.sampled_from([None, "NO:123456789", "YT123"]),
            "parcels": st.sampled_from([(), ({"waybill": "A1", "courier": None},)]),
        }
    )
)
@settings(max_examples=300)
def test_deriving_twice_changes_nothing(values: dict[str, Any]) -> None:
    once = settled(values)
    again = {**once, **derive(once, context("import", once))}
    assert again == once


def test_imported_orders_are_read_only_and_hand_made_ones_are_not() -> None:
    imported = settled({"number": "1"}, "import")
    typed = settled({"number": "1"}, "form")
    assert locked(imported, context("form", imported)) != ""
    assert locked(imported, context("import", imported)) == ""
    assert locked(typed, context("form", typed)) == ""


def test_a_newer_export_does_not_make_a_hand_made_order_imported() -> None:
    typed = settled({"number": "1"}, "form")
    assert "origin" not in derive(typed, context("import", typed))


@pytest.mark.parametrize(
    ("values", "how", "refused"),
    [
        ({"number": "1"}, "import", False),
        ({"waybill": "YT1"}, "import", False),
        ({"receiver": "张三"}, "import", True),
        ({"receiver": "张三"}, "form", False),
        ({"memo": "x"}, "form", True),
    ],
)
def test_an_order_can_be_told_from_others(values: dict[str, Any], how: str, refused: bool) -> None:
    assert [p.code for p in check(values, context(how)) if not p.warning] == (["required"] if refused else [])


def test_times_the_wrong_way_round_are_pointed_out_but_kept() -> None:
    found = check({"number": "1", "ordered_at": "2026-03-02T00:00:00Z", "paid_at": "2026-03-01T00:00:00Z"}, context())
    assert [(p.field, p.warning) for p in found] == [("paid_at", True)]
