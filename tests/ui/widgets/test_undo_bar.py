"""The undo bar: where it lies, what it leaves alone, when it goes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.ui.widgets.undo_bar import UNCOVERED, UndoBar


def child(parent: QWidget, name: str) -> QPushButton:
    found = parent.findChild(QPushButton, name)
    assert found is not None
    return found


def test_the_undo_bar_lies_at_the_bottom_and_leaves_the_focus_alone(page: QWidget, qtbot: QtBot) -> None:
    bar = UndoBar(page)
    bar.show_text("Moved 3 cases to Refund due")
    assert bar.isVisible()
    assert QApplication.focusWidget() is page.findChild(QLineEdit, "field")
    assert bar.geometry().bottom() < page.height()
    assert bar.geometry().top() > page.height() - 80
    assert abs(bar.geometry().center().x() - page.width() // 2) <= 1
    page.resize(500, 400)
    qtbot.waitUntil(lambda: bar.geometry().bottom() < 400)


def test_the_undo_bar_leaves_the_buttons_of_a_bar_below_free(page: QWidget) -> None:
    below = QFrame(page)
    below.setProperty(UNCOVERED, True)
    below.setGeometry(0, page.height() - 38, page.width(), 38)
    bar = UndoBar(page)
    below.show()
    bar.show_text("Moved 3 cases")
    assert bar.geometry().bottom() < below.geometry().top()
    assert bar.geometry().bottom() > below.geometry().top() - 20
    below.hide()
    assert bar.geometry().bottom() > page.height() - 38
    below.setGeometry(0, page.height() - 60, page.width(), 38)
    below.show()  # more are selected while the bar still says what was done to the last ones
    assert bar.geometry().bottom() < below.geometry().top()


def test_the_undo_bar_goes_by_itself(page: QWidget, qtbot: QtBot) -> None:
    bar = UndoBar(page, shown_ms=30)
    with qtbot.waitSignal(bar.gone, timeout=2000):
        bar.show_text("Moved")
    assert not bar.isVisible()


def test_pressing_undo_asks_once_and_hides(page: QWidget, qtbot: QtBot) -> None:
    bar = UndoBar(page)
    asked: list[bool] = []
    bar.undo_requested.connect(lambda: asked.append(True))
    bar.show_text("Moved")
    button = child(bar, "undo_bar_undo")
    assert "Z" in button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == [True]
    assert not bar.isVisible()


def test_esc_hides_the_undo_bar_and_still_reaches_others(page: QWidget, qtbot: QtBot) -> None:
    closed: list[bool] = []
    shortcut = QShortcut(QKeySequence("Esc"), page)
    shortcut.activated.connect(lambda: closed.append(True))
    bar = UndoBar(page)
    bar.show_text("Moved")
    qtbot.keyClick(page.findChild(QLineEdit, "field"), Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert closed == [True]


def test_a_later_message_replaces_the_earlier_one(page: QWidget) -> None:
    bar = UndoBar(page)
    bar.show_text("one")
    bar.show_text("<b>two</b>")
    assert bar.text() == "<b>two</b>"
