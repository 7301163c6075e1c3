"""What happened to a record, newest first, and bringing an earlier version of it back: seen field by field before it is done.

The record panel asks the shop; here it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from shopdesk.core.clock import Clock
from shopdesk.core.fields import Field
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.core.values import format_value
from shopdesk.ui import icons, theme
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text, readable, tooltip_text

if TYPE_CHECKING:
    from shopdesk.services.journal import HistoryRow
    from shopdesk.services.versions import Version

Labels = Mapping[str, dict[int, str]]
_OPERATION = int(Qt.ItemDataRole.UserRole)


class HistoryList(QTreeWidget):
    """Operations newest first, each with what it changed, field by field."""

    def __init__(self, register: Register, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._register = register
        self._clock = clock
        self.setObjectName("history_list")
        self.setAccessibleName(_("History"))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(12)
        self.setWordWrap(False)

    def show_history(self, rows: Sequence[HistoryRow], labels: Labels) -> None:
        """``rows`` newest first; ``labels`` name the references in them."""
        self.clear()
        head: QTreeWidgetItem | None = None
        last = None
        for row in rows:
            if row.operation != last or head is None:
                last = row.operation
                at = self._clock.local(row.at).strftime("%Y-%m-%d %H:%M")
                head = QTreeWidgetItem(self, [readable(_("{at} · {by} · {what}").format(at=at, by=row.by or _("nobody"), what=row.label))])
                head.setToolTip(0, tooltip_text(row.label))
                head.setData(0, _OPERATION, row.operation)
                head.setExpanded(True)
            if row.field == "id" or row.field not in self._register.by_key:
                continue
            field = self._register.field(row.field)
            old, new = (said(field, value, self._clock, labels) for value in (row.old, row.new))
            entry = QTreeWidgetItem(head, [readable(_("{field}: {old} → {new}").format(field=_(field.label), old=old, new=new))])
            entry.setToolTip(0, tooltip_text(f"{old}\n→ {new}"))
            entry.setData(0, _OPERATION, row.operation)

    def operation(self) -> int:
        """The operation in hand, 0 where there is none."""
        item = self.currentItem()
        return int(item.data(0, _OPERATION) or 0) if item is not None else 0

    def go_to(self, operation: int) -> bool:
        """Take the head of an operation in hand; False where it is not listed."""
        for at in range(self.topLevelItemCount()):
            item = self.topLevelItem(at)
            if item is not None and item.data(0, _OPERATION) == operation:
                self.setCurrentItem(item)
                return True
        return False


class VersionBox(QFrame):
    """An earlier version beside how the record stands now; the button brings it back, Esc closes. Hidden until it is given one."""

    restore_wanted = Signal(object)
    """Signal(operation)."""
    closed = Signal()

    def __init__(self, register: Register, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("version_box")
        self.setProperty("surface", "window")
        self._register = register
        self._clock = clock
        self._operation = 0
        self._head = PlainLabel("", self, role="strong", wrap=True)
        self._said = PlainLabel("", self, role="muted", wrap=True)
        self.fields = QTreeWidget(self)
        self.fields.setObjectName("version_fields")
        self.fields.setAccessibleName(_("What would change"))
        self.fields.setRootIsDecorated(False)
        self.fields.setUniformRowHeights(True)
        self.fields.setHeaderLabels([_("Field"), _("Now"), _("Then")])
        self.fields.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        for at in (1, 2):
            self.fields.header().setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        self._restore = QPushButton(button_text(_("Restore this version")), self)
        self._restore.setObjectName("restore_version")
        self._restore.setProperty("primary", True)
        self._restore.setAutoDefault(True)
        icons.set_icon(self._restore, "history", "on_accent")
        self._restore.clicked.connect(self._wanted)
        close = QPushButton(button_text(_("Close")), self)
        close.setObjectName("close_version")
        close.clicked.connect(self.dismiss)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._restore)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(5)
        for widget in (self._head, self._said, self.fields):
            column.addWidget(widget)
        column.addLayout(row)
        self.hide()

    def show_version(self, version: Version, labels: Labels) -> None:
        """Compare it with how the record stands now."""
        self._operation = version.operation
        at = self._clock.local(version.at).strftime("%Y-%m-%d %H:%M")
        self._head.setText(_("Version of {at} · {by}").format(at=at, by=version.by or _("nobody")))
        self.fields.clear()
        for each in version.fields:
            field = self._register.field(each.field)
            now, then = (said(field, value, self._clock, labels) for value in (each.now, each.then))
            shown = [_(field.label), now, then if not each.stays else _("stays: {why}").format(why=each.stays)]
            item = QTreeWidgetItem(self.fields, [readable(text) for text in shown])
            for column, text in enumerate((_(field.label), now, f"{then}\n{each.stays}".strip())):
                item.setToolTip(column, tooltip_text(text))
            if each.stays or version.refused:
                item.setForeground(2, theme.current().colour("muted"))
        self.fields.setVisible(bool(version.fields))
        self.fields.setFixedHeight(min(len(version.fields), 6) * (theme.ROW_HEIGHT) + theme.ROW_HEIGHT + 6)
        self._say(version.refused or ("" if version.fields else _("The record stands like this now.")))
        self._restore.setEnabled(bool(version.coming))
        self.show()

    def show_problem(self, text: str) -> None:
        """Why it was not brought back."""
        self._say(text)

    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._said.setVisible(bool(text))

    def text(self) -> str:
        """What is said above the fields."""
        return self._said.text()

    def take_focus(self) -> None:
        """Give the keyboard to the button that restores, where it can be pressed."""
        if self._restore.isEnabled():
            self._restore.setFocus(Qt.FocusReason.OtherFocusReason)

    def _wanted(self) -> None:
        self.restore_wanted.emit(self._operation)

    def dismiss(self) -> None:
        """Close without doing anything."""
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)


class HistoryTab(QWidget):
    """The list; the version that is in hand is compared below it. Enter goes on to the button that brings it back."""

    version_wanted = Signal(object)
    """Signal(operation): compare the record as it was after this one."""

    def __init__(self, register: Register, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history_tab")
        self.list = HistoryList(register, clock, self)
        self.box = VersionBox(register, clock, self)
        self.box.closed.connect(self._back)
        self.list.currentItemChanged.connect(self._chosen)
        self.list.itemClicked.connect(self._clicked)
        self.list.itemActivated.connect(self._activated)
        self._quiet = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(self.box)

    def show_history(self, rows: Sequence[HistoryRow], labels: Labels) -> None:
        """Show it anew. The version in hand is compared again while it is open."""
        held = self.list.operation()
        self._quiet = True
        self.list.show_history(rows, labels)
        kept = self.list.go_to(held) if held and not self.box.isHidden() else False
        self._quiet = False
        if kept:
            self.version_wanted.emit(held)
        else:
            self.box.hide()

    def show_version(self, version: Version, labels: Labels) -> None:
        """Compare a version, unless another one was chosen meanwhile."""
        if version.operation == self.list.operation():
            self.box.show_version(version, labels)

    def _chosen(self, item: QTreeWidgetItem | None, before: object) -> None:
        del before
        if item is not None and not self._quiet:
            self.version_wanted.emit(self.list.operation())

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        del item, column
        if self.box.isHidden():  # closed before, and wanted again
            self.version_wanted.emit(self.list.operation())

    def _activated(self, item: QTreeWidgetItem, column: int) -> None:
        self._clicked(item, column)
        self.box.take_focus()

    def _back(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)


def said(field: Field, value: Any, clock: Clock, labels: Labels) -> str:
    """A value as people read it; what is empty is called so."""
    if value in (None, (), []):
        return _("empty")
    return format_value(field, value, clock.zone, labels)
