"""Couriers: patterns that can be read, and the list that a new shop starts with."""

from __future__ import annotations

import pytest

from shopdesk.core.clock import Clock
from shopdesk.core.register import RuleContext
from shopdesk.core.waybills import COURIER_PATTERNS, candidates, noted_patterns
from shopdesk.registers.couriers.first_contents import first_contents
from shopdesk.registers.couriers.rules import check, derive

CONTEXT = RuleContext(Clock(), {}, 1)


@pytest.mark.parametrize("pattern", ["YT\\d{13", "(a+)+b", "x" * 200, "[A-"])
def test_a_pattern_that_cannot_be_used_is_named_by_its_line(pattern: str) -> None:
    found = check({"patterns": f"# ours\nSF\\d{{12}} 90%\n{pattern}"}, CONTEXT)
    assert [(p.code, p.values["line"]) for p in found] == [("unreadable_pattern", 3)]
    assert "{" not in found[0].text().replace(pattern[:60], "").replace("YT\\d{13}", "")


def test_patterns_that_can_be_read_suggest_the_courier() -> None:
    ours = noted_patterns("own", "# our own van\nVAN\\d{6}\nV\\d{6} 20%")
    assert candidates("van 123456", ours) == (("own", 0.9),)
    assert candidates("V123456", ours) == (("own", 0.2),)


def test_the_code_is_kept_in_lower_case_without_blanks() -> None:
    assert derive({"code": " Z TO "}, CONTEXT) == {"code": "zto"}


def test_a_new_shop_knows_every_courier_of_the_number_patterns() -> None:
    listed = first_contents("en")
    assert {shape.courier for shape in COURIER_PATTERNS} <= {courier["code"] for courier in listed}
    for courier in listed:
        assert check(courier, CONTEXT) == []
    known = {shape for courier in listed for shape in noted_patterns(courier["code"], courier["patterns"])}
    assert known == set(COURIER_PATTERNS)


def test_the_names_of_every_courier_name_nobody_else() -> None:
    seen: dict[str, str] = {}
    for courier in first_contents("en"):
        for word in {courier["name"].casefold(), *(alias.casefold() for alias in courier["aliases"])}:
            assert seen.setdefault(word, courier["code"]) == courier["code"]
    assert {"顺丰", "中通", "圆通", "申通", "韵达", "极兔", "ems", "邮政", "京东", "德邦", "菜鸟"} <= set(seen)


def test_only_the_post_owes_three_times_the_postage_by_law() -> None:
    assert {c["code"] for c in first_contents("zh_CN") if c["postage_multiple"] == 3} == {"ems"}
