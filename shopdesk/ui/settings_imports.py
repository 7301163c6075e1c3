"""The part of the settings that is about imports: the folder where this computer's exports arrive."""

from __future__ import annotations

import os
import time
from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from shopdesk.core.translations import _
from shopdesk.services.watch_folder import FOLDER, SINCE
from shopdesk.ui import icons
from shopdesk.ui.widgets.field_row import FieldRow
from shopdesk.ui.widgets.plain_label import PlainLabel, readable
from shopdesk.ui.widgets.section import SectionHead
from shopdesk.ui.workplace import Workplace

_GAP = 6
"""Between a label and what stands beside it."""


class ImportsSection(QWidget):
    """Holds at once; what is wrong with the folder stands beside it. ``label_width`` in pixels is that of the page's other rows."""

    def __init__(self, place: Workplace, parent: QWidget | None = None, *, label_width: int = 170) -> None:
        super().__init__(parent)
        self.setObjectName("settings_imports")
        self._place = place
        self.path = PlainLabel("", self, role="mono", elide=True)
        self.choose_button = QPushButton(_("Choose a folder…"), self)
        self.stop_button = QPushButton(_("Stop watching"), self)
        for name, button, icon, pressed in (
            ("settings_watch_choose", self.choose_button, "folder", self.choose),
            ("settings_watch_stop", self.stop_button, "close", self.stop),
        ):
            button.setObjectName(name)
            button.setAccessibleName(button.text())
            icons.set_icon(button, icon, "muted")
            button.clicked.connect(pressed)
        holder = QWidget(self)
        holder.setObjectName("settings_watch")
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.path, 1)
        line.addWidget(self.choose_button)
        line.addWidget(self.stop_button)
        self.row = FieldRow(_("Watched folder"), holder, self, label_width=label_width)
        self.words = PlainLabel("", self, role="muted", wrap=True)
        under = QHBoxLayout()
        under.setContentsMargins(label_width + _GAP, 0, 0, 0)
        under.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(SectionHead(_("Imports"), self))
        column.addWidget(self.row)
        column.addLayout(under)
        self.refresh()

    def choose(self) -> None:
        """Ask for the folder with the system's dialog."""
        now = str(self._place.memory.get(FOLDER, "")) or str(Path.home())
        name = QFileDialog.getExistingDirectory(self, _("Choose the folder to watch"), now)
        if name:
            self.watch(Path(name))

    def watch(self, folder: Path) -> None:
        """Watch this folder; what lies in it already is not new."""
        self._place.memory.put(SINCE, time.time())
        self._place.memory.put(FOLDER, str(folder))
        self._announce()
        self.choose_button.setFocus()

    def stop(self) -> None:
        """Watch nothing."""
        self._place.memory.put(FOLDER, "")
        self._announce()
        self.choose_button.setFocus()

    def _announce(self) -> None:
        self.refresh()
        self._place.events.watch_folder_chosen.emit()

    def refresh(self) -> None:
        """Say what is watched, and whether it is there."""
        name = str(self._place.memory.get(FOLDER, ""))
        self.path.setText(readable(name) if name else _("none"))
        self.stop_button.setVisible(bool(name))
        self.row.set_problem(trouble(Path(name)) if name else "")
        if name:
            text = _("New exports in this folder are offered above the page. Nothing is imported by itself.")
        else:
            text = _(
                "Choose the folder where your browser puts downloads: new platform exports in it are then offered above the page. "
                "Nothing is imported by itself."
            )
        self.words.setText(text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()


def trouble(folder: Path) -> str:
    """What keeps a folder from being watched, "" for nothing."""
    if not folder.is_dir():
        return _("This folder is not there now. Watching goes on by itself once it is back.")
    if not os.access(folder, os.R_OK | os.X_OK):
        return _("This folder may not be read. Choose another one, or ask for the right to read it.")
    return ""
