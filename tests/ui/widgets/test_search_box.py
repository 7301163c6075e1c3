"""Typing is sent when it pauses, never twice."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from shopdesk.ui.widgets.search_box import SearchBox


def test_typing_is_sent_once_when_it_pauses(qtbot: QtBot) -> None:
    box = SearchBox("Search everything", "Ctrl+K")
    qtbot.addWidget(box)
    assert box.shortcut_shown()
    heard: list[object] = []
    box.words_changed.connect(heard.append)
    qtbot.keyClicks(box, "abc ")
    assert box.shortcut_shown() == ""
    qtbot.waitUntil(lambda: heard == ["abc"])
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert heard == ["abc"]
    box.clear()
    assert heard == ["abc", ""]
    assert box.shortcut_shown()


def test_enter_sends_at_once_and_words_set_in_code_are_silent(qtbot: QtBot) -> None:
    box = SearchBox()
    qtbot.addWidget(box)
    heard: list[object] = []
    box.words_changed.connect(heard.append)
    box.set_words("given")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert heard == []
    qtbot.keyClicks(box, "!")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert heard == ["given!"]
