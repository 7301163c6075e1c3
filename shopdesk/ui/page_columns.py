"""The columns of a page's list: which, in what order, how wide and frozen, their heads' menus and their filters.

It asks the page for the list it shows and hands it the next one; remembering is :mod:`shopdesk.ui.page_views`', SQL is others'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QWidget

from shopdesk.core.fields import Kind
from shopdesk.core.query import Filter, Sort
from shopdesk.core.register import Register
from shopdesk.ui.columns import columns_of
from shopdesk.ui.list_state import ListState
from shopdesk.ui.page_layout import TableLayout
from shopdesk.ui.page_views import PageViews
from shopdesk.ui.record_table import RecordTable
from shopdesk.ui.workplace import Workplace

if TYPE_CHECKING:  # imported when asked for, which the first list does not wait for
    from shopdesk.ui.column_chooser import ColumnChooser
    from shopdesk.ui.drop_panel import DropPanel


class PageColumns(QObject):
    """``state`` tells what the page shows, ``apply`` shows another list. GUI thread."""

    def __init__(
        self,
        register: Register,
        place: Workplace,
        table: RecordTable,
        views: PageViews,
        state: Callable[[], ListState],
        apply: Callable[[ListState], None],
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._register = register
        self._place = place
        self._table = table
        self._views = views
        self._state = state
        self._apply = apply
        self._page = page
        self._drop: DropPanel | None = None
        table.order_wanted.connect(self.order)
        table.header_menu_wanted.connect(self.open_menu)
        table.layout_changed.connect(self.keep)

    def keys(self) -> list[str]:
        """The columns shown, in order."""
        return [c.key for c in self._table.model.columns]

    # Columns

    def show_layout(self) -> None:
        """Show the columns of the present view as they were left."""
        layout = self._views.layout(self._state())
        clock = self._place.shop.clock
        columns = columns_of(self._register, layout.columns, clock.zone, clock)
        self._table.show_columns(columns, layout.widths, layout.frozen)
        self.show_heads()

    def show_heads(self) -> None:
        """Mark in the heads what orders, filters and colours the list."""
        state = self._state()
        order = state.sort or state.list_view(self._register).sort
        self._table.show_order(order[0].field if order else "", order[0].descending if order else False)
        self._table.show_filtered(state.filtered_fields())
        self._table.show_colour(state.colour)

    def layout(self) -> TableLayout:
        """The columns as they are: keys, widths that somebody gave, frozen ones."""
        return TableLayout(tuple(self.keys()), self._table.chosen_widths(), self._table.frozen_count)

    def keep(self) -> None:
        """Remember the columns as they are for the present view."""
        self._views.keep_layout(self._state(), self.layout())

    def show(self, keys: Sequence[str]) -> None:
        """Show these columns; those that stay keep their widths."""
        clock = self._place.shop.clock
        self._table.show_columns(columns_of(self._register, keys, clock.zone, clock))
        self.keep()
        self.show_heads()

    def choose(self) -> None:
        """Open the choice of columns; what is ticked holds at once."""
        from shopdesk.ui.column_chooser import ColumnChooser

        chooser = ColumnChooser(self._register, self.keys(), self._page.window())
        chooser.chosen.connect(self.show)
        chooser.reset_wanted.connect(partial(self.reset, chooser))
        chooser.open()

    def reset(self, chooser: ColumnChooser) -> None:
        """Give the view its own columns, widths and frozen edge back."""
        columns = self._views.forget_layout(self._state())
        self.show_layout()
        chooser.show_fields(self._register, columns)

    # Heads

    def order(self, key: str) -> None:
        """A click on a head."""
        if self._register.field(key).kind not in (Kind.LINES, Kind.EVIDENCE):
            self._apply(self._state().sorted_by(key))

    def open_menu(self, key: str, place: QPoint) -> None:
        """A head's menu at a global point."""
        from shopdesk.ui.header_menu import HeaderMenu

        state = self._state()
        menu = HeaderMenu(
            key,
            self._register.field(key),
            self._page,
            frozen=self._table.model.column_of(key) == self._table.frozen_count - 1,
            filtered=bool(state.filters_on(key)),
            coloured=state.colour == key,
            chosen=partial(self.menu_chosen, place),
        )
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def menu_chosen(self, place: QPoint, what: str, key: str) -> None:
        """Do what a head's menu says (:mod:`shopdesk.ui.header_menu`)."""
        state, at = self._state(), self._table.model.column_of(key)
        if what in ("up", "down"):
            self._apply(replace(state, sort=(Sort(key, what == "down"),)))
        elif what == "filter":
            self.open_filter(key, place)
        elif what == "unfilter":
            self._apply(state.with_filters(key, ()))
        elif what in ("freeze", "unfreeze"):
            self._table.set_frozen(at + 1 if what == "freeze" else 0)
        elif what in ("colour", "uncolour"):
            self._apply(replace(state, colour=key if what == "colour" else ""))
        elif what == "fit":
            self._table.fit_column(at)
            self.keep()
        elif what == "hide":
            self._hide(key)
        else:
            self.choose()

    def _hide(self, key: str) -> None:
        rest = [each for each in self.keys() if each != key]
        state = self._state()
        if state.colour == key:  # a colour never stands without its words
            self._apply(replace(state, colour=""))
        if rest:
            self.show(rest)

    # Filters

    def open_filter(self, key: str, place: QPoint) -> None:
        """The filter panel of a field at a global point."""
        from shopdesk.ui.drop_panel import DropPanel
        from shopdesk.ui.filter_panel import FilterPanel

        state = self._state()
        without = state.with_filters(key, ()).query(self._register, self._place.shop.clock.today())
        panel = FilterPanel(self._place, without, key, state.filters_on(key))
        panel.chosen.connect(partial(self.filter_chosen, key))
        self._drop = DropPanel(panel, self._page)
        self._drop.open_at(place)
        panel.focus_first()

    def filter_chosen(self, key: str, filters: list[Filter]) -> None:
        """Narrow the list by what the panel of a field says, and give it the keyboard."""
        if self._drop is not None:
            self._drop.close()
            self._drop = None
        self._apply(self._state().with_filters(key, filters))
        self._table.focus_list()
