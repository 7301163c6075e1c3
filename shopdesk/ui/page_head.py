"""The head of a register page: title, words box, import, export, columns, new."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from shopdesk.core.translations import _
from shopdesk.ui import icons, theme
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text
from shopdesk.ui.widgets.search_box import SearchBox, key_words

HEIGHT = 48
_BOX_WIDTH = 270
_ARROW_WIDTH = 26


class PageHead(QFrame):
    """Buttons and a box; it does nothing itself."""

    words_changed = Signal(str)
    import_wanted = Signal()
    export_wanted = Signal()
    saved_wanted = Signal()
    columns_wanted = Signal()
    new_wanted = Signal()

    def __init__(self, title: str, one: str, parent: QWidget, *, can_import: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName("page_head")
        self.setProperty("surface", "bar")
        self.setFixedHeight(HEIGHT)
        self._box = SearchBox(_("Search this list"), "Ctrl+F", self)
        self._box.setObjectName("page_words")
        self._box.setMaximumWidth(_BOX_WIDTH)
        self._box.words_changed.connect(self._words)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(8)
        row.addWidget(PlainLabel(title, self, role="title"))
        row.addSpacing(8)
        row.addWidget(self._box, 1)
        row.addStretch(1)
        self.import_button = self._button(_("Import"), "page_import", "import", self.import_wanted)
        self.export_button = self._button(_("Export"), "page_export", "export", self.export_wanted)
        self.saved_button = self._button("", "page_saved_exports", "drop-down", self.saved_wanted)
        self.saved_button.setAccessibleName(_("Saved exports"))
        self.saved_button.setToolTip(_("Saved exports"))
        self.saved_button.setFixedWidth(_ARROW_WIDTH)
        self.columns_button = self._button(_("Columns"), "page_columns", "columns", self.columns_wanted)
        self.new_button = self._button(_("New: {one}").format(one=one), "page_new", "", self.new_wanted)
        self.new_button.setText(button_text(_("New: {one}").format(one=one)) + "  " + key_words("Ctrl+N"))
        theme.set_look(self.new_button, primary=True)
        icons.set_icon(self.new_button, "plus", "on_accent")
        self.import_button.setVisible(can_import)
        for button in (self.import_button, self.export_button, self.saved_button, self.columns_button, self.new_button):
            if button is self.saved_button:
                row.addSpacing(-row.spacing() - 1)  # one with the button before it
            row.addWidget(button)

    def _button(self, text: str, name: str, icon: str, pressed: Any) -> QPushButton:
        button = QPushButton(button_text(text), self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        if icon:
            icons.set_icon(button, icon, "muted")
        button.clicked.connect(pressed)
        return button

    def _words(self, words: object) -> None:
        self.words_changed.emit(str(words))

    def set_words(self, words: str) -> None:
        """Show these words without announcing them."""
        if self._box.text().strip() != words.strip():
            self._box.set_words(words)

    def focus_words(self) -> None:
        self._box.setFocus()
        self._box.selectAll()

    def has_focus(self) -> bool:
        return self._box.hasFocus()
