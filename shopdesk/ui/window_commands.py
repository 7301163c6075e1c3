"""What can be done from the palette by name, whatever the window's language: new records, pages, files, undo, colours, language."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from shopdesk.core.errors import ShopFileError
from shopdesk.core.translations import N_
from shopdesk.ui.palette_rows import Command
from shopdesk.ui.window_menu import LANGUAGE_NAMES

if TYPE_CHECKING:
    from shopdesk.ui.main_window import MainWindow
    from shopdesk.ui.navigation import Entry
    from shopdesk.ui.workplace import Workplace

NEW = N_("New: {what}")
GO_TO = N_("Go to: {what}")
EXPORT = N_("Export: {what}")


def window_commands(window: MainWindow, place: Workplace, entries: Sequence[Entry]) -> list[Command]:
    """Every command of the window, likeliest first."""
    registers = place.shop.registers
    found = [
        Command(N_("Import files…"), partial(place.dialogs.open_import, None, ()), "import"),
        Command(N_("Export this list…"), partial(_export, window), "export"),
        Command(N_("Saved exports…"), place.dialogs.open_saved_exports, "export"),
        *_taking_back(window, place),
    ]
    found.extend(Command(NEW, partial(_new, window, key), "plus", about=register.one) for key, register in registers.items())
    found.extend(Command(GO_TO, partial(window.open_page, entry.key), entry.icon or entry.key, about=entry.title) for entry in entries)
    if place.shop.settings.get("exports"):
        names = [saved.name for saved in place.shop.saved_exports.all()]
        found.extend(Command(EXPORT, partial(place.dialogs.run_saved_export, name), "export", about=name) for name in names)
    for scheme, title in (("light", N_("Light colours")), ("dark", N_("Dark colours")), ("system", N_("Colours of the system"))):
        found.append(Command(title, partial(window.choose_scheme, scheme), "moon" if scheme == "dark" else "sun"))
    found.extend(Command(name, partial(window.choose_language, key), "settings") for key, name in LANGUAGE_NAMES)
    return found


def _taking_back(window: MainWindow, place: Workplace) -> list[Command]:
    """Undo and redo by what they would take back or do again; without the names while the file is being written."""
    undo = redo = None
    with contextlib.suppress(ShopFileError), place.shop.database.reading(wait=False):
        undo, redo = place.shop.journal.next_undo(), place.shop.journal.next_redo()
    return [
        Command(N_("Undo: {what}") if undo else N_("Undo"), window.undo, "undo", "Ctrl+Z", about=undo.label if undo else ""),
        Command(N_("Redo: {what}") if redo else N_("Redo"), window.redo, "redo", "Ctrl+Y", about=redo.label if redo else ""),
    ]


def _new(window: MainWindow, key: str) -> None:
    window.open_page(key)
    page = window.page(key)
    if page is not None:
        page.new_record()


def _export(window: MainWindow) -> None:
    """The list in front, where the page in front is a register's."""
    from shopdesk.ui.register_page import RegisterPage

    page = window.front()
    if isinstance(page, RegisterPage):
        page.head.export_wanted.emit()
