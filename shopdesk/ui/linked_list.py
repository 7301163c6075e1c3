"""What refers to a record, by register, and what happened to it: the two quiet tabs of the side panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from shopdesk.core.clock import Clock
from shopdesk.core.fields import Field
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.core.values import format_value
from shopdesk.ui.widgets.plain_label import readable, tooltip_text

_TARGET = int(Qt.ItemDataRole.UserRole)


class LinkedList(QTreeWidget):
    """Linked records under their register's name; Enter or a double click opens one."""

    opened = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("linked_list")
        self.setAccessibleName(_("Linked records"))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(12)
        self.setUniformRowHeights(True)
        self.itemActivated.connect(self._open)

    def show_linked(self, found: Sequence[tuple[str, int, Sequence[tuple[str, int, str]]]]) -> None:
        """``found``: (title of register and field, total, [(register key, id, label)])."""
        self.clear()
        for title, total, records in found:
            head = QTreeWidgetItem(self, [readable(f"{title}  {total:,}")])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for register, record_id, label in records:
                entry = QTreeWidgetItem(head, [readable(label)])
                entry.setData(0, _TARGET, (register, record_id))
            head.setExpanded(True)

    def _open(self, item: QTreeWidgetItem, column: int) -> None:
        del column
        target = item.data(0, _TARGET)
        if target:
            self.opened.emit(target[0], target[1])


class HistoryList(QTreeWidget):
    """Operations newest first, each with what it changed, field by field."""

    def __init__(self, register: Register, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._register = register
        self._clock = clock
        self.setObjectName("history_list")
        self.setAccessibleName(_("History"))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(12)
        self.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.setWordWrap(False)

    def show_history(self, rows: Sequence[Any], labels: dict[str, dict[int, str]]) -> None:
        """``rows`` are journal HistoryRows, newest first; ``labels`` name the references in them."""
        self.clear()
        head: QTreeWidgetItem | None = None
        last = None
        for row in rows:
            if row.operation != last or head is None:
                last = row.operation
                at = self._clock.local(row.at).strftime("%Y-%m-%d %H:%M")
                head = QTreeWidgetItem(self, [readable(_("{at} · {by} · {what}").format(at=at, by=row.by or _("nobody"), what=row.label))])
                head.setToolTip(0, tooltip_text(row.label))
                head.setExpanded(True)
            if row.field == "id" or row.field not in self._register.by_key:
                continue
            field = self._register.field(row.field)
            old, new = (self._said(field, value, labels) for value in (row.old, row.new))
            entry = QTreeWidgetItem(head, [readable(_("{field}: {old} → {new}").format(field=_(field.label), old=old, new=new))])
            entry.setToolTip(0, tooltip_text(f"{old}\n→ {new}"))

    def _said(self, field: Field, value: Any, labels: dict[str, dict[int, str]]) -> str:
        if value in (None, (), []):
            return _("empty")
        return format_value(field, value, self._clock.zone, labels)
