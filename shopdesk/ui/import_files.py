"""The files of an import, one below the other, each with a mark of what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from shopdesk.core.register import Registers
from shopdesk.core.translations import _
from shopdesk.ui import icons, theme
from shopdesk.ui.import_file import ImportFile, kind_title
from shopdesk.ui.widgets.plain_label import readable, tooltip_text

_WIDTH = 220


class ImportFiles(QListWidget):
    """Row by row the files of the wizard; which is in view is its current row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_files")
        self.setAccessibleName(_("Files"))
        self.setFixedWidth(_WIDTH)
        self.setProperty("framed", True)
        self.setIconSize(QSize(theme.ICON_SIZE, theme.ICON_SIZE))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def add_path(self, path: Path) -> None:
        """One more file."""
        item = QListWidgetItem(icons.icon("file", "muted"), readable(path.name))
        item.setToolTip(tooltip_text(path.name))
        self.addItem(item)

    def show_files(self, files: Sequence[ImportFile], registers: Registers) -> None:
        """``files`` are those of the rows: each with its name, what it was taken for, and a mark of what became of it."""
        for at, file in enumerate(files):
            kind = kind_title(registers, file.reading)
            self.item(at).setText(readable(file.path.name) + (f"\n{readable(kind)}" if kind else ""))
            name = "undo" if file.undone else "check" if file.done else "warning" if file.error else "file"
            ink = "green" if name == "check" else "red" if name == "warning" else "muted"
            self.item(at).setIcon(icons.icon(name, ink))
