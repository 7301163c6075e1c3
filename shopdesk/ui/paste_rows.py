"""A block from Excel, WPS or a web page onto the cells of a list, the value above filled down, or rows that become new records.

More than one row is said with a count and waits for a yes; what cannot be taken is listed by cell. Reading and checking are
:mod:`shopdesk.services.pasting`'s; rows that become new records go through the import wizard.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from shopdesk.core.translations import _, in_a_row, listed, ngettext
from shopdesk.core.values import edit_text
from shopdesk.ui.bulk_changes import STRIP_FROM, BulkChanges
from shopdesk.ui.bulk_question import BulkQuestion
from shopdesk.ui.cell_editing import BUSY_SENTENCE
from shopdesk.ui.record_table import RecordTable
from shopdesk.ui.row_copy import OWN_ROWS
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
CUT_AT_ONCE = 200_000
"""Characters of a clip that are cut into cells without leaving the window's thread."""
MOST_LOST = 500
"""Cells without a place that are listed one by one; the sentences above the list count rows and columns."""
FOLDER = "shopdesk-paste-"
_OLD_SECONDS = 24 * 3600

Texts = dict[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a paste would write, sentences on what it leaves out, and a line for each cell that has no place in the list."""

    texts: Texts
    told: list[str]
    lost: list[str]


def clip_block(clip: QMimeData) -> Block:
    """The cells of a clip: its text with tabs, or the first table of its HTML where the text is no table."""
    return _block_of(*_clip_texts(clip))


def _clip_texts(clip: QMimeData) -> tuple[str, str]:
    """The text of a clip, and its HTML where the text is no table, or where the rows were copied here."""
    text = clip.text() if clip.hasText() else ""
    return text, clip.html() if clip.hasHtml() and ("\t" not in text or clip.hasFormat(OWN_ROWS)) else ""


def _block_of(text: str, source: str) -> Block:
    from shopdesk.services.pasted_text import split_html, split_text

    if source and (table := split_html(source)) and (len(table) > 1 or len(table[0]) > 1):
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
        self._read_clip(self._paste_block if self._table.ranges() else self._bring_in)

    def _read_clip(self, then: Callable[[Block], None]) -> None:
        """Cut the clipboard into cells and go on with them; a long text is cut on the reader's thread."""
        texts = _clip_texts(QGuiApplication.clipboard().mimeData())
        go_on = partial(self._clip_read, then)
        if sum(map(len, texts)) <= CUT_AT_ONCE:
            go_on(_block_of(*texts))
        else:
            self._place.runner.read(f"{self._register.key}:clip", partial(_block_of, *texts), go_on)

    def _clip_read(self, then: Callable[[Block], None], block: Block) -> None:
        if block:
            then(block)
        else:
            self._tell(_("There is no text on the clipboard."))

    def _paste_block(self, block: Block) -> None:
        from shopdesk.services.pasted_text import NO_CELL

        column = max(0, self._table.scrolling.currentIndex().column())
        block = self._without_head(block, column)
        rows = self._target_rows(len(block))
        if len(block) == 1 and len(rows) > 1:
            block = block * len(rows)
        keys = [c.key for c in self._table.model.columns[column : column + len(block[0])]]
        allowed = [(at, key) for at, key in enumerate(keys) if self._can_edit(key)]
        ids = self._table.model.ids
        texts: Texts = {
            ids[row]: {key: cells[at] for at, key in allowed if cells[at] is not NO_CELL} for row, cells in zip(rows, block, strict=False)
        }
        plan = _Plan(texts if allowed else {}, self._clipped(block, rows, keys), list(islice(self._lost(block, rows, column), MOST_LOST)))
        if not plan.texts:
            self._question.tell(in_a_row(plan.told), self._table.focus_cell, plan.lost)
        elif len(texts) == 1:
            self._write(plan)
        elif len(texts) <= CHECKED_BEFORE:
            from shopdesk.services.pasting import Pasting

            work = partial(Pasting(self._place.shop).check, self._register.key, texts)
            self._place.runner.read(f"{self._register.key}:paste", work, partial(self._ask, plan))
        else:
            self._ask(plan, None)

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
        """What of the block lies beyond the table, or in columns of the program."""
        told = []
        wanted = max(len(block), self._table.selected_count() if len(rows) == MOST_ROWS else 0)
        if wanted > len(rows) == MOST_ROWS:
            told.append(_most_words(wanted - MOST_ROWS))
        elif len(block) > len(rows):
            over = len(block) - len(rows)
            told.append(_("Rows of the block beyond the end of the list are left out: {number}.").format(number=f"{over:,}"))
        if len(block[0]) > len(keys):
            over = len(block[0]) - len(keys)
            told.append(_("Columns of the block beyond the last one are left out: {number}.").format(number=over))
        skipped = [_(self._register.field(key).label) for key in keys if not self._can_edit(key)]
        if skipped:
            told.append(_("Columns that cannot be set here are left out: {columns}.").format(columns=listed(skipped)))
        return told

    def _lost(self, block: Block, rows: Sequence[int], column: int) -> Iterator[str]:
        """A line for each filled cell of the block that has no place in the list; what a column of the program shows already is none."""
        columns = self._table.model.columns
        unset = {at for at, each in enumerate(columns) if not self._can_edit(each.key)}
        for number, cells in enumerate(block):
            row = rows[number] if number < len(rows) else None
            compared = row is not None and unset and number < CHECKED_BEFORE  # the list is read for it
            shown = self._table.model.cells(row) if row is not None and compared else ()
            for at, text in enumerate(cells, start=column):
                if not text.strip() or (row is not None and at < len(columns) and at not in unset):
                    continue
                if row is not None and at < len(columns):
                    if shown and text.strip() != shown[at]:
                        line = _("{row} · {field} · “{text}”: {why}")
                        why = _("This column cannot be set here.")
                        yield line.format(row=self._row_name(row), field=columns[at].title, text=_short(text), why=why)
                    continue
                why = _("The list has no such column.")
                if row is None:
                    why = _most_words(len(block) - MOST_ROWS) if len(rows) == MOST_ROWS else _("The list has no such row.")
                line = _("Row {row}, column {column} of the block · “{text}”: {why}")
                yield line.format(row=f"{number + 1:,}", column=at - column + 1, text=_short(text), why=why)

    def _ask(self, plan: _Plan, checked: Checked | None) -> None:
        """Say before what would be written; without a look ahead only how many rows and columns."""
        texts, told = plan.texts, plan.told
        if checked is None:
            columns = max(map(len, texts.values()))
            said = _("Paste onto {records} records, {columns} columns each.").format(records=f"{len(texts):,}", columns=columns)
            go = _("Paste ({number})").format(number=f"{len(texts):,}")
            self._question.ask(in_a_row([said, *told]), go, partial(self._write, plan), self._table.focus_cell, plan.lost)
            return
        details = self._details(checked.left_out)
        if not checked.values:
            said = _("Nothing to paste: every cell holds this already.") if not details else _("None of these cells can be taken.")
            self._question.tell(in_a_row([said, *told]), self._table.focus_cell, [*details, *plan.lost])
            return
        said = ngettext("Paste changes {cells} cells of {number} record.", "Paste changes {cells} cells of {number} records.",
                        len(checked.values)).format(cells=f"{checked.cells:,}", number=f"{len(checked.values):,}")  # fmt: skip
        if details:
            more = ngettext("{number} cell cannot be taken:", "{number} cells cannot be taken:", len(details))
            told = [*told, more.format(number=f"{len(details):,}")]
        go = _("Paste ({number})").format(number=f"{len(checked.values):,}")
        write = partial(self._write, plan)
        self._question.ask(in_a_row([said, *told]), go, write, self._table.focus_cell, [*details, *plan.lost])

    def _write(self, plan: _Plan) -> None:
        if len(plan.texts) >= STRIP_FROM:
            self._strip.start(_("Pasting"))
        outcome: list[Checked] = []
        work = partial(_paste, self._place, self._register.key, plan.texts, outcome)
        self._many.run(work, partial(self._written, outcome, plan), self._failed)

    def _written(self, outcome: list[Checked], plan: _Plan, change: Change) -> None:
        del change
        self._strip.finish()
        left_out, told = outcome[0].left_out if outcome else (), plan.told
        if left_out:
            more = ngettext("{number} cell was left as it is:", "{number} cells were left as they are:", len(left_out))
            told = [*told, more.format(number=f"{len(left_out):,}")]
        if told:
            lines = [*self._details(left_out), *plan.lost]
            self._question.tell(in_a_row(told), self._table.focus_cell, lines, undoable=True)

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
            if _("“{name}”").format(name=out.text) in out.why:  # most reasons quote what was typed
                lines.append(_("{row} · {field}: {why}").format(row=rows[out.record_id], field=title, why=out.why))
            else:
                line = _("{row} · {field} · “{text}”: {why}")
                lines.append(line.format(row=rows[out.record_id], field=title, text=out.text, why=out.why))
        return lines

    def _row_names(self, ids: Sequence[int]) -> Mapping[int, str]:
        """What the list shows of these records in its first column, or their row."""
        return {each: self._row_name(self._table.model.row_of(each)) for each in dict.fromkeys(ids)}

    def _row_name(self, row: int) -> str:
        first = self._table.model.cells(row)[0] if row >= 0 else ""
        return first or _("Row {number}").format(number=f"{row + 1:,}")

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
            source, targets = self._table.model.ids[ranges[0][0] - 1], ids
        else:
            source, targets = ids[0], ids[1:]
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
        fill = partial(self._many.set_field, targets, key, text, asked=True)
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
        self._read_clip(self._bring_in)

    def _bring_in(self, block: Block) -> None:
        from shopdesk.services.pasted_text import MOST_ROWS as MOST_CUT

        if len(block) >= MOST_CUT:  # what lies beyond was never cut: nothing may go missing unsaid
            said = _("A paste takes fewer than {most} rows. Save them as a file, and import that.")
            self._question.tell(said.format(most=f"{MOST_CUT:,}"), self._table.focus_cell)
            return
        columns = [c.key for c in self._table.model.columns]
        work = partial(_lay_down, self._place, self._register.key, columns, block)
        self._place.runner.read(f"{self._register.key}:clip", work, self._laid_down, self._failed)

    def _laid_down(self, path: Path) -> None:
        self._place.dialogs.open_pasted(self._register.key, path)

    def _tell(self, sentence: str) -> None:
        self._place.events.told.emit(sentence)


def _most_words(left: int) -> str:
    words = _("One paste changes at most {most} rows; left out: {number}.")
    return words.format(most=f"{MOST_ROWS:,}", number=f"{left:,}")


def _short(text: str) -> str:
    words = " ".join(text[:200].split())
    return words if len(words) <= 60 else words[:60] + "…"


def _lay_down(place: Workplace, key: str, columns: Sequence[str], block: Block) -> Path:
    """The rows, with a header, in a private file for the import (reader thread)."""
    from shopdesk.services.pasted_rows import lay_down, private_folder
    from shopdesk.services.pasting import Pasting

    forget_old_pastes()
    path = private_folder(FOLDER) / (_("Pasted rows") + ".tsv")
    lay_down(path, Pasting(place.shop).with_head(key, block, columns))
    return path


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
