"""The window's navigation: pages in groups with counts; folds to icons where the window is narrow.

It knows keys, titles and numbers, no pages: what a key opens is the window's affair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from shopdesk.core.translations import N_, _
from shopdesk.ui import icons, theme
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text, set_tooltip

FOLDED_WIDTH = 52
_HEIGHT, _LOW = 30, 26
_GAP, _AROUND_LINE = 2, 5
_COUNT_RIGHT = 9
_BADGE_HEIGHT = 16
_AROUND_BUTTONS = 16
_AROUND_TITLE = 8 + theme.ICON_SIZE + 12 + 10  # padding, icon, gap, right end


class Entry(Protocol):
    """A line of the menu: key, marked title, group, icon name (default: the key). ``registers.Entry`` is one."""

    @property
    def key(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def group(self) -> str: ...

    @property
    def icon(self) -> str: ...


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """An Entry for pages that are no registers."""

    key: str
    title: str
    group: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A number behind an entry; ``urgent`` ones are badges."""

    number: int
    capped: bool = False
    urgent: bool = False

    def text(self) -> str:
        return f"{self.number:,}+" if self.capped else f"{self.number:,}"


FOLDING_GROUPS: Mapping[str, str] = {"lists": N_("Lists")}
"""Groups that fold away under a head of their own."""


class _NavButton(QPushButton):
    def __init__(self, entry: Entry, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry_key = entry.key
        self._title = _(entry.title)
        self._count: Count | None = None
        self._folded = False
        self._wide = theme.NAVIGATION_WIDTH - _AROUND_BUTTONS
        self.setObjectName(f"nav_{entry.key}")
        self.setProperty("nav", True)
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setIconSize(QSize(theme.ICON_SIZE, theme.ICON_SIZE))
        self._icon_name = entry.icon or entry.key

    def showEvent(self, event: QShowEvent) -> None:
        """The icon is drawn when it is first seen: the lists' lie folded away while the window comes up."""
        if self._icon_name:
            icons.set_icon(self, self._icon_name if self._icon_name in icons.names() else "file", "muted", checked_ink="accent")
            self._icon_name = ""
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A scroll bar beside the entries takes some of their width."""
        super().resizeEvent(event)
        if not self._folded and event.size().width() != self._wide:
            self._wide = event.size().width()
            self._say()

    def set_folded(self, folded: bool) -> None:
        self._folded = folded
        self._say()

    def set_count(self, count: Count | None) -> None:
        self._count = count if count is not None and count.number else None
        self._say()
        self.update()

    def _say(self) -> None:
        """The title, cut where the count needs the room."""
        self.setAccessibleName(self._title if self._count is None else f"{self._title}, {self._count.text()}")
        if self._folded:
            self.setText("")
            set_tooltip(self, self._title)
            return
        metrics = QFontMetrics(theme.base_font(weight=QFont.Weight.DemiBold))
        count = metrics.horizontalAdvance(self._count.text()) + 2 if self._count is not None else 0
        room = self._wide - _AROUND_TITLE - count
        shown = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        self.setText("  " + button_text(shown))
        set_tooltip(self, self._title if shown != self._title else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._count is None or self._folded:
            return
        tokens = theme.current()
        painter = QPainter(self)
        font = theme.figure_font(11)
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        text = self._count.text()
        width = QFontMetrics(font).horizontalAdvance(text)
        if self._count.urgent:
            width = max(width + 10, _BADGE_HEIGHT)
            box = QRect(self.width() - _COUNT_RIGHT - width, (self.height() - _BADGE_HEIGHT) // 2, width, _BADGE_HEIGHT)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.colour("red"))
            painter.drawRoundedRect(box, _BADGE_HEIGHT / 2, _BADGE_HEIGHT / 2)
            painter.setPen(tokens.colour("paper"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
        else:
            painter.setPen(tokens.colour("accent" if self.isChecked() else "muted"))
            box = QRect(0, 0, self.width() - _COUNT_RIGHT, self.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()


class Navigation(QFrame):
    """172 px of entries, or 52 px of icons."""

    page_wanted = Signal(str)
    """Signal(key)."""
    menu_wanted = Signal()

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAccessibleName(_("Navigation"))
        self.setProperty("surface", "window")
        self._folded = False
        self._low = False
        self._separators = 0
        self._buttons: dict[str, _NavButton] = {}
        self._group_heads: dict[str, tuple[QPushButton, list[_NavButton]]] = {}
        self._shop = PlainLabel("ShopDesk", self, role="title", elide=True)
        self._platforms = PlainLabel("", self, role="small", elide=True)
        self._menu = QPushButton(self)
        self._menu.setObjectName("window_menu")
        self._menu.setAccessibleName(_("Menu"))
        self._menu.setProperty("quiet", True)
        self._menu.setFixedWidth(theme.CONTROL_HEIGHT)
        set_tooltip(self._menu, _("Menu"))
        icons.set_icon(self._menu, "menu", "muted")
        self._menu.clicked.connect(self.menu_wanted)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._shop)
        words.addWidget(self._platforms)
        self._head = QHBoxLayout()
        self._head.setContentsMargins(16, 12, 8, 6)
        self._head.setSpacing(4)
        self._head.addLayout(words, 1)
        self._head.addWidget(self._menu, 0, Qt.AlignmentFlag.AlignTop)
        page = QFrame(self)
        page.setProperty("surface", "window")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(8, 2, 8, 8)
        self._column.setSpacing(_GAP)
        scroll = QScrollArea(self)
        scroll.setObjectName("navigation_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        scroll.viewport().installEventFilter(self)
        self._scroll = scroll
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(scroll, 1)
        self._fill(entries, page)
        self.set_folded(False)

    def _fill(self, entries: Sequence[Entry], page: QWidget) -> None:
        group = None
        for entry in entries:
            if entry.group != group:
                if group is not None:
                    line = QFrame(page)
                    line.setProperty("line", "across")
                    self._column.addSpacing(_AROUND_LINE)
                    self._column.addWidget(line)
                    self._column.addSpacing(_AROUND_LINE)
                    self._separators += 1
                group = entry.group
                if group in FOLDING_GROUPS:
                    self._column.addWidget(self._group_head(group, page))
            button = _NavButton(entry, page)
            button.clicked.connect(self._pressed)
            self._buttons[entry.key] = button
            self._column.addWidget(button)
            if group in self._group_heads:
                self._group_heads[group][1].append(button)
                button.hide()
        self._column.addStretch(1)

    def _group_head(self, group: str, page: QWidget) -> QPushButton:
        head = QPushButton("  " + button_text(_(FOLDING_GROUPS[group])), page)
        head.setObjectName(f"nav_group_{group}")
        head.setAccessibleName(_(FOLDING_GROUPS[group]))
        head.setProperty("nav", True)
        head.setFixedHeight(_HEIGHT)
        icons.set_icon(head, "chevron-right", "muted")
        head.clicked.connect(self._group_pressed)
        self._group_heads[group] = (head, [])
        return head

    def _group_pressed(self) -> None:
        for head, buttons in self._group_heads.values():
            if head is self.sender():
                self._open_group(head, buttons, buttons[0].isHidden() if buttons else False)

    def _open_group(self, head: QPushButton, buttons: Sequence[_NavButton], opened: bool) -> None:
        for button in buttons:
            button.setVisible(opened)
        icons.set_icon(head, "chevron-down" if opened else "chevron-right", "muted")

    def _pressed(self) -> None:
        button = self.sender()
        if isinstance(button, _NavButton):
            button.setChecked(True)
            self.page_wanted.emit(button.entry_key)

    def keys(self) -> list[str]:
        """Page keys in the order of the menu."""
        return list(self._buttons)

    def show_page(self, key: str) -> None:
        """Mark the page that is in front."""
        for each, button in self._buttons.items():
            button.setChecked(each == key)
        for head, buttons in self._group_heads.values():
            if any(button.entry_key == key for button in buttons):
                self._open_group(head, buttons, True)
        if key in self._buttons:
            self._scroll.ensureWidgetVisible(self._buttons[key], 0, _HEIGHT)

    def show_shop(self, name: str, platforms: str) -> None:
        """Whose shop file is open."""
        self._shop.setText(name)
        self._platforms.setText(platforms)

    def show_counts(self, counts: Mapping[str, Count]) -> None:
        """Numbers behind the entries named; the others keep theirs."""
        for key, count in counts.items():
            if key in self._buttons:
                self._buttons[key].set_count(count)

    @property
    def menu_button(self) -> QPushButton:
        return self._menu

    def set_folded(self, folded: bool) -> None:
        """Icons only, or icons and words."""
        self._folded = folded
        self.setFixedWidth(FOLDED_WIDTH if folded else theme.NAVIGATION_WIDTH)
        self._shop.setVisible(not folded)
        self._platforms.setVisible(not folded)
        self._head.setContentsMargins(*((13, 12, 13, 6) if folded else (16, 12, 8, 6)))
        for button in self._buttons.values():
            button.set_folded(folded)
        for group, (head, _buttons) in self._group_heads.items():
            head.setText("" if folded else "  " + button_text(_(FOLDING_GROUPS[group])))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._scroll.viewport():
            self._set_low(self._needed(_HEIGHT, _GAP) > self._scroll.viewport().height())
        return super().eventFilter(watched, event)

    def _needed(self, height: int, gap: int) -> int:
        """What the lists need with the groups folded that fold."""
        folding = sum(len(buttons) - 1 for _head, buttons in self._group_heads.values())
        margins = self._column.contentsMargins()
        rows = (len(self._buttons) - folding) * (height + gap) - gap
        return rows + self._separators * (2 * _AROUND_LINE + 1 + gap) + margins.top() + margins.bottom()

    def _set_low(self, low: bool) -> None:
        """Lower lines where a window of a small screen would otherwise hide the last ones."""
        if low == self._low:
            return
        self._low = low
        self._column.setSpacing(0 if low else _GAP)
        heads = [head for head, _buttons in self._group_heads.values()]
        for button in (*self._buttons.values(), *heads):
            theme.set_look(button, low=low)
            button.setFixedHeight(_LOW if low else _HEIGHT)  # after the look, whose rules would set the least height

    def fit(self, window_width: int) -> None:
        """Fold below 1200 px."""
        if (window_width < theme.NARROW_WINDOW) != self._folded:
            self.set_folded(window_width < theme.NARROW_WINDOW)
