"""Search at a million customers, orders and cases: what one keystroke costs per kind of query, against the limits.

    python -m benchmarks.search [--rows N] [--shop FILE] [--edits N] [--cold] [NAME...]

A keystroke is the first 50 hits, exact ones first, and a count: to 1,001 where the index proves the words, else "50+" until the whole list
is known. Queries are taken from what is stored, and some from what is not. ``--edits`` changes that many records one by one first, in a
copy of the file, as a year's work would; ``--cold`` asks with nothing of the file in memory and a connection of its own for each query.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.results import Result, at, run
from benchmarks.shop_files import MILLION, shop_file
from shopdesk.core.folding import pinyin_full, pinyin_initials
from shopdesk.registers import load
from shopdesk.services.shop import Shop
from shopdesk.storage import rows
from shopdesk.storage.connection import Connection

WALL_MS, CPU_MS, SIZE_RATIO = 16.0, 4.0, 0.6
HITS, CAP, QUERIES, COLD_QUERIES = 50, 1_001, 100, 12
REGISTERS = ("customers", "orders", "cases")
Record = dict[str, Any]


@dataclass
class Kind:
    """Queries of one kind in one register, and what each took (milliseconds)."""

    what: str
    register: str
    queries: list[str]
    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.what} ({self.register})"


def line(record: Record, table: str, column: str) -> str:
    held: Sequence[Record] = record.get(table) or ({},)
    return held[0].get(column) or ""


def address(record: Record) -> str:
    return record.get("address") or line(record, "addresses", "detail")


def account(record: Record) -> str:
    return record.get("buyer_account") or line(record, "accounts", "account")


def phone(record: Record) -> str:
    return record.get("phone") or line(record, "phones", "number")


def person(record: Record) -> str:
    return record.get("receiver") or record.get("name") or ""


def waybill(record: Record) -> str:
    return record.get("waybill") or record.get("outbound_waybill") or ""


def title(record: Record) -> str:
    return line(record, "items", "name")


def order_number(record: Record) -> str:
    """The platform's: of the order, or of the refund."""
    if "order_number" in record:
        return record["order_number"] or record["refund_number"] or ""
    return record.get("number") or ""


def own_number(record: Record) -> str:
    """The number that the register gave, where it gives any: "SH20260716-0045"."""
    number = record.get("number") or ""
    return number if number[:2].isalpha() else ""


def kinds(shop: Shop, number: int) -> list[Kind]:
    """Every kind of query over each register that has such a field."""
    luck = random.Random(11)

    def piece(text: str, length: int) -> str:
        start = luck.randint(1, max(1, len(text) - length - 1))
        return text[start : start + length]

    every: dict[str, Callable[[Record], str]] = {
        "1 character of a name": lambda r: luck.choice(person(r) or " "),
        "2 characters of a name": lambda r: person(r)[:2],
        "whole name": person,
        "account": account,
        "2 characters of an address": lambda r: piece(address(r), 2),
        "5 characters of an address": lambda r: piece(address(r), 5),
        "pinyin, 1 letter": lambda r: pinyin_initials(person(r))[:1],
        "pinyin, 2 letters": lambda r: pinyin_initials(person(r))[:2],
        "pinyin, initials": lambda r: pinyin_initials(person(r)),
        "pinyin, 4 letters in full": lambda r: pinyin_full(person(r))[:4],
        "pinyin, 8 letters in full": lambda r: pinyin_full(person(r))[:8],
        "phone, last 4": lambda r: phone(r)[-4:],
        "phone, middle 6": lambda r: piece(phone(r), 6),
        "phone, whole": phone,
        "1 digit": lambda _r: str(luck.randint(0, 9)),
        "2 digits": lambda _r: f"{luck.randint(0, 99):02d}",
        "3 digits": lambda _r: f"{luck.randint(0, 999):03d}",
        "our own number, whole": lambda r: r.get("number") or "",
        "our own number, month": lambda r: own_number(r)[2:8],
        "our own number, month, cut": lambda r: own_number(r)[1 : luck.randint(8, 9)],
        "our own number, day": lambda r: own_number(r)[luck.choice((0, 2, 4)) : 10],
        "our own number, so far": lambda r: own_number(r)[: luck.randint(4, 14)],
        "our own number, middle": lambda r: own_number(r)[luck.randint(3, 8) :][: luck.randint(5, 7)],
        "two words": lambda r: f"{person(r)} {address(r)[2:4]}",
        "two words, one long": lambda r: f"{person(r)[:2]} {address(r)[3:8]}",
        "nothing: 10 digits": lambda _r: str(luck.randint(10**9, 10**10 - 1)),
        "nothing: 3 characters": lambda r: person(r)[-1:] + piece(address(r), 1) + person(r)[:1],
    }
    of_orders: dict[str, Callable[[Record], str]] = {
        "city and district": lambda r: address(r)[3:9],
        "number, last 4": lambda r: order_number(r)[-4:],
        "number, last 6": lambda r: order_number(r)[-6:],
        "number, middle 6": lambda r: piece(order_number(r), 6),
        "number, middle 8": lambda r: piece(order_number(r), 8),
        "number, whole": order_number,
        "waybill, last 6": lambda r: waybill(r)[-6:],
        "waybill, whole": waybill,
        "2 characters of a product": lambda r: piece(title(r), 2),
        "product, whole title": title,
        "name and field:value": lambda r: f"{person(r)[:2]} state:{r['state']}",
    }
    found = []
    with shop.database.reading() as conn:
        for key in REGISTERS:
            newest = conn.exec_driver_sql(f"SELECT max(id) FROM {key}").scalar() or 1
            for what, word in (every if key == "customers" else every | of_orders).items():
                asked: list[str] = []
                for _turn in range(10):
                    ids = [luck.randint(1, newest) for _turn in range(number)]
                    asked += [w for w in map(word, rows.read_many(conn, shop.registers[key], ids)) if w.strip()]
                    if len(asked) >= number:
                        break
                if asked:
                    found.append(Kind(what, key, asked[:number]))
    return found


def ask(shop: Shop, every: Sequence[Kind]) -> None:
    """Each query once, on one connection that is kept."""
    with shop.database.reading() as conn:
        for kind in every:
            shop.finder.look(conn, kind.register, kind.queries[0], HITS, CAP)
            for words in kind.queries:
                wall, cpu = time.perf_counter(), time.process_time()
                shop.finder.look(conn, kind.register, words, HITS, CAP)
                kind.cpus.append(1000 * (time.process_time() - cpu))
                kind.walls.append(1000 * (time.perf_counter() - wall))


def ask_cold(path: Path, every: Sequence[Kind]) -> None:
    """Each query on a new connection, with no page of the file in memory; opening is not counted."""
    with open(path, "rb") as file:
        os.fdatasync(file.fileno())
        for kind in every:
            for words in kind.queries:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                with Shop.open(path, load(), writing=False) as shop, shop.database.reading() as conn:
                    wall, cpu = time.perf_counter(), time.process_time()
                    shop.finder.look(conn, kind.register, words, HITS, CAP)
                    kind.cpus.append(1000 * (time.process_time() - cpu))
                    kind.walls.append(1000 * (time.perf_counter() - wall))


def report(every: Sequence[Kind], state: str, cpu: bool = True) -> Iterator[Result]:
    """All kinds as a table, and over all of them together as results."""
    print(f"\n{state or 'warm':<30}{'register':<11}{'wall p50':>9}{'p95':>8}{'max':>8}{'cpu p50':>9}{'p95':>8}")
    for k in every:
        w, c = k.walls, k.cpus
        print(f"{k.what:<30}{k.register:<11}{at(w, 0.5):>9.2f}{at(w, 0.95):>8.2f}{max(w):>8.2f}{at(c, 0.5):>9.2f}{at(c, 0.95):>8.2f}")
    what = f"search {state}".strip()
    queries = f"{sum(len(k.walls) for k in every):,} queries of {len(every)} kinds"
    for unit, limit, times in (("wall", WALL_MS, "walls"), ("CPU", CPU_MS, "cpus")):
        if unit == "CPU" and not cpu:
            continue
        worst = max(every, key=lambda k: at(getattr(k, times), 0.95))
        slowest = at(getattr(worst, times), 0.95)
        together = at([t for k in every for t in getattr(k, times)], 0.95)
        yield Result(f"{what}, {unit} p95 over all kinds", together, limit, "ms", f"{queries}; slowest {worst.name}: {slowest:.1f}")


def edit(path: Path, number: int) -> None:
    """Change records one by one, each change its own write to the index, as a shop's daily work does."""
    luck = random.Random(5)
    started = time.perf_counter()
    with Shop.open(path, load()) as shop:
        family = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
        for key, changed in (("customers", "name"), ("orders", "memo"), ("cases", "notes")):
            register = shop.registers[key]
            with shop.database.reading() as conn:
                newest = conn.exec_driver_sql(f"SELECT max(id) FROM {key}").scalar() or 0
            conn.exec_driver_sql("PRAGMA synchronous=OFF")
            for _turn in range(number // 3):
                with shop.database.writing() as conn:
                    before = rows.read(conn, register, luck.randint(1, newest))
                    if before is not None:
                        after = {**before, changed: luck.choice(family) + luck.choice(family) + str(luck.randint(1, 999))}
                        rows.update(conn, register, before["id"], {changed: after[changed]})
                        shop.index.replace(conn, register, before["id"], before, after)
    print(f"{number:,} small edits in {time.perf_counter() - started:.0f} s", flush=True)


def sizes(path: Path) -> Iterator[Result]:
    """Each index beside the tables that it covers."""
    registers = load()
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as raw:
        conn = Connection(raw)
        every_index = every_table = 0
        for key in REGISTERS:
            tables = [key, *(f.line_table for f in registers[key].lines)]
            covered = own_pages(conn, [f"name = '{t}'" for t in tables])
            with_indexes = own_pages(conn, [f"tbl_name = '{t}'" for t in tables])
            index = own_pages(conn, [f"name LIKE '{key}\\_search%' ESCAPE '\\'"])
            others = f"{with_indexes / 1e6:.0f} with their indexes: {index / with_indexes:.2f}"
            how = f"{index / 1e6:.0f} MB; tables {covered / 1e6:.0f} MB, {others}"
            yield Result(f"index of {key} / its tables", index / covered, SIZE_RATIO, "times", how)
            every_index, every_table = every_index + index, every_table + covered
        how = f"{every_index / 1e6:.0f} MB; bare tables {every_table / 1e6:.0f} MB"
        yield Result("all indexes / all tables they cover", every_index / every_table, SIZE_RATIO, "times", how)


def own_pages(conn: Connection, which: list[str]) -> int:
    names = list(conn.exec_driver_sql(f"SELECT name FROM sqlite_master WHERE {' OR '.join(which)}").scalars())
    marks = ", ".join("?" * len(names))
    return int(conn.exec_driver_sql(f"SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN ({marks})", tuple(names)).scalar() or 0)


@contextmanager
def copy_of(path: Path) -> Iterator[Path]:
    """A copy that may be changed, beside the file (it is gigabytes, and the temporary folder may be small)."""
    with tempfile.TemporaryDirectory(prefix="shopdesk-benchmark-", dir=path.parent) as folder:
        yield Path(shutil.copyfile(path, Path(folder) / path.name))


def measure(path: Path, options: argparse.Namespace) -> Iterator[Result]:
    yield from sizes(path)
    with Shop.open(path, load(), writing=False) as shop:
        every = chosen(kinds(shop, QUERIES), options.names)
        ask(shop, every)
    yield from report(every, "")
    if options.cold:
        cold = [Kind(k.what, k.register, k.queries[:COLD_QUERIES]) for k in every]
        ask_cold(path, cold)
        yield from report(cold, "with a cold cache", cpu=False)
    if options.edits:
        with copy_of(path) as copy:
            edit(copy, options.edits)
            with Shop.open(copy, load(), writing=False) as shop:
                edited = chosen(kinds(shop, QUERIES), options.names)
                ask(shop, edited)
            yield from report(edited, f"after {options.edits:,} edits")


def chosen(every: list[Kind], names: Sequence[str]) -> list[Kind]:
    return [k for k in every if not names or any(n in k.name for n in names)]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="only kinds with these words in their names")
    parser.add_argument("--rows", type=int, default=MILLION)
    parser.add_argument("--shop", type=Path, help="keep the shop file here and use it again")
    parser.add_argument("--edits", type=int, default=0, help="measure once more after so many small edits in a copy")
    parser.add_argument("--cold", action="store_true", help="measure once more with nothing of the file in memory (Linux)")
    options = parser.parse_args()

    def measured() -> Sequence[Result]:
        with shop_file(options.shop, customers=options.rows, orders=options.rows, cases=options.rows) as path:
            return list(measure(path, options))

    return run(measured)


if __name__ == "__main__":
    raise SystemExit(main())
