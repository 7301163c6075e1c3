from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.registers.mis_shipments.actions import case_type
from shopdesk.registers.mis_shipments.record import GRAPH, HANDLINGS, KINDS
from shopdesk.registers.mis_shipments.rules import check, derive
from shopdesk.services.shop import Shop
from tests.support.rules import add, codes, moved, read, rule_context

ITEM = {"code": "A2031", "name": "碎花连衣裙", "variant": "杏/L", "quantity": 2}


def log(shop: Shop, /, **values: Any) -> int:
    return add(
        shop,
        "mis_shipments",
        **{
            "kind": "missed",
            "shop": 1,
            "order_number": "2605176071989743",
            "buyer_account": "小满_0912",
            "receiver": "小满",
            "waybill": "YT1234567890123",
            "ordered": (ITEM,),
            **values,
        },
    )


@given(st.none() | st.integers(0, 10**5), st.none() | st.integers(0, 10**5))
def test_the_difference_in_weight_is_measured_less_label(label: int | None, measured: int | None) -> None:
    difference = derive({"label_weight_g": label, "measured_weight_g": measured}, rule_context())["weight_difference_g"]
    assert difference is None if label is None or measured is None else difference == measured - label


def test_a_weight_that_contradicts_the_complaint_warns() -> None:
    values = {"kind": "missed", "weight_difference_g": 120}
    assert ("measured_weight_g", "weight_says_otherwise") in codes(check(values, rule_context()))
    assert check({**values, "weight_difference_g": -120}, rule_context()) == []


def test_one_click_makes_the_case_with_everything_filled_in(shop: Shop) -> None:
    made = log(shop, resend_waybill="SF1234567890123", step="supplier", notes="漏发一件")
    shop.records.run_action("mis_shipments", "make_case", made)
    stored = read(shop, "mis_shipments", made)
    case = read(shop, "cases", stored["case"])
    assert (case["type"], case["order_number"], case["buyer_account"], case["responsible"]) == (
        "resend",
        "2605176071989743",
        "小满_0912",
        "supplier",
    )
    assert (case["outbound_waybill"], case["resend_waybill"], case["explanation"]) == ("YT1234567890123", "SF1234567890123", "漏发一件")
    assert [(line["code"], line["asked"]) for line in case["items"]] == [("A2031", 2)]
    assert case["customer"] == stored["customer"]
    linked = {(entry.register, entry.field) for entry in shop.browsing.linked("cases", case["id"])}
    assert ("mis_shipments", "case") in linked


def test_one_click_makes_the_claim_and_both_know_the_case(shop: Shop) -> None:
    made = log(shop, cost=3000)
    shop.records.run_action("mis_shipments", "make_claim", made)
    shop.records.run_action("mis_shipments", "make_case", made)
    stored = read(shop, "mis_shipments", made)
    claim = read(shop, "claims", stored["claim"])
    assert (claim["kind"], claim["waybill"], claim["buyer_cost"], claim["case"]) == (
        "contents_short",
        "YT1234567890123",
        3000,
        stored["case"],
    )
    shop.records.run_action("mis_shipments", "make_claim", made)
    assert read(shop, "mis_shipments", made)["claim"] == stored["claim"]


@pytest.mark.parametrize("kind", [k.code for k in KINDS])
@pytest.mark.parametrize("handling", [None, *(h.code for h in HANDLINGS)])
def test_every_mistake_gives_a_case_that_exists(shop: Shop, kind: str, handling: str | None) -> None:
    types = {c.code for c in shop.registers["cases"].field("type").choices}
    assert case_type({"kind": kind, "handling": handling}) in types


def test_verifying_writes_who_and_when(shop: Shop) -> None:
    made = log(shop)
    shop.records.move("mis_shipments", made, "in_progress")
    stored = read(shop, "mis_shipments", made)
    assert (stored["verified"], stored["verified_by"], stored["verified_at"]) == ("confirmed", shop.operator, "2026-11-23T02:30:00Z")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_random_walks_end_done_or_unfounded(data: st.DataObject) -> None:
    now: dict[str, Any] = {"state": "to_verify"}
    while legal := GRAPH.legal_moves(now, {}):
        now = moved(GRAPH, now, data.draw(st.sampled_from(legal)).target)
    assert now["state"] in ("done", "unfounded")
    assert GRAPH.unreachable() == set()
