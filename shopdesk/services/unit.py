"""One transaction, one operation: whatever a use case does to records goes through a Unit, which journals it and keeps the index true.

Rules are asked on the way in; the journal and the search index are written once per record when the unit is finished.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from shopdesk.core.changes import Change
from shopdesk.core.errors import NotFound, Refused
from shopdesk.core.fields import Field, Kind
from shopdesk.core.masking import is_masked
from shopdesk.core.problems import Problem
from shopdesk.core.register import Link, Register, RuleContext
from shopdesk.core.states import Move
from shopdesk.core.translations import N_, _
from shopdesk.services import labels
from shopdesk.services.checks import is_empty, reference_problems, shape_problems, taken_problems
from shopdesk.storage import history, rows
from shopdesk.storage.connection import Connection

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

Values = Mapping[str, Any]


def refuse(problems: Iterable[Problem]) -> None:
    """Raise Refused if there is any problem that is no mere warning; its message is the first sentences."""
    hard = [p for p in problems if not p.warning]
    if hard:
        raise Refused(" ".join(p.text() for p in hard[:3]), hard, hard[0].code)


class Unit:
    """The records of a shop inside one writing transaction. Made by ``Records.operation``; writer thread only."""

    def __init__(self, shop: Shop, conn: Connection, operation: int) -> None:
        self.shop = shop
        self.conn = conn
        self.operation = operation
        self.stamp = shop.clock.stamp()
        self._touched: dict[tuple[str, int], list[dict[str, Any] | None]] = {}
        self._finished: dict[str, dict[int, None]] = {}
        self.ranges: dict[str, list[tuple[int, int]]] = {}
        self.warnings: list[Problem] = []

    # Reading ---------------------------------------------------------------------------------------------------------

    def register(self, key: str) -> Register:
        return self.shop.registers[key]

    def get(self, key: str, record_id: int) -> dict[str, Any] | None:
        """The record as it stands now, lines included, or None."""
        touched = self._touched.get((key, record_id))
        if touched is not None:
            return None if touched[1] is None else dict(touched[1])
        return rows.read(self.conn, self.register(key), record_id)

    def need(self, key: str, record_id: int) -> dict[str, Any]:
        """The record, or NotFound."""
        found = self.get(key, record_id)
        if found is None:
            raise NotFound(_("There is no record {id} in “{register}”.").format(id=record_id, register=_(self.register(key).title)))
        return found

    def find(self, key: str, **wanted: Any) -> list[int]:
        """Ids of the records (not in the trash) whose fields equal ``wanted``, newest first."""
        return rows.find_by(self.conn, self.register(key), wanted)

    def find_all(self, key: str, **wanted: Any) -> list[int]:
        """As ``find``, however many there are (the rows of a claim sheet)."""
        return rows.find_by(self.conn, self.register(key), wanted, limit=-1)

    @property
    def context(self) -> RuleContext:
        """What rules may know, for a write by hand of a new record."""
        return self.rule_context(None, "form")

    def rule_context(self, before: Values | None, how: str) -> RuleContext:
        return RuleContext(self.shop.clock, self.shop.settings.all(), self.shop.operator, before, how, self.get)

    # Writing ---------------------------------------------------------------------------------------------------------

    def add(self, key: str, values: Values, how: str = "form") -> int:
        """A new record; returns its id. Raises Refused with the problems, and nothing was written."""
        register = self.register(key)
        record, problems = self.planned_new(register, values, how)
        self._accept(problems)
        return self.insert_planned(register, record, settle=True)

    def insert_planned(self, register: Register, record: dict[str, Any], *, settle: bool = False) -> int:
        """Store a record that ``planned_new`` made (an import does not settle: what it brings happened elsewhere)."""
        self.link(register, record)
        if register.numbered:
            if record.get("number"):
                history.mark_number_used(self.conn, record["number"])
            else:
                day = self.shop.clock.today().strftime("%Y%m%d")
                record["number"] = history.give_number(self.conn, register.number_prefix, day)
        record.update(created_at=self.stamp, created_by=self.shop.operator, updated_at=self.stamp, updated_by=self.shop.operator)
        record_id = rows.insert(self.conn, register, record)
        record["id"] = record_id
        self._touch(register.key, record_id, None, {f.key: record.get(f.key) for f in register.fields})
        if settle:
            self._settle(register, record_id, None, record)
        return record_id

    def store_planned(self, register: Register, record_id: int, after: dict[str, Any]) -> bool:
        """Store a change that ``planned_change`` made of this record."""
        return self._store(register, record_id, self.need(register.key, record_id), after)

    def link(self, register: Register, record: dict[str, Any]) -> None:
        """Find or make what the register's links refer to."""
        for link in register.links:
            self._link(register, record, link)

    def next_id(self, register: Register) -> int:
        """The id that the next record would get; ids are never given twice."""
        row = self.conn.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (register.key,)).first()
        return 1 if row is None else int(row[0]) + 1

    def set(self, key: str, record_id: int, values: Values, how: str = "form") -> bool:
        """Change fields of a record; False where nothing differs. The state is changed by ``move`` only (an import: by a legal move)."""
        register = self.register(key)
        before = self.need(key, record_id)
        after, problems = self.planned_change(register, before, values, how)
        self._accept(problems)
        return self._store(register, record_id, before, after)

    def planned_new(self, register: Register, values: Values, how: str) -> tuple[dict[str, Any], list[Problem]]:
        """A new record as it would be stored, and what is wrong with it; nothing is written."""
        record: dict[str, Any] = {f.key: values.get(f.key) for f in register.fields}
        for f in register.fields:
            if is_empty(record[f.key]):
                record[f.key] = self._default(f, how)
        if register.states and not record.get(register.states.field):
            record[register.states.field] = register.states.initial
        context = self.rule_context(None, how)
        record.update(register.derive(record, context))
        if how != "import" and (missing := _needs_of_state(register, record)):
            return record, missing
        return record, self.problems(register, record, None, context)

    def planned_change(self, register: Register, before: dict[str, Any], values: Values, how: str) -> tuple[dict[str, Any], list[Problem]]:
        """A stored record as it would be after a change of fields, and what is wrong with that. A state changes by a legal move only."""
        context = self.rule_context(before, how)
        changed = {k: v for k, v in values.items() if not same(before.get(k), v)}
        if not changed:
            return before, []
        graph = register.states
        if graph and graph.field in changed:
            return self.planned_move(register, before, changed.pop(graph.field), changed, how)
        if register.locked and how != "import" and (why := register.locked(before, context)):
            return before, [Problem("", "locked", why)]
        return self._ruled(register, before, {**before, **changed}, context)

    def planned_move(
        self, register: Register, before: dict[str, Any], target: str, values: Values, how: str
    ) -> tuple[dict[str, Any], list[Problem]]:
        """A record as it would be after a move to ``target``, and why that is not legal."""
        graph = register.states
        assert graph is not None
        context = self.rule_context(before, how)
        after = {**before, **values}
        move = graph.find_move(after, target, context.settings)
        if move is None:
            return before, [graph.illegal(before, target, context.settings)]
        missing = _missing(register, move, move.needs, after)
        if missing:
            return before, missing
        self._stamp(after, move)
        after[graph.field] = graph.landing(after, target, context.settings)
        return self._ruled(register, before, after, context)

    def _ruled(
        self, register: Register, before: dict[str, Any], after: dict[str, Any], context: RuleContext
    ) -> tuple[dict[str, Any], list[Problem]]:
        after.update(register.derive(after, context))
        return after, self.problems(register, after, before["id"], context)

    def move(self, key: str, record_id: int, target: str, values: Values | None = None, how: str = "move") -> bool:
        """Make one legal move, with the fields that it needs."""
        register = self.register(key)
        before = self.need(key, record_id)
        if register.states is None:
            raise Refused(_("“{register}” has no states.").format(register=_(register.title)), code="no_states")
        after, problems = self.planned_move(register, before, target, values or {}, how)
        self._accept(problems)
        return self._store(register, record_id, before, after)

    def trash(self, key: str, record_id: int) -> bool:
        """Into the trash; everything that refers to it stays."""
        before, register = self.need(key, record_id), self.register(key)
        return self._put_settled(register, record_id, before, self.planned_trash(register, before))

    def planned_trash(self, register: Register, before: dict[str, Any]) -> dict[str, Any]:
        """The record as it would lie in the trash; raises Refused where it may not go there."""
        if before["deleted_at"] is not None:
            return before
        context = self.rule_context(before, "form")
        if register.locked and (why := register.locked(before, context)) and register.states is not None:
            raise Refused(_(why), [Problem("", "locked", why)], "locked")
        if register.kept and (why := register.kept(before, context)):
            raise Refused(why, [Problem("", "kept", why)], "kept")
        if register.small_list:
            self._refuse_used(register, before)
        return {**before, "deleted_at": self.stamp}

    def _refuse_used(self, register: Register, record: Values) -> None:
        """An entry of a small list is deleted only if nothing refers to it (002 §2); hiding it is always possible."""
        user = self.user_of(register.key, record["id"])
        own = register.key == "operators" and record["id"] == self.shop.operator
        if not user and not own:
            return
        name = str(record.get("name") or record["id"])
        if own:
            why = _("“{name}” is at the keyboard and cannot be deleted. Choose another operator first, or hide this one.").format(name=name)
        else:
            why = _("“{name}” is in use ({user}) and cannot be deleted. Hide it instead: it is then no longer offered.").format(
                name=name, user=user
            )
        raise Refused(why, [Problem("", "in_use", why)], "in_use")

    def user_of(self, key: str, record_id: int) -> str:
        """The label of a record that refers to this one, in the trash or not; "" where none does. Stamps do not count."""
        for register, f, line in self.shop.registers.referring_to(key):
            column = (line or f).column
            if f.given and f.key in ("created_by", "updated_by"):
                continue
            table, owner = (f.line_table, "parent_id") if line else (register.key, "id")
            row = self.conn.exec_driver_sql(f'SELECT "{owner}" FROM "{table}" WHERE "{column}" = ? LIMIT 1', (record_id,)).first()
            if row is not None and not (register.key == key and row[0] == record_id):
                found = self.get(register.key, row[0]) or {"id": row[0]}
                return str(found.get("number") or labels.label_of(register, found))
        return ""

    def untrash(self, key: str, record_id: int) -> bool:
        """Out of the trash, unless its key was taken meanwhile."""
        before, register = self.need(key, record_id), self.register(key)
        return self._put_settled(register, record_id, before, self.planned_untrash(register, before))

    def planned_untrash(self, register: Register, before: dict[str, Any]) -> dict[str, Any]:
        """The record as it would be out of the trash; raises Refused where another has its key by now."""
        if before["deleted_at"] is None:
            return before
        refuse(taken_problems(self.conn, register, before, before["id"], self.shop.finder.labels))
        return {**before, "deleted_at": None}

    def remove(self, key: str, record_id: int) -> None:
        """Out of the file for good (undo of a new record, emptying the trash)."""
        before = self.need(key, record_id)
        rows.remove(self.conn, self.register(key), record_id)
        self._touch(key, record_id, before, None)

    def put_back(self, key: str, record: dict[str, Any]) -> None:
        """A removed record, with the id it had."""
        rows.insert(self.conn, self.register(key), record)
        self._touch(key, record["id"], None, record)

    def restore_fields(self, key: str, record_id: int, values: Values) -> None:
        """Write earlier values back as they were, without asking rules again (undo)."""
        before = self.need(key, record_id)
        rows.update(self.conn, self.register(key), record_id, values)
        self._touch(key, record_id, before, {**before, **values})

    # Inside ----------------------------------------------------------------------------------------------------------

    def _default(self, f: Field, how: str = "form") -> Any:
        """What an empty field of a new record starts with. A file that says no day does not mean today."""
        if how == "import" and f.default in ("today", "now") and not f.required:
            return None
        match f.default:
            case "today" if f.kind is Kind.DATE:
                return self.shop.clock.today().isoformat()
            case "now" if f.kind is Kind.TIME:
                return self.stamp
            case "operator" if f.kind is Kind.REFERENCE:
                return self.shop.operator
            case "only" if f.kind is Kind.REFERENCE:
                found = rows.find_by(self.conn, self.register(f.refers_to), {}, limit=2)
                return found[0] if len(found) == 1 else None
            case _:
                return () if f.kind is Kind.LINES else f.default

    def _stamp(self, record: dict[str, Any], move: Move) -> None:
        for key, what in (move.stamps or {}).items():
            if what.endswith("!") or is_empty(record.get(key)):
                record[key] = {"now": self.stamp, "today": self.shop.clock.today().isoformat(), "operator": self.shop.operator}[
                    what.rstrip("!")
                ]
        for key in move.clears:
            record[key] = None
        record.update(getattr(move, "sets", None) or {})

    def _store(self, register: Register, record_id: int, before: dict[str, Any], after: dict[str, Any]) -> bool:
        if after is before:
            return False
        self.link(register, after)
        return self._put_settled(register, record_id, before, after)

    def _put_settled(self, register: Register, record_id: int, before: dict[str, Any], after: dict[str, Any]) -> bool:
        stored = self._put(register, record_id, before, after)
        if stored:
            self._settle(register, record_id, before, after)
        return stored

    def _put(self, register: Register, record_id: int, before: dict[str, Any], after: dict[str, Any]) -> bool:
        changed = {k: v for k, v in after.items() if not same(before.get(k), v)}
        if not changed:
            return False
        changed.update(updated_at=self.stamp, updated_by=self.shop.operator)
        after.update(updated_at=self.stamp, updated_by=self.shop.operator)
        rows.update(self.conn, register, record_id, changed)
        self._touch(register.key, record_id, before, after)
        return True

    def _accept(self, problems: list[Problem]) -> None:
        self.warnings.extend(p for p in problems if p.warning)
        refuse(problems)

    def problems(self, register: Register, record: Values, record_id: int | None, context: RuleContext) -> list[Problem]:
        """Everything wrong with a record as it would be stored."""
        found = list(shape_problems(register.fields, record))
        found.extend(reference_problems(self.conn, self.shop.registers, register.fields, record))
        if not found:
            found.extend(register.check(record, context))
            if register.compare is not None and context.how != "import":
                found.extend(register.compare(self, record, context))
            found.extend(taken_problems(self.conn, register, record, record_id, self.shop.finder.labels))
        return found

    def _settle(self, register: Register, record_id: int, before: Values | None, after: Values) -> None:
        if register.settled is not None:
            register.settled(self, record_id, before, after)

    def value_at(self, register: Register, record: Values, path: str) -> Any:
        """The value of ``field`` or, one step through a reference, of ``field.other``."""
        head, _dot, tail = path.partition(".")
        value = record.get(head)
        if not tail or value is None:
            return value
        target = self.get(register.field(head).refers_to, value)
        return None if target is None else target.get(tail)

    def _link(self, register: Register, record: dict[str, Any], link: Link) -> None:
        """Find or make the record that a case, mis-shipment or claim belongs to (``domain.md`` §4.1)."""
        if record.get(link.field) is not None:
            return
        key = {column: self.value_at(register, record, path) for column, path in link.match.items()}
        if any(v is None or (isinstance(v, str) and is_masked(v)) for v in key.values()):
            return
        target = register.field(link.field).refers_to
        found = self.find(target, **{f"{link.lines}.{column}": value for column, value in key.items()})
        if found:
            record[link.field] = found[0]
            return
        if not link.make:
            return
        clear = {k: v for k, v in record.items() if not (isinstance(v, str) and is_masked(v))}
        made: dict[str, Any] = {"name": next((clear[f] for f in link.name if clear.get(f)), None), link.lines: (key,)}
        for table, columns in link.also.items():
            line = {column: clear.get(source) for column, source in columns.items() if clear.get(source) is not None}
            if line:
                made[table] = (line,)
        record[link.field] = self.add(target, made)

    def _touch(self, key: str, record_id: int, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        entry = self._touched.get((key, record_id))
        if entry is None:
            self._touched[key, record_id] = [before, after]
        else:
            entry[1] = after

    def after_bulk(self, register: Register, pairs: Iterable[tuple[dict[str, Any], dict[str, Any]]], *, listed: bool) -> None:
        """Count records (before, after) that were stored in bulk, by their ids where ``listed``, and do what else hangs on each of them."""
        count = 0
        for before, after in pairs:
            count += 1
            if listed:
                self._finished.setdefault(register.key, {})[after["id"]] = None
            self._settle(register, after["id"], before, after)
        if count and not listed:
            self.ranges.setdefault(register.key, []).append((1, count))

    def holds(self, key: str) -> bool:
        """Whether records of this register wait for ``flush``."""
        return any(held == key for held, _id in self._touched)

    # The end ---------------------------------------------------------------------------------------------------------

    def finish(self) -> dict[str, tuple[int, ...]]:
        """Journal what was touched and bring the search index up to date; returns ids by register."""
        self.flush()
        return {key: tuple(ids) for key, ids in self._finished.items()}

    def flush(self) -> None:
        """The same for what was touched so far: long work calls it now and then, so that memory does not fill with records."""
        touched, self._touched = self._touched, {}
        for (key, record_id), (before, after) in touched.items():
            if before is None and after is None:
                continue
            register = self.register(key)
            if before is None:
                assert after is not None
                history.note(self.conn, self.operation, key, record_id, history.MADE, None, filled(after))
            elif after is None:
                history.note(self.conn, self.operation, key, record_id, history.REMOVED, filled(before), None)
            else:
                fields = [k for k, v in after.items() if not same(before.get(k), v)]
                if not fields:
                    continue
                fields = [*fields, *sorted(history.STAMPS.difference(fields))]
                history.note(
                    self.conn,
                    self.operation,
                    key,
                    record_id,
                    history.CHANGED,
                    {k: before.get(k) for k in fields},
                    {k: after.get(k) for k in fields},
                )
            self._index(register, record_id, before, after)
            self._finished.setdefault(key, {})[record_id] = None

    def _index(self, register: Register, record_id: int, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        index = self.shop.index
        if before is None:
            index.add(self.conn, register, record_id, after or {})
        elif after is None:
            index.remove(self.conn, register, record_id, before)
        else:
            index.replace(self.conn, register, record_id, before, after)


def _missing(register: Register, move: Move, needs: Iterable[str], record: Values) -> list[Problem]:
    return [
        Problem(need, "required", N_("“{move}” needs “{field}”."), {"move": _(move.label), "field": _(register.field(need).label)})
        for need in needs
        if is_empty(record.get(need))
    ]


def _needs_of_state(register: Register, record: Values) -> list[Problem]:
    """What a new record in a later state lacks: whatever every move to that state asks for (a rejected case has its reason)."""
    graph = register.states
    if graph is None or record.get(graph.field) in (None, graph.initial):
        return []
    moves = [move for move in graph.moves if move.target == record[graph.field] and move.fits(record)]
    common = [need for need in moves[0].needs if all(need in move.needs for move in moves)] if moves else []
    return _missing(register, moves[0], common, record) if common else []


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are the same; an empty table of lines equals none, and lines compare by what is filled in."""
    if isinstance(one, tuple) or isinstance(other, tuple):
        left, right = one or (), other or ()
        return len(left) == len(right) and all(_same_line(a, b) for a, b in zip(left, right, strict=True))
    return bool(one == other)


def _same_line(one: Any, other: Any) -> bool:
    return filled(one) == filled(other) if isinstance(one, dict) and isinstance(other, dict) else bool(one == other)


def filled(record: Values) -> dict[str, Any]:
    """The record without its empty fields."""
    return {k: v for k, v in record.items() if not is_empty(v)}


def change_of(operation: int, label: str, ids: dict[str, tuple[int, ...]], **more: Any) -> Change:
    return Change(operation, label, ids, sum(map(len, ids.values())), **more)
