"""New records of a file, checked in bulk: what ``Unit.planned_new`` asks one record at a time, worked out once per file where it can be.

The same rules, in the same order. What is left out has been settled before: cells came out of the one parser, references were looked up
and keys matched for the whole file (``import_matching``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from shopdesk.core.fields import MAX_LENGTH, Field, Kind
from shopdesk.core.problems import Problem
from shopdesk.core.register import Register
from shopdesk.services.checks import is_empty, reference_problems, shape_problems, taken_problems
from shopdesk.services.unit import Unit, Values

if TYPE_CHECKING:
    from shopdesk.core.register import RuleContext


class NewRecords:
    """Plans of new records of one register, all written the same way (``how``)."""

    def __init__(self, unit: Unit, register: Register, given: Collection[str], joined: Collection[str] = (), how: str = "import") -> None:
        self.register = register
        self._template: dict[str, Any] = {f.key: () if f.kind is Kind.LINES else None for f in register.fields}
        self._defaults = {f.key: value for f in register.fields if not is_empty(value := unit._default(f, how))}
        if register.states is not None and is_empty(self._defaults.get(register.states.field)):
            self._defaults[register.states.field] = register.states.initial
        self._context = unit.rule_context(None, how)
        self._choices = frozenset(f.key for f in register.fields if f.kind is Kind.CHOICE)
        self._required = [f.key for f in register.fields if f.required and f.writable]
        named = [register.by_key[key] for key in given if key in register.by_key]
        self._bounds = [(f.key, *_bounds(f)) for f in named if _is_bounded(f)]
        self._joined = [(f.key, _fitting(f)) for f in named if f.key in joined]
        self._derived: dict[str, Callable[[Any], bool]] = {}
        self._lines = [
            (f, [s.key for s in f.fields if s.required and s.writable], [(s.key, *_bounds(s)) for s in f.fields if _is_bounded(s)])
            for f in register.lines
        ]
        self._lines = [entry for entry in self._lines if entry[1] or entry[2]]

    @property
    def defaults(self) -> Mapping[str, Any]:
        return self._defaults

    def plan(self, values: Values) -> tuple[dict[str, Any], Iterable[str], list[Problem]]:
        """A record as it would be stored (every field), the keys that its rules filled, and what is wrong with it."""
        record = {**self._template, **values}
        for key, value in self._defaults.items():
            if record[key] is None or record[key] == ():
                record[key] = value
        derived = self.register.derive(record, self._context)
        record.update(derived)
        if not self._is_in_shape(record, derived):
            wrong = list(shape_problems(self.register.fields, record))
            if wrong:
                return record, derived, wrong
        return record, derived, self.register.check(record, self._context)

    def _is_in_shape(self, record: Mapping[str, Any], derived: Mapping[str, Any]) -> bool:
        """Whether a look at the fields that can be wrong at all finds nothing; else everything is looked at."""
        for key in self._required:
            if is_empty(record[key]):
                return False
        for key, least, most in self._bounds:
            value = record[key]
            if value is not None and not least <= value <= most:
                return False
        for key, fits in self._joined:
            if record[key] is not None and not fits(record[key]):
                return False
        for f, required, bounded in self._lines:
            for line in record[f.key] or ():
                for key in required:
                    if is_empty(line.get(key)):
                        return False
                for key, least, most in bounded:
                    value = line.get(key)
                    if value is not None and not least <= value <= most:
                        return False
        for key, value in derived.items():
            if value is None or (type(value) is str and len(value) <= _SHORT and key not in self._choices):
                continue
            known = self._derived.get(key)
            if known is None:
                known = self._derived[key] = _fitting(self.register.by_key[key])
            if not known(value):
                return False
        return True


_SHORT = min(MAX_LENGTH.values())


def _fitting(f: Field) -> Callable[[Any], bool]:
    """Whether a filled value is in shape, worked out once per field; where this says no, ``shape_problems`` says why."""
    if f.kind is Kind.CHOICE:
        codes = frozenset(c.code for c in f.choices)
        return lambda value: value in codes
    if f.kind is Kind.LINES:
        parts = [(s.key, s.required and s.writable, _fitting(s)) for s in f.fields]

        def lines_fit(lines: Any) -> bool:
            for line in lines:
                for key, required, fits in parts:
                    value = line.get(key)
                    if value is None or value == "" or value == ():
                        if required:
                            return False
                    elif not fits(value):
                        return False
            return True

        return lines_fit
    if f.kind in (Kind.NUMBER, Kind.MONEY):
        least, most = _bounds(f)
        return lambda value: least <= value <= most
    limit = MAX_LENGTH.get(f.kind)
    if limit is None:
        return lambda value: True
    return lambda value: len(value) <= limit


def _is_bounded(f: Field) -> bool:
    return f.minimum is not None or f.maximum is not None


def _bounds(f: Field) -> tuple[float, float]:
    return -math.inf if f.minimum is None else f.minimum, math.inf if f.maximum is None else f.maximum


class ImportUnit(Unit):
    """A unit whose records had their references and keys looked up for the whole file: only what changes is asked of the file again."""

    def problems(self, register: Register, record: Values, record_id: int | None, context: RuleContext) -> list[Problem]:
        before = context.before
        if before is None or record_id is None:
            return super().problems(register, record, record_id, context)
        changed = [f for f in register.fields if record.get(f.key) != before.get(f.key)]
        found = list(shape_problems(tuple(changed), record))
        found.extend(self._of_references(register, changed, record))
        if not found:
            found.extend(register.check(record, context))
            keys = {part.split(".", 1)[0] for key in register.match_keys for part in key} | {"number"}
            if any(f.key in keys for f in changed):
                found.extend(taken_problems(self.conn, register, record, record_id, self.shop.finder.labels))
        return found

    def _of_references(self, register: Register, changed: list[Field], record: Values) -> Iterator[Problem]:
        """What rules put in refers to something; what the file says was looked up before."""
        del register
        own = tuple(f for f in changed if f.refers_to or f.kind is Kind.LINES)
        yield from reference_problems(self.conn, self.shop.registers, own, record)
