"""R-28: while a large file comes in the window goes on showing, opening and painting; it never waits for the file and never complains."""

from __future__ import annotations

import csv
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shopdesk import app as application
from shopdesk.core.errors import ShopDeskError
from shopdesk.core.jobs import Job
from shopdesk.core.query import Query
from shopdesk.services.importing import ImportOptions
from shopdesk.services.shop import Shop
from shopdesk.ui import theme
from shopdesk.ui.failures import Failures
from shopdesk.ui.job_runner import JobRunner
from shopdesk.ui.main_window import MainWindow
from shopdesk.ui.register_page import RegisterPage
from shopdesk.ui.workplace import RunMemory, Workplace

ROWS = 20_000
STALL_SECONDS = 1.0
"""Far above what a repaint takes on a busy computer, far below SQLite's five seconds of patience: whoever waits for the file is found."""


class Stage:
    """The window as the program builds it: a writer, a reader, pages; whatever goes wrong is kept."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.bugs: list[BaseException] = []
        self.failed: list[ShopDeskError] = []
        self.runner = JobRunner(shop.database.interrupt, self.bugs.append)
        self.place = Workplace(shop, self.runner)
        self.place.events.failed.connect(self.failed.append)
        self.window = MainWindow(application.ENTRIES, RunMemory())
        pages = {key: partial(application._page, where) for key, where in application.PAGES.items()}
        self.window.set_shop(self.place, pages, "orders")
        self.window.resize(1366, 768)
        self.window.show()

    def page(self, key: str) -> RegisterPage:
        page = self.window.page(key)
        assert isinstance(page, RegisterPage)
        return page

    def close(self) -> None:
        self.runner.close()
        self.window.hide()
        self.window.deleteLater()


@pytest.fixture
def stage(shop: Shop, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    theme.apply(qapp, "light")
    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)  # as app.py sets it
    made = Stage(shop)
    qtbot.waitUntil(lambda: len(made.page("orders").table.model.ids) == 3)
    yield made
    made.close()
    sys.setswitchinterval(interval)
    qtbot.wait(0)


def platform_file(path: Path) -> Path:
    head = ["订单编号", "买家会员名", "买家实际支付金额", "收货人姓名", "收货地址", "联系手机", "宝贝标题", "物流单号"]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for n in range(ROWS):
            writer.writerow([f"26061760719{n:07d}", f"buyer{n}", "12.50", f"王{n}", f"听雨巷{n}号", f"138{n:08d}", "裙", f"SF10{n:011d}"])
    return path


def test_the_window_works_on_while_a_large_file_comes_in(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    file = platform_file(tmp_path / "orders.csv")
    page, table = stage.page("orders"), stage.page("orders").table
    ended: list[Any] = []

    def bring_in(job: Job) -> Any:
        return stage.shop.importing.bring_in([file], ImportOptions(), job)[0]

    stage.runner.write(bring_in, ended.append, ended.append)
    longest, rounds, blank = 0.0, 0, 0
    while not ended:
        began = time.perf_counter()
        table.model.refresh()
        table.scrolling.viewport().repaint()
        page.open_record(table.model.ids[rounds % 3])
        QApplication.processEvents()
        longest = max(longest, time.perf_counter() - began)
        blank += not table.model.cells(0)[0]
        rounds += 1
        qtbot.wait(5)
    report = ended[0]
    assert not isinstance(report, Exception), report
    assert report.new == ROWS
    assert rounds > 50
    assert blank == 0, "a list keeps what it shows"
    assert stage.bugs == []
    assert stage.failed == []
    assert longest < STALL_SECONDS
    page.reload(at_once=True)
    qtbot.waitUntil(lambda: len(table.model.ids) == ROWS + 3, timeout=20_000)
    assert stage.shop.browsing.count(Query("orders")) == ROWS + 3


@pytest.fixture
def locked(stage: Stage) -> Iterator[sqlite3.Connection]:
    """Somebody who is about to commit and takes his time."""
    for key in ("orders", "customers"):
        stage.window.open_page(key)
        stage.page(key)
    with closing(sqlite3.connect(stage.shop.database.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield other


def test_nothing_on_the_screen_waits_for_a_commit(stage: Stage, locked: sqlite3.Connection, qtbot: QtBot) -> None:
    """Painting, opening a record, beginning a new one, changing pages and the menu: at once, and right as soon as the file is free."""
    orders = stage.page("orders")
    wanted = orders.table.model.ids[1]
    waited = {}
    for name, do in {
        "paint": lambda: (orders.table.model.refresh(), stage.window.grab()),
        "page": lambda: stage.window.open_page("orders"),
        "open": lambda: (orders.table.select_id(wanted), orders.open_record(wanted)),
        "new": orders.new_record,
        "moves": orders._offer_moves,
        "shop": stage.window._show_shop,
        "operator": lambda: stage.window.choose_operator("周倩"),
        "menu": stage.window._open_menu,
        "undo": stage.window.undo,
        "open again": lambda: orders.open_record(wanted),
    }.items():
        began = time.perf_counter()
        do()  # type: ignore[no-untyped-call]
        QApplication.processEvents()
        waited[name] = time.perf_counter() - began
    assert {name: seconds for name, seconds in waited.items() if seconds > STALL_SECONDS} == {}
    locked.execute("COMMIT")
    qtbot.waitUntil(lambda: orders.panel is not None and orders.panel.record_id == wanted)
    qtbot.waitUntil(lambda: stage.window._menu.isVisible())
    stage.window._menu.close()
    assert stage.bugs == []
    assert stage.failed == []


def test_what_was_saved_is_shown_while_somebody_else_has_the_file(stage: Stage, qtbot: QtBot) -> None:
    """The answer of a save comes to a window whose file is being written again."""
    page = stage.page("customers")
    stage.window.open_page("customers")
    qtbot.waitUntil(lambda: len(page.table.model.ids) == 3)
    wanted = page.table.model.ids[0]
    page.open_record(wanted)
    qtbot.waitUntil(lambda: page.panel is not None and page.panel.record_id == wanted)
    assert page.panel is not None
    form = page.panel.form
    form.body.editors["caution"].show_text("先电话再寄，周末不送")
    form._edited("caution")
    stored = threading.Event()
    form.save()
    stage.runner.write(lambda _job: stored.set(), lambda _value: None, lambda _error: None)
    assert stored.wait(10)  # no event may be handled meanwhile: the answer waits for this thread
    with closing(sqlite3.connect(stage.shop.database.path, isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN EXCLUSIVE")
        began = time.perf_counter()
        while form.is_dirty and time.perf_counter() < began + 10:
            QApplication.processEvents()
        assert time.perf_counter() - began < STALL_SECONDS
        assert form.record["caution"] == "先电话再寄，周末不送"
        other.execute("COMMIT")
    assert stage.bugs == []
    assert stage.failed == []


def test_a_failure_that_nobody_caught_is_told_by_its_sentence(stage: Stage, qtbot: QtBot) -> None:
    """Should one slip through, it is no crash report."""
    failures = Failures()
    failures.tell = stage.window.show_failure
    failures.happened(ShopDeskError("The shop file is busy.", "locked"))
    qtbot.waitUntil(lambda: "The shop file is busy." in stage.window._trouble.text())
    assert failures.last_report == ""
