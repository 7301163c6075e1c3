"""Many stored records changed inside one operation, in batches: stored and journaled by executemany, indexed beside another process.

What changes is planned and checked by whoever hands the records over (an import, :mod:`shopdesk.services.many_records`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shopdesk.core.fields import Kind
from shopdesk.core.register import Register
from shopdesk.services.unit import same
from shopdesk.storage import history, rows
from shopdesk.storage.base import to_column
from shopdesk.storage.search_text import document, searched_fields, texts_of

if TYPE_CHECKING:
    from shopdesk.services.bulk import IndexQueue
    from shopdesk.services.unit import Unit

Record = dict[str, Any]


def change_in_bulk(unit: Unit, register: Register, batch: Sequence[tuple[int, Record]]) -> int:
    """Store, journal and index changes (id, fields) of different records; returns how many differ from what is stored.

    For registers on whose records nothing else hangs.
    """
    stored = {r["id"]: r for r in rows.read_many(unit.conn, register, [record_id for record_id, _changed in batch])}
    pairs = [(stored[record_id], {**stored[record_id], **given}) for record_id, given in batch if record_id in stored]
    changed = store_in_bulk(unit, register, pairs)
    if changed:
        unit.ranges.setdefault(register.key, []).append((1, len(changed)))
    return len(changed)


def store_in_bulk(unit: Unit, register: Register, pairs: Sequence[tuple[Record, Record]], queue: IndexQueue | None = None) -> list[int]:
    """Store, journal and index records (before, after), each once; returns the ids of those that differ.

    ``after`` gets the stamps. With a ``queue`` the words of the search index are made by its process; drain it before anything else
    indexes these records. The caller counts the ids, and asks what else hangs on each record.
    """
    searched = {s.field.key for s in searched_fields(register)}
    entries: list[tuple[Any, ...]] = []
    updates: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    reworded: list[tuple[Record, Record]] = []
    ids: list[int] = []
    for before, after in pairs:
        changed = {k: v for k, v in after.items() if not same(before.get(k), v)}
        if not changed:
            continue
        record_id = before["id"]
        ids.append(record_id)
        if not searched.isdisjoint(changed):
            reworded.append((before, after))
        stamps = {"updated_at": unit.stamp, "updated_by": unit.shop.operator}
        after.update(stamps)
        changed.update(stamps)
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
    _index(unit, register, reworded, queue)
    return ids


def _index(unit: Unit, register: Register, reworded: Sequence[tuple[Record, Record]], queue: IndexQueue | None) -> None:
    if queue is None:
        unit.shop.index.remove_many(unit.conn, register, [(before["id"], document(register, before)) for before, _after in reworded])
        unit.shop.index.add_many(unit.conn, register, [(after["id"], document(register, after)) for _before, after in reworded])
        return
    ids = [before["id"] for before, _after in reworded]
    queue.put(register, ids, [texts_of(register, before) for before, _after in reworded], remove=True)
    queue.put(register, ids, [texts_of(register, after) for _before, after in reworded])


def _replace_lines(unit: Unit, register: Register, record_id: int, changed: Record) -> None:
    lines = {table.key: changed[table.key] for table in register.lines if table.key in changed}
    if lines:
        rows.update(unit.conn, register, record_id, lines)
