"""Records made in bulk taken out again, and put back: whole ranges by SQL, index entries in batches, memory bounded.

Which records are kept, and why, is decided by ``journal`` for undo; for redo it is decided here, batch by batch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import Job
from shopdesk.core.problems import Problem
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _
from shopdesk.services.bulk import IndexQueue
from shopdesk.services.checks import key_values
from shopdesk.storage import history, rows
from shopdesk.storage.search_text import texts_of

if TYPE_CHECKING:
    from shopdesk.services.unit import Unit

CHUNK = 2000
#: Arguments of one SQL function; SQLite allows 127.
_ARGUMENTS = 100
#: Fewer removed records than this are put back one by one, each with its own line in the journal.
FEW = 200

Kept = tuple[dict[str, Any], Problem]
THERE = Problem("", "there", N_("It is already there."))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _object(pairs: Sequence[tuple[str, str]]) -> str:
    """SQL for a JSON object of (name, expression) without those that are NULL."""
    made = "'{}'"
    for start in range(0, len(pairs), _ARGUMENTS // 2):
        part = ", ".join(f"{_literal(name)}, {expression}" for name, expression in pairs[start : start + _ARGUMENTS // 2])
        made = f"json_patch({made}, json_object({part}))"
    return made


def _value(f: Field, table: str) -> str:
    column = f'{table}."{f.column}"'
    return f"json({column})" if f.kind in (Kind.TAGS, Kind.EVIDENCE) else column


@cache
def _record_json(register: Register) -> str:
    """SQL for what the journal keeps of a record: its filled fields, as ``history.dump`` writes them."""
    pairs: list[tuple[str, str]] = []
    for f in register.fields:
        if f.kind is not Kind.LINES:
            pairs.append((f.key, _value(f, "t")))
            continue
        line = ", ".join(f"{_literal(s.key)}, {_value(s, 'l')}" for s in f.fields)
        rows_of = f'(SELECT * FROM "{f.line_table}" WHERE parent_id = t.id ORDER BY position) l'
        pairs.append((f.key, f"json(NULLIF((SELECT json_group_array(json_object({line})) FROM {rows_of}), '[]'))"))
    return _object(pairs)


def take_out(unit: Unit, register: Register, first: int, last: int, kept: Collection[int], job: Job) -> int:
    """Journal the records first..last but the kept ones, then take them out with lines and index entries; returns how many."""
    conn = unit.conn
    total = conn.exec_driver_sql(f'SELECT COUNT(*) FROM "{register.key}" WHERE id BETWEEN ? AND ?', (first, last)).scalar_one() - len(kept)
    stay = conn.exec_driver_sql(f'SELECT COUNT(*) FROM "{register.key}"').scalar_one() - total
    renewed = stay < total / 4  # an index of what stays is made sooner than each entry that goes is taken out
    removed = 0
    with IndexQueue(unit, 0 if renewed else total) as queue:
        for start in range(first, last + 1, CHUNK):
            job.step(removed, total, _("records removed"))
            end = min(last, start + CHUNK - 1)
            staying = [i for i in kept if start <= i <= end]
            but = f" AND id NOT IN ({', '.join(map(str, staying))})" if staying else ""
            conn.exec_driver_sql(
                "INSERT INTO changes (operation_id, register, record_id, kind, before) "
                f"SELECT ?, ?, t.id, ?, {_record_json(register)} "
                f'FROM "{register.key}" t WHERE t.id BETWEEN ? AND ?{but.replace("id", "t.id", 1)} ORDER BY t.id',
                (unit.operation, register.key, history.REMOVED, start, end),
            )
            if not renewed:
                records = rows.read_many(conn, register, [i for i in range(start, end + 1) if i not in staying])
                queue.put(register, [r["id"] for r in records], [texts_of(register, r) for r in records], remove=True)
            for lines in register.lines:
                conn.exec_driver_sql(
                    f'DELETE FROM "{lines.line_table}" WHERE parent_id BETWEEN ? AND ?{but.replace("id", "parent_id", 1)}', (start, end)
                )
            removed += conn.exec_driver_sql(f'DELETE FROM "{register.key}" WHERE id BETWEEN ? AND ?{but}', (start, end)).rowcount
        queue.drain()
    if renewed:
        unit.shop.index.rebuild(conn, register)
    return removed


def put_back(unit: Unit, register: Register, source: int, first_row: int, last_row: int, job: Job) -> Iterator[Kept]:
    """Put records back that operation ``source`` removed (rows first..last of the table ``changes``, all of this register).

    Journals them as ranges of ids. Yields (record, why) of those that cannot come back.
    """
    conn = unit.conn
    ids: list[int] = []
    done = 0
    total = last_row - first_row + 1
    with IndexQueue(unit, total) as queue:
        for start in range(first_row, last_row + 1, CHUNK):
            job.step(done, total, _("records put back"))
            found = conn.exec_driver_sql(
                "SELECT before FROM changes WHERE id BETWEEN ? AND ? AND operation_id = ? ORDER BY id",
                (start, min(last_row, start + CHUNK - 1), source),
            ).all()
            records = [_whole(register, history.load(register, row[0])) for row in found]
            refused = _refused(unit, register, records)
            for at, why in refused.items():
                yield records[at], why
            records = [r for at, r in enumerate(records) if at not in refused]
            _insert(unit, register, records)
            queue.put(register, [r["id"] for r in records], [texts_of(register, r) for r in records])
            ids.extend(r["id"] for r in records)
            done += len(found)
        queue.drain()
    for first, last in _ranges(ids):
        history.note_range(conn, unit.operation, register.key, first, last)
        unit.ranges.setdefault(register.key, []).append((first, last))


def _whole(register: Register, before: dict[str, Any]) -> dict[str, Any]:
    return {f.key: before.get(f.key, () if f.kind is Kind.LINES else None) for f in register.fields}


def _insert(unit: Unit, register: Register, records: Sequence[dict[str, Any]]) -> None:
    cursor: Any = unit.conn.cursor()
    cursor.executemany(rows.insert_sql(register), [rows.row_of(register, record) for record in records])
    for lines in register.lines:
        parameters = [p for record in records for p in rows.line_rows(lines, record["id"], record[lines.key] or ())]
        if parameters:
            cursor.executemany(rows.insert_lines_sql(lines), parameters)


def _refused(unit: Unit, register: Register, records: Sequence[dict[str, Any]]) -> dict[int, Problem]:
    """Places of the records that cannot come back, with the reason: there already, or their key is another's by now."""
    from shopdesk.services.checks import taken_problems

    conn = unit.conn
    marks = ", ".join(str(int(r["id"])) for r in records)
    there = {row[0] for row in conn.exec_driver_sql(f'SELECT id FROM "{register.key}" WHERE id IN ({marks})')}
    refused = {at: THERE for at, r in enumerate(records) if r["id"] in there}
    keys = [*register.match_keys, *([("number",)] if register.numbered else [])]
    for key in keys:
        wanted: dict[tuple[Any, ...], list[int]] = {}
        for at, record in enumerate(records):
            if at not in refused and record["deleted_at"] is None:
                for values in key_values(register, key, record):
                    wanted.setdefault(tuple(values.values()), []).append(at)
        for taken in rows.ids_by_keys(conn, register, key, wanted) if wanted else ():
            for at in wanted[taken]:
                problem = next(taken_problems(conn, register, records[at], records[at]["id"], unit.shop.finder.labels), None)
                refused[at] = problem or THERE
    return refused


def _ranges(ids: list[int]) -> Iterator[tuple[int, int]]:
    """Runs of ids without a gap, in order."""
    ids.sort()
    start = 0
    for at in range(1, len(ids) + 1):
        if at == len(ids) or ids[at] != ids[at - 1] + 1:
            yield ids[start], ids[at - 1]
            start = at


def removed_runs(unit: Unit, source: int) -> list[tuple[str, int, int]]:
    """(register, first, last row of ``changes``) of the long runs of records of one register that an operation removed, newest first."""
    found = unit.conn.exec_driver_sql(
        "SELECT register, MIN(id), MAX(id), COUNT(*) FROM changes WHERE operation_id = ? AND kind = ? GROUP BY register "
        "HAVING COUNT(*) > ? AND COUNT(*) = MAX(id) - MIN(id) + 1 ORDER BY MIN(id) DESC",
        (source, history.REMOVED, FEW),
    ).all()
    return [(row[0], row[1], row[2]) for row in found]
