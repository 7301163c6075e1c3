"""The import wizard: what a file was taken for, corrected, previewed, written, taken back; bad rows out and in again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from shopdesk.core.errors import Cancelled
from shopdesk.core.query import Query
from shopdesk.core.translations import set_language
from shopdesk.ui.import_preview import matching
from shopdesk.ui.import_source import Correction
from shopdesk.ui.import_wizard import ImportWizard
from shopdesk.ui.workplace import Workplace

NUMBERS = ("260517-6071989743001", "990000000000000011", "990000000000000021")


def orders_file(path: Path, encoding: str = "gb18030", *, rows: str = "") -> Path:
    """A changed order, two new ones, a ruined number and a bad amount; a title row above the headings."""
    text = "拼命卖 订单导出,,,\n订单编号,收货人,买家实付金额,运单号\n"
    text += rows or (
        f"{NUMBERS[0]},小满,200.00,YT7000000000001\n{NUMBERS[1]},李娜,12.50,YT7000000000002\n"
        f"{NUMBERS[2]},王芳,¥1,\n1.23E+17,赵敏,5,\n990000000000000031,周洁,一百多,\n"
    )
    path.write_bytes(text.encode(encoding))
    return path


@pytest.fixture
def wizard(place: Workplace, qtbot: QtBot) -> ImportWizard:
    made = ImportWizard(place, place.runner)
    qtbot.addWidget(made)
    made.show()
    return made


def counts(wizard: ImportWizard) -> dict[str, int | None]:
    return {chip.key: chip.count for chip in wizard.chips.chips()}


def cells(wizard: ImportWizard, name: str) -> list[tuple[str, ...]]:
    model = getattr(wizard.preview, name).table.rows
    return [model.texts(row) for row in range(model.rowCount())]


def facts(place: Workplace) -> list[dict[str, object]]:
    """Every order, without the stamps that each write leaves."""
    orders = place.shop.browsing.rows("orders", place.shop.browsing.ids(Query("orders")))
    return [{k: v for k, v in order.items() if k not in ("updated_at", "updated_by")} for order in orders]


@pytest.mark.parametrize("page", ["customers", "claims", "orders", None])
def test_what_a_file_is_does_not_hang_on_the_page_it_is_brought_to(wizard: ImportWizard, tmp_path: Path, page: str | None) -> None:
    wizard.page = page
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    assert wizard.source._into.currentData() == "orders"
    assert wizard.import_button.text() == "Import into Orders: 2 new, 1 changed"


@pytest.mark.parametrize(
    ("page", "headings", "taken_for"),
    [
        ("payouts", "订单号,买家账号,金额,备注", "payouts"),
        ("orders", "订单号,买家账号,金额,备注", "orders"),
        ("customers", "订单号,买家账号,金额,备注", "orders"),
        (None, "订单号,买家账号,金额,备注", "orders"),
        ("couriers", "名称,备注,是否使用", "couriers"),
        ("shops", "名称,备注,是否使用", "shops"),
    ],
)
def test_the_page_tells_what_headings_leave_open(
    wizard: ImportWizard, tmp_path: Path, page: str | None, headings: str, taken_for: str
) -> None:
    (tmp_path / "own.csv").write_text(f"{headings}\n甲方,乙方,丙方,丁方\n", "utf-8")
    wizard.page = page
    wizard.add_files([tmp_path / "own.csv"])
    assert wizard.source._into.currentData() == taken_for


def test_a_file_is_recognised_and_said_in_words(wizard: ImportWizard, tmp_path: Path) -> None:
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    words = wizard.source.findChildren(type(wizard.source._words))
    said = [label.text() for label in words]
    assert "Orders, 5 rows, headings in row 2, GB18030" in said
    assert wizard.source._into.currentData() == "orders"
    assert counts(wizard) == {"columns": 4, "new": 2, "changed": 1, "same": 0, "bad": 2}


def test_the_button_says_what_will_happen(wizard: ImportWizard, tmp_path: Path) -> None:
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    assert wizard.import_button.text() == "Import into Orders: 2 new, 1 changed"
    assert wizard.import_button.isEnabled()


def test_nothing_is_written_before_the_button(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    before = place.shop.browsing.count(Query("orders"))
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    assert place.shop.browsing.count(Query("orders")) == before
    wizard.import_now()
    assert place.shop.browsing.count(Query("orders")) == before + 2


def test_changes_are_shown_field_by_field_with_old_and_new(wizard: ImportWizard, tmp_path: Path) -> None:
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    changed = cells(wizard, "changed")
    assert ("128.00", "200.00") in [(row[3], row[4]) for row in changed]
    assert ("(empty)", "YT7000000000001") in [(row[3], row[4]) for row in changed]
    assert {row[0] for row in changed} == {"3"}


def test_bad_rows_are_told_with_row_column_value_and_reason(wizard: ImportWizard, tmp_path: Path) -> None:
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    bad = cells(wizard, "bad")
    assert [(row[0], row[1], row[2]) for row in bad] == [("6", "订单编号", "1.23E+17"), ("7", "买家实付金额", "一百多")]
    assert all(row[3] for row in bad)


def test_bad_rows_go_to_a_workbook_and_come_back_mended(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    from shopdesk.excel.reader import read_table

    wizard.add_files([orders_file(tmp_path / "o.csv")])
    wizard.write_bad_rows(tmp_path / "bad.xlsx")
    assert wizard.told.kind() == "done"
    rows = [cells for _n, cells in read_table(tmp_path / "bad.xlsx").rows]
    assert rows[0][-1] == "Why it was refused"
    assert [row[0] for row in rows[1:]] == ["1.23E+17", "990000000000000031"]
    mended = tmp_path / "mended.csv"
    mended.write_text("订单编号,收货人,买家实付金额\n990000000000000031,周洁,100\n", "utf-8")
    wizard.add_files([mended])
    wizard.import_now()
    assert place.shop.browsing.find("orders", "990000000000000031")


def test_an_import_is_taken_back_where_it_was_made(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    before = facts(place)
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    wizard.import_now()
    assert facts(place) != before
    wizard.undo()
    assert facts(place) == before


def test_the_same_file_again_is_known_and_changes_nothing(wizard: ImportWizard, place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    path = orders_file(tmp_path / "o.csv")
    wizard.add_files([path])
    wizard.import_now()
    again = ImportWizard(place, place.runner)
    qtbot.addWidget(again)
    again.add_files([path])
    assert again.banner.text().startswith("周倩 imported this very file on ")
    assert again.import_button.text() == "Nothing to import"
    assert not again.import_button.isEnabled()


def test_a_file_that_fits_nothing_asks_what_it_is_for(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Alpha,Beta\n赵六,1\n钱七,2\n", "utf-8")
    wizard.add_files([path])
    assert "Alpha" in wizard.banner.text()
    assert not wizard.import_button.isEnabled()
    wizard.source.corrected.emit(Correction("into", "customers"))
    wizard.columns.column_changed.emit((0, "name"))
    wizard._check()
    assert counts(wizard)["new"] == 2
    wizard.import_now()
    assert place.shop.browsing.find("customers", "赵六")


def test_the_header_row_can_be_said(wizard: ImportWizard, tmp_path: Path) -> None:
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    wizard.source.corrected.emit(Correction("header", "1"))
    file = wizard._file
    assert file is not None
    assert file.reading is not None
    assert file.reading.recognised.header_row == 1
    wizard.source.corrected.emit(Correction("header", "2"))
    wizard._check()
    assert counts(wizard)["new"] == 2


def test_a_column_left_out_is_not_written(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    combo = wizard.findChild(QComboBox, "import_column_2")
    assert combo is not None
    combo.setCurrentIndex(0)
    wizard._check()
    wizard.import_now()
    record = place.shop.browsing.record("orders", place.shop.browsing.find("orders", NUMBERS[1]))
    assert record is not None
    assert record["paid_amount"] is None
    assert record["receiver"] == "李娜"


def test_only_adding_leaves_known_records_alone(wizard: ImportWizard, tmp_path: Path) -> None:
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    wizard.source.corrected.emit(Correction("mode", "add"))
    wizard._check()
    assert (counts(wizard)["new"], counts(wizard)["changed"]) == (2, 0)


def test_what_a_preview_said_is_asked_again_when_the_shop_changed(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    place.change(lambda job: place.shop.records.add("orders", {"number": NUMBERS[1], "shop": 1}))
    assert not wizard.import_button.isEnabled()
    wizard._check()
    assert (counts(wizard)["new"], counts(wizard)["changed"]) == (1, 2)


def test_a_file_that_cannot_be_read_is_one_sentence(wizard: ImportWizard, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b"x" * 500)
    wizard.add_files([path])
    assert "PDF" in wizard.banner.text()
    assert wizard.banner.kind() == "error"
    assert not wizard.import_button.isEnabled()


def test_several_files_wait_in_a_list(wizard: ImportWizard, tmp_path: Path) -> None:
    first = orders_file(tmp_path / "a.csv")
    second = orders_file(tmp_path / "b.csv", rows="990000000000000091,孙八,7,\n")
    wizard.add_files([first, second])
    assert wizard.list.count() == 2
    wizard.list.setCurrentRow(1)
    assert wizard.import_button.text() == "Import into Orders: 1 new"
    wizard.import_now()
    wizard.list.setCurrentRow(0)
    assert wizard.import_button.text() == "Import into Orders: 2 new, 1 changed"


def test_lists_of_the_preview_can_be_searched(wizard: ImportWizard, tmp_path: Path) -> None:
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    wizard.preview.new._filter("王芳")
    assert [row[1] for row in cells(wizard, "new")] == [NUMBERS[2]]
    wizard.preview.new._filter("")
    assert len(cells(wizard, "new")) == 2


@pytest.mark.parametrize("language", ["en", "zh_CN", "zh_TW"])
def test_it_opens_in_every_language(place: Workplace, qtbot: QtBot, tmp_path: Path, language: str) -> None:
    set_language(language)
    wizard = ImportWizard(place, place.runner)
    qtbot.addWidget(wizard)
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    assert wizard.import_button.isEnabled()
    assert wizard.import_button.text().isascii() == (language == "en")


def test_a_word_that_is_not_known_is_settled_for_the_whole_file(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("订单编号,收货人,订单状态\n990000000000000051,孙八,妥妥的\n990000000000000061,吴九,妥妥的\n", "utf-8")
    wizard.add_files([path])
    assert counts(wizard)["bad"] == 2
    combo = wizard.preview.answers.findChild(QComboBox)
    assert combo is not None
    assert combo.property("word") == "妥妥的"
    combo.setCurrentIndex(combo.findData("finished") if combo.findData("finished") > 0 else 1)
    code = combo.currentData()
    combo.activated.emit(combo.currentIndex())
    wizard._check()
    assert (counts(wizard)["new"], counts(wizard)["bad"]) == (2, 0)
    wizard.import_now()
    record = place.shop.browsing.record("orders", place.shop.browsing.find("orders", "990000000000000061"))
    assert record is not None
    assert record["state"] == code


def test_dates_that_fit_either_way_are_asked_once(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("订单编号,收货人,下单时间\n990000000000000071,孙八,03/04/2026\n990000000000000081,吴九,05/06/2026\n", "utf-8")
    wizard.add_files([path])
    assert counts(wizard)["bad"] == 2
    combo = wizard.preview.answers.findChild(QComboBox, "import_date_order")
    assert combo is not None
    combo.setCurrentIndex(combo.findData("dmy"))
    combo.activated.emit(combo.currentIndex())
    wizard._check()
    assert counts(wizard)["new"] == 2
    wizard.import_now()
    record = place.shop.browsing.record("orders", place.shop.browsing.find("orders", "990000000000000071"))
    assert record is not None
    assert record["ordered_at"] == "2026-04-02T16:00:00Z"


def test_rows_without_a_number_can_belong_to_the_row_above(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("订单编号,收货人,商品名称,数量\n990000000000000095,孙八,裙子,1\n,,袜子,2\n990000000000000096,吴九,帽子,1\n", "utf-8")
    wizard.add_files([path])
    wizard.source.corrected.emit(Correction("fill_down", "1"))
    wizard._check()
    assert (counts(wizard)["new"], counts(wizard)["bad"]) == (2, 0)
    wizard.import_now()
    record = place.shop.browsing.record("orders", place.shop.browsing.find("orders", "990000000000000095"))
    assert record is not None
    assert [line["name"] for line in record["items"]] == ["裙子", "袜子"]


def test_the_encoding_can_be_said_and_is_checked(wizard: ImportWizard, tmp_path: Path) -> None:
    wizard.add_files([orders_file(tmp_path / "o.csv", "gb18030")])
    wizard.source.corrected.emit(Correction("encoding", "utf-8-sig"))
    assert "UTF-8" in wizard.banner.text()
    assert not wizard.import_button.isEnabled()
    wizard.source.corrected.emit(Correction("encoding", ""))
    assert counts(wizard)["new"] == 2


def test_the_separator_can_be_said(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("订单编号;收货人;商家备注\n990000000000000011;李,娜;a,b,c\n", "utf-8")
    wizard.add_files([path])
    wizard.source.corrected.emit(Correction("separator", ";"))
    assert (wizard._file and wizard._file.told) == ("", ";")
    wizard.import_now()
    record = place.shop.browsing.record("orders", place.shop.browsing.find("orders", "990000000000000011"))
    assert record is not None
    assert record["receiver"] == "李,娜"


def test_another_column_can_say_which_records_are_known(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    place.shop.records.add("claims", {"waybill": "YT7421892497592", "kind": "lost", "order_number": "1001000001"})
    path = tmp_path / "c.csv"
    path.write_text("订单号,运单号,理赔类型,备注\n1001000001,YT7421892497599,丢件,催\n", "utf-8")
    wizard.add_files([path])
    assert (counts(wizard)["new"], counts(wizard)["changed"]) == (1, 0)
    combo = wizard.source.findChild(QComboBox, "import_key")
    assert combo is not None
    combo.setCurrentIndex(combo.findText("Order number"))
    combo.activated.emit(combo.currentIndex())
    wizard._check()
    assert (counts(wizard)["new"], counts(wizard)["changed"]) == (0, 1)


def test_what_stays_is_listed_by_row_and_name_and_can_be_searched(wizard: ImportWizard, tmp_path: Path) -> None:
    text = f"{NUMBERS[0]},小满,128.00,\n990000000000000011,李娜,12.50,\n"
    wizard.add_files([orders_file(tmp_path / "o.csv", rows=text)])
    assert counts(wizard)["same"] == 1
    assert [(row[0], NUMBERS[0] in row[1]) for row in cells(wizard, "same")] == [("3", True)]
    wizard.preview.same._filter("nothing like it")
    assert cells(wizard, "same") == []


def test_words_of_the_file_are_shown_with_their_meaning_and_can_be_given_another(
    wizard: ImportWizard, place: Workplace, tmp_path: Path
) -> None:
    path = tmp_path / "o.csv"
    path.write_text("订单编号,收货人,订单状态\n990000000000000051,孙八,交易成功\n", "utf-8")
    wizard.add_files([path])
    (combo,) = wizard.columns.words.combos()
    assert (combo.property("word"), combo.currentData()) == ("交易成功", "completed")
    combo.setCurrentIndex(combo.findData("shipped"))
    combo.activated.emit(combo.currentIndex())
    wizard._check()
    wizard.import_now()
    record = place.shop.browsing.record("orders", place.shop.browsing.find("orders", "990000000000000051"))
    assert record is not None
    assert record["state"] == "shipped"


def strange_file(path: Path, number: int = 31) -> Path:
    path.write_text(f"订单编号,收货人,怪列\n9900000000000000{number},周洁,先发\n", "utf-8")
    return path


def test_a_preset_is_saved_chosen_renamed_deleted_and_put_back(wizard: ImportWizard, tmp_path: Path) -> None:
    wizard.add_files([strange_file(tmp_path / "a.csv")])
    wizard.columns.column_changed.emit((2, "memo"))
    presets = wizard.presets
    presets.ask("save")
    presets.line.setText("仓库的表")
    presets.line.returnPressed.emit()
    assert "仓库的表" in wizard.told.text()
    wizard.add_files([strange_file(tmp_path / "b.csv", 32)])
    assert presets.combo.currentData() == ""
    presets.combo.setCurrentIndex(presets.combo.findData("仓库的表"))
    presets.combo.activated.emit(presets.combo.currentIndex())
    assert wizard._file is not None
    assert wizard._file.reading is not None
    assert wizard._file.reading.recognised.columns[2].path == "memo"
    presets.ask("rename")
    presets.line.setText("仓库")
    presets.keep.click()
    assert presets.combo.currentData() == "仓库"
    presets.ask("delete")
    assert presets.combo.count() == 1
    wizard.told.action_requested.emit()
    assert presets.combo.currentData() == "仓库"
    assert wizard._file.preset == "仓库"


def test_a_preset_goes_out_as_a_file_and_comes_into_another_shop(wizard: ImportWizard, tmp_path: Path) -> None:
    wizard.add_files([strange_file(tmp_path / "a.csv")])
    wizard.columns.column_changed.emit((2, "memo"))
    presets = wizard.presets
    presets.ask("save")
    presets.line.setText("仓库的表")
    presets.keep.click()
    presets.export_to(tmp_path / "p.json")
    presets.ask("delete")
    wizard._take_by("")
    presets.bring_in_from(tmp_path / "p.json")
    assert wizard._file is not None
    assert wizard._file.preset == "仓库的表"
    assert wizard._file.reading is not None
    assert wizard._file.reading.recognised.columns[2].path == "memo"
    (tmp_path / "x.json").write_text("{}", "utf-8")
    presets.bring_in_from(tmp_path / "x.json")
    assert wizard.told.kind() == "error"


def test_what_was_said_about_the_last_such_file_is_shown_and_can_be_taken_back(wizard: ImportWizard, tmp_path: Path) -> None:
    text = f"{NUMBERS[0]},小满,,\n"
    wizard.add_files([orders_file(tmp_path / "a.csv", rows=text)])
    wizard.source.corrected.emit(Correction("empty", "clear"))
    wizard._check()
    wizard.import_now()
    wizard.add_files([orders_file(tmp_path / "b.csv", rows=text + "990000000000000011,李娜,12.50,\n")])
    combo = wizard.source.findChild(QComboBox, "import_empty_cells")
    assert combo is not None
    assert combo.currentData() == "clear"
    wizard.source.corrected.emit(Correction("empty", "keep"))
    wizard._check()
    assert wizard._file is not None
    assert wizard._file.checked is not None
    assert wizard._file.checked.preview.options.empty == "keep"


def test_a_file_that_fits_nothing_is_known_the_next_time(wizard: ImportWizard, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("我的表\nAlpha,Beta\n赵六,1\n", "utf-8")
    wizard.add_files([path])
    wizard.source.corrected.emit(Correction("into", "customers"))
    wizard.source.corrected.emit(Correction("header", "2"))
    wizard.columns.column_changed.emit((0, "name"))
    wizard._check()
    wizard.import_now()
    other = tmp_path / "y.csv"
    other.write_text("Alpha,Beta\n钱七,1\n", "utf-8")
    wizard.add_files([other])
    assert wizard.source._into.currentData() == "customers"
    assert counts(wizard)["new"] == 1


def test_both_files_of_taobao_are_imported_with_one_button_and_joined(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    items = tmp_path / "ExportOrderDetailList1.csv"
    items.write_text("订单编号,标题,价格,购买数量,外部系统编号,商品属性\n1001000001,裙,10,1,A1,红\n1001000001,衫,20,2,A2,蓝\n", "utf-8")
    orders = tmp_path / "ExportOrderList1.csv"
    orders.write_text("订单编号,买家会员名,买家实际支付金额,宝贝标题,订单付款时间,订单状态\n1001000001,小满,50,裙,,交易成功\n", "utf-8")
    wizard.add_files([items, orders])
    wizard.import_all()
    record = place.shop.browsing.record("orders", place.shop.browsing.find("orders", "1001000001"))
    assert record is not None
    assert [line["name"] for line in record["items"]] == ["裙", "衫"]
    assert record["buyer_account"] == "小满"
    assert len(place.shop.importing.past()) == 2
    assert all(file.done is not None for file in wizard._files)


def test_mended_bad_rows_are_taken_as_the_file_that_they_come_from(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "x.csv"
    path.write_text("Alpha,Beta\n赵六,2026-03-02\n钱七,昨儿\n", "utf-8")
    wizard.add_files([path])
    wizard.source.corrected.emit(Correction("into", "customers"))
    wizard.columns.column_changed.emit((0, "name"))
    file = wizard._file
    assert file is not None
    assert file.reading is not None
    dates = [f.key for f in place.shop.registers["customers"].writable if f.kind.value == "date"]
    wizard.columns.column_changed.emit((1, dates[0]))
    wizard._check()
    assert (counts(wizard)["new"], counts(wizard)["bad"]) == (1, 1)
    wizard.import_now()
    wizard.write_bad_rows(tmp_path / "bad.xlsx")
    book = openpyxl.load_workbook(tmp_path / "bad.xlsx")
    sheet = book.worksheets[0]
    assert sheet["B2"].value == "昨儿"
    sheet["B2"].value = "2026-03-03"
    book.save(tmp_path / "bad.xlsx")
    wizard.add_files([tmp_path / "bad.xlsx"])
    assert wizard.banner.text().startswith("These are the bad rows of “x.csv”")
    assert (counts(wizard)["new"], counts(wizard)["bad"]) == (1, 0)
    wizard.import_now()
    assert place.shop.importing.past()[0].mends == "x.csv"


def test_reasons_name_the_choices_in_the_language_of_the_window(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    set_language("zh_CN")
    wizard = ImportWizard(place, place.runner)
    qtbot.addWidget(wizard)
    path = tmp_path / "o.csv"
    path.write_text("订单编号,收货人,订单状态\n990000000000000051,孙八,妥妥的\n", "utf-8")
    wizard.add_files([path])
    (row,) = cells(wizard, "bad")
    assert "已发货" in row[3]
    assert "Shipped" not in row[3]


def test_questions_are_in_view_at_once(wizard: ImportWizard, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("订单编号,收货人,下单时间\n990000000000000071,孙八,03/04/2026\n", "utf-8")
    wizard.add_files([orders_file(tmp_path / "a.csv"), path])
    assert wizard.chips.current() == "columns"
    wizard.list.setCurrentRow(1)
    assert wizard.chips.current() == "bad"
    assert wizard.preview.answers.isVisible()
    wizard.list.setCurrentRow(0)
    assert wizard.chips.current() == "columns"


def test_a_preset_tells_what_a_file_is_for_that_fits_nothing(wizard: ImportWizard, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("仓库登记表\n称呼,乙列\n赵六,1\n", "utf-8")
    wizard.add_files([path])
    wizard.source.corrected.emit(Correction("into", "customers"))
    wizard.source.corrected.emit(Correction("header", "2"))
    wizard.columns.column_changed.emit((0, "name"))
    wizard.presets.ask("save")
    wizard.presets.line.setText("仓库的表")
    wizard.presets.keep.click()
    other = tmp_path / "y.csv"
    other.write_text("仓库登记表\n十一月\n称呼,乙列\n钱七,1\n", "utf-8")
    wizard.add_files([other])
    assert wizard.banner.kind() == "caution"
    presets = wizard.presets
    assert presets.isVisible()
    presets.combo.setCurrentIndex(presets.combo.findData("仓库的表"))
    presets.combo.activated.emit(presets.combo.currentIndex())
    assert wizard._file is not None
    assert wizard._file.reading is not None
    assert (wizard._file.reading.recognised.header_row, wizard._file.reading.recognised.register) == (3, "customers")
    assert counts(wizard)["new"] == 1
    presets.combo.setCurrentIndex(0)
    presets.combo.activated.emit(0)
    assert wizard._file.preset == ""


def test_the_shop_said_for_orders_holds_for_their_items(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    place.shop.records.add("shops", {"name": "第二家店", "platform": "taobao"})
    items = tmp_path / "ExportOrderDetailList1.csv"
    items.write_text("订单编号,标题,价格,购买数量,外部系统编号,商品属性\n1001000001,裙,10,1,A1,红\n", "utf-8")
    orders = tmp_path / "ExportOrderList1.csv"
    orders.write_text("订单编号,买家会员名,买家实际支付金额,宝贝标题,订单付款时间,订单状态\n1001000001,小满,50,裙,,交易成功\n", "utf-8")
    wizard.add_files([items, orders])
    assert "which shop" in wizard.banner.text()
    wizard.source.corrected.emit(Correction("shop", "第二家店"))
    assert [file.options.shop for file in wizard._files] == ["第二家店"] * 2
    wizard.import_all()
    record = place.shop.browsing.record("orders", place.shop.browsing.find("orders", "1001000001"))
    assert record is not None
    assert (record["buyer_account"], [line["name"] for line in record["items"]]) == ("小满", ["裙"])


def test_files_that_are_no_pair_are_asked_one_by_one(wizard: ImportWizard, place: Workplace, tmp_path: Path) -> None:
    place.shop.records.add("shops", {"name": "第二家店", "platform": "taobao"})
    first, second = orders_file(tmp_path / "a.csv"), orders_file(tmp_path / "b.csv", rows="990000000000000091,孙八,7,\n")
    wizard.add_files([first, second])
    wizard.source.corrected.emit(Correction("shop", "第二家店"))
    assert [file.options.shop for file in wizard._files] == ["第二家店", None]


def test_tab_goes_through_the_wizard_as_the_eye_does(wizard: ImportWizard, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("订单编号,收货人,订单状态\n990000000000000051,孙八,妥妥的\n", "utf-8")
    wizard.add_files([path])
    wizard.source._into.setFocus()
    stops = []
    for _step in range(40):
        widget = wizard.focusWidget()
        stops.append(widget.objectName())
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
        if wizard.focusWidget() is wizard.source._into:
            break
    expected = [
        "import_into",
        "import_header_row",
        "import_encoding",
        "import_separator",
        "import_shop",
        "import_mode",
        "import_key",
        "import_empty_cells",
    ]
    expected += ["import_preset", "import_preset_menu", "chip_bad", "import_word_1", "search_box", "import_save_bad_rows"]
    assert stops[:15] == [*expected, "import_bad_table"]
    assert stops[-2:] == ["import_more", "import_close"]


def test_a_check_that_was_stopped_can_be_asked_again(wizard: ImportWizard, tmp_path: Path) -> None:
    wizard.add_files([orders_file(tmp_path / "o.csv")])
    file = wizard._file
    assert file is not None
    file.turn += 1
    file.checked = None
    wizard._failed(file, file.turn, Cancelled("Stopped."))
    assert wizard.banner.text() == "Stopped."
    assert not wizard.import_button.isEnabled()
    wizard.banner.action_requested.emit()
    assert counts(wizard)["new"] == 2


def test_a_search_in_a_list_ends_when_another_one_was_asked() -> None:
    seen: list[int] = []

    def row_at(at: int) -> tuple[str, ...]:
        seen.append(at)
        return (f"row {at}",)

    assert matching(2000, row_at, ["199"], lambda: True) == [199, 1199, *range(1990, 2000)]
    seen.clear()
    assert matching(2000, row_at, ["row"], lambda: not seen) == list(range(500))
    assert len(seen) == 500


def test_the_same_file_is_known_while_its_shop_is_still_asked_for(
    wizard: ImportWizard, place: Workplace, qtbot: QtBot, tmp_path: Path
) -> None:
    path = orders_file(tmp_path / "o.csv")
    wizard.add_files([path])
    wizard.import_now()
    place.shop.records.add("shops", {"name": "第二家店", "platform": "taobao"})
    again = ImportWizard(place, place.runner)
    qtbot.addWidget(again)
    again.add_files([path])
    assert "which shop" in again.banner.text()
    assert "周倩 imported this very file on " in again.banner.text()


def test_an_encoding_that_is_only_likely_is_called_a_guess(wizard: ImportWizard, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_bytes("Order number,Receiver,Notes\n990000000000000011,José Núñez,café à la crème\n".encode("cp1252"))
    wizard.add_files([path])
    assert wizard.source._words.text().endswith("(a guess)")
    wizard.source.corrected.emit(Correction("encoding", "cp1252"))
    assert wizard.source._words.text().endswith("CP1252")
    assert "José Núñez" in cells(wizard, "new")[0]


def test_bad_rows_are_told_beside_the_columns_and_one_press_away(wizard: ImportWizard, tmp_path: Path) -> None:
    wizard.add_files([orders_file(tmp_path / "o.csv", rows="1.23E+17,赵敏,5,\n990000000000000031,周洁,7,\n")])
    assert wizard.chips.current() == "columns"
    assert wizard.banner.text() == "1 row is bad and would not be imported."
    wizard.banner.action_requested.emit()
    assert wizard.chips.current() == "bad"
    assert wizard.banner.text() == ""


def test_long_questions_do_not_widen_the_window(wizard: ImportWizard, tmp_path: Path) -> None:
    heading = "买家订单创建时间（以平台后台显示为准）"
    rows = "".join(f"9900000000000009{at},{'说不清楚的状态' * 6},0{at}/0{at + 1}/2026 10:00:00\n" for at in range(1, 6))
    (tmp_path / "o.csv").write_text(f"订单编号,订单状态（{heading}）,订单创建时间\n{rows}", "utf-8")
    before = wizard.width()
    wizard.add_files([tmp_path / "o.csv"])
    answers = wizard.preview.answers
    assert len(answers.choosers()) == 2
    assert wizard.preview.answers.minimumSizeHint().width() < 700
    assert wizard.width() == before


def test_cells_that_are_not_taken_are_told(wizard: ImportWizard, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("客户姓名,电话,电话,旺旺号\n小满,13800138001,13900139002,a1\n李四,,13800138003,a2\n", "utf-8")
    wizard.add_files([tmp_path / "c.csv"])
    assert wizard.banner.text() == "Not taken, because another column fills the same field: 电话 (3): 1 cells."
    wizard.columns.column_changed.emit((2, ""))
    wizard._check()
    assert not wizard.banner.isVisible()


def test_sheets_that_are_not_read_are_told(wizard: ImportWizard, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("九月"), book.create_sheet("空的")):
        for row in [("客户姓名", "旺旺号"), ("小满", "a1")] if sheet.title != "空的" else []:
            sheet.append(row)
    book.save(tmp_path / "c.xlsx")
    wizard.add_files([tmp_path / "c.xlsx"])
    assert wizard.banner.text() == "Other sheets hold something too and are not read: 九月. Choose a sheet above."
