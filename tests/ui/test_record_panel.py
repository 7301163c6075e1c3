"""The side panel and its form: filling in, saving, problems beside fields, moves, customer's card, links and history."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTreeWidget, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from shopdesk import registers
from shopdesk.services.shop import Shop
from shopdesk.ui.record_panel import RecordPanel
from shopdesk.ui.workplace import Workplace

ORDER = "260517-6071989743003"


@pytest.fixture
def panel(place: Workplace, qtbot: QtBot) -> RecordPanel:
    made = RecordPanel(place.shop.registers["cases"], place)
    qtbot.addWidget(made)
    made.resize(448, 700)
    place.events.changed.connect(made.change_seen)
    return made


def put(panel: RecordPanel, key: str, text: str) -> None:
    """Type a text into a field and leave it."""
    editor: Any = panel.form.body.editors[key]
    line = editor if hasattr(editor, "textEdited") else editor.lineEdit() if hasattr(editor, "lineEdit") else None
    if line is None:
        editor.setPlainText(text)
        return
    line.setText(text)
    line.textEdited.emit(text)
    editor.settle()


def shown(panel: RecordPanel, key: str) -> Any:
    return panel.form.body.editors[key].text_value()


def test_an_order_number_fills_what_the_order_knows(panel: RecordPanel) -> None:
    panel.show_new()
    put(panel, "order_number", ORDER)
    assert shown(panel, "receiver") == "<b>粗体</b>"
    assert shown(panel, "buyer_account") == "buyer2"
    assert shown(panel, "items")[0]["name"] == "碎花连衣裙"
    assert panel.form.is_dirty


def test_what_is_typed_is_never_overwritten_by_what_the_order_knows(panel: RecordPanel) -> None:
    panel.show_new()
    put(panel, "receiver", "someone else")
    put(panel, "order_number", ORDER)
    assert shown(panel, "receiver") == "someone else"


def test_a_new_record_is_stored_and_shown(panel: RecordPanel, shop: Shop, heard: Any) -> None:
    stored: list[object] = []
    panel.stored.connect(stored.append)
    panel.show_new()
    put(panel, "order_number", ORDER)
    put(panel, "type", "仅退款")
    put(panel, "type", "Refund only")
    panel.save()
    assert not panel.is_dirty
    record = shop.browsing.record("cases", panel.record_id or 0)
    assert record is not None
    assert record["order_number"] == ORDER
    assert record["type"] == "refund_only"
    assert stored == [record["id"]]
    assert heard.changes[0].ids["cases"] == (record["id"],)


def test_what_cannot_be_read_is_said_beside_its_field_and_stays_typed(panel: RecordPanel, shop: Shop) -> None:
    panel.show_record(1)
    put(panel, "goods_amount", "twelve")
    assert panel.form.body.rows["goods_amount"].problem()
    panel.save()
    assert shown(panel, "goods_amount") == "twelve"
    assert panel.is_dirty
    assert shop.browsing.record("cases", 1)["goods_amount"] == 10000  # type: ignore[index]
    put(panel, "goods_amount", "12")
    assert not panel.form.body.rows["goods_amount"].problem()
    assert shown(panel, "goods_amount") == "12.00"
    panel.save()
    assert shop.browsing.record("cases", 1)["goods_amount"] == 1200  # type: ignore[index]


def test_a_bad_cell_of_a_line_is_said_with_its_row(panel: RecordPanel) -> None:
    panel.show_record(1)
    items: Any = panel.form.body.editors["items"]
    columns = [f.key for f in items.field.fields]
    model = items._model
    row = len(model.lines)
    model.setData(model.index(row, columns.index("price")), "cheap")
    panel.save()
    assert f"Row {row + 1}" in panel.form.body.rows["items"].problem()
    assert items.text_value()[row]["price"] == "cheap"


def test_discarding_gives_the_stored_record_back(panel: RecordPanel) -> None:
    panel.show_record(1)
    put(panel, "goods_amount", "99")
    panel.revert()
    assert shown(panel, "goods_amount") == "100.00"
    assert not panel.is_dirty


def test_sums_follow_what_is_typed(panel: RecordPanel) -> None:
    panel.show_record(1)
    put(panel, "postage_amount", "8.5")
    assert shown(panel, "total_amount") == "108.50"


def test_the_customers_card_and_caution_stand_above_the_form(panel: RecordPanel) -> None:
    panel.show_record(1)
    content = panel._card.content()
    assert content is not None
    assert content.title == "小满"
    assert "buyer0" in content.subtitle
    assert "13812345670" not in content.subtitle
    assert "先电话再寄" in panel._caution.text()
    panel.show_record(2)
    assert panel._card.content().title == "向日葵妈妈"  # type: ignore[union-attr]
    assert not panel._caution.text()


def shown_panel(panel: RecordPanel, qtbot: QtBot) -> None:
    panel.show()
    panel.activateWindow()
    qtbot.waitActive(panel)


def paste(panel: RecordPanel, text: str) -> None:
    """Ctrl+V where the keyboard is."""
    QGuiApplication.clipboard().setText(text)
    focused = panel.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_a_new_record_begins_in_its_first_empty_field(panel: RecordPanel, qtbot: QtBot) -> None:
    shown_panel(panel, qtbot)
    panel.show_new({"order_number": ORDER})
    assert panel.focusWidget() is not panel.form.body.editors["order_number"].widget()
    panel.form.give_up()
    panel.show_new()
    assert panel.focusWidget() is panel.form.body.editors["order_number"].widget()


def test_after_a_pasted_order_number_the_keyboard_is_where_something_is_missing(panel: RecordPanel, qtbot: QtBot) -> None:
    shown_panel(panel, qtbot)
    panel.show_new()
    paste(panel, ORDER)
    assert shown(panel, "buyer_account") == "buyer2"
    assert panel.form.body.editors["buyer_account"].widget().property("filled")
    assert not panel._card.isHidden()
    focused = panel.focusWidget()
    assert focused is not None
    assert panel.form.body.editors["type"].widget() in (focused, focused.parentWidget())


def test_a_text_pasted_into_the_wrong_field_goes_where_it_belongs(panel: RecordPanel, qtbot: QtBot, heard: Any) -> None:
    shown_panel(panel, qtbot)
    panel.show_new()
    panel.form.body.focus_field("type")
    paste(panel, f" {ORDER} ")
    qtbot.waitUntil(lambda: shown(panel, "order_number") == ORDER)
    assert shown(panel, "type") == ""
    assert not panel.form.body.rows["type"].problem()
    assert shown(panel, "buyer_account") == "buyer2"
    assert ORDER in heard.told[-1]


def test_a_buyer_account_in_the_order_number_goes_to_its_own_field(panel: RecordPanel, qtbot: QtBot) -> None:
    shown_panel(panel, qtbot)
    panel.show_new()
    paste(panel, "buyer1")
    assert shown(panel, "buyer_account") == "buyer1"
    assert shown(panel, "order_number") == ORDER[:-1] + "2"


def test_an_order_number_that_nobody_knows_stays_where_it_was_put(panel: RecordPanel, qtbot: QtBot, heard: Any) -> None:
    shown_panel(panel, qtbot)
    panel.show_new()
    paste(panel, "990517-1")
    assert shown(panel, "order_number") == "990517-1"
    assert not heard.told


def test_what_the_rules_fill_in_is_shown_before_it_is_stored(panel: RecordPanel, shop: Shop) -> None:
    panel.show_new()
    put(panel, "order_number", ORDER)
    assert shown(panel, "goods_amount") == ""
    put(panel, "type", "Refund only")
    assert shown(panel, "goods_amount") == "128.00"
    assert shown(panel, "total_amount") == "128.00"
    assert panel.form.body.editors["goods_amount"].widget().property("filled")
    put(panel, "goods_amount", "100")
    put(panel, "type", "Exchange")
    assert shown(panel, "goods_amount") == "100.00"


def test_sums_follow_while_somebody_types(panel: RecordPanel, qtbot: QtBot) -> None:
    panel.show_record(1)
    editor: Any = panel.form.body.editors["postage_amount"]
    editor.setText("8")
    editor.textEdited.emit("8")
    qtbot.waitUntil(lambda: shown(panel, "total_amount") == "108.00")


def test_a_form_is_never_wider_than_its_panel(panel: RecordPanel, qtbot: QtBot) -> None:
    shown_panel(panel, qtbot)
    panel.resize(448, 700)
    panel.show_record(1)
    put(panel, "goods_amount", "x" * 300)
    QApplication.processEvents()
    body = panel.form.body
    assert body.rows["goods_amount"].problem()
    assert body.widget().width() == body.viewport().width()
    assert body.width() <= panel.width()
    left, right = (body.editors[key].widget() for key in ("goods_amount", "postage_amount"))
    assert abs(left.width() - right.width()) <= 1


def test_an_order_number_can_be_read_to_its_last_digit(panel: RecordPanel, qtbot: QtBot) -> None:
    shown_panel(panel, qtbot)
    panel.show_record(1)
    for key in ("order_number", "refund_number"):
        editor = panel.form.body.editors[key].widget()
        assert editor.width() > editor.fontMetrics().horizontalAdvance("4" * 19) + 20


def test_lines_show_what_how_much_and_for_how_much(panel: RecordPanel, qtbot: QtBot) -> None:
    shown_panel(panel, qtbot)
    panel.resize(448, 700)
    panel.show_record(1)
    grid: Any = panel.form.body.editors["items"]
    assert [f.key for f in grid.field.fields[:4]] == ["name", "variant", "price", "asked"]
    QApplication.processEvents()
    view = grid._grid
    assert sum(view.columnWidth(at) for at in range(4)) <= view.viewport().width()


def test_legal_moves_are_buttons_and_moving_says_it(panel: RecordPanel, shop: Shop, heard: Any) -> None:
    panel.show_record(1)
    first = panel.moves._moves[0]
    assert panel.moves._buttons[0].property("primary")
    panel.moves._buttons[0].click()
    record = shop.browsing.record("cases", 1)
    assert record is not None
    assert record["state"] == shop.registers["cases"].states.landing(record, first.target, shop.settings.all())  # type: ignore[union-attr]
    assert len(heard.offered) == 1
    assert panel._pill.text() != "To review"


def test_the_focus_stays_at_the_moves_after_a_move(panel: RecordPanel, qtbot: QtBot) -> None:
    panel.show_record(1)
    panel.show()
    panel.activateWindow()
    qtbot.waitActive(panel)
    panel.moves._buttons[0].setFocus()
    panel.moves._buttons[0].click()
    assert panel.focusWidget() is panel.moves._buttons[0]


def test_a_move_that_needs_a_field_asks_for_it_in_the_panel(panel: RecordPanel, shop: Shop, qtbot: QtBot) -> None:
    panel.show_record(1)
    reject = next(m for m in panel.moves._moves if m.target == "rejected")
    panel.moves.ask_for(reject)
    assert panel.moves.is_asking
    panel.moves._go()
    assert shop.browsing.record("cases", 1)["state"] == "to_review"  # type: ignore[index]
    assert panel.moves._asked_rows["reject_reason"].problem() or panel.form._trouble.text()
    editor: Any = panel.moves._asked_editors["reject_reason"]
    editor.setText("超过七天") if hasattr(editor, "setText") else editor.setPlainText("超过七天")
    panel.moves._go()
    assert shop.browsing.record("cases", 1)["state"] == "rejected"  # type: ignore[index]
    assert not panel.moves.is_asking


def test_history_and_links_are_listed(panel: RecordPanel) -> None:
    panel.show_record(1)
    put(panel, "goods_amount", "88")
    panel.save()
    panel._tabs.setCurrentWidget(panel._history)
    newest: Any = panel._history.list.topLevelItem(0)
    texts = [newest.child(i).text(0) for i in range(newest.childCount())]
    assert any("100.00 → 88.00" in text for text in texts)


def test_linked_records_of_a_customer_open(place: Workplace, qtbot: QtBot, heard: Any) -> None:
    panel = RecordPanel(place.shop.registers["customers"], place)
    qtbot.addWidget(panel)
    panel.show_record(1)
    head: Any = panel._linked.topLevelItem(0)
    panel._linked.itemActivated.emit(head.child(0), 0)
    assert heard.wanted


def test_a_customers_timeline_opens_what_it_lists(place: Workplace, qtbot: QtBot, heard: Any) -> None:
    panel = RecordPanel(place.shop.registers["customers"], place)
    qtbot.addWidget(panel)
    panel.show_record(1)
    timeline = panel._timeline
    assert timeline is not None
    panel._tabs.setCurrentWidget(timeline)
    assert {item.text(1) for item in items(timeline)} == {"Case", "Order"}
    item = next(item for item in items(timeline) if item.text(1) == "Case")
    assert item.text(0) == "2026-11-21 10:00"
    assert item.text(3) == "To review"
    timeline.itemActivated.emit(item, 0)
    assert heard.wanted == [("cases", 1)]


def test_a_locked_record_says_why_and_takes_nothing(place: Workplace, qtbot: QtBot) -> None:
    shop = place.shop
    with shop.database.writing() as conn:
        conn.exec_driver_sql("UPDATE orders SET origin = 'imported' WHERE id = 1")
    panel = RecordPanel(shop.registers["orders"], place)
    qtbot.addWidget(panel)
    panel.show_record(1)
    assert panel._lock_banner.text()
    receiver: Any = panel.form.body.editors["receiver"]
    assert receiver.isReadOnly()


def test_enter_moves_on_in_the_form(panel: RecordPanel, qtbot: QtBot) -> None:
    panel.show_record(1)
    panel.show()
    panel.activateWindow()
    qtbot.waitActive(panel)
    panel.form.body.focus_field("order_number")
    QTest.keyClick(panel.form.body.editors["order_number"].widget(), Qt.Key.Key_Return)
    assert panel.focusWidget() is not panel.form.body.editors["order_number"].widget()


def test_markup_is_shown_as_typed_everywhere(place: Workplace, qtbot: QtBot) -> None:
    panel = RecordPanel(place.shop.registers["customers"], place)
    qtbot.addWidget(panel)
    panel.show_record(3)
    assert panel._number.text()
    for label in panel.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.objectName()


@pytest.mark.parametrize("key", [entry.key for entry in registers.REGISTERS])
def test_every_register_opens_a_new_form(key: str, place: Workplace, qtbot: QtBot) -> None:
    register = place.shop.registers[key]
    panel = RecordPanel(register, place)
    qtbot.addWidget(panel)
    panel.show_new()
    missing = [f.key for f in register.writable if f.key not in panel.form.body.editors]
    assert not missing


def test_first_records_of_small_lists_open_and_save_nothing_by_themselves(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    panel = RecordPanel(place.shop.registers["couriers"], place)
    qtbot.addWidget(panel)
    assert panel.show_record(1)
    assert not panel.is_dirty


def test_an_earlier_version_is_compared_and_brought_back_by_keyboard(panel: RecordPanel, shop: Shop, heard: Any) -> None:
    shop.records.set("cases", 1, {"notes": "第一次", "goods_amount": 8000})
    wanted = shop.journal.operations(1)[0].id
    lines = (shop.browsing.record("cases", 1) or {})["items"]
    shop.records.set("cases", 1, {"notes": "第二次", "items": ({"name": "裙子", "asked": 1},)})
    panel.show_record(1)
    panel.show()
    panel._tabs.setCurrentWidget(panel._history)
    tab = panel._history
    assert tab.box.isHidden()
    assert tab.list.go_to(wanted)
    shown = [[item.text(at) for at in range(3)] for item in items(tab.box.fields)]
    assert ["Notes", "第二次", "第一次"] in shown
    assert len(shown) == 2, "the lines differ too"
    QTest.keyClick(tab.list, Qt.Key.Key_Return)
    button = tab.box.findChild(QPushButton, "restore_version")
    assert button is not None
    QTest.keyClick(button, Qt.Key.Key_Space)
    record = shop.browsing.record("cases", 1)
    assert record is not None
    assert (record["notes"], record["items"]) == ("第一次", lines)
    assert heard.offered[-1].label.startswith("Restore version of")
    QTest.keyClick(button, Qt.Key.Key_Escape)
    assert tab.box.isHidden()


def test_a_version_waits_while_something_is_typed(panel: RecordPanel, shop: Shop) -> None:
    shop.records.set("cases", 1, {"notes": "第一次"})
    panel.show_record(1)
    panel._tabs.setCurrentWidget(panel._history)
    panel._history.list.go_to(shop.journal.history("cases", 1)[-1].operation)
    put(panel, "notes", "还没存")
    panel._history.box.restore_wanted.emit(shop.journal.history("cases", 1)[-1].operation)
    assert "Save or discard" in panel._history.box.text()
    assert (shop.browsing.record("cases", 1) or {})["notes"] == "第一次"


def items(tree: QTreeWidget) -> list[QTreeWidgetItem]:
    found = (tree.topLevelItem(at) for at in range(tree.topLevelItemCount()))
    return [item for item in found if item is not None]


def test_the_panel_closes_when_its_record_is_gone(panel: RecordPanel, shop: Shop, place: Workplace) -> None:
    closed: list[int] = []
    panel.closed.connect(lambda: closed.append(1))
    made = shop.records.add("cases", {"type": "refund_only", "goods_amount": 100}).only_id()
    panel.show()
    panel.show_record(made)
    place.change(lambda job: shop.records.set("cases", made, {"notes": "还在"}))
    assert closed == []
    place.change(lambda job: shop.journal.undo())
    place.change(lambda job: shop.journal.undo())
    assert closed == [1]


def test_a_new_handover_shows_its_day_and_asks_for_the_shift(place: Workplace, qtbot: QtBot) -> None:
    """The day follows the shift until somebody types another one."""
    shop = place.shop
    shop.clock.fixed = dt.datetime(2026, 11, 22, 16, 30, tzinfo=dt.UTC)  # half past midnight
    night = shop.records.add("shifts", {"name": "通宵", "begins": "22:00", "ends": "06:00"}).only_id()
    panel = RecordPanel(shop.registers["handovers"], place)
    qtbot.addWidget(panel)
    panel.show()
    panel.show_new()
    assert shown(panel, "date") == "2026-11-23"
    panel.form.body.editors["shift"].show_value(night, {"shifts": {night: "通宵"}})
    panel.form._edited("shift")
    panel.form._settled("shift")
    assert shown(panel, "date") == "2026-11-22"
    panel.save()
    assert (shop.browsing.record("handovers", panel.record_id or 0) or {})["date"] == "2026-11-22"
