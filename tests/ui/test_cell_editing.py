"""Editing in the cells of a list: keys as in Excel, compositions whole, errors beside the cell, one operation a cell."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from shopdesk.core.query import Query
from shopdesk.services.shop import Shop
from shopdesk.ui.editors.choice import ChoiceEditor
from shopdesk.ui.list_state import ALL
from shopdesk.ui.register_page import RegisterPage
from shopdesk.ui.settings_page import SettingsPage, WindowSettings
from shopdesk.ui.table_work import COPY_IDENTIFIERS, COPY_TITLES, DOUBLE_CLICK
from shopdesk.ui.workplace import Workplace

COLUMNS = ("number", "state", "receiver", "goods_amount", "customer", "requested_at", "explanation", "order_number")


@pytest.fixture
def cases(place: Workplace, qtbot: QtBot) -> RegisterPage:
    page = RegisterPage(place.shop.registers["cases"], place)
    place.events.changed.connect(page.change_seen)
    qtbot.addWidget(page)
    page.resize(1300, 700)
    page.show()
    page.activate()
    page.columns.show(COLUMNS)
    page.table.set_frozen(1)
    page._panel_open = False
    return page


def go(page: RegisterPage, record_id: int, key: str) -> None:
    table = page.table
    table.select_cell(table.model.row_of(record_id), table.model.column_of(key))
    table.focus_cell()


def stored(shop: Shop, record_id: int, key: str) -> Any:
    record = shop.browsing.record("cases", record_id)
    assert record is not None
    return record[key]


def operations(shop: Shop) -> int:
    with shop.database.reading() as conn:
        return int(conn.exec_driver_sql("SELECT count(*) FROM operations").scalar_one())


def press(page: RegisterPage, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    editor = page.work.editing.editor
    target = editor.widget() if editor is not None else page.table.side_of(page.table.scrolling.currentIndex().column())
    QTest.keyClick(target, key, modifiers)


def type_in(page: RegisterPage, text: str) -> None:
    editor = page.work.editing.editor
    assert editor is not None
    editor.show_text("")
    widget = editor.widget()
    line = widget.lineEdit() if isinstance(widget, QComboBox) else widget
    assert isinstance(line, QLineEdit)
    line.insert(text)
    line.textEdited.emit(line.text())


def open_text(page: RegisterPage) -> str:
    editor = page.work.editing.editor
    assert editor is not None
    return str(editor.text_value())


def test_f2_edits_and_enter_saves_and_goes_down(cases: RegisterPage, shop: Shop) -> None:
    first, second = list(cases.table.model.ids)
    go(cases, first, "receiver")
    before = operations(shop)
    press(cases, Qt.Key.Key_F2)
    type_in(cases, "新收货人")
    press(cases, Qt.Key.Key_Return)
    assert stored(shop, first, "receiver") == "新收货人"
    assert operations(shop) == before + 1
    assert cases.work.editing.editor is None
    assert cases.table.current_id() == second
    assert cases.table.current_field() == "receiver"
    assert list(cases.table.selected_ids()) == [second]


def test_shift_enter_goes_up(cases: RegisterPage) -> None:
    first, second = list(cases.table.model.ids)
    go(cases, second, "receiver")
    press(cases, Qt.Key.Key_Return)
    press(cases, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert cases.table.current_id() == first


def test_tab_saves_and_edits_the_next_cell_and_enter_returns_below_the_first(cases: RegisterPage, shop: Shop) -> None:
    first, second = list(cases.table.model.ids)
    go(cases, first, "receiver")
    press(cases, Qt.Key.Key_F2)
    type_in(cases, "甲")
    press(cases, Qt.Key.Key_Tab)
    assert cases.table.current_field() == "goods_amount"
    type_in(cases, "12.5")
    press(cases, Qt.Key.Key_Return)
    assert stored(shop, first, "receiver") == "甲"
    assert stored(shop, first, "goods_amount") == 1250
    assert (cases.table.current_id(), cases.table.current_field()) == (second, "receiver")


def test_shift_tab_goes_back_over_cells_that_cannot_be_edited(cases: RegisterPage) -> None:
    go(cases, 1, "state")
    press(cases, Qt.Key.Key_F2)
    cases.work.editing.commit(0, -1)  # the number at its left is given by the program
    assert cases.table.current_field() == "state"
    assert cases.work.editing.editor is None


def test_esc_gives_up_and_nothing_is_written(cases: RegisterPage, shop: Shop) -> None:
    go(cases, 1, "receiver")
    before = operations(shop), stored(shop, 1, "receiver")
    press(cases, Qt.Key.Key_F2)
    type_in(cases, "never")
    press(cases, Qt.Key.Key_Escape)
    assert cases.work.editing.editor is None
    assert (operations(shop), stored(shop, 1, "receiver")) == before
    assert list(cases.table.selected_ids()) == [1]


def test_typing_begins_an_edit_over_what_was_there(cases: RegisterPage) -> None:
    go(cases, 1, "receiver")
    QTest.keyClick(cases.table.scrolling, Qt.Key.Key_7)
    assert open_text(cases) == "7"
    assert cases.is_dirty


def test_typing_on_a_cell_of_the_program_does_nothing(cases: RegisterPage) -> None:
    go(cases, 1, "number")
    QTest.keyClick(cases.table.frozen, Qt.Key.Key_7)
    press(cases, Qt.Key.Key_F2)
    assert cases.work.editing.editor is None


def test_a_composition_keeps_its_first_key_and_is_handed_on_whole(cases: RegisterPage, shop: Shop) -> None:
    go(cases, 1, "receiver")
    side = cases.table.scrolling
    assert side.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert side.inputMethodQuery(Qt.InputMethodQuery.ImEnabled) is True
    for preedit in ("z", "zh", "zhang"):
        QApplication.sendEvent(side, QInputMethodEvent(preedit, []))
        assert side.hasFocus()  # moving the focus now would break the composition off
        assert side.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle) is not None
    ending = QInputMethodEvent("", [])
    ending.setCommitString("张")
    QApplication.sendEvent(side, ending)
    assert open_text(cases) == "张"
    editor = cases.work.editing.editor
    assert editor is not None
    assert editor.widget().hasFocus()
    press(cases, Qt.Key.Key_Return)
    assert stored(shop, 1, "receiver") == "张"


def test_a_composition_that_is_given_up_leaves_the_cell_alone(cases: RegisterPage, shop: Shop) -> None:
    go(cases, 1, "receiver")
    before = operations(shop)
    QApplication.sendEvent(cases.table.scrolling, QInputMethodEvent("zh", []))
    QApplication.sendEvent(cases.table.scrolling, QInputMethodEvent("", []))
    assert cases.work.editing.editor is None
    assert operations(shop) == before


def test_no_composition_begins_on_a_cell_of_the_program(cases: RegisterPage) -> None:
    go(cases, 1, "number")
    assert not cases.table.frozen.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_a_wrong_text_stays_and_the_error_stands_below_the_cell(cases: RegisterPage, shop: Shop) -> None:
    go(cases, 1, "goods_amount")
    before = operations(shop), stored(shop, 1, "goods_amount")
    press(cases, Qt.Key.Key_F2)
    type_in(cases, "12 elephants")
    press(cases, Qt.Key.Key_Tab)
    editing = cases.work.editing
    assert editing.editor is not None
    assert open_text(cases) == "12 elephants"
    assert editing.problem()
    note = editing._note.geometry()
    assert note.top() >= cases.table.visible_row_rect(cases.table.model.row_of(1)).bottom()
    assert (operations(shop), stored(shop, 1, "goods_amount")) == before
    type_in(cases, "12")
    assert not editing.problem()
    press(cases, Qt.Key.Key_Return)
    assert stored(shop, 1, "goods_amount") == 1200


def test_ten_thousand_characters_are_refused_and_nothing_is_written(cases: RegisterPage, shop: Shop) -> None:
    go(cases, 1, "receiver")
    before = operations(shop)
    press(cases, Qt.Key.Key_F2)
    type_in(cases, "长" * 10_000)
    press(cases, Qt.Key.Key_Return)
    assert cases.work.editing.problem()
    assert operations(shop) == before


def test_an_unchanged_cell_writes_nothing(cases: RegisterPage, shop: Shop) -> None:
    before = operations(shop)
    for key in ("receiver", "goods_amount", "customer", "requested_at", "state", "explanation", "order_number"):
        go(cases, 1, key)
        press(cases, Qt.Key.Key_F2)
        assert cases.work.editing.editor is not None
        cases.work.editing.commit(1, 0)
        assert cases.work.editing.editor is None, key
    assert operations(shop) == before


def test_a_state_offers_its_legal_moves_only(cases: RegisterPage, shop: Shop) -> None:
    go(cases, 1, "state")
    press(cases, Qt.Key.Key_F2)
    editor = cases.work.editing.editor
    assert isinstance(editor, ChoiceEditor)
    record = shop.browsing.record("cases", 1)
    assert record is not None
    legal = [move.label for move in shop.records.legal_moves("cases", record)]
    assert [editor.itemText(at) for at in range(editor.count())][1:] == list(dict.fromkeys(legal))


def test_an_illegal_state_is_refused_beside_the_cell(cases: RegisterPage, shop: Shop) -> None:
    go(cases, 1, "state")
    before = stored(shop, 1, "state")
    graph = shop.registers["cases"].states
    assert graph is not None
    record = shop.browsing.record("cases", 1)
    assert record is not None
    legal = {move.target for move in shop.records.legal_moves("cases", record)}
    wrong = next(s for s in graph.states if s.code not in legal and s.code != before)
    press(cases, Qt.Key.Key_F2)
    type_in(cases, wrong.label)
    press(cases, Qt.Key.Key_Return)
    assert cases.work.editing.problem()
    assert stored(shop, 1, "state") == before


def test_a_legal_state_is_moved_to(cases: RegisterPage, shop: Shop) -> None:
    cases.apply_state(cases.state.__class__(view=cases.state.view, chip=ALL))
    go(cases, 1, "state")
    record = shop.browsing.record("cases", 1)
    assert record is not None
    move = next(m for m in shop.records.legal_moves("cases", record) if not m.needs)
    press(cases, Qt.Key.Key_F2)
    type_in(cases, move.label)
    press(cases, Qt.Key.Key_Return)
    assert stored(shop, 1, "state") != record["state"]


def test_a_reference_is_typed_by_name(cases: RegisterPage, shop: Shop) -> None:
    go(cases, 1, "customer")
    press(cases, Qt.Key.Key_F2)
    type_in(cases, "向日葵妈妈")
    press(cases, Qt.Key.Key_Return)
    assert stored(shop, 1, "customer") == 2


def test_a_note_takes_alt_enter_for_a_line(cases: RegisterPage, shop: Shop) -> None:
    go(cases, 1, "explanation")
    press(cases, Qt.Key.Key_F2)
    editor = cases.work.editing.editor
    assert editor is not None
    QTest.keyClicks(editor.widget(), "one")
    press(cases, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    QTest.keyClicks(editor.widget(), "two")
    press(cases, Qt.Key.Key_Return)
    assert stored(shop, 1, "explanation") == "one\ntwo"


def test_clicking_another_cell_saves(cases: RegisterPage, shop: Shop, qtbot: QtBot) -> None:
    go(cases, 1, "receiver")
    press(cases, Qt.Key.Key_F2)
    type_in(cases, "点别处")
    cases.activateWindow()
    cases.table.scrolling.setFocus()
    qtbot.waitUntil(lambda: stored(shop, 1, "receiver") == "点别处")
    assert cases.work.editing.editor is None


def test_a_cell_does_not_overtake_unsaved_changes_of_the_panel(cases: RegisterPage, heard: Any) -> None:
    cases.open_record(1)
    assert cases.panel is not None
    editor: Any = cases.panel.form.body.editors["receiver"]
    editor.setText("typed")
    editor.textEdited.emit("typed")
    go(cases, 1, "goods_amount")
    press(cases, Qt.Key.Key_F2)
    assert cases.work.editing.editor is None
    assert heard.told


def test_nothing_is_edited_in_the_trash(cases: RegisterPage, shop: Shop) -> None:
    shop.records.delete("cases", [1])
    cases.apply_state(cases.state.__class__(view=cases.state.view, chip=ALL, trash=True))
    go(cases, 1, "receiver")
    press(cases, Qt.Key.Key_F2)
    assert cases.work.editing.editor is None


def test_a_sorted_list_is_walked_in_the_order_that_was_seen(cases: RegisterPage, shop: Shop) -> None:
    cases.columns.order("goods_amount")
    first, second = list(cases.table.model.ids)
    go(cases, first, "goods_amount")
    press(cases, Qt.Key.Key_F2)
    type_in(cases, "99999")
    press(cases, Qt.Key.Key_Return)
    assert list(cases.table.model.ids) == [second, first]
    assert cases.table.current_id() == second


def test_a_double_click_on_an_identifier_copies_it(cases: RegisterPage, heard: Any) -> None:
    table = cases.table
    index = table.model.index(table.model.row_of(1), table.model.column_of("order_number"))
    table.scrolling.setCurrentIndex(index)
    table.scrolling.doubleClicked.emit(index)
    assert QGuiApplication.clipboard().text() == "260517-6071989743001"
    assert heard.told
    assert cases.side.is_folded()


def test_a_double_click_opens_or_edits_as_set(cases: RegisterPage, place: Workplace) -> None:
    table = cases.table
    index = table.model.index(table.model.row_of(1), table.model.column_of("receiver"))
    table.scrolling.setCurrentIndex(index)
    place.memory.put(DOUBLE_CLICK, "edit")
    table.scrolling.doubleClicked.emit(index)
    assert cases.work.editing.editor is not None
    cases.work.editing.cancel()
    place.memory.put(DOUBLE_CLICK, "open")
    place.memory.put(COPY_IDENTIFIERS, False)
    table.scrolling.doubleClicked.emit(index)
    assert cases.panel is not None
    assert cases.panel.record_id == 1


def test_ctrl_c_copies_the_selected_rows_with_titles_or_without(cases: RegisterPage, place: Workplace) -> None:
    go(cases, 1, "receiver")
    press(cases, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].startswith("Case number\tState\tReceiver")
    assert len(lines) == 2
    place.memory.put(COPY_TITLES, False)
    press(cases, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == lines[1]


def test_the_list_of_the_shop_is_untouched_by_a_walk_with_tab(cases: RegisterPage, shop: Shop) -> None:
    before = operations(shop), [shop.browsing.record("cases", i) for i in shop.browsing.ids(Query("cases"))]
    go(cases, 1, "state")
    press(cases, Qt.Key.Key_F2)
    for _step in range(8):
        if cases.work.editing.editor is None:
            break
        cases.work.editing.commit(0, 1)
    assert (operations(shop), [shop.browsing.record("cases", i) for i in shop.browsing.ids(Query("cases"))]) == before


def test_a_walk_that_was_given_up_is_forgotten(cases: RegisterPage) -> None:
    go(cases, 1, "goods_amount")
    press(cases, Qt.Key.Key_F2)
    type_in(cases, "nonsense")
    press(cases, Qt.Key.Key_Tab)
    press(cases, Qt.Key.Key_Escape)
    go(cases, 1, "receiver")
    press(cases, Qt.Key.Key_F2)
    press(cases, Qt.Key.Key_Return)
    assert cases.table.current_field() == "receiver"


def test_settings_hold_how_lists_answer(place: Workplace, qtbot: QtBot) -> None:
    page = SettingsPage(place, WindowSettings(*[print] * 5))
    qtbot.addWidget(page)
    for combo, name, value in (
        (page.double_click, DOUBLE_CLICK, "edit"),
        (page.copy_numbers, COPY_IDENTIFIERS, False),
        (page.copy_titles, COPY_TITLES, False),
    ):
        combo.setCurrentIndex(1)
        combo.activated.emit(1)
        assert place.memory.get(name) == value


def test_a_locked_record_says_why_below_the_cell(place: Workplace, qtbot: QtBot) -> None:
    records = place.shop.records
    with records.operation("import", {}) as (unit, _done):
        order = unit.add("orders", {"number": "4531404210713194660", "shop": 1, "receiver": "小满", "source": "import"}, "import")
    page = RegisterPage(place.shop.registers["orders"], place)
    qtbot.addWidget(page)
    page.resize(1300, 700)
    page.show()
    page.activate()
    page._panel_open = False
    record = place.shop.browsing.record("orders", order)
    assert record is not None
    assert records.locked("orders", record)
    go(page, order, "receiver")
    press(page, Qt.Key.Key_F2)
    assert page.work.editing.editor is None
    assert page.work.editing.problem() == records.locked("orders", record)
    go(page, next(each for each in page.table.model.ids if each != order), "receiver")
    assert not page.work.editing.problem()
