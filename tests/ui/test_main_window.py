"""The window: pages on first visit, keys that work everywhere, undo and redo, language, closing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, QRect, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from shopdesk import registers
from shopdesk.core.jobs import CancelToken
from shopdesk.core.query import Filter, Op, Query
from shopdesk.services.shop import Shop
from shopdesk.ui import theme, window_place
from shopdesk.ui.export_dialog import ExportDialog
from shopdesk.ui.import_wizard import ImportWizard
from shopdesk.ui.job_runner import InlineJobRunner
from shopdesk.ui.main_window import MainWindow
from shopdesk.ui.navigation import Count, Navigation, NavigationEntry
from shopdesk.ui.register_page import RegisterPage
from shopdesk.ui.window_commands import window_commands
from shopdesk.ui.workplace import NoDialogs, RunMemory, Workplace


@pytest.fixture
def window(place: Workplace, qtbot: QtBot) -> MainWindow:
    made = MainWindow(registers.REGISTERS, RunMemory())
    qtbot.addWidget(made, before_close_func=forget_typing)
    made.show()
    made.set_shop(place, {}, "cases")
    qtbot.waitExposed(made)
    return made


def forget_typing(window: Any) -> None:
    for page in window._pages.values():
        if page.panel is not None:
            page.panel.form.give_up()


def cases(window: MainWindow) -> RegisterPage:
    page = window.page("cases")
    assert isinstance(page, RegisterPage)
    return page


WATCHED = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from shopdesk import __main__ as entry, app
from shopdesk.ui.program import Program

steps = []
begun, opened = Program._open_file, Program._opened

def begin(self):  # called by the first paint
    steps.append(sorted(sys.modules))
    begun(self)

def there(self, shop):
    from shopdesk.ui.table_side import TableSide
    paint = TableSide.paintEvent
    def painted(side, event):
        paint(side, event)
        if side.records.rowCount() and len(steps) == 1:
            steps.append(sorted(sys.modules))
            QTimer.singleShot(0, self.window.close)
    TableSide.paintEvent = painted
    opened(self, shop)

Program._open_file, Program._opened = begin, there
sys.argv[1:] = ["--file", sys.argv[1]]
status = entry.main()
print(json.dumps(steps))
sys.exit(status)
"""

NEVER_AT_A_START = {"sqlalchemy", "alembic", "openpyxl", "python_calamine", "xlsxwriter", "pypinyin", "opencc", "babel"}
"""Heavy modules that neither the window nor its first list needs; a single one of them would be felt."""
NOT_BEFORE_THE_FIRST_PAINT = {"sqlite3", "zoneinfo", "uuid", "secrets", "hashlib", "subprocess", "html"}
NOT_BEFORE_DATA = {
    *("shopdesk.ui.record_panel", "shopdesk.ui.record_form", "shopdesk.ui.filter_panel", "shopdesk.ui.column_chooser"),
    *("shopdesk.ui.import_wizard", "shopdesk.ui.search_palette", "shopdesk.ui.editors.factory", "PySide6.QtNetwork"),
    *("shopdesk.ui.watch_folder", "shopdesk.services.watch_folder", "shopdesk.ui.dropped"),
    *("shopdesk.storage.mapping", "shopdesk.storage.migrations.runner", "shopdesk.services.importing", "shopdesk.services.exporting"),
}


def test_what_is_imported_before_the_first_paint_and_before_the_first_list(tmp_path: Path) -> None:
    """The program as its entry starts it, on a shop of its own; by names of modules, so that a busy computer changes nothing."""
    path = tmp_path / "a.shop"
    with Shop.create(path, registers.load()) as shop:
        shop.records.add("customers", {"name": "李雷"})
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    words = [sys.executable, "-c", WATCHED, str(path)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    painted, listed = (set(names) for names in json.loads(done.stdout))
    assert (NEVER_AT_A_START | NOT_BEFORE_THE_FIRST_PAINT | NOT_BEFORE_DATA) & painted == set()
    assert (NEVER_AT_A_START | NOT_BEFORE_DATA) & listed == set()
    assert {"shopdesk.app", "PySide6.QtWidgets"} <= painted
    assert "shopdesk.ui.register_page" in listed - painted
    assert "shopdesk.cli" not in listed


def test_pages_are_made_at_the_first_visit(window: MainWindow) -> None:
    assert list(window._pages) == ["cases"]
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert window.front() is window.page("customers")
    assert set(window._pages) == {"cases", "customers"}


def test_every_page_opens_and_shows_text_as_typed(window: MainWindow) -> None:
    keys = window.navigation.keys()
    for key in keys:
        window.open_page(key)
        assert window.front() is not None
    for label in window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.objectName()


def test_navigation_counts_what_is_under_way(window: MainWindow, qtbot: QtBot) -> None:
    button = window.navigation._buttons["cases"]
    qtbot.waitUntil(lambda: button._count is not None)
    assert button._count.number == 2  # type: ignore[union-attr]
    assert button.accessibleName() == "After-sales, 2"


def test_undo_and_redo_by_keys_and_bar(window: MainWindow, shop: Shop) -> None:
    page = cases(window)
    page.table.select_id(1)
    page._delete_selected()
    assert window.undo_bar.isVisible()
    assert shop.browsing.count(Query("cases")) == 1
    page.table.focus_list()
    QTest.keyClick(page.table.scrolling, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shop.browsing.count(Query("cases")) == 2
    QTest.keyClick(page.table.scrolling, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert shop.browsing.count(Query("cases")) == 1
    window._bar_pressed()
    assert shop.browsing.count(Query("cases")) == 2
    window._bar_pressed()
    assert shop.browsing.count(Query("cases")) == 1


def test_undo_in_a_field_with_nothing_typed_is_the_windows(window: MainWindow, shop: Shop) -> None:
    page = cases(window)
    shop_change = shop.records.set("cases", 1, {"notes": "x"})
    window.place.events.changed.emit(shop_change)  # type: ignore[union-attr]
    page.open_record(1)
    field = page.panel.form.body.editors["receiver"].widget()  # type: ignore[union-attr]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shop.browsing.record("cases", 1)["notes"] is None  # type: ignore[index]


def test_nothing_to_undo_is_said_in_passing(window: MainWindow) -> None:
    for _each in range(9):
        window.undo()
    assert window.status.told()


def test_new_save_find_and_escape_by_keys(window: MainWindow, shop: Shop) -> None:
    page = cases(window)
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert not page.side.is_folded()
    assert page.panel is not None
    assert page.panel.record_id is None
    editor: Any = page.panel.form.body.editors["type"]
    editor.lineEdit().setText("Refund only")
    editor.lineEdit().textEdited.emit("Refund only")
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert shop.browsing.count(Query("cases")) == 3
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert page.side.is_folded()
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.head.has_focus()


def test_records_and_lists_are_reached_from_anywhere(window: MainWindow, place: Workplace) -> None:
    place.events.record_wanted.emit("customers", 2)
    page = window.front()
    assert isinstance(page, RegisterPage)
    assert page.register.key == "customers"
    assert page.panel is not None
    assert page.panel.record_id == 2
    place.events.list_wanted.emit(Query("orders", (Filter("buyer_account", Op.EQ, "buyer1"),)))
    front = window.front()
    assert isinstance(front, RegisterPage)
    assert list(front.table.model.ids) == [2]


def test_another_language_builds_the_window_anew(window: MainWindow) -> None:
    window.choose_language("zh_CN")
    assert window.front() is window.page("cases")
    window.choose_language("en")
    assert window.navigation._buttons["cases"].accessibleName().startswith("After-sales")


def test_something_typed_keeps_the_language(window: MainWindow) -> None:
    page = cases(window)
    page.open_record(1)
    editor: Any = page.panel.form.body.editors["receiver"]  # type: ignore[union-attr]
    editor.setText("typed")
    editor.textEdited.emit("typed")
    window.choose_language("zh_CN")
    assert window.page("cases") is page
    assert editor.text() == "typed"
    assert window.status.told()


def test_closing_asks_only_if_something_typed_would_be_lost(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def keep(key: str) -> bool:
        asked.append(key)
        return False

    monkeypatch.setattr(window, "may_lose_text", keep)
    page = cases(window)
    page.open_record(1)
    editor: Any = page.panel.form.body.editors["receiver"]  # type: ignore[union-attr]
    editor.setText("typed")
    editor.textEdited.emit("typed")
    assert not window.close()
    assert asked == ["cases"]
    page.panel.revert()  # type: ignore[union-attr]
    closed: list[int] = []
    window.closing.connect(lambda: closed.append(1))
    assert window.close()
    assert closed == [1]


def test_a_shop_that_a_file_brings_in_does_not_rename_the_window(window: MainWindow, place: Workplace) -> None:
    assert window.navigation._shop.text() == "晴川女装"
    place.events.changed.emit(place.shop.records.add("shops", {"name": "阿里新店", "platform": "taobao"}))
    assert window.navigation._shop.text() == "晴川女装"
    assert "阿里新店" in window.navigation._platforms.text()


def test_a_low_window_shows_the_whole_navigation(qtbot: QtBot) -> None:
    navigation = Navigation([NavigationEntry(f"page{n}", "Cases", f"group{n // 5}") for n in range(20)])
    qtbot.addWidget(navigation)
    navigation.resize(172, 900)
    navigation.show()
    high = navigation._buttons["page0"].height()
    navigation.resize(172, 680)
    assert navigation._buttons["page0"].height() < high
    assert navigation._scroll.verticalScrollBar().maximum() == 0
    navigation.resize(172, 900)
    assert navigation._buttons["page0"].height() == high


def test_lines_of_the_navigation_are_lower_only_where_they_would_not_fit(qtbot: QtBot) -> None:
    navigation = Navigation([NavigationEntry(f"page{n}", "Cases", f"group{n // 5}") for n in range(20)])
    qtbot.addWidget(navigation)
    navigation.resize(172, 900)
    navigation.show()
    spare = navigation._scroll.viewport().height() - navigation._column.sizeHint().height()
    high = navigation._buttons["page0"].height()
    for height, is_high in ((900 - spare, True), (900 - spare - 1, False)):
        navigation.resize(172, height)
        assert (navigation._buttons["page0"].height() == high) is is_high
        assert navigation._scroll.verticalScrollBar().maximum() == 0


def test_lists_unfolded_in_a_low_window_are_as_low_as_the_others(qtbot: QtBot) -> None:
    entries = [NavigationEntry(f"page{n}", "Cases", f"group{n // 5}") for n in range(18)]
    navigation = Navigation([*entries, NavigationEntry("shops", "Shops", "lists"), NavigationEntry("reasons", "Reasons", "lists")])
    qtbot.addWidget(navigation)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    navigation.resize(172, 640)
    navigation.show()
    navigation.show_page("shops")
    qtbot.waitUntil(navigation._buttons["shops"].isVisible)
    QApplication.processEvents()
    heights = {button.height() for button in navigation._buttons.values()}
    assert len(heights) == 1, heights


def test_titles_make_room_for_their_counts_beside_a_scroll_bar(qtbot: QtBot) -> None:
    navigation = Navigation([NavigationEntry(f"page{n}", "Courier claims and more", f"group{n // 5}") for n in range(40)])
    qtbot.addWidget(navigation)
    navigation.resize(172, 2000)
    navigation.show()
    navigation.show_counts({"page0": Count(25)})
    button = navigation._buttons["page0"]
    wide = button.fontMetrics().horizontalAdvance(button.text())
    navigation.resize(172, 500)
    qtbot.waitUntil(navigation._scroll.verticalScrollBar().isVisible)
    qtbot.waitUntil(lambda: button.fontMetrics().horizontalAdvance(button.text()) < wide)


def test_a_new_record_shows_the_head_over_its_first_field(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1366, 768)
    window.activateWindow()
    window.open_page("claims")
    page = window.page("claims")
    assert isinstance(page, RegisterPage)
    page.new_record()
    assert page.panel is not None
    body = page.panel.form.body
    qtbot.waitUntil(lambda: body.viewport().height() > 300)
    assert body.verticalScrollBar().value() == 0


def test_a_narrow_window_folds_navigation_and_panel(window: MainWindow) -> None:
    window.resize(1366, 768)
    page = cases(window)
    page.open_record(1)
    window.resize(1000, 700)
    assert window.navigation.width() < 80
    assert page.side.is_folded()
    window.resize(1366, 768)
    assert window.navigation.width() == 172
    assert not page.side.is_folded()


def test_the_status_bar_names_file_operator_and_rows(window: MainWindow) -> None:
    assert "t.shop" in window.status._file.text()
    assert "周倩" in window.status._operator.text()
    assert window.status._rows.text() == "2 of 2 rows"


def test_the_first_window_fits_the_screen_with_its_frame() -> None:
    assert window_place.first_size(QSize(1366, 768), QRect(0, 0, 1366, 768)).height() < 768
    assert window_place.first_size(QSize(1366, 768), QRect(0, 0, 1920, 1040)) == QSize(1366, 768)


def test_the_window_comes_back_where_it_was(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(860, 540)
    window.close()
    again = MainWindow(registers.REGISTERS, window._memory)
    qtbot.addWidget(again)
    assert again.height() == 540


def test_a_remembered_place_that_makes_no_sense_is_forgotten(qtbot: QtBot) -> None:
    memory = RunMemory()
    memory.put("window", "no geometry at all")
    made = MainWindow(registers.REGISTERS, memory)
    qtbot.addWidget(made)
    assert made.width() >= 860


class Waiting(InlineJobRunner):
    """Reads at once; what is to be written waits for ever."""

    def write(self, work: Any, on_done: Any, on_failed: Any, progress: Any = None) -> CancelToken:
        del work, on_done, on_failed, progress
        return CancelToken()


def press(words: str) -> None:
    """The button with these words in the question that is being asked."""
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    next(b for b in box.findChildren(QPushButton) if b.text() == words).click()


def test_closing_asks_while_an_export_is_written_and_nothing_when_it_is_not(window: MainWindow, place: Workplace, tmp_path: Path) -> None:
    closed: list[int] = []
    window.closing.connect(lambda: closed.append(1))
    dialog = ExportDialog(place, Waiting(), Query("customers"), ("name",), window)
    dialog.path.setText(str(tmp_path / "c.xlsx"))
    dialog.show()
    assert dialog.unfinished() == ""
    dialog.export_now()
    assert "stops it" in dialog.unfinished()
    QTimer.singleShot(0, lambda: press("Back"))
    assert not window.close()
    QTimer.singleShot(0, lambda: press("Close anyway"))
    assert window.close()
    assert closed == [1]


def test_closing_asks_about_a_file_that_was_read_and_not_imported(
    window: MainWindow, place: Workplace, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "c.csv"
    file.write_text("name\n赵六\n", "utf-8")
    wizard = ImportWizard(place, InlineJobRunner(), window, into="customers")
    wizard.show()
    assert wizard.unfinished() == ""
    wizard.add_files([file])
    qtbot.waitUntil(lambda: bool(wizard.unfinished()))
    QTimer.singleShot(0, lambda: press("Back"))
    assert not window.close()
    wizard.close()
    assert window.close(), "nothing is asked any more"


def test_the_palette_names_what_undo_would_take_back(window: MainWindow, place: Workplace) -> None:
    case = place.shop.browsing.record("cases", 1) or {}
    place.shop.records.move("cases", 1, "approve")
    found = {c.keys: c.text() for c in window_commands(window, place, registers.REGISTERS)}
    assert found["Ctrl+Z"] == f"Undo: Move Case {case['number']} to “Approved”"
    assert found["Ctrl+Y"] == "Redo"
    window.undo()
    found = {c.keys: c.text() for c in window_commands(window, place, registers.REGISTERS)}
    assert found["Ctrl+Y"] == f"Redo: Move Case {case['number']} to “Approved”"


def test_files_dropped_anywhere_are_offered_to_the_import(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    asked: list[tuple[str | None, list[Path]]] = []

    class Dialogs(NoDialogs):
        def open_import(self, register: str | None, paths: Sequence[Path]) -> None:
            asked.append((register, list(paths)))

    place.dialogs = Dialogs()
    window = MainWindow(registers.REGISTERS, RunMemory())
    qtbot.addWidget(window)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.xlsx"))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys, QEvent.Type.Drop)
    window.dropEvent(drop)
    assert asked == []
    window.set_shop(place, {}, "customers")
    window.dropEvent(drop)
    assert asked == [(None, [tmp_path / "a.xlsx"])]
