"""The window: navigation, pages made when first visited, status bar, undo and redo, the keys that work everywhere.

It paints before the database is thought of: entries first, ``set_shop`` when the shop is open. Which pages there are besides the
registers', and what the dialogs are, its composition root says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from shopdesk.core.translations import _, language, listed
from shopdesk.ui import theme, translator, window_place
from shopdesk.ui.navigation import Entry, Navigation
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.search_box import key_words
from shopdesk.ui.widgets.undo_bar import UndoBar
from shopdesk.ui.window_menu import WindowMenu
from shopdesk.ui.window_status import WindowStatus

if TYPE_CHECKING:
    from shopdesk.core.changes import Change
    from shopdesk.core.errors import ShopDeskError
    from shopdesk.core.jobs import Job
    from shopdesk.core.query import Query
    from shopdesk.ui.page import Page
    from shopdesk.ui.window_counts import WindowCounts
    from shopdesk.ui.workplace import Workplace

MakePage = Callable[["Workplace"], "Page"]
_SIZE = (1366, 768)
_LEAST = (860, 520)
_KEPT_SHOWN = 3
_SHOPS_NAMED, _MOST_SHOPS = 4, 500


class Preferring(Protocol):
    """What the window remembers (``services.settings.Preferences``)."""

    def get(self, name: str, default: Any = None) -> Any: ...

    def put(self, name: str, value: Any) -> None: ...


class MainWindow(QMainWindow):
    """All on the GUI thread."""

    closing = Signal()
    """The window closes for good: the composition root ends the runner and the shop."""
    language_chosen = Signal(str)
    """Signal(language): the user chose it; the window speaks it already."""

    def __init__(self, entries: Sequence[Entry], memory: Preferring) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("ShopDesk")
        self.setMinimumSize(*_LEAST)
        self.setAcceptDrops(True)
        self._entries = tuple(entries)
        self._memory = memory
        self._place: Workplace | None = None
        self._makers: dict[str, MakePage] = {}
        self._pages: dict[str, Page] = {}
        self._front = ""
        self._first = ""
        self._bar_redoes = False
        self._bar_operation = 0
        self._backed_up = ""
        self._shop_names: list[str] = []
        self._counts: WindowCounts | None = None
        self.further_actions: list[QAction] = []
        self._menu = WindowMenu(self)
        self._menu.scheme_wanted.connect(self.choose_scheme)
        self._menu.language_wanted.connect(self.choose_language)
        self._menu.operator_wanted.connect(self.choose_operator)
        self._menu.import_wanted.connect(self._import)
        self._menu.undo_wanted.connect(self.undo)
        self._menu.redo_wanted.connect(self.redo)
        self._build()
        self._keys()
        window_place.recall(self, memory, QSize(*_SIZE))

    # Building

    def _build(self) -> None:
        """Everything that speaks a language; built anew when another one is chosen."""
        self.navigation = Navigation(self._entries, self)
        self.navigation.page_wanted.connect(self.open_page)
        self.navigation.menu_wanted.connect(self._open_menu)
        self._trouble = Banner(self, kind="error", closable=True)
        self._stack = QStackedWidget(self)
        self._stack.setObjectName("pages")
        blank = QFrame(self._stack)
        blank.setProperty("surface", "paper")
        self._stack.addWidget(blank)
        self.undo_bar = UndoBar(self._stack)
        self.undo_bar.undo_requested.connect(self._bar_pressed)
        edge = QFrame(self)
        edge.setProperty("line", "down")
        right = QVBoxLayout()
        right.setSpacing(0)
        self.above_pages = QVBoxLayout()
        """Bars above the page; empty again after another language was chosen."""
        right.addLayout(self.above_pages)
        right.addWidget(self._trouble)
        right.addWidget(self._stack, 1)
        body = QWidget(self)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addWidget(edge)
        row.addLayout(right, 1)
        self.setCentralWidget(body)
        self.status = WindowStatus(self)
        self.setStatusBar(self.status)
        if self.isVisible():  # else the first resize says how wide it is
            self.navigation.fit(self.width())

    def _keys(self) -> None:
        """Keys that work wherever the focus is; Esc, undo and redo come through keyPressEvent, so that editors have them first."""
        for keys, call in (
            ("Ctrl+N", self._new),
            ("Ctrl+S", self._save),
            ("Ctrl+F", self._find),
            ("Ctrl+K", self._search),
            ("F5", self._refresh),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(call)
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.activated.connect(partial(self._nth_page, number))

    def set_shop(self, place: Workplace, pages: Mapping[str, MakePage], first: str = "") -> None:
        """The shop is open: show its pages. ``pages`` makes those that are no plain register pages, by key; ``first`` is shown first."""
        from shopdesk.ui.window_counts import WindowCounts

        self._place = place
        self._makers = dict(pages)
        self._first = first
        events = place.events
        events.changed.connect(self._changed)
        events.record_wanted.connect(self.show_record)
        events.list_wanted.connect(self.show_list)
        events.page_wanted.connect(self.open_page)
        events.told.connect(self._tell)
        events.undo_offered.connect(self.offer_undo)
        events.failed.connect(self.show_failure)
        self._counts = WindowCounts(place, self)
        self._counts.known.connect(self._counted)
        self._show_shop()
        self.open_page(first or str(self._memory.get("page", "")) or self._entries[0].key)
        QTimer.singleShot(0, self._counts, self._counts.ask_now)

    @property
    def place(self) -> Workplace | None:
        return self._place

    def _show_shop(self) -> None:
        place = self._place
        if place is None:
            return
        shop = place.shop
        path = shop.database.path
        self.setWindowTitle(f"{path.stem} – ShopDesk")
        names = self._shop_names
        if "shops" in shop.registers:
            from shopdesk.ui.reading import reading_at_once

            with reading_at_once(place, self, self._show_shop):
                known = sorted(shop.browsing.suggest("shops", "", _MOST_SHOPS))  # the oldest names the window, whatever files bring in
                names = self._shop_names = [label for _id, label in known[:_SHOPS_NAMED]]
        self.navigation.show_shop(names[0] if names else path.stem, " · ".join(names[1:]) or path.name)
        self._show_file()
        self.status.show_operator(shop.operator_name)

    def _show_file(self) -> None:
        if self._place is not None:
            database = self._place.shop.database
            self.status.show_file(database.path.name, self._backed_up)

    def show_backed_up(self, time: str) -> None:
        """When the last backup was made, as people read it; "" where there is none."""
        self._backed_up = time
        self._show_file()

    # Pages

    def open_page(self, key: str) -> None:
        """Bring a page to the front, making it at the first visit."""
        page = self.page(key)
        if page is None:
            return
        self._front = key
        self._stack.setCurrentWidget(page)
        self.navigation.show_page(key)
        page.fit(self.width())
        page.activate()
        page.take_focus()
        self._memory.put("page", key)
        self.undo_bar.raise_()

    def page(self, key: str) -> Page | None:
        """The page of a key, made now if need be; None before the shop is open and for keys that the window does not have."""
        place = self._place
        if place is None:
            return None
        if key not in self._pages:
            maker = self._makers.get(key) or (_register_page(key) if key in place.shop.registers else None)
            if maker is None:
                return None
            made = maker(place)
            made.status_changed.connect(self._page_status)
            self._pages[key] = made
            self._stack.addWidget(made)
        return self._pages[key]

    def front(self) -> Page | None:
        """The page in front."""
        return self._pages.get(self._front)

    def show_record(self, register: str, record_id: int) -> None:
        """Go to a record."""
        page = self.page(register)
        if page is not None:
            self.open_page(register)
            page.show_record(record_id)

    def show_list(self, query: Query) -> None:
        """Go to a list."""
        page = self.page(query.register)
        if page is not None:
            page.show_list(query)
            self.open_page(query.register)

    def _page_status(self, selection: str, rows: str) -> None:
        if self.sender() is self.front():
            self.status.show_page(selection, rows)

    def _nth_page(self, number: int) -> None:
        keys = self.navigation.keys()
        if number <= len(keys):
            self.open_page(keys[number - 1])

    def _new(self) -> None:
        page = self.front()
        if page is not None:
            page.new_record()

    def _save(self) -> None:
        page = self.front()
        if page is not None:
            page.save()

    def _find(self) -> None:
        page = self.front()
        if page is not None:
            page.focus_search()

    def _refresh(self) -> None:
        page = self.front()
        if page is not None:
            page.activate()
        if self._counts is not None:
            self._counts.ask()

    def _search(self) -> None:
        if self._place is not None:
            self._place.dialogs.open_search()

    def _import(self) -> None:
        if self._place is not None:
            self._place.dialogs.open_import(None, ())

    # What happened

    def _changed(self, change: Change) -> None:
        for page in self._pages.values():
            page.change_seen(change)
        if self._counts is not None:
            self._counts.ask(change.registers())
        if "shops" in change.ids or "operators" in change.ids:
            self._show_shop()

    def _counted(self, counts: dict[str, Any]) -> None:
        self.navigation.show_counts(counts)

    def _tell(self, sentence: str) -> None:
        self.status.tell(sentence)

    def show_failure(self, error: ShopDeskError) -> None:
        """Say what went wrong above the page until somebody closes it."""
        self._trouble.set_text(str(error))

    def offer_undo(self, change: Change) -> None:
        """Say what was done, and offer to take it back."""
        self._bar_redoes, self._bar_operation = False, change.operation
        self._show_bar(change.label)

    def _show_bar(self, said: str, action: str = "") -> None:
        page = self.front()
        self.undo_bar.set_right_room(page.right_room() if page is not None else 0)
        self.undo_bar.show_text(said, action=action)

    def _bar_pressed(self) -> None:
        if self._place is None:
            return
        if self._bar_redoes:
            self.redo()
        else:
            self._place.change(partial(self._undo_one, self._bar_operation), self._undone)

    def undo(self) -> None:
        """Take back what this window did last."""
        if self._place is not None:
            self._place.change(self._undo_mine, self._undone, self._nothing_more)

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._place is not None:
            self._place.change(self._redo_mine, self._redone, self._nothing_more)

    def _undo_one(self, operation: int, job: Job) -> Change:
        assert self._place is not None
        return self._place.shop.journal.undo(operation, job=job)

    def _undo_mine(self, job: Job) -> Change:
        assert self._place is not None
        return self._place.shop.journal.undo(mine=True, job=job)

    def _redo_mine(self, job: Job) -> Change:
        assert self._place is not None
        return self._place.shop.journal.redo(mine=True, job=job)

    def _undone(self, change: Change) -> None:
        self._bar_redoes = True
        said = change.label
        if change.kept:
            names = listed(k.number or f"#{k.id}" for k in change.kept[:_KEPT_SHOWN])
            more = len(change.kept) - _KEPT_SHOWN
            names = names if more <= 0 else _("{first} and {more} more").format(first=names, more=more)
            said = _("{done} Kept as they are, since they were changed or used since: {names}").format(done=said, names=names)
        self._show_bar(said, _("Redo {keys}").format(keys=key_words("Ctrl+Y")))

    def _redone(self, change: Change) -> None:
        self._bar_redoes, self._bar_operation = False, change.operation
        self._show_bar(change.label)

    def _nothing_more(self, error: ShopDeskError) -> None:
        if error.code in ("nothing_to_undo", "nothing_to_redo"):
            self.status.tell(str(error))
        else:
            self.show_failure(error)

    # Menu

    def _open_menu(self) -> None:
        if self._place is None:
            self._show_menu()
            return
        from shopdesk.ui.reading import reading_at_once

        with reading_at_once(self._place, self, self._open_menu):
            self._show_menu()

    def _show_menu(self) -> None:
        place = self._place
        undo = place.shop.journal.next_undo() if place is not None else None
        redo = place.shop.journal.next_redo() if place is not None else None
        operators = [name for _id, name in place.shop.browsing.suggest("operators", "", 30)] if place is not None else []
        self._menu.fill(
            undo=undo.label if undo else "",
            redo=redo.label if redo else "",
            operators=operators,
            operator=place.shop.operator_name if place is not None else "",
            scheme=str(self._memory.get("scheme", "system")),
            language=language(),
            further=self.further_actions,
        )
        button = self.navigation.menu_button
        self._menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def choose_scheme(self, choice: str) -> None:
        """Light, dark, or whatever the system says."""
        app = QApplication.instance()
        chosen: theme.Choice = "dark" if choice == "dark" else "light" if choice == "light" else "system"
        self._memory.put("scheme", chosen)
        if isinstance(app, QApplication):
            theme.choose(app, chosen)

    def choose_operator(self, name: str) -> None:
        """Somebody else sits down at the keyboard."""
        place = self._place
        if place is None:
            return
        from shopdesk.ui.reading import reading_at_once

        with reading_at_once(place, self, partial(self.choose_operator, name)):
            place.shop.sit_down(name)
            self.status.show_operator(name)

    def choose_language(self, name: str) -> None:
        """Speak another language: everything on the screen is built anew, unless something typed would be lost."""
        if any(page.is_dirty for page in self._pages.values()):
            self._tell(_("Save or discard what is typed first."))
            return
        app = QApplication.instance()
        if isinstance(app, QApplication):
            translator.speak(app, name)
            theme.apply(app, theme.current().scheme)
        self._memory.put("language", name)
        front = self._front
        for page in self._pages.values():
            page.deleteLater()
        self._pages.clear()
        self._build()
        if self._place is not None:
            self._show_shop()
            self.open_page(front)
            if self._counts is not None:
                self._counts.ask_now()
        self.language_chosen.emit(name)

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo) or (
            event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        ):
            self.redo()
        elif event.key() == Qt.Key.Key_Escape:
            page = self.front()
            if page is not None:
                page.escape()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere; a page that has its own use for them takes them first."""
        from shopdesk.ui.dropped import dropped_files

        if self._place is not None and dropped_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        from shopdesk.ui.dropped import dropped_files

        paths = dropped_files(event)
        if self._place is not None and paths:
            event.acceptProposedAction()
            self._place.dialogs.open_import(None, paths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.navigation.fit(event.size().width())
        page = self.front()
        if page is not None:
            page.fit(event.size().width())

    def closeEvent(self, event: QCloseEvent) -> None:
        dirty = next((key for key, page in self._pages.items() if page.is_dirty), "")
        if dirty and not self.may_lose_text(dirty):
            self.open_page(dirty)
            event.ignore()
            return
        if not self._may_stop_work():
            event.ignore()
            return
        window_place.keep(self, self._memory)
        self.closing.emit()
        event.accept()

    def may_lose_text(self, key: str) -> bool:
        """Ask whether to close although something typed on a page is not saved."""
        text = _("Something typed in “{page}” is not saved.").format(page=self._pages[key].title)
        return self._ask_close(text, _("Close without saving"))

    def _may_stop_work(self) -> bool:
        """Ask whether to close although a dialog holds work that would be lost; what the writer does is finished anyway."""
        for dialog in self.findChildren(QDialog):
            unfinished = getattr(dialog, "unfinished", None)
            if dialog.isVisible() and callable(unfinished) and (text := str(unfinished())):
                return self._ask_close(text, _("Close anyway"))
        return True

    def _ask_close(self, text: str, close: str) -> bool:
        box = QMessageBox(self)
        box.setObjectName("ask_close")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle("ShopDesk")
        box.setText(text)
        lose = box.addButton(close, QMessageBox.ButtonRole.DestructiveRole)
        back = box.addButton(_("Back"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(back)
        box.exec()
        return box.clickedButton() is lose


def _register_page(key: str) -> MakePage:
    """The generic page of a register, or the one that its declaration names (``package.module:Class``)."""

    def make(place: Workplace) -> Page:
        from importlib import import_module

        from shopdesk.ui.register_page import RegisterPage

        register = place.shop.registers[key]
        if register.page:
            module, _colon, name = register.page.partition(":")
            made: Page = getattr(import_module(module), name)(register, place)
            return made
        return RegisterPage(register, place)

    return make
