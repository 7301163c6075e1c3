"""Bringing files in, on one surface: choose, see what each was taken for, correct it, see what would happen, import, take it back.

Everything that reads or writes is ``services.importing``'s and runs off the GUI thread; nothing is written before the button says what.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from shopdesk.core.changes import Change
from shopdesk.core.errors import Cancelled, ShopDeskError
from shopdesk.core.jobs import Progress
from shopdesk.core.query import Query
from shopdesk.core.translations import _
from shopdesk.ui import icons, theme
from shopdesk.ui.import_answers import Answer
from shopdesk.ui.import_columns import ImportColumns
from shopdesk.ui.import_file import Checked, ImportFile, bring_in, check, look, said, take_back
from shopdesk.ui.import_preview import ImportPreview
from shopdesk.ui.import_source import Correction, ImportSource
from shopdesk.ui.job_runner import Runner
from shopdesk.ui.paste_rows import FOLDER as PASTED
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.chips import Chip, ChipBar
from shopdesk.ui.widgets.empty_page import EmptyPage
from shopdesk.ui.widgets.plain_label import button_text, readable
from shopdesk.ui.widgets.progress_strip import ProgressStrip
from shopdesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from shopdesk.services.importing import Reading

SUFFIXES = ("*.xlsx", "*.xls", "*.xlsm", "*.xlsb", "*.ods", "*.csv", "*.tsv", "*.txt", "*.html", "*.htm", "*.xml")
_SETTLE_MS = 350
_SIZE = (1080, 660)
_FILES_WIDTH = 200


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
        self._files: list[ImportFile] = []
        self._file: ImportFile | None = None
        self._shown: Checked | None = None
        self._was_ready = False
        self._writing = False
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._check)
        self._make_widgets()
        self.setWindowTitle(_("Import"))
        self.resize(*_SIZE)
        self._show_file()
        place.events.changed.connect(self._shop_changed)
        place.runner.read("import:shops", self._shop_names, self._shops_known)

    # Surface ---------------------------------------------------------------------------------------------------------

    def _make_widgets(self) -> None:
        registers = self._place.shop.registers
        self.source = ImportSource([(r.key, _(r.title)) for r in registers.values()], self)
        self.source.corrected.connect(self._correct)
        self.banner = Banner(self, kind="caution")
        self.banner.action_requested.connect(self.choose_files)
        self.chips = ChipBar((), self)
        self.chips.setAccessibleName(_("What would happen"))
        self.chips.chosen.connect(self.show_part)
        self.columns = ImportColumns(self)
        self.columns.column_changed.connect(self._column_changed)
        self.preview = ImportPreview(self._background, self)
        self.preview.bad_rows_wanted.connect(self.save_bad_rows)
        self.preview.answers.answered.connect(self._answered)
        self._parts = QStackedWidget(self)
        self._parts.addWidget(self.columns)
        self._parts.addWidget(self.preview)
        self._nothing = QWidget(self._parts)
        self._parts.addWidget(self._nothing)
        work = QWidget(self)
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.source, self.banner, self.chips):
            column.addWidget(widget)
        column.addWidget(self._parts, 1)
        drop_words = _("Drop spreadsheets or text files here as the platform gave them: any encoding, any column order.")
        self.drop_page = EmptyPage(_("Bring files in"), drop_words, ((_("Choose files…"), self.choose_files),), self, icon="import")
        self.result_page = EmptyPage("", "", (), self, icon="check")
        self._pages = QStackedWidget(self)
        for page in (self.drop_page, work, self.result_page):
            self._pages.addWidget(page)
        self._work = work
        self.list = QListWidget(self)
        self.list.setObjectName("import_files")
        self.list.setAccessibleName(_("Files"))
        self.list.setFixedWidth(_FILES_WIDTH)
        self.list.setProperty("framed", True)
        self.list.setIconSize(QSize(theme.ICON_SIZE, theme.ICON_SIZE))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._file_chosen)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.list)
        middle.addWidget(self._pages, 1)
        self.progress = ProgressStrip(self)
        self.progress.cancel_requested.connect(self._cancel)
        self._more = QPushButton(_("Add files…"), self)
        self._close = QPushButton(_("Close"), self)
        self.import_button = QPushButton(self)
        self.import_button.setProperty("primary", True)
        for name, button in (("import_more", self._more), ("import_close", self._close), ("import_now", self.import_button)):
            button.setObjectName(name)
            button.setAccessibleName(button.text())
            button.setAutoDefault(False)
        self._more.clicked.connect(self.choose_files)
        self._close.clicked.connect(self.close)
        self.import_button.clicked.connect(self.import_now)
        icons.set_icon(self._more, "plus")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._more)
        foot.addWidget(self.progress, 1)
        foot.addStretch(0)
        foot.addWidget(self._close)
        foot.addWidget(self.import_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 12)
        outer.setSpacing(12)
        outer.addLayout(middle, 1)
        outer.addLayout(foot)

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
        made = [ImportFile(path, self._into) for path in dict.fromkeys(paths) if path not in known]
        for file in made:
            self._files.append(file)
            item = QListWidgetItem(icons.icon("file", "muted"), readable(file.path.name))
            item.setToolTip("")
            self.list.addItem(item)
        self.list.setVisible(len(self._files) > 1)
        if made:
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
        self._show_file()
        if file.reading is not None and file.checked is None and file.error is None and file.done is None:
            self._check()

    def _look(self, file: ImportFile, sheet: str | None) -> None:
        file.turn += 1
        file.reading = file.checked = file.error = None
        self._show_if_current(file)
        work = partial(look, self._place.shop, file.path, file.into, sheet)
        self._ask(file, work, self._looked, _("Reading “{file}”").format(file=file.path.name))

    def _looked(self, file: ImportFile, turn: int, reading: Reading) -> None:
        if turn != file.turn:
            return
        if file is self._file:
            self.progress.finish()
        file.reading = reading
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
        self._ask(file, work, self._checked, _("Checking “{file}”").format(file=file.path.name))

    def _checked(self, file: ImportFile, turn: int, checked: Checked) -> None:
        if turn != file.turn:
            return
        file.checked = checked
        if file is self._file:
            self.progress.finish()
            self._show_file()
            if self.import_button.isEnabled() and not self._was_ready:
                self._was_ready = True
                self.import_button.setFocus()

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
        self._show_if_current(file)

    # Corrections -----------------------------------------------------------------------------------------------------

    def _correct(self, correction: Correction) -> None:
        file = self._file
        if file is None or self._writing:
            return
        if correction.part == "into":
            self._take_for(file, correction.value)
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
        self._changed(file)

    def _take_for(self, file: ImportFile, register: str) -> None:
        file.into = register
        if file.reading is None:
            self._look(file, None)
        elif file.reading.recognised.register != register:
            file.reading = self._corrections.as_register(file.reading, register)
            self._changed(file)

    def _answered(self, answer: Answer) -> None:
        """A question that is settled for the whole file."""
        file = self._file
        if file is None or self._writing:
            return
        file.options = said(file.options, answer.part, answer.value)
        self._forget_check(file)

    def _column_changed(self, said: tuple[int, str]) -> None:
        file = self._file
        if file is None or file.reading is None or self._writing:
            return
        file.reading = self._corrections.with_column(file.reading, *said)
        self.columns.set_missing(self._corrections.missing(file.reading))
        self._forget_check(file)

    def _changed(self, file: ImportFile) -> None:
        self._forget_check(file)
        self._show_file()

    def _forget_check(self, file: ImportFile) -> None:
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

    def import_now(self) -> None:
        """Write what the preview of the file in view says."""
        file = self._file
        if file is None or not file.is_ready or self._writing:
            return
        assert file.checked is not None
        self._writing = True
        self._show_file()
        self.progress.start(_("Importing “{file}”").format(file=file.path.name))
        work = partial(bring_in, self._place.shop, file.checked)
        done, failed = partial(self._written, file), partial(self._not_written, file)
        file.token = self._place.change(work, done, failed, progress=partial(self._report, file, file.turn))

    def _written(self, file: ImportFile, change: Change) -> None:
        self._writing = False
        self.progress.finish()
        file.done = change
        self._show_list_marks()
        self._show_if_current(file)

    def _not_written(self, file: ImportFile, error: ShopDeskError) -> None:
        self._writing = False
        self.progress.finish()
        if not isinstance(error, Cancelled):
            file.error = error
        self._show_if_current(file)

    def undo(self) -> None:
        """Take the import of the file in view back."""
        file = self._file
        if file is None or file.done is None or file.undone is not None or self._writing:
            return
        self._writing = True
        self.progress.start(_("Taking the import back"))
        work = partial(take_back, self._place.shop, file.done.operation)
        failed = partial(self._not_written, file)
        file.token = self._place.change(work, partial(self._undone, file), failed, progress=partial(self._report, file, file.turn))

    def _undone(self, file: ImportFile, change: Change) -> None:
        self._writing = False
        self.progress.finish()
        file.undone = change
        self._show_list_marks()
        self._show_if_current(file)

    def _cancel(self) -> None:
        file = self._file
        if file is not None and file.token is not None:
            file.token.cancel()

    def save_bad_rows(self) -> None:
        """Ask where, and write the refused rows with their reasons."""
        file = self._file
        if file is None or file.checked is None:
            return
        beside = self._place.memory.get("import.folder", str(Path.home())) if file.path.parent.name.startswith(PASTED) else file.path.parent
        proposed = Path(beside) / _("{name} - bad rows.xlsx").format(name=file.path.stem)
        name, _filter = QFileDialog.getSaveFileName(self, _("Save the bad rows"), str(proposed), _("Excel workbook (*.xlsx)"))
        if name:
            self.write_bad_rows(Path(name))

    def write_bad_rows(self, target: Path) -> None:
        file = self._file
        if file is None or file.checked is None:
            return
        self.progress.start(_("Writing the bad rows"))
        work = partial(self._place.shop.importing.write_bad_rows, file.checked.preview, target)
        done = partial(self._bad_rows_written, target)
        file.token = self._background.write(work, done, self._bad_rows_failed, partial(self._report, file, file.turn))

    def _bad_rows_written(self, target: Path, rows: int) -> None:
        self.progress.finish()
        text = _("{count} bad rows are in “{file}”. Mend them there and import that file.")
        self.banner.set_text(text.format(count=f"{rows:,}", file=target.name), kind="done")

    def _bad_rows_failed(self, error: ShopDeskError) -> None:
        self.progress.finish()
        self.banner.set_text(str(error), kind="error")

    # Showing ---------------------------------------------------------------------------------------------------------

    def _show_if_current(self, file: ImportFile) -> None:
        self._show_list_marks()
        if file is self._file:
            self._show_file()

    def _show_list_marks(self) -> None:
        for at, file in enumerate(self._files):
            name = "undo" if file.undone else "check" if file.done else "warning" if file.error else "file"
            ink = "green" if name == "check" else "red" if name == "warning" else "muted"
            self.list.item(at).setIcon(icons.icon(name, ink))

    def _show_file(self) -> None:
        file = self._file
        self._more.setVisible(file is not None)
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
        self.source.show_file(file, self._preset_title(reading) if reading else "", reading is not None and self._needs_shop(reading))
        if reading is not None:
            self._show_columns(reading)
        if file.checked is not None and file.checked is not self._shown:
            self._shown = file.checked
            register = self._place.shop.registers[file.checked.preview.reading.recognised.register]
            self.preview.show_checked(register, file.checked, file.options, self._place.shop.clock.zone)
        if reading is None:
            self._parts.setCurrentWidget(self._nothing)
        self._show_warning(file)
        self._show_counts()

    def _show_columns(self, reading: Reading) -> None:
        from shopdesk.services.import_corrections import samples

        key = (reading.path, reading.sheet, reading.recognised.register, reading.recognised.header_row)
        missing = self._corrections.missing(reading)
        if self.columns.property("shown") != str(key):
            self.columns.setProperty("shown", str(key))
            values = [samples(reading, at) for at in range(len(reading.recognised.columns))]
            self.columns.show_reading(reading, self._corrections.targets(reading.recognised.register), missing, values)
        else:
            self.columns.set_missing(missing)

    def _show_warning(self, file: ImportFile) -> None:
        if file.error is not None:
            asks = file.error.code in ("which_shop", "not_recognised", "cancelled")
            self.banner.set_text(str(file.error), kind="caution" if asks else "error")
            return
        seen = file.reading.seen_before if file.reading else ""
        if not seen:
            self.banner.clear()
            return
        at = self._place.shop.clock.local(seen).strftime("%Y-%m-%d %H:%M")
        self.banner.set_text(_("This very file was imported on {at}. Only what differs from the shop is taken.").format(at=at), kind="info")

    def _show_counts(self) -> None:
        file = self._file
        reading = file.reading if file else None
        checked = file.checked if file else None
        chips: list[Chip] = []
        if reading is not None:
            used = len(reading.recognised.mapped)
            chips = [Chip("columns", _("Columns"), used)]
            preview = checked.preview if checked else None
            counts = (len(preview.new), len(preview.changed), preview.same, preview.bad) if preview else (None, None, None, None)
            names = (("new", _("New"), "green"), ("changed", _("Changed"), "blue"), ("same", _("Same"), "grey"), ("bad", _("Bad"), "red"))
            for (key, label, tone), count in zip(names, counts, strict=True):
                chips.append(Chip(key, label, count, tone))  # type: ignore[arg-type]
        self.chips.set_chips(chips)
        self.chips.setVisible(bool(chips))
        if reading is not None:
            self.show_part(self.chips.current() or "columns")
        text = self._promise(file)
        self.import_button.setText(button_text(text))
        self.import_button.setAccessibleName(text)
        self.import_button.setVisible(file is not None and file.done is None)
        self.import_button.setEnabled(file is not None and file.is_ready and not self._writing)

    def _promise(self, file: ImportFile | None) -> str:
        """What the button will do, in figures."""
        if file is None or file.checked is None or file.reading is None:
            return _("Import")
        preview = file.checked.preview
        if preview.nothing_to_do:
            return _("Nothing to import")
        title = _(self._place.shop.registers[file.reading.recognised.register].title)
        if not preview.changed:
            return _("Import into {title}: {new} new").format(title=title, new=f"{len(preview.new):,}")
        if not preview.new:
            return _("Import into {title}: {changed} changed").format(title=title, changed=f"{len(preview.changed):,}")
        text = _("Import into {title}: {new} new, {changed} changed")
        return text.format(title=title, new=f"{len(preview.new):,}", changed=f"{len(preview.changed):,}")

    def show_part(self, key: str) -> None:
        """``columns``, or a list of the preview: ``new``, ``changed``, ``same``, ``bad``."""
        file = self._file
        if key != "columns" and (file is None or file.checked is None):
            self._parts.setCurrentWidget(self.columns)
            return
        if key == "columns":
            self._parts.setCurrentWidget(self.columns)
        else:
            self.preview.show_list(key)
            self._parts.setCurrentWidget(self.preview)

    def _show_result(self, file: ImportFile) -> None:
        assert file.checked is not None
        assert file.done is not None
        preview = file.checked.preview
        self._pages.setCurrentWidget(self.result_page)
        self.chips.setVisible(False)
        if file.undone is not None:
            words = _("Everything is as it was before.")
            if file.undone.kept:
                kept = "; ".join(f"{k.number}: {k.why}" for k in file.undone.kept[:5])
                words = _("{count} records were kept. {kept}").format(count=len(file.undone.kept), kept=kept)
            again = ((_("Choose files…"), self.choose_files),)
            self.result_page.set_content(_("The import was taken back"), f"{file.path.name}\n{words}", again)
        else:
            title = _("Imported: {new} new, {changed} changed").format(new=f"{len(preview.new):,}", changed=f"{len(preview.changed):,}")
            words = _("“{file}” is in the shop. The same file again would change nothing.")
            if preview.bad:
                words = _("“{file}” is in the shop, but for {bad} bad rows: save them, mend them, and import them.")
            actions: list[tuple[str, Any]] = [(_("Show the list"), self._show_the_list), (_("Undo this import"), self.undo)]
            if preview.bad_row_numbers:
                actions.append((_("Save the bad rows…"), self.save_bad_rows))
            self.result_page.set_content(title, words.format(file=file.path.name, bad=f"{preview.bad:,}"), actions)
        self.import_button.setVisible(False)
        self._close.setFocus()

    def _show_the_list(self) -> None:
        file = self._file
        if file is not None and file.reading is not None:
            self._place.events.list_wanted.emit(Query(file.reading.recognised.register))
            self.close()

    def _preset_title(self, reading: Reading) -> str:
        recognised = reading.recognised
        register = self._place.shop.registers[recognised.register]
        return _(recognised.preset.title) if recognised.preset else _(register.title)

    def _needs_shop(self, reading: Reading) -> bool:
        register = self._place.shop.registers[reading.recognised.register]
        given = reading.recognised.paths() | set(reading.recognised.fixed)
        return any(f.refers_to == "shops" and f.key not in given for f in register.writable)

    def _shop_names(self) -> list[str]:
        return [name for _id, name in self._place.shop.browsing.suggest("shops", "", 100)]

    def _shops_known(self, names: list[str]) -> None:
        self.source.set_shops(names)

    # Qt --------------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_files(event)
        if paths:
            event.acceptProposedAction()
            self.add_files(paths)

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


def dropped_files(event: QDropEvent) -> list[Path]:
    """The local files of a drop."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
