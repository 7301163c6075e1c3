"""What a service hands back after a write: which records changed and which operation of the journal did it."""

from __future__ import annotations

from dataclasses import dataclass

from shopdesk.core.problems import Problem


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that an undo left as it is, and why (already translated; ``reason`` is the same for the journal)."""

    register: str
    id: int
    number: str
    why: str
    reason: Problem | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One committed operation.

    ``ids`` maps register key -> ids of the records touched (all of them unless ``many``, where ranges were too long to list).
    ``operation`` is the journal's id; ``undone``/``redone`` name the operation that was taken back or applied again.
    ``warnings`` refused nothing, but whoever did it should know of them.
    """

    operation: int
    label: str
    ids: dict[str, tuple[int, ...]]
    records: int = 0
    number: str = ""
    undone: int = 0
    redone: int = 0
    kept: tuple[Kept, ...] = ()
    many: bool = False
    warnings: tuple[Problem, ...] = ()

    def registers(self) -> frozenset[str]:
        """The keys of the registers whose records were touched."""
        return frozenset(self.ids)

    def only_id(self) -> int:
        """The id of the one record of a single-record change."""
        return next(iter(next(iter(self.ids.values()))))
