"""What is left of a deadline, in words: "3 h left", "12 min over". Lists show it where a register declares a ``due_field``.

The words are made when a window of rows is fetched; the page has them made anew while time passes.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shopdesk.core.clock import parse_stamp
from shopdesk.core.fields import Field, Kind
from shopdesk.core.register import Register
from shopdesk.core.translations import _

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_LONG = 2
"""From two of the larger unit on, the smaller one is no longer told."""


@dataclass(frozen=True)
class DueWords:
    """Words for one register's deadline. ``late`` collects those that say that it has passed, with their tone."""

    field: Field
    state_field: str
    open_codes: frozenset[str]
    now: Callable[[], dt.datetime]
    today: Callable[[], dt.date]
    late: dict[str, str] = dataclasses.field(default_factory=dict)

    def text(self, record: Mapping[str, Any]) -> str:
        """What is left for a record; "" where nothing waits or it has no deadline."""
        value = record.get(self.field.key)
        if not value or (self.state_field and record.get(self.state_field) not in self.open_codes):
            return ""
        if self.field.kind is Kind.DATE:
            seconds = (dt.date.fromisoformat(value) - self.today()).days * _DAY
            if not seconds:
                return _("Today")
        else:
            seconds = int((parse_stamp(value) - self.now()).total_seconds())
        said = span_text(abs(seconds))
        if seconds >= 0:
            return _("{time} left").format(time=said)
        said = _("{time} over").format(time=said)
        self.late[said] = "red"
        return said


def span_text(seconds: int) -> str:
    """A span in its largest fitting unit, rounded down, at least one minute."""
    if seconds >= _LONG * _DAY:
        return _("{number} days").format(number=seconds // _DAY)
    if seconds >= _LONG * _HOUR:
        return _("{number} h").format(number=seconds // _HOUR)
    return _("{number} min").format(number=max(1, seconds // _MINUTE))


def due_words(register: Register, key: str, now: Callable[[], dt.datetime], today: Callable[[], dt.date]) -> DueWords | None:
    """The words for column ``key``, where it is the register's deadline."""
    if not key or key != register.due_field:
        return None
    graph = register.states
    return DueWords(register.field(key), graph.field if graph else "", frozenset(graph.open_codes()) if graph else frozenset(), now, today)
