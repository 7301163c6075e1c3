"""The menu of the selected rows of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from shopdesk.ui.widgets.plain_label import button_text

Entry = tuple[str, Callable[[], Any], str]
"""Title, what it calls, and its keys as they are shown ("" for none)."""


class RowMenu(QMenu):
    """Deletes itself when closed."""

    def __init__(self, entries: Iterable[Entry], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("row_menu")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, call, keys in entries:
            action = QAction(button_text(text), self)
            if keys:
                action.setShortcut(QKeySequence(keys))
            action.triggered.connect(call)
            self.addAction(action)
