"""One whole copy of a shop file, and the proof that it is whole.

A copy is made with VACUUM INTO under another name, sealed with the hash of its own contents (a bit that flips in a cell passes SQLite's
integrity check), synced, and only then given its name. Where copies lie and which are kept is :mod:`shopdesk.storage.backup`'s.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from shopdesk.core.errors import ShopFileError
from shopdesk.core.jobs import Job
from shopdesk.core.translations import _
from shopdesk.storage import header as headers
from shopdesk.storage.database import FILE_ID, Prepare, connect, sync_folder
from shopdesk.storage.failures import failures_of
from shopdesk.storage.integrity import is_sound
from shopdesk.storage.migrations import SCHEMA_VERSION
from shopdesk.storage.schema import plain_tables, quoted

SEAL = "backup_seal"
_ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: a hash over every row of every table, and how many rows that are."""

    sha256: str
    rows: int


def contents_of(raw: sqlite3.Connection, job: Job | None = None) -> Contents:
    """The hash of all rows in the order of their ids; the seal itself and the search index (rebuildable) are left out."""
    digest = hashlib.sha256()
    rows = 0
    tables = [*plain_tables(raw), *(["sqlite_sequence"] if _has(raw, "sqlite_sequence") else [])]
    for done, table in enumerate(tables):
        if job is not None:
            job.step(done, len(tables), _("Checking the copy"))
        digest.update(f"{table}\n".encode())
        where = f" WHERE name <> '{SEAL}'" if table == "settings" else ""
        cursor = raw.execute(f"SELECT * FROM {quoted(table)} NOT INDEXED{where}")
        while batch := cursor.fetchmany(_ROWS_AT_ONCE):
            rows += len(batch)
            for row in batch:
                digest.update(repr(row).encode("utf-8", "surrogatepass"))
            if job is not None:
                job.token.check()
    return Contents(digest.hexdigest(), rows)


def copy_into(source: Path, part: Path, prepare: Sequence[Prepare] = ()) -> None:
    """Copy a shop file, open or not, to ``part`` in one go, and sync it. Raises ShopFileError; then there is no ``part``."""
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with failures_of(source), closing(connect(source, writable=False, prepare=prepare)) as raw:
            raw.execute("VACUUM INTO ?", (str(part),))
        sync_file(part)
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, ShopFileError) and error.code == "disk_full":
            raise no_room(part) from error
        if isinstance(error, OSError):
            raise not_writable(part, error) from error
        raise


def seal(part: Path, job: Job | None = None, prepare: Sequence[Prepare] = ()) -> Contents:
    """Check a fresh copy that nobody else has, write its seal into it and sync it. Raises ShopFileError ``damaged``, ``disk_full``.

    The seal holds for the change counter that the file has with it: whoever opens the copy and works in it voids the seal.
    """
    header = headers.read_header(part)
    with failures_of(part), closing(connect(part, writable=True, prepare=prepare)) as raw:
        if not is_sound(raw, job):
            raise headers.damaged(part)
        contents = contents_of(raw, job)
        value = json.dumps({"sha256": contents.sha256, "rows": contents.rows, "counter": header.change_counter + 1})
        raw.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (SEAL, value))
    with suppress(OSError):
        headers.journal_of(part).unlink()
    sync_file(part)
    return contents


def check_copy(path: Path, job: Job | None = None, prepare: Sequence[Prepare] = ()) -> Contents | None:
    """Is this copy, which nobody writes, fit to be a shop file? Its contents where a seal vouches for them, None for one without a seal.

    Raises ShopFileError ``not_a_shop``, ``newer``, ``damaged``.
    """
    header = headers.read_header(path)
    if header.user_version > SCHEMA_VERSION:
        raise headers.newer(path, header.user_version, SCHEMA_VERSION)
    with failures_of(path), closing(connect(path, writable=False, prepare=prepare)) as raw:
        if not is_sound(raw, job) or raw.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise headers.damaged(path)
        said = seal_of(raw)
        if said is None or said[1] != header.change_counter:
            return None
        found = contents_of(raw, job)
        if found != said[0]:
            raise headers.damaged(path)
        return found


def seal_of(raw: sqlite3.Connection) -> tuple[Contents, int] | None:
    """What the seal says, and for which change counter; None where there is none."""
    try:
        row = raw.execute("SELECT value FROM settings WHERE name = ?", (SEAL,)).fetchone()
        said = json.loads(row[0]) if row else None
        return None if said is None else (Contents(str(said["sha256"]), int(said["rows"])), int(said["counter"]))
    except (ValueError, KeyError, TypeError):
        return None
    except sqlite3.OperationalError:
        if _has(raw, "settings"):
            raise
        return None


def same_contents(source: Path, expected: Contents, prepare: Sequence[Prepare] = (), job: Job | None = None) -> bool:
    """Does the source hold what the copy holds? Ask it only while nothing was written since the copy."""
    with failures_of(source), closing(connect(source, writable=False, prepare=prepare)) as raw:
        raw.execute("BEGIN")
        return contents_of(raw, job) == expected


def file_id(raw: sqlite3.Connection) -> str:
    """Which shop this file is (its copies are the same), "" where it does not say."""
    if not _has(raw, "settings"):
        return ""
    row = raw.execute("SELECT value FROM settings WHERE name = ?", (FILE_ID,)).fetchone()
    return str(row[0]) if row else ""


def place(part: Path, target: Path) -> None:
    """Give a synced file its name, over what had it, so that a power cut leaves the one or the other."""
    os.replace(part, target)
    sync_folder(target.parent)


def sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def no_room(path: Path) -> ShopFileError:
    text = _("The disk is full: no copy was made in “{folder}”. Older backups are still there. Free some space, then try again.")
    return ShopFileError(text.format(folder=str(path.parent)), "disk_full")


def not_writable(path: Path, error: OSError) -> ShopFileError:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return no_room(path)
    text = _("No copy can be written to “{folder}”: {reason}.")
    return ShopFileError(text.format(folder=str(path.parent), reason=error.strerror or str(error)), "no_access")


def _has(raw: sqlite3.Connection, table: str) -> bool:
    return raw.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone() is not None
