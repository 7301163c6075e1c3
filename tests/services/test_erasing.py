"""Erasing a person (P-1): afterwards no byte of the shop file holds their name, phone, address or account."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from shopdesk.core.errors import NotFound, Refused
from shopdesk.services.erasing import erase_person
from shopdesk.services.shop import Shop
from tests.support.rules import add, all_of, read

NAME, PHONE, ACCOUNT, STREET = "欧阳灵犀", "13987650912", "tb_ouyang_lingxi", "桂花巷七十七号"
CANARIES = (NAME, PHONE, ACCOUNT, STREET)


def person(shop: Shop) -> int:
    return add(
        shop,
        "customers",
        name=NAME,
        accounts=({"platform": "taobao", "shop": 1, "account": ACCOUNT},),
        phones=({"number": PHONE},),
        addresses=({"province": "浙江省", "city": "杭州市", "detail": STREET},),
    )


def hits(path: Path) -> dict[str, int]:
    """How often each canary stands in the raw bytes of the file, and of what lies beside it."""
    found = {}
    for file in path.parent.glob(path.name + "*"):
        raw = file.read_bytes()
        for word in CANARIES:
            count = raw.count(word.encode()) + raw.count(word.encode("utf-16-le"))
            if count:
                found[f"{file.name}: {word}"] = count
    return found


def live_through_everything(shop: Shop) -> int:
    """A person with an order, a case, a claim, a note, a visit, a handover item, edits, a deletion and an undo."""
    customer = person(shop)
    contact = {"buyer_account": ACCOUNT, "receiver": NAME, "phone": PHONE, "address": STREET}
    shop.records.add("orders", {"number": "260000000000000017", "shop": 1, "waybill": "YT1234567890123", **contact})
    shop.records.add("cases", {"type": "refund_only", "shop": 1, "customer": customer, "notes": f"{NAME} 打电话来", **contact})
    shop.records.add("claims", {"waybill": "YT1234567890123", "kind": "lost", "courier": 3, "customer": customer, **contact})
    shop.records.add("mis_shipments", {"date": "2026-11-20", "kind": "wrong", "customer": customer, **contact})
    shop.records.add("vip_notes", {"customer": customer, "text": f"{NAME} 喜欢红色，电话 {PHONE}"})
    shop.records.add("vip_visits", {"customer": customer, "month": "2026-11", "summary": f"和{NAME}聊过"})
    shop.records.add("handovers", {"date": "2026-11-22", "shift": 1, "items": ({"text": f"给 {PHONE} 回电，找{NAME}"},)})
    shop.records.set("customers", customer, {"caution": f"{NAME} 不要打电话"})
    shop.records.set("cases", 1, {"receiver": "别人"})
    shop.records.delete("claims", [1])
    shop.journal.undo()
    return customer


def test_no_byte_of_the_file_holds_the_person(shop: Shop) -> None:
    customer = live_through_everything(shop)
    path = shop.database.path
    assert len(hits(path)) >= len(CANARIES), "the test would prove nothing"
    erase_person(shop, "customers", customer)
    assert hits(path) == {}
    shop.close()
    assert hits(path) == {}


def test_business_facts_stay(shop: Shop) -> None:
    customer = live_through_everything(shop)
    erase_person(shop, "customers", customer)
    case = read(shop, "cases", 1)
    assert (case["number"], case["type"], case["shop"]) == ("SH20261123-001", "refund_only", 1)
    assert case["customer"] is case["receiver"] is case["phone"] is case["address"] is None
    assert "打电话来" in case["notes"]
    order = read(shop, "orders", 1)
    assert (order["number"], order["waybill"], order["receiver"]) == ("260000000000000017", "YT1234567890123", None)
    assert read(shop, "claims", 1)["waybill"] == "YT1234567890123"
    assert read(shop, "handovers", 1)["items"][0]["text"].endswith("***")
    assert shop.browsing.record("customers", customer) is None


def test_search_finds_the_person_no_more_and_the_order_still(shop: Shop) -> None:
    customer = live_through_everything(shop)
    assert shop.browsing.search(PHONE)
    erase_person(shop, "customers", customer)
    for word in (*CANARIES, PHONE[-4:], NAME[:2], "oylx"):
        assert shop.browsing.search(word) == [], word
    assert {h.register for h in shop.browsing.search("260000000000000017")} >= {"orders"}


def test_it_cannot_be_undone_and_older_undos_bring_nothing_back(shop: Shop) -> None:
    customer = live_through_everything(shop)
    answer = erase_person(shop, "customers", customer)
    with pytest.raises(Refused):
        shop.journal.undo(answer["operation"])
    while (following := shop.journal.next_undo()) is not None:
        shop.journal.undo(following.id)
    assert hits(shop.database.path) == {}


def test_other_people_stay_as_they_are(shop: Shop) -> None:
    other = add(shop, "customers", name="李雷", phones=({"number": "13800138000"},))
    shop.records.add("cases", {"type": "refund_only", "customer": other, "receiver": "李雷", "notes": "李雷来电"})
    before = [read(shop, "customers", other), all_of(shop, "cases", receiver="李雷")[0]]
    erase_person(shop, "customers", person(shop))
    assert [read(shop, "customers", other), all_of(shop, "cases", receiver="李雷")[0]] == before


def test_the_answer_names_backups_that_still_hold_the_person(shop: Shop) -> None:
    customer = person(shop)
    shop.backups.backup()
    answer = erase_person(shop, "customers", customer)
    assert set(answer) == {"id", "number", "operation", "backups"}
    assert answer["number"] == "KH20261123-001"
    assert len(answer["backups"]) == 1
    assert Path(answer["backups"][0]).is_file()


def test_another_person_of_the_same_name_keeps_everything(shop: Shop) -> None:
    twin = add(shop, "customers", name=NAME, phones=({"number": "13800138000"},))
    shop.records.add("cases", {"type": "refund_only", "customer": twin, "receiver": NAME, "phone": "13800138000", "notes": f"{NAME}来电"})
    shop.records.add("orders", {"number": "260000000000000099", "shop": 1, "receiver": NAME, "phone": "13800138000"})
    before = [read(shop, "customers", twin), read(shop, "cases", 1), read(shop, "orders", 1)]
    erase_person(shop, "customers", person(shop))
    assert [read(shop, "customers", twin), read(shop, "cases", 1), read(shop, "orders", 1)] == before
    assert PHONE.encode() not in shop.database.path.read_bytes()


def test_what_belongs_to_the_persons_records_is_theirs_too(shop: Shop) -> None:
    customer = person(shop)
    case = add(shop, "cases", type="compensation", customer=customer)
    payout = add(shop, "payouts", case=case, payee="欧阳家人", account="6222000011112222", amount=500, reason="补差价")
    erase_person(shop, "customers", customer)
    record = read(shop, "payouts", payout)
    assert (record["amount"], record["payee"], record["account"]) == (500, None, None)
    assert "欧阳家人".encode() not in shop.database.path.read_bytes()


def test_pictures_of_the_person_are_deleted(shop: Shop) -> None:
    folder = shop.database.path.with_suffix(".files")
    folder.mkdir()
    (folder / "a.png").write_bytes(b"picture")
    (folder / "b.png").write_bytes(b"of another")
    customer = person(shop)
    shop.records.set("customers", customer, {"evidence": ("a.png", "../test.shop")})
    erase_person(shop, "customers", customer)
    assert [p.name for p in folder.iterdir()] == ["b.png"]
    assert shop.database.path.exists()


def test_records_that_are_gone_already_leave_nothing_in_the_journal(shop: Shop) -> None:
    customer = person(shop)
    shop.records.add("cases", {"type": "refund_only", "shop": 1, "receiver": NAME, "phone": PHONE, "buyer_account": ACCOUNT})
    shop.journal.undo()
    erase_person(shop, "customers", customer)
    assert hits(shop.database.path) == {}


def test_the_file_stays_sound(shop: Shop) -> None:
    customer = live_through_everything(shop)
    erase_person(shop, "customers", customer)
    assert shop.backups.check() == []
    path = shop.database.path
    shop.close()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_person_who_is_not_there_is_said_so(shop: Shop) -> None:
    with pytest.raises(NotFound):
        erase_person(shop, "customers", 99)
