"""Bringing a backup back: checked first, put in place in one rename, the file that was there set aside with its journals.

Everything that can fail happens on a copy beside the shop file; until the rename the old file is untouched, after it both are on disk.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from shopdesk.core.errors import ShopFileError
from shopdesk.core.jobs import Job
from shopdesk.core.translations import _
from shopdesk.storage import header as headers
from shopdesk.storage import locking
from shopdesk.storage.backup import sweep
from shopdesk.storage.closing import Closed, forget_closed, make_folder, write_closed
from shopdesk.storage.connection import Connection
from shopdesk.storage.copies import check_copy, contents_of, file_id, not_writable, place, sync_file
from shopdesk.storage.database import Prepare, connect, make_schema, sync_folder
from shopdesk.storage.failures import failures_of
from shopdesk.storage.integrity import is_sound
from shopdesk.storage.migrations import SCHEMA_VERSION
from shopdesk.storage.schema import columns, plain_tables, quoted, schema_text

Fill = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """The shop file as it is now, how many rows it holds, and where the file that was there lies (None: there was none)."""

    path: Path
    rows: int
    aside: Path | None


def restore(
    backup: Path,
    shop_file: Path,
    *,
    prepare: Sequence[Prepare] = (),
    fill: Fill | None = None,
    refill: Fill | None = None,
    operator: str = "",
    job: Job | None = None,
) -> Restored:
    """Put a backup in the place of ``shop_file``, which nobody may have open (or which may not exist).

    ``fill`` makes what a fresh file holds beyond the mapped tables (the search index' tables); ``refill`` fills these from the rows, where
    the backup's own schema is not ours and its rows had to be copied into a fresh file. The backup itself is only read. Raises
    ShopFileError ``missing``, ``not_a_shop``, ``newer``, ``damaged``, ``other_shop``, ``in_use``, ``disk_full``, ``no_access``; then the
    shop file is what it was.
    """
    backup = Path(os.path.realpath(backup))
    shop_file = locking.real_shop_path(shop_file)
    if backup == shop_file:
        raise ShopFileError(_("The backup and the shop file are the same file."), "same_file")
    if headers.is_held(shop_file):
        raise locking.in_use(shop_file, locking.holder_of(shop_file))
    header = _readable(backup)
    if header.user_version > SCHEMA_VERSION:
        raise headers.newer(backup, header.user_version, SCHEMA_VERSION)
    part = shop_file.with_name(shop_file.name + ".restore.part")
    try:
        make_folder(shop_file.parent)
        lock = locking.acquire(shop_file, operator)
    except OSError as error:
        raise not_writable(shop_file, error) from error
    try:
        sweep(shop_file)
        try:
            rows = _prepare_part(backup, part, header, prepare, fill, refill, job)
            current = _current_id(shop_file, prepare)
            with closing(connect(part, writable=False, prepare=prepare)) as raw:
                theirs = file_id(raw)
            if current and theirs and current != theirs:
                raise _other_shop(backup, shop_file)
            aside = _swap(part, shop_file, prepare, sound=current is not None)
        except OSError as error:
            raise not_writable(shop_file, error) from error
        finally:
            _remove(part)
    finally:
        lock.release()
    return Restored(shop_file, rows, aside)


def _readable(backup: Path) -> headers.Header:
    if not headers.is_held(backup):
        return headers.read_header(backup)
    raise ShopFileError(_("“{name}” is open. Close it first.").format(name=backup.name), "in_use")


def _prepare_part(
    backup: Path, part: Path, header: headers.Header, prepare: Sequence[Prepare], fill: Fill | None, refill: Fill | None, job: Job | None
) -> int:
    """A checked, up-to-date copy of the backup beside the shop file, with exactly our schema. Returns its rows."""
    _remove(part)
    shutil.copyfile(backup, part)
    os.chmod(part, 0o600)
    if headers.has_journal(backup):
        shutil.copyfile(headers.journal_of(backup), headers.journal_of(part))
        with failures_of(backup), closing(connect(part, writable=True, prepare=prepare)) as raw:
            raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
    try:
        check_copy(part, job, prepare)
        if header.user_version < SCHEMA_VERSION:
            _drop_programs(part, prepare)
            _bring_up_to_date(part, header.user_version, prepare, job)
        _make_schema_ours(part, prepare, fill, refill)
    except ShopFileError as error:
        if error.code == "damaged":
            raise headers.damaged(backup) from error
        if error.code == "not_a_shop":
            raise headers.not_a_shop(backup) from error
        raise
    with failures_of(backup), closing(connect(part, writable=True, prepare=prepare)) as raw:
        rows = contents_of(raw, job).rows
    sync_file(part)
    return rows


def _bring_up_to_date(part: Path, theirs: int, prepare: Sequence[Prepare], job: Job | None) -> None:
    from shopdesk.storage.migrations.runner import run_step, versions

    for number, step in versions().items():
        if number > theirs:
            if job is not None:
                job.token.check()
            with failures_of(part):
                run_step(part, number, step, prepare)


def _drop_programs(part: Path, prepare: Sequence[Prepare]) -> None:
    """An older file cannot be compared with today's schema: take out what could run by itself before it is brought up to date."""
    with failures_of(part), closing(connect(part, writable=True, prepare=prepare)) as raw:
        for kind, name in raw.execute("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchall():
            raw.execute(f"DROP {kind} {quoted(name)}")


def _make_schema_ours(part: Path, prepare: Sequence[Prepare], fill: Fill | None, refill: Fill | None) -> None:
    """Where the copy's schema is not word for word that of a fresh file, move its rows, table by table, into a fresh one."""
    fresh = part.with_name(part.name + ".new")
    fresh.unlink(missing_ok=True)
    try:
        with failures_of(part):
            make_schema(fresh, prepare, fill)
            part_opened = closing(connect(part, writable=False, prepare=prepare))
            with part_opened as theirs, closing(connect(fresh, writable=True, prepare=prepare)) as ours:
                if schema_text(theirs) == schema_text(ours):
                    return
                _copy_rows(theirs, ours)
            if refill is not None:
                _refill(fresh, prepare, refill)
        with suppress(OSError):
            headers.journal_of(fresh).unlink()
        os.replace(fresh, part)
    finally:
        fresh.unlink(missing_ok=True)
        headers.journal_of(fresh).unlink(missing_ok=True)


def _copy_rows(theirs: sqlite3.Connection, ours: sqlite3.Connection) -> None:
    """Copy the rows of every table that is ours, by the columns that both know; nothing of the foreign schema comes along."""
    ours.execute("PRAGMA foreign_keys=OFF")
    ours.execute("BEGIN")
    known = set(plain_tables(theirs))
    for table in plain_tables(ours):
        ours.execute(f"DELETE FROM {quoted(table)}")
        if table not in known:
            continue
        shared = [c for c in columns(ours, table) if c in set(columns(theirs, table))]
        names = ", ".join(quoted(c) for c in shared)
        marks = ", ".join("?" * len(shared))
        rows = theirs.execute(f"SELECT {names} FROM {quoted(table)}")
        ours.executemany(f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})", rows)
    _copy_sequences(theirs, ours)
    if ours.execute("PRAGMA foreign_key_check").fetchone() is not None:
        ours.execute("ROLLBACK")
        raise sqlite3.DatabaseError("foreign keys of the copied rows do not hold")
    ours.execute("COMMIT")


def _copy_sequences(theirs: sqlite3.Connection, ours: sqlite3.Connection) -> None:
    """Ids are never given twice, also not after a restore."""
    there = theirs.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
    ours.execute("DELETE FROM sqlite_sequence")
    mine = set(plain_tables(ours))
    ours.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [row for row in there if row[0] in mine])


def _refill(fresh: Path, prepare: Sequence[Prepare], refill: Fill) -> None:
    with closing(connect(fresh, writable=True, prepare=prepare)) as raw:
        raw.execute("BEGIN IMMEDIATE")
        refill(Connection(raw))
        raw.commit()


def _current_id(shop_file: Path, prepare: Sequence[Prepare]) -> str | None:
    """Which shop the present file is; rolls back what a killed writer left in it. None where it is missing or cannot be read any more."""
    try:
        headers.read_header(shop_file)
        with failures_of(shop_file), closing(connect(shop_file, writable=True, prepare=prepare)) as raw:
            return file_id(raw)
    except ShopFileError as error:
        if error.code in ("missing", "not_a_shop", "damaged"):
            return None
        raise


def _swap(part: Path, shop_file: Path, prepare: Sequence[Prepare], *, sound: bool) -> Path | None:
    """Old file aside with its journals, new one in its place; the name always has a whole file. An unsound new one gives way again."""
    aside = _set_aside(shop_file, "before-restore" if sound else "damaged")
    forget_closed(shop_file)
    place(part, shop_file)
    with failures_of(shop_file), closing(connect(shop_file, writable=True, prepare=prepare)) as raw:
        fits = is_sound(raw)
    if not fits:
        if aside is not None:
            os.replace(aside, shop_file)
            sync_folder(shop_file.parent)
        raise headers.damaged(shop_file)
    with suppress(OSError):
        headers.journal_of(shop_file).unlink()
    write_closed(shop_file, Closed(headers.read_header(shop_file).change_counter))
    return aside


def _set_aside(shop_file: Path, why: str) -> Path | None:
    stamp = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    aside = shop_file.with_name(f"{shop_file.name}.{why}-{stamp}")
    while aside.exists():
        aside = aside.with_name(aside.name + "x")
    # A journal that stayed would be played into the new file.
    for tail in ("-journal", "-wal", "-shm"):
        journal = shop_file.with_name(shop_file.name + tail)
        with suppress(FileNotFoundError):
            if journal.stat().st_size:
                os.replace(journal, aside.with_name(aside.name + tail))
            else:
                journal.unlink()
    if not shop_file.exists():
        return None
    try:
        os.link(shop_file, aside)
    except OSError:
        shutil.copy2(shop_file, aside)  # a disk without links: the old file keeps its name until the new one takes it
        sync_file(aside)
    sync_folder(shop_file.parent)
    return aside


def _remove(part: Path) -> None:
    for path in (part, headers.journal_of(part)):
        path.unlink(missing_ok=True)


def _other_shop(backup: Path, shop_file: Path) -> ShopFileError:
    text = _("“{backup}” is a backup of another shop than “{name}”. Restore it under a name of its own.")
    return ShopFileError(text.format(backup=backup.name, name=shop_file.name), "other_shop")
