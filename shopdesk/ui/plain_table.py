"""A small read-only table of texts: previews of an import, operations, the trash.

Rows come from a function, one at a time as they are painted, so a hundred thousand of them cost nothing. Lists of a register that are
sorted, filtered and edited are :mod:`shopdesk.ui.record_table`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from shopdesk.ui import theme
from shopdesk.ui.widgets.pill import paint_pill
from shopdesk.ui.widgets.plain_label import readable, tooltip_text

Index = QModelIndex | QPersistentModelIndex
Row = Sequence[str]

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_KEPT = 400
_SIDE = 8


@dataclass(frozen=True, slots=True)
class PlainColumn:
    """A column: its title (translated), width in pixels (0 takes the room that is left), and how its texts look.

    ``tone`` names the pill that a text is painted as (None: plain words); ``ink`` is a token's name.
    """

    title: str
    width: int = 120
    right: bool = False
    mono: bool = False
    ink: str = "text"
    tone: Callable[[str], theme.Tone | None] | None = None


class PlainModel(QAbstractTableModel):
    """Texts by row; ``show`` replaces them all."""

    def __init__(self, columns: Sequence[PlainColumn], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._count = 0
        self._row_at: Callable[[int], Row] = _no_row
        self._kept: dict[int, tuple[str, ...]] = {}

    def show(self, count: int, row_at: Callable[[int], Row], columns: Sequence[PlainColumn] | None = None) -> None:
        self.beginResetModel()
        if columns is not None:
            self.columns = tuple(columns)
        self._count, self._row_at = count, row_at
        self._kept.clear()
        self.endResetModel()

    def texts(self, row: int) -> tuple[str, ...]:
        """The texts of one row, as they came."""
        found = self._kept.get(row)
        if found is None:
            if len(self._kept) > _KEPT:
                self._kept.clear()
            found = self._kept[row] = tuple(self._row_at(row))
        return found

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        if role == _DISPLAY:
            return readable(self.texts(index.row())[index.column()])
        if role == _TOOLTIP:
            text = self.texts(index.row())[index.column()]
            return tooltip_text(text) if len(text) > 12 else None
        if role == _ALIGN:
            return _RIGHT if self.columns[index.column()].right else _LEFT
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _DISPLAY:
            return readable(self.columns[section].title)
        if role == _ALIGN:
            return _RIGHT if self.columns[section].right else _LEFT
        return None


class _Delegate(QStyledItemDelegate):
    """Words, identifiers and pills over Qt's own background."""

    def __init__(self, model: PlainModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        column = self._model.columns[index.column()]
        text = readable(self._model.texts(index.row())[index.column()])
        blank = QStyleOptionViewItem(option)
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, blank, painter, option.widget)
        if not text:
            return
        tokens = theme.current()
        area = QRect(option.rect)
        room = area.adjusted(_SIDE, 0, -_SIDE, 0)
        painter.save()
        tone = column.tone(text) if column.tone else None
        if tone is not None:
            painter.setFont(theme.base_font(theme.SMALL_TYPE))
            paint_pill(painter, room.adjusted(-2, 0, 0, 0), text, tone, tokens)
        else:
            font = _font(column)
            painter.setFont(font)
            painter.setPen(tokens.colour(column.ink))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _RIGHT if column.right else _LEFT, shown)
        painter.restore()


class PlainTable(QTableView):
    """Selects whole rows, never edits; ``chosen`` is a row that was double-clicked or got Enter."""

    chosen = Signal(object)
    """int: the row."""
    row_changed = Signal(object)
    """int: the current row, -1 for none."""

    def __init__(self, name: str, title: str, columns: Sequence[PlainColumn], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.rows = PlainModel(columns, self)
        self.setModel(self.rows)
        self._delegate = _Delegate(self.rows, self)
        self.setItemDelegate(self._delegate)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setMinimumSectionSize(theme.ROW_HEIGHT)
        vertical.setDefaultSectionSize(theme.ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(40)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.activated.connect(self._activated)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self._set_widths()

    def show_rows(self, rows: Sequence[Row], columns: Sequence[PlainColumn] | None = None) -> None:
        """Show these; the first is current."""
        self.show_source(len(rows), rows.__getitem__, columns)

    def show_source(self, count: int, row_at: Callable[[int], Row], columns: Sequence[PlainColumn] | None = None) -> None:
        """Show ``count`` rows that ``row_at`` gives as they are painted (GUI thread, so it must be quick)."""
        self.rows.show(count, row_at, columns)
        if columns is not None:
            self._set_widths()
        if count:
            self.setCurrentIndex(self.rows.index(0, 0))
        self.row_changed.emit(self.current_row())

    def current_row(self) -> int:
        index = self.currentIndex()
        return index.row() if index.isValid() else -1

    def go_to(self, row: int) -> None:
        if 0 <= row < self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(row, 0))

    def _set_widths(self) -> None:
        header = self.horizontalHeader()
        header.setStretchLastSection(all(column.width for column in self.rows.columns))
        for at, column in enumerate(self.rows.columns):
            if column.width:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(at, column.width)
            else:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)

    def _activated(self, index: Index) -> None:
        self.chosen.emit(index.row())

    def _moved(self, current: Index, before: Index) -> None:
        del before
        self.row_changed.emit(current.row() if current.isValid() else -1)


def _no_row(at: int) -> Row:
    raise IndexError(at)


def _font(column: PlainColumn) -> QFont:
    if column.mono:
        return theme.mono_font()
    return theme.figure_font() if column.right else theme.base_font()
