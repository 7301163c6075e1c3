"""What hands do in the cells of a list: edit, paste, fill down, copy by a double click. It only ties the parts together.

The list shows and selects (:mod:`shopdesk.ui.record_table`); the parts are :mod:`shopdesk.ui.cell_editing` and
:mod:`shopdesk.ui.paste_rows`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence

from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.ui.bulk_changes import BulkChanges
from shopdesk.ui.bulk_question import BulkQuestion
from shopdesk.ui.cell_editing import CellEditing
from shopdesk.ui.columns import Column
from shopdesk.ui.editors.base import EditorHelp
from shopdesk.ui.paste_rows import PasteRows
from shopdesk.ui.record_table import COPY_LIMIT, RecordTable
from shopdesk.ui.table_side import TableSide
from shopdesk.ui.widgets.progress_strip import ProgressStrip
from shopdesk.ui.workplace import Workplace

Index = QModelIndex | QPersistentModelIndex

DOUBLE_CLICK = "list.double_click"
"""Preference: ``open`` (the record at the right) or ``edit`` (the cell)."""
COPY_IDENTIFIERS = "list.copy_identifiers"
"""Preference: whether a double click on a number copies it."""
COPY_TITLES = "list.copy_titles"
"""Preference: whether copied rows carry the titles of their columns."""
COPIED_AT_ONCE = 200
"""Rows that are read for a copy without leaving the window's thread."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TableWork(QObject):
    """Implements ``table_side.CellHands``. GUI thread. Place :attr:`question` below the list."""

    def __init__(
        self,
        register: Register,
        place: Workplace,
        table: RecordTable,
        help: EditorHelp,
        strip: ProgressStrip,
        many: BulkChanges,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._key = register.key
        self._place = place
        self._table = table
        self._is_panel_dirty: Callable[[int], bool] = _never
        self.question = BulkQuestion(table.parentWidget())
        many.ask_in(self.question, table.focus_cell)
        self.editing = CellEditing(register, place, table, help, self)
        self.pasting = PasteRows(register, place, table, self.question, strip, many, self.editing.can_edit, self)
        table.set_hands(self)

    def ask_before_editing(self, is_panel_dirty: Callable[[int], bool]) -> None:
        """``is_panel_dirty(id)``: whether the panel holds unsaved changes of that record, which a cell must not overtake."""
        self._is_panel_dirty = is_panel_dirty

    @property
    def is_dirty(self) -> bool:
        return self.editing.is_dirty

    def set_enabled(self, enabled: bool) -> None:
        """Whether this list may be written to (the trash may not)."""
        self.editing.enabled = enabled
        if not enabled:
            self.editing.cancel()
            self.question.dismiss()

    def menu_entries(self) -> list[tuple[str, Any, str]]:
        """(text, what it does, keys) for the menu of the rows."""
        entries: list[tuple[str, Any, str]] = []
        if self.editing.can_edit(self._table.current_field()):
            entries.append((_("Edit cell"), self._edit, "F2"))
            entries.append((_("Fill down"), self.pasting.fill_down, "Ctrl+D"))
        if self.editing.enabled:
            entries.append((_("Paste onto cells"), self.pasting.paste, "Ctrl+V"))
            entries.append((_("Paste rows as new records"), self.pasting.paste_as_new, ""))
        return entries

    def paste(self) -> None:
        """Ctrl+V, also where the list is empty."""
        if self.editing.enabled:
            self.pasting.paste()

    def copy_rows(self) -> None:
        """The selected rows, with titles if the preference says so."""
        titles = bool(self._place.memory.get(COPY_TITLES, True))
        if self._table.selected_count() <= COPIED_AT_ONCE:
            self._table.copy_rows(titles=titles)
            return
        ids, columns = self._table.selected_ids(), list(self._table.model.columns)
        work = partial(_read_copy, self._place, self._key, columns, ids[:COPY_LIMIT], titles)
        self._place.runner.read(f"{self._key}:copy", work, partial(self._copy_read, len(ids)))

    def _copy_read(self, selected: int, texts: tuple[str, str]) -> None:
        from shopdesk.ui.row_copy import as_clip

        QGuiApplication.clipboard().setMimeData(as_clip(*texts))
        said = _("{count} rows copied.") if selected <= COPY_LIMIT else _("{count} rows copied; export the list to take all.")
        self._place.events.told.emit(said.format(count=f"{min(selected, COPY_LIMIT):,}"))

    def _edit(self) -> None:
        self._begin(drop_down=True)

    def _begin(self, *, text: str | None = None, drop_down: bool = False) -> bool:
        record_id = self._table.current_id()
        if record_id is None or not self.editing.can_edit(self._table.current_field()):
            return False
        if self._is_panel_dirty(record_id):
            self._place.events.told.emit(_("Not saved yet: save (Ctrl+S) or discard the changes at the right first."))
            return True
        return self.editing.begin(text=text, drop_down=drop_down)

    # What the list asks

    def key_taken(self, event: QKeyEvent) -> bool:
        key, modifiers = event.key(), event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
            return True
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
            return True
        if control and key == Qt.Key.Key_D:
            self.pasting.fill_down()
            return True
        if key == Qt.Key.Key_F2 or (key in _ENTER and not modifiers & ~Qt.KeyboardModifier.KeypadModifier):
            return self._begin(drop_down=True)
        others = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        if event.text() and event.text().isprintable() and not modifiers & others:
            return self._begin(text=event.text())
        return False

    def double_click_taken(self, index: Index) -> bool:
        column = self._table.model.columns[index.column()]
        text = self._table.model.cells(index.row())[index.column()]
        if column.field.is_identifier and text and self._place.memory.get(COPY_IDENTIFIERS, True):
            self._table.copy_cell()
            return True
        return self._place.memory.get(DOUBLE_CLICK, "open") == "edit" and self._begin(drop_down=True)

    def composes(self, index: Index) -> bool:
        return self.editing.composes(index)

    def compose(self, event: QInputMethodEvent) -> bool:
        record_id = self._table.current_id()
        if self.editing.editor is None and record_id is not None and self._is_panel_dirty(record_id):
            self._place.events.told.emit(_("Not saved yet: save (Ctrl+S) or discard the changes at the right first."))
            return True
        return self.editing.compose(event)

    def compose_query(self, side: TableSide, query: Qt.InputMethodQuery) -> Any:
        return self.editing.compose_query(side, query)


def _read_copy(place: Workplace, key: str, columns: Sequence[Column], ids: Sequence[int], titles: bool) -> tuple[str, str]:
    """Text and HTML of many rows (reader thread)."""
    from shopdesk.ui.row_copy import read_rows, rows_as_texts

    rows = read_rows(_WholeRows(place), key, columns, ids)
    return rows_as_texts([c.title for c in columns] if titles else (), [c.right for c in columns], rows)


class _WholeRows:
    """Rows that wait for a file being written: a copy holds no blanks."""

    def __init__(self, place: Workplace) -> None:
        self._browsing = place.shop.browsing

    def rows(self, register: str, ids: Sequence[int], fields: Sequence[str]) -> list[dict[str, Any]]:
        return self._browsing.rows(register, ids, ["id", *fields])

    def labels(self, register: str, ids: Sequence[int]) -> Mapping[int, str]:
        return self._browsing.labels(register, ids)


def _never(record_id: int) -> bool:
    del record_id
    return False
