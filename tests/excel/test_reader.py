"""The child process behind the reader: cancel, silence, death, transforms, and a parent that is never hurt."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shopdesk.core.errors import Cancelled, FileError
from shopdesk.core.jobs import CancelToken, Job, Progress
from shopdesk.excel.reader import open_table, read_table
from shopdesk.excel.source import NumberedRow


class Summing:
    """A transform: rows counted and first cells joined a batch, the sum at the end."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._count = 0

    def __call__(self, batch: list[NumberedRow]) -> tuple[str, int]:
        self._count += len(batch)
        return self._prefix + batch[0][1][0], len(batch)

    def finish(self) -> dict[str, int]:
        return {"rows": self._count, "process": os.getpid()}


def failing(batch: list[NumberedRow]) -> None:
    raise KeyError("a bug of ours")


def make_failing() -> Callable[[list[NumberedRow]], None]:
    return failing


def make_sleeping() -> Callable[[list[NumberedRow]], None]:
    return sleeping


def sleeping(batch: list[NumberedRow]) -> None:
    time.sleep(60)


def dying(batch: list[NumberedRow]) -> None:
    os.abort()


def make_dying() -> Callable[[list[NumberedRow]], None]:
    return dying


def greedy(batch: list[NumberedRow]) -> int:
    return len(bytearray(3 << 30))


def make_greedy() -> Callable[[list[NumberedRow]], int]:
    return greedy


HERE = "tests.excel.test_reader"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "表.csv"
    path.write_text("".join(f"{number},值\n" for number in range(1, 5001)), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """No thread, no copy in the folder for temporary files, no child after each test."""
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(aside))
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "foreign-file"]
    assert list(aside.iterdir()) == []


def test_rows_stream_and_know_where_they_are(table: Path) -> None:
    seen: list[Progress] = []
    with open_table(table, job=Job(report=seen.append)) as opened:
        rows = list(opened.rows())
    assert rows[0] == (1, ("1", "值"))
    assert rows[-1] == (5000, ("5000", "值"))
    assert seen[-1].done == 5000
    assert opened.sha256
    assert opened.size == table.stat().st_size


def test_the_first_rows_do_not_wait_for_the_last(table: Path) -> None:
    with open_table(table, limit=30) as opened:
        assert len(list(opened.rows())) == 30


def test_a_transform_runs_in_the_child_and_its_results_come_back(table: Path) -> None:
    with open_table(table, transform=f"{HERE}:Summing", transform_args=("no. ",)) as opened:
        results = list(opened.results())
    assert results[0] == ("no. 1", 100)
    assert results[-1]["rows"] == 5000
    assert results[-1]["process"] != os.getpid()


def test_a_bug_in_a_transform_is_a_bug_and_not_a_damaged_file(table: Path) -> None:
    with pytest.raises(RuntimeError, match="a bug of ours"), open_table(table, transform=f"{HERE}:make_failing") as opened:
        list(opened.results())


def test_cancel_is_answered_within_half_a_second_and_ends_the_child(table: Path) -> None:
    token = CancelToken()
    opened = open_table(table, job=Job(token=token), transform=f"{HERE}:make_sleeping")
    assert opened._child is not None
    child = opened._child
    timer = threading.Timer(0.1, token.cancel)
    timer.start()
    start = time.perf_counter()
    with pytest.raises(Cancelled):
        list(opened.results())
    assert time.perf_counter() - start < 0.6
    assert child.poll() is not None
    timer.join()


def test_a_child_that_says_nothing_is_ended(table: Path) -> None:
    with pytest.raises(FileError) as caught, open_table(table, transform=f"{HERE}:make_sleeping", silence_seconds=0.5) as opened:
        list(opened.results())
    assert caught.value.code == "timeout"
    assert "表.csv" in str(caught.value)


def test_a_child_that_dies_is_a_damaged_file(table: Path) -> None:
    with pytest.raises(FileError) as caught, open_table(table, transform=f"{HERE}:make_dying") as opened:
        list(opened.results())
    assert caught.value.code == "damaged"


@pytest.mark.skipif(sys.platform != "linux", reason="memory limits are measured on Linux only")
def test_a_child_that_wants_too_much_memory_gets_none(table: Path) -> None:
    with pytest.raises(FileError) as caught, open_table(table, transform=f"{HERE}:make_greedy") as opened:
        list(opened.results())
    assert caught.value.code == "too_large"


def test_leaving_early_ends_the_child(table: Path) -> None:
    with open_table(table) as opened:
        child = opened._child
        next(opened.rows())
    assert child is not None
    assert child.poll() is not None


def test_a_missing_file_a_folder_and_a_forbidden_one_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="not there any more") as caught:
        read_table(tmp_path / "gone.xlsx")
    assert caught.value.code == "missing"
    with pytest.raises(FileError) as caught:
        read_table(tmp_path)
    assert caught.value.code == "folder"


def test_the_original_may_go_once_it_is_opened(table: Path) -> None:
    with open_table(table) as opened:
        table.unlink()
        assert len(list(opened.rows())) == 5000


def test_messages_speak_the_users_language_and_hold_no_code() -> None:
    from shopdesk.excel.refusal import KINDS, SENTENCES, file_error

    for code in SENTENCES:
        text = str(file_error("订单.xlsx", code, {"kind": "pdf", "row": 3, "sheet": "S"}))
        assert "{" not in text
        assert "订单.xlsx" in text
        assert text.endswith((".", "!"))
    for kind in KINDS:
        assert str(file_error("a", "not_a_spreadsheet", {"kind": kind}))
