"""A line of words that must be seen before the work goes on: caution, news or an error, with at most one button."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from shopdesk.core.translations import _
from shopdesk.ui import icons, theme
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text
from shopdesk.ui.widgets.showing import show_when

Kind = Literal["caution", "info", "error", "done"]

_TONE: dict[Kind, theme.Tone] = {"caution": "amber", "info": "blue", "error": "red", "done": "green"}
_ICON: dict[Kind, str] = {"caution": "warning", "info": "info", "error": "warning", "done": "check"}


class Banner(QFrame):
    """Hidden until it has words. The kind is told by icon and colour, and read out by its accessible name."""

    action_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None, *, kind: Kind = "info", text: str = "", closable: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._kind: Kind = kind
        self._icon = QLabel(self)
        self._icon.setTextFormat(Qt.TextFormat.PlainText)
        self._icon.setFixedWidth(theme.ICON_SIZE)
        self._label = PlainLabel("", self, wrap=True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._label.setMinimumWidth(0)
        self._button = QPushButton(self)
        self._button.setObjectName("banner_action")
        self._button.clicked.connect(self._act)
        self._close = QPushButton(self)
        self._close.setObjectName("banner_close")
        self._close.setAccessibleName(_("Close"))
        self._close.setFixedWidth(theme.CONTROL_HEIGHT)
        self._close.setProperty("quiet", True)
        self._close.clicked.connect(self._close_it)
        icons.set_icon(self._close, "close", "muted")
        self._close.setVisible(closable)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 4, 3)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self._label, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)
        theme.changed.connect(self._restyle)
        self.set_text(text, kind=kind)

    def set_text(self, text: str, *, kind: Kind | None = None, action: str = "") -> None:
        """Show these words (and a button with the label ``action``); empty text hides the banner."""
        if kind is not None:
            self._kind = kind
        self._label.setText(text)
        self._button.setText(button_text(action))
        self._button.setAccessibleName(action)
        self._button.setVisible(bool(action))
        words = {"caution": _("Caution"), "info": _("Note"), "error": _("Error"), "done": _("Done")}
        self.setAccessibleName(f"{words[self._kind]}: {text}" if text else words[self._kind])
        self._restyle()
        show_when(self, bool(text))

    def text(self) -> str:
        return self._label.text()

    def kind(self) -> Kind:
        return self._kind

    def clear(self) -> None:
        self.set_text("")

    def _restyle(self, tokens: object = None) -> None:
        del tokens
        tone = _TONE[self._kind]
        other = self.property("tone") != tone
        theme.set_look(self, tone=tone)
        if other:  # the words take their colour from the banner's tone, and are not styled anew with it
            theme.dress(self._label)
        ink = theme.current().ink(tone)
        self._icon.setPixmap(icons.pixmap(_ICON[self._kind], theme.ICON_SIZE, ink, ratio=self.devicePixelRatioF()))

    def _act(self) -> None:
        self.action_requested.emit()

    def _close_it(self) -> None:
        self.clear()
        self.closed.emit()
