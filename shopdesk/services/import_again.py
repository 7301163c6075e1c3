"""The same file once more: its rows that have no key are known by what the earlier import made of them.

Rows with a key find their record by it (``import_matching``), here and in any file. A row without one is new (two equal rows are two
things), unless the very bytes of the file are in the shop already: then each of its rows is, too, whatever was edited in it since.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from shopdesk.core.fields import Kind
from shopdesk.core.register import Register
from shopdesk.services.checks import is_empty
from shopdesk.storage import history
from shopdesk.storage import rows as stored_rows
from shopdesk.storage.connection import Connection

Values = Mapping[str, Any]
_STEP = 500


class SameFile:
    """The records that earlier imports of a file (``sha256``, hexadecimal), still in force, made of it; looked up when first asked for."""

    def __init__(self, register: Register, sha256: str, fields: Collection[str]) -> None:
        self._register = register
        self._sha256 = sha256
        self._fields = [register.by_key[key] for key in sorted(fields) if key in register.by_key]
        self._ids: dict[int, list[int]] | None = None

    def take(self, conn: Connection, record: Values) -> int | None:
        """The id of a record that was imported as ``record``; each is given once."""
        if self._ids is None:
            self._ids = {}
            for record_id, values in self._as_imported(conn):
                self._ids.setdefault(self._told(values), []).append(record_id)
            for waiting in self._ids.values():
                waiting.reverse()
        ids = self._ids.get(self._told(record))
        return ids.pop() if ids else None

    def _told(self, values: Values) -> int:
        """A hash of what the file says of a record."""
        told: list[Any] = []
        for f in self._fields:
            value = values.get(f.key)
            if is_empty(value):
                told.append(None)
            elif f.kind is Kind.LINES:
                told.append([[line.get(sub.key) for sub in f.fields] for line in values[f.key]])
            else:
                told.append(value)
        return hash(repr(told))

    def _as_imported(self, conn: Connection) -> Iterator[tuple[int, dict[str, Any]]]:
        """The records that are not in the trash, oldest first, as the import left them."""
        operations = conn.exec_driver_sql(
            "SELECT i.operation_id FROM imports i JOIN operations o ON o.id = i.operation_id "
            "WHERE i.sha256 = ? AND i.register = ? AND o.undone_by IS NULL ORDER BY i.operation_id",
            (self._sha256, self._register.key),
        ).all()
        for (operation,) in operations:
            for key, first, last in reversed(history.ranges_of(conn, operation)):
                for start in range(first, last + 1, _STEP) if key == self._register.key else ():
                    yield from self._of_range(conn, operation, start, min(last, start + _STEP - 1))
            made = conn.exec_driver_sql(
                "SELECT record_id, after FROM changes WHERE operation_id = ? AND register = ? AND kind = ? ORDER BY id",
                (operation, self._register.key, history.MADE),
            ).all()
            for start in range(0, len(made), _STEP):
                step = made[start : start + _STEP]
                living = {record["id"] for record in self._living(conn, [row[0] for row in step])}
                yield from ((row[0], history.load(self._register, row[1])) for row in step if row[0] in living)

    def _of_range(self, conn: Connection, operation: int, first: int, last: int) -> Iterator[tuple[int, dict[str, Any]]]:
        """Records made in bulk: as they are now, without what later operations changed."""
        before: dict[int, dict[str, Any]] = {}
        for record_id, text in conn.exec_driver_sql(
            "SELECT record_id, before FROM changes WHERE register = ? AND record_id BETWEEN ? AND ? AND operation_id > ? AND kind = ? "
            "ORDER BY id DESC",
            (self._register.key, first, last, operation, history.CHANGED),
        ):
            before.setdefault(record_id, {}).update(json.loads(text or "{}"))
        for record in self._living(conn, list(range(first, last + 1))):
            yield record["id"], {**record, **history.load(self._register, history.dump(before.get(record["id"])))}

    def _living(self, conn: Connection, ids: list[int]) -> list[dict[str, Any]]:
        return [record for record in stored_rows.read_many(conn, self._register, ids) if record.get("deleted_at") is None]
