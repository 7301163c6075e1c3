"""The month that drops from a date editor, in the theme's colours: Qt paints weekends in a fixed red that dark paper swallows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QWidget

from shopdesk.core.translations import _
from shopdesk.ui import theme


class Calendar(QCalendarWidget):
    """Hand it to ``QDateEdit.setCalendarWidget``. Weeks begin on Monday and carry no numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("calendar")
        self.setAccessibleName(_("Calendar"))
        self.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setGridVisible(False)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self, tokens: object = None) -> None:
        del tokens
        now = theme.current()
        head, weekday, weekend = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        head.setForeground(now.colour(now.muted))
        head.setBackground(now.colour(now.paper))
        weekday.setForeground(now.colour(now.text))
        weekend.setForeground(now.colour(now.red))
        self.setHeaderTextFormat(head)
        for day in Qt.DayOfWeek:
            late = day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)
            self.setWeekdayTextFormat(day, weekend if late else weekday)
