"""A block from Excel, WPS or a web page onto the cells of a list, the value above filled down, or rows that become new records.

More than one row is said with a count and waits for a yes; what cannot be taken is listed by cell. Reading and checking are
:mod:`shopdesk.services.pasting`'s; rows that become new records go through the import wizard.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication

from shopdesk.core.changes import Change
from shopdesk.core.errors import Cancelled, Refused, ShopDeskError, ShopFileError
from shopdesk.core.jobs import Job
from shopdesk.core.register import Register
from shopdesk.core.translations import _, ngettext
from shopdesk.core.values import edit_text
from shopdesk.ui.bulk_changes import STRIP_FROM, BulkChanges
from shopdesk.ui.bulk_question import BulkQuestion
from shopdesk.ui.cell_editing import BUSY_SENTENCE
from shopdesk.ui.record_table import RecordTable
from shopdesk.ui.widgets.progress_strip import ProgressStrip
from shopdesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from shopdesk.services.pasted_text import Block
    from shopdesk.services.pasting import Checked, LeftOut

log = logging.getLogger(__name__)

MOST_ROWS = 10_000
"""Rows that one paste may change; more are an import's affair."""
CHECKED_BEFORE = 500
"""Rows up to which the question already knows what cannot be taken."""
FOLDER = "shopdesk-paste-"
_OLD_SECONDS = 24 * 3600

Texts = dict[int, dict[str, Any]]


def clip_block(clip: QMimeData) -> Block:
    """The cells of a clip: its text with tabs, or the first table of its HTML where the text is no table."""
    from shopdesk.services.pasted_text import split_html, split_text

    text = clip.text() if clip.hasText() else ""
    if clip.hasHtml() and "\t" not in text and (table := split_html(clip.html())) and (len(table) > 1 or len(table[0]) > 1):
        return table
    return split_text(text) if text else []


class PasteRows(QObject):
    """Pastes for one list. GUI thread; checks run on the reader's thread, writing on the writer's."""

    def __init__(
        self,
        register: Register,
        place: Workplace,
        table: RecordTable,
        question: BulkQuestion,
        strip: ProgressStrip,
        many: BulkChanges,
        can_edit: Callable[[str], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._register = register
        self._place = place
        self._table = table
        self._question = question
        self._strip = strip
        self._many = many
        self._can_edit = can_edit

    # Onto cells ------------------------------------------------------------------------------------------------------

    def paste(self) -> None:
        """The clipboard onto the cells from the one in hand on, or as new records where no row is selected."""
        block = clip_block(QGuiApplication.clipboard().mimeData())
        if not block:
            self._tell(_("There is no text on the clipboard."))
        elif not self._table.ranges():
            self.paste_as_new()
        else:
            self._paste_block(block)

    def _paste_block(self, block: Block) -> None:
        column = max(0, self._table.scrolling.currentIndex().column())
        block = self._without_head(block, column)
        rows = self._target_rows(len(block))
        if len(block) == 1 and len(rows) > 1:
            block = block * len(rows)
        keys = [c.key for c in self._table.model.columns[column : column + len(block[0])]]
        told = self._clipped(block, rows, keys)
        allowed = [(at, key) for at, key in enumerate(keys) if self._can_edit(key)]
        skipped = [key for key in keys if not self._can_edit(key)]
        if skipped:
            titles = ", ".join(_(self._register.field(key).label) for key in skipped)
            told.append(_("Columns that cannot be set here are left out: {columns}.").format(columns=titles))
        ids = self._table.model.ids
        texts: Texts = {ids[row]: {key: cells[at] for at, key in allowed} for row, cells in zip(rows, block, strict=False)}
        if not allowed or not texts:
            self._question.tell(" ".join(told), self._table.focus_cell)
        elif len(texts) == 1:
            self._write(texts, told)
        elif len(texts) <= CHECKED_BEFORE:
            from shopdesk.services.pasting import Pasting

            work = partial(Pasting(self._place.shop).check, self._register.key, texts)
            self._place.runner.read(f"{self._register.key}:paste", work, partial(self._ask, texts, told))
        else:
            self._ask(texts, told, None)

    def _without_head(self, block: Block, column: int) -> Block:
        """Our own copy carries the titles: they are not pasted onto a record."""
        titles = [c.title for c in self._table.model.columns[column : column + len(block[0])]]
        return block[1:] if len(block) > 1 and titles and block[0][: len(titles)] == titles else block

    def _target_rows(self, count: int) -> list[int]:
        """The rows that take the block: the selected ones where it is one row or as many as they, else from the cell in hand on."""
        ranges = self._table.ranges()
        chosen = sum(last - first + 1 for first, last in ranges)
        total = len(self._table.model.ids)
        if chosen > 1 and (count in (1, chosen)):
            return list(islice((row for first, last in ranges for row in range(first, last + 1)), MOST_ROWS))
        row = self._table.scrolling.currentIndex().row()
        first = ranges[0][0] if row < 0 or chosen > 1 else row
        return list(range(first, min(first + count, total, first + MOST_ROWS)))

    def _clipped(self, block: Block, rows: Sequence[int], keys: Sequence[str]) -> list[str]:
        """What of the block lies beyond the table."""
        told = []
        if len(block) > len(rows):
            over = len(block) - len(rows)
            told.append(_("Rows of the block beyond the end of the list are left out: {number}.").format(number=f"{over:,}"))
        if len(block[0]) > len(keys):
            over = len(block[0]) - len(keys)
            told.append(_("Columns of the block beyond the last one are left out: {number}.").format(number=over))
        return told

    def _ask(self, texts: Texts, told: Sequence[str], checked: Checked | None) -> None:
        """Say before what would be written; without a look ahead only how many rows and columns."""
        columns = len(next(iter(texts.values())))
        if checked is None:
            said = _("Paste onto {records} records, {columns} columns each.").format(records=f"{len(texts):,}", columns=columns)
            go = _("Paste ({number})").format(number=f"{len(texts):,}")
            self._question.ask(" ".join([said, *told]), go, partial(self._write, texts, ()), self._table.focus_cell)
            return
        details = self._details(checked.left_out)
        if not checked.values:
            said = _("Nothing to paste: every cell holds this already.") if not details else _("None of these cells can be taken.")
            self._question.tell(" ".join([said, *told]), self._table.focus_cell, details)
            return
        said = ngettext("Paste changes {cells} cells of {number} record.", "Paste changes {cells} cells of {number} records.",
                        len(checked.values)).format(cells=f"{checked.cells:,}", number=f"{len(checked.values):,}")  # fmt: skip
        if details:
            more = ngettext("{number} cell cannot be taken:", "{number} cells cannot be taken:", len(details))
            told = [*told, more.format(number=f"{len(details):,}")]
        go = _("Paste ({number})").format(number=f"{len(checked.values):,}")
        self._question.ask(" ".join([said, *told]), go, partial(self._write, texts, ()), self._table.focus_cell, details)

    def _write(self, texts: Texts, told: Sequence[str]) -> None:
        if len(texts) >= STRIP_FROM:
            self._strip.start(_("Pasting"))
        outcome: list[Checked] = []
        work = partial(_paste, self._place, self._register.key, texts, outcome)
        done = partial(self._written, outcome, list(told))
        self._many.run(work, done, self._failed)

    def _written(self, outcome: list[Checked], told: list[str], change: Change) -> None:
        del change
        self._strip.finish()
        left_out = outcome[0].left_out if outcome else ()
        if left_out:
            more = ngettext("{number} cell was left as it is:", "{number} cells were left as they are:", len(left_out))
            told = [*told, more.format(number=f"{len(left_out):,}")]
        if told:
            self._question.tell(" ".join(told), self._table.focus_cell, self._details(left_out), undoable=True)

    def _failed(self, error: ShopDeskError) -> None:
        self._strip.finish()
        if isinstance(error, Refused):
            self._question.tell(str(error), self._table.focus_cell, [p.text() for p in error.problems])
        elif isinstance(error, Cancelled):
            self._tell(str(error))
        else:
            self._place.fail(error)

    def _details(self, left_out: Sequence[LeftOut]) -> list[str]:
        """One line for each cell: where, what, why."""
        lines = []
        rows = self._row_names([out.record_id for out in left_out])
        for out in left_out:
            title = _(self._register.field(out.field).label)
            lines.append(_("{row} · {field} · “{text}”: {why}").format(row=rows[out.record_id], field=title, text=out.text, why=out.why))
        return lines

    def _row_names(self, ids: Sequence[int]) -> Mapping[int, str]:
        """What the list shows of these records in its first column, or their row."""
        names = {}
        for each in dict.fromkeys(ids):
            row = self._table.model.row_of(each)
            first = self._table.model.cells(row)[0] if row >= 0 else ""
            names[each] = first or _("Row {number}").format(number=f"{row + 1:,}")
        return names

    # Fill down -------------------------------------------------------------------------------------------------------

    def fill_down(self) -> None:
        """The value of the topmost selected row into the rows below it, in the column in hand; of one row: the value above it."""
        key = self._table.current_field()
        ranges = self._table.ranges()
        if not ranges or not key:
            return
        if not self._can_edit(key):
            self._tell(_("“{field}” cannot be set here.").format(field=_(self._register.field(key).label)))
            return
        ids = self._table.selected_ids()
        if len(ids) == 1:
            if ranges[0][0] == 0:
                self._tell(_("There is no row above."))
                return
            source, targets = self._table.model.ids[ranges[0][0] - 1], list(ids)
        else:
            source, targets = ids[0], list(ids[1:])
        try:
            with self._place.shop.database.reading(wait=False):
                record = self._place.shop.browsing.record(self._register.key, source)
        except ShopFileError:
            self._tell(_(BUSY_SENTENCE))
            return
        if record is None:
            self._tell(_("The record is no longer there."))
            return
        value = record.get(key)
        text = value if isinstance(value, int) and self._register.field(key).refers_to else self._text_of(key, value)
        fill = partial(self._many.set_field, targets, key, text)
        if len(targets) == 1:
            fill()
            return
        cells = self._table.model.cells(self._table.model.row_of(source))
        shown = cells[self._table.model.column_of(key)][:60]
        said = _("Fill “{field}” of {number} records with “{text}”.")
        said = said.format(field=_(self._register.field(key).label), number=f"{len(targets):,}", text=shown)
        self._question.ask(said, _("Fill down ({number})").format(number=f"{len(targets):,}"), fill, self._table.focus_cell)

    def _text_of(self, key: str, value: Any) -> str:
        return edit_text(self._register.field(key), value, self._place.shop.clock.zone)

    # New records -----------------------------------------------------------------------------------------------------

    def paste_as_new(self) -> None:
        """The clipboard's rows through recognition, checks and preview of an import."""
        from shopdesk.services.pasted_text import join_text
        from shopdesk.services.pasting import Pasting

        block = clip_block(QGuiApplication.clipboard().mimeData())
        if not block:
            self._tell(_("There is no text on the clipboard."))
            return
        block = Pasting(self._place.shop).with_head(self._register.key, block, [c.key for c in self._table.model.columns])
        forget_old_pastes()
        folder = Path(tempfile.mkdtemp(prefix=FOLDER))  # 0700
        path = folder / (_("Pasted rows") + ".tsv")
        path.touch(mode=0o600)
        path.write_text(join_text(block), encoding="utf-8")
        self._place.dialogs.open_pasted(self._register.key, path)

    def _tell(self, sentence: str) -> None:
        self._place.events.told.emit(sentence)


def forget_paste(path: Path, *_destroyed: object) -> None:
    """Remove the private file of pasted rows, once its wizard is closed."""
    if path.parent.name.startswith(FOLDER):
        shutil.rmtree(path.parent, ignore_errors=True)


def forget_old_pastes() -> None:
    """Files of pasted rows that a killed program left behind a day ago or longer."""
    for folder in Path(tempfile.gettempdir()).glob(FOLDER + "*"):
        try:
            if time.time() - folder.stat().st_mtime > _OLD_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            log.debug("an old folder of pasted rows could not be looked at")


def _paste(place: Workplace, key: str, texts: Texts, outcome: list[Checked], job: Job) -> Change:
    """On the writer's thread; what was left out is laid into ``outcome``."""
    from shopdesk.services.pasting import Pasting

    change, checked = Pasting(place.shop).write(key, texts, job)
    outcome.append(checked)
    return change
