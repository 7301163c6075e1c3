"""The head of the import wizard: what a file was recognised as, each part of it changeable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from shopdesk.core.translations import N_, _
from shopdesk.ui import theme
from shopdesk.ui.import_file import ImportFile
from shopdesk.ui.import_sentences import described
from shopdesk.ui.widgets.flow_layout import FlowLayout
from shopdesk.ui.widgets.plain_label import PlainLabel, readable

if TYPE_CHECKING:
    from shopdesk.services.import_choices import KeyChoice
    from shopdesk.services.importing import Reading

MODES: tuple[tuple[str, str], ...] = (
    ("both", N_("Add new, update known")),
    ("add", N_("Only add new")),
    ("update", N_("Only update known")),
)
EMPTY_CELLS: tuple[tuple[str, str], ...] = (("keep", N_("keep what is stored")), ("clear", N_("clear what is stored")))
BLANK_KEYS: tuple[tuple[str, str], ...] = (("", N_("is a record of its own")), ("1", N_("belongs to the row above")))
_LAST_HEADER_ROW = 40
SEPARATOR_NAMES = {",": N_("comma"), "\t": N_("tab"), ";": N_("semicolon"), "|": N_("vertical bar")}


@dataclass(frozen=True, slots=True)
class Correction:
    """What the user says instead: ``part`` is ``into``, ``sheet``, ``header``, ``encoding``, ``separator``, ``shop``, ``mode``, ``key``,
    ``empty`` or ``fill_down``. The value of ``key`` is what ``ImportOptions.key`` takes, the others' are texts."""

    part: str
    value: Any


class ImportSource(QFrame):
    """Two lines: the file in words, and the choosers."""

    corrected = Signal(object)
    """Correction"""

    def __init__(self, registers: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """``registers`` are (key, title as shown)."""
        super().__init__(parent)
        self.setObjectName("import_source")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setProperty("surface", "inset")
        self._name = PlainLabel("", self, role="strong", elide=True)
        self._words = PlainLabel("", self, role="muted", elide=True)
        self._into = self._combo("import_into", _("Records"), "into")
        for key, title in registers:
            self._into.addItem(readable(title), key)
        self._sheet = self._combo("import_sheet", _("Sheet"), "sheet")
        self._header = QSpinBox(self)
        self._header.setObjectName("import_header_row")
        self._header.setAccessibleName(_("Headings in row"))
        self._header.setRange(1, _LAST_HEADER_ROW)
        self._header.setKeyboardTracking(False)
        theme.inset_text(self._header)
        self._header.valueChanged.connect(self._header_said)
        self._shop = self._combo("import_shop", _("Shop"), "shop")
        self._mode = self._combo("import_mode", _("How"), "mode")
        self._encoding = self._combo("import_encoding", _("Encoding"), "encoding")
        self._separator = self._combo("import_separator", _("Separator"), "separator")
        self._key = self._combo("import_key", _("A record is known by"), "key")
        self._keys: Sequence[KeyChoice] = ()
        self._empty = self._combo("import_empty_cells", _("Empty cells"), "empty")
        self._fill_down = self._combo("import_blank_keys", _("A row without number"), "fill_down")
        for combo, choices in ((self._mode, MODES), (self._empty, EMPTY_CELLS), (self._fill_down, BLANK_KEYS)):
            for key, title in choices:
                combo.addItem(readable(_(title)), key)
        line = QWidget(self)
        flow = FlowLayout(line, spacing=16, row_spacing=6)
        self._pairs: dict[str, QWidget] = {}
        choosers: tuple[tuple[str, str, QWidget], ...] = (
            ("into", _("Records"), self._into),
            ("sheet", _("Sheet"), self._sheet),
            ("header", _("Headings in row"), self._header),
            ("encoding", _("Encoding"), self._encoding),
            ("separator", _("Separator"), self._separator),
            ("shop", _("Shop"), self._shop),
            ("mode", _("How"), self._mode),
            ("key", _("A record is known by"), self._key),
            ("empty", _("Empty cells"), self._empty),
            ("fill_down", _("A row without number"), self._fill_down),
        )
        for part, words, chooser in choosers:
            self._pairs[part] = self._pair(words, chooser, line)
            flow.addWidget(self._pairs[part])
        self.choosers = [chooser for _part, _words, chooser in choosers]
        """In reading order."""
        said = QVBoxLayout()
        said.setSpacing(4)
        said.addWidget(self._name)
        said.addWidget(self._words)
        self._top = QHBoxLayout()
        self._top.setSpacing(12)
        self._top.addLayout(said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(6)
        column.addLayout(self._top)
        column.addWidget(line)

    def _combo(self, name: str, title: str, part: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setAccessibleName(title)
        combo.setProperty("part", part)
        combo.setMaxVisibleItems(20)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.activated.connect(self._said)
        return combo

    @staticmethod
    def _pair(words: str, chooser: QWidget, parent: QWidget) -> QWidget:
        pair = QWidget(parent)
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        label = PlainLabel(words, pair, role="muted")
        label.setBuddy(chooser)
        row.addWidget(label)
        row.addWidget(chooser)
        return pair

    def add_at_right(self, widget: QWidget) -> None:
        """Put a widget beside the words."""
        self._top.addWidget(widget)

    def set_shops(self, names: Sequence[str]) -> None:
        """The shops that a file without one can be said to be of."""
        with QSignalBlocker(self._shop):
            self._shop.clear()
            if len(names) != 1:
                self._shop.addItem(_("Choose…"), "")
            for name in names:
                self._shop.addItem(readable(name), name)

    def ask_shop(self) -> None:
        """Put the focus where the shop is chosen."""
        self._shop.setFocus()

    def show_file(self, file: ImportFile, preset: str, needs_shop: bool, keys: Sequence[KeyChoice] = ()) -> None:
        """``preset`` is the title of the recognised export, or of its register; ``needs_shop`` where the file names no shop; ``keys``
        may find the records that are known."""
        reading = file.reading
        self._name.setText(file.path.name)
        self._words.setText(described(file, preset))
        with QSignalBlocker(self._header), QSignalBlocker(self._into), QSignalBlocker(self._sheet):
            into = reading.recognised.register if reading else file.into
            self._into.setCurrentIndex(self._into.findData(into) if into else -1)
            if self._into.currentIndex() < 0:
                self._into.setPlaceholderText(_("Choose…"))
            self._sheet.clear()
            if reading is not None:
                for name in reading.sheets:
                    self._sheet.addItem(readable(name), name)
                self._sheet.setCurrentIndex(self._sheet.findData(reading.sheet))
                self._header.setValue(reading.recognised.header_row)
        self._mode.setCurrentIndex(max(0, self._mode.findData(file.options.mode)))
        self._shop.setCurrentIndex(max(0, self._shop.findData(file.options.shop or "")))
        self._empty.setCurrentIndex(self._empty.findData(file.options.empty))
        self._fill_down.setCurrentIndex(self._fill_down.findData("1" if file.options.fill_down else ""))
        updates = reading is not None and file.options.mode != "add"
        self._pairs["empty"].setVisible(updates)
        self._pairs["fill_down"].setVisible(reading is not None and (file.options.fill_down or has_blank_keys(reading)))
        self._pairs["sheet"].setVisible(reading is not None and len(reading.sheets) > 1)
        self._pairs["header"].setVisible(reading is not None)
        self._pairs["mode"].setVisible(reading is not None)
        self._pairs["shop"].setVisible(reading is not None and (needs_shop or bool(file.options.shop)))
        self._show_text_kind(file)
        self._keys = keys
        self._key.clear()
        for choice in keys:
            self._key.addItem(readable(choice.label))
        self._key.setCurrentIndex(next((at for at, choice in enumerate(keys) if choice.key == file.options.key), 0))
        self._pairs["key"].setVisible(len(keys) > 1)

    def _show_text_kind(self, file: ImportFile) -> None:
        """Encoding and separator of a text file; they stay in reach where what was said fits nothing."""
        from shopdesk.services.import_choices import ENCODINGS, SEPARATORS
        from shopdesk.services.import_corrections import kind_label

        reading, (encoding, separator) = file.reading, file.told
        found = kind_label(reading) if reading is not None and reading.encoding and not encoding else ""
        self._encoding.clear()
        self._encoding.addItem(_("found: {what}").format(what=found) if found else _("find it out"), "")
        for name, title in ENCODINGS:
            self._encoding.addItem(title, name)
        self._encoding.setCurrentIndex(max(0, self._encoding.findData(encoding)))
        self._pairs["encoding"].setVisible(bool(encoding or (reading is not None and reading.encoding)))
        seen = reading.separator if reading is not None and not separator else ""
        seen = _(SEPARATOR_NAMES[seen]) if seen in SEPARATOR_NAMES else seen if seen.isprintable() else _("control character")
        self._separator.clear()
        self._separator.addItem(_("found: {what}").format(what=seen) if seen else _("find it out"), "")
        for sign in SEPARATORS:
            self._separator.addItem(_(SEPARATOR_NAMES[sign]), sign)
        self._separator.setCurrentIndex(max(0, self._separator.findData(separator)))
        self._pairs["separator"].setVisible(bool(separator or (reading is not None and reading.separator)))

    def _said(self, at: int) -> None:
        combo = self.sender()
        assert isinstance(combo, QComboBox)
        if combo is self._key:
            self.corrected.emit(Correction("key", self._keys[at].key))
            return
        self.corrected.emit(Correction(combo.property("part"), str(combo.itemData(at) or "")))

    def _header_said(self, row: int) -> None:
        self.corrected.emit(Correction("header", str(row)))


def has_blank_keys(reading: Reading) -> bool:
    """Whether the first rows leave the first column that is read blank here and there: merged cells, or numbers written once."""
    first = next((column.index for column in reading.recognised.mapped if "." not in column.path), None)
    below = [cells for row, cells in reading.head if row > reading.recognised.header_row and any(cells)]
    return first is not None and any(first >= len(cells) or not cells[first].strip() for cells in below[1:])
