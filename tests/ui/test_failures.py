"""A bug is told once, with a report that holds nothing of a customer."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shopdesk.ui.failure_report import report
from shopdesk.ui.failures import FailureDialog, Failures

NAME, PHONE = "张三丰", "13812345678"


def caught(call: object) -> BaseException:
    try:
        call()  # type: ignore[operator]
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


@pytest.fixture
def failures(qapp: QApplication, qtbot: QtBot) -> Iterator[Failures]:
    made = Failures()
    yield made
    made.uninstall()
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, FailureDialog):
            widget.close()
    qtbot.wait(0)


def test_report_names_kind_and_place_but_no_words_of_the_shop() -> None:
    def lose() -> None:
        raise KeyError(f"{NAME} {PHONE}")

    text = report(caught(lose))
    assert "KeyError" in text
    assert "test_failures.py" in text
    assert " in lose" in text
    assert NAME not in text
    assert PHONE not in text


def test_report_keeps_pythons_own_words_without_what_they_quote() -> None:
    def lose() -> None:
        None.rows  # type: ignore[attr-defined]  # noqa: B018

    assert "'NoneType' object has no attribute 'rows'" in report(caught(lose))

    def quote() -> None:
        raise TypeError(f"bad value '{NAME} x' and {PHONE}")

    text = report(caught(quote))
    assert "TypeError: bad value '…' and …" in text


def test_report_tells_what_led_to_it_and_hides_where_the_user_keeps_things() -> None:
    def lose() -> None:
        try:
            raise ValueError(NAME)
        except ValueError as error:
            raise RuntimeError(PHONE) from error

    text = report(caught(lose))
    assert text.index("RuntimeError") < text.index("ValueError")
    assert "/home/" not in text
    assert "/Users/" not in text


@pytest.mark.expects_log
def test_a_bug_on_another_thread_is_shown_on_the_gui_thread(failures: Failures, qtbot: QtBot) -> None:
    failures.install()

    def lose() -> None:
        raise RuntimeError(NAME)

    thread = threading.Thread(target=lose)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(failures.last_report))
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, FailureDialog)]
    assert len(shown) == 1
    assert "RuntimeError" in shown[0].text.toPlainText()


@pytest.mark.expects_log
def test_further_bugs_are_added_to_the_open_report(failures: Failures, qtbot: QtBot) -> None:
    failures.happened(RuntimeError())
    failures.happened(LookupError())
    qtbot.waitUntil(lambda: "LookupError" in failures.last_report)
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, FailureDialog)]
    assert len(shown) == 1
    assert "RuntimeError" in shown[0].text.toPlainText()
    assert "LookupError" in shown[0].text.toPlainText()


def test_the_report_can_be_copied(qtbot: QtBot) -> None:
    dialog = FailureDialog("ShopDesk 1\n  shopdesk/app.py:1 in run", None)
    dialog.copy()
    assert "shopdesk/app.py:1" in QGuiApplication.clipboard().text()
    dialog.close()
    qtbot.wait(0)
