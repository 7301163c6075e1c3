"""The panel folds for room and by choice, and knows which."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.ui import theme
from shopdesk.ui.widgets.side_panel import NARROWEST, WIDEST, SidePanel


def test_the_panel_folds_for_want_of_room_and_comes_back(page: QWidget) -> None:
    panel = SidePanel(QLabel("x"), page)
    heard: list[object] = []
    panel.folded_changed.connect(heard.append)
    panel.fit(1366)
    panel.fit(1100)
    panel.fit(1000)
    assert panel.is_folded()
    panel.fit(1366)
    assert not panel.is_folded()
    assert heard == [True, False]


def test_a_panel_that_the_user_folded_stays_folded(page: QWidget) -> None:
    panel = SidePanel(QLabel("x"), page)
    panel.fold()
    panel.fit(1100)
    panel.fit(1366)
    assert panel.is_folded()


def test_a_panel_opened_in_a_narrow_window_stays_open_there(page: QWidget) -> None:
    panel = SidePanel(QLabel("x"), page)
    panel.fit(1100)
    panel.unfold()
    panel.fit(1090)
    assert not panel.is_folded()


def test_the_panel_keeps_its_width_within_limits(page: QWidget) -> None:
    panel = SidePanel(parent=page)
    assert panel.panel_width() == theme.SIDE_PANEL_WIDTH
    panel.set_panel_width(10)
    assert panel.width() == NARROWEST
    panel.set_panel_width(5000)
    assert panel.width() == WIDEST


def test_esc_in_the_panel_asks_to_close(page: QWidget, qtbot: QtBot) -> None:
    editor = QLineEdit()
    panel = SidePanel(editor, page)
    panel.show()
    with qtbot.waitSignal(panel.close_requested, timeout=1000):
        qtbot.keyClick(editor, Qt.Key.Key_Escape)
