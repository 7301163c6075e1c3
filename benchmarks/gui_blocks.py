"""How long the window stands still while a list of a million is opened, ordered, filtered, searched, selected and scrolled.

    python -m benchmarks.gui_blocks [--rows N] [--shop FILE] [--register cases]

A beat on the GUI thread notes how long nothing else got a turn; each step says its longest silence, the CPU that the GUI thread itself
took in it, and when the answer was there. ``--shop`` uses (or keeps) a file; it is opened for reading and writing, but nothing is written.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.results import Result, run
from benchmarks.shop_files import arguments, own_environment, shop_file

BLOCK_MS, MEMORY_MB = 50.0, 200.0
_BEAT_MS = 1
_REST_S = 0.4
_LONGEST_S = 60.0
_OPENING_S = 300.0
"""A file that was copied, or left by a killed program, is looked through before it is opened."""


def main() -> int:
    if sys.argv[1:2] == ["--child"]:
        return child(Path(sys.argv[2]))
    options = arguments(__doc__)

    def measured() -> Sequence[Result]:
        with shop_file(options.shop, customers=options.rows, orders=options.rows, cases=options.rows) as path:
            return of(path)

    return run(measured)


def of(path: Path) -> Sequence[Result]:
    """Run the window in a process of its own and read what it noted."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "benchmarks.gui_blocks", "--child", str(path)]
        done = subprocess.run(command, env=own_environment(Path(home)), capture_output=True, text=True, timeout=900, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr or done.stdout)
    noted = json.loads(done.stdout.splitlines()[-1])
    for step in noted["steps"]:
        print(
            f"  {step['name']:<44} longest block {step['block']:6.1f} ms (its own CPU {step['cpu']:5.1f}), "
            f"first rows {step['first']:7.0f} ms, all {step['all']:7.0f} ms, peak {step['peak']:5.0f} MB",
            flush=True,
        )
    worst = max(noted["steps"], key=lambda step: float(step["block"]))
    cpu = max(float(step["cpu"]) for step in noted["steps"])
    how = f"in “{worst['name']}”, {worst['cpu']:.1f} ms of it CPU of the GUI thread ({cpu:.1f} at most in any); {noted['rows']:,} rows"
    return [
        Result("longest block of the GUI thread", worst["block"], BLOCK_MS, "ms", how),
        Result("peak resident memory meanwhile", noted["peak"], MEMORY_MB, "MB", "the whole program, its libraries counted in"),
    ]


class Beat:
    """The longest silence of the event loop, in wall time and in CPU of this thread; the pieces are those of one silence each."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._tick)
        self.begin()
        self._timer.start()

    def begin(self) -> None:
        self.block = self.cpu = 0.0
        self._last, self._last_cpu = time.perf_counter(), time.thread_time()

    def _tick(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        silence = 1000 * (now - self._last) - _BEAT_MS
        if silence > self.block:
            self.block, self.cpu = silence, 1000 * (cpu - self._last_cpu)
        self._last, self._last_cpu = now, cpu


def peak_mb() -> float:
    """The most memory that this process held so far, in MB."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1000


class User:
    """Does one thing after the other in the window; each waits until the list is whole again, and a moment more."""

    def __init__(self, program: Any) -> None:
        from PySide6.QtCore import QTimer

        self.program = program
        self.beat = Beat()
        self.steps: list[dict[str, Any]] = []
        self._todo = self._all()
        self._name = ""
        self._rows = 0
        self._until: Callable[[], bool] = self._has_window
        self._began = time.perf_counter()
        self._first = self._whole = 0.0
        self._before: object = None
        self.timer = QTimer()
        self.timer.timeout.connect(self._look)
        self.timer.start(5)

    def _has_window(self) -> bool:
        return self.program.window is not None and self.program.place is not None and self.program.window.isVisible()

    @property
    def page(self) -> Any:
        return self.program.window.page("cases")

    def _ids(self) -> object:
        """What the list shows: another object from the first window of another list on."""
        return None if self.page is None else self.page.table.model.ids

    def _look(self) -> None:
        now = time.perf_counter()
        if now - self._began > (_LONGEST_S if self._name else _OPENING_S):
            print(f"{self._name} took too long", file=sys.stderr, flush=True)
            os._exit(1)
        if self._name and not self._first and (self._ids() is not self._before or self._until()):
            self._first = now
        if not self._until():
            self._whole = 0.0
            return
        self._whole = self._whole or now
        if now - self._whole < _REST_S:
            return
        if self._name:
            self._rows = max(self._rows, self.page.table.model.rowCount())
            times = {"first": 1000 * ((self._first or now) - self._began), "all": 1000 * (self._whole - self._began)}
            self.steps.append({"name": self._name, "block": self.beat.block, "cpu": self.beat.cpu, "peak": peak_mb(), **times})
        self._next()

    def _next(self) -> None:
        try:
            self._name, do, self._until = next(self._todo)
        except StopIteration:
            self._tell()
            return
        self._first = self._whole = 0.0
        self._before = self._ids()
        self._began = time.perf_counter()
        self.beat.begin()
        do()

    def _tell(self) -> None:
        print(json.dumps({"steps": self.steps, "peak": peak_mb(), "rows": self._rows}), flush=True)
        self.timer.stop()
        self.program.end()
        os._exit(0)

    # What is done

    def _all(self) -> Iterator[tuple[str, Callable[[], Any], Callable[[], bool]]]:
        window = self.program.window
        yield "open the list", lambda: window.open_page("cases"), self._is_whole
        yield "all states", lambda: self._chip(""), self._is_whole
        for field, what in (("order_number", "indexed"), ("type", "choice, indexed"), ("postage_amount", "unindexed"), ("shop", "by name")):
            yield f"order by {field} ({what})", partial(self._order, field), self._is_whole
            yield f"the other way: {field}", partial(self._order, field), self._is_whole
        yield "back to the view's order", lambda: self.page.columns.order("shop"), self._is_whole
        yield "select all (Ctrl+A)", self._select_all, lambda: self.page.sums.known is not None
        yield "select from the middle to the end", self._select_half, lambda: self.page.sums.known is not None
        yield "to the end", lambda: self._key("end"), lambda: True
        yield "pages up", self._pages_up, lambda: True
        yield "drag the scroll bar", self._drag_bar, lambda: True
        for field in ("state", "order_number", "receiver"):
            yield f"filter of {field}", partial(self._open_filter, field), self._has_values
        yield "a filter applied", self._apply_filter, self._is_whole
        yield "filters cleared", lambda: self.page.bar.clear_filters(), self._is_whole
        yield "a state's chip", lambda: self._chip("to_refund"), self._is_whole
        yield "all states again", lambda: self._chip(""), self._is_whole
        yield "words typed, letter by letter", lambda: self._type("陈 SH2"), self._is_typed
        yield "words cleared", lambda: self.page.bar.clear_filters(), self._is_whole
        yield "this month", self._this_month, self._is_whole
        yield "any time", lambda: self.page.bar.clear_filters(), self._is_whole
        yield "five columns frozen", lambda: self.page.table.set_frozen(5), lambda: True
        yield "a column hidden", lambda: self.page.columns.menu_chosen(None, "hide", "ordered_at"), lambda: True
        yield "another view", lambda: self._view("refunds"), self._is_whole
        yield "the first view again", lambda: self._view("all"), self._is_whole

    def _is_whole(self) -> bool:
        page = self.page
        return bool(page is not None and page.table.model.rowCount() and page.is_whole)

    def _has_values(self) -> bool:
        panel = self._panel()
        return panel is not None and panel._list.count() > 0

    def _panel(self) -> Any:
        from PySide6.QtWidgets import QApplication

        from shopdesk.ui.filter_panel import FilterPanel

        return next((w for w in QApplication.allWidgets() if isinstance(w, FilterPanel) and w.isVisible()), None)

    def _order(self, field: str) -> None:
        self.page.columns.order(field)

    def _chip(self, key: str) -> None:
        self.page.bar._chip_chosen(key)

    def _view(self, key: str) -> None:
        from shopdesk.ui.list_state import ListState

        self.page.apply_state(ListState(key))

    def _key(self, what: str) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        keys = {"end": Qt.Key.Key_End, "up": Qt.Key.Key_PageUp}
        held = Qt.KeyboardModifier.ControlModifier if what == "end" else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.page.table.scrolling, keys[what], held)

    def _select_all(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        QTest.keyClick(self.page.table.scrolling, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)

    def _select_half(self) -> None:
        from PySide6.QtCore import QItemSelection, QItemSelectionModel

        model = self.page.table.model
        rows = model.rowCount()
        half = QItemSelection(model.index(rows // 2, 0), model.index(rows - 1, model.columnCount() - 1))
        self.page.table.scrolling.selectionModel().select(half, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _pages_up(self) -> None:
        for _turn in range(10):
            self._later(lambda: self._key("up"), 30 * _turn)

    def _drag_bar(self) -> None:
        bar = self.page.table.scrolling.verticalScrollBar()
        for turn in range(30):
            self._later(partial(bar.setValue, bar.maximum() * turn // 30), 16 * turn)

    def _type(self, words: str) -> None:
        self._left = len(words)

        def one(letter: str) -> None:
            self.page.head._box.insert(letter)
            self._left -= 1

        for turn, letter in enumerate(words):
            self._later(partial(one, letter), 120 * turn)

    def _is_typed(self) -> bool:
        return self._left == 0 and not self.page.head._box._pause.isActive() and self.page.is_whole

    def _open_filter(self, field: str) -> None:
        from PySide6.QtCore import QPoint

        panel = self._panel()
        if panel is not None:
            panel.window().close()
        self.page.columns.open_filter(field, self.page.mapToGlobal(QPoint(200, 100)))

    def _apply_filter(self) -> None:
        panel = self._panel()
        panel._list.tick(panel._list.item(0))
        panel.apply()

    def _this_month(self) -> None:
        from dataclasses import replace

        self.page.apply_state(replace(self.page.state, preset="this_month"))

    def _later(self, do: Callable[[], Any], after_ms: int) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(after_ms, do)


def child(path: Path) -> int:
    """The program, used; prints what was noted as one line of JSON."""
    from PySide6.QtCore import QTimer

    from shopdesk import app as application
    from shopdesk.services.settings import Preferences
    from shopdesk.ui.failures import Failures
    from shopdesk.ui.program import Program

    memory = Preferences()
    memory.put("page", "shops")  # the list that is measured is opened by the user, beside a small one
    gc.disable()  # as the entry does
    app = application.make_application(memory, "zh_CN")
    QTimer.singleShot(3000, application.collect_garbage_again)
    program = Program(app, memory, Failures(), application.Files(""))
    program.open(path)
    user = User(program)
    app.exec()
    del user
    return 1


if __name__ == "__main__":
    sys.exit(main())
