"""The settings page: what is chosen there is what the registers' rules read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from shopdesk.ui.settings_page import SettingsPage, WindowSettings
from shopdesk.ui.workplace import Workplace


def nothing(*_words: object) -> None:
    """What the window would do."""


@pytest.fixture
def page(place: Workplace, qtbot: QtBot) -> SettingsPage:
    made = SettingsPage(place, WindowSettings(nothing, nothing, nothing, nothing, nothing))
    qtbot.addWidget(made)
    made.show()
    return made


def choose(page: SettingsPage, name: str, value: object) -> None:
    editor: Any = page.row(name).editor
    editor.setCurrentIndex(editor.findData(value))
    editor.activated.emit(editor.currentIndex())


def type_number(page: SettingsPage, name: str, text: str) -> None:
    line: Any = page.row(name).editor.focusProxy()
    line.setText(text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_the_second_check_makes_an_approved_refund_wait_for_finance(page: SettingsPage, place: Workplace) -> None:
    choose(page, "cases.second_check", True)
    case = place.shop.records.add("cases", {"type": "refund_only", "goods_amount": 5900}).only_id()
    place.shop.records.move("cases", case, "approved")
    record = place.shop.browsing.record("cases", case)
    assert record is not None
    assert record["state"] == "approved"


def test_a_refund_before_shipping_approves_itself_where_the_shop_says_so(page: SettingsPage, place: Workplace) -> None:
    choose(page, "cases.approve_unshipped_refunds", True)
    values = {"type": "refund_only", "goods_amount": 5900, "goods_state": "not_shipped"}
    record = place.shop.browsing.record("cases", place.shop.records.add("cases", values).only_id())
    assert record is not None
    assert record["state"] == "to_refund"


def test_a_limit_holds_for_the_next_case(page: SettingsPage, place: Workplace) -> None:
    place.shop.clock.fixed = dt.datetime(2026, 11, 23, 2, 30, tzinfo=dt.UTC)
    type_number(page, "cases.limit_hours.to_review", "３")
    record = place.shop.browsing.record("cases", place.shop.records.add("cases", {"type": "refund_only", "goods_amount": 1}).only_id())
    assert record is not None
    assert record["due_at"] == "2026-11-23T05:30:00Z"


@pytest.mark.parametrize("text", ["abc", "-1", "4000", "1.5"])
def test_what_is_no_fitting_number_is_said_beside_it_and_not_stored(page: SettingsPage, place: Workplace, text: str) -> None:
    type_number(page, "trash.days", text)
    assert page.row("trash.days").problem()
    assert place.shop.trash.days == 30
    type_number(page, "trash.days", "7")
    assert page.row("trash.days").problem() == ""
    assert place.shop.trash.days == 7
    type_number(page, "trash.days", "")
    assert place.shop.trash.days == 30, "an empty field is the default again"


def test_a_new_handover_begins_with_the_closing_check_of_the_shop(page: SettingsPage, place: Workplace) -> None:
    page.show_section("handovers")
    editor: Any = page.row("handovers.checklist").editor
    assert len(editor.toPlainText().splitlines()) == 4
    editor.setPlainText("关窗\n\n  锁门 ")
    editor.left.emit()
    record = place.shop.browsing.record("handovers", place.shop.records.add("handovers", {"shift": 1}).only_id())
    assert record is not None
    assert [line["text"] for line in record["checks"]] == ["关窗", "锁门"]


def test_every_setting_has_its_sentence_and_a_section_that_the_keyboard_reaches(page: SettingsPage, place: Workplace) -> None:
    for register in place.shop.registers.values():
        for setting in register.settings:
            row = page.row(setting.name)
            assert setting.sentence.endswith(".")
            assert row.editor.accessibleDescription() == setting.sentence
            page.show_section(register.key)
            assert row.isVisible()
    chips = [chip.key for chip in page.chips.chips()]
    assert chips[0] == "general"
    assert chips[-3:] == ["trash", "imports", "file"]
    page.show_section("general")
    first = page.findChild(QAbstractButton, "chip_general")
    assert first is not None
    QTest.keyClick(first, Qt.Key.Key_End)
    assert page.sections["file"][1].isVisible()
    assert not page.sections["general"][1].isVisible()
