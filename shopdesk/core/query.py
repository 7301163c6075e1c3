"""What a list asks for, as plain data: filters, words and order. ``storage.finder`` answers it; nobody else makes SQL of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Op(StrEnum):
    """How a filter compares. ``value`` is a plain value of the field's kind, a tuple for IN and BETWEEN, None for BLANK/NOT_BLANK."""

    EQ = "="
    NE = "!="
    GE = ">="
    LE = "<="
    CONTAINS = "~"
    BEGINS = "^"
    ENDS = "$"
    IN = "in"
    BETWEEN = "between"  # (low, high), both included, either may be None
    BLANK = "blank"
    NOT_BLANK = "not_blank"


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on one field (``field`` may be ``lines.column``: some line fulfils it).

    On a TIME field EQ/GE/LE/BETWEEN take local days ``YYYY-MM-DD`` or months ``YYYY-MM`` as well as instants: the finder widens them.
    ``now`` and ``today`` stand for this moment and this day, so that a saved view can ask for what is overdue.
    """

    field: str
    op: Op
    value: Any = None

    def kept(self) -> list[Any]:
        """As JSON holds it, for :meth:`from_kept`."""
        return [self.field, self.op.value, self.value]

    @classmethod
    def from_kept(cls, kept: Sequence[Any]) -> Filter:
        """Raises ValueError or TypeError for what is no filter."""
        field, op, value = kept
        return cls(field, Op(op), tuple(value) if isinstance(value, list) else value)


@dataclass(frozen=True, slots=True)
class Sort:
    """One key of an order."""

    field: str
    descending: bool = False

    def kept(self) -> list[Any]:
        """As JSON holds it, for :meth:`from_kept`."""
        return [self.field, self.descending]

    @classmethod
    def from_kept(cls, kept: Sequence[Any]) -> Sort:
        """Raises ValueError or TypeError for what is no key."""
        field, descending = kept
        return cls(field, bool(descending))


@dataclass(frozen=True, slots=True)
class Query:
    """All filters hold, all words are found; an empty ``sort`` means the register's own order. A sort key always ends in ``id``."""

    register: str
    filters: tuple[Filter, ...] = ()
    words: str = ""
    sort: tuple[Sort, ...] = ()
    trash: bool = False

    def where(self, *filters: Filter) -> Query:
        """The same query, narrowed."""
        return replace(self, filters=self.filters + filters)
