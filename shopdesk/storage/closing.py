"""What is known about a shop file from its last clean close: its change counter then, and which backup holds that very state.

Kept as ``closed.json`` in the backups folder. A file whose header tells another counter was written by somebody else, or by us without
a clean close: it is checked before it is used. Also keeps the reserve, a few MB that are let go when the disk is full.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from shopdesk.core.paths import backups_folder

RESERVE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Closed:
    """``backup`` is the name of the backup that holds this state, "" for none."""

    counter: int
    backup: str = ""


def _mark(shop_file: Path) -> Path:
    return backups_folder(shop_file) / "closed.json"


def reserve_path(shop_file: Path) -> Path:
    return backups_folder(shop_file) / "reserve"


def make_folder(folder: Path) -> None:
    """A folder of the user's own (0700). Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def read_closed(shop_file: Path) -> Closed | None:
    """The last clean close, None where there was none or the mark cannot be read."""
    try:
        said = json.loads(_mark(shop_file).read_text(encoding="utf-8"))
        return Closed(int(said["counter"]), str(said["backup"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_closed(shop_file: Path, closed: Closed) -> None:
    """Remember a clean close; a disk that refuses only costs a check at the next start."""
    mark = _mark(shop_file)
    part = mark.with_suffix(".part")
    with suppress(OSError):
        make_folder(mark.parent)
        part.write_text(json.dumps(asdict(closed)), encoding="utf-8")
        os.replace(part, mark)


def forget_closed(shop_file: Path) -> None:
    with suppress(OSError):
        _mark(shop_file).unlink(missing_ok=True)


def make_reserve(shop_file: Path) -> None:
    """Take the reserve if it is not there; a disk without room for it is left alone."""
    reserve = reserve_path(shop_file)
    with suppress(OSError):
        if reserve.exists() and reserve.stat().st_size == RESERVE_BYTES:
            return
        make_folder(reserve.parent)
        try:
            reserve.write_bytes(b"\0" * RESERVE_BYTES)
        except OSError:
            reserve.unlink(missing_ok=True)


def release_reserve(shop_file: Path) -> bool:
    """Let the reserve go, so that a full disk has room to delete in. True if it was there."""
    try:
        reserve_path(shop_file).unlink()
    except OSError:
        return False
    return True
