"""The list: looks cells up, keeps hold of records by id, copies, freezes, selects a million."""

from __future__ import annotations

import sqlite3
import time
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from shopdesk.core.query import Query
from shopdesk.services.shop import Shop
from shopdesk.ui.columns import columns_of
from shopdesk.ui.record_table import RecordTable, WindowRows
from shopdesk.ui.row_copy import rows_as_clip
from shopdesk.ui.row_windows import KEPT, WINDOW

CASE_COLUMNS = ("number", "order_number", "customer", "state", "total_amount", "phone", "items")


class Counting:
    """Rows of ``orders`` made up by id, and how often they were asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def rows(self, register: str, ids: Sequence[int], fields: Sequence[str]) -> list[dict[str, Any]]:
        del register, fields
        self.asked += 1
        return [{"id": i, "number": f"N{i}", "receiver": "x"} for i in ids]

    def labels(self, register: str, ids: Sequence[int]) -> Mapping[int, str]:
        del register
        return {i: f"L{i}" for i in ids}


@pytest.fixture
def table(shop: Shop, qtbot: QtBot) -> RecordTable:
    made = RecordTable(WindowRows(shop), "cases")
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show_columns(columns_of(shop.registers["cases"], CASE_COLUMNS, "Asia/Shanghai"), frozen=1)
    made.show_ids(shop.browsing.ids(Query("cases")))
    return made


@pytest.fixture
def long_table(shop: Shop, qtbot: QtBot) -> RecordTable:
    made = RecordTable(Counting(), "orders")
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show_columns(columns_of(shop.registers["orders"], ("number", "receiver"), "Asia/Shanghai"), frozen=0)
    made.show_ids(array("q", range(1, 1_000_001)))
    return made


def text(table: RecordTable, row: int, key: str) -> str:
    return str(table.model.index(row, table.model.column_of(key)).data())


def test_cells_are_ready_to_show(table: RecordTable) -> None:
    row = table.model.row_of(1)
    assert text(table, row, "order_number") == "260517-6071989743001"
    assert text(table, row, "customer") == "小满"
    assert text(table, row, "state") == "To review"
    assert text(table, row, "total_amount") == "100.00"


def test_model_passes_qts_tester(table: RecordTable, shop: Shop) -> None:
    tester = QAbstractItemModelTester(table.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    ids = shop.browsing.ids(Query("cases"))
    table.show_ids(array("q"))
    table.show_ids(ids[:1])
    table.show_ids(ids)
    table.show_columns(table.model.columns[:3])
    assert tester.model() is table.model


def test_a_nickname_that_looks_like_markup_is_shown_as_typed(shop: Shop, qtbot: QtBot) -> None:
    table = RecordTable(WindowRows(shop), "customers")
    qtbot.addWidget(table)
    table.show_columns(columns_of(shop.registers["customers"], ("name", "phones"), "Asia/Shanghai"))
    table.show_ids(array("q", [3]))
    assert text(table, 0, "name") == "<b>粗体</b>"
    assert text(table, 0, "phones").startswith("138****")


def test_a_longer_list_only_grows_and_keeps_the_selection(long_table: RecordTable) -> None:
    ids = long_table.model.ids
    long_table.show_ids(ids[:WINDOW])
    long_table.select_id(5)
    resets: list[int] = []
    long_table.model.modelReset.connect(lambda: resets.append(1))
    long_table.show_ids(ids)
    assert not resets
    assert long_table.current_id() == 5
    assert list(long_table.selected_ids()) == [5]


def test_selection_and_record_in_hand_are_kept_by_id(long_table: RecordTable) -> None:
    long_table.select_id(700)
    moved: list[object] = []
    long_table.current_changed.connect(moved.append)
    long_table.show_ids(array("q", range(1_000, 0, -1)))
    assert long_table.current_id() == 700
    assert list(long_table.selected_ids()) == [700]
    assert long_table.model.row_of(700) == 300
    assert not moved


def test_selecting_a_million_rows_takes_no_time(long_table: RecordTable) -> None:
    started = time.perf_counter()
    long_table.select_all()
    assert long_table.is_all_selected()
    assert long_table.ranges() == [(0, 999_999)]
    assert len(long_table.selected_ids()) == 1_000_000
    assert time.perf_counter() - started < 2  # Qt's selectedRows() would take half a minute


def test_jumping_about_keeps_a_bounded_number_of_rows(long_table: RecordTable) -> None:
    source = long_table.model.windows._source
    assert isinstance(source, Counting)
    for row in range(0, 1_000_000, 10_007):
        assert text(long_table, row, "number") == f"N{row + 1}"
    assert len(long_table.model.windows._windows) <= KEPT
    asked = source.asked
    assert text(long_table, 990_693, "number") == "N990694"
    assert source.asked == asked


def test_a_busy_file_keeps_what_it_shows_and_asks_again(table: RecordTable, shop: Shop, qtbot: QtBot) -> None:
    assert text(table, 0, "order_number")
    other = sqlite3.connect(shop.database.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    table.model.refresh()
    shown = text(table, 0, "order_number")
    assert shown.startswith("260517-")
    other.execute("UPDATE cases SET order_number = 'changed'")
    other.execute("COMMIT")
    other.close()
    qtbot.waitUntil(lambda: text(table, 0, "order_number") == "changed")


def test_frozen_columns_stand_at_the_left_and_the_others_scroll(table: RecordTable) -> None:
    table.set_frozen(3)
    assert [table.frozen.isColumnHidden(at) for at in range(4)] == [False, False, False, True]
    assert [table.scrolling.isColumnHidden(at) for at in range(4)] == [True, True, True, False]
    table.set_frozen(99)
    assert table.frozen_count == len(CASE_COLUMNS) - 1  # something must be left to scroll


def test_arrow_keys_cross_the_frozen_edge(table: RecordTable, qtbot: QtBot) -> None:
    table.show()
    table.scrolling.setFocus()
    table.scrolling.setCurrentIndex(table.model.index(0, 1))
    QTest.keyClick(table.scrolling, Qt.Key.Key_Left)
    assert table.current_field() == "number"
    QTest.keyClick(table.frozen, Qt.Key.Key_Right)
    assert table.current_field() == "order_number"


def test_dragging_a_column_changes_the_order_of_the_model(table: RecordTable) -> None:
    changed: list[int] = []
    table.layout_changed.connect(lambda: changed.append(1))
    header = table.scrolling.header
    header.moveSection(header.visualIndex(4), header.visualIndex(2))
    assert [c.key for c in table.model.columns][:5] == ["number", "order_number", "total_amount", "customer", "state"]
    assert header.visualIndex(4) == 4
    assert changed


def test_widths_are_kept_by_field_through_other_columns(table: RecordTable) -> None:
    table.scrolling.header.resizeSection(2, 222)
    table.show_columns([table.model.columns[3], table.model.columns[2]])
    assert table.widths()["customer"] == 222


def test_rows_are_copied_as_text_and_as_a_table(table: RecordTable) -> None:
    table.select_all()
    table.copy_rows()
    clip = QGuiApplication.clipboard().mimeData()
    lines = clip.text().split("\n")
    assert lines[0].startswith("Case number\tOrder number\tCustomer")
    assert len(lines) == 3
    assert "260517-6071989743001" in clip.text()
    assert "mso-number-format" in clip.html()


def test_copied_cells_run_in_no_spreadsheet() -> None:
    clip = rows_as_clip(["a", "b"], [False, True], [["=cmd()", "-5"], ["<b>", "1"], ["tab\there", "2"]])
    assert clip.text() == "a\tb\n'=cmd()\t-5\n<b>\t1\ntab here\t2"
    assert "&lt;b&gt;" in clip.html()


def test_keys_ask_for_what_they_mean(table: RecordTable) -> None:
    asked: list[object] = []
    table.opened.connect(asked.append)
    table.edit_wanted.connect(lambda record_id, key: asked.append((record_id, key)))
    table.delete_wanted.connect(lambda: asked.append("delete"))
    table.scrolling.setCurrentIndex(table.model.index(table.model.row_of(2), 2))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_F2, Qt.Key.Key_Delete):
        QTest.keyClick(table.scrolling, key)
    assert asked == [2, (2, "customer"), "delete"]


def test_only_the_cut_text_has_a_tooltip(table: RecordTable) -> None:
    delegate = table.scrolling.delegate
    row = table.model.row_of(1)
    assert delegate.is_cut(row, 1, 40)
    assert not delegate.is_cut(row, 1, 400)


def test_painting_looks_up_and_never_asks(long_table: RecordTable) -> None:
    long_table.show()
    long_table.grab()
    source = long_table.model.windows._source
    assert isinstance(source, Counting)
    asked = source.asked
    long_table.grab()
    assert source.asked == asked


def test_root_has_rows_and_cells_have_none(table: RecordTable) -> None:
    assert table.model.rowCount(QModelIndex()) == 2
    assert table.model.rowCount(table.model.index(0, 0)) == 0
