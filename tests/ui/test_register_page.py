"""The generic page: chips and counts, filters, selection kept, panel that follows, bulk changes, empty pages."""

from __future__ import annotations

import datetime as dt
from array import array
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from shopdesk import registers
from shopdesk.core.query import Filter, Op, Query
from shopdesk.services.shop import Shop
from shopdesk.ui.column_chooser import ColumnChooser
from shopdesk.ui.filter_panel import FilterPanel
from shopdesk.ui.list_state import ALL, OPEN
from shopdesk.ui.register_page import RegisterPage
from shopdesk.ui.workplace import Workplace


def open_page(key: str, place: Workplace, qtbot: QtBot) -> RegisterPage:
    page = RegisterPage(place.shop.registers[key], place)
    place.events.changed.connect(page.change_seen)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.activate()
    return page


@pytest.fixture
def cases(place: Workplace, qtbot: QtBot) -> RegisterPage:
    return open_page("cases", place, qtbot)


def ids(page: RegisterPage) -> list[int]:
    return list(page.table.model.ids)


def chips(page: RegisterPage) -> dict[str, int | None]:
    return {chip.key: chip.count for chip in (*page.bar._chips.chips(), *page.bar._folded.chips())}


@pytest.mark.parametrize("key", [entry.key for entry in registers.REGISTERS])
def test_every_register_has_a_page_that_opens(key: str, place: Workplace, qtbot: QtBot, heard: Any) -> None:
    page = open_page(key, place, qtbot)
    assert page.table.model.columnCount() >= 2
    assert len(ids(page)) or page.stack.currentWidget() is page.empty
    page.begin_new({})
    assert page.panel is not None
    assert not heard.failed


def test_what_is_under_way_is_shown_first_with_counts(cases: RegisterPage) -> None:
    assert cases.state.chip == OPEN
    assert chips(cases)[OPEN] == 2
    assert chips(cases)[ALL] == 2
    assert cases.bar._chips.current() == OPEN


def test_a_page_with_nothing_under_way_shows_all(place: Workplace, qtbot: QtBot) -> None:
    place.shop.records.move_many("cases", [1, 2], "cancelled", {})
    page = open_page("cases", place, qtbot)
    assert page.state.chip == ALL
    assert len(ids(page)) == 2


def test_all_that_is_selected_before_the_whole_list_is_there_means_the_whole_list(cases: RegisterPage) -> None:
    cases._ids_known(array("q", [2]), False)
    cases.table.select_all()
    cases._ids_known(array("q", [2, 1]), True)
    assert list(cases.table.selected_ids()) == [2, 1]
    cases._ids_known(array("q", [2]), False)  # another list, in which what was selected before is kept
    cases._ids_known(array("q", [2, 1]), True)
    assert list(cases.table.selected_ids()) == [2]


def test_an_empty_register_says_what_it_is_for_and_how_to_begin(place: Workplace, qtbot: QtBot) -> None:
    page = open_page("mis_shipments", place, qtbot)
    assert page.stack.currentWidget() is page.empty
    qtbot.waitUntil(lambda: len([b for b in page.empty.findChildren(QPushButton) if b.isVisible()]) == 2)
    next(b for b in page.empty.findChildren(QPushButton) if b.isVisible()).click()
    assert page.panel is not None
    assert page.panel.record_id is None
    assert not page.side.is_folded()


def test_nothing_found_offers_to_show_all(cases: RegisterPage) -> None:
    cases.apply_state(replace(cases.state, words="nothing like this"))
    assert cases.stack.currentWidget() is cases.empty
    cases.empty.findChildren(QPushButton)[0].click()
    assert len(ids(cases)) == 2
    assert not cases.state.narrows()


def test_words_and_filters_narrow_and_are_shown_and_cleared(cases: RegisterPage) -> None:
    cases.apply_state(replace(cases.state, words="小满"))
    assert ids(cases) == [1]
    cases.apply_state(replace(cases.state, words="", filters=(Filter("customer", Op.IN, (2,)),)))
    assert ids(cases) == [2]
    active = [b.text() for b in cases.bar._active.findChildren(QPushButton) if not b.isHidden()]
    assert active[0] == "Customer: 向日葵妈妈"
    cases.bar.clear_all()
    assert len(ids(cases)) == 2
    assert cases.bar._active.isHidden()


def test_a_click_on_a_head_orders_by_sql(cases: RegisterPage) -> None:
    cases.columns.order("total_amount")
    assert ids(cases) == [1, 2]
    cases.columns.order("total_amount")
    assert ids(cases) == [2, 1]


def test_the_panel_follows_the_list_but_never_over_something_typed(cases: RegisterPage, qtbot: QtBot, heard: Any) -> None:
    table = cases.table
    table.scrolling.setCurrentIndex(table.model.index(0, 1))
    qtbot.waitUntil(lambda: cases.panel is not None and cases.panel.record_id == ids(cases)[0])
    editor: Any = cases.panel.form.body.editors["receiver"]  # type: ignore[union-attr]
    editor.setText("typed")
    editor.textEdited.emit("typed")
    table.scrolling.setCurrentIndex(table.model.index(1, 1))
    qtbot.waitUntil(lambda: bool(heard.told))
    assert cases.panel.record_id == ids(cases)[0]  # type: ignore[union-attr]
    assert editor.text() == "typed"
    assert cases.is_dirty


def test_esc_gives_the_list_back_with_its_selection(cases: RegisterPage) -> None:
    cases.open_record(1)
    cases.table.select_id(1)
    assert cases.escape()
    assert cases.side.is_folded()
    assert list(cases.table.selected_ids()) == [1]


def test_closed_states_wait_behind_the_chips_with_their_counts(cases: RegisterPage, shop: Shop) -> None:
    cases.place.events.changed.emit(shop.records.move("cases", 1, "cancelled", {}))
    assert [chip.key for chip in cases.bar._chips.chips()] == [OPEN, "to_review", ALL]
    assert [(chip.key, chip.count) for chip in cases.bar._folded.chips()] == [("cancelled", 1)]
    cases.bar._folded._menu.actions()[0].trigger()
    assert ids(cases) == [1]
    assert cases.bar._chips.current() == "cancelled"


def test_chips_stay_in_one_row_however_little_room_there_is(cases: RegisterPage, qtbot: QtBot) -> None:
    every = {state.code: 1000 for state in cases.register.states.states}  # type: ignore[union-attr]
    for width in (1180, 700):
        cases.resize(width, 700)
        cases.bar.show_counts(every)
        cases.show()
        qtbot.waitExposed(cases)
        QApplication.processEvents()
        assert cases.bar._chips.height() == 26
        assert cases.bar._folded.geometry().right() <= cases.bar.width()
        shown = {chip.key for chip in (*cases.bar._chips.chips(), *cases.bar._folded.chips())}
        assert shown == {OPEN, ALL, *every}


def pass_time(shop: Shop, hours: float) -> None:
    shop.clock.fixed = shop.clock.now() + dt.timedelta(hours=hours)


def test_what_is_late_has_a_chip_and_says_by_how_much(place: Workplace, shop: Shop, qtbot: QtBot) -> None:
    due = shop.browsing.record("cases", 1)["due_at"]  # type: ignore[index]
    shop.clock.fixed = dt.datetime.strptime(due, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC) + dt.timedelta(minutes=-119)
    page = open_page("cases", place, qtbot)
    at = page.table.model.column_of("due_at")
    assert {page.table.model.cells(row)[at] for row in range(2)} == {"119 min left"}
    assert "+overdue" not in chips(page)
    pass_time(shop, 2.2)
    page.show()
    page.late.look()
    assert chips(page)["+overdue"] == 2
    late = page.table.model.cells(0)[at]
    assert late == "13 min over"
    assert page.table.model.columns[at].tones[late] == "red"
    page.bar._chip_chosen("+overdue")
    assert len(ids(page)) == 2
    page.place.events.changed.emit(shop.records.move("cases", 1, "cancelled", {}))
    assert ids(page) == [2]
    page.bar._chip_chosen(ALL)
    closed = next(row for row in range(2) if page.table.model.ids[row] == 1)
    assert page.table.model.cells(closed)[at] == ""


def test_a_change_refreshes_counts_and_keeps_the_selection(cases: RegisterPage, shop: Shop) -> None:
    cases.table.select_id(2)
    change = shop.records.move("cases", 1, "cancelled", {})
    cases.place.events.changed.emit(change)
    assert ids(cases) == [2]
    assert chips(cases)[OPEN] == 1
    assert chips(cases)["cancelled"] == 1
    assert cases.table.current_id() == 2


def test_deleting_many_is_one_operation_that_can_be_taken_back(cases: RegisterPage, shop: Shop, heard: Any) -> None:
    cases.table.select_all()
    cases._delete_selected()
    assert ids(cases) == []
    assert len(heard.offered) == 1
    cases.place.events.changed.emit(shop.journal.undo())
    assert len(ids(cases)) == 2


def test_the_trash_is_a_view_from_which_records_come_back(cases: RegisterPage, shop: Shop) -> None:
    cases.table.select_id(1)
    cases._delete_selected()
    cases.apply_state(replace(cases.state, trash=True, chip=ALL))
    assert ids(cases) == [1]
    cases.table.select_all()
    cases._restore_selected()
    assert ids(cases) == []
    assert shop.browsing.count(Query("cases")) == 2


def test_one_field_of_many_records_is_set_as_one_operation(cases: RegisterPage, shop: Shop, heard: Any) -> None:
    cases.table.select_all()
    assert not cases.bulk.isHidden()
    cases._set_many("notes", "已联系买家")
    assert {shop.browsing.record("cases", i)["notes"] for i in (1, 2)} == {"已联系买家"}  # type: ignore[index]
    assert len(heard.offered) == 1


def test_a_bulk_change_that_cannot_be_read_writes_nothing(cases: RegisterPage, shop: Shop, heard: Any) -> None:
    cases.table.select_all()
    cases._set_many("goods_amount", "much")
    assert heard.failed
    assert not heard.changes
    assert shop.browsing.record("cases", 1)["goods_amount"] == 10000  # type: ignore[index]


def test_many_are_moved_as_one_operation(cases: RegisterPage, shop: Shop, heard: Any) -> None:
    cases.table.select_all()
    cases._offer_moves()
    action = next(a for a in cases.bulk._moves.actions() if not a.data().lacking)
    action.trigger()
    assert len(heard.changes) == 1
    assert {shop.browsing.record("cases", i)["state"] for i in (1, 2)} != {"to_review"}  # type: ignore[index]


def test_status_tells_rows_selection_and_sum(cases: RegisterPage, qtbot: QtBot) -> None:
    said: list[tuple[str, str]] = []
    cases.status_changed.connect(lambda selection, rows: said.append((selection, rows)))
    cases.table.select_all()
    qtbot.waitUntil(lambda: bool(said) and "300.00" in said[-1][0])
    assert said[-1][0].startswith("2 selected")
    assert "average ¥150.00" in said[-1][0]
    assert said[-1][1] == "2 of 2 rows"


def test_columns_are_remembered_and_reset(cases: RegisterPage, place: Workplace, qtbot: QtBot) -> None:
    cases.columns.show(["order_number", "state"])
    cases.table.set_frozen(0)
    again = open_page("cases", place, qtbot)
    assert [c.key for c in again.table.model.columns] == ["order_number", "state"]
    assert again.table.frozen_count == 0
    chooser = ColumnChooser(again.register, ["order_number", "state"], again)
    again.columns.reset(chooser)
    assert [c.key for c in again.table.model.columns] == list(again.register.views[0].columns)


def test_the_chooser_hides_shows_and_moves(cases: RegisterPage) -> None:
    chooser = ColumnChooser(cases.register, ["order_number", "state"], cases)
    said: list[list[str]] = []
    chooser.chosen.connect(said.append)
    chooser._fields.setCurrentRow(1)
    chooser._fields.step(-1)
    assert said[-1] == ["state", "order_number"]
    chooser._fields.tick(chooser._fields.item(2))
    assert len(said[-1]) == 3
    chooser._narrow("courier")
    assert chooser._fields.item(0).isHidden()


def filter_panel(page: RegisterPage, key: str, qtbot: QtBot) -> FilterPanel:
    panel = FilterPanel(page.place, page.query(), key, page.state.filters_on(key))
    qtbot.addWidget(panel)
    return panel


def test_a_head_filters_by_its_values_with_counts(cases: RegisterPage, qtbot: QtBot) -> None:
    panel = filter_panel(cases, "customer", qtbot)
    assert [panel._list.item(at).text() for at in range(panel._list.count())] == ["小满   1", "向日葵妈妈   1"]
    panel._list.tick(panel._list.item(0))
    assert panel.filters() == [Filter("customer", Op.IN, (1,))]


def test_a_head_filters_by_a_range_as_typed(cases: RegisterPage, qtbot: QtBot) -> None:
    panel = filter_panel(cases, "total_amount", qtbot)
    panel._low.setText("￥１２０")
    cases.columns.filter_chosen("total_amount", panel.filters() or [])
    assert ids(cases) == [2]


def test_a_filter_with_nonsense_says_so_and_filters_nothing(cases: RegisterPage, qtbot: QtBot) -> None:
    panel = filter_panel(cases, "requested_at", qtbot)
    panel._low.setText("someday")
    chosen: list[object] = []
    panel.chosen.connect(chosen.append)
    panel.apply()
    assert not chosen
    assert panel._trouble.text()


def test_a_list_from_elsewhere_is_shown_as_chip_and_filters(cases: RegisterPage) -> None:
    cases.show_list(Query("cases", (Filter("state", Op.EQ, "to_refund"), Filter("shop", Op.EQ, 1))))
    assert cases.state.chip == "to_refund"
    assert cases.state.filters == (Filter("shop", Op.EQ, 1),)


def test_files_dropped_on_a_page_go_to_its_import(cases: RegisterPage, tmp_path: Path) -> None:
    asked: list[tuple[str | None, list[Path]]] = []

    class Dialogs:
        def open_import(self, register: str | None, paths: Any) -> None:
            asked.append((register, list(paths)))

        def open_export(self, query: Query, columns: Any, selected: Any = ()) -> None: ...

        def run_saved_export(self, name: str) -> None: ...

        def open_saved_exports(self) -> None: ...

        def open_search(self, words: str = "") -> None: ...

    cases.place.dialogs = Dialogs()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.xlsx"))])
    drop = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QEvent.Type.Drop,
    )
    cases.dropEvent(drop)
    assert asked == [("cases", [tmp_path / "a.xlsx"])]


def test_the_menu_of_a_head_freezes_and_hides(cases: RegisterPage) -> None:
    third = cases.table.model.columns[2].key
    cases.columns.menu_chosen(QPoint(), "freeze", third)
    assert cases.table.frozen_count == 3
    cases.columns.menu_chosen(QPoint(), "hide", third)
    assert third not in [c.key for c in cases.table.model.columns]
    cases.columns.menu_chosen(QPoint(), "down", "order_number")
    assert ids(cases) == [2, 1]
