"""The window's dialogs: the import wizard, the export dialog, the palette; at most one wizard and one palette at a time."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtWidgets import QWidget

from shopdesk.core.errors import NotFound
from shopdesk.core.query import Query

if TYPE_CHECKING:
    from shopdesk.ui.import_wizard import ImportWizard
    from shopdesk.ui.job_runner import Runner
    from shopdesk.ui.palette_rows import Command
    from shopdesk.ui.search_palette import SearchPalette
    from shopdesk.ui.workplace import Workplace


class WindowDialogs:
    """Implements ``workplace.Dialogs``. Modules of dialogs are imported when first wanted.

    ``background`` gives the runner for reading and writing files beside the shop's own writer; ``commands`` what the palette offers.
    """

    def __init__(self, window: QWidget, background: Callable[[], Runner], commands: Callable[[], Sequence[Command]]) -> None:
        self._window = window
        self._background = background
        self._commands = commands
        self.place: Workplace | None = None
        """Set once the shop is open; until then nothing opens."""
        self.wizard: ImportWizard | None = None
        self.palette: SearchPalette | None = None

    def open_import(self, register: str | None, paths: Sequence[Path]) -> None:
        if self.place is None:
            return
        from shopdesk.ui.import_wizard import ImportWizard

        if self.wizard is None or not shiboken6.isValid(self.wizard) or self.wizard.isHidden():
            self.wizard = ImportWizard(self.place, self._background(), self._window)
        wizard = self.wizard
        wizard.page = register if not paths else None
        wizard.show()
        wizard.raise_()
        wizard.activateWindow()
        if paths:
            wizard.add_files(paths)

    def open_pasted(self, register: str, path: Path) -> None:
        """A wizard of its own, which takes the file with it when it closes."""
        from shopdesk.ui.paste_rows import forget_paste

        if self.place is None:
            forget_paste(path)
            return
        from shopdesk.ui.import_wizard import ImportWizard
        from shopdesk.ui.pasted_mending import PastedMending

        background = self._background()
        wizard = ImportWizard(self.place, background, self._window, into=register)
        PastedMending(wizard.preview, background, path)
        wizard.destroyed.connect(partial(forget_paste, path))
        atexit.register(forget_paste, path)  # the program may end with the wizard open
        wizard.show()
        wizard.raise_()
        wizard.activateWindow()
        wizard.add_files([path])

    def open_export(self, query: Query, columns: Sequence[str], selected: Sequence[int] = ()) -> None:
        """The export dialog of a list, or of its selected rows."""
        if self.place is None:
            return
        from shopdesk.ui.export_dialog import ExportDialog

        dialog = ExportDialog(self.place, self._background(), query, columns, self._window, selected)
        dialog.show()

    def run_saved_export(self, name: str) -> None:
        """Run a saved export and show what becomes of it."""
        if self.place is None:
            return
        from shopdesk.ui.export_dialog import ExportDialog

        try:
            saved = self.place.shop.saved_exports.find(name)
        except NotFound as error:  # somebody deleted it a moment ago
            self.place.fail(error)
            return
        dialog = ExportDialog(self.place, self._background(), Query(saved.register), (), self._window)
        dialog.show()
        dialog.run_saved(saved)

    def open_saved_exports(self) -> None:
        """The list of saved exports."""
        if self.place is None:
            return
        from shopdesk.ui.saved_exports import SavedExportsDialog

        SavedExportsDialog(self.place, self._window).show()

    def open_search(self, words: str = "") -> None:
        if self.place is None:
            return
        from shopdesk.ui.search_palette import SearchPalette

        if self.palette is not None and shiboken6.isValid(self.palette) and not self.palette.isHidden():
            self.palette.line.setFocus()
            return
        self.palette = SearchPalette(self.place, self._commands(), self._window, words)
