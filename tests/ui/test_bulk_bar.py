"""What is done to many records says how many before, and undo is offered after it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from shopdesk.ui.list_state import ALL
from shopdesk.ui.register_page import RegisterPage
from shopdesk.ui.workplace import Workplace


@pytest.fixture
def cases(place: Workplace, qtbot: QtBot) -> RegisterPage:
    page = RegisterPage(place.shop.registers["cases"], place)
    place.events.changed.connect(page.change_seen)
    qtbot.addWidget(page)
    page.resize(1300, 700)
    page.show()
    page.apply_state(page.state.__class__(view=page.state.view, chip=ALL))
    page.table.select_all()
    return page


def button(page: RegisterPage, name: str) -> QPushButton:
    found = page.bulk.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_moves_say_how_many_and_can_be_undone(cases: RegisterPage, heard: Any) -> None:
    cases._offer_moves()
    actions = [action for action in cases.bulk._moves.actions() if action.data() is not None and not action.data().needs]
    assert all("(2)" in action.text() for action in actions)
    actions[0].trigger()
    (change,) = heard.offered
    assert change.records == 2


def test_deleting_says_how_many_and_can_be_undone(cases: RegisterPage, heard: Any) -> None:
    assert "(2)" in button(cases, "bulk_delete").text()
    button(cases, "bulk_delete").click()
    (change,) = heard.offered
    assert change.records == 2
    cases.place.shop.journal.undo(change.operation)
    assert cases.place.shop.browsing.count(cases.query()) == 2


def test_setting_a_field_says_how_many_and_can_be_undone(cases: RegisterPage, heard: Any) -> None:
    cases.bulk._ask_field()
    assert cases.bulk._drop is not None
    go = cases.bulk._drop.findChild(QPushButton, "bulk_go")
    assert isinstance(go, QPushButton)
    assert "(2)" in go.text()
    cases.bulk._field_set({"receiver": "同一个"})
    (change,) = heard.offered
    assert change.records == 2


def test_the_delete_key_is_one_operation_too(cases: RegisterPage, heard: Any) -> None:
    QTest.keyClick(cases.table.scrolling, Qt.Key.Key_Delete)
    (change,) = heard.offered
    assert change.records == 2
