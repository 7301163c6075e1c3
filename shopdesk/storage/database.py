"""The shop file as a database: create, open, one connection per thread, transactions, close.

What lies in it is declared by ``storage.tables`` and the registers' records, which the composition root imports before it calls
:meth:`Database.create`. Backups are ``storage.backup``'s, the schema's versions ``storage.migrations``', the lock ``storage.locking``'s.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from shopdesk.core.errors import ShopDeskError, ShopFileError
from shopdesk.core.jobs import Job
from shopdesk.core.translations import _
from shopdesk.storage import header as headers
from shopdesk.storage import locking
from shopdesk.storage.closing import Closed, make_folder, make_reserve, read_closed, release_reserve, write_closed
from shopdesk.storage.connection import Connection
from shopdesk.storage.failures import disk_full, failures_of, read_only, translated
from shopdesk.storage.migrations import SCHEMA_VERSION

log = logging.getLogger(__name__)

BUSY_MS = 5000
#: Changed pages that a large transaction keeps in memory (240 MB). Beyond, about 350,000 rows, they go to the file before the commit, and
#: the screen shows what it has until then; keeping them all would take a gigabyte for a million rows.
SPILL_PAGES = 60_000
CACHE_KB, LARGE_CACHE_KB = 8 * 1024, 64 * 1024

#: The row of ``settings`` that tells one shop file from another; its copies and backups carry the same.
FILE_ID = "file_id"

#: Called with each new driver connection, before its first statement: SQL functions (search) are registered here.
Prepare = Callable[[sqlite3.Connection], None]


@dataclass(slots=True)
class _Own:
    """The connection of one thread, and what it is in the middle of: "", "reading", "ending" (that) or "writing"."""

    connection: Connection
    raw: sqlite3.Connection
    busy_ms: int
    doing: str = ""
    turn: threading.Lock = field(default_factory=threading.Lock)  #: of whoever interrupts a read, and of its end


class Database:
    """An open shop file. Made by :meth:`create` or :meth:`open`; used from any thread, each with a connection of its own."""

    def __init__(self, path: Path, lock: locking.ShopLock | None, prepare: Sequence[Prepare]) -> None:
        self.path = path
        self.changes = 0  #: committed transactions of this session that changed rows
        self.backed_up = ""  #: the backup that holds the file as it is now; storage.backup sets it, a change clears it
        self.was_unclean = False  #: the last writer did not close it; it was checked on opening, the search index was not
        self.stale_journal: Path | None = None  #: where a journal was put that did not belong to the file; the user should know
        self._lock = lock
        self.prepare = tuple(prepare)
        self._owners: dict[int, _Own] = {}
        self._guard = threading.Lock()
        self._turn = threading.RLock()
        self._closed = False
        self._held = headers.hold(path)

    @property
    def writable(self) -> bool:
        return self._lock is not None

    @property
    def is_writing(self) -> bool:
        """Is a write transaction of any thread open?"""
        with self._guard:
            return any(own.doing == "writing" for own in self._owners.values())

    @classmethod
    def create(
        cls, path: Path, *, operator: str = "", prepare: Sequence[Prepare] = (), fill: Callable[[Connection], None] | None = None
    ) -> Database:
        """Make a new shop file and open it for writing. ``fill`` puts first contents in, inside the one transaction that makes it.

        Raises ShopFileError ``exists``, ``read_only``, ``disk_full``; then there is no file.
        """
        path = locking.real_shop_path(path)
        if path.exists():
            raise ShopFileError(_("“{path}” exists already. Choose another name.").format(path=str(path)), "exists")
        part = path.with_name(path.name + ".new")
        try:
            make_folder(path.parent)
            part.unlink(missing_ok=True)
            with failures_of(path):
                make_schema(part, prepare, fill)
            _sync(part)
            os.replace(part, path)
            sync_folder(path.parent)
        except BaseException as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise _refusal(error, path) from error
            raise
        write_closed(path, Closed(headers.read_header(path).change_counter))
        return cls.open(path, writing=True, operator=operator, prepare=prepare)

    @classmethod
    def open(cls, path: Path, *, writing: bool, operator: str = "", prepare: Sequence[Prepare] = (), job: Job | None = None) -> Database:
        """Open a shop file. Before SQLite touches it, its header says whether it is ours, whole and not newer.

        ``writing`` takes the lock, brings an older file up to date (after a verified backup) and checks a file that was not closed
        cleanly. Without it the file is only read, also while a window has it. Raises ShopFileError: ``missing``, ``not_a_shop``,
        ``newer``, ``damaged``, ``read_only``, ``in_use``, ``in_use_elsewhere``, ``lock_unreadable``, ``linked``, ``disk_full``.
        """
        path = locking.real_shop_path(path)
        header = None if headers.is_held(path) else _welcome(path)
        older = header is not None and header.user_version < SCHEMA_VERSION
        if not writing and older:
            cls.open(path, writing=True, operator=operator, prepare=prepare, job=job).close()
        lock = _take_lock(path, operator) if writing else None
        unclean, stale = False, None
        try:
            if lock is not None and header is not None:
                header = _welcome(path)  # now nobody else writes
                unclean, stale = _make_ready(path, header, lock.was_stale, prepare, job)
                header = _welcome(path)  # a killed upgrade's version may have stood there until its journal was rolled back
                if header.user_version < SCHEMA_VERSION:
                    from shopdesk.storage.migrations.runner import upgrade

                    upgrade(path, header.user_version, prepare, job)
                    header = headers.read_header(path)
                from shopdesk.storage.backup import sweep

                sweep(path)
                make_reserve(path)
            elif lock is None and headers.has_journal(path):
                stale = _roll_back_for_a_reader(path, prepare)
            database = cls(path, lock, prepare)
            database.was_unclean, database.stale_journal = unclean, stale
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        known = read_closed(path)
        if header is not None and known is not None and known.counter == header.change_counter:
            database.backed_up = known.backup
        try:
            with database.reading() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def reading(self, *, wait: bool = True) -> Iterator[Connection]:
        """This thread's connection inside a read transaction; inside another block of the same thread, that block's.

        ``wait=False`` (the window's thread) raises ShopFileError ``locked`` at once while somebody commits. :meth:`interrupt` raises
        Cancelled in it. Nothing may be written in it, and no :meth:`writing` be opened (a read turned write fails at once).
        """
        own = self._own()
        if own.doing:
            yield own.connection
            return
        self._set_busy(own, BUSY_MS if wait else 0)
        own.doing = "reading"
        try:
            with failures_of(self.path):
                own.raw.execute("BEGIN")
                try:
                    yield own.connection
                finally:
                    self._end_reading(own)
        finally:
            own.doing = ""

    def _end_reading(self, own: _Own) -> None:
        """Nothing was written: no lock is taken for ending it. An interrupt that comes late must not leave the transaction open."""
        with own.turn:
            own.doing = "ending"  # from here on nobody interrupts
        try:
            own.raw.rollback()
        except sqlite3.OperationalError:  # interrupted just before; that has ended whatever was still running
            own.raw.rollback()

    @contextmanager
    def writing(self, *, large: bool = False) -> Iterator[Connection]:
        """BEGIN IMMEDIATE … COMMIT on this thread's connection; ROLLBACK on any exception. Inside another ``writing``: part of that one.

        One thread writes at a time. ``large`` gives an import its cache. Raises ShopFileError: ``disk_full``, ``locked``, ``read_only``, …
        """
        if self._lock is None:
            raise RuntimeError("the shop file was opened for reading")
        own = self._own()
        if own.doing == "writing":
            yield own.connection
            return
        if own.doing:
            raise RuntimeError("writing inside reading: a read transaction cannot become a write")
        with self._turn, self._large(own, large):
            self._set_busy(own, BUSY_MS)
            own.doing = "writing"
            before = own.raw.total_changes
            try:
                with _transaction(own.raw):
                    yield own.connection
                if own.raw.total_changes != before:
                    self.changes += 1
                    self.backed_up = ""
            except Exception as error:
                meant = translated(error, self.path)
                if meant is None:
                    raise
                if meant.code == "disk_full":
                    release_reserve(self.path)
                raise meant from error
            finally:
                own.doing = ""

    def interrupt(self, thread_ident: int) -> None:
        """Stop the running read of another thread; it raises Cancelled there. A write is never stopped so."""
        own = self._owners.get(thread_ident)  # without the guard, under which another thread may wait to open its connection
        if own is not None:
            self._interrupt(own)

    @staticmethod
    def _interrupt(own: _Own) -> None:
        with own.turn:
            if own.doing == "reading":
                own.raw.interrupt()

    def interrupt_reader(self) -> None:
        """Stop the running reads of all other threads."""
        me = threading.get_ident()
        for ident, own in list(self._owners.items()):
            if ident != me:
                self._interrupt(own)

    def name_operator(self, operator: str) -> None:
        """Write who is at the keyboard into the lock."""
        if self._lock is not None:
            self._lock.name_operator(operator)

    @contextmanager
    def apart(self, *, writable: bool = False) -> Iterator[sqlite3.Connection]:
        """A driver connection of its own, in autocommit: for copies, checks and pragmas that a transaction forbids."""
        with failures_of(self.path), closing(connect(self.path, writable=writable, prepare=self.prepare)) as raw:
            yield raw

    def close(self) -> None:
        """Close every thread's connection, remember the clean close and give the lock back. Calling it again does nothing."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
            for own in self._owners.values():
                if own.doing:
                    own.raw.interrupt()
                with suppress(sqlite3.Error):
                    own.connection.close()
            self._owners.clear()
        headers.let_go(self._held)
        if self._lock is not None:
            _remember_close(self.path, self.backed_up)
            self._lock.release()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _own(self) -> _Own:
        ident = threading.get_ident()
        own = self._owners.get(ident)
        if own is not None:
            return own
        with self._guard:
            if self._closed:
                raise RuntimeError("the shop file is closed")
            alive = {t.ident for t in threading.enumerate()}
            for gone in [i for i in self._owners if i not in alive]:
                self._owners.pop(gone).connection.close()
            with failures_of(self.path):
                raw = connect(self.path, writable=self.writable, prepare=self.prepare)
            made = self._owners[ident] = _Own(Connection(raw), raw, BUSY_MS)
        return made

    @staticmethod
    def _set_busy(own: _Own, milliseconds: int) -> None:
        if own.busy_ms != milliseconds:
            own.raw.execute(f"PRAGMA busy_timeout={milliseconds}")
            own.busy_ms = milliseconds

    @staticmethod
    @contextmanager
    def _large(own: _Own, large: bool) -> Iterator[None]:
        if not large:
            yield
            return
        own.raw.execute(f"PRAGMA cache_size=-{LARGE_CACHE_KB}")
        own.raw.execute(f"PRAGMA cache_spill={SPILL_PAGES}")
        try:
            yield
        finally:
            own.raw.execute("PRAGMA cache_spill=OFF")
            own.raw.execute(f"PRAGMA cache_size=-{CACHE_KB}")
            own.raw.execute("PRAGMA shrink_memory")


def connect(path: Path, *, writable: bool, prepare: Sequence[Prepare] = (), foreign_keys: bool = True) -> sqlite3.Connection:
    """A driver connection with the house's settings, in autocommit, usable from any thread. The file must exist.

    A reader opens the file read-only. Raises sqlite3.Error.
    """
    raw = sqlite3.connect(
        path.as_uri() + ("?mode=rw" if writable else "?mode=ro"),
        uri=True,
        timeout=BUSY_MS / 1000,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    try:
        # Before anything is read: what lies in the schema of a foreign file must not run, and damage must be noticed.
        raw.executescript(
            "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; "
            f"PRAGMA cache_size=-{CACHE_KB}; PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'};"
        )
        for hook in prepare:
            hook(raw)
        if writable:
            raw.executescript("PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_spill=OFF;")
            if sys.platform == "darwin":
                raw.execute("PRAGMA fullfsync=ON")
            raw.execute("PRAGMA journal_mode=TRUNCATE").fetchone()
    except BaseException:
        raw.close()
        raise
    return raw


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut; Windows does not know that."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _transaction(raw: sqlite3.Connection) -> Iterator[None]:
    """BEGIN IMMEDIATE … COMMIT, also the commit's failure ends in ROLLBACK."""
    raw.execute("BEGIN IMMEDIATE")
    try:
        yield
        raw.commit()
    except BaseException:
        raw.rollback()
        raise


def make_schema(part: Path, prepare: Sequence[Prepare], fill: Callable[[Connection], None] | None) -> None:
    """A fresh shop file's schema, versions and identity, unsynced, in a file that nobody else knows (made if it is not there)."""
    from shopdesk.storage.mapping import schema, statements

    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(connect(part, writable=True, prepare=prepare)) as raw:
            raw.execute("PRAGMA synchronous=OFF")  # nobody has this file yet; it is synced before it gets its name
            with _transaction(raw):
                for statement in statements(schema()):
                    raw.execute(statement)
                raw.execute(f"PRAGMA application_id={headers.APPLICATION_ID}")
                raw.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
                raw.execute("INSERT INTO settings (name, value) VALUES (?, ?)", (FILE_ID, json.dumps(uuid.uuid4().hex)))
                if fill is not None:
                    fill(Connection(raw))
    finally:
        _drop_empty_journal(part)


def _welcome(path: Path) -> headers.Header:
    header = headers.read_header(path)
    if header.user_version > SCHEMA_VERSION:
        raise headers.newer(path, header.user_version, SCHEMA_VERSION)
    return header


def _take_lock(path: Path, operator: str) -> locking.ShopLock:
    if not os.access(path, os.W_OK):
        raise read_only(path)
    try:
        return locking.acquire(path, operator)
    except ShopDeskError as error:
        if error.code == "disk_full" and release_reserve(path):
            return locking.acquire(path, operator)
        raise


def _make_ready(
    path: Path, header: headers.Header, was_stale: bool, prepare: Sequence[Prepare], job: Job | None
) -> tuple[bool, Path | None]:
    """Was the file not closed cleanly? Then roll back what a killed writer left, and check it; also tell the journal that was no part of
    it. Raises ShopFileError ``damaged``.
    """
    known = read_closed(path)
    if not was_stale and not headers.has_journal(path) and known is not None and known.counter == header.change_counter:
        return False, None
    stale = _settle_journal(path, prepare, job)
    if not _is_sound(path, prepare, job):
        raise headers.damaged(path)
    return True, stale


def _is_sound(path: Path, prepare: Sequence[Prepare], job: Job | None) -> bool:
    """SQLite's check of a file that nobody else writes; a journal beside it is played in first."""
    from shopdesk.storage.integrity import is_sound

    with failures_of(path), closing(connect(path, writable=True, prepare=prepare)) as raw:
        return is_sound(raw, job)


def _settle_journal(path: Path, prepare: Sequence[Prepare], job: Job | None) -> Path | None:
    from shopdesk.storage.journals import settle

    aside = settle(path, lambda copy: _is_sound(copy, prepare, job))
    if aside is not None:
        log.warning("a journal that does not belong to the shop file was set aside as %s", aside.name)
    return aside


def _roll_back_for_a_reader(path: Path, prepare: Sequence[Prepare]) -> Path | None:
    """A journal without a living writer: roll its change back as the next writer would, unless one comes first."""
    try:
        lock = _take_lock(path, "")
    except ShopFileError as error:
        if error.code != "read_only":
            return None  # a writer is at work, or nobody knows: its change is its own
        raise
    try:
        stale = _settle_journal(path, prepare, None)
        with failures_of(path), closing(connect(path, writable=True, prepare=prepare)) as raw:
            raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        lock.release()
    return stale


def _remember_close(path: Path, backup: str) -> None:
    _drop_empty_journal(path)
    if headers.is_held(path):
        return  # somebody in this process reads it still: our close() would cancel the locks
    with suppress(ShopFileError, OSError):
        write_closed(path, Closed(headers.read_header(path).change_counter, backup))


def _drop_empty_journal(path: Path) -> None:
    journal = headers.journal_of(path)
    with suppress(OSError):
        if journal.stat().st_size == 0:
            journal.unlink()


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _refusal(error: OSError, path: Path) -> ShopFileError:
    import errno

    return disk_full(path) if error.errno in (errno.ENOSPC, errno.EDQUOT) else read_only(path)
