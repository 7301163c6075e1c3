"""Writes in order, reads that supersede each other, answers on the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from shopdesk.core.errors import Cancelled, ShopDeskError, ShopFileError
from shopdesk.core.jobs import Job, Progress
from shopdesk.ui.job_runner import InlineJobRunner, JobRunner, Runner


class Ears(QObject):
    """Collects what arrives, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[object] = []
        self.errors: list[ShopDeskError] = []
        self.bugs: list[BaseException] = []
        self.threads: set[int] = set()

    def value(self, value: object) -> None:
        self.threads.add(threading.get_ident())
        self.values.append(value)

    def error(self, error: ShopDeskError) -> None:
        self.errors.append(error)

    def bug(self, error: BaseException) -> None:
        self.bugs.append(error)


@pytest.fixture
def ears(qapp: object) -> Ears:
    return Ears()


@pytest.fixture
def interrupts() -> list[int]:
    return []


@pytest.fixture
def runner(ears: Ears, interrupts: list[int]) -> Iterator[JobRunner]:
    made = JobRunner(interrupts.append, ears.bug)
    yield made
    made.close()


def test_answers_arrive_on_the_gui_thread(runner: JobRunner, ears: Ears, qtbot: QtBot) -> None:
    runner.write(lambda job: threading.get_ident(), ears.value, ears.error)
    runner.read("count", threading.get_ident, ears.value)
    qtbot.waitUntil(lambda: len(ears.values) == 2)
    assert ears.threads == {threading.get_ident()}
    assert threading.get_ident() not in ears.values
    assert len(set(ears.values)) == 2


def test_writes_keep_their_order(runner: JobRunner, ears: Ears, qtbot: QtBot) -> None:
    for number in range(20):
        runner.write(lambda job, n=number: n, ears.value, ears.error)  # type: ignore[misc]
    assert runner.writing
    qtbot.waitUntil(lambda: not runner.writing)
    assert ears.values == list(range(20))


def test_a_newer_read_interrupts_and_drops_the_older(runner: JobRunner, ears: Ears, interrupts: list[int], qtbot: QtBot) -> None:
    started, released = threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        released.wait(5)
        return "old"

    runner.read("ids", slow, ears.value)
    assert started.wait(5)
    runner.read("ids", lambda: "middle", ears.value)
    runner.read("ids", lambda: "new", ears.value)
    released.set()
    qtbot.waitUntil(lambda: bool(ears.values))
    runner.read("other", lambda: "last", ears.value)
    qtbot.waitUntil(lambda: "last" in ears.values)
    assert ears.values == ["new", "last"]
    assert len(interrupts) == 1
    assert interrupts[0] != threading.get_ident()


def test_an_answer_on_its_way_is_dropped_when_asked_anew(runner: JobRunner, ears: Ears, qtbot: QtBot) -> None:
    answered = threading.Event()

    def quick() -> str:
        answered.set()
        return "old"

    runner.read("ids", quick, ears.value)
    assert answered.wait(5)
    # No event loop ran since: whatever the reader sent is still queued.
    runner.read("ids", lambda: "new", ears.value)
    qtbot.waitUntil(lambda: "new" in ears.values)
    assert ears.values == ["new"]


def test_a_busy_file_is_asked_again(runner: JobRunner, ears: Ears, qtbot: QtBot) -> None:
    tries: list[int] = []

    def sometimes() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise ShopFileError("busy", "locked")
        return "there"

    runner.read("ids", sometimes, ears.value, ears.error)
    qtbot.waitUntil(lambda: ears.values == ["there"])
    assert not ears.errors


def test_known_failures_and_bugs_go_different_ways(runner: JobRunner, ears: Ears, qtbot: QtBot) -> None:
    def refuse(job: Job) -> None:
        raise ShopFileError("The disk is full.", "disk_full")

    def blunder(job: Job) -> None:
        raise KeyError("x")

    runner.write(refuse, ears.value, ears.error)
    runner.write(blunder, ears.value, ears.error)
    qtbot.waitUntil(lambda: bool(ears.errors) and bool(ears.bugs))
    assert ears.errors[0].code == "disk_full"
    assert isinstance(ears.bugs[0], KeyError)
    assert not ears.values


def test_cancel_reaches_running_and_waiting_work(runner: JobRunner, ears: Ears, qtbot: QtBot) -> None:
    started = threading.Event()
    reports: list[Progress] = []

    def long(job: Job) -> None:
        started.set()
        while True:
            job.step(1, 10, "rows")

    def unreachable(job: Job) -> str:
        return "written"

    running = runner.write(long, ears.value, ears.error, reports.append)
    waiting = runner.write(unreachable, ears.value, ears.error)
    assert started.wait(5)
    waiting.cancel()
    running.cancel()
    qtbot.waitUntil(lambda: len(ears.errors) == 2)
    assert all(isinstance(e, Cancelled) for e in ears.errors)
    assert reports
    assert not ears.values


def test_no_callback_into_a_deleted_widget(runner: JobRunner, ears: Ears, qtbot: QtBot) -> None:
    import shiboken6

    gone = Ears()
    hold = threading.Event()
    runner.write(lambda job: hold.wait(5), gone.value, gone.error)
    shiboken6.delete(gone)
    hold.set()
    runner.write(lambda job: "after", ears.value, ears.error)
    qtbot.waitUntil(lambda: ears.values == ["after"])
    assert not ears.bugs


def test_close_lets_a_write_finish(qapp: object, ears: Ears) -> None:
    runner = JobRunner(lambda ident: None, ears.bug)
    finished: list[int] = []
    started = threading.Event()

    def write(job: Job) -> None:
        started.set()
        finished.append(1)

    runner.write(write, ears.value, ears.error)
    assert started.wait(5)
    runner.close()
    assert finished == [1]
    assert not [t for t in threading.enumerate() if t.name.startswith("shopdesk-")]


def test_inline_runner_answers_at_once(ears: Ears) -> None:
    runner: Runner = InlineJobRunner()
    runner.write(lambda job: 1, ears.value, ears.error)
    runner.read("a", lambda: 2, ears.value)
    assert ears.values == [1, 2]
    with pytest.raises(ZeroDivisionError):
        runner.read("a", lambda: 1 // 0, ears.value)
