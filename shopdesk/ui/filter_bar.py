"""The bar above a list: state chips with counts, days, the register's own filters, saved views, and what narrows the list now.

It shows a ListState and announces the next one; counting and listing are the page's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from shopdesk.core.clock import month_days
from shopdesk.core.periods import PRESETS
from shopdesk.core.query import Op, Query
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.services.saved_views import SavedView
from shopdesk.ui import icons, theme
from shopdesk.ui.drop_panel import DropPanel
from shopdesk.ui.filter_words import filter_words
from shopdesk.ui.folded_chips import FoldedChips
from shopdesk.ui.list_state import ALL, OPEN, OVERDUE, ListState
from shopdesk.ui.views_menu import COUNTED_TO, ViewsMenu
from shopdesk.ui.widgets.chips import Chip, ChipBar, chip_width
from shopdesk.ui.widgets.flow_layout import FlowLayout
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text
from shopdesk.ui.widgets.search_box import key_words
from shopdesk.ui.widgets.showing import let_go_after_menu
from shopdesk.ui.workplace import Workplace

_GAP = 6
_AROUND = 14
_NARROWEST = 600
_PATIENCE_MS = 200
_DAYS_WIDTH = 240
CLEAR_KEYS = "Ctrl+Shift+L"
"""Takes away what narrows a list, wherever the keyboard is on the page; Esc does so too where it has nothing nearer to close."""


class FilterBar(QFrame):
    """All on the GUI thread."""

    state_wanted = Signal(object)
    """Signal(ListState): the user asked for this."""
    view_asked = Signal(str)
    """Signal(what): save, rename, delete or reset the view that is shown."""
    panel_wanted = Signal(str, object)
    """Signal(field key, global QPoint): a button of the bar asks for that field's filter panel."""

    def __init__(self, register: Register, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filter_bar")
        self.setProperty("surface", "bar")
        self._register = register
        self._place = place
        self._state = ListState()
        self._labels: dict[str, dict[int, str]] = {}
        self._drop: DropPanel | None = None
        self._chips = ChipBar((), self)
        self._chips.chosen.connect(self._chip_chosen)
        self._folded = FoldedChips(self)
        self._folded.chosen.connect(self._chip_chosen)
        self._counts: dict[Any, int] = {}
        self._late: int | None = None
        self._counting = False
        self._buttons: dict[str, QPushButton] = {}
        self._days = self._menu_button("filter_days", _("Any time"))
        self._days_menu = QMenu(self)
        self._days.setMenu(self._days_menu)
        let_go_after_menu(self._days)
        self._days.setVisible(bool(register.date_field))
        self._views = self._menu_button("filter_views", "")
        self._views.setProperty("quiet", True)
        self._views_menu = ViewsMenu(register, self)
        self._views_menu.chosen.connect(self._want)
        self._views_menu.asked.connect(self.view_asked)
        self._views_menu.aboutToShow.connect(self._ask_view_counts)
        self._views.setMenu(self._views_menu)
        let_go_after_menu(self._views)
        self._active = QFrame(self)
        self._active.setObjectName("active_filters")
        self._active_flow = FlowLayout(self._active)
        self._active.hide()
        self._lay_out()
        self._make_days_menu()
        self.show_counts({})
        self.show_state(self._state)

    def _menu_button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(button_text(text), self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setProperty("hasMenu", True)
        return button

    def _lay_out(self) -> None:
        states = QWidget(self)
        chips = QHBoxLayout(states)
        chips.setContentsMargins(0, 0, 0, 0)
        chips.setSpacing(_GAP)
        chips.addWidget(self._chips)
        chips.addWidget(self._folded)
        chips.addStretch(1)
        states.setVisible(self._register.states is not None)
        left = QWidget(self)
        flow = FlowLayout(left, spacing=_GAP, row_spacing=_GAP)
        flow.addWidget(self._days)
        for key in self._bar_fields():
            button = self._menu_button(f"filter_{key}", _(self._register.field(key).label))
            button.setProperty("hasMenu", None)
            button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            icons.set_icon(button, "drop-down", "muted")
            button.clicked.connect(self._field_pressed)
            self._buttons[key] = button
            flow.addWidget(button)
        policy = left.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        policy.setHeightForWidth(True)
        left.setSizePolicy(policy)
        self._tools = QWidget(self)
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(left, 1)
        row.addWidget(self._views, 0, Qt.AlignmentFlag.AlignTop)
        # Beside each other where both fit, else the chips have a row of their own.
        self._lines = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._lines.setSpacing(_GAP)
        self._lines.addWidget(states)
        self._lines.addWidget(self._tools, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_AROUND, 8, _AROUND, 8)
        column.setSpacing(_GAP)
        column.addLayout(self._lines)
        column.addWidget(self._active)

    def _bar_fields(self) -> list[str]:
        """The register's bar filters but for those that chips and days stand for already."""
        graph = self._register.states
        taken = {self._register.date_field, graph.field if graph else ""}
        return [key for key in self._register.bar_filters if key not in taken and key in self._register.by_key]

    def _make_days_menu(self) -> None:
        group = QActionGroup(self)
        for key, title in PRESETS:
            action = QAction(_(title), self._days_menu)
            action.setData(key)
            action.setCheckable(True)
            action.triggered.connect(self._preset_chosen)
            group.addAction(action)
            self._days_menu.addAction(action)
        self._days_menu.addSeparator()
        other = QAction(_("Other days…"), self._days_menu)
        other.triggered.connect(self._ask_days)
        self._days_menu.addAction(other)

    def show_saved(self, views: Sequence[SavedView]) -> None:
        """The views that people saved for this register."""
        self._views_menu.show_saved(views)
        self._show_view()

    def _ask_view_counts(self) -> None:
        today = self._place.shop.clock.today()
        queries = {state: state.query(self._register, today) for state in self._views_menu.states()}
        self._place.runner.read(f"views:{self._register.key}", partial(self._count_views, queries), self._views_menu.show_counts)

    def _count_views(self, queries: Mapping[ListState, Query]) -> dict[ListState, int]:
        """Records of each view (reader thread)."""
        return {state: self._place.shop.browsing.count(query, COUNTED_TO + 1) for state, query in queries.items()}

    # Showing

    def show_state(self, state: ListState, labels: Mapping[str, Mapping[int, str]] | None = None) -> None:
        """Show what the list shows; ``labels`` name the references in its filters."""
        self._state = state
        if labels is not None:
            self._labels = {key: dict(names) for key, names in labels.items()}
        self._show_chips()
        self._show_days(state)
        self._views_menu.show_state(state)
        self._show_view()
        for key, button in self._buttons.items():
            on = bool(state.filters_on(key))
            theme.set_look(button, checkedLook=on or None)
            button.setText(button_text(_(self._register.field(key).label)))
        self._show_active(state)

    def _show_view(self) -> None:
        title = self._views_menu.title()
        self._views.setText(button_text(_("View: {title}").format(title=title)))
        self._views.setAccessibleName(self._views.text())

    def _show_days(self, state: ListState) -> None:
        if state.days is not None:
            first, last = state.days
            text = first.isoformat() if first == last else f"{first.isoformat()} – {last.isoformat()}"
        else:
            text = _(dict(PRESETS)[state.preset])
        self._days.setText(text)
        self._days.setAccessibleName(text)
        theme.set_look(self._days, checkedLook=bool(state.preset or state.days) or None)
        for action in self._days_menu.actions():
            action.setChecked(state.days is None and action.data() == state.preset)

    def has_passing_focus(self) -> bool:
        """Whether the focus is on a chip that goes when the list changes."""
        focused = self.window().focusWidget()
        return focused is not None and self._active.isAncestorOf(focused)

    def _show_active(self, state: ListState) -> None:
        while (item := self._active_flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for wanted in state.filters:
            words = filter_words(self._register, wanted, self._labels)
            self._add_active(words, wanted.field)
        if state.words.strip():
            self._add_active(_("Words: {words}").format(words=state.words.strip()), "+words")
        if self._register.date_field and (state.preset or state.days):
            label = _(self._register.field(self._register.date_field).label)
            self._add_active(_("{field}: {value}").format(field=label, value=self._days.text()), "+days")
        narrowed = self._active_flow.count() > 0
        if narrowed:
            clear = QPushButton(_("Clear all  {key}").format(key=key_words(CLEAR_KEYS)), self._active)
            clear.setAccessibleName(_("Clear all"))
            clear.setObjectName("clear_filters")
            clear.setProperty("quiet", True)
            clear.setProperty("link", True)
            clear.clicked.connect(self.clear_filters)
            self._active_flow.addWidget(clear)
            clear.show()
        self._active.setVisible(narrowed)

    def _add_active(self, words: str, key: str) -> None:
        if len(words) > 60:
            words = words[:59] + "…"
        button = QPushButton(button_text(words), self._active)
        button.setObjectName(f"active_{key}")
        button.setAccessibleName(_("Take away the filter {words}").format(words=words))
        button.setProperty("filterKey", key)
        button.setProperty("chip", True)
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        icons.set_icon(button, "close", "muted")
        button.clicked.connect(self._take_away)
        self._active_flow.addWidget(button)
        button.show()

    def begin_counting(self) -> None:
        """Another list is counted: the counts of the one before go, unless the new ones are there at once."""
        self._counting = True
        QTimer.singleShot(_PATIENCE_MS, self, self._drop_counts)

    def _drop_counts(self) -> None:
        if self._counting:
            self._chips.set_counts({chip.key: None for chip in self._chips.chips()})

    def show_counts(self, counts: Mapping[Any, int]) -> None:
        """Counts by state code."""
        self._counting = False
        self._counts = dict(counts)
        self._show_chips()

    def show_late(self, late: int) -> None:
        """How many open records are past their deadline."""
        self._late = late
        self._show_chips()

    def _show_chips(self) -> None:
        """Open states that hold anything, what is late, all; closed states, and open ones that find no room, wait in the menu."""
        graph = self._register.states
        if graph is None:
            return
        known, counts, chosen = bool(self._counts), self._counts, self._state.chip
        waiting = sum(counts.get(code, 0) for code in graph.open_codes()) if known else None
        first = [Chip(OPEN, _("Under way"), waiting)]
        last = [Chip(ALL, _("All"), sum(counts.values()) if known else None)]
        if self._register.due_field and (self._late or chosen == OVERDUE):
            last.insert(0, Chip(OVERDUE, _("Overdue"), self._late, "red"))
        opened = set(graph.open_codes())
        states = [Chip(s.code, _(s.label), counts.get(s.code, 0) if known else None) for s in graph.states]
        states = [chip for chip in states if chip.count or chip.key == chosen]
        held = [chip for chip in states if chip.key in opened or chip.key == chosen]
        folded = [chip for chip in states if chip not in held]
        room = max(self.width(), _NARROWEST) - 2 * _AROUND
        while len(held) > 1 and self._wide((*first, *held, *last), more=bool(folded)) > room:
            least = next(chip for chip in reversed(held) if chip.key != chosen)
            held.remove(least)
            folded.insert(0, least)
        self._chips.set_chips((*first, *held, *last))
        self._folded.set_chips(folded)
        if chosen in [chip.key for chip in self._chips.chips()]:
            self._chips.choose(chosen)
        together = self._wide((*first, *held, *last), more=bool(folded)) + self._tools.sizeHint().width() + _GAP <= room
        direction = QBoxLayout.Direction.LeftToRight if together else QBoxLayout.Direction.TopToBottom
        if self._lines.direction() != direction:
            self._lines.setDirection(direction)

    def _wide(self, chips: Sequence[Chip], *, more: bool) -> int:
        wide = sum(chip_width(chip, self._chips.font()) + _GAP for chip in chips)
        return wide + (self._folded.sizeHint().width() if more else -_GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._show_chips()

    # Wishes

    def _want(self, state: ListState) -> None:
        self.state_wanted.emit(state)

    def _chip_chosen(self, key: object) -> None:
        self._want(replace(self._state, chip=str(key)))

    def _preset_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._want(replace(self._state, preset=str(action.data()), days=None))

    def _field_pressed(self) -> None:
        button = self.sender()
        for key, each in self._buttons.items():
            if each is button:
                self.panel_wanted.emit(key, each.mapToGlobal(QPoint(0, each.height() + 2)))

    def _take_away(self) -> None:
        button = self.sender()
        key = str(button.property("filterKey")) if button is not None else ""
        if key == "+words":
            self._want(replace(self._state, words=""))
        elif key == "+days":
            self._want(replace(self._state, preset="", days=None))
        else:
            self._want(self._state.with_filters(key, ()))

    def clear_filters(self) -> None:
        """Take away days, words and filters; the chip stays."""
        self._want(replace(self._state.cleared(), chip=self._state.chip))

    def clear_all(self) -> None:
        """Take away everything that narrows the list."""
        self._want(self._state.cleared())

    def _ask_days(self) -> None:
        panel = DaysPanel(self._place, self._register, self._state.shown_days(self._place.shop.clock.today()))
        panel.chosen.connect(self._days_chosen)
        self._drop = DropPanel(panel, self)
        self._drop.open_at(self._days.mapToGlobal(QPoint(0, self._days.height() + 2)))
        panel.first.setFocus()

    def _days_chosen(self, days: tuple[dt.date, dt.date]) -> None:
        if self._drop is not None:
            self._drop.close()
            self._drop = None
        self._want(replace(self._state, preset="", days=days))


class DaysPanel(QFrame):
    """From and to, typed in any shape."""

    chosen = Signal(object)

    def __init__(self, place: Workplace, register: Register, days: tuple[dt.date, dt.date] | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("days_panel")
        self.setMinimumWidth(_DAYS_WIDTH)
        self._place = place
        self._register = register
        self.first, self.last = QLineEdit(self), QLineEdit(self)
        self._trouble = PlainLabel("", self, role="problem", wrap=True)
        self._trouble.hide()
        go = QPushButton(_("Apply"), self)
        go.setObjectName("days_apply")
        go.setProperty("primary", True)
        go.clicked.connect(self._apply)
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 10, 10, 10)
        for at, (edit, title, day) in enumerate(
            ((self.first, _("From"), days[0] if days else None), (self.last, _("To"), days[1] if days else None))
        ):
            edit.setObjectName(f"days_{at}")
            edit.setAccessibleName(title)
            edit.setText(day.isoformat() if day else "")
            edit.returnPressed.connect(self._apply)
            grid.addWidget(PlainLabel(title, self, role="muted"), at, 0)
            grid.addWidget(edit, at, 1)
        grid.addWidget(self._trouble, 2, 0, 1, 2)
        grid.addWidget(go, 3, 1, Qt.AlignmentFlag.AlignLeft)

    def _apply(self) -> None:
        found: list[dt.date] = []
        for end, edit in enumerate((self.first, self.last)):
            text = edit.text().strip() or self.first.text().strip()
            made, problems = self._place.shop.entry.read_filter(self._register.key, self._register.date_field, Op.EQ, text)
            if made is None or not isinstance(made.value, str):
                self._trouble.setText("\n".join(p.text() for p in problems) or _("Type a day, such as 2026-03-02."))
                self._trouble.show()
                edit.setFocus()
                return
            found.append(month_days(made.value)[end] if len(made.value) == 7 else dt.date.fromisoformat(made.value[:10]))
        self.chosen.emit((min(found), max(found)))
