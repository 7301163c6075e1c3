"""Is the shop file sound? The quick answer at an unclean start, and the list of problems behind ``shopdesk check``."""

from __future__ import annotations

import sqlite3

from shopdesk.core.jobs import Job


def is_sound(raw: sqlite3.Connection, job: Job | None = None) -> bool:
    """SQLite's own integrity check, on any connection; errors of reading count as unsound."""
    del job
    try:
        return [row[0] for row in raw.execute("PRAGMA integrity_check(1)")] == ["ok"]
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            return False
        raise
