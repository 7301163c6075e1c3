"""Named presets in the import wizard: choose one, keep what was said about a file under a name, pass one on as a file.

What a preset holds is ``services.import_mappings``'s; names are typed in the line itself, nothing opens a dialog but the choice of a file.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget

from shopdesk.core.errors import ShopDeskError
from shopdesk.core.jobs import Job
from shopdesk.core.translations import N_, _
from shopdesk.ui import icons, theme
from shopdesk.ui.widgets.plain_label import PlainLabel, readable
from shopdesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from shopdesk.services.import_mappings import Mappings
    from shopdesk.services.importing import ImportOptions, Reading

_NAME_WIDTH = 220
_ACTIONS: tuple[tuple[str, str, str], ...] = (
    ("save", N_("Save as…"), "plus"),
    ("rename", N_("Rename…"), ""),
    ("delete", N_("Delete"), "trash"),
    ("export", N_("Export to a file…"), "export"),
    ("bring_in", N_("Import from a file…"), "import"),
)


class ImportPresets(QWidget):
    """A chooser, a menu, and a line for names. Writes go to the place's writer; ``told`` says what came of them."""

    chosen = Signal(str)
    """The name of the preset to take the file by, "" for what the program finds by itself."""
    named = Signal(str)
    """The preset that the file in view is taken by has this name now; "": it is gone."""
    told = Signal(str, str, str)
    """(sentence, kind of banner, label of a button that takes it back or "")"""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_presets")
        self._place = place
        self._said: tuple[Reading, ImportOptions] | None = None
        self._asking = ""
        self._deleted: tuple[str, dict[str, Any]] | None = None
        self._label = PlainLabel(_("Preset"), self, role="muted")
        self.combo = QComboBox(self)
        self.combo.setObjectName("import_preset")
        self.combo.setAccessibleName(_("Preset"))
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.combo.activated.connect(self._activated)
        self._label.setBuddy(self.combo)
        self.button = QPushButton(self)
        self.button.setObjectName("import_preset_menu")
        self.button.setAccessibleName(_("What can be done with presets"))
        self.button.setFixedWidth(theme.CONTROL_HEIGHT)
        self.button.setAutoDefault(False)
        self.button.setProperty("quiet", True)
        icons.set_icon(self.button, "more", "muted")
        self.button.clicked.connect(self.open_menu)
        self.menu = QMenu(self)
        self.actions_by_key: dict[str, QAction] = {}
        for key, title, icon in _ACTIONS:
            action = QAction(_(title), self.menu)
            action.setObjectName(f"import_preset_{key}")
            action.setData(key)
            if icon:
                icons.set_icon(action, icon, "muted")
            action.triggered.connect(self._asked)
            self.menu.addAction(action)
            self.actions_by_key[key] = action
        self.line = _NameLine(self)
        self.line.setObjectName("import_preset_name")
        self.line.setAccessibleName(_("Name of the preset"))
        self.line.setPlaceholderText(_("Name of the preset"))
        self.line.setMaxLength(80)
        self.line.setFixedWidth(_NAME_WIDTH)
        self.line.returnPressed.connect(self._named)
        self.line.given_up.connect(self._stop_asking)
        self.keep = QPushButton(_("Save"), self)
        self.keep.setObjectName("import_preset_keep")
        self.keep.setAccessibleName(self.keep.text())
        self.keep.setAutoDefault(False)
        self.keep.clicked.connect(self._named)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (self._label, self.combo, self.button, self.line, self.keep):
            row.addWidget(widget)
        self._stop_asking()
        self.refresh("")

    @property
    def _mappings(self) -> Mappings:
        return self._place.shop.importing.mappings

    def show_file(self, reading: Reading | None, options: ImportOptions, preset: str) -> None:
        """The file whose mapping ``save`` would keep, and the preset that it is taken by."""
        self._said = (reading, options) if reading is not None else None
        if self.combo.currentData() != preset or self.combo.findData(preset) < 0:
            self.refresh(preset)
        self._enable()

    def refresh(self, current: str) -> None:
        """Read the names anew (the settings of a shop are in memory)."""
        self.combo.clear()
        self.combo.addItem(_("as recognised"), "")
        for name in self._mappings.names():
            self.combo.addItem(readable(name), name)
        self.combo.setCurrentIndex(max(0, self.combo.findData(current)))
        self._enable()

    def _enable(self) -> None:
        named = bool(self.combo.currentData())
        self.actions_by_key["save"].setEnabled(self._said is not None)
        for key in ("rename", "delete", "export"):
            self.actions_by_key[key].setEnabled(named)

    def _activated(self) -> None:
        self._enable()
        self.chosen.emit(str(self.combo.currentData() or ""))

    def open_menu(self) -> None:
        """What can be done with presets, below the button."""
        self.menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    # What is asked ---------------------------------------------------------------------------------------------------

    def _asked(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.ask(str(action.data()))

    def ask(self, what: str) -> None:
        """``save``, ``rename``, ``delete``, ``export`` or ``bring_in``."""
        name = str(self.combo.currentData() or "")
        if what in ("save", "rename"):
            self._asking = what
            self.line.setText(name)
            self.line.selectAll()
            self._show_line(True)
            self.line.setFocus()
        elif what == "delete":
            self._write(partial(self._mappings.delete, name), partial(self._was_deleted, name))
        elif what == "export":
            words = _("Import presets (*.json)")
            path, _filter = QFileDialog.getSaveFileName(self, _("Export the preset"), f"{name}.json", words)
            if path:
                self.export_to(Path(path))
        elif what == "bring_in":
            path, _filter = QFileDialog.getOpenFileName(self, _("Import a preset"), "", _("Import presets (*.json)"))
            if path:
                self.bring_in_from(Path(path))

    def _stop_asking(self) -> None:
        self._asking = ""
        self._show_line(False)

    def _show_line(self, shown: bool) -> None:
        """The line for a name in the place of the chooser, or the other way round."""
        for widget in (self.line, self.keep):
            widget.setVisible(shown)
        for other in (self.combo, self.button):
            other.setVisible(not shown)

    def _named(self) -> None:
        name, old = " ".join(self.line.text().split()), str(self.combo.currentData() or "")
        if self._asking == "save" and self._said is not None:
            self._write(partial(self._mappings.save, name, *self._said), partial(self._was_saved, name))
        elif self._asking == "rename":
            self._write(partial(self._mappings.rename, old, name), partial(self._was_renamed, name))

    def export_to(self, path: Path) -> None:
        """The preset in hand as a file."""
        name = str(self.combo.currentData() or "")
        self._write(partial(self._mappings.export, name, path), partial(self._was_exported, path))

    def bring_in_from(self, path: Path) -> None:
        """A preset out of a file, under the name that stands in it."""
        self._write(partial(self._mappings.bring_in, path), self._came_in)

    def put_back(self) -> None:
        """The preset that was deleted last."""
        if self._deleted is not None:
            name, stored = self._deleted
            self._write(partial(self._mappings.put_back, name, stored), partial(self._is_back, name))

    def _write(self, call: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._place.runner.write(partial(_without_job, call), done, self._failed)

    # What came of it -------------------------------------------------------------------------------------------------

    def _was_saved(self, name: str, answer: object) -> None:
        del answer
        self._after(name)
        self.told.emit(_("Saved as preset “{name}”. Other files can be taken by it.").format(name=name), "done", "")

    def _was_renamed(self, name: str, answer: object) -> None:
        del answer
        self._after(name)

    def _was_deleted(self, name: str, stored: dict[str, Any]) -> None:
        self._deleted = (name, stored)
        self._after("")
        self.told.emit(_("Preset “{name}” was deleted.").format(name=name), "info", _("Put it back"))

    def _is_back(self, name: str, answer: object) -> None:
        del answer
        self._deleted = None
        self._after(name)
        self.told.emit("", "info", "")

    def _was_exported(self, path: Path, answer: object) -> None:
        del answer
        self.told.emit(_("The preset is in “{file}”.").format(file=path.name), "done", "")

    def _came_in(self, name: str) -> None:
        self._after(name)
        self.told.emit(_("Preset “{name}” is here now.").format(name=name), "done", "")
        self.chosen.emit(name)

    def _after(self, name: str) -> None:
        self._stop_asking()
        self.refresh(name)
        self.named.emit(name)
        self.combo.setFocus()

    def _failed(self, error: ShopDeskError) -> None:
        self.told.emit(str(error), "error", "")


class _NameLine(QLineEdit):
    """Esc gives up the name, not the wizard."""

    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            self.given_up.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # the dialog's own button is not meant


def _without_job(call: Callable[[], Any], job: Job) -> Any:
    job.token.check()
    return call()
