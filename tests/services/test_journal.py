"""Undo and redo where it is not simple: later edits, taken keys, other windows, what was made in bulk."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.core.errors import Refused
from shopdesk.core.register import Registers
from shopdesk.services.shop import Shop
from tests.support.rules import add, all_of, clock_at, read


def test_something_new_makes_redo_impossible(shop: Shop) -> None:
    add(shop, "cases", type="refund_only")
    shop.journal.undo()
    assert shop.journal.next_redo() is not None
    add(shop, "cases", type="exchange")
    assert shop.journal.next_redo() is None
    with pytest.raises(Refused):
        shop.journal.redo()


def test_undo_of_an_old_change_keeps_the_field_that_was_edited_since(shop: Shop) -> None:
    made = add(shop, "cases", type="refund_only")
    first = shop.records.set("cases", made, {"notes": "eins"})
    shop.records.set("cases", made, {"notes": "zwei"})
    change = shop.journal.undo(first.operation)
    assert [k.id for k in change.kept] == [made]
    assert read(shop, "cases", made)["notes"] == "zwei"


def test_undo_of_an_old_change_leaves_later_edits_of_other_fields(shop: Shop) -> None:
    made = add(shop, "cases", type="refund_only")
    first = shop.records.set("cases", made, {"notes": "eins"})
    shop.records.set("cases", made, {"explanation": "zwei"})
    assert shop.journal.undo(first.operation).kept == ()
    record = read(shop, "cases", made)
    assert (record["notes"], record["explanation"]) == (None, "zwei")


def test_undo_of_a_deletion_onto_a_taken_key_is_kept_and_named(shop: Shop) -> None:
    old = add(shop, "claims", waybill="YT1234567890123", kind="lost", courier=3)
    deleted = shop.records.delete("claims", [old])
    new = add(shop, "claims", waybill="YT1234567890123", kind="lost", courier=3)
    change = shop.journal.undo(deleted.operation)
    assert [k.id for k in change.kept] == [old]
    assert read(shop, "claims", new)["number"] in change.kept[0].why
    assert read(shop, "claims", old)["deleted_at"] is not None


def test_a_window_undoes_what_it_did_itself(tmp_path: Path, registers: Registers, shop: Shop) -> None:
    mine = add(shop, "cases", type="refund_only", notes="mine")
    window, shop.window = shop.window, "another"
    theirs = add(shop, "cases", type="refund_only", notes="theirs")
    shop.window = window
    shop.journal.undo(mine=True)
    assert shop.browsing.record("cases", mine) is None
    assert read(shop, "cases", theirs)["notes"] == "theirs"
    with pytest.raises(Refused):
        shop.journal.undo(mine=True)
    shop.journal.redo(mine=True)
    assert read(shop, "cases", mine)["notes"] == "mine"


def test_undo_after_closing_and_opening_again(tmp_path: Path, registers: Registers, shop: Shop) -> None:
    made = add(shop, "cases", type="refund_only", items=({"code": "A1", "asked": 2},))
    path = shop.database.path
    shop.close()
    with Shop.open(path, registers, clock=clock_at()) as again:
        again.journal.undo()
        assert all_of(again, "cases") == []
        again.journal.redo()
        assert [i["code"] for i in read(again, "cases", made)["items"]] == ["A1"]


def test_labels_of_operations_follow_the_language(shop: Shop) -> None:
    from shopdesk.core.translations import set_language

    add(shop, "cases", type="refund_only")
    english = shop.journal.operations(1)[0].label
    set_language("zh_CN")
    chinese = shop.journal.operations(1)[0].label
    assert english.startswith("New: Case SH")
    assert "SH20261123-001" in chinese
    assert chinese != english


def test_operations_name_no_customers_phone_or_address(shop: Shop) -> None:
    add(shop, "cases", type="refund_only", receiver="李雷", phone="13800138000", address="文三路 1 号")
    shop.records.set("cases", 1, {"phone": "13900139000"})
    labels = " ".join(o.label for o in shop.journal.operations(10))
    assert "13" + "8" not in labels
    assert "139" not in labels
    assert "文三路" not in labels
