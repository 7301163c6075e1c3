"""Rows that name a record in two ways: agreeing ones change it, disagreeing ones are refused in a sentence, never guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shopdesk.services.importing import ImportOptions, ImportReport
from shopdesk.services.shop import Shop
from tests.support.rules import add, all_of, read
from tests.support.table_dumps import differences, dump

CODE = "id_and_number_disagree"


def bring(shop: Shop, folder: Path, into: str, *lines: str) -> ImportReport:
    path = folder / "rows.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8-sig")
    return shop.importing.bring_in([path], ImportOptions(into=into))[0]


def codes(report: ImportReport) -> list[tuple[int, str]]:
    return [(p.row, p.code) for p in report.preview.problems]


@pytest.fixture
def two(shop: Shop) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two customers, each with an account of its own."""
    made = [
        add(shop, "customers", name=name, accounts=({"platform": "taobao", "shop": 1, "account": account},))
        for name, account in (("李雷", "tb_one"), ("韩梅", "tb_two"))
    ]
    return read(shop, "customers", made[0]), read(shop, "customers", made[1])


def test_an_id_and_a_number_of_two_records_are_refused(shop: Shop, tmp_path: Path, two: Any) -> None:
    one, other = two
    before = dump(shop)
    report = bring(shop, tmp_path, "customers", "id,number,name", f"{one['id']},{other['number']},王五")
    assert codes(report) == [(2, CODE)]
    (problem,) = report.preview.problems
    assert one["number"] in problem.message or one["name"] in problem.message
    assert other["number"] in problem.message
    assert (report.new, report.changed, report.same) == (0, 0, 0)
    assert differences(dump(shop), before) == {}


def test_a_number_that_no_record_has_does_not_go_with_an_id(shop: Shop, tmp_path: Path, two: Any) -> None:
    """A file of another shop: its ids are ours by chance, its numbers are not."""
    report = bring(shop, tmp_path, "customers", "id,number,name", f"{two[0]['id']},KH20250101-777,王五")
    assert codes(report) == [(2, CODE)]
    assert read(shop, "customers", two[0]["id"])["name"] == "李雷"


def test_an_id_and_the_account_of_another_record_are_refused(shop: Shop, tmp_path: Path, two: Any) -> None:
    report = bring(shop, tmp_path, "customers", "id,name,accounts.platform,accounts.account", f"{two[0]['id']},王五,taobao,tb_two")
    assert codes(report) == [(2, CODE)]
    assert "tb_two" in report.preview.problems[0].message


def test_a_number_and_the_account_of_another_record_are_refused(shop: Shop, tmp_path: Path, two: Any) -> None:
    report = bring(shop, tmp_path, "customers", "number,name,accounts.platform,accounts.account", f"{two[0]['number']},王五,taobao,tb_two")
    assert codes(report) == [(2, CODE)]


def test_agreeing_id_number_and_account_change_the_record(shop: Shop, tmp_path: Path, two: Any) -> None:
    one, other = two
    rows = [f"{r['id']},{r['number']},{r['name']}改,taobao,{r['accounts'][0]['account']}" for r in (one, other)]
    report = bring(shop, tmp_path, "customers", "id,number,name,accounts.platform,accounts.account", *rows)
    assert (report.changed, codes(report)) == (2, [])
    assert read(shop, "customers", other["id"])["name"] == "韩梅改"


def test_a_key_that_nobody_else_has_is_a_correction(shop: Shop, tmp_path: Path) -> None:
    courier = shop.browsing.find("couriers", "圆通")
    claim = add(shop, "claims", waybill="YT1000000000000", kind="lost", courier=courier, claimed_amount=100)
    report = bring(shop, tmp_path, "claims", "id,waybill,kind", f"{claim},YT1000000000009,lost")
    assert (report.changed, codes(report)) == (1, [])
    assert read(shop, "claims", claim)["waybill"] == "YT1000000000009"


def test_the_number_of_an_order_made_by_hand_is_corrected_by_id_but_never_into_anothers(shop: Shop, tmp_path: Path) -> None:
    one, other = (add(shop, "orders", number=n, shop=1, platform="taobao") for n in ("260517607198997401", "260517607198997402"))
    report = bring(shop, tmp_path, "orders", "id,number", f"{one},260517607198997409")
    assert (report.changed, codes(report)) == (1, [])
    report = bring(shop, tmp_path, "orders", "id,number", f"{one},260517607198997402")
    assert codes(report) == [(2, CODE)]
    assert [read(shop, "orders", i)["number"] for i in (one, other)] == ["260517607198997409", "260517607198997402"]


def test_the_number_of_a_platforms_order_is_never_another(shop: Shop, tmp_path: Path) -> None:
    """An export of another shop, whose ids are ours by chance."""
    bring(shop, tmp_path, "orders", "订单编号,买家会员名,宝贝标题", "260517607198997401,小满,连衣裙")
    (order,) = all_of(shop, "orders")
    report = bring(shop, tmp_path, "orders", "id,number,receiver", f"{order['id']},260517607198997409,李雷")
    assert (codes(report), report.changed) == ([(2, CODE)], 0)
    assert all_of(shop, "orders") == [order]


def test_an_id_column_of_another_program_finds_nothing(shop: Shop, tmp_path: Path, two: Any) -> None:
    report = bring(shop, tmp_path, "customers", "id,姓名,平台,账号,微信昵称,生日,来源渠道", "1,王五,taobao,tb_new,ww,1990-01-01,朋友")
    assert {c.heading: c.path for c in report.preview.reading.recognised.columns}["id"] == ""
    assert (report.new, report.changed) == (1, 0)
    assert read(shop, "customers", two[0]["id"])["name"] == "李雷"


def test_lines_of_one_id_with_two_numbers_are_refused(shop: Shop, tmp_path: Path, two: Any) -> None:
    one, other = two
    rows = [f"{one['id']},{r['number']},1380013800{r['id']}" for r in (one, other)]
    report = bring(shop, tmp_path, "customers", "id,number,phones.number", *rows)
    assert codes(report) == [(2, CODE)]
    assert "2" in report.preview.problems[0].message
    assert report.preview.bad_row_numbers == [2, 3]
    assert read(shop, "customers", one["id"])["phones"] == ()


def test_one_record_under_two_keys_is_said_and_not_written_twice(shop: Shop, tmp_path: Path, two: Any) -> None:
    one = two[0]
    report = bring(shop, tmp_path, "customers", "id,number,name", f"{one['id']},,王五", f",{one['number']},赵六")
    assert (report.changed, codes(report)) == (1, [(3, "same_record_twice")])
    assert read(shop, "customers", one["id"])["name"] == "王五"


SHIPMENTS = "日期,客户ID,订单号,错误类型,应发商品,实发商品,责任人,状态"


@pytest.mark.parametrize("count", [3, 260])
def test_the_same_file_again_makes_no_second_record_of_rows_without_a_key(shop: Shop, tmp_path: Path, count: int) -> None:
    """Few rows are journaled one by one, many as a range of ids."""
    lines = [f"2026/11/20,小满_{n},2605176071989{n:04d}7,错发,连衣裙,半身裙,小王,已处理" for n in range(count - 1)]
    lines.append(lines[0])  # two equal rows are two shipments
    assert bring(shop, tmp_path, "mis_shipments", SHIPMENTS, *lines).new == count
    ids = [r["id"] for r in all_of(shop, "mis_shipments")]
    shop.records.set("mis_shipments", ids[1], {"erred_by": "小李"})
    shop.records.set("mis_shipments", ids[1], {"erred_by": "小赵", "handling": "resend"})
    before = dump(shop)
    again = bring(shop, tmp_path, "mis_shipments", SHIPMENTS, *lines)
    assert (again.new, again.changed, again.same, codes(again)) == (0, 0, count, [])
    assert differences(dump(shop), before) == {}
    shop.records.delete("mis_shipments", [ids[0]])
    assert (bring(shop, tmp_path, "mis_shipments", SHIPMENTS, *lines).new) == 1, "what was thrown away may come again"


def test_rows_without_a_key_of_another_file_are_new(shop: Shop, tmp_path: Path) -> None:
    line = "2026/11/20,小满,2605176071989745,错发,连衣裙,半身裙,小王,已处理"
    assert bring(shop, tmp_path, "mis_shipments", SHIPMENTS, line).new == 1
    assert bring(shop, tmp_path, "mis_shipments", SHIPMENTS, line, line).new == 2


def test_an_undone_file_comes_again_as_new(shop: Shop, tmp_path: Path) -> None:
    line = "张三,13800138001"
    first = bring(shop, tmp_path, "customers", "姓名,电话", line)
    assert bring(shop, tmp_path, "customers", "姓名,电话", line).same == 1
    assert first.operation is not None
    shop.journal.undo(first.operation)
    assert bring(shop, tmp_path, "customers", "姓名,电话", line).new == 1
