"""A link to another record: typed by number or name with suggestions, shown by its label."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCompleter, QLineEdit, QToolButton, QWidget

from shopdesk.core.fields import Field
from shopdesk.core.translations import _
from shopdesk.ui import icons
from shopdesk.ui.editors.base import EditorHelp, Labels, Suggestions
from shopdesk.ui.editors.line import LineEditor

_PAUSE_MS = 120


class ReferenceEditor(LineEditor):
    """Knows the id while the text is the label that the id was shown or picked by; any other text is resolved when it is read."""

    def __init__(self, field: Field, help: EditorHelp, parent: QWidget | None = None) -> None:
        super().__init__(field, help, parent)
        self._id: int | None = None
        self._label = ""
        self._offered: Suggestions = []
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(12)
        self._completer.setWidget(self)
        # By index, since two customers may have the same name.
        self._completer.activated[QModelIndex].connect(self._picked)  # type: ignore[index]
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._follow = QAction(_("Open the linked record"), self)
        self._follow.triggered.connect(self._open)
        self._list = QAction(_("Show the list"), self)
        self._list.triggered.connect(self.open_list)
        icons.set_icon(self._follow, "link", "muted")
        icons.set_icon(self._list, "drop-down", "muted")
        self.addAction(self._list if self._small else self._follow, QLineEdit.ActionPosition.TrailingPosition)
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(button.defaultAction().text())
        self._follow.setVisible(False)

    @property
    def _small(self) -> bool:
        return self.field.refers_to in self.help.small

    def text_value(self) -> Any:
        text = self.text().strip()
        return self._id if self._id is not None and text == self._label else text

    def show_value(self, value: Any, labels: Labels) -> None:
        self._know(value, labels.get(self.field.refers_to, {}).get(value, f"#{value}") if value is not None else "")

    def _know(self, record_id: int | None, label: str) -> None:
        self._id, self._label = record_id, label.strip()
        self._follow.setVisible(record_id is not None)
        super().show_text(label)

    def take(self, record_id: int, label: str) -> None:
        """As if the user had picked this record from the suggestions."""
        self._know(record_id, label)
        self.end(False)
        self._unsettled = True
        self.edited.emit()
        self.settle()

    def show_text(self, text: str) -> None:
        if text.strip() != self._label:
            self._id = None
            self._follow.setVisible(False)
        super().show_text(text)

    def set_locked(self, locked: bool) -> None:
        super().set_locked(locked)
        self._list.setVisible(not locked)

    def _typed(self, text: str) -> None:
        super()._typed(text)
        self._follow.setVisible(False)
        self._pause.start()

    def open_list(self) -> None:
        """All of a short list."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.help.suggest(self.field.refers_to, "", self._offer)

    def _ask(self) -> None:
        text = self.text().strip()
        if self.hasFocus() and text and not self.isReadOnly():
            self.help.suggest(self.field.refers_to, text, self._offer)

    def _offer(self, found: Suggestions) -> None:
        if not self.hasFocus():
            return
        self._offered = found
        self._names.setStringList([label for _id, label in found])
        if found:
            self._completer.complete()
        elif (popup := self._completer.popup()) is not None:
            popup.hide()

    def _picked(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._offered):
            record_id, label = self._offered[index.row()]
            self.take(record_id, label)

    def _open(self) -> None:
        if self._id is not None:
            self.help.open_record(self.field.refers_to, self._id)
