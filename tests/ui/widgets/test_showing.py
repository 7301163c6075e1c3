"""A button as it looks after its menu."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from shopdesk.ui.widgets.showing import let_go_after_menu


def test_a_button_whose_menu_took_the_pointer_away_no_longer_looks_hovered(qtbot: QtBot) -> None:
    button = QPushButton("days")
    qtbot.addWidget(button)
    menu = QMenu(button)
    menu.addAction("today")
    button.setMenu(menu)
    let_go_after_menu(button)
    button.show()
    for place, hovered in ((QPoint(5, 5), True), (QPoint(0, button.height() + 60), False)):
        button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
        QCursor.setPos(button.mapToGlobal(place))
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        menu.hide()
        qtbot.wait(1)
        assert button.underMouse() is hovered
