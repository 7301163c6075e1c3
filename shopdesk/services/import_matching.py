"""Rows that were read -> records: which rows belong together, what they refer to, and which records of the shop they change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shopdesk.core.errors import Refused
from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import Job
from shopdesk.core.masking import fits_mask, is_masked
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _
from shopdesk.services.checks import is_empty
from shopdesk.services.entry import NOT_FOUND
from shopdesk.services.import_columns import Recognised
from shopdesk.services.unit import Unit, filled, same
from shopdesk.storage import rows as stored_rows

if TYPE_CHECKING:
    from shopdesk.core.parse_context import ParseContext
    from shopdesk.services.import_rows import ParsedRow
    from shopdesk.services.shop import Shop

Columns = Sequence[tuple[int, str, Field, "ParseContext"]]
NO_MATCH = N_("No record with this key is in the shop, and new ones were not asked for.")


@dataclass(frozen=True, slots=True)
class NewReference:
    """A record of a small list that the file names and the shop does not have yet: made in the same operation."""

    register: str
    name: str


@dataclass(slots=True)
class Draft:
    """A record to be made: its filled values and the rows it came from."""

    rows: list[int]
    values: dict[str, Any]


@dataclass(slots=True)
class Matched:
    """A record to be changed: as it is, and as it would be."""

    rows: list[int]
    id: int
    before: dict[str, Any]
    after: dict[str, Any]

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """field -> (old, new), without the stamps."""
        return {k: (self.before.get(k), v) for k, v in self.after.items() if not same(self.before.get(k), v)}


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

    new: list[Draft] = field(default_factory=list)
    changed: list[Matched] = field(default_factory=list)
    same: int = 0
    problems: list[Trouble] = field(default_factory=list)
    created: dict[str, int] = field(default_factory=dict)
    refused_rows: set[int] = field(default_factory=set)


class Matching:
    """Compares the rows of one file with one shop. Reads only."""

    def __init__(self, shop: Shop, recognised: Recognised, columns: Columns, *, shop_name: str | None) -> None:
        self._shop = shop
        self._register: Register = shop.registers[recognised.register]
        self._columns = columns
        self._headings = {path: c.heading for c in recognised.columns if (path := c.path)}
        self._fixed = dict(recognised.fixed)
        self._shop_name = shop_name
        self._new_names: dict[str, dict[str, None]] = {}
        self._out = Comparison()
        self._tables = sorted({path.split(".", 1)[0] for _i, path, _f, _c in columns if "." in path})

    def compare(self, rows: list[ParsedRow], bad: set[int], mode: str, job: Job) -> Comparison:
        """Everything at once; ``bad`` are rows with cells that could not be read: their whole record is refused."""
        records = [(number, self._by_path(values)) for number, values in rows]
        self._drop_foreign_numbers(records)
        bad = bad | self._resolve(records)
        self._supply(records)
        drafts = self._group(records, bad)
        with self._shop.database.reading() as conn:
            unit = Unit(self._shop, conn, 0)
            known = self._known(unit, drafts)
            existing = {r["id"]: r for r in stored_rows.read_many(conn, self._register, sorted(set(known.values())))}
            for at, draft in enumerate(drafts):
                if at % 500 == 0:
                    job.step(at, len(drafts), _("records checked"))
                record_id = known.get(at)
                if record_id is None:
                    self._check_new(unit, draft, mode)
                else:
                    self._check_change(unit, draft, existing[record_id], mode)
        self._out.created = {key: len(names) for key, names in self._new_names.items() if names}
        return self._out

    # Rows ------------------------------------------------------------------------------------------------------------

    def _by_path(self, values: tuple[Any, ...]) -> dict[str, Any]:
        """One row's values by field; of several columns for one field the first filled one counts, the pieces of an address are joined."""
        found: dict[str, Any] = {}
        for (_index, path, f, _context), value in zip(self._columns, values, strict=True):
            if value is None or value == ():
                continue
            if path not in found:
                found[path] = value
            elif f.masked and f.kind in (Kind.TEXT, Kind.NOTE) and str(value) not in str(found[path]):
                found[path] = f"{found[path]} {value}"
        return found

    def _drop_foreign_numbers(self, records: list[tuple[int, dict[str, Any]]]) -> None:
        """A sheet's own 1, 2, 3 is no number of ours: only what this program gave finds a record or is kept."""
        if not self._register.numbered:
            return
        ours = re.compile(re.escape(self._register.number_prefix) + r"\d{8}-\d{3,9}")
        for _number, record in records:
            if "number" in record and not ours.fullmatch(str(record["number"])):
                del record["number"]

    def _resolve(self, records: list[tuple[int, dict[str, Any]]]) -> set[int]:
        """Texts of references -> ids, or NewReference where the list grows by import; returns rows whose reference leads nowhere."""
        bad: set[int] = set()
        for _index, path, f, _context in self._columns:
            if not f.refers_to or f.refers_to not in self._shop.registers:
                continue
            target = self._shop.registers[f.refers_to]
            texts = {str(r[path]) for _n, r in records if path in r}
            ids = self._shop.browsing.find_many(f.refers_to, sorted(texts))
            for number, record in records:
                if path not in record:
                    continue
                text = str(record[path])
                if text in ids:
                    record[path] = ids[text]
                elif is_masked(text):
                    del record[path]
                elif target.creatable_by_import:
                    record[path] = NewReference(target.key, text)
                    self._new_names.setdefault(target.key, {})[text] = None
                else:
                    bad.add(number)
                    message = _(NOT_FOUND).format(text=text[:60], register=_(target.title))
                    self._out.problems.append(Trouble(number, self._headings.get(path, path), text, "not_found", message))
        return bad

    def _supply(self, records: list[tuple[int, dict[str, Any]]]) -> None:
        """What the preset fixes, and the shop of a file that names none (``command-line.md``)."""
        for path, value in self._fixed.items():
            for _number, record in records:
                record.setdefault(path, value)
        for f in self._register.writable:
            must = f.required or self._is_key(f.key)
            if not f.refers_to or not self._shop.registers[f.refers_to].creatable_by_import or not (must or self._links_through(f.key)):
                continue
            lacking = [record for _number, record in records if f.key not in record and not self._names_itself(record)]
            value = self._only(f, must=must) if lacking else None
            if value is not None:
                for record in lacking:
                    record[f.key] = value
        self._supply_lines(records)

    def _supply_lines(self, records: list[tuple[int, dict[str, Any]]]) -> None:
        """An account that names no platform has that of its shop, or of the only shop there is."""
        for table in self._tables:
            declared = self._register.field(table)
            for link in (f for f in declared.fields if f.refers_to and self._shop.registers[f.refers_to].creatable_by_import):
                target = self._shop.registers[link.refers_to]
                shared = [f.key for f in declared.fields if f.key in target.by_key and f.kind is Kind.CHOICE]
                given = [p for _i, p, _f, _c in self._columns if p.startswith(table + ".")]
                with self._shop.database.reading() as conn:
                    ids = stored_rows.find_by(conn, target, {}, limit=2)
                    only = stored_rows.read(conn, target, ids[0]) if len(ids) == 1 else None
                for _number, record in records:
                    if only is not None and any(p in record for p in given) and self._names_account(declared, record):
                        record.setdefault(f"{table}.{link.key}", only["id"])
                        if record[f"{table}.{link.key}"] == only["id"]:
                            for key in shared:
                                record.setdefault(f"{table}.{key}", only[key])

    def _names_account(self, table: Field, record: Mapping[str, Any]) -> bool:
        """Whether a row has the telling part of a key in this table of lines."""
        keys = [k for key in self._register.match_keys for k in key if k.startswith(table.key + ".")]
        return any(k in record for k in keys)

    def _names_itself(self, record: Mapping[str, Any]) -> bool:
        """Whether a row says by its id or number which record it is: then it needs no shop to be found by, and an empty one stays."""
        return "id" in record or (self._register.numbered and "number" in record)

    def _is_key(self, key: str) -> bool:
        return any(key in parts for parts in self._register.match_keys)

    def _links_through(self, key: str) -> bool:
        """Whether a customer is found through this reference (``shop.platform``)."""
        return any(path.startswith(key + ".") for link in self._register.links for path in link.match.values())

    def _only(self, f: Field, *, must: bool) -> Any:
        name = self._shop_name if f.refers_to == "shops" else None
        if name:
            found = self._shop.browsing.find_many(f.refers_to, [name]).get(name)
            if found is None:
                self._new_names.setdefault(f.refers_to, {})[name] = None
                return NewReference(f.refers_to, name)
            return found
        with self._shop.database.reading() as conn:
            ids = stored_rows.find_by(conn, self._shop.registers[f.refers_to], {}, limit=2)
        if len(ids) == 1:
            return ids[0]
        if not must:
            return None
        message = _(
            "The file does not say which “{field}” it is of, and there are several. Say it with --shop NAME, or choose it on the import page."
        )
        raise Refused(message.format(field=_(f.label)), code="which_shop")

    # Records ---------------------------------------------------------------------------------------------------------

    def _keys(self) -> list[tuple[str, ...]]:
        own = [("id",)] if any(p == "id" for _i, p, _f, _c in self._columns) else []
        if self._register.numbered:
            own.append(("number",))
        return [*own, *self._register.match_keys]

    def _key_of(self, record: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[Any, ...]] | None:
        for key in self._keys():
            values = tuple(record.get(part) for part in key)
            if all(v is not None and not (isinstance(v, str) and is_masked(v)) for v in values):
                return key, values
        return None

    def _group(self, records: list[tuple[int, dict[str, Any]]], bad: set[int]) -> list[Draft]:
        """Rows that repeat a record's key are its lines; a bad row refuses its whole record."""
        groups: dict[Any, list[tuple[int, dict[str, Any]]]] = {}
        for number, record in records:
            groups.setdefault(self._key_of(record) or number, []).append((number, record))
        drafts = []
        for rows in groups.values():
            numbers = [n for n, _r in rows]
            if bad.intersection(numbers):
                self._out.refused_rows.update(numbers)
                continue
            drafts.append(Draft(numbers, self._combine([r for _n, r in rows])))
        return drafts

    def _combine(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for row in rows:
            for path, value in row.items():
                if "." not in path:
                    values.setdefault(path, value)
        for table in self._tables:
            declared = self._register.field(table)
            lines = []
            for row in rows:
                line = {sub.key: row.get(f"{table}.{sub.key}") for sub in declared.fields}
                given = any(line[p.split(".", 1)[1]] is not None for _i, p, _f, _c in self._columns if p.startswith(table + "."))
                if given and not (line in lines and not _counts(declared)):
                    lines.append(line)
            if lines:
                values[table] = tuple(lines)
        return values

    def _known(self, unit: Unit, drafts: Sequence[Draft]) -> dict[int, int]:
        """Position of a draft -> id of the record that it changes."""
        found: dict[int, int] = {}
        for key in self._keys():
            wanted: dict[tuple[Any, ...], list[int]] = {}
            for at, draft in enumerate(drafts):
                if at in found:
                    continue
                for values in self._key_values(key, draft.values):
                    wanted.setdefault(values, []).append(at)
            wanted = {k: v for k, v in wanted.items() if not any(isinstance(part, NewReference) for part in k)}
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

    # Checks ----------------------------------------------------------------------------------------------------------

    def _check_new(self, unit: Unit, draft: Draft, mode: str) -> None:
        if mode == "update":
            self._trouble(draft, "", "", "no_match", _(NO_MATCH))
            return
        draft.values.pop("id", None)
        plain = {k: v for k, v in draft.values.items() if not isinstance(v, NewReference)}
        references = {k: v for k, v in draft.values.items() if isinstance(v, NewReference)}
        record, problems = unit.planned_new(self._register, _settled_lines({**plain, **dict.fromkeys(references, -1)}), "import")
        hard = [p for p in problems if not p.warning and not (p.code == "no_such_record" and self._is_new(p.field, draft.values))]
        if hard:
            for p in hard:
                head = p.field.split(".", 1)[0]
                value = draft.values.get(head)
                self._trouble(draft, self._heading(p.field), value if isinstance(value, str) else "", p.code, p.text())
            return
        for path in references:
            record[path] = draft.values[path]
        lines = {t: _with_new_references(record.get(t), draft.values[t]) for t in self._tables if t in draft.values}
        draft.values = {**filled(record), **lines}
        self._out.new.append(draft)

    def _is_new(self, path: str, values: Mapping[str, Any]) -> bool:
        parts = path.split(".")
        if len(parts) == 1:
            return isinstance(values.get(path), NewReference)
        lines = values.get(parts[0]) or ()
        return isinstance(lines[int(parts[1]) - 1].get(parts[2]), NewReference)

    def _check_change(self, unit: Unit, draft: Draft, before: dict[str, Any], mode: str) -> None:
        if mode == "add":
            self._out.same += 1
            return
        given = {k: self._kept_clear(k, before.get(k), v) for k, v in draft.values.items() if k not in ("id", "number")}
        given = {k: v for k, v in given.items() if not same(before.get(k), v)}
        references = {k: v for k, v in given.items() if isinstance(v, NewReference)}
        plain = {k: v for k, v in given.items() if k not in references}
        after, problems = unit.planned_change(self._register, before, _settled_lines(plain), "import")
        hard = [p for p in problems if not p.warning]
        if hard:
            for p in hard:
                self._trouble(draft, self._heading(p.field), "", p.code, p.text())
            return
        if after is before and not references:
            self._out.same += 1
            return
        lines = {t: _with_new_references(after.get(t), given[t]) for t in self._tables if t in given}
        after = {**after, **references, **lines}
        matched = Matched(draft.rows, before["id"], before, after)
        if matched.changes():
            self._out.changed.append(matched)
        else:
            self._out.same += 1

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
