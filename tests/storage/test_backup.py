from __future__ import annotations

import datetime as dt
import random
import resource
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from shopdesk.core.errors import Cancelled, ShopFileError
from shopdesk.core.jobs import Job
from shopdesk.core.paths import backups_folder
from shopdesk.storage import backup
from shopdesk.storage.copies import check_copy
from shopdesk.storage.database import Database
from tests.support.shop_files import add_customer, closed_file, fingerprint, names, names_in, new_file, put_setting

NOW = dt.datetime(2026, 11, 23, 9, 30)


def test_a_backup_holds_everything_and_vouches_for_itself(tmp_path: Path) -> None:
    with new_file(tmp_path / "店铺.shop", customers=20) as database:
        made = backup.make_backup(database, now=NOW)
        assert made.path == tmp_path / "店铺.backups" / "店铺-20261123-093000.shop"
        assert [b.path for b in backup.backups_of(database.path)] == [made.path]
        assert backup.is_backed_up(database)
    assert names_in(made.path) == [f"买家{n}" for n in range(20)]
    contents = check_copy(made.path)
    assert contents is not None
    assert contents.rows == made.rows
    assert made.rows >= 20 * 4
    assert [f.name for f in made.path.parent.iterdir() if ".part" in f.name] == []


def test_a_bit_that_flips_in_a_backup_is_noticed(tmp_path: Path) -> None:
    """SQLite's own check passes over it: only the hash of the contents does not."""
    with new_file(tmp_path / "a.shop", customers=20) as database:
        with database.writing() as connection:
            connection.exec_driver_sql("UPDATE customers SET caution = '电话要打两次' WHERE id = 7")
        made = backup.make_backup(database)
    content = bytearray(made.path.read_bytes())
    at = content.index("电话要打两次".encode())
    content[at + 6] ^= 1
    made.path.write_bytes(content)
    with closing(sqlite3.connect(made.path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    with pytest.raises(ShopFileError) as refused:
        check_copy(made.path)
    assert refused.value.code == "damaged"


def test_a_backup_that_was_worked_in_is_no_longer_held_to_its_seal(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop", customers=2) as database:
        made = backup.make_backup(database)
    with Database.open(made.path, writing=True) as opened, opened.writing() as connection:
        add_customer(connection, "new")
    assert check_copy(made.path) is None


def test_nothing_changed_means_no_further_backup(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop")
    with Database.open(path, writing=True) as database:
        assert not backup.is_backed_up(database)
        backup.make_backup(database)
    with Database.open(path, writing=True) as database:
        assert backup.is_backed_up(database)
        assert backup.copy_now(database) is None
        assert backup.before_import(database) is None
        put_setting(database, "a", 1)
        assert not backup.is_backed_up(database)
    with Database.open(path, writing=True) as database:
        assert not backup.is_backed_up(database)
        backup.make_backup(database)
        assert backup.is_backed_up(database)
        next(iter(backup.backups_of(path))).path.unlink()
        assert not backup.is_backed_up(database), "a backup that is gone holds nothing"


def test_before_an_import_only_when_the_newest_is_old(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop", customers=1) as database:
        assert backup.before_import(database, now=NOW) is not None
        put_setting(database, "a", 1)
        assert backup.before_import(database, now=NOW + dt.timedelta(minutes=29)) is None
        assert backup.before_import(database, now=NOW + dt.timedelta(minutes=31)) is not None
        assert len(backup.backups_of(database.path)) == 2


def test_a_copy_made_in_a_hurry_is_checked_later(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop")
    with Database.open(path, writing=True) as database:
        waiting = backup.copy_now(database, now=NOW)
        assert waiting is not None
        assert waiting.name == "a-20261123-093000.shop.unchecked"
        assert backup.backups_of(path) == []
    with Database.open(path, writing=True) as database:
        assert backup.is_backed_up(database)
        assert backup.copy_now(database) is None
        made = backup.check_waiting(database)
        assert [m.name for m in made] == ["a-20261123-093000.shop"]
        assert backup.is_backed_up(database)
    assert check_copy(made[0]) is not None
    assert not waiting.exists()


def test_a_hurried_copy_that_went_bad_never_becomes_a_backup(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop")
    with Database.open(path, writing=True) as database:
        good = backup.make_backup(database, now=NOW)
        put_setting(database, "a", 1)
        waiting = backup.copy_now(database, now=NOW + dt.timedelta(hours=1))
    assert waiting is not None
    content = bytearray(waiting.read_bytes())
    at = content.index("买家1".encode())
    content[at + 6] ^= 1
    waiting.write_bytes(content)
    with Database.open(path, writing=True) as database:
        assert backup.check_waiting(database) == []
        assert not backup.is_backed_up(database)
    assert [b.path for b in backup.backups_of(path)] == [good.path]
    assert len(list(backups_folder(path).glob("*.damaged"))) == 1


def test_a_backup_can_be_made_while_another_thread_writes(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop", customers=3) as database:
        with database.writing() as connection:
            add_customer(connection, "not committed yet")
            made = backup.make_backup(database)
        assert names_in(made.path) == ["买家0", "买家1", "买家2"]
        assert not backup.is_backed_up(database)
        assert len(names(database)) == 4


def test_a_cancelled_backup_leaves_nothing(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop", customers=3) as database:
        job = Job()
        job.token.cancel()
        with pytest.raises(Cancelled):
            backup.make_backup(database, job=job)
        assert backup.backups_of(database.path) == []
        assert list(backups_folder(database.path).glob("*.part*")) == []


def test_a_backup_to_a_place_of_the_users_choice(tmp_path: Path) -> None:
    (tmp_path / "U 盘 #1").mkdir()
    with new_file(tmp_path / "a.shop", customers=3) as database:
        target = tmp_path / "U 盘 #1" / "100% 'copy'.shop"
        assert backup.make_backup(database, target).path == target
        put_setting(database, "a", 1)
        backup.make_backup(database, target)
        assert names_in(target) == ["买家0", "买家1", "买家2"]
        into_folder = backup.make_backup(database, target.parent)
        assert into_folder.path.parent == target.parent


@pytest.mark.parametrize("name", ["a.shop", "letter.txt"])
def test_a_backup_never_overwrites_another_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear customer")
    with new_file(tmp_path / "a.shop", customers=3) as database:
        with pytest.raises(ShopFileError) as refused:
            backup.make_backup(database, tmp_path / name)
        assert refused.value.code == "exists"
        assert len(names(database)) == 3
    assert (tmp_path / "letter.txt").read_text() == "dear customer"


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to set on Windows")
def test_a_disk_without_room_for_a_backup_keeps_the_older_ones(tmp_path: Path) -> None:
    """R-9."""
    with new_file(tmp_path / "a.shop", customers=3) as database:
        older = backup.make_backup(database)
        before = fingerprint(older.path)
        put_setting(database, "a", 1)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))
        try:
            with pytest.raises(ShopFileError) as full:
                backup.make_backup(database)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert full.value.code in ("disk_full", "disk")
        assert [b.path for b in backup.backups_of(database.path)] == [older.path]
        assert fingerprint(older.path) == before
        assert list(backups_folder(database.path).glob("*.part*")) == []
        backup.make_backup(database)


def test_what_a_killed_program_left_is_swept(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop")
    leftovers = [backups_folder(path) / "a-20261123-093000.shop.part", tmp_path / "a.shop.restore.part", tmp_path / "a.shop.new"]
    for leftover in leftovers:
        leftover.write_bytes(b"half")
    Database.open(path, writing=True).close()
    assert [f for f in leftovers if f.exists()] == []


def test_foreign_files_in_the_folder_are_no_backups(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop")
    foreign = ("b-20261123-093000.shop", "a-20261123.shop", "a-20269923-093000.shop", "a.shop", "a-20261123-093000.shop.part", "读我.txt")
    for name in foreign:
        (backups_folder(path) / name).write_bytes(b"x")
    (backups_folder(path) / "a-20261123-093000-before-v2.shop").write_bytes(b"x")
    assert [(b.made_at, b.why) for b in backup.backups_of(path)] == [(NOW, "before-v2")]


def every(step: dt.timedelta, count: int, start: dt.datetime = NOW) -> list[dt.datetime]:
    return [start + step * n for n in range(count)]


CALENDARS: dict[str, list[dt.datetime]] = {
    "daily for a year": every(dt.timedelta(days=1), 365),
    "daily over a leap day": every(dt.timedelta(days=1), 800, dt.datetime(2027, 1, 1, 23, 59, 59)),
    "every half hour for two weeks": every(dt.timedelta(minutes=30), 700),
    "once a month for five years": every(dt.timedelta(days=30, hours=11), 60),
    "one day only": every(dt.timedelta(minutes=7), 100),
    "over new year": every(dt.timedelta(hours=5), 200, dt.datetime(2026, 12, 20)),
    "clock ten years ahead for a day": [*every(dt.timedelta(days=1), 400), *every(dt.timedelta(hours=1), 9, dt.datetime(2036, 5, 5))],
    "clock back to 1980": [*every(dt.timedelta(hours=1), 9, dt.datetime(1980, 1, 1)), *every(dt.timedelta(days=1), 400)],
    "four in all": every(dt.timedelta(days=400), 4),
    "none": [],
}


@pytest.mark.parametrize("name", list(CALENDARS))
def test_the_calendar_keeps_the_newest_five_and_a_year_of_months(name: str) -> None:
    """Thinned after each backup, as it happens; whatever the clock says, five stay and so does each of the last months."""
    present: set[dt.datetime] = set()
    for time in CALENDARS[name]:
        present = backup.kept_times([*present, time])
    made = sorted(CALENDARS[name])
    assert set(made[-5:]) <= present
    months = sorted({(t.year, t.month) for t in made})[-12:]
    if "clock" not in name:
        assert {(t.year, t.month) for t in present} >= set(months)
    assert len(present) >= min(5, len(made))
    assert len(present) <= 5 + backup.DAYS + backup.WEEKS + backup.MONTHS


def test_thinning_does_not_depend_on_the_order_or_on_today() -> None:
    times = CALENDARS["daily for a year"]
    mixed = random.Random(4).sample(times, len(times))
    assert backup.kept_times(times) == backup.kept_times(mixed)
    later = [t + dt.timedelta(days=365 * 20) for t in times]
    assert len(backup.kept_times(later)) >= backup.NEWEST + backup.MONTHS - 1


def test_copies_made_before_an_upgrade_are_not_thinned(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop")
    kept = backups_folder(path) / "a-20200101-000000-before-v2.shop"
    kept.write_bytes(b"x")
    for time in every(dt.timedelta(minutes=1), 30):
        (backups_folder(path) / f"a-{time:%Y%m%d-%H%M%S}.shop").write_bytes(b"x")
    assert len(backup.thin(path, NOW + dt.timedelta(hours=1))) == 25
    assert kept.exists()


@pytest.mark.parametrize("years", [-3, 10])
def test_a_wrong_clock_deletes_no_backup_of_the_right_time(years: int, tmp_path: Path) -> None:
    """R-24: made while the clock is off, and again when it is right."""
    path = closed_file(tmp_path / "a.shop")
    with Database.open(path, writing=True) as database:
        for time in every(dt.timedelta(days=20), 20):
            (backups_folder(path) / f"a-{time:%Y%m%d-%H%M%S}.shop").write_bytes(b"x")
        last = NOW + dt.timedelta(days=381)
        backup.thin(path, last)
        right = {b.path for b in backup.backups_of(path)}
        assert len(right) >= 12
        wrong = last + dt.timedelta(days=365 * years)
        made = [backup.make_backup(database, now=wrong + dt.timedelta(seconds=n)).path for n in range(7)]
        found = {b.path for b in backup.backups_of(path)}
        assert set(made[-5:]) <= found
        again = backup.make_backup(database, now=last + dt.timedelta(days=1)).path
        found = {b.path for b in backup.backups_of(path)}
        assert again in found
        assert len(right & found) >= 12
