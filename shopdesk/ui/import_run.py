"""Writing a checked file, or many in turn, taking an import back, and the workbook of bad rows: the import wizard's work on its way."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from shopdesk.core.changes import Change
from shopdesk.core.errors import Cancelled, ShopDeskError
from shopdesk.core.translations import _
from shopdesk.ui.import_file import ImportFile, bring_in, take_back
from shopdesk.ui.job_runner import Runner
from shopdesk.ui.paste_rows import FOLDER as PASTED
from shopdesk.ui.workplace import Workplace


class ImportRun(QObject):
    """One file at a time; what becomes of it stands in the file when ``ended`` tells."""

    begun = Signal(str)
    """What is being done, in words."""
    reported = Signal(object)
    """Progress"""
    told = Signal(str, str, str)
    """(sentence, kind of banner, "": there is nothing to press)"""
    ended = Signal(object)
    """ImportFile"""

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.file: ImportFile | None = None
        """The file that is being written or taken back now."""

    def write(self, file: ImportFile) -> None:
        """Write what the preview of a file says."""
        assert file.checked is not None
        self.file = file
        self.begun.emit(_("Importing"))
        work = partial(bring_in, self._place.shop, file.checked)
        file.token = self._place.change(work, partial(self._written, file), partial(self._failed, file), progress=self.reported.emit)

    def take_back(self, file: ImportFile) -> None:
        """Undo what was written of a file."""
        assert file.done is not None
        self.file = file
        self.begun.emit(_("Taking the import back"))
        work = partial(take_back, self._place.shop, file.done.operation)
        file.token = self._place.change(work, partial(self._undone, file), partial(self._failed, file), progress=self.reported.emit)

    def _written(self, file: ImportFile, change: Change) -> None:
        file.done = change
        self._end(file)

    def _undone(self, file: ImportFile, change: Change) -> None:
        file.undone = change
        self._end(file)

    def _failed(self, file: ImportFile, error: ShopDeskError) -> None:
        if isinstance(error, Cancelled):
            self.told.emit(str(error), "info", "")
        else:
            file.error = error
        self._end(file)

    def _end(self, file: ImportFile) -> None:
        self.file = None
        self.ended.emit(file)


class ImportQueue:
    """The files that are imported by one press, each as an operation of its own; a file that asks ends it.

    Files that only add lines to records of others come last.
    """

    def __init__(self) -> None:
        self._files: list[ImportFile] = []

    def __bool__(self) -> bool:
        return bool(self._files)

    def start(self, files: Sequence[ImportFile]) -> None:
        """Take up what is left of these."""
        self._files = sorted((file for file in files if file.is_left), key=ImportFile.only_adds_lines)

    def stop(self) -> None:
        """Nothing more."""
        self._files = []

    def turn(self) -> ImportFile | None:
        """The file to check (the one before may have changed what it says) or, where it is ready, to write; None at the end."""
        while self._files:
            file = self._files[0]
            if file.error is not None:
                self.stop()
            elif file.checked is None or file.is_ready:
                return file
            else:
                self._files.pop(0)
        return None

    def ended(self, file: ImportFile) -> None:
        """It was written and is done with; where it was not, nothing more is written."""
        if file in self._files:
            self._files = [] if file.done is None else [each for each in self._files if each is not file]


class BadRows(QObject):
    """Asks where the refused rows of a file are to go, and writes them there on the background."""

    begun = Signal(str)
    reported = Signal(object)
    written = Signal(str, str, str)
    """(sentence, kind of banner, "": there is nothing to press)"""

    def __init__(self, place: Workplace, background: Runner, parent: QWidget) -> None:
        super().__init__(parent)
        self._place = place
        self._background = background
        self._window = parent

    def ask_and_save(self, file: ImportFile) -> None:
        """With the system's dialog; beside the file itself, unless that was pasted."""
        beside = self._place.memory.get("import.folder", str(Path.home())) if file.path.parent.name.startswith(PASTED) else file.path.parent
        proposed = Path(beside) / _("{name} - bad rows.xlsx").format(name=file.path.stem)
        name, _filter = QFileDialog.getSaveFileName(self._window, _("Save the bad rows"), str(proposed), _("Excel workbook (*.xlsx)"))
        if name:
            self.save(file, Path(name))

    def save(self, file: ImportFile, target: Path) -> None:
        """Write them to ``target``, off the GUI thread; ``written`` says what came of it."""
        if file.checked is None:
            return
        self.begun.emit(_("Writing the bad rows"))
        work = partial(self._place.shop.importing.write_bad_rows, file.checked.preview, target)
        file.token = self._background.write(work, partial(self._done, target), self._failed, self.reported.emit)

    def _done(self, target: Path, rows: int) -> None:
        text = _("{count} bad rows are in “{file}”. Mend them there and import that file.")
        self.written.emit(text.format(count=f"{rows:,}", file=target.name), "done", "")

    def _failed(self, error: ShopDeskError) -> None:
        self.written.emit(str(error), "error", "")
