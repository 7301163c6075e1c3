"""A second start on the same file brings the first window forward and does nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from PySide6.QtNetwork import QLocalServer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shopdesk.ui.single_instance import SingleInstance, bring_forward, socket_name

SECOND = "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication; a = QCoreApplication([]); "
SECOND += "from shopdesk.ui.single_instance import bring_forward; sys.exit(0 if bring_forward(Path(sys.argv[1])) else 3)"


@pytest.fixture
def first(qapp: QApplication) -> Iterator[SingleInstance]:
    made = SingleInstance()
    yield made
    made.close()


def test_a_second_start_brings_the_first_window_forward(first: SingleInstance, qtbot: QtBot, tmp_path: Path) -> None:
    shop = tmp_path / "a.shop"
    assert first.listen(shop)
    second = QProcess()
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    second.setProcessEnvironment(environment)
    with qtbot.waitSignals([first.wanted, second.finished], timeout=20_000):
        second.start(sys.executable, ["-c", SECOND, str(shop)])
    assert second.exitCode() == 0


def test_without_a_first_window_nobody_answers(qapp: QApplication, tmp_path: Path) -> None:
    assert not bring_forward(tmp_path / "a.shop", wait_ms=200)


def test_another_file_has_another_window(first: SingleInstance, tmp_path: Path) -> None:
    first.listen(tmp_path / "a.shop")
    assert not bring_forward(tmp_path / "b.shop", wait_ms=200)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes the pipe with its process")
def test_a_socket_left_by_a_killed_program_is_taken_over(first: SingleInstance, tmp_path: Path) -> None:
    shop = tmp_path / "a.shop"
    killed = "import os, sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication; a = QCoreApplication([]); "
    killed += "from shopdesk.ui.single_instance import SingleInstance; s = SingleInstance(); ok = s.listen(Path(sys.argv[1])); "
    killed += "os._exit(0 if ok else 3)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    assert subprocess.run([sys.executable, "-c", killed, str(shop)], env=environment, timeout=60, check=False).returncode == 0
    assert first.listen(shop)


def test_every_spelling_of_a_file_is_the_same_window(tmp_path: Path) -> None:
    shop = tmp_path / "a.shop"
    shop.write_bytes(b"")
    (tmp_path / "folder").mkdir()
    assert socket_name(shop) == socket_name(tmp_path / "folder" / ".." / "a.shop")
    link = tmp_path / "link.shop"
    try:
        link.symlink_to(shop)
    except OSError:
        pytest.skip("no symbolic links here")
    assert socket_name(shop) == socket_name(link)


def test_the_socket_answers_its_own_user_only(first: SingleInstance) -> None:
    server = first.findChild(QLocalServer)
    assert server is not None
    assert server.socketOptions() == QLocalServer.SocketOption.UserAccessOption
