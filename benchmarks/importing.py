"""Imports against the least that they could cost (``benchmarks.least_import``), and what else a person feels of them.

    python -m benchmarks.importing [--rows N] [--csv] [--only orders|lines|customers] [--cancel]

Three files of N rows × 15 columns: Taobao's orders (a row each), orders of three lines (a row per line), customers with account, phone and
address. CPU seconds are those of all processes together; memory is each process's own peak (Linux). Cancelling is asked from another
thread at the beginning, in the middle and at the end of reading, checking and writing; with many rows only when ``--cancel`` says so.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import least_import
from benchmarks.results import Result, run

IMPORT_RATIO, UNDO_RATIO, CANCEL_SECONDS, FIRST_ROWS_SECONDS = 1.3, 2.0, 0.5, 1.0
SMALL_MB, LARGE_MB, CHILD_MB = 300.0, 500.0, 1024.0
#: Up to so many rows the small limit of memory holds, and cancelling is tried unasked.
SMALL = 100_000
PHASES = ("rows read", "records checked", "records written")
MOMENTS = {"beginning": 0.0, "middle": 0.5, "end": 0.95}

TAOBAO = (
    *("订单编号", "买家会员名", "收货人姓名", "联系手机", "收货地址", "订单创建时间", "订单付款时间", "总金额", "买家实际支付金额"),
    *("订单状态", "宝贝标题", "物流单号", "物流公司", "订单备注", "宝贝总数量"),
)
LINES = (
    *("店铺", "订单编号", "买家会员名", "收货人姓名", "联系手机", "收货地址", "订单付款时间", "总金额", "订单状态", "物流公司", "物流单号"),
    *("商家编码", "标题", "购买数量", "价格"),
)
CUSTOMERS = (
    *("客户姓名", "平台", "旺旺号", "手机", "省份", "城市", "区县", "详细地址", "客户等级", "性格", "偏好", "标签"),
    *("首次购买", "订单数", "累计消费"),
)
LINES_SHOP = "晴川女装"
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈褚卫", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"


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


# Files -----------------------------------------------------------------------------------------------------------------


def _person(rng: random.Random) -> tuple[str, str]:
    return rng.choice(FAMILY) + rng.choice(GIVEN) + rng.choice(GIVEN), f"1{rng.randrange(3, 10)}{rng.randrange(10**9):09d}"


def orders(count: int) -> Iterator[list[str]]:
    rng = random.Random(1)
    for n in range(count):
        day = f"2026-{1 + n % 11:02d}-{1 + n % 28:02d} 10:{n % 60:02d}"
        amount = f"{n % 300 + 0.5:.2f}"
        where = f"浙江省杭州市西湖区文三路{n % 900}号{n % 30}幢{n % 600}室"
        what = [amount, amount, "交易成功", f"碎花连衣裙 A{n % 900} 春夏新款", f"7{n:013d}", "中通快递", "", "1"]
        yield [f"26{n:016d}1", f"买家{n % 70000}_{n % 97}", *_person(rng), where, f"{day}:00", f"{day}:30", *what]


def orders_of_lines(count: int) -> Iterator[list[str]]:
    rng = random.Random(2)
    begin: list[str] = []
    for n in range(count):
        order, line = divmod(n, 3)
        if not line:
            when = f"2026-{1 + order % 11:02d}-{1 + order % 28:02d} 10:{order % 60:02d}:00"
            where = f"浙江省杭州市文三路{order % 900}号{order % 600}室"
            begin = [LINES_SHOP, f"27{order:016d}1", f"买家{order % 70000}_{order % 97}", *_person(rng), where, when]
            begin += [f"{order % 300 + 0.5:.2f}", "交易成功", "中通快递", f"7{order:013d}"]
        yield [*begin, f"A{order % 900}-{line}", f"碎花连衣裙 {line} 春夏新款", str(1 + order % 3), f"{order % 90 + 0.9:.2f}"]


def customers(count: int) -> Iterator[list[str]]:
    rng = random.Random(3)
    for n in range(count):
        name, phone = _person(rng)
        where = ["浙江省", "杭州市", "西湖区", f"文三路{n % 900}号{n % 30}幢{n % 600}室"]
        kind = [("普通", "重要", "VIP")[n % 3], "友善型", f"喜欢{n % 40}号色", "老客户"]
        day = f"2025-{1 + n % 11:02d}-{1 + n % 28:02d}"
        yield [name, "Taobao", f"买家{n}_{n % 97}", phone, *where, *kind, day, str(n % 50), f"{n % 3000 + 0.5:.2f}"]


Rows = Callable[[int], Iterator[list[str]]]
FILES: dict[str, tuple[str, Sequence[str], Rows]] = {
    "orders": ("orders", TAOBAO, orders),
    "lines": ("orders", LINES, orders_of_lines),
    "customers": ("customers", CUSTOMERS, customers),
}


def made(folder: Path, kind: str, count: int, text: bool) -> Path:
    """A file of so many rows."""
    from shopdesk.excel.writer import OutColumn, write_table

    _register, head, rows = FILES[kind]
    path = folder / f"{kind}.{'csv' if text else 'xlsx'}"
    if not text:
        write_table(path, [OutColumn(heading, "text") for heading in head], rows(count))
        return path
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows(count))
    return path


# Measuring -------------------------------------------------------------------------------------------------------------


def measure(folder: Path, kind: str, count: int, text: bool) -> Iterator[Result]:
    from shopdesk.registers import load
    from shopdesk.services.shop import Shop

    registers = load()
    register = registers[FILES[kind][0]]
    path = made(folder, kind, count, text)
    size = f"{kind}, {count:,} rows × {len(FILES[kind][1])}, {path.suffix}"
    with Shop.create(folder / "imported.shop", registers) as shop:
        _ready(shop, kind)
        with spent() as opening:
            reading = shop.importing.open(path)
            assert len(reading.head) > 20
        yield Result(f"{size}: first rows", opening.wall, FIRST_ROWS_SECONDS, "s", str(opening))
        forget_peak()
        with spent() as checking:
            preview = shop.importing.preview(reading)
            assert (len(preview.new), preview.bad) == (-(-count // 3) if kind == "lines" else count, 0), preview.problems[:3]
        with spent() as writing:
            change = shop.importing.write(preview)
        memory = peak_mb()
        print(f"checked: {checking}; written: {writing}", flush=True)
        assert change is not None
        preview.close()
        forget_peak()
        with spent() as undoing:
            shop.journal.undo(change.operation)
        undo_memory = peak_mb()
        with spent() as redoing:
            shop.journal.redo(change.operation)
        print(f"redo of the import: {redoing}", flush=True)
    stored = least_import.Stored(folder / "imported.shop", register)
    with Shop.create(folder / "least.shop", registers) as other:
        _ready(other, kind)
        with spent() as reading_least:
            assert least_import.read(path) == count + 1
        with spent() as writing_least:
            least_import.write(other, stored)
    del stored
    took, least = checking.cpu + writing.cpu, reading_least.cpu + writing_least.cpu
    how = f"{checking.wall + writing.wall:.1f} s, CPU {took:.1f} s; read at least: {reading_least}; written at least: {writing_least}"
    yield Result(f"{size}: import against the least", took / least, IMPORT_RATIO, "× CPU", how)
    yield Result(f"{size}: memory of the program", memory, SMALL_MB if count <= SMALL else LARGE_MB, "MB", f"undo {undo_memory:.0f} MB")
    yield Result(f"{size}: memory of the child", child_mb(folder, path), CHILD_MB, "MB")
    yield Result(f"{size}: undo against the import", undoing.cpu / took, UNDO_RATIO, "× CPU", str(undoing))


def _ready(shop: Any, kind: str) -> None:
    """Make what the file refers to."""
    if kind == "lines":
        shop.records.add("shops", {"name": LINES_SHOP})


def _last_id(shop: Any, table: str) -> int:
    with shop.database.reading() as conn:
        return int(conn.exec_driver_sql(f'SELECT COALESCE(MAX(id), 0) FROM "{table}"').scalar_one())


def child_mb(folder: Path, path: Path) -> float:
    """The peak of the child that reads the file, as it says itself."""
    from shopdesk.excel.reader import open_table
    from shopdesk.registers import load
    from shopdesk.services.import_reading import TRANSFORM, Layout
    from shopdesk.services.importing import ImportOptions
    from shopdesk.services.shop import Shop

    with Shop.open(folder / "least.shop", load()) as shop:
        recognised = shop.importing.open(path).recognised
        plan = Layout.of(shop, recognised, ImportOptions()).plan(recognised)
    with open_table(path, transform=TRANSFORM, transform_args=(plan.packed(),)) as opened:
        for _result in opened.results():
            pass
        return opened.peak_memory / (1 << 20)


def cancelling(folder: Path, kind: str, count: int, text: bool) -> Iterator[Result]:
    """How soon a cancel is answered, the shop rolled back and the child gone."""
    from shopdesk.registers import load
    from shopdesk.services.shop import Shop

    path = made(folder, kind, count, text)
    with Shop.create(folder / "cancelled.shop", load()) as shop:
        for phase in PHASES:
            found = {name: cancelled(shop, path, phase, share) for name, share in MOMENTS.items()}
            how = ", ".join(f"{name} {seconds:.2f}" for name, seconds in found.items())
            yield Result(f"cancel of {count:,} {kind} while “{phase}”", max(found.values()), CANCEL_SECONDS, "s", how)
        assert _last_id(shop, FILES[kind][0]) == 0


def cancelled(shop: Any, path: Path, phase: str, share: float) -> float:
    """Seconds from the cancel to the end, asked from another thread when ``share`` of ``phase`` is done."""
    from shopdesk.core.errors import Cancelled
    from shopdesk.core.jobs import CancelToken, Job, Progress

    token, asked = CancelToken(), threading.Event()
    when = 0.0

    def report(progress: Progress) -> None:
        if progress.what == phase and progress.done >= share * progress.total:
            asked.set()

    def cancel() -> None:
        nonlocal when
        asked.wait()
        time.sleep(0.02)  # in the middle of whatever comes after the report
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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=SMALL)
    parser.add_argument("--csv", action="store_true", help="text files instead of workbooks")
    parser.add_argument("--only", choices=FILES, action="append", help="of the three files only this one")
    parser.add_argument("--cancel", action="store_true", help="try cancelling with many rows, too")
    options = parser.parse_args()

    def measured() -> Sequence[Result]:
        found = []
        kinds = options.only or list(FILES)
        parts = [(measure, kind) for kind in kinds]
        if options.cancel or options.rows <= SMALL:
            parts.append((cancelling, kinds[0]))
        for part, kind in parts:
            with tempfile.TemporaryDirectory(prefix="shopdesk-benchmark-") as folder:
                for result in part(Path(folder), kind, options.rows, options.csv):
                    print(f"{result.promise} {result.measured:.2f}  {result.how}", flush=True)
                    found.append(result)
        return found

    return run(measured)


if __name__ == "__main__":
    sys.exit(main())
