"""The generic page of a register: head, filter bar, list, side panel; it carries every register that has no page of its own.

It connects its parts and decides what is shown; the parts know nothing of each other.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from shopdesk.core.changes import Change
from shopdesk.core.query import Op, Query
from shopdesk.core.register import Register
from shopdesk.core.states import Move
from shopdesk.core.translations import _
from shopdesk.ui.bulk_bar import BulkBar
from shopdesk.ui.bulk_changes import BulkChanges
from shopdesk.ui.editors.base import EditorHelp
from shopdesk.ui.filter_bar import CLEAR_KEYS, FilterBar
from shopdesk.ui.known_words import known_words
from shopdesk.ui.late_watch import LateWatch
from shopdesk.ui.list_emptiness import show_emptiness
from shopdesk.ui.list_reading import ListReading
from shopdesk.ui.list_state import ALL, OPEN, ListState
from shopdesk.ui.list_status import rows_words, selection_words
from shopdesk.ui.list_waiting import ListWaiting
from shopdesk.ui.page import Page
from shopdesk.ui.page_columns import PageColumns
from shopdesk.ui.page_head import PageHead
from shopdesk.ui.page_sums import PageSums
from shopdesk.ui.page_views import PageViews
from shopdesk.ui.record_table import RecordTable, WindowRows
from shopdesk.ui.table_work import TableWork
from shopdesk.ui.widgets.empty_page import EmptyPage
from shopdesk.ui.widgets.progress_strip import ProgressStrip
from shopdesk.ui.widgets.side_panel import SidePanel
from shopdesk.ui.workplace import Workplace

if TYPE_CHECKING:  # menus and panels are imported when they are asked for, which the first list does not wait for
    from shopdesk.ui.record_panel import RecordPanel
    from shopdesk.ui.row_menu import Entry

_FOLLOW_MS = 70


class RegisterPage(Page):
    """One register. GUI thread."""

    def __init__(self, register: Register, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"page_{register.key}")
        self.register = register
        self.place = place
        self.title = _(register.title)
        self.state = ListState(view=register.views[0].key, chip=OPEN if register.states is not None else ALL)
        self._chip_settled = register.states is None
        self._total: int | None = None
        self._counted: int | None = None
        self._complete = False
        self._window_alone = False
        self._stale = True
        self._wanted_record: int | None = None
        self._panel_open = True
        self.panel: RecordPanel | None = None
        self.reading = ListReading(register, place, self)
        self.head = PageHead(self.title, _(register.one), self, can_import=not register.small_list or register.creatable_by_import)
        self.bar = FilterBar(register, place, self)
        self.views = PageViews(register, place, self)
        self.table = RecordTable(WindowRows(place.shop), register.key, self)
        self.columns = PageColumns(register, place, self.table, self.views, self._list_state, self.apply_state, self)
        self.sums = PageSums(self.table, self.reading, self._whole_query, self)
        self.waits = False
        self.waiting = ListWaiting(self.table)
        self.late = LateWatch(register, place, self.reading, self.table.model, self._list_state, self)
        self.side = SidePanel(None, self)
        self.side.fold()
        small = frozenset(r.key for r in place.shop.registers.values() if r.small_list)
        help = EditorHelp(place.shop.clock.zone, self._suggest, small=small, known_words=partial(known_words, place, register.key))
        self.bulk = BulkBar(register, help, self)
        self.strip = ProgressStrip(self)
        self.many = BulkChanges(register, place, self.strip, self)
        self.work = TableWork(register, place, self.table, help, self.strip, self.many, self)
        self.work.ask_before_editing(self._panel_holds)
        self.empty = EmptyPage(self.title, "", (), self, icon=self._icon())
        self._lay_out()
        self._timers()
        self._connect()
        self.setAcceptDrops(True)
        self.bar.show_saved(self.views.all())
        self.bar.show_state(self.state)
        self.columns.show_layout()

    def _icon(self) -> str:
        from shopdesk.ui import icons

        return self.register.key if self.register.key in icons.names() else "file"

    def _lay_out(self) -> None:
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        left = QFrame(self)
        left.setProperty("surface", "paper")
        inner = QVBoxLayout(left)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.stack, 1)
        inner.addWidget(self.work.question)
        inner.addWidget(self.bulk)
        inner.addWidget(self.strip)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(left, 1)
        body.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.bar)
        column.addLayout(body, 1)

    def _timers(self) -> None:
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.setInterval(_FOLLOW_MS)
        self._follow.timeout.connect(self._follow_current)

    def _connect(self) -> None:
        self.head.words_changed.connect(self._words_changed)
        self.head.import_wanted.connect(self._import)
        self.head.export_wanted.connect(self._export)
        self.head.saved_wanted.connect(self._saved_exports)
        self.head.columns_wanted.connect(self.columns.choose)
        self.head.new_wanted.connect(self.new_record)
        self.bar.state_wanted.connect(self.apply_state)
        self.bar.panel_wanted.connect(self.columns.open_filter)
        self.bar.view_asked.connect(self._view_asked)
        self.views.changed.connect(self._views_changed)
        self.views.named.connect(self._view_named)
        self.reading.ids_known.connect(self._ids_known)
        self.reading.counts_known.connect(self._counts_known)
        self.reading.late_known.connect(self.bar.show_late)
        self.reading.waiting_changed.connect(self._waiting_changed)
        self.reading.count_known.connect(self._count_known)
        self.sums.changed.connect(self._tell_status)
        self.reading.labels_known.connect(self._labels_known)
        self.reading.total_known.connect(self._total_known)
        self.reading.failed.connect(self.place.fail)
        table = self.table
        table.current_changed.connect(self._current_changed)
        table.selection_changed.connect(self._selection_changed)
        table.opened.connect(self.open_record)
        table.edit_wanted.connect(self._edit)
        table.delete_wanted.connect(self._delete_selected)
        table.menu_wanted.connect(self._row_menu)
        table.copied.connect(self.place.events.told)
        self.side.close_requested.connect(self._close_panel)
        self.bulk.set_wanted.connect(self._set_many)
        self.bulk.move_wanted.connect(self._move_many)
        self.bulk.delete_wanted.connect(self._delete_selected)
        self.bulk.restore_wanted.connect(self._restore_selected)
        self.bulk.moves_asked.connect(self._offer_moves)

    # The list

    def _list_state(self) -> ListState:
        return self.state

    @property
    def is_whole(self) -> bool:
        """Whether the list shows all that was asked for."""
        return self._complete

    def query(self) -> Query:
        """What the list shows now."""
        return self.state.query(self.register, self.place.shop.clock.today())

    def activate(self) -> None:
        if self._stale:
            self.reload(at_once=True)
        else:
            self._tell_status()

    def reload(self, *, at_once: bool = False) -> None:
        """Ask for the list and its counts anew."""
        self._stale = False
        today = self.place.shop.clock.today()
        if self._chip_settled:
            self._complete = self._complete and not at_once
            self._counted = None
            self.reading.ask_ids(self.query(), at_once=at_once)
        self.reading.ask_counts(self.state.query(self.register, today, chip=False))
        self.reading.ask_total()
        self.late.count()

    def apply_state(self, state: ListState) -> None:
        """Show another list."""
        self.table.settle()
        other_view = (state.view, state.trash, state.saved) != (self.state.view, self.state.trash, self.state.saved)
        if other_view:
            state = state.begun(self.register)
        self.state = state
        self.work.set_enabled(not state.trash)
        self._chip_settled = True
        self.head.set_words(state.words)
        if self.bar.has_passing_focus():
            self.table.focus_list()
        self.bar.show_state(state)
        self.reading.ask_labels(state.filters)
        if other_view:
            self.columns.show_layout()
        self.columns.show_heads()
        self.bar.begin_counting()
        self.reload(at_once=True)

    def _ids_known(self, ids: array[int], complete: bool) -> None:
        self._complete = complete
        wants_all = self._window_alone and complete and self.table.is_all_selected()
        self.table.show_ids(ids)
        if wants_all:  # Ctrl+A came before the whole list
            self.table.select_all()
        self._window_alone = not complete and not self.table.is_all_selected()
        self._show_emptiness()
        self._tell_status()
        if self._wanted_record is not None and complete:
            wanted, self._wanted_record = self._wanted_record, None
            if not self.table.select_id(wanted) and self.state.narrows():
                self.place.events.told.emit(_("The record is not in this list; it is open at the right."))

    def _waiting_changed(self, waits: bool) -> None:
        self.waits = waits
        self.waiting.show_while(waits)

    def _count_known(self, count: int) -> None:
        self._counted = count
        self._tell_status()

    def _counts_known(self, counts: dict[Any, int]) -> None:
        graph = self.register.states
        if not self._chip_settled and graph is not None:
            # The first sight of the page: where nothing is under way, all is shown.
            self._chip_settled = True
            if not sum(counts.get(code, 0) for code in graph.open_codes()):
                self.state = replace(self.state, chip=ALL)
                self.bar.show_state(self.state)
            self.columns.show_heads()
            self.reading.ask_ids(self.query(), at_once=True)
        self.bar.show_counts(counts)

    def _labels_known(self, labels: dict[str, dict[int, str]]) -> None:
        self.bar.show_state(self.state, labels)

    def _total_known(self, total: int) -> None:
        if total != self._total:
            self._total = total
            self._show_emptiness()
            self._tell_status()

    def _show_emptiness(self) -> None:
        if len(self.table.model.ids) or not self._complete:
            self.stack.setCurrentWidget(self.table)
            return
        calls = {"show_all": self.bar.clear_all, "begin": self.new_record, "bring_in": self._import}
        if show_emptiness(self.empty, self.register, self._total, trash=self.state.trash, **calls):
            self.stack.setCurrentWidget(self.empty)

    def change_seen(self, change: Change) -> None:
        if change.undone and not self.work.question.is_asking:
            self.work.question.dismiss()  # what it says was left out belongs to what was taken back
        shown = {c.field.refers_to for c in self.table.model.columns if c.field.refers_to}
        changed = change.registers()
        if self.register.key in changed or changed & shown:
            self.table.model.change_seen(change)
        if self.register.key in changed:
            self._stale = True
            if self.isVisible():
                self.reload()
        if self.panel is not None:
            self.panel.change_seen(change)

    def _words_changed(self, words: str) -> None:
        self.apply_state(replace(self.state, words=words))

    # Views

    def _view_asked(self, what: str) -> None:
        state = self.views.do(what, self.state, self.columns.layout())
        if state is not None:
            self.apply_state(state)
            self.columns.show_layout()

    def _views_changed(self) -> None:
        self.bar.show_saved(self.views.all())

    def _view_named(self, name: str) -> None:
        self.apply_state(replace(self.state, saved=name))

    # The panel

    def _need_panel(self) -> RecordPanel:
        if self.panel is None:
            from shopdesk.ui.record_panel import RecordPanel

            self.panel = RecordPanel(self.register, self.place, self.side)
            self.panel.closed.connect(self._close_panel)
            self.panel.stored.connect(self._stored)
            self.panel.delete_wanted.connect(self._delete_one)
            self.side.set_content(self.panel)
        return self.panel

    def _current_changed(self, record_id: int | None) -> None:
        if record_id is not None and self._panel_open:
            self._follow.start()

    def _follow_current(self) -> None:
        record_id = self.table.current_id()
        if record_id is not None and self._panel_open and self.table.selected_count() <= 1:
            self._show_in_panel(record_id)

    def _show_in_panel(self, record_id: int) -> bool:
        panel = self._need_panel()
        if panel.is_dirty and panel.record_id != record_id:
            self.place.events.told.emit(_("Not saved yet: save (Ctrl+S) or discard the changes at the right first."))
            self.side.unfold()
            return False
        if panel.record_id != record_id and not panel.show_record(record_id):
            return False
        self.side.unfold()
        return True

    def open_record(self, record_id: int) -> None:
        """Show a record in the panel and go there."""
        self._panel_open = True
        if self._show_in_panel(record_id):
            self._need_panel().form.body.focus_first()

    def show_record(self, record_id: int) -> None:
        self._panel_open = True
        self._show_in_panel(record_id)
        if not self.table.select_id(record_id):
            self._wanted_record = record_id

    def show_list(self, query: Query) -> None:
        """Show the list of a query: the part that the chips can say as a chip, the rest as filters."""
        graph = self.register.states
        chip, filters = ALL, []
        for each in query.filters:
            if graph is not None and each.field == graph.field and each.op is Op.EQ and isinstance(each.value, str):
                chip = each.value
            elif graph is not None and each.field == graph.field and each.op is Op.IN and set(each.value) == set(graph.open_codes()):
                chip = OPEN
            else:
                filters.append(each)
        view = next((v for v in self.register.views if not v.filters), self.register.views[0])
        self.apply_state(ListState(view.key, chip, words=query.words, filters=tuple(filters), sort=query.sort, trash=query.trash))

    def _edit(self, record_id: int, key: str) -> None:
        self._panel_open = True
        if self._show_in_panel(record_id):
            self._need_panel().focus_field(key)

    def _close_panel(self) -> None:
        if self.panel is not None and self.panel.is_dirty:
            self.place.events.told.emit(_("Not saved yet: save (Ctrl+S) or discard the changes at the right first."))
        else:
            self._panel_open = False
            self.side.fold()
            if self.panel is not None and self.panel.record_id is None:
                self._panel_open = True
        self.table.focus_list()

    def new_record(self) -> None:
        self.begin_new({})

    def begin_new(self, values: dict[str, Any]) -> None:
        """A new record with these values filled in."""
        panel = self._need_panel()
        if panel.is_dirty:
            self.place.events.told.emit(_("Not saved yet: save (Ctrl+S) or discard the changes at the right first."))
        else:
            self._panel_open = True
            panel.show_new(values)
        self.side.unfold()

    def _stored(self, record_id: int) -> None:
        if not self.table.select_id(record_id):
            self._wanted_record = record_id

    def save(self) -> None:
        self.work.editing.commit()
        if self.panel is not None and not self.side.is_folded():
            self.panel.save()

    @property
    def is_dirty(self) -> bool:
        return self.work.is_dirty or (self.panel is not None and self.panel.is_dirty)

    def _panel_holds(self, record_id: int) -> bool:
        return self.panel is not None and self.panel.is_dirty and self.panel.record_id == record_id

    def escape(self) -> bool:
        if not self.side.is_folded():
            self._close_panel()
            return True
        if self.head.has_focus() and self.state.words:
            self.apply_state(replace(self.state, words=""))
            return True
        if self.state.filters or self.state.words.strip() or self.state.preset or self.state.days:
            self.bar.clear_filters()
            self.table.focus_list()
            return True
        self.table.focus_list()
        return False

    def take_focus(self) -> None:
        self.table.focus_list()

    def right_room(self) -> int:
        return 0 if self.side.is_folded() else self.side.panel_width()

    def focus_search(self) -> None:
        self.head.focus_words()

    def fit(self, window_width: int) -> None:
        self.side.fit(window_width)

    # Many at once

    def _selection_changed(self) -> None:
        count = self.table.selected_count()
        self.bulk.show_count(count, trash=self.state.trash)
        self._tell_status()

    def _whole_query(self) -> Query | None:
        return self.query() if self._complete else None

    def _tell_status(self) -> None:
        count, shown = self.table.selected_count(), len(self.table.model.ids)
        self.status_changed.emit(
            selection_words(self.register, count, self.sums.known),
            rows_words(shown if self._complete else self._counted, self._total, complete=self._complete),
        )

    def _selected(self) -> Sequence[int]:
        ids, current = self.table.selected_ids(), self.table.current_id()
        return ids or ([current] if current is not None else [])

    def _set_many(self, key: str, text: object) -> None:
        self.many.set_field(self._selected(), key, text)

    def _move_many(self, move: Move, texts: dict[str, Any]) -> None:
        self.many.move(self._selected(), move, texts)

    def _offer_moves(self) -> None:
        self.bulk.offer_moves(self.many.legal_moves(self.table.selected_ids() or self._selected()))

    def _delete_selected(self) -> None:
        ids = self._selected()
        if ids and not self.state.trash:
            self._delete(ids)

    def _delete_one(self, record_id: int) -> None:
        self._delete([record_id])

    def _delete(self, ids: Sequence[int]) -> None:
        if self.panel is not None and self.panel.record_id in ids:
            self.panel.revert()
            self.side.fold()
        self.many.delete(ids)

    def _restore_selected(self) -> None:
        self.many.restore(self._selected())

    def _row_menu(self, place: QPoint) -> None:
        count = self.table.selected_count()
        if not count:
            return
        from shopdesk.ui.row_menu import RowMenu

        entries: list[Entry] = [
            (_("Open"), self._open_current, "Ctrl+Return"),
            (_("Copy cell"), self.table.copy_cell, "Ctrl+Shift+C"),
            (_("Copy rows"), self.work.copy_rows, "Ctrl+C"),
            *self.work.menu_entries(),
        ]
        if self.state.trash:
            entries.append((_("Restore"), self._restore_selected, ""))
        else:
            entries.append((_("Move to the trash"), self._delete_selected, "Del"))
        RowMenu(entries, self).popup(place)

    def _open_current(self) -> None:
        record_id = self.table.current_id()
        if record_id is not None:
            self.open_record(record_id)

    # In and out

    def _import(self) -> None:
        self.place.dialogs.open_import(self.register.key, ())

    def _export(self) -> None:
        self.place.dialogs.open_export(self.query(), self.columns.keys(), self.table.selected_ids())

    def _saved_exports(self) -> None:
        from shopdesk.ui.saved_exports import SavedExportsMenu

        SavedExportsMenu(self.place, self).open_below(self.head.saved_button)

    def _suggest(self, register: str, text: str, answer: Any) -> None:
        self.place.runner.read(f"suggest:{self.register.key}", partial(self.place.shop.browsing.suggest, register, text, 50), answer)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        from shopdesk.ui.dropped import dropped_files

        if dropped_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        from shopdesk.ui.dropped import dropped_files

        paths = dropped_files(event)
        if paths:
            event.acceptProposedAction()
            self.place.dialogs.open_import(self.register.key, paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if QKeySequence(event.keyCombination()) == QKeySequence(CLEAR_KEYS):
            self.bar.clear_filters()
            self.table.focus_list()
            return
        if event.key() == Qt.Key.Key_Down and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self.table.open_header_menu()
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self.work.paste()
            return
        super().keyPressEvent(event)
