"""Which columns a list shows and in which order: all fields of the register, to tick, to search and to drag."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from shopdesk.core.folding import fold
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.ui import icons
from shopdesk.ui.columns import column_title, shown_by_nature
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text, readable
from shopdesk.ui.widgets.search_box import SearchBox

_KEY = int(Qt.ItemDataRole.UserRole)


class _Fields(QListWidget):
    """Ticked by a click on the line or by space; moved by drag or Alt+Up and Alt+Down."""

    ticked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("column_list")
        self.setAccessibleName(_("Columns"))
        self.setProperty("framed", True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setUniformItemSizes(True)
        self.itemClicked.connect(self.tick)

    def tick(self, item: QListWidgetItem) -> None:
        on = item.checkState() == Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
        self.ticked.emit()

    def step(self, by: int) -> None:
        """Move the current line up (-1) or down (1)."""
        row = self.currentRow()
        to = row + by
        while 0 <= to < self.count() and self.item(to).isHidden():
            to += by  # past what the search hides, else nothing would be seen to move
        if row >= 0 and 0 <= to < self.count():
            item = self.takeItem(row)
            self.insertItem(to, item)
            self.setCurrentRow(to)
            self.ticked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Space and item is not None:
            self.tick(item)
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)


class ColumnChooser(QDialog):
    """Changes show at once behind the dialog; ``reset_wanted`` gives the view its own columns back."""

    chosen = Signal(object)
    """Signal([field key]): the columns, in order; at least one."""
    reset_wanted = Signal()

    def __init__(self, register: Register, shown: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("column_chooser")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Columns"))
        self.setMinimumSize(340, 460)
        self._find = SearchBox(_("Search in the columns"), parent=self)
        self._find.setObjectName("column_find")
        self._find.words_changed.connect(self._narrow)
        self._fields = _Fields(self)
        self._fields.ticked.connect(self._changed)
        self._fields.model().rowsMoved.connect(self._changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(8)
        column.addWidget(PlainLabel(_("Tick what the list shows; drag to reorder."), self, role="muted", wrap=True))
        column.addWidget(self._find)
        column.addWidget(self._fields, 1)
        column.addLayout(self._buttons())
        self.show_fields(register, shown)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for text, name, icon, call in (
            (_("Up"), "column_up", "chevron-up", self._up),
            (_("Down"), "column_down", "chevron-down", self._down),
        ):
            button = QPushButton(button_text(text), self)
            button.setObjectName(name)
            icons.set_icon(button, icon, "muted")
            button.clicked.connect(call)
            row.addWidget(button)
        reset = QPushButton(_("Reset"), self)
        reset.setObjectName("column_reset")
        reset.clicked.connect(self.reset_wanted)
        done = QPushButton(_("Close"), self)
        done.setObjectName("column_done")
        done.setProperty("primary", True)
        done.setDefault(True)
        done.clicked.connect(self.accept)
        row.addStretch(1)
        row.addWidget(reset)
        row.addWidget(done)
        return row

    def show_fields(self, register: Register, shown: Sequence[str]) -> None:
        """Shown columns first, in their order, then the others as declared."""
        self._fields.clear()
        rest = [key for key in shown_by_nature(register) if key not in shown]
        for key in [*(k for k in shown if register.has_field(k)), *rest]:
            item = QListWidgetItem(readable(column_title(register, key)), self._fields)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
            item.setCheckState(Qt.CheckState.Checked if key in shown else Qt.CheckState.Unchecked)
            item.setData(_KEY, key)

    def keys(self) -> list[str]:
        """The ticked columns in order."""
        items = [self._fields.item(at) for at in range(self._fields.count())]
        return [i.data(_KEY) for i in items if i.checkState() == Qt.CheckState.Checked]

    def _changed(self) -> None:
        keys = self.keys()
        if keys:
            self.chosen.emit(keys)

    def _narrow(self, words: object) -> None:
        wanted = fold(str(words))
        for at in range(self._fields.count()):
            item = self._fields.item(at)
            item.setHidden(wanted not in fold(item.text()))

    def _up(self) -> None:
        self._fields.step(-1)

    def _down(self) -> None:
        self._fields.step(1)
