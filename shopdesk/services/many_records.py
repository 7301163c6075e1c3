"""One thing done to many records, as one operation: a field set, a move, into the trash and out of it.

A record that cannot be changed stays as it is and is named with the reason; the others are changed. :mod:`shopdesk.services.records`
refuses all where one is refused; lists, where people select first, need the milder way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shopdesk.core.changes import Change
from shopdesk.core.errors import Refused
from shopdesk.core.jobs import Job
from shopdesk.core.problems import Problem
from shopdesk.core.register import Register
from shopdesk.core.states import Move
from shopdesk.core.translations import N_, _, in_a_row
from shopdesk.services import labels
from shopdesk.services.bulk import IndexQueue, painting_goes_on
from shopdesk.services.bulk_changes import store_in_bulk
from shopdesk.services.checks import is_empty
from shopdesk.services.unit import Unit, same
from shopdesk.storage import rows

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

BATCH = 200
MOST_NAMED = 500
"""So many of the records that were left out are named; the others are counted."""
LISTED = 2000
"""A change of more records does not list their ids."""
LARGE = 2000
MOVES_LOOKED_AT = 200

Record = dict[str, Any]
_Way = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class OfferedMove:
    """A move that some of many records can make: how many (0: not counted), and which of the fields that it needs some of them lack."""

    move: Move
    count: int
    lacking: tuple[str, ...] = ()


Plan = Callable[[Unit, Register, Record], tuple[Record, list[Problem]]]


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done to each record: ``plan`` gives it as it would be, with what is wrong with that, or raises Refused.

    ``label`` is a marked sentence of ``{count}``, ``{one}`` and ``more``, ``label_of_one`` one of ``{label}`` instead of the count.
    ``alone``: each record must see what was done to those before it. ``links``: what the record belongs to is found or made, as on any
    saving.
    """

    label: str
    label_of_one: str
    plan: Plan
    more: Mapping[str, Any] = field(default_factory=dict)
    alone: bool = False
    links: bool = True


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that stays as it is, how it is named, and why (already translated)."""

    id: int
    label: str
    why: str


@dataclass(slots=True)
class Outcome:
    """How many change, how many are so already, how many cannot be changed; ``named`` are the first of these."""

    changed: int = 0
    same: int = 0
    left: int = 0
    named: list[LeftOut] = field(default_factory=list)


def setting(register: Register, values: Mapping[str, Any]) -> Deed:
    """These fields, as plain values."""

    def plan(unit: Unit, register: Register, before: Record) -> tuple[Record, list[Problem]]:
        return unit.planned_change(register, before, values, "form")

    fields = [register.field(key).label for key in values]
    return Deed(
        N_("Change {fields} of {count} × {one}"),
        N_("Change {fields} of {one} {label}"),
        plan,
        {"fields": fields},
        _is_key(register, values),
    )


def moving(register: Register, move: Move, values: Mapping[str, Any]) -> Deed:
    """One move, with the plain values of the fields that it needs."""

    def plan(unit: Unit, register: Register, before: Record) -> tuple[Record, list[Problem]]:
        return unit.planned_move(register, before, move.key or move.target, values, "move")

    graph = register.states
    assert graph is not None
    state = graph.state(move.target).label
    return Deed(
        N_("Move {count} × {one} to “{state}”"), N_("Move {one} {label} to “{state}”"), plan, {"state": state}, _is_key(register, values)
    )


def trashing() -> Deed:
    return Deed(N_("Delete {count} × {one}"), N_("Delete {one} {label}"), _to_trash, links=False)


def restoring() -> Deed:
    return Deed(N_("Restore {count} × {one}"), N_("Restore {one} {label}"), _from_trash, alone=True, links=False)


def _to_trash(unit: Unit, register: Register, before: Record) -> tuple[Record, list[Problem]]:
    return unit.planned_trash(register, before), []


def _from_trash(unit: Unit, register: Register, before: Record) -> tuple[Record, list[Problem]]:
    return unit.planned_untrash(register, before), []


def _is_key(register: Register, values: Mapping[str, Any]) -> bool:
    """Whether one of these fields is a key that only one record may have."""
    heads = {name.split(".", 1)[0] for key in register.match_keys for name in key} | {"number"}
    return not heads.isdisjoint(values)


class ManyRecords:
    """Deeds on many records of one shop."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def offered_moves(self, key: str, ids: Sequence[int]) -> list[OfferedMove]:
        """The legal moves of these records, likely ones first (reader thread or GUI).

        Of more than ``MOVES_LOOKED_AT`` records a spread sample is looked at, and nothing is counted. Does not wait for a file that is
        being written.
        """
        register = self._shop.registers[key]
        graph = register.states
        if graph is None:
            return []
        settings = self._shop.settings.all()
        counts: Counter[_Way] = Counter()
        moves: dict[_Way, Move] = {}
        lacking: dict[_Way, dict[str, None]] = {}
        step = -(-len(ids) // MOVES_LOOKED_AT) or 1
        with self._shop.database.reading(wait=False) as conn:
            for record in rows.read_many(conn, register, ids[::step]):
                for move in graph.legal_moves(record, settings):
                    way = (move.key or move.target, move.label, move.needs)
                    moves.setdefault(way, move)
                    counts[way] += 1
                    lacking.setdefault(way, {}).update((need, None) for need in move.needs if is_empty(record.get(need)))
        ways = sorted(moves, key=lambda way: (not moves[way].likely, -counts[way]))
        return [OfferedMove(moves[way], counts[way] if step == 1 else 0, tuple(lacking[way])) for way in ways]

    def check(self, key: str, ids: Sequence[int], deed: Deed, job: Job | None = None) -> Outcome:
        """What the deed would do; nothing is written (reader thread)."""
        register = self._shop.registers[key]
        outcome = Outcome()
        with self._shop.database.reading() as conn:
            unit = Unit(self._shop, conn, 0)
            for start in range(0, len(ids), BATCH):
                if job is not None:
                    job.step(start, len(ids))
                for before, after in self._planned(unit, register, ids[start : start + BATCH], deed, outcome):
                    if _differs(before, after):
                        outcome.changed += 1
                    else:
                        outcome.same += 1
        return outcome

    def write(self, key: str, ids: Sequence[int], deed: Deed, job: Job | None = None) -> tuple[Change, Outcome]:
        """Do it, as one operation (writer thread). Raises Refused where it can be done to none of them; cancelled, nothing stays."""
        register = self._shop.registers[key]
        outcome = Outcome()
        sentence: dict[str, Any] = {"one": register.one, "label": "", "count": len(ids), **deed.more}
        large = len(ids) > LARGE
        label = deed.label_of_one if len(ids) == 1 else deed.label
        with painting_goes_on(large), self._shop.records.operation(label, sentence, large=large) as (unit, done):
            with IndexQueue(unit, 2 * len(ids)) as queue:
                for start in range(0, len(ids), BATCH):
                    if job is not None:
                        job.step(start, len(ids))
                    part = ids[start : start + BATCH]
                    if deed.alone:
                        self._alone(unit, register, part, deed, outcome)
                    else:
                        self._together(unit, register, part, deed, outcome, queue, listed=not large)
                    if unit.holds(register.key):
                        queue.drain()
                    unit.flush()
                if job is not None:
                    job.step(len(ids), len(ids))
                queue.drain()
            sentence["count"] = outcome.changed
            if len(ids) == 1:
                sentence["label"] = self._name(register, unit.get(key, ids[0]) or {"id": ids[0]})
            if not outcome.changed and outcome.left:
                first = outcome.named[0]
                raise Refused(first.why if len(ids) == 1 else f"{first.label}: {first.why}", code="none_can_be_changed")
        return done[0], outcome

    # Inside ----------------------------------------------------------------------------------------------------------

    def _together(
        self, unit: Unit, register: Register, ids: Sequence[int], deed: Deed, outcome: Outcome, queue: IndexQueue, *, listed: bool
    ) -> None:
        planned = self._planned(unit, register, ids, deed, outcome)
        pairs = [(before, after) for before, after in planned if after is not before]
        if deed.links:
            for _before, after in pairs:
                unit.link(register, after)
        stored = set(store_in_bulk(unit, register, pairs, queue))
        outcome.changed += len(stored)
        outcome.same += len(planned) - len(stored)
        unit.after_bulk(register, [pair for pair in pairs if pair[0]["id"] in stored], listed=listed)

    def _alone(self, unit: Unit, register: Register, ids: Sequence[int], deed: Deed, outcome: Outcome) -> None:
        for record_id in ids:
            for before, after in self._planned(unit, register, [record_id], deed, outcome):
                if after is not before and unit.store_planned(register, record_id, after):
                    outcome.changed += 1
                else:
                    outcome.same += 1

    def _planned(self, unit: Unit, register: Register, ids: Sequence[int], deed: Deed, outcome: Outcome) -> list[tuple[Record, Record]]:
        """(before, after) of those that can be changed; the others join the outcome."""
        found: list[tuple[Record, Record]] = []
        known = {record["id"]: record for record in rows.read_many(unit.conn, register, ids)}
        for record_id in ids:
            before = known.get(record_id)
            if before is None:
                self._leave(register, {"id": record_id}, _("The record is no longer there."), outcome)
                continue
            try:
                after, problems = deed.plan(unit, register, before)
            except Refused as refused:
                self._leave(register, before, str(refused), outcome)
                continue
            hard = [p for p in problems if not p.warning]
            if hard:
                self._leave(register, before, in_a_row(p.text() for p in hard[:3]), outcome)
            else:
                found.append((before, after))
        return found

    def _leave(self, register: Register, record: Record, why: str, outcome: Outcome) -> None:
        outcome.left += 1
        if len(outcome.named) >= MOST_NAMED:
            return
        outcome.named.append(LeftOut(record["id"], self._name(register, record), why))

    @staticmethod
    def _name(register: Register, record: Record) -> str:
        """The number says nothing of a person; where there is none, the record's label."""
        return str(record.get("number") or "") if register.numbered and record.get("number") else labels.label_of(register, record)


def _differs(before: Record, after: Record) -> bool:
    return after is not before and any(not same(before.get(k), v) for k, v in after.items())
