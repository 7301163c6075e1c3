"""R-7 to R-10 on a disk that is really full: a small tmpfs. Skipped with a word where mounting is not allowed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopdesk.core.errors import ShopFileError
from shopdesk.core.paths import backups_folder
from shopdesk.storage.backup import backups_of, make_backup
from shopdesk.storage.closing import RESERVE_BYTES
from shopdesk.storage.database import Database
from tests.support.shop_files import add_customer, closed_file, names, new_file, problems_of


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """12 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if not sys.platform.startswith("linux") or shutil.which("mount") is None:
        pytest.skip("no tmpfs to mount here")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip("mounting a small disk is not allowed here: " + done.stderr.strip())
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill_up(disk: Path) -> Path:
    filler = disk / "films"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 65536):
                pass
        except OSError:
            pass
    return filler


def test_saves_fail_with_a_word_until_there_is_room_again(disk: Path) -> None:
    """R-7: without a restart, and deleting works at once because the reserve is let go."""
    with new_file(disk / "a.shop", customers=20) as database:
        filler = fill_up(disk)
        with pytest.raises(ShopFileError) as full, database.writing() as connection:
            add_customer(connection, "x" * 500_000)
        assert full.value.code == "disk_full"
        with database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM customers WHERE id = 1")
        filler.unlink()
        with database.writing() as connection:
            add_customer(connection, "y" * 500_000)
        assert len(names(database)) == 20
    assert problems_of(disk / "a.shop") == []


def test_an_import_that_fills_the_disk_gives_the_space_back(disk: Path) -> None:
    """R-8."""
    with new_file(disk / "a.shop", customers=20) as database:
        free = shutil.disk_usage(disk).free
        with pytest.raises(ShopFileError) as full, database.writing(large=True) as connection:  # noqa: PT012 - the block is the transaction
            for number in range(1000):
                add_customer(connection, f"{number}" + "x" * 20_000)
        assert full.value.code == "disk_full"
        assert len(names(database)) == 20
        assert shutil.disk_usage(disk).free - RESERVE_BYTES >= free - 65536
    assert problems_of(disk / "a.shop") == []


def test_a_backup_without_room_leaves_no_part_and_the_older_one(disk: Path) -> None:
    """R-9."""
    with new_file(disk / "a.shop", customers=20) as database:
        older = make_backup(database).path
        with database.writing() as connection:
            add_customer(connection, "z")
        fill_up(disk)
        with pytest.raises(ShopFileError) as full:
            make_backup(database)
        assert full.value.code == "disk_full"
        assert [b.path for b in backups_of(database.path)] == [older]
        assert list(backups_folder(database.path).glob("*.part*")) == []
        assert len(names(database)) == 21


def test_a_full_disk_at_the_start_opens_and_reads(disk: Path) -> None:
    """R-10."""
    path = closed_file(disk / "a.shop", customers=20)
    fill_up(disk)
    with Database.open(path, writing=True) as database:
        assert len(names(database)) == 20
        with database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM customers WHERE id = 1")
        assert len(names(database)) == 19


def test_a_new_shop_without_room_leaves_nothing(disk: Path) -> None:
    fill_up(disk)
    with pytest.raises(ShopFileError) as full:
        Database.create(disk / "a.shop")
    assert full.value.code == "disk_full"
    assert [f.name for f in disk.iterdir()] == ["films"]
