"""Pictures and files kept with a record, by name. Adding them needs the attachments of the shop; this lists what there is."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopdesk.core.fields import Field
from shopdesk.core.translations import _
from shopdesk.ui.editors.base import EditorHelp, Labels
from shopdesk.ui.widgets.plain_label import PlainLabel


class EvidenceEditor(QWidget):
    """The names of the files, one a line; paths stay as they are stored."""

    edited = Signal()
    settled = Signal()

    def __init__(self, field: Field, help: EditorHelp, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.help = help
        self.setObjectName(f"editor_{field.key}")
        self._paths: tuple[str, ...] = ()
        self._names = PlainLabel("", self, role="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.addWidget(self._names)
        self.show_value((), {})

    def text_value(self) -> Any:
        return self._paths

    def show_value(self, value: Any, labels: Labels) -> None:
        del labels
        self._paths = tuple(value or ())
        self._names.setText("\n".join(PurePosixPath(path).name for path in self._paths) or _("No pictures yet"))

    def show_text(self, text: str) -> None:
        self.show_value(tuple(text.splitlines()), {})

    def set_locked(self, locked: bool) -> None:
        """Nothing to lock: it only shows."""

    def widget(self) -> QWidget:
        return self
