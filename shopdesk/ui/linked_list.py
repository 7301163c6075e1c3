"""What refers to a record, by register: a quiet tab of the side panel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from shopdesk.core.translations import _
from shopdesk.ui.widgets.plain_label import readable

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
