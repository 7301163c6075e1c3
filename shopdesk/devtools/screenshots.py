"""Pictures of every page and dialog, in both themes, all languages and two sizes, as PNG named page-theme-language-size.

``python -m shopdesk.devtools.screenshots DIR [--pages …] [--languages …] [--themes …] [--sizes …]``: one process, no screen, a small demo
shop. What the pictures should look like is for people to judge.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from shopdesk import app as application
from shopdesk import registers
from shopdesk.core.errors import ShopDeskError
from shopdesk.core.jobs import Job
from shopdesk.core.query import Query
from shopdesk.core.translations import LANGUAGES, _
from shopdesk.devtools import picture_states
from shopdesk.services.shop import Shop
from shopdesk.ui import theme, translator
from shopdesk.ui.curtain import Curtain, Waiting
from shopdesk.ui.export_dialog import ExportDialog
from shopdesk.ui.failure_report import report
from shopdesk.ui.failures import FailureDialog
from shopdesk.ui.file_trouble import BackupOffer, FileTrouble
from shopdesk.ui.first_start import FirstStart
from shopdesk.ui.import_wizard import ImportWizard
from shopdesk.ui.job_runner import InlineJobRunner
from shopdesk.ui.main_window import MainWindow
from shopdesk.ui.settings_page import SettingsPage, WindowSettings
from shopdesk.ui.window_commands import window_commands
from shopdesk.ui.window_dialogs import WindowDialogs
from shopdesk.ui.workplace import RunMemory, Workplace

THEMES = ("light", "dark")
SIZES = ("1366x768", "1920x1080")
DEMO = {"customers": 60, "orders": 160, "cases": 80, "claims": 60, "handovers": 8}
EXAMPLE = Path("shop.shop")


class Studio:
    """One window on one demo shop; ``scenes`` says what can be photographed."""

    def __init__(self, folder: Path, spoken: str) -> None:
        from shopdesk.desks.demo_data.actions import make_demo_shop

        existing = QApplication.instance()
        self.app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
        translator.speak(self.app, spoken)
        theme.apply(self.app, "light")
        folder.mkdir()
        path = folder / "shop.shop"
        make_demo_shop(path, registers.load(), sizes=DEMO, seed=1, job=Job())
        self.shop = Shop.open(path, registers.load())
        self.import_file = _import_example(self.shop, folder)
        _leave_traces(self.shop, folder)
        picture_states.make_traces(self)
        self.anew = False
        self.runner = InlineJobRunner()
        self._open: list[QWidget] = []
        self.window = self._new_window()

    def _new_window(self) -> MainWindow:
        window = MainWindow(application.ENTRIES, RunMemory())
        dialogs = WindowDialogs(window, lambda: self.runner, self._commands)
        self.place = Workplace(self.shop, self.runner, memory=RunMemory(), dialogs=dialogs)
        dialogs.place = self.place
        self.dialogs = dialogs
        pages = {key: partial(application._page, where) for key, where in application.PAGES.items()}
        window.set_shop(self.place, {**pages, "settings": self._settings}, "customers")
        window.show_backed_up("09:12")
        self.curtain = Curtain(window)
        window.show()
        return window

    def _commands(self) -> list[Any]:
        return list(window_commands(self.window, self.place, application.ENTRIES))

    def _settings(self, place: Workplace) -> SettingsPage:
        return SettingsPage(place, WindowSettings(_nothing, _nothing, _nothing, _nothing, _nothing))

    def begin_anew(self) -> None:
        """A fresh window on the same shop."""
        self.window.hide()
        self.window.deleteLater()
        self.settle()
        self.window = self._new_window()

    # Scenes ----------------------------------------------------------------------------------------------------------

    def scenes(self) -> Mapping[str, Callable[[], None]]:
        """Name -> what brings it on the screen."""
        found: dict[str, Callable[[], None]] = {entry.key: partial(self._page, entry.key) for entry in application.ENTRIES}
        found["cases_new"] = partial(self._new_record, "cases")
        found["claims_new"] = partial(self._new_record, "claims")
        found["cases_undo_bar"] = self._undo_bar
        for part in ("columns", "new", "changed", "bad"):
            found[f"import_{part}"] = partial(self._import, part)
        found["import_empty"] = self._import_empty
        found["import_unknown"] = self._import_unknown
        found["import_done"] = self._import_done
        found["export"] = self._export
        found["export_save"] = self._export_save
        found["export_saved"] = self._export_saved
        found["export_done"] = self._export_done
        found["export_menu"] = self._export_menu
        found["search_words"] = partial(self.dialogs_search, "张")
        found["search_number"] = partial(self.dialogs_search, "2026")
        found["search_command"] = partial(self.dialogs_search, "new")
        found["search_empty"] = partial(self.dialogs_search, "")
        found["first_start"] = self._first_start
        found["file_trouble"] = self._file_trouble
        found["file_in_use"] = self._file_in_use
        found["waiting"] = self._waiting
        found["failure"] = self._failure
        found.update(picture_states.states(self))
        return found

    def _page(self, key: str) -> None:
        self.window.open_page(key)
        self.settle()
        table: Any = getattr(self.window.page(key), "table", None)
        if table is not None and hasattr(table, "select_rows"):
            table.select_rows([0])
        page: Any = self.window.page(key)
        if hasattr(page, "open_record") and key in self.shop.registers:
            ids = self.shop.browsing.first_ids(page.query(), 1)
            if len(ids):
                page.show_record(ids[0])

    def _new_record(self, key: str) -> None:
        self.window.open_page(key)
        page = self.window.page(key)
        assert page is not None
        page.new_record()

    def _undo_bar(self) -> None:
        self._page("cases")
        self.window.undo_bar.show_text(_("Import “{file}”: {new} new, {changed} changed").format(file="orders.csv", new=12, changed=3))

    def wizard(self) -> ImportWizard:
        self.window.open_page("orders")
        wizard = ImportWizard(self.place, self.runner, self.window)
        wizard.show()
        self._open.append(wizard)
        return wizard

    def _import(self, part: str) -> None:
        wizard = self.wizard()
        wizard.add_files([self.import_file])
        wizard.chips.choose(part)
        wizard.show_part(part)

    def _import_empty(self) -> None:
        self.wizard()

    def _import_unknown(self) -> None:
        unknown = self.import_file.with_name("unknown.csv")
        unknown.write_text("Alpha,Beta\n1,2\n", "utf-8")
        self.wizard().add_files([self.import_file, unknown])
        wizard = self._open[-1]
        assert isinstance(wizard, ImportWizard)
        wizard.list.setCurrentRow(1)

    def _import_done(self) -> None:
        wizard = self.wizard()
        wizard.add_files([self.import_file])
        wizard.import_now()
        self.settle()
        self._after = wizard.undo

    def _export(self) -> None:
        self.window.open_page("claims")
        columns = list(self.shop.registers["claims"].views[0].columns)
        dialog = ExportDialog(self.place, self.runner, Query("claims"), columns, self.window)
        dialog.path.setText("claims.xlsx")
        dialog.show()
        self._open.append(dialog)

    def _save_exports(self) -> None:
        """Two to look at; the folder is made up."""
        from shopdesk.services.saved_exports import SavedExport

        place = str(Path.home() / "ShopDesk")
        claims, cases = (_(self.shop.registers[key].title) for key in ("claims", "cases"))
        for saved in (
            SavedExport(f"{claims} 2026", "claims", period="last_month", totals=True, folder=place, file_name=f"{claims} {{month}}"),
            SavedExport(cases, "cases", format="csv-gb18030", folder=place, file_name=f"{cases} {{date}}"),
        ):
            self.shop.saved_exports.keep(saved)

    def _export_save(self) -> None:
        from shopdesk.core.periods import days_filter, preset_days

        self.window.open_page("claims")
        register = self.shop.registers["claims"]
        days = days_filter(register.field(register.date_field), preset_days("last_month", self.shop.clock.today()))
        dialog = ExportDialog(self.place, self.runner, Query("claims", (days,)), list(register.views[0].columns), self.window)
        dialog.path.setText(str(EXAMPLE.with_name("claims.xlsx")))
        dialog.show()
        self._open += [dialog, dialog.ask_save()]

    def _export_saved(self) -> None:
        from shopdesk.ui.saved_exports import SavedExportsDialog

        self._save_exports()
        dialog = SavedExportsDialog(self.place, self.window)
        dialog.show()
        self._open.append(dialog)

    def _export_done(self) -> None:
        self._export()
        dialog = self._open[-1]
        assert isinstance(dialog, ExportDialog)
        dialog.path.setText(str(self.import_file.with_name("claims.xlsx")))
        dialog.clear.setChecked(True)
        dialog.export_now()

    def _export_menu(self) -> None:
        from shopdesk.ui.saved_exports import SavedExportsMenu

        self._save_exports()
        self.window.open_page("claims")
        self.settle()
        page: Any = self.window.page("claims")
        menu = SavedExportsMenu(self.place, page)
        menu.open_below(page.head.saved_button)
        self._open.append(menu)

    def dialogs_search(self, words: str) -> None:
        self.window.open_page("cases")
        self.dialogs.open_search(words)
        assert self.dialogs.palette is not None
        self._open.append(self.dialogs.palette)

    def _first_start(self) -> None:
        self.curtain.show_page(FirstStart(EXAMPLE))

    def _file_trouble(self) -> None:
        text = _("The shop file “{name}” is damaged. It was left as it is.").format(name=EXAMPLE.name)
        offers = [BackupOffer(EXAMPLE, f"2026-11-{day} 18:02", 18_400_000 - day * 1000, "") for day in (22, 21, 20)]
        self.curtain.show_page(FileTrouble(EXAMPLE, ShopDeskError(text, "damaged"), offers))

    def _file_in_use(self) -> None:
        text = _("“{name}” is open in another ShopDesk. Close it there first; reading works meanwhile.").format(name=EXAMPLE.name)
        self.curtain.show_page(FileTrouble(EXAMPLE, ShopDeskError(text, "in_use"), ()))

    def _waiting(self) -> None:
        self.curtain.show_page(Waiting(_("Making a shop to look at")))

    def _failure(self) -> None:
        self.window.open_page("cases")
        try:
            raise AttributeError("'NoneType' object has no attribute 'rows'")
        except AttributeError as error:
            dialog = FailureDialog(report(error), self.window)
        dialog.show()
        self._open.append(dialog)

    # Pictures --------------------------------------------------------------------------------------------------------

    _after: Callable[[], Any] | None = None
    anew: bool
    """A scene sets it that leaves something behind which the next one must not show."""

    def shown(self, widget: QWidget | None) -> None:
        """A dialog or panel that a scene has opened: it is painted over the window, and closed afterwards."""
        assert widget is not None
        self._open.append(widget)

    def settle(self) -> None:
        """Let timers of a few milliseconds and everything queued run."""
        until = time.monotonic() + 0.02
        while True:
            self.app.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            if time.monotonic() > until:
                return

    def photograph(self, scene: Callable[[], None], size: QSize) -> QPixmap:
        """The window with this scene, dialogs in its middle."""
        self.window.resize(size)
        scene()
        self.settle()
        self.window.grab()  # lays out what was not seen before, which may move other things
        self.settle()
        picture = self.window.grab()
        for widget in self._open:
            if isinstance(widget, QDialog):
                _over(picture, widget, size)
            elif widget.isWindow():
                _dropped(picture, widget, self.window)
        self._clear()
        return picture

    def _clear(self) -> None:
        after, self._after = self._after, None
        if after is not None:
            after()
        for widget in self._open:
            widget.close()
        self._open = []
        self.curtain.lift()
        self.window.undo_bar.hide()
        front = self.window.front()
        if self.anew or (front is not None and front.is_dirty):
            self.anew = False
            self.begin_anew()  # a form with something typed in it is not left
        self.settle()

    def close(self) -> None:
        self.window.hide()
        self.window.deleteLater()
        self.settle()
        self.shop.close()


def _over(picture: QPixmap, dialog: QDialog, size: QSize) -> None:
    """Paint a dialog into the middle of the window's picture, on a veil."""
    shown = dialog.grab()
    painter = QPainter(picture)
    painter.fillRect(picture.rect(), QColor(0, 0, 0, 70))
    painter.drawPixmap(QPoint((size.width() - dialog.width()) // 2, (size.height() - dialog.height()) // 2), shown)
    painter.end()


def _dropped(picture: QPixmap, panel: QWidget, window: QWidget) -> None:
    """Paint a menu or a panel where it stands over the window: beside the dialog that it belongs to, where there is one."""
    painter = QPainter(picture)
    painter.drawPixmap(window.mapFromGlobal(panel.pos()), panel.grab())
    painter.end()


def _nothing(*_words: object) -> None:
    return


def _import_example(shop: Shop, folder: Path) -> Path:
    """A file of orders with new, changed and bad rows, as a platform might give it."""
    from shopdesk.excel.writer import OutColumn, write_table

    ids = shop.browsing.first_ids(Query("orders"), 12)
    known = shop.browsing.rows("orders", ids)
    names = shop.browsing.labels("shops", {r["shop"] for r in known if r.get("shop")})
    rows: list[list[object]] = []
    for at, record in enumerate(known):
        paid = (record.get("paid_amount") or 0) + (100 if at % 3 == 0 else 0)
        rows.append([record["number"], names.get(record.get("shop") or 0, ""), record.get("receiver"), paid, record.get("waybill")])
    rows.extend([f"99{n:016d}1", names[next(iter(names))], "李娜", 12900 + n, f"YT{7_000_000_000_000 + n}"] for n in range(30))
    rows.append(["1.23E+17", names[next(iter(names))], "王芳", 5900, ""])
    rows.append(["990000000000000991", names[next(iter(names))], "赵敏", "一百多", ""])
    kinds = ("identifier", "text", "text", "money", "identifier")
    titles = ("订单编号", "店铺", "收货人", "买家实付金额", "运单号")
    path = folder / "订单 2026-11.csv"
    columns = [OutColumn(title, "text" if kind == "money" else kind, 18) for title, kind in zip(titles, kinds, strict=True)]  # type: ignore[arg-type]
    texts = [[f"{c / 100:.2f}" if isinstance(c, int) else c for c in row] for row in rows]
    write_table(path, columns, texts, encoding="gb18030")
    return path


def _leave_traces(shop: Shop, folder: Path) -> None:
    """Something for the pages of imports, operations and the trash."""
    from shopdesk.services.importing import ImportOptions

    first = folder / "first.csv"
    first.write_text("name\n陈晓\n刘洋\n", "utf-8")
    shop.importing.bring_in([first], ImportOptions(into="customers"))
    ids = shop.browsing.first_ids(Query("claims"), 5)
    shop.records.delete("claims", [ids[0]])
    shop.records.delete("claims", list(ids[1:4]))
    customers = shop.browsing.first_ids(Query("customers"), 3)
    shop.records.set("customers", customers[1], {"level": "vip"})
    shop.records.delete("customers", [customers[0]])
    shop.journal.undo()


def take(folder: Path, pages: Sequence[str], languages: Sequence[str], themes: Sequence[str], sizes: Sequence[str]) -> int:
    """Write the pictures; returns how many. Raises ValueError for a page that there is not."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix="shopdesk-pictures-"))
    written = 0
    try:
        for spoken in languages:
            studio = Studio(temporary / spoken, spoken)
            try:
                written += _take_all(studio, folder, pages, spoken, themes, sizes)
            finally:
                studio.close()
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return written


def _take_all(studio: Studio, folder: Path, pages: Sequence[str], spoken: str, themes: Sequence[str], sizes: Sequence[str]) -> int:
    scenes = studio.scenes()
    unknown = [name for name in pages if name not in scenes]
    if unknown:
        raise ValueError(f"no such page: {', '.join(unknown)}; there are: {', '.join(scenes)}")
    written = 0
    for scheme in themes:
        theme.apply(studio.app, "dark" if scheme == "dark" else "light")
        for size in sizes:
            width, _x, height = size.partition("x")
            for name in pages or scenes:
                picture = studio.photograph(scenes[name], QSize(int(width), int(height)))
                picture.save(str(folder / f"{name}-{scheme}-{spoken}-{size}.png"))
                written += 1
    return written


def main(arguments: Sequence[str]) -> int:
    words = argparse.ArgumentParser("python -m shopdesk.devtools.screenshots", description=__doc__)
    words.add_argument("folder", type=Path, metavar="DIR")
    words.add_argument("--pages", nargs="+", default=[], metavar="PAGE")
    words.add_argument("--languages", nargs="+", default=list(LANGUAGES), choices=LANGUAGES)
    words.add_argument("--themes", nargs="+", default=list(THEMES), choices=THEMES)
    words.add_argument("--sizes", nargs="+", default=list(SIZES), metavar="WIDTHxHEIGHT")
    said = words.parse_args(arguments)
    begun = time.monotonic()
    try:
        written = take(said.folder, said.pages, said.languages, said.themes, said.sizes)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{written} pictures in {said.folder}, {time.monotonic() - begun:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
