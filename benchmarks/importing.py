"""Imports against the least that they could cost: reading in the child, transport, and raw ``executemany`` into the same tables.

    python -m benchmarks.importing [--rows N]

The yardstick writes the same rows, lines and index entries (with the same tokens, made in the same other process) into another new shop
file, with nothing checked. CPU seconds are those of all processes together; memory is this program's own (Linux).
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.results import Result, run
from benchmarks.shop_files import arguments

HEAD = [
    *("订单编号", "买家会员名", "收货人姓名", "联系手机", "收货地址", "订单创建时间", "订单付款时间", "总金额", "买家实际支付金额"),
    *("订单状态", "宝贝标题", "物流单号", "物流公司", "订单备注", "宝贝总数量"),
]
IMPORT_RATIO, UNDO_RATIO, EXPORT_RATIO, CANCEL_SECONDS, FIRST_ROWS_SECONDS = 1.3, 2.0, 1.3, 0.5, 1.0
SMALL_MB, LARGE_MB = 300.0, 500.0


class Spent:
    """Wall and CPU seconds of a stretch, of this process and of its children."""

    wall = own = children = 0.0

    @property
    def cpu(self) -> float:
        return self.own + self.children

    def __str__(self) -> str:
        return f"{self.wall:.1f} s, CPU {self.own:.1f} s here + {self.children:.1f} s in children"


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def spent() -> Iterator[Spent]:
    made = Spent()
    start = time.perf_counter(), time.process_time(), _children()
    yield made
    made.wall, made.own, made.children = time.perf_counter() - start[0], time.process_time() - start[1], _children() - start[2]


def peak_mb() -> float:
    """The most memory since :func:`forget_peak`, in MB."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", "ascii")


def rows(count: int) -> Iterator[list[object]]:
    rng = random.Random(1)
    family, given = "赵钱孙李周吴郑王冯陈褚卫", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"
    for n in range(count):
        day = f"2026-{1 + n % 11:02d}-{1 + n % 28:02d} 10:{n % 60:02d}"
        amount = f"{n % 300 + 0.5:.2f}"
        name = rng.choice(family) + rng.choice(given) + rng.choice(given)
        who = [f"26{n:016d}1", f"买家{n % 70000}_{n % 97}", name, f"1{3 + n % 7}{rng.randrange(10**9):09d}"]
        where = f"浙江省杭州市西湖区文三路{n % 900}号{n % 30}幢{n % 600}室"
        what = [amount, amount, "交易成功", f"碎花连衣裙 A{n % 900} 春夏新款", f"7{n:013d}", "中通快递", "", "1"]
        yield [*who, where, f"{day}:00", f"{day}:30", *what]


def measure(folder: Path, count: int) -> Iterator[Result]:
    from shopdesk.core.query import Query
    from shopdesk.excel.writer import OutColumn, write_table
    from shopdesk.registers import load
    from shopdesk.services.shop import Shop

    path = folder / "orders.xlsx"
    write_table(path, [OutColumn(heading, "text") for heading in HEAD], rows(count))
    registers = load()
    with Shop.create(folder / "imported.shop", registers) as shop:
        with spent() as opening:
            reading = shop.importing.open(path)
        yield Result("first rows of a file", opening.wall, FIRST_ROWS_SECONDS, "s", str(opening))
        forget_peak()
        with spent() as importing:
            preview = shop.importing.preview(reading)
            assert (len(preview.new), preview.bad) == (count, 0)
            change = shop.importing.write(preview)
        assert change is not None
        memory = peak_mb()
        preview.close()
        with spent() as exporting:
            shop.exporting.export(Query("orders"), folder / "out.xlsx")
        with spent() as undoing:
            shop.journal.undo(change.operation)
        with spent() as redoing:
            shop.journal.redo(change.operation)
        print(f"redo of the import: {redoing}", flush=True)
        raw_export = raw_writer(shop, folder / "raw.xlsx")
    with Shop.create(folder / "yardstick.shop", registers) as other:
        yard = yardstick(other, path, folder / "imported.shop")
    ratio = importing.cpu / yard.cpu
    yield Result(f"import of {count:,} × {len(HEAD)} against the least", ratio, IMPORT_RATIO, "× CPU", f"{importing}; the least: {yard}")
    yield Result("memory of the program", memory, SMALL_MB if count <= 100_000 else LARGE_MB, "MB", "the child apart")
    yield Result("undo of the import against the import", undoing.cpu / importing.cpu, UNDO_RATIO, "× CPU", str(undoing))
    yield Result(
        "export against plain SQL and the bare writer", exporting.cpu / raw_export.cpu, EXPORT_RATIO, "× CPU", f"{exporting}; bare: {raw_export}"  # noqa: E501
    )
    with Shop.create(folder / "cancelled.shop", registers) as third:
        for at in ("rows read", "records checked", "records written"):
            yield Result(f"cancel while “{at}”", cancelled(third, path, at), CANCEL_SECONDS, "s")


def yardstick(shop: Any, path: Path, done: Path) -> Spent:
    """The child reads the file and its rows come over; then the rows that the import made are inserted again, index entries and all."""
    from shopdesk.excel.reader import open_table
    from shopdesk.storage.rows import insert_lines_sql
    from shopdesk.storage.token_process import TokenProcess

    register = shop.registers["orders"]
    made, lines, texts = _stored(done, register)
    with spent() as total:
        with open_table(path) as opened:
            for _batch in opened.batches():
                pass
        with shop.database.writing(large=True) as conn, TokenProcess(len(texts)) as process:
            conn.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            cursor = conn.cursor()
            names, filled = made
            columns = ", ".join(f'"{name}"' for name in names)
            sql = f"INSERT INTO orders ({columns}) VALUES ({', '.join('?' * len(names))})"
            ids: list[Sequence[int]] = []
            index = 'INSERT INTO "orders_search" (rowid, tokens) VALUES (?, ?)'
            for start in range(0, len(filled), 500):
                part = filled[start : start + 500]
                cursor.executemany(sql, part)
                process.put(texts[start : start + 500])
                ids.append([row[0] for row in part])
                if process.full:
                    cursor.executemany(index, zip(ids.pop(0), [d.tokens for d in process.take()], strict=True))
            while ids:
                cursor.executemany(index, zip(ids.pop(0), [d.tokens for d in process.take()], strict=True))
            for table, cells in lines.items():
                cursor.executemany(insert_lines_sql(next(f for f in register.lines if f.key == table)), cells)
    return total


def _stored(done: Path, register: Any) -> tuple[Any, dict[str, list[tuple[Any, ...]]], list[Any]]:
    """What the import wrote: filled columns and rows, lines, and the texts of the index."""
    import sqlite3

    from shopdesk.services.bulk import _TextPlan

    with sqlite3.connect(done) as raw:
        stored = [f for f in register.fields if f.kind != "lines"]
        names = [f for f in stored if raw.execute(f'SELECT 1 FROM orders WHERE "{f.column}" IS NOT NULL LIMIT 1').fetchone() is not None]
        filled = raw.execute(f"SELECT {', '.join(chr(34) + f.column + chr(34) for f in names)} FROM orders ORDER BY id").fetchall()
        lines: dict[str, list[tuple[Any, ...]]] = {}
        by_parent: list[dict[int, list[tuple[Any, ...]]]] = []
        for table in register.lines:
            subs = ", ".join(f'"{s.column}"' for s in table.fields)
            cells = raw.execute(f'SELECT parent_id, position, {subs} FROM "{table.line_table}" ORDER BY parent_id, position').fetchall()
            lines[table.key] = cells
            grouped: dict[int, list[tuple[Any, ...]]] = {}
            for parent, _position, *line in cells:
                grouped.setdefault(parent, []).append(tuple(line))
            by_parent.append(grouped)
    plan = _TextPlan(register, [f.key for f in names])
    texts = [plan.of(row, tuple(grouped.get(row[0], []) for grouped in by_parent)) for row in filled]
    return ([f.column for f in names], filled), {k: v for k, v in lines.items() if v}, texts


def raw_writer(shop: Any, path: Path) -> Spent:
    """The same cells, read by plain SQL as they are stored, straight into the fastest writer that keeps the styles."""
    from shopdesk.core.fields import Kind
    from shopdesk.core.jobs import Job
    from shopdesk.core.query import Query
    from shopdesk.excel.writer import OutColumn, write_table
    from shopdesk.services.export_rows import ExportRows

    exporting = shop.exporting
    register = shop.registers["orders"]
    paths = exporting.columns("orders")
    out = [OutColumn(exporting.title(register, p), exporting._writer(register.field(p)), register.field(p).width / 7) for p in paths]
    cells = list(ExportRows(shop, register, paths, clear=False).of(shop.browsing.ids(Query("orders")), Job()))
    stored = ", ".join(f'"{f.column}"' for f in register.fields if f.kind is not Kind.LINES)
    with spent() as made:
        with shop.database.reading() as conn:
            conn.exec_driver_sql(f"SELECT {stored} FROM orders").all()
            for table in register.lines:
                conn.exec_driver_sql(f'SELECT * FROM "{table.line_table}" ORDER BY parent_id, position').all()
        write_table(path, out, cells)
    return made


def cancelled(shop: Any, path: Path, at: str) -> float:
    """Seconds from the cancel to the end, asked from another thread while ``at`` is going on."""
    from shopdesk.core.errors import Cancelled
    from shopdesk.core.jobs import CancelToken, Job, Progress

    token, asked = CancelToken(), threading.Event()
    when = 0.0

    def report(progress: Progress) -> None:
        if progress.what == at and progress.done:
            asked.set()

    def cancel() -> None:
        nonlocal when
        asked.wait()
        time.sleep(0.2)
        when = time.perf_counter()
        token.cancel()

    thread = threading.Thread(target=cancel, daemon=True)
    thread.start()
    job = Job(report, token)
    try:
        shop.importing.write(shop.importing.preview(shop.importing.open(path, job=job), job=job), job)
    except Cancelled:
        ended = time.perf_counter()
        thread.join()
        return ended - when
    return float("inf")


def main() -> int:
    options = arguments(__doc__, rows=100_000)

    def measured() -> Sequence[Result]:
        with tempfile.TemporaryDirectory(prefix="shopdesk-benchmark-") as folder:
            found = []
            for result in measure(Path(folder), options.rows):
                print(result.promise, f"{result.measured:.2f}", flush=True)
                found.append(result)
            return found

    return run(measured)


if __name__ == "__main__":
    sys.exit(main())
