from __future__ import annotations

import datetime as dt
import json
import os
import resource
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, create_engine, insert, select

from shopdesk.core.errors import Cancelled, ShopFileError
from shopdesk.storage import header as headers
from shopdesk.storage.closing import RESERVE_BYTES, reserve_path
from shopdesk.storage.database import Database, connect
from shopdesk.storage.mapping import UtcTime, schema
from tests.support.shop_files import add_customer, closed_file, fingerprint, names, names_in, new_file, problems_of, put_setting, torn


def test_a_new_file_says_whose_it_is_and_belongs_to_its_user_only(tmp_path: Path) -> None:
    with new_file(tmp_path / "淘宝 100%#1's.shop", customers=2) as database:
        assert names(database) == ["买家0", "买家1"]
    header = headers.read_header(tmp_path / "淘宝 100%#1's.shop")
    assert (header.application_id, header.user_version) == (headers.APPLICATION_ID, 1)
    if os.name == "posix":
        assert (tmp_path / "淘宝 100%#1's.shop").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "淘宝 100%#1's.backups").stat().st_mode & 0o777 == 0o700
    assert sorted(f.name for f in tmp_path.iterdir()) == ["淘宝 100%#1's.backups", "淘宝 100%#1's.shop"]


def test_creating_over_an_existing_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.shop"
    path.write_text("mine")
    with pytest.raises(ShopFileError) as refused:
        Database.create(path)
    assert refused.value.code == "exists"
    assert path.read_text() == "mine"


def test_a_creation_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(connection: object) -> None:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        Database.create(tmp_path / "a.shop", fill=fail)
    assert list(tmp_path.iterdir()) == []


def test_the_connection_is_set_as_the_house_says(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop") as database, database.writing() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema", "cell_size_check", "temp_store")
        }
    assert found == {
        "journal_mode": "truncate",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "temp_store": 2,
    }


def test_an_exception_takes_the_whole_change_back(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop", customers=1) as database:
        with pytest.raises(ZeroDivisionError), database.writing() as connection:  # noqa: PT012 - the block is the transaction
            add_customer(connection, "half")
            raise ZeroDivisionError
        assert names(database) == ["买家0"]
        assert database.changes == 1


def test_writing_inside_writing_is_one_transaction(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop") as database:
        with pytest.raises(ZeroDivisionError), database.writing() as outer:  # noqa: PT012 - the block is the transaction
            add_customer(outer, "outer")
            with database.writing() as inner:
                add_customer(inner, "inner")
            with database.reading() as seen:
                assert seen.exec_driver_sql("SELECT count(*) FROM customers").scalar() == 2
            raise ZeroDivisionError
        assert names(database) == []


def test_a_read_never_turns_into_a_write(tmp_path: Path) -> None:
    """R-27: SQLite answers busy at once to a read transaction that begins to write, whatever the timeout says."""
    with new_file(tmp_path / "a.shop") as database:
        with database.reading(), pytest.raises(RuntimeError, match="reading"), database.writing():
            pass
        started: list[str] = []
        with database.writing() as connection:
            raw = connection.raw
            raw.set_trace_callback(started.append)
        with database.writing() as connection:
            connection.exec_driver_sql("SELECT 1")
        assert started[-3:] == ["BEGIN IMMEDIATE", "SELECT 1", "COMMIT"]


def test_two_threads_that_write_wait_for_each_other(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop") as database:

        def write(letter: str) -> None:
            for number in range(10):
                with database.writing() as connection:
                    count = connection.exec_driver_sql("SELECT count(*) FROM customers").scalar()
                    add_customer(connection, f"{letter}{number} after {count}")

        threads = [threading.Thread(target=write, args=(letter,)) for letter in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [int(name.split()[-1]) for name in names(database)] == list(range(20))


def test_the_window_is_told_at_once_that_the_file_is_busy(tmp_path: Path) -> None:
    """R-28: while somebody commits, a read without waiting says so instead of blocking; afterwards it reads."""
    with new_file(tmp_path / "a.shop", customers=1) as database:
        with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(ShopFileError) as busy, database.reading(wait=False) as connection:
                connection.exec_driver_sql("SELECT count(*) FROM customers")
            assert busy.value.code == "locked"
            other.execute("ROLLBACK")
        with database.reading(wait=False) as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM customers").scalar() == 1


def test_the_window_reads_what_was_while_an_import_fills_the_file(tmp_path: Path) -> None:
    """R-28: an import keeps its pages to itself until it commits."""
    with new_file(tmp_path / "a.shop", customers=1) as database:
        half, read = threading.Event(), threading.Event()

        def bring_in() -> None:
            with database.writing(large=True) as connection:
                for number in range(20_000):
                    connection.exec_driver_sql("INSERT INTO customers (name, order_count) VALUES (?, 0)", (f"新{number}",))
                half.set()
                assert read.wait(30)

        thread = threading.Thread(target=bring_in)
        thread.start()
        assert half.wait(30)
        with database.reading(wait=False) as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM customers").scalar() == 1
        read.set()
        thread.join()
        assert len(names(database)) == 20_001


def test_a_long_read_is_stopped_from_another_thread(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop") as database:
        begun = threading.Event()
        ended: list[BaseException] = []

        def read() -> None:
            try:
                with database.reading() as connection:
                    begun.set()
                    connection.exec_driver_sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n")
            except Cancelled as error:
                ended.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        assert begun.wait(10)
        while thread.is_alive():  # an interrupt between two statements is rightly forgotten
            database.interrupt_reader()
            thread.join(0.01)
        assert [type(e) for e in ended] == [Cancelled]
        put_setting(database, "after", 1)


def test_reading_does_not_need_the_lock_and_cannot_write(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop", customers=2), Database.open(tmp_path / "a.shop", writing=False) as reader:
        assert names(reader) == ["买家0", "买家1"]
        with pytest.raises(RuntimeError), reader.writing():
            pass
        with pytest.raises(ShopFileError) as refused, reader.reading() as connection:
            connection.exec_driver_sql("DELETE FROM customers")
        assert refused.value.code == "read_only"


def test_a_bug_in_sql_stays_a_bug(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop") as database:
        with pytest.raises(sqlite3.OperationalError), database.reading() as connection:
            connection.exec_driver_sql("SELECT nonsense FROM customers")
        with pytest.raises(sqlite3.IntegrityError), database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO customer_accounts (parent_id, position) VALUES (4711, 0)")


def test_instants_come_back_as_they_were_written(tmp_path: Path) -> None:
    """R-25: SQLAlchemy's own DateTime(timezone=True) drops the zone."""
    instants = Table("instants", MetaData(), Column("at", UtcTime))
    shanghai = dt.timezone(dt.timedelta(hours=8))
    written = dt.datetime(2026, 3, 2, 0, 30, 5, tzinfo=shanghai)
    with create_engine(f"sqlite:///{tmp_path / 'a.shop'}").begin() as connection:
        instants.create(connection)
        connection.execute(insert(instants).values(at=written))
        assert connection.execute(select(instants.c.at)).scalar() == written
        assert connection.exec_driver_sql("SELECT at FROM instants").scalar() == "2026-03-01T16:30:05Z"
        with pytest.raises(Exception, match="time zone"):
            connection.execute(insert(instants).values(at=dt.datetime(2026, 3, 2)))


def test_money_is_whole_fen(tmp_path: Path) -> None:
    """R-26: no column of the shop file can hold a fraction by its type, and three times 0.10 is 0.30."""
    kinds = {str(column.type) for table in schema().tables.values() for column in table.columns}
    assert kinds <= {"TEXT", "INTEGER"}
    with new_file(tmp_path / "a.shop") as database, database.writing() as connection:
        for _ in range(3):
            connection.exec_driver_sql("INSERT INTO customers (name, spend_amount_fen) VALUES ('a', 10)")
        total = connection.exec_driver_sql("SELECT sum(spend_amount_fen) FROM customers").scalar()
    assert (total, type(total)) == (30, int)


def test_our_own_open_never_touches_a_file_in_use(tmp_path: Path) -> None:
    """R-29: closing a plain file handle would cancel SQLite's locks, and another process could write at the same time."""
    script = """
import sys
from pathlib import Path
from tests.support.shop_files import new_file, add_customer
from shopdesk.storage.backup import before_import, check_waiting, copy_now, make_backup
from shopdesk.storage.database import Database
from shopdesk.storage.integrity import check
from shopdesk.core.errors import ShopFileError
path = Path(sys.argv[1])
database = new_file(path, 5)
opened = []
def watch(event, arguments):
    if event == "open" and str(arguments[0]) in (str(path), str(path) + "-journal"):
        opened.append(arguments[0])
sys.addaudithook(watch)
with database.writing() as connection:
    add_customer(connection, "x")
make_backup(database); copy_now(database); check_waiting(database); before_import(database); check(database)
with database.writing() as connection:
    add_customer(connection, "y")
    Database.open(path, writing=False).close()
    try:
        Database.open(path, writing=True)
    except ShopFileError as error:
        assert error.code == "in_use", error.code
assert not opened, opened
database.close()
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "a.shop")], capture_output=True, text=True, cwd=Path.cwd())
    assert done.returncode == 0, done.stderr


def test_the_lock_of_sqlite_survives_a_second_look_at_the_file(tmp_path: Path) -> None:
    """R-29, seen from outside: another process cannot write while we do, also after our header check ran again."""
    with new_file(tmp_path / "a.shop") as database, database.writing() as connection:
        add_customer(connection, "x")
        Database.open(database.path, writing=False).close()
        with pytest.raises(ShopFileError):
            Database.open(database.path, writing=True)
        other = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
        done = subprocess.run([sys.executable, "-c", other, str(database.path)], capture_output=True, text=True)
        assert "locked" in done.stderr


def test_no_other_sqlite_library_is_imported() -> None:
    """R-30: two SQLite libraries in one process cancel each other's locks."""
    root = Path(__file__).parents[2] / "shopdesk"
    found = [str(f) for f in root.rglob("*.py") for name in ("QtSql", "sqlcipher", "apsw", "pysqlite2") if name in f.read_text("utf-8")]
    assert found == []


def full_disk(database: Database, pages: int) -> None:
    """Every connection of this thread may grow the file by so many pages only: SQLite answers as on a full disk."""
    with database.reading() as connection:
        raw = connection.raw
        raw.execute(f"PRAGMA max_page_count={raw.execute('PRAGMA page_count').fetchone()[0] + pages}")


def test_a_full_disk_loses_nothing_and_the_next_save_works(tmp_path: Path) -> None:
    """R-7."""
    with new_file(tmp_path / "a.shop", customers=2) as database:
        assert reserve_path(database.path).stat().st_size == RESERVE_BYTES
        full_disk(database, 1)
        with pytest.raises(ShopFileError) as full, database.writing() as connection:
            add_customer(connection, "x" * 100_000)
        assert full.value.code == "disk_full"
        assert "a.shop" in str(full.value)
        assert "MB" in str(full.value)
        assert not reserve_path(database.path).exists(), "the reserve makes room for deleting"
        assert len(names(database)) == 2
        full_disk(database, 1000)
        with database.writing() as connection:
            add_customer(connection, "y" * 100_000)
        assert len(names(database)) == 3
    assert problems_of(tmp_path / "a.shop") == []


def test_a_full_disk_rolls_an_import_back_whole(tmp_path: Path) -> None:
    """R-8: and the space is free again."""
    with new_file(tmp_path / "a.shop", customers=2) as database:
        size = database.path.stat().st_size
        full_disk(database, 200)
        with pytest.raises(ShopFileError) as full, database.writing(large=True) as connection:  # noqa: PT012 - the block is the transaction
            for number in range(100_000):
                add_customer(connection, f"新{number}")
        assert full.value.code == "disk_full"
        assert names(database) == ["买家0", "买家1"]
        assert database.path.stat().st_size == size
        assert headers.journal_of(database.path).stat().st_size == 0
    assert problems_of(tmp_path / "a.shop") == []


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to set on Windows")
def test_a_file_that_may_not_grow_is_told_as_a_failure_of_the_disk(tmp_path: Path) -> None:
    """R-7 with the system's own refusal (a limit on file size) in the place of SQLite's."""
    database = new_file(tmp_path / "a.shop", customers=2)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (database.path.stat().st_size, limits[1]))
    try:
        with pytest.raises(ShopFileError) as full, database.writing() as connection:
            add_customer(connection, "x" * 1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert full.value.code in ("disk_full", "disk")
    with database.writing() as connection:
        add_customer(connection, "y")
    assert names(database) == ["买家0", "买家1", "y"]
    database.close()
    assert problems_of(tmp_path / "a.shop") == []


def test_an_unclean_end_is_noticed_and_a_clean_one_too(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop")
    with Database.open(path, writing=True) as database:
        assert not database.was_unclean
    with closing(connect(path, writable=True)) as raw:  # another program wrote in it
        raw.execute("UPDATE customers SET name = 'x'")
    with Database.open(path, writing=True) as database:
        assert database.was_unclean
    with Database.open(path, writing=True) as database:
        assert not database.was_unclean


def test_damage_is_found_when_a_file_was_not_closed_cleanly(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop", customers=200)
    (tmp_path / "a.backups" / "closed.json").unlink()
    content = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as raw:
        page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'customers'").fetchone()[0]
    content[(page - 1) * 4096 : page * 4096] = bytes(4096)
    path.write_bytes(content)
    before = fingerprint(path)
    with pytest.raises(ShopFileError) as refused:
        Database.open(path, writing=True)
    assert refused.value.code == "damaged"
    assert fingerprint(path) == before


def test_half_a_change_of_a_killed_writer_is_rolled_back_for_a_reader_too(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop", customers=50)
    script = """
import os, sys
from pathlib import Path
from shopdesk.storage.database import connect
raw = connect(Path(sys.argv[1]), writable=True)
raw.execute("PRAGMA cache_spill=ON"); raw.execute("PRAGMA cache_size=1")
raw.execute("BEGIN IMMEDIATE")
raw.execute("UPDATE customers SET order_count = 99, name = name || hex(randomblob(3000))")
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert headers.has_journal(path)
    with Database.open(path, writing=False) as reader:
        assert names(reader) == [f"买家{n}" for n in range(50)]
    assert torn(path) == []


def test_an_import_uses_more_memory_only_while_it_runs(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop") as database:
        with database.writing(large=True) as connection:
            assert connection.exec_driver_sql("PRAGMA cache_size").scalar() == -64 * 1024
        with database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA cache_size").scalar() == -8 * 1024


def test_settings_row_tells_one_shop_from_another(tmp_path: Path) -> None:
    ids = []
    for name in ("a", "b"):
        path = closed_file(tmp_path / f"{name}.shop")
        with closing(sqlite3.connect(path)) as raw:
            ids.append(json.loads(raw.execute("SELECT value FROM settings WHERE name = 'file_id'").fetchone()[0]))
    assert len(set(ids)) == 2
    assert names_in(tmp_path / "a.shop") == names_in(tmp_path / "b.shop")


def journal_of_another(folder: Path) -> bytes:
    """A hot journal as a killed import leaves it: of a file with other contents."""
    path = closed_file(folder / "other.shop", customers=400)
    script = """
import os, sys
from pathlib import Path
from shopdesk.storage.database import connect
raw = connect(Path(sys.argv[1]), writable=True)
raw.execute("PRAGMA cache_spill=ON"); raw.execute("PRAGMA cache_size=1")
raw.execute("BEGIN IMMEDIATE")
raw.execute("UPDATE customers SET order_count = 99, name = name || hex(randomblob(300))")
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    content = headers.journal_of(path).read_bytes()
    assert len(content) > 4096
    return content


@pytest.mark.expects_log
@pytest.mark.parametrize("writing", [True, False])
def test_a_journal_that_stayed_behind_does_not_destroy_a_file_copied_back_by_hand(writing: bool, tmp_path: Path) -> None:
    """R-17: SQLite alone would play it in."""
    stranger = journal_of_another(tmp_path)
    path = closed_file(tmp_path / "a.shop", customers=5)
    headers.journal_of(path).write_bytes(stranger)
    control = tmp_path / "control.shop"
    control.write_bytes(path.read_bytes())
    headers.journal_of(control).write_bytes(stranger)
    with Database.open(path, writing=writing) as database:
        assert names(database) == [f"买家{n}" for n in range(5)]
        assert database.stale_journal is not None
    assert (problems_of(path), torn(path)) == ([], [])
    assert [f.read_bytes() for f in tmp_path.glob("a.shop.stale-journal-*")] == [stranger]
    with pytest.raises((AssertionError, sqlite3.DatabaseError)):
        assert names_in(control) == [f"买家{n}" for n in range(5)]
