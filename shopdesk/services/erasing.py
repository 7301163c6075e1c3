"""Erase a person from everything (P-1): record, what others keep of them, journal, index. Said beforehand, and not undoable.

Backups that still hold the person are named in the answer; they are the user's to delete.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from shopdesk.core.errors import NotFound
from shopdesk.core.fields import Field, Kind
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _
from shopdesk.storage import history, rows

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from shopdesk.services.shop import Shop

SHORTEST = 2


def erase_person(shop: Shop, key: str, record_id: int) -> dict[str, Any]:
    """Erase a customer: the record goes; records linked to them keep their business facts and lose every personal field.

    Texts of those records (notes, summaries) lose the person's name, accounts, phones and addresses. The journal of all of them goes too.
    Answers ``{"id", "number", "operation", "backups"}``.
    """
    register = shop.registers[key]
    with shop.database.writing() as conn:
        record = rows.read(conn, register, record_id)
        if record is None:
            raise NotFound(_("There is no record {id} in “{register}”.").format(id=record_id, register=_(register.title)))
        words = sorted(set(_personal_texts(register, record)), key=len, reverse=True)
        linked = _linked(shop, conn, key, record_id, words)
        for other, ids in linked.items():
            for found in ids:
                _clean_record(shop, conn, shop.registers[other], found, key, record_id, words)
        _forget(conn, key, [record_id])
        shop.index.remove(conn, register, record_id, record)
        rows.remove(conn, register, record_id)
        operation = history.begin(
            conn,
            at=shop.clock.stamp(),
            operator_id=shop.operator,
            operator_name=shop.operator_name,
            kind="erase",
            label=N_("Erase a person: {one} {label}"),
            label_values={"one": register.one, "label": str(record.get("number") or record_id)},
            window=shop.window,
        )
        history.finish(conn, operation, 1 + sum(len(ids) for ids in linked.values()))
        for other in {key, *linked}:
            shop.index.rebuild(conn, shop.registers[other])
    backups = [str(path) for path in shop.backups.list()] if hasattr(shop.backups, "list") else []
    return {"id": record_id, "number": record.get("number"), "operation": operation, "backups": backups}


def _personal_texts(register: Register, record: dict[str, Any]) -> Iterable[str]:
    """The person's own words: name, accounts, phones, pieces of address."""
    for f in register.fields:
        value = record.get(f.key)
        if f.kind is Kind.LINES:
            for line in value or ():
                for sub in f.fields:
                    if is_personal(sub) and isinstance(line.get(sub.key), str) and len(line[sub.key]) > SHORTEST:
                        yield line[sub.key]
        elif is_personal(f) and isinstance(value, str) and len(value) >= SHORTEST:
            yield value


def is_personal(f: Field) -> bool:
    return f.personal or f.masked


def _linked(shop: Shop, conn: Connection, key: str, record_id: int, words: list[str]) -> dict[str, list[int]]:
    """Records that refer to the person, or that carry one of their accounts or phones."""
    found: dict[str, set[int]] = {}
    for register, f, line in shop.registers.referring_to(key):
        table, owner = (f.line_table, "parent_id") if line else (register.key, "id")
        ids = conn.exec_driver_sql(f'SELECT "{owner}" FROM "{table}" WHERE "{(line or f).column}" = ?', (record_id,))
        found.setdefault(register.key, set()).update(row[0] for row in ids)
    telling = [w for w in words if len(w) > SHORTEST]
    for register in shop.registers.values():
        if register.key == key:
            continue
        for f in register.fields:
            if is_personal(f) and f.kind is not Kind.LINES:
                for word in telling:
                    ids = conn.exec_driver_sql(f'SELECT id FROM "{register.key}" WHERE "{f.column}" = ?', (word,))
                    found.setdefault(register.key, set()).update(row[0] for row in ids)
    return {k: sorted(v) for k, v in found.items() if v}


def _clean_record(shop: Shop, conn: Connection, register: Register, record_id: int, key: str, person: int, words: list[str]) -> None:
    before = rows.read(conn, register, record_id)
    if before is None:
        return
    changed: dict[str, Any] = {}
    for f in register.fields:
        value = before.get(f.key)
        if value is None or value == ():
            continue
        if f.refers_to == key and value == person:
            changed[f.key] = None
        elif f.kind is Kind.LINES:
            lines = tuple({sub.key: _cleaned(sub, line.get(sub.key), key, person, words) for sub in f.fields} for line in value)
            if lines != value:
                changed[f.key] = lines
        elif is_personal(f):
            changed[f.key] = None
        elif f.kind in (Kind.TEXT, Kind.NOTE) and (cleaned := _without(value, words)) != value:
            changed[f.key] = cleaned or None
    _forget(conn, register.key, [record_id])
    if changed:
        rows.update(conn, register, record_id, changed)
        shop.index.replace(conn, register, record_id, before, {**before, **changed})


def _cleaned(f: Field, value: Any, key: str, person: int, words: list[str]) -> Any:
    if f.refers_to == key and value == person:
        return None
    if isinstance(value, str) and is_personal(f):
        return None
    return _without(value, words) if isinstance(value, str) and f.kind in (Kind.TEXT, Kind.NOTE) else value


def _without(text: str, words: list[str]) -> str:
    for word in words:
        text = text.replace(word, "***")
    return text


def _forget(conn: Connection, key: str, ids: list[int]) -> None:
    """Take the records' contents out of the journal; that something was done, by whom and when, stays."""
    for record_id in ids:
        operations = conn.exec_driver_sql(
            "SELECT DISTINCT operation_id FROM changes WHERE register = ? AND record_id = ?", (key, record_id)
        ).all()
        conn.exec_driver_sql("DELETE FROM changes WHERE register = ? AND record_id = ?", (key, record_id))
        for (operation,) in operations:
            row = conn.exec_driver_sql("SELECT label_values FROM operations WHERE id = ?", (operation,)).first()
            values = json.loads(row[0]) if row else {}
            if "label" in values:
                values["label"] = ""
                conn.exec_driver_sql(
                    "UPDATE operations SET label_values = ? WHERE id = ?", (json.dumps(values, ensure_ascii=False), operation)
                )
