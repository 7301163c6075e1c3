"""Records in and out of their tables as dicts of plain values, lines included; one statement text per register and set of fields.

Leaves rules, journal and search index to others. All functions work on the connection they are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from shopdesk.core.fields import Field, Kind
from shopdesk.core.register import Register
from shopdesk.storage.base import from_column, to_column
from shopdesk.storage.connection import Connection

Values = Mapping[str, Any]
CHUNK = 500


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@cache
def stored_fields(register: Register) -> tuple[Field, ...]:
    """The fields that are columns of the register's own table, ``id`` first."""
    return tuple(f for f in register.fields if f.kind is not Kind.LINES)


def _insert(table: str, columns: Sequence[str]) -> str:
    names = ", ".join(map(_quoted, columns))
    return f"INSERT INTO {_quoted(table)} ({names}) VALUES ({', '.join('?' * len(columns))})"


@cache
def insert_sql(register: Register) -> str:
    """INSERT of a whole row: every stored field in order, ``id`` first (None = given by the database)."""
    return _insert(register.key, [f.column for f in stored_fields(register)])


@cache
def insert_lines_sql(lines: Field) -> str:
    """INSERT of one line: parent_id, position, then the fields of the line."""
    return _insert(lines.line_table, ["parent_id", "position", *(f.column for f in lines.fields)])


def row_of(register: Register, values: Values) -> tuple[Any, ...]:
    """The parameters of ``insert_sql`` for a record."""
    return tuple(to_column(f.kind, values.get(f.key)) for f in stored_fields(register))


def line_rows(lines: Field, parent: int, rows: Iterable[Values]) -> list[tuple[Any, ...]]:
    """The parameters of ``insert_lines_sql`` for the lines of one record."""
    return [(parent, at, *(to_column(f.kind, row.get(f.key)) for f in lines.fields)) for at, row in enumerate(rows)]


def insert(conn: Connection, register: Register, values: Values) -> int:
    """Store a new record with its lines; returns its id (``values["id"]`` where given)."""
    done = conn.exec_driver_sql(insert_sql(register), row_of(register, values))
    made = int(values.get("id") or done.lastrowid or 0)
    for lines in register.lines:
        _insert_lines(conn, lines, made, values.get(lines.key) or ())
    return made


def _insert_lines(conn: Connection, lines: Field, parent: int, rows: Iterable[Values]) -> None:
    parameters = line_rows(lines, parent, rows)
    if parameters:
        conn.exec_driver_sql(insert_lines_sql(lines), parameters)


def update(conn: Connection, register: Register, record_id: int, changed: Values) -> None:
    """Store the changed fields of a record; a changed table of lines replaces the stored one."""
    own = [register.field(key) for key in changed if register.field(key).kind is not Kind.LINES]
    if own:
        sets = ", ".join(f"{_quoted(f.column)} = ?" for f in own)
        parameters = (*(to_column(f.kind, changed[f.key]) for f in own), record_id)
        conn.exec_driver_sql(f"UPDATE {_quoted(register.key)} SET {sets} WHERE id = ?", parameters)
    for lines in register.lines:
        if lines.key in changed:
            conn.exec_driver_sql(f"DELETE FROM {_quoted(lines.line_table)} WHERE parent_id = ?", (record_id,))
            _insert_lines(conn, lines, record_id, changed[lines.key] or ())


def remove(conn: Connection, register: Register, record_id: int) -> None:
    """Take a record and its lines out of the file for good (the trash is a field, not this)."""
    conn.exec_driver_sql(f"DELETE FROM {_quoted(register.key)} WHERE id = ?", (record_id,))


def read(conn: Connection, register: Register, record_id: int) -> dict[str, Any] | None:
    """One whole record with its lines, or None."""
    return next(iter(read_many(conn, register, [record_id])), None)


def read_many(conn: Connection, register: Register, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Whole records with their lines, in the order of ``ids``; missing ones are left out."""
    found: dict[int, dict[str, Any]] = {}
    fields = stored_fields(register)
    names = ", ".join(_quoted(f.column) for f in fields)
    lists = [i for i, f in enumerate(fields) if f.kind in (Kind.TAGS, Kind.EVIDENCE)]
    keys = [f.key for f in fields]
    for start in range(0, len(ids), CHUNK):
        chunk = tuple(ids[start : start + CHUNK])
        marks = ", ".join("?" * len(chunk))
        rows = conn.exec_driver_sql(f"SELECT {names} FROM {_quoted(register.key)} WHERE id IN ({marks})", chunk)
        for row in rows:
            record = dict(zip(keys, row, strict=True))
            for at in lists:
                record[keys[at]] = from_column(fields[at].kind, row[at])
            for lines in register.lines:
                record[lines.key] = ()
            found[row[0]] = record
        for lines in register.lines:
            _read_lines(conn, lines, chunk, found)
    return [found[i] for i in ids if i in found]


def _read_lines(conn: Connection, lines: Field, parents: tuple[int, ...], into: dict[int, dict[str, Any]]) -> None:
    names = ", ".join(["parent_id", *(_quoted(f.column) for f in lines.fields)])
    marks = ", ".join("?" * len(parents))
    rows = conn.exec_driver_sql(
        f"SELECT {names} FROM {_quoted(lines.line_table)} WHERE parent_id IN ({marks}) ORDER BY parent_id, position", parents
    )
    collected: dict[int, list[dict[str, Any]]] = {}
    for parent, *cells in rows:
        line = {f.key: from_column(f.kind, cell) for f, cell in zip(lines.fields, cells, strict=True)}
        collected.setdefault(parent, []).append(line)
    for parent, found in collected.items():
        if parent in into:
            into[parent][lines.key] = tuple(found)


def find_by(conn: Connection, register: Register, wanted: Values, *, trash: bool = False, limit: int = 50) -> list[int]:
    """Ids of the records whose fields equal ``wanted`` (``lines.column``: one line fulfils all of that table's), newest first."""
    where = [] if trash else ["t.deleted_at IS NULL"]
    parameters: list[Any] = []
    of_lines: dict[str, list[tuple[Field, Any]]] = {}
    for key, value in wanted.items():
        declared = register.field(key)
        if "." in key:
            of_lines.setdefault(key.split(".", 1)[0], []).append((declared, value))
            continue
        where.append(f"t.{_quoted(declared.column)} IS ?")
        parameters.append(to_column(declared.kind, value))
    for table, conditions in of_lines.items():
        inner = " AND ".join(f"l.{_quoted(f.column)} IS ?" for f, _value in conditions)
        where.append(f"t.id IN (SELECT l.parent_id FROM {_quoted(register.field(table).line_table)} l WHERE {inner})")
        parameters.extend(to_column(f.kind, value) for f, value in conditions)
    condition = " AND ".join(where) or "1"
    rows = conn.exec_driver_sql(
        f"SELECT t.id FROM {_quoted(register.key)} t WHERE {condition} ORDER BY t.id DESC LIMIT ?", (*parameters, limit)
    )
    return [row[0] for row in rows]


def ids_by_keys(conn: Connection, register: Register, key: Sequence[str], wanted: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
    """Ids of the records (not in the trash) by the values of a key; ``key`` are fields or ``lines.column``s of one table of lines.

    Looked up by the most telling part of the key, a few hundred at a time.
    """
    values = list(dict.fromkeys(wanted))
    declared = [register.field(k) for k in key]
    lead = min(
        range(len(key)), key=lambda at: (declared[at].kind is Kind.REFERENCE, declared[at].kind is Kind.CHOICE, not declared[at].indexed)
    )
    tables = {k.split(".", 1)[0] for k in key if "." in k}
    source = f"{_quoted(register.key)} t"
    if tables:
        source += f" JOIN {_quoted(register.field(tables.pop()).line_table)} l ON l.parent_id = t.id"
    columns = [("l." if "." in k else "t.") + _quoted(f.column) for k, f in zip(key, declared, strict=True)]
    found: dict[tuple[Any, ...], int] = {}
    leads = list(dict.fromkeys(v[lead] for v in values))
    for start in range(0, len(leads), CHUNK):
        chunk = tuple(leads[start : start + CHUNK])
        marks = ", ".join("?" * len(chunk))
        for record_id, *parts in conn.exec_driver_sql(
            f"SELECT t.id, {', '.join(columns)} FROM {source} WHERE {columns[lead]} IN ({marks}) AND t.deleted_at IS NULL ORDER BY t.id",
            chunk,
        ):
            found[tuple(parts)] = record_id
    return {v: found[v] for v in values if v in found}
