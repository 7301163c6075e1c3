"""The window's menu: what concerns the whole shop file or the whole window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from shopdesk.core.translations import N_, _
from shopdesk.ui import icons, theme
from shopdesk.ui.widgets.plain_label import button_text

LANGUAGE_NAMES = (("en", "English"), ("zh_CN", "简体中文"), ("zh_TW", "繁體中文"))
SCHEMES: tuple[tuple[theme.Choice, str], ...] = (("system", N_("Follow the system")), ("light", N_("Light")), ("dark", N_("Dark")))


class WindowMenu(QMenu):
    """Announces what was chosen."""

    scheme_wanted = Signal(str)
    language_wanted = Signal(str)
    operator_wanted = Signal(str)
    import_wanted = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("window_menu_list")

    def fill(
        self, *, undo: str, redo: str, operators: Sequence[str], operator: str, scheme: str, language: str, further: Sequence[QAction]
    ) -> None:
        """Build the menu as things stand; ``undo``/``redo`` name what would be taken back or done again ("" = nothing)."""
        self.clear()
        self._add(_("Undo: {what}").format(what=undo) if undo else _("Undo"), "undo", self.undo_wanted, "Ctrl+Z").setEnabled(bool(undo))
        self._add(_("Redo: {what}").format(what=redo) if redo else _("Redo"), "redo", self.redo_wanted, "Ctrl+Y").setEnabled(bool(redo))
        self.addSeparator()
        self._add(_("Import files…"), "import", self.import_wanted, "")
        self._choices(_("At the keyboard"), "person", [(name, name) for name in operators], operator, self._operator_chosen)
        self.addSeparator()
        self._choices(_("Colours"), "sun", [(key, _(title)) for key, title in SCHEMES], scheme, self._scheme_chosen)
        self._choices(_("Language"), "", list(LANGUAGE_NAMES), language, self._language_chosen)
        if further:
            self.addSeparator()
            self.addActions(list(further))

    def _add(self, text: str, icon: str, triggered: Any, keys: str) -> QAction:
        action = QAction(button_text(text if len(text) < 70 else text[:69] + "…"), self)
        if icon:
            icons.set_icon(action, icon, "muted")
        if keys:
            # Shown only: the window has the shortcut, and two of them would make it ambiguous.
            action.setText(f"{action.text()}\t{QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)}")
        action.triggered.connect(triggered)
        self.addAction(action)
        return action

    def _choices(self, title: str, icon: str, choices: Sequence[tuple[str, str]], now: str, chosen: Any) -> None:
        menu = QMenu(button_text(title), self)
        if icon:
            icons.set_icon(menu.menuAction(), icon, "muted")
        group = QActionGroup(menu)
        for key, text in choices:
            action = QAction(button_text(text), menu)
            action.setData(key)
            action.setCheckable(True)
            action.setChecked(key == now)
            action.triggered.connect(chosen)
            group.addAction(action)
            menu.addAction(action)
        self.addMenu(menu)

    def _data(self) -> str:
        sender = self.sender()
        return str(sender.data()) if isinstance(sender, QAction) else ""

    def _scheme_chosen(self) -> None:
        self.scheme_wanted.emit(self._data())

    def _language_chosen(self) -> None:
        self.language_wanted.emit(self._data())

    def _operator_chosen(self) -> None:
        self.operator_wanted.emit(self._data())
