"""The legal next moves at the foot of a record, and the few fields that a move asks for, right there and not in a dialog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from shopdesk.core.problems import Problem
from shopdesk.core.register import Action, Register
from shopdesk.core.states import Move
from shopdesk.core.translations import _
from shopdesk.ui import theme
from shopdesk.ui.editors.base import Editor, EditorHelp
from shopdesk.ui.editors.factory import make_editor
from shopdesk.ui.widgets.field_row import FieldRow
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text, set_tooltip
from shopdesk.ui.widgets.search_box import key_words
from shopdesk.ui.widgets.showing import let_go_after_menu

_ROOM_FOR = 2


class MoveBox(QFrame):
    """Buttons for moves and saving. Decides nothing: it says which move was wanted, with the texts of the fields that it needs."""

    move_wanted = Signal(object, object)
    """Signal(Move, {field: text})."""
    save_wanted = Signal()
    revert_wanted = Signal()
    delete_wanted = Signal()
    action_wanted = Signal(str)
    """Signal(action key)."""
    copy_wanted = Signal()

    def __init__(self, register: Register, help: EditorHelp, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("move_box")
        self._register = register
        self._help = help
        self._moves: list[Move] = []
        self._buttons: list[QPushButton] = []
        self._record: Mapping[str, Any] = {}
        self._asked: Move | None = None
        self._asked_editors: dict[str, Editor] = {}
        self._asked_rows: dict[str, FieldRow] = {}
        line = QFrame(self)
        line.setProperty("line", "across")
        self._ask = QFrame(self)
        self._ask.setObjectName("move_fields")
        self._ask_column = QVBoxLayout(self._ask)
        self._ask_column.setContentsMargins(14, 8, 14, 0)
        self._ask_column.setSpacing(6)
        self._ask.hide()
        self._row = QHBoxLayout()
        self._row.setContentsMargins(14, 8, 14, 9)
        self._row.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line)
        column.addWidget(self._ask)
        column.addLayout(self._row)
        self.save_button = self._button(_("Save"), "save_record", self.save_wanted.emit)
        self.revert_button = self._button(_("Discard"), "revert_record", self.revert_wanted.emit)
        self.more_button = QPushButton(_("More"), self)
        self.more_button.setObjectName("more_record")
        self.more_button.setProperty("hasMenu", True)
        self._menu = QMenu(self)
        self.more_button.setMenu(self._menu)
        let_go_after_menu(self.more_button)
        self._row.addWidget(self.save_button)
        self._row.addWidget(self.revert_button)
        self._row.addStretch(1)
        self._row.addWidget(self.more_button)

    def _button(self, text: str, name: str, pressed: Any) -> QPushButton:
        button = QPushButton(button_text(text), self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.clicked.connect(pressed)
        return button

    def show_record(
        self, record: Mapping[str, Any], moves: Sequence[Move], actions: Sequence[Action], *, dirty: bool, locked: bool, trash: bool
    ) -> None:
        """Offer what this record can do next."""
        self._record = record
        self._moves = [] if trash else list(moves)
        focused = self.window().focusWidget()
        was_here = focused is not None and self.isAncestorOf(focused)
        self.cancel()
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        shown = self._moves[:_ROOM_FOR]
        self._buttons = [self._move_button(number, move) for number, move in enumerate(shown)]
        for number, button in enumerate(self._buttons):
            self._row.insertWidget(number, button)
        self._fill_menu(actions, locked=locked, trash=trash)
        self.set_dirty(dirty)
        if was_here:
            # The button that was pressed is gone; without this the focus would fall somewhere in the navigation.
            (self._buttons[0] if self._buttons else self.more_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def _move_button(self, number: int, move: Move) -> QPushButton:
        button = self._button(_(move.label), f"move_{move.target}", self._pressed)
        button.setProperty("primary", number == 0)
        keys = f"Ctrl+{number + 1}"
        button.setShortcut(QKeySequence(keys))
        set_tooltip(button, f"{_(move.label)}  {key_words(keys)}")
        return button

    def _fill_menu(self, actions: Sequence[Action], *, locked: bool, trash: bool) -> None:
        self._menu.clear()
        for move in self._moves[_ROOM_FOR:]:
            entry = QAction(button_text(_(move.label)), self._menu)
            entry.setData(move.target)
            entry.triggered.connect(self._chosen_move)
            self._menu.addAction(entry)
        if self._moves[_ROOM_FOR:]:
            self._menu.addSeparator()
        for action in actions:
            entry = QAction(button_text(_(action.title)), self._menu)
            entry.setData(action.key)
            entry.triggered.connect(self._chosen_action)
            self._menu.addAction(entry)
        stored = self._record.get("id") is not None
        if stored:
            copy = QAction(_("Copy as text"), self._menu)
            copy.triggered.connect(self.copy_wanted)
            self._menu.addAction(copy)
        if stored and not trash:
            if not self._menu.isEmpty():
                self._menu.addSeparator()
            delete = QAction(_("Move to the trash"), self._menu)
            delete.triggered.connect(self.delete_wanted)
            delete.setEnabled(not locked)
            self._menu.addAction(delete)
        self.more_button.setVisible(not self._menu.isEmpty())

    def set_dirty(self, dirty: bool) -> None:
        """While something is typed and not saved, saving is the likeliest thing to do."""
        new = self._record.get("id") is None
        self.save_button.setVisible(dirty or new)
        self.revert_button.setVisible(dirty)
        theme.set_look(self.save_button, primary=True)
        for number, button in enumerate(self._buttons):
            theme.set_look(button, primary=number == 0 and not dirty)
            # Room for both rows of buttons is scarce in 448 pixels: the second move waits in the menu of a saved record.
            button.setVisible(not dirty and not new)

    # Moves that need something

    def _pressed(self) -> None:
        sender = self.sender()
        at = next((i for i, button in enumerate(self._buttons) if button is sender), -1)
        if at >= 0:
            self.ask_for(self._moves[at])

    def _chosen_move(self) -> None:
        entry = self.sender()
        if isinstance(entry, QAction):
            move = next((m for m in self._moves if m.target == entry.data()), None)
            if move is not None:
                self.ask_for(move)

    def _chosen_action(self) -> None:
        entry = self.sender()
        if isinstance(entry, QAction):
            self.action_wanted.emit(str(entry.data()))

    def ask_for(self, move: Move) -> None:
        """Wish for a move; fields that it needs and the record does not have are asked for first."""
        missing = [key for key in move.needs if self._record.get(key) in (None, ())]
        if not missing:
            self.move_wanted.emit(move, {})
            return
        self.cancel()
        self._asked = move
        self._ask_column.addWidget(PlainLabel(_("To go on, fill in:"), self._ask, role="head"))
        for key in missing:
            field = self._register.field(key)
            editor = make_editor(field, self._help, self._ask)
            editor.set_locked(False)
            row = FieldRow(_(field.label), editor.widget(), self._ask, required=True, label_width=88)
            self._ask_column.addWidget(row)
            self._asked_editors[key], self._asked_rows[key] = editor, row
        buttons = QHBoxLayout()
        go = self._button(_(move.label), "move_go", self._go)
        go.setProperty("primary", True)
        stop = self._button(_("Back"), "move_stop", self.cancel)
        buttons.addWidget(go)
        buttons.addWidget(stop)
        buttons.addStretch(1)
        self._ask_column.addLayout(buttons)
        for button in self._buttons:
            button.hide()
        self._ask.show()
        next(iter(self._asked_editors.values())).widget().setFocus()

    def _go(self) -> None:
        if self._asked is not None:
            self.move_wanted.emit(self._asked, {key: editor.text_value() for key, editor in self._asked_editors.items()})

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Problems of the fields asked for stand beside them; the others come back."""
        rest = []
        for problem in problems:
            row = self._asked_rows.get(problem.field.partition(".")[0])
            if row is None:
                rest.append(problem)
            else:
                row.set_problem(problem.text())
        return rest

    def cancel(self) -> None:
        """Put the question away."""
        self._asked = None
        self._asked_editors.clear()
        self._asked_rows.clear()
        while (item := self._ask_column.takeAt(0)) is not None:
            widget, layout = item.widget(), item.layout()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
            if layout is not None:
                while (inner := layout.takeAt(0)) is not None:
                    inner_widget = inner.widget()
                    if inner_widget is not None:
                        inner_widget.hide()
                        inner_widget.deleteLater()
                layout.deleteLater()
        self._ask.hide()
        for button in self._buttons:
            button.show()

    @property
    def is_asking(self) -> bool:
        return self._asked is not None
