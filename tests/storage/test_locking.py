from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from shopdesk.core.errors import ShopFileError
from shopdesk.storage import locking
from shopdesk.storage.database import Database
from tests.support.shop_files import closed_file, names, new_file

HOLD = """
import sys
from pathlib import Path
from shopdesk.storage.database import Database
database = Database.open(Path(sys.argv[1]), writing=True, operator="小王")
print("open", flush=True)
sys.stdin.readline()
database.close()
"""


def start_holder(path: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    return holder


def end(holder: subprocess.Popen[str]) -> None:
    holder.communicate("\n", timeout=30)


def test_a_second_program_may_read_but_not_write(tmp_path: Path) -> None:
    """L-1: writing says who has it."""
    path = closed_file(tmp_path / "a.shop")
    holder = start_holder(path)
    try:
        with pytest.raises(ShopFileError, match="小王") as refused:
            Database.open(path, writing=True)
        assert refused.value.code == "in_use"
        found = locking.holder_of(path)
        assert found is not None
        assert (found.host, found.pid, found.operator) == (platform.node(), holder.pid, "小王")
        with Database.open(path, writing=False) as reader:
            assert len(names(reader)) == 3
    finally:
        end(holder)
    assert locking.holder_of(path) is None
    Database.open(path, writing=True).close()
    assert not locking.lock_path(path).exists()


def test_a_killed_program_keeps_nobody_waiting(tmp_path: Path) -> None:
    """L-2."""
    path = closed_file(tmp_path / "a.shop")
    holder = start_holder(path)
    holder.kill()
    holder.communicate()
    assert locking.lock_path(path).exists()
    assert locking.holder_of(path) is None
    with Database.open(path, writing=True) as database:
        assert database.was_unclean
        found = locking.holder_of(path)
        assert found is not None
        assert found.pid == os.getpid()


def write_lock(path: Path, content: bytes) -> Path:
    lock = locking.lock_path(path)
    lock.write_bytes(content)
    return lock


def test_another_computers_lock_is_not_taken_over_however_old(tmp_path: Path) -> None:
    """L-3."""
    path = closed_file(tmp_path / "a.shop")
    lock = write_lock(path, json.dumps({"host": "KASSE-2", "pid": 1, "operator": "", "since": "2020-01-01T00:00:00Z"}).encode())
    os.utime(lock, (0, 0))
    with pytest.raises(ShopFileError, match="KASSE-2") as refused:
        Database.open(path, writing=True)
    assert refused.value.code == "in_use_elsewhere"
    assert lock.exists()
    locking.remove_lock(path)
    Database.open(path, writing=True).close()


@pytest.mark.parametrize("content", [b"\xff\xfe garbage", b"{}", b"4711\nQtLock\nhost\n", b'{"host": 1}'])
def test_a_lock_that_cannot_be_read_is_offered_for_removal(content: bytes, tmp_path: Path) -> None:
    """L-4."""
    path = closed_file(tmp_path / "a.shop")
    lock = write_lock(path, content)
    with pytest.raises(ShopFileError, match=lock.name) as refused:
        Database.open(path, writing=True)
    assert refused.value.code == "lock_unreadable"
    assert lock.read_bytes() == content
    with Database.open(path, writing=False) as reader:
        assert len(names(reader)) == 3
    locking.remove_lock(path)
    Database.open(path, writing=True).close()


def test_a_living_lock_cannot_be_removed(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop") as database:
        with pytest.raises(ShopFileError) as refused:
            locking.remove_lock(database.path)
        assert refused.value.code == "in_use"
        assert locking.lock_path(database.path).exists()


def test_every_spelling_of_a_path_has_one_lock(tmp_path: Path) -> None:
    """R-20."""
    (tmp_path / "shop").mkdir()
    path = closed_file(tmp_path / "shop" / "a.shop")
    (tmp_path / "link").symlink_to(tmp_path / "shop", target_is_directory=True)
    (tmp_path / "alias.shop").symlink_to(path)
    os.link(path, tmp_path / "shop" / "twin.shop")
    spellings = [tmp_path / "link" / "a.shop", tmp_path / "alias.shop", tmp_path / "shop" / ".." / "shop" / "a.shop"]
    spellings += [tmp_path / "shop" / "twin.shop"]
    with Database.open(path, writing=True):
        for spelling in spellings:
            with pytest.raises(ShopFileError) as refused:
                Database.open(spelling, writing=True)
            assert refused.value.code == "in_use"
    with Database.open(tmp_path / "shop" / "twin.shop", writing=True):
        with pytest.raises(ShopFileError) as refused:
            Database.open(path, writing=True)
        assert refused.value.code == "in_use"


def test_a_hard_link_from_another_folder_is_not_written_through(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop")
    (tmp_path / "elsewhere").mkdir()
    os.link(path, tmp_path / "elsewhere" / "b.shop")
    with pytest.raises(ShopFileError) as refused:
        Database.open(path, writing=True)
    assert refused.value.code == "linked"
    assert not locking.lock_path(path).exists()


def test_the_lock_names_who_sits_down_later(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop") as database:
        database.name_operator("小李很长的名字")
        database.name_operator("李")
        found = locking.holder_of(database.path)
        assert found is not None
        assert found.operator == "李"
