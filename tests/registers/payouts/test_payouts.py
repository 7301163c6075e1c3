from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.core.errors import Refused
from shopdesk.registers.payouts.record import GRAPH
from shopdesk.registers.payouts.rules import check
from shopdesk.services.shop import Shop
from tests.support.rules import add, codes, moved, read, rule_context


def payout(shop: Shop, amount: int, /, **values: Any) -> int:
    return add(shop, "payouts", amount=amount, **{"order_number": "2605176071989743", "payee": "小满", **values})


def test_a_payout_is_approved_and_paid(shop: Shop) -> None:
    made = payout(shop, 1500)
    shop.records.move("payouts", made, "to_pay")
    shop.records.move("payouts", made, "paid")
    paid = read(shop, "payouts", made)
    assert (paid["state"], paid["paid_at"], paid["approved_by"]) == ("paid", "2026-11-23T02:30:00Z", shop.operator)


def test_the_same_order_paid_before_is_said(shop: Shop) -> None:
    first, second = payout(shop, 1500), payout(shop, 2000)
    stored = read(shop, "payouts", second)
    assert (stored["paid_before_amount"], stored["paid_before"]) == (1500, read(shop, "payouts", first)["number"])
    assert ("amount", "paid_before") in codes(check(stored, rule_context(stored)))
    shop.records.move("payouts", first, "cancelled")
    assert read(shop, "payouts", second)["paid_before_amount"] is None


def test_refunds_and_payouts_above_what_the_buyer_paid_are_said(shop: Shop) -> None:
    add(shop, "cases", type="refund_only", order_number="2605176071989743", paid_amount=10000, refunded_amount=9500)
    stored = read(shop, "payouts", payout(shop, 1000))
    assert (stored["order_refunded_amount"], stored["order_paid_amount"]) == (9500, 10000)
    problems = check(stored, rule_context(stored))
    assert codes(problems) == {("amount", "more_than_paid")}
    assert problems[0].warning


def test_a_paid_payout_keeps_its_amount(shop: Shop) -> None:
    made = payout(shop, 1500)
    for state in ("to_pay", "paid"):
        shop.records.move("payouts", made, state)
    with pytest.raises(Refused):
        shop.records.set("payouts", made, {"amount": 1})
    shop.records.set("payouts", made, {"notes": "已截图"})


def test_a_payout_of_a_case_takes_its_order_and_payee(shop: Shop) -> None:
    case = add(shop, "cases", type="compensation", order_number="123456789012345", receiver="陈小草", goods_amount=1200)
    stored = read(shop, "payouts", add(shop, "payouts", case=case, amount=1000))
    assert (stored["order_number"], stored["payee"]) == ("123456789012345", "陈小草")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_random_walks_stay_in_the_graph(data: st.DataObject) -> None:
    now: dict[str, Any] = {"state": "to_approve"}
    for _step in range(10):
        legal = GRAPH.legal_moves(now, {})
        if not legal:
            assert now["state"] in ("paid", "cancelled")
            break
        now = moved(GRAPH, now, data.draw(st.sampled_from(legal)).target)
    assert GRAPH.unreachable() == set()


def test_a_second_payout_is_warned_of_before_it_is_saved(shop: Shop) -> None:
    payout(shop, 1500)
    add(shop, "cases", type="refund_only", order_number="2605176071989743", paid_amount=10000, refunded_amount=9500)
    typed = {"amount": 2000, "payee": "小满", "order_number": "2605176071989743"}
    assert {("amount", "paid_before"), ("amount", "more_than_paid")} <= codes(shop.records.check("payouts", typed))
    assert codes(shop.records.check("payouts", {**typed, "order_number": "1"})) == set()


def test_a_paid_payout_is_deleted_only_after_the_payment_is_undone(shop: Shop) -> None:
    made = payout(shop, 1500)
    for state in ("to_pay", "paid"):
        shop.records.move("payouts", made, state)
    with pytest.raises(Refused, match="paid and stays"):
        shop.records.delete("payouts", [made])
    shop.journal.undo()
    shop.records.delete("payouts", [made])
