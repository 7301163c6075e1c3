"""The mapping page of the import wizard: each column of the file with samples, and the field that it goes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from shopdesk.core.translations import _, listed
from shopdesk.ui import icons, theme
from shopdesk.ui.import_words import ImportWords
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.plain_label import PlainLabel, readable

if TYPE_CHECKING:
    from shopdesk.services.import_corrections import Target
    from shopdesk.services.importing import Reading

_PATH = int(Qt.ItemDataRole.UserRole)
_MOST_COLUMNS = 200
_FIELD_WIDTH = 220
_HEADING_WIDTH = 200


class ImportColumns(QWidget):
    """``column_changed`` carries (column index from 0, path of the field or ""); ``words`` stands below the columns."""

    column_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_columns")
        self._missing = Banner(self, kind="caution")
        holder = QFrame()
        holder.setProperty("surface", "paper")
        self._body = QWidget(holder)
        self.words = ImportWords(holder)
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self._body)
        inside.addWidget(self.words)
        inside.addStretch(1)
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(12, 8, 12, 12)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, 28)
        self._grid.setColumnStretch(2, 1)
        self._fields = QStandardItemModel(self)
        self._combos: list[QComboBox] = []
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("import_columns_scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._missing)
        column.addWidget(self._scroll, 1)

    def show_reading(self, reading: Reading, targets: Sequence[Target], missing: Sequence[str], samples: Sequence[Sequence[str]]) -> None:
        """Show the columns of a file; ``samples`` are each column's first values, ``missing`` the required fields that nothing fills."""
        for combo in self._combos:
            combo.blockSignals(True)  # they lose their choices with the list of fields, which is nobody's correction
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._combos = []
        self._fill_fields(targets)
        heads = (_("No."), _("Column of the file"), _("First values"), "", _("Goes to"))
        for at, words in enumerate(heads):
            self._grid.addWidget(PlainLabel(words, self._body, role="head"), 0, at)
        paths = [t.path for t in targets]
        for row, column in enumerate(reading.recognised.columns[:_MOST_COLUMNS], start=1):
            place = paths.index(column.path) + 1 if column.path in paths else 0
            self._add_row(row, column.index, column.heading, samples[column.index], place)
        self.set_missing(missing)

    def set_missing(self, missing: Sequence[str]) -> None:
        """Say which required fields nothing fills."""
        text = _("Nothing fills these yet: {fields}. Choose their columns, or their rows will be refused.")
        self._missing.set_text(text.format(fields=listed(missing)) if missing else "")

    def combos(self) -> list[QComboBox]:
        """The field choosers, one per column."""
        return self._combos

    def stops(self) -> list[QComboBox]:
        """Where Tab stops, in reading order."""
        return [*self._combos, *self.words.combos()]

    def _fill_fields(self, targets: Sequence[Target]) -> None:
        self._fields.clear()
        left_out = QStandardItem(_("— left out —"))
        left_out.setData("", _PATH)
        self._fields.appendRow(left_out)
        for target in targets:
            item = QStandardItem(readable(f"{target.label} *" if target.required else target.label))
            item.setData(target.path, _PATH)
            self._fields.appendRow(item)

    def _add_row(self, row: int, index: int, heading: str, samples: Sequence[str], place: int) -> None:
        number = PlainLabel(str(index + 1), self._body, role="small")
        name = PlainLabel(heading or _("(no heading)"), self._body, role="" if heading else "muted", elide=True)
        name.setFixedWidth(_HEADING_WIDTH)
        values = PlainLabel("  ·  ".join(samples) or _("(empty)"), self._body, role="muted", elide=True)
        arrow = QLabel(self._body)
        arrow.setTextFormat(Qt.TextFormat.PlainText)
        arrow.setPixmap(icons.pixmap("chevron-right", theme.ICON_SIZE, "muted", ratio=self.devicePixelRatioF()))
        combo = QComboBox(self._body)
        combo.setObjectName(f"import_column_{index}")
        combo.setAccessibleName(_("Field for “{heading}”").format(heading=heading or str(index + 1)))
        combo.setModel(self._fields)
        combo.setFixedWidth(_FIELD_WIDTH)
        combo.setMaxVisibleItems(16)
        combo.setCurrentIndex(place)
        combo.setProperty("column", index)
        combo.installEventFilter(self)
        combo.currentIndexChanged.connect(self._chosen)
        theme.set_look(combo, unused=place == 0)
        self._combos.append(combo)
        for at, widget in enumerate((number, name, values, arrow, combo)):
            self._grid.addWidget(widget, row, at)

    def _chosen(self, place: int) -> None:
        combo = self.sender()
        assert isinstance(combo, QComboBox)
        theme.set_look(combo, unused=place == 0)
        self.column_changed.emit((combo.property("column"), combo.itemData(place, _PATH)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the page, never a choice under the pointer."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QComboBox):
            event.ignore()
            return True
        return super().eventFilter(watched, event)
