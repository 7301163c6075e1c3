"""A register, declared: what the generic page, importer, exporter, search, history and command line read.

The declaration names its classes and functions; it holds no code of its own beyond look-ups. It needs neither Qt nor SQLAlchemy.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Protocol

from shopdesk.core.clock import Clock
from shopdesk.core.errors import NotFound
from shopdesk.core.fields import Field, Kind
from shopdesk.core.problems import Problem
from shopdesk.core.query import Filter, Sort
from shopdesk.core.states import StateGraph, Values
from shopdesk.core.translations import _


class RecordClass(Protocol):
    """What a mapped class offers a declaration."""

    fields: ClassVar[tuple[Field, ...]]


@dataclass(frozen=True, slots=True)
class Section:
    """A head of the form and the fields under it, in reading order."""

    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """A view of the list: what it shows of which records. The first of a register is its default."""

    key: str
    title: str
    columns: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()


@dataclass(frozen=True, slots=True)
class Fill:
    """Typing ``source`` looks up ``register`` by ``by`` and copies what that record knows into fields still empty here.

    ``copy`` pairs (field here, field there); ``there`` may step through a reference (``shop.platform``). ``lines`` maps a table of lines
    here to (table there, pairs). ``by`` may be ``lines.column``. ``also`` pairs (column there, path here) that must be the same, where
    the path leads to something (one name is another person on another platform). A masked text looks nothing up.
    """

    source: str
    register: str
    by: str
    copy: tuple[tuple[str, str], ...] = ()
    lines: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = dataclasses.field(default_factory=dict)
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Saving a record finds or makes the record that ``field`` refers to (``domain.md`` §4.1: a case makes its customer).

    Found in the referred register by its table of lines ``lines`` where each column of ``match`` equals the value of the named field
    here (``shop.platform`` steps through a reference). Made with ``name`` from the first filled field of ``name`` and with the further
    lines ``also`` ({table: {column: field here}}). Masked values never match and never make anybody's key. ``make=False`` only finds.
    """

    field: str
    lines: str
    match: Mapping[str, str]
    name: tuple[str, ...] = ()
    also: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    make: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Preset:
    """A platform's export that a register recognises by its headings.

    ``headings`` maps a heading, as :func:`excel.structure.normal_heading` leaves it, to a field (``items.name`` for a line's column).
    ``marks`` are headings that must be there for the preset to be meant; ``never`` ones that must not. ``fixed`` sets fields for
    every record; ``choices`` maps a field to {word in the file: code}. ``date_order`` (``dmy``, ``mdy``) settles dates that could be
    read either way. ``either`` maps a fixed field to the values that the headings cannot tell apart: the record's shop decides between
    them. ``splits`` maps a field whose cells are ``number-company`` to the fields of the number and of the company. ``summaries`` are
    tables of lines that this file only sums up (all products in one title): they never replace lines that say more.
    """

    key: str
    title: str
    headings: Mapping[str, str]
    marks: tuple[str, ...]
    never: tuple[str, ...] = ()
    fixed: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    date_order: str = ""
    either: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    splits: Mapping[str, tuple[str, str]] = dataclasses.field(default_factory=dict)
    summaries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A use case of one register beyond the generic ones ("make a claim of this mis-shipment").

    ``run(unit, id)`` works inside one transaction of ``services.records`` and returns (register, id) to show, or None.
    """

    key: str
    title: str
    run: Callable[[Any, int], tuple[str, int] | None]
    when: Callable[[Values], bool] | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """Something in a register's rules that the shop decides, kept in the shop's settings under ``name``.

    ``sentence`` says what it does, for whoever sets it. ``kind`` is YES_NO, NUMBER (between ``minimum`` and ``maximum``, in ``unit``) or
    NOTE: a list of texts, one a line. ``group`` is a head over the settings that have the same one.
    """

    name: str
    title: str
    sentence: str
    kind: Kind = Kind.NUMBER
    default: Any = None
    minimum: int = 0
    maximum: int = 10_000
    unit: str = ""
    group: str = ""


def nothing_referred(register: str, record_id: int) -> Values | None:
    del register, record_id
    return None


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What a pure rule may know besides the record: the clock, the shop's settings, who is at the keyboard, and how it is written.

    ``how`` is ``form``, ``import`` or ``move``. ``before`` is the stored record, None for a new one. ``referred(register, id)`` gives
    a record that this one refers to (the shift of a handover), None where it is not there.
    """

    clock: Clock
    settings: Values
    operator: int | None
    before: Values | None = None
    how: str = "form"
    referred: Callable[[str, int], Values | None] = nothing_referred


def no_problems(values: Values, context: RuleContext) -> list[Problem]:
    del values, context
    return []


def nothing_derived(values: Values, context: RuleContext) -> dict[str, Any]:
    del values, context
    return {}


@dataclass(frozen=True, eq=False)
class Register:
    """One register. ``key`` = folder = table = help page.

    ``number_prefix`` registers give numbers (``SH20261123-001``). ``label`` are the fields that name a record to people.
    ``match_keys`` are the keys by which an import finds an existing record, best first, beside ``id`` and ``number``; each is a tuple of
    fields (``accounts.account`` for a line's column). ``date_field`` is the register's own date: ``--month`` and the date range filter it.
    ``due_field`` is the deadline of an open record, a date or a time: lists say what is left of it, a chip what is late.
    Pure functions of rules.py: ``derive`` computes fields, ``check`` finds problems, ``locked`` gives the reason why a record may not be
    edited, ``kept`` the reason why it may not be deleted ("" where it may).
    Of actions.py: ``compare(unit, record, context)`` warns of what other records say (the same order paid before); it reads only, and is
    not asked of imports. ``settled(unit, id, before, after)`` runs inside the transaction after each write.
    ``first_contents`` are the records that a new shop starts with. ``settings`` are what the shop decides in its rules. ``page`` names a
    class that replaces the generic page.
    """

    key: str
    title: str
    one: str
    record: type[RecordClass]
    purpose: str
    views: tuple[ListView, ...]
    sections: tuple[Section, ...]
    label: tuple[str, ...]
    date_field: str = ""
    due_field: str = ""
    number_prefix: str = ""
    match_keys: tuple[tuple[str, ...], ...] = ()
    states: StateGraph | None = None
    bar_filters: tuple[str, ...] = ()
    fills: tuple[Fill, ...] = ()
    links: tuple[Link, ...] = ()
    presets: tuple[Preset, ...] = ()
    actions: tuple[Action, ...] = ()
    derive: Callable[[Values, RuleContext], dict[str, Any]] = nothing_derived
    check: Callable[[Values, RuleContext], list[Problem]] = no_problems
    locked: Callable[[Values, RuleContext], str] | None = None
    compare: Callable[[Any, Values, RuleContext], list[Problem]] | None = None
    settled: Callable[[Any, int, Values | None, Values | None], None] | None = None
    kept: Callable[[Values, RuleContext], str] | None = None
    first_contents: Callable[[str], Sequence[dict[str, Any]]] | None = None
    settings: tuple[Setting, ...] = ()
    creatable_by_import: bool = False
    card_of: str = ""
    small_list: bool = False
    page: str = ""

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field, the program's own (id, number, stamps) included, in the order of declaration."""
        return self.record.fields

    @cached_property
    def by_key(self) -> dict[str, Field]:
        return {f.key: f for f in self.fields}

    def field(self, key: str) -> Field:
        """The field ``key``; ``lines.column`` for a line's column. Raises NotFound with the names there are."""
        head, _dot, tail = key.partition(".")
        found = self.by_key.get(head)
        if found is not None and tail:
            found = next((f for f in found.fields if f.key == tail), None)
        if found is None:
            names = ", ".join(f.key for f in self.fields)
            raise NotFound(_("“{register}” has no field “{field}”. It has: {names}.").format(register=self.key, field=key, names=names))
        return found

    def has_field(self, key: str) -> bool:
        """Whether :meth:`field` would find ``key``."""
        head, dot, tail = key.partition(".")
        found = self.by_key.get(head)
        return found is not None and (not dot or any(f.key == tail for f in found.fields))

    @cached_property
    def lines(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.kind is Kind.LINES)

    @cached_property
    def writable(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.writable)

    @property
    def numbered(self) -> bool:
        return bool(self.number_prefix)


class Registers(Mapping[str, Register]):
    """All registers by key, in menu order; built by a composition root from ``registers.REGISTERS``."""

    def __init__(self, registers: Sequence[Register]) -> None:
        self._by_key = {r.key: r for r in registers}

    def __getitem__(self, key: str) -> Register:
        try:
            return self._by_key[key]
        except KeyError:
            names = ", ".join(self._by_key)
            raise NotFound(_("There is no register “{key}”. There are: {names}.").format(key=key, names=names)) from None

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def referring_to(self, key: str) -> list[tuple[Register, Field, Field | None]]:
        """Every (register, field, line field or None) that refers to register ``key``."""
        found: list[tuple[Register, Field, Field | None]] = []
        for register in self._by_key.values():
            for f in register.fields:
                if f.refers_to == key:
                    found.append((register, f, None))
                found.extend((register, f, sub) for sub in f.fields if sub.refers_to == key)
        return found
