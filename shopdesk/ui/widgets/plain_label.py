"""The one door through which changing text reaches the screen: shown as typed, never taken for HTML.

A nickname ``<img src=...>`` must not open a file, and ``a<b`` must not lose text (``reliability`` U-1 to U-3). Tables and menus take
``readable``, ``tooltip_text`` and ``button_text`` from here; what a text means is the caller's affair.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Protocol

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from shopdesk.ui import theme

_LONGEST = 2000
_MOST_MARKS = 3

# What hides or reorders text: control characters, zero-width signs, bidirectional overrides. A zero-width joiner (200D) stays, since
# emoji of several parts need it; so do variation selectors.
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4,}"
)
_BREAKS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")


class HasToolTip(Protocol):
    """A widget or an action."""

    def setToolTip(self, text: str, /) -> None: ...


def readable(text: str, *, lines: bool = False, longest: int = _LONGEST) -> str:
    """Text fit to be painted: odd characters become visible signs, towers of marks are cut, very long text ends in an ellipsis.

    Without ``lines``, line breaks and tabs become a space. Text without oddities comes back as it is.
    """
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    if lines:
        text = _BREAKS.sub("\n", text)
    if _ODD.search(text):
        text = _ODD.sub(_sign_keeping_lines if lines else _sign, text)
    return _MARKS.sub(_few_marks, text)


def _sign(match: re.Match[str]) -> str:
    character = match.group()
    if character in "\t\n\r\v\f\x85\u2028\u2029":
        return " "
    if character < "\x20":
        return chr(0x2400 + ord(character))
    if unicodedata.category(character) == "Cf":
        return f"[{ord(character):04X}]"
    return "\ufffd"


def _sign_keeping_lines(match: re.Match[str]) -> str:
    return match.group() if match.group() in "\n\t" else _sign(match)


def _few_marks(match: re.Match[str]) -> str:
    return match.group()[:_MOST_MARKS]


_LONG_WORD = re.compile(r"\S{16}(?=\S)")
_BREAK = "\u200b"
"""Where a long number may go on in the next line: nobody sees it, and ``text()`` does not have it."""


def _escaped(text: str) -> str:
    """As ``html.escape`` without its table of two thousand names, which this program's start has no use for."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace("'", "&#x27;")


def tooltip_text(text: str) -> str:
    """Text for a tooltip, which guesses at HTML: escaped, so it shows as typed, and wrapped. Empty stays empty (no tooltip)."""
    if not text:
        return ""
    return f'<div style="white-space:pre-wrap">{_escaped(readable(text, lines=True))}</div>'


def set_tooltip(target: HasToolTip, text: str) -> None:
    """Set a tooltip that shows the text as typed."""
    target.setToolTip(tooltip_text(text))


def button_text(text: str) -> str:
    """Text for a button, tab or menu entry, where a single ``&`` would vanish as a mnemonic."""
    return readable(text).replace("&", "&&")


class PlainLabel(QLabel):
    """A label that shows its text as typed.

    ``role`` is a look of the style sheet (``muted``, ``head``, ``title``, …). With ``elide`` it takes the room it gets and shows the full
    text as a tooltip when it is cut; with ``wrap`` it breaks lines; with ``selectable`` the text can be copied. ``elide`` goes with
    neither of the others (ValueError). ``text()`` is the full text.
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        role: str = "",
        elide: bool = False,
        wrap: bool = False,
        selectable: bool = False,
    ) -> None:
        super().__init__(parent)
        if elide and (wrap or selectable):
            raise ValueError("an eliding label neither wraps nor can be selected")
        self._full = ""
        self._elide = elide
        self._own_tooltip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setText(text)

    def set_role(self, role: str) -> None:
        """Change the look."""
        theme.set_look(self, role=role)

    def setText(self, text: str) -> None:
        self._full = text
        self.setAccessibleName(readable(text))
        self._show()
        self.updateGeometry()

    def text(self) -> str:
        return self._full

    def shown_text(self) -> str:
        """What is painted now: cut with an ellipsis where there was no room."""
        return super().text().replace(_BREAK, "")

    def set_tooltip(self, text: str) -> None:
        """A tooltip of its own; while the text is cut, the full text stands above it."""
        self._own_tooltip = text
        self._show()

    def _show(self) -> None:
        shown = readable(self._full, lines=self.wordWrap())
        if self.wordWrap():
            shown = _LONG_WORD.sub(r"\g<0>" + _BREAK, shown)
        cut = False
        if self._elide:
            whole, shown = shown, self.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, max(0, self.contentsRect().width()))
            cut = shown != whole
        if self.buddy() is not None:
            shown = shown.replace("&", "&&")
        if shown != super().text():
            super().setText(shown)
        parts = [part for part in (self._full if cut else "", self._own_tooltip) if part]
        if parts or self.toolTip():
            set_tooltip(self, "\n".join(parts))

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self._elide:
            margins = self.contentsMargins()
            width = self.fontMetrics().horizontalAdvance(readable(self._full)) + 1
            hint.setWidth(width + margins.left() + margins.right())
        return hint

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        if self._elide or self.wordWrap():
            hint.setWidth(min(self.sizeHint().width(), 3 * self.fontMetrics().averageCharWidth()))
        return hint

    def setBuddy(self, buddy: QWidget) -> None:
        super().setBuddy(buddy)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._elide:
            self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._elide and event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._show()
