"""Rows that were read -> records: which rows belong together, what they refer to, and which records of the shop they change."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from shopdesk.core.fields import Field, Kind
from shopdesk.core.formatting import cell_text
from shopdesk.core.jobs import Job
from shopdesk.core.masking import fits_mask, is_masked
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _, listed
from shopdesk.services.checks import is_empty
from shopdesk.services.import_again import SameFile
from shopdesk.services.import_checking import ImportUnit, NewRecords
from shopdesk.services.import_columns import Recognised
from shopdesk.services.import_disagreeing import CODE, MOST_TOLD, ROWS_DISAGREE, Disagreement, deciding_fields, differences
from shopdesk.services.import_references import References
from shopdesk.services.import_rows import ParsedRow, Slot
from shopdesk.services.import_store import Changes, Draft, Drafts, Matched, NewReference
from shopdesk.services.unit import Unit, same
from shopdesk.storage import rows as stored_rows

if TYPE_CHECKING:
    from shopdesk.services.importing import ImportOptions
    from shopdesk.services.shop import Shop

__all__ = ["Comparison", "Draft", "Matched", "Matching", "NewReference", "Trouble"]

NO_MATCH = N_("No record with this key is in the shop, and new ones were not asked for.")
DISAGREE = N_("This row names two records: “{first}” says {one}, “{second}” says {other}. Correct one of the two, or leave it empty.")
SEVERAL = N_("The rows {rows} say the same “{first}” and a different “{second}” each. Correct one of the two, or leave it empty.")
TWICE = N_("An earlier row is the same record ({label}) under another key. Put both rows together.")
DISAGREE_CODE = "id_and_number_disagree"
BATCH = 500

Row = dict[str, Any]
Rows = Iterable[Sequence[ParsedRow]]


@dataclass(frozen=True, slots=True)
class Trouble:
    row: int
    column: str
    value: str
    code: str
    message: str


@dataclass
class Comparison:
    """What a file would do."""

    new: Drafts
    changed: Changes
    same: int = 0
    problems: list[Trouble] = field(default_factory=list)
    created: dict[str, int] = field(default_factory=dict)
    refused_rows: set[int] = field(default_factory=set)
    references: dict[str, set[int]] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)
    disagreeing: int = 0
    """How many fields of records the rows say differently; the first ``MOST_TOLD`` of them are ``disagreements``."""
    same_records: array[int] = field(default_factory=partial(array, "q"))
    """Row of the file and id of each record that stays as it is, in turns."""

    def stays(self, draft: Draft, before: Row) -> None:
        """A record that the file leaves as it is."""
        self.same += 1
        self.same_records.append(draft.rows[0])
        self.same_records.append(before["id"])


@dataclass(slots=True)
class _Group:
    """The rows of one record, as far as they were seen."""

    numbers: list[int]
    rows: list[Row]


class Matching:
    """Compares the rows of one file with one shop. Reads only. The rows are gone through twice, never held all at once."""

    def __init__(self, shop: Shop, recognised: Recognised, slots: Sequence[Slot], options: ImportOptions, seen_before: str = "") -> None:
        """``seen_before`` is the hash of a file whose very bytes are in the shop already."""
        self._shop = shop
        self._register: Register = shop.registers[recognised.register]
        self._preset = recognised.preset
        self._slots = slots
        self._paths = tuple(slot.path for slot in slots)
        self._headings = {path: c.heading for c in recognised.columns if (path := c.path)}
        self._options = options
        self._references = References(shop, recognised, slots, options.shop)
        self._out = Comparison(Drafts(self._register, self._references.new), Changes(self._register))
        self._tables = sorted({path.split(".", 1)[0] for path in self._paths if "." in path})
        self._own = frozenset(p for p in (*self._paths, *recognised.fixed) if "." not in p)
        self._record_keys: set[str] = set()
        self._key_list = self._keys()
        self._clearable = [p for p in self._own if p in self._paths and self._may_clear(p)]
        self._never_changed = ("id", "number") if self._register.numbered else ("id",)
        self._may_disagree = len(self._key_list) > 1
        self._matched = bytearray()
        self._same_file = (
            SameFile(self._register, seen_before, self._own | {*self._tables}) if seen_before and options.key is None else None
        )
        self._lines = {table: self._line_plan(table) for table in self._tables}
        self._dotted = any("." in path for path in recognised.fixed)
        self._telling = self._telling_slots()
        self._deciding = deciding_fields(self._register)
        # platforms write a state per line: the order's own is the first
        per_line = {f.key for f in self._register.fields if f.kind is Kind.CHOICE} if self._preset is not None else set()
        self._said_per_line = per_line - self._deciding

    def _line_plan(self, table: str) -> tuple[dict[str, Any], bool, frozenset[str], list[tuple[str, str]]]:
        """An empty line, whether equal lines count, the columns of the file, and all that are filled."""
        f = self._register.field(table)
        mapped = [p for p in self._paths if p.startswith(table + ".")]
        filled = [(path, path[len(table) + 1 :]) for path in (*mapped, *self._references.line_paths(table))]
        return {sub.key: None for sub in f.fields}, _counts(f), frozenset(mapped), filled

    def compare(self, rows: Rows, texts: Mapping[int, set[str]], bad: set[int], total: int, job: Job) -> Comparison:
        """Everything at once.

        ``rows`` gives the same batches each time it is gone through; ``texts`` holds the different texts of each slot that refers to other
        records, ``bad`` the rows with cells that could not be read: their whole record is refused.
        """
        self._references.look_up(texts, job)
        last = self._last_rows(rows, job)
        with self._shop.database.reading() as conn:
            unit = ImportUnit(self._shop, conn, 0)
            empty = conn.exec_driver_sql(f'SELECT 1 FROM "{self._register.key}" LIMIT 1').first() is None
            joined = [slot.path for slot in self._slots if slot.joins]
            planner = NewRecords(unit, self._register, self._own, joined)
            self._record_keys.update(planner.defaults)
            waiting: list[Draft] = []
            done = 0
            for group in self._groups(rows, last, bad):
                done += len(group.numbers)
                if not bad.isdisjoint(group.numbers):
                    self._out.refused_rows.update(group.numbers)
                    continue
                if len(group.rows) > 1 and self._may_disagree and self._names_several(group):
                    continue
                if len(group.rows) > 1 and self._disagrees(unit, group):
                    continue
                waiting.append(Draft(group.numbers, self._combine(group.rows)))
                if len(waiting) >= BATCH:
                    job.step(done, total, _("records checked"))
                    self._check(unit, planner, waiting, empty)
                    waiting = []
            self._check(unit, planner, waiting, empty)
        self._out.new.flush()
        self._out.changed.flush()
        self._out.created = self._references.created()
        self._out.problems.extend(Trouble(n, column, text, "not_found", message) for n, column, text, message in self._references.problems)
        self._out.references = self._references.used
        return self._out

    # Rows ------------------------------------------------------------------------------------------------------------

    def _records(self, batch: Sequence[ParsedRow]) -> Iterator[tuple[int, Row]]:
        paths, complete = self._paths, self._references.complete
        for number, values in batch:
            row = {path: value for path, value in zip(paths, values, strict=True) if value is not None}
            complete(number, row)
            yield number, row

    def _last_rows(self, rows: Rows, job: Job) -> dict[int, int]:
        """Hash of each key that several rows have -> the last row with it; rows without stand alone (but for chance, see ``_groups``).

        Where rows can have one key only, the parts of it that stand in the file tell enough: rows need not be completed for it.
        """
        seen: set[int] = set()
        last: dict[int, int] = {}
        telling = self._telling
        for batch in rows:
            job.token.check()
            for number, key in self._keys_of(batch) if telling is None else [(number, telling(values)) for number, values in batch]:
                if key is None:
                    continue
                value = hash(key)
                if value in seen:
                    last[value] = number
                else:
                    seen.add(value)
        if telling is None:
            self._references.known_rows()
        return last

    def _keys_of(self, batch: Sequence[ParsedRow]) -> Iterator[tuple[int, Any]]:
        for number, row in self._records(batch):
            yield number, self._key_of(row)

    def _telling_slots(self) -> Callable[[tuple[Any, ...]], Any] | None:
        """The parts of the only key that rows can have, out of the values of a row: None where a file tells it in several ways."""
        supplied = self._references.supplied_paths()
        possible = [key for key in self._key_list if all(part in self._paths or part in supplied for part in key)]
        told = [self._paths.index(part) for part in possible[0] if part not in supplied] if len(possible) == 1 else []
        return itemgetter(*told) if told else None

    def _groups(self, rows: Rows, last: Mapping[int, int], bad: set[int]) -> Iterator[_Group]:
        """Rows that repeat a record's key are its lines; a record is complete with its last row."""
        open_groups: dict[int, dict[Any, _Group]] = {}
        bad |= self._references.bad_rows
        self._references.bad_rows = bad
        telling = self._telling
        for batch in rows:
            for (number, row), (_number, values) in zip(self._records(batch), batch, strict=True):
                key = end = None
                if last and telling is None:
                    key = self._key_of(row)
                    end = last.get(value := hash(key))
                elif last and telling is not None:
                    end = last.get(value := hash(telling(values)))
                    key = None if end is None else self._key_of(row)
                if key is None or end is None:
                    yield _Group([number], [row])
                else:
                    group = open_groups.setdefault(value, {}).setdefault(key, _Group([], []))
                    group.numbers.append(number)
                    group.rows.append(row)
                if end == number:
                    yield from open_groups.pop(value, {}).values()
        for groups in open_groups.values():  # only where two keys have the same hash
            yield from groups.values()

    # Records ---------------------------------------------------------------------------------------------------------

    def _keys(self) -> list[tuple[str, ...]]:
        own = [("id",)] if "id" in self._paths else []
        if self._register.numbered:
            own.append(("number",))
        return [*own, *(self._register.match_keys if self._options.key is None else (self._options.key,) if self._options.key else ())]

    def _key_of(self, record: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[Any, ...]] | None:
        for key in self._key_list:
            values = tuple([record.get(part) for part in key])
            if None not in values and not any(type(v) is str and is_masked(v) for v in values):
                return key, values
        return None

    def _may_clear(self, path: str) -> bool:
        f = self._register.by_key[path]
        return f.writable and not f.required and not any(path in key for key in self._key_list)

    def _combine(self, rows: Sequence[Row]) -> dict[str, Any]:
        if not self._lines and not self._dotted:
            return {path: value for row in reversed(rows) for path, value in row.items()} if len(rows) > 1 else rows[0]
        values: dict[str, Any] = {}
        for row in rows:
            for path, value in row.items():
                if path not in values and "." not in path:
                    values[path] = value
        for table, (template, counts, mapped, paths) in self._lines.items():
            lines: list[dict[str, Any]] = []
            for row in rows:
                if mapped.isdisjoint(row):
                    continue
                line = template.copy()
                for path, key in paths:
                    if path in row:
                        line[key] = row[path]
                if counts or line not in lines:
                    lines.append(line)
            if lines:
                values[table] = tuple(lines)
        return values

    def _known(self, unit: Unit, drafts: Sequence[Draft]) -> dict[int, int]:
        """Position of a draft -> id of the record that it changes."""
        found: dict[int, int] = {}
        for key in self._key_list:
            wanted: dict[tuple[Any, ...], list[int]] = {}
            for at, draft in enumerate(drafts):
                if at in found:
                    continue
                for values in self._key_values(key, draft.values):
                    wanted.setdefault(values, []).append(at)
            if wanted:
                for values, record_id in stored_rows.ids_by_keys(unit.conn, self._register, key, wanted).items():
                    for at in wanted[values]:
                        found.setdefault(at, record_id)
        return found

    def _key_values(self, key: tuple[str, ...], values: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
        table = next((k.split(".", 1)[0] for k in key if "." in k), "")
        lines: tuple[Any, ...] = values.get(table) or () if table else ({},)
        for line in lines:
            found = tuple(line.get(k.split(".", 1)[1]) if "." in k else values.get(k) for k in key)
            if all(v is not None and not (isinstance(v, str) and is_masked(v)) for v in found):
                yield found

    # Rows that name two records --------------------------------------------------------------------------------------

    def _names_several(self, group: _Group) -> bool:
        """Whether rows that belong together by their id (or number) say different numbers (or ids): then nobody may guess."""
        by = self._key_of(group.rows[0])
        for path in ("id", "number"):
            if by is not None and path not in by[0] and len({row[path] for row in group.rows if path in row}) > 1:
                message = _(SEVERAL).format(rows=listed(map(str, group.numbers)), first=self._key_title(by[0]), second=self._heading(path))
                self._trouble(Draft(group.numbers, {}), self._heading(path), "", DISAGREE_CODE, message)
                return True
        return False

    def _disagrees(self, unit: Unit, group: _Group) -> bool:
        """Whether rows of one record say differently whose it is; lesser differences are noted."""
        told: list[Disagreement] = []
        for path, number, value, other_number, other in differences(group.numbers, group.rows, self._said_per_line):
            heading = self._heading(path)
            found = Disagreement((number, other_number), heading, self._as_text(unit, path, value), self._as_text(unit, path, other))
            if path in self._deciding:
                rows = listed(map(str, found.rows))
                message = _(ROWS_DISAGREE).format(rows=rows, column=heading, first=found.taken, other=found.left_out)
                self._trouble(Draft(group.numbers, {}), heading, found.left_out, CODE, message)
                return True
            told.append(found)
        self._out.disagreeing += len(told)
        self._out.disagreements.extend(told[: max(0, MOST_TOLD - len(self._out.disagreements))])
        return False

    def _as_text(self, unit: Unit, path: str, value: Any) -> str:
        """A value of a row as people read it."""
        declared = self._register.field(path)
        if isinstance(value, NewReference):
            return value.name
        if declared.refers_to and isinstance(value, int):
            return self._shop.finder.labels(unit.conn, declared.refers_to, [value]).get(value, "")
        return cell_text(declared, value, self._shop.clock.zone)

    def _disagreeing(self, unit: Unit, drafts: Sequence[Draft], known: Mapping[int, int], existing: Mapping[int, Row]) -> set[int]:
        """Positions of drafts whose id, number and key name different records, or that are the record of an earlier row."""
        refused: set[int] = set()
        for at, record_id in known.items():
            draft, before = drafts[at], existing[record_id]
            by: tuple[str, ...] | None = None
            for key in self._key_list:
                kept = set(self._key_values(key, before))
                if by is None:
                    by = key if kept.intersection(self._key_values(key, draft.values)) else None
                    continue
                said = set(self._key_values(key, {**before, **draft.values})) - kept
                if said and self._is_another(unit, key, said, before):
                    one, other = self._label(unit, record_id), self._shown_key(key, said)
                    first, second = self._key_title(by), self._key_title(key)
                    message = _(DISAGREE).format(first=first, one=one, second=second, other=other)
                    self._trouble(draft, self._heading(key[-1]), other, DISAGREE_CODE, message)
                    refused.add(at)
                    break
            else:
                if self._was_matched(record_id):
                    message = _(TWICE).format(label=self._label(unit, record_id))
                    self._trouble(draft, self._heading(by[-1]) if by else "", "", "same_record_twice", message)
                    refused.add(at)
        return refused

    def _is_another(self, unit: Unit, key: tuple[str, ...], said: set[tuple[Any, ...]], before: Row) -> bool:
        """Whether key values that the record found does not have are another record's. One that nobody has may be its correction; a number
        that the program gives never changes, nor does the key of what nobody may edit by hand (a platform's order)."""
        if self._register.numbered and key == ("number",):
            return True
        if self._register.locked is not None and self._register.locked(before, unit.rule_context(before, "form")):
            return True
        return any(found != before["id"] for found in stored_rows.ids_by_keys(unit.conn, self._register, key, said).values())

    def _was_matched(self, record_id: int) -> bool:
        """Whether an earlier row was this record; notes that this one is. One bit a record: a million rows may match."""
        place, bit = record_id >> 3, 1 << (record_id & 7)
        if place >= len(self._matched):
            self._matched.extend(bytes(place + 1024 - len(self._matched)))
        was = bool(self._matched[place] & bit)
        self._matched[place] |= bit
        return was

    def _label(self, unit: Unit, record_id: int) -> str:
        return self._shop.finder.labels(unit.conn, self._register.key, [record_id]).get(record_id, "")

    def _key_title(self, key: tuple[str, ...]) -> str:
        return "id" if key == ("id",) else self._heading(key[-1])

    def _shown_key(self, key: tuple[str, ...], said: set[tuple[Any, ...]]) -> str:
        kinds = [self._register.field(part).kind for part in key]
        values = min(said, key=str)
        return " ".join(str(v) for v, kind in zip(values, kinds, strict=True) if kind not in (Kind.REFERENCE, Kind.CHOICE))

    # Checks ----------------------------------------------------------------------------------------------------------

    def _check(self, unit: Unit, planner: NewRecords, drafts: list[Draft], empty: bool) -> None:
        known = {} if empty else self._known(unit, drafts)
        existing = {r["id"]: r for r in stored_rows.read_many(unit.conn, self._register, sorted(set(known.values())))}
        refused = self._disagreeing(unit, drafts, known, existing) if known and self._may_disagree else set()
        derived_keys: list[tuple[Draft, dict[str, Any], Iterable[str]]] = []
        for at, draft in enumerate(drafts):
            record_id = known.get(at)
            if at in refused:
                continue
            if record_id is None:
                self._check_new(unit, planner, draft, derived_keys)
            else:
                self._check_change(unit, draft, existing[record_id])
        self._add_new(unit, derived_keys, empty)

    def _check_new(self, unit: Unit, planner: NewRecords, draft: Draft, found: list[tuple[Draft, dict[str, Any], Iterable[str]]]) -> None:
        if self._options.mode == "update":
            self._trouble(draft, "", "", "no_match", _(NO_MATCH))
            return
        draft.values.pop("id", None)
        record, derived, problems = planner.plan(draft.values)
        hard = [p for p in problems if not p.warning]
        if hard:
            for p in hard:
                self._trouble(draft, self._heading(p.field), self._as_read(draft, p.field), p.code, p.text())
            return
        if self._same_file is not None and not any(True for key in self._key_list for _values in self._key_values(key, draft.values)):
            record_id = self._same_file.take(unit.conn, record)
            if record_id is not None:
                self._out.stays(draft, {"id": record_id})
                return
        found.append((draft, record, derived))

    def _add_new(self, unit: Unit, planned: list[tuple[Draft, dict[str, Any], Iterable[str]]], empty: bool) -> None:
        """Keep the new records, but those whose key the rules have changed into one that is taken."""
        taken = self._taken(unit, planned, empty)
        for at, (draft, record, derived) in enumerate(planned):
            if at in taken:
                self._trouble(draft, self._heading(taken[at].field), "", taken[at].code, taken[at].text())
                continue
            if not self._record_keys.issuperset(derived) or not self._record_keys.issuperset(draft.values):
                self._record_keys.update(derived, draft.values)
            self._out.new.add(draft.rows, record, self._record_keys)

    def _taken(self, unit: Unit, planned: list[tuple[Draft, dict[str, Any], Iterable[str]]], empty: bool) -> dict[int, Any]:
        from shopdesk.services.checks import taken_problems

        if empty:
            return {}
        parts = {part.split(".", 1)[0] for key in self._register.match_keys for part in key}
        found = {}
        for at, (draft, record, derived) in enumerate(planned):
            other_key = self._options.key is not None
            if other_key or any(k in parts and not same(draft.values.get(k), record[k]) for k in derived):
                problem = next(taken_problems(unit.conn, self._register, record, None, self._shop.finder.labels), None)
                if problem is not None:
                    found[at] = problem
        return found

    def _check_change(self, unit: Unit, draft: Draft, before: dict[str, Any]) -> None:
        if self._options.mode == "add":
            self._out.stays(draft, before)
            return
        given = {k: self._kept_clear(k, before.get(k), v) for k, v in draft.values.items() if k not in self._never_changed}
        if self._options.empty == "clear":
            given.update({k: () if k in self._lines else None for k in self._clearable if k not in given})
        given = {k: v for k, v in given.items() if not same(before.get(k), v) and not (k in self._lines and self._says_less(k, before, v))}
        if not given:
            self._out.stays(draft, before)
            return
        shown = {**given}
        self._references.show(shown)
        references = {k: v for k, v in shown.items() if isinstance(v, NewReference)}
        plain = {k: v for k, v in shown.items() if k not in references}
        after, problems = unit.planned_change(self._register, before, _settled_lines(plain), "import")
        hard = [p for p in problems if not p.warning]
        if hard:
            for p in hard:
                self._trouble(draft, self._heading(p.field), self._as_read(draft, p.field), p.code, p.text())
            return
        lines = {t: _with_new_references(after.get(t), shown[t]) for t in self._lines if t in shown}
        if not self._out.changed.add(draft.rows, before, {**after, **references, **lines}, self._references.new):
            self._out.stays(draft, before)

    def _says_less(self, table: str, before: Mapping[str, Any], given: Any) -> bool:
        """Whether a preset's lines only sum up what the stored ones say in full (one title line against the items of an order)."""
        if self._preset is None or table not in self._preset.summaries or not before.get(table) or given == ():
            return False
        template, _counts, _mapped, paths = self._lines[table]
        mine = {key for _path, key in paths}
        return any(not is_empty(line.get(key)) for line in before[table] for key in template if key not in mine)

    def _kept_clear(self, key: str, old: Any, new: Any) -> Any:
        """A masked value never replaces a clear one that it fits; neither do masked lines."""
        if isinstance(new, str) and isinstance(old, str):
            return old if is_masked(new) and fits_mask(new, old) else new
        if isinstance(new, tuple) and isinstance(old, tuple) and self._register.field(key).kind is Kind.LINES:
            lines = []
            for line in new:
                fitting = next((o for o in old if _line_fits(line, o)), None)
                merged = dict(line)
                if fitting is not None:
                    merged = {k: fitting.get(k) if is_empty(v) or (isinstance(v, str) and is_masked(v)) else v for k, v in line.items()}
                lines.append(merged)
            return tuple(lines)
        return new

    def _as_read(self, draft: Draft, path: str) -> str:
        """What the file says of a field of a record that the rules refuse; "" for lines and for records that it names."""
        value, declared = draft.values.get(path), self._register.by_key.get(path)
        if value is None or declared is None or declared.refers_to or declared.kind is Kind.LINES:
            return ""
        return cell_text(declared, value, self._shop.clock.zone)

    def _heading(self, path: str) -> str:
        parts = path.split(".")
        named = ".".join(p for p in parts if not p.isdigit())
        return self._headings.get(named) or (_(self._register.field(named).label) if named else "")

    def _trouble(self, draft: Draft, column: str, value: str, code: str, message: str) -> None:
        self._out.refused_rows.update(draft.rows)
        self._out.problems.append(Trouble(draft.rows[0], column, value, code, message))


def _counts(lines: Field) -> bool:
    """Whether equal lines mean two of it (products) rather than the same said twice (phones)."""
    return any(f.kind in (Kind.NUMBER, Kind.MONEY) for f in lines.fields)


def _line_fits(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Whether a line, masked as it may be, says nothing else than a stored one."""
    return any(not is_empty(v) for v in new.values()) and all(
        is_empty(v) or v == old.get(k) or (isinstance(v, str) and isinstance(old.get(k), str) and is_masked(v) and fits_mask(v, old[k]))
        for k, v in new.items()
    )


def _settled_lines(values: dict[str, Any]) -> dict[str, Any]:
    """The values with references that are yet to be made left open in lines, so that rules can run."""
    settled = {}
    for key, value in values.items():
        if isinstance(value, tuple) and value and isinstance(value[0], dict):
            value = tuple({k: None if isinstance(v, NewReference) else v for k, v in line.items()} for line in value)
        settled[key] = value
    return settled


def _with_new_references(settled: Any, given: Any) -> Any:
    """Lines as the rules left them, with the references that are yet to be made put back."""
    if not isinstance(settled, tuple) or len(settled) != len(given):
        return given
    return tuple(
        {**line, **{k: v for k, v in raw.items() if isinstance(v, NewReference)}} for line, raw in zip(settled, given, strict=True)
    )
