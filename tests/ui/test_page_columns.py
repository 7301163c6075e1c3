"""The columns of a page: those of lines, widths that stay with their view, the frozen edge, the heads' arrows and the key that clears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from shopdesk.core.query import Filter, Op, Query
from shopdesk.services.shop import Shop
from shopdesk.ui.column_chooser import ColumnChooser
from shopdesk.ui.header_menu import HeaderMenu
from shopdesk.ui.list_state import ALL, ListState
from shopdesk.ui.register_page import RegisterPage
from shopdesk.ui.table_side import TableSide
from shopdesk.ui.workplace import Workplace


@pytest.fixture
def cases(place: Workplace, qtbot: QtBot) -> RegisterPage:
    page = RegisterPage(place.shop.registers["cases"], place)
    place.events.changed.connect(page.change_seen)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    qtbot.waitExposed(page)
    page.activate()
    QApplication.processEvents()
    return page


def keys(page: RegisterPage) -> list[str]:
    return [c.key for c in page.table.model.columns]


def cells(page: RegisterPage, row: int, wanted: Sequence[str]) -> list[str]:
    return [page.table.model.cells(row)[page.table.model.column_of(key)] for key in wanted]


LINES = (
    {"name": "碎花连衣裙", "price": 12800, "asked": 2, "refund_amount": 25600},
    {"name": "发圈", "price": None, "asked": 1, "refund_amount": 900},
)


def test_the_refund_list_shows_its_eight_columns_with_those_of_the_lines(cases: RegisterPage, shop: Shop) -> None:
    cases.place.events.changed.emit(shop.records.set("cases", 1, {"items": LINES}))
    cases.place.events.changed.emit(shop.records.move("cases", 1, "approved", {}))
    cases.apply_state(ListState("refunds"))
    assert keys(cases) == [
        "number",
        "requested_at",
        "reviewed_at",
        "items.name",
        "items.price",
        "items.asked",
        "items.refund_amount",
        "total_amount",
    ]
    cases.apply_state(ListState("all", ALL))
    cases.columns.show(["number", "items.name", "items.price", "items.asked"])
    row = cases.table.model.row_of(1)
    assert cells(cases, row, ["items.name", "items.price", "items.asked"]) == ["碎花连衣裙 / 发圈", "128.00 / –", "2 / 1"]
    other = cases.table.model.row_of(2)
    assert cells(cases, other, ["items.name", "items.price"]) == ["碎花连衣裙", "128.00"]


def test_a_column_of_lines_orders_and_filters_the_list(cases: RegisterPage, shop: Shop) -> None:
    cases.place.events.changed.emit(shop.records.set("cases", 1, {"items": LINES}))
    cases.columns.show(["number", "items.name"])
    cases.columns.order("items.name")
    assert list(cases.table.model.ids) == [1, 2]
    cases.columns.filter_chosen("items.name", [Filter("items.name", Op.CONTAINS, "发圈")])
    assert list(cases.table.model.ids) == [1]


def test_the_chooser_offers_columns_of_lines_by_the_name_of_their_table(cases: RegisterPage) -> None:
    chooser = ColumnChooser(cases.register, keys(cases), cases)
    texts = [chooser._fields.item(at).text() for at in range(chooser._fields.count())]
    assert "Products: Unit price" in texts
    chooser._narrow("ｕｎｉｔ ｐｒｉｃｅ")
    assert [i.text() for at in range(chooser._fields.count()) if not (i := chooser._fields.item(at)).isHidden()] == ["Products: Unit price"]


def test_a_step_in_the_chooser_passes_what_the_search_hides(cases: RegisterPage) -> None:
    chooser = ColumnChooser(cases.register, keys(cases), cases)
    chooser._narrow("at")
    shown = [at for at in range(chooser._fields.count()) if not chooser._fields.item(at).isHidden()]
    below = chooser._fields.item(shown[1]).text()
    chooser._fields.setCurrentRow(shown[1])
    chooser._fields.step(-1)
    assert chooser._fields.item(shown[0]).text() == below


def test_widths_stay_with_their_view_and_reset_gives_the_declared_ones_back(cases: RegisterPage) -> None:
    before = cases.table.widths()
    cases.table.scrolling.header.resizeSection(cases.table.model.column_of("order_number"), 333)
    cases.apply_state(ListState("open"))
    assert cases.table.widths()["order_number"] != 333
    cases.apply_state(ListState("all"))
    assert cases.table.widths()["order_number"] == 333
    chooser = ColumnChooser(cases.register, keys(cases), cases)
    cases.columns.reset(chooser)
    assert cases.table.widths() == before


def test_only_widths_that_somebody_gave_are_remembered(cases: RegisterPage) -> None:
    cases.table.scrolling.header.resizeSection(cases.table.model.column_of("order_number"), 333)
    assert cases.columns.layout().widths == {"order_number": 333}


def test_hiding_a_column_keeps_the_selection_and_the_cell_in_hand(cases: RegisterPage) -> None:
    cases.table.select_all()
    row = cases.table.model.row_of(2)
    cases.table.scrolling.selectionModel().setCurrentIndex(
        cases.table.model.index(row, cases.table.model.column_of("total_amount")),
        cases.table.scrolling.selectionModel().SelectionFlag.NoUpdate,
    )
    cases.columns.menu_chosen(QPoint(), "hide", "type")
    assert cases.table.selected_count() == 2
    assert cases.table.current_id() == 2
    assert cases.table.current_field() == "total_amount"


def test_frozen_columns_wider_than_the_list_leave_room_to_scroll(cases: RegisterPage) -> None:
    cases.columns.menu_chosen(QPoint(), "freeze", keys(cases)[-2])
    QApplication.processEvents()
    assert cases.table.frozen_count == len(keys(cases)) - 1
    assert cases.table.scrolling.width() >= 190
    assert cases.table.frozen.horizontalScrollBar().maximum() > 0
    assert cases.table.frozen.viewport().height() == cases.table.scrolling.viewport().height()
    cases.columns.menu_chosen(QPoint(), "freeze", keys(cases)[1])
    QApplication.processEvents()
    assert cases.table.frozen.width() == sum(list(cases.table.widths().values())[:2])


def press(side: TableSide, place: QPoint, kind: QMouseEvent.Type, buttons: Qt.MouseButton) -> None:
    view = side.header.viewport()
    button = Qt.MouseButton.NoButton if kind == QMouseEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    where = QPointF(place)
    event = QMouseEvent(kind, where, QPointF(view.mapToGlobal(place)), button, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, event)


def drag(side: TableSide, start: QPoint, end: QPoint) -> None:
    press(side, start, QMouseEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton)
    for step in range(1, 11):
        press(side, start + (end - start) * step / 10, QMouseEvent.Type.MouseMove, Qt.MouseButton.LeftButton)
    press(side, end, QMouseEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton)


def middle(side: TableSide, at: int) -> QPoint:
    return QPoint(side.header.sectionViewportPosition(at) + side.header.sectionSize(at) // 2, 10)


def test_a_head_is_dragged_among_the_others(cases: RegisterPage) -> None:
    now = keys(cases)
    side = cases.table.scrolling
    drag(side, middle(side, 2), QPoint(side.header.sectionViewportPosition(4) + side.header.sectionSize(4) - 10, 10))
    assert keys(cases)[:5] == [now[0], now[1], now[3], now[4], now[2]]


def test_a_head_dragged_over_the_frozen_edge_is_frozen_and_back_again(cases: RegisterPage) -> None:
    now = keys(cases)
    table = cases.table
    side = table.scrolling
    start = middle(side, 3)
    goal = side.header.viewport().mapFromGlobal(table.frozen.header.viewport().mapToGlobal(QPoint(5, 10)))
    drag(side, start, goal)
    assert keys(cases)[:4] == [now[3], now[0], now[1], now[2]]
    assert table.frozen_count == 2
    QApplication.processEvents()
    start = middle(table.frozen, 0)
    goal = table.frozen.header.viewport().mapFromGlobal(side.header.viewport().mapToGlobal(QPoint(5, 10)))
    drag(table.frozen, start, goal)
    assert keys(cases)[:4] == [now[0], now[3], now[1], now[2]]
    assert table.frozen_count == 1


def test_widening_a_head_past_the_edge_moves_nothing(cases: RegisterPage) -> None:
    now = keys(cases)
    table = cases.table
    table.resize(700, 400)
    edge = QPoint(table.frozen.header.sectionSize(0) - 1, 10)
    goal = table.frozen.header.viewport().mapFromGlobal(table.scrolling.header.viewport().mapToGlobal(QPoint(50, 10)))
    QTest.mouseMove(table.frozen.header.viewport(), edge)
    drag(table.frozen, edge, goal)
    assert keys(cases) == now
    assert table.frozen_count == 1
    assert table.widths()["number"] > edge.x() + 20


def test_the_arrow_in_a_head_opens_its_menu_and_orders_nothing(cases: RegisterPage) -> None:
    header = cases.table.scrolling.header
    at = cases.table.model.column_of("type")
    header._set_hover(at)
    rect = QRect(header.sectionViewportPosition(at), 0, header.sectionSize(at), header.height())
    ((name, mark),) = header._mark_places(at, rect)
    assert name == "chevron-down"
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=mark.center())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, HeaderMenu)
    menu.close()
    assert not cases.state.sort
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 12, 10))
    assert [s.field for s in cases.state.sort] == ["type"]


def active(page: RegisterPage) -> list[str]:
    return [b.text() for b in page.bar._active.findChildren(QPushButton) if not b.isHidden()]


def test_one_key_clears_what_narrows_and_is_shown_where_it_is_needed(cases: RegisterPage) -> None:
    cases.apply_state(replace(cases.state, words="小满", preset="this_year", filters=(Filter("type", Op.EQ, "return_refund"),)))
    assert active(cases) == ["Case type: Return and refund", "Words: 小满", "Requested at: This year", "Clear all  Ctrl Shift L"]
    cases.open_record(1)
    assert cases.panel is not None
    typing: Any = cases.panel.form.body.editors["receiver"]
    QTest.keyClick(typing, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert not active(cases)
    assert cases.query() == Query("cases", cases.query().filters[:1], sort=cases.query().sort)
    assert not cases.side.is_folded()


def test_the_chip_of_the_days_takes_them_away(cases: RegisterPage) -> None:
    cases.apply_state(replace(cases.state, preset="last_month"))
    assert active(cases)[0] == "Requested at: Last month"
    next(b for b in cases.bar._active.findChildren(QPushButton) if b.objectName() == "active_+days").click()
    assert not cases.state.preset
    assert len(cases.table.model.ids) == 2


def test_a_list_that_gets_the_keyboard_opens_no_record(cases: RegisterPage) -> None:
    asked: list[object] = []
    cases.table.current_changed.connect(asked.append)
    for side in cases.table.sides():
        cases.table.scrolling.selectionModel().clearCurrentIndex()
        asked.clear()
        QApplication.sendEvent(side, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.OtherFocusReason))
        assert side.currentIndex().isValid()
        assert not asked


def test_arrow_keys_walk_on_from_a_frozen_cell_when_the_list_is_given_back(cases: RegisterPage) -> None:
    cases.table.select_cell(0, 0)
    cases.activateWindow()
    cases.escape()
    focused = QApplication.focusWidget() or cases.focusWidget()
    assert focused is cases.table.frozen
    QTest.keyClick(focused, Qt.Key.Key_Down)
    assert cases.table.current_id() == cases.table.model.ids[1]
    QTest.keyClick(focused, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert cases.table.selected_count() == 2
