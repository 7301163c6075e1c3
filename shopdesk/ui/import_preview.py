"""What an import would do, record by record: lists of new, changed (old to new), same and bad, each to be searched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from shopdesk.core.clock import DEFAULT_ZONE
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.ui import icons
from shopdesk.ui.columns import column_of
from shopdesk.ui.import_answers import ImportAnswers
from shopdesk.ui.import_file import Checked, changed_row, new_row, shown_keys
from shopdesk.ui.job_runner import Runner
from shopdesk.ui.plain_table import PlainColumn, PlainTable, Row
from shopdesk.ui.widgets.plain_label import PlainLabel
from shopdesk.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from shopdesk.services.importing import ImportOptions

RowAt = Callable[[int], Row]


class PreviewList(QWidget):
    """A list with a line to filter it by words; the filtering runs on the reader."""

    def __init__(self, name: str, title: str, columns: Sequence[PlainColumn], runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._runner = runner
        self._slot = f"import:{name}"
        self._count = 0
        self._row_at: RowAt | None = None
        self._asked = 0
        self.table = PlainTable(f"{name}_table", title, columns, self)
        self.table.setProperty("framed", True)
        self.words = SearchBox(_("Find in this list"), parent=self)
        self.words.setMaximumWidth(240)
        self.words.words_changed.connect(self._filter)
        self._found = PlainLabel("", self, role="muted")
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        self.tools.addWidget(self.words)
        self.tools.addWidget(self._found)
        self.tools.addStretch(1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 8, 0, 0)
        self.column.setSpacing(8)
        self.column.addLayout(self.tools)
        self.column.addWidget(self.table, 1)

    def show_source(self, count: int, row_at: RowAt, columns: Sequence[PlainColumn] | None = None) -> None:
        self._count, self._row_at = count, row_at
        self._asked += 1
        self.words.set_words("")
        self._found.setText("")
        self.table.show_source(count, row_at, columns)

    def _filter(self, words: object) -> None:
        if self._row_at is None:
            return
        self._asked += 1
        wanted = str(words).casefold().split()
        if not wanted:
            self._runner.forget(self._slot)
            self._found.setText("")
            self.table.show_source(self._count, self._row_at)
            return
        goes_on = partial(self._is_asked, self._asked)
        self._runner.read(self._slot, partial(matching, self._count, self._row_at, wanted, goes_on), self._filtered)

    def _is_asked(self, question: int) -> bool:
        return question == self._asked

    def _filtered(self, places: list[int]) -> None:
        row_at = self._row_at
        assert row_at is not None
        self._found.setText(_("{found} of {count}").format(found=f"{len(places):,}", count=f"{self._count:,}"))
        self.table.show_source(len(places), partial(_nth, row_at, places))


def _nth(row_at: RowAt, places: Sequence[int], at: int) -> Row:
    return row_at(places[at])


def matching(count: int, row_at: RowAt, words: Sequence[str], goes_on: Callable[[], bool]) -> list[int]:
    """Places of the rows that have all words; ends early where nobody waits for the answer any more."""
    found = []
    for at in range(count):
        if not at % 500 and not goes_on():
            break
        text = "\x1f".join(row_at(at)).casefold()
        if all(word in text for word in words):
            found.append(at)
    return found


class ImportPreview(QWidget):
    """Four lists, one of them in view (``show_list``); ``bad_rows_wanted`` asks for the workbook of bad rows."""

    bad_rows_wanted = Signal()
    mended = Signal()
    """A bad cell of pasted rows was mended: they are to be checked again."""

    def __init__(self, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_preview")
        row = PlainColumn(_("Row"), 72, right=True)
        self.new = PreviewList("import_new", _("New"), (row,), runner, self)
        changed = (row, PlainColumn(_("Record"), 260, mono=True), PlainColumn(_("Field"), 120), PlainColumn(_("Now"), 240, ink="muted"))
        self.changed = PreviewList("import_changed", _("Changed"), (*changed, PlainColumn(_("Will be"), 0)), runner, self)
        bad = (row, PlainColumn(_("Column"), 130), PlainColumn(_("Value"), 190, mono=True), PlainColumn(_("Why it is refused"), 0))
        self.bad = PreviewList("import_bad", _("Bad"), bad, runner, self)
        self._save = QPushButton(_("Save the bad rows as a workbook…"), self.bad)
        self._save.setObjectName("import_save_bad_rows")
        self._save.setAccessibleName(self._save.text())
        icons.set_icon(self._save, "export")
        self._save.clicked.connect(self.bad_rows_wanted)
        self.bad.tools.addWidget(self._save)
        self.answers = ImportAnswers(self.bad)
        self.bad.column.insertWidget(0, self.answers)
        self._reason = PlainLabel("", self.bad, wrap=True, selectable=True)
        self._reason.setObjectName("import_bad_reason")
        self.bad.column.addWidget(self._reason)
        self.bad.table.row_changed.connect(self._row_changed)
        self.same = PreviewList("import_same", _("Same"), (row, PlainColumn(_("Record"), 0, mono=True)), runner, self)
        self._same_words = PlainLabel("", self.same, role="muted", wrap=True)
        self.same.column.insertWidget(0, self._same_words)
        self._stack = QStackedWidget(self)
        for page in (self.new, self.changed, self.same, self.bad):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in reading order."""
        found: list[QWidget] = []
        for part in (self.new, self.changed, self.same):
            found.extend((part.words, part.table))
        return [*found, *self.answers.choosers(), self.bad.words, self._save, self.bad.table]

    def _row_changed(self, row: object) -> None:
        """The whole reason of the bad row in hand: it is often longer than its cell."""
        texts = self.bad.table.rows.texts(row) if isinstance(row, int) and row >= 0 else ()
        self._reason.setText(texts[-1] if texts else "")

    def show_list(self, name: str) -> None:
        """``new``, ``changed``, ``same`` or ``bad``."""
        self._stack.setCurrentWidget({"new": self.new, "changed": self.changed, "same": self.same, "bad": self.bad}[name])

    def show_checked(self, register: Register, checked: Checked, options: ImportOptions, zone: str = DEFAULT_ZONE) -> None:
        """Fill the lists."""
        preview = checked.preview
        keys = shown_keys(preview.reading)
        columns = [PlainColumn(_("Row"), 72, right=True)]
        for key in keys:
            shown = column_of(register, key, zone)
            width = max(min(shown.width, 260), self.fontMetrics().horizontalAdvance(shown.title) + 24)
            columns.append(PlainColumn(shown.title, width, right=shown.right, mono=shown.mono))
        self.new.show_source(len(preview.new), partial(_new_at, register, keys, checked, zone), columns)
        self.changed.show_source(len(checked.changes), partial(_changed_at, register, checked, zone))
        self.bad.show_source(len(preview.problems), partial(_bad_at, checked))
        self.answers.ask(preview, register, options)
        self._save.setEnabled(bool(preview.bad_row_numbers))
        self.same.show_source(len(checked.same), partial(_same_at, checked))
        text = _("{count} records of the file are in the shop already and say the same. Nothing happens to them.")
        if options.mode == "add":
            text = _("{count} records of the file are in the shop already. Nothing happens to them, since only new ones were asked for.")
        text = text.format(count=f"{preview.same:,}")
        if len(checked.same) < preview.same:
            text = f"{text} {_('The first {count} are listed.').format(count=f'{len(checked.same):,}')}"
        self._same_words.setText(text)


def _new_at(register: Register, keys: Sequence[str], checked: Checked, zone: str, at: int) -> Row:
    return new_row(register, keys, checked.preview.new[at], checked.labels, zone)


def _changed_at(register: Register, checked: Checked, zone: str, at: int) -> Row:
    place, key = checked.changes[at]
    return changed_row(register, checked.preview.changed[place], key, checked.labels, zone)


def _same_at(checked: Checked, at: int) -> Row:
    row, name = checked.same[at]
    return (f"{row:,}", name)


def _bad_at(checked: Checked, at: int) -> Row:
    problem = checked.preview.problems[at]
    return (f"{problem.row:,}", problem.column, problem.value, problem.message)
