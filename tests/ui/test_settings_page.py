"""The settings page: what is chosen there is what the registers' rules read."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from shopdesk.ui.settings_page import SettingsPage, WindowSettings
from shopdesk.ui.workplace import Workplace


def nothing(*_words: object) -> None:
    """What the window would do."""


def test_the_second_check_makes_an_approved_refund_wait_for_finance(place: Workplace, qtbot: QtBot) -> None:
    page = SettingsPage(place, WindowSettings(nothing, nothing, nothing, nothing, nothing))
    qtbot.addWidget(page)
    page.second_check.setCurrentIndex(page.second_check.findData("1"))
    page.second_check.activated.emit(page.second_check.currentIndex())
    qtbot.waitUntil(lambda: bool(place.shop.settings.get("cases.second_check")))
    case = place.shop.records.add("cases", {"type": "refund_only", "goods_amount": 5900}).only_id()
    place.shop.records.move("cases", case, "approved")
    record = place.shop.browsing.record("cases", case)
    assert record is not None
    assert record["state"] == "approved"


def test_a_refund_before_shipping_approves_itself_where_the_shop_says_so(place: Workplace, qtbot: QtBot) -> None:
    page = SettingsPage(place, WindowSettings(nothing, nothing, nothing, nothing, nothing))
    qtbot.addWidget(page)
    page.unshipped.setCurrentIndex(page.unshipped.findData("1"))
    page.unshipped.activated.emit(page.unshipped.currentIndex())
    qtbot.waitUntil(lambda: bool(place.shop.settings.get("cases.approve_unshipped_refunds")))
    values = {"type": "refund_only", "goods_amount": 5900, "goods_state": "not_shipped"}
    record = place.shop.browsing.record("cases", place.shop.records.add("cases", values).only_id())
    assert record is not None
    assert record["state"] == "to_refund"
