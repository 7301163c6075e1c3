"""Rows of a file that are one record and say different things of it: which fields, which rows, and what may be done about it.

A field that says whose record it is may not be guessed: the record is refused. Of any other the first row's value is taken, and it is
told. Columns of lines are no business of this module: each row is a line of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shopdesk.core.masking import fits_mask, is_masked
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _, in_a_row, listed, ngettext

ROWS_DISAGREE = N_(
    "The rows {rows} are one record and say a different “{column}”: “{first}” and “{other}”. Correct one of the two, or leave it empty."
)
CODE = "rows_disagree"
MOST_TOLD = 500
_EXAMPLES = 3

Difference = tuple[str, int, Any, int, Any]
"""Field, row and value that come first, row and value that differ."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One field of one record: the rows as the user sees them (the one taken first), the heading, and both values as text."""

    rows: tuple[int, int]
    column: str
    taken: str
    left_out: str

    def as_json(self) -> dict[str, Any]:
        return {"rows": list(self.rows), "column": self.column, "taken": self.taken, "left_out": self.left_out}

    def text(self) -> str:
        words = _("Rows {rows}, {column}: “{taken}” is taken, “{left_out}” is not.")
        return words.format(rows=listed(map(str, self.rows)), column=self.column, taken=self.taken, left_out=self.left_out)


def summary(count: int, found: Sequence[Disagreement]) -> str:
    """One sentence about ``count`` such fields, "" where there are none; ``found`` are at least the first of them."""
    if not count:
        return ""
    told = ngettext(
        "In {number} place, rows of one record disagree; the first row's value is taken: {examples}",
        "In {number} places, rows of one record disagree; the first row's value is taken: {examples}",
        count,
    )
    examples = in_a_row(one.text() for one in found[:_EXAMPLES]) + (" …" if count > _EXAMPLES else "")
    return told.format(number=f"{count:,}", examples=examples)


def deciding_fields(register: Register) -> frozenset[str]:
    """The fields that say whose record it is: its keys, and those by which its customer or order is found."""
    found = {part for key in register.match_keys for part in key}
    for link in register.links:
        found.update((link.field, *link.match.values()))
    return frozenset(key for key in found if key in register.by_key)


def differences(numbers: Sequence[int], rows: Sequence[Mapping[str, Any]], passed: Collection[str]) -> list[Difference]:
    """The record's own fields of which a later row says something else than the first that fills them, once a field; ``passed`` are not
    looked at. A masked value that fits the clear one says the same."""
    first: dict[str, tuple[int, Any]] = {}
    found: dict[str, Difference] = {}
    for number, row in zip(numbers, rows, strict=True):
        for path, value in row.items():
            if path not in first:
                first[path] = number, value
                continue
            before = first[path][1]
            if value != before and "." not in path and path not in passed and path not in found and not _fits(value, before):
                found[path] = (path, *first[path], number, value)
    return list(found.values())


def _fits(value: Any, other: Any) -> bool:
    if not isinstance(value, str) or not isinstance(other, str):
        return False
    return (is_masked(value) and fits_mask(value, other)) or (is_masked(other) and fits_mask(other, value))
