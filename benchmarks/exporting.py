"""Exports against the fastest writer that keeps the styles, which is handed the same cells, ready made.

    python -m benchmarks.exporting [--rows N]

``rustpy-xlsxwriter`` (XlsxWriter in constant memory where its wheel is not there) writes 15 columns of orders with the same formats,
widths, filter and heading from a list of dicts in memory; the export reads them from the shop file, masks and formats them, and takes the
file's name when it is whole. Both in turns, the best of three; memory is this program's own (Linux).
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.importing import Spent, forget_peak, peak_mb, spent
from benchmarks.results import Result, run
from benchmarks.shop_files import arguments

COLUMNS = [
    *("id", "number", "shop", "buyer_account", "customer", "receiver", "phone", "address"),
    *("ordered_at", "paid_at", "state", "goods_amount", "paid_amount", "courier", "waybill"),
]
RATIO, MEMORY_MB, ROUNDS = 1.3, 500.0, 3


def fill(shop: Any, count: int) -> None:
    """Orders as an import leaves them, a few a minute, each with a buyer of ten."""
    places = ("浙江省杭州市西湖区文三路", "广东省深圳市南山区科技园路", "上海市浦东新区世纪大道", "四川省成都市武侯区人民南路")
    names = ("张伟", "王芳", "李娜", "刘洋", "陈晓", "杨丽", "赵强", "黄磊", "周倩", "吴敏")
    begin = dt.datetime(2026, 1, 1)
    buyers = [(n, f"KH20260101-{n:06}", names[n % 10] + str(n)) for n in range(1, count // 10 + 2)]

    def orders() -> Iterator[tuple[Any, ...]]:
        for n in range(count):
            at = begin + dt.timedelta(seconds=25 * n)
            stamp, paid = (f"{(at + dt.timedelta(seconds=s)).isoformat()}Z" for s in (0, 40))
            buyer = f"买家{n % 70000}_{n % 97}"
            where = f"{places[n % 4]}{n % 900}号{n % 30}幢{n % 600}室"
            phone = f"1{3 + n % 7}{n * 7919 % 10**9:09d}"
            who = (f"26{n:016d}1", 1, "taobao", buyer, n // 10 + 1, names[n % 10], phone, where)
            what = (("completed", "signed", "shipped")[n % 3], 100 * (n % 300) + 50, 100 * (n % 300), n % 5 + 1, f"7{n:013d}")
            yield (*who, stamp, paid, *what)

    with shop.database.writing(large=True) as conn:
        stamped = "created_at, created_by_id, updated_at, updated_by_id"
        conn.cursor().executemany(f"INSERT INTO customers (id, number, name, {stamped}) VALUES (?, ?, ?, '', 1, '', 1)", buyers)
        conn.cursor().executemany(
            "INSERT INTO orders (number, shop_id, platform, buyer_account, customer_id, receiver, phone, address, ordered_at, paid_at,"
            f" state, goods_amount_fen, paid_amount_fen, courier_id, waybill, {stamped})"
            f" VALUES ({', '.join('?' * 15)}, '2026-11-23T00:00:00Z', 1, '2026-11-23T00:00:00Z', 1)",
            orders(),
        )


def cells(shop: Any) -> tuple[list[Any], list[dict[str, object]]]:
    """The columns of the export, and its cells as a writer takes them."""
    from shopdesk.core.jobs import Job
    from shopdesk.core.query import Query
    from shopdesk.excel.out_cells import WorkbookCells, Written
    from shopdesk.services.export_rows import ExportRows

    register = shop.registers["orders"]
    columns = [shop.exporting._out_column(register, path) for path in COLUMNS]
    converts = [WorkbookCells(Written()).by_kind[column.kind] for column in columns]
    titles = [column.title for column in columns]
    found: list[dict[str, object]] = []
    for block in ExportRows(shop, register, COLUMNS, clear=False).blocks(shop.browsing.ids(Query("orders")), Job()):
        ready = [convert(values) for convert, values in zip(converts, block, strict=True)]
        found.extend(dict(zip(titles, row, strict=True)) for row in zip(*ready, strict=True))
    return columns, found


def write_bare(path: Path, columns: Sequence[Any], rows: Sequence[dict[str, object]]) -> str:
    """Nothing but the fastest writer; returns its name."""
    from shopdesk.excel.writer import HEADER_FILL, NUMBER_FORMATS

    try:
        from rustpy_xlsxwriter import Format, write_worksheets
    except ImportError:
        return _write_python(path, columns, rows)
    write_worksheets(
        [("orders", rows)],
        str(path),
        freeze_panes={"orders": {"row": 1, "col": 0}},
        column_widths={"orders": {column.title: column.shown_width() for column in columns}},
        column_formats={"orders": {column.title: Format().set_num_format(NUMBER_FORMATS[column.kind]) for column in columns}},
        header_format={"orders": Format().set_bold().set_background_color(HEADER_FILL).set_border_bottom("thin")},
        autofilter={"orders": True},
        ignore_errors={"orders": [column.title for column in columns if column.kind in ("text", "identifier")]},
    )
    return "rustpy-xlsxwriter"


def _write_python(path: Path, columns: Sequence[Any], rows: Sequence[dict[str, object]]) -> str:
    import xlsxwriter

    from shopdesk.excel.writer import HEADER_FILL, NUMBER_FORMATS

    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_urls": False}) as book:
        page = book.add_worksheet("orders")
        head = book.add_format({"bold": True, "bg_color": HEADER_FILL, "bottom": 1})
        formats = [book.add_format({"num_format": NUMBER_FORMATS[column.kind]}) for column in columns]
        for index, column in enumerate(columns):
            page.set_column(index, index, column.shown_width(), formats[index])
            page.write_string(0, index, column.title, head)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(rows), len(columns) - 1)
        for number, row in enumerate(rows, 1):
            for index, value in enumerate(row.values()):
                if isinstance(value, str):
                    page.write_string(number, index, value, formats[index])
                elif value is not None:
                    page.write_number(number, index, value, formats[index])
    return "XlsxWriter"


def measure(folder: Path, count: int) -> Iterator[Result]:
    from shopdesk.core.query import Query
    from shopdesk.registers import load
    from shopdesk.services.shop import Shop

    path = folder / "orders.shop"
    with Shop.create(path, load()) as shop:
        fill(shop, count)
        memory = 0.0
        for name, limit in ((f"out.{ending}", MEMORY_MB) for ending in ("xlsx", "csv")):
            forget_peak()
            with spent() as once:
                shop.exporting.export(Query("orders"), folder / name, columns=COLUMNS)
            memory = peak_mb()
            size = (folder / name).stat().st_size / 1e6
            yield Result(f"memory of an export of {count:,} rows to .{name[4:]}", memory, limit, "MB", f"{once}; {size:.0f} MB written")
        if count > 200_000:
            return  # the yardstick takes its rows as dicts in memory
        columns, rows = cells(shop)
        ours, bare = list[Spent](), list[Spent]()
        for _round in range(ROUNDS):
            with spent() as exported:
                shop.exporting.export(Query("orders"), folder / "out.xlsx", columns=COLUMNS)
            with spent() as written:
                name = write_bare(folder / "bare.xlsx", columns, rows)
            ours.append(exported)
            bare.append(written)
        cpu, wall = (min(s.cpu for s in ours), min(s.cpu for s in bare)), (min(s.wall for s in ours), min(s.wall for s in bare))
        how = f"CPU {cpu[0]:.2f} s against {cpu[1]:.2f} s of {name}, wall {wall[0]:.2f} against {wall[1]:.2f} s"
        yield Result(f"export of {count:,} × {len(COLUMNS)} against the fastest writer", cpu[0] / cpu[1], RATIO, "× CPU", how)


def main() -> int:
    options = arguments(__doc__, rows=100_000)

    def measured() -> Sequence[Result]:
        with tempfile.TemporaryDirectory(prefix="shopdesk-benchmark-") as folder:
            return list(measure(Path(folder), options.rows))

    return run(measured)


if __name__ == "__main__":
    sys.exit(main())
