"""The trash: what is deleted finally is gone from every corner, what is used stays, and undo says what it cannot bring back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from shopdesk.core.errors import Refused
from shopdesk.services.importing import ImportOptions
from shopdesk.services.pasting import LABEL
from shopdesk.services.shop import Shop
from shopdesk.services.trash import DAYS
from tests.support.rules import add, later, read
from tests.support.table_dumps import dump

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def customer(shop: Shop, name: str = "欧阳灵犀") -> int:
    return add(shop, "customers", name=name, accounts=({"platform": "taobao", "shop": 1, "account": f"tb_{name}"},))


def in_trash(shop: Shop) -> dict[str, list[int]]:
    return shop.trash.all()


def test_what_waited_long_enough_goes_and_the_rest_stays(shop: Shop) -> None:
    old, young = customer(shop), customer(shop, "小满")
    shop.records.delete("customers", [old])
    later(shop, days=29)
    shop.records.delete("customers", [young])
    assert shop.trash.due() == {}
    later(shop, days=1)
    assert shop.trash.days_left(read(shop, "customers", young)["deleted_at"]) == 29
    change = shop.trash.take_care()
    assert change is not None
    assert change.ids == {"customers": (old,)}
    assert shop.browsing.record("customers", old) is None
    assert in_trash(shop) == {"customers": [young]}
    assert "1 × deleted finally" in shop.journal.operations(1)[0].label
    assert shop.trash.take_care() is None, "once a day is enough"


def test_with_zero_days_nothing_goes_by_itself(shop: Shop) -> None:
    shop.settings.put(DAYS, 0)
    made = customer(shop)
    shop.records.delete("customers", [made])
    later(shop, days=4000)
    assert shop.trash.take_care() is None
    assert shop.trash.days_left(read(shop, "customers", made)["deleted_at"]) is None


def test_what_another_record_refers_to_stays_unless_that_goes_too(shop: Shop) -> None:
    buyer = customer(shop)
    case = add(shop, "cases", type="refund_only", customer=buyer, goods_amount=100)
    number = read(shop, "cases", case)["number"]
    shop.records.delete("customers", [buyer])
    change = shop.trash.delete_finally({"customers": [buyer]})
    assert (change.operation, [(k.register, k.id) for k in change.kept]) == (0, [("customers", buyer)])
    assert number in change.kept[0].why
    assert shop.trash.users({"customers": [buyer]}) == {("customers", buyer): number}
    shop.records.delete("cases", [case])
    change = shop.trash.delete_finally(in_trash(shop))
    assert change.kept == ()
    assert (change.records, in_trash(shop)) == (2, {})


def test_what_stays_holds_what_it_refers_to(shop: Shop) -> None:
    """A payout that is not deleted holds its case in the trash, and the case its customer."""
    buyer = customer(shop)
    case = add(shop, "cases", type="compensation", customer=buyer, goods_amount=100)
    add(shop, "payouts", case=case, amount=100)
    shop.records.delete("cases", [case])
    shop.records.delete("customers", [buyer])
    assert {(k.register, k.id) for k in shop.trash.delete_finally(in_trash(shop)).kept} == {("cases", case), ("customers", buyer)}


def test_only_what_is_in_the_trash_can_go(shop: Shop) -> None:
    made = customer(shop)
    before = dump(shop)
    assert shop.trash.delete_finally({"customers": [made, 999]}).operation == 0
    assert dump(shop) == before


def test_nothing_of_its_contents_is_left_in_the_file(shop: Shop) -> None:
    made = customer(shop)
    shop.records.set("customers", made, {"caution": "灵犀怕狗"})
    note = add(shop, "vip_notes", customer=made, text="灵犀喜欢红色")
    shop.records.set("vip_notes", note, {"text": "灵犀喜欢蓝色"})
    shop.records.delete("vip_notes", [note])
    shop.records.delete("customers", [made])
    shop.trash.delete_finally(in_trash(shop))
    with closing(sqlite3.connect(shop.database.path)) as raw:
        texts = "".join(str(row) for table in ("changes", "operations") for row in raw.execute(f"SELECT * FROM {table}"))
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    assert "灵犀" not in texts
    assert shop.browsing.search("灵犀") == []
    assert "灵犀喜欢".encode() not in shop.database.path.read_bytes()


def test_undoing_what_was_done_before_says_what_is_gone(shop: Shop) -> None:
    one, other = customer(shop), customer(shop, "小满")
    changed = shop.records.set_each("customers", {each: {"level": "vip"} for each in (one, other)}, LABEL).operation
    number = read(shop, "customers", one)["number"]
    deleted = shop.records.delete("customers", [one]).operation
    purge = shop.trash.delete_finally(in_trash(shop)).operation
    with pytest.raises(Refused, match="cannot be undone"):
        shop.journal.undo(purge)
    kept = shop.journal.undo(deleted).kept
    assert [(k.number, k.why) for k in kept] == [(number, "It was deleted finally.")]
    assert [k.id for k in shop.journal.undo(changed).kept] == [one]
    assert read(shop, "customers", other)["level"] == "normal"


def test_undoing_an_import_names_the_records_that_are_gone(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "客户.csv"
    file.write_text("name\n" + "".join(f"客{n}\n" for n in range(250)), "utf-8")
    operation = shop.importing.bring_in([file], ImportOptions(into="customers"))[0].operation
    first = shop.browsing.find("customers", "客0")
    number = read(shop, "customers", first)["number"]
    shop.records.delete("customers", [first])
    shop.trash.delete_finally(in_trash(shop))
    assert [(k.number, k.why) for k in shop.journal.undo(operation).kept] == [(number, "It was deleted finally.")]
    assert shop.browsing.find_many("customers", ["客1", "客249"]) == {}


def picture(shop: Shop, tmp_path: Path, name: str) -> str:
    source = tmp_path / f"{name}.png"
    source.write_bytes(PNG + name.encode())
    return shop.attachments.keep("cases", {"buyer_account": name}, [source])[0]


def test_evidence_goes_with_its_record_unless_another_uses_it(shop: Shop, tmp_path: Path) -> None:
    own, former, shared, undoable = (picture(shop, tmp_path, name) for name in ("own", "former", "shared", "undoable"))
    case = add(shop, "cases", type="refund_only", goods_amount=100, evidence=(own, former, shared, undoable))
    shop.records.set("cases", case, {"evidence": (own, shared, undoable)})
    other = add(shop, "cases", type="refund_only", goods_amount=100, evidence=(shared, undoable))
    shop.records.set("cases", other, {"evidence": (shared,)})
    shop.records.delete("cases", [case])
    shop.trash.delete_finally(in_trash(shop))
    there = {name for name in (own, former, shared, undoable) if shop.attachments.path(name)}
    assert there == {shared, undoable}, "a picture that a record uses, or an undo would bring back, stays"


def test_numbers_of_what_is_gone_are_not_given_again(shop: Shop) -> None:
    made = customer(shop)
    number = read(shop, "customers", made)["number"]
    shop.records.delete("customers", [made])
    shop.trash.delete_finally(in_trash(shop))
    again = customer(shop, "小满")
    assert again != made
    assert read(shop, "customers", again)["number"] != number


def test_an_operator_who_wrote_something_stays(shop: Shop) -> None:
    second = add(shop, "operators", name="夜班")
    shop.sit_down("夜班")
    customer(shop)
    shop.sit_down("周倩")
    shop.records.delete("operators", [second])
    assert [k.id for k in shop.trash.delete_finally(in_trash(shop)).kept] == [second]
