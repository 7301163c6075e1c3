"""A checked file into the shop as one operation: new records in bulk, changed ones in batches where nothing else hangs on them.

All or nothing: whatever is raised on the way (Cancelled, a full disk) leaves the shop as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from shopdesk.core.changes import Change
from shopdesk.core.jobs import Job
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.services.bulk import BulkRecords, IndexQueue, Made, painting_goes_on
from shopdesk.services.bulk_changes import change_in_bulk
from shopdesk.services.bulk_links import Links
from shopdesk.services.import_store import Drafts, Matched, NewReference, Packed
from shopdesk.services.importing import IMPORT_LABEL, Preview, counts_json
from shopdesk.services.unit import Unit
from shopdesk.storage import history

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

#: Up to so many new records are journaled one by one, so that each has its history; more are journaled as ranges of ids.
ONE_BY_ONE = 200
FLUSH = 500


def write_preview(shop: Shop, preview: Preview, job: Job) -> Change:
    """Write what a preview shows. Writer thread; raises Cancelled between records, and then nothing was written."""
    recognised = preview.reading.recognised
    register = shop.registers[recognised.register]
    sentence = {"file": preview.reading.path.name, "new": len(preview.new), "changed": len(preview.changed)}
    large = len(preview.new) + len(preview.changed) > ONE_BY_ONE
    with painting_goes_on(large), shop.records.operation(IMPORT_LABEL, sentence, large=large) as (unit, done):
        made = _References(unit, preview.new.new_references)
        _write_new(unit, register, preview.new, made, job)
        _write_changed(unit, register, preview, made, job)
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
    """Records that the file names and the shop did not have, made once each, when the first record refers to them."""

    def __init__(self, unit: Unit, known: list[NewReference]) -> None:
        self._unit = unit
        self._known = known
        self._made: dict[NewReference, int] = {}

    def id_of(self, reference: NewReference) -> int:
        if reference not in self._made:
            self._made[reference] = self._unit.add(reference.register, {"name": reference.name}, "import")
        return self._made[reference]

    def at(self, place: int) -> int:
        """The id for a negative number of a packed record."""
        return self.id_of(self._known[-place - 1])

    def fill(self, values: dict[str, Any]) -> None:
        """Put ids where a record names what was yet to be made (in place)."""
        for key, value in values.items():
            if isinstance(value, NewReference):
                values[key] = self.id_of(value)
            elif isinstance(value, tuple) and value and isinstance(value[0], dict):
                for line in value:
                    for name, cell in line.items():
                        if isinstance(cell, NewReference):
                            line[name] = self.id_of(cell)

    def filled(self, drafts: Drafts, packed: list[Packed]) -> list[Packed]:
        """Packed records with ids instead of negative numbers."""
        if not self._known:
            return packed
        register = drafts.register
        own = [at for at, key in enumerate(drafts.columns) if register.by_key[key].refers_to]
        tables = [(at, [i for i, sub in enumerate(f.fields) if sub.refers_to]) for at, f in enumerate(register.lines)]
        tables = [(at, subs) for at, subs in tables if subs]
        return [(rows, self._own(values, own), self._of_lines(lines, tables)) for rows, values, lines in packed]

    def _own(self, values: tuple[Any, ...], places: list[int]) -> tuple[Any, ...]:
        new = [at for at in places if at < len(values) and values[at] is not None and values[at] < 0]
        if not new:
            return values
        filled = list(values)
        for at in new:
            filled[at] = self.at(values[at])
        return tuple(filled)

    def _of_lines(self, lines: tuple[Any, ...], tables: list[tuple[int, list[int]]]) -> tuple[Any, ...]:
        if not tables:
            return lines
        filled = list(lines)
        for at, places in tables:
            filled[at] = tuple([self._own(line, places) for line in lines[at]])
        return tuple(filled)


def _write_new(unit: Unit, register: Register, drafts: Drafts, made: _References, job: Job) -> None:
    if len(drafts) <= ONE_BY_ONE:
        for draft in drafts:
            made.fill(draft.values)
            unit.insert_planned(register, draft.values)
        return
    columns = list(drafts.columns)
    columns.extend(link.field for link in register.links if link.field not in columns)
    if register.numbered and "number" not in columns:
        columns.append("number")
    numbers = _Numbers(unit, register, drafts)
    with IndexQueue(unit, len(drafts)) as queue:
        links = Links(unit, register, queue)
        bulk = BulkRecords(unit, register, columns, queue)
        written = 0
        for chunk in drafts.packed():
            job.step(written, len(drafts), _("records written"))
            records: list[Made] = [(values, lines) for _rows, values, lines in made.filled(drafts, chunk)]
            bulk.add(numbers.give(links.fill(records, columns), columns))
            written += len(chunk)
        job.step(written, len(drafts), _("records written"))
        queue.drain()
    links.note()
    bulk.note()


class _Numbers:
    """The numbers of new records: those that came with them are used up, the others are reserved in one go."""

    def __init__(self, unit: Unit, register: Register, drafts: Drafts) -> None:
        self._numbered = register.numbered
        self._next: Iterator[str] = iter(())
        if not register.numbered:
            return
        day = unit.shop.clock.today().strftime("%Y%m%d")
        at = drafts.columns.index("number") if "number" in drafts.columns else None
        wanting = len(drafts)
        if at is not None:
            highest: dict[str, str] = {}
            for chunk in drafts.packed():
                for number in (values[at] for _rows, values, _lines in chunk if len(values) > at and values[at]):
                    wanting -= 1
                    head, _dash, _tail = number.rpartition("-")
                    if len(number) > len(highest.get(head, "")) or number > highest[head]:
                        highest[head] = number
            for number in highest.values():
                history.mark_number_used(unit.conn, number)
        first = history.reserve_numbers(unit.conn, register.number_prefix, day, wanting) if wanting else 1
        self._next = (f"{register.number_prefix}{day}-{first + place:03d}" for place in range(wanting))

    def give(self, records: list[Made], columns: list[str]) -> list[Made]:
        """The same records with a number each, where the register gives numbers."""
        if not self._numbered:
            return records
        at = columns.index("number")
        found = []
        for values, lines in records:
            if len(values) == at:
                values = (*values, next(self._next))
            elif len(values) < at or not values[at]:
                padded = values + (None,) * (at + 1 - len(values))
                values = (*padded[:at], next(self._next), *padded[at + 1 :])
            found.append((values, lines))
        return found


def _write_changed(unit: Unit, register: Register, preview: Preview, made: _References, job: Job) -> None:
    done, total = len(preview.new), len(preview.new) + len(preview.changed)
    alone = register.settled is None and not any(link.make for link in register.links)
    if alone and len(preview.changed) > ONE_BY_ONE:
        batch: list[tuple[int, dict[str, Any]]] = []
        for matched in preview.changed:
            batch.append((matched.id, _made_of(matched, made)))
            if len(batch) >= FLUSH:
                job.step(done, total, _("records written"))
                change_in_bulk(unit, register, batch)
                done += len(batch)
                batch = []
        change_in_bulk(unit, register, batch)
        return
    for at, matched in enumerate(preview.changed):
        if at % 50 == 0:
            job.step(done + at, total, _("records written"))
        stored = unit.get(register.key, matched.id)
        if stored is not None:
            unit.store_planned(register, matched.id, {**stored, **_made_of(matched, made)})
        if at % FLUSH == FLUSH - 1:
            unit.flush()


def _made_of(matched: Matched, made: _References) -> dict[str, Any]:
    """The fields that change, with ids for what was yet to be made."""
    changed = {key: value for key, (_old, value) in matched.changes().items()}
    made.fill(changed)
    return changed
