"""A walk through everything that the window can show of a real shop: every page, panel, tab, menu, tooltip, dialog and page of trouble.

What must hold of each sight is the tests' affair: :meth:`Tour.sights` brings one after the other on the screen and yields its name.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QEvent, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMessageBox, QTabWidget, QToolTip, QWidget

from shopdesk import app as application
from shopdesk.core.errors import ShopDeskError
from shopdesk.core.query import Query
from shopdesk.services.shop import Shop
from shopdesk.ui.column_chooser import ColumnChooser
from shopdesk.ui.curtain import Curtain, Waiting
from shopdesk.ui.export_dialog import ExportDialog
from shopdesk.ui.failure_report import report
from shopdesk.ui.failures import FailureDialog
from shopdesk.ui.file_trouble import BackupOffer, FileTrouble
from shopdesk.ui.first_start import FirstAnswers, FirstStart
from shopdesk.ui.import_wizard import ImportWizard
from shopdesk.ui.job_runner import InlineJobRunner
from shopdesk.ui.main_window import MainWindow
from shopdesk.ui.settings_page import SettingsPage, WindowSettings
from shopdesk.ui.window_commands import window_commands
from shopdesk.ui.window_dialogs import WindowDialogs
from shopdesk.ui.workplace import RunMemory, Workplace

TIPS_EACH = 6
"""Cells of each list whose tooltips are asked for."""


class Tour:
    """``word`` is what the search looks for; ``files`` are brought to the import wizard; ``path`` is shown as a shop file in trouble."""

    def __init__(self, shop: Shop, *, word: str, files: list[Path], path: Path) -> None:
        self.shop, self.word, self.files, self.path = shop, word, files, path
        self.runner = InlineJobRunner()
        self.window = MainWindow(application.ENTRIES, RunMemory())
        self.dialogs = WindowDialogs(self.window, lambda: self.runner, self._commands)
        self.place = Workplace(shop, self.runner, dialogs=self.dialogs)
        self.dialogs.place = self.place
        pages = {key: partial(application._page, where) for key, where in application.PAGES.items()}
        self.window.set_shop(self.place, {**pages, "settings": self._settings}, "customers")
        self.curtain = Curtain(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        self._open: list[QWidget] = []

    def _commands(self) -> list[Any]:
        return list(window_commands(self.window, self.place, application.ENTRIES))

    def _settings(self, place: Workplace) -> SettingsPage:
        def nothing(*_words: object) -> None:
            return

        return SettingsPage(place, WindowSettings(nothing, nothing, nothing, nothing, nothing))

    # Sights ----------------------------------------------------------------------------------------------------------

    def sights(self) -> Iterator[str]:
        """Bring everything on the screen, one sight after the other; each is painted before its name is given."""
        for name, show in self._all():
            show()
            self._settle()
            for widget in self.shown():
                widget.grab()
            yield name
            self._clear()

    def _all(self) -> Iterator[tuple[str, Callable[[], None]]]:
        for entry in application.ENTRIES:
            if entry.key not in self.shop.registers:
                yield entry.key, partial(self.window.open_page, entry.key)
                continue
            yield entry.key, partial(self._record, entry.key, 0)
            if entry.key in ("customers", "cases"):
                yield f"{entry.key} linked", partial(self._record, entry.key, 1)
                yield f"{entry.key} history", partial(self._record, entry.key, 2)
        yield "filters", self._filters
        yield "filtered", self._filtered
        yield "columns", self._columns
        yield "row menu", self._row_menu
        yield "window menu", self.window._open_menu
        yield "many selected", self._many
        yield "search", partial(self.dialogs.open_search, self.word)
        yield "nothing found", partial(self.dialogs.open_search, self.word + " qqqq")
        for part in ("columns", "new", "changed", "bad"):
            yield f"import {part}", partial(self._wizard, part)
        yield "imported", self._imported
        yield "export", self._export
        yield "undo bar", self._undo_bar
        yield "trouble banner", partial(self.window.show_failure, ShopDeskError(self.word))
        yield "status bar", partial(self.window.status.tell, self.word)
        yield "first start", self._first_start
        yield "file trouble", self._file_trouble
        yield "waiting", lambda: self.curtain.show_page(Waiting(self.word))
        yield "failure", self._failure
        yield "question", self._question

    def _record(self, key: str, tab: int) -> None:
        self.window.open_page(key)
        page: Any = self.window.page(key)
        ids = self.shop.browsing.first_ids(Query(key), 1)
        if not ids:
            return
        page.open_record(ids[0])
        tabs = page.panel.findChild(QTabWidget)
        tabs.setCurrentIndex(tab)

    def _page(self, key: str) -> Any:
        self.window.show_list(Query(key))
        self._settle()
        return self.window.page(key)

    def _filters(self) -> None:
        page = self._page("cases")
        for key in ("receiver", "shop", "state"):
            page.columns.open_filter(key, page.mapToGlobal(QPoint(200, 200)))
            self._settle()
        self._open.append(page.columns._drop)

    def _filtered(self) -> None:
        from shopdesk.core.query import Filter, Op

        self.window.show_list(Query("customers", filters=(Filter("name", Op.CONTAINS, self.word),), words=self.word[:20]))

    def _columns(self) -> None:
        page = self._page("orders")
        page.columns.choose()
        self._open.extend(self.window.findChildren(ColumnChooser))

    def _row_menu(self) -> None:
        page = self._page("customers")
        page.table.select_id(page.table.model.ids[0])
        page._row_menu(page.mapToGlobal(QPoint(200, 200)))

    def _many(self) -> None:
        page = self._page("customers")
        page.table.scrolling.selectAll()

    def _wizard(self, part: str) -> None:
        self.window.open_page("customers")
        wizard = ImportWizard(self.place, self.runner, self.window)
        wizard.show()
        self._open.append(wizard)
        wizard.add_files(self.files)
        wizard.show_part(part)

    def _imported(self) -> None:
        self._wizard("new")
        wizard = self._open[-1]
        assert isinstance(wizard, ImportWizard)
        wizard.import_now()

    def _export(self) -> None:
        columns = list(self.shop.registers["customers"].views[0].columns)
        dialog = ExportDialog(self.place, self.runner, Query("customers"), columns, self.window)
        dialog.path.setText(str(self.path.parent / (self.word[:40].replace("/", "") + ".xlsx")))
        dialog.show()
        dialog.banner.set_text(self.word, kind="error")
        self._open.append(dialog)

    def _undo_bar(self) -> None:
        page = self._page("customers")
        page.table.select_id(page.table.model.ids[0])
        page._delete_selected()
        self.window.undo()

    def _first_start(self) -> None:
        page = FirstStart(self.path, answers=FirstAnswers(self.word, "taobao", self.word, "start"))
        page.show_problem(self.word)
        self.curtain.show_page(page)

    def _file_trouble(self) -> None:
        offers = [BackupOffer(self.path, "2026-11-22 18:02", 18_400_000, self.word)]
        self.curtain.show_page(FileTrouble(self.path, ShopDeskError(self.word, "damaged"), offers))

    def _failure(self) -> None:
        try:
            raise AttributeError(self.word)
        except AttributeError as error:
            dialog = FailureDialog(report(error), self.window)
        dialog.show()
        self._open.append(dialog)

    def _question(self) -> None:
        """The message box asks in a loop of its own; what is said of it is said before it is answered."""
        self.window.open_page("customers")
        page = self.window.page("customers")
        assert page is not None
        own, page.title = page.title, self.word
        QTimer.singleShot(0, self._answer)
        self.window.may_lose_text("customers")
        page.title = own

    during_question: Callable[[QMessageBox], None] = staticmethod(lambda box: None)

    def _answer(self) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        box.grab()
        self.during_question(box)
        box.reject()

    # Looking ---------------------------------------------------------------------------------------------------------

    def shown(self) -> list[QWidget]:
        """Every window on the screen, menus and tooltips too."""
        return [w for w in QApplication.topLevelWidgets() if w.isVisible()]

    def everything(self) -> list[QWidget]:
        """Every widget there is, shown or not."""
        found: dict[int, QWidget] = {}
        for top in QApplication.topLevelWidgets():
            for widget in (top, *top.findChildren(QWidget)):
                found[id(widget)] = widget
        return list(found.values())

    def item_tips(self) -> Iterator[str]:
        """The tooltips of the first cells of every list on the screen: as the model gives them and as the view shows them."""
        role = Qt.ItemDataRole.ToolTipRole
        for view in (w for w in self.everything() if isinstance(w, QAbstractItemView) and w.isVisible()):
            model = view.model()
            if model is None:
                continue
            columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
            cells = [model.index(r, c) for r in range(min(2, model.rowCount())) for c in range(columns)]
            cells += [child for top in cells for child in _children(model, top)]
            for index in cells:
                yield str(model.data(index, role) or "")
            for index in cells[:TIPS_EACH]:
                place = view.visualRect(index).center()
                event = QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place))
                QApplication.sendEvent(view.viewport(), event)
                yield QToolTip.text()
                QToolTip.hideText()

    def _settle(self) -> None:
        """Let timers of a few milliseconds and everything queued run."""
        until = time.monotonic() + 0.01
        while time.monotonic() < until:
            QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _clear(self) -> None:
        for widget in self._open:
            widget.close()
        self._open = []
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        if self.dialogs.palette is not None:
            self.dialogs.palette.close()
            self.dialogs.palette = None
        self.curtain.lift()
        self._settle()

    def close(self) -> None:
        self._clear()
        self.window.hide()
        self.window.deleteLater()
        self._settle()


def _children(model: Any, parent: QModelIndex) -> list[QModelIndex]:
    return [model.index(r, 0, parent) for r in range(min(12, model.rowCount(parent)))]


if __name__ == "__main__":
    sys.exit("support for tests")
