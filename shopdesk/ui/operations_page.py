"""Everything that was done in the shop, newest first: who, when, what, how many; and taking any of it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from shopdesk.core.changes import Change, Kept
from shopdesk.core.jobs import Job
from shopdesk.core.register import Register
from shopdesk.core.translations import _, listed, ngettext
from shopdesk.ui import theme
from shopdesk.ui.journal_page import JournalPage
from shopdesk.ui.plain_table import PlainColumn, PlainTable
from shopdesk.ui.widgets.empty_page import EmptyPage
from shopdesk.ui.widgets.plain_label import PlainLabel
from shopdesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from shopdesk.services.journal import OperationRow

LISTED = 2000
_KEPT_NAMED = 3
_KEPT_HEIGHT = 170
_UNDOABLE = frozenset({"change", "undo", "redo"})


class OperationsPage(JournalPage):
    """The journal of the whole shop, other windows' and the command line's work included."""

    def __init__(self, place: Workplace) -> None:
        columns = (
            PlainColumn(_("No."), 72, right=True, ink="muted"),
            PlainColumn(_("When"), 150),
            PlainColumn(_("Who"), 110),
            PlainColumn(_("What"), 0),
            PlainColumn(_("Records"), 90, right=True),
            PlainColumn(_("State"), 240, tone=_tone),
        )
        words = _("Whatever is done here appears in this list, and can be taken back: today, or next month.")
        super().__init__("operations", _("Operations"), columns, place, EmptyPage(_("Nothing was done yet"), words, icon="operations"))
        self._rows: list[OperationRow] = []
        self._kept_counts: dict[int, int] = {}
        self.kept = KeptList(self)
        self.kept.opened.connect(place.events.record_wanted)
        self.column.insertWidget(self.column.indexOf(self.progress), self.kept)
        self._undo = self.add_button("operations_undo", _("Undo this"), "undo", self.undo_current)
        self._redo = self.add_button("operations_redo", _("Redo this"), "redo", self.redo_current)
        self.table.row_changed.connect(self._row_changed)
        self._row_changed(-1)

    def refresh(self) -> None:
        self.stale = False
        self.place.runner.read(self.slot, partial(self.place.shop.journal.operations, LISTED), self._known, self.failed)

    def _known(self, rows: list[OperationRow]) -> None:
        current = self._current()
        self._rows = [row for row in rows if row.kind != "start"]
        self._kept_counts = {row.id: row.kept for row in rows if row.kept}
        self.table.show_source(len(self._rows), self._texts)
        self.show_count(len(self._rows))
        if current is not None:
            self.table.go_to(next((at for at, row in enumerate(self._rows) if row.id == current.id), 0))
        shown = ngettext("{number} operation", "{number} operations", len(self._rows)).format(number=f"{len(self._rows):,}")
        self.status_changed.emit("", shown)

    def _texts(self, at: int) -> tuple[str, ...]:
        row = self._rows[at]
        when = self.place.shop.clock.local(row.at).strftime("%Y-%m-%d %H:%M")
        state = _("undone by {number}").format(number=row.undone_by) if row.undone_by else ""
        if kept := self._kept_by(row)[1]:
            many = ngettext("{number} kept", "{number} kept", kept).format(number=f"{kept:,}")
            state = _("{state}, {kept}").format(state=state, kept=many) if state else many
        return (str(row.id), when, row.by, row.label, f"{row.records:,}" if row.records else "", state)

    def _current(self) -> OperationRow | None:
        at = self.table.current_row()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _row_changed(self, at: object) -> None:
        del at
        row = self._current()
        changes = row is not None and row.kind in _UNDOABLE
        self._undo.setEnabled(row is not None and changes and row.undone_by is None)
        self._redo.setEnabled(row is not None and row.undone_by is not None)
        operation, count = self._kept_by(row) if row is not None else (0, 0)
        if count:
            self.place.runner.read(self.slot + ":kept", partial(self.place.shop.journal.kept, operation), partial(self._show_kept, count))
        else:
            self.place.runner.forget(self.slot + ":kept")
            self.kept.show_kept((), 0, self.place.shop.registers)

    def _kept_by(self, row: OperationRow) -> tuple[int, int]:
        """(operation, how many): the undo or redo that left records as they are, if this row is one or was undone by one."""
        if row.kept or row.undone_by is None:
            return row.id, row.kept
        return row.undone_by, self._kept_counts.get(row.undone_by, 0)

    def _show_kept(self, count: int, kept: Sequence[Kept]) -> None:
        self.kept.show_kept(kept, count, self.place.shop.registers)

    def undo_current(self) -> None:
        """Take the operation in hand back."""
        row = self._current()
        if row is not None:
            self._run(partial(_undo, self.place, row.id), _("Undo: {what}").format(what=row.label))

    def redo_current(self) -> None:
        """Do it again."""
        row = self._current()
        if row is not None:
            self._run(partial(_redo, self.place, row.id), _("Redo: {what}").format(what=row.label))

    def _run(self, work: partial[Change], words: str) -> None:
        self.table.setFocus()  # the button that was pressed is about to be disabled
        self.banner.clear()
        self.progress.start(words)
        self.token = self.place.change(work, self._done, self.failed, progress=self.progress.report)

    def _done(self, change: Change) -> None:
        self.progress.finish()
        self.banner.set_text(kept_words(change))


class KeptList(QFrame):
    """The records that an undo left as they are, each with the reason; Enter or a double click opens one. Hidden where there are none."""

    opened = Signal(str, object)
    """Signal(register key, id)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("kept_list")
        self.setProperty("surface", "paper")
        self._kept: Sequence[Kept] = ()
        self._head = PlainLabel("", self, role="strong", wrap=True)
        columns = (PlainColumn(_("Register"), 150), PlainColumn(_("Record"), 230, mono=True), PlainColumn(_("Why it was kept"), 0))
        self.table = PlainTable("kept_table", _("Kept as they are"), columns, self)
        self.table.setFixedHeight(_KEPT_HEIGHT)
        self.table.chosen.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(self.table)
        self.hide()

    def show_kept(self, kept: Sequence[Kept], count: int, registers: Mapping[str, Register]) -> None:
        """``count`` of them altogether; those in ``kept`` are listed."""
        self._kept = kept
        words = ngettext(
            "{number} record was kept as it is. Enter opens it.", "{number} records were kept as they are. Enter opens one.", count
        )
        text = words.format(number=f"{count:,}")
        if count > len(kept):
            text = _("{text} The first {number} are listed.").format(text=text, number=f"{len(kept):,}")
        self._head.setText(text)
        self.table.show_rows([(_(registers[k.register].title), k.number, k.why) for k in kept])
        self.setVisible(bool(kept))

    def _open(self, at: object) -> None:
        if isinstance(at, int) and at < len(self._kept):
            self.opened.emit(self._kept[at].register, self._kept[at].id)


def kept_words(change: Change) -> str:
    """What an undo or redo did, and the records that it left as they are, with the reason."""
    if not change.kept:
        return change.label
    named = change.kept[:_KEPT_NAMED]
    names = listed(_("{record}: {why}").format(record=k.number or f"#{k.id}", why=k.why.rstrip(".。")) for k in named)
    more = len(change.kept) - _KEPT_NAMED
    if more > 0:
        names = _("{first} and {more} more").format(first=names, more=more)
    return _("{done}. Kept as they are: {names}").format(done=change.label, names=names)


def _tone(text: str) -> theme.Tone | None:
    return "grey" if text else None


def _undo(place: Workplace, operation: int, job: Job) -> Change:
    return place.shop.journal.undo(operation, job=job)


def _redo(place: Workplace, operation: int, job: Job) -> Change:
    return place.shop.journal.redo(operation, job=job)
