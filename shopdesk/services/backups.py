"""Backups as the shop uses them: when one is made without being asked for, the list of them, bringing one back, checking the file.

How copies are made, proven and thinned is ``storage.backup``'s and ``storage.restore``'s.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.core.fields import Kind
from shopdesk.core.jobs import Job
from shopdesk.core.register import Register, Registers
from shopdesk.storage import backup as copies
from shopdesk.storage import integrity
from shopdesk.storage.backup import Backup
from shopdesk.storage.restore import Restored, restore
from shopdesk.storage.search_index import SearchIndex, register_functions

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop
    from shopdesk.storage.connection import Connection

log = logging.getLogger(__name__)

#: A file up to this size is checked at once when the shop closes; a larger one at the next start, in the background.
CHECKED_ON_CLOSE_BYTES = 40 * 1024 * 1024
EVERY_MINUTES = 30


class Backups:
    """The backups of one open shop. Copies are made on connections of their own: call it from any thread but the window's."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._last: dt.datetime | None = None

    def backup(self, path: Path | None = None, job: Job | None = None) -> int:
        """A checked copy at ``path`` (default: the backups folder); returns its rows. Raises ShopFileError."""
        return copies.make_backup(self._shop.database, path, job=job).rows

    def on_close(self, job: Job | None = None) -> Path | None:
        """The copy on closing, None where nothing changed since the last. Call it before the shop is closed, while nothing writes.

        A full disk or an unwritable folder must not keep the shop open: it is raised as ShopFileError for the caller to show.
        """
        database = self._shop.database
        if not database.writable or copies.is_backed_up(database):
            return None
        if database.path.stat().st_size <= CHECKED_ON_CLOSE_BYTES:
            return copies.make_backup(database, job=job).path
        return copies.copy_now(database)

    def now_and_then(self, job: Job | None = None) -> Path | None:
        """A copy when the last is half an hour old and something changed since; also checks the copies that wait. For quiet moments."""
        self.check_waiting(job)
        now = dt.datetime.now()
        if self._last is None:
            self._last = now
        if now - self._last < dt.timedelta(minutes=EVERY_MINUTES) or not self._shop.database.writable:
            return None
        self._last = now
        if copies.is_backed_up(self._shop.database):
            return None
        return copies.make_backup(self._shop.database, job=job).path

    def check_waiting(self, job: Job | None = None) -> list[Path]:
        """Check copies made in a hurry (on closing a large shop) and make backups of them; the window does it in the background."""
        return copies.check_waiting(self._shop.database, job) if self._shop.database.writable else []

    def before_import(self, job: Job | None = None) -> Path | None:
        """A backup before many rows change, unless this state has one or the newest is younger than half an hour."""
        made = copies.before_import(self._shop.database, job)
        return made.path if made is not None else None

    def check(self, job: Job | None = None) -> list[dict[str, Any]]:
        """What is wrong with the shop file and its evidence: ``{"code", "message", "table", "id"}`` each, [] when all is well."""
        return [asdict(finding) for finding in integrity.check(self._shop.database, evidence_columns(self._shop.registers), job)]

    def mend_search(self) -> list[str]:
        """Make anew what is damaged or out of date in the search index; returns the registers. It holds nothing that the rows do not."""
        database, index = self._shop.database, self._shop.index
        with database.writing() as connection:
            index.create(connection)
            broken = index.check(connection)
            for key in broken:
                integrity.empty_search_table(connection, index.table_name(self._shop.registers[key]))
                index.rebuild(connection, self._shop.registers[key])
        if broken:
            log.info("search index made anew: %s", ", ".join(broken))
        return broken

    def list(self) -> Sequence[Backup]:
        """The checked backups, newest first."""
        return copies.backups_of(self._shop.database.path)

    @staticmethod
    def restore(backup: Path, path: Path, registers: Registers, *, operator: str = "", job: Job | None = None) -> Restored:
        """Put ``backup`` in the place of the shop file ``path``, which nobody may have open; it need not exist.

        The file that was there is kept beside it (``Restored.aside``). Raises ShopFileError; then nothing changed.
        """
        index = SearchIndex(registers)

        def refill(connection: Connection) -> None:
            for register in index.indexed():
                index.rebuild(connection, register)

        return restore(backup, path, prepare=[register_functions], fill=index.create, refill=refill, operator=operator, job=job)


def list_backups(path: Path) -> list[Backup]:
    """The backups of a shop file that cannot be opened, newest first: what a window offers when it is damaged."""
    return copies.backups_of(path)


def evidence_columns(registers: Registers) -> dict[str, list[str]]:
    """Table -> columns that hold evidence, lines included."""
    found: dict[str, list[str]] = {}

    def collect(register: Register) -> None:
        found[register.key] = [f.column for f in register.fields if f.kind is Kind.EVIDENCE]
        for lines in register.lines:
            found[lines.line_table] = [f.column for f in lines.fields if f.kind is Kind.EVIDENCE]

    for register in registers.values():
        collect(register)
    return {table: columns for table, columns in found.items() if columns}
