"""What the first hundred bytes of a file say, read before SQLite touches it: is it ours, is it newer, is it whole?

Opening it is :mod:`shopdesk.storage.database`'s. A file that this process has open is never read here: our ``close()`` would cancel
SQLite's locks (POSIX), so :func:`read_header` refuses paths that :func:`hold` has marked.
"""

from __future__ import annotations

import os
import struct
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from shopdesk.core.errors import ShopFileError
from shopdesk.core.paths import backups_folder
from shopdesk.core.translations import _

APPLICATION_ID = 0x53684473  # "ShDs"
MAGIC = b"SQLite format 3\x00"

_held: Counter[tuple[int, int]] = Counter()
_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class Header:
    """``change_counter`` grows with each committed write, whoever makes it; ``user_version`` is the number of the last migration."""

    page_size: int
    page_count: int
    change_counter: int
    user_version: int
    application_id: int


def file_identity(path: Path) -> tuple[int, int]:
    """Device and inode: the same for every spelling and hard link of a path. Raises OSError."""
    found = os.stat(path)
    return found.st_dev, found.st_ino


def hold(path: Path) -> tuple[int, int]:
    """Say that SQLite has this file open in this process; give the answer to :func:`let_go`."""
    identity = file_identity(path)
    with _guard:
        _held[identity] += 1
    return identity


def let_go(identity: tuple[int, int]) -> None:
    with _guard:
        _held[identity] -= 1
        if _held[identity] <= 0:
            del _held[identity]


def is_held(path: Path) -> bool:
    """Has SQLite this file open in this process?"""
    try:
        return file_identity(path) in _held
    except OSError:
        return False


def journal_of(path: Path) -> Path:
    return path.with_name(path.name + "-journal")


def has_journal(path: Path) -> bool:
    """A rollback journal with contents lies beside the file: somebody writes, or somebody died while writing."""
    try:
        return journal_of(path).stat().st_size > 0
    except OSError:
        return False


def not_a_shop(path: Path) -> ShopFileError:
    message = _("“{name}” is not a ShopDesk file.").format(name=path.name) + backups_hint(path)
    return ShopFileError(message, "not_a_shop")


def damaged(path: Path) -> ShopFileError:
    message = _("The shop file “{name}” is damaged. It was left as it is.").format(name=path.name) + backups_hint(path)
    return ShopFileError(message, "damaged")


def newer(path: Path, theirs: int, ours: int) -> ShopFileError:
    message = _(
        "“{name}” was written by a newer ShopDesk (its format is {theirs}, this program knows up to {ours}). Update ShopDesk to open it."
    )
    return ShopFileError(message.format(name=path.name, theirs=theirs, ours=ours), "newer")


def backups_hint(path: Path) -> str:
    """A sentence that names the folder of this file's backups, or "" where there are none."""
    folder = backups_folder(path)
    try:
        newest = max((f.name for f in folder.glob("*.shop")), default="")
    except OSError:
        newest = ""
    return " " + _("Its newest backup is “{backup}”.").format(backup=str(folder / newest)) if newest else ""


def parse_header(first: bytes) -> Header | None:
    """The header in the first 100 bytes, or None where they are no SQLite header."""
    if len(first) < 100 or not first.startswith(MAGIC):
        return None
    page_size, counter, pages = struct.unpack(">H", first[16:18])[0], *struct.unpack(">II", first[24:32])
    user_version, application_id = struct.unpack(">I", first[60:64])[0], struct.unpack(">I", first[68:72])[0]
    return Header(65536 if page_size == 1 else page_size, pages, counter, user_version, application_id)


def read_header(path: Path) -> Header:
    """The header of a file that this process has not open, without SQLite.

    Raises ShopFileError ``missing``, ``no_access``, ``not_a_shop``, ``damaged``. Which versions are welcome is the caller's question.
    """
    if is_held(path):
        raise RuntimeError("the file is open in this process; reading it here would cancel SQLite's locks")
    try:
        if not path.is_file():
            if path.exists():
                raise not_a_shop(path)
            raise ShopFileError(_("There is no shop file “{path}”.").format(path=str(path)), "missing")
        with path.open("rb") as file:
            first = file.read(100)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        text = _("“{path}” cannot be read: {reason}.").format(path=str(path), reason=error.strerror or str(error))
        raise ShopFileError(text, "no_access") from error
    header = parse_header(first)
    if header is None or header.application_id != APPLICATION_ID:
        raise not_a_shop(path)
    if header.page_size < 512 or header.page_size & (header.page_size - 1):
        raise damaged(path)
    # With a journal beside it the file may rightly be in the middle of a change: SQLite rolls it back.
    if size < header.page_size * header.page_count and not has_journal(path):
        raise damaged(path)
    return header
