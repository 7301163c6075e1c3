"""Editing in the cells of a list as in a spreadsheet: F2, Enter or typing begins, Tab and Enter save and move on, Esc gives up.

One saved cell is one operation on the writer's thread; until it answers, the text stays in the editor and keys typed meanwhile are
kept. A refusal is shown below the cell. Which editor a kind gets is :mod:`shopdesk.ui.editors.factory`'s, what a text means the
services'.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QInputMethodQueryEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QCompleter, QLineEdit, QPlainTextEdit, QWidget

from shopdesk.core.changes import Change
from shopdesk.core.errors import Cancelled, Refused, ShopDeskError, ShopFileError
from shopdesk.core.fields import Choice, Field, Kind
from shopdesk.core.jobs import CancelToken, Job
from shopdesk.core.register import Register
from shopdesk.core.states import Move
from shopdesk.core.translations import N_, _
from shopdesk.core.values import edit_text, format_value
from shopdesk.ui import theme
from shopdesk.ui.editors.base import Editor, EditorHelp
from shopdesk.ui.editors.choice import ChoiceEditor
from shopdesk.ui.editors.reference import ReferenceEditor
from shopdesk.ui.record_table import RecordTable
from shopdesk.ui.table_side import TableSide
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.workplace import Workplace

Index = QModelIndex | QPersistentModelIndex

NOT_IN_CELLS = frozenset({Kind.LINES, Kind.EVIDENCE})
BUSY_SENTENCE = N_("The shop file is being written to; try again in a moment.")
_LEAST_WIDTH = {Kind.NOTE: 300, Kind.TAGS: 240, Kind.CHOICE: 130, Kind.YES_NO: 90, Kind.REFERENCE: 190, Kind.TIME: 190, Kind.DATE: 130}
_NOTE_WIDTH = (260, 460)
_NOTE_SHOWN_MS = 6000
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CellEditing(QObject):
    """At most one editor over the cells of one list. GUI thread. ``enabled`` is False where nothing may be edited (the trash)."""

    def __init__(self, register: Register, place: Workplace, table: RecordTable, help: EditorHelp, parent: QObject) -> None:
        super().__init__(parent)
        self.enabled = True
        self._register = register
        self._place = place
        self._table = table
        self._help = help
        self._editor: Editor | None = None
        self._side: TableSide | None = None
        self._id = 0
        self._key = ""
        self._moves: dict[str, Move] = {}
        self._before: Any = None
        self._token: CancelToken | None = None
        self._saving = False
        self._composing = False
        self._kept_keys: list[QKeyEvent] = []
        self._run_from = ""
        self._note = Banner(table, kind="error")
        self._note.setObjectName("cell_note")
        self._note_over = QTimer(self)
        self._note_over.setSingleShot(True)
        self._note_over.setInterval(_NOTE_SHOWN_MS)
        self._note_over.timeout.connect(self._note.clear)
        for side in table.sides():
            side.verticalScrollBar().valueChanged.connect(self._place_editor)
            side.horizontalScrollBar().valueChanged.connect(self._place_editor)
            side.header.sectionResized.connect(self._place_editor)
        table.model.modelReset.connect(self._after_reset)
        table.selection_changed.connect(self._moved_on)

    # What may be edited ----------------------------------------------------------------------------------------------

    def can_edit(self, key: str) -> bool:
        """Whether cells of this field are edited in place at all (a locked record still refuses)."""
        f = self._register.by_key.get(key)
        if not self.enabled or f is None or f.kind in NOT_IN_CELLS:
            return False
        return f.writable or self._is_state(key)

    def _is_state(self, key: str) -> bool:
        return self._register.states is not None and key == self._register.states.field

    @property
    def editor(self) -> Editor | None:
        """The editor that is open."""
        return self._editor

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed that is not stored."""
        return self._editor is not None and self._editor.text_value() != self._before

    def problem(self) -> str:
        """The sentence below the cell, or ""."""
        return self._note.text()

    # Beginning -------------------------------------------------------------------------------------------------------

    def begin(self, *, text: str | None = None, drop_down: bool = False, focus: bool = True, on_way: bool = False) -> bool:
        """Open the editor of the cell in hand, over ``text`` in place of what is stored; False where it cannot be edited.

        ``on_way``: Tab came here, and Enter will go back to the column where that walk began.
        """
        index = self._table.scrolling.currentIndex()
        key = self._table.current_field()
        record_id = self._table.current_id()
        if self._saving or record_id is None or not self.can_edit(key):
            return False
        self.cancel()
        if not on_way:
            self._run_from = ""
        record = self._read(record_id)
        if record is None:
            return True
        side = self._table.side_of(index.column())
        self._table.show_cell(index.row(), index.column())
        self._side, self._id, self._key = side, record_id, key
        editor = self._make(side, record)
        self._editor = editor
        self._before = editor.text_value()
        widget = editor.widget()
        line = self._line()
        for each in {widget, line}:
            each.installEventFilter(self)
        self._watch_popup(line)
        editor.edited.connect(self._edited)
        if text is not None:
            editor.show_text("")
        self._place_editor()
        widget.show()
        widget.raise_()
        if focus:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
        if text is not None:
            if text:
                _type(line, text)
        else:
            _select_all(line)
        if drop_down and isinstance(widget, QComboBox):
            widget.showPopup()
        return True

    def _read(self, record_id: int) -> dict[str, Any] | None:
        """The record as it is stored; says why where it cannot be edited now."""
        shop = self._place.shop
        try:
            with shop.database.reading(wait=False):
                record = shop.browsing.record(self._register.key, record_id)
                why = shop.records.locked(self._register.key, record) if record else ""
        except ShopFileError:
            record, why = None, _(BUSY_SENTENCE)
        if record is None:
            self._place.events.told.emit(why or _("The record is no longer there."))
            return None
        if why and not self._is_state(self._table.current_field()):
            self._say(why, "caution", passing=True)
            return None
        return record

    def _make(self, side: TableSide, record: dict[str, Any]) -> Editor:
        shop = self._place.shop
        f = self._register.field(self._key)
        value = record.get(f.key)
        self._moves = {}
        shown = self._editable_form(f, record)
        from shopdesk.ui.editors.factory import make_editor

        editor = make_editor(shown, self._help, side.viewport())
        editor.widget().setObjectName(f"cell_{f.key}")
        editor.widget().setAccessibleName(_(f.label))
        if f.kind is Kind.YES_NO:
            editor.show_text(edit_text(f, value, self._help.zone))
        elif f.kind is Kind.REFERENCE and value is not None:
            with shop.database.reading(wait=False):
                labels = {f.refers_to: shop.browsing.labels(f.refers_to, [value])}
            editor.show_value(value, labels)
        else:
            editor.show_value(value, {})
        if isinstance(editor, ChoiceEditor):
            editor.activated.connect(self._picked)
        return editor

    def _editable_form(self, f: Field, record: dict[str, Any]) -> Field:
        """The field as its cell edits it: a state offers its legal moves only, a yes or no is chosen by its word."""
        if f.kind is Kind.YES_NO:
            words = (Choice("1", format_value(f, 1)), Choice("0", format_value(f, 0)))
            return replace(f, kind=Kind.CHOICE, choices=words)
        graph = self._register.states
        if graph is None or f.key != graph.field:
            return f
        here = f.choice(record.get(f.key))
        offered = [here] if here else []
        for move in self._place.shop.records.legal_moves(self._register.key, record):
            words_said = _(move.label)
            if words_said not in self._moves:
                self._moves[words_said] = move
                offered.append(Choice(move.key or move.target, move.label))
        return replace(f, given=False, required=True, choices=tuple(offered))

    def _line(self) -> QWidget:
        """The widget that holds the text."""
        assert self._editor is not None
        widget = self._editor.widget()
        if isinstance(widget, QComboBox):
            line = widget.lineEdit()
            return line if line is not None else widget
        return widget

    def _watch_popup(self, line: QWidget) -> None:
        """Tab and Enter in a list of suggestions take the suggestion and move on."""
        completer: QCompleter | None = line.completer() if isinstance(line, QLineEdit) else None
        if isinstance(line, ReferenceEditor):
            completer = line.findChild(QCompleter)
        popup = completer.popup() if completer is not None else None
        if popup is not None:
            popup.installEventFilter(self)

    # Place -----------------------------------------------------------------------------------------------------------

    def _place_editor(self) -> None:
        if self._editor is None or self._side is None:
            return
        row, column = self._table.model.row_of(self._id), self._table.model.column_of(self._key)
        if row < 0 or column < 0:
            return
        side = self._table.side_of(column)
        widget = self._editor.widget()
        cell = side.visualRect(self._table.model.index(row, column))
        if side is not self._side or not cell.isValid():
            return
        kind = self._register.field(self._key).kind
        room = side.viewport().width()
        width = max(1, min(max(cell.width(), _LEAST_WIDTH.get(kind, 110)), room))
        left = max(0, min(cell.x(), room - width)) if cell.width() < width else cell.x()
        height = widget.height() if isinstance(widget, QPlainTextEdit) else cell.height()
        widget.setGeometry(QRect(left, cell.y(), width, height))
        self._place_note()

    def _place_note(self) -> None:
        if not self._note.text():
            return
        table = self._table
        if self._editor is not None and self._side is not None:
            area = self._editor.widget().geometry()
            area = QRect(self._side.viewport().mapTo(table, area.topLeft()), area.size())
        else:
            index = table.scrolling.currentIndex()
            side = table.side_of(index.column())
            cell = side.visualRect(index)
            area = QRect(side.viewport().mapTo(table, cell.topLeft()), cell.size())
        least, most = _NOTE_WIDTH
        width = min(max(area.width(), least), most, max(1, table.width()))
        self._note.setFixedWidth(width)
        height = max(self._note.heightForWidth(width), self._note.minimumSizeHint().height(), theme.ROW_HEIGHT)
        top = area.bottom() + 2
        if top + height > table.height():
            top = max(0, area.top() - height - 2)
        self._note.setGeometry(max(0, min(area.x(), table.width() - width)), top, width, height)
        self._note.raise_()

    def _after_reset(self) -> None:
        """The list was made anew under the editor: follow the record, and close where its column went."""
        if self._editor is not None and self._table.model.column_of(self._key) < 0 and not self._saving:
            self.cancel()
        QTimer.singleShot(0, self, self._place_editor)

    def _moved_on(self) -> None:
        """A hint belongs to the cell that it was said of."""
        if self._editor is None:
            self._note.clear()

    def _say(self, text: str, kind: str = "error", *, passing: bool = False) -> None:
        self._note.set_text(text, kind="caution" if kind == "caution" else "error")
        self._place_note()
        if passing:
            self._note_over.start()
        else:
            self._note_over.stop()

    # While typing ----------------------------------------------------------------------------------------------------

    def _edited(self) -> None:
        self._note.clear()
        if self._editor is not None and isinstance(self._editor.widget(), QPlainTextEdit):
            self._place_editor()

    def _picked(self, at: int) -> None:
        del at
        self.commit(0, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._editor is None:
            return False
        kind = event.type()
        if isinstance(event, QKeyEvent):
            is_own = watched in (self._editor.widget(), self._line())
            if kind == QEvent.Type.ShortcutOverride and is_own and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if kind == QEvent.Type.KeyPress:
                return self._key_pressed(event) if is_own else self._popup_key(event)
        elif isinstance(event, QFocusEvent) and kind == QEvent.Type.FocusOut and not self._composing:
            QTimer.singleShot(0, self, self._focus_left)
        return False

    def _popup_key(self, event: QKeyEvent) -> bool:
        step = _step_of(event)
        if step is not None:
            QTimer.singleShot(0, self, partial(self.commit, *step))
        return False

    def _key_pressed(self, event: QKeyEvent) -> bool:
        if self._saving:
            if event.key() == Qt.Key.Key_Escape and self._token is not None:
                self._token.cancel()
            else:
                self._kept_keys.append(QKeyEvent(event))
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
            self._table.focus_cell()
            return True
        line = self._line()
        if event.key() in _ENTER and isinstance(line, QPlainTextEdit) and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            line.insertPlainText("\n")
            return True
        step = _step_of(event)
        if step is None:
            return False
        self.commit(*step)
        return True

    def _focus_left(self) -> None:
        """Another cell was clicked, or another part of the window: what was typed is saved, as in a spreadsheet."""
        now = QApplication.focusWidget()
        if self._editor is None or self._saving or now is None or QApplication.activePopupWidget() is not None:
            return
        widget = self._editor.widget()
        if now is widget or widget.isAncestorOf(now) or now.window() is not self._table.window():
            return
        self.commit(0, 0, stay=False)

    # Input methods: the view keeps the focus until the first word is composed, and hands everything on to the editor.

    def composes(self, index: Index) -> bool:
        """Whether a composition may begin on this cell."""
        return index.isValid() and self.can_edit(self._table.model.columns[index.column()].key)

    def compose(self, event: QInputMethodEvent) -> bool:
        """A piece of a composition that reached the list: open the editor and hand it on whole."""
        if self._saving:
            return True
        if self._editor is None:
            if not event.preeditString() and not event.commitString():
                return False
            if not self.begin(text="", focus=False) or self._editor is None:
                return False
            self._composing = True
        line = self._line()
        QApplication.sendEvent(line, event)
        if event.commitString() or not event.preeditString():
            self._composing = False
            if not event.commitString() and not self.is_typed():
                self.cancel()
                return True
            self._editor.widget().setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def is_typed(self) -> bool:
        """Whether the open editor holds any text."""
        return self._editor is not None and str(self._editor.text_value()) != ""

    def compose_query(self, side: TableSide, query: Qt.InputMethodQuery) -> Any:
        """What an input method asks of the list: answered by the editor once there is one."""
        if self._editor is None:
            return self.composes(side.currentIndex()) if query == Qt.InputMethodQuery.ImEnabled else None
        line = self._line()
        asked = QInputMethodQueryEvent(query)
        QApplication.sendEvent(line, asked)
        answer = asked.value(query)
        if query in (Qt.InputMethodQuery.ImCursorRectangle, Qt.InputMethodQuery.ImAnchorRectangle) and hasattr(answer, "translated"):
            return answer.translated(line.mapTo(side, line.rect().topLeft()))
        return answer

    # Ending ----------------------------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Close without saving."""
        self._note.clear()
        self._composing = False
        editor, self._editor = self._editor, None
        self._kept_keys.clear()
        if editor is not None:
            widget = editor.widget()
            widget.removeEventFilter(self)
            if widget.hasFocus() or widget.isAncestorOf(QApplication.focusWidget() or self._table):
                self._table.focus_cell()
            widget.hide()
            widget.deleteLater()

    def commit(self, rows: int = 0, columns: int = 0, *, stay: bool = True) -> None:
        """Save what stands in the editor, then go ``rows`` down or ``columns`` on; where nothing was changed nothing is written."""
        if self._editor is None or self._saving:
            return
        goal = self._goal(rows, columns) if stay else None
        text = self._editor.text_value()
        if text == self._before:
            self.cancel()
            self._go(goal)
            return
        move = self._moves.get(str(text).strip())
        work = partial(_write, self._place, self._register.key, self._id, self._key, text, move)
        self._saving = True
        self._token = self._place.change(work, partial(self._saved, goal), self._refused)

    def _goal(self, rows: int, columns: int) -> tuple[int, str, bool]:
        """The record and field to go to, and whether to edit there. Fixed before saving: saving may change the order."""
        model = self._table.model
        row, column = max(0, model.row_of(self._id)), model.column_of(self._key)
        if columns:
            self._run_from = self._run_from or self._key
            at = column + columns
            while 0 <= at < model.columnCount() and not self.can_edit(model.columns[at].key):
                at += columns
            if 0 <= at < model.columnCount():
                return self._id, model.columns[at].key, True
            return self._id, self._key, False
        key, self._run_from = (self._run_from or self._key if rows else self._key), ""
        row = max(0, min(row + rows, len(model.ids) - 1))
        return (model.ids[row] if len(model.ids) else self._id), key, False

    def _saved(self, goal: tuple[int, str, bool] | None, change: Change) -> None:
        del change
        self._saving = False
        keys = list(self._kept_keys)
        self.cancel()
        self._go(goal)
        for event in keys:
            target = QApplication.focusWidget()
            if target is not None and self._table.isAncestorOf(target):
                QApplication.sendEvent(target, event)

    def _refused(self, error: ShopDeskError) -> None:
        self._saving = False
        self._kept_keys.clear()
        if self._editor is None:
            self._place.fail(error)
            return
        self._editor.widget().setFocus(Qt.FocusReason.OtherFocusReason)
        if not isinstance(error, Cancelled):
            self._place_editor()
            self._say(str(error))

    def _go(self, goal: tuple[int, str, bool] | None) -> None:
        if goal is None:
            return
        record_id, key, edit = goal
        row, column = self._table.model.row_of(record_id), self._table.model.column_of(key)
        if row >= 0 and column >= 0:
            self._table.select_cell(row, column)
        self._table.focus_cell()
        if edit:
            self.begin(on_way=True)


def _step_of(event: QKeyEvent) -> tuple[int, int] | None:
    """(rows, columns) that a key moves on by, as in Excel."""
    back = -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        return None
    if event.key() in _ENTER:
        return back, 0
    if event.key() == Qt.Key.Key_Tab:
        return 0, back
    return (0, -1) if event.key() == Qt.Key.Key_Backtab else None


def _type(line: QWidget, text: str) -> None:
    """As if typed."""
    if isinstance(line, QLineEdit):
        line.insert(text)
        line.textEdited.emit(line.text())
    elif isinstance(line, QPlainTextEdit):
        line.insertPlainText(text)


def _select_all(line: QWidget) -> None:
    if isinstance(line, QLineEdit | QPlainTextEdit):
        line.selectAll()


def _write(place: Workplace, key: str, record_id: int, name: str, text: Any, move: Move | None, job: Job) -> Change:
    """One cell, on the writer's thread."""
    del job
    if move is not None:
        return place.shop.records.move(key, record_id, move.key or move.target, {})
    entry = place.shop.entry.read(key, {name: text})
    if entry.problems:
        raise Refused(entry.problems[0].text(), entry.problems)
    return place.shop.records.set(key, record_id, entry.values)
