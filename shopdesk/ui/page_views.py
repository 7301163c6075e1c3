"""Saved views of one page: what is kept of a list, under which name, and what its columns look like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from shopdesk.core.jobs import Job
from shopdesk.core.register import ListView, Register
from shopdesk.core.translations import _
from shopdesk.services.saved_views import LONGEST_NAME, SavedView
from shopdesk.ui import page_layout
from shopdesk.ui.list_state import ListState
from shopdesk.ui.page_layout import TableLayout
from shopdesk.ui.views_menu import state_of
from shopdesk.ui.widgets.plain_label import PlainLabel
from shopdesk.ui.workplace import Workplace


class PageViews(QObject):
    """GUI thread; it writes through the runner."""

    changed = Signal()
    """Views were saved, renamed or deleted."""
    named = Signal(str)
    """Signal(name): the list shown has this name now; "" where its view is gone."""

    def __init__(self, register: Register, place: Workplace, parent: QWidget) -> None:
        super().__init__(parent)
        self._register = register
        self._place = place
        self._page = parent

    def all(self) -> list[SavedView]:
        return self._place.shop.saved_views.of(self._register)

    def find(self, name: str) -> SavedView | None:
        return next((view for view in self.all() if view.name == name), None)

    # Columns

    def _list_view(self, state: ListState) -> ListView:
        """The view by which columns are remembered on this computer: the saved one, or the declared one."""
        view = state.list_view(self._register)
        saved = self.find(state.saved) if state.saved else None
        return view if saved is None else replace(view, key=f"+{saved.name}", columns=saved.columns or view.columns)

    def layout(self, state: ListState) -> TableLayout:
        """Columns, widths and frozen edge of a list: as left on this computer, else as saved, else as declared."""
        saved = self.find(state.saved) if state.saved else None
        view = self._list_view(state)
        if saved is not None and not page_layout.is_kept(self._place.memory, self._register, view):
            return TableLayout(tuple(view.columns), saved.widths, saved.frozen)
        return page_layout.recall(self._place.memory, self._register, view)

    def keep_layout(self, state: ListState, layout: TableLayout) -> None:
        page_layout.keep(self._place.memory, self._register, self._list_view(state), layout)

    def forget_layout(self, state: ListState) -> tuple[str, ...]:
        """Give a view its own columns back; returns them."""
        view = self._list_view(state)
        page_layout.forget(self._place.memory, self._register, view)
        return tuple(view.columns)

    # Saving

    def do(self, what: str, state: ListState, layout: TableLayout) -> ListState | None:
        """What the menu asks for (save, rename, delete, reset); after a reset returns the list to show."""
        if what == "save":
            self.ask_save(state, layout)
        elif what == "rename":
            self.ask_rename(state)
        elif what == "delete":
            self.delete(state)
        else:
            self.forget_layout(state)
            saved = self.find(state.saved) if state.saved else None
            return state_of(saved) if saved is not None else ListState(state.view, state.chip, trash=state.trash)
        return None

    def ask_save(self, state: ListState, layout: TableLayout) -> NameDialog:
        """Ask for a name and save the list as it is; the name it has is offered, and saving under it replaces it."""
        return self._ask(_("Save this view"), state.saved, partial(self._save, state, layout))

    def ask_rename(self, state: ListState) -> NameDialog:
        return self._ask(_("Rename this view"), state.saved, partial(self._rename, state.saved))

    def delete(self, state: ListState) -> None:
        self._write(partial(self._delete, state.saved), "")

    def _ask(self, title: str, name: str, then: Callable[[str], None]) -> NameDialog:
        dialog = NameDialog(title, name, self._page.window())
        dialog.named.connect(then)
        dialog.open()
        return dialog

    def _save(self, state: ListState, layout: TableLayout, name: str) -> None:
        days = (state.days[0].isoformat(), state.days[1].isoformat()) if state.days else None
        view = SavedView(
            name,
            state.view or self._register.views[0].key,
            state.chip,
            state.preset,
            days,
            state.words.strip(),
            state.filters,
            state.sort,
            layout.columns,
            dict(layout.widths),
            layout.frozen,
            state.colour,
        )
        self._write(partial(self._keep, view), name)

    def _rename(self, old: str, new: str) -> None:
        self._write(partial(self._renamed, old, new), new)

    def _write(self, work: Callable[[Job], None], name: str) -> None:
        self._place.runner.write(work, partial(self._done, name), self._place.fail)

    def _done(self, name: str, nothing: object) -> None:
        del nothing
        self.changed.emit()
        self.named.emit(" ".join(name.split()))

    # On the writer thread

    def _keep(self, view: SavedView, job: Job) -> None:
        del job
        self._place.shop.saved_views.keep(self._register, view)

    def _renamed(self, old: str, new: str, job: Job) -> None:
        del job
        self._place.shop.saved_views.rename(self._register, old, new)

    def _delete(self, name: str, job: Job) -> None:
        del job
        self._place.shop.saved_views.delete(self._register, name)


class NameDialog(QDialog):
    """One line for a name."""

    named = Signal(str)

    def __init__(self, title: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        from PySide6.QtCore import Qt

        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("name_dialog")
        self.setWindowTitle(title)
        self.line = QLineEdit(name, self)
        self.line.setObjectName("view_name")
        self.line.setAccessibleName(_("Name"))
        self.line.setMaxLength(LONGEST_NAME)
        self.line.selectAll()
        self.go = QPushButton(title, self)
        self.go.setObjectName("name_go")
        self.go.setProperty("primary", True)
        self.go.setDefault(True)
        back = QPushButton(_("Cancel"), self)
        back.setObjectName("name_back")
        back.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self.go)
        buttons.addWidget(back)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(PlainLabel(_("Name"), self, role="muted"))
        column.addWidget(self.line)
        column.addLayout(buttons)
        self.setMinimumWidth(320)
        self.go.clicked.connect(self._take)
        back.clicked.connect(self.reject)

    def _take(self) -> None:
        if self.line.text().strip():
            self.named.emit(self.line.text())
            self.accept()
