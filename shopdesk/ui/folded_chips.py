"""The last place in a row of chips: a button whose menu holds the chips that are seldom needed or found no room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from shopdesk.core.translations import _
from shopdesk.ui.widgets.chips import Chip
from shopdesk.ui.widgets.plain_label import button_text
from shopdesk.ui.widgets.showing import let_go_after_menu, show_when


class FoldedChips(QPushButton):
    """Hidden while it holds nothing."""

    chosen = Signal(object)
    """The key (str) of the chip that was picked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(button_text(_("More")), parent)
        self.setObjectName("folded_chips")
        self.setAccessibleName(_("More states"))
        self.setProperty("hasMenu", True)
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        let_go_after_menu(self)
        self._chips: tuple[Chip, ...] = ()
        show_when(self, False)

    def set_chips(self, chips: Sequence[Chip]) -> None:
        """Hold these chips, with their counts."""
        if tuple(chips) == self._chips:
            return
        self._chips = tuple(chips)
        self._menu.clear()
        for chip in chips:
            count = "" if chip.count is None else f"  {chip.count:,}"
            action = QAction(button_text(chip.label + count), self._menu)
            action.setData(chip.key)
            action.triggered.connect(self._picked)
            self._menu.addAction(action)
        show_when(self, bool(chips))

    def chips(self) -> tuple[Chip, ...]:
        return self._chips

    def _picked(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.chosen.emit(str(action.data()))
