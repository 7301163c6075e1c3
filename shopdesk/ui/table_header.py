"""The head of a list: titles, the arrow of the order, a mark where a filter narrows; menus and drags are announced, not acted upon."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QToolTip, QWidget

from shopdesk.ui import icons, theme
from shopdesk.ui.record_table_model import RecordTableModel
from shopdesk.ui.widgets.plain_label import readable, tooltip_text

SIDE = 8
_MARK = 12
_OPENING = ("filter", "chevron-down")


class TableHeader(QHeaderView):
    """Paints itself; the sections' order stays the model's own: a drag is announced by ``moved`` and put back."""

    menu_requested = Signal(int, object)
    """Signal(column, global QPoint): right click, or a click on the small arrow or the filter's mark in a head."""
    moved = Signal(int, int)
    """Signal(from, to): the user dragged a column."""
    dropped_outside = Signal(int, object)
    """Signal(from, global QPoint): the user dragged a column out of this head."""
    fit_requested = Signal(int)
    """Signal(column): a double click on its right edge."""

    def __init__(self, model: RecordTableModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self._sort = ("", False)
        self._filtered: frozenset[str] = frozenset()
        self._hover = -1
        self._pressed = -1
        self._held = -1
        self._leaving = False
        self.setObjectName("table_header")
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(36)
        self.setFixedHeight(theme.ROW_HEIGHT)
        self.setMouseTracking(True)
        self.sectionMoved.connect(self._put_back)
        self.sectionResized.connect(self._resized)
        self.sectionHandleDoubleClicked.connect(self.fit_requested)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self, tokens: object = None) -> None:
        del tokens
        self._font = theme.base_font(theme.SMALL_TYPE)
        self._font.setWeight(self._font.Weight.DemiBold)
        self._metrics = QFontMetrics(self._font)
        self.viewport().update()

    def set_order(self, field: str, descending: bool) -> None:
        """Show by which field the list is ordered ("" = none)."""
        self._sort = (field, descending)
        self.viewport().update()

    def set_filtered(self, fields: frozenset[str]) -> None:
        """Show which columns are filtered."""
        self._filtered = fields
        self.viewport().update()

    def wanted_width(self, at: int) -> int:
        """Pixels that the title needs, with room for the arrow."""
        return self._metrics.horizontalAdvance(self._model.columns[at].title) + 2 * SIDE + _MARK + 4

    def sizeHint(self) -> QSize:
        return QSize(theme.ROW_HEIGHT, theme.ROW_HEIGHT)  # Qt's own would measure every head, thirty times while a page is made

    def paintSection(self, painter: QPainter, rect: QRect, at: int) -> None:
        if not 0 <= at < len(self._model.columns):
            return
        tokens = theme.current()
        column = self._model.columns[at]
        painter.fillRect(rect, tokens.colour("hover" if at == self._hover else "window"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, tokens.colour("hairline"))
        marks = self._marks(at)
        space = (_MARK + 2) * len(marks)
        room = rect.adjusted(SIDE + space, 0, -SIDE, 0) if column.right else rect.adjusted(SIDE, 0, -SIDE - space, 0)
        text = self._title(at, room.width())
        painter.setFont(self._font)
        painter.setPen(tokens.colour("accent" if column.key in self._filtered else "muted"))
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine), text)
        for name, place in self._mark_places(at, rect):
            ink = "accent" if name == "filter" else "muted"
            painter.drawPixmap(place.topLeft(), icons.pixmap(name, _MARK, ink, ratio=self.devicePixelRatioF()))

    def _title(self, at: int, room: int) -> str:
        return self._metrics.elidedText(readable(self._model.columns[at].title), Qt.TextElideMode.ElideRight, room)

    def _marks(self, at: int) -> list[str]:
        """The pictures in a head: filter, order, and under the pointer the arrow of its menu."""
        key = self._model.columns[at].key
        marks = ["filter"] if key in self._filtered else []
        marks += [self._arrow(key)] if self._arrow(key) else []
        return [*marks, "chevron-down"] if at == self._hover and "filter" not in marks else marks

    def _mark_places(self, at: int, rect: QRect) -> list[tuple[str, QRect]]:
        """Where the pictures of a head stand: beside its title."""
        marks = self._marks(at)
        space = (_MARK + 2) * len(marks)
        wide = self._metrics.horizontalAdvance(self._title(at, rect.width() - 2 * SIDE - space))
        right = self._model.columns[at].right
        x = rect.right() - SIDE - wide - space if right else min(rect.x() + SIDE + wide + 4, rect.right() - SIDE - space + 5)
        y = rect.y() + (rect.height() - _MARK) // 2
        return [(name, QRect(x + turn * (_MARK + 2), y, _MARK, _MARK)) for turn, name in enumerate(marks)]

    def _is_menu_place(self, place: QPoint) -> bool:
        at = self.logicalIndexAt(place)
        if not 0 <= at < len(self._model.columns):
            return False
        rect = QRect(self.sectionViewportPosition(at), 0, self.sectionSize(at), self.height())
        places = self._mark_places(at, rect)
        return any(name in _OPENING and mark.adjusted(-3, -8, 3, 8).contains(place) for name, mark in places)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        self._pressed = self._held = -1
        if event.button() == Qt.MouseButton.LeftButton and self._is_menu_place(place):
            self._pressed = self.logicalIndexAt(place)
            return
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = self.logicalIndexAt(place)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._pressed >= 0:
            at, self._pressed = self._pressed, -1
            if self.logicalIndexAt(place) == at:
                self._ask_menu(at, self.menu_place(at))
            return
        held, self._held = self._held, -1
        self._leaving = held >= 0 and not 0 <= place.x() < self.viewport().width()
        super().mouseReleaseEvent(event)
        if self._leaving:
            self._leaving = False
            self.dropped_outside.emit(held, event.globalPosition().toPoint())

    def _arrow(self, key: str) -> str:
        if key != self._sort[0]:
            return ""
        return "sort-down" if self._sort[1] else "sort-up"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._set_hover(self.logicalIndexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_hover(-1)

    def _set_hover(self, at: int) -> None:
        if at != self._hover:
            self._hover = at
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = self.logicalIndexAt(event.pos())
        if at >= 0:
            self._ask_menu(at, event.globalPos())

    def _ask_menu(self, at: int, place: QPoint) -> None:
        self.menu_requested.emit(at, place)
        self._set_hover(-1)  # a menu keeps the pointer's leaving to itself

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.logicalIndexAt(event.pos())
            if 0 <= at < len(self._model.columns):
                column = self._model.columns[at]
                from shopdesk.core.translations import _

                words = "\n".join(w for w in (column.title, _(column.field.help)) if w)
                QToolTip.showText(event.globalPos(), tooltip_text(words), self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def _resized(self) -> None:
        """What was held is the edge of a head: nothing is dropped elsewhere."""
        self._held = -1

    def _put_back(self, logical: int, old: int, new: int) -> None:
        """The model's order is the order on the screen: undo Qt's own move and say what was wanted."""
        del logical
        self.blockSignals(True)
        self.moveSection(new, old)
        self.blockSignals(False)
        if not self._leaving:
            self.moved.emit(old, new)

    def menu_place(self, at: int) -> QPoint:
        """Where a menu of column ``at`` opens when the keyboard asks."""
        return self.viewport().mapToGlobal(QPoint(self.sectionViewportPosition(at), self.height()))
