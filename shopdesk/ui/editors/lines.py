"""A table of lines in a form: a small grid with an empty row at its end, filled by typing or by pasting a block of cells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QTableView, QVBoxLayout, QWidget

from shopdesk.core.fields import Field, Kind, Search
from shopdesk.core.translations import _
from shopdesk.ui import icons, theme
from shopdesk.ui.editors.base import EditorHelp, Labels
from shopdesk.ui.editors.lines_cells import LineCells
from shopdesk.ui.editors.lines_model import LinesModel
from shopdesk.ui.widgets.plain_label import button_text

_MOST_ROWS = 8
_WIDTHS = {Kind.NUMBER: 56, Kind.MONEY: 76, Kind.CHOICE: 88, Kind.DATE: 92, Kind.REFERENCE: 110, Kind.YES_NO: 56}
_TEXT_WIDTH = 116
_MAIN = 4
_NARROWEST_NAME = 96
_AROUND_TITLE = 16


class _Grid(QTableView):
    """The cell in hand is always open for typing, so that a Chinese word never loses its first key."""

    pasted = Signal(str)
    row_removal_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QGuiApplication.clipboard().text())
        elif event.key() == Qt.Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.row_removal_wanted.emit()
        else:
            super().keyPressEvent(event)


def reading_order(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Columns as they are read in little room: what it is, how much and for how much first, then codes and what is rarely filled.

    Tables without a name (accounts, phones) stay as declared.
    """
    named = next((f for f in fields if f.search is Search.NAME), None)
    if named is None:
        return fields
    first = [named, *(f for f in fields if f is not named and not f.is_identifier)][:_MAIN]
    return (*first, *(f for f in fields if f not in first))


class LinesEditor(QWidget):
    """Lines as texts: ``text_value`` is a list of {column: text}; rows that are all empty are left out by the reader."""

    edited = Signal()
    settled = Signal()

    def __init__(self, field: Field, help: EditorHelp, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field = replace(field, fields=reading_order(field.fields))
        self.help = help
        self.setObjectName(f"editor_{field.key}")
        self._model = LinesModel(field, help.zone, self)
        self._grid = _Grid(self)
        self._grid.setObjectName(f"editor_{field.key}_grid")
        self._grid.setAccessibleName(_(field.label))
        self._grid.setProperty("framed", True)
        self._grid.setModel(self._model)
        self._cells = LineCells(field, help, self._grid)
        self._cells.block_pasted.connect(self._paste)
        self._grid.setItemDelegate(self._cells)
        self._dress()
        self._remove = QPushButton(button_text(_("Remove row")), self)
        self._remove.setObjectName(f"editor_{field.key}_remove")
        self._remove.setProperty("quiet", True)
        icons.set_icon(self._remove, "minus" if "minus" in icons.names() else "close", "muted")
        self._remove.clicked.connect(self._remove_row)
        tools = QHBoxLayout()
        tools.setContentsMargins(0, 0, 0, 0)
        tools.addStretch(1)
        tools.addWidget(self._remove)
        self._tools = QWidget(self)
        self._tools.setLayout(tools)
        self._tools.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._grid)
        column.addWidget(self._tools)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self._grid)
        self._model.cell_typed.connect(self._changed)
        self._model.rowsInserted.connect(self._fit)
        self._model.rowsRemoved.connect(self._fit)
        self._model.modelReset.connect(self._fit)
        self._grid.selectionModel().currentChanged.connect(self._current_moved)
        self._fit()

    def _dress(self) -> None:
        grid = self._grid
        grid.setShowGrid(True)
        grid.setWordWrap(False)
        vertical = grid.verticalHeader()
        vertical.hide()
        vertical.setMinimumSectionSize(theme.CONTROL_HEIGHT)
        vertical.setDefaultSectionSize(theme.CONTROL_HEIGHT)
        head = grid.horizontalHeader()
        head.setFixedHeight(theme.CONTROL_HEIGHT)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(40)
        head.setStretchLastSection(len(self.field.fields) <= 3)
        for at, each in enumerate(self.field.fields):
            wanted = head.fontMetrics().horizontalAdvance(_(each.label)) + _AROUND_TITLE
            usual = _WIDTHS.get(each.kind, _TEXT_WIDTH) if each.kind in _WIDTHS else each.width or _TEXT_WIDTH
            grid.setColumnWidth(at, max(wanted, min(usual, _TEXT_WIDTH) if at in range(1, _MAIN) else usual))
        trigger = QAbstractItemView.EditTrigger
        grid.setEditTriggers(trigger.CurrentChanged | trigger.SelectedClicked | trigger.DoubleClicked | trigger.EditKeyPressed)
        grid.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        grid.setTabKeyNavigation(True)
        grid.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        grid.customContextMenuRequested.connect(self._menu)
        grid.pasted.connect(self._paste)
        grid.row_removal_wanted.connect(self._remove_row)

    def _fit(self) -> None:
        rows = min(self._model.rowCount(), _MOST_ROWS)
        bar = self._grid.horizontalScrollBar()
        self._grid.setFixedHeight(
            rows * theme.CONTROL_HEIGHT + theme.CONTROL_HEIGHT + 2 + (bar.sizeHint().height() if self._is_wide() else 0)
        )

    def _is_wide(self) -> bool:
        return sum(self._grid.columnWidth(at) for at in range(self._model.columnCount())) > max(self.width(), 200)

    def _share_out(self) -> None:
        """Give the name what the other main columns leave, so that they are in sight without scrolling."""
        main = min(_MAIN, self._model.columnCount())
        if main < 2 or self.field.fields[0].search is not Search.NAME:
            last = self._model.columnCount() - 1
            others = sum(self._grid.columnWidth(at) for at in range(last))
            self._grid.horizontalHeader().setStretchLastSection(others + _NARROWEST_NAME <= self._grid.viewport().width())
            return
        others = sum(self._grid.columnWidth(at) for at in range(1, main))
        self._grid.setColumnWidth(0, max(_NARROWEST_NAME, self._grid.viewport().width() - others))

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_out()
        self._fit()

    def _current_moved(self) -> None:
        at = self._grid.currentIndex().row()
        self._tools.setVisible(not self._model.locked and 0 <= at < len(self._model.lines))

    def _changed(self) -> None:
        self._current_moved()
        self.edited.emit()
        self.settled.emit()

    def _menu(self, place: QPoint) -> None:
        if self._model.locked:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        paste = QAction(_("Paste cells here"), menu)
        paste.triggered.connect(self._paste_clipboard)
        remove = QAction(_("Remove row"), menu)
        remove.triggered.connect(self._remove_row)
        remove.setEnabled(self._grid.currentIndex().row() < len(self._model.lines))
        menu.addActions([paste, remove])
        menu.popup(self._grid.viewport().mapToGlobal(place))

    def _paste_clipboard(self) -> None:
        self._paste(QGuiApplication.clipboard().text())

    def _paste(self, text: str) -> None:
        index = self._grid.currentIndex()
        if not self._model.locked and text:
            self._model.paste(max(0, index.row()), max(0, index.column()), text)

    def _remove_row(self) -> None:
        row = self._grid.currentIndex().row()
        if not self._model.locked and 0 <= row < len(self._model.lines):
            self._model.remove_line(row)

    def text_value(self) -> Any:
        return self._model.texts()

    def show_value(self, value: Any, labels: Labels) -> None:
        self._model.show_lines(value or (), labels)

    def show_text(self, text: str) -> None:
        """Lines have no text of their own; empty text empties them."""
        if not text:
            self._model.show_lines((), {})

    def show_cell_problem(self, row: int, column: str, text: str) -> None:
        """Say what is wrong with one cell (``row`` from 1); empty text takes all back."""
        self._model.set_problem(row, column, text)

    def set_locked(self, locked: bool) -> None:
        self._model.set_locked(locked)
        self._current_moved()
        self._fit()

    def widget(self) -> QWidget:
        return self
