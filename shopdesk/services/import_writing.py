"""A checked file into the shop as one operation: new records in bulk, changed ones one by one, all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shopdesk.core.changes import Change
from shopdesk.core.jobs import Job
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.services.import_matching import Draft, NewReference
from shopdesk.services.importing import IMPORT_LABEL, Preview, counts_json
from shopdesk.services.unit import Unit
from shopdesk.storage import history, rows

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

CHUNK = 1000
#: Up to so many new records are journaled one by one, so that each has its history; more are journaled as ranges of ids.
ONE_BY_ONE = 200


def write_preview(shop: Shop, preview: Preview, job: Job) -> Change:
    """Write what a preview shows. Writer thread; raises Cancelled between records, and then nothing was written."""
    recognised = preview.reading.recognised
    register = shop.registers[recognised.register]
    sentence = {"file": preview.reading.path.name, "new": len(preview.new), "changed": len(preview.changed)}
    with shop.records.operation(IMPORT_LABEL, sentence, large=len(preview.new) > ONE_BY_ONE) as (unit, done):
        made = _References(unit)
        for draft in preview.new:
            _fill_references(draft.values, made)
        _write_new(shop, unit, register, preview.new, job)
        for at, matched in enumerate(preview.changed):
            if at % 100 == 0:
                job.step(len(preview.new) + at, len(preview.new) + len(preview.changed), _("records written"))
            after = dict(matched.after)
            _fill_references(after, made)
            unit.store_planned(register, matched.id, after)
        unit.conn.exec_driver_sql(
            "INSERT INTO imports (operation_id, at, file_name, sha256, register, preset, encoding, counts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                unit.operation,
                unit.stamp,
                preview.reading.path.name,
                preview.reading.sha256,
                register.key,
                recognised.preset.key if recognised.preset else None,
                preview.reading.encoding,
                counts_json(preview),
            ),
        )
    return done[0]


class _References:
    """Records that the file names and the shop did not have, made once each."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._made: dict[NewReference, int] = {}

    def id_of(self, reference: NewReference) -> int:
        if reference not in self._made:
            self._made[reference] = self._unit.add(reference.register, {"name": reference.name}, "import")
        return self._made[reference]


def _fill_references(values: dict[str, Any], made: _References) -> None:
    for key, value in values.items():
        if isinstance(value, NewReference):
            values[key] = made.id_of(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], dict):
            for line in value:
                for name, cell in line.items():
                    if isinstance(cell, NewReference):
                        line[name] = made.id_of(cell)


def _write_new(shop: Shop, unit: Unit, register: Register, drafts: list[Draft], job: Job) -> None:
    if len(drafts) <= ONE_BY_ONE:
        for draft in drafts:
            unit.insert_planned(register, draft.values)
        return
    numbers = _numbers(shop, unit, register, drafts)
    first = unit.next_id(register)
    for start in range(0, len(drafts), CHUNK):
        job.step(start, len(drafts), _("records written"))
        records: list[tuple[int, dict[str, Any]]] = []
        for at, draft in enumerate(drafts[start : start + CHUNK], start=start):
            record = draft.values
            unit.link(register, record)
            if numbers is not None:
                record["number"] = record.get("number") or next(numbers)
            record.update(id=first + at, created_at=unit.stamp, created_by=shop.operator, updated_at=unit.stamp, updated_by=shop.operator)
            records.append((first + at, record))
        insert_many(unit, shop, register, records)
    last = first + len(drafts) - 1
    history.note_range(unit.conn, unit.operation, register.key, first, last)
    unit.ranges.setdefault(register.key, []).append((first, last))


def insert_many(unit: Unit, shop: Shop, register: Register, records: list[tuple[int, dict[str, Any]]]) -> None:
    """Rows, lines and index entries of new records, by executemany."""
    unit.conn.exec_driver_sql(rows.insert_sql(register), [rows.row_of(register, record) for _id, record in records])
    for lines in register.lines:
        parameters = [p for record_id, record in records for p in rows.line_rows(lines, record_id, record.get(lines.key) or ())]
        if parameters:
            unit.conn.exec_driver_sql(rows.insert_lines_sql(lines), parameters)
    shop.index.add_many(unit.conn, register, ((record_id, shop.index.document(register, record)) for record_id, record in records))


def _numbers(shop: Shop, unit: Unit, register: Register, drafts: list[Draft]) -> Any:
    if not register.numbered:
        return None
    day = shop.clock.today().strftime("%Y%m%d")
    for draft in drafts:
        if draft.values.get("number"):
            history.mark_number_used(unit.conn, draft.values["number"])
    wanting = sum(1 for draft in drafts if not draft.values.get("number"))
    first = history.reserve_numbers(unit.conn, register.number_prefix, day, wanting) if wanting else 1
    return (f"{register.number_prefix}{day}-{first + at:03d}" for at in range(wanting))
