"""Earlier versions of a record: what bringing one back would change, and what the rules hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.core.errors import NotFound, Refused
from shopdesk.services.importing import ImportOptions
from shopdesk.services.shop import Shop
from tests.support.rules import add, later, read
from tests.support.table_dumps import differences, dump

ITEM = {"code": "A1", "name": "裙子", "asked": 1}


def newest(shop: Shop) -> int:
    return shop.journal.operations(1)[0].id


def test_a_version_comes_back_with_lines_and_tags_and_is_undone(shop: Shop) -> None:
    made = add(shop, "customers", name="小满", tags=("回头客",), phones=({"number": "13800138000"},))
    first, then = newest(shop), read(shop, "customers", made)
    later(shop, minutes=5)
    shop.records.set(
        "customers", made, {"name": "小寒", "tags": ("难缠",), "phones": ({"number": "13900139000"}, {"number": "13700137000"})}
    )
    shop.records.set("customers", made, {"caution": "先电话"})
    before = dump(shop)
    version = shop.versions.look("customers", made, first)
    assert [(f.field, f.stays) for f in version.fields] == [("name", ""), ("phones", ""), ("caution", ""), ("tags", "")]
    assert (version.fields[0].now, version.fields[0].then, version.by) == ("小寒", "小满", "周倩")
    assert dump(shop) == before, "looking writes nothing"
    change = shop.versions.restore("customers", made, first)
    number = then["number"]
    assert change.label == f"Restore version of 2026-11-23 10:30 of Customer {number}"
    now = read(shop, "customers", made)
    assert {k: v for k, v in now.items() if not k.startswith("updated")} == {k: v for k, v in then.items() if not k.startswith("updated")}
    shop.journal.undo()
    assert differences(dump(shop), before) == {}


def test_a_version_between_two_changes_is_found(shop: Shop) -> None:
    made = add(shop, "customers", name="一")
    shop.records.set("customers", made, {"name": "二"})
    middle = newest(shop)
    shop.records.set("customers", made, {"name": "三"})
    assert [(f.now, f.then) for f in shop.versions.look("customers", made, middle).fields] == [("三", "二")]
    shop.versions.restore("customers", made, middle)
    assert read(shop, "customers", made)["name"] == "二"
    with pytest.raises(Refused, match="stands as it did then"):
        shop.versions.restore("customers", made, newest(shop))


def test_the_state_stays_and_that_is_said(shop: Shop) -> None:
    case = add(shop, "cases", type="refund_only", goods_amount=1000, items=(ITEM,))
    first = newest(shop)
    shop.records.set("cases", case, {"notes": "等等"})
    for state in ("approved", "closed"):
        shop.records.move("cases", case, state)
    closed = read(shop, "cases", case)
    stays = {f.field: f.stays for f in shop.versions.look("cases", case, first).fields}
    assert stays["state"].startswith("The state stays")
    assert stays["notes"] == ""
    shop.versions.restore("cases", case, first)
    now = read(shop, "cases", case)
    assert now["notes"] is None
    assert {k for k in now if now[k] != closed[k]} <= {"notes", "updated_at", "updated_by"}


def test_what_the_rules_hold_is_said_field_by_field(shop: Shop) -> None:
    payout = add(shop, "payouts", amount=1500, payee="小满")
    first = newest(shop)
    shop.records.set("payouts", payout, {"amount": 1800, "notes": "补差价"})
    for state in ("to_pay", "paid"):
        shop.records.move("payouts", payout, state)
    version = shop.versions.look("payouts", payout, first)
    stays = {f.field: f.stays for f in version.fields}
    assert "stays as it was paid" in stays["amount"]
    assert version.coming == {"notes": None}
    shop.versions.restore("payouts", payout, first)
    assert (read(shop, "payouts", payout)["amount"], read(shop, "payouts", payout)["notes"]) == (1800, None)


def test_nothing_of_a_record_in_the_trash_comes_back(shop: Shop) -> None:
    made = add(shop, "customers", name="一")
    first = newest(shop)
    shop.records.set("customers", made, {"name": "二"})
    shop.records.delete("customers", [made])
    assert "In the trash" in shop.versions.look("customers", made, first).refused
    with pytest.raises(Refused):
        shop.versions.restore("customers", made, first)


def test_the_version_of_an_import_in_bulk(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "客户.csv"
    file.write_text("name,caution\n" + "".join(f"客{n},先电话\n" for n in range(250)), "utf-8")
    operation = shop.importing.bring_in([file], ImportOptions(into="customers"))[0].operation
    made = shop.browsing.find("customers", "客7")
    shop.records.set("customers", made, {"name": "改", "caution": None})
    shop.journal.undo()
    shop.journal.redo()
    assert [(f.field, f.then) for f in shop.versions.look("customers", made, operation).fields] == [("name", "客7"), ("caution", "先电话")]
    shop.versions.restore("customers", made, operation)
    assert read(shop, "customers", made)["name"] == "客7"


def test_a_version_after_an_undone_and_redone_making(shop: Shop) -> None:
    made = add(shop, "customers", name="一")
    shop.records.set("customers", made, {"name": "二"})
    second = newest(shop)
    for _time in range(2):
        shop.journal.undo()
    for _time in range(2):
        shop.journal.redo()
    shop.records.set("customers", made, {"name": "三"})
    assert [f.then for f in shop.versions.look("customers", made, second).fields] == ["二"]


def test_evidence_comes_back_while_its_file_is_there(shop: Shop, tmp_path: Path) -> None:
    source = tmp_path / "p.png"
    source.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    (name,) = shop.attachments.keep("cases", {"buyer_account": "b"}, [source])
    case = add(shop, "cases", type="refund_only", goods_amount=1000, evidence=(name,))
    first = newest(shop)
    shop.records.set("cases", case, {"evidence": ()})
    assert shop.versions.look("cases", case, first).coming == {"evidence": (name,)}
    shop.attachments.drop([name])
    assert [f.stays for f in shop.versions.look("cases", case, first).fields] == ["A file of it is no longer there."]


def test_a_version_that_never_was_is_refused(shop: Shop) -> None:
    made = add(shop, "customers", name="一")
    with pytest.raises(NotFound):
        shop.versions.look("customers", made, 999)
