"""Every file that was brought in: when, by whom, what came of it; and taking any of them back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDropEvent

from shopdesk.core.changes import Change
from shopdesk.core.jobs import Job
from shopdesk.core.translations import _, ngettext
from shopdesk.ui import icons, theme
from shopdesk.ui.dropped import dropped_files
from shopdesk.ui.journal_page import JournalPage
from shopdesk.ui.operations_page import kept_words
from shopdesk.ui.plain_table import PlainColumn
from shopdesk.ui.widgets.empty_page import EmptyPage
from shopdesk.ui.widgets.plain_label import PlainLabel
from shopdesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from shopdesk.services.import_log import ImportedFile

_FINGERPRINT = 10


class ImportsPage(JournalPage):
    """Files dropped on it go to the import wizard."""

    def __init__(self, place: Workplace) -> None:
        columns = (
            PlainColumn(_("File"), 0),
            PlainColumn(_("When"), 140),
            PlainColumn(_("Who"), 90),
            PlainColumn(_("Records"), 110),
            PlainColumn(_("Rows"), 76, right=True),
            PlainColumn(_("New"), 76, right=True),
            PlainColumn(_("Changed"), 76, right=True),
            PlainColumn(_("Same"), 76, right=True),
            PlainColumn(_("Bad rows"), 80, right=True),
            PlainColumn(_("Fingerprint"), 100, mono=True, ink="muted"),
            PlainColumn(_("State"), 90, tone=_tone),
        )
        words = _("Spreadsheets and platform exports that you bring in are listed here. Each of them can be taken back.")
        empty = EmptyPage(_("No file was imported yet"), words, ((_("Import files…"), self.bring_in),), icon="imports")
        super().__init__("imports", _("Imports"), columns, place, empty)
        self._rows: list[ImportedFile] = []
        self._undo = self.add_button("imports_undo", _("Undo this import"), "undo", self.undo_current)
        more = self.add_button("imports_new", _("Import files…"), "import", self.bring_in)
        theme.set_look(more, primary=True)
        icons.set_icon(more, "import", "on_accent")
        self.details = PlainLabel("", self, role="muted", wrap=True, selectable=True)
        self.details.setObjectName("imports_details")
        self.details.setContentsMargins(14, 6, 14, 8)
        self.column.insertWidget(self.column.indexOf(self.progress), self.details)
        self.table.row_changed.connect(self._row_changed)
        self._row_changed(-1)
        self.setAcceptDrops(True)

    def new_record(self) -> None:
        self.bring_in()

    def bring_in(self) -> None:
        """Open the import wizard."""
        self.place.dialogs.open_import(None, ())

    def refresh(self) -> None:
        from shopdesk.services.import_log import imported_files

        self.stale = False
        self.place.runner.read(self.slot, partial(imported_files, self.place.shop), self._known, self.failed)

    def _known(self, rows: list[ImportedFile]) -> None:
        current = self._current()
        self._rows = rows
        self.table.show_source(len(rows), self._texts)
        if current is not None:
            self.table.go_to(next((at for at, row in enumerate(rows) if row.operation == current.operation), 0))
        self.show_count(len(rows))
        self.status_changed.emit("", ngettext("{number} file", "{number} files", len(rows)).format(number=f"{len(rows):,}"))

    def _texts(self, at: int) -> tuple[str, ...]:
        row = self._rows[at]
        when = self.place.shop.clock.local(row.at).strftime("%Y-%m-%d %H:%M")
        known = self.place.shop.registers
        title = _(known[row.register].title) if row.register in known else row.register
        figures = (f"{row.read:,}", f"{row.new:,}", f"{row.changed:,}", f"{row.same:,}", f"{row.bad:,}")
        return (row.file, when, row.by, title, *figures, row.sha256[:_FINGERPRINT], _("undone") if row.undone_by else "")

    def _current(self) -> ImportedFile | None:
        at = self.table.current_row()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _row_changed(self, at: object) -> None:
        del at
        row = self._current()
        self._undo.setEnabled(row is not None and row.undone_by is None)
        self.details.setVisible(row is not None)
        if row is not None:
            self.details.setText("   ".join(self._details(row)))

    @staticmethod
    def _details(row: ImportedFile) -> list[str]:
        """What the list has no room for: the whole fingerprint, the encoding, whose bad rows these were."""
        found = [row.file, _("Fingerprint (SHA-256): {text}").format(text=row.sha256)]
        if row.encoding:
            found.append(_("Encoding: {name}").format(name=row.encoding.upper()))
        if row.mends:
            found.append(_("Mended rows of “{file}”").format(file=row.mends))
        return found

    def undo_current(self) -> None:
        """Take the import in hand back."""
        row = self._current()
        if row is None or row.undone_by is not None:
            return
        self.banner.clear()
        self.progress.start(_("Taking the import back"))
        work = partial(_undo, self.place, row.operation)
        self.token = self.place.change(work, self._done, self.failed, progress=self.progress.report)

    def _done(self, change: Change) -> None:
        self.progress.finish()
        self.banner.set_text(kept_words(change))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_files(event)
        if paths:
            event.acceptProposedAction()
            self.place.dialogs.open_import(None, paths)


def _tone(text: str) -> theme.Tone | None:
    return "grey" if text else None


def _undo(place: Workplace, operation: int, job: Job) -> Change:
    return place.shop.journal.undo(operation, job=job)
