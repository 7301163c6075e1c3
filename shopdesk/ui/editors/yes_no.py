"""A tick. A field that nobody has ticked or unticked stays empty."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from shopdesk.core.fields import Field
from shopdesk.ui.editors.base import EditorHelp, Labels


class YesNoEditor(QCheckBox):
    """Ticked is yes; unticked is no once it was touched or was stored as no."""

    edited = Signal()
    settled = Signal()

    def __init__(self, field: Field, help: EditorHelp, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.help = help
        self._blank = True
        self.setObjectName(f"editor_{field.key}")
        self.clicked.connect(self._clicked)

    def _clicked(self, on: bool) -> None:
        del on
        self._blank = False
        self.edited.emit()
        self.settled.emit()

    def text_value(self) -> Any:
        return "" if self._blank else "1" if self.isChecked() else "0"

    def show_value(self, value: Any, labels: Labels) -> None:
        del labels
        self._blank = value is None
        self.setChecked(bool(value))

    def show_text(self, text: str) -> None:
        self._blank = not text
        self.setChecked(text == "1")

    def set_locked(self, locked: bool) -> None:
        self.setDisabled(locked)

    def widget(self) -> QWidget:
        return self
