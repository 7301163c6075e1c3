"""The month in the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shopdesk.ui import theme
from shopdesk.ui.widgets.calendar import Calendar


def test_weekends_of_the_calendar_follow_the_scheme(qapp: QApplication, qtbot: QtBot) -> None:
    calendar = Calendar()
    qtbot.addWidget(calendar)
    calendar.setSelectedDate(QDate(2026, 11, 23))
    assert calendar.weekdayTextFormat(Qt.DayOfWeek.Sunday).foreground().color().name() == theme.LIGHT.red
    theme.apply(qapp, "dark")
    assert calendar.weekdayTextFormat(Qt.DayOfWeek.Sunday).foreground().color().name() == theme.DARK.red
    assert calendar.weekdayTextFormat(Qt.DayOfWeek.Monday).foreground().color().name() == theme.DARK.text
