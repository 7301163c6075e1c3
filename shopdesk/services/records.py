"""Use cases on records: add, set, move, trash, erase, one or many; each is one transaction, one operation, one thing to undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from shopdesk.core.changes import Change
from shopdesk.core.errors import NotFound, Refused
from shopdesk.core.jobs import Job
from shopdesk.core.masking import is_masked
from shopdesk.core.problems import Problem
from shopdesk.core.register import Fill, Register
from shopdesk.core.states import Move
from shopdesk.core.translations import N_, _
from shopdesk.services import labels
from shopdesk.services.checks import is_empty
from shopdesk.services.unit import Unit, change_of
from shopdesk.storage import history, rows

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

Values = Mapping[str, Any]


class Records:
    """What people do to records. Writer thread (or the command line); refusals raise ``Refused`` and change nothing."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    @contextmanager
    def operation(
        self, label: str, values: Values, *, kind: str = history.CHANGE, target: int | None = None, large: bool = False
    ) -> Iterator[tuple[Unit, list[Change]]]:
        """A unit inside one transaction and operation; the Change is appended to the list when the transaction is committed.

        An operation that touched nothing leaves no trace (its Change has ``operation`` 0).
        """
        shop = self._shop
        done: list[Change] = []
        with shop.database.writing(large=large) as conn:
            operation = history.begin(
                conn,
                at=shop.clock.stamp(),
                operator_id=shop.operator,
                operator_name=shop.operator_name,
                kind=kind,
                label=label,
                label_values=values,
                window=shop.window,
                target=target,
            )
            unit = Unit(shop, conn, operation)
            yield unit, done
            ids = unit.finish()
            many = sum(last - first + 1 for ranges in unit.ranges.values() for first, last in ranges)
            if not ids and not many and kind == history.CHANGE:
                conn.exec_driver_sql("DELETE FROM operations WHERE id = ?", (operation,))
                operation = 0
            else:
                history.finish(conn, operation, sum(map(len, ids.values())) + many, values)
            for key in unit.ranges:
                ids.setdefault(key, ())
            change = change_of(operation, labels.sentence(label, values), ids, many=bool(many))
        done.append(Change(**{**_fields(change), "records": change.records + many, "warnings": tuple(unit.warnings)}))

    def add(self, key: str, values: Values) -> Change:
        """A new record; what the shop knows of its order fills the fields left empty (``domain.md`` §3, orders)."""
        register = self._shop.registers[key]
        sentence: dict[str, Any] = {"one": register.one, "label": ""}
        with self.operation(N_("New: {one} {label}"), sentence) as (unit, done):
            filled = dict(values)
            for fill in register.fills:
                if not is_empty(filled.get(fill.source)):
                    filled.update(self._filled(unit, register, filled, fill))
            record_id = unit.add(key, filled)
            sentence["label"] = self.label(unit, register, record_id)
        return self._about(done[0], key, record_id, sentence["label"])

    def set(self, key: str, record_id: int, values: Values) -> Change:
        """Change fields of one record."""
        register = self._shop.registers[key]
        sentence: dict[str, Any] = {"one": register.one, "label": "", "fields": [register.field(k).label for k in values]}
        with self.operation(N_("Change {fields} of {one} {label}"), sentence) as (unit, done):
            unit.set(key, record_id, values)
            sentence["label"] = self.label(unit, register, record_id)
        return self._about(done[0], key, record_id, sentence["label"])

    def move(self, key: str, record_id: int, target: str, values: Values | None = None) -> Change:
        """Move one record to a state (or by a move's own key, where two lead there), with the fields that the move needs."""
        return self.move_many(key, [record_id], target, values)

    def set_each(self, key: str, values: Mapping[int, Values], label: str, job: Job | None = None) -> Change:
        """Fields of many records, each with values of its own, as one operation; one refusal refuses all.

        ``label`` is a marked sentence of ``{count}`` and ``{one}`` (and ``{fields}``, which are those of the first record).
        """
        first: Values = next(iter(values.values()), {})
        fields = [self._shop.registers[key].field(k).label for k in first]
        return self._each(key, list(values), label, {"fields": fields}, lambda u, i: u.set(key, i, values[i]), job)

    def move_many(self, key: str, ids: Sequence[int], target: str, values: Values | None = None, job: Job | None = None) -> Change:
        """Many records to one state, as one operation; one refusal refuses all."""
        graph = self._shop.registers[key].states
        if graph is None:
            raise Refused(_("“{register}” has no states.").format(register=_(self._shop.registers[key].title)), code="no_states")
        reached = next((m.target for m in graph.moves if m.key == target), target)
        known = next((s.label for s in graph.states if s.code == reached), None)
        if known is None:
            legal = ", ".join(s.code for s in graph.states)
            raise Refused(_("There is no state “{state}”. There are: {states}.").format(state=target, states=legal), code="no_such_state")
        label, more = (N_("Move {one} {label} to “{state}”"), {"state": known})
        if len(ids) > 1:
            label = N_("Move {count} × {one} to “{state}”")
        return self._each(key, ids, label, more, lambda u, i: u.move(key, i, target, values), job)

    def delete(self, key: str, ids: Sequence[int], job: Job | None = None) -> Change:
        """Into the trash, from where everything comes back."""
        label = N_("Delete {one} {label}") if len(ids) == 1 else N_("Delete {count} × {one}")
        return self._each(key, ids, label, {}, lambda u, i: u.trash(key, i), job)

    def undelete(self, key: str, ids: Sequence[int], job: Job | None = None) -> Change:
        """Out of the trash, as one operation; one refusal refuses all (a key that another record has by now)."""
        label = N_("Restore {one} {label}") if len(ids) == 1 else N_("Restore {count} × {one}")
        return self._each(key, ids, label, {}, lambda u, i: u.untrash(key, i), job)

    def undelete_all(self, wanted: Mapping[str, Sequence[int]], job: Job | None = None) -> Change:
        """Records of several registers out of the trash, as one operation; one refusal refuses all."""
        filled = {key: ids for key, ids in wanted.items() if ids}
        if len(filled) == 1:
            return self.undelete(*next(iter(filled.items())), job)
        nodes = [(key, record_id) for key, ids in filled.items() for record_id in ids]
        with self.operation(N_("Restore {count} × from the trash"), {"count": len(nodes)}) as (unit, done):
            for at, (key, record_id) in enumerate(nodes):
                if job is not None and at % 200 == 0:
                    job.step(at, len(nodes))
                try:
                    unit.untrash(key, record_id)
                except Refused as refused:
                    name = self.label(unit, self._shop.registers[key], record_id)
                    raise Refused(_("{label}: {why}").format(label=name, why=refused), refused.problems, refused.code) from refused
        return done[0]

    def run_action(self, key: str, action_key: str, record_id: int) -> tuple[Change, tuple[str, int] | None]:
        """One of the register's own use cases; returns the record to show, if any."""
        register = self._shop.registers[key]
        action = next((a for a in register.actions if a.key == action_key), None)
        if action is None:
            raise NotFound(_("“{register}” has no action “{action}”.").format(register=_(register.title), action=action_key))
        sentence: dict[str, Any] = {"action": action.title, "one": register.one, "label": ""}
        with self.operation(N_("{action}: {one} {label}"), sentence) as (unit, done):
            sentence["label"] = self.label(unit, register, record_id)
            shown = action.run(unit, record_id)
        return done[0], shown

    # Before writing ----------------------------------------------------------------------------------------------------

    def check(self, key: str, values: Values, record_id: int | None = None) -> list[Problem]:
        """What would be wrong with these values, without writing anything (reader thread or GUI)."""
        shop = self._shop
        register = shop.registers[key]
        with shop.database.reading() as conn:
            unit = Unit(shop, conn, 0)
            before = unit.get(key, record_id) if record_id else None
            record = {**{f.key: () if f in register.lines else None for f in register.fields}, **(before or {}), **values}
            context = unit.rule_context(before, "form")
            record.update(register.derive(record, context))
            return unit.problems(register, record, record_id, context)

    def derived(self, key: str, values: Values, record_id: int | None = None) -> dict[str, Any]:
        """The computed fields of a record as it is being typed."""
        shop = self._shop
        register = shop.registers[key]
        with shop.database.reading() as conn:
            unit = Unit(shop, conn, 0)
            before = unit.get(key, record_id) if record_id else None
            record = {**{f.key: None for f in register.fields}, **(before or {}), **values}
            return register.derive(record, unit.rule_context(before, "form"))

    def prefill(self, key: str, values: Values, source: str) -> dict[str, Any]:
        """What the shop knows for the fields still empty, once ``source`` is filled: only where exactly one record answers."""
        shop = self._shop
        register = shop.registers[key]
        found: dict[str, Any] = {}
        with shop.database.reading() as conn:
            unit = Unit(shop, conn, 0)
            for fill in register.fills:
                if fill.source == source and not is_empty(values.get(source)):
                    found.update(self._filled(unit, register, {**values, **found}, fill))
        return found

    def recognised(self, key: str, text: str, elsewhere: str = "") -> str:
        """The field that a text without a name belongs to: one that looks records up, and finds one by it; "" where none does."""
        shop = self._shop
        register = shop.registers[key]
        with shop.database.reading() as conn:
            unit = Unit(shop, conn, 0)
            for fill in register.fills:
                f = register.by_key.get(fill.source)
                if f is None or f.key == elsewhere or not f.writable or f.refers_to:
                    continue
                value, problems = shop.entry.read_value(f, text)
                if not problems and not is_empty(value) and unit.find(fill.register, **{fill.by: value}):
                    return f.key
        return ""

    def defaults(self, key: str) -> dict[str, Any]:
        """The fields of a new record that are filled from the start."""
        shop = self._shop
        with shop.database.reading() as conn:
            unit = Unit(shop, conn, 0)
            return {f.key: v for f in shop.registers[key].fields if not is_empty(v := unit._default(f))}

    def legal_moves(self, key: str, record: Values) -> list[Move]:
        """The moves offered for a record as it stands, likeliest first."""
        graph = self._shop.registers[key].states
        return graph.legal_moves(record, self._shop.settings.all()) if graph else []

    def locked(self, key: str, record: Values) -> str:
        """Why a record may not be edited, in the current language, or "" (imported orders, handovers that were taken …)."""
        register = self._shop.registers[key]
        if register.locked is None or not record.get("id"):
            return ""
        with self._shop.database.reading() as conn:
            return _(register.locked(record, Unit(self._shop, conn, 0).rule_context(record, "form")))

    # Inside ----------------------------------------------------------------------------------------------------------

    def _each(self, key: str, ids: Sequence[int], label: str, more: Values, act: Callable[[Unit, int], Any], job: Job | None) -> Change:
        register = self._shop.registers[key]
        sentence: dict[str, Any] = {"one": register.one, "label": "", "count": len(ids), **more}
        with self.operation(label, sentence) as (unit, done):
            for at, record_id in enumerate(ids):
                if job is not None and at % 200 == 0:
                    job.step(at, len(ids))
                try:
                    act(unit, record_id)
                except Refused as refused:
                    if len(ids) == 1:
                        raise
                    name = self.label(unit, register, record_id)
                    raise Refused(_("{label}: {why}").format(label=name, why=refused), refused.problems, refused.code) from refused
            if len(ids) == 1:
                sentence["label"] = self.label(unit, register, ids[0])
        return self._about(done[0], key, ids[0], sentence["label"]) if len(ids) == 1 else done[0]

    def _about(self, change: Change, key: str, record_id: int, label: str) -> Change:
        """The change of one record: names it even where other records were touched, or none."""
        ids = {key: (record_id,), **{k: v for k, v in change.ids.items() if k != key}}
        with self._shop.database.reading() as conn:
            stored = rows.read(conn, self._shop.registers[key], record_id) or {}
        return Change(**{**_fields(change), "ids": ids, "number": str(stored.get("number") or "")})

    def label(self, unit: Unit, register: Register, record_id: int) -> str:
        """How sentences of the journal name a record: by its number, which says nothing of a person, where it has one."""
        record = unit.get(register.key, record_id) or {"id": record_id}
        if register.numbered and record.get("number"):
            return str(record["number"])
        return self._shop.finder.labels(unit.conn, register.key, [record_id]).get(record_id, f"#{record_id}")

    def _filled(self, unit: Unit, register: Register, values: Values, fill: Fill) -> dict[str, Any]:
        source = unit.register(fill.register)
        typed = values[fill.source]
        if isinstance(typed, str) and is_masked(typed):
            return {}
        wanted = {fill.by: typed}
        wanted |= {there: value for there, here in fill.also if (value := unit.value_at(register, values, here)) is not None}
        if "shop" in source.by_key and values.get("shop") is not None:
            wanted["shop"] = values["shop"]
        found = unit.find(fill.register, **wanted)
        if len(found) != 1:
            return {}
        record = unit.need(fill.register, found[0])
        made: dict[str, Any] = {}
        for here, there in fill.copy:
            if is_empty(values.get(here)) and not is_empty(value := unit.value_at(source, record, there)):
                made[here] = value
        for here, (there, pairs) in fill.lines.items():
            if is_empty(values.get(here)) and record.get(there):
                made[here] = tuple({a: line.get(b) for a, b in pairs} for line in record[there])
        return made


def _fields(change: Change) -> dict[str, Any]:
    return {name: getattr(change, name) for name in Change.__dataclass_fields__}
