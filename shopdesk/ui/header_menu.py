"""The menu of a column's head: order, filter, freeze, hide."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from shopdesk.core.fields import Field, Kind
from shopdesk.core.translations import _
from shopdesk.ui import icons
from shopdesk.ui.colour_rule import may_colour

SORTABLE = frozenset(Kind) - {Kind.LINES, Kind.EVIDENCE}
FILTERABLE = frozenset(Kind) - {Kind.LINES, Kind.EVIDENCE}


class HeaderMenu(QMenu):
    """Calls back with what was chosen; deletes itself when closed."""

    def __init__(
        self,
        key: str,
        field: Field,
        parent: QWidget,
        *,
        frozen: bool,
        filtered: bool,
        coloured: bool,
        chosen: Callable[[str, str], None],
    ) -> None:
        """``key`` is the column's (``lines.column``), ``field`` what it shows. ``frozen``: this column is the last frozen one;
        ``coloured``: its value tints the rows. ``chosen(what, key)``: up, down, filter, unfilter, freeze, unfreeze, colour, uncolour,
        fit, hide, columns."""
        super().__init__(parent)
        self.setObjectName("header_menu")
        self._key = key
        self._chosen = chosen
        if field.kind in SORTABLE:
            self._add("up", _("Order ascending"), "sort-up")
            self._add("down", _("Order descending"), "sort-down")
            self.addSeparator()
        if field.kind in FILTERABLE:
            self._add("filter", _("Filter…"), "filter")
            if filtered:
                self._add("unfilter", _("Clear this filter"), "close")
            self.addSeparator()
        if frozen:
            self._add("unfreeze", _("Unfreeze columns"), "pin")
        else:
            self._add("freeze", _("Freeze up to here"), "pin")
        if coloured:
            self._add("uncolour", _("No colours by this value"), "")
        elif may_colour(field) and "." not in key:
            self._add("colour", _("Colour rows by this value"), "")
        self._add("fit", _("Fit the width"), "")
        self._add("hide", _("Hide this column"), "")
        self.addSeparator()
        self._add("columns", _("Choose columns…"), "columns")

    def _add(self, what: str, title: str, icon: str) -> None:
        action = QAction(title, self)
        action.setData(what)
        if icon:
            icons.set_icon(action, icon, "muted")
        action.triggered.connect(self._picked)
        self.addAction(action)

    def _picked(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._chosen(str(action.data()), self._key)
