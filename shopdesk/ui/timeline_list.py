"""Everything that refers to a record in one list by date, newest first: a buyer's whole story at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from shopdesk.core.clock import Clock
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.services.browsing import TimelineEntry
from shopdesk.ui import theme
from shopdesk.ui.widgets.plain_label import readable, tooltip_text

_TARGET = int(Qt.ItemDataRole.UserRole)


class TimelineList(QTreeWidget):
    """Date, what it is, which one, how it stands. Enter or a double click opens it."""

    opened = Signal(str, object)
    """Signal(register key, id)."""

    def __init__(self, registers: Mapping[str, Register], clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline_list")
        self.setAccessibleName(_("Timeline"))
        self._registers = registers
        self._clock = clock
        self.setColumnCount(4)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        head = self.header()
        head.setStretchLastSection(False)
        for at in (0, 1, 3):
            head.setSectionResizeMode(at, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.itemActivated.connect(self._open)

    def show_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Newest first, as they come."""
        self.clear()
        for each in entries:
            register = self._registers[each.register]
            item = QTreeWidgetItem(self, [self._day(each.at), readable(_(register.one)), readable(each.label), self._state(register, each)])
            item.setToolTip(2, tooltip_text(each.label))
            item.setData(0, _TARGET, (each.register, each.id))
            item.setForeground(0, theme.current().colour("muted"))
            tone = self._tone(register, each)
            if tone is not None:
                item.setForeground(3, theme.current().colour(theme.current().ink(tone)))

    def _day(self, at: str) -> str:
        return self._clock.local(at).strftime("%Y-%m-%d %H:%M") if "T" in at else at

    @staticmethod
    def _state(register: Register, each: TimelineEntry) -> str:
        graph = register.states
        return next((_(s.label) for s in graph.states if s.code == each.state), "") if graph else ""

    @staticmethod
    def _tone(register: Register, each: TimelineEntry) -> theme.Tone | None:
        graph = register.states
        tone = next((s.tone for s in graph.states if s.code == each.state), None) if graph else None
        return next((known for known in theme.TONES if known == tone), None)

    def _open(self, item: QTreeWidgetItem, column: int) -> None:
        del column
        target = item.data(0, _TARGET)
        if target:
            self.opened.emit(target[0], target[1])
