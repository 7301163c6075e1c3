from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shopdesk.registers.production_feedback.record import GRAPH
from shopdesk.registers.production_feedback.rules import check, derive
from shopdesk.services.shop import Shop
from tests.support.rules import add, codes, moved, read, rule_context


@given(st.none() | st.integers(0, 50), st.lists(st.integers(1, 9), max_size=9))
def test_the_count_is_never_below_the_cases_listed(typed: int | None, cases: list[int]) -> None:
    values = {"count": typed, "cases": tuple({"case": case} for case in cases)}
    count = derive(values, rule_context())["count"]
    assert count == (None if typed is None and not cases else max(typed or 0, len(set(cases))))
    assert derive({**values, "count": count}, rule_context())["count"] == count


def test_a_case_listed_twice_is_said() -> None:
    values = {"cases": ({"case": 1}, {"case": 2}, {"case": 1})}
    assert codes(check(values, rule_context())) == {("cases.1.case", "listed_twice"), ("cases.3.case", "listed_twice")}


def test_the_way_of_a_feedback() -> None:
    now = {"state": "to_tell"}
    for target in ("told", "answered", "told", "answered", "closed"):
        now = moved(GRAPH, now, target)
    assert GRAPH.legal_moves(now, {}) == []
    assert GRAPH.unreachable() == set()


def test_feedback_lists_its_cases(shop: Shop) -> None:
    case = add(shop, "cases", type="return_refund")
    made = add(shop, "production_feedback", product="碎花连衣裙", kind="quality", cases=({"case": case},))
    shop.records.move("production_feedback", made, "told", {"told_to": "绣坊"})
    stored = read(shop, "production_feedback", made)
    assert (stored["count"], stored["told_on"], stored["cases"][0]["case"]) == (1, "2026-11-23", case)
