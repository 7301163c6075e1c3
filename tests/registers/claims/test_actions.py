from __future__ import annotations

from typing import Any

from shopdesk.services.shop import Shop
from tests.support.rules import add, read


def courier(shop: Shop, /, **values: Any) -> int:
    return add(shop, "couriers", name="测试快递", **values)


def claim(shop: Shop, /, **values: Any) -> int:
    return add(shop, "claims", waybill="YT1234567890123", kind="lost", shop=1, **values)


def test_the_answer_is_due_by_the_couriers_contract(shop: Shop) -> None:
    made = claim(shop, courier=courier(shop, days_to_answer=7, days_to_file=30), picked_up_at="2026-11-01T02:00:00Z")
    assert read(shop, "claims", made)["file_by_on"] == "2026-12-01"
    shop.records.move("claims", made, "submitted")
    submitted = read(shop, "claims", made)
    assert (submitted["submitted_on"], submitted["answer_due_on"]) == ("2026-11-23", "2026-11-30")


def test_an_appeal_gets_a_new_date(shop: Shop) -> None:
    made = claim(shop, courier=courier(shop, days_to_answer=7), submitted_on="2026-10-01")
    shop.records.move("claims", made, "submitted")
    assert read(shop, "claims", made)["answer_due_on"] == "2026-10-08"
    shop.records.move("claims", made, "refused", {"refusal_reason": "超过时限"})
    shop.records.move("claims", made, "submitted")
    appealed = read(shop, "claims", made)
    assert (appealed["appealed_on"], appealed["answer_due_on"]) == ("2026-11-23", "2026-11-30")


def test_damage_is_filed_within_hours_of_signing(shop: Shop) -> None:
    express = courier(shop, days_to_file=30, damage_hours=48)
    made = add(shop, "claims", waybill="YT1", kind="damaged", courier=express, picked_up_at="2026-11-18T02:00:00Z", signed_on="2026-11-20")
    assert read(shop, "claims", made)["file_by_on"] == "2026-11-22"


def test_the_contract_gives_the_amount_where_it_is_the_basis(shop: Shop) -> None:
    express = courier(shop, postage_multiple=3, insured_rate=80)
    by_postage = claim(shop, courier=express, basis="contract_multiple", postage=1200)
    assert read(shop, "claims", by_postage)["claimed_amount"] == 3600
    insured = add(
        shop, "claims", waybill="YT2", kind="lost", courier=express, basis="insured", insured=1, insured_value=10000, goods_value=8000
    )
    assert read(shop, "claims", insured)["claimed_amount"] == 6400


def test_saving_a_claim_makes_its_customer(shop: Shop) -> None:
    made = read(shop, "claims", claim(shop, buyer_account="小满_0912", receiver="小满"))
    assert read(shop, "customers", made["customer"])["name"] == "小满"
