"""The journal: every change of the shop as one operation, with rows before and after, so that it can be shown and taken back.

Writes and reads the tables ``operations``, ``changes`` and ``added_ranges``; what an undo does with them is decided in services.journal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shopdesk.core.fields import Kind
from shopdesk.core.register import Register
from shopdesk.storage.connection import Connection

MADE, CHANGED, REMOVED = "made", "changed", "removed"
#: A record that was deleted finally: the journal knows that something was done to it, and nothing of what.
GONE = "gone"
CHANGE, UNDO, REDO, PURGE = "change", "undo", "redo", "purge"

#: Stamps that every write touches; they never count as an edit.
STAMPS = frozenset({"updated_at", "updated_by"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the journal. ``label``/``label_values`` give the sentence; ``undone_by`` is the undo in force."""

    id: int
    at: str
    operator: str
    kind: str
    label: str
    label_values: dict[str, Any]
    records: int
    target: int | None
    undone_by: int | None


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What an operation did to one record; ``before``/``after`` hold plain values of the fields that changed."""

    operation: int
    register: str
    id: int
    kind: str
    before: dict[str, Any]
    after: dict[str, Any]


def dump(values: Mapping[str, Any] | None) -> str | None:
    """Values as the journal holds them: JSON, lines and tags as lists."""
    return None if values is None else json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def load(register: Register, text: str | None) -> dict[str, Any]:
    """Plain values of a journal entry; fields that the register no longer has are left out."""
    if text is None:
        return {}
    values: dict[str, Any] = {}
    for key, value in json.loads(text).items():
        declared = register.by_key.get(key)
        if declared is None:
            continue
        if declared.kind is Kind.LINES:
            values[key] = tuple(_line(line, declared.fields) for line in value or ())
        elif isinstance(value, list):
            values[key] = tuple(value)
        else:
            values[key] = value
    return values


def _line(line: Mapping[str, Any], fields: Any) -> dict[str, Any]:
    return {f.key: tuple(line[f.key]) if isinstance(line.get(f.key), list) else line.get(f.key) for f in fields}


def begin(
    conn: Connection,
    *,
    at: str,
    operator_id: int | None,
    operator_name: str,
    kind: str,
    label: str,
    label_values: Mapping[str, Any],
    window: str,
    target: int | None = None,
) -> int:
    """Open an operation inside the running transaction; returns its id."""
    done = conn.exec_driver_sql(
        "INSERT INTO operations (at, operator_id, operator_name, kind, label, label_values, records, target_id, window) "
        "VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)",
        (at, operator_id, operator_name, kind, label, dump(label_values), target, window),
    )
    return int(done.lastrowid or 0)


def finish(conn: Connection, operation: int, records: int, label_values: Mapping[str, Any] | None = None) -> None:
    conn.exec_driver_sql("UPDATE operations SET records = ? WHERE id = ?", (records, operation))
    if label_values is not None:
        conn.exec_driver_sql("UPDATE operations SET label_values = ? WHERE id = ?", (dump(label_values), operation))


def note(
    conn: Connection,
    operation: int,
    register: str,
    record_id: int,
    kind: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    """Journal what happened to one record."""
    conn.exec_driver_sql(
        "INSERT INTO changes (operation_id, register, record_id, kind, before, after) VALUES (?, ?, ?, ?, ?, ?)",
        (operation, register, record_id, kind, dump(before), dump(after)),
    )


def note_range(conn: Connection, operation: int, register: str, first: int, last: int) -> None:
    """Journal that the records first..last were made (their rows are stored only when that is undone)."""
    conn.exec_driver_sql(
        "INSERT INTO added_ranges (operation_id, register, first_id, last_id) VALUES (?, ?, ?, ?)", (operation, register, first, last)
    )


def relabel(conn: Connection, operation_id: int, text: str, change: Callable[[str], str]) -> None:
    """Change the names of records in an operation's sentence, and in the sentence of what it undid; ``text`` is its label_values."""

    def changed(values: Any) -> Any:
        if isinstance(values, dict):
            return {k: change(v) if k == "label" and isinstance(v, str) else changed(v) for k, v in values.items()}
        return [changed(v) for v in values] if isinstance(values, list) else values

    conn.exec_driver_sql("UPDATE operations SET label_values = ? WHERE id = ?", (dump(changed(json.loads(text))), operation_id))


def gone_between(conn: Connection, register: str, first: int, last: int) -> list[tuple[int, str]]:
    """(id, number or "") of the records first..last that were deleted finally."""
    found = conn.exec_driver_sql(
        "SELECT c.record_id, c.before FROM changes c JOIN operations o ON o.id = c.operation_id "
        "WHERE c.register = ? AND c.record_id BETWEEN ? AND ? AND c.kind = ? AND o.kind = ? ORDER BY c.record_id",
        (register, first, last, GONE, PURGE),
    )
    return [(row[0], str(json.loads(row[1])["number"]) if row[1] else "") for row in found]


_COLUMNS = "id, at, operator_name, kind, label, label_values, records, target_id, undone_by"


def _operation(row: Any) -> Operation:
    return Operation(row[0], row[1], row[2], row[3], row[4], json.loads(row[5]), row[6], row[7], row[8])


def operation(conn: Connection, operation_id: int) -> Operation | None:
    """One operation, None where there is none of this id."""
    row = conn.exec_driver_sql(f"SELECT {_COLUMNS} FROM operations WHERE id = ?", (operation_id,)).first()
    return None if row is None else _operation(row)


def operations(conn: Connection, limit: int, before: int | None = None) -> list[Operation]:
    """The newest operations, newest first (those with an id below ``before``)."""
    rows = conn.exec_driver_sql(f"SELECT {_COLUMNS} FROM operations WHERE id < ? ORDER BY id DESC LIMIT ?", (before or 1 << 62, limit))
    return [_operation(row) for row in rows]


def newest_undoable(conn: Connection, window: str | None = None) -> Operation | None:
    """The newest change that is not undone yet (of one window, if given)."""
    mine, parameters = ("AND window = ?", (CHANGE, window)) if window else ("", (CHANGE,))
    row = conn.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM operations WHERE kind = ? AND undone_by IS NULL AND records > 0 {mine} ORDER BY id DESC LIMIT 1",
        parameters,
    ).first()
    return None if row is None else _operation(row)


def newest_redoable(conn: Connection, window: str | None = None) -> Operation | None:
    """The change whose undo is the newest in force, unless something new was done after it."""
    mine, parameters = ("AND o.window = ?", (window,)) if window else ("", ())
    row = conn.exec_driver_sql(
        f"SELECT {', '.join('o.' + c for c in _COLUMNS.split(', '))} FROM operations o WHERE o.undone_by IS NOT NULL {mine} "
        "ORDER BY o.undone_by DESC LIMIT 1",
        parameters,
    ).first()
    if row is None:
        return None
    found = _operation(row)
    newer = conn.exec_driver_sql(
        f"SELECT 1 FROM operations o WHERE o.kind = 'change' AND o.id > ? {mine} LIMIT 1", (found.undone_by, *parameters)
    ).first()
    return None if newer else found


def set_undone(conn: Connection, operation_id: int, by: int | None) -> None:
    """Note which undo of it is in force; None where it holds again."""
    conn.exec_driver_sql("UPDATE operations SET undone_by = ? WHERE id = ?", (by, operation_id))


def changes_between(
    conn: Connection, operation_id: int, above: int = 0, below: int | None = None
) -> Iterator[tuple[str, int, str, str | None, str | None]]:
    """(register, record id, kind, before, after) of an operation's rows above one and below another, newest first; values as JSON text.

    Fetched in windows, so that further rows may be written meanwhile.
    """
    last = below or 1 << 62
    while True:
        rows = conn.exec_driver_sql(
            "SELECT id, register, record_id, kind, before, after FROM changes WHERE operation_id = ? AND id > ? AND id < ? "
            "ORDER BY id DESC LIMIT 1000",
            (operation_id, above, last),
        ).all()
        for row in rows:
            yield row[1], row[2], row[3], row[4], row[5]
        if len(rows) < 1000:
            return
        last = rows[-1][0]


def size_of(conn: Connection, operation_id: int) -> int:
    """How many records an operation touched, by its journal."""
    row = conn.exec_driver_sql(
        "SELECT (SELECT COUNT(*) FROM changes WHERE operation_id = ?1) "
        "+ (SELECT COALESCE(SUM(last_id - first_id + 1), 0) FROM added_ranges WHERE operation_id = ?1)",
        (operation_id,),
    ).scalar_one()
    return int(row)


def ranges_of(conn: Connection, operation_id: int) -> list[tuple[str, int, int]]:
    """(register, first id, last id) of the records that an operation made in bulk, newest first."""
    rows = conn.exec_driver_sql(
        "SELECT register, first_id, last_id FROM added_ranges WHERE operation_id = ? ORDER BY id DESC", (operation_id,)
    )
    return [tuple(row) for row in rows]


def edited_since(conn: Connection, register: str, first: int, last: int, operation_id: int) -> dict[int, int]:
    """Records first..last that a later change, still in force, touched: id -> that operation."""
    rows = conn.exec_driver_sql(
        "SELECT c.record_id, MAX(o.id) FROM changes c JOIN operations o ON o.id = c.operation_id "
        "WHERE c.register = ? AND c.record_id BETWEEN ? AND ? AND o.id > ? AND o.kind = 'change' AND o.undone_by IS NULL "
        "GROUP BY c.record_id",
        (register, first, last, operation_id),
    )
    return {row[0]: row[1] for row in rows}


def stamps_in_force(conn: Connection, register: str, record_id: int, operation_id: int, *, counted: bool) -> dict[str, Any]:
    """When and by whom a record was changed last, by the changes in force; ``operation_id`` is one of them where ``counted``.

    {} where the journal knows nothing. Operations may be undone in any order, so the stamps before one of them may be another's.
    """
    row = conn.exec_driver_sql(
        "SELECT c.after FROM changes c JOIN operations o ON o.id = c.operation_id WHERE c.register = ? AND c.record_id = ? "
        "AND o.kind = 'change' AND CASE WHEN o.id = ? THEN ? ELSE o.undone_by IS NULL END "
        "AND json_extract(c.after, '$.updated_at') IS NOT NULL ORDER BY c.id DESC LIMIT 1",
        (register, record_id, operation_id, int(counted)),
    ).first()
    if row is None:
        row = conn.exec_driver_sql(
            "SELECT before FROM changes WHERE register = ? AND record_id = ? AND kind = ? "
            "AND json_extract(before, '$.updated_at') IS NOT NULL ORDER BY id LIMIT 1",
            (register, record_id, CHANGED),
        ).first()
    values = json.loads(row[0]) if row is not None else {}
    return {key: values.get(key) for key in STAMPS} if values else {}


def of_record(conn: Connection, register: Register, record_id: int) -> list[tuple[Operation, RecordChange]]:
    """Everything that happened to one record, newest first."""
    columns = ", ".join("o." + c for c in _COLUMNS.split(", "))
    rows = conn.exec_driver_sql(
        f"SELECT {columns}, c.kind, c.before, c.after FROM changes c JOIN operations o ON o.id = c.operation_id "
        "WHERE c.register = ? AND c.record_id = ? ORDER BY c.id DESC",
        (register.key, record_id),
    )
    found = []
    for row in rows:
        done = _operation(row)
        found.append((done, RecordChange(done.id, register.key, record_id, row[9], load(register, row[10]), load(register, row[11]))))
    ranges = conn.exec_driver_sql(
        f"SELECT {columns} FROM added_ranges r JOIN operations o ON o.id = r.operation_id "
        "WHERE r.register = ? AND ? BETWEEN r.first_id AND r.last_id ORDER BY r.id DESC",
        (register.key, record_id),
    )
    found.extend((_operation(row), RecordChange(row[0], register.key, record_id, MADE, {}, {})) for row in ranges)
    return found


def give_number(conn: Connection, prefix: str, day: str) -> str:
    """The next number of ``prefix`` for ``day`` (YYYYMMDD): three digits, growing to more; never given twice."""
    name = prefix + day
    row = conn.exec_driver_sql(
        "INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value", (name,)
    ).scalar_one()
    return f"{name}-{row:03d}"


def reserve_numbers(conn: Connection, prefix: str, day: str, count: int) -> int:
    """Take ``count`` numbers at once; returns the first."""
    row = conn.exec_driver_sql(
        "INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value",
        (prefix + day, count),
    ).scalar_one()
    return int(row) - count + 1


def mark_number_used(conn: Connection, number: str) -> None:
    """A number that came with a record (an import, a redo) is never given again."""
    name, dash, tail = number.rpartition("-")
    if dash and tail.isdigit() and len(tail) < 10:
        conn.exec_driver_sql(
            "INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = MAX(value, excluded.value)",
            (name, int(tail)),
        )
