"""L-1, L-2: a second start brings the first window forward and ends; after a killed program the next start simply works.

Real programs in processes of their own, on the same computer and as the same user.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from shopdesk import registers
from shopdesk.services.shop import Shop
from tests.support.listening import Machine

pytestmark = pytest.mark.skipif(
    "PYTEST_XDIST_WORKER" in os.environ, reason="whole programs need a run of their own: python -m pytest tests/test_second_start.py"
)

FIRST = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer, Qt
from PySide6.QtWidgets import QApplication
from shopdesk.ui.main_window import MainWindow

class Witness(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.WindowStateChange and not watched.isMinimized():
            print("forward", time.monotonic(), flush=True)
            QTimer.singleShot(0, watched.close)
        return False

def look():
    window = next((w for w in app.topLevelWidgets() if isinstance(w, MainWindow)), None)
    if window is not None and not window.isMinimized():
        window.showMinimized()
        window.installEventFilter(witness)
    if window is not None and window.place is not None:
        timer.stop()
        print("ready", flush=True)

slow_ms = int(sys.argv[2])
if slow_ms:
    from shopdesk import app as application
    quick = application.Files.open
    def slow(files, path, job):
        shop = quick(files, path, job)
        print("opening", flush=True)
        time.sleep(slow_ms / 1000)
        return shop
    application.Files.open = slow

app = QApplication(sys.argv[:1])
witness, timer = Witness(), QTimer()
timer.timeout.connect(look)
timer.start(10)
from shopdesk.cli import main
sys.exit(main(["--file", sys.argv[1], "--lang", "en"]))
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture(scope="module")
def empty_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "a.shop"
    Shop.create(path, registers.load()).close()
    return path


@pytest.fixture
def shop(machine: Machine, empty_shop: Path) -> Path:
    path = machine.work / "a.shop"
    shutil.copyfile(empty_shop, path)
    return path


@contextmanager
def first_window(machine: Machine, shop: Path, slow_ms: int = 0) -> Iterator[subprocess.Popen[str]]:
    """The program with its window open and minimised; it closes once it was brought forward."""
    words = [sys.executable, "-c", FIRST, str(shop), str(slow_ms)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(words, cwd=machine.work, env=machine.environment, text=True, **pipes) as first:  # type: ignore[call-overload]
        try:
            assert line_of(first.stdout) == ("opening" if slow_ms else "ready"), first.stderr.read()
            yield first
        finally:
            if first.poll() is None:
                first.kill()


def line_of(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline().strip()


@pytest.mark.parametrize("spelling", ["same", "relative", "link"])
def test_a_second_start_brings_the_first_window_forward(machine: Machine, shop: Path, spelling: str) -> None:
    """L-1: within a second of its own start, or three times what a bare Python with Qt takes on a busy computer; it exits 0."""
    named = {"same": shop, "relative": Path("a.shop"), "link": machine.work / "link.shop"}[spelling]
    if spelling == "link":
        named.symlink_to(shop)
    began = time.monotonic()
    machine.run("-c", "import PySide6.QtNetwork")
    bare = time.monotonic() - began
    with first_window(machine, shop) as first:
        before = shop.read_bytes()
        began = time.monotonic()
        second = machine.run("-m", "shopdesk", "--file", named)
        word, _space, moment = line_of(first.stdout).partition(" ")
        assert word == "forward"
        assert float(moment) - began < max(1.0, 3 * bare)
        assert second.status == 0, second.err
        assert second.out == ""
        assert first.wait(timeout=60) == 0
    assert shop.read_bytes()[:24] == before[:24]


def test_another_file_gets_a_window_of_its_own(machine: Machine, shop: Path) -> None:
    other = machine.work / "b.shop"
    shutil.copyfile(shop, other)
    with first_window(machine, shop), first_window(machine, other):
        pass


def test_a_command_that_writes_is_refused_while_the_window_has_the_file(machine: Machine, shop: Path) -> None:
    with first_window(machine, shop):
        refused = machine.command(shop, "add", "customers", "name=x")
        assert refused.status == 1
        assert len(refused.err.strip().splitlines()) == 1
        assert machine.command(shop, "list", "customers").status == 0


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_after_a_killed_program_the_next_start_works_at_once(machine: Machine, shop: Path) -> None:
    """L-2: its lock and its socket are left behind."""
    with first_window(machine, shop) as first:
        first.kill()
        first.wait(timeout=60)
    assert (machine.work / "a.lock").exists()
    with first_window(machine, shop):
        assert machine.run("-m", "shopdesk", "--file", shop).status == 0


def test_a_second_start_while_the_first_still_opens_the_file_gives_way(machine: Machine, shop: Path) -> None:
    """Two double clicks: the second finds the file in use, and goes as soon as the first window is there."""
    with first_window(machine, shop, slow_ms=2500) as first:
        second = machine.run("-m", "shopdesk", "--file", shop)
        assert second.status == 0, second.err
        assert any(line.startswith("forward") for line in first.stdout)
        assert first.wait(timeout=60) == 0
