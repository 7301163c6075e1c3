"""What the status bar says of a selection and of a long list, and the bar over a list that takes its time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shopdesk.core.query import Query
from shopdesk.services.shop import Shop
from shopdesk.ui.job_runner import InlineJobRunner
from shopdesk.ui.list_reading import ListReading
from shopdesk.ui.list_status import rows_words, selection_words
from shopdesk.ui.list_waiting import ListWaiting
from shopdesk.ui.register_page import RegisterPage
from shopdesk.ui.views_menu import COUNTED_TO
from shopdesk.ui.workplace import Workplace


@pytest.fixture
def orders(place: Workplace, qtbot: QtBot) -> RegisterPage:
    place.shop.records.set("orders", 1, {"goods_amount": 20000})
    page = RegisterPage(place.shop.registers["orders"], place)
    qtbot.addWidget(page)
    page.resize(1200, 600)
    page.show()
    page.activate()
    return page


def take_in_hand(page: RegisterPage, key: str) -> None:
    index = page.table.model.index(0, page.table.model.column_of(key))
    page.table.scrolling.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)


def test_the_column_in_hand_is_added_up_first(orders: RegisterPage, qtbot: QtBot) -> None:
    orders.columns.show(["number", "paid_amount", "goods_amount", "discount_amount", "refunded_amount"])
    said: list[str] = []
    orders.status_changed.connect(lambda selection, _rows: said.append(selection))
    orders.table.select_all()
    take_in_hand(orders, "goods_amount")
    qtbot.waitUntil(lambda: bool(said) and "¥200.00" in said[-1])
    assert said[-1].split(" · ")[:2] == ["3 selected", "Goods ¥200.00 (average ¥200.00, 1 filled)"]
    take_in_hand(orders, "paid_amount")
    qtbot.waitUntil(lambda: said[-1].split(" · ")[1].endswith(" ¥384.00 (average ¥128.00)"))


def test_numbers_are_added_up_without_a_currency(shop: Shop) -> None:
    register = shop.registers["customers"]
    key = next(f.key for f in register.fields if f.kind == "number" and f.summed)
    said = selection_words(register, 3, {key: (1007, 3)})
    assert said.endswith("1,007 (average 335.67)")


def test_a_long_selection_says_that_it_is_being_added_up(shop: Shop) -> None:
    assert selection_words(shop.registers["orders"], 1_000_000, None) == "1,000,000 selected · adding up…"
    assert selection_words(shop.registers["orders"], 3, None) == "3 selected"
    assert selection_words(shop.registers["orders"], 0, {}) == ""


def test_all_of_a_list_is_added_up_by_its_query(shop: Shop) -> None:
    every = shop.browsing.sums("orders", Query("orders"), ["paid_amount"])
    assert every == shop.browsing.sums("orders", [1, 2, 3], ["paid_amount"])
    assert every["paid_amount"] == (38400, 3)


def test_a_count_is_said_as_far_as_it_is_known() -> None:
    assert rows_words(None, None, complete=False) == "… of … rows"
    assert rows_words(COUNTED_TO + 1, 1_000_000, complete=False) == "10,000+ of 1,000,000 rows"
    assert rows_words(4321, 1_000_000, complete=False) == "4,321 of 1,000,000 rows"
    assert rows_words(999_999, 1_000_000, complete=True) == "999,999 of 1,000,000 rows"


class Slow(InlineJobRunner):
    """Answers when it is told to, in the order of the questions."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[str, Callable[[], None]] = {}
        self.asked: list[str] = []

    def read(self, slot: str, work: Any, on_done: Any, on_failed: Any = None) -> None:
        self.asked.append(slot)
        self.waiting[slot] = lambda: InlineJobRunner.read(self, slot, work, on_done, on_failed)

    def forget(self, slot: str) -> None:
        self.waiting.pop(slot, None)

    def answer(self, slot: str) -> None:
        self.waiting.pop(slot)()


def test_the_first_window_is_asked_before_any_count_and_a_long_list_is_counted_before_it_is_whole(
    shop: Shop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopdesk.ui.list_reading.WINDOW", 2)
    runner = Slow()
    page = RegisterPage(shop.registers["orders"], Workplace(shop, runner))
    qtbot.addWidget(page)
    rows: list[str] = []
    page.status_changed.connect(lambda _selection, said: rows.append(said))
    page.activate()
    assert runner.asked[0] == "list:orders"
    runner.answer("list:orders")
    assert len(page.table.model.ids) == 2
    assert not page.is_whole
    assert rows[-1].startswith("… of")
    qtbot.waitUntil(lambda: page.waiting.bar is not None and not page.waiting.bar.isHidden())  # there is more to come
    runner.answer("list:orders:count")
    assert rows[-1].startswith("3 of")
    runner.answer("list:orders")
    assert page.is_whole
    assert page.waiting.bar is not None
    assert page.waiting.bar.isHidden()
    assert len(page.table.model.ids) == 3


def test_another_question_drops_the_count_of_the_one_before(shop: Shop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopdesk.ui.list_reading.WINDOW", 2)
    runner = Slow()
    owner = QWidget()
    qtbot.addWidget(owner)
    reading = ListReading(shop.registers["orders"], Workplace(shop, runner), owner)
    reading.ask_ids(Query("orders"), at_once=True)
    runner.answer("list:orders")
    assert "list:orders:count" in runner.waiting
    reading.ask_ids(Query("orders", words="小满"), at_once=True)
    assert "list:orders:count" not in runner.waiting


def test_a_bar_shows_over_a_list_that_takes_its_time_and_goes_with_the_answer(qtbot: QtBot) -> None:
    table = QWidget()
    qtbot.addWidget(table)
    table.resize(300, 200)
    table.show()
    waiting = ListWaiting(table)
    waiting.show_while(True)
    waiting.show_while(False)
    assert waiting.bar is None  # a quick answer never shows it
    waiting.show_while(True)
    qtbot.waitUntil(lambda: waiting.bar is not None and waiting.bar.isVisible())
    table.resize(400, 200)
    assert waiting.bar is not None
    assert waiting.bar.width() == 400
    waiting.show_while(False)
    assert not waiting.bar.isVisible()


def test_counts_of_the_list_before_go_where_the_new_ones_take_their_time(shop: Shop, qtbot: QtBot) -> None:
    runner = Slow()
    page = RegisterPage(shop.registers["cases"], Workplace(shop, runner))
    qtbot.addWidget(page)
    page.activate()
    runner.answer("list:cases:counts")
    assert {chip.key: chip.count for chip in page.bar._chips.chips()}["+open"] == 2
    page.apply_state(replace(page.state, words="小满"))
    assert page.bar._chips.chips()[0].count == 2  # an answer at once changes nothing before it
    qtbot.waitUntil(lambda: all(chip.count is None for chip in page.bar._chips.chips()))
    runner.answer("list:cases:counts")
    assert {chip.key: chip.count for chip in page.bar._chips.chips()}["+open"] == 1
