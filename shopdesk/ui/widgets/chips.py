"""A row of chips of which exactly one is chosen, each with a count: the states above a list.

What a chip filters is the page's affair; it gets the chosen key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from shopdesk.core.translations import _
from shopdesk.ui import theme
from shopdesk.ui.widgets.flow_layout import FlowLayout
from shopdesk.ui.widgets.plain_label import readable

_SIDE = 10
_GAP = 5
_CENTRE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice. ``label`` is translated already; ``count`` None = not counted yet; ``tone`` colours the count (red = late)."""

    key: str
    label: str
    count: int | None = None
    tone: theme.Tone = "grey"


def chip_width(chip: Chip, font: QFont) -> int:
    """Pixels that a chip takes: as wide when chosen as when not, so that nothing moves on a click."""
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetrics(bold)
    width = metrics.horizontalAdvance(readable(chip.label)) + 2 * _SIDE
    return width if chip.count is None else width + _GAP + metrics.horizontalAdvance(f"{chip.count:,}")


class _ChipButton(QAbstractButton):
    """Paints one chip; the bar moves focus and choice."""

    def __init__(self, chip: Chip, parent: ChipBar) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setObjectName(f"chip_{chip.key}")
        self._bar = parent
        self.show_chip(chip)

    def show_chip(self, chip: Chip) -> None:
        self.chip = chip
        self._label = readable(chip.label)
        self._count = "" if chip.count is None else f"{chip.count:,}"
        self.setAccessibleName(f"{self._label} {self._count}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self.chip, self.font()), theme.CONTROL_HEIGHT)

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, focused = self.isChecked(), self.hasFocus()
        line = 2.0 if focused else 1.0
        fill = tokens.accent_wash if chosen else tokens.hover if self.underMouse() else tokens.paper
        edge = tokens.accent if chosen or focused else tokens.border
        painter.setPen(QPen(tokens.colour(edge), line))
        painter.setBrush(tokens.colour(fill))
        shape = self.rect().toRectF().adjusted(line / 2, line / 2, -line / 2, -line / 2)
        painter.drawRoundedRect(shape, shape.height() / 2, shape.height() / 2)
        painter.setFont(self._bold() if chosen else self.font())
        metrics = painter.fontMetrics()
        label, count = metrics.horizontalAdvance(self._label), metrics.horizontalAdvance(self._count)
        x = (self.width() - label - (_GAP + count if self._count else 0)) // 2
        painter.setPen(tokens.colour(tokens.accent if chosen else tokens.text))
        painter.drawText(QRect(x, 0, label + 1, self.height()), _CENTRE, self._label)
        if self._count:
            quiet = tokens.muted if self.chip.tone == "grey" or not self.chip.count else tokens.ink(self.chip.tone)
            painter.setPen(tokens.colour(tokens.accent if chosen and quiet == tokens.muted else quiet))
            painter.drawText(QRect(x + label + _GAP, 0, count + 1, self.height()), _CENTRE, self._count)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._bar.step_from(self, Qt.Key(event.key())):
            super().keyPressEvent(event)

    def nextCheckState(self) -> None:
        self._bar.pick(self)


class ChipBar(QWidget):
    """Exclusive chips. Arrow keys, Home and End walk and choose; Tab enters and leaves at the chosen one; wraps where it is narrow."""

    chosen = Signal(object)
    """The key (str) that the user chose; not sent by ``choose``."""

    def __init__(self, chips: Sequence[Chip] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip_bar")
        self.setAccessibleName(_("State"))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._flow = FlowLayout(self)
        self._buttons: list[_ChipButton] = []
        self.set_chips(chips)

    def set_chips(self, chips: Sequence[Chip]) -> None:
        """Show these chips. Keeps the choice where its key is still there, else the first is chosen."""
        wanted = self.current()
        if [button.chip.key for button in self._buttons] == [chip.key for chip in chips]:
            for button, chip in zip(self._buttons, chips, strict=True):
                button.show_chip(chip)
            return
        for button in self._buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [_ChipButton(chip, self) for chip in chips]
        for button in self._buttons:
            self._flow.addWidget(button)
            button.show()
        keys = [chip.key for chip in chips]
        if keys:
            self.choose(wanted if wanted in keys else keys[0])
        self.updateGeometry()

    def set_counts(self, counts: Mapping[str, int | None]) -> None:
        """New counts for the keys named; the others keep theirs."""
        for button in self._buttons:
            if button.chip.key in counts:
                button.show_chip(replace(button.chip, count=counts[button.chip.key]))

    def chips(self) -> tuple[Chip, ...]:
        return tuple(button.chip for button in self._buttons)

    def current(self) -> str | None:
        """The chosen key; None when there are no chips."""
        return next((button.chip.key for button in self._buttons if button.isChecked()), None)

    def choose(self, key: str) -> None:
        """Choose without a signal. An unknown key is a KeyError."""
        self._mark(next((button for button in self._buttons if button.chip.key == key), None) or self._unknown(key))

    @staticmethod
    def _unknown(key: str) -> _ChipButton:
        raise KeyError(key)

    def _mark(self, chosen: _ChipButton) -> None:
        for button in self._buttons:
            button.setChecked(button is chosen)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is chosen else Qt.FocusPolicy.ClickFocus)

    def pick(self, button: QAbstractButton) -> None:
        """A chip was pressed."""
        if not isinstance(button, _ChipButton):
            return
        before = self.current()
        self._mark(button)
        if button.chip.key != before:
            self.chosen.emit(button.chip.key)

    def step_from(self, button: QAbstractButton, key: Qt.Key) -> bool:
        """Walk with the keyboard; False when the key means nothing here."""
        at = next((index for index, each in enumerate(self._buttons) if each is button), 0)
        last = len(self._buttons) - 1
        back = Qt.Key.Key_Left if self.layoutDirection() == Qt.LayoutDirection.LeftToRight else Qt.Key.Key_Right
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            to = at - 1 if key == back else at + 1
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            to = 0 if key == Qt.Key.Key_Home else last
        else:
            return False
        target = self._buttons[min(max(to, 0), last)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self.pick(target)
        return True
