"""Dates and times: typed in any shape, or picked from a month that drops down."""

from __future__ import annotations

from PySide6.QtCore import QDate, QEvent, QPoint
from PySide6.QtGui import QAction, QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from shopdesk.core.fields import Field, Kind
from shopdesk.core.parse_context import ParseContext, Unreadable
from shopdesk.core.translations import _
from shopdesk.core.values import parse
from shopdesk.ui import icons
from shopdesk.ui.drop_panel import DropPanel
from shopdesk.ui.editors.base import EditorHelp
from shopdesk.ui.editors.line import LineEditor
from shopdesk.ui.widgets.calendar import Calendar

_SPARE = 6
"""Pixels of the padding at the right that a time may use while there is no button: half of its last digit was cut."""


class MomentEditor(LineEditor):
    """A line edit with a month behind a button; picking a day keeps the time that stood there."""

    def __init__(self, field: Field, help: EditorHelp, parent: QWidget | None = None) -> None:
        super().__init__(field, help, parent)
        self._drop: DropPanel | None = None
        self._pick = QAction(_("Pick a day"), self)
        self._pick.triggered.connect(self.open_calendar)
        self.addAction(self._pick, QLineEdit.ActionPosition.TrailingPosition)
        icons.set_icon(self._pick, "calendar" if "calendar" in icons.names() else "clock", "muted")
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(_("Pick a day"))

    def set_locked(self, locked: bool) -> None:
        super().set_locked(locked)
        self._show_pick()

    def _show_pick(self) -> None:
        """The button shows while the field is in use: in a form's column there is room for a date with its time, or for the button."""
        shown = not self.isReadOnly() and (not self.text() or self.hasFocus() or self.underMouse())
        self._pick.setVisible(shown)
        self.setTextMargins(0, 0, 0 if shown else -_SPARE, 0)

    def show_text(self, text: str) -> None:
        super().show_text(text)
        self._show_pick()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._show_pick()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_pick()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_pick()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_pick()

    def open_calendar(self) -> None:
        """Drop the month under the field."""
        calendar = Calendar()
        day = self._day()
        if day.isValid():
            calendar.setSelectedDate(day)
        calendar.clicked.connect(self._picked)
        calendar.activated.connect(self._picked)
        self._drop = DropPanel(calendar, self)
        self._drop.open_at(self.mapToGlobal(QPoint(0, self.height() + 2)))
        calendar.setFocus()

    def _day(self) -> QDate:
        day = Field(key=self.field.key, label=self.field.label, kind=Kind.DATE)
        try:
            found = parse(day, self.text(), ParseContext(zone=self.help.zone))
        except Unreadable:
            return QDate()
        return QDate.fromString(found or "", "yyyy-MM-dd")

    def _picked(self, day: QDate) -> None:
        if self._drop is not None:
            self._drop.close()
            self._drop = None
        text = day.toString("yyyy-MM-dd")
        if self.field.kind is Kind.TIME:
            _date, _blank, clock = self.text().strip().partition(" ")
            text = f"{text} {clock}" if self._day().isValid() and clock else text
        self.setText(text)
        self._typed(text)
        self.settle()
        self.setFocus()
