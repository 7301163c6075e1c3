from __future__ import annotations

import shutil
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from shopdesk.core.errors import ShopFileError
from shopdesk.storage.backup import make_backup
from shopdesk.storage.database import Database
from shopdesk.storage.header import journal_of
from shopdesk.storage.restore import restore
from shopdesk.storage.schema import schema_text
from tests.support.shop_files import add_customer, closed_file, fingerprint, names, names_in, new_file, problems_of, torn


def shop_and_backup(folder: Path) -> tuple[Path, Path]:
    """A shop of six customers, and a backup from when there were five."""
    with new_file(folder / "a.shop", customers=5) as database:
        with database.writing() as connection:
            connection.exec_driver_sql("UPDATE customers SET caution = '电话要打两次'")
        backup = make_backup(database).path
        with database.writing() as connection:
            add_customer(connection, "later")
    return folder / "a.shop", backup


def files_of(path: Path) -> dict[str, str]:
    return {f.name: fingerprint(f) for f in path.parent.iterdir() if f.is_file()}


def test_a_backup_comes_back_and_the_present_file_is_kept(tmp_path: Path) -> None:
    """M-6."""
    path, backup = shop_and_backup(tmp_path)
    before = fingerprint(path), fingerprint(backup)
    done = restore(backup, path)
    assert done.aside is not None
    assert done.aside.name.startswith("a.shop.before-restore-")
    assert (fingerprint(done.aside), fingerprint(backup)) == before
    with Database.open(path, writing=True) as database:
        assert len(names(database)) == 5
        assert not database.was_unclean
    assert problems_of(path) == []
    assert len(names_in(done.aside)) == 6


def test_a_backup_comes_back_where_the_shop_is_gone_or_damaged(tmp_path: Path) -> None:
    """R-13: what was damaged is kept under a name of its own."""
    path, backup = shop_and_backup(tmp_path)
    path.write_bytes(b"damaged" * 1000)
    done = restore(backup, path)
    assert done.aside is not None
    assert done.aside.name.startswith("a.shop.damaged-")
    assert done.aside.read_bytes() == b"damaged" * 1000
    path.unlink()
    assert restore(backup, path).aside is None
    assert len(names_in(path)) == 5
    assert restore(backup, tmp_path / "new" / "b.shop").path == tmp_path / "new" / "b.shop"


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[content.index("电话要打两次".encode()) + 6] ^= 1
    path.write_bytes(content)


def zero_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as raw:
        page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'customers'").fetchone()[0]
    content[(page - 1) * 4096 : page * 4096] = bytes(4096)
    path.write_bytes(content)


def make_newer(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[60:64] = struct.pack(">I", 4711)
    path.write_bytes(content)


def other_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE customers (name)")


def other_shop(path: Path) -> None:
    path.unlink()
    shutil.copy(closed_file(path.with_name("other.shop")), path)


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut in the middle": (lambda p: p.write_bytes(p.read_bytes()[: p.stat().st_size // 2]), "damaged"),
    "last page cut": (lambda p: p.write_bytes(p.read_bytes()[:-4096]), "damaged"),
    "a bit flipped in a cell": (flip, "damaged"),
    "a page zeroed": (zero_page, "damaged"),
    "newer": (make_newer, "newer"),
    "empty": (lambda p: p.write_bytes(b""), "not_a_shop"),
    "text": (lambda p: p.write_bytes(b"hello" * 999), "not_a_shop"),
    "another program's": (other_program, "not_a_shop"),
    "another shop's": (other_shop, "other_shop"),
    "missing": (lambda p: p.unlink(), "missing"),
}


@pytest.mark.parametrize("what", list(BAD))
def test_a_bad_backup_is_refused_and_changes_nothing(what: str, tmp_path: Path) -> None:
    """M-6."""
    path, backup = shop_and_backup(tmp_path)
    spoil, code = BAD[what]
    spoil(backup)
    before = files_of(path)
    with pytest.raises(ShopFileError) as refused:
        restore(backup, path)
    assert refused.value.code == code
    assert files_of(path) == before


def test_a_file_in_use_is_not_restored_over(tmp_path: Path) -> None:
    """M-8."""
    path, backup = shop_and_backup(tmp_path)
    with Database.open(path, writing=True) as database:
        with pytest.raises(ShopFileError) as refused:
            restore(backup, path)
        assert refused.value.code == "in_use"
        assert len(names(database)) == 6


def test_what_a_killed_writer_left_is_never_played_into_the_restored_file(tmp_path: Path) -> None:
    path, backup = shop_and_backup(tmp_path)
    journal_of(path).write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"stale" * 500)
    Path(str(path) + "-wal").write_bytes(b"stale" * 500)
    restore(backup, path)
    assert not Path(str(path) + "-wal").exists()
    with Database.open(path, writing=True) as database:
        assert len(names(database)) == 5
    assert problems_of(path) == []


HOSTILE = {
    "trigger": "CREATE TRIGGER t AFTER INSERT ON customers BEGIN DELETE FROM settings; END",
    "view": "CREATE VIEW v AS SELECT * FROM customers",
    "table": "CREATE TABLE extra (text)",
    "generated column": "ALTER TABLE customers ADD COLUMN g TEXT GENERATED ALWAYS AS (upper(name)) VIRTUAL",
    "index on an expression": "CREATE INDEX i ON customers (upper(name))",
}


@pytest.mark.parametrize("what", list(HOSTILE))
def test_nothing_of_a_foreign_schema_comes_along(what: str, tmp_path: Path) -> None:
    """M-7: only rows are taken over."""
    path, backup = shop_and_backup(tmp_path)
    with closing(sqlite3.connect(backup)) as raw:
        raw.execute(HOSTILE[what])
        raw.commit()
    restore(backup, path)
    fresh = closed_file(tmp_path / "fresh.shop")
    with closing(sqlite3.connect(path)) as ours, closing(sqlite3.connect(fresh)) as expected:
        assert schema_text(ours) == schema_text(expected)
    assert len(names_in(path)) == 5
    assert (torn(path), problems_of(path)) == ([], [])
    with Database.open(path, writing=True) as database, database.writing() as connection:
        assert add_customer(connection, "next") == 6, "ids go on where they were"


def test_a_file_copied_by_hand_can_be_restored(tmp_path: Path) -> None:
    path, _backup = shop_and_backup(tmp_path)
    copy = tmp_path / "U盘" / "a (1).shop"
    copy.parent.mkdir()
    shutil.copy(path, copy)
    with Database.open(path, writing=True) as database, database.writing() as connection:
        add_customer(connection, "even later")
    restore(copy, path)
    assert len(names_in(path)) == 6


def test_a_backup_is_not_restored_over_itself(tmp_path: Path) -> None:
    path, _backup = shop_and_backup(tmp_path)
    with pytest.raises(ShopFileError) as refused:
        restore(path, path)
    assert refused.value.code == "same_file"
    assert len(names_in(path)) == 6


def test_a_disk_without_room_for_a_restore_keeps_the_present_file(tmp_path: Path) -> None:
    path, backup = shop_and_backup(tmp_path)
    resource = pytest.importorskip("resource")
    before = files_of(path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))
    try:
        with pytest.raises(ShopFileError) as full:
            restore(backup, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert full.value.code in ("disk_full", "disk")
    assert files_of(path) == before
