"""Tags in one line, with the tags that the register uses already offered while typing and in a list that drops down.

What parts tags from each other is the parser's affair; known tags are asked of the help that the editor was given.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, QStringListModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCompleter, QLineEdit, QToolButton, QWidget

from shopdesk.core.fields import Field
from shopdesk.core.translations import _
from shopdesk.ui import icons
from shopdesk.ui.editors.base import EditorHelp
from shopdesk.ui.editors.line import LineEditor

_ENDS = re.compile(r"[,，;；、|]")
_JOINT = ", "
_MOST_SHOWN = 12


class TagsEditor(LineEditor):
    """The tag at the cursor is completed; one that is there already is not offered again."""

    def __init__(self, field: Field, help: EditorHelp, parent: QWidget | None = None) -> None:
        super().__init__(field, help, parent)
        self._known: tuple[str, ...] | None = None
        self._whole = False
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_MOST_SHOWN)
        self._completer.setWidget(self)
        self._completer.activated[QModelIndex].connect(self._picked)  # type: ignore[index]
        self._list = QAction(_("Show the list"), self)
        self._list.triggered.connect(self.open_list)
        icons.set_icon(self._list, "drop-down", "muted")
        self.addAction(self._list, QLineEdit.ActionPosition.TrailingPosition)
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(button.defaultAction().text())

    def set_locked(self, locked: bool) -> None:
        super().set_locked(locked)
        self._list.setVisible(not locked)

    def open_list(self) -> None:
        """All known tags that do not stand here yet."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._whole = True
        self._ask()

    def _typed(self, text: str) -> None:
        super()._typed(text)
        self._whole = False
        if self._piece()[2].strip():
            self._ask()
        else:
            self._hide_list()

    def _ask(self) -> None:
        if self._known is None:
            self.help.known_words(self.field, self._answered)
        else:
            self._offer()

    def _answered(self, known: tuple[str, ...]) -> None:
        self._known = known
        self._offer()

    def _offer(self) -> None:
        if self.isReadOnly() or not self.hasFocus():
            return
        begin, end, piece = self._piece()
        text = self.text()
        there = {tag.strip().casefold() for tag in _ENDS.split(text[:begin] + "," + text[end:] + ("," + piece if self._whole else ""))}
        wanted = "" if self._whole else piece.strip().casefold()
        fitting = [tag for tag in self._known or () if wanted in tag.casefold() and tag.casefold() not in there]
        fitting.sort(key=lambda tag: not tag.casefold().startswith(wanted))
        self._names.setStringList(fitting)
        if not fitting or [tag.casefold() for tag in fitting] == [wanted]:
            self._hide_list()
            return
        self._completer.complete()

    def _hide_list(self) -> None:
        popup = self._completer.popup()
        if popup is not None:
            popup.hide()

    def _piece(self) -> tuple[int, int, str]:
        """Begin, end and text of the tag at the cursor."""
        text, at = self.text(), self.cursorPosition()
        begin = max((found.end() for found in _ENDS.finditer(text, 0, at)), default=0)
        following = _ENDS.search(text, at)
        end = following.start() if following else len(text)
        return begin, end, text[begin:end]

    def _picked(self, index: QModelIndex) -> None:
        tag = str(index.data() or "")
        if not tag:
            return
        begin, end, piece = self._piece()
        text = self.text()
        if self._whole and piece.strip():
            begin = end = len(text)
        before = [each.strip() for each in _ENDS.split(text[:begin]) if each.strip()]
        after = [each.strip() for each in _ENDS.split(text[end:]) if each.strip()]
        self.setText(_JOINT.join([*before, tag, *after]))
        self.setCursorPosition(len(_JOINT.join([*before, tag])))
        self._unsettled = True
        self.edited.emit()
