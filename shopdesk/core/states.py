"""State graphs: legal moves, what a move needs, what it stamps, and the clock of a state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shopdesk.core.fields import Choice
from shopdesk.core.problems import Problem
from shopdesk.core.translations import N_, _, listed

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """A state: ``open`` ones wait for somebody, and may have a ``limit_hours`` clock (a default; settings may override)."""

    code: str
    label: str
    tone: str
    open: bool = True
    limit_hours: int | None = None

    def choice(self) -> Choice:
        return Choice(self.code, self.label, self.tone)


@dataclass(frozen=True, slots=True)
class Move:
    """One legal move. ``label`` says the outcome (a marked string).

    ``needs`` are fields that must be filled when the move is made (given with it or stored before). ``stamps`` maps a field to
    ``now``, ``today`` or ``operator``, set by the move where it is empty (or always, with ``!`` behind: ``now!``); ``clears`` are emptied.
    ``when`` narrows the move to records whose fields have one of the listed values (``{"type": ("exchange",)}``).
    ``sets`` are values that the move writes (a failed intercept makes the case a return and refund). ``likely`` moves stand first in
    the form. ``key`` tells two moves between the same states apart: :meth:`StateGraph.find_move` takes it in place of the target.
    """

    source: str
    target: str
    label: str
    needs: tuple[str, ...] = ()
    stamps: Mapping[str, str] | None = None
    clears: tuple[str, ...] = ()
    when: Mapping[str, tuple[str, ...]] | None = None
    likely: bool = False
    sets: Mapping[str, Any] | None = None
    key: str = ""

    def fits(self, values: Values) -> bool:
        return all(values.get(field) in allowed for field, allowed in (self.when or {}).items())


def always(values: Values, settings: Values) -> bool:
    del values, settings
    return True


@dataclass(frozen=True)
class StateGraph:
    """All states and moves of a register, over the field ``field``.

    ``land(values, target, settings)`` may pass through a state that needs nobody (approved without a second check goes straight on).
    ``allowed(move, values, settings)`` may forbid a move for a reason of the shop's settings; it returns False then.
    """

    states: tuple[State, ...]
    moves: tuple[Move, ...]
    initial: str
    field: str = "state"
    land: Callable[[Values, str, Values], str] | None = None
    allowed: Callable[[Move, Values, Values], bool] | None = None

    def state(self, code: str) -> State:
        return next(s for s in self.states if s.code == code)

    def choices(self) -> tuple[Choice, ...]:
        return tuple(s.choice() for s in self.states)

    def open_codes(self) -> tuple[str, ...]:
        return tuple(s.code for s in self.states if s.open)

    def legal_moves(self, values: Values, settings: Values) -> list[Move]:
        """The moves offered for a record as it stands, likely ones first."""
        here = values.get(self.field) or self.initial
        found = [
            m for m in self.moves if m.source == here and m.fits(values) and (self.allowed is None or self.allowed(m, values, settings))
        ]
        return sorted(found, key=lambda m: not m.likely)

    def find_move(self, values: Values, target: str, settings: Values) -> Move | None:
        """The legal move to ``target`` (a state, or a move's own key); give it the record with what comes with the move laid over it."""
        legal = self.legal_moves(values, settings)
        return next((m for m in legal if m.key == target), None) or next((m for m in legal if m.target == target), None)

    def landing(self, values: Values, target: str, settings: Values) -> str:
        """The state in which a move to ``target`` (a state, or a move's own key) ends."""
        target = next((m.target for m in self.moves if m.key == target), target)
        return self.land(values, target, settings) if self.land else target

    def illegal(self, values: Values, target: str, settings: Values) -> Problem:
        """The sentence for a move that is not offered: from, to, and what would be legal."""
        here = self.state(values.get(self.field) or self.initial)
        target = next((m.target for m in self.moves if m.key == target), target)
        wanted = next((s for s in self.states if s.code == target), None)
        legal = [_(self.state(m.target).label) for m in self.legal_moves(values, settings)]
        return Problem(
            self.field,
            "illegal_move",
            N_("This record is in “{here}” and cannot move to “{wanted}”. From here it can move to: {legal}."),
            {"here": _(here.label), "wanted": _(wanted.label) if wanted else target, "legal": listed(legal) or _("nowhere")},
        )

    def unreachable(self) -> set[str]:
        """States that no chain of moves from the first one reaches (a contract test wants none)."""
        seen, todo = {self.initial}, [self.initial]
        while todo:
            here = todo.pop()
            for move in self.moves:
                if move.source == here and move.target not in seen:
                    seen.add(move.target)
                    todo.append(move.target)
        return {s.code for s in self.states} - seen
