"""Is the shop file sound? The quick answer at an unclean start, and the list of findings behind ``shopdesk check``.

It looks and tells; bringing a backup back is ``storage.restore``'s, rebuilding the search index ``storage.search_index``'s.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shopdesk.core.jobs import Job
from shopdesk.core.paths import files_folder
from shopdesk.core.translations import _
from shopdesk.storage.schema import quoted, virtual_tables

if TYPE_CHECKING:
    from shopdesk.storage.connection import Connection
    from shopdesk.storage.database import Database

MOST = 100
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a shop file. ``code``: damaged, broken_link, search_damaged, missing_file. ``id`` None: the table as a whole."""

    code: str
    message: str
    table: str = ""
    id: int | None = None


def is_sound(raw: sqlite3.Connection, job: Job | None = None) -> bool:
    """SQLite's own integrity check, on any connection; damage met on the way counts as unsound. A cancelled ``job`` raises Cancelled."""
    if job is not None:
        token = job.token
        raw.set_progress_handler(lambda: int(token.cancelled), 100_000)
    try:
        return [row[0] for row in raw.execute("PRAGMA integrity_check(1)")] == ["ok"]
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "").startswith(_DAMAGE):
            return False
        raise
    finally:
        if job is not None:
            raw.set_progress_handler(None, 0)


def check(database: Database, evidence: Mapping[str, Sequence[str]] | None = None, job: Job | None = None) -> list[Finding]:
    """Everything wrong with an open shop file, [] when all is well; at most MOST findings of a kind. Writes nothing, any thread.

    ``evidence`` names the columns of each table that hold JSON lists of files in the evidence folder.
    """
    job = job or Job()
    with database.apart() as raw:
        try:
            job.step(0, 4, _("Checking the file"))
            findings = _damage(raw)
            job.step(1, 4, _("Checking the links"))
            findings += _broken_links(raw)
            job.step(2, 4, _("Checking the search"))
            findings += _search(database, raw)
            job.step(3, 4, _("Checking the evidence files"))
            findings += _missing_files(raw, files_folder(database.path), evidence or {})
        except sqlite3.DatabaseError as error:
            if not getattr(error, "sqlite_errorname", "").startswith(_DAMAGE):
                raise
            return [Finding("damaged", _("The file is damaged so badly that it cannot be read through. Restore a backup."))]
    return findings


def empty_search_table(connection: Connection, table: str) -> None:
    """Make a full-text table empty and usable, however damaged: FTS5 refuses even to drop one whose first page it cannot read."""
    exists = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (table + "_data",)).first()
    if exists is None:
        return
    connection.exec_driver_sql(f"DELETE FROM {quoted(table + '_data')}")
    connection.exec_driver_sql(f"DELETE FROM {quoted(table + '_idx')}")
    # An empty index as FTS5 writes it: no averages, and a structure without a level.
    connection.exec_driver_sql(f"INSERT INTO {quoted(table + '_data')} VALUES (1, x''), (10, x'00000000000000')")


def _damage(raw: sqlite3.Connection) -> list[Finding]:
    said = [str(row[0]) for row in raw.execute(f"PRAGMA integrity_check({MOST})")]
    text = _("The file is damaged ({what}). Restore a backup.")
    return [] if said == ["ok"] else [Finding("damaged", text.format(what=what)) for what in said]


def _broken_links(raw: sqlite3.Connection) -> list[Finding]:
    text = _("Record {id} of “{table}” refers to a record of “{other}” that is not there.")
    rows = raw.execute('SELECT "table", rowid, parent FROM pragma_foreign_key_check LIMIT ?', (MOST,)).fetchall()
    return [Finding("broken_link", text.format(id=row, table=table, other=other), table, row) for table, row, other in rows]


def _search(database: Database, raw: sqlite3.Connection) -> list[Finding]:
    """FTS5's own check, which is written as an INSERT: it needs the file for writing, so a reader leaves it out."""
    if not database.writable:
        return []
    text = _("The search index of “{table}” is damaged. It is made anew when the shop file is opened.")
    findings: list[Finding] = []
    with database.apart(writable=True) as writer:
        for table in virtual_tables(raw):
            name = quoted(table)
            try:
                writer.execute(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")
            except sqlite3.DatabaseError as error:
                if not getattr(error, "sqlite_errorname", "").startswith(_DAMAGE):
                    raise
                findings.append(Finding("search_damaged", text.format(table=table), table))
    return findings


def _missing_files(raw: sqlite3.Connection, folder: Path, evidence: Mapping[str, Sequence[str]]) -> list[Finding]:
    text = _("The evidence file “{file}” of record {id} of “{table}” is not in its folder any more.")
    findings: list[Finding] = []
    for table, names in evidence.items():
        for column in names:
            rows = raw.execute(f"SELECT id, {quoted(column)} FROM {quoted(table)} WHERE {quoted(column)} NOT IN ('', '[]')")
            for record, stored in rows:
                missing = [file for file in _files(stored) if not (folder / file).is_file()]
                findings += [Finding("missing_file", text.format(file=file, id=record, table=table), table, record) for file in missing]
                if len(findings) >= MOST:
                    return findings[:MOST]
    return findings


def _files(stored: str) -> list[str]:
    try:
        return [str(file) for file in json.loads(stored)]
    except (ValueError, TypeError):
        return []
