from __future__ import annotations

from typing import Any

import pytest

from shopdesk.core.errors import Refused
from shopdesk.registers.claim_sheets.record import GRAPH
from shopdesk.registers.claim_sheets.rules import derive
from shopdesk.services.shop import Shop
from tests.support.rules import add, read, rule_context


def courier(shop: Shop, name: str = "测试快递") -> int:
    return add(shop, "couriers", name=name, days_to_answer=7)


def claim(shop: Shop, express: int, waybill: str, month: str, /, **values: Any) -> int:
    return add(shop, "claims", waybill=waybill, kind="lost", courier=express, month=month, **{"claimed_amount": 10000, **values})


def sheet(shop: Shop, express: int, month: str = "2026-10", /, **values: Any) -> int:
    return add(shop, "claim_sheets", courier=express, month=month, **values)


def test_a_sheet_collects_the_couriers_claims_of_the_month_and_what_was_left_over(shop: Shop) -> None:
    express = courier(shop)
    old, now = claim(shop, express, "YT1", "2026-09"), claim(shop, express, "YT2", "2026-10", claimed_amount=2550)
    future, other = claim(shop, express, "YT3", "2026-11"), claim(shop, courier(shop, "别家快递"), "YT4", "2026-10")
    made = sheet(shop, express)
    shop.records.run_action("claim_sheets", "collect", made)
    on_sheet = {c for c in (old, now, future, other) if read(shop, "claims", c)["claim_sheet"] == made}
    assert on_sheet == {old, now}
    stored = read(shop, "claim_sheets", made)
    assert (stored["count"], stored["claimed_amount"], stored["received_amount"], stored["open_amount"]) == (2, 12550, 0, 12550)


def test_a_sheet_of_a_branch_takes_only_its_claims(shop: Shop) -> None:
    express = courier(shop)
    here, there = claim(shop, express, "YT1", "2026-10", branch="城东"), claim(shop, express, "YT2", "2026-10", branch="城西")
    made = sheet(shop, express, branch="城东")
    shop.records.run_action("claim_sheets", "collect", made)
    assert (read(shop, "claims", here)["claim_sheet"], read(shop, "claims", there)["claim_sheet"]) == (made, None)


def test_a_sheet_counts_more_claims_than_a_page_holds(shop: Shop) -> None:
    express = courier(shop)
    for number in range(60):
        claim(shop, express, f"YT{number:04d}", "2026-10", claimed_amount=100)
    made = sheet(shop, express)
    shop.records.run_action("claim_sheets", "collect", made)
    stored = read(shop, "claim_sheets", made)
    assert (stored["count"], stored["claimed_amount"]) == (60, 6000)


def test_sending_a_sheet_submits_its_claims_and_locks_what_stands_on_it(shop: Shop) -> None:
    express = courier(shop)
    first, late = claim(shop, express, "YT1", "2026-10"), claim(shop, express, "YT2", "2026-10")
    shop.records.move("claims", late, "submitted")
    made = sheet(shop, express)
    shop.records.run_action("claim_sheets", "collect", made)
    shop.records.move("claim_sheets", made, "sent")
    sent = read(shop, "claims", first)
    assert (sent["state"], sent["submitted_on"], sent["answer_due_on"], sent["sheet_sent_on"]) == (
        "submitted",
        "2026-11-23",
        "2026-11-30",
        "2026-11-23",
    )
    with pytest.raises(Refused) as refused:
        shop.records.set("claims", first, {"claimed_amount": 1})
    assert refused.value.problems[0].code == "locked_by_sheet"
    with pytest.raises(Refused):
        shop.records.set("claim_sheets", made, {"month": "2026-11"})
    shop.records.set("claims", first, {"notes": "快递来电"})


def test_a_later_claim_of_the_same_month_goes_into_the_next_sheet(shop: Shop) -> None:
    express = courier(shop)
    first = sheet(shop, express)
    claim(shop, express, "YT1", "2026-10")
    shop.records.run_action("claim_sheets", "collect", first)
    shop.records.move("claim_sheets", first, "sent")
    late = claim(shop, express, "YT2", "2026-10")
    second = sheet(shop, express, "2026-11")
    shop.records.run_action("claim_sheets", "collect", second)
    assert read(shop, "claims", late)["claim_sheet"] == second
    assert read(shop, "claim_sheets", first)["count"] == 1


def test_a_sheet_follows_the_money(shop: Shop) -> None:
    express = courier(shop)
    one, two = claim(shop, express, "YT1", "2026-10"), claim(shop, express, "YT2", "2026-10")
    made = sheet(shop, express)
    shop.records.run_action("claim_sheets", "collect", made)
    shop.records.move("claim_sheets", made, "sent")
    for record in (one, two):
        shop.records.move("claims", record, "checking")
    shop.records.move("claims", one, "agreed", {"agreed_amount": 10000})
    shop.records.move("claims", one, "settled", {"received_amount": 10000})
    half = read(shop, "claim_sheets", made)
    assert (half["state"], half["received_amount"], half["open_amount"]) == ("part_settled", 10000, 10000)
    shop.records.move("claims", two, "refused", {"refusal_reason": "超过时限"})
    shop.records.move("claims", two, "given_up")
    done = read(shop, "claim_sheets", made)
    assert (done["state"], done["settled_on"]) == ("settled", "2026-11-23")
    for _step in range(3):
        shop.journal.undo()
    assert read(shop, "claim_sheets", made)["state"] == "sent"


def test_what_is_open_is_claimed_less_received() -> None:
    assert derive({"claimed_amount": 500, "received_amount": 200}, rule_context()) == {"open_amount": 300}
    assert derive({}, rule_context()) == {"open_amount": None}
    assert GRAPH.unreachable() == set()


def test_a_sent_sheet_and_its_claims_stay_and_take_no_further_claim(shop: Shop) -> None:
    express = courier(shop)
    on_it, late = claim(shop, express, "YT1", "2026-10"), claim(shop, express, "YT2", "2026-11")
    made = sheet(shop, express)
    shop.records.run_action("claim_sheets", "collect", made)
    shop.records.move("claim_sheets", made, "sent")
    for register, record in (("claim_sheets", made), ("claims", on_it)):
        with pytest.raises(Refused) as refused:
            shop.records.delete(register, [record])
        assert refused.value.code == "kept"
    with pytest.raises(Refused) as refused:
        shop.records.set("claims", late, {"claim_sheet": made})
    assert refused.value.code == "sheet_sent"
    with pytest.raises(Refused):
        claim(shop, express, "YT3", "2026-10", claim_sheet=made)
    assert read(shop, "claim_sheets", made)["count"] == 1


def test_a_deleted_draft_sets_its_claims_free(shop: Shop) -> None:
    express = courier(shop)
    waiting = claim(shop, express, "YT1", "2026-10")
    made = sheet(shop, express)
    shop.records.run_action("claim_sheets", "collect", made)
    shop.records.delete("claim_sheets", [made])
    assert read(shop, "claims", waiting)["claim_sheet"] is None
    shop.journal.undo()
    assert read(shop, "claims", waiting)["claim_sheet"] == made
