"""A record as it stood after one of its operations: what bringing it back would change, and doing that.

The journal's values make the version; the rules are asked as for any other change. Which operations there were is ``journal.history``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shopdesk.core.changes import Change
from shopdesk.core.errors import NotFound, Refused
from shopdesk.core.fields import Field, Kind
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _, in_a_row
from shopdesk.services.unit import Unit, same
from shopdesk.storage import history

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VersionField:
    """One field that differs: plain values now and in the version; ``stays`` says why it is not brought back, "" where it is."""

    field: str
    now: Any
    then: Any
    stays: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A record after ``operation``, compared with how it stands now. ``refused`` says why nothing of it can be brought back."""

    operation: int
    at: str
    by: str
    fields: tuple[VersionField, ...]
    refused: str = ""

    @property
    def coming(self) -> dict[str, Any]:
        """The values that would be written."""
        return {} if self.refused else {f.field: f.then for f in self.fields if not f.stays}


class Versions:
    """Looking on any thread but the window's; restoring on the writer thread."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def look(self, key: str, record_id: int, operation: int) -> Version:
        """What restoring the version after an operation would change. Raises NotFound where the journal has no such version."""
        with self._shop.database.reading() as conn:
            return self._look(Unit(self._shop, conn, 0), key, record_id, operation)

    def restore(self, key: str, record_id: int, operation: int) -> Change:
        """Bring a version back as one operation, lines and evidence included; the state stays, since it changes by moves only.

        Fields that the rules hold stay as they are. Raises Refused where nothing can be brought back.
        """
        shop = self._shop
        register = shop.registers[key]
        sentence: dict[str, Any] = {"one": register.one, "label": "", "at": ""}
        with shop.records.operation(N_("Restore version of {at} of {one} {label}"), sentence) as (unit, done):
            version = self._look(unit, key, record_id, operation)
            if version.refused:
                raise Refused(version.refused, code="locked")
            if not version.coming:
                raise Refused(_("There is nothing to bring back: the record stands as it did then."), code="nothing_to_restore")
            unit.set(key, record_id, version.coming)
            sentence["at"] = shop.clock.local(version.at).strftime("%Y-%m-%d %H:%M")
            sentence["label"] = shop.records.label(unit, register, record_id)
        return done[0]

    def _look(self, unit: Unit, key: str, record_id: int, operation: int) -> Version:
        register = self._shop.registers[key]
        now = unit.need(key, record_id)
        then, at, by, moved = self._as_after(unit, register, now, operation)
        differing = [f for f in register.fields if _is_content(f) and not same(now.get(f.key), then.get(f.key))]
        found: dict[str, str] = {f.key: "" for f in differing if f.writable}
        graph = register.states
        if graph is not None and not same(now.get(graph.field), then.get(graph.field)):
            found[graph.field] = ""
            found.update(dict.fromkeys(moved & found.keys(), _("The state stays: it changes by moves only.")))
        for f in differing:
            if f.kind is Kind.EVIDENCE and any(self._shop.attachments.path(name) is None for name in then.get(f.key) or ()):
                found[f.key] = _("A file of it is no longer there.")
        refused = self._ask_rules(unit, register, now, then, found)
        order = [f.key for f in register.fields if f.key in found]
        fields = tuple(VersionField(k, now.get(k), then.get(k), found[k]) for k in order)
        return Version(operation, at, by, fields, refused)

    @staticmethod
    def _ask_rules(unit: Unit, register: Register, now: dict[str, Any], then: Values, found: dict[str, str]) -> str:
        """Mark the fields that the rules hold (in place); returns why nothing can be changed at all, or ""."""
        if now.get("deleted_at"):
            return _("In the trash. Restore it to edit it.")
        while coming := {k: then.get(k) for k, stays in found.items() if not stays}:
            _after, problems = unit.planned_change(register, now, coming, "form")
            hard = [p for p in problems if not p.warning]
            if not hard:
                return ""
            held = {head: p.text() for p in hard if (head := p.field.split(".")[0]) in coming}
            if not held:
                return in_a_row(dict.fromkeys(p.text() for p in hard))
            found.update(held)
        return ""

    def _as_after(self, unit: Unit, register: Register, now: dict[str, Any], operation: int) -> tuple[dict[str, Any], str, str, set[str]]:
        """The record after an operation, its time and operator, and the fields that later moves wrote together with the state.

        Found from how the record stands now, later changes taken back one by one.
        """
        record, moved = dict(now), set[str]()
        state = register.states.field if register.states is not None else ""
        for done, change in history.of_record(unit.conn, register, now["id"]):
            if done.id == operation:
                return record, done.at, done.operator, moved
            if done.id < operation:
                continue  # ranges are listed behind the single changes
            if change.kind == history.CHANGED:
                fields = change.after.keys() | change.before.keys()
                record.update({k: change.before.get(k) for k in fields})
                if state in fields:
                    moved |= fields
            elif change.kind == history.REMOVED:
                record = {f.key: change.before.get(f.key) for f in register.fields}
        raise NotFound(_("The journal holds no version of this record after operation {id}.").format(id=operation))


def _is_content(f: Field) -> bool:
    return f.key not in ("id", "deleted_at", *history.STAMPS)
