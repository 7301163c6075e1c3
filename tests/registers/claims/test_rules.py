from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.registers.claims.rules import LOCKED_BY_SHEET, check, derive
from shopdesk.registers.claims.states import GRAPH
from tests.support.rules import codes, moved, rule_context


def claim(**values: Any) -> dict[str, Any]:
    return {"waybill": "YT1234567890123", "kind": "lost", "registered_on": "2026-11-03", "state": "to_submit", **values}


def derived(**values: Any) -> dict[str, Any]:
    made = claim(**values)
    return {**made, **derive(made, rule_context())}


def test_the_month_is_that_of_registering_unless_said_otherwise() -> None:
    assert derived()["month"] == "2026-11"
    assert derived(month="2026-10")["month"] == "2026-10"


def test_the_goods_value_comes_from_the_lines_when_all_have_a_price() -> None:
    assert derived(items=({"price": 1000, "quantity": 2}, {"price": 500}))["goods_value"] == 2500
    assert derived(items=({"price": 1000}, {"name": "赠品"})).get("goods_value") is None


def test_the_claimed_amount_follows_from_the_actual_value_only_where_that_is_the_basis() -> None:
    assert derived(basis="actual_value", goods_value=10000, postage=800)["claimed_amount"] == 10800
    assert derived(kind="damaged", basis="actual_value", goods_value=9999, damage_percent=50)["claimed_amount"] == 5000
    assert derived(goods_value=10000).get("claimed_amount") is None
    assert derived(basis="actual_value", goods_value=10000, claimed_amount=1)["claimed_amount"] == 1


def test_money_in_parts_adds_up() -> None:
    parts = (
        {"received_on": "2026-11-05", "amount": 3000, "how": "transfer"},
        {"received_on": "2026-11-09", "amount": 2000, "how": "deducted"},
    )
    made = derived(receipts=parts, buyer_cost=9000)
    assert (made["received_amount"], made["received_on"], made["received_how"], made["net_loss"]) == (5000, "2026-11-09", "deducted", 4000)


def test_the_net_loss_is_what_the_buyer_cost_less_what_came() -> None:
    assert derived(buyer_cost=10000)["net_loss"] == 10000
    assert derived(buyer_cost=10000, received_amount=12000)["net_loss"] == -2000
    assert derived()["net_loss"] is None


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "goods_value": st.none() | st.integers(0, 10**7),
            "postage": st.none() | st.integers(0, 10**5),
            "damage_percent": st.none() | st.integers(0, 100),
            "basis": st.sampled_from([None, "insured", "contract_multiple", "actual_value"]),
            "kind": st.sampled_from(["lost", "damaged"]),
            "buyer_cost": st.none() | st.integers(0, 10**7),
            "receipts": st.lists(st.fixed_dictionaries({"amount": st.integers(0, 10**6)}), max_size=3).map(tuple),
        }
    )
)
def test_deriving_twice_changes_nothing(values: dict[str, Any]) -> None:
    once = derived(**values)
    assert {**once, **derive(once, rule_context())} == once


@pytest.mark.parametrize("key", [*LOCKED_BY_SHEET, "claim_sheet"])
def test_what_stands_on_a_sent_sheet_stays(key: str) -> None:
    before = claim(claim_sheet=1, sheet_sent_on="2026-12-01", goods_value=100, state="submitted")
    changed = {**before, key: "other"}
    assert (key, "locked_by_sheet") in codes(check(changed, rule_context(before)), warnings=False)
    assert codes(check({**before, "received_amount": 50, "notes": "x", "state": "settled"}, rule_context(before)), warnings=False) == set()


def test_settling_for_less_than_is_due_warns() -> None:
    problems = check(claim(state="settled", claimed_amount=100, received_amount=60), rule_context())
    assert codes(problems) == {("received_amount", "short")}
    assert problems[0].warning


def test_the_way_of_a_claim_and_its_appeal() -> None:
    now = claim()
    for target in ("submitted", "checking", "refused", "submitted", "checking", "agreed", "part_received", "settled"):
        now = moved(GRAPH, now, target)
    assert GRAPH.legal_moves(now, {}) == []
    assert moved(GRAPH, claim(state="refused"), "given_up")["state"] == "given_up"


@pytest.mark.parametrize("target", ["settled", "agreed", "refused", "given_up", "part_received"])
def test_a_claim_that_was_never_submitted_gets_no_answer(target: str) -> None:
    assert GRAPH.find_move(claim(), target, {}) is None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_random_walks_stay_in_the_graph(data: st.DataObject) -> None:
    now = claim()
    for _step in range(12):
        legal = GRAPH.legal_moves(now, {})
        if not legal:
            break
        now = moved(GRAPH, now, data.draw(st.sampled_from(legal)).target)
        assert now["state"] in {s.code for s in GRAPH.states}
    assert GRAPH.unreachable() == set()
