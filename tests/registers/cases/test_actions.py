from __future__ import annotations

from typing import Any

import pytest

from shopdesk.core.errors import Refused
from shopdesk.core.query import Query
from shopdesk.services.shop import Shop
from tests.support.rules import add, all_of, later, read

ITEM = {"code": "A2031", "name": "碎花连衣裙", "variant": "杏/L", "asked": 1, "new_variant": "杏/XL"}


def exchange(shop: Shop, /, **values: Any) -> int:
    return add(shop, "cases", type="exchange", shop=1, order_number="2605176071989743", buyer_account="小满_0912", items=(ITEM,), **values)


def test_saving_a_case_makes_its_customer_once(shop: Shop) -> None:
    first, second = exchange(shop, receiver="小满", phone="13812346705"), exchange(shop)
    customer = read(shop, "cases", first)["customer"]
    assert customer is not None
    assert read(shop, "cases", second)["customer"] == customer
    assert read(shop, "customers", customer)["accounts"][0]["account"] == "小满_0912"


def test_the_goods_of_an_exchange_leave_the_stock_once(shop: Shop) -> None:
    case = exchange(shop, return_waybill="YT1234567890123")
    shop.records.move("cases", case, "approved")
    shop.records.move("cases", case, "to_exchange")
    assert all_of(shop, "stock_movements") == []
    shop.records.set("cases", case, {"resend_waybill": "SF1234567890123"})
    shop.records.set("cases", case, {"notes": "已发出", "return_received_at": "2026-11-24T01:00:00Z"})
    shop.records.move("cases", case, "closed")
    moved = all_of(shop, "stock_movements")
    assert [(m["kind"], m["variant"], m["quantity"], m["case"]) for m in moved] == [("exchange_out", "杏/XL", 1, case)]


def test_a_resend_leaves_the_stock_when_it_is_closed(shop: Shop) -> None:
    case = add(shop, "cases", type="resend", shop=1, items=({**ITEM, "asked": 2},))
    shop.records.move("cases", case, "approved")
    shop.records.move("cases", case, "closed")
    assert [(m["kind"], m["quantity"]) for m in all_of(shop, "stock_movements")] == [("resend_out", 2)]
    shop.journal.undo()
    assert all_of(shop, "stock_movements") == []


def test_an_exchange_sent_first_is_not_closed_before_the_parcel_is_here(shop: Shop) -> None:
    case = exchange(shop)
    shop.records.move("cases", case, "approved")
    shop.records.move("cases", case, "to_exchange", {"return_waybill": "YT1234567890123"})
    with pytest.raises(Refused) as refused:
        shop.records.move("cases", case, "closed")
    assert refused.value.problems[0].field == "no_return_reason"
    shop.records.move("cases", case, "closed", {"no_return_reason": "快递退回途中丢件"})
    assert read(shop, "cases", case)["closed_at"] is not None


def test_a_refund_goes_through_finance_and_back(shop: Shop) -> None:
    shop.settings.put("cases.second_check", True)
    case = add(shop, "cases", type="refund_only", shop=1, goods_amount=5900)
    shop.records.move("cases", case, "approved")
    assert read(shop, "cases", case)["state"] == "approved"
    with pytest.raises(Refused):
        shop.records.move("cases", case, "to_review")
    shop.records.move("cases", case, "to_review", {"send_back_reason": "金额不对"})
    assert read(shop, "cases", case)["reviewed_at"] is None
    shop.records.move("cases", case, "approved")
    shop.records.move("cases", case, "to_refund")
    later(shop, hours=3)
    shop.records.move("cases", case, "closed")
    closed = read(shop, "cases", case)
    assert (closed["state"], closed["refunded_amount"], closed["refunded_at"]) == ("closed", 5900, "2026-11-23T05:30:00Z")


def test_an_order_fills_the_case(shop: Shop) -> None:
    add(
        shop,
        "orders",
        number="2605176071989743",
        shop=1,
        buyer_account="小满_0912",
        receiver="小满",
        goods_amount=12800,
        postage_amount=0,
        paid_amount=12800,
        waybill="75412209981276",
        shipped_at="2026-11-20T02:00:00Z",
        items=({"code": "A2031", "name": "碎花连衣裙", "variant": "杏/L", "quantity": 1, "price": 12800},),
    )
    case = read(shop, "cases", add(shop, "cases", type="return_refund", order_number="2605176071989743"))
    assert (case["shop"], case["receiver"], case["outbound_waybill"]) == (1, "小满", "75412209981276")
    assert (case["goods_amount"], case["total_amount"], case["stage"]) == (12800, 12800, "after_shipping")
    assert [(line["code"], line["asked"], line["price"]) for line in case["items"]] == [("A2031", 1, 12800)]
    assert case["customer"] is not None


def test_overdue_cases_are_a_view(shop: Shop) -> None:
    late = add(shop, "cases", type="resend", shop=1)
    later(shop, hours=25)
    add(shop, "cases", type="resend", shop=1)
    view = next(v for v in shop.registers["cases"].views if v.key == "overdue")
    assert list(shop.browsing.ids(Query("cases", view.filters, sort=view.sort))) == [late]


def test_a_claim_made_of_a_case_knows_its_parcel_once(shop: Shop) -> None:
    case = exchange(shop, outbound_waybill="75412209981276", goods_amount=12800)
    shop.records.run_action("cases", "make_claim", case)
    shop.records.run_action("cases", "make_claim", case)
    claims = all_of(shop, "claims", case=case)
    assert [(c["waybill"], c["goods_value"], c["buyer_account"]) for c in claims] == [("75412209981276", 12800, "小满_0912")]


def test_the_deal_is_extended_by_ten_days(shop: Shop) -> None:
    case = exchange(shop)
    shop.records.run_action("cases", "extend_deal", case)
    assert read(shop, "cases", case)["extended_until"] == "2026-12-03"
    shop.records.run_action("cases", "extend_deal", case)
    assert read(shop, "cases", case)["extended_until"] == "2026-12-13"


def test_the_reason_suggests_the_responsible_party(shop: Shop) -> None:
    reason = add(shop, "reasons", name="破洞", responsible="supplier")
    assert read(shop, "cases", exchange(shop, reason=reason))["responsible"] == "supplier"
    assert read(shop, "cases", exchange(shop, reason=reason, responsible="courier"))["responsible"] == "courier"


def test_what_came_back_and_is_not_refunded_is_a_list(shop: Shop) -> None:
    here, away = (add(shop, "cases", type="return_refund", shop=1, goods_amount=5900) for _turn in range(2))
    for case in (here, away):
        shop.records.move("cases", case, "approved")
    shop.records.set("cases", here, {"return_received_at": "2026-11-23T01:00:00Z"})
    view = next(v for v in shop.registers["cases"].views if v.key == "received_unpaid")
    assert list(shop.browsing.ids(Query("cases", filters=view.filters))) == [here]


def test_a_parcel_that_was_posted_and_does_not_arrive_is_overdue(shop: Shop) -> None:
    case = add(shop, "cases", type="return_refund", shop=1, goods_amount=5900)
    shop.records.move("cases", case, "approved")
    by_state = read(shop, "cases", case)["due_at"]
    shop.records.set("cases", case, {"buyer_posted_at": "2026-11-24T02:00:00Z"})
    assert read(shop, "cases", case)["due_at"] == "2026-12-01T02:00:00Z"
    view = next(v for v in shop.registers["cases"].views if v.key == "not_arrived")
    assert list(shop.browsing.ids(Query("cases", filters=view.filters))) == []
    later(shop, days=9)
    assert list(shop.browsing.ids(Query("cases", filters=view.filters))) == [case]
    shop.records.set("cases", case, {"buyer_posted_at": None})
    assert read(shop, "cases", case)["due_at"] == by_state
