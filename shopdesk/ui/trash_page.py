"""What was deleted, by register, and bringing it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QAbstractItemView

from shopdesk.core.changes import Change
from shopdesk.core.jobs import Job
from shopdesk.core.query import Query, Sort
from shopdesk.core.translations import _, ngettext
from shopdesk.ui.journal_page import JournalPage
from shopdesk.ui.plain_table import PlainColumn
from shopdesk.ui.widgets.chips import Chip, ChipBar
from shopdesk.ui.widgets.empty_page import EmptyPage
from shopdesk.ui.workplace import Workplace

LISTED = 5000


@dataclass(frozen=True, slots=True)
class Deleted:
    """A record in the trash; ``at`` is a UTC stamp."""

    register: str
    id: int
    label: str
    at: str


@dataclass(frozen=True, slots=True)
class Trash:
    """How many there are by register, and those of one register (or of all, newest first)."""

    counts: dict[str, int]
    rows: tuple[Deleted, ...]


class TrashPage(JournalPage):
    """Several rows can be selected and brought back at once."""

    def __init__(self, place: Workplace) -> None:
        columns = (PlainColumn(_("Register"), 150), PlainColumn(_("Record"), 0), PlainColumn(_("Deleted"), 170))
        words = _("Deleted records wait here and can be brought back as they were.")
        super().__init__("trash", _("Trash"), columns, place, EmptyPage(_("The trash is empty"), words, icon="trash"))
        self._trash = Trash({}, ())
        self.chips = ChipBar((), self)
        self.chips.setAccessibleName(_("Register"))
        self.chips.chosen.connect(self._chosen)
        self.above.addWidget(self.chips)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._restore = self.add_button("trash_restore", _("Bring back"), "undo", self.restore_selected)
        self.table.row_changed.connect(self._row_changed)
        self._row_changed(-1)

    def refresh(self) -> None:
        self.stale = False
        wanted = self.chips.current() or ""
        self.place.runner.read(self.slot, partial(_read, self.place, wanted), self._known, self.failed)

    def _chosen(self, key: object) -> None:
        del key
        self.refresh()

    def _known(self, trash: Trash) -> None:
        self._trash = trash
        total = sum(trash.counts.values())
        registers = self.place.shop.registers
        chips = [Chip("", _("All"), total), *(Chip(key, _(registers[key].title), n) for key, n in trash.counts.items())]
        self.chips.set_chips(chips if total else ())
        self.table.show_source(len(trash.rows), self._texts)
        self.show_count(total)
        self.status_changed.emit("", ngettext("{number} record", "{number} records", total).format(number=f"{total:,}"))

    def _texts(self, at: int) -> tuple[str, ...]:
        row = self._trash.rows[at]
        when = self.place.shop.clock.local(row.at).strftime("%Y-%m-%d %H:%M")
        return (_(self.place.shop.registers[row.register].title), row.label, when)

    def _row_changed(self, at: object) -> None:
        self._restore.setEnabled(isinstance(at, int) and at >= 0)

    def selected(self) -> list[Deleted]:
        """The rows in hand."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self._trash.rows[at] for at in rows]

    def restore_selected(self) -> None:
        """Bring the selected records back, one operation per register."""
        by_register: dict[str, list[int]] = {}
        for row in self.selected():
            by_register.setdefault(row.register, []).append(row.id)
        self.banner.clear()
        for key, ids in by_register.items():
            self.token = self.place.change(partial(_undelete, self.place, key, ids), self._restored, self.failed, offer_undo=True)

    def _restored(self, change: Change) -> None:
        self.place.events.told.emit(change.label)


def _read(place: Workplace, wanted: str) -> Trash:
    """The trash of one register, or of all. Reader thread."""
    browsing = place.shop.browsing
    counts: dict[str, int] = {}
    rows: list[Deleted] = []
    for key in place.shop.registers:
        query = Query(key, sort=(Sort("deleted_at", True),), trash=True)
        count = browsing.count(query)
        if not count:
            continue
        counts[key] = count
        if wanted in ("", key):
            rows.extend(_rows(place, key, list(browsing.first_ids(query, LISTED))))
    if wanted and wanted not in counts:
        return _read(place, "")
    rows.sort(key=lambda row: row.at, reverse=True)
    return Trash(counts, tuple(rows))


def _rows(place: Workplace, key: str, ids: Sequence[int]) -> list[Deleted]:
    labels = place.shop.browsing.labels(key, ids)
    stamps = place.shop.browsing.rows(key, ids, ["id", "deleted_at"])
    return [Deleted(key, r["id"], labels.get(r["id"], f"#{r['id']}"), str(r["deleted_at"])) for r in stamps]


def _undelete(place: Workplace, key: str, ids: list[int], job: Job) -> Change:
    return place.shop.records.undelete(key, ids, job)
