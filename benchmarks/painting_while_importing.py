"""How long a repaint of the list takes while an import of 100,000 rows runs in the same window.

    python -m benchmarks.painting_while_importing [--rows N] [--shop FILE]

The import is the real one: a .csv read by the child process, checked, written by the writer thread, with the list repainted all the while.
"""

from __future__ import annotations

import csv
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.results import Result, at, run
from benchmarks.shop_files import arguments, shop_file

LIMIT_MS, EVERY_MS = 50.0, 25
HEAD = [
    *(
        "订单编号",
        "买家会员名",
        "买家应付货款",
        "买家应付邮费",
        "总金额",
        "买家实际支付金额",
        "订单状态",
        "收货人姓名",
        "收货地址",
        "联系手机",
    ),
    *("订单创建时间", "订单付款时间", "宝贝标题", "物流单号", "物流公司"),
]


def main() -> int:
    options = arguments(__doc__, rows=100_000)

    def measured() -> Sequence[Result]:
        with shop_file(options.shop, customers=2_000, orders=50_000, cases=500) as path, tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "importing.shop"
            shutil.copyfile(path, copy)
            return measure(copy, export(Path(folder) / "ExportOrderList.csv", options.rows))

    return run(measured)


def export(path: Path, rows: int) -> Path:
    """A file as Taobao exports it, of orders that the shop does not have."""
    from shopdesk.core.clock import Clock
    from shopdesk.desks.demo_data.purchases import Orders
    from shopdesk.desks.demo_data.scene import COURIERS, Scene

    scene = Scene(Clock(), 77, {"customers": 0, "orders": rows, "cases": 0, "claims": 0, "handovers": 0})
    scene.shops = [1, 2, 3, 4]
    scene.couriers = {code: {"id": at} for at, (code, _weight, _prefix) in enumerate(COURIERS)}
    names = ["圆通速递", "中通快递", "韵达快递", "极兔速递", "申通快递", "顺丰速运", "EMS"]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for at_, order in Orders(scene):
            paid = f"{(order.get('paid_amount') or 0) / 100:.2f}"
            moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at_ + scene.offset))
            goods, postage = f"{order['goods_amount'] / 100:.2f}", f"{order['postage_amount'] / 100:.2f}"
            courier = names[order["courier"]] if order.get("courier") is not None else ""
            title = order["items"][0]["name"]
            total = f"{order['total_amount'] / 100:.2f}"
            row = [order["number"], order["buyer_account"], goods, postage, total, paid, "交易成功", order["receiver"], order["address"]]
            writer.writerow([*row, order["phone"], moment, moment, title, order.get("waybill") or "", courier])
    return path


def measure(path: Path, file: Path) -> Sequence[Result]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from shopdesk.core.jobs import Job
    from shopdesk.core.query import Query
    from shopdesk.registers import load
    from shopdesk.services.importing import ImportOptions
    from shopdesk.services.shop import Shop
    from shopdesk.ui import theme
    from shopdesk.ui.columns import columns_of
    from shopdesk.ui.job_runner import JobRunner
    from shopdesk.ui.record_table import RecordTable, WindowRows

    sys.setswitchinterval(0.0005)  # as app.py sets it
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.choose(app, "light")
    shop = Shop.open(path, load())
    register = shop.registers["orders"]
    runner = JobRunner(shop.database.interrupt, _broke)
    table = RecordTable(WindowRows(shop), "orders")
    table.show_columns(columns_of(register, list(register.views[0].columns), shop.clock.zone))
    table.show_ids(shop.browsing.ids(Query("orders")))
    table.resize(1366, 768)
    table.show()
    app.processEvents()
    paints: list[float] = []
    own: list[float] = []  # CPU of the window's thread alone: what is left when nothing else keeps it waiting
    late: list[float] = []
    last = [time.perf_counter()]

    def paint() -> None:
        now = time.perf_counter()
        late.append(1000 * (now - last[0]) - EVERY_MS)
        bar = table.scrolling.verticalScrollBar()
        bar.setValue((bar.value() + 3000) % max(1, bar.maximum()))
        started, spent = time.perf_counter(), time.thread_time()
        table.scrolling.viewport().repaint()
        paints.append(1000 * (time.perf_counter() - started))
        own.append(1000 * (time.thread_time() - spent))
        last[0] = time.perf_counter()

    for _turn in range(40):
        paint()
    alone = at(paints, 0.95)
    for measured in (paints, own, late):
        measured.clear()
    ended: list[Any] = []

    def work(job: Job) -> Any:
        began = time.perf_counter()
        report = shop.importing.bring_in([file], ImportOptions(shop="晴川女装"), job)[0]
        return report, time.perf_counter() - began

    runner.write(work, ended.append, ended.append)
    timer = QTimer()
    timer.timeout.connect(paint)
    timer.start(EVERY_MS)
    while not ended:
        app.processEvents()
        time.sleep(0.001)
    timer.stop()
    runner.close()
    shop.close()
    if isinstance(ended[0], Exception):
        raise ended[0]
    report, seconds = ended[0]
    how = (
        f"{len(paints)} repaints while {report.new:,} new orders came in ({seconds:.0f} s); median {at(paints, 0.5):.1f}, "
        f"worst {max(paints):.0f}; the timer was late by {at(late, 0.95):.0f} ms at p95; CPU of a repaint {at(own, 0.95):.1f} at p95; "
        f"without an import {alone:.1f} at p95"
    )
    return [Result("repaint during an import, p95", at(paints, 0.95), LIMIT_MS, "ms", how)]


def _broke(error: BaseException) -> None:
    raise error


if __name__ == "__main__":
    sys.exit(main())
