"""Who it is, at a glance and for a screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from shopdesk.ui.widgets.customer_card import CardContent, CustomerCard, letter_of


def test_a_card_says_who_it_is_and_opens_on_enter(qtbot: QtBot) -> None:
    card = CustomerCard(CardContent("小满", "VIP", "violet", "旺旺 小满_0912", ("3 cases", "refunded 286.00")))
    qtbot.addWidget(card)
    assert card.accessibleName() == "小满, VIP, 旺旺 小满_0912, 3 cases · refunded 286.00"
    with qtbot.waitSignal(card.opened, timeout=1000):
        qtbot.keyClick(card, Qt.Key.Key_Return)
    card.set_content(None)
    assert card.isHidden()


@pytest.mark.parametrize(
    ("name", "letter"), [("小满", "满"), ("abu", "A"), ("夏天的风88", "风"), ("木**", "木"), ("", "·"), ("**", "·"), ("ß", "S")]
)
def test_the_letter_that_stands_for_a_name(name: str, letter: str) -> None:
    assert letter_of(name) == letter
