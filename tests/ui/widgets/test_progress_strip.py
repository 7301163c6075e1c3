"""How far, how fast, and how to stop."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.core.jobs import Progress
from shopdesk.ui.widgets.progress_strip import ProgressStrip


def child(parent: QWidget, name: str) -> QPushButton:
    found = parent.findChild(QPushButton, name)
    assert found is not None
    return found


def test_progress_tells_share_speed_and_what_is_left(qtbot: QtBot) -> None:
    seconds = [100.0]
    strip = ProgressStrip(now=lambda: seconds[0])
    qtbot.addWidget(strip)
    strip.start("Importing")
    assert strip.share() is None
    strip.report(Progress(10, 1000))
    assert strip.speed_text() == ""
    seconds[0] = 102.0
    strip.report(Progress(500, 1000))
    assert strip.share() == pytest.approx(0.5)
    assert "500 of 1,000" in strip.text()
    assert strip.speed_text() == "250 per second, 2 s left"
    strip.report(Progress(1, 0, "reading"))
    assert strip.share() is None
    assert "reading" in strip.text()
    strip.finish()
    assert strip.isHidden()


def test_cancel_is_asked_once(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    asked: list[bool] = []
    strip.cancel_requested.connect(lambda: asked.append(True))
    strip.start("Importing")
    button = child(strip, "progress_strip_cancel")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == [True]
    strip.start("Again")
    assert button.isEnabled()
