"""A row of chips: one is chosen, by mouse or keys, and it tells its key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shopdesk.ui import theme
from shopdesk.ui.widgets.chips import Chip, ChipBar

CHIPS = (Chip("open", "In progress", 28), Chip("check", "To check", 6), Chip("late", "Late", 2, "red"), Chip("all", "All", 4207))


def test_clicking_a_chip_chooses_it_alone_and_tells_its_key(qtbot: QtBot) -> None:
    bar = ChipBar(CHIPS)
    qtbot.addWidget(bar)
    assert bar.current() == "open"
    heard: list[object] = []
    bar.chosen.connect(heard.append)
    button = bar.findChild(QWidget, "chip_late")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard == ["late"]
    assert bar.current() == "late"


def test_arrow_keys_walk_the_chips_and_stop_at_the_ends(qtbot: QtBot) -> None:
    bar = ChipBar(CHIPS)
    qtbot.addWidget(bar)
    heard: list[object] = []
    bar.chosen.connect(heard.append)
    names = {key: bar.findChild(QWidget, f"chip_{key}") for key in ("open", "check", "all")}
    qtbot.keyClick(names["open"], Qt.Key.Key_Left)
    qtbot.keyClick(names["open"], Qt.Key.Key_Right)
    qtbot.keyClick(names["check"], Qt.Key.Key_End)
    qtbot.keyClick(names["all"], Qt.Key.Key_Right)
    qtbot.keyClick(names["all"], Qt.Key.Key_Home)
    assert heard == ["check", "all", "open"]


def test_choosing_in_code_is_silent_and_new_counts_keep_the_choice(qtbot: QtBot) -> None:
    bar = ChipBar(CHIPS)
    qtbot.addWidget(bar)
    heard: list[object] = []
    bar.chosen.connect(heard.append)
    bar.choose("check")
    bar.set_counts({"check": 1234})
    bar.set_chips([Chip("new", "New"), *bar.chips()])
    assert heard == []
    assert bar.current() == "check"
    assert {chip.key: chip.count for chip in bar.chips()}["check"] == 1234
    with pytest.raises(KeyError):
        bar.choose("nothing")


def test_a_chip_does_not_change_its_width_when_chosen(qtbot: QtBot) -> None:
    bar = ChipBar(CHIPS)
    qtbot.addWidget(bar)
    button = bar.findChild(QWidget, "chip_all")
    before = button.sizeHint()
    bar.choose("all")
    assert button.sizeHint() == before


def test_chips_wrap_where_it_is_narrow(qtbot: QtBot) -> None:
    bar = ChipBar(CHIPS)
    qtbot.addWidget(bar)
    wide = bar.sizeHint().width()
    assert bar.heightForWidth(wide) == theme.CONTROL_HEIGHT
    assert bar.heightForWidth(wide // 2) > 2 * theme.CONTROL_HEIGHT
