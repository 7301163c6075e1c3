"""What can be done to many selected records at once: set a field, move, delete. It says how many before, undo stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from shopdesk.core.fields import Field, Kind
from shopdesk.core.register import Register
from shopdesk.core.translations import _, ngettext
from shopdesk.ui.drop_panel import DropPanel
from shopdesk.ui.editors.base import Editor, EditorHelp
from shopdesk.ui.widgets.field_row import FieldRow
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text
from shopdesk.ui.widgets.showing import let_go_after_menu
from shopdesk.ui.widgets.undo_bar import UNCOVERED

if TYPE_CHECKING:
    from shopdesk.services.many_records import OfferedMove

SETTABLE = frozenset(Kind) - {Kind.LINES, Kind.EVIDENCE}


class BulkBar(QFrame):
    """Shown while more than one record is selected."""

    set_wanted = Signal(str, object)
    """Signal(field key, text)."""
    move_wanted = Signal(object, object)
    """Signal(Move, {field: text})."""
    delete_wanted = Signal()
    restore_wanted = Signal()
    moves_asked = Signal()
    """The menu of moves is about to open: hand ``offer_moves`` the legal ones."""

    def __init__(self, register: Register, help: EditorHelp, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bulk_bar")
        self.setProperty("surface", "window")
        self.setProperty(UNCOVERED, True)
        self._register = register
        self._help = help
        self._count = 0
        self._drop: DropPanel | None = None
        self._label = PlainLabel("", self, role="strong")
        self._set = self._button(_("Set a field…"), "bulk_set", self._ask_field)
        self._move = self._button(_("Move to"), "bulk_move", None)
        self._move.setProperty("hasMenu", True)
        self._moves = QMenu(self)
        self._moves.aboutToShow.connect(self.moves_asked)
        self._move.setMenu(self._moves)
        let_go_after_menu(self._move)
        self._move.setVisible(register.states is not None)
        self._delete = self._button(_("Move to the trash"), "bulk_delete", self.delete_wanted)
        self._restore = self._button(_("Restore"), "bulk_restore", self.restore_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 5, 14, 5)
        row.setSpacing(8)
        for widget in (self._label, self._set, self._move, self._delete, self._restore):
            row.addWidget(widget)
        row.addStretch(1)
        self.hide()

    def _button(self, text: str, name: str, pressed: Any) -> QPushButton:
        button = QPushButton(button_text(text), self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        if pressed is not None:
            button.clicked.connect(pressed)
        return button

    def show_count(self, count: int, *, trash: bool) -> None:
        """So many records are selected."""
        self._count = count
        self._label.setText(ngettext("{number} record selected", "{number} records selected", count).format(number=f"{count:,}"))
        for button, label in ((self._delete, _("Move to the trash")), (self._restore, _("Restore"))):
            button.setText(button_text(self._said(label)))
        for widget in (self._set, self._delete):
            widget.setVisible(not trash)
        self._move.setVisible(not trash and self._register.states is not None)
        self._restore.setVisible(trash)
        self.setVisible(count > 1)

    def offer_moves(self, moves: Sequence[OfferedMove]) -> None:
        """These moves can be made by the selected records, or by some of them."""
        self._moves.clear()
        labels = [_(offered.move.label) for offered in moves]
        graph = self._register.states
        for offered, label in zip(moves, labels, strict=True):
            if labels.count(label) > 1 and graph is not None:  # goods received: to refund, or to repair
                label = _("{move} → {state}").format(move=label, state=_(graph.state(offered.move.target).label))
            action = QAction(button_text(self._said(label, offered.count)), self._moves)
            action.setData(offered)
            action.triggered.connect(self._move_chosen)
            self._moves.addAction(action)
        if not moves:
            none = QAction(_("No move from here"), self._moves)
            none.setEnabled(False)
            self._moves.addAction(none)

    def _move_chosen(self) -> None:
        action = self.sender()
        if not isinstance(action, QAction):
            return
        offered: OfferedMove = action.data()
        if not offered.lacking:
            self.move_wanted.emit(offered.move, {})
            return
        fields = [self._register.field(key) for key in offered.lacking]
        panel = _Ask(fields, self._help, self._said(_(offered.move.label), offered.count))
        panel.done.connect(self._moved)
        panel.setProperty("move", offered.move)
        self._open(panel, self._move)

    def _moved(self, texts: dict[str, Any]) -> None:
        panel = self.sender()
        move = panel.property("move") if panel is not None else None
        self._close()
        self.move_wanted.emit(move, texts)

    def _ask_field(self) -> None:
        fields = [f for f in self._register.writable if f.kind in SETTABLE]
        panel = _Ask(fields, self._help, self._said(_("Set")), one=True)
        panel.done.connect(self._field_set)
        self._open(panel, self._set)

    def _field_set(self, texts: dict[str, Any]) -> None:
        self._close()
        for key, text in texts.items():
            self.set_wanted.emit(key, text)

    def _said(self, label: str, count: int = 0) -> str:
        """The label with the number of records that it is about, or with how many of the selected."""
        total = f"{self._count:,}"
        if 0 < count < self._count:
            return _("{what} ({number} of {total})").format(what=label, number=f"{count:,}", total=total)
        return _("{what} ({number})").format(what=label, number=total)

    def _open(self, panel: _Ask, under: QPushButton) -> None:
        self._drop = DropPanel(panel, self)
        height = self._drop.sizeHint().height()
        self._drop.open_at(under.mapToGlobal(QPoint(0, -height - 2)))
        panel.focus_first()

    def _close(self) -> None:
        if self._drop is not None:
            self._drop.close()
            self._drop = None


class _Ask(QFrame):
    """Fields to fill, or one field to choose and fill, and a button that says what will happen to how many."""

    done = Signal(object)
    """Signal({field: text})."""

    def __init__(self, fields: Sequence[Field], help: EditorHelp, go: str, *, one: bool = False) -> None:
        super().__init__()
        self.setObjectName("bulk_fields")
        self.setMinimumWidth(300)
        self._fields = fields
        self._help = help
        self._editors: dict[str, Editor] = {}
        self._rows = QVBoxLayout()
        self._choose = QComboBox(self)
        self._choose.setObjectName("bulk_field")
        self._choose.setAccessibleName(_("Field"))
        self._choose.setMaxVisibleItems(16)
        self._choose.setVisible(one)
        button = QPushButton(button_text(go), self)
        button.setObjectName("bulk_go")
        button.setProperty("primary", True)
        button.clicked.connect(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._choose)
        column.addLayout(self._rows)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        if one:
            for field in fields:
                self._choose.addItem(button_text(_(field.label)).replace("&&", "&"))
            self._choose.currentIndexChanged.connect(self._show_one)
            self._show_one(0)
        else:
            for field in fields:
                self._add(field)

    def _add(self, field: Field) -> None:
        from shopdesk.ui.editors.factory import make_editor

        editor = make_editor(field, self._help, self)
        self._editors[field.key] = editor
        self._rows.addWidget(FieldRow(_(field.label), editor.widget(), self, label_width=88))

    def _show_one(self, at: int) -> None:
        self._editors.clear()
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if 0 <= at < len(self._fields):
            self._add(self._fields[at])

    def focus_first(self) -> None:
        (self._choose if not self._choose.isHidden() else next(iter(self._editors.values())).widget()).setFocus()

    def _go(self) -> None:
        self.done.emit({key: editor.text_value() for key, editor in self._editors.items()})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
            return
        super().keyPressEvent(event)
