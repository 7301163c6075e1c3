"""Texts for many cells of stored records: read like any typed text, checked like any change, written as one operation.

What cannot be taken is said cell by cell and stays as it was; the rest is written. Cutting a clip into cells is
:mod:`shopdesk.services.pasted_text`'s, rows that become new records are the import's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shopdesk.core.changes import Change
from shopdesk.core.cleaning import free_means_nothing
from shopdesk.core.errors import Refused
from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import Job
from shopdesk.core.masking import fits_mask, is_masked
from shopdesk.core.problems import Problem
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _
from shopdesk.services.checks import REQUIRED
from shopdesk.services.pasted_text import Block
from shopdesk.services.unit import Unit, same

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

LABEL = N_("Paste into {count} × {one}")
MASKED = N_("This is masked; what is stored stays.")
_LOOKED_AT = 5
_SAYS_NOTHING = frozenset({Kind.LINES, Kind.EVIDENCE, Kind.TEXT, Kind.NOTE, Kind.TAGS, Kind.REFERENCE})

Texts = Mapping[int, Mapping[str, Any]]
"""Record id -> field key -> text (or a plain value that is no text, such as the id of a reference)."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A cell that could not be taken, and why (already translated)."""

    record_id: int
    field: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a paste would change: plain values by record and field; ``left_out`` stays as it is, ``same`` cells hold it already."""

    values: dict[int, dict[str, Any]]
    left_out: tuple[LeftOut, ...]
    same: int = 0

    @property
    def cells(self) -> int:
        """How many cells would change."""
        return sum(map(len, self.values.values()))


class Pasting:
    """Pastes for one shop."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def check(self, key: str, texts: Texts, job: Job | None = None) -> Checked:
        """What of these texts can be taken; nothing is written (reader or writer thread)."""
        register = self._shop.registers[key]
        read: dict[tuple[str, Any], tuple[Any, str]] = {}
        values: dict[int, dict[str, Any]] = {}
        left_out: list[LeftOut] = []
        unchanged = 0
        with self._shop.database.reading() as conn:
            unit = Unit(self._shop, conn, 0)
            for at, (record_id, cells) in enumerate(texts.items()):
                if job is not None and at % 100 == 0:
                    job.step(at, len(texts))
                before = unit.get(key, record_id)
                wanted: dict[str, Any] = {}
                for name, text in cells.items():
                    value, why = self._read(register, name, text, read)
                    if before is None:
                        why = why or _("The record is no longer there.")
                    if why:
                        left_out.append(LeftOut(record_id, name, _short(text), why))
                    elif before is not None and (same(before.get(name), value) or _is_own_mask(before.get(name), value)):
                        unchanged += 1
                    elif before is not None and _hides(before.get(name), value):
                        left_out.append(LeftOut(record_id, name, _short(text), _(MASKED)))
                    else:
                        wanted[name] = value
                if before is not None and wanted:
                    kept = self._settled(unit, register, before, wanted, cells, left_out)
                    if kept:
                        values[record_id] = kept
        return Checked(values, tuple(left_out), unchanged)

    def write(self, key: str, texts: Texts, job: Job | None = None) -> tuple[Change, Checked]:
        """Write what can be taken, as one operation (writer thread). Raises Refused where nothing can."""
        checked = self.check(key, texts, job)
        if not checked.values and checked.left_out:
            raise Refused(checked.left_out[0].why, [Problem(out.field, "left_out", out.why) for out in checked.left_out], "nothing_taken")
        if len(checked.values) == 1:
            ((record_id, values),) = checked.values.items()
            return self._shop.records.set(key, record_id, values), checked
        return self._shop.records.set_each(key, checked.values, LABEL, job), checked

    def with_head(self, key: str, block: Block, columns: Sequence[str]) -> Block:
        """The block with a header row for an import: its own, or the titles of the list's columns (``columns``) where it has none.

        A block without a header may begin with the list's first column or with the first one that can be filled: whichever its
        cells fit better.
        """
        register = self._shop.registers[key]
        if not block or self.has_head(register, block[0]):
            return block
        ways = [[register.field(c) for c in columns], [f for c in columns if (f := register.field(c)).writable]]
        fields = max(ways, key=lambda way: self._fitting(block[:_LOOKED_AT], way))
        titles = [_(f.label) for f in fields[: len(block[0])]]
        titles += [_("Column {number}").format(number=at + 1) for at in range(len(titles), len(block[0]))]
        return [titles, *block]

    def has_head(self, register: Register, row: Sequence[str]) -> bool:
        """Whether this row is the header of an export or of a platform's file."""
        from shopdesk.excel.structure import normal_heading
        from shopdesk.services.import_columns import heading_paths, preset_paths

        known = set(heading_paths(register)).union(*(preset_paths(p) for p in register.presets))
        filled = [normal_heading(cell) for cell in row if cell.strip()]
        hits = sum(1 for cell in filled if cell in known)
        return bool(filled) and (hits == len(filled) or (hits >= 2 and 2 * hits >= len(filled)))

    # Inside ----------------------------------------------------------------------------------------------------------

    def _read(self, register: Register, name: str, text: Any, read: dict[tuple[str, Any], tuple[Any, str]]) -> tuple[Any, str]:
        """The plain value and "", or why there is none; the same text is read once."""
        known = (name, text if isinstance(text, str | int | None) else str(text))
        if known not in read:
            says_nothing = isinstance(text, str) and register.field(name).kind in (Kind.TEXT, Kind.NOTE) and free_means_nothing(text)
            entry = self._shop.entry.read(register.key, {name: "" if says_nothing else text})
            value, why = entry.values.get(name), entry.problems[0].text() if entry.problems else ""
            if value is None and not why and register.states is not None and name == register.states.field:
                why = _(REQUIRED).format(field=_(register.field(name).label))  # no record is without a state
            read[known] = (value, why)
        return read[known]

    def _settled(
        self,
        unit: Unit,
        register: Register,
        before: dict[str, Any],
        wanted: dict[str, Any],
        cells: Mapping[str, Any],
        left_out: list[LeftOut],
    ) -> dict[str, Any]:
        """The cells of one record that its rules let through; the others join ``left_out``."""
        while wanted:
            _after, problems = unit.planned_change(register, before, wanted, "form")
            hard = [p for p in problems if not p.warning]
            if not hard:
                return wanted
            blamed = {p.field.split(".", 1)[0]: p.text() for p in reversed(hard)}
            refused = [name for name in wanted if name in blamed] or list(wanted)
            for name in refused:
                del wanted[name]
                left_out.append(LeftOut(before["id"], name, _short(cells[name]), blamed.get(name) or hard[0].text()))
        return wanted

    def _fitting(self, rows: Block, fields: Sequence[Field]) -> int:
        """How many cells could be read as these fields (without asking the shop file); free text says nothing."""
        score = 0
        for row in rows:
            for cell, f in zip(row, fields, strict=False):
                if not cell.strip() or f.kind in _SAYS_NOTHING:
                    continue
                value, problems = self._shop.entry.read_value(f, cell)
                score += 1 if not problems and value is not None else -1
        return score


def _hides(stored: Any, given: Any) -> bool:
    """Whether a masked text (a phone copied from a list) would overwrite one that is stored clear."""
    return isinstance(given, str) and isinstance(stored, str) and is_masked(given) and not is_masked(stored)


def _is_own_mask(stored: Any, given: Any) -> bool:
    """Whether the text is what a list shows of the stored one: a copied row pasted back says nothing new."""
    return _hides(stored, given) and fits_mask(given, stored)


def _short(text: Any) -> str:
    words = " ".join(str(text if text is not None else "").split())
    return words if len(words) <= 60 else words[:60] + "…"
