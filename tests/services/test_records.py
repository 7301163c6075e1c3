"""Use cases on records: what an order fills, whom a case makes, and that one refusal refuses all."""

from __future__ import annotations

import pytest

from shopdesk.core.errors import NotFound, Refused
from shopdesk.core.query import Query
from shopdesk.services.pasting import LABEL
from shopdesk.services.shop import Shop
from tests.support.rules import add, all_of, codes, later, read
from tests.support.table_dumps import differences, dump

ORDER = {
    "number": "260000000000000017",
    "shop": 1,
    "buyer_account": "tb_lilei",
    "receiver": "李雷",
    "phone": "13800138000",
    "address": "浙江省杭州市西湖区文三路 1 号",
    "ordered_at": "2026-11-18T01:00:00Z",
    "goods_amount": 12800,
    "paid_amount": 13300,
    "postage_amount": 500,
    "waybill": "YT1234567890123",
    "items": ({"code": "A1", "name": "裙子", "variant": "红 M", "quantity": 1, "price": 12800},),
}


def test_an_order_fills_a_new_case_and_makes_its_customer(shop: Shop) -> None:
    add(shop, "orders", **ORDER)
    change = shop.records.add("cases", {"type": "refund_only", "order_number": ORDER["number"]})
    case = read(shop, "cases", change.ids["cases"][0])
    for key in ("shop", "buyer_account", "receiver", "phone", "address", "ordered_at", "paid_amount"):
        assert case[key] == ORDER[key], key
    assert [(i["code"], i["name"], i["variant"]) for i in case["items"]] == [("A1", "裙子", "红 M")]
    customer = read(shop, "customers", case["customer"])
    assert (customer["name"], customer["accounts"][0]["account"]) == ("李雷", "tb_lilei")
    assert customer["phones"][0]["number"] == "13800138000"
    shop.journal.undo()
    assert all_of(shop, "customers") == all_of(shop, "cases") == []


def test_the_next_case_of_the_same_buyer_links_to_the_same_customer(shop: Shop) -> None:
    for _turn in range(2):
        shop.records.add("cases", {"type": "refund_only", "shop": 1, "buyer_account": "tb_lilei"})
    assert len(all_of(shop, "customers")) == 1
    assert len({case["customer"] for case in all_of(shop, "cases")}) == 1


@pytest.mark.parametrize("account", ["t**i", "***", "李*"])
def test_masked_accounts_make_nobody(shop: Shop, account: str) -> None:
    shop.records.add("cases", {"type": "refund_only", "shop": 1, "buyer_account": account})
    assert all_of(shop, "customers") == []


def test_what_is_typed_beats_what_the_order_knows(shop: Shop) -> None:
    add(shop, "orders", **ORDER)
    change = shop.records.add("cases", {"type": "refund_only", "order_number": ORDER["number"], "receiver": "韩梅梅"})
    assert read(shop, "cases", change.ids["cases"][0])["receiver"] == "韩梅梅"


@pytest.mark.parametrize(
    ("field", "text"), [("order_number", "260000000000000017"), ("buyer_account", "tb_lilei"), ("phone", "13800138000")]
)
def test_a_form_is_filled_by_whatever_names_the_order(shop: Shop, field: str, text: str) -> None:
    add(shop, "orders", **ORDER)
    before = dump(shop)
    found = shop.records.prefill("claims", {field: text}, field)
    assert found["waybill"] == ORDER["waybill"]
    assert found["receiver"] == "李雷"
    assert differences(dump(shop), before) == {}


def test_two_orders_of_one_buyer_fill_nothing(shop: Shop) -> None:
    add(shop, "orders", **ORDER)
    add(shop, "orders", **{**ORDER, "number": "260000000000000018"})
    assert "waybill" not in shop.records.prefill("claims", {"buyer_account": "tb_lilei"}, "buyer_account")


def test_check_says_what_would_be_refused_and_writes_nothing(shop: Shop) -> None:
    before = dump(shop)
    assert ("type", "required") in codes(shop.records.check("cases", {}))
    assert codes(shop.records.check("cases", {"type": "refund_only"}), warnings=False) == set()
    assert differences(dump(shop), before) == {}


def test_a_bulk_edit_is_one_operation(shop: Shop) -> None:
    ids = [add(shop, "cases", type="refund_only") for _turn in range(3)]
    change = shop.records.set_each("cases", {each: {"notes": "请尽快"} for each in ids}, LABEL)
    assert set(change.ids["cases"]) == set(ids)
    assert {case["notes"] for case in all_of(shop, "cases")} == {"请尽快"}
    assert shop.journal.undo().undone == change.operation
    assert {case["notes"] for case in all_of(shop, "cases")} == {None}


def test_one_refusal_refuses_the_whole_bulk_move(shop: Shop) -> None:
    ids = [add(shop, "cases", type="refund_only") for _turn in range(3)]
    shop.records.move("cases", ids[1], "cancelled")
    before = dump(shop)
    with pytest.raises(Refused) as refused:
        shop.records.move_many("cases", ids, "approved")
    assert refused.value.code == "illegal_move"
    assert read(shop, "cases", ids[1])["number"] in str(refused.value)
    assert differences(dump(shop), before) == {}


def test_setting_what_is_already_so_leaves_no_trace(shop: Shop) -> None:
    made = add(shop, "cases", type="refund_only", notes="x")
    newest = shop.journal.operations(1)[0].id
    later(shop, hours=1)
    assert shop.records.set("cases", made, {"notes": "x"}).operation == 0
    assert shop.journal.operations(1)[0].id == newest
    assert read(shop, "cases", made)["updated_at"] == "2026-11-23T02:30:00Z"


def test_moves_stamp_who_and_when(shop: Shop) -> None:
    made = add(shop, "cases", type="refund_only", goods_amount=5000)
    later(shop, hours=2)
    shop.records.move("cases", made, "approved")
    case = read(shop, "cases", made)
    assert (case["state"], case["reviewed_at"], case["reviewed_by"]) == ("to_refund", "2026-11-23T04:30:00Z", 1)


def test_a_record_that_is_not_there_is_said_so(shop: Shop) -> None:
    for do in (
        lambda: shop.records.set("cases", 99, {"notes": "x"}),
        lambda: shop.records.move("cases", 99, "approved"),
        lambda: shop.records.delete("cases", [99]),
        lambda: shop.records.run_action("cases", "no_such_action", 99),
    ):
        with pytest.raises(NotFound):
            do()


def test_references_must_lead_somewhere(shop: Shop) -> None:
    with pytest.raises(Refused) as refused:
        shop.records.add("cases", {"type": "refund_only", "customer": 4711})
    assert codes(list(refused.value.problems)) == {("customer", "no_such_record")}


def test_a_text_that_is_too_long_is_refused_and_a_long_one_kept(shop: Shop) -> None:
    made = add(shop, "cases", type="refund_only", notes="长" * 20_000)
    assert len(read(shop, "cases", made)["notes"]) == 20_000
    with pytest.raises(Refused) as refused:
        shop.records.set("cases", made, {"notes": "长" * 20_001})
    assert refused.value.code == "too_long"


@pytest.mark.parametrize("text", ["👨‍👩‍👧‍👦", "a\u200bb", "<b>fett</b>", "=cmd()|'/c calc'!A1", "'; DROP TABLE cases; --", "𠮷野家"])
def test_odd_texts_are_kept_as_typed(shop: Shop, text: str) -> None:
    made = add(shop, "cases", type="refund_only", notes=text)
    assert read(shop, "cases", made)["notes"] == text


@pytest.mark.parametrize(("field", "masked"), [("phone", "138****1234"), ("buyer_account", "t**i")])
def test_a_masked_phone_or_account_looks_up_nobodys_order(shop: Shop, field: str, masked: str) -> None:
    add(shop, "orders", **{**ORDER, field: masked})
    change = shop.records.add("cases", {"type": "resend", "shop": 1, field: masked})
    case = read(shop, "cases", change.ids["cases"][0])
    assert (case["order_number"], case["receiver"]) == (None, None)


def test_the_same_account_on_another_platform_is_somebody_else(shop: Shop) -> None:
    elsewhere = add(shop, "customers", name="京东买家", accounts=({"platform": "jd", "account": "tb_lilei"},))
    shop.records.set("shops", 1, {"platform": "taobao"})
    case = add(shop, "cases", type="resend", shop=1, buyer_account="tb_lilei", receiver="李雷")
    linked = read(shop, "cases", case)["customer"]
    assert linked not in (None, elsewhere)
    assert read(shop, "customers", linked)["name"] == "李雷"


def test_a_masked_name_is_not_what_a_new_customer_is_called(shop: Shop) -> None:
    case = add(shop, "cases", type="resend", shop=1, buyer_account="tb_lilei", receiver="李*")
    assert read(shop, "customers", read(shop, "cases", case)["customer"])["name"] == "tb_lilei"


@pytest.mark.parametrize(("register", "field"), [("reasons", "reason"), ("couriers", "outbound_courier"), ("shops", "shop")])
def test_an_entry_of_a_small_list_is_deleted_only_if_unused(shop: Shop, register: str, field: str) -> None:
    entry = add(shop, register, name="临时条目")
    case = add(shop, "cases", type="resend", **{field: entry})
    with pytest.raises(Refused) as refused:
        shop.records.delete(register, [entry])
    assert refused.value.code == "in_use"
    assert read(shop, "cases", case)["number"] in str(refused.value)
    shop.records.set(register, entry, {"name": "改名条目", "shown": 0, "position": 5})
    shop.records.set("cases", case, {field: None})
    shop.records.delete(register, [entry])
    assert all(r["id"] != entry for r in all_of(shop, register))


def test_who_is_at_the_keyboard_is_not_deleted(shop: Shop) -> None:
    with pytest.raises(Refused) as refused:
        shop.records.delete("operators", [1])
    assert refused.value.code == "in_use"


def test_a_new_record_in_a_later_state_answers_what_the_move_there_asks(shop: Shop) -> None:
    values = {"type": "refund_only", "goods_amount": 100, "state": "rejected"}
    with pytest.raises(Refused, match="needs") as refused:
        shop.records.add("cases", values)
    assert [p.field for p in refused.value.problems] == ["reject_reason"]
    case = shop.records.add("cases", {**values, "reject_reason": "已穿过"}).only_id()
    assert (shop.browsing.record("cases", case) or {})["state"] == "rejected"


def test_an_order_belongs_to_the_customer_who_has_its_account(shop: Shop) -> None:
    account = ({"platform": "taobao", "shop": 1, "account": "tb_known"},)
    known = shop.records.add("customers", {"name": "小满", "accounts": account}).only_id()
    before = shop.browsing.count(Query("customers"))
    for number, buyer, expected in (("1", "tb_known", known), ("2", "tb_unknown", None)):
        order = shop.records.add("orders", {"number": number, "shop": 1, "buyer_account": buyer}).only_id()
        assert (shop.browsing.record("orders", order) or {})["customer"] == expected
    assert shop.browsing.count(Query("customers")) == before, "an order makes no customer"
