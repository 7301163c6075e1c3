"""Paints the cells of a list: text, identifiers, pills; nothing is computed but where a text is cut.

Twice as fast as Qt's own delegate under a style sheet: the view paints selection and hairlines once per row
(:mod:`shopdesk.ui.table_side`), this paints words. Editors in cells are made here too.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from shopdesk.ui import theme
from shopdesk.ui.record_table_model import RecordTableModel
from shopdesk.ui.widgets.pill import paint_pill, pill_width
from shopdesk.ui.widgets.plain_label import readable, tooltip_text

Index = QModelIndex | QPersistentModelIndex

SIDE = 8
_SINGLE = int(Qt.TextFlag.TextSingleLine)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | _SINGLE
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter) | _SINGLE
_CUTS_KEPT = 4096


class CellDelegate(QStyledItemDelegate):
    """For views of a RecordTableModel. ``pill_font`` and inks follow the theme."""

    def __init__(self, model: RecordTableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._cuts: dict[tuple[str, int, int], str] = {}
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self, tokens: object = None) -> None:
        del tokens
        self._tokens = theme.current()
        self._ink = QPen(self._tokens.colour("text"))
        # 0 words, 1 identifiers, 2 figures
        self._fonts: tuple[QFont, ...] = (theme.base_font(), theme.mono_font(), theme.figure_font())
        self._metrics = tuple(QFontMetrics(font) for font in self._fonts)
        self._pill_font = theme.base_font(theme.SMALL_TYPE)
        self._cuts.clear()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        at = index.column()
        column = self._model.columns[at]
        text = self._model.cells(index.row())[at]
        if not text:
            return
        rect: QRect = option.rect
        tone = column.tones.get(text) if column.tones else None
        if tone:
            painter.setFont(self._pill_font)
            paint_pill(painter, rect.adjusted(SIDE - 2, 0, -2, 0), text, cast("theme.Tone", tone), self._tokens)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            return
        font = 1 if column.mono else 2 if column.right else 0
        room = rect.width() - 2 * SIDE
        painter.setFont(self._fonts[font])
        painter.setPen(self._ink)
        shown = self._cuts.get((text, room, font))
        if shown is None:
            shown = self._cut(text, room, font)
        painter.drawText(rect.adjusted(SIDE, 0, -SIDE, 0), _RIGHT if column.right else _LEFT, shown)

    def _cut(self, text: str, room: int, font: int) -> str:
        """The text as it is painted: odd characters visible, cut with an ellipsis where there is no room; remembered."""
        if len(self._cuts) > _CUTS_KEPT:
            self._cuts.clear()
        shown = self._metrics[font].elidedText(readable(text), Qt.TextElideMode.ElideRight, room)
        self._cuts[text, room, font] = shown
        return shown

    def is_cut(self, row: int, at: int, width: int) -> bool:
        """Whether a cell of this width does not show all of its text."""
        column = self._model.columns[at]
        text = self._model.cells(row)[at]
        if column.tones.get(text):
            return pill_width(QFontMetrics(self._pill_font), text) > width - SIDE
        font = 1 if column.mono else 2 if column.right else 0
        return bool(text) and self._cut(text, width - 2 * SIDE, font) != text

    def wanted_width(self, at: int, rows: range) -> int:
        """Pixels that the widest of these rows would need in column ``at``."""
        column = self._model.columns[at]
        metrics = self._metrics[1 if column.mono else 2 if column.right else 0]
        pill = QFontMetrics(self._pill_font)
        widest = 0
        for row in rows:
            text = self._model.cells(row)[at]
            wide = pill_width(pill, text) + SIDE if column.tones.get(text) else metrics.horizontalAdvance(text) + 2 * SIDE
            widest = max(widest, wide)
        return widest + 2

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        return QSize(self._model.columns[index.column()].width, theme.ROW_HEIGHT)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """The whole text of a cell that is cut, as typed."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        rect: QRect = option.rect
        text = self._model.cells(index.row())[index.column()]
        shown = tooltip_text(text) if self.is_cut(index.row(), index.column(), rect.width()) else ""
        QToolTip.showText(event.globalPos() if shown else QPoint(), shown, view)
        return True

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Cell editors write through the service, never into the model."""
