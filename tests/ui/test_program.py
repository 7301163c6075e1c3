"""One window and one file: first start, opening, trouble, closing with a backup, another file, the demo."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shopdesk import app as application
from shopdesk import registers
from shopdesk.core.jobs import Job
from shopdesk.core.paths import backups_folder
from shopdesk.core.query import Query
from shopdesk.core.translations import language
from shopdesk.services.shop import Shop
from shopdesk.ui import theme
from shopdesk.ui.failures import Failures
from shopdesk.ui.file_trouble import FileTrouble
from shopdesk.ui.first_start import FirstStart
from shopdesk.ui.import_wizard import ImportWizard
from shopdesk.ui.operations_page import OperationsPage
from shopdesk.ui.program import Program
from shopdesk.ui.workplace import RunMemory


class Stage:
    """A program whose application is told to quit, but does not: the tests' goes on."""

    def __init__(self, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        theme.apply(qapp, "light")
        self.quits = 0
        self.memory = RunMemory()
        self.failures = Failures()
        self.qtbot = qtbot
        monkeypatch.setattr(qapp, "quit", self._quit, raising=False)
        self.program = Program(qapp, self.memory, self.failures, application.Files(""))

    def _quit(self) -> None:
        self.quits += 1

    def wait_for_shop(self) -> Shop:
        self.qtbot.waitUntil(lambda: self.program.place is not None, timeout=20_000)
        assert self.program.place is not None
        return self.program.place.shop

    def page(self) -> object:
        curtain = self.program._curtain
        return curtain.page() if curtain is not None else None

    def close(self) -> None:
        assert self.program.window is not None
        self.program.window.close()
        self.qtbot.waitUntil(lambda: self.quits > 0, timeout=20_000)


@pytest.fixture
def stage(qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    made = Stage(qapp, qtbot, monkeypatch)
    yield made
    made.program.end()
    made.program.deleteLater()
    qtbot.wait(0)


@pytest.fixture
def file(filled_shop: Path, tmp_path: Path) -> Path:
    path = tmp_path / "a.shop"
    shutil.copyfile(filled_shop, path)
    return path


def customers(path: Path) -> int:
    with Shop.open(path, registers.load(), writing=False) as shop:
        return shop.browsing.count(Query("customers"))


def test_a_shop_file_is_opened_and_its_page_shown(stage: Stage, file: Path) -> None:
    stage.program.open(file)
    shop = stage.wait_for_shop()
    window = stage.program.window
    assert window is not None
    assert window.windowTitle().startswith("a")
    assert window.front() is not None
    assert stage.page() is None
    assert shop.database.writable
    assert stage.memory.get("shop_file") == str(file)


def test_closing_makes_a_backup_and_gives_the_file_back(stage: Stage, file: Path) -> None:
    stage.program.open(file)
    shop = stage.wait_for_shop()
    stage.program.place.change(lambda job: shop.records.add("customers", {"name": "新人"}))  # type: ignore[union-attr]
    stage.close()
    assert list(backups_folder(file).glob("*.shop"))
    assert not application.lock_of(file).exists()
    assert customers(file) == 4


def test_the_first_start_asks_and_makes_the_file(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "new" / "shop.shop"
    stage.program.open(path)
    stage.qtbot.waitUntil(lambda: isinstance(stage.page(), FirstStart))
    page = stage.page()
    assert isinstance(page, FirstStart)
    page.shop_name.setText("晴川女装")
    page.platform.setCurrentIndex(page.platform.findData("pinduoduo"))
    page.operator.setText("周倩")
    page.start.click()
    shop = stage.wait_for_shop()
    record = shop.browsing.record("shops", 1)
    assert record is not None
    assert (record["name"], record["platform"]) == ("晴川女装", "pinduoduo")
    assert shop.operator_name == "周倩"
    assert shop.journal.next_undo() is None


def test_the_first_start_can_go_on_with_a_file(stage: Stage, tmp_path: Path) -> None:
    stage.program.open(tmp_path / "shop.shop")
    stage.qtbot.waitUntil(lambda: isinstance(stage.page(), FirstStart))
    page = stage.page()
    assert isinstance(page, FirstStart)
    page.bring.click()
    stage.wait_for_shop()
    stage.qtbot.waitUntil(lambda: stage.program.window.findChild(ImportWizard) is not None)  # type: ignore[union-attr]


def test_another_language_keeps_what_was_typed(stage: Stage, tmp_path: Path) -> None:
    stage.program.open(tmp_path / "shop.shop")
    stage.qtbot.waitUntil(lambda: isinstance(stage.page(), FirstStart))
    page = stage.page()
    assert isinstance(page, FirstStart)
    page.shop_name.setText("My <b> shop")
    page.language.setCurrentIndex(page.language.findData("zh_CN"))
    page.language.activated.emit(page.language.currentIndex())
    page = stage.page()
    assert isinstance(page, FirstStart)
    assert page.shop_name.text() == "My <b> shop"
    assert language() == "zh_CN"
    assert not page.start.text().isascii()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"just text, no database", "is not a ShopDesk file"), (b"SQLite format 3\0" + b"\0" * 600, "is not a ShopDesk file"), (b"", "")],
)
def test_a_file_that_is_not_ours_is_said_and_left_alone(stage: Stage, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.shop"
    path.write_bytes(content)
    stage.program.open(path)
    stage.qtbot.waitUntil(lambda: isinstance(stage.page(), FileTrouble))
    page = stage.page()
    assert isinstance(page, FileTrouble)
    assert words in page.accessibleName()
    assert list(page.buttons) == ["open", "quit"]
    assert path.read_bytes() == content


def test_a_newer_file_is_said_and_left_alone(stage: Stage, file: Path) -> None:
    body = bytearray(file.read_bytes())
    body[60:64] = (9999).to_bytes(4, "big")
    file.write_bytes(body)
    stage.program.open(file)
    stage.qtbot.waitUntil(lambda: isinstance(stage.page(), FileTrouble))
    page = stage.page()
    assert isinstance(page, FileTrouble)
    assert "newer ShopDesk" in page.accessibleName()
    assert file.read_bytes() == bytes(body)


def test_a_file_in_use_opens_once_it_is_free(stage: Stage, file: Path) -> None:
    holder = Shop.open(file, registers.load())
    stage.program.open(file)
    stage.qtbot.waitUntil(lambda: isinstance(stage.page(), FileTrouble))
    page = stage.page()
    assert isinstance(page, FileTrouble)
    holder.close()
    page.buttons["retry"].click()
    stage.wait_for_shop()


def test_a_damaged_file_is_brought_back_from_a_backup(stage: Stage, file: Path) -> None:
    with Shop.open(file, registers.load()) as shop:
        shop.backups.backup()
    file.write_bytes(b"ruined" * 400)
    stage.program.open(file)
    stage.qtbot.waitUntil(lambda: isinstance(stage.page(), FileTrouble))
    page = stage.page()
    assert isinstance(page, FileTrouble)
    page.buttons["restore"].click()
    shop = stage.wait_for_shop()
    assert shop.browsing.count(Query("customers")) == 3


def test_a_lost_file_with_backups_is_not_started_anew_unasked(stage: Stage, file: Path) -> None:
    with Shop.open(file, registers.load()) as shop:
        shop.backups.backup()
    file.unlink()
    stage.program.open(file)
    stage.qtbot.waitUntil(lambda: isinstance(stage.page(), FileTrouble))
    page = stage.page()
    assert isinstance(page, FileTrouble)
    assert list(page.buttons) == ["restore", "new", "open", "quit"]


def test_going_over_to_another_file(stage: Stage, file: Path, filled_shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.shop"
    shutil.copyfile(filled_shop, other)
    stage.program.open(file)
    stage.wait_for_shop()
    stage.program.go_on_with(lambda: stage.program.open(other))
    stage.qtbot.waitUntil(lambda: stage.program.place is not None and stage.program.place.shop.database.path == other, timeout=20_000)
    assert not application.lock_of(file).exists()
    assert stage.quits == 0


def test_quitting_while_the_file_is_still_being_opened(stage: Stage, file: Path) -> None:
    stage.program.open(file)
    stage.qtbot.waitUntil(lambda: stage.program._task is not None)
    stage.close()
    assert not application.lock_of(file).exists()


@pytest.mark.expects_log
def test_a_fault_while_opening_leaves_a_way_out(stage: Stage, file: Path) -> None:
    class Faulty(application.Files):
        def open(self, path: Path, job: Job) -> Shop:
            raise ZeroDivisionError

    stage.program._files = Faulty("")
    stage.program.open(file)
    stage.qtbot.waitUntil(lambda: isinstance(stage.page(), FileTrouble))
    stage.qtbot.waitUntil(lambda: "ZeroDivisionError" in stage.failures.last_report)
    stage.close()


def test_the_demo_leaves_nothing_behind(stage: Stage) -> None:
    stage.program.open_demo()
    shop = stage.wait_for_shop()
    folder = shop.database.path.parent
    assert shop.browsing.count(Query("cases")) > 20
    stage.close()
    assert not folder.exists()
    assert stage.memory.get("shop_file") is None


def test_every_page_of_the_program_opens(stage: Stage, file: Path) -> None:
    stage.program.open(file)
    stage.wait_for_shop()
    window = stage.program.window
    assert window is not None
    for entry in application.PROGRAM_ENTRIES:
        window.open_page(entry.key)
        assert window.front() is window.page(entry.key)
    assert isinstance(window.page("operations"), OperationsPage)


def test_the_lock_is_where_the_storage_puts_it(tmp_path: Path) -> None:
    from shopdesk.storage.locking import lock_path

    for name in ("a.shop", "b", "c.d.shop"):
        assert application.lock_of(tmp_path / name) == lock_path(tmp_path / name)



def test_a_file_goes_in_and_out_again_through_the_real_threads(stage: Stage, file: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "客户.csv"
    sheet.write_text("name,level\n" + "".join(f"新客{n},vip\n" for n in range(300)), "utf-8")
    stage.program.open(file)
    shop = stage.wait_for_shop()
    place = stage.program.place
    assert place is not None
    place.dialogs.open_import("customers", ())
    place.dialogs.open_import(None, [sheet])
    wizard = stage.program.dialogs.wizard  # type: ignore[union-attr]
    assert wizard is not None
    stage.qtbot.waitUntil(wizard.import_button.isEnabled, timeout=20_000)
    wizard.import_now()
    stage.qtbot.waitUntil(lambda: wizard._files[0].done is not None, timeout=20_000)
    assert shop.browsing.count(Query("customers")) == 303
    wizard.undo()
    stage.qtbot.waitUntil(lambda: wizard._files[0].undone is not None, timeout=20_000)
    assert shop.browsing.count(Query("customers")) == 3
    stage.close()


def test_reading_a_file_can_be_stopped(stage: Stage, file: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "large.csv"
    sheet.write_text("name,level\n" + "".join(f"新客{n},vip\n" for n in range(60_000)), "utf-8")
    stage.program.open(file)
    stage.wait_for_shop()
    place = stage.program.place
    assert place is not None
    place.dialogs.open_import(None, [sheet])
    wizard = stage.program.dialogs.wizard  # type: ignore[union-attr]
    assert wizard is not None
    stage.qtbot.waitUntil(lambda: wizard._files[0].reading is not None, timeout=20_000)
    wizard.progress.cancel_requested.emit()
    stage.qtbot.waitUntil(lambda: wizard._files[0].error is not None, timeout=20_000)
    assert wizard._files[0].error is not None
    assert wizard._files[0].error.code == "cancelled"
    assert wizard.progress.isHidden()
    stage.close()


def test_demos_left_by_a_killed_program_are_swept(tmp_path: Path) -> None:
    import os

    old, fresh, other = (tmp_path / name for name in ("shopdesk-demo-a", "shopdesk-demo-b", "something"))
    for folder in (old, fresh, other):
        folder.mkdir()
    os.utime(old, (1, 1))
    os.utime(other, (1, 1))
    application._sweep_demos(tmp_path)
    assert not old.exists()
    assert fresh.exists()
    assert other.exists()
