"""Saved views on a page: saving, showing, renaming, deleting, counts, colours, and the key that clears."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from shopdesk.core.query import Filter, Op
from shopdesk.services.shop import Shop
from shopdesk.ui import theme
from shopdesk.ui.list_state import ALL, ListState
from shopdesk.ui.page_views import NameDialog
from shopdesk.ui.register_page import RegisterPage
from shopdesk.ui.workplace import Workplace

BIG = Filter("total_amount", Op.GE, 15000)


def open_page(place: Workplace, qtbot: QtBot) -> RegisterPage:
    page = RegisterPage(place.shop.registers["cases"], place)
    qtbot.addWidget(page)
    page.resize(1180, 700)
    place.events.changed.connect(page.change_seen)
    page.activate()
    return page


@pytest.fixture
def page(place: Workplace, qtbot: QtBot) -> RegisterPage:
    return open_page(place, qtbot)


def name_it(page: RegisterPage, name: str) -> None:
    """Answer the dialog that asks for a name."""
    (dialog,) = page.window().findChildren(NameDialog)
    dialog.line.setText(name)
    dialog.go.click()
    dialog.deleteLater()
    QCoreApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete.value)


def save(page: RegisterPage, name: str) -> None:
    page.bar.view_asked.emit("save")
    name_it(page, name)


def titles(page: RegisterPage) -> list[str]:
    return [action.text() for action in page.bar._views_menu.actions()]


def press(page: RegisterPage, title: str) -> None:
    next(a for a in page.bar._views_menu.actions() if a.text().partition("\t")[0] == title).trigger()


def test_a_saved_view_brings_filters_order_columns_and_colours_back(page: RegisterPage, place: Workplace, qtbot: QtBot) -> None:
    page.apply_state(replace(page.state, chip=ALL).with_filters("total_amount", (BIG,)).sorted_by("order_number"))
    page.columns.show(["number", "type", "total_amount"])
    page.apply_state(replace(page.state, colour="type"))
    save(page, "大额")
    assert page.bar._views.text().endswith("大额")
    other = open_page(place, qtbot)
    press(other, "大额")
    assert other.state.filters == (BIG,)
    assert other.state.sort[0].field == "order_number"
    assert [c.key for c in other.table.model.columns] == ["number", "type", "total_amount"]
    assert other.state.colour == "type"
    assert list(other.table.model.ids) == [2]


def test_columns_of_a_saved_view_leave_the_declared_one_alone(page: RegisterPage) -> None:
    declared = [c.key for c in page.table.model.columns]
    save(page, "mine")
    page.columns.show(["number", "state"])
    press(page, "All cases")
    assert [c.key for c in page.table.model.columns] == declared
    press(page, "mine")
    assert [c.key for c in page.table.model.columns] == ["number", "state"]
    page.bar.view_asked.emit("reset")
    assert [c.key for c in page.table.model.columns] == declared


def test_views_are_renamed_and_deleted(page: RegisterPage, shop: Shop) -> None:
    save(page, "mine")
    page.bar.view_asked.emit("rename")
    name_it(page, "ours")
    assert "ours" in titles(page)
    assert "mine" not in titles(page)
    assert page.state.saved == "ours"
    page.bar.view_asked.emit("delete")
    assert "ours" not in titles(page)
    assert page.state.saved == ""
    assert shop.saved_views.of(page.register) == []


def test_a_view_without_a_name_of_its_own_cannot_be_renamed(page: RegisterPage) -> None:
    rename = next(a for a in page.bar._views_menu.actions() if a.data() == "rename")
    assert not rename.isVisible()
    save(page, "mine")
    rename = next(a for a in page.bar._views_menu.actions() if a.data() == "rename")
    assert rename.isVisible()


def test_every_view_says_how_many_it_has(page: RegisterPage) -> None:
    page.apply_state(replace(page.state, chip=ALL).with_filters("total_amount", (BIG,)))
    save(page, "big")
    page.bar._views_menu.aboutToShow.emit()
    assert "big\t1" in titles(page)
    assert "All cases\t2" in titles(page)
    assert "Trash\t0" in titles(page)


def test_escape_clears_what_narrows_and_keeps_the_state(page: RegisterPage) -> None:
    page.side.fold()
    page.apply_state(replace(page.state, chip="to_review", words="没有这样的").with_filters("total_amount", (BIG,)))
    assert not page.bar._active.isHidden()
    assert page.escape()
    assert page.state == replace(ListState(view=page.state.view), chip="to_review")
    assert page.bar._active.isHidden()
    assert not page.escape()


def test_rows_are_tinted_by_the_value_of_a_column_that_is_shown(page: RegisterPage, shop: Shop, qtbot: QtBot) -> None:
    page.place.events.changed.emit(shop.records.set("cases", 1, {"type": "exchange"}))
    page.show()
    qtbot.waitExposed(page)
    page.columns.menu_chosen(QPoint(), "colour", "type")
    side = page.table.scrolling
    column = page.table.model.columns[page.table.model.colour_column]
    assert column.key == "type"
    picture = side.viewport().grab().toImage()
    inks = {picture.pixelColor(picture.width() - 3, row * theme.ROW_HEIGHT + 4).name() for row in range(2)}
    tints = {page.table.model.tint(row) for row in range(2)}
    assert len(tints) == 2
    assert inks == {QColor(theme.current().wash(tint)).name() for tint in tints if tint}
    page.columns.menu_chosen(QPoint(), "hide", "type")
    assert page.state.colour == ""
    assert page.table.model.colour_column == -1
