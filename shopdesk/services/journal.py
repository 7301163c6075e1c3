"""Undo and redo of anything, the list of operations, and the history of one record.

Undo applies an operation's inverse as a new operation. It keeps what was edited since and what others now link to, and names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shopdesk.core.changes import Change, Kept
from shopdesk.core.errors import NotFound, Refused
from shopdesk.core.fields import Kind
from shopdesk.core.jobs import Job
from shopdesk.core.problems import Problem
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _
from shopdesk.services import bulk_undo, labels
from shopdesk.services.bulk import painting_goes_on
from shopdesk.services.checks import taken_problems
from shopdesk.services.unit import Unit, same
from shopdesk.storage import history
from shopdesk.storage.history import Operation

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop
    from shopdesk.storage.connection import Connection

FLUSH = 500
#: So many of the records that an undo kept are listed in the journal.
MOST_KEPT = 1000
#: A change that is undone or redone, and whether it is in force afterwards.
About = tuple[int, bool]
_KEPT, _KEPT_COUNT = "kept", "kept_count"
_EDITED = Problem("", "edited", N_("It was edited since."))
_GONE = Problem("", "gone", N_("It was deleted finally."))


def _used(label: str) -> Problem:
    return Problem("", "used", N_("{label} refers to it."), {"label": label})


@dataclass(frozen=True, slots=True)
class OperationRow:
    """One line of the operations page; ``undone_by`` is the id of the undo in force, or None; an undo left ``kept`` records as they are."""

    id: int
    at: str
    by: str
    label: str
    records: int
    kind: str
    undone_by: int | None
    kept: int = 0


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One field of one record that changed: plain values (``old``/``new``); ``field`` is ``id`` where the record was made or removed."""

    at: str
    by: str
    operation: int
    label: str
    field: str
    old: Any
    new: Any


class Journal:
    """Reading on any thread; undo and redo on the writer thread."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    # Reading ---------------------------------------------------------------------------------------------------------

    def operations(self, limit: int = 100, before: int | None = None) -> list[OperationRow]:
        """The newest operations, newest first."""
        with self._shop.database.reading() as conn:
            return [self._row(o) for o in history.operations(conn, limit, before)]

    def _row(self, o: Operation) -> OperationRow:
        kept = int(o.label_values.get(_KEPT_COUNT, 0))
        return OperationRow(o.id, o.at, o.operator, labels.sentence(o.label, o.label_values), o.records, o.kind, o.undone_by, kept)

    def kept(self, operation: int) -> list[Kept]:
        """The records that an undo or redo left as they are (the first thousand), named as they are called now."""
        with self._shop.database.reading() as conn:
            found = history.operation(conn, operation)
            return [
                self._kept_again(conn, each)
                for each in (found.label_values.get(_KEPT, ()) if found else ())
                if each[0] in self._shop.registers
            ]

    def _kept_again(self, conn: Connection, each: Any) -> Kept:
        key, record_id, message, values, number = each
        label = self._shop.finder.labels(conn, key, [record_id]).get(record_id)
        reason = Problem("", "kept", message, values)
        return Kept(key, record_id, number or label or f"#{record_id}", reason.text(), reason)

    def history(self, key: str, record_id: int) -> list[HistoryRow]:
        """Everything that happened to one record, newest first."""
        register = self._shop.registers[key]
        found: list[HistoryRow] = []
        with self._shop.database.reading() as conn:
            for o, change in history.of_record(conn, register, record_id):
                by = (o.at, o.operator, o.id, labels.sentence(o.label, o.label_values))
                if change.kind == history.MADE:
                    found.append(HistoryRow(*by, "id", None, record_id))
                elif change.kind == history.REMOVED:
                    found.append(HistoryRow(*by, "id", record_id, None))
                else:
                    keys = [k for k in change.after if k not in history.STAMPS]
                    found.extend(HistoryRow(*by, k, change.before.get(k), change.after.get(k)) for k in keys)
        return found

    def next_undo(self) -> OperationRow | None:
        """What Ctrl+Z would take back in this window."""
        with self._shop.database.reading() as conn:
            found = history.newest_undoable(conn, self._shop.window)
            return None if found is None else self._row(found)

    def next_redo(self) -> OperationRow | None:
        with self._shop.database.reading() as conn:
            found = history.newest_redoable(conn, self._shop.window)
            return None if found is None else self._row(found)

    # Undo and redo ---------------------------------------------------------------------------------------------------

    def undo(self, operation: int | None = None, *, mine: bool = False, job: Job | None = None) -> Change:
        """Take back an operation, by default the newest that is not undone yet (``mine``: of this window). Redoes if it is an undo."""
        with self._shop.database.reading() as conn:
            if operation is None:
                found = history.newest_undoable(conn, self._shop.window if mine else None)
                if found is None:
                    raise Refused(_("There is nothing to undo."), code="nothing_to_undo")
            else:
                found = self._known(conn, operation)
                undoes_an_undo = found.kind == history.UNDO
                if found.kind in (history.UNDO, history.REDO) and found.target is not None:
                    found = self._known(conn, found.target)
        if operation is not None:
            if undoes_an_undo:
                return self.redo(found.id, job=job)
            self._undoable(found)
        return self._reverse(found, found.id, history.UNDO, N_("Undo: {what}"), job or Job())

    @staticmethod
    def _undoable(found: Operation) -> None:
        if found.kind != history.CHANGE:
            message = _("Operation {id} cannot be undone: {what}.")
            raise Refused(message.format(id=found.id, what=labels.sentence(found.label, found.label_values)), code="cannot_be_undone")
        if found.undone_by is not None:
            raise Refused(
                _("Operation {id} is already undone (by operation {by}).").format(id=found.id, by=found.undone_by), code="already_undone"
            )

    def redo(self, operation: int | None = None, *, mine: bool = False, job: Job | None = None) -> Change:
        """Apply again what was undone last, unless something new was done since."""
        with self._shop.database.reading() as conn:
            if operation is None:
                found = history.newest_redoable(conn, self._shop.window if mine else None)
                if found is None:
                    raise Refused(_("There is nothing to redo."), code="nothing_to_redo")
            else:
                found = self._known(conn, operation)
            if found.undone_by is None:
                raise Refused(_("Operation {id} is not undone.").format(id=found.id), code="not_undone")
        return self._reverse(found, found.undone_by, history.REDO, N_("Redo: {what}"), job or Job())

    def _known(self, conn: Connection, operation: int) -> Operation:
        found = history.operation(conn, operation)
        if found is None:
            raise NotFound(_("There is no operation {id}.").format(id=operation))
        return found

    def _reverse(self, original: Operation, source: int, kind: str, label: str, job: Job) -> Change:
        """Apply the inverse of operation ``source``; ``original`` is the change that it is about."""
        shop = self._shop
        said = {k: v for k, v in original.label_values.items() if k not in (_KEPT, _KEPT_COUNT)}
        values: dict[str, Any] = {"what": original.label, "values": said}
        with shop.database.reading() as conn:
            large = history.size_of(conn, source) > bulk_undo.FEW
        with painting_goes_on(large), shop.records.operation(label, values, kind=kind, target=original.id, large=large) as (unit, done):
            # what was made in bulk refers to what was made one by one (a shop that the file named), so it goes first
            kept = list(self._reverse_ranges(unit, source, job)) if kind == history.UNDO else []
            kept.extend(self._reverse_changes(unit, source, (original.id, kind == history.REDO), job))
            history.set_undone(unit.conn, original.id, unit.operation if kind == history.UNDO else None)
            if kept:
                values[_KEPT_COUNT], values[_KEPT] = len(kept), [self._for_journal(each) for each in kept[:MOST_KEPT]]
        change = done[0]
        made = {"undone" if kind == history.UNDO else "redone": original.id, "kept": tuple(kept)}
        return Change(**{**{n: getattr(change, n) for n in Change.__dataclass_fields__}, **made})

    def _for_journal(self, kept: Kept) -> list[Any]:
        """Without the names of people: the record by its id, and by its number where it has one."""
        reason = kept.reason or Problem("", "kept", kept.why)
        number = kept.number if self._shop.registers[kept.register].numbered else ""
        return [kept.register, kept.id, reason.message, dict(reason.values), number]

    def _reverse_changes(self, unit: Unit, source: int, about: About, job: Job) -> Iterator[Kept]:
        """Newest first, in windows; long runs of removed records are put back in bulk. ``about``: the change, and whether it holds then."""
        below: int | None = None
        for key, first, last in bulk_undo.removed_runs(unit, source):
            yield from self._reverse_singles(unit, source, (last, below), about, job)
            if key in self._shop.registers:
                register = self._shop.registers[key]
                for record, why in bulk_undo.put_back(unit, register, source, first, last, job):
                    yield self._kept(unit, register, record["id"], why)
            below = first
        yield from self._reverse_singles(unit, source, (0, below), about, job)

    def _reverse_singles(self, unit: Unit, source: int, between: tuple[int, int | None], about: About, job: Job) -> Iterator[Kept]:
        """The changes of an operation between two rows of the journal, one by one."""
        for at, (key, record_id, kind, before_text, after_text) in enumerate(history.changes_between(unit.conn, source, *between)):
            if at % 50 == 0:
                job.step(at)
            if at % FLUSH == FLUSH - 1:
                unit.flush()
            if key not in self._shop.registers:
                continue
            register = self._shop.registers[key]
            if kind == history.GONE:
                yield self._gone(unit, register, record_id)
                continue
            before, after = history.load(register, before_text), history.load(register, after_text)
            if kind == history.MADE:
                why = self._unmake(unit, register, record_id, source)
            elif kind == history.REMOVED:
                why = self._remake(unit, register, record_id, before)
            else:
                why = self._change_back(unit, register, record_id, before, after, about)
            if why:
                yield self._kept(unit, register, record_id, why)

    def _gone(self, unit: Unit, register: Register, record_id: int, number: str = "") -> Kept:
        known = dict(history.gone_between(unit.conn, register.key, record_id, record_id)) if not number else {}
        return Kept(register.key, record_id, number or known.get(record_id) or f"#{record_id}", _GONE.text(), _GONE)

    def _unmake(self, unit: Unit, register: Register, record_id: int, source: int) -> Problem | None:
        if unit.get(register.key, record_id) is None:
            return None
        if history.edited_since(unit.conn, register.key, record_id, record_id, source):
            return _EDITED
        user = unit.user_of(register.key, record_id)
        if user:
            return _used(user)
        unit.remove(register.key, record_id)
        return None

    def _remake(self, unit: Unit, register: Register, record_id: int, before: dict[str, Any]) -> Problem | None:
        if unit.get(register.key, record_id) is not None:
            return bulk_undo.THERE
        record = {f.key: before.get(f.key, () if f.kind is Kind.LINES else None) for f in register.fields}
        record["id"] = record_id
        if record["deleted_at"] is None:
            taken = next(iter(taken_problems(unit.conn, register, record, record_id, self._shop.finder.labels)), None)
            if taken is not None:
                return taken
        unit.put_back(register.key, record)
        return None

    def _change_back(
        self, unit: Unit, register: Register, record_id: int, before: dict[str, Any], after: dict[str, Any], about: About
    ) -> Problem | None:
        now = unit.get(register.key, record_id)
        if now is None:
            return Problem("", "missing", N_("It is no longer there."))
        fields = [k for k in after.keys() | before.keys() if k not in history.STAMPS]
        if any(not same(now.get(k), after.get(k)) for k in fields):
            return _EDITED
        back: dict[str, Any] = {k: before.get(k) for k in after.keys() | before.keys()}
        if "deleted_at" in back and back["deleted_at"] is None:
            taken = next(iter(taken_problems(unit.conn, register, {**now, **back}, record_id, self._shop.finder.labels)), None)
            if taken is not None:
                return taken
        for k in fields:
            target = register.field(k).refers_to
            if target and back[k] is not None and unit.get(target, back[k]) is None:
                return Problem("", "reference", N_("What it referred to is no longer there."))
        for lines in register.lines:
            if lines.key in back and back[lines.key] is None:
                back[lines.key] = ()
        back.update(history.stamps_in_force(unit.conn, register.key, record_id, about[0], counted=about[1]))
        unit.restore_fields(register.key, record_id, back)
        return None

    def _kept(self, unit: Unit, register: Register, record_id: int, why: Problem) -> Kept:
        record = unit.get(register.key, record_id) or {"id": record_id}
        return Kept(register.key, record_id, str(record.get("number") or labels.label_of(register, record)), why.text(), why)

    def _reverse_ranges(self, unit: Unit, source: int, job: Job) -> Iterator[Kept]:
        """Records made in bulk: journal their rows now, then take them out, lines and index entries with them."""
        for key, first, last in history.ranges_of(unit.conn, source):
            register = self._shop.registers[key]
            yield from (self._gone(unit, register, *gone) for gone in history.gone_between(unit.conn, key, first, last))
            edited = history.edited_since(unit.conn, key, first, last, source)
            used = self._used_between(unit, key, first, last)
            staying: list[int] = []
            for record_id in sorted(edited.keys() | used.keys()):
                if unit.get(key, record_id) is not None:
                    staying.append(record_id)
                    why = _EDITED if record_id in edited else _used(used[record_id])
                    yield self._kept(unit, register, record_id, why)
            removed = bulk_undo.take_out(unit, register, first, last, staying, job)
            if removed:
                unit.ranges.setdefault(key, []).append((1, removed))

    def _used_between(self, unit: Unit, key: str, first: int, last: int) -> dict[int, str]:
        found: dict[int, str] = {}
        for register, f, line in self._shop.registers.referring_to(key):
            if f.given and f.key in ("created_by", "updated_by"):
                continue
            column = (line or f).column
            table, owner = (f.line_table, "parent_id") if line else (register.key, "id")
            for used, user in unit.conn.exec_driver_sql(
                f'SELECT "{column}", MIN("{owner}") FROM "{table}" WHERE "{column}" BETWEEN ? AND ? GROUP BY 1', (first, last)
            ).all():
                found[used] = labels.label_of(register, unit.get(register.key, user) or {"id": user})
        return found
