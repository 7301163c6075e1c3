"""The foot of the import wizard: more files, how far the work has come, close, and the buttons that import."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from shopdesk.core.translations import _
from shopdesk.ui import icons
from shopdesk.ui.widgets.plain_label import button_text, set_tooltip
from shopdesk.ui.widgets.progress_strip import ProgressStrip
from shopdesk.ui.widgets.search_box import key_words

IMPORT_KEYS = "Ctrl+Return"


class ImportFoot(QWidget):
    """Buttons and progress; what they do is the wizard's."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.progress = ProgressStrip(self)
        self.more = QPushButton(_("Add files…"), self)
        self.close_button = QPushButton(_("Close"), self)
        self.all = QPushButton(self)
        self.now = QPushButton(self)
        self.now.setProperty("primary", True)
        for name, button in (("more", self.more), ("close", self.close_button), ("all", self.all), ("now", self.now)):
            button.setObjectName(f"import_{name}")
            button.setAccessibleName(button.text())
            button.setAutoDefault(False)
        set_tooltip(self.now, key_words(IMPORT_KEYS))
        icons.set_icon(self.more, "plus")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.more)
        row.addWidget(self.progress, 1)
        row.addStretch(0)
        for button in (self.close_button, self.all, self.now):
            row.addWidget(button)

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in reading order."""
        return [self.more, self.close_button, self.all, self.now]

    def show_promise(self, text: str, *, shown: bool, ready: bool) -> None:
        """What the import of the file in view will do."""
        _say(self.now, text)
        self.now.setVisible(shown)
        self.now.setEnabled(ready)

    def show_left(self, files: int, *, ready: bool) -> None:
        """How many files one press would import."""
        _say(self.all, _("Import all {count} files").format(count=files))
        self.all.setVisible(files > 1)
        self.all.setEnabled(ready)


def _say(button: QPushButton, text: str) -> None:
    button.setText(button_text(text))
    button.setAccessibleName(text)
