"""Blocks pasted onto rows and as new records, values filled down: counted before, one operation, refused cell by cell."""

from __future__ import annotations

import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, QItemSelection, QItemSelectionModel, QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.services.shop import Shop
from shopdesk.ui import paste_rows, table_work
from shopdesk.ui.job_runner import InlineJobRunner
from shopdesk.ui.list_state import ALL
from shopdesk.ui.paste_rows import FOLDER, clip_block, forget_paste
from shopdesk.ui.register_page import RegisterPage
from shopdesk.ui.row_copy import rows_as_clip
from shopdesk.ui.window_dialogs import WindowDialogs
from shopdesk.ui.workplace import Workplace

COLUMNS = ("number", "receiver", "goods_amount", "customer", "requested_at")
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def cases(place: Workplace, qtbot: QtBot) -> RegisterPage:
    for number in range(4):
        place.shop.records.add("cases", {"type": "return_refund", "shop": 1, "order_number": f"260517-607198974{number}777"})
    page = RegisterPage(place.shop.registers["cases"], place)
    place.events.changed.connect(page.change_seen)
    qtbot.addWidget(page)
    page.resize(1300, 700)
    page.show()
    page._panel_open = False
    page.apply_state(page.state.__class__(view=page.state.view, chip=ALL))
    page.columns.show(COLUMNS)
    return page


@pytest.fixture(autouse=True)
def _private_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))


def go(page: RegisterPage, row: int, key: str, rows: int = 1) -> None:
    table = page.table
    table.select_cell(row, table.model.column_of(key))
    if rows > 1:
        block = QItemSelection(table.model.index(row, 0), table.model.index(row + rows - 1, table.model.columnCount() - 1))
        table.scrolling.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    table.focus_cell()


def paste(page: RegisterPage, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(page.table.scrolling, Qt.Key.Key_V, CTRL)


def column(page: RegisterPage, key: str) -> list[Any]:
    shop = page.place.shop
    return [record[key] for each in page.table.model.ids if (record := shop.browsing.record("cases", each)) is not None]


def operations(shop: Shop) -> int:
    with shop.database.reading() as conn:
        return int(conn.exec_driver_sql("SELECT count(*) FROM operations").scalar_one())


def yes(page: RegisterPage) -> None:
    assert page.work.question.is_asking
    page.work.question._go.click()


def test_a_block_is_counted_before_and_written_as_one_operation(cases: RegisterPage, heard: Any) -> None:
    before = operations(cases.place.shop), column(cases, "receiver")
    go(cases, 0, "receiver")
    paste(cases, "甲\t1.00\n乙\t2.00\n丙\t3.00\n")
    assert (operations(cases.place.shop), column(cases, "receiver")) == before
    assert "6" in cases.work.question.text()
    assert "3 records" in cases.work.question.text()
    yes(cases)
    assert column(cases, "receiver")[:3] == ["甲", "乙", "丙"]
    assert column(cases, "goods_amount")[:3] == [100, 200, 300]
    assert operations(cases.place.shop) == before[0] + 1
    assert heard.offered
    cases.place.shop.journal.undo(heard.offered[-1].operation)
    assert column(cases, "receiver") == before[1]


def test_twenty_cells_with_two_bad_ones_take_the_good_ones_and_list_the_bad(cases: RegisterPage) -> None:
    go(cases, 0, "receiver")
    amounts = column(cases, "goods_amount")
    paste(cases, "\n".join(f"收件{n}\t{amount}" for n, amount in enumerate(("1", "two", "3", "4", "五角儿", "6"))))
    details = cases.work.question.details()
    assert len(details) == 2
    assert details[0].count("two") == 1
    assert details[1].count("五角儿") == 1
    yes(cases)
    assert column(cases, "receiver") == [f"收件{n}" for n in range(6)]
    assert column(cases, "goods_amount") == [100, amounts[1], 300, 400, amounts[4], 600]
    assert len(cases.work.question.details()) == 2
    assert not cases.work.question.is_asking
    cases.change_seen(cases.place.shop.journal.undo())
    assert cases.work.question.isHidden()


def test_where_a_row_is_shorter_than_the_others_what_is_there_stays(cases: RegisterPage) -> None:
    go(cases, 0, "receiver")
    paste(cases, "甲\t1\n乙\t2\n丙\t3\n丁\t4")
    yes(cases)
    go(cases, 0, "receiver")
    paste(cases, "子\n\n寅\t\n卯\t9")  # no amount in the first, nothing in the second, an empty one in the third
    yes(cases)
    assert column(cases, "receiver")[:4] == ["子", "乙", "寅", "卯"]
    assert column(cases, "goods_amount")[:4] == [100, 200, None, 900]


def test_no_means_no(cases: RegisterPage) -> None:
    before = operations(cases.place.shop)
    go(cases, 0, "receiver")
    paste(cases, "甲\n乙")
    QTest.keyClick(cases.work.question._go, Qt.Key.Key_Escape)
    assert cases.work.question.isHidden()
    assert operations(cases.place.shop) == before


def test_one_row_is_written_without_a_question(cases: RegisterPage) -> None:
    go(cases, 1, "receiver")
    paste(cases, "甲\t5")
    assert column(cases, "receiver")[1] == "甲"
    assert column(cases, "goods_amount")[1] == 500
    assert cases.work.question.isHidden()


def test_one_cell_goes_into_every_selected_row(cases: RegisterPage) -> None:
    go(cases, 1, "receiver", rows=3)
    paste(cases, "同一个")
    yes(cases)
    assert column(cases, "receiver")[1:4] == ["同一个"] * 3
    assert "同一个" not in (column(cases, "receiver")[0], column(cases, "receiver")[4])


def test_what_lies_beyond_the_table_is_clipped_with_a_sentence(cases: RegisterPage) -> None:
    go(cases, 5, "customer")
    before = column(cases, "receiver")
    paste(cases, "小满\t2026-11-20\tx\ty\n小满\t2026-11-21\tx\ty\n小满\t\t\t")
    said = cases.work.question.text()
    assert "beyond the end of the list" in said
    assert "beyond the last one" in said
    lines = cases.work.question.details()
    assert [line for line in lines if "Row 1, column 3" in line and "“x”" in line]
    assert [line for line in lines if "Row 3, column 1" in line and "“小满”" in line]
    assert len(lines) == 2 + 4 + 1  # two cells beside the last column, two rows below: four cells and one
    assert column(cases, "receiver") == before
    assert column(cases, "customer")[5] == 1


def test_columns_of_the_program_are_left_out_with_a_sentence(cases: RegisterPage) -> None:
    numbers = column(cases, "number")
    go(cases, 0, "number")
    paste(cases, "SH1\t甲\nSH2\t乙")
    assert "Case number" in cases.work.question.text()
    lines = cases.work.question.details()
    assert len(lines) == 2
    assert numbers[0] in lines[0]
    assert "SH1" in lines[0]
    yes(cases)
    assert column(cases, "number") == numbers
    assert column(cases, "receiver")[:2] == ["甲", "乙"]


def test_rows_copied_here_are_pasted_without_their_titles(cases: RegisterPage) -> None:
    go(cases, 0, "receiver")
    paste(cases, "Receiver\tGoods amount\n甲\t1\n乙\t2".replace("Goods amount", cases.table.model.columns[2].title))
    yes(cases)
    assert column(cases, "receiver")[:2] == ["甲", "乙"]


def test_a_table_without_tabs_is_read_from_its_html(qapp: QApplication) -> None:
    clip = QMimeData()
    clip.setText("a b")
    clip.setHtml("<table><tr><td>a</td><td>b</td></tr></table>")
    assert clip_block(clip) == [["a", "b"]]


def test_fill_down_of_a_selection_is_counted_and_of_one_row_takes_the_one_above(cases: RegisterPage, heard: Any) -> None:
    go(cases, 0, "receiver")
    paste(cases, "最上")
    go(cases, 0, "receiver", rows=4)
    QTest.keyClick(cases.table.scrolling, Qt.Key.Key_D, CTRL)
    assert "3 records" in cases.work.question.text()
    yes(cases)
    assert column(cases, "receiver")[:4] == ["最上"] * 4
    go(cases, 4, "receiver")
    QTest.keyClick(cases.table.scrolling, Qt.Key.Key_D, CTRL)
    assert column(cases, "receiver")[4] == "最上"
    assert heard.offered


def test_fill_down_asks_once_and_lists_afterwards_what_stays(cases: RegisterPage, heard: Any) -> None:
    shop, ids = cases.place.shop, list(cases.table.model.ids)
    shop.records.move("cases", ids[0], "cancelled")
    shop.records.move("cases", ids[3], "rejected", {"reject_reason": "超过七天"})
    cases.columns.show((*COLUMNS, "state"))
    go(cases, 0, "state", rows=4)
    QTest.keyClick(cases.table.scrolling, Qt.Key.Key_D, CTRL)
    assert not heard.offered
    yes(cases)
    assert not cases.work.question.is_asking
    assert [(shop.browsing.record("cases", each) or {})["state"] for each in ids[:4]] == ["cancelled"] * 3 + ["rejected"]
    assert heard.offered[-1].records == 2
    assert len(cases.work.question.details()) == 1


@pytest.mark.parametrize("key", ["customer", "requested_at", "goods_amount"])
def test_fill_down_takes_every_kind_exactly(cases: RegisterPage, key: str) -> None:
    first = next(row for row, value in enumerate(column(cases, key)) if value is not None)
    other = first - 1 if first else 1
    go(cases, min(first, other), key, rows=1)
    value = column(cases, key)[first]
    if first == len(cases.table.model.ids) - 1:
        cases.columns.order(key)
        first = column(cases, key).index(value)
    go(cases, min(first + 1, len(cases.table.model.ids) - 1), key)
    above = column(cases, key)[cases.table.scrolling.currentIndex().row() - 1]
    record = cases.table.current_id()
    QTest.keyClick(cases.table.scrolling, Qt.Key.Key_D, CTRL)
    stored = cases.place.shop.browsing.record("cases", record or 0)
    assert stored is not None
    assert stored[key] == above


def test_fill_down_of_a_column_of_the_program_says_so(cases: RegisterPage, heard: Any) -> None:
    before = operations(cases.place.shop)
    go(cases, 0, "number", rows=3)
    QTest.keyClick(cases.table.scrolling, Qt.Key.Key_D, CTRL)
    assert heard.told
    assert operations(cases.place.shop) == before


def test_an_empty_clipboard_says_so(cases: RegisterPage, heard: Any) -> None:
    go(cases, 0, "receiver")
    paste(cases, "")
    assert heard.told


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet="\t\n\r\"'=<>甲a1.-/ \u200b\U0001f600", max_size=40))
def test_a_text_of_any_shape_is_asked_about_or_told_and_changes_no_other_record(cases: RegisterPage, text: str) -> None:
    last = [cases.place.shop.browsing.record("cases", each) for each in cases.table.model.ids[:2]]
    go(cases, 2, "goods_amount")
    before = operations(cases.place.shop)
    paste(cases, text)
    if cases.work.question.is_asking:
        assert operations(cases.place.shop) == before
        cases.work.question.dismiss()
    assert [cases.place.shop.browsing.record("cases", each) for each in cases.table.model.ids[:2]] == last


CELLS = st.sampled_from(
    ["", "甲", "1", "12.5", "-3", "2026-11-20", "小满", "谁", "\x00", "\u202e反", '"a\tb"', "=1+1", "5" * 400, "\ufeff", "9" * 30]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block=st.lists(st.lists(CELLS, min_size=1, max_size=8), min_size=1, max_size=9), row=st.integers(0, 5), at=st.integers(0, 4))
def test_a_block_of_any_shape_writes_its_own_cells_or_none(cases: RegisterPage, block: list[list[str]], row: int, at: int) -> None:
    shop, keys = cases.place.shop, [c.key for c in cases.table.model.columns]
    ids = list(cases.table.model.ids)
    cases.work.question.dismiss()
    before = {each: shop.browsing.record("cases", each) or {} for each in ids}
    go(cases, row, keys[at])
    paste(cases, "\n".join("\t".join(cells) for cells in block))
    if cases.work.question.is_asking:
        yes(cases)
    aimed = {(ids[r], k) for r in range(row, min(row + len(block), len(ids))) for k in keys[at:]}
    derived = {f.key for f in shop.registers["cases"].fields if not f.writable}
    for each in ids:
        now = shop.browsing.record("cases", each) or {}
        changed = {k for k in now if now[k] != before[each].get(k)}
        assert {(each, k) for k in changed - derived} <= aimed


def test_ten_megabytes_of_text_are_clipped_to_the_list(cases: RegisterPage) -> None:
    amounts = column(cases, "goods_amount")
    go(cases, 4, "receiver")
    paste(cases, "甲\tnot money\t\u202e\n" * 800_000)
    assert cases.work.question.is_asking
    assert len(cases.work.question.details()) <= 501
    yes(cases)
    assert column(cases, "receiver")[4:] == ["甲", "甲"]
    assert column(cases, "goods_amount") == amounts


def test_a_million_characters_in_one_cell_are_refused(cases: RegisterPage) -> None:
    before = operations(cases.place.shop)
    go(cases, 0, "receiver")
    paste(cases, "长" * 1_000_000)
    assert operations(cases.place.shop) == before
    assert len(cases.work.question.text()) < 1000
    assert all(len(line) < 1000 for line in cases.work.question.details())


def test_ten_thousand_characters_in_a_cell_are_refused(cases: RegisterPage) -> None:
    before = operations(cases.place.shop)
    go(cases, 0, "receiver")
    paste(cases, "长" * 10_000)
    assert operations(cases.place.shop) == before
    assert cases.work.question.text()


class Wizards(WindowDialogs):
    """The window's own dialogs, on a runner that works at once."""

    def __init__(self, window: QWidget, place: Workplace) -> None:
        super().__init__(window, InlineJobRunner, list)
        self.place = place


def test_rows_become_new_records_through_the_import_and_the_private_file_goes(cases: RegisterPage, tmp_path: Path, qtbot: QtBot) -> None:
    from shopdesk.ui.import_wizard import ImportWizard

    place = cases.place
    place.dialogs = Wizards(cases, place)
    cases.table.clear_selection()
    cases.table.focus_list()
    count = len(cases.table.model.ids)
    rows = ["Order number\tCase type\tReceiver"]
    rows += [f"260517-607198974000{n}\tReturn and refund\t{name}" for n, name in enumerate(("新人", "旧人"))]
    paste(cases, "\n".join(rows))
    wizard = cases.findChild(ImportWizard)
    assert wizard is not None
    (path,) = (tmp_path / "temp").glob(FOLDER + "*/*.tsv")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    qtbot.waitUntil(wizard.import_button.isEnabled)
    wizard.import_now()
    assert place.shop.browsing.count(cases.query()) == count + 2
    wizard.close()
    assert wizard.isHidden()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not path.parent.exists()


def test_bad_cells_of_pasted_rows_are_mended_in_place_and_the_others_stay(cases: RegisterPage, tmp_path: Path, qtbot: QtBot) -> None:
    from shopdesk.ui.import_wizard import ImportWizard
    from shopdesk.ui.pasted_mending import PastedMending

    place = cases.place
    place.dialogs = Wizards(cases, place)
    cases.table.clear_selection()
    cases.table.focus_list()
    count = len(cases.table.model.ids)
    rows = ["Order number\tCase type\tReceiver\tGoods amount\tNotes"]
    rows += [f'260517-6071989740{n:05}\tReturn and refund\t买家{n}\t{n}.50\t"第一行\n第二行"' for n in range(20)]
    rows[6] = rows[6].replace("5.50", "五块?")
    rows[13] = rows[13].replace("260517-607198974000012", "2.60517E+17")
    paste(cases, "\n".join(rows))
    wizard = cases.findChild(ImportWizard)
    assert wizard is not None
    qtbot.waitUntil(lambda: wizard.preview.bad.table.rows.rowCount() == 2)
    table, mending = wizard.preview.bad.table, wizard.findChild(PastedMending)
    assert mending is not None
    wizard.show_part("bad")
    table.go_to(0)
    QTest.keyClick(table, Qt.Key.Key_F2)
    assert mending.line is not None
    assert mending.line.text() == "五块?"
    mending.line.setText("5.50")
    QTest.keyClick(mending.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.rows.rowCount() == 1)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert mending.line is not None
    QTest.keyClick(mending.line, Qt.Key.Key_Escape)
    assert mending.line is None
    assert wizard.isVisible()
    QTest.keyClick(table, Qt.Key.Key_F2)
    mending.line.setText("260517-607198974000012")
    QTest.keyClick(mending.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.rows.rowCount() == 0)
    wizard.import_now()
    assert place.shop.browsing.count(cases.query()) == count + 20
    notes = [(place.shop.browsing.record("cases", each) or {})["notes"] for each in place.shop.browsing.ids(cases.query())]
    assert notes.count("第一行\n第二行") == 20
    wizard.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_more_rows_than_a_paste_takes_are_refused_whole(cases: RegisterPage) -> None:
    cases.table.clear_selection()
    cases.table.focus_list()
    paste(cases, "Order number\tReceiver\n" + "1\tx\n" * 100_000)
    assert "100,000" in cases.work.question.text()
    assert not list(Path(tempfile.gettempdir()).glob(FOLDER + "*"))


def test_pasting_as_new_works_where_the_list_is_empty(place: Workplace, qtbot: QtBot) -> None:
    taken: list[tuple[str, str]] = []

    class Dialogs:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

        def open_pasted(self, register: str, path: Path) -> None:
            taken.append((register, path.read_text("utf-8")))
            forget_paste(path)

    place.dialogs = Dialogs()
    page = RegisterPage(place.shop.registers["mis_shipments"], place)
    qtbot.addWidget(page)
    page.show()
    page.activate()
    QGuiApplication.clipboard().setText("one\ttwo")
    QTest.keyClick(page, Qt.Key.Key_V, CTRL)
    assert taken
    assert taken[0][0] == "mis_shipments"
    assert taken[0][1].endswith("one\ttwo\n")


def test_rows_copied_here_come_back_exactly_with_their_line_ends(qapp: QApplication) -> None:
    rows = [["4827476716165795984", "第一行\n第二行\t“引”", "=1+1", "<b>&amp;", "-5"], ["00012", "", "'x", "", "1,234.50"]]
    clip = rows_as_clip(("订单编号", "备注", "式", "字", "金额"), [False, False, False, False, True], rows)
    assert "sdnum" in clip.html()
    assert clip_block(clip)[1:] == [[cell.replace("\t", " ") for cell in row] for row in rows]
    assert clip.text().splitlines()[1].startswith("4827476716165795984\t第一行 第二行")


def test_many_rows_are_copied_as_few_are(cases: RegisterPage, heard: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    go(cases, 0, "receiver", rows=6)
    QTest.keyClick(cases.table.scrolling, Qt.Key.Key_C, CTRL)
    few = QGuiApplication.clipboard().mimeData()
    texts = few.text(), few.html()
    assert len(texts[0].splitlines()) == 7
    monkeypatch.setattr(table_work, "COPIED_AT_ONCE", 3)
    QGuiApplication.clipboard().setText("")
    QTest.keyClick(cases.table.scrolling, Qt.Key.Key_C, CTRL)
    many = QGuiApplication.clipboard().mimeData()
    assert (many.text(), many.html()) == texts
    assert "6" in heard.told[-1]
    assert heard.told[-1] == heard.told[-2]


@pytest.mark.parametrize(("text", "left"), [("甲\n乙\n丙\n丁", 2), ("同一个", 4)])
def test_rows_beyond_what_one_paste_changes_are_said(cases: RegisterPage, monkeypatch: pytest.MonkeyPatch, text: str, left: int) -> None:
    monkeypatch.setattr(paste_rows, "MOST_ROWS", 2)
    go(cases, 0, "receiver", rows=6 if left == 4 else 1)
    paste(cases, text)
    said = cases.work.question.text()
    assert "at most 2 rows" in said
    assert f"left out: {left}" in said
    assert "2 records" in said
