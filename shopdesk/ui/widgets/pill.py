"""States as pills with words: painted fast for tables, and as a widget for heads and cards.

Which state has which tone is said by the register; here a tone is only a pair of colours.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from shopdesk.ui import theme
from shopdesk.ui.widgets.plain_label import readable, set_tooltip
from shopdesk.ui.widgets.showing import show_when

HEIGHT = 20
SIDE = 8
_ALIGN = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip)


@lru_cache(maxsize=64)
def _tools(scheme: theme.Scheme, tone: theme.Tone) -> tuple[QPen, QBrush]:
    tokens = theme.SCHEMES[scheme]
    return QPen(QColor(tokens.ink(tone))), QBrush(QColor(tokens.wash(tone)))


def pill_width(metrics: QFontMetrics, text: str) -> int:
    """Pixels that a pill with this text takes."""
    return metrics.horizontalAdvance(text) + 2 * SIDE


def paint_pill(painter: QPainter, rect: QRect, text: str, tone: theme.Tone, tokens: theme.Tokens) -> int:
    """Paint a pill at the left of ``rect``, centred in its height, cut to its width, in the painter's font; return the width used.

    Leaves pen, brush and render hints of the painter changed: a delegate paints thousands of these and sets its own.
    """
    if not text or rect.width() < 2 * SIDE:
        return 0
    metrics = painter.fontMetrics()
    room = rect.width()
    width = pill_width(metrics, text)
    if width > room:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - 2 * SIDE)
        width = room
    height = min(HEIGHT, rect.height())
    pen, brush = _tools(tokens.scheme, tone)
    shape = QRect(rect.x(), rect.y() + (rect.height() - height) // 2, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawRoundedRect(shape, height / 2, height / 2)
    painter.setPen(pen)
    painter.drawText(shape, _ALIGN, text)
    return width


class Pill(QWidget):
    """A pill that stands by itself. Follows the scheme, shows its text as typed, hides while the text is empty."""

    def __init__(self, text: str = "", tone: theme.Tone = "grey", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pill")
        self.setFont(theme.base_font(theme.SMALL_TYPE))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._text = ""
        self._tone: theme.Tone = tone
        self.set_state(text, tone)

    def set_state(self, text: str, tone: theme.Tone) -> None:
        """Change words and colour."""
        self._text, self._tone = readable(text), tone
        self.setAccessibleName(self._text)
        show_when(self, bool(text))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._text

    def tone(self) -> theme.Tone:
        return self._tone

    def sizeHint(self) -> QSize:
        return QSize(pill_width(self.fontMetrics(), self._text), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 40), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        paint_pill(painter, self.rect(), self._text, self._tone, theme.current())
        painter.end()
        cut = self.width() < self.sizeHint().width()
        if cut != bool(self.toolTip()):
            set_tooltip(self, self._text if cut else "")
