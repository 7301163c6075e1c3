"""Which register a file belongs to, and which column is which field: decided by headings, never by position.

Pure look-ups over declarations; reading the rows is ``import_rows``, writing them ``importing``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from shopdesk.core.fields import Field, Kind
from shopdesk.core.register import Preset, Register, Registers
from shopdesk.core.translations import in_all_languages
from shopdesk.excel.structure import HeaderFound, find_header, heading_hints, normal_heading
from shopdesk.storage.history import STAMPS

#: The program's own stamps are no facts of a file; ``number`` and ``id`` find the record.
NEVER_READ = frozenset({"created_at", "created_by", "deleted_at", *STAMPS})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file (``index`` from 0) and the field it goes to (``""`` = left out); ``items.name`` is a line's column."""

    index: int
    heading: str
    path: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is taken for. ``header_row`` is counted from 1, as the user sees it; each part can be changed before reading."""

    register: str
    preset: Preset | None
    header_row: int
    columns: tuple[Column, ...]
    score: float
    fixed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def mapped(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.path)

    def paths(self) -> set[str]:
        return {c.path for c in self.mapped}


def readable(f: Field) -> bool:
    """Whether a file may set the field: everything but the program's stamps, and what is computed."""
    return not f.computed and f.key not in NEVER_READ


@cache
def heading_paths(register: Register) -> dict[str, str]:
    """Normal heading -> field, from keys, labels in all languages and aliases; a record's own fields win over its lines' columns."""
    found: dict[str, str] = {}
    for f in register.fields:
        if f.kind is not Kind.LINES and f.key not in NEVER_READ:
            for word in (f.key, *in_all_languages(f.label)):
                found.setdefault(normal_heading(word), f.key)
    for f in register.fields:
        if f.kind is not Kind.LINES and f.key not in NEVER_READ:
            for word in f.aliases:
                found.setdefault(normal_heading(word), f.key)
    for f in register.fields:
        for sub in f.fields:
            path = f"{f.key}.{sub.key}"
            labels = in_all_languages(sub.label)
            groups = in_all_languages(f.label)
            words = [path, f"{f.key} {sub.key}", *(f"{g} {s}" for g, s in zip(groups, labels, strict=True)), *labels, *sub.aliases]
            for word in words:
                found.setdefault(normal_heading(word), path)
    return found


@cache
def own_headings(register: Register) -> frozenset[str]:
    """The headings that this program itself writes for a register, in any language, as ``normal_heading`` leaves them."""
    found = {"id"}
    for f in register.fields:
        if f.kind is not Kind.LINES:
            found.update((f.key, *in_all_languages(f.label)))
        for sub in f.fields:
            pairs = zip(in_all_languages(f.label), in_all_languages(sub.label), strict=True)
            found.update((f"{f.key}.{sub.key}", *(f"{group} {label}" for group, label in pairs)))
    return frozenset(map(normal_heading, found))


def is_own_export(register: Register, headings: Sequence[str]) -> bool:
    """Whether every heading is one of ours."""
    return {normal_heading(h) for h in headings if h} <= own_headings(register)


def is_mostly_ours(register: Register, headings: Sequence[str]) -> bool:
    """Whether it is an export of ours to which somebody has added a column or two."""
    found = {normal_heading(h) for h in headings if h}
    return len(found & own_headings(register)) * 3 >= len(found) * 2


@cache
def preset_paths(preset: Preset) -> dict[str, str]:
    return {normal_heading(heading): path for heading, path in preset.headings.items()}


@cache
def _preset_marks(preset: Preset) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(map(normal_heading, preset.marks)), frozenset(map(normal_heading, preset.never))


def known_headings(registers: Registers) -> set[str]:
    """Every heading that any register or preset knows."""
    found: set[str] = set()
    for register in registers.values():
        found.update(heading_paths(register))
        for preset in register.presets:
            found.update(preset_paths(preset))
    return found


def header_of(registers: Registers, rows: Sequence[tuple[str, ...]]) -> HeaderFound | None:
    """The header among the first rows of a sheet."""
    known = known_headings(registers)
    return find_header(rows, lambda heading: 1.0 if heading in known else 0.0)


def recognise(
    registers: Registers, header: HeaderFound, *, into: str | None = None, sheet: str = "", path: Path | None = None
) -> Recognised | None:
    """The register and preset that the headings fit best, None where nothing fits; ``into`` names the register."""
    candidates = [registers[into]] if into else list(registers.values())
    best: Recognised | None = None
    for register in candidates:
        bonus = 3.0 if _is_named(register, sheet) else 1.0 if path is not None and _is_named(register, path.stem) else 0.0
        if register.small_list and not (into or bonus or _is_own_small_list(register, header.headings)):
            continue  # a name and a note fit every list of words: such a sheet says which one it is for
        for preset in (*register.presets, None):
            made = _fit(register, preset, header, bonus)
            if made is not None and (best is None or made.score > best.score):
                best = made
    if best is None and into:
        columns = map_columns(registers[into], None, header)
        if any(c.path for c in columns):
            best = Recognised(into, None, header.row_index + 1, columns, 0.1)
    return best


def _is_own_small_list(register: Register, headings: Sequence[str]) -> bool:
    """Whether a small list was written by this program: a name and a code alone may be anybody's (a list of provinces)."""
    return is_own_export(register, headings) and ("id" in headings or sum(1 for h in headings if h) > 3)


def _is_named(register: Register, name: str) -> bool:
    return bool(name) and any(name == word or name.startswith(word + "-") for word in (register.key, *in_all_languages(register.title)))


def map_columns(register: Register, preset: Preset | None, header: HeaderFound) -> tuple[Column, ...]:
    """Every column with the field its heading names."""
    of_preset = preset_paths(preset) if preset else {}
    of_register = heading_paths(register)
    columns = []
    for index, heading in enumerate(header.headings):
        normal = normal_heading(heading)
        path = of_preset.get(normal) or of_register.get(normal, "") if normal else ""
        if path == "id":  # other programs have their own ids; ours stands under exactly this word
            ours = is_mostly_ours if preset is None else is_own_export
            path = "id" if heading.strip() == "id" and ours(register, header.headings) else ""
        elif path and not _settable(register, path):
            path = ""
        columns.append(Column(index, heading, path))
    return tuple(columns)


def is_target(register: Register, path: str) -> bool:
    """Whether a column may go to ``path`` (a field, ``lines.column``, or ``id``)."""
    if path == "id":
        return True
    head, _dot, tail = path.partition(".")
    declared = register.by_key.get(head)
    known = declared is not None and (not tail or any(sub.key == tail for sub in declared.fields))
    return known and _settable(register, path)


def _settable(register: Register, path: str) -> bool:
    head = register.by_key.get(path.split(".", 1)[0])
    return head is not None and readable(head) and readable(register.field(path))


def _fit(register: Register, preset: Preset | None, header: HeaderFound, bonus: float) -> Recognised | None:
    headings = {normal_heading(h) for h in header.headings if h}
    if preset is not None:
        marks, never = _preset_marks(preset)
        if not marks <= headings or never & headings:
            return None
    columns = map_columns(register, preset, header)
    paths = {c.path for c in columns if c.path}
    filled = sum(1 for h in header.headings if h)
    if not paths or not filled:
        return None
    required = [f.key for f in register.writable if f.required and f.default is None and f.kind is not Kind.REFERENCE]
    covered = all(key in paths or (preset and key in preset.fixed) for key in required)
    keyed = "id" in paths or "number" in paths or any(_covers(key, paths) for key in register.match_keys)
    told = keyed or (bool(required) and covered)
    enough = preset is not None or bonus or (len(paths) >= 2 and told and len(paths) / filled >= 0.3)
    if not enough:
        return None
    share = len(paths) / filled
    score = len(paths) + 2 * share + (3 if preset else 0) + (1 if keyed else 0) + (1 if covered else -1.5) + bonus
    if preset is not None:
        score += 0.5 * len(preset.marks)
    return Recognised(register.key, preset, header.row_index + 1, columns, score, dict(preset.fixed) if preset else {})


def _covers(key: tuple[str, ...], paths: set[str]) -> bool:
    """Whether a file can give this match key (a shop or platform may be supplied from outside)."""
    return all(part in paths or part.split(".")[-1] in ("shop", "platform") for part in key)


def units_of(columns: Sequence[Column]) -> dict[str, str]:
    """The units that headings name in brackets: ``重量（kg）`` -> {path: "kg"}."""
    found = {}
    for column in columns:
        for hint in heading_hints(column.heading):
            if column.path and hint.lower() in ("kg", "g", "元", "千克", "克", "公斤"):
                found[column.path] = hint.lower()
    return found
