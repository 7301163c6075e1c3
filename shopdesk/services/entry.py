"""Texts as typed, pasted or given on the command line -> plain values, references found by number or name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shopdesk.core import values as parser
from shopdesk.core.fields import Field, Kind
from shopdesk.core.parse_context import ParseContext, Unreadable
from shopdesk.core.problems import Problem
from shopdesk.core.query import Filter, Op
from shopdesk.core.translations import N_, _

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

NOT_FOUND = N_("“{text}” is not in “{register}”. Check the spelling, or add it there first.")
NO_SUCH_FIELD = N_("There is no field “{field}”.")
BAD_LINES = N_("“{field}” takes lines as a JSON list, such as [{example}].")
GIVEN = N_("“{field}” is filled by the program and cannot be set.")


@dataclass(frozen=True, slots=True)
class Entry:
    """What could be read, and the problems of what could not (their fields are not in ``values``)."""

    values: dict[str, Any]
    problems: tuple[Problem, ...]


class EntryReader:
    """Reads texts for one shop; any thread."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def context(self) -> ParseContext:
        """What a typed text may lean on: today, the shop's zone."""
        return ParseContext.form(self._shop.clock)

    def read(self, key: str, texts: Mapping[str, Any]) -> Entry:
        """Plain values of the texts of a register's fields.

        A table of lines is a JSON text or a sequence of {column: text}. An empty text empties the field. Values that are already
        plain (an int for a reference) are kept.
        """
        register = self._shop.registers[key]
        context = self.context()
        found: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, text in texts.items():
            declared = register.by_key.get(name)
            if declared is None:
                register.field(name)  # raises NotFound with the names there are
                continue
            if not declared.writable and not (register.states and name == register.states.field):
                problems.append(Problem(name, "given", GIVEN, {"field": _(declared.label)}))
                continue
            value, wrong = self.read_value(declared, text, context)
            problems.extend(wrong)
            if not wrong:
                found[name] = value
        return Entry(found, tuple(problems))

    def read_value(self, f: Field, text: Any, context: ParseContext | None = None) -> tuple[Any, list[Problem]]:
        """One text as a plain value, with the problems of reading it."""
        context = context or self.context()
        if f.kind is Kind.LINES:
            return self._lines(f, text, context)
        if text is None or not isinstance(text, str):
            return text, []
        if f.kind is Kind.REFERENCE:
            return self._reference(f, text)
        try:
            return parser.parse(f, text, context), []
        except Unreadable as unreadable:
            return None, list(unreadable.problems)

    def _reference(self, f: Field, text: str) -> tuple[int | None, list[Problem]]:
        cleaned = text.strip()
        if not cleaned:
            return None, []
        found = self._shop.browsing.find_many(f.refers_to, [cleaned]).get(cleaned)
        if found is None:
            title = _(self._shop.registers[f.refers_to].title)
            return None, [Problem(f.key, "not_found", NOT_FOUND, {"text": cleaned[:60], "register": title})]
        return found, []

    def _lines(self, f: Field, given: Any, context: ParseContext) -> tuple[Any, list[Problem]]:
        if isinstance(given, str):
            try:
                given = json.loads(given) if given.strip() else []
            except ValueError:
                given = None
        example = "{" + ", ".join(f'"{sub.key}": …' for sub in f.fields[:2]) + "}"
        wrong = Problem(f.key, "bad_lines", BAD_LINES, {"field": _(f.label), "example": example})
        if not isinstance(given, Sequence) or not all(isinstance(line, Mapping) for line in given):
            return None, [wrong]
        found: list[dict[str, Any]] = []
        problems: list[Problem] = []
        for at, line in enumerate(given, start=1):
            record: dict[str, Any] = {sub.key: None for sub in f.fields}
            for name, text in line.items():
                sub = next((s for s in f.fields if s.key == name), None)
                if sub is None:
                    problems.append(Problem(f"{f.key}.{at}.{name}", "no_such_field", NO_SUCH_FIELD, {"field": name}))
                    continue
                cell = text if text is None or isinstance(text, str) else json.dumps(text)
                value, trouble = self.read_value(sub, cell, context)
                problems.extend(Problem(f"{f.key}.{at}.{name}", p.code, p.message, p.values) for p in trouble)
                record[name] = value
            if any(v is not None for v in record.values()):
                found.append(record)
        return tuple(found), problems

    def read_filter(self, key: str, field: str, op: Op, text: str) -> tuple[Filter | None, list[Problem]]:
        """A filter as typed (``F=V``, ``F>=V``, ``F~V``); an empty V with = means blank. Days and months filter instants."""
        declared = self._shop.registers[key].field(field)
        if op in (Op.CONTAINS, Op.BEGINS, Op.ENDS):
            return Filter(field, op, text), []
        if not text.strip():
            return Filter(field, Op.BLANK if op is Op.EQ else Op.NOT_BLANK), []
        if declared.kind in (Kind.DATE, Kind.TIME):
            try:
                return Filter(field, op, parser.parse_filter(declared, text, self.context())), []
            except Unreadable as unreadable:
                return None, list(unreadable.problems)
        value, wrong = self.read_value(declared, text)
        return (None, wrong) if wrong else (Filter(field, op, value), [])
