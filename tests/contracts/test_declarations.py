"""What every register must have declared: labels in three languages, fields where people find them, names that lead somewhere."""

from __future__ import annotations

from collections import Counter

import pytest

from shopdesk.core.fields import TONES, Field, Kind
from shopdesk.core.query import Filter, Op
from shopdesk.core.register import Register, Registers
from shopdesk.core.translations import LANGUAGES, set_language
from shopdesk.excel.structure import normal_heading
from shopdesk.registers import REGISTERS, load
from shopdesk.services.exporting import Exporting
from shopdesk.services.import_columns import NEVER_READ, heading_paths
from tests.support.full_records import own_fields

ALL = load()
KEYS = tuple(ALL)
HAN = range(0x4E00, 0xA000)
over_every_register = pytest.mark.parametrize("key", KEYS)
in_every_language = pytest.mark.parametrize("language", LANGUAGES)


def test_the_menu_lists_every_register_once(registers: Registers) -> None:
    assert [entry.key for entry in REGISTERS] == list(registers)
    assert all(entry.title and entry.group for entry in REGISTERS)


@over_every_register
def test_everything_that_people_see_is_labelled(key: str) -> None:
    register = ALL[key]
    assert register.title
    assert register.one
    assert register.purpose.endswith(".")
    for path, f in own_fields(register):
        assert f.label.strip() == f.label != "", path
        assert not any(ord(c) in HAN for c in f.label), f"source strings are English: {path}"


@over_every_register
@in_every_language
def test_no_two_fields_have_the_same_label(key: str, language: str) -> None:
    """A form, and the headings of an export, must tell them apart."""
    set_language(language)
    register = ALL[key]
    titles = [Exporting.title(register, path) for path, f in own_fields(register) if f.kind is not Kind.LINES]
    assert [t for t, n in Counter(map(normal_heading, titles)).items() if n > 1] == []


@over_every_register
@in_every_language
def test_headings_of_an_export_lead_back_to_their_fields(key: str, language: str) -> None:
    set_language(language)
    register = ALL[key]
    paths = heading_paths(register)
    for path, f in own_fields(register):
        if f.kind is Kind.LINES or path.split(".")[0] in NEVER_READ:
            continue
        assert paths[normal_heading(Exporting.title(register, path))] == path
        assert paths[normal_heading(path)] == path


@over_every_register
@in_every_language
def test_choices_of_a_field_are_told_apart(key: str, language: str) -> None:
    from shopdesk.core.translations import _

    set_language(language)
    for path, f in own_fields(ALL[key]):
        shown = [_(c.label) for c in f.choices]
        assert len(set(shown)) == len(shown), path
        codes = [c.code for c in f.choices]
        assert len(set(codes)) == len(codes), path
        assert all(c.tone in ("", *TONES) for c in f.choices), path


@over_every_register
def test_views_sections_and_filters_name_fields_that_exist(key: str) -> None:
    register = ALL[key]
    assert register.views, "a register has at least the view of all its records"
    assert len({v.key for v in register.views}) == len(register.views)
    for view in register.views:
        named = [*view.columns, *(f.field for f in view.filters), *(s.field for s in view.sort)]
        assert all(register.field(name) for name in named)
        assert len(set(view.columns)) == len(view.columns), view.key
    for name in (*register.bar_filters, *register.label, *(n for s in register.sections for n in s.fields)):
        assert register.field(name)
    assert register.label
    if register.date_field:
        assert register.field(register.date_field).kind in (Kind.DATE, Kind.TIME, Kind.MONTH)


@over_every_register
def test_values_of_view_filters_are_values_of_their_fields(key: str) -> None:
    register = ALL[key]
    for view in register.views:
        for condition in view.filters:
            assert all(fits(register.field(condition.field), v) for v in values_of(condition)), (view.key, condition)


def values_of(condition: Filter) -> tuple[object, ...]:
    if condition.op in (Op.BLANK, Op.NOT_BLANK):
        return ()
    return condition.value if isinstance(condition.value, tuple) else (condition.value,)


def fits(f: Field, value: object) -> bool:
    if f.kind is Kind.CHOICE:
        return f.choice(value) is not None
    if f.kind in (Kind.NUMBER, Kind.MONEY, Kind.YES_NO, Kind.REFERENCE):
        return isinstance(value, int)
    return value is None or isinstance(value, str)


@over_every_register
def test_every_field_that_may_be_written_stands_in_one_section(key: str) -> None:
    register = ALL[key]
    placed = Counter(name for section in register.sections for name in section.fields)
    assert {f.key for f in register.writable} - placed.keys() == set()
    assert [name for name, times in placed.items() if times > 1] == []


@over_every_register
def test_every_state_is_reached_and_every_move_is_said(key: str) -> None:
    graph = ALL[key].states
    if graph is None:
        return
    register = ALL[key]
    assert graph.unreachable() == set()
    assert {c.code for c in register.field(graph.field).choices} == {s.code for s in graph.states}
    known = {s.code for s in graph.states}
    for move in graph.moves:
        assert move.label
        assert {move.source, move.target} <= known
        for name in (*move.needs, *(move.stamps or {}), *move.clears, *(move.when or {}), *(move.sets or {})):
            assert register.field(name)
        assert {what.rstrip("!") for what in (move.stamps or {}).values()} <= {"now", "today", "operator"}
    told_apart = [(m.source, m.key or m.target, str(sorted((m.when or {}).items()))) for m in graph.moves]
    assert len(set(told_apart)) == len(told_apart)


@over_every_register
def test_only_the_last_states_are_closed(key: str) -> None:
    """A state that nobody waits for has no clock, and there is a state at which work ends."""
    graph = ALL[key].states
    if graph is None:
        return
    assert any(not s.open for s in graph.states)
    assert [s.code for s in graph.states if not s.open and s.limit_hours is not None] == []
    assert [s.code for s in graph.states if s.open and not any(m.source == s.code for m in graph.moves)] == []


@over_every_register
def test_references_fills_and_links_lead_to_registers_that_exist(key: str) -> None:
    register = ALL[key]
    for path, f in own_fields(register):
        assert (f.kind is Kind.REFERENCE) == bool(f.refers_to), path
        assert not f.refers_to or f.refers_to in ALL, path
    for fill in register.fills:
        assert register.field(fill.source)
        source = ALL[fill.register]
        assert source.field(fill.by)
        for here, there in fill.copy:
            assert register.field(here).kind is not Kind.LINES
            assert stepped(source, there), there
        for here, (there, pairs) in fill.lines.items():
            for a, b in pairs:
                assert register.field(f"{here}.{a}").kind == source.field(f"{there}.{b}").kind
    for link in register.links:
        target = ALL[register.field(link.field).refers_to]
        for column, path in link.match.items():
            assert target.field(f"{link.lines}.{column}")
            assert stepped(register, path), path
        assert all(register.field(name) for name in link.name)
        for table, columns in link.also.items():
            assert all(target.field(f"{table}.{column}") and register.field(name) for column, name in columns.items())


def stepped(register: Register, path: str) -> Field:
    """The field at ``name`` or, one step through a reference, at ``name.other``."""
    head, _dot, tail = path.partition(".")
    return ALL[register.field(head).refers_to].field(tail) if tail else register.field(head)


@over_every_register
def test_keys_by_which_an_import_finds_records_are_fields(key: str) -> None:
    register = ALL[key]
    for parts in register.match_keys:
        assert all(register.field(part) for part in parts)
        assert len({part.split(".")[0] for part in parts if "." in part}) <= 1, "a key looks into one table of lines"
    assert register.numbered == ("number" in register.by_key and register.field("number").given)
    prefixes = [r.number_prefix for r in ALL.values() if r.numbered]
    assert len(set(prefixes)) == len(prefixes)


@over_every_register
def test_presets_map_to_fields_that_a_file_may_set(key: str) -> None:
    register = ALL[key]
    for preset in register.presets:
        assert preset.marks, preset.key
        for path in preset.headings.values():
            assert path == "" or register.field(path)
            assert path == "" or not register.field(path).computed, (preset.key, path)
        for path, value in preset.fixed.items():
            assert fits(register.field(path), value), (preset.key, path)
        for path, words in preset.choices.items():
            assert all(register.field(path).choice(code) for code in words.values()), (preset.key, path)
        assert preset.date_order in ("", "dmy", "mdy", "ymd")
    keys = [preset.key for preset in register.presets]
    assert len(set(keys)) == len(keys)


@over_every_register
def test_defaults_are_values_of_their_fields(key: str) -> None:
    for path, f in own_fields(ALL[key]):
        if f.default is None or f.default in ("today", "now", "operator", "only"):
            continue
        assert fits(f, f.default), path
        assert f.minimum is None or f.default >= f.minimum, path


def test_table_names_are_taken_once() -> None:
    tables = [t for r in ALL.values() for t in (r.key, *(f.line_table for f in r.lines))]
    assert [t for t, n in Counter(tables).items() if n > 1] == []
