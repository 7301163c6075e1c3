"""The first minute: three questions at most (language, shop, your name), and then the ways to begin.

Making the shop file is the composition root's work; this asks and tells.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from shopdesk.core.translations import _, language
from shopdesk.core.vocabulary import PLATFORMS
from shopdesk.ui import icons
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.field_row import FieldRow
from shopdesk.ui.widgets.plain_label import PlainLabel, readable
from shopdesk.ui.window_menu import LANGUAGE_NAMES

_WIDTH = 600
_LABEL_WIDTH = 104
_PLATFORM_WIDTH = 130


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """``then`` is ``start`` or ``import``; empty names mean the program's own."""

    shop_name: str
    platform: str
    operator: str
    then: str


class FirstStart(QFrame):
    """``path`` is where the shop file will lie."""

    answered = Signal(object)
    """FirstAnswers"""
    demo_wanted = Signal()
    open_wanted = Signal()
    """The user has a shop file already."""
    language_wanted = Signal(str)

    def __init__(self, path: Path, parent: QWidget | None = None, answers: FirstAnswers | None = None) -> None:
        """``answers`` are what was typed before the language changed."""
        super().__init__(parent)
        self.setObjectName("first_start")
        self.setProperty("surface", "window")
        self.setAccessibleName(_("Welcome to ShopDesk"))
        card = QFrame(self)
        card.setProperty("surface", "card")
        card.setFixedWidth(_WIDTH)
        self.language = QComboBox(card)
        self.language.setObjectName("first_language")
        for key, name in LANGUAGE_NAMES:
            self.language.addItem(name, key)
        self.language.setCurrentIndex(self.language.findData(language()))
        self.language.activated.connect(self._language_chosen)
        self.shop_name = QLineEdit(answers.shop_name if answers else "", card)
        self.shop_name.setObjectName("first_shop")
        self.shop_name.setPlaceholderText(_("My shop"))
        self.platform = QComboBox(card)
        self.platform.setObjectName("first_platform")
        self.platform.setAccessibleName(_("Platform"))
        for choice in PLATFORMS:
            self.platform.addItem(readable(_(choice.label)), choice.code)
        self.platform.setFixedWidth(_PLATFORM_WIDTH)
        self.platform.setCurrentIndex(self.platform.findData(answers.platform) if answers else 0)
        self.operator = QLineEdit(answers.operator if answers else "", card)
        self.operator.setObjectName("first_operator")
        self.operator.setPlaceholderText(_user_name() or _("Shop owner"))
        shop_line = QHBoxLayout()
        shop_line.setSpacing(8)
        shop_line.addWidget(FieldRow(_("Shop"), self.shop_name, card, label_width=_LABEL_WIDTH), 1)
        shop_line.addWidget(self.platform, 0, Qt.AlignmentFlag.AlignTop)
        self.banner = Banner(card, kind="error")
        self.start = self._button("first_go", _("Start"), "", card)
        self.start.setProperty("primary", True)
        self.bring = self._button("first_import", _("Start with a file…"), "import", card)
        self.demo = self._button("first_demo", _("Look at the demo"), "", card)
        self.other = self._button("first_open", _("I have a shop file…"), "", card)
        self.other.setProperty("quiet", True)
        self.other.setProperty("link", True)
        self.start.clicked.connect(self._start)
        self.bring.clicked.connect(self._import)
        self.demo.clicked.connect(self.demo_wanted)
        self.other.clicked.connect(self.open_wanted)
        self.shop_name.returnPressed.connect(self.operator.setFocus)
        self.operator.returnPressed.connect(self._start)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.start, self.bring, self.demo):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.other)
        where = _("Everything stays in one file on this computer: {path}").format(path=str(path))
        column = QVBoxLayout(card)
        column.setContentsMargins(28, 24, 28, 22)
        column.setSpacing(10)
        column.addWidget(PlainLabel(_("Welcome to ShopDesk"), card, role="title"))
        column.addWidget(PlainLabel(_("Three questions; all can be changed later."), card, role="muted"))
        column.addSpacing(8)
        column.addWidget(FieldRow(_("Language"), self.language, card, label_width=_LABEL_WIDTH))
        column.addLayout(shop_line)
        column.addWidget(FieldRow(_("Your name"), self.operator, card, label_width=_LABEL_WIDTH))
        column.addSpacing(8)
        column.addWidget(self.banner)
        column.addLayout(buttons)
        column.addSpacing(4)
        column.addWidget(PlainLabel(where, card, role="small", wrap=True))
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def _button(self, name: str, words: str, icon: str, parent: QWidget) -> QPushButton:
        button = QPushButton(words, parent)
        button.setObjectName(name)
        button.setAccessibleName(words)
        if icon:
            icons.set_icon(button, icon)
        return button

    def answers(self, then: str = "start") -> FirstAnswers:
        """What is typed now; your name falls back to the computer's."""
        operator = self.operator.text().strip() or _user_name()
        return FirstAnswers(self.shop_name.text().strip(), str(self.platform.currentData()), operator, then)

    def typed(self) -> FirstAnswers:
        """What is typed, without fallbacks: to be shown again in another language."""
        return FirstAnswers(self.shop_name.text(), str(self.platform.currentData()), self.operator.text(), "")

    def show_problem(self, text: str) -> None:
        """Say why it did not work; everything typed stays."""
        self.banner.set_text(text, kind="error")
        self.setEnabled(True)

    def _start(self) -> None:
        self.answered.emit(self.answers())

    def _import(self) -> None:
        self.answered.emit(self.answers("import"))

    def _language_chosen(self) -> None:
        self.language_wanted.emit(str(self.language.currentData()))


def _user_name() -> str:
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        return ""
    return "" if name in ("root", "user", "admin", "administrator", "Administrator") else name
