"""The list of a register page: two views side by side, frozen columns and the others, over one model and one selection.

It shows ids and columns that it is handed, walks, selects and copies; order, filters and writing are asked of the page by signals.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from shopdesk.core.translations import _
from shopdesk.ui.columns import Column
from shopdesk.ui.record_table_model import RecordTableModel
from shopdesk.ui.row_copy import rows_as_clip
from shopdesk.ui.row_windows import RowSource
from shopdesk.ui.table_side import CellHands, TableSide

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

COPY_LIMIT = 50_000
_KEPT_SELECTED = 5_000
_FIT_ROWS = 60
_WIDEST_FIT = 480
_WIDEST_HEAD = 160
_SCROLLING_ROOM = 200
_Flag = QItemSelectionModel.SelectionFlag


class WindowRows:
    """Rows for the GUI thread: never waits for a file that is being written (ShopFileError ``locked`` at once)."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def rows(self, register: str, ids: Sequence[int], fields: Sequence[str]) -> list[dict[str, Any]]:
        with self._shop.database.reading(wait=False):
            return self._shop.browsing.rows(register, ids, ["id", *fields])

    def labels(self, register: str, ids: Sequence[int]) -> Mapping[int, str]:
        with self._shop.database.reading(wait=False):
            return self._shop.browsing.labels(register, ids)


class RecordTable(QWidget):
    """Ids and columns in, wishes out. All on the GUI thread."""

    current_changed = Signal(object)
    """Signal(id or None): the record under the keyboard's hand, when the user moved there."""
    selection_changed = Signal()
    column_changed = Signal()
    """The cell in hand is in another column."""
    opened = Signal(object)
    """Signal(id): double click or Enter."""
    edit_wanted = Signal(object, str)
    """Signal(id, field key): F2."""
    delete_wanted = Signal()
    order_wanted = Signal(str)
    """Signal(field key): a click on a head."""
    header_menu_wanted = Signal(str, object)
    """Signal(field key, global QPoint)."""
    menu_wanted = Signal(object)
    """Signal(global QPoint): the menu of the selected rows."""
    layout_changed = Signal()
    """Order, widths or frozen edge were changed by the user: worth remembering."""
    copied = Signal(str)
    """Signal(sentence): what went to the clipboard."""

    def __init__(self, source: RowSource, register: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record_table")
        self.model = RecordTableModel(source, register, self)
        self._frozen_count = 0
        self._frozen_overflows = False
        self._restoring = False
        self._placing = False
        self._hands: CellHands | None = None
        self.frozen = TableSide(self.model, self, "record_table_frozen")
        self.scrolling = TableSide(self.model, self, "record_table_rows")
        self.frozen.setSelectionModel(self.scrolling.selectionModel())
        self.frozen.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._edge = QFrame(self)
        self._edge.setProperty("line", "down")
        self._below = QWidget(self)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.frozen, 1)
        left.addWidget(self._below)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left)
        row.addWidget(self._edge)
        row.addWidget(self.scrolling, 1)
        self._connect()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(400)
        self._settle.timeout.connect(self.layout_changed)
        self._place_sides()

    def _connect(self) -> None:
        frozen_bar, bar = self.frozen.verticalScrollBar(), self.scrolling.verticalScrollBar()
        frozen_bar.valueChanged.connect(bar.setValue)
        bar.valueChanged.connect(frozen_bar.setValue)
        self.scrolling.horizontalScrollBar().installEventFilter(self)
        for side in self.sides():
            side.header.sectionClicked.connect(self._head_clicked)
            side.header.moved.connect(self._column_dragged)
            side.header.dropped_outside.connect(self._column_dropped)
            side.header.menu_requested.connect(self._head_menu)
            side.header.fit_requested.connect(self.fit_column)
            side.header.sectionResized.connect(self._section_resized)
            side.doubleClicked.connect(self._open_index)
            side.key_unused.connect(self._key)
            side.stepped_out.connect(self._step_over)
            side.hovered.connect(self.frozen.show_hover)
            side.hovered.connect(self.scrolling.show_hover)
            side.installEventFilter(self)
        choice = self.scrolling.selectionModel()
        choice.currentRowChanged.connect(self._current_row)
        choice.currentColumnChanged.connect(self.column_changed)
        choice.selectionChanged.connect(self._selection_moved)

    def sides(self) -> tuple[TableSide, TableSide]:
        return self.frozen, self.scrolling

    # Columns

    def show_columns(self, columns: Sequence[Column], widths: Mapping[str, int] | None = None, frozen: int | None = None) -> None:
        """Show these columns, the first ``frozen`` of them fixed at the left.

        ``widths`` are those remembered, what is not among them is as wide as declared; without ``widths`` columns keep the ones they have.
        """
        kept, row, hand = self.ranges(), self.scrolling.currentIndex().row(), self.current_field()
        coloured = self.model.columns[self.model.colour_column].key if self.model.colour_column >= 0 else ""
        now = {c.key: self.width_of(i) for i, c in enumerate(self.model.columns)} if widths is None else {}
        self.model.set_columns(columns)
        self.model.colour_column = self.model.column_of(coloured) if coloured else -1
        if frozen is not None:
            self._frozen_count = frozen
        self._placing = True
        try:
            for at, column in enumerate(columns):
                self._set_width(at, (widths or {}).get(column.key) or now.get(column.key) or self._natural_width(at))
            self._place_sides()
        finally:
            self._placing = False
        if kept or row >= 0:
            self._hold_on(kept, row, max(0, self.model.column_of(hand)))

    def _hold_on(self, ranges: Sequence[tuple[int, int]], row: int, column: int) -> None:
        """Select rows again and take a cell in hand, as if nothing had happened."""
        self._restoring = True
        try:
            last = self.model.columnCount() - 1
            picked = QItemSelection()
            for first, end in ranges:
                picked.select(self.model.index(first, 0), self.model.index(end, last))
            model = self.scrolling.selectionModel()
            model.select(picked, _Flag.ClearAndSelect)
            if row >= 0:
                model.setCurrentIndex(self.model.index(row, column), _Flag.NoUpdate)
        finally:
            self._restoring = False
        self.selection_changed.emit()

    def _natural_width(self, at: int) -> int:
        """As declared, but never so narrow that the title is cut."""
        return max(self.model.columns[at].width, min(self.scrolling.header.wanted_width(at), _WIDEST_HEAD))

    def set_frozen(self, count: int) -> None:
        """Fix the first ``count`` columns; at least one column scrolls."""
        self._frozen_count = count
        self._place_sides()
        self.layout_changed.emit()

    @property
    def frozen_count(self) -> int:
        return max(0, min(self._frozen_count, self.model.columnCount() - 1))

    def width_of(self, at: int) -> int:
        return self.scrolling.columnWidth(at) if at >= self.frozen_count else self.frozen.columnWidth(at)

    def widths(self) -> dict[str, int]:
        """Widths in pixels by field."""
        return {c.key: self.width_of(i) for i, c in enumerate(self.model.columns)}

    def chosen_widths(self) -> dict[str, int]:
        """The widths that somebody gave, by field: what is as wide as by nature follows the language and the theme."""
        return {c.key: wide for i, c in enumerate(self.model.columns) if (wide := self.width_of(i)) != self._natural_width(i)}

    def fit_column(self, at: int) -> None:
        """As wide as its title and the rows in sight need."""
        side = self.frozen if at < self.frozen_count else self.scrolling
        first = max(0, side.rowAt(0))
        rows = range(first, min(first + _FIT_ROWS, self.model.rowCount()))
        wanted = max(side.header.wanted_width(at), side.delegate.wanted_width(at, rows))
        self._set_width(at, min(wanted, _WIDEST_FIT))
        self._place_sides()

    def _set_width(self, at: int, pixels: int) -> None:
        for side in self.sides():
            side.setColumnWidth(at, pixels)

    def _place_sides(self) -> None:
        count = self.frozen_count
        for at in range(self.model.columnCount()):
            self.frozen.setColumnHidden(at, at >= count)
            self.scrolling.setColumnHidden(at, at < count)
        self.frozen.setVisible(count > 0)
        self._edge.setVisible(count > 0)
        self._fit_frozen()
        self._level()

    def _fit_frozen(self) -> None:
        """Frozen columns are as wide as they are, but leave room for the others: then they scroll among themselves."""
        wide = sum(self.frozen.columnWidth(at) for at in range(self.frozen_count))
        room = self.width() - _SCROLLING_ROOM
        self._frozen_overflows = self.isVisible() and wide > room
        policy = Qt.ScrollBarPolicy
        self.frozen.setHorizontalScrollBarPolicy(policy.ScrollBarAlwaysOn if self._frozen_overflows else policy.ScrollBarAlwaysOff)
        self.scrolling.setHorizontalScrollBarPolicy(policy.ScrollBarAlwaysOn if self._frozen_overflows else policy.ScrollBarAsNeeded)
        self.frozen.setFixedWidth(max(1, room if self._frozen_overflows else wide))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_frozen()
        self._level()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_frozen()
        self._level()

    def _level(self) -> None:
        """Keep the rows of both sides on one height while the other side shows a scroll bar."""
        bar = self.scrolling.horizontalScrollBar()
        shown = self.frozen_count > 0 and bar.isVisible() and not self._frozen_overflows
        self._below.setFixedHeight(bar.height() if shown else 0)
        self._below.setVisible(shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.scrolling.horizontalScrollBar() and event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize):
            QTimer.singleShot(0, self, self._level)
        elif isinstance(event, QContextMenuEvent) and watched in self.sides():
            self.menu_wanted.emit(event.globalPos())
            return True
        return False

    def _section_resized(self, at: int, old: int, new: int) -> None:
        if not new or not old or self._placing:
            return
        for side in self.sides():
            if side.columnWidth(at) != new and not side.isColumnHidden(at):
                side.setColumnWidth(at, new)
        if at < self.frozen_count:
            self._fit_frozen()
        self._settle.start()

    def settle(self) -> None:
        """Say now what was changed a moment ago, before another view is shown."""
        if self._settle.isActive():
            self._settle.stop()
            self.layout_changed.emit()

    def _column_dragged(self, old: int, new: int) -> None:
        columns = list(self.model.columns)
        columns.insert(new, columns.pop(old))
        self.show_columns(columns)
        self.layout_changed.emit()

    def _column_dropped(self, old: int, place: QPoint) -> None:
        """A column was dragged over the frozen edge: it stands there now, and is frozen or no longer."""
        others = self.scrolling if old < self.frozen_count else self.frozen
        x = others.header.viewport().mapFromGlobal(place).x()
        new = others.header.logicalIndexAt(x, 0)
        if new < 0 or not 0 <= x < others.header.viewport().width():
            return
        # past the middle of a head it goes behind it
        behind = x - others.header.sectionViewportPosition(new) > others.header.sectionSize(new) // 2
        columns = list(self.model.columns)
        column = columns.pop(old)
        columns.insert(new + behind - (old < new), column)
        frozen = self.frozen_count + (1 if others is self.frozen else -1)
        self.show_columns(columns, frozen=frozen)
        self.layout_changed.emit()

    def _head_clicked(self, at: int) -> None:
        self.order_wanted.emit(self.model.columns[at].key)

    def _head_menu(self, at: int, place: QPoint) -> None:
        self.header_menu_wanted.emit(self.model.columns[at].key, place)

    def show_order(self, field: str, descending: bool) -> None:
        for side in self.sides():
            side.header.set_order(field, descending)

    def show_colour(self, field: str) -> None:
        """Tint the rows by this field's value; "" for none. Its column must be shown."""
        self.model.colour_column = self.model.column_of(field) if field else -1
        for side in self.sides():
            side.viewport().update()

    def show_filtered(self, fields: frozenset[str]) -> None:
        for side in self.sides():
            side.header.set_filtered(fields)

    # Rows and selection

    def show_ids(self, ids: array[int]) -> None:
        """Show another list; the selection and the record in hand stay where the list still has them, and so does the scroll."""
        chosen = self.selected_ids() if self.selected_count() <= _KEPT_SELECTED else array("q")
        current = self.current_id()
        column = max(0, self.scrolling.currentIndex().column())
        scroll = self.scrolling.verticalScrollBar().value()
        before = self.model.ids
        self._restoring = True
        try:
            self.model.set_ids(ids)
            if self.model.ids is not before and not self.scrolling.selectionModel().hasSelection() and (chosen or current is not None):
                self._restore(chosen, current, column)
            self.scrolling.verticalScrollBar().setValue(scroll)
        finally:
            self._restoring = False
        self.selection_changed.emit()

    def _restore(self, chosen: array[int], current: int | None, column: int) -> None:
        wanted = set(chosen)
        rows: dict[int, int] = {}
        if len(wanted) <= 3:
            rows = {each: row for each in wanted if (row := self.model.row_of(each)) >= 0}
        else:
            rows = {each: row for row, each in enumerate(self.model.ids) if each in wanted}
        at = -1 if current is None else rows.get(current, self.model.row_of(current))
        self._hold_on(_runs(sorted(rows.values())), at, column)

    def current_id(self) -> int | None:
        """The record in hand."""
        row = self.scrolling.currentIndex().row()
        return self.model.ids[row] if 0 <= row < len(self.model.ids) else None

    def current_field(self) -> str:
        """The field of the cell in hand."""
        at = self.scrolling.currentIndex().column()
        return self.model.columns[at].key if 0 <= at < len(self.model.columns) else ""

    def select_id(self, record_id: int) -> bool:
        """Take a record in hand, select it alone and show it; False where the list does not hold it."""
        row = self.model.row_of(record_id)
        if row < 0:
            return False
        self._restoring = True
        try:
            column = self.scrolling.currentIndex().column()
            index = self.model.index(row, column if column >= 0 else min(self.frozen_count, self.model.columnCount() - 1))
            self.scrolling.selectionModel().setCurrentIndex(index, _Flag.ClearAndSelect | _Flag.Rows)
            self.show_cell(row, index.column())
        finally:
            self._restoring = False
        return True

    def side_of(self, column: int) -> TableSide:
        """The side that shows a column."""
        return self.frozen if 0 <= column < self.frozen_count else self.scrolling

    def show_cell(self, row: int, column: int) -> None:
        """Scroll a cell into sight."""
        self.side_of(column).scrollTo(self.model.index(row, column))

    def select_cell(self, row: int, column: int) -> None:
        """Take a cell in hand as an arrow key would: its row alone is selected."""
        index = self.model.index(row, column)
        self.scrolling.selectionModel().setCurrentIndex(index, _Flag.ClearAndSelect | _Flag.Rows)
        self.show_cell(row, column)

    def focus_cell(self) -> None:
        """Give the keyboard to the side that shows the cell in hand."""
        self.side_of(self.scrolling.currentIndex().column()).setFocus(Qt.FocusReason.OtherFocusReason)

    def clear_selection(self) -> None:
        self.scrolling.selectionModel().clear()

    def select_all(self) -> None:
        self.scrolling.selectAll()

    def ranges(self) -> list[tuple[int, int]]:
        """Selected rows as (first, last), in order; a million selected rows are one range."""
        return sorted({(r.top(), r.bottom()) for r in self.scrolling.selectionModel().selection().toList()})

    def selected_count(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges())

    def selected_ids(self) -> array[int]:
        """Ids of the selected rows, in the order of the list."""
        found: array[int] = array("q")
        for first, last in self.ranges():
            found.extend(self.model.ids[first : last + 1])
        return found

    def is_all_selected(self) -> bool:
        return bool(self.model.ids) and self.selected_count() == len(self.model.ids)

    def copy_rows(self, *, titles: bool = True) -> None:
        """The selected rows to the clipboard as they are shown, with a head of ``titles``, at most COPY_LIMIT."""
        rows = (row for first, last in self.ranges() for row in range(first, last + 1))
        columns = self.model.columns
        lines = [self.model.cells(row) for row in islice(rows, COPY_LIMIT)]
        if lines:
            clip = rows_as_clip([c.title for c in columns] if titles else (), [c.right for c in columns], lines)
            QGuiApplication.clipboard().setMimeData(clip)
            left_out = self.selected_count() - len(lines)
            said = _("{count} rows copied.") if not left_out else _("{count} rows copied; export the list to take all.")
            self.copied.emit(said.format(count=f"{len(lines):,}"))

    def copy_cell(self) -> None:
        """The text of the cell in hand to the clipboard."""
        index = self.scrolling.currentIndex()
        if index.isValid():
            text = self.model.cells(index.row())[index.column()]
            QGuiApplication.clipboard().setText(text)
            self.copied.emit(_("Copied: {text}").format(text=text[:60]))

    def _current_row(self, current: QModelIndex, previous: QModelIndex) -> None:
        del previous
        if not self._restoring and not any(side.placing for side in self.sides()):
            row = current.row()
            self.current_changed.emit(self.model.ids[row] if 0 <= row < len(self.model.ids) else None)

    def _selection_moved(self, chosen: QItemSelection, dropped: QItemSelection) -> None:
        del chosen, dropped
        for side in self.sides():
            side.viewport().update()
        if not self._restoring:
            self.selection_changed.emit()

    def set_hands(self, hands: CellHands) -> None:
        """Let ``hands`` see keys, double clicks and compositions first."""
        self._hands = hands
        for side in self.sides():
            side.hands = hands

    def _open_index(self, index: QModelIndex) -> None:
        if self._hands is not None and self._hands.double_click_taken(index):
            return
        self.opened.emit(self.model.ids[index.row()])

    def _step_over(self, column: int) -> None:
        side = self.frozen if column < self.frozen_count else self.scrolling
        side.setFocus(Qt.FocusReason.OtherFocusReason)

    def _key(self, event: QKeyEvent) -> None:
        if self._hands is not None and self._hands.key_taken(event):
            return
        record = self.current_id()
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and record is not None:
            self.opened.emit(record)
        elif key == Qt.Key.Key_F2 and record is not None:
            self.edit_wanted.emit(record, self.current_field())
        elif key == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif key == Qt.Key.Key_C and event.modifiers() == (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            self.copy_cell()
        else:
            event.ignore()

    def focus_list(self) -> None:
        """Give the list the keyboard, with its selection: the side of the cell in hand, for the other one's arrow keys go nowhere."""
        self.focus_cell()

    def open_header_menu(self) -> None:
        """The head's menu of the cell in hand (Alt+Down)."""
        at = self.scrolling.currentIndex().column()
        if at >= 0:
            side = self.frozen if at < self.frozen_count else self.scrolling
            self.header_menu_wanted.emit(self.model.columns[at].key, side.header.menu_place(at))

    def visible_row_rect(self, row: int) -> QRect:
        """Where a row is painted, in the table's coordinates (for bars that point at it)."""
        rect = self.scrolling.visualRect(self.model.index(row, self.frozen_count))
        return rect.translated(self.scrolling.viewport().mapTo(self, QPoint()))


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """Neighbouring row numbers joined into (first, last)."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
