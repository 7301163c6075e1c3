"""Lines as texts for a grid: one blank row more than there are lines, which becomes a line when something is put into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from shopdesk.core.fields import Field, Kind
from shopdesk.core.translations import _
from shopdesk.core.values import edit_text
from shopdesk.ui import theme
from shopdesk.ui.editors.base import Labels
from shopdesk.ui.widgets.plain_label import readable, tooltip_text

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_EDIT = int(Qt.ItemDataRole.EditRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_INK = int(Qt.ItemDataRole.ForegroundRole)
_FONT = int(Qt.ItemDataRole.FontRole)
MOST_LINES = 2_000


class LinesModel(QAbstractTableModel):
    """``lines`` are {column: text}; a picked reference keeps its id beside the text."""

    cell_typed = Signal()

    def __init__(self, field: Field, zone: str, parent: QObject) -> None:
        super().__init__(parent)
        self.fields = field.fields
        self.zone = zone
        self.lines: list[dict[str, str]] = []
        self.locked = False
        self._ids: list[dict[str, tuple[str, int]]] = []
        self._problems: dict[tuple[int, str], str] = {}

    def show_lines(self, lines: Sequence[Mapping[str, Any]], labels: Labels) -> None:
        """Plain lines of a record."""
        self.beginResetModel()
        self.lines, self._ids = [], []
        self._problems.clear()
        for line in lines:
            texts, ids = {}, {}
            for f in self.fields:
                value = line.get(f.key)
                if f.kind is Kind.REFERENCE and value is not None:
                    texts[f.key] = labels.get(f.refers_to, {}).get(value, f"#{value}")
                    ids[f.key] = (texts[f.key], int(value))
                else:
                    texts[f.key] = edit_text(f, value, self.zone)
            self.lines.append(texts)
            self._ids.append(ids)
        self.endResetModel()

    def texts(self) -> list[dict[str, Any]]:
        """What the reader takes; a reference whose text is unchanged is its id."""
        found: list[dict[str, Any]] = []
        for line, ids in zip(self.lines, self._ids, strict=True):
            made: dict[str, Any] = dict(line)
            made.update({key: record_id for key, (text, record_id) in ids.items() if line.get(key) == text})
            found.append(made)
        return found

    def pick(self, row: int, column: int, record_id: int, label: str) -> None:
        """A reference was chosen from suggestions."""
        self._make_room(row)
        self._ids[row][self.fields[column].key] = (label, record_id)
        self.setData(self.index(row, column), label, _EDIT)

    def paste(self, row: int, column: int, text: str) -> None:
        """A block of cells put over the grid from a cell on; what is wider than the grid is left out, nothing else is."""
        block = [line.split("\t") for line in text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")]
        for down, cells in enumerate(block[: MOST_LINES - row]):
            self._make_room(row + down)
            for f, cell in zip(self.fields[column:], cells, strict=False):
                self.lines[row + down][f.key] = cell.strip()
                self._problems.pop((row + down + 1, f.key), None)
        self.dataChanged.emit(self.index(row, 0), self.index(len(self.lines) - 1, len(self.fields) - 1))
        self.cell_typed.emit()

    def remove_line(self, row: int) -> None:
        self.beginRemoveRows(_ROOT, row, row)
        del self.lines[row], self._ids[row]
        self._problems.clear()
        self.endRemoveRows()
        self.cell_typed.emit()

    def set_problem(self, row: int, column: str, text: str) -> None:
        if text:
            self._problems[row, column] = text
        else:
            self._problems.clear()
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(self.fields) - 1))

    def set_locked(self, locked: bool) -> None:
        if locked != self.locked:
            self.beginResetModel()
            self.locked = locked
            self.endResetModel()

    def _make_room(self, row: int) -> None:
        while row >= len(self.lines):
            at = len(self.lines) + 1
            self.beginInsertRows(_ROOT, at, at)
            self.lines.append({f.key: "" for f in self.fields})
            self._ids.append({})
            self.endInsertRows()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines) + (not self.locked)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.fields)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and not self.locked and self.fields[index.column()].writable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        row, f = index.row(), self.fields[index.column()]
        if role in (_DISPLAY, _EDIT):
            text = self.lines[row].get(f.key, "") if row < len(self.lines) else ""
            return text if role == _EDIT else readable(text)
        if role == _ALIGN:
            side = Qt.AlignmentFlag.AlignRight if f.kind in (Kind.NUMBER, Kind.MONEY) else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == _FONT and f.is_identifier:
            return theme.mono_font()
        wrong = self._problems.get((row + 1, f.key))
        if role == _TIP:
            return tooltip_text(wrong or (self.lines[row].get(f.key, "") if row < len(self.lines) else ""))
        if role == _INK and wrong:
            return theme.current().colour("red")
        return None

    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:
        row, key = index.row(), self.fields[index.column()].key
        text = str(value)
        if row >= len(self.lines):
            if not text.strip():
                return False
            self._make_room(row)
        if self.lines[row].get(key, "") == text:
            return False
        self.lines[row][key] = text
        self._problems.pop((row + 1, key), None)
        self.dataChanged.emit(self.index(row, index.column()), self.index(row, index.column()))
        self.cell_typed.emit()
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.fields):
            return None
        f = self.fields[section]
        if role == _DISPLAY:
            return _(f.label)
        if role == _ALIGN:
            side = Qt.AlignmentFlag.AlignRight if f.kind in (Kind.NUMBER, Kind.MONEY) else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == _TIP:
            return tooltip_text("\n".join(w for w in (_(f.label), _(f.help)) if w))
        return None
