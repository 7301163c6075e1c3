"""The tables of a shop file as they stand, read with plain SQLite: what undo must bring back to the last byte."""

from __future__ import annotations

from typing import Any

from shopdesk.services.shop import Shop

Dump = dict[str, list[tuple[Any, ...]]]


def record_tables(shop: Shop) -> list[str]:
    """Tables of records and of their lines; not the journal, the counters, the search index."""
    return [t for r in shop.registers.values() for t in (r.key, *(lines.line_table for lines in r.lines))]


def dump(shop: Shop, *, without: frozenset[str] = frozenset()) -> Dump:
    """Every row of every record's table, in order; lines without their row ids, which a replaced set gets anew."""
    found: Dump = {}
    with shop.database.reading() as conn:
        for table in record_tables(shop):
            columns = [row[1] for row in conn.exec_driver_sql(f'PRAGMA table_info("{table}")')]
            lines = "parent_id" in columns
            kept = [c for c in columns if c not in without and not (lines and c == "id")]
            order = "parent_id, position" if lines else "id"
            names = ", ".join(f'"{c}"' for c in kept)
            found[table] = [tuple(row) for row in conn.exec_driver_sql(f'SELECT {names} FROM "{table}" ORDER BY {order}')]
    return found


def differences(one: Dump, other: Dump) -> dict[str, tuple[list[Any], list[Any]]]:
    """Rows that only one of two dumps has, by table."""
    found = {}
    for table in one.keys() | other.keys():
        left, right = one.get(table, []), other.get(table, [])
        if left != right:
            found[table] = ([r for r in left if r not in right], [r for r in right if r not in left])
    return found
