"""One thing done to many records: one operation, one undo; what cannot be changed stays and is named, the rest is done."""

from __future__ import annotations

from typing import Any

import pytest

from shopdesk.core.errors import Cancelled, Refused
from shopdesk.core.jobs import CancelToken, Job, Progress
from shopdesk.core.states import Move
from shopdesk.services import many_records
from shopdesk.services.many_records import ManyRecords, moving, restoring, setting, trashing
from shopdesk.services.shop import Shop

ORDER = "260517-60719897400{:02}"


@pytest.fixture
def cases(shop: Shop) -> list[int]:
    """Seven cases: four compensations, three refunds, one of these cancelled."""
    kinds = ["compensation"] * 4 + ["return_refund"] * 3
    ids = [shop.records.add("cases", {"type": kind, "order_number": ORDER.format(at)}).only_id() for at, kind in enumerate(kinds)]
    shop.records.move("cases", ids[6], "cancelled")
    return ids


def stored(shop: Shop, ids: list[int], key: str, register: str = "cases") -> list[Any]:
    return [record[key] for each in ids if (record := shop.browsing.record(register, each)) is not None]


def move_to(shop: Shop, ids: list[int], target: str) -> Move:
    return next(each.move for each in ManyRecords(shop).offered_moves("cases", ids) if each.move.target == target)


def operations(shop: Shop) -> int:
    with shop.database.reading() as conn:
        return int(conn.exec_driver_sql("SELECT count(*) FROM operations").scalar_one())


def test_a_field_of_many_is_one_operation_and_one_undo(shop: Shop, cases: list[int]) -> None:
    before = operations(shop)
    change, outcome = ManyRecords(shop).write("cases", cases, setting(shop.registers["cases"], {"notes": "等仓库回复"}))
    assert operations(shop) == before + 1
    assert (outcome.changed, outcome.left, change.records) == (7, 0, 7)
    assert set(stored(shop, cases, "notes")) == {"等仓库回复"}
    assert shop.browsing.search("等仓库回复", "cases")
    shop.journal.undo(change.operation)
    assert set(stored(shop, cases, "notes")) == {None}
    assert not shop.browsing.search("等仓库回复", "cases")


def test_what_does_not_allow_a_move_stays_and_is_named(shop: Shop, cases: list[int]) -> None:
    move = move_to(shop, cases, "cancelled")
    deed = moving(shop.registers["cases"], move, {})
    looked = ManyRecords(shop).check("cases", cases, deed)
    assert stored(shop, cases[:6], "state") == ["to_review"] * 6
    change, outcome = ManyRecords(shop).write("cases", cases, deed)
    for each in (looked, outcome):
        assert (each.changed, each.left) == (6, 1)
        assert [out.id for out in each.named] == [cases[6]]
        assert each.named[0].label == stored(shop, cases[6:], "number")[0]
        assert each.named[0].why
    assert stored(shop, cases, "state") == ["cancelled"] * 7
    shop.journal.undo(change.operation)
    assert stored(shop, cases, "state") == ["to_review"] * 6 + ["cancelled"]


def test_moves_are_offered_with_how_many_can_make_them(shop: Shop, cases: list[int]) -> None:
    offered = {each.move.target: each.count for each in ManyRecords(shop).offered_moves("cases", cases)}
    assert offered["cancelled"] == 6
    assert ManyRecords(shop).offered_moves("couriers", [1]) == []


def test_a_move_asks_only_for_what_some_record_lacks(shop: Shop, cases: list[int]) -> None:
    offered = {each.move.target: each for each in ManyRecords(shop).offered_moves("cases", cases)}
    assert "type" in offered["approved"].move.needs
    assert offered["approved"].lacking == ()
    assert offered["rejected"].lacking == ("reject_reason",)


def test_of_very_many_a_sample_says_which_moves_there_are(shop: Shop, cases: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_records, "MOVES_LOOKED_AT", 3)
    offered = ManyRecords(shop).offered_moves("cases", cases)
    assert "cancelled" in {each.move.target for each in offered}
    assert {each.count for each in offered} == {0}


def test_where_none_can_be_changed_it_is_refused_and_nothing_is_written(shop: Shop, cases: list[int]) -> None:
    before = operations(shop)
    deed = moving(shop.registers["cases"], move_to(shop, cases, "cancelled"), {})
    with pytest.raises(Refused) as refused:
        ManyRecords(shop).write("cases", cases[6:], deed)
    assert refused.value.code == "none_can_be_changed"
    assert operations(shop) == before


def test_a_key_that_only_one_may_have_goes_to_the_first(shop: Shop) -> None:
    ids = [shop.records.add("orders", {"number": ORDER.format(at), "shop": 1}).only_id() for at in range(3)]
    change, outcome = ManyRecords(shop).write("orders", ids, setting(shop.registers["orders"], {"number": "260517-607198974777"}))
    assert (outcome.changed, outcome.left) == (1, 2)
    assert stored(shop, ids, "number", "orders").count("260517-607198974777") == 1
    shop.journal.undo(change.operation)
    assert stored(shop, ids, "number", "orders") == [ORDER.format(at) for at in range(3)]


def test_into_the_trash_and_back(shop: Shop, cases: list[int]) -> None:
    _change, outcome = ManyRecords(shop).write("cases", cases, trashing())
    assert outcome.changed == 7
    assert all(stored(shop, cases, "deleted_at"))
    _change, again = ManyRecords(shop).write("cases", [*cases, 99_999], restoring())
    assert (again.changed, again.left) == (7, 1)
    assert not any(stored(shop, cases, "deleted_at"))


def test_a_used_entry_of_a_short_list_stays(shop: Shop) -> None:
    used, free = (shop.records.add("couriers", {"name": name}).only_id() for name in ("在用", "没用"))
    shop.records.add("cases", {"type": "compensation", "order_number": ORDER.format(1), "outbound_courier": used})
    _change, outcome = ManyRecords(shop).write("couriers", [used, free], trashing())
    assert [out.id for out in outcome.named] == [used]
    assert stored(shop, [used, free], "deleted_at", "couriers")[0] is None
    assert stored(shop, [free], "deleted_at", "couriers")[0] is not None


def test_what_is_so_already_is_counted_and_not_journaled(shop: Shop, cases: list[int]) -> None:
    register = shop.registers["cases"]
    ManyRecords(shop).write("cases", cases[:2], setting(register, {"notes": "同样"}))
    change, outcome = ManyRecords(shop).write("cases", cases, setting(register, {"notes": "同样"}))
    assert (outcome.changed, outcome.same) == (5, 2)
    assert change.records == 5


def test_cancelled_in_the_middle_nothing_stays(shop: Shop, cases: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_records, "BATCH", 2)
    before = operations(shop)
    token = CancelToken()
    seen: list[int] = []

    def report(progress: Progress) -> None:
        seen.append(progress.done)
        if progress.done >= 4:
            token.cancel()

    with pytest.raises(Cancelled):
        ManyRecords(shop).write("cases", cases, setting(shop.registers["cases"], {"notes": "不要"}), Job(report, token))
    assert seen == [0, 2, 4]
    assert set(stored(shop, cases, "notes")) == {None}
    assert operations(shop) == before
    assert not shop.browsing.search("不要", "cases")


def test_one_record_is_named_in_the_operation(shop: Shop, cases: list[int]) -> None:
    change, _outcome = ManyRecords(shop).write("cases", cases[:1], setting(shop.registers["cases"], {"notes": "一条"}))
    assert stored(shop, cases[:1], "number")[0] in change.label


def test_what_else_hangs_on_a_move_hangs_on_many(shop: Shop) -> None:
    """A resend that leaves is a stock movement, also where the moves go in batches; the undo takes them back."""
    ids = []
    for at in range(3):
        items = ({"code": "A1", "name": "碎花连衣裙", "asked": 1},)
        values = {"type": "resend", "order_number": ORDER.format(at), "items": items}
        ids.append(shop.records.add("cases", values).only_id())
        shop.records.move("cases", ids[-1], "approved")
    before = shop.browsing.count(_all_movements())
    move = next(each.move for each in ManyRecords(shop).offered_moves("cases", ids) if each.move.target == "closed")
    change, outcome = ManyRecords(shop).write("cases", ids, moving(shop.registers["cases"], move, {"resend_waybill": "YT7770000000001"}))
    assert outcome.changed == 3
    assert shop.browsing.count(_all_movements()) == before + 3
    shop.journal.undo(change.operation)
    assert shop.browsing.count(_all_movements()) == before


def _all_movements() -> Any:
    from shopdesk.core.query import Query

    return Query("stock_movements")
