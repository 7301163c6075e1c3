"""The import wizard: what a file was taken for, corrected, previewed, written, taken back; bad rows out and in again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from shopdesk.core.query import Query
from shopdesk.core.translations import set_language
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
