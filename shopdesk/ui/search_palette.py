"""Ctrl+K: one line that finds every record and every command.

A child of the window that lies over it, and no popup: line edits inside a popup lose Chinese input (QTBUG-83490).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from shopdesk.core.query import Query
from shopdesk.core.translations import _
from shopdesk.ui import icons, theme
from shopdesk.ui.palette_rows import RECENT_KEPT, Command, FoundRows, PaletteRow, Span, find_rows, matching_commands, recent_rows
from shopdesk.ui.widgets.plain_label import PlainLabel, readable
from shopdesk.ui.workplace import Workplace

Index = QModelIndex | QPersistentModelIndex

_WIDTH = 640
_TOP = 72
_MOST_HEIGHT = 520
_ROW, _HEAD = 32, 26
_SIDE = 14
_SLOT = "palette"
_LONGEST = 200
_COMMANDS_FIRST = 6


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[PaletteRow] = []

    def show(self, rows: Sequence[PaletteRow]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        row = self.rows[index.row()]
        if role in (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)):
            return readable(f"{row.text} {row.note}".strip())
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.rows[index.row()].kind == "head":
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Painter(QStyledItemDelegate):
    """Icon, label with the typed words marked, and at the right where they were found."""

    def __init__(self, rows: _Rows, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        return QSize(10, _HEAD if self._rows.rows[index.row()].kind == "head" else _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._rows.rows[index.row()]
        tokens = theme.current()
        area = QRect(option.rect)
        painter.save()
        if row.kind == "head":
            painter.setFont(theme.base_font(theme.SMALL_TYPE, weight=QFont.Weight.DemiBold))
            painter.setPen(tokens.colour("muted"))
            painter.drawText(area.adjusted(_SIDE, 4, -_SIDE, 0), int(Qt.AlignmentFlag.AlignVCenter), readable(row.text))
            painter.restore()
            return
        if bool(option.state & option.state.State_Selected):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.colour("selection"))
            painter.drawRoundedRect(area.adjusted(6, 1, -6, -1), theme.RADIUS, theme.RADIUS)
        name = row.icon if row.icon in icons.names() else "file"
        top = area.y() + (area.height() - theme.ICON_SIZE) // 2
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(area.x() + _SIDE, top, icons.pixmap(name, theme.ICON_SIZE, "muted", ratio=ratio))
        room = area.adjusted(_SIDE + theme.ICON_SIZE + 10, 0, -_SIDE, 0)
        taken = 0
        if row.note:
            small = theme.base_font(theme.SMALL_TYPE)
            width = min(QFontMetrics(small).horizontalAdvance(readable(row.note)) + 4, room.width() // 2)
            place = QRect(room.right() - width, room.y(), width, room.height())
            _draw_marked(painter, place, readable(row.note), row.note_marks, small, "muted")
            taken = width + 12
        _draw_marked(painter, room.adjusted(0, 0, -taken, 0), readable(row.text), row.marks, theme.base_font(), "text")
        painter.restore()


def _draw_marked(painter: QPainter, place: QRect, text: str, marks: Sequence[Span], font: QFont, ink: str) -> None:
    """One line of text, cut where there is no room, with its marked pieces on a wash."""
    tokens = theme.current()
    painter.setFont(font)
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    whole = len(shown) if shown == text else len(shown) - 1
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.colour("amber_wash"))
    for start, end in marks:
        end = min(end, whole)
        if start < end:
            left = metrics.horizontalAdvance(shown[:start])
            right = metrics.horizontalAdvance(shown[:end])
            height = metrics.height()
            box = QRect(place.x() + left - 1, place.y() + (place.height() - height) // 2, right - left + 2, height)
            painter.drawRoundedRect(box, 2, 2)
    painter.setPen(tokens.colour(ink))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine), shown)
    painter.setPen(tokens.colour("amber"))
    for start, end in marks:
        end = min(end, whole)
        if start < end:
            left = metrics.horizontalAdvance(shown[:start])
            box = QRect(place.x() + left, place.y(), metrics.horizontalAdvance(shown[:end]) - left + 2, place.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown[start:end])


class SearchPalette(QFrame):
    """Covers its window with a veil; the card in the middle holds the line and the list. Closes on Esc, a click beside it, or a choice."""

    closed = Signal()

    def __init__(self, place: Workplace, commands: Sequence[Command], window: QWidget, words: str = "") -> None:
        super().__init__(window)
        self.setObjectName("search_palette")
        self.setAccessibleName(_("Search everything"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._place = place
        self._commands = tuple(commands)
        self._window = window
        self._asked = ""
        self._focus_before = window.focusWidget()
        self._card = QFrame(self)
        self._card.setProperty("surface", "card")
        self.line = QLineEdit(self._card)
        self.line.setObjectName("palette_line")
        self.line.setPlaceholderText(_("Find a customer, an order, a waybill, a phone number, or a command"))
        self.line.setAccessibleName(self.line.placeholderText())
        self.line.setMaxLength(_LONGEST)
        self.line.setFrame(False)
        self.line.setStyleSheet("border: none; background: transparent; padding: 0; min-height: 30px;")
        self.line.setFont(theme.base_font(15))
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._typed)
        self._rows = _Rows(self)
        self.list = QListView(self._card)
        self.list.setObjectName("palette_list")
        self.list.setAccessibleName(_("Found"))
        self.list.setModel(self._rows)
        self._delegate = _Painter(self._rows, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.entered.connect(self._hovered)
        self.list.clicked.connect(self._clicked)
        self._hint = PlainLabel("", self._card, role="small")
        line = QFrame(self._card)
        line.setProperty("line", "across")
        column = QVBoxLayout(self._card)
        column.setContentsMargins(1, 8, 1, 6)
        column.setSpacing(6)
        column.addWidget(self.line)
        column.addWidget(line)
        column.addWidget(self.list, 1)
        column.addWidget(self._hint)
        self.line.setTextMargins(_SIDE - 2, 0, _SIDE - 2, 0)
        self._hint.setContentsMargins(_SIDE, 0, _SIDE, 2)
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.line.setFocus()
        self.line.setText(words)
        if not words:
            self._typed("")

    # Searching -------------------------------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        words = text.strip()
        self._asked = words
        if not words:
            recent = recalled(self._place)
            self._place.runner.read(_SLOT, partial(recent_rows, self._place.shop, recent), self._recent)
            return
        self._place.runner.read(_SLOT, partial(find_rows, self._place.shop, words), partial(self._found, words))

    def _recent(self, rows: list[PaletteRow]) -> None:
        if not self._asked:
            self._show([*rows, *self._first_commands()])

    def _found(self, words: str, found: FoundRows) -> None:
        """Exact matches, then what can be done by that name, then what holds the words."""
        if words != self._asked:
            return
        commands = matching_commands(self._commands, words)
        head = PaletteRow("head", _("Commands"))
        if commands.first:
            self._show([*found.exact, head, *commands.first, *commands.others, *found.others])
        else:
            self._show([*found.exact, *found.others, *((head, *commands.others) if commands.others else ())])

    def _first_commands(self) -> list[PaletteRow]:
        shown = [PaletteRow("command", c.text(), c.icon, note=c.keys, command=c) for c in self._commands[:_COMMANDS_FIRST]]
        return [PaletteRow("head", _("Commands")), *shown] if shown else []

    def _show(self, rows: Sequence[PaletteRow]) -> None:
        self._rows.show(rows)
        first = next((at for at, row in enumerate(rows) if row.kind != "head"), -1)
        if first >= 0:
            self.list.setCurrentIndex(self._rows.index(first, 0))
            self.list.scrollToTop()
        if rows:
            self._hint.setText(_("Enter opens, Ctrl+Enter copies the number, Esc closes"))
        else:
            self._hint.setText(_("Nothing found.") if self._asked else _("Type to search."))
        self._fit()

    def current(self) -> PaletteRow | None:
        """The row that Enter would take."""
        index = self.list.currentIndex()
        return self._rows.rows[index.row()] if index.isValid() and index.row() < len(self._rows.rows) else None

    def shown_rows(self) -> list[PaletteRow]:
        return list(self._rows.rows)

    # Choosing --------------------------------------------------------------------------------------------------------

    def open_current(self) -> None:
        """Enter: show the record or list, or run the command."""
        row = self.current()
        if row is None or row.kind == "head":
            return
        self.close()
        if row.command is not None:
            row.command.run()
        elif row.kind == "all":
            self._place.events.list_wanted.emit(Query(row.register, words=row.words))
        else:
            remember(self._place, row.register, row.id)
            self._place.events.record_wanted.emit(row.register, row.id)

    def copy_current(self) -> None:
        """Ctrl+Enter: the number (or name) of the record on the clipboard."""
        row = self.current()
        if row is None or row.kind != "record":
            return
        self._place.runner.read("palette:number", partial(_number_of, self._place, row), self._copy)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._place.events.told.emit(_("Copied: {text}").format(text=text))
        self.close()

    def step(self, by: int) -> None:
        """Move the current row, over heads."""
        rows = self._rows.rows
        at = self.list.currentIndex().row()
        to = at + by
        while 0 <= to < len(rows) and rows[to].kind == "head":
            to += 1 if by > 0 else -1
        if 0 <= to < len(rows):
            self.list.setCurrentIndex(self._rows.index(to, 0))
            if to == 1:
                self.list.scrollToTop()

    def _hovered(self, index: Index) -> None:
        if self._rows.rows[index.row()].kind != "head":
            self.list.setCurrentIndex(self._rows.index(index.row(), 0))

    def _clicked(self, index: Index) -> None:
        if self._rows.rows[index.row()].kind != "head":
            self.list.setCurrentIndex(self._rows.index(index.row(), 0))
            self.open_current()

    # Qt --------------------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        self.setGeometry(self._window.rect())
        width = min(_WIDTH, self.width() - 40)
        wanted = sum(_HEAD if row.kind == "head" else _ROW for row in self._rows.rows)
        most = min(_MOST_HEIGHT, self.height() - _TOP - 24)
        height = min(most, wanted + 92)
        self._card.setGeometry((self.width() - width) // 2, _TOP, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        veil = QColor(0, 0, 0, 110 if theme.current().scheme == "dark" else 60)
        painter.fillRect(self.rect(), veil)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window:
            if event.type() == QEvent.Type.Resize:
                self._fit()
            return False
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape:
            self.close()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if control:
                self.copy_current()
            else:
                self.open_current()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            for _time in range(8):
                self.step(1 if key == Qt.Key.Key_PageDown else -1)
        else:
            return key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)  # the focus stays in the line
        return True

    def hideEvent(self, event: QEvent) -> None:
        del event
        self._place.runner.forget(_SLOT)
        before = self._focus_before
        if before is not None and before.isVisible():
            before.setFocus()
        self.closed.emit()


def _number_of(place: Workplace, row: PaletteRow) -> str:
    record = place.shop.browsing.record(row.register, row.id) or {}
    return str(record.get("number") or row.text)


# Opened last -----------------------------------------------------------------------------------------------------------


def _memory_key(place: Workplace) -> str:
    return f"recent:{place.shop.database.path.name}"


def recalled(place: Workplace) -> list[tuple[str, int]]:
    """(register, id) of the records opened last, newest first; ids say nothing of anybody."""
    kept = place.memory.get(_memory_key(place), [])
    return [(str(each[0]), int(each[1])) for each in kept if isinstance(each, list | tuple) and len(each) == 2]


def remember(place: Workplace, register: str, record_id: int) -> None:
    """A record was opened."""
    now = [(register, record_id), *(each for each in recalled(place) if each != (register, record_id))]
    place.memory.put(_memory_key(place), [list(each) for each in now[:RECENT_KEPT]])
