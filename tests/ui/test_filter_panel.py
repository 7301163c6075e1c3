"""The filter of a head as in a spreadsheet: values with counts and a search in them, all of them, blank or filled, and nonsense."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from shopdesk.core.query import Filter, Op
from shopdesk.core.register import Register
from shopdesk.services.shop import Shop
from shopdesk.ui import filter_panel
from shopdesk.ui.drop_panel import DropPanel
from shopdesk.ui.filter_bar import DaysPanel
from shopdesk.ui.filter_panel import FilterPanel
from shopdesk.ui.register_page import RegisterPage
from shopdesk.ui.workplace import Workplace

NAMES = ("陈一", "陈二", "陈三", "林四", "林五")


@pytest.fixture
def customers(place: Workplace, shop: Shop, qtbot: QtBot) -> RegisterPage:
    for name in NAMES:
        shop.records.add("customers", {"name": name, "tags": ("老客户", "团购") if name[0] == "陈" else None})
    shop.records.add("customers", {"name": "陈一"})
    page = RegisterPage(place.shop.registers["customers"], place)
    qtbot.addWidget(page)
    page.resize(1100, 600)
    page.show()
    page.activate()
    return page


def open_panel(page: RegisterPage, key: str, qtbot: QtBot) -> FilterPanel:
    panel = FilterPanel(page.place, page.query(), key, page.state.filters_on(key))
    qtbot.addWidget(panel)
    panel.show()
    return panel


def button(panel: FilterPanel, name: str) -> QPushButton:
    return next(each for each in panel.findChildren(QPushButton) if each.objectName() == name)


def values(panel: FilterPanel) -> list[str]:
    return [item.text() for item in panel._visible()]


def tick(panel: FilterPanel, text: str) -> None:
    panel._list.tick(next(item for item in panel._visible() if item.text().startswith(text)))


def test_a_search_narrows_the_values_and_all_of_these_ticks_what_is_in_sight(customers: RegisterPage, qtbot: QtBot) -> None:
    panel = open_panel(customers, "name", qtbot)
    assert values(panel)[0] == "陈一   2"
    panel._find.setText("林")
    panel._find.returnPressed.emit()
    assert values(panel) == ["林五   1", "林四   1"]
    panel._all.click()
    assert panel.filters() == [Filter("name", Op.IN, ("林五", "林四"))]
    panel._find.setText("")
    assert not panel._all.isChecked()
    tick(panel, "陈一")
    assert panel.filters() == [Filter("name", Op.IN, ("林五", "林四", "陈一"))]


def test_where_a_field_has_more_values_than_the_list_holds_the_search_finds_them_all(
    customers: RegisterPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filter_panel, "MOST_VALUES", 2)
    panel = open_panel(customers, "name", qtbot)
    assert len(values(panel)) == 2
    assert "2" in panel._note.text()
    tick(panel, "陈一")
    panel._find.setText("林五")
    panel._find.returnPressed.emit()
    assert values(panel) == ["林五   1"]
    tick(panel, "林五")
    panel._find.setText("nobody")
    panel._find.returnPressed.emit()
    assert values(panel) == []
    assert panel._note.text()
    assert panel.filters() == [Filter("name", Op.IN, ("陈一", "林五"))]


def test_ticks_of_before_are_kept_though_their_values_are_not_listed(
    customers: RegisterPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filter_panel, "MOST_VALUES", 1)
    customers.apply_state(replace(customers.state, filters=(Filter("name", Op.IN, ("林四",)),)))
    panel = FilterPanel(
        customers.place,
        customers.state.with_filters("name", ()).query(customers.register, customers.place.shop.clock.today()),
        "name",
        customers.state.filters,
    )
    qtbot.addWidget(panel)
    tick(panel, "陈一")
    assert panel.filters() == [Filter("name", Op.IN, ("林四", "陈一"))]


def test_blank_or_filled_at_once_and_seen_again(customers: RegisterPage, qtbot: QtBot) -> None:
    panel = open_panel(customers, "tags", qtbot)
    panel.chosen.connect(lambda filters: customers.columns.filter_chosen("tags", filters))
    button(panel, "filter_filled").click()
    assert len(customers.table.model.ids) == 3
    again = open_panel(customers, "tags", qtbot)
    assert button(again, "filter_filled").property("checkedLook") is True
    again.chosen.connect(lambda filters: customers.columns.filter_chosen("tags", filters))
    button(again, "filter_blank").click()
    assert len(customers.table.model.ids) == 6


def test_tags_are_listed_one_by_one(customers: RegisterPage, qtbot: QtBot) -> None:
    panel = open_panel(customers, "tags", qtbot)
    assert {"团购   3", "老客户   3"} <= set(values(panel))
    tick(panel, "团购")
    customers.columns.filter_chosen("tags", panel.filters() or [])
    assert len(customers.table.model.ids) == 3


def test_enter_applies_but_on_a_button_it_presses_that(customers: RegisterPage, qtbot: QtBot) -> None:
    panel = open_panel(customers, "name", qtbot)
    said: list[object] = []
    panel.chosen.connect(said.append)
    panel._words.setText("陈")
    QTest.keyClick(panel._words, Qt.Key.Key_Return)
    assert said == [[Filter("name", Op.CONTAINS, "陈")]]
    clear = button(panel, "filter_clear")
    clear.setFocus()
    QTest.keyClick(clear, Qt.Key.Key_Return)
    assert said[1] == []


NONSENSE = (
    '" OR 1=1 --',
    "'; DROP TABLE customers; --",
    "*",
    "NEAR(a b)",
    "%_",
    "a AND NOT",
    "(((",
    "^$",
    "name:",
    ":",
    "\\",
    "字" * 10_000,
    "x" * 10_000,
    "\x00\x1f",
)


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_in_words_and_filters_finds_nothing_and_breaks_nothing(text: str, customers: RegisterPage, qtbot: QtBot) -> None:
    failed: list[object] = []
    customers.place.events.failed.connect(failed.append)
    customers.head._box.setText(text)
    customers.head._box.returnPressed.emit()
    customers.apply_state(replace(customers.state, words=""))
    for op in (Op.CONTAINS, Op.BEGINS, Op.ENDS):
        customers.columns.filter_chosen("name", [Filter("name", op, text)])
        assert len(customers.table.model.ids) in (0, 9)  # a text of blanks and controls asks nothing
    customers.columns.filter_chosen("name", [])
    panel = open_panel(customers, "name", qtbot)
    panel._find.setText(text)
    panel._find.returnPressed.emit()
    assert not failed
    assert len(customers.table.model.ids) == 9


def kinds(register: Register) -> list[str]:
    return [f.key for f in register.fields if f.kind in filter_panel.RANGED]


def test_a_range_that_cannot_be_read_is_said_beside_and_filters_nothing(customers: RegisterPage, qtbot: QtBot) -> None:
    for key in kinds(customers.register):
        for text in ("someday", "1e5x", "字" * 10_000, "'; --"):
            panel = open_panel(customers, key, qtbot)
            said: list[object] = []
            panel.chosen.connect(said.append)
            panel._low.setText(text)
            panel.apply()
            assert not said, (key, text[:20])
            assert panel._trouble.isVisible()
            assert panel._trouble.text()


def test_both_ends_of_a_range_are_one_filter_whichever_way_round_they_are_typed(customers: RegisterPage, qtbot: QtBot) -> None:
    panel = open_panel(customers, "spend_amount", qtbot)
    panel._low.setText("200")
    panel._high.setText("100.5")
    found = panel.filters()
    assert found == [Filter("spend_amount", Op.BETWEEN, (10050, 20000))]
    customers.columns.filter_chosen("spend_amount", found or [])
    assert len(customers.table.model.ids) == 0
    again = open_panel(customers, "spend_amount", qtbot)
    assert (again._low.text(), again._high.text()) == ("100.50", "200.00")
    days = open_panel(customers, "last_purchase_on", qtbot)
    days._low.setText("2026-03-02")
    days._high.setText("2026-03")
    assert days.filters() == [Filter("last_purchase_on", Op.BETWEEN, ("2026-03", "2026-03-02"))]


def test_days_are_listed_from_the_newest_and_the_search_does_not_look_into_counts(
    customers: RegisterPage, shop: Shop, qtbot: QtBot
) -> None:
    for day in ("1990-05-01", "1990-05-01", "2001-07-02", None, "1985-02-03"):
        shop.records.add("customers", {"name": "生日", "first_purchase_on": day})
    panel = open_panel(customers, "first_purchase_on", qtbot)
    assert [text.split()[0] for text in values(panel)] == ["(blank)", "2001-07-02", "1990-05-01", "1985-02-03"]
    panel._find.setText("1990-05-01   2")
    panel._find.returnPressed.emit()
    assert values(panel) == []


def test_an_open_panel_grows_with_what_it_has_to_say(customers: RegisterPage, qtbot: QtBot) -> None:
    panel = DaysPanel(customers.place, customers.place.shop.registers["orders"], None)
    drop = DropPanel(panel, customers)
    drop.open_at(customers.mapToGlobal(QPoint(10, 10)))
    before = drop.height()
    panel.first.setText("abc")
    qtbot.keyClick(panel.first, Qt.Key.Key_Return)
    trouble = next(label for label in panel.findChildren(QLabel) if "abc" in label.text())
    qtbot.waitUntil(lambda: drop.height() >= before + trouble.heightForWidth(trouble.width()))
    assert trouble.height() >= trouble.heightForWidth(trouble.width())
