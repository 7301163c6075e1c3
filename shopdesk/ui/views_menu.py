"""The menu of a list's views: those that the register declares, those that people saved, with counts, and what can be done with one.

It announces; counting, saving and showing are the page's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from shopdesk.core.periods import PRESETS
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.services.saved_views import SavedView
from shopdesk.ui.list_state import ListState
from shopdesk.ui.widgets.plain_label import button_text

COUNTED_TO = 10_000


def state_of(view: SavedView) -> ListState:
    """The list that a saved view shows."""
    days = (dt.date.fromisoformat(view.days[0]), dt.date.fromisoformat(view.days[1])) if view.days else None
    preset = view.preset if view.preset in dict(PRESETS) else ""
    return ListState(view.base, view.chip, preset, days, view.words, view.filters, view.sort, saved=view.name, colour=view.colour)


class ViewsMenu(QMenu):
    """GUI thread."""

    chosen = Signal(object)
    """Signal(ListState)."""
    asked = Signal(str)
    """Signal(what): save, rename, delete or reset the view that is shown."""

    def __init__(self, register: Register, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("views_menu")
        self._register = register
        self._state = ListState()
        self._saved: tuple[SavedView, ...] = ()
        self._states: dict[QAction, tuple[str, ListState]] = {}
        self._group = QActionGroup(self)
        self._fill()

    def show_saved(self, views: Sequence[SavedView]) -> None:
        self._saved = tuple(views)
        self._fill()

    def show_state(self, state: ListState) -> None:
        self._state = state
        for action, (_title, each) in self._states.items():
            action.setChecked((each.trash, each.saved) == (state.trash, state.saved) and (state.trash or each.view == state.view))
        for action in self.actions():
            if action.data() in ("rename", "delete"):
                action.setVisible(bool(state.saved))

    def title(self) -> str:
        """The name of the view that is shown."""
        state = self._state
        return _("Trash") if state.trash else state.saved or _(state.list_view(self._register).title)

    def states(self) -> list[ListState]:
        """Every list that the menu offers, in its order."""
        return [state for _title, state in self._states.values()]

    def show_counts(self, counts: Mapping[ListState, int]) -> None:
        """How many records each of the lists has."""
        for action, (title, state) in self._states.items():
            count = counts.get(state)
            if count is not None:
                shown = f"{count:,}" if count <= COUNTED_TO else _("{number}+").format(number=f"{COUNTED_TO:,}")
                action.setText(button_text(title) + f"\t{shown}")

    def _fill(self) -> None:
        self.clear()
        self._states.clear()
        for view in self._register.views:
            self._add(_(view.title), ListState(view=view.key))
        if self._saved:
            self.addSeparator()
        for saved in self._saved:
            self._add(saved.name, state_of(saved))
        self.addSeparator()
        for what, title in (
            ("save", _("Save this view…")),
            ("rename", _("Rename this view…")),
            ("delete", _("Delete this view")),
            ("reset", _("Reset this view")),
        ):
            action = QAction(title, self)
            action.setObjectName(f"view_{what}")
            action.setData(what)
            action.triggered.connect(self._ask)
            self.addAction(action)
        self.addSeparator()
        self._add(_("Trash"), ListState(trash=True))
        self.show_state(self._state)

    def _add(self, title: str, state: ListState) -> None:
        action = QAction(button_text(title), self)
        action.setCheckable(True)
        action.triggered.connect(self._choose)
        self._group.addAction(action)
        self._states[action] = (title, state)
        self.addAction(action)

    def _choose(self) -> None:
        action = self.sender()
        if isinstance(action, QAction) and action in self._states:
            state = self._states[action][1]
            self.chosen.emit(ListState(view=self._state.view, trash=True) if state.trash else state)

    def _ask(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.asked.emit(str(action.data()))
