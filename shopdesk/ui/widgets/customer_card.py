"""Who this is about, at a glance: a letter, a name, a level, accounts and a line of figures. Knows no register."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from shopdesk.ui import theme
from shopdesk.ui.widgets.pill import Pill
from shopdesk.ui.widgets.plain_label import PlainLabel
from shopdesk.ui.widgets.showing import show_when

_AVATAR = 30


@dataclass(frozen=True, slots=True)
class CardContent:
    """Everything already translated and masked as it shall be shown; ``figures`` stand in one line with dots between."""

    title: str
    pill_text: str = ""
    pill_tone: theme.Tone = "violet"
    subtitle: str = ""
    figures: tuple[str, ...] = ()


class _Avatar(QWidget):
    """A disc with the last letter of a name: Chinese given names end there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(_AVATAR, _AVATAR))
        self.setFont(theme.base_font(theme.BASE_TYPE, weight=QFont.Weight.DemiBold))
        self._letter = ""

    def set_name(self, name: str) -> None:
        self._letter = letter_of(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.colour(tokens.violet_wash))
        painter.drawEllipse(QRectF(self.rect()))
        painter.setPen(tokens.colour(tokens.violet))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._letter)
        painter.end()


def letter_of(name: str) -> str:
    """The letter that stands for a name: the last Chinese character, else the first letter or figure, else a dot."""
    chinese = [character for character in name if "\u4e00" <= character <= "\u9fff"]
    if chinese:
        return chinese[-1]
    return next((character.upper()[:1] for character in name if character.isalnum()), "·")


class CustomerCard(QFrame):
    """Shows a CardContent; hidden without one. A pressable card opens on click, Enter or space (``opened``)."""

    opened = Signal()

    def __init__(self, content: CardContent | None = None, parent: QWidget | None = None, *, pressable: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName("customer_card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setProperty("pressable", pressable)
        if pressable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._content: CardContent | None = None
        self._avatar = _Avatar(self)
        self._title = PlainLabel("", self, role="strong", elide=True)
        self._pill = Pill("", "violet", self)
        self._subtitle = PlainLabel("", self, role="muted", elide=True)
        self._figures = PlainLabel("", self, elide=True)
        first = QHBoxLayout()
        first.setSpacing(6)
        first.addWidget(self._title)
        first.addWidget(self._pill)
        first.addWidget(self._subtitle, 1)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addLayout(first)
        column.addWidget(self._figures)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 7, 9, 7)
        row.setSpacing(9)
        row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.set_content(content)

    def set_content(self, content: CardContent | None) -> None:
        """Show somebody else, or nobody."""
        self._content = content
        show_when(self, content is not None)
        if content is None:
            return
        figures = " · ".join(content.figures)
        self._avatar.set_name(content.title)
        self._title.setText(content.title)
        self._pill.set_state(content.pill_text, content.pill_tone)
        self._subtitle.setText(content.subtitle)
        self._figures.setText(figures)
        self._figures.setVisible(bool(figures))
        parts = (content.title, content.pill_text, content.subtitle, figures)
        self.setAccessibleName(", ".join(part for part in parts if part))

    def content(self) -> CardContent | None:
        return self._content

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.property("pressable") and event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.property("pressable") and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
            return
        super().keyPressEvent(event)
