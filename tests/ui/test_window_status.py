"""The status bar: a sentence in passing never lies over the name of the file."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from shopdesk.ui.window_status import WindowStatus


def test_a_sentence_told_before_the_window_shows_hides_the_file_until_it_has_passed(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    status = WindowStatus(window)
    window.setStatusBar(status)
    status.show_file("demo.shop", "")
    status.tell("The file was looked through.")
    window.show()
    qtbot.waitExposed(window)
    assert not status._file.isVisible()
    assert status.told() == "The file was looked through."
    status.clearMessage()
    assert status._file.isVisible()
