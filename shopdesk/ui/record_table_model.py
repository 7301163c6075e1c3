"""The Qt face of a list of ids: a table model that looks cells up and never computes.

Cells come from :mod:`shopdesk.ui.row_windows`; order, filters and counts are SQL's, asked by the page.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from shopdesk.core.changes import Change
from shopdesk.ui import theme
from shopdesk.ui.colour_rule import tint_of
from shopdesk.ui.columns import Column
from shopdesk.ui.row_windows import Cells, RowSource, RowWindows
from shopdesk.ui.theme import Tone

Index = QModelIndex | QPersistentModelIndex

# Plain ints: comparing enum members costs 3.6 times the repaint (design.md §4).
DISPLAY = int(Qt.ItemDataRole.DisplayRole)
FONT = int(Qt.ItemDataRole.FontRole)
ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
BUSY_RETRY_MS = 120
_ROOT = QModelIndex()


class RecordTableModel(QAbstractTableModel):
    """Rows of one register by id. All calls on the GUI thread."""

    def __init__(self, source: RowSource, register: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.windows = RowWindows(source, register)
        self.colour_column = -1
        """The column whose value tints the rows; -1 for none."""
        self._tints: dict[tuple[str, str], Tone | None] = {}
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(BUSY_RETRY_MS)
        self._retry.timeout.connect(self._ask_again)

    # What the page asks

    @property
    def ids(self) -> array[int]:
        return self.windows.ids

    @property
    def columns(self) -> list[Column]:
        return self.windows.columns

    def set_columns(self, columns: Sequence[Column]) -> None:
        self.beginResetModel()
        self.windows.set_columns(columns)
        self.endResetModel()

    def set_ids(self, ids: array[int]) -> None:
        """Show another list. A list that begins with the present one only grows (selection and scroll stay)."""
        now = self.windows.ids
        if ids == now:
            self.refresh()
            return
        if len(now) and len(ids) > len(now) and ids[: len(now)] == now:
            self.beginInsertRows(_ROOT, len(now), len(ids) - 1)
            self.windows.extend_ids(ids)
            self.endInsertRows()
            return
        self.beginResetModel()
        self.windows.set_ids(ids)
        self.endResetModel()

    def change_seen(self, change: Change) -> None:
        """Records changed: cells are fetched anew when painted."""
        self.windows.forget_rows(change.registers())
        self._say_changed()

    def refresh(self) -> None:
        self.windows.forget_rows((self.windows._register,))
        self._say_changed()

    def row_of(self, record_id: int) -> int:
        """The row of an id, -1 where the list does not hold it (10 ms in a million)."""
        try:
            return self.windows.ids.index(record_id)
        except ValueError:
            return -1

    def cells(self, row: int) -> Cells:
        """The texts of one row, for painting and copying."""
        cells = self.windows.row(row)
        if self.windows.busy and not self._retry.isActive():
            self._retry.start()
        return cells

    def tint(self, row: int) -> Tone | None:
        """The tint of a row by the colour rule."""
        at = self.colour_column
        if not 0 <= at < len(self.windows.columns):
            return None
        field, text = self.windows.columns[at].field, self.cells(row)[at]
        if (field.key, text) not in self._tints:
            self._tints[field.key, text] = tint_of(text, field)
        return self._tints[field.key, text]

    def column_of(self, key: str) -> int:
        return next((i for i, c in enumerate(self.windows.columns) if c.key == key), -1)

    # What Qt asks

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.windows.ids)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.windows.columns)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if role == DISPLAY:
            return self.cells(index.row())[index.column()]
        if role == ALIGNMENT:
            return RIGHT if self.windows.columns[index.column()].right else LEFT
        if role == FONT:
            return theme.mono_font() if self.windows.columns[index.column()].mono else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.windows.columns):
            return None
        column = self.windows.columns[section]
        if role == DISPLAY:
            return column.title
        if role == ALIGNMENT:
            return RIGHT if column.right else LEFT
        return None

    def _ask_again(self) -> None:
        self.windows.busy = False
        self.windows._drop()
        self._say_changed()

    def _say_changed(self) -> None:
        if self.windows.ids and self.windows.columns:
            last = self.index(len(self.windows.ids) - 1, len(self.windows.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
