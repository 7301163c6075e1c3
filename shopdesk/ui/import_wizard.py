"""Bringing files in, on one surface: choose, see what each was taken for, correct it, see what would happen, import, take it back.

Everything that reads or writes is ``services.importing``'s and runs off the GUI thread; nothing is written before the button says what.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from shopdesk.core.changes import Change
from shopdesk.core.errors import ShopDeskError
from shopdesk.core.jobs import Progress
from shopdesk.core.query import Query
from shopdesk.core.translations import _
from shopdesk.ui.dropped import dropped_files
from shopdesk.ui.import_answers import Answer
from shopdesk.ui.import_columns import ImportColumns
from shopdesk.ui.import_file import (
    Checked,
    ImportFile,
    Looked,
    check,
    kind_title,
    look,
    needs_shop,
    said,
    shop_names,
    take_by,
    take_over_said,
)
from shopdesk.ui.import_files import ImportFiles
from shopdesk.ui.import_foot import IMPORT_KEYS, ImportFoot
from shopdesk.ui.import_presets import ImportPresets
from shopdesk.ui.import_preview import ImportPreview
from shopdesk.ui.import_result import ImportResult
from shopdesk.ui.import_run import BadRows, ImportQueue, ImportRun
from shopdesk.ui.import_sentences import counts, promise, warning
from shopdesk.ui.import_source import Correction, ImportSource
from shopdesk.ui.job_runner import Runner
from shopdesk.ui.widgets.banner import Banner, Kind
from shopdesk.ui.widgets.chips import ChipBar
from shopdesk.ui.widgets.empty_page import EmptyPage
from shopdesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from shopdesk.services.importing import Reading

SUFFIXES = ("*.xlsx", "*.xls", "*.xlsm", "*.xlsb", "*.ods", "*.csv", "*.tsv", "*.txt", "*.html", "*.htm", "*.xml")
_SETTLE_MS = 350
_SIZE = (1080, 660)


class ImportWizard(QDialog):
    """Non-modal. ``background`` does the reading, so that saving is never behind a large file; writing goes to the place's writer."""

    def __init__(self, place: Workplace, background: Runner, parent: QWidget | None = None, *, into: str | None = None) -> None:
        super().__init__(parent)
        from shopdesk.services.import_corrections import Corrections

        self.setObjectName("import_wizard")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self.setModal(False)
        self._place = place
        self._background = background
        self._corrections = Corrections(place.shop)
        self._into = into
        self.page: str | None = None  # register of the page that it is opened from, for files whose headings say nothing else
        self._files: list[ImportFile] = []
        self._file: ImportFile | None = None
        self._shown: Checked | None = None
        self._was_ready = False
        self._queue = ImportQueue()
        self.run = ImportRun(place, self)
        self._bad_rows = BadRows(place, background, self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._check)
        self._make_widgets()
        self.setWindowTitle(_("Import"))
        self.resize(*_SIZE)
        self._show_file()
        place.events.changed.connect(self._shop_changed)
        place.runner.read("import:shops", partial(shop_names, place.shop), self.source.set_shops)

    # Surface ---------------------------------------------------------------------------------------------------------

    def _make_widgets(self) -> None:
        registers = self._place.shop.registers
        self.source = ImportSource([(r.key, _(r.title)) for r in registers.values()], self)
        self.source.corrected.connect(self._correct)
        self.presets = ImportPresets(self._place, self)
        self.presets.chosen.connect(self._take_by)
        self.presets.named.connect(self._preset_named)
        self.presets.told.connect(self._tell)
        self.source.add_at_right(self.presets)
        self.banner = Banner(self, kind="caution")
        self.banner.action_requested.connect(self._again)
        self.chips = ChipBar((), self)
        self.chips.setAccessibleName(_("What would happen"))
        self.chips.chosen.connect(self.show_part)
        self.columns = ImportColumns(self)
        self.columns.column_changed.connect(self._column_changed)
        self.columns.words.answered.connect(self._answered)
        self.preview = ImportPreview(self._background, self)
        self.preview.bad_rows_wanted.connect(self.save_bad_rows)
        self.preview.mended.connect(self._check)
        self.preview.answers.answered.connect(self._answered)
        self._parts = QStackedWidget(self)
        self._nothing = QWidget(self)
        for part in (self.columns, self.preview, self._nothing):
            self._parts.addWidget(part)
        work = QWidget(self)
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.source, self.banner, self.chips):
            column.addWidget(widget)
        column.addWidget(self._parts, 1)
        drop_words = _("Drop spreadsheets or text files here as the platform gave them: any encoding, any column order.")
        self.drop_page = EmptyPage(_("Bring files in"), drop_words, ((_("Choose files…"), self.choose_files),), self, icon="import")
        calls = {"show": self._show_the_list, "undo": self.undo, "save": self.save_bad_rows, "choose": self.choose_files}
        self.result_page = ImportResult(calls, self)
        self._pages = QStackedWidget(self)
        for page in (self.drop_page, work, self.result_page):
            self._pages.addWidget(page)
        self._work = work
        self.list = ImportFiles(self)
        self.list.currentRowChanged.connect(self._file_chosen)
        self.told = Banner(self, closable=True)
        self.told.action_requested.connect(self.presets.put_back)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.list)
        middle.addWidget(self._pages, 1)
        self.foot = ImportFoot(self)
        self.progress, self.import_button = self.foot.progress, self.foot.now
        self.progress.cancel_requested.connect(self._cancel)
        self.foot.more.clicked.connect(self.choose_files)
        self.foot.close_button.clicked.connect(self.close)
        self.foot.all.clicked.connect(self.import_all)
        self.import_button.clicked.connect(self.import_now)
        QShortcut(QKeySequence(IMPORT_KEYS), self).activated.connect(self.import_now)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 12)
        outer.setSpacing(12)
        outer.addLayout(middle, 1)
        outer.addWidget(self.told)
        outer.addWidget(self.foot)
        self.run.begun.connect(self.progress.start)
        self.run.reported.connect(self.progress.report)
        self.run.told.connect(self._tell)
        self.run.ended.connect(self._ended)
        self._bad_rows.begun.connect(self.progress.start)
        self._bad_rows.reported.connect(self.progress.report)
        self._bad_rows.written.connect(self.progress.finish)
        self._bad_rows.written.connect(self._tell)

    # Files -----------------------------------------------------------------------------------------------------------

    def choose_files(self) -> None:
        """Ask for files with the system's dialog."""
        folder = str(self._place.memory.get("import.folder", ""))
        spreadsheets = _("Spreadsheets and text files ({patterns})").format(patterns=" ".join(SUFFIXES))
        names, _filter = QFileDialog.getOpenFileNames(self, _("Choose files to import"), folder, f"{spreadsheets};;{_('All files')} (*)")
        if names:
            self._place.memory.put("import.folder", str(Path(names[0]).parent))
            self.add_files([Path(name) for name in names])

    def add_files(self, paths: Sequence[Path]) -> None:
        """Look at these files, one after the other; the first new one comes into view."""
        known = {file.path for file in self._files if file.done is None}
        made = [ImportFile(path, self._into, page=self.page) for path in dict.fromkeys(paths) if path not in known]
        for file in made:
            self._files.append(file)
            self.list.add_path(file.path)
        self.list.setVisible(len(self._files) > 1)
        if made:
            self.told.clear()
            self._was_ready = False
            self.list.setCurrentRow(self._files.index(made[0]))
            self._choose(made[0])
        for file in made:
            self._look(file, None)

    def _file_chosen(self, row: int) -> None:
        if 0 <= row < len(self._files):
            self._choose(self._files[row])

    def _choose(self, file: ImportFile) -> None:
        if self._file is file:
            return
        self._file = file
        if self.chips.current():
            self.chips.choose(file.first_part())
        self._show_file()
        if file.reading is not None and file.checked is None and file.error is None and file.done is None:
            self._check()

    def _look(self, file: ImportFile, sheet: str | None, preset: str = "") -> None:
        file.turn += 1
        file.reading = file.looked = file.checked = file.error = None
        file.preset = preset
        self._show_if_current(file)
        work = partial(look, self._place.shop, file.path, (file.into, file.page), sheet, file.told, preset)
        self._ask(file, work, self._looked, _("Reading"))

    def _looked(self, file: ImportFile, turn: int, looked: Looked) -> None:
        if turn != file.turn:
            return
        if file is self._file:
            self.progress.finish()
        file.looked = looked
        take_over_said(file, looked.by_preset or looked.reading)
        self._show_if_current(file)
        if file is self._file:
            self._check()

    def _check(self) -> None:
        """Read the file in view to its end and compare it with the shop."""
        file = self._file
        self._settle.stop()
        if file is None or file.reading is None or file.done is not None:
            return
        file.turn += 1
        file.checked = file.error = None
        self._show_counts()
        work = partial(check, self._place.shop, file.reading, file.options)
        self._ask(file, work, self._checked, _("Checking"))

    def _checked(self, file: ImportFile, turn: int, checked: Checked) -> None:
        if turn != file.turn:
            return
        file.checked = checked
        if file is self._file:
            self.progress.finish()
            if not file.shown:
                self.chips.choose(file.first_part())
            file.shown = True
            self._show_file()
            if self._queue:
                self._next_of_all()
            elif self.import_button.isEnabled() and not self._was_ready:
                self._was_ready = True
                self.import_button.setFocus()

    def _again(self) -> None:
        """The banner was pressed: show the bad rows, or go on after somebody stopped the reading or the check."""
        file = self._file
        if file is not None and file.checked is not None:
            self.chips.choose("bad")
            self.show_part("bad")
        elif file is not None and file.reading is None:
            self._look(file, None, file.preset)
        else:
            self._check()

    def _ask(self, file: ImportFile, work: Any, answered: Any, words: str) -> None:
        """Have the background do ``work``; an older question about the same file that still runs is stopped."""
        if file.token is not None:
            file.token.cancel()
        if file is self._file:
            self.progress.start(words)
        done, failed = partial(answered, file, file.turn), partial(self._failed, file, file.turn)
        file.token = self._background.write(work, done, failed, partial(self._report, file, file.turn))

    def _report(self, file: ImportFile, turn: int, progress: Progress) -> None:
        if file is self._file and turn == file.turn:
            self.progress.report(progress)

    def _failed(self, file: ImportFile, turn: int, error: ShopDeskError) -> None:
        if turn != file.turn:
            return
        if file is self._file:
            self.progress.finish()
        file.error = error
        self._queue.stop()
        self._show_if_current(file)
        if file is self._file and error.code == "which_shop":
            self.source.ask_shop()

    # Corrections -----------------------------------------------------------------------------------------------------

    def _correct(self, correction: Correction) -> None:
        file = self._file
        if file is None or self._writing:
            return
        if correction.part == "into":
            self._take_for(file, str(correction.value))
            return
        if correction.part in ("encoding", "separator"):
            encoding, separator = file.told
            file.told = (correction.value, separator) if correction.part == "encoding" else (encoding, correction.value)
            self._look(file, None)
            return
        if file.reading is None:
            return
        if correction.part == "sheet":
            if correction.value != file.reading.sheet:
                self._look(file, correction.value)
            return
        if correction.part == "header":
            file.reading = self._corrections.with_header_row(file.reading, int(correction.value))
        else:
            file.options = said(file.options, correction.part, correction.value)
        if correction.part == "shop":
            file.share_shop(self._files)
        self._changed(file)

    def _take_for(self, file: ImportFile, register: str) -> None:
        file.into = register
        if file.reading is None:
            self._look(file, None)
        elif file.reading.recognised.register != register:
            file.reading = self._corrections.as_register(file.reading, register)
            self._changed(file)

    def _take_by(self, name: str) -> None:
        """A named preset for the file in view, or none."""
        file = self._file
        if file is None or self._writing:
            return
        try:
            if file.reading is None:  # it fitted nothing: the preset says what it is for
                self._look(file, None, name)
                return
            take_by(self._place.shop, file, name)
        except ShopDeskError as error:
            self._tell(str(error), "error", "")
            return
        self.columns.setProperty("shown", "")
        self._changed(file)

    def _preset_named(self, name: str) -> None:
        if self._file is not None:
            self._file.preset = name

    def _tell(self, sentence: str, kind: Kind, action: str) -> None:
        """Say something at the foot, whatever page is in view."""
        self.told.set_text(sentence, kind=kind, action=action)

    def _answered(self, answer: Answer) -> None:
        """A question that is settled for the whole file."""
        file = self._file
        if file is None or self._writing:
            return
        file.options = said(file.options, answer.part, answer.value)
        self.presets.show_file(file.reading, file.options, file.preset)
        self._forget_check(file)

    def _column_changed(self, said: tuple[int, str]) -> None:
        file = self._file
        if file is None or file.reading is None or self._writing:
            return
        file.reading = self._corrections.with_column(file.reading, *said)
        self._show_columns(file, file.reading)
        self.presets.show_file(file.reading, file.options, file.preset)
        self._forget_check(file)

    def _changed(self, file: ImportFile) -> None:
        self._forget_check(file)
        self._show_file()

    def _forget_check(self, file: ImportFile) -> None:
        self._was_ready = True  # somebody is at work in it: the focus stays there
        file.turn += 1
        file.checked = file.error = None
        self._show_counts()
        self._settle.start()

    def _shop_changed(self, change: Change) -> None:
        """What a preview said may no longer hold."""
        for file in self._files:
            if self._writing and file is self._file:
                continue
            if file.done is None and file.checked is not None and file.reading is not None:
                if file is self._file:
                    self._forget_check(file)
                else:
                    file.turn += 1
                    file.checked = None

    # Importing -------------------------------------------------------------------------------------------------------

    @property
    def _writing(self) -> bool:
        return self.run.file is not None

    def import_now(self) -> None:
        """Write what the preview of the file in view says."""
        if self._file is not None and self._file.is_ready and not self._writing:
            self.run.write(self._file)
            self._show_file()

    def import_all(self) -> None:
        """Every file that is left, one after the other."""
        self._queue.start(self._files)
        self._next_of_all()

    def _next_of_all(self) -> None:
        file = None if self._writing else self._queue.turn()
        if file is None:
            return
        if file is not self._file:
            self.list.setCurrentRow(self._files.index(file))  # which has it checked
        if file.is_ready:
            self.import_now()

    def _ended(self, file: ImportFile) -> None:
        """A file was written, taken back, or neither."""
        self.progress.finish()
        self._queue.ended(file)
        self._show_if_current(file)
        self._next_of_all()

    def undo(self) -> None:
        """Take the import of the file in view back."""
        file = self._file
        if file is not None and file.done is not None and file.undone is None and not self._writing:
            self.run.take_back(file)

    def _cancel(self) -> None:
        file = self.run.file or self._file
        self._queue.stop()
        if file is not None and file.token is not None:
            file.token.cancel()

    def save_bad_rows(self) -> None:
        """Ask where, and write the refused rows with their reasons."""
        if self._file is not None and self._file.checked is not None:
            self._bad_rows.ask_and_save(self._file)

    def write_bad_rows(self, target: Path) -> None:
        """The refused rows of the file in view, with their reasons."""
        if self._file is not None:
            self._bad_rows.save(self._file, target)

    # Showing ---------------------------------------------------------------------------------------------------------

    def _show_if_current(self, file: ImportFile) -> None:
        self.list.show_files(self._files, self._place.shop.registers)
        if file is self._file:
            self._show_file()

    def _show_file(self) -> None:
        from shopdesk.services.import_choices import key_choices

        file = self._file
        self.foot.more.setVisible(file is not None)
        self.list.setVisible(len(self._files) > 1)
        if file is None:
            self._pages.setCurrentWidget(self.drop_page)
            self._show_counts()
            return
        if file.done is not None:
            self._show_result(file)
            return
        self._pages.setCurrentWidget(self._work)
        reading = file.reading
        self.source.setEnabled(not self._writing)
        self.columns.setEnabled(not self._writing)
        registers = self._place.shop.registers
        keys = key_choices(self._place.shop, reading) if reading else ()
        self.source.show_file(file, kind_title(registers, reading), needs_shop(registers, reading), keys)
        self.presets.setVisible(reading is not None or (file.error is not None and file.error.code == "not_recognised"))
        self.presets.show_file(reading, file.options, file.preset)
        if reading is not None:
            self._show_columns(file, reading)
        if file.checked is not None and file.checked is not self._shown:
            self._shown = file.checked
            register = self._place.shop.registers[file.checked.preview.reading.recognised.register]
            self.preview.show_checked(register, file.checked, file.options, self._place.shop.clock.zone)
        if reading is None:
            self._parts.setCurrentWidget(self._nothing)
        self._show_warning(file)
        self._show_counts()

    def _show_columns(self, file: ImportFile, reading: Reading) -> None:
        from shopdesk.services.import_choices import meanings
        from shopdesk.services.import_corrections import samples

        key = (reading.path, reading.sheet, reading.told, reading.recognised.register, reading.recognised.header_row)
        missing = self._corrections.missing(reading)
        if self.columns.property("shown") != str(key):
            self.columns.setProperty("shown", str(key))
            values = [samples(reading, at) for at in range(len(reading.recognised.columns))]
            self.columns.show_reading(reading, self._corrections.targets(reading.recognised.register), missing, values)
        else:
            self.columns.set_missing(missing)
        register = self._place.shop.registers[reading.recognised.register]
        self.columns.words.show_meanings(register, meanings(self._place.shop, reading, file.options))

    def _show_warning(self, file: ImportFile) -> None:
        text, kind, action = warning(file, self._place.shop.clock, self.chips.current() == "bad")
        self.banner.set_text(text, kind=kind, action=action)

    def _show_counts(self) -> None:
        self.list.show_files(self._files, self._place.shop.registers)
        file = self._file
        chips = counts(file) if file is not None and file.done is None else []
        self.chips.set_chips(chips)
        self._order_stops()
        self.chips.setVisible(bool(chips))
        if chips:
            self.show_part(self.chips.current() or "columns")
        known = file.reading.recognised.register if file is not None and file.reading is not None else ""
        text = promise(file, _(self._place.shop.registers[known].title) if known else "")
        is_open = file is not None and file.done is None
        self.foot.show_promise(text, shown=is_open, ready=file is not None and file.is_ready and not self._writing)
        left = sum(1 for each in self._files if each.is_left)
        self.foot.show_left(left, ready=not self._writing and not self._queue)

    def _order_stops(self) -> None:
        """Tab goes as the eye does, also through what was made anew."""
        banner, chips, told = (widget.findChildren(QAbstractButton) for widget in (self.banner, self.chips, self.told))
        stops = [self.list, *self.source.choosers, self.presets.combo, self.presets.button, *banner, *chips, *self.columns.stops()]
        stops += [*self.preview.stops(), *told, *self.foot.stops()]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def show_part(self, key: str) -> None:
        """``columns``, or a list of the preview: ``new``, ``changed``, ``same``, ``bad``."""
        file = self._file
        if file is None or file.checked is None or key == "columns":
            self._parts.setCurrentWidget(self.columns)
        else:
            self.preview.show_list(key)
            self._parts.setCurrentWidget(self.preview)
        if file is not None:
            self._show_warning(file)

    def _show_result(self, file: ImportFile) -> None:
        self._pages.setCurrentWidget(self.result_page)
        self.result_page.show_file(file)
        self._show_counts()
        self.foot.close_button.setFocus()

    def _show_the_list(self) -> None:
        file = self._file
        if file is not None and file.reading is not None:
            self._place.events.list_wanted.emit(Query(file.reading.recognised.register))
            self.close()

    # Qt --------------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_files(event)
        if paths:
            event.acceptProposedAction()
            self.add_files(paths)

    def unfinished(self) -> str:
        """What closing the window now would lose, "" for nothing: what is being written is finished first."""
        if not any(file.is_ready and file is not self.run.file for file in self._files):
            return ""
        return _("A file in the import window is not imported yet.")

    def reject(self) -> None:
        """Esc: as Close."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is being written goes on; what is only being read is dropped."""
        for file in self._files:
            if file.token is not None and not self._writing:
                file.token.cancel()
        self._settle.stop()
        event.accept()  # QDialog's own would call reject, which closes: neither would ever end
