"""Many stored records changed inside one operation, in batches: for registers on whose records nothing else hangs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shopdesk.core.fields import Kind
from shopdesk.core.register import Register
from shopdesk.services.unit import same
from shopdesk.storage import history, rows
from shopdesk.storage.base import to_column
from shopdesk.storage.search_text import document, searched_fields

if TYPE_CHECKING:
    from shopdesk.services.unit import Unit


def change_in_bulk(unit: Unit, register: Register, batch: Sequence[tuple[int, dict[str, Any]]]) -> int:
    """Store, journal and index changes (id, fields) of different records; returns how many differ from what is stored."""
    stored = {r["id"]: r for r in rows.read_many(unit.conn, register, [record_id for record_id, _changed in batch])}
    searched = {s.field.key for s in searched_fields(register)}
    entries: list[tuple[Any, ...]] = []
    updates: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    forgotten: list[tuple[int, Any]] = []
    learnt: list[tuple[int, Any]] = []
    for record_id, given in batch:
        before = stored.get(record_id)
        if before is None:
            continue
        changed = {k: v for k, v in given.items() if not same(before.get(k), v)}
        if not changed:
            continue
        if not searched.isdisjoint(changed):
            forgotten.append((record_id, document(register, before)))
            learnt.append((record_id, document(register, {**before, **changed})))
        changed.update(updated_at=unit.stamp, updated_by=unit.shop.operator)
        old = {k: before.get(k) for k in changed}
        entries.append((unit.operation, register.key, record_id, history.CHANGED, history.dump(old), history.dump(changed)))
        own = tuple(k for k in changed if register.by_key[k].kind is not Kind.LINES)
        updates.setdefault(own, []).append((*(to_column(register.by_key[k].kind, changed[k]) for k in own), record_id))
        _replace_lines(unit, register, record_id, changed)
    cursor: Any = unit.conn.cursor()
    for own, parameters in updates.items():
        sets = ", ".join(f'"{register.by_key[k].column}" = ?' for k in own)
        cursor.executemany(f'UPDATE "{register.key}" SET {sets} WHERE id = ?', parameters)
    cursor.executemany("INSERT INTO changes (operation_id, register, record_id, kind, before, after) VALUES (?, ?, ?, ?, ?, ?)", entries)
    unit.shop.index.remove_many(unit.conn, register, forgotten)
    unit.shop.index.add_many(unit.conn, register, learnt)
    if entries:
        unit.ranges.setdefault(register.key, []).append((1, len(entries)))
    return len(entries)


def _replace_lines(unit: Unit, register: Register, record_id: int, changed: dict[str, Any]) -> None:
    lines = {table.key: changed[table.key] for table in register.lines if table.key in changed}
    if lines:
        rows.update(unit.conn, register, record_id, lines)
