"""What the user may say about a file, what is remembered of it, and how bad rows come back mended."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from shopdesk.core.errors import FileError, NotFound
from shopdesk.services.import_corrections import Corrections
from shopdesk.services.importing import ImportOptions, Preview
from shopdesk.services.report_text import as_text
from shopdesk.services.shop import Shop
from tests.support.rules import add, all_of, later
from tests.support.table_dumps import differences, dump

ORDERS = "订单编号,买家会员名,宝贝标题,订单付款时间,订单状态,订单备注\n"


def file(folder: Path, text: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def preview(shop: Shop, path: Path, options: ImportOptions | None = None) -> Preview:
    return shop.importing.preview(shop.importing.open(path), options)


def test_an_ambiguous_date_column_is_asked_once(shop: Shop, tmp_path: Path) -> None:
    path = file(tmp_path, ORDERS + "1001000001,小满,裙,03/04/2026,交易成功,\n1001000002,小满,裙,05/06/2026,交易成功,\n")
    asked = preview(shop, path)
    assert ([p.code for p in asked.problems], len(asked.new)) == (["ambiguous_date"] * 2, 0)
    told = preview(shop, path, ImportOptions(date_order="dmy"))
    assert [draft.values["paid_at"] for draft in told.new] == ["2026-04-02T16:00:00Z", "2026-06-04T16:00:00Z"]


def test_one_telling_date_settles_its_column(shop: Shop, tmp_path: Path) -> None:
    path = file(tmp_path, ORDERS + "1001000001,小满,裙,03/04/2026,交易成功,\n1001000002,小满,裙,25/04/2026,交易成功,\n")
    found = preview(shop, path)
    assert found.problems == []
    assert [draft.values["paid_at"][:10] for draft in found.new] == ["2026-04-02", "2026-04-24"]


def test_dates_without_a_year_need_to_be_told_theirs(shop: Shop, tmp_path: Path) -> None:
    path = file(tmp_path, ORDERS + "1001000001,小满,裙,3.13,交易成功,\n")
    assert [p.code for p in preview(shop, path).problems] == ["date_without_year"]
    (draft,) = preview(shop, path, ImportOptions(year=2025)).new
    assert draft.values["paid_at"] == "2025-03-12T16:00:00Z"


def test_cells_that_give_way_to_another_column_are_counted_and_remarks_are_joined(shop: Shop, tmp_path: Path) -> None:
    rows = ("小满,13800138001,13900139002,急,易碎,a1", "李四,13800138003,13800138003,,慢,a2", "赵五,,13800138004,,,a3")
    found = preview(shop, file(tmp_path, "\n".join(("客户姓名,电话,电话,备注,备注,旺旺号", *rows))))
    assert found.problems == []
    assert [draft.values.get("notes") for draft in found.new] == ["急 易碎", "慢", None]
    assert [draft.values["phones"][0]["number"] for draft in found.new] == ["13800138001", "13800138003", "13800138004"]
    assert found.passed_over == {"电话 (3)": 1}


ITEMS = "订单编号,买家会员名,收货人姓名,宝贝标题,总金额,订单状态\n"


def test_rows_of_one_order_that_disagree_on_a_lesser_field_are_told(shop: Shop, tmp_path: Path) -> None:
    rows = "1001000001,小满,李雷,裙,12,交易成功\n1001000001,小满,韩梅,衣,12,交易关闭\n1001000001,,李*,帽,12,\n"
    path = file(tmp_path, ITEMS + rows)
    found = preview(shop, path)
    assert (found.problems, len(found.new), found.disagreeing) == ([], 1, 1)
    assert [d.as_json() for d in found.disagreements] == [{"rows": [2, 3], "column": "收货人姓名", "taken": "李雷", "left_out": "韩梅"}]
    (draft,) = found.new
    assert draft.values["receiver"] == "李雷"
    (report,) = shop.importing.bring_in([path], ImportOptions())
    told = as_text("import", report.as_json())
    assert all(word in told for word in ("收货人姓名", "李雷", "韩梅"))


def test_a_state_that_a_platform_writes_per_line_is_no_disagreement(shop: Shop, tmp_path: Path) -> None:
    header = "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码\n"
    rows = "1001000001,裙,12,1,,,,,交易成功,a\n1001000001,衣,12,1,,,,,交易关闭,b\n"
    found = preview(shop, file(tmp_path, header + rows))
    assert found.reading.recognised.preset is not None
    assert (found.problems, len(found.new), found.disagreeing) == ([], 1, 0)


def test_rows_of_one_order_with_different_buyers_are_refused(shop: Shop, tmp_path: Path) -> None:
    rows = "1001000001,小满,李雷,裙,12,交易成功\n1001000001,大满,李雷,衣,12,交易成功\n1001000002,小满,李雷,帽,12,交易成功\n"
    found = preview(shop, file(tmp_path, ITEMS + rows))
    assert [(p.row, p.column, p.value, p.code) for p in found.problems] == [(2, "买家会员名", "大满", "rows_disagree")]
    assert all(word in found.problems[0].message for word in ("小满", "大满", "2", "3"))
    assert (found.bad_row_numbers, [draft.values["number"] for draft in found.new]) == ([2, 3], ["1001000002"])


def test_what_a_rule_refuses_is_shown_as_the_file_says_it(shop: Shop, tmp_path: Path) -> None:
    found = preview(
        shop, file(tmp_path, "订单编号,买家会员名,总金额,订单状态\n1001000001,小满,(12.50),交易成功\n1001000002,小满,-3,交易成功\n")
    )
    assert [(p.row, p.column, p.value, p.code) for p in found.problems] == [
        (2, "总金额", "-12.50", "too_small"),
        (3, "总金额", "-3.00", "too_small"),
    ]


def test_other_sheets_that_hold_something_are_named(shop: Shop, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, number in (("一月", "1001000001"), ("二月", "1001000002"), ("空的", "")):
        sheet = book.create_sheet(name)
        if number:
            sheet.append(ORDERS.strip().split(","))
            sheet.append([number, "小满", "裙"])
    book.save(tmp_path / "a.xlsx")
    (report,) = shop.importing.bring_in([tmp_path / "a.xlsx"], ImportOptions())
    assert (report.as_json()["sheet"], report.as_json()["unread_sheets"]) == ("一月", ["二月"])
    (other,) = shop.importing.bring_in([tmp_path / "a.xlsx"], ImportOptions(sheet="二月"))
    assert (other.new, other.as_json()["unread_sheets"]) == (1, ["一月"])


DATED = "日期,订单编号,店铺,收货人,快递单号,实收\n"


def test_order_numbers_that_begin_with_their_day_tell_dates_their_year(shop: Shop, tmp_path: Path) -> None:
    rows = ["12月31日,251230-277652489683188,微信,李,YT7421939668822,11", "1月2日,251231-361056245430024,微信,王,YT7421939668823,12"]
    path = file(tmp_path, DATED + "\n".join([*rows, "1月2日,,微信,张,YT7421939668824,13", "1月5日,,微信,赵,YT7421939668825,14"]))
    found = preview(shop, path)
    assert [draft.values["shipped_at"][:10] for draft in found.new] == ["2025-12-30", "2026-01-01", "2026-01-01"]
    assert [(p.row, p.code) for p in found.problems] == [(5, "date_without_year")], "no row says of which year the fifth of January is"


@pytest.mark.parametrize("second", ["241231-361056245430024", "250601-361056245430024"])
def test_order_numbers_that_disagree_tell_no_year(shop: Shop, tmp_path: Path, second: str) -> None:
    path = file(tmp_path, DATED + f"1月2日,251230-277652489683188,微信,李,YT7421939668822,11\n1月2日,{second},微信,王,YT7421939668823,12\n")
    found = preview(shop, path)
    assert [p.code for p in found.problems] == ["date_without_year"] * 2
    assert len(found.new) == 0


def test_a_list_of_names_and_codes_is_taken_for_no_list_of_ours(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(FileError) as refused:
        shop.importing.open(file(tmp_path, "code,name\n11,北京市\n12,天津市\n"))
    assert refused.value.code == "not_recognised"
    assert shop.importing.open(file(tmp_path, "code,name\n11,北京市\n", "couriers.csv")).recognised.register == "couriers"


def test_the_files_own_words_are_given_a_meaning(shop: Shop, tmp_path: Path) -> None:
    path = file(tmp_path, ORDERS + "1001000001,小满,裙,,妥了,\n")
    assert [p.code for p in preview(shop, path).problems] == ["bad_choice"]
    (draft,) = preview(shop, path, ImportOptions(words={"state": {"妥了": "completed"}})).new
    assert draft.values["state"] == "completed"


def test_blank_repeated_cells_are_filled_down_only_when_asked(shop: Shop, tmp_path: Path) -> None:
    text = "订单编号,买家会员名,标题,购买数量\n1001000001,小满,裙,1\n,,衫,2\n1001000002,小雨,帽,1\n"
    path = file(tmp_path, text)
    apart = preview(shop, path)
    assert ([p.row for p in apart.problems], len(apart.new)) == ([3], 2)
    joined = preview(shop, path, ImportOptions(fill_down=True))
    assert [len(draft.values["items"]) for draft in joined.new] == [2, 1]
    assert joined.new[0].values["buyer_account"] == "小满"


def test_a_row_that_continues_a_bad_one_is_bad_too(shop: Shop, tmp_path: Path) -> None:
    path = file(tmp_path, "订单编号,买家会员名,标题,购买数量\n1.23E+17,小满,裙,1\n,,衫,2\n1001000002,小雨,帽,1\n")
    found = preview(shop, path, ImportOptions(fill_down=True))
    assert [(p.row, p.code) for p in found.problems] == [(2, "cut_number"), (3, "row_above")]
    assert [draft.values["number"] for draft in found.new] == ["1001000002"]


def test_an_empty_cell_may_clear_what_is_stored(shop: Shop, tmp_path: Path) -> None:
    shop.importing.bring_in([file(tmp_path, ORDERS + "1001000001,小满,裙,,交易成功,先发\n")], ImportOptions())
    path = file(tmp_path, ORDERS + "1001000001,小满,裙,,交易成功,\n", "b.csv")
    assert preview(shop, path).same == 1
    (matched,) = preview(shop, path, ImportOptions(empty="clear")).changed
    assert matched.changes() == {"memo": ("先发", None)}


def test_another_key_may_find_the_records(shop: Shop, tmp_path: Path) -> None:
    first = add(shop, "claims", waybill="YT7421892497592", kind="lost", order_number="1001000001")
    path = file(tmp_path, "订单号,运单号,理赔类型,备注\n1001000001,YT7421892497599,丢件,催\n")
    assert len(preview(shop, path).new) == 1
    (matched,) = preview(shop, path, ImportOptions(key=("order_number",))).changed
    assert (matched.id, matched.changes()["waybill"]) == (first, ("YT7421892497592", "YT7421892497599"))


def test_corrections_are_remembered_for_the_same_headings(shop: Shop, tmp_path: Path) -> None:
    path = file(tmp_path, "订单编号,买家会员名,宝贝标题,怪列\n1001000001,小满,裙,先发\n")
    reading = Corrections.with_column(shop.importing.open(path), 3, "memo")
    shop.importing.write(shop.importing.preview(reading, ImportOptions(words={"state": {"妥了": "completed"}})))
    later(shop, hours=1)
    other = file(tmp_path, "怪列,订单编号,买家会员名,宝贝标题\n别发,1001000002,小雨,裙\n", "b.csv")
    again = shop.importing.open(other)
    assert (again.recognised.columns[0].path, again.said and again.said.words) == ("memo", {"state": {"妥了": "completed"}})
    assert shop.importing.preview(again).new[0].values["memo"] == "别发"
    automatic = Corrections.with_column(again, 0, "")
    shop.importing.write(shop.importing.preview(automatic, ImportOptions(words={"state": {}})))
    assert shop.importing.open(other).recognised.columns[0].path == ""


def test_a_mapping_is_kept_under_a_name_and_passed_on(shop: Shop, tmp_path: Path) -> None:
    path = file(tmp_path, "订单编号,买家会员名,宝贝标题,怪列\n1001000001,小满,裙,先发\n")
    reading = Corrections.with_column(shop.importing.open(path), 3, "memo")
    mappings = shop.importing.mappings
    mappings.save("仓库的表", reading, ImportOptions(fill_down=True))
    mappings.export("仓库的表", tmp_path / "preset.json")
    mappings.delete("仓库的表")
    assert mappings.names() == []
    assert mappings.bring_in(tmp_path / "preset.json") == "仓库的表"
    applied = mappings.apply("仓库的表", shop.importing.open(path))
    assert (applied.recognised.columns[3].path, applied.said and applied.said.fill_down) == ("memo", True)
    with pytest.raises(NotFound):
        mappings.apply("没有的", reading)


NO_COLUMNS = '{"shopdesk_import_preset": 1, "register": "orders", "columns": [1], "name": "a"}'


@pytest.mark.parametrize("text", ["", "[]", "{}", NO_COLUMNS, "[" * 9000])
def test_what_is_no_preset_is_said(shop: Shop, tmp_path: Path, text: str) -> None:
    with pytest.raises(FileError, match="no import preset"):
        shop.importing.mappings.bring_in(file(tmp_path, text, "preset.json"))
    assert shop.importing.mappings.names() == []


def test_a_preset_written_by_hand_cannot_reach_what_no_file_may_set(shop: Shop, tmp_path: Path) -> None:
    columns = {"订单编号": "created_by", "买家会员名": "items.nonsense", "宝贝标题": "updated_at", "怪列": "memo"}
    found = {"shopdesk_import_preset": 1, "name": "a", "register": "orders", "preset": "x", "columns": columns}
    shop.importing.mappings.bring_in(file(tmp_path, json.dumps(found), "preset.json"))
    path = file(tmp_path, "订单编号,买家会员名,宝贝标题,怪列\n1001000001,小满,裙,先发\n")
    applied = shop.importing.mappings.apply("a", shop.importing.open(path))
    assert [c.path for c in applied.recognised.columns] == ["", "", "", "memo"]


def test_29_bad_rows_are_mended_in_their_workbook_and_brought_in(shop: Shop, tmp_path: Path) -> None:
    rows = [f"10010000{n:02d},小满{n},裙,{'昨儿' if n % 2 else '2026-03-02'},交易成功,\n" for n in range(58)]
    found = preview(shop, file(tmp_path, ORDERS + "".join(rows)))
    assert (len(found.new), found.bad) == (29, 29)
    first = shop.importing.write(found)
    assert first is not None
    workbook = tmp_path / "bad.xlsx"
    assert shop.importing.write_bad_rows(found, workbook) == 29
    book = openpyxl.load_workbook(workbook)
    sheet = book.worksheets[0]
    assert all("昨儿" in str(row[3].value) and row[6].value for row in sheet.iter_rows(min_row=2))
    for row in sheet.iter_rows(min_row=2):
        row[3].value = "2026-03-03"
    book.save(workbook)
    reading = shop.importing.open(workbook)
    assert (reading.mends, reading.recognised.register) == (first.operation, "orders")
    mended = shop.importing.preview(reading)
    assert (len(mended.new), mended.bad) == (29, 0)
    shop.importing.write(mended)
    assert len(all_of(shop, "orders")) == 58


def test_past_imports_are_listed_and_an_undone_one_may_come_again(shop: Shop, tmp_path: Path) -> None:
    path = file(tmp_path, ORDERS + "1001000001,小满,裙,,交易成功,\n")
    before = dump(shop)
    (report,) = shop.importing.bring_in([path], ImportOptions())
    (past,) = shop.importing.past()
    assert (past.operation, past.file, past.new, past.undone_by) == (report.operation, "a.csv", 1, None)
    assert shop.importing.open(path).seen_before
    shop.journal.undo(report.operation)
    assert differences(dump(shop), before) == {}
    assert shop.importing.past()[0].undone_by is not None
    assert shop.importing.open(path).seen_before == ""


def test_overlapping_files_make_no_duplicates(shop: Shop, tmp_path: Path) -> None:
    lines = [f"10010000{n:02d},小满{n},裙,,交易成功,\n" for n in range(9)]
    shop.importing.bring_in([file(tmp_path, ORDERS + "".join(lines[:6]))], ImportOptions())
    (report,) = shop.importing.bring_in([file(tmp_path, ORDERS + "".join(lines[3:]), "b.csv")], ImportOptions())
    assert (report.new, report.same, len(all_of(shop, "orders"))) == (3, 3, 9)


def test_a_masked_export_brought_in_again_overwrites_nothing_clear(shop: Shop, tmp_path: Path) -> None:
    from shopdesk.core.query import Query

    add(shop, "customers", name="李雷", phones=({"number": "13812345678"},), accounts=({"platform": "taobao", "account": "lilei"},))
    before = dump(shop)
    shop.exporting.export(Query("customers"), tmp_path / "masked.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "masked.xlsx").worksheets[0]
    assert "138****5678" in [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    found = preview(shop, tmp_path / "masked.xlsx")
    assert [m.changes() for m in found.changed] == []
    assert (len(found.new), found.same, found.problems) == (0, 1, [])
    assert differences(dump(shop), before) == {}
