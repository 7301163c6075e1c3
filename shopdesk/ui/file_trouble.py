"""A shop file that cannot be opened: what is the matter, in one sentence, and what can be done now. The file is left as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from shopdesk.core.errors import ShopDeskError
from shopdesk.core.translations import _
from shopdesk.ui.plain_table import PlainColumn, PlainTable
from shopdesk.ui.widgets.plain_label import PlainLabel

_WIDTH = 600
BACKUPS_HELP = frozenset({"not_a_shop", "damaged", "missing", "migration_failed"})
"""Codes of errors where an older copy helps."""
WAITING_HELPS = frozenset({"in_use", "in_use_elsewhere", "locked", "lock_unreadable", "disk_full", "disk", "no_access", "read_only"})
"""Codes of errors that may be gone at the next try."""
LOCK_IN_THE_WAY = frozenset({"in_use_elsewhere", "lock_unreadable"})


@dataclass(frozen=True, slots=True)
class BackupOffer:
    """A backup that can be brought back: when it was made (local time), how large (bytes), why."""

    path: Path
    made_at: str
    size: int
    why: str


class FileTrouble(QFrame):
    """The page that stands in the window instead of a shop."""

    retry_wanted = Signal()
    open_wanted = Signal()
    restore_wanted = Signal(object)
    """Path of the backup."""
    remove_lock_wanted = Signal()
    new_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, path: Path, error: ShopDeskError, backups: Sequence[BackupOffer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("file_trouble")
        self.setProperty("surface", "window")
        self.setAccessibleName(str(error))
        self._backups = tuple(backups) if error.code in BACKUPS_HELP else ()
        card = QFrame(self)
        card.setProperty("surface", "card")
        card.setFixedWidth(_WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(28, 24, 28, 22)
        column.setSpacing(10)
        column.addWidget(PlainLabel(_("“{name}” cannot be opened").format(name=path.name), card, role="title", wrap=True))
        column.addWidget(PlainLabel(str(error), card, wrap=True, selectable=True))
        column.addWidget(PlainLabel(str(path), card, role="small", wrap=True, selectable=True))
        self.table: PlainTable | None = None
        if self._backups:
            self.table = self._backup_table(card)
            column.addSpacing(4)
            column.addWidget(PlainLabel(_("Backups, newest first"), card, role="head"))
            column.addWidget(self.table)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        column.addSpacing(8)
        column.addLayout(buttons)
        self.buttons: dict[str, QPushButton] = {}
        if self._backups:
            self._add("restore", _("Bring this backup back"), card)
        if error.code in WAITING_HELPS:
            self._add("retry", _("Try again"), card)
        if error.code in LOCK_IN_THE_WAY:
            self._add("remove_lock", _("No other program has it: remove the lock"), card)
        if error.code == "missing":
            self._add("new", _("Start a new shop file"), card)
        self._add("open", _("Open another shop file…"), card)
        self._add("quit", _("Quit"), card)
        first = next(iter(self.buttons.values()))
        first.setProperty("primary", True)
        for button in self.buttons.values():
            buttons.addWidget(button)
        buttons.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def _backup_table(self, card: QWidget) -> PlainTable:
        columns = (PlainColumn(_("Made"), 170), PlainColumn(_("Size"), 100, right=True), PlainColumn(_("Why"), 0))
        table = PlainTable("trouble_backups", _("Backups"), columns, card)
        table.setProperty("framed", True)
        table.show_rows([(b.made_at, f"{b.size / 1_000_000:,.1f} MB", b.why) for b in self._backups])
        table.setFixedHeight(28 * min(7, len(self._backups) + 1) + 4)
        table.chosen.connect(self._restore)
        return table

    def _add(self, name: str, words: str, parent: QWidget) -> None:
        button = QPushButton(words, parent)
        button.setObjectName(f"trouble_{name}")
        button.setAccessibleName(words)
        button.setProperty("action", name)
        button.clicked.connect(self._pressed)
        self.buttons[name] = button

    def _pressed(self) -> None:
        button = self.sender()
        action = button.property("action") if isinstance(button, QPushButton) else ""
        if action == "restore":
            self._restore(None)
        elif action == "retry":
            self.retry_wanted.emit()
        elif action == "remove_lock":
            self.remove_lock_wanted.emit()
        elif action == "new":
            self.new_wanted.emit()
        elif action == "open":
            self.open_wanted.emit()
        elif action == "quit":
            self.quit_wanted.emit()

    def _restore(self, row: object) -> None:
        del row
        at = self.table.current_row() if self.table is not None else -1
        if 0 <= at < len(self._backups):
            self.restore_wanted.emit(self._backups[at].path)
