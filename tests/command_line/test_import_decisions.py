"""How an import decides, sentence by sentence of the command line's contract, with files as people have them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.command_line import CommandLine, run

KEYS = {
    *("file", "register", "preset", "encoding", "sheet", "header_row", "read", "bad", "skipped", "new", "changed", "same", "operation"),
    "problems",
}
CLAIMS = ("运单号", "快递公司", "理赔类型", "申请金额")
ORDERS = ("店铺", "订单编号", "商家编码", "商品名称", "购买数量")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    return made


def sheet(path: Path, headings: Sequence[str], *rows: Sequence[object], encoding: str = "utf-8-sig") -> Path:
    """A .csv or .xlsx with these headings and rows; every cell as text."""
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in (headings, *rows):
            book.active.append([str(cell) if cell != "" else None for cell in row])
        book.save(path)
    else:
        with path.open("w", newline="", encoding=encoding) as file:
            csv.writer(file).writerows([headings, *rows])
    return path


def counts(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    """(new, changed, same, bad)"""
    return answer["new"], answer["changed"], answer["same"], answer["bad"]


def codes(answer: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(p["row"], p["column"], p["code"]) for p in answer["problems"]]


def three_claims(folder: Path) -> Path:
    return sheet(
        folder / "理赔.csv",
        CLAIMS,
        ("YT1234567890123", "圆通", "丢件", "88.50"),
        ("YT1234567890124", "圆通速递", "破损", "¥1,020.00"),
        ("SF1234567890125", "顺丰", "lost", "12元"),
    )


# The answer -------------------------------------------------------------------------------------------------------------


def test_the_answer_says_what_was_read_and_what_became_of_it(cli: CommandLine, folder: Path) -> None:
    path = three_claims(folder)
    answer = cli.do("import", path)
    assert set(answer) >= KEYS
    assert (answer["file"], answer["register"], answer["header_row"], answer["encoding"]) == (str(path), "claims", 1, "utf-8-sig")
    assert (answer["read"], answer["skipped"], answer["problems"]) == (3, 0, [])
    assert counts(answer) == (3, 0, 0, 0)
    assert answer["operation"] == cli.do("operations", "--limit", "1")["rows"][0]["id"]
    rows = cli.rows("claims", "--sort", "id")
    assert [r["waybill"] for r in rows] == ["YT1234567890123", "YT1234567890124", "SF1234567890125"]
    assert [r["claimed_amount"] for r in rows] == ["88.50", "1020.00", "12.00"]
    assert [r["kind"] for r in rows] == ["lost", "damaged", "lost"]
    assert rows[0]["courier"] == rows[1]["courier"] != rows[2]["courier"]


def test_several_files_answer_with_a_list(cli: CommandLine, folder: Path) -> None:
    one = three_claims(folder)
    two = sheet(folder / "客户.csv", ("姓名", "旺旺号", "手机"), ("李雷", "tb_lilei", "13800138000"))
    files = cli.do("import", one, two)["files"]
    assert [(f["file"], f["register"], f["new"]) for f in files] == [(str(one), "claims", 3), (str(two), "customers", 1)]
    assert len({f["operation"] for f in files}) == 2


def test_rows_are_numbered_as_the_user_sees_them(cli: CommandLine, folder: Path) -> None:
    path = folder / "理赔.csv"
    lines = [
        "本月理赔登记表,,,",
        ",,,",
        ",".join(CLAIMS),
        "YT1234567890123,圆通,丢件,88.50",
        ",,,",
        "YT1234567890124,圆通,丢件,viel",
        "合计,,,88.50",
    ]
    path.write_text("\n".join(lines), "utf-8-sig")
    answer = cli.do("import", path)
    assert answer["header_row"] == 3
    assert codes(answer) == [(6, "申请金额", "unreadable_money")]
    assert answer["problems"][0]["value"] == "viel"
    assert answer["problems"][0]["message"]
    assert (answer["new"], answer["bad"]) == (1, 1)
    assert answer["read"] - answer["skipped"] == 2
    assert answer["skipped"] >= 1  # the total; a blank line may or may not be a row of the file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_encoding_is_read(cli: CommandLine, folder: Path, encoding: str) -> None:
    path = sheet(folder / "理赔.csv", CLAIMS, ("YT1234567890123", "圆通", "丢件", "1"), encoding=encoding)
    assert counts(cli.do("import", path)) == (1, 0, 0, 0)


def test_a_file_that_fits_nothing_is_refused(cli: CommandLine, folder: Path) -> None:
    path = sheet(folder / "wetter.csv", ("Temperatur", "Luftdruck"), ("17", "1013"))
    assert cli.refuse("import", path)["code"] == "not_recognised"
    assert cli.refuse("import", folder / "nowhere.csv")["message"]
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 and no more")
    assert cli.refuse("import", folder / "broken.xlsx")["message"]


def test_one_bad_file_among_several_leaves_all_of_them_out(cli: CommandLine, folder: Path) -> None:
    bad = sheet(folder / "wetter.csv", ("Temperatur", "Luftdruck"), ("17", "1013"))
    cli.refuse("import", three_claims(folder), bad)
    assert cli.rows("claims") == []


def test_into_names_the_register(cli: CommandLine, folder: Path) -> None:
    path = sheet(folder / "liste.csv", ("名称",), ("赠品没发",), ("颜色不对",))
    assert cli.do("import", path, "--into", "reasons")["register"] == "reasons"
    assert {"赠品没发", "颜色不对"} <= {row["name"] for row in cli.rows("reasons")}


def test_a_sheet_is_chosen_by_name(cli: CommandLine, folder: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["请填写第二张表"])
    second = book.create_sheet("十一月")
    second.append(CLAIMS)
    second.append(("YT1234567890123", "圆通", "丢件", 88.5))
    book.save(folder / "two.xlsx")
    answer = cli.do("import", folder / "two.xlsx", "--sheet", "十一月")
    assert (answer["sheet"], answer["new"]) == ("十一月", 1)
    assert cli.refuse("import", folder / "two.xlsx", "--sheet", "十二月")["message"]


# Modes ------------------------------------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing(cli: CommandLine, folder: Path) -> None:
    path = three_claims(folder)
    cli.do("import", path)
    before = cli.file.read_bytes()
    answer = cli.do("import", path)
    assert counts(answer) == (0, 0, 3, 0)
    assert answer["operation"] is None
    assert cli.file.read_bytes() == before


def test_a_dry_run_says_the_same_and_writes_nothing(cli: CommandLine, folder: Path) -> None:
    path = three_claims(folder)
    before = cli.file.read_bytes()
    dry = cli.do("import", path, "--dry-run")
    assert cli.file.read_bytes() == before
    assert dry["operation"] is None
    wet = cli.do("import", path)
    assert {k: v for k, v in dry.items() if k != "operation"} == {k: v for k, v in wet.items() if k != "operation"}


def test_mode_add_leaves_stored_records_alone(cli: CommandLine, folder: Path) -> None:
    cli.do("import", three_claims(folder))
    path = sheet(folder / "b.csv", CLAIMS, ("YT1234567890123", "圆通", "丢件", "1"), ("YT9234567890999", "圆通", "丢件", "2"))
    answer = cli.do("import", path, "--mode", "add")
    assert answer["new"] == 1
    assert answer["changed"] == 0
    assert cli.rows("claims", "--filter", "waybill=YT1234567890123")[0]["claimed_amount"] == "88.50"


def test_mode_update_makes_no_new_records(cli: CommandLine, folder: Path) -> None:
    cli.do("import", three_claims(folder))
    path = sheet(folder / "b.csv", CLAIMS, ("YT1234567890123", "圆通", "丢件", "1"), ("YT9234567890999", "圆通", "丢件", "2"))
    answer = cli.do("import", path, "--mode", "update")
    assert counts(answer) == (0, 1, 0, 1)
    assert codes(answer)[0][0::2] == (3, "no_match")
    assert cli.rows("claims", "--filter", "waybill=YT1234567890123")[0]["claimed_amount"] == "1.00"
    assert len(cli.rows("claims")) == 3


def test_both_is_the_default_and_one_undo_takes_it_all_back(cli: CommandLine, folder: Path) -> None:
    cli.do("import", three_claims(folder))
    stored = cli.rows("claims")
    path = sheet(folder / "b.csv", CLAIMS, ("YT1234567890123", "圆通", "丢件", "1"), ("YT9234567890999", "圆通", "丢件", "2"))
    answer = cli.do("import", path)
    assert counts(answer) == (1, 1, 0, 0)
    undone = cli.do("undo")
    assert (undone["undone"], undone["restored"]) == (answer["operation"], 2)
    assert cli.rows("claims") == stored


def test_an_empty_cell_keeps_what_is_stored(cli: CommandLine, folder: Path) -> None:
    cli.do("import", three_claims(folder))
    path = sheet(folder / "b.csv", (*CLAIMS, "备注"), ("YT1234567890123", "", "丢件", "", "客户着急"))
    assert counts(cli.do("import", path)) == (0, 1, 0, 0)
    row = cli.rows("claims", "--filter", "waybill=YT1234567890123")[0]
    assert (row["claimed_amount"], row["notes"]) == ("88.50", "客户着急")
    assert row["courier"] is not None


# Keys -------------------------------------------------------------------------------------------------------------------


def test_an_id_column_names_the_record(cli: CommandLine, folder: Path) -> None:
    cli.do("import", three_claims(folder))
    path = sheet(folder / "b.csv", ("id", "Waybill", "Claim kind"), ("2", "YT7777777777777", "延误"))
    assert counts(cli.do("import", path, "--into", "claims")) == (0, 1, 0, 0)
    assert cli.do("show", "claims", "2")["waybill"] == "YT7777777777777"


def test_an_id_of_another_program_names_nothing(cli: CommandLine, folder: Path) -> None:
    cli.do("import", three_claims(folder))
    path = sheet(folder / "b.csv", ("id", "旺旺号/客户ID", "快递单号", "理赔类型"), ("2", "tb_1", "YT7777777777777", "延误"))
    assert counts(cli.do("import", path, "--into", "claims")) == (1, 0, 0, 0)
    assert cli.do("show", "claims", "2")["waybill"] == "YT1234567890124"


def test_an_id_is_enough_where_there_are_several_shops(cli: CommandLine, folder: Path) -> None:
    cli.add("shops", name="晴川男装")
    cli.add("cases", type="refund_only", shop="晴川男装")
    path = sheet(folder / "b.csv", ("id", "备注"), ("1", "已联系"))
    assert counts(cli.do("import", path, "--into", "cases")) == (0, 1, 0, 0)
    row = cli.do("show", "cases", "1")
    assert (row["notes"], row["shop"]["label"]) == ("已联系", "晴川男装")


def test_the_programs_own_number_names_the_record(cli: CommandLine, folder: Path) -> None:
    made = cli.add("cases", type="refund_only", order_number="260000000000000017")
    path = sheet(folder / "b.csv", ("售后单号", "备注"), (made["number"], "已联系"))
    assert counts(cli.do("import", path, "--into", "cases")) == (0, 1, 0, 0)
    assert cli.do("show", "cases", made["number"])["notes"] == "已联系"


def test_an_imported_number_is_kept_and_never_given_again(cli: CommandLine, folder: Path) -> None:
    path = sheet(folder / "b.csv", ("理赔编号", *CLAIMS), ("LP20261123-041", "YT1234567890123", "圆通", "丢件", "1"))
    assert cli.do("import", path, "--into", "claims")["new"] == 1
    made = cli.add("claims", waybill="YT1234567890199", kind="lost", courier="圆通")
    assert made["number"] == "LP20261123-042"


KEYED: dict[str, tuple[Sequence[str], Sequence[str], Sequence[str]]] = {
    "customers": (("平台", "买家账号", "姓名", "偏好"), ("淘宝", "tb_lilei", "李雷", "红色"), ("淘宝", "tb_lilei", "", "蓝色")),
    "orders": (("店铺", "订单编号", "订单备注"), ("晴川女装", "260000000000000017", "a"), ("晴川女装", "260000000000000017", "b")),
    "cases": (("店铺", "退款编号", "售后类型", "备注"), ("晴川女装", "70000017", "仅退款", "a"), ("晴川女装", "70000017", "", "b")),
    "claims": (("运单号", "理赔类型", "备注"), ("YT1234567890123", "丢件", "a"), ("YT1234567890123", "丢件", "b")),
    "handovers": (("日期", "班次", "交班说明"), ("2026-11-20", "晚班", "a"), ("2026/11/20", "晚班", "b")),
    "reasons": (("原因名称", "责任方"), ("赠品没发", "仓库"), ("赠品没发", "供应商")),
}


@pytest.mark.parametrize("register", KEYED)
def test_records_are_found_by_their_own_keys(cli: CommandLine, folder: Path, register: str) -> None:
    headings, first, second = KEYED[register]
    total = len(cli.rows(register))
    assert counts(cli.do("import", sheet(folder / "a.csv", headings, first), "--into", register)) == (1, 0, 0, 0)
    assert counts(cli.do("import", sheet(folder / "b.csv", headings, second), "--into", register)) == (0, 1, 0, 0)
    assert len(cli.rows(register)) == total + 1


def test_a_visit_is_found_by_customer_and_month(cli: CommandLine, folder: Path) -> None:
    number = cli.add("customers", name="李雷", level="vip")["number"]
    headings = ("客户", "回访月份", "回访内容")
    assert cli.do("import", sheet(folder / "a.csv", headings, (number, "2026-11", "满意")), "--into", "vip_visits")["new"] == 1
    answer = cli.do(
        "import", sheet(folder / "b.csv", headings, (number, "2026年11月", "很满意"), (number, "2026-12", "x")), "--into", "vip_visits"
    )
    assert counts(answer) == (1, 1, 0, 0)


def test_without_a_key_a_record_is_new(cli: CommandLine, folder: Path) -> None:
    path = sheet(folder / "发错货.csv", ("日期", "错误类型", "旺旺号"), ("2026-11-20", "错发", "tb_1"), ("2026-11-20", "错发", "tb_1"))
    assert counts(cli.do("import", path, "--into", "mis_shipments")) == (2, 0, 0, 0)


def test_masked_values_are_no_keys_and_replace_nothing_that_they_fit(cli: CommandLine, folder: Path) -> None:
    headings = ("店铺", "订单编号", "收货人姓名", "联系手机", "收货地址")
    clear = ("晴川女装", "260000000000000017", "李雷", "13800138000", "浙江省杭州市西湖区文三路1号")
    masked = ("晴川女装", "260000000000000017", "李*", "138****8000", "浙江省杭州市西湖区****")
    assert cli.do("import", sheet(folder / "a.csv", headings, clear), "--into", "orders")["new"] == 1
    assert counts(cli.do("import", sheet(folder / "b.csv", headings, masked), "--into", "orders")) == (0, 0, 1, 0)
    row = cli.rows("orders")[0]
    assert (row["receiver"], row["phone"], row["address"]) == clear[2:]
    other = sheet(folder / "c.csv", ("姓名", "旺旺号"), ("韩*", "t***b"), ("韩*", "t***b"))
    assert cli.do("import", other, "--into", "customers")["changed"] == 0


# Lines ------------------------------------------------------------------------------------------------------------------


def test_rows_that_repeat_a_key_are_the_lines_of_one_record(cli: CommandLine, folder: Path) -> None:
    path = sheet(
        folder / "a.csv",
        ORDERS,
        ("晴川女装", "260000000000000017", "A1", "裙子", "1"),
        ("晴川女装", "260000000000000018", "B1", "袜子", "5"),
        ("晴川女装", "260000000000000017", "A2", "衬衫", "2"),
    )
    answer = cli.do("import", path, "--into", "orders")
    assert (answer["read"], answer["new"]) == (3, 2)
    rows = {r["number"]: [(i["code"], i["quantity"]) for i in r["items"]] for r in cli.rows("orders")}
    assert rows == {"260000000000000017": [("A1", 1), ("A2", 2)], "260000000000000018": [("B1", 5)]}


def test_the_files_set_of_lines_replaces_the_records(cli: CommandLine, folder: Path) -> None:
    first = sheet(
        folder / "a.csv", ORDERS, ("晴川女装", "26001700000017", "A1", "裙子", "1"), ("晴川女装", "26001700000017", "A2", "衬衫", "2")
    )
    cli.do("import", first, "--into", "orders")
    second = sheet(folder / "b.csv", ORDERS, ("晴川女装", "26001700000017", "A3", "外套", "1"))
    assert counts(cli.do("import", second, "--into", "orders")) == (0, 1, 0, 0)
    assert [i["code"] for i in cli.rows("orders")[0]["items"]] == ["A3"]
    third = sheet(folder / "c.csv", ("店铺", "订单编号", "订单备注"), ("晴川女装", "26001700000017", "没有明细"))
    assert cli.do("import", third, "--into", "orders")["changed"] == 1
    assert [i["code"] for i in cli.rows("orders")[0]["items"]] == ["A3"]


def test_a_bad_row_refuses_its_whole_record_and_the_others_go_in(cli: CommandLine, folder: Path) -> None:
    path = sheet(
        folder / "a.csv",
        ORDERS,
        ("晴川女装", "260000000000000017", "A1", "裙子", "1"),
        ("晴川女装", "260000000000000017", "A2", "衬衫", "zwei"),
        ("晴川女装", "260000000000000018", "B1", "袜子", "5"),
    )
    answer = cli.do("import", path, "--into", "orders")
    assert (answer["new"], answer["bad"]) == (1, 1)
    assert [p["row"] for p in answer["problems"]] == [3]
    assert [r["number"] for r in cli.rows("orders")] == ["260000000000000018"]


def test_strict_refuses_the_file_for_any_bad_row(cli: CommandLine, folder: Path) -> None:
    path = sheet(folder / "a.csv", CLAIMS, ("YT1234567890123", "圆通", "丢件", "1"), ("YT1234567890124", "圆通", "丢件", "zwei"))
    error = cli.refuse("import", path, "--strict")
    assert error["code"] == "bad_rows"
    assert "3" in error["message"]
    assert cli.rows("claims") == []
    assert cli.do("import", three_claims(folder), "--strict")["new"] == 3


def test_bad_rows_go_to_a_workbook_with_their_reasons(cli: CommandLine, folder: Path) -> None:
    path = sheet(
        folder / "a.csv",
        ORDERS,
        ("晴川女装", "260000000000000017", "A1", "裙子", "1"),
        ("晴川女装", "260000000000000017", "A2", "衬衫", "zwei"),
        ("晴川女装", "260000000000000018", "B1", "袜子", "5"),
        ("晴川女装", "2.60018E+17", "B1", "袜子", "5"),
    )
    out = folder / "bad.xlsx"
    answer = cli.do("import", path, "--into", "orders", "--bad-rows", out)
    assert (answer["new"], answer["bad"]) == (1, 2)
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(out).active.iter_rows()]
    assert rows[0][:5] == list(ORDERS)
    assert [row[2] for row in rows[1:]] == ["A1", "A2", "B1"]
    assert all(row[5] for row in rows[1:])
    assert rows[3][1] == "2.60018E+17"


# References -------------------------------------------------------------------------------------------------------------


def test_unknown_shops_and_operators_are_made_in_the_same_operation_and_counted(cli: CommandLine, folder: Path) -> None:
    path = sheet(
        folder / "a.csv",
        ("店铺", "退款编号", "售后类型", "经办人"),
        ("晴川男装", "7001", "仅退款", "小王"),
        ("晴川男装", "7002", "仅退款", "周倩"),
        ("晴川童装", "7003", "仅退款", "小王"),
    )
    answer = cli.do("import", path, "--into", "cases")
    assert counts(answer) == (3, 0, 0, 0)
    assert answer["created"] == {"shops": 2, "operators": 1}
    assert {r["name"] for r in cli.rows("shops")} == {"晴川女装", "晴川男装", "晴川童装"}
    assert {r["name"] for r in cli.rows("operators")} == {"周倩", "小王"}
    assert [r["shop"]["label"] for r in cli.rows("cases", "--sort", "refund_number")] == ["晴川男装", "晴川男装", "晴川童装"]
    cli.do("undo")
    assert [r["name"] for r in cli.rows("shops")] == ["晴川女装"]
    assert [r["name"] for r in cli.rows("operators")] == ["周倩"]


def test_couriers_and_reasons_go_by_name_or_alias_else_the_row_is_bad(cli: CommandLine, folder: Path) -> None:
    headings = ("运单号", "快递公司", "理赔类型")
    rows = [("YT1234567890123", "圆通", "丢件"), ("YT1234567890124", "圆通速递", "丢件"), ("YT1234567890125", "鸽子快递", "丢件")]
    answer = cli.do("import", sheet(folder / "a.csv", headings, *rows))
    assert counts(answer) == (2, 0, 0, 1)
    assert codes(answer) == [(4, "快递公司", "not_found")]
    assert "鸽子快递" in answer["problems"][0]["message"]
    path = sheet(folder / "b.csv", ("退款编号", "售后类型", "售后原因"), ("7001", "仅退款", "没有这个原因"))
    assert codes(cli.do("import", path, "--into", "cases")) == [(2, "售后原因", "not_found")]


def test_orders_make_no_customers_but_cases_do(cli: CommandLine, folder: Path) -> None:
    orders = sheet(folder / "a.csv", ("订单编号", "买家会员名", "收货人姓名"), ("260000000000000017", "tb_lilei", "李雷"))
    cli.do("import", orders, "--into", "orders")
    assert cli.rows("customers") == []
    cases = sheet(folder / "b.csv", ("退款编号", "订单编号", "买家账号", "售后类型"), ("7001", "260000000000000017", "tb_lilei", "仅退款"))
    cli.do("import", cases, "--into", "cases")
    customers = cli.rows("customers")
    assert [(a["platform"], a["account"]) for c in customers for a in c["accounts"]] == [("taobao", "tb_lilei")]
    assert cli.rows("cases")[0]["customer"]["id"] == customers[0]["id"]


def test_a_file_that_names_no_shop_takes_the_only_one(cli: CommandLine, folder: Path) -> None:
    path = sheet(folder / "a.csv", ("订单编号", "订单备注"), ("260000000000000017", "x"))
    assert cli.do("import", path, "--into", "orders")["new"] == 1
    assert cli.rows("orders")[0]["shop"]["label"] == "晴川女装"


def test_with_several_shops_the_shop_must_be_named(cli: CommandLine, folder: Path) -> None:
    cli.add("shops", name="晴川男装", platform="tmall")
    path = sheet(folder / "a.csv", ("订单编号", "订单备注"), ("260000000000000017", "x"))
    error = cli.refuse("import", path, "--into", "orders")
    assert "--shop" in error["message"]
    assert cli.do("import", path, "--into", "orders", "--shop", "晴川男装")["new"] == 1
    assert cli.rows("orders")[0]["shop"]["label"] == "晴川男装"
    answer = cli.do("import", path, "--into", "orders", "--shop", "新店")
    assert (answer["new"], answer["created"]) == (1, {"shops": 1})


# States -----------------------------------------------------------------------------------------------------------------


def test_an_imported_new_record_may_arrive_in_any_state(cli: CommandLine, folder: Path) -> None:
    path = sheet(folder / "a.csv", ("退款编号", "售后类型", "状态"), ("7001", "仅退款", "已完成"), ("7002", "退货退款", "待退货"))
    assert cli.do("import", path, "--into", "cases")["new"] == 2
    assert {r["refund_number"]: r["state"] for r in cli.rows("cases")} == {"7001": "closed", "7002": "to_return"}


def test_an_imported_change_of_state_must_be_a_legal_move(cli: CommandLine, folder: Path) -> None:
    cli.add("cases", type="refund_only", refund_number="7001")
    cli.add("cases", type="refund_only", refund_number="7002")
    path = sheet(folder / "a.csv", ("退款编号", "状态"), ("7001", "已完成"), ("7002", "已取消"))
    answer = cli.do("import", path, "--into", "cases")
    assert counts(answer) == (0, 1, 0, 1)
    assert codes(answer) == [(2, "状态", "illegal_move")]
    assert {r["refund_number"]: r["state"] for r in cli.rows("cases")} == {"7001": "to_review", "7002": "cancelled"}


def test_imported_orders_are_read_only_and_those_made_by_hand_are_not(cli: CommandLine, folder: Path) -> None:
    cli.do("import", sheet(folder / "a.csv", ("订单编号", "订单备注"), ("260000000000000017", "x")), "--into", "orders")
    error = cli.refuse("set", "orders", "260000000000000017", "receiver=李雷")
    assert error["code"] == "locked"
    by_hand = cli.add("orders", number="260000000000000018", shop="晴川女装")
    cli.do("set", "orders", by_hand["id"], "receiver=李雷")
    again = sheet(folder / "b.csv", ("订单编号", "订单备注"), ("260000000000000017", "y"))
    assert cli.do("import", again, "--into", "orders")["changed"] == 1


# Numbers that spreadsheets ruin -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ('="0012345678901234567"', "0012345678901234567"),
        ("'0012345678901234567", "0012345678901234567"),
        ("\t260000000000000017", "260000000000000017"),
        ("２６００００００００００００００１７", "260000000000000017"),
        ("260000000000000017\u200b", "260000000000000017"),
    ],
)
def test_identifiers_are_kept_to_the_last_digit(cli: CommandLine, folder: Path, cell: str, stored: str) -> None:
    path = sheet(folder / "a.csv", ("订单编号", "订单备注"), (cell, "x"))
    assert cli.do("import", path, "--into", "orders")["new"] == 1
    assert cli.rows("orders")[0]["number"] == stored


@pytest.mark.parametrize("cell", ["2.6E+17", "1.23E+14", "260000000000000000"])
def test_ruined_identifiers_are_refused_with_what_to_do(cli: CommandLine, folder: Path, cell: str) -> None:
    path = sheet(folder / "a.csv", ("订单编号", "订单备注"), (cell, "x"))
    answer = cli.do("import", path, "--into", "orders")
    assert counts(answer) == (0, 0, 0, 1)
    assert answer["problems"][0]["value"] == cell
    assert len(answer["problems"][0]["message"]) > 20


def test_many_rows_go_in_as_one_operation_and_come_out_by_one_undo(cli: CommandLine, folder: Path) -> None:
    rows = [(f"YT{1_000_000_000_000 + n}", "圆通", "丢件", f"{n}.50") for n in range(450)]
    answer = cli.do("import", sheet(folder / "a.xlsx", CLAIMS, *rows))
    assert counts(answer) == (450, 0, 0, 0)
    assert cli.do("list", "claims", "--limit", "0")["total"] == 450
    assert cli.do("search", "000000000449", "--register", "claims")["rows"]
    last = cli.rows("claims", "--filter", "waybill=YT1000000000449")[0]
    assert last["number"] == "LP20261123-450"
    assert cli.do("show", "claims", last["id"], "--history")["history"][0]["operation"] == answer["operation"]
    cli.do("set", "claims", last["id"], "notes=bearbeitet")
    undone = cli.do("undo", answer["operation"])
    assert undone["restored"] == 449
    assert [k["number"] for k in undone["kept"]] == ["LP20261123-450"]
    assert cli.do("search", "000000000448", "--register", "claims")["rows"] == []
    redone = cli.do("redo", answer["operation"])
    assert redone["redone"] == answer["operation"]
    assert cli.do("list", "claims", "--limit", "0")["total"] == 450
    assert cli.do("check")["ok"]


def test_sheets_that_were_not_read_are_named(cli: CommandLine, folder: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for name in ("一月", "二月"):
        sheet_of = book.create_sheet(name)
        sheet_of.append(("Waybill", "Courier", "Claim kind"))
        sheet_of.append((f"YT742189249759{len(book.sheetnames)}", "圆通", "丢件"))
    book.save(folder / "months.xlsx")
    words = ("import", folder / "months.xlsx", "--into", "claims", "--dry-run")
    assert cli.do(*words)["unread_sheets"] == ["二月"]
    told = run("--file", cli.file, *words).out
    assert "read was the sheet “一月”; others hold something too: 二月" in told
