"""The dark bar at the bottom that says what was just done and offers to take it back, for eight seconds.

It never takes the focus and never stops the work. What undo does is the listener's affair.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from shopdesk.core.translations import _
from shopdesk.ui import icons
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text
from shopdesk.ui.widgets.search_box import key_words

SHOWN_MS = 8000
_FROM_BOTTOM = 12
_MARGIN = 16
_GAP = 6
_BAR_MOVES = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move, QEvent.Type.Resize)
UNCOVERED = "uncovered"
"""Property of a bar at the bottom whose buttons are not to be covered."""


class UndoBar(QFrame):
    """Lies over the bottom of its parent. Goes after ``shown_ms`` (not while the pointer rests on it), on Esc, or when used.

    Esc is watched, not taken: a panel that closes on Esc still closes.
    """

    undo_requested = Signal()
    gone = Signal()

    def __init__(self, parent: QWidget, *, shortcut: str = "Ctrl+Z", shown_ms: int = SHOWN_MS) -> None:
        super().__init__(parent)
        self.setObjectName("undo_bar")
        self.setAccessibleName(_("Undo"))
        self._shown_ms = shown_ms
        self._under = parent
        self._right_room = 0
        self._watched: QWidget | None = None
        self._label = PlainLabel("", self, elide=True)
        self._button = self._add_button("undo_bar_undo")
        keys = key_words(shortcut) if shortcut else ""
        self._undo_words = _("Undo {keys}").format(keys=keys) if keys else _("Undo")
        self._button.clicked.connect(self._undo)
        self._close = self._add_button("undo_bar_close")
        self._close.setAccessibleName(_("Close"))
        self._close.clicked.connect(self.hide)
        icons.set_icon(self._close, "close", "on_notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 6, 4)
        row.setSpacing(8)
        row.addWidget(self._label, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def _add_button(self, name: str) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the work goes on in the list; the shortcut is the keyboard's way
        return button

    def show_text(self, text: str, *, action: str = "") -> None:
        """Show what was done, for a fresh eight seconds; ``action`` replaces the word of the button."""
        words = action or self._undo_words
        self._label.setText(text)
        self._button.setText(button_text(words))
        self._button.setAccessibleName(words)
        self.setAccessibleDescription(text)
        self._watch(self.window())
        self._place()
        self.show()
        self.raise_()
        self._timer.start(self._shown_ms)

    def set_right_room(self, pixels: int) -> None:
        """Leave so much of the parent's right uncovered (a side panel with buttons of its own)."""
        self._right_room = pixels
        self._place()

    def text(self) -> str:
        return self._label.text()

    def _undo(self) -> None:
        self.hide()
        self.undo_requested.emit()

    def _watch(self, window: QWidget | None) -> None:
        if self._watched is window:
            return
        if self._watched is not None and self._watched is not self._under:
            self._watched.removeEventFilter(self)
        self._watched = window
        if window is not None and window is not self._under:
            window.installEventFilter(self)

    def _place(self) -> None:
        parent = self._under
        room = parent.width() - self._right_room
        width = min(self.sizeHint().width(), room - 2 * _MARGIN)
        height = self.sizeHint().height()
        self.setGeometry((room - width) // 2, self._foot() - height - _FROM_BOTTOM, width, height)

    def _foot(self) -> int:
        """Above a bar of buttons at the bottom (``UNCOVERED``): what was just done to many is often followed by more."""
        bars = [bar for bar in self._under.findChildren(QFrame) if bar.property(UNCOVERED)]
        for bar in bars:
            bar.installEventFilter(self)  # it may come, go or move while this one is shown
        tops = [bar.mapTo(self._under, bar.rect().topLeft()).y() for bar in bars if bar.isVisible()]
        return min([self._under.height(), *(top + _GAP for top in tops)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        moved = kind in _BAR_MOVES if watched.property(UNCOVERED) else kind == QEvent.Type.Resize and watched is self._under
        if moved and self.isVisible():
            self._place()
        elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.isVisible():
            self.hide()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self.isVisible():
            self._timer.start(self._shown_ms)

    def hideEvent(self, event: QHideEvent) -> None:
        del event
        self._timer.stop()
        self.gone.emit()
