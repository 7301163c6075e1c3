"""Kills a program in the middle of its work, again and again, and looks at what is left.

``python -m tests.support.killing WORKLOAD FOLDER KILLS SEED`` prints a JSON line with counts. It loads everything once and forks: each
child works and acknowledges what it has committed through a pipe; after a random time it gets SIGKILL, then the file is opened as the
next start would and compared with what was acknowledged.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from shopdesk.core.errors import ShopFileError
from shopdesk.core.paths import backups_folder
from shopdesk.registers import load
from shopdesk.services.shop import Shop
from shopdesk.storage import header as headers
from shopdesk.storage.backup import backups_of, make_backup, sweep
from shopdesk.storage.connection import Connection
from shopdesk.storage.copies import check_copy
from shopdesk.storage.database import Database
from shopdesk.storage.migrations import runner
from shopdesk.storage.restore import restore
from tests.storage.test_migrations import rebuild_customers
from tests.support.shop_files import add_customer, closed_file, problems_of, torn

Ack = Callable[[str], object]
BATCH = 500
REGISTERS = load()


class Found:
    """Counts of one run; everything but ``kills`` and ``acknowledged`` must stay 0."""

    def __init__(self) -> None:
        names = ("kills", "acknowledged", "lost", "torn", "corrupt", "bad_backups", "leftovers", "half_done", "unusable")
        self.counts = dict.fromkeys(names, 0)

    def add(self, what: str, number: int = 1) -> None:
        self.counts[what] += number


# What the child does until it is killed ----------------------------------------------------------------------------------


def save(path: Path, ack: Ack, seed: int) -> None:
    """Saves, edits, deletes, and undoes of deletes; each acknowledged with what must be there afterwards."""
    chance = random.Random(seed)
    with Database.open(path, writing=True) as database:
        while True:
            with database.writing() as connection:
                said = _one_change(connection, chance)
            ack(said)


def save_without_transactions(path: Path, ack: Ack, seed: int) -> None:
    """The control: the same, each statement on its own. The checks must find half changes."""
    del seed
    with Database.open(path, writing=True) as database, database.apart(writable=True) as raw:
        while True:
            made = raw.execute("INSERT INTO customers (name, order_count) VALUES ('c', 3)").lastrowid
            for position in range(3):
                raw.execute("INSERT INTO customer_accounts (parent_id, position) VALUES (?, ?)", (made, position))
            ack(f"has {made} 3")


def _one_change(connection: Connection, chance: random.Random) -> str:
    ids = list(connection.exec_driver_sql("SELECT id FROM customers ORDER BY id DESC LIMIT 20").scalars())
    what = chance.choice(["add", "add", "edit", "delete"]) if ids else "add"
    if what == "add":
        return f"has {add_customer(connection, 'k' * chance.randrange(1, 3000))} 3"
    chosen = chance.choice(ids)
    connection.exec_driver_sql("DELETE FROM customer_accounts WHERE parent_id = ?", (chosen,))
    if what == "delete":
        connection.exec_driver_sql("DELETE FROM customers WHERE id = ?", (chosen,))
        return f"gone {chosen}"
    count = chance.randrange(6)
    connection.exec_driver_sql("UPDATE customers SET order_count = ? WHERE id = ?", (count, chosen))
    for position in range(count):
        connection.exec_driver_sql("INSERT INTO customer_accounts (parent_id, position) VALUES (?, ?)", (chosen, position))
    return f"has {chosen} {count}"


def bring_in(path: Path, ack: Ack, seed: int) -> None:
    """Imports of BATCH customers; the cache is so small that pages reach the file before the commit."""
    with Database.open(path, writing=True) as database:
        while True:
            with database.writing() as connection:
                raw: Any = connection.raw
                raw.execute("PRAGMA cache_size=5")
                raw.execute("PRAGMA cache_spill=ON")
                for number in range(BATCH):
                    add_customer(connection, f"{seed}-{number}")
            ack(f"batch {BATCH}")


def back_up(path: Path, ack: Ack, seed: int) -> None:
    del seed
    with Database.open(path, writing=True) as database:
        while True:
            with database.writing() as connection:
                add_customer(connection, "x" * 500)
            ack(f"backup {make_backup(database).path.name}")


def keep_shop(path: Path, ack: Ack, seed: int) -> None:
    """The program's own saves, edits, deletes and undoes, journal and search index included."""
    chance = random.Random(seed)
    with Shop.open(path, REGISTERS) as shop:
        ids: list[int] = []
        while True:
            what = chance.choice(["add", "set", "delete", "undo"]) if ids else "add"
            if what == "add":
                account = {"platform": "taobao", "account": f"{seed}-{os.getpid()}-{chance.random()}"}
                change = shop.records.add("customers", {"name": f"张{seed}", "accounts": [account]})
                ids.append(change.only_id())
            elif what == "set":
                change = shop.records.set("customers", ids[-1], {"name": f"李{chance.random()}"})
            elif what == "delete":
                change = shop.records.delete("customers", [ids.pop()])
            else:
                change = shop.journal.undo()
                ids.clear()
            ack(f"operation {change.operation}")


def migrate(path: Path, ack: Ack, seed: int) -> None:
    del seed
    runner.upgrade(path, 1, steps=_steps())
    ack("migrated")
    while True:
        time.sleep(1)


def _steps() -> dict[int, Any]:
    return {2: SimpleNamespace(upgrade=_upgrade)}


def _upgrade() -> None:
    from alembic import op

    op.get_bind().exec_driver_sql("PRAGMA cache_size=5")
    op.get_bind().exec_driver_sql("PRAGMA cache_spill=ON")
    rebuild_customers()


def bring_back(path: Path, ack: Ack, seed: int) -> None:
    """Restores the two backups of the folder in turn."""
    kept = sorted(path.parent.glob("*.copy"))
    for turn in range(seed, sys.maxsize):
        restore(kept[turn % 2], path)
        ack(f"restored {turn % 2}")


WORK: dict[str, Callable[[Path, Ack, int], None]] = {
    "save": save,
    "control": save_without_transactions,
    "import": bring_in,
    "backup": back_up,
    "shop": keep_shop,
    "migrate": migrate,
    "restore": bring_back,
}


# What is found afterwards ------------------------------------------------------------------------------------------------


def look(workload: str, path: Path, said: list[str], before: int, found: Found) -> None:
    sweep_names = [path.with_name(path.name + ".restore.part"), *backups_folder(path).glob("*.part")]
    if workload == "migrate":
        _look_at_migration(path, said, found)
        return
    if workload == "shop":
        _look_at_shop(path, said, found)
        return
    try:
        with Database.open(path, writing=True) as database, database.reading() as connection:
            rows = {row[0]: row[1] for row in connection.exec_driver_sql("SELECT id, order_count FROM customers")}
    except ShopFileError:
        found.add("unusable")
        return
    found.add("leftovers", sum(1 for name in sweep_names if name.exists()))
    found.add("corrupt", bool(problems_of(path)))
    found.add("torn", len(torn(path)))
    if workload in ("save", "control"):
        _compare_saves(rows, said, found)
    if workload == "import":
        made = len(rows) - before
        found.add("half_done", made % BATCH != 0)
        found.add("lost", made < BATCH * len(said))
    if workload == "backup":
        kept = backups_of(path)
        found.add("lost", bool(said) and said[-1].split()[1] not in [b.path.name for b in kept])
        for backup in kept:
            try:
                found.add("bad_backups", check_copy(backup.path) is None)
            except ShopFileError:
                found.add("bad_backups")
    if workload == "restore":
        found.add("half_done", len(rows) not in (5, 7))
        _remove_asides(path, found, bool(said))


def _compare_saves(rows: dict[int, int], said: list[str], found: Found) -> None:
    """Everything acknowledged is there; the last change to a record may have been followed by one that nobody heard of."""
    expected: dict[int, int | None] = {}
    for line in said:
        words = line.split()
        expected[int(words[1])] = int(words[2]) if words[0] == "has" else None
    differ = [i for i, count in expected.items() if rows.get(i) != count]
    found.add("lost", max(0, len(differ) - 1))


def _look_at_shop(path: Path, said: list[str], found: Found) -> None:
    """The rows are what the journal tells, to the last operation; the search index knows them."""
    with Shop.open(path, REGISTERS) as shop:
        found.add("corrupt", len(shop.backups.check()))
        with shop.database.reading() as connection:
            newest = connection.exec_driver_sql("SELECT max(id) FROM operations").scalar() or 0
            told: dict[int, dict[str, Any]] = {}
            listed = connection.exec_driver_sql("SELECT record_id, kind, after FROM changes WHERE register = 'customers' ORDER BY id")
            for record, kind, after in listed:
                if kind == "removed":
                    told.pop(record, None)
                else:
                    told.setdefault(record, {}).update(json.loads(after))
            rows = {row[0]: row[1:] for row in connection.exec_driver_sql("SELECT id, name, deleted_at FROM customers")}
            found.add("torn", rows != {i: (v["name"], v.get("deleted_at")) for i, v in told.items()})
            lines = connection.exec_driver_sql("SELECT count(*) FROM customer_accounts").scalar()
            found.add("torn", lines != len(rows))
        found.add("lost", bool(said) and newest < int(said[-1].split()[1]))
        with shop.database.writing() as connection:
            found.add("half_done", len(shop.index.check(connection)))


def _look_at_migration(path: Path, said: list[str], found: Found) -> None:
    found.add("corrupt", bool(problems_of(path)))  # opening it rolls the journal back; until then the header may tell of the upgrade
    found.add("torn", len(torn(path)))
    version = headers.read_header(path).user_version
    found.add("lost", "migrated" in said and version != 2)
    runner.upgrade(path, version, steps=_steps())
    sweep(path)
    found.add("half_done", headers.read_header(path).user_version != 2 or bool(torn(path)) or bool(problems_of(path)))


def _remove_asides(path: Path, found: Found, must_be: bool) -> None:
    asides = [f for f in path.parent.iterdir() if ".before-restore-" in f.name]
    found.add("lost", must_be and not asides)
    for aside in asides:
        found.add("bad_backups", bool(problems_of(aside)))
        aside.unlink()


# The loop ------------------------------------------------------------------------------------------------------------------


def run(workload: str, folder: Path, kills: int, seed: int) -> dict[str, int]:
    chance, found = random.Random(seed), Found()
    longest = {"save": 0.15, "control": 0.1, "import": 0.25, "backup": 0.15, "migrate": 0.25, "restore": 0.3, "shop": 0.3}[workload]
    path = folder / "a.shop"
    if workload == "shop":
        Shop.create(path, REGISTERS).close()
    else:
        closed_file(path, customers=300 if workload == "migrate" else 5)
    if workload == "restore":
        (folder / "1.copy").write_bytes(path.read_bytes())
        with Database.open(path, writing=True) as database, database.writing() as connection:
            add_customer(connection, "six")
            add_customer(connection, "seven")
        (folder / "2.copy").write_bytes(path.read_bytes())
    pristine = path.read_bytes()
    for turn in range(kills):
        if workload == "migrate":
            path.write_bytes(pristine)
        before = _count(path)
        warm = workload != "migrate" and turn % 4 != 0  # one in four may die while it opens the file
        said = _kill_one(WORK[workload], path, seed + turn, chance.uniform(0.005, longest), warm=warm)
        found.add("kills")
        found.add("acknowledged", len(said))
        look(workload, path, said, before, found)
    return found.counts


def _count(path: Path) -> int:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as raw:
        return int(raw.execute("SELECT count(*) FROM customers").fetchone()[0])


def _kill_one(work: Callable[[Path, Ack, int], None], path: Path, seed: int, seconds: float, *, warm: bool) -> list[str]:
    """Fork, let it work for that long (``warm``: from its first acknowledgement on), kill it, and return what it had acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(path, lambda line: os.write(writing, line.encode() + b"\n"), seed)
        except BaseException as error:
            os.write(2, f"the worker failed: {error!r}\n".encode())
            os._exit(3)
        os._exit(0)
    os.close(writing)
    heard = b""
    if warm:
        heard = os.read(reading, 65536)
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        ready, _w, _x = select.select([reading], [], [], left)
        if ready:
            piece = os.read(reading, 65536)
            if not piece:
                break
            heard += piece
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    while piece := os.read(reading, 65536):
        heard += piece
    os.close(reading)
    if not os.WIFSIGNALED(status):
        raise RuntimeError("the worker ended by itself")
    return [line for line in heard.decode().splitlines() if line]


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
