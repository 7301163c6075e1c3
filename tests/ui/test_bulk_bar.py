"""What is done to many records says how many before, and undo is offered after it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from shopdesk.ui import bulk_changes
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
    actions = [action for action in cases.bulk._moves.actions() if action.data() is not None and not action.data().lacking]
    assert all("(2)" in action.text() for action in actions)
    actions[0].trigger()
    (change,) = heard.offered
    assert change.records == 2


def test_what_does_not_allow_a_move_is_said_before_with_its_number_and_the_rest_is_moved(cases: RegisterPage, heard: Any) -> None:
    shop = cases.place.shop
    (first, second) = cases.table.model.ids
    shop.records.move("cases", first, "cancelled")
    cases.table.select_all()
    cases._offer_moves()
    (action,) = [a for a in cases.bulk._moves.actions() if a.data() is not None and a.data().move.target == "cancelled"]
    assert "(1 of 2)" in action.text()
    action.trigger()
    question = cases.work.question
    assert question.is_asking
    assert not heard.offered
    number = str((shop.browsing.record("cases", first) or {})["number"])
    assert [line for line in question.details() if number in line]
    question._go.click()
    (change,) = heard.offered
    assert change.records == 1
    assert [(shop.browsing.record("cases", each) or {})["state"] for each in (first, second)] == ["cancelled", "cancelled"]
    assert question.isHidden()  # what stays was listed before


def test_a_field_left_empty_stays_as_each_record_has_it(cases: RegisterPage, heard: Any) -> None:
    (approve,) = [each.move for each in cases.many.legal_moves(cases._selected()) if each.move.target == "approved"]
    cases.many.move(cases._selected(), approve, {"type": "  "})
    (change,) = heard.offered
    assert change.records == 2
    assert {(cases.place.shop.browsing.record("cases", each) or {})["type"] for each in cases.table.model.ids} == {"return_refund"}


def test_where_none_allows_it_nothing_is_asked_and_all_are_listed(cases: RegisterPage, heard: Any) -> None:
    shop = cases.place.shop
    (move,) = [each.move for each in cases.many.legal_moves(cases._selected()) if each.move.target == "cancelled"]
    for each in list(cases.table.model.ids):
        shop.records.move("cases", each, "cancelled")
    cases.many.move(list(cases.table.model.ids), move, {})
    assert not cases.work.question.is_asking
    assert len(cases.work.question.details()) == 2
    assert not heard.offered


def test_very_many_are_asked_about_at_once(cases: RegisterPage, heard: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_changes, "CHECKED_BEFORE", 1)
    QTest.keyClick(cases.table.scrolling, Qt.Key.Key_Delete)
    assert "2" in cases.work.question.text()
    assert not heard.offered
    QTest.keyClick(cases.work.question._go, Qt.Key.Key_Return)
    (change,) = heard.offered
    assert change.records == 2


def test_of_very_many_those_that_stay_are_listed_afterwards(cases: RegisterPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_changes, "CHECKED_BEFORE", 1)
    (move,) = [each.move for each in cases.many.legal_moves(cases._selected()) if each.move.target == "cancelled"]
    cases.place.shop.records.move("cases", cases.table.model.ids[0], "cancelled")
    cases.many.move(cases._selected(), move, {})
    cases.work.question._go.click()
    assert "1 record was left" in cases.work.question.text()
    assert len(cases.work.question.details()) == 1


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
