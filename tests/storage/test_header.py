from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from shopdesk.core.errors import ShopFileError
from shopdesk.storage.backup import make_backup
from shopdesk.storage.database import Database
from shopdesk.storage.header import read_header
from tests.support.shop_files import closed_file, fingerprint, new_file


def patched(path: Path, offset: int, content: bytes) -> Path:
    whole = bytearray(path.read_bytes())
    whole[offset : offset + len(content)] = content
    path.write_bytes(whole)
    return path


def other_program(path: Path) -> Path:
    path.unlink()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA application_id=7")
        raw.execute("CREATE TABLE notes (text)")
        raw.commit()
    return path


def replaced(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "first 16 bytes gone": (lambda p: patched(p, 0, bytes(16)), "not_a_shop"),
    "empty": (replaced(b""), "not_a_shop"),
    "text": (replaced("姓名,电话\n".encode() * 50), "not_a_shop"),
    "another program's database": (other_program, "not_a_shop"),
    "page size of 1000": (lambda p: patched(p, 16, struct.pack(">H", 1000)), "damaged"),
    "cut in the middle": (lambda p: replaced(p.read_bytes()[: p.stat().st_size // 2])(p), "damaged"),
    "newer": (lambda p: patched(p, 60, struct.pack(">I", 4711)), "newer"),
}


@pytest.mark.parametrize("writing", [True, False])
@pytest.mark.parametrize("what", list(BAD))
def test_a_file_that_is_not_a_usable_shop_is_refused_and_left_alone(what: str, writing: bool, tmp_path: Path) -> None:
    """R-13, M-2, M-3: before SQLite sees it."""
    spoil, code = BAD[what]
    path = spoil(closed_file(tmp_path / "a.shop"))
    before = fingerprint(path), sorted(f.name for f in tmp_path.iterdir())
    with pytest.raises(ShopFileError) as refused:
        Database.open(path, writing=writing)
    assert refused.value.code == code
    assert "a.shop" in str(refused.value)
    assert (fingerprint(path), sorted(f.name for f in tmp_path.iterdir())) == before


def test_a_newer_file_is_refused_with_both_versions(tmp_path: Path) -> None:
    path = patched(closed_file(tmp_path / "a.shop"), 60, struct.pack(">I", 4711))
    with pytest.raises(ShopFileError, match=r"4711.* 1\)"):
        Database.open(path, writing=True)


def test_a_damaged_file_names_its_newest_backup(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop", customers=1) as database:
        backup = make_backup(database).path
    path = patched(tmp_path / "a.shop", 0, bytes(16))
    with pytest.raises(ShopFileError) as refused:
        Database.open(path, writing=True)
    assert backup.name in str(refused.value)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ShopFileError) as missing:
        Database.open(tmp_path / "no.shop", writing=True)
    assert missing.value.code == "missing"
    assert list(tmp_path.iterdir()) == [], "nothing was made in its place"
    (tmp_path / "folder.shop").mkdir()
    with pytest.raises(ShopFileError) as folder:
        Database.open(tmp_path / "folder.shop", writing=True)
    assert folder.value.code == "not_a_shop"


def test_the_bytes_of_an_open_file_are_never_read(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.shop") as database, pytest.raises(RuntimeError, match="locks"):
        read_header(database.path)
    assert read_header(tmp_path / "a.shop").page_size == 4096
