"""What the selected rows of a list add up to: asked a moment after the selection rests, answered by SQL.

The words for it are :mod:`shopdesk.ui.list_status`'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from shopdesk.core.fields import Kind
from shopdesk.core.query import Query
from shopdesk.ui.list_reading import ListReading
from shopdesk.ui.record_table import RecordTable

_PAUSE_MS = 60
_SHOWN = 2
_ADDED = frozenset({Kind.MONEY, Kind.NUMBER})


class PageSums(QObject):
    """GUI thread. ``everything`` is the list's query when it is wholly known, else None: all of a long list is added up by it."""

    changed = Signal()

    def __init__(self, table: RecordTable, reading: ListReading, everything: Callable[[], Query | None], parent: QObject) -> None:
        super().__init__(parent)
        self._table = table
        self._reading = reading
        self._everything = everything
        self.known: Mapping[str, Any] | None = {}
        """Field -> sum and how many have a value; None while they are being added up."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        reading.sums_known.connect(self._answered)
        table.selection_changed.connect(self.look)
        table.column_changed.connect(self.look)

    def look(self) -> None:
        """The selection, or the column in hand, is another one."""
        if self.fields() and self._table.selected_count():
            self.known = None
            self._pause.start()
        else:
            self.known = {}
            self._pause.stop()
            self._reading.ask_sums((), ())

    def fields(self) -> list[str]:
        """What is added up: the column in hand if it holds amounts or numbers, then the amounts, then the numbers that may be added."""
        columns = [c for c in self._table.model.columns if c.field.kind in _ADDED and not c.lines]
        hand = self._table.current_field()
        summed = sorted((c for c in columns if c.field.summed and c.key != hand), key=lambda c: c.field.kind is not Kind.MONEY)
        return [*(c.key for c in columns if c.key == hand), *(c.key for c in summed)][:_SHOWN]

    def _ask(self) -> None:
        every = self._everything() if self._table.is_all_selected() else None
        self._reading.ask_sums(self._table.selected_ids() if every is None else every, self.fields())

    def _answered(self, sums: Mapping[str, Any]) -> None:
        self.known = sums
        self.changed.emit()
