"""What was deleted, by register: bringing it back, or deleting it finally before its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QMessageBox

from shopdesk.core.changes import Change
from shopdesk.core.jobs import Job
from shopdesk.core.query import Query, Sort
from shopdesk.core.translations import _, ngettext
from shopdesk.ui.journal_page import JournalPage
from shopdesk.ui.operations_page import kept_words
from shopdesk.ui.plain_table import PlainColumn
from shopdesk.ui.widgets.chips import Chip, ChipBar
from shopdesk.ui.widgets.empty_page import EmptyPage
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text
from shopdesk.ui.workplace import Workplace

LISTED = 5000
_LOOKED_AT = 500
"""So many of those whose time is up are asked what refers to them."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A record in the trash; ``at`` is a UTC stamp, ``days`` how long it still waits (None: for ever), ``user`` what keeps it."""

    register: str
    id: int
    label: str
    at: str
    days: int | None = None
    user: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """How many there are by register, those of one register (or of all, newest first), and how many days the shop lets them wait."""

    counts: dict[str, int]
    rows: tuple[Deleted, ...]
    days: int = 0


class TrashPage(JournalPage):
    """Several rows can be selected and brought back at once. Enter shows a record, Delete deletes finally after a question."""

    def __init__(self, place: Workplace) -> None:
        columns = (
            PlainColumn(_("Register"), 150),
            PlainColumn(_("Record"), 0),
            PlainColumn(_("Deleted"), 150),
            PlainColumn(_("Goes for good"), 380, ink="muted"),
        )
        words = _("Deleted records wait here and can be brought back as they were.")
        super().__init__("trash", _("Trash"), columns, place, EmptyPage(_("The trash is empty"), words, icon="trash"))
        self._trash = Contents({}, ())
        self.chips = ChipBar((), self)
        self.chips.setAccessibleName(_("Register"))
        self.chips.chosen.connect(self._chosen)
        self._days = PlainLabel("", self, role="muted", wrap=True)
        self.above.addWidget(self.chips)
        self.above.addWidget(self._days)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._restore = self.add_button("trash_restore", _("Bring back"), "undo", self.restore_selected)
        self._purge = self.add_button("trash_delete", _("Delete finally…"), "trash", self.delete_selected)
        self._empty_it = self.add_button("trash_empty", _("Empty the trash…"), "trash", self.delete_all)
        self.table.row_changed.connect(self._row_changed)
        self.table.chosen.connect(self._open)
        key = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        key.setContext(Qt.ShortcutContext.WidgetShortcut)
        key.activated.connect(self.delete_selected)
        self._row_changed(-1)

    def activate(self) -> None:
        self.stale = True  # days go by, and the setting may be another one
        super().activate()

    def refresh(self) -> None:
        self.stale = False
        wanted = self.chips.current() or ""
        self.place.runner.read(self.slot, partial(_read, self.place, wanted), self._known, self.failed)

    def _chosen(self, key: object) -> None:
        del key
        self.refresh()

    def _known(self, trash: Contents) -> None:
        self._trash = trash
        total = sum(trash.counts.values())
        registers = self.place.shop.registers
        chips = [Chip("", _("All"), total), *(Chip(key, _(registers[key].title), n) for key, n in trash.counts.items())]
        self.chips.set_chips(chips if total else ())
        self._days.setText(self._rule(trash.days) if total else "")
        self._days.setVisible(total > 0)
        self._empty_it.setEnabled(total > 0)
        self.table.show_source(len(trash.rows), self._texts)
        self.show_count(total)
        self.status_changed.emit("", ngettext("{number} record", "{number} records", total).format(number=f"{total:,}"))

    @staticmethod
    def _rule(days: int) -> str:
        if not days:
            return _("Deleted records wait here for ever; the settings can say otherwise.")
        text = ngettext(
            "A deleted record waits {number} day, then it is deleted finally. The settings can say otherwise.",
            "A deleted record waits {number} days, then it is deleted finally. The settings can say otherwise.",
            days,
        )
        return text.format(number=days)

    def _texts(self, at: int) -> tuple[str, ...]:
        row = self._trash.rows[at]
        when = self.place.shop.clock.local(row.at).strftime("%Y-%m-%d %H:%M")
        return (_(self.place.shop.registers[row.register].title), row.label, when, _going(row))

    def _row_changed(self, at: object) -> None:
        held = isinstance(at, int) and at >= 0
        self._restore.setEnabled(held)
        self._purge.setEnabled(held)

    def _open(self, at: object) -> None:
        if isinstance(at, int) and at < len(self._trash.rows):
            row = self._trash.rows[at]
            self.place.events.record_wanted.emit(row.register, row.id)

    def selected(self) -> list[Deleted]:
        """The rows in hand."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self._trash.rows[at] for at in rows]

    def _selected_ids(self) -> dict[str, list[int]]:
        by_register: dict[str, list[int]] = {}
        for row in self.selected():
            by_register.setdefault(row.register, []).append(row.id)
        return by_register

    # Doing

    def restore_selected(self) -> None:
        """Bring the selected records back, as one operation."""
        wanted = self._selected_ids()
        if wanted:
            self.banner.clear()
            self.token = self.place.change(partial(_undelete, self.place, wanted), self._restored, self.failed, offer_undo=True)

    def _restored(self, change: Change) -> None:
        self.place.events.told.emit(change.label)

    def delete_selected(self) -> None:
        """Delete the selected records finally, once somebody has said yes."""
        wanted = self._selected_ids()
        count = sum(map(len, wanted.values()))
        if count and self.ask_finally(count):
            self._run(partial(_delete, self.place, wanted))

    def delete_all(self) -> None:
        """Delete everything of the register chosen above, or of all, once somebody has said yes."""
        key = self.chips.current() or ""
        count = self._trash.counts.get(key, 0) if key else sum(self._trash.counts.values())
        if count and self.ask_finally(count):
            self._run(partial(_delete_all, self.place, key))

    def ask_finally(self, count: int) -> bool:
        """Say how many, and that this is the one thing that stays done. Esc and Enter keep them."""
        box = QMessageBox(self)
        box.setObjectName("ask_delete_finally")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle("ShopDesk")
        words = ngettext("Delete {number} record finally?", "Delete {number} records finally?", count).format(number=f"{count:,}")
        more = _(
            "Their contents, their history and their pictures go. This is the one thing that cannot be undone; "
            "only backups made before still hold them. What other records refer to stays."
        )
        box.setText(f"{words}\n\n{more}")
        yes = box.addButton(button_text(_("Delete finally")), QMessageBox.ButtonRole.DestructiveRole)
        no = box.addButton(button_text(_("Keep them")), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        box.exec()
        said = box.clickedButton() is yes
        box.deleteLater()
        return said

    def _run(self, work: partial[Change]) -> None:
        self.banner.clear()
        self.progress.start(_("Deleting finally"))
        self.token = self.place.change(work, self._gone, self.failed, progress=self.progress.report)

    def _gone(self, change: Change) -> None:
        self.progress.finish()
        said = change if change.label else replace(change, label=_("Nothing was deleted"))
        self.banner.set_text(kept_words(said), kind="done" if change.operation else "info")


def _going(row: Deleted) -> str:
    """When a record goes for good, or what keeps it."""
    if row.user:
        return _("stays: {label} refers to it").format(label=row.user)
    if row.days is None:
        return _("never by itself")
    if row.days == 0:
        return _("today")
    return ngettext("in {number} day", "in {number} days", row.days).format(number=row.days)


def _read(place: Workplace, wanted: str) -> Contents:
    """The trash of one register, or of all. Reader thread."""
    browsing, trash = place.shop.browsing, place.shop.trash
    counts: dict[str, int] = {}
    rows: list[Deleted] = []
    for key in place.shop.registers:
        query = Query(key, sort=(Sort("deleted_at", True),), trash=True)
        count = browsing.count(query, None)
        if not count:
            continue
        counts[key] = count
        if wanted in ("", key):
            rows.extend(_rows(place, key, list(browsing.first_ids(query, LISTED))))
    if wanted and wanted not in counts:
        return _read(place, "")
    rows.sort(key=lambda row: row.at, reverse=True)
    return Contents(counts, tuple(_with_users(place, rows)), trash.days)


def _rows(place: Workplace, key: str, ids: Sequence[int]) -> list[Deleted]:
    labels = place.shop.browsing.labels(key, ids)
    stamps = place.shop.browsing.rows(key, ids, ["id", "deleted_at"])
    left = place.shop.trash.days_left
    return [Deleted(key, r["id"], labels.get(r["id"], f"#{r['id']}"), r["deleted_at"], left(r["deleted_at"])) for r in stamps]


def _with_users(place: Workplace, rows: list[Deleted]) -> list[Deleted]:
    """Those whose time is up and that are still here, with what keeps them."""
    asked: dict[str, list[int]] = {}
    for row in [row for row in rows if row.days == 0][:_LOOKED_AT]:
        asked.setdefault(row.register, []).append(row.id)
    users = place.shop.trash.users(asked) if asked else {}
    return [replace(row, user=users.get((row.register, row.id), "")) for row in rows]


def _undelete(place: Workplace, wanted: dict[str, list[int]], job: Job) -> Change:
    return place.shop.records.undelete_all(wanted, job)


def _delete(place: Workplace, wanted: dict[str, list[int]], job: Job) -> Change:
    return place.shop.trash.delete_finally(wanted, job)


def _delete_all(place: Workplace, key: str, job: Job) -> Change:
    everything = place.shop.trash.all()
    return place.shop.trash.delete_finally({key: everything.get(key, [])} if key else everything, job)
