"""The files that were brought into the shop: what the imports page lists."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One import. ``at`` is a UTC stamp; ``undone_by`` the id of the undo in force, or None. ``sha256`` (hexadecimal) is the file's;
    ``mends`` is the name of the file whose bad rows this one brought mended, "" for others."""

    operation: int
    at: str
    by: str
    file: str
    register: str
    encoding: str
    read: int
    new: int
    changed: int
    bad: int
    undone_by: int | None
    sha256: str = ""
    same: int = 0
    mends: str = ""


def imported_files(shop: Shop, limit: int = 500) -> list[ImportedFile]:
    """The newest imports, newest first."""
    return _listed(shop, _NEWEST, limit)


def last_import(shop: Shop, sha256: str) -> ImportedFile | None:
    """The import in force of the very same file, if any."""
    found = _listed(shop, _OF_FILE, sha256)
    return found[0] if found else None


def import_of(shop: Shop, operation: int) -> ImportedFile | None:
    """The import that an operation is."""
    found = _listed(shop, _OF_OPERATION, operation)
    return found[0] if found else None


def known_files(shop: Shop, hashes: Sequence[str]) -> set[str]:
    """Which of these files (SHA-256, hexadecimal) are in the shop: brought in, and not taken back."""
    return {sha256 for sha256 in hashes if last_import(shop, sha256) is not None}


_FILES = (
    "SELECT i.operation_id, i.at, coalesce(o.operator_name, ''), i.file_name, i.register, coalesce(i.encoding, ''), i.counts, "
    "o.undone_by, i.sha256 FROM imports i LEFT JOIN operations o ON o.id = i.operation_id"
)
_NEWEST = f"{_FILES} ORDER BY i.id DESC LIMIT ?"
_OF_FILE = f"{_FILES} WHERE i.sha256 = ? AND o.undone_by IS NULL ORDER BY i.id DESC LIMIT 1"
_OF_OPERATION = f"{_FILES} WHERE i.operation_id = ? ORDER BY i.id DESC LIMIT 1"


def _listed(shop: Shop, sql: str, value: object) -> list[ImportedFile]:
    with shop.database.reading() as conn:
        rows = conn.exec_driver_sql(sql, (value,)).all()
        figures = [json.loads(row[6]) for row in rows]
        mended = sorted({n["mends"] for n in figures if n.get("mends")})
        marks = ", ".join("?" * len(mended))
        of_mended = f"SELECT operation_id, file_name FROM imports WHERE operation_id IN ({marks})"
        names = dict(conn.exec_driver_sql(of_mended, tuple(mended)).all())
    found = []
    for (operation, at, by, file, register, encoding, _counts, undone_by, sha256), n in zip(rows, figures, strict=True):
        counts = (n.get("read", 0), n.get("new", 0), n.get("changed", 0), n.get("bad", 0))
        mends = names.get(n.get("mends"), "")
        found.append(ImportedFile(operation, at, by, file, register, encoding, *counts, undone_by, sha256, n.get("same", 0), mends))
    return found
