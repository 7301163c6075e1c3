"""What reading a text may know about its surroundings, and the refusal it answers with.

The kinds themselves are read in ``core.parsing`` and ``core.moments``; both are reached through ``core.values``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Self

from shopdesk.core.clock import DEFAULT_ZONE, Clock
from shopdesk.core.fields import Field
from shopdesk.core.problems import Problem

DateOrder = Literal["ymd", "mdy", "dmy"]
SHOWN = 60


@dataclass(frozen=True, slots=True)
class ParseContext:
    """What is known about a text besides its field. ``ParseContext()`` knows nothing and so guesses nothing.

    ``zone`` is the shop's (IANA): a time without an offset is local to it. ``date_order`` settles ``03/04/05``; without it such a
    date is refused unless only one order fits. ``short_dates`` (a form, with ``today``/``now``) allows ``3.13`` as this year's and
    words such as 今天 or ``yesterday``; ``year_for_short`` gives a file's dates without a year theirs. ``serials``: the column holds a
    workbook's date numbers (``epoch_1904``: those of an old Mac workbook). ``from_file``: the text comes out of a spreadsheet, so
    ``="…"``, a leading apostrophe and words for nothing are taken off free text too; typed free text stays as typed. ``zeros_are_chance``:
    the column was looked at (``parsing.zeros_are_chance``) and long identifiers that end in zeros are whole. ``choices`` maps
    a field's key to {word in the file: code}; ``units`` maps a field's key to the unit that its heading names (``kg``).
    """

    zone: str = DEFAULT_ZONE
    today: dt.date | None = None
    now: dt.datetime | None = None
    date_order: DateOrder | None = None
    short_dates: bool = False
    year_for_short: int | None = None
    serials: bool = False
    epoch_1904: bool = False
    from_file: bool = False
    zeros_are_chance: bool = False
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def form(cls, clock: Clock) -> Self:
        """For a form, a search box, a filter or the command line: what is typed now, in the shop's zone."""
        return cls(zone=clock.zone, today=clock.today(), now=clock.now(), short_dates=True)


class Unreadable(ValueError):
    """A text that is no value of its field; nothing is guessed in its place. ``problems`` has one entry, or several for lines."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems

    def __str__(self) -> str:
        return ", ".join(f"{p.field}: {p.code}" for p in self.problems)

    @property
    def problem(self) -> Problem:
        return self.problems[0]


def shown(text: str) -> str:
    """The text as a message quotes it: one line, not endless."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def refusal(declared: Field, code: str, message: str, text: str, **values: object) -> Unreadable:
    """Unreadable with one problem of the field, to be raised; ``message`` is a marked template, ``{text}`` is the text as given."""
    return Unreadable(Problem(declared.key, code, message, {"text": shown(text), **values}))


def all_or_refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Unreadable(*problems)
