"""Filtering one field as in a spreadsheet: its values with counts to tick, a text it contains, a range, blank or filled.

It makes plain filters; which list they narrow, and the SQL, are others'.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from shopdesk.core.errors import ShopDeskError
from shopdesk.core.fields import Field, Kind
from shopdesk.core.folding import fold
from shopdesk.core.query import Filter, Op, Query
from shopdesk.core.translations import _
from shopdesk.core.values import format_value
from shopdesk.ui import theme
from shopdesk.ui.columns import column_of
from shopdesk.ui.widgets.plain_label import PlainLabel, readable, tooltip_text
from shopdesk.ui.widgets.search_box import SearchBox
from shopdesk.ui.workplace import Workplace

RANGED = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.TIME, Kind.MONTH})
WORDED = frozenset({Kind.TEXT, Kind.NOTE, Kind.PHONE, Kind.WAYBILL, Kind.ORDER_NUMBER, Kind.TAGS})
LISTED = frozenset(Kind) - {Kind.NOTE, Kind.LINES, Kind.EVIDENCE}
SEARCHED = frozenset({Kind.TEXT, Kind.PHONE, Kind.WAYBILL, Kind.ORDER_NUMBER, Kind.REFERENCE})
"""Kinds whose values are looked up in the shop where there are more than the list can hold."""
MOST_VALUES = 500
_VALUE, _TEXT = int(Qt.ItemDataRole.UserRole), int(Qt.ItemDataRole.UserRole) + 1
_DAYS = frozenset({Kind.DATE, Kind.TIME, Kind.MONTH})
_ROWS_SHOWN = 9
_WIDTH = 264
_LONGEST_SEARCH = 100


class _Values(QListWidget):
    """Values to tick: a click anywhere on a line or the space bar ticks it; Qt itself only minds the box."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.itemClicked.connect(self.tick)

    def tick(self, item: QListWidgetItem) -> None:
        if item.data(_VALUE) is not None:
            on = item.checkState() == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Space and item is not None:
            self.tick(item)
            return
        super().keyPressEvent(event)


class FilterPanel(QFrame):
    """``chosen`` carries the filters on the field, none when it is cleared."""

    chosen = Signal(object)

    def __init__(self, place: Workplace, query: Query, key: str, now: Sequence[Filter], parent: QWidget | None = None) -> None:
        """``query`` is the list without the filters on field ``key`` (or ``lines.column``); ``now`` are those."""
        super().__init__(parent)
        self.setObjectName("filter_panel")
        self._place = place
        self._query = query
        self._key = key
        self._field: Field = place.shop.registers[query.register].field(key)
        self._now = tuple(now)
        self._slot = f"filter:{query.register}"
        self._shown = column_of(place.shop.registers[query.register], key, place.shop.clock.zone).text
        self._ticked: dict[Any, None] = dict.fromkeys(self._ticked_before())
        self._every = True
        self._asked = ""
        self.setFixedWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(6)
        column.addWidget(PlainLabel(_(self._field.label), self, role="head", elide=True))
        self._trouble = PlainLabel("", self, role="problem", wrap=True)
        self._trouble.hide()
        self._add_words(column)
        self._add_range(column)
        self._add_list(column)
        column.addWidget(self._trouble)
        column.addLayout(self._blanks())
        column.addLayout(self._buttons())
        if self._field.kind in LISTED:
            self._read(query)

    def _ticked_before(self) -> Iterator[Any]:
        for had in self._now:
            if had.op is Op.IN:
                yield from had.value
            elif had.op is Op.EQ:
                yield had.value

    def _read(self, query: Query) -> None:
        """Ask for the values; a newer question interrupts this one."""
        self._note.setText(_("Counting the values…"))
        self._note.show()
        work = partial(self._place.shop.browsing.values_of, query, self._key, MOST_VALUES)
        self._place.runner.read(self._slot, work, self._show_values, self._say)

    def _add_words(self, column: QVBoxLayout) -> None:
        self._op = QComboBox(self)
        self._op.setObjectName("filter_how")
        self._op.setAccessibleName(_("How to compare"))
        for op, title in ((Op.CONTAINS, _("Contains")), (Op.BEGINS, _("Begins with")), (Op.ENDS, _("Ends with"))):
            self._op.addItem(title, op)
        self._words = QLineEdit(self)
        self._words.setObjectName("filter_words")
        self._words.setAccessibleName(_("Text to look for"))
        worded = self._field.kind in WORDED
        for widget in (self._op, self._words):
            widget.setVisible(worded)
        if worded:
            row = QHBoxLayout()
            row.addWidget(self._op)
            row.addWidget(self._words, 1)
            column.addLayout(row)
            had = next((f for f in self._now if f.op in (Op.CONTAINS, Op.BEGINS, Op.ENDS)), None)
            if had is not None:
                self._op.setCurrentIndex(self._op.findData(had.op))
                self._words.setText(str(had.value))

    def _add_range(self, column: QVBoxLayout) -> None:
        self._low, self._high = QLineEdit(self), QLineEdit(self)
        ranged = self._field.kind in RANGED
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        for at, (edit, name, title) in enumerate(((self._low, "filter_from", _("From")), (self._high, "filter_to", _("To")))):
            edit.setObjectName(name)
            edit.setAccessibleName(title)
            edit.setVisible(ranged)
            if ranged:
                grid.addWidget(PlainLabel(title, self, role="muted"), at, 0)
                grid.addWidget(edit, at, 1)
        if ranged:
            column.addLayout(grid)
            for had in self._now:
                if had.op is Op.BETWEEN:
                    self._low.setText(self._range_text(had.value[0]))
                    self._high.setText(self._range_text(had.value[1]))
                elif had.op in (Op.GE, Op.LE):
                    (self._low if had.op is Op.GE else self._high).setText(self._range_text(had.value))

    def _range_text(self, value: Any) -> str:
        return "" if value is None else format_value(self._field, value) if isinstance(value, int) else str(value)

    def _add_list(self, column: QVBoxLayout) -> None:
        self._find = SearchBox(_("Search in the values"), parent=self)
        self._find.setObjectName("filter_find")
        self._find.words_changed.connect(self._narrow)
        self._list = _Values(self)
        self._list.setObjectName("filter_values")
        self._list.setAccessibleName(_("Values"))
        self._list.setProperty("framed", True)
        self._list.setUniformItemSizes(True)
        self._list.setFixedHeight(_ROWS_SHOWN * 28 + 4)
        self._list.itemChanged.connect(self._tick_changed)
        self._all = QCheckBox(_("All of these"), self)
        self._all.setObjectName("filter_all")
        self._all.clicked.connect(self._tick_all)
        self._note = PlainLabel("", self, role="muted", wrap=True)
        self._note.setObjectName("filter_note")
        listed = self._field.kind in LISTED
        for widget in (self._find, self._all, self._list, self._note):
            widget.setVisible(listed)
            if listed:
                column.addWidget(widget)

    def _blanks(self) -> QHBoxLayout:
        """Blank or filled: at once, without a look at the values."""
        row = QHBoxLayout()
        row.setSpacing(6)
        for name, title, op in (("filter_blank", _("Blank only"), Op.BLANK), ("filter_filled", _("Filled only"), Op.NOT_BLANK)):
            button = QPushButton(title, self)
            button.setObjectName(name)
            button.setProperty("chip", True)
            button.setProperty("checkedLook", any(had.op is op for had in self._now))
            button.clicked.connect(partial(self._choose_blank, op))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _choose_blank(self, op: Op) -> None:
        self.chosen.emit([Filter(self._key, op)])

    def _buttons(self) -> QHBoxLayout:
        apply = QPushButton(_("Apply"), self)
        apply.setObjectName("filter_apply")
        apply.setProperty("primary", True)
        apply.clicked.connect(self.apply)
        clear = QPushButton(_("Clear"), self)
        clear.setObjectName("filter_clear")
        clear.clicked.connect(self._clear)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(apply)
        row.addWidget(clear)
        row.addStretch(1)
        return row

    def focus_first(self) -> None:
        """Where typing starts."""
        (self._words if self._field.kind in WORDED else self._low if self._field.kind in RANGED else self._find).setFocus()

    def _show_values(self, found: list[tuple[Any, str, int]]) -> None:
        self._every = self._every and len(found) < MOST_VALUES
        self._list.blockSignals(True)
        self._list.clear()
        if self._field.kind in _DAYS:  # the newest first
            found = sorted(found, key=lambda each: (each[0] is None, str(each[0])), reverse=True)
        for value, label, count in found:
            text = _("(blank)") if value is None else label if self._field.refers_to else self._value_text(value, label)
            item = QListWidgetItem(f"{readable(text or str(value))}   {count:,}", self._list)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Checked if value in self._ticked else Qt.CheckState.Unchecked)
            item.setData(_VALUE, (value,))
            item.setData(_TEXT, fold(text or str(value)))
            item.setToolTip(tooltip_text(text or str(value)))
            if self._field.is_identifier:
                item.setFont(theme.mono_font())
        self._list.blockSignals(False)
        if len(found) >= MOST_VALUES:
            self._note.setText(_("Only the {number} commonest are listed").format(number=f"{MOST_VALUES:,}"))
        else:
            self._note.setText("" if found else _("No value holds this."))
        self._note.setVisible(bool(self._note.text()))
        self._hide_others()
        if self._find.text().strip()[:_LONGEST_SEARCH] != self._asked:
            self._narrow(self._find.text())  # typed while the values were being counted

    def _tick_changed(self, item: QListWidgetItem) -> None:
        held = item.data(_VALUE)
        if held is None:
            return
        if item.checkState() == Qt.CheckState.Checked:
            self._ticked[held[0]] = None
        else:
            self._ticked.pop(held[0], None)
        self._show_all_state()

    def _visible(self) -> list[QListWidgetItem]:
        items = [self._list.item(at) for at in range(self._list.count())]
        return [item for item in items if not item.isHidden()]

    def _tick_all(self) -> None:
        """Tick every value in sight, or none of them."""
        state = Qt.CheckState.Checked if self._all.checkState() != Qt.CheckState.Unchecked else Qt.CheckState.Unchecked
        for item in self._visible():
            item.setCheckState(state)
        self._show_all_state()

    def _show_all_state(self) -> None:
        items = self._visible()
        self._all.setEnabled(bool(items))
        self._all.setChecked(bool(items) and all(item.checkState() == Qt.CheckState.Checked for item in items))

    def _value_text(self, value: Any, label: str) -> str:
        if self._field.kind in _DAYS or self._field.kind is Kind.TAGS:
            return label
        return self._shown(value)

    def _say(self, error: ShopDeskError) -> None:
        self._trouble.setText(str(error))
        self._trouble.show()

    def _narrow(self, words: object) -> None:
        """Search in the values: in those listed, or in the shop where it has more than that."""
        if not self._every and self._field.kind in SEARCHED:
            self._asked = wanted = str(words).strip()[:_LONGEST_SEARCH]
            self._read(self._query.where(Filter(self._key, Op.CONTAINS, wanted)) if wanted else self._query)
        else:
            self._hide_others()

    def _hide_others(self) -> None:
        wanted = fold(self._find.text().strip())
        looked_up = not self._every and self._field.kind in SEARCHED
        for at in range(self._list.count()):
            item = self._list.item(at)
            item.setHidden(not looked_up and wanted not in item.data(_TEXT))
        self._show_all_state()

    def filters(self) -> list[Filter] | None:
        """The filters as set; None where something typed cannot be read (it is said in the panel)."""
        key, found = self._key, []
        words = self._words.text().strip()
        if self._field.kind in WORDED and words:
            found.append(Filter(key, self._op.currentData(), words))
        limits: list[Filter] = []
        for edit, op in ((self._low, Op.GE), (self._high, Op.LE)):
            if self._field.kind in RANGED and edit.text().strip():
                made, problems = self._place.shop.entry.read_filter(self._query.register, key, op, edit.text())
                if made is None:
                    self._trouble.setText("\n".join(p.text() for p in problems))
                    self._trouble.show()
                    edit.setFocus()
                    return None
                limits.append(made)
        if len(limits) == 2:  # typed the wrong way round they mean the same
            limits = [Filter(key, Op.BETWEEN, tuple(sorted(limit.value for limit in limits)))]
        found += limits
        if self._ticked:
            found.append(Filter(key, Op.IN, tuple(self._ticked)))
        return found

    def apply(self) -> None:
        found = self.filters()
        if found is not None:
            self.chosen.emit(found)

    def _clear(self) -> None:
        self.chosen.emit([])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
            else:
                self.apply()
            return
        super().keyPressEvent(event)
