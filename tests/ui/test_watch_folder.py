"""The bar that offers new exports, and the setting behind it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopdesk import app as application
from shopdesk.core.translations import set_language
from shopdesk.services.watch_folder import FOLDER
from shopdesk.ui.main_window import MainWindow
from shopdesk.ui.settings_imports import ImportsSection
from shopdesk.ui.watch_folder import WatchedFolder
from shopdesk.ui.workplace import NoDialogs, RunMemory, Workplace

ORDERS = "订单编号,买家会员名,宝贝标题,订单付款时间,订单状态,订单备注\n1001000001,小满,裙,,交易成功,\n"


class Dialogs(NoDialogs):
    def __init__(self) -> None:
        self.opened: list[Path] = []

    def open_import(self, register: str | None, paths: Sequence[Path]) -> None:
        del register
        self.opened.extend(paths)


@pytest.fixture
def window(place: Workplace, qtbot: QtBot) -> MainWindow:
    place.dialogs = Dialogs()
    made = MainWindow(application.ENTRIES, RunMemory())
    qtbot.addWidget(made)
    made.set_shop(place, {}, "customers")
    made.show()
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "下载"
    made.mkdir()
    return made


@pytest.fixture
def watched(window: MainWindow, place: Workplace, folder: Path) -> WatchedFolder:
    ImportsSection(place).watch(folder)
    made = WatchedFolder(window, place, lambda: place.runner)
    made.follow()
    return made


def shown(watched: WatchedFolder) -> str:
    return watched.bar.text() if watched.bar is not None and watched.bar.isVisible() else ""


def drop(folder: Path, name: str = "ExportOrderList.csv", text: str = ORDERS) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_file_that_arrives_is_offered_and_opened_in_the_wizard(
    watched: WatchedFolder, place: Workplace, folder: Path, qtbot: QtBot
) -> None:
    path = drop(folder)
    qtbot.waitUntil(lambda: shown(watched) != "", timeout=15_000)
    assert shown(watched) == "1 new file in “下载”: ExportOrderList.csv (Taobao and Tmall: orders)"
    assert place.shop.importing.past() == []
    assert watched.bar is not None
    watched.bar._button.click()
    assert place.dialogs.opened == [path]  # type: ignore[attr-defined]
    assert shown(watched) == ""


def test_what_is_put_off_stays_away(watched: WatchedFolder, folder: Path, qtbot: QtBot) -> None:
    drop(folder)
    qtbot.waitUntil(lambda: shown(watched) != "", timeout=15_000)
    assert watched.bar is not None
    watched.bar.later.click()
    assert shown(watched) == ""
    watched._look()
    assert watched.offers == ()


def test_the_offer_goes_when_the_file_was_brought_in_elsewhere(
    watched: WatchedFolder, place: Workplace, folder: Path, qtbot: QtBot
) -> None:
    from shopdesk.services.importing import ImportOptions

    path = drop(folder)
    qtbot.waitUntil(lambda: shown(watched) != "", timeout=15_000)

    def bring_in(job: object) -> object:
        preview = place.shop.importing.preview(place.shop.importing.open(path), ImportOptions())
        return place.shop.importing.write(preview)

    place.change(bring_in)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: shown(watched) == "", timeout=15_000)


def test_the_bar_speaks_the_language_that_was_chosen(watched: WatchedFolder, window: MainWindow, folder: Path, qtbot: QtBot) -> None:
    drop(folder)
    qtbot.waitUntil(lambda: shown(watched) != "", timeout=15_000)
    window.choose_language("zh_CN")
    qtbot.waitUntil(lambda: "淘宝" in shown(watched), timeout=15_000)
    set_language("en")


def test_without_a_folder_nothing_is_looked_at(watched: WatchedFolder, place: Workplace, folder: Path) -> None:
    ImportsSection(place).stop()
    watched.follow()
    assert watched._watcher.directories() == []
    assert not watched._timer.isActive()
    drop(folder)
    watched._look()
    assert not watched._asking
    assert watched.offers == ()


def test_nothing_is_asked_again_and_again_while_nothing_happens(watched: WatchedFolder, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(watched._watcher.directories()) and not watched._timer.isActive(), timeout=15_000)
    assert not watched._asking


def test_a_folder_that_is_gone_is_a_sentence_in_the_settings(watched: WatchedFolder, place: Workplace, folder: Path, qtbot: QtBot) -> None:
    section = ImportsSection(place)
    qtbot.addWidget(section)
    assert section.row.problem() == ""
    shutil.rmtree(folder)
    watched._look()
    section.refresh()
    assert "not there now" in section.row.problem()
    assert watched._timer.isActive()
    folder.mkdir()
    drop(folder)
    watched._timer.setInterval(1)
    watched._timer.start()
    qtbot.waitUntil(lambda: shown(watched) != "", timeout=15_000)
    section.refresh()
    assert section.row.problem() == ""


def test_the_setting_names_the_folder_and_lets_it_go(place: Workplace, folder: Path, qtbot: QtBot) -> None:
    section = ImportsSection(place)
    qtbot.addWidget(section)
    assert (section.path.text(), section.stop_button.isVisibleTo(section)) == ("none", False)
    with qtbot.waitSignal(place.events.watch_folder_chosen):
        section.watch(folder)
    assert (section.path.text(), section.stop_button.isVisibleTo(section)) == (str(folder), True)
    with qtbot.waitSignal(place.events.watch_folder_chosen):
        section.stop()
    assert place.memory.get(FOLDER) == ""
