from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.registers.cases.flows import GRAPH, OPEN, PAYING, SECOND_CHECK, TYPES, WAYS, limit_hours, states_of
from tests.support.rules import moved

CHECKED = {SECOND_CHECK: True}


@pytest.mark.parametrize("kind", WAYS)
def test_every_type_goes_its_way_to_done(kind: str) -> None:
    case: dict[str, Any] = {"type": kind, "state": "to_review"}
    seen = []
    case = moved(GRAPH, case, "approved")
    seen.append(case["state"])
    for target in WAYS[kind][1:]:
        case = moved(GRAPH, case, target)
        seen.append(case["state"])
    assert tuple(seen) == WAYS[kind]


@pytest.mark.parametrize("kind", WAYS)
def test_with_the_second_check_on_only_what_pays_money_waits_for_finance(kind: str) -> None:
    case = moved(GRAPH, {"type": kind, "state": "to_review"}, "approved", CHECKED)
    assert (case["state"] == "approved") is (kind in PAYING)
    if kind in PAYING:
        assert moved(GRAPH, case, WAYS[kind][0], CHECKED)["state"] == WAYS[kind][0]


def test_a_case_that_pays_nothing_does_not_wait_for_finance() -> None:
    case = {"type": "refund_only", "state": "to_review", "total_amount": 0}
    assert GRAPH.landing(case, "approved", CHECKED) == "to_refund"


@pytest.mark.parametrize("state", ["approved", "to_refund", "to_pay"])
def test_finance_sends_back_with_a_reason(state: str) -> None:
    move = GRAPH.find_move({"type": "refund_only", "state": state}, "to_review", {})
    assert move is not None
    assert move.needs == ("send_back_reason",)


def test_rejecting_needs_a_reason_and_a_rejected_case_is_submitted_again() -> None:
    move = GRAPH.find_move({"type": "resend", "state": "to_review"}, "rejected", {})
    assert move is not None
    assert move.needs == ("reject_reason",)
    again = moved(GRAPH, {"type": "resend", "state": "rejected", "reject_reason": "no"}, "to_review")
    assert (again["state"], again["reject_reason"]) == ("to_review", None)


@pytest.mark.parametrize("state", OPEN)
def test_every_open_case_can_be_cancelled(state: str) -> None:
    assert GRAPH.find_move({"type": "exchange", "state": state}, "cancelled", {}) is not None


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_finished_cases_stay_finished(state: str) -> None:
    assert GRAPH.legal_moves({"type": "exchange", "state": state}, {}) == []


def test_a_failed_intercept_becomes_a_return_and_refund() -> None:
    case = moved(GRAPH, {"type": "intercept", "state": "intercepting"}, "to_return")
    assert (case["type"], case["state"]) == ("return_refund", "to_return")
    assert moved(GRAPH, case, "to_refund")["state"] == "to_refund"


def test_new_goods_go_first_only_when_the_return_is_on_its_way() -> None:
    case = {"type": "exchange", "state": "to_return"}
    received = GRAPH.find_move(case, "to_exchange", {})
    assert received is not None
    assert "return_received_at" in (received.stamps or {})
    first = GRAPH.find_move({**case, "return_waybill": "YT1234567890123"}, "to_exchange", {})
    assert first is not None
    assert not first.stamps
    by_key = GRAPH.find_move({**case, "return_waybill": "YT1234567890123"}, "exchange_received", {})
    assert by_key is received
    assert GRAPH.landing(case, "exchange_received", {}) == "to_exchange"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([t.code for t in TYPES]), st.booleans(), st.booleans(), st.data())
def test_random_walks_stay_within_the_states_of_the_type(kind: str, second_check: bool, posted: bool, data: st.DataObject) -> None:
    chosen = {SECOND_CHECK: second_check}
    case: dict[str, Any] = {"type": kind, "state": "to_review", "return_waybill": "SF123" if posted else None}
    for _step in range(12):
        legal = GRAPH.legal_moves(case, chosen)
        if not legal:
            break
        move = data.draw(st.sampled_from(legal))
        case = moved(GRAPH, case, move.key or move.target, chosen)
        assert case["state"] in states_of(case["type"])
        assert case["state"] in {s.code for s in GRAPH.states}


def test_every_state_is_reachable_and_clocks_can_be_set_by_the_shop() -> None:
    assert GRAPH.unreachable() == set()
    assert limit_hours("to_refund", {}) == 48
    assert limit_hours("to_refund", {"cases.limit_hours.to_refund": 24}) == 24
    assert limit_hours("closed", {}) is None
