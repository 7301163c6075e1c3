"""When a shift begins and ends. Which shift it is now is asked by the handovers' desk through :func:`minutes`."""

from __future__ import annotations

import re
from typing import Any

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_

DAY_MINUTES = 24 * 60
_CLOCK = re.compile(r"([01]?\d|2[0-4])\s*[:：.点时]\s*([0-5]?\d)?\s*分?")


def minutes(text: object) -> int | None:
    """Minutes since midnight of ``8:00``, ``08：30``, ``8点`` or ``24:00`` (which is 0 o'clock); None where it is no time of day."""
    found = _CLOCK.fullmatch(str(text or "").strip())
    if found is None:
        return None
    whole = int(found[1]) * 60 + int(found[2] or 0)
    return None if whole > DAY_MINUTES else whole % DAY_MINUTES


def clock_text(whole: int) -> str:
    """Minutes since midnight as ``HH:MM``."""
    return f"{whole // 60:02d}:{whole % 60:02d}"


def derive(values: Values, context: RuleContext) -> dict[str, Any]:
    """The hours as ``HH:MM``, and whether the shift runs past midnight."""
    del context
    found: dict[str, Any] = {"overnight": None}
    begins, ends = minutes(values.get("begins")), minutes(values.get("ends"))
    if begins is not None:
        found["begins"] = clock_text(begins)
    if ends is not None:
        found["ends"] = clock_text(ends)
    if begins is not None and ends is not None:
        found["overnight"] = int(ends <= begins and ends != 0)
    return found


def check(values: Values, context: RuleContext) -> list[Problem]:
    """Both ends are times of day, and differ."""
    del context
    found = []
    for key in ("begins", "ends"):
        if values.get(key) and minutes(values[key]) is None:
            found.append(
                Problem(
                    key,
                    "unreadable_time",
                    N_("“{value}” is no time of day. Write hours and minutes, such as 08:00."),
                    {"value": str(values[key])[:40]},
                )
            )
    if not found and values.get("begins") and minutes(values.get("begins")) == minutes(values.get("ends")):
        found.append(Problem("ends", "empty_shift", N_("The shift ends when it begins. Give it an end of its own.")))
    return found
