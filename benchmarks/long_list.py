"""A list of a million orders: SQL of a window at its end, sorting, header values, repaint beside a QStandardItemModel's, memory.

    python -m benchmarks.long_list [--rows N] [--shop FILE]

Making the file takes some minutes; ``--shop`` keeps it for the next time.
"""

from __future__ import annotations

import gc
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.results import Result, at, median, run
from benchmarks.shop_files import arguments, own_environment, shop_file

ROWS, COLUMNS, TURNS = 40, 12, 40
SQL_MS, REPAINT, MEMORY_MB = 1.0, 1.2, 160.0
FIRST_MS, INDEXED_MS, OTHERS_MS = 20.0, 200.0, 1500.0
LISTS = ("customers", "orders", "cases")


def main() -> int:
    if sys.argv[1:2] == ["--child"]:
        return child(sys.argv[2])
    options = arguments(__doc__)

    def measured() -> Sequence[Result]:
        with shop_file(options.shop, customers=options.rows, orders=options.rows, cases=options.rows) as path:
            return [sql_of_a_window(path), *sorting(path), *header_values(path), *repaint(path), memory(path)]

    return run(measured)


def sql_of_a_window(path: Path) -> Result:
    """The statements of a window that a jump meets, timed once more by plain sqlite3; windows at the end and anywhere."""
    from shopdesk.core.query import Query, Sort
    from shopdesk.registers import load
    from shopdesk.services.shop import Shop
    from shopdesk.ui.row_windows import WINDOW

    with Shop.open(path, load(), writing=False) as shop:
        register = shop.registers["orders"]
        columns = list(register.views[0].columns)
        ids = shop.browsing.ids(Query("orders", sort=(Sort("ordered_at", descending=True),)))
        starts = [len(ids) - WINDOW, *(random.Random(1).randrange(0, max(1, len(ids) - WINDOW)) for _turn in range(TURNS))]
        said: list[str] = []
        with shop.database.reading() as conn:
            conn.raw.set_trace_callback(said.append)
            times = []
            for start in starts:
                window = ids[start : start + WINDOW]
                said.clear()
                shop.browsing.rows("orders", window, ["id", *columns])
                times.append(_again(path, [s for s in said if s.startswith("SELECT")]))
            conn.raw.set_trace_callback(None)
    how = f"{len(ids):,} rows, windows of {WINDOW} x {len(columns)}: at the end {times[0]:.2f}, anywhere p95 {at(times[1:], 0.95):.2f}"
    return Result("SQL of a window, jump to the end", times[0], SQL_MS, "ms", how)


def _again(path: Path, statements: Sequence[str]) -> float:
    """Milliseconds to run the statements and fetch what they find; the best of three, pages in memory."""
    best = float("inf")
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as raw:
        for _turn in range(3):
            started = time.perf_counter()
            for statement in statements:
                raw.execute(statement).fetchall()
            best = min(best, 1000 * (time.perf_counter() - started))
    return best


def sorting(path: Path) -> Sequence[Result]:
    """Each column of the three long lists, both ways: the first window by an indexed one, all ids by any other."""
    from shopdesk.core.query import Query, Sort

    first: list[tuple[float, str]] = []
    every: list[tuple[float, str]] = []
    for shop, key, field in _columns(path):
        for descending in (False, True):
            query = Query(key, sort=(Sort(field.key, descending),))
            if field.indexed:
                first.append((_milliseconds(partial(shop.browsing.first_ids, query)), f"{key}.{field.key}"))
            elif field.key in _SORTED:
                every.append((_milliseconds(partial(shop.browsing.ids, query)), f"{key}.{field.key}"))
    return [
        _slowest("sort by an indexed column, first window", first, FIRST_MS),
        _slowest("sort by another column, all ids", every, OTHERS_MS),
    ]


def header_values(path: Path) -> Sequence[Result]:
    """The values with counts of each column of the three long lists."""
    from shopdesk.core.query import Query

    indexed: list[tuple[float, str]] = []
    others: list[tuple[float, str]] = []
    for shop, key, field in _columns(path):
        took = _milliseconds(partial(shop.browsing.values_of, Query(key), field.key))
        (indexed if field.indexed else others).append((took, f"{key}.{field.key}"))
    return [
        _slowest("header values of an indexed column", indexed, INDEXED_MS),
        _slowest("header values of another column", others, OTHERS_MS),
    ]


#: Of the columns without an index some of each kind, so that sorting does not take an hour.
_SORTED = ("address", "receiver", "paid_amount", "goods_amount", "shop", "stage", "paid_at", "outbound_courier", "updated_at")


def _columns(path: Path) -> Iterator[tuple[Any, str, Any]]:
    """(the open shop, register, field) of each own column that a header can filter."""
    from shopdesk.core.fields import Kind
    from shopdesk.registers import load
    from shopdesk.services.shop import Shop

    with Shop.open(path, load(), writing=False) as shop:
        for key in LISTS:
            for field in shop.registers[key].fields:
                if field.kind not in (Kind.LINES, Kind.EVIDENCE, Kind.NOTE) and field.key != "id":
                    yield shop, key, field


def _milliseconds(act: Callable[[], Any]) -> float:
    """Wall time of the better of two turns: pages in memory."""
    times = []
    for _turn in range(2):
        started = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - started))
    return min(times)


def _slowest(promise: str, measured: Sequence[tuple[float, str]], limit: float) -> Result:
    slowest, which = max(measured)
    middle = median([took for took, _which in measured])
    return Result(promise, slowest, limit, "ms", f"the slowest of {len(measured)}: {which}; median {middle:.1f}")


def repaint(path: Path) -> Sequence[Result]:
    """The program's table against Qt's own view and model of the same texts, same size and fonts, CPU of a repaint."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QStandardItem, QStandardItemModel
    from PySide6.QtWidgets import QApplication, QTableView

    from shopdesk.core.query import Query
    from shopdesk.registers import load
    from shopdesk.services.shop import Shop
    from shopdesk.ui import theme
    from shopdesk.ui.columns import columns_of
    from shopdesk.ui.record_table import RecordTable, WindowRows

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.choose(app, "light")
    with Shop.open(path, load(), writing=False) as shop:
        register = shop.registers["orders"]
        keys = [f.key for f in register.fields if f.key in register.views[0].columns or f.key in _MORE][:COLUMNS]
        ids = shop.browsing.ids(Query("orders"))
        table = RecordTable(WindowRows(shop), "orders")
        table.show_columns(columns_of(register, keys, shop.clock.zone), dict.fromkeys(keys, 110))
        table.show_ids(ids)
        table.resize(110 * len(keys) + 30, ROWS * theme.ROW_HEIGHT + 40)
        table.show()
        model = QStandardItemModel(ROWS * 5, len(keys))
        for row in range(ROWS * 5):
            for column, text in enumerate(table.model.cells(row)):
                model.setItem(row, column, QStandardItem(text))
        plain = QTableView()
        plain.setModel(model)
        plain.verticalHeader().hide()
        plain.verticalHeader().setDefaultSectionSize(theme.ROW_HEIGHT)
        plain.horizontalHeader().setDefaultSectionSize(110)
        plain.resize(table.size())
        plain.show()
        app.processEvents()
        ours, theirs = _take_turns(table.scrolling.viewport().repaint, plain.viewport().repaint)
        shown = f"{ours:.1f} ms against {theirs:.1f} ms CPU, medians of {TURNS}, {ROWS} x {len(keys)} cells, {len(ids):,} rows"
        table.close()
        plain.close()
    return [Result("repaint / QStandardItemModel's", ours / theirs, REPAINT, "times", shown)]


_MORE = ("receiver", "phone", "address", "goods_amount", "buyer_message", "memo", "platform", "paid_at", "shipped_at", "waybill", "courier")


def _take_turns(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[float, float]:
    """Median CPU milliseconds of both, turn by turn."""
    times: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    for turn in range(TURNS + 3):
        for kept, act in zip(times, (one, other), strict=True):
            started = time.process_time()
            act()
            if turn >= 3:
                kept.append(1000 * (time.process_time() - started))
    return median(times[0]), median(times[1])


def memory(path: Path) -> Result:
    """Resident memory of the whole program with the list of all orders open, scrolled to its end."""
    with tempfile.TemporaryDirectory() as home:
        environment = own_environment(Path(home))
        command = [sys.executable, "-m", "benchmarks.long_list", "--child", str(path)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    megabytes, own, rows, loaded = done.stdout.split()
    how = f"{int(rows):,} rows, the whole program, its libraries counted in; {float(own):.0f} MB are its alone; heavy modules: {loaded}"
    return Result("resident memory with the list open", float(megabytes), MEMORY_MB, "MB", how)


def child(path: str) -> int:
    """The program with the page of orders in front; prints MB resident, MB of its own, rows and which heavy modules are loaded."""
    import psutil
    from PySide6.QtCore import QTimer

    from shopdesk import app as application
    from shopdesk.services.settings import Preferences
    from shopdesk.ui.failures import Failures
    from shopdesk.ui.program import Program

    memory = Preferences()
    gc.disable()  # as the entry does
    app = application.make_application(memory, "zh_CN")
    QTimer.singleShot(3000, application.collect_garbage_again)
    program = Program(app, memory, Failures(), application.Files(""))
    program.open(Path(path))
    since = time.monotonic()

    def look() -> None:
        window, place = program.window, program.place
        if time.monotonic() - since > 240:
            os._exit(1)
        if window is None or place is None:
            return
        page: Any = window.page("orders") if hasattr(window, "page") else None
        if page is None or not page.table.model.rowCount():
            window.open_page("orders")
            return
        if page.table.model.rowCount() < 1000:
            return
        timer.stop()
        page.table.scrolling.scrollToBottom()
        QTimer.singleShot(5000, lambda: tell(page.table.model.rowCount()))

    def tell(rows: int) -> None:
        used = psutil.Process().memory_full_info()
        loaded = [m for m in ("sqlalchemy", "alembic", "pypinyin", "opencc", "openpyxl") if m in sys.modules]
        print(used.rss / 1e6, used.uss / 1e6, rows, ",".join(loaded) or "none", flush=True)
        os._exit(0)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(300)
    app.exec()
    return 1


if __name__ == "__main__":
    sys.exit(main())
