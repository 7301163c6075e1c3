"""The files that were brought into the shop: what the imports page lists."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One import. ``at`` is a UTC stamp; ``undone_by`` the id of the undo in force, or None."""

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


def imported_files(shop: Shop, limit: int = 500) -> list[ImportedFile]:
    """The newest imports, newest first."""
    with shop.database.reading() as conn:
        rows = conn.exec_driver_sql(
            "SELECT i.operation_id, i.at, coalesce(o.operator_name, ''), i.file_name, i.register, coalesce(i.encoding, ''), i.counts, "
            "o.undone_by FROM imports i LEFT JOIN operations o ON o.id = i.operation_id ORDER BY i.id DESC LIMIT ?",
            (limit,),
        ).all()
    found = []
    for operation, at, by, file, register, encoding, counts, undone_by in rows:
        n = json.loads(counts)
        figures = (n.get("read", 0), n.get("new", 0), n.get("changed", 0), n.get("bad", 0))
        found.append(ImportedFile(operation, at, by, file, register, encoding, *figures, undone_by))
    return found
