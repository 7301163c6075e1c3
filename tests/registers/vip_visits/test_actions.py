"""A written visit brings its next one, in a real shop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shopdesk.core.errors import Refused
from shopdesk.registers import load
from shopdesk.services.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Any:
    made = Shop.create(tmp_path / "a.shop", load())
    yield made
    made.close()


def customer(shop: Shop, **values: Any) -> int:
    return shop.records.add("customers", {"name": "余小姐", "level": "vip", **values}).ids["customers"][0]


def visit(shop: Shop, **values: Any) -> dict[str, Any]:
    record_id = shop.records.add("vip_visits", values).ids["vip_visits"][0]
    found = shop.browsing.record("vip_visits", record_id)
    assert found is not None
    return found


def test_a_visit_sets_the_day_of_the_next_by_the_customer_s_interval(shop: Shop) -> None:
    vip = customer(shop, visit_interval_months=3)
    made = visit(shop, customer=vip, month="2026-01", outcome="satisfied", visited_at="2026-01-31T04:00:00Z")
    assert made["next_due_on"] == "2026-04-30"


def test_a_day_that_somebody_typed_stays(shop: Shop) -> None:
    made = visit(
        shop, customer=customer(shop), month="2026-01", outcome="so_so", visited_at="2026-01-31T04:00:00Z", next_due_on="2026-02-03"
    )
    assert made["next_due_on"] == "2026-02-03"


def test_one_undo_takes_back_the_visit_and_what_it_brought(shop: Shop) -> None:
    vip = customer(shop)
    visit(shop, customer=vip, month="2026-01", outcome="satisfied", visited_at="2026-01-31T04:00:00Z")
    shop.journal.undo()
    with pytest.raises(Refused):
        shop.records.add("vip_visits", {"customer": vip, "month": "2026-01", "outcome": "skipped"})
    assert visit(shop, customer=vip, month="2026-01")["next_due_on"] is None
