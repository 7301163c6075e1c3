"""Time passes while a list is looked at: once a minute what is left of a deadline is told anew, and what is late is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from shopdesk.core.register import Register
from shopdesk.ui.list_reading import ListReading
from shopdesk.ui.list_state import OVERDUE, ListState
from shopdesk.ui.record_table_model import RecordTableModel
from shopdesk.ui.workplace import Workplace

_MINUTE_MS = 60_000


class LateWatch(QObject):
    """For registers with a deadline; for others it does nothing. GUI thread."""

    def __init__(
        self,
        register: Register,
        place: Workplace,
        reading: ListReading,
        model: RecordTableModel,
        state: Callable[[], ListState],
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._place = place
        self._reading = reading
        self._model = model
        self._state = state
        self._page = page
        self._register = register
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self.look)
        self._works = bool(register.due_field) and register.states is not None
        if self._works:
            self._minute.start()

    def look(self) -> None:
        """A minute has passed."""
        if self._page.isVisible():
            if any(c.due is not None for c in self._model.columns):
                self._model.refresh()
            self.count()

    def count(self) -> None:
        """Ask how many of the list are late."""
        if self._works:
            self._reading.ask_late(replace(self._state(), chip=OVERDUE).query(self._register, self._place.shop.clock.today()))
