"""Erase a person from everything (P-1): record, what others keep of them, free texts, journal, index, pictures. It cannot be undone.

Backups that still hold the person are named in the answer; they are the user's to delete.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shopdesk.core.errors import NotFound
from shopdesk.core.fields import Field, Kind, Search
from shopdesk.core.masking import is_masked
from shopdesk.core.paths import files_folder
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _
from shopdesk.storage import history, rows

if TYPE_CHECKING:
    from pathlib import Path

    from shopdesk.services.shop import Shop
    from shopdesk.storage.connection import Connection

log = logging.getLogger(__name__)
SHORTEST_NAME, SHORTEST_TELLING = 2, 4


@dataclass(frozen=True, slots=True)
class Person:
    """Who is erased. ``telling`` words (phones, accounts, streets) are nobody else's; ``names`` may be, and are empty where they are."""

    key: str
    id: int
    telling: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Everything to take out of texts, the longest first."""
        return tuple(sorted({*self.telling, *self.names}, key=len, reverse=True))


def erase_person(shop: Shop, key: str, record_id: int) -> dict[str, Any]:
    """Erase a customer: the record goes; records that are about them keep their business facts and lose every personal field.

    Texts that mention them anywhere (notes, summaries, handover items) lose their name, accounts, phones and addresses. What the journal
    kept of all these goes too, and the customer's pictures. Answers ``{"id", "number", "operation", "backups"}``.
    """
    register = shop.registers[key]
    with shop.database.writing() as conn:
        record = rows.read(conn, register, record_id)
        if record is None:
            raise NotFound(_("There is no record {id} in “{register}”.").format(id=record_id, register=_(register.title)))
        person = _person(conn, register, record)
        theirs = _theirs(shop, conn, person)
        touched = {key} | theirs.keys()
        for other, ids in theirs.items():
            for found in sorted(ids):
                _clean_record(shop, conn, shop.registers[other], found, person)
        touched |= _clean_mentions(shop, conn, person)
        _forget_record(conn, key, record_id)
        _forget_mentions(conn, person)
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
        history.finish(conn, operation, 1 + sum(map(len, theirs.values())))
        for other in sorted(touched):
            shop.index.rebuild(conn, shop.registers[other])
    _remove_pictures(files_folder(shop.database.path), register, record)
    backups = [str(backup.path) for backup in shop.backups.list()]
    return {"id": record_id, "number": record.get("number"), "operation": operation, "backups": backups}


def is_personal(f: Field) -> bool:
    return f.personal or f.masked


def _is_name(f: Field) -> bool:
    return is_personal(f) and f.kind is Kind.TEXT and f.search is Search.NAME and not f.is_identifier


def _is_telling(f: Field) -> bool:
    return is_personal(f) and not _is_name(f) and (f.is_identifier or f.masked)


def _person(conn: Connection, register: Register, record: Mapping[str, Any]) -> Person:
    names, telling = set(), set()
    for f, value in _texts(register, record):
        if is_masked(value):
            continue
        if _is_name(f) and len(value) >= SHORTEST_NAME:
            names.add(value)
        elif _is_telling(f) and len(value) >= SHORTEST_TELLING:
            telling.add(value)
    shared = {
        name
        for name in names
        for f in register.fields
        if _is_name(f)
        and conn.exec_driver_sql(f'SELECT 1 FROM "{register.key}" WHERE "{f.column}" = ? AND id <> ?', (name, record["id"])).first()
    }
    return Person(register.key, int(record["id"]), tuple(sorted(telling)), tuple(sorted(names - shared)))


def _texts(register: Register, record: Mapping[str, Any]) -> Iterator[tuple[Field, str]]:
    """Every text of a record with its field, lines included."""
    for f in register.fields:
        value = record.get(f.key)
        if f.kind is Kind.LINES:
            for line in value or ():
                yield from ((sub, line[sub.key]) for sub in f.fields if isinstance(line.get(sub.key), str))
        elif isinstance(value, str):
            yield f, value


# Whose record it is --------------------------------------------------------------------------------------------------


def _theirs(shop: Shop, conn: Connection, person: Person) -> dict[str, set[int]]:
    """Records about the person: that refer to them, carry a phone, account or address of theirs, or belong to such a record."""
    found: dict[str, set[int]] = {}
    for register, f, line in shop.registers.referring_to(person.key):
        found.setdefault(register.key, set()).update(_referring(conn, register, f, line, [person.id]))
    for register in shop.registers.values():
        if register.key == person.key:
            continue
        for f in register.fields:
            if not is_personal(f) or f.kind in (Kind.LINES, Kind.EVIDENCE):
                continue
            words = person.telling if _is_telling(f) else person.names if _is_name(f) else ()
            sql = f'SELECT id FROM "{register.key}" WHERE "{f.column}" IN (SELECT value FROM json_each(?))'
            for (other,) in conn.exec_driver_sql(sql, (json.dumps(words),)).all() if words else ():
                if _is_telling(f) or not _is_somebody_else(conn, register, other, person):
                    found.setdefault(register.key, set()).add(other)
    for key, ids in list(found.items()):
        for register, f, line in shop.registers.referring_to(key):
            if register.key != person.key and any(is_personal(own) for own in register.fields) and not f.given:
                for other in _referring(conn, register, f, line, sorted(ids)):
                    if not _is_somebody_else(conn, register, other, person):
                        found.setdefault(register.key, set()).add(other)
    return {key: ids for key, ids in found.items() if ids}


def _referring(conn: Connection, register: Register, f: Field, line: Field | None, ids: list[int]) -> list[int]:
    table, owner = (f.line_table, "parent_id") if line else (register.key, "id")
    sql = f'SELECT "{owner}" FROM "{table}" WHERE "{(line or f).column}" IN (SELECT value FROM json_each(?))'
    return [row[0] for row in conn.exec_driver_sql(sql, (json.dumps(ids),))]


def _is_somebody_else(conn: Connection, register: Register, record_id: int, person: Person) -> bool:
    """Whether a record belongs to another customer, or carries a phone, account or address that is not this person's."""
    record = rows.read(conn, register, record_id)
    if record is None:
        return True
    linked = {record[f.key] for f in register.fields if f.refers_to == person.key and record[f.key] is not None}
    if linked:
        return person.id not in linked
    others = [value for f, value in _texts(register, record) if _is_telling(f)]
    return bool(others) and not set(others) & set(person.telling)


# Cleaning ------------------------------------------------------------------------------------------------------------


def _clean_record(shop: Shop, conn: Connection, register: Register, record_id: int, person: Person) -> None:
    """A record about the person: links and personal fields emptied, texts without their words, its journal forgotten."""
    before = rows.read(conn, register, record_id)
    if before is None:
        return
    changed: dict[str, Any] = {}
    for f in register.fields:
        value = before.get(f.key)
        if value is None or value == () or f.key == "number":
            continue
        if f.kind is Kind.LINES:
            lines = tuple({sub.key: _cleaned(sub, line.get(sub.key), person) for sub in f.fields} for line in value)
            if lines != value:
                changed[f.key] = lines
        elif (cleaned := _cleaned(f, value, person)) != value:
            changed[f.key] = cleaned
    _forget_record(conn, register.key, record_id)
    if changed:
        rows.update(conn, register, record_id, changed)
        shop.index.replace(conn, register, record_id, before, {**before, **changed})


def _cleaned(f: Field, value: Any, person: Person) -> Any:
    if f.refers_to == person.key:
        return None if value == person.id else value
    if is_personal(f) and f.kind is not Kind.NOTE:
        return None
    if isinstance(value, str) and f.kind in (Kind.TEXT, Kind.NOTE):
        return _without(value, person.words) or None
    return value


def _without(text: str, words: tuple[str, ...]) -> str:
    for word in words:
        text = text.replace(word, "***")
    return text


def _clean_mentions(shop: Shop, conn: Connection, person: Person) -> set[str]:
    """Free texts of any record that mention the person; returns the registers in which there were some."""
    touched: set[str] = set()
    for register in shop.registers.values():
        for found in sorted(_mentioning(conn, register, person)):
            before = rows.read(conn, register, found)
            if before is None or (register.key == person.key and found == person.id):
                continue
            words = person.telling if _is_somebody_else(conn, register, found, person) else person.words
            changed: dict[str, Any] = {}
            for f in register.fields:
                value = before.get(f.key)
                if _is_free_text(f) and isinstance(value, str):
                    changed[f.key] = _without(value, words) or None
                elif f.kind is Kind.LINES:
                    changed[f.key] = tuple(
                        {s.key: _without(line[s.key], words) if _is_free_text(s) and line.get(s.key) else line.get(s.key) for s in f.fields}
                        for line in value or ()
                    )
            changed = {k: v for k, v in changed.items() if v != before[k]}
            if changed:
                _forget_record(conn, register.key, found)
                rows.update(conn, register, found, changed)
                shop.index.replace(conn, register, found, before, {**before, **changed})
                touched.add(register.key)
    return touched


def _is_free_text(f: Field) -> bool:
    return f.kind is Kind.NOTE or (f.kind is Kind.TEXT and f.search is Search.TEXT and not is_personal(f))


def _mentioning(conn: Connection, register: Register, person: Person) -> set[int]:
    """Ids of the records with a free text that holds one of the person's words; one pass over each table."""
    found: set[int] = set()
    tables = [(register.key, "id", register.fields), *((f.line_table, "parent_id", f.fields) for f in register.lines)]
    for table, owner, fields in tables:
        columns = [f.column for f in fields if _is_free_text(f)]
        tests = [f'instr("{column}", ?) > 0' for column in columns for _word in person.words]
        if tests:
            rows_found = conn.exec_driver_sql(f'SELECT "{owner}" FROM "{table}" WHERE {" OR ".join(tests)}', person.words * len(columns))
            found.update(row[0] for row in rows_found)
    return found


# The journal ---------------------------------------------------------------------------------------------------------


def _forget_record(conn: Connection, key: str, record_id: int) -> None:
    """Take a record's contents out of the journal; that something was done, by whom and when, stays."""
    sql = "SELECT DISTINCT operation_id FROM changes WHERE register = ? AND record_id = ?"
    operations = [row[0] for row in conn.exec_driver_sql(sql, (key, record_id))]
    conn.exec_driver_sql("DELETE FROM changes WHERE register = ? AND record_id = ?", (key, record_id))
    for operation in operations:
        row = conn.exec_driver_sql("SELECT label_values FROM operations WHERE id = ?", (operation,)).first()
        history.relabel(conn, operation, row[0] if row else "{}", lambda _text: "")


def _forget_mentions(conn: Connection, person: Person) -> None:
    """Journal entries of records that are gone already, and labels of operations, that hold one of the person's words."""
    for word in person.words:
        inside = json.dumps(word, ensure_ascii=False)[1:-1]
        conn.exec_driver_sql("DELETE FROM changes WHERE instr(before, ?) > 0 OR instr(after, ?) > 0", (inside, inside))
        found = conn.exec_driver_sql("SELECT id, label_values FROM operations WHERE instr(label_values, ?) > 0", (inside,)).all()
        for operation, values in found:
            history.relabel(conn, operation, values, lambda text: _without(text, person.words))


def _remove_pictures(folder: Path, register: Register, record: Mapping[str, Any]) -> None:
    """The person's own pictures, once the record is gone for good."""
    for f in register.fields:
        if f.kind is Kind.EVIDENCE and is_personal(f):
            for name in record.get(f.key) or ():
                picture = (folder / name).resolve()
                if picture.is_relative_to(folder.resolve()):
                    try:
                        picture.unlink(missing_ok=True)
                    except OSError:
                        log.warning("a picture of an erased person could not be deleted")
