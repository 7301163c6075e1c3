from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from alembic import op

from shopdesk.core.errors import ShopFileError
from shopdesk.core.paths import backups_folder
from shopdesk.storage import locking
from shopdesk.storage.backup import backups_of, make_backup
from shopdesk.storage.copies import check_copy
from shopdesk.storage.database import Database
from shopdesk.storage.header import read_header
from shopdesk.storage.migrations import SCHEMA_VERSION, runner
from shopdesk.storage.restore import restore
from tests.support.shop_files import closed_file, fingerprint, names_in, problems_of, torn


def rebuild_customers() -> None:
    """What Alembic does for a changed column: a new table, the rows moved, the old one dropped."""
    with op.batch_alter_table("customers", recreate="always") as batch:
        batch.add_column(sa.Column("nickname", sa.Text))


def step(upgrade: object, changes_rows_of: tuple[str, ...] = ()) -> SimpleNamespace:
    return SimpleNamespace(upgrade=upgrade, CHANGES_ROWS_OF=changes_rows_of)


def version_of(path: Path) -> int:
    return read_header(path).user_version


def columns_of(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as raw:
        return {row[1] for row in raw.execute("PRAGMA table_info(customers)")}


def accounts_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as raw:
        return int(raw.execute("SELECT count(*) FROM customer_accounts").fetchone()[0])


def test_the_program_writes_the_version_of_its_last_migration() -> None:
    found = list(runner.versions())
    assert found == list(range(1, SCHEMA_VERSION + 1))


def test_a_rebuilt_parent_keeps_every_line(tmp_path: Path) -> None:
    """With foreign keys on, dropping the old table would delete its lines by cascade, and no check would notice."""
    path = closed_file(tmp_path / "a.shop", customers=50)
    runner.upgrade(path, 1, steps={2: step(rebuild_customers)})
    assert (version_of(path), accounts_in(path), torn(path), problems_of(path)) == (2, 150, [], [])
    assert "nickname" in columns_of(path)
    assert names_in(path) == [f"买家{n}" for n in range(50)]


def test_lines_lost_on_the_way_stop_the_migration(tmp_path: Path) -> None:
    """M-4, and the control: with foreign keys on, the same rebuild loses the lines and the row counts tell."""
    path = closed_file(tmp_path / "a.shop", customers=5)

    def lose() -> None:
        op.execute("DELETE FROM customer_accounts WHERE id = 3")

    with pytest.raises(ShopFileError, match="customer_accounts: 15 -> 14") as refused:
        runner.upgrade(path, 1, steps={2: step(lose)})
    assert refused.value.code == "migration_failed"
    assert (version_of(path), accounts_in(path)) == (1, 15)
    runner.upgrade(path, 1, steps={2: step(lose, ("customer_accounts",))})
    assert (version_of(path), accounts_in(path)) == (2, 14)


def test_a_link_broken_on_the_way_stops_the_migration(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop", customers=5)

    def break_link() -> None:
        op.execute("UPDATE customer_accounts SET parent_id = 4711 WHERE id = 3")

    with pytest.raises(ShopFileError, match="customer_accounts -> customers"):
        runner.upgrade(path, 1, steps={2: step(break_link)})
    assert (version_of(path), problems_of(path)) == (1, [])


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_a_failure_at_any_step_leaves_the_old_version_usable(failing: int, tmp_path: Path) -> None:
    """M-4."""
    path = closed_file(tmp_path / "a.shop", customers=5)

    def upgrade() -> None:
        for number, act in enumerate((add_table, rebuild_customers, rebuild_again), 1):
            if number == failing:
                raise ZeroDivisionError
            act()
        if failing == 4:
            raise ZeroDivisionError

    def add_table() -> None:
        op.execute("CREATE TABLE extra (id INTEGER PRIMARY KEY)")

    def rebuild_again() -> None:
        with op.batch_alter_table("customers", recreate="always") as batch:
            batch.drop_column("caution")

    before = columns_of(path)
    with pytest.raises(ZeroDivisionError):
        runner.upgrade(path, 1, steps={2: step(upgrade)})
    assert (version_of(path), columns_of(path), accounts_in(path)) == (1, before, 15)
    with closing(sqlite3.connect(path)) as raw:
        left = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE name LIKE '%alembic%' OR name = 'extra'")]
    assert left == []


def test_a_later_step_that_fails_keeps_the_earlier_ones(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop", customers=5)

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        runner.upgrade(path, 1, steps={2: step(rebuild_customers), 3: step(fail)})
    assert version_of(path) == 2
    runner.upgrade(path, 2, steps={2: step(fail), 3: step(lambda: op.execute("CREATE TABLE extra (id INTEGER PRIMARY KEY)"))})
    assert (version_of(path), accounts_in(path)) == (3, 15)


def test_a_checked_copy_of_the_old_version_is_made_first(tmp_path: Path) -> None:
    """M-1."""
    path = closed_file(tmp_path / "a.shop", customers=5)
    runner.upgrade(path, 1, steps={2: step(rebuild_customers)})
    kept = backups_of(path)
    assert [b.why for b in kept] == ["before-v2"]
    assert version_of(kept[0].path) == 1
    assert check_copy(kept[0].path) is not None
    assert len(names_in(kept[0].path)) == 5


def test_without_a_backup_no_migration_starts(tmp_path: Path) -> None:
    """M-5."""
    path = closed_file(tmp_path / "a.shop", customers=5)
    folder = backups_folder(path)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    before = fingerprint(path)
    with pytest.raises(ShopFileError):
        runner.upgrade(path, 1, steps={2: step(rebuild_customers)})
    assert fingerprint(path) == before


KILL = """
import os, sys
from pathlib import Path
from types import SimpleNamespace
from shopdesk.storage.database import connect
from shopdesk.storage.migrations import runner
from tests.storage.test_migrations import rebuild_customers
where = sys.argv[2]
def die():
    os.kill(os.getpid(), 9)
def upgrade():
    from alembic import op
    if where == "before": die()
    rebuild_customers()
    if where == "after":
        op.get_bind().exec_driver_sql("PRAGMA cache_spill=ON")
        op.get_bind().exec_driver_sql("PRAGMA cache_size=1")
        op.get_bind().exec_driver_sql("UPDATE customers SET caution = hex(randomblob(4000))")
        die()
if where == "copying":
    from shopdesk.storage import copies
    sys.addaudithook(lambda event, arguments: die() if event == "os.rename" else None)
runner.upgrade(Path(sys.argv[1]), 1, steps={2: SimpleNamespace(upgrade=upgrade)})
"""


@pytest.mark.parametrize("where", ["copying", "before", "after"])
def test_killed_in_the_middle_it_is_the_old_version_and_the_next_start_completes(where: str, tmp_path: Path) -> None:
    """R-4."""
    path = closed_file(tmp_path / "a.shop", customers=50)
    killed = subprocess.run([sys.executable, "-c", KILL, str(path), where], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert killed.returncode == -9, killed.stderr
    assert version_of(path) == 1
    assert (len(names_in(path)), accounts_in(path), problems_of(path)) == (50, 150, [])
    assert "nickname" not in columns_of(path)
    runner.upgrade(path, 1, steps={2: step(rebuild_customers)})
    assert (version_of(path), accounts_in(path), torn(path), problems_of(path)) == (2, 150, [], [])


@pytest.fixture
def version_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of the next version, whose step rebuilds a table with lines."""
    for module in ("database", "copies", "restore"):
        monkeypatch.setattr(f"shopdesk.storage.{module}.SCHEMA_VERSION", 2)
    monkeypatch.setattr(runner, "versions", lambda: {1: step(None), 2: step(rebuild_customers)})


@pytest.mark.parametrize("writing", [True, False])
def test_opening_an_older_file_brings_it_up_to_date(writing: bool, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """M-1: for reading too, since what reads it knows today's columns only."""
    path = closed_file(tmp_path / "a.shop", customers=5)
    request.getfixturevalue("version_two")
    with Database.open(path, writing=writing) as database, database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM customers WHERE nickname IS NULL").scalar() == 5
    assert (version_of(path), accounts_in(path), problems_of(path)) == (2, 15, [])
    assert [b.why for b in backups_of(path)] == ["before-v2"]
    with Database.open(path, writing=True) as database:
        assert not database.was_unclean


def test_an_older_file_in_use_is_not_touched(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = closed_file(tmp_path / "a.shop", customers=5)
    lock = locking.acquire(path)
    request.getfixturevalue("version_two")
    with pytest.raises(ShopFileError) as refused:
        Database.open(path, writing=False)
    lock.release()
    assert refused.value.code == "in_use"
    assert version_of(path) == 1


def test_a_backup_of_an_older_version_comes_back_up_to_date(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = closed_file(tmp_path / "a.shop", customers=5)
    with Database.open(path, writing=True) as database:
        kept = make_backup(database).path
    with closing(sqlite3.connect(kept)) as raw:
        raw.execute("CREATE TRIGGER t AFTER INSERT ON customers BEGIN DELETE FROM settings; END")
        raw.commit()
    request.getfixturevalue("version_two")
    restore(kept, path)
    assert (version_of(path), version_of(kept), accounts_in(path), problems_of(path)) == (2, 1, 15, [])
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0] == 0
