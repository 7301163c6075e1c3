"""Large imports: written in bulk they are what they are one by one; undo and redo take and bring whole ranges; memory stays small."""

from __future__ import annotations

import csv
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shopdesk.core.errors import Cancelled
from shopdesk.core.jobs import CancelToken, Job, Progress
from shopdesk.services import bulk_links, import_store, import_writing
from shopdesk.services.bulk import SearchedCells, painting_goes_on
from shopdesk.services.importing import ImportOptions
from shopdesk.services.shop import Shop
from shopdesk.storage.search_text import document, document_of, texts_of
from shopdesk.storage.token_process import TokenProcess
from tests.support.rules import all_of, open_shop
from tests.support.table_dumps import differences, dump

NEXT = 320  # more than are journaled one by one


def orders(folder: Path, count: int = NEXT, shop_names: tuple[str, ...] = ("晴川女装", "新店甲", "新店乙"), name: str = "a.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ("店铺", "订单编号", "买家会员名", "标题", "购买数量", "联系手机", "收货地址", "订单付款时间", "总金额", "订单状态", "物流公司")
        )
        for n in range(count):
            for line in range(1 + n % 2):
                shop_name = shop_names[n % len(shop_names)]
                when = f"2026-03-{1 + n % 28:02d} 10:00:00"
                address, state = f"浙江省杭州市文三路{n}号", ("交易成功", "待发货")[n % 2]
                begin = (shop_name, f"2603021234567{n:05d}1", f"买家{n}", f"碎花连衣裙{line}", n % 3 + 1, f"1380000{n:04d}", address)
                writer.writerow((*begin, when, f"{n}.50", state, "圆通" if n % 5 else ""))
    return path


def cases(folder: Path, count: int = NEXT) -> Path:
    path = folder / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("退款编号", "订单号", "旺旺号", "售后类型", "退款金额", "收货人", "手机"))
        for n in range(count):
            writer.writerow(
                (f"7012345{n:05d}", f"2603021234567{n:05d}1", f"buyer{n // 2}", "仅退款", f"{n}.00", f"李{n}", f"1390000{n:04d}")
            )
    return path


def customers(folder: Path, count: int = NEXT) -> Path:
    path = folder / "customers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("客户姓名", "平台", "旺旺号", "手机", "省份", "城市", "详细地址", "客户等级", "标签", "累计消费"))
        for n in range(count):
            begin = (f"李{n}", "taobao", f"买家{n}", f"1390000{n:04d}" if n % 3 else "", "浙江省", "杭州市")
            writer.writerow((*begin, f"文三路{n}号", ("VIP", "普通", "")[n % 3], "老客户" if n % 2 else "", f"{n}.50"))
    return path


def bring(shop: Shop, path: Path) -> int:
    (report,) = shop.importing.bring_in([path], ImportOptions())
    assert report.preview.problems == []
    assert report.operation is not None
    return report.operation


@pytest.fixture
def two_shops(tmp_path: Path, registers: Any) -> Iterator[tuple[Shop, Shop]]:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with open_shop(tmp_path / "one", registers) as one, open_shop(tmp_path / "two", registers) as two:
        yield one, two


@pytest.mark.parametrize("make", [orders, cases, customers])
def test_bulk_writes_what_writing_one_by_one_does(
    make: Any, two_shops: tuple[Shop, Shop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk, single = two_shops
    path = make(tmp_path)
    bring(bulk, path)
    monkeypatch.setattr(import_writing, "ONE_BY_ONE", 10_000)
    bring(single, path)
    ignored = frozenset({"id", "customer_id", "shop_id", "parent_id", "number"}) if make is cases else frozenset()
    one, other = dump(bulk, without=ignored), dump(single, without=ignored)
    if make is cases:  # customers are made in another order
        one, other = ({table: sorted(rows, key=repr) for table, rows in d.items()} for d in (one, other))
    assert differences(one, other) == {}
    with bulk.database.writing() as conn:
        assert bulk.index.check(conn) == []
    for word in ("连衣裙1", "003191", "buyer7", "文三路31", "vip", "li3", "老客户"):
        assert len(bulk.browsing.search(word, limit=1000)) == len(single.browsing.search(word, limit=1000))


def test_orders_of_known_buyers_are_theirs_in_bulk_as_one_by_one(
    two_shops: tuple[Shop, Shop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk, single = two_shops
    monkeypatch.setattr(bulk_links, "MOST_KNOWN", 20)  # forgets between batches who is who
    known, path = customers(tmp_path, 100), orders(tmp_path, NEXT * 2, ("晴川女装",))
    for shop in (bulk, single):
        bring(shop, known)
    bring(bulk, path)
    monkeypatch.setattr(import_writing, "ONE_BY_ONE", 10_000)
    bring(single, path)
    linked = [(o["number"], o["customer"]) for o in all_of(bulk, "orders")]
    assert sum(customer is not None for _number, customer in linked) == 100
    assert linked == [(o["number"], o["customer"]) for o in all_of(single, "orders")]


def test_customers_that_were_forgotten_in_between_are_not_made_twice(
    two_shops: tuple[Shop, Shop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgetful, other = two_shops
    path = cases(tmp_path, 1200)
    rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([rows[0], *rows[1::2], *rows[2::2]]), "utf-8")  # both cases of a buyer far apart
    bring(other, path)
    monkeypatch.setattr(bulk_links, "MOST_KNOWN", 20)
    bring(forgetful, path)
    assert len(all_of(forgetful, "customers")) == len(all_of(other, "customers")) == 600
    assert [c["customer"] for c in all_of(forgetful, "cases")] == [c["customer"] for c in all_of(other, "cases")]


def test_equal_order_numbers_of_two_shops_are_two_orders_wherever_their_rows_stand(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    head = "店铺,订单编号,标题,购买数量,总金额"
    lines = ["甲,260302100000000011,裙,1,5.00", "乙,260302100000000011,衫,1,6.00", "甲,260302100000000029,裤,1,7.00"]
    lines += ["甲,260302100000000011,帽,2,5.00", "乙,260302100000000011,鞋,3,6.00", "甲,260302100000000037,袜,1,8.00"]
    path.write_text("\n".join([head, *lines]), "utf-8")
    bring(shop, path)
    found = [(o["shop"], o["number"][-3:], [i["name"] for i in o["items"]]) for o in all_of(shop, "orders")]
    first, second = sorted({shop_id for shop_id, _number, _items in found})
    assert sorted(found) == [
        (first, "011", ["裙", "帽"]),
        (first, "029", ["裤"]),
        (first, "037", ["袜"]),
        (second, "011", ["衫", "鞋"]),
    ]


@pytest.mark.parametrize(("make", "word"), [(orders, "003191"), (cases, "003191"), (customers, "文三路319")])
def test_undo_and_redo_of_a_large_import_are_exact_also_after_closing(make: Any, word: str, tmp_path: Path, registers: Any) -> None:
    with open_shop(tmp_path, registers) as shop:
        before = dump(shop)
        operation = bring(shop, make(tmp_path))
        after, path = dump(shop), shop.database.path
    with Shop.open(path, registers) as shop:
        undone = shop.journal.undo(operation)
        assert undone.kept == ()
        assert differences(dump(shop), before) == {}
        assert not shop.browsing.search(word, limit=10)
        assert shop.journal.redo(operation).kept == ()
        assert differences(dump(shop), after) == {}
        assert shop.browsing.search(word, limit=10)
        with shop.database.writing() as conn:
            assert shop.index.check(conn) == []
        assert shop.journal.undo(operation).kept == ()
        assert differences(dump(shop), before) == {}


def test_what_was_edited_since_stays_and_is_named(shop: Shop, tmp_path: Path) -> None:
    operation = bring(shop, cases(tmp_path))
    edited = all_of(shop, "cases")[7]
    shop.records.set("cases", edited["id"], {"notes": "我来"})
    undone = shop.journal.undo(operation)
    assert ("cases", edited["id"]) in {(k.register, k.id) for k in undone.kept}
    (left,) = all_of(shop, "cases")
    assert (left["id"], left["notes"]) == (edited["id"], "我来")
    assert {c["id"] for c in all_of(shop, "customers")} == {left["customer"]}
    with shop.database.writing() as conn:
        assert shop.index.check(conn) == []


def test_few_of_many_records_leave_the_others_findable(shop: Shop, tmp_path: Path) -> None:
    bring(shop, orders(tmp_path, 1500, ("晴川女装",)))
    second = bring(shop, orders(tmp_path, 1800, ("晴川女装",), "b.csv"))
    assert len(all_of(shop, "orders", receiver=None)) == 1800
    shop.journal.undo(second)
    assert shop.browsing.search("014991", limit=5)
    assert not shop.browsing.search("017991", limit=5)
    with shop.database.writing() as conn:
        assert shop.index.check(conn) == []


def test_many_changes_at_once_are_found_and_undone(shop: Shop, tmp_path: Path) -> None:
    path = orders(tmp_path)
    bring(shop, path)
    before = dump(shop)
    path.write_text(path.read_text("utf-8").replace("碎花连衣裙", "素色半身裙").replace("待发货", "交易成功"), "utf-8")
    (report,) = shop.importing.bring_in([path], ImportOptions())
    assert (report.new, report.changed) == (0, NEXT)
    assert len(shop.browsing.search("素色半身裙", limit=1000)) == NEXT
    assert not shop.browsing.search("碎花连衣裙", limit=10)
    assert report.operation is not None
    assert shop.journal.undo(report.operation).kept == ()
    stamps = frozenset({"updated_at", "updated_by_id"})
    assert differences(dump(shop, without=stamps), _without(shop, before, stamps)) == {}
    assert len(shop.browsing.search("碎花连衣裙", limit=1000)) == NEXT


def _without(shop: Shop, found: dict[str, list[tuple[Any, ...]]], columns: frozenset[str]) -> dict[str, list[tuple[Any, ...]]]:
    """A dump without some columns."""
    left = {}
    with shop.database.reading() as conn:
        for table, rows in found.items():
            names = [row[1] for row in conn.exec_driver_sql(f'PRAGMA table_info("{table}")')]
            names = [n for n in names if not ("parent_id" in names and n == "id")]
            places = [at for at, n in enumerate(names) if n not in columns]
            left[table] = [tuple(row[at] for at in places) for row in rows]
    return left


def test_rows_that_wait_on_disk_are_the_same_and_nobody_elses(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = orders(tmp_path)
    kept = [(list(d.rows), d.values) for d in shop.importing.preview(shop.importing.open(path)).new]
    monkeypatch.setattr(import_store, "IN_MEMORY", 100)
    preview = shop.importing.preview(shop.importing.open(path))
    assert [(list(d.rows), d.values) for d in preview.new] == kept
    file = preview.new._chunks._file
    assert file is not None
    assert os.fstat(file.fileno()).st_mode & 0o077 == 0
    assert (list(preview.new[-1].rows), preview.new[NEXT // 2].values) == (kept[-1][0], kept[NEXT // 2][1])
    preview.close()
    assert file.closed


@pytest.mark.parametrize("at", ["rows read", "records checked", "records written"])
def test_a_cancel_in_the_middle_leaves_nothing(shop: Shop, tmp_path: Path, at: str) -> None:
    path = orders(tmp_path, 900)
    before = dump(shop)
    token = CancelToken()

    def report(progress: Progress) -> None:
        if progress.what == at:
            token.cancel()

    job = Job(report, token)
    with pytest.raises(Cancelled):
        shop.importing.write(shop.importing.preview(shop.importing.open(path), job=job), job)
    assert differences(dump(shop), before) == {}
    assert shop.importing.past() == []


def test_documents_of_another_process_are_those_made_here(shop: Shop, tmp_path: Path) -> None:
    bring(shop, orders(tmp_path))
    register = shop.registers["orders"]
    records = all_of(shop, "orders")
    texts = [texts_of(register, r) for r in records]
    here = [set(document(register, r).tokens.split(" ")) for r in records]
    assert [set(document_of(t).tokens.split(" ")) for t in texts] == here
    with TokenProcess(1_000_000) as process:
        process.put(texts[:100])
        process.put(texts[100:])
        found = [*process.take(), *process.take()]
        assert process._child is not None
        assert [set(d.tokens.split(" ")) for d in found] == here


def test_documents_of_cells_are_those_of_the_records(shop: Shop, tmp_path: Path) -> None:
    bring(shop, customers(tmp_path))
    bring(shop, cases(tmp_path))
    bring(shop, orders(tmp_path, shop_names=("晴川女装",)))
    for key in ("orders", "cases", "customers"):
        register = shop.registers[key]
        records = all_of(shop, key)
        columns = [f.key for f in register.fields if f not in register.lines]
        searched = SearchedCells(register, columns)
        rows = [
            (tuple(r[c] for c in columns), tuple(tuple(tuple(line.values()) for line in r[t.key]) for t in register.lines)) for r in records
        ]
        with TokenProcess(1_000_000) as process:
            process.put_cells(searched.shape, searched.of(rows))
            found = process.take()
            assert process._child is not None
        assert [set(d.tokens.split(" ")) for d in found] == [set(document(register, r).tokens.split(" ")) for r in records]


def test_hard_work_inside_hard_work_leaves_python_as_it_was() -> None:
    before = sys.getswitchinterval(), gc.get_threshold()
    with painting_goes_on():
        with painting_goes_on(), painting_goes_on(False):
            assert gc.get_threshold() != before[1]
        assert gc.get_threshold() != before[1]
    assert (sys.getswitchinterval(), gc.get_threshold()) == before


def test_documents_are_made_here_when_the_process_dies(shop: Shop, tmp_path: Path) -> None:
    bring(shop, orders(tmp_path))
    register = shop.registers["orders"]
    texts = [texts_of(register, r) for r in all_of(shop, "orders")]
    with TokenProcess(1_000_000) as process:
        assert process._child is not None
        process.put(texts[:10])
        process.take()
        process._child.kill()
        process._child.wait()
        for _turn in range(3):
            process.put(texts[:10])
            assert [set(d.tokens.split(" ")) for d in process.take()] == [set(document_of(t).tokens.split(" ")) for t in texts[:10]]
