"""The three shifts that a new shop starts with."""

from __future__ import annotations

from typing import Any

from shopdesk.core.translations import N_, catalogue

SHIFTS = (
    (N_("Early shift"), "08:00", "16:00", ("早", "早班", "白班", "early")),
    (N_("Middle shift"), "12:00", "20:00", ("中", "中班", "middle")),
    (N_("Late shift"), "16:00", "00:00", ("晚", "晚班", "夜班", "late", "night")),
)


def first_contents(language: str) -> list[dict[str, Any]]:
    """Early, middle and late, in one language."""
    say = catalogue(language).gettext if language != "en" else str
    return [
        {"name": say(name), "aliases": aliases, "begins": begins, "ends": ends, "overnight": 0, "shown": 1, "position": place * 10}
        for place, (name, begins, ends, aliases) in enumerate(SHIFTS, start=1)
    ]
