from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.registers.cases.rules import APPROVE_UNSHIPPED, check, derive, total_of
from tests.support.rules import NOW, codes, rule_context

AMOUNT = st.none() | st.integers(0, 10_000_00)
AMOUNTS = st.fixed_dictionaries(
    dict.fromkeys(("goods_amount", "postage_amount", "coupon_amount", "points_amount", "fee_amount", "adjustment_amount"), AMOUNT)
)


def case(**values: Any) -> dict[str, Any]:
    return {"type": "return_refund", "state": "to_review", "requested_at": NOW, "items": (), **values}


def stored(how: str = "form", **values: Any) -> dict[str, Any]:
    made = case(**values)
    return {**made, **derive(made, rule_context(how=how))}


def test_total_adds_goods_postage_coupon_points_less_the_fee_plus_the_adjustment() -> None:
    amounts = {"goods_amount": 12800, "postage_amount": 1000, "coupon_amount": 500, "points_amount": 50, "fee_amount": 300}
    assert total_of({**amounts, "adjustment_amount": -50}) == 14000
    assert total_of({}) is None


@settings(max_examples=60, deadline=None)
@given(AMOUNTS, st.sampled_from(["refund_only", "exchange", "resend"]), st.sampled_from(["to_review", "to_refund", "closed"]))
def test_deriving_twice_changes_nothing(amounts: dict[str, Any], kind: str, state: str) -> None:
    context = rule_context()
    values = case(type=kind, state=state, **amounts)
    once = {**values, **derive(values, context)}
    assert {**once, **derive(once, context)} == once


def test_a_refund_is_by_default_the_goods_that_the_buyer_paid() -> None:
    made = stored(order_goods_amount=10000, order_postage_amount=800, paid_amount=9800, shipped_at=NOW)
    assert (made["goods_amount"], made.get("postage_amount"), made["total_amount"]) == (9000, None, 9000)


def test_a_full_refund_before_shipping_gives_the_postage_back() -> None:
    made = stored(type="refund_only", order_goods_amount=10000, order_postage_amount=800, paid_amount=10800, paid_at=NOW)
    assert (made["stage"], made["postage_amount"], made["total_amount"]) == ("before_shipping", 800, 10800)


def test_an_exchange_refunds_nothing_unless_somebody_says_so() -> None:
    assert stored(type="exchange", order_goods_amount=10000, paid_amount=10000)["total_amount"] is None


def test_a_file_says_itself_what_is_refunded() -> None:
    made = stored(how="import", order_goods_amount=10000, paid_amount=10000, paid_at=NOW)
    assert (made["goods_amount"], made.get("stage")) == (None, None)


def test_lines_give_the_goods_amount_and_what_was_counted() -> None:
    made = stored(items=({"name": "连衣裙", "asked": 2, "good": 1, "defective": 1, "refund_amount": 5000}, {"refund_amount": 700}))
    assert made["goods_amount"] == 5700
    assert made["items"][0]["returned"] == 2
    assert "returned" not in made["items"][1]


def test_a_new_case_has_the_clock_of_its_state() -> None:
    made = stored()
    assert (made["state_since"], made["due_at"]) == (NOW, "2026-11-24T02:30:00Z")


def test_the_clock_starts_again_with_each_state_and_ends_with_the_last() -> None:
    before = stored()
    after = {**before, "state": "to_return"}
    found = derive(after, rule_context(before, "move", at="2026-11-23T05:00:00Z"))
    assert (found["state_since"], found["due_at"]) == ("2026-11-23T05:00:00Z", "2026-12-03T05:00:00Z")
    assert derive({**before, "state": "closed"}, rule_context(before, "move"))["due_at"] is None


def test_editing_does_not_wind_the_clock() -> None:
    before = stored()
    assert derive({**before, "notes": "x"}, rule_context(before, at="2026-11-25T00:00:00Z"))["due_at"] == before["due_at"]


@pytest.mark.parametrize(("requested", "runs"), [("2026-11-01T00:00:00Z", True), ("2026-09-01T00:00:00Z", False), (None, False)])
def test_clocks_of_imported_cases_run_only_when_requested_in_the_last_thirty_days(requested: str | None, runs: bool) -> None:
    assert (stored("import", requested_at=requested)["due_at"] is not None) is runs


def test_a_refund_that_closes_leaves_what_was_refunded() -> None:
    before = stored(goods_amount=12800, state="to_refund")
    assert derive({**before, "state": "closed"}, rule_context(before, "move"))["refunded_amount"] == 12800
    assert "refunded_amount" not in derive({**before, "state": "closed", "refunded_amount": 100}, rule_context(before, "move"))


def test_an_unshipped_refund_approves_itself_where_the_shop_wants_that() -> None:
    values = case(type="refund_only", goods_state="not_shipped", goods_amount=500)
    found = derive(values, rule_context(settings={APPROVE_UNSHIPPED: True}))
    assert (found["state"], found["reviewed_at"]) == ("to_refund", NOW)
    assert "state" not in derive(values, rule_context())


def test_a_new_case_needs_its_type_but_a_platform_file_may_not_know_it() -> None:
    assert ("type", "required") in codes(check(case(type=None), rule_context()))
    assert check(case(type=None), rule_context(how="import")) == []


def test_a_type_that_does_not_fit_the_state_is_refused() -> None:
    problems = check(case(type="refund_only", state="to_return"), rule_context(case(state="to_return")))
    assert ("type", "type_and_state") in codes(problems, warnings=False)
    assert "Refund only" in problems[0].text()


def test_an_adjustment_needs_a_note_and_a_total_below_zero_is_refused() -> None:
    values = stored(goods_amount=100, adjustment_amount=-500)
    assert {("adjustment_note", "required"), ("total_amount", "negative")} <= codes(check(values, rule_context()), warnings=False)
    assert ("adjustment_note", "required") not in codes(check({**values, "adjustment_note": "谈好的"}, rule_context()))


def test_refunding_more_than_was_paid_warns() -> None:
    values = stored(goods_amount=20000, paid_amount=10000)
    problems = check(values, rule_context())
    assert ("total_amount", "more_than_paid") in codes(problems)
    assert codes(problems, warnings=False) == set()


def test_an_exchange_closes_without_the_parcel_only_with_a_reason() -> None:
    before = case(type="exchange", state="to_exchange")
    closed = {**before, "state": "closed"}
    assert ("no_return_reason", "return_missing") in codes(check(closed, rule_context(before)), warnings=False)
    for extra in ({"no_return_reason": "退货丢件，已理赔"}, {"return_received_at": NOW}):
        assert codes(check({**closed, **extra}, rule_context(before)), warnings=False) == set()


def test_good_and_defective_cannot_exceed_what_came_back() -> None:
    problems = check(case(items=({"asked": 1, "returned": 1, "good": 1, "defective": 1},)), rule_context())
    assert ("items.1.good", "more_than_returned") in codes(problems, warnings=False)
