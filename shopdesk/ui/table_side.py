"""One of the two views of a list: the frozen columns, or those that scroll. Both share model and selection.

The view paints what runs through a row (selection, hairline, the cell in hand) once per row; :mod:`shopdesk.ui.cell_delegate` the words.
"""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from shopdesk.ui import theme
from shopdesk.ui.cell_delegate import CellDelegate
from shopdesk.ui.record_table_model import RecordTableModel
from shopdesk.ui.table_header import TableHeader

Index = QModelIndex | QPersistentModelIndex
_TABLE_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Paste)


class CellHands(Protocol):
    """Who works in the cells (:mod:`shopdesk.ui.cell_editing`): told of keys and compositions, and asked whether it took them."""

    def key_taken(self, event: QKeyEvent) -> bool: ...

    def double_click_taken(self, index: Index) -> bool: ...

    def composes(self, index: Index) -> bool: ...

    def compose(self, event: QInputMethodEvent) -> bool: ...

    def compose_query(self, side: TableSide, query: Qt.InputMethodQuery) -> Any: ...


class TableSide(QTableView):
    """Columns ``first`` to ``last`` of the model are its; the others are hidden."""

    key_unused = Signal(object)
    """Signal(QKeyEvent): a key that means nothing to a view; the table looks at it."""
    hovered = Signal(int)
    """Signal(row): the pointer came over another row; -1 for none."""
    stepped_out = Signal(int)
    """Signal(column): an arrow key left this side towards a column of the other."""

    def __init__(self, model: RecordTableModel, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.hands: CellHands | None = None
        self.records = model
        self.setObjectName(name)
        self.header = TableHeader(model, self)
        self.setHorizontalHeader(self.header)
        self.setModel(model)
        self.delegate = CellDelegate(model, self)
        self.setItemDelegate(self.delegate)
        self._hover = -1
        self.placing = False
        """The current cell moves by the program's will, not the user's."""
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(vertical.ResizeMode.Fixed)
        vertical.setMinimumSectionSize(theme.ROW_HEIGHT)
        vertical.setDefaultSectionSize(theme.ROW_HEIGHT)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setMouseTracking(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self.viewport())
        area = event.rect()
        width = self.viewport().width()
        height = theme.ROW_HEIGHT
        first = max(0, self.rowAt(max(0, area.top())))
        top = self.rowViewportPosition(first)
        rows = self.records.rowCount()
        last = min(rows - 1, first + (area.bottom() - top) // height) if rows else -1
        if self.records.colour_column >= 0:
            for row in range(first, last + 1):
                tint = self.records.tint(row)
                if tint is not None:
                    painter.fillRect(0, top + (row - first) * height, width, height, tokens.colour(tokens.wash(tint)))
        hover = tokens.colour("hover")
        if first <= self._hover <= last:
            painter.fillRect(0, top + (self._hover - first) * height, width, height, hover)
        chosen = tokens.colour("selection")
        for each in self.selectionModel().selection().toList():
            a, b = max(each.top(), first), min(each.bottom(), last)
            if a <= b:
                painter.fillRect(0, top + (a - first) * height, width, (b - a + 1) * height, chosen)
        line = tokens.colour("hairline")
        for row in range(first, last + 1):
            painter.fillRect(0, top + (row - first) * height + height - 1, width, 1, line)
        painter.end()
        super().paintEvent(event)
        self._paint_current()

    def _paint_current(self) -> None:
        """The cell in hand: what F2 edits and Ctrl+C of one cell copies."""
        index = self.currentIndex()
        if not index.isValid() or not self.is_focused() or self.isColumnHidden(index.column()):
            return
        painter = QPainter(self.viewport())
        painter.setPen(theme.current().colour("accent"))
        painter.drawRect(self.visualRect(index).adjusted(0, 0, -1, -2))
        painter.end()

    def is_focused(self) -> bool:
        """Whether this side or its twin has the focus."""
        table = self.parentWidget()
        return table is not None and (self.hasFocus() or any(side.hasFocus() for side in table.findChildren(TableSide)))

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        index = super().moveCursor(action, modifiers)
        now = self.currentIndex()
        step = {QAbstractItemView.CursorAction.MoveLeft: -1, QAbstractItemView.CursorAction.MoveRight: 1}.get(action)
        if step is not None and now.isValid() and index == now:
            wanted = now.column() + step
            if 0 <= wanted < self.records.columnCount():
                self.stepped_out.emit(wanted)
                return self.records.index(now.row(), wanted)
        return index

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Letters never jump to a record: they would eat the first key of a Chinese word meant for the search box.
        if event.text() and event.text().isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.key_unused.emit(event)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Escape):
            self.key_unused.emit(event)
            return
        # Qt's own copy would take one cell for the rows that are selected.
        if any(event.matches(each) for each in _TABLE_KEYS) or (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
            and event.key()
            in (
                Qt.Key.Key_C,
                Qt.Key.Key_D,
            )
        ):
            self.key_unused.emit(event)
            return
        super().keyPressEvent(event)

    # Chinese is typed by compositions, which reach the list before any editor is there.

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._let_compose()

    def _let_compose(self) -> None:
        hands = self.hands
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, hands is not None and hands.composes(self.currentIndex()))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self.hands is None or not self.hands.compose(event):
            event.ignore()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        return super().inputMethodQuery(query) if self.hands is None else self.hands.compose_query(self, query)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover_at(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover_at(QPoint(-1, -1))

    def _hover_at(self, place: QPoint) -> None:
        row = self.rowAt(place.y()) if place.y() >= 0 else -1
        if row != self._hover:
            self.hovered.emit(row)

    def show_hover(self, row: int) -> None:
        """The pointer is over this row, here or on the other side; -1 for none."""
        if row != self._hover:
            for each in (row, self._hover):
                if each >= 0:
                    self.viewport().update(QRect(0, self.rowViewportPosition(each), self.viewport().width(), theme.ROW_HEIGHT))
            self._hover = row

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Somewhere to walk from, by Qt or by us, without opening a record that nobody asked for.
        self.placing = True
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.records.rowCount():
            self.selectionModel().setCurrentIndex(self.records.index(0, 0), self.selectionModel().SelectionFlag.NoUpdate)
        self.placing = False
        self._let_compose()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
