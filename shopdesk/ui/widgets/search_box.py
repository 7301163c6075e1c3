"""A line to type words into: magnifier, cross to clear, and the key that leads here."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from shopdesk.core.translations import _
from shopdesk.ui import icons, theme
from shopdesk.ui.widgets.plain_label import PlainLabel

_PAUSE_MS = 150


def key_words(keys: str) -> str:
    """A shortcut as people write it on this platform, without plus signs: ``Ctrl+K`` -> ``Ctrl K``."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")


class SearchBox(QLineEdit):
    """Sends ``words_changed`` when typing pauses, at once on Enter and when cleared. ``shortcut`` is only shown, not bound."""

    words_changed = Signal(object)
    """The stripped text (str); sent only when it differs from what was sent last."""

    def __init__(self, placeholder: str = "", shortcut: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("search_box")
        self.setPlaceholderText(placeholder or _("Search"))
        self.setAccessibleName(placeholder or _("Search"))
        self.setMinimumWidth(160)
        magnifier = QAction(self)
        self.addAction(magnifier, QLineEdit.ActionPosition.LeadingPosition)
        icons.set_icon(magnifier, "search", "muted")
        self._cross = QAction(_("Clear"), self)
        self.addAction(self._cross, QLineEdit.ActionPosition.TrailingPosition)
        self._cross.triggered.connect(self._clear_now)
        self._cross.setVisible(False)
        icons.set_icon(self._cross, "close", "muted")
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(_("Clear") if button.defaultAction() is self._cross else _("Search"))
        self._badge = PlainLabel(key_words(shortcut) if shortcut else "", self, role="key")
        self._badge.setVisible(bool(shortcut))
        self._sent = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._send)
        self.textChanged.connect(self._typed)
        self.returnPressed.connect(self._send)
        theme.changed.connect(self._place_badge)

    def shortcut_shown(self) -> str:
        """The badge's words while it shows, else empty."""
        return self._badge.text() if not self._badge.isHidden() else ""

    def set_words(self, words: str) -> None:
        """Set the text without sending it."""
        self._sent = words.strip()
        self.setText(words)
        self._pause.stop()

    def _typed(self, text: str) -> None:
        self._cross.setVisible(bool(text))
        self._badge.setVisible(not text and bool(self._badge.text()))
        self._place_badge()
        if text:
            self._pause.start()
        else:
            self._send()

    def _send(self) -> None:
        self._pause.stop()
        words = self.text().strip()
        if words != self._sent:
            self._sent = words
            self.words_changed.emit(words)

    def _clear_now(self) -> None:
        self.clear()
        self.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_badge()

    def _place_badge(self, tokens: object = None) -> None:
        del tokens
        size = self._badge.sizeHint()
        self.setTextMargins(0, 0, 0 if self._badge.isHidden() else size.width() + 2, 0)
        height = min(18, self.height() - 6)
        self._badge.setGeometry(self.width() - size.width() - 5, (self.height() - height) // 2, size.width(), height)
