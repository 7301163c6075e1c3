"""Undo brings every register back to the last byte, whatever was done; history tells what happened."""

from __future__ import annotations

import contextlib
import csv
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdesk.core.errors import NotFound, Refused
from shopdesk.core.fields import Kind
from shopdesk.core.register import Register
from shopdesk.core.values import format_value
from shopdesk.registers import load
from shopdesk.services.importing import ImportOptions
from shopdesk.services.many_records import ManyRecords, setting
from shopdesk.services.shop import Shop
from tests.support.full_records import add_full, existing, least_values, value_of
from tests.support.rules import later
from tests.support.table_dumps import differences, dump

ALL = load()
KEYS = tuple(ALL)
WITH_STATES = tuple(key for key, register in ALL.items() if register.states)
over_every_register = pytest.mark.parametrize("key", KEYS)
STAMPS = frozenset({"updated_at", "updated_by"})


def undo_since(shop: Shop, start: int) -> int:
    """Take back everything done after operation ``start``; returns how many operations."""
    count = 0
    while (following := shop.journal.next_undo()) is not None and following.id > start:
        later(shop, minutes=1)
        assert shop.journal.undo().kept == ()
        count += 1
    return count


def newest(shop: Shop) -> int:
    return shop.journal.operations(1)[0].id


def change_one(shop: Shop, register: Register, record_id: int, serial: int) -> list[str]:
    """Change the first field that this record's rules let change; returns the fields changed."""
    record = shop.browsing.record(register.key, record_id)
    assert record is not None
    for f in sorted(register.writable, key=lambda f: (serial * 7 + len(f.key) * 3) % 11):
        value = value_of(shop, f, serial)
        if value is None or value == record[f.key]:
            continue
        try:
            shop.records.set(register.key, record_id, {f.key: value})
        except Refused:
            continue
        return [f.key]
    return []


def move_one(shop: Shop, register: Register, record_id: int, pick: int) -> str:
    """Make one of the legal moves, with what it needs; returns the state reached, "" where there is none."""
    record = shop.browsing.record(register.key, record_id)
    if record is None or register.states is None:
        return ""
    moves = shop.records.legal_moves(register.key, record)
    for at in range(len(moves)):
        move = moves[(pick + at) % len(moves)]
        needs = {need: value_of(shop, register.field(need), 3) for need in move.needs if not record[need]}
        try:
            shop.records.move(register.key, record_id, move.key or move.target, {k: v for k, v in needs.items() if v is not None})
        except Refused:
            continue
        after = shop.browsing.record(register.key, record_id)
        assert after is not None
        return str(after[register.states.field])
    return ""


@over_every_register
def test_everything_done_to_a_record_is_undone_to_the_last_byte(key: str, shop: Shop) -> None:
    register = shop.registers[key]
    start, before = newest(shop), dump(shop)
    record_id = add_full(shop, register, 7000)
    later(shop, minutes=1)
    fields = change_one(shop, register, record_id, 7001)
    assert fields, "no field of the record can be changed"
    later(shop, minutes=1)
    reached = move_one(shop, register, record_id, 0)
    assert register.states is None or reached
    later(shop, minutes=1)
    with contextlib.suppress(Refused):  # what is locked by now cannot be deleted
        shop.records.delete(key, [record_id])
        later(shop, minutes=1)
        shop.records.undelete(key, [record_id])
    done = dump(shop, without=STAMPS)
    steps = undo_since(shop, start)
    assert steps >= 2
    assert differences(dump(shop), before) == {}
    for _step in range(steps):
        shop.journal.redo()
    assert differences(dump(shop, without=STAMPS), done) == {}
    undo_since(shop, start)
    assert differences(dump(shop), before) == {}


@over_every_register
def test_history_lists_what_happened(key: str, shop: Shop) -> None:
    register = shop.registers[key]
    made = add_full(shop, register, 7000)
    later(shop, minutes=1)
    fields = change_one(shop, register, made, 7001)
    first, *_rest, last = shop.journal.history(key, made)
    assert (last.field, last.old, last.new) == ("id", None, made)
    changed = [row for row in shop.journal.history(key, made) if row.operation == first.operation]
    assert fields[0] in [row.field for row in changed]
    assert all(row.by == "周倩" and row.at == shop.clock.stamp() for row in changed)
    assert STAMPS.isdisjoint(row.field for row in changed)
    later(shop, minutes=1)
    shop.records.delete(key, [made])
    assert shop.journal.history(key, made)[0].field == "deleted_at"
    shop.journal.undo()
    newest = shop.journal.history(key, made)[0]
    assert (newest.field, newest.new) == ("deleted_at", None)
    assert shop.journal.operations(1)[0].label.startswith("Undo: ")


@over_every_register
def test_the_trash_hides_a_record_and_gives_it_back(key: str, shop: Shop) -> None:
    register = shop.registers[key]
    made = add_full(shop, register, 7000)
    record = shop.browsing.record(key, made)
    shop.records.delete(key, [made])
    assert made not in existing(shop, key)
    assert shop.browsing.record(key, made) is not None
    shop.records.undelete(key, [made])
    assert made in existing(shop, key)
    assert shop.browsing.record(key, made) == record


Step = tuple[str, int]
WORK = (
    "add",
    "set",
    "set",
    "set_many",
    "move",
    "move",
    "delete",
    "delete_many",
    "undelete",
    "import",
    "version",
    "undo",
    "undo_any",
    "redo",
)
STEPS = st.lists(st.tuples(st.sampled_from(WORK), st.integers(0, 30)), max_size=14)
MIXED = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(WORK), st.integers(0, 30)), max_size=25)


@over_every_register
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(steps=STEPS)
def test_any_sequence_of_work_is_undone(key: str, steps: list[Step], copy_shop: Callable[[], Shop]) -> None:
    with copy_shop() as shop:
        start, before = newest(shop), dump(shop)
        for serial, (what, pick) in enumerate(steps):
            later(shop, minutes=1)
            do(shop, shop.registers[key], what, pick, 8000 + serial * 31, start)
        take_all_back(shop, start)
        assert differences(dump(shop), before) == {}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(steps=MIXED)
def test_any_sequence_of_work_across_registers_is_undone(steps: list[tuple[str, str, int]], copy_shop: Callable[[], Shop]) -> None:
    with copy_shop() as shop:
        start, before = newest(shop), dump(shop)
        for serial, (key, what, pick) in enumerate(steps):
            later(shop, minutes=1)
            do(shop, shop.registers[key], what, pick, 8000 + serial * 31, start)
        take_all_back(shop, start)
        assert differences(dump(shop), before) == {}


def take_all_back(shop: Shop, start: int) -> None:
    """Every operation after ``start``, newest first: changes in force, and undos that kept something (the rest of them is done again)."""
    found = [o for o in shop.journal.operations(1000) if o.id > start]
    for row in found:
        now = {o.id: o for o in shop.journal.operations(1000)}
        later(shop, minutes=1)
        in_force = row.kind == "change" and now[row.id].undone_by is None
        left_some = row.kind == "undo" and row.kept and any(o.undone_by == row.id for o in now.values())
        if in_force or left_some:
            shop.journal.undo(row.id)


def bring_in(shop: Shop, register: Register, some: int | None, serial: int) -> bool:
    """Import a file of one new record and, where there is one, a changed note of a stored record; True where it was written."""
    values = least_values(shop, register, serial)
    plain = [f for f in register.fields if f.key in values and f.kind is not Kind.LINES]
    labels = {f.refers_to: dict(shop.browsing.labels(f.refers_to, existing(shop, f.refers_to))) for f in plain if f.refers_to}
    note = next((f for f in register.writable if f.kind in (Kind.NOTE, Kind.TEXT) and f.key not in values and not f.is_identifier), None)
    head = [*(["id"] if note and some else []), *(f.key for f in plain), *([note.key] if note else [])]
    rows = [{**{f.key: format_value(f, values[f.key], shop.clock.zone, labels) for f in plain}, **({note.key: "新"} if note else {})}]
    if note and some:
        rows.append({"id": some, note.key: f"导入{serial}"})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "work.csv"
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.DictWriter(out, head)
            writer.writeheader()
            writer.writerows(rows)
        result = shop.importing.bring_in([file], ImportOptions(into=register.key))[0]
    return bool(result.operation)


def test_files_are_brought_in_and_undone(shop: Shop) -> None:
    """The step of the sequences above that is an import writes something for most registers."""
    start, before = newest(shop), dump(shop)
    written = [key for serial, key in enumerate(KEYS) if bring_in(shop, shop.registers[key], existing(shop, key)[0], 9500 + serial)]
    assert len(written) >= len(KEYS) * 2 // 3, written
    take_all_back(shop, start)
    assert differences(dump(shop), before) == {}


def do(shop: Shop, register: Register, what: str, pick: int, serial: int, start: int) -> None:
    """One step of somebody's work; what is refused changes nothing."""
    there = existing(shop, register.key)
    some: Any = there[pick % len(there)] if there else None
    before = dump(shop)
    try:
        match what:
            case "add":
                add_full(shop, register, serial)
            case "undo":
                following = shop.journal.next_undo()
                if following is not None and following.id > start:
                    shop.journal.undo()
            case "undo_any":
                since = [o for o in shop.journal.operations(50) if o.id > start and o.kind == "change" and o.undone_by is None]
                if since:
                    shop.journal.undo(since[pick % len(since)].id)
            case "import":
                bring_in(shop, register, some, serial)
            case "redo":
                shop.journal.redo()
            case "undelete":
                shop.records.undelete(register.key, [max(some or 1, 1)])
            case _ if some is None:
                return
            case "set":
                change_one(shop, register, some, serial)
            case "move":
                move_one(shop, register, some, pick)
            case "set_many":
                f = next(f for f in register.writable if f.kind in (Kind.TEXT, Kind.NOTE) and not f.is_identifier)
                ManyRecords(shop).write(register.key, there[: 1 + pick % 3], setting(register, {f.key: value_of(shop, f, serial)}))
            case "version":
                versions = shop.journal.history(register.key, some)
                shop.versions.restore(register.key, some, versions[pick % len(versions)].operation)
            case "delete":
                shop.records.delete(register.key, [some])
            case "delete_many":
                shop.records.delete(register.key, there[: 1 + pick % 3])
    except (Refused, NotFound):
        assert differences(dump(shop), before) == {}, "a refusal changed something"


@pytest.mark.parametrize("key", WITH_STATES)
def test_every_move_can_be_made(key: str, shop: Shop) -> None:
    """From new records, by legal moves with what they need, work comes to every state that people reach by hand."""
    register = shop.registers[key]
    graph = register.states
    assert graph is not None
    reached: set[str] = set()
    for serial in range(14):
        try:
            record_id = add_full(shop, register, 9000 + serial)
        except Refused:
            continue
        for step in range(8):
            record = shop.browsing.record(key, record_id)
            assert record is not None
            reached.add(record[graph.field])
            if not move_one(shop, register, record_id, serial // 7 + step * (serial % 3)):
                break
    closed = {s.code for s in graph.states if not s.open}
    assert reached & closed, "no record was ever brought to an end"
    assert len(reached) >= len(graph.states) / 2, reached
