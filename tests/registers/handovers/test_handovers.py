from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.core.errors import Refused
from shopdesk.registers.handovers.record import GRAPH
from shopdesk.registers.handovers.rules import derive, first_noon_after
from shopdesk.services.shop import Shop
from tests.support.rules import add, clock_at, later, read, rule_context

DAY = "2026-11-22"


@pytest.mark.parametrize(
    ("begins", "ends", "noon"),
    [
        ("08:00", "16:00", "2026-11-23T04:00:00Z"),  # an early shift: noon of the next day
        ("16:00", "24:00", "2026-11-23T04:00:00Z"),
        ("00:00", "08:00", "2026-11-22T04:00:00Z"),  # ends in the morning of its own day
        ("22:00", "06:00", "2026-11-23T04:00:00Z"),  # past midnight: belongs to the day it began
        ("22:00", "12:00", "2026-11-24T04:00:00Z"),  # noon itself is no longer before the end
        (None, None, "2026-11-23T04:00:00Z"),
    ],
)
def test_items_are_due_at_the_first_noon_after_the_shift(begins: str | None, ends: str | None, noon: str) -> None:
    assert first_noon_after(clock_at(), DAY, begins, ends) == noon


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries({"state": st.sampled_from([None, "open", "in_progress", "done", "void"])}), max_size=5).map(tuple))
def test_deriving_twice_changes_nothing(items: tuple[dict[str, Any], ...]) -> None:
    values = {"date": DAY, "items": items, "checks": ()}
    once = {**values, **derive(values, rule_context())}
    assert {**once, **derive(once, rule_context())} == once
    assert once["open_items"] == sum(line["state"] in (None, "open", "in_progress") for line in items)


def night(shop: Shop) -> int:
    return add(shop, "shifts", name="通宵", begins="22:00", ends="06:00")


def handover(shop: Shop, *texts: str, **values: Any) -> int:
    items = tuple({"text": text} for text in texts)
    return add(shop, "handovers", **{"date": DAY, "shift": values.pop("shift", None) or night(shop), "items": items, **values})


def taken(shop: Shop, *texts: str, **values: Any) -> int:
    made = handover(shop, *texts, **values)
    shop.records.move("handovers", made, "given")
    shop.records.move("handovers", made, "taken")
    return made


def test_a_new_handover_has_deadlines_and_the_closing_check(shop: Shop) -> None:
    made = read(shop, "handovers", handover(shop, "给小满回电"))
    item = made["items"][0]
    assert (item["due_at"], item["state"], item["kind"], item["priority"]) == ("2026-11-23T04:00:00Z", "open", "to_do", "normal")
    assert (made["open_items"], made["next_due_at"], len(made["checks"])) == (1, "2026-11-23T04:00:00Z", 4)


def test_mere_information_has_no_deadline(shop: Shop) -> None:
    made = add(shop, "handovers", date=DAY, shift=night(shop), items=({"text": "明天换活动页", "priority": "note"},))
    assert read(shop, "handovers", made)["items"][0]["due_at"] is None


def test_giving_and_taking_sign_name_and_time(shop: Shop) -> None:
    made = handover(shop, "给小满回电")
    shop.records.move("handovers", made, "given")
    later(shop, hours=10)
    shop.records.move("handovers", made, "taken")
    stored = read(shop, "handovers", made)
    assert (stored["written_at"], stored["taken_at"]) == ("2026-11-23T02:30:00Z", "2026-11-23T12:30:00Z")
    assert (stored["given_by"], stored["taken_by"]) == (shop.operator, shop.operator)


@pytest.mark.parametrize(
    "change",
    [
        {"date": "2026-11-21"},
        {"text": "别的说明"},
        {"items": ()},
        {"summary": "改过"},
        {"items": ({"text": "改过的事项", "due_at": "2026-11-23T04:00:00Z"},)},
    ],
)
def test_what_was_signed_stays(shop: Shop, change: dict[str, Any]) -> None:
    made = taken(shop, "给小满回电", text="一切正常")
    with pytest.raises(Refused) as refused:
        shop.records.set("handovers", made, change)
    assert refused.value.problems[0].code == "signed"


def test_a_taken_handover_is_worked_off_and_added_to(shop: Shop) -> None:
    made = taken(shop, "给小满回电", text="一切正常")
    item = read(shop, "handovers", made)["items"][0]
    finished = {**item, "state": "done", "result": "已退款"}
    shop.records.set("handovers", made, {"items": (finished, {"text": "补寄吊牌"}), "text": "一切正常\n早班补：已回电"})
    stored = read(shop, "handovers", made)
    assert [(line["text"], line["state"]) for line in stored["items"]] == [("给小满回电", "done"), ("补寄吊牌", "open")]
    assert stored["items"][0]["done_at"] == "2026-11-23T02:30:00Z"
    assert stored["open_items"] == 1


def test_open_items_are_carried_over_and_counted(shop: Shop) -> None:
    shift = night(shop)
    old = taken(shop, "给小满回电", "对账", shift=shift)
    first, second = read(shop, "handovers", old)["items"]
    shop.records.set("handovers", old, {"items": (first, {**second, "state": "done"})})
    new = handover(shop, "新事项", shift=shift, date="2026-11-23")
    shop.records.run_action("handovers", "carry_over", new)
    assert [(line["text"], line["carried"]) for line in read(shop, "handovers", new)["items"]] == [("新事项", 0), ("给小满回电", 1)]
    passed = read(shop, "handovers", old)["items"]
    assert [line["state"] for line in passed] == ["passed_on", "done"]
    assert passed[0]["result"] == read(shop, "handovers", new)["number"]
    assert GRAPH.unreachable() == set()


def taken_with(shop: Shop, /, *items: dict[str, Any]) -> int:
    made = add(shop, "handovers", date=DAY, shift=1, items=items)
    shop.records.move("handovers", made, "given")
    shop.records.move("handovers", made, "taken")
    return made


def test_a_handover_that_was_taken_is_not_deleted(shop: Shop) -> None:
    made = taken_with(shop, {"text": "回电王女士"})
    with pytest.raises(Refused) as refused:
        shop.records.delete("handovers", [made])
    assert refused.value.code == "kept"


def test_who_writes_a_result_need_not_repeat_what_was_signed(shop: Shop) -> None:
    made = taken_with(shop, {"text": "回电王女士", "kind": "call_back", "priority": "urgent"})
    signed = read(shop, "handovers", made)["items"][0]
    shop.records.set("handovers", made, {"items": ({"text": "回电王女士", "state": "done"}, {"text": "另加一条"})})
    first, second = read(shop, "handovers", made)["items"]
    assert (first["state"], first["kind"], first["priority"], first["due_at"]) == ("done", "call_back", "urgent", signed["due_at"])
    assert second["text"] == "另加一条"


@pytest.mark.parametrize(
    ("at", "hours", "day"),
    [
        ("2026-11-22T15:30:00Z", ("22:00", "06:00"), "2026-11-22"),  # 23:30
        ("2026-11-22T16:30:00Z", ("22:00", "06:00"), "2026-11-22"),  # half past midnight
        ("2026-11-22T22:30:00Z", ("22:00", "06:00"), "2026-11-22"),  # 06:30: written up after its end
        ("2026-11-23T12:00:00Z", ("22:00", "06:00"), "2026-11-23"),  # 20:00: the night to come
        ("2026-11-22T16:30:00Z", ("08:00", "16:00"), "2026-11-23"),
        ("2026-11-22T16:30:00Z", ("16:00", "24:00"), "2026-11-22"),  # ended at midnight
    ],
)
def test_a_handover_takes_the_day_on_which_its_shift_began(shop: Shop, at: str, hours: tuple[str, str], day: str) -> None:
    shift = add(shop, "shifts", name="班", begins=hours[0], ends=hours[1])
    shop.clock.fixed = clock_at(at).fixed
    assert read(shop, "handovers", add(shop, "handovers", shift=shift))["date"] == day
    assert shop.records.derived("handovers", {"shift": shift})["date"] == day


def test_a_date_that_somebody_typed_stays(shop: Shop) -> None:
    shift = night(shop)
    shop.clock.fixed = clock_at("2026-11-22T16:30:00Z").fixed
    assert read(shop, "handovers", add(shop, "handovers", shift=shift, date="2026-11-23"))["date"] == "2026-11-23"
