"""What holds for a courier: patterns that can be read, codes in lower case. Matching a waybill is left to ``core.waybills``."""

from __future__ import annotations

import re
from typing import Any

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_
from shopdesk.core.waybills import LIKELY, CourierPattern

MAX_PATTERN = 120
_LINE = re.compile(r"(\S+)(?:\s+(\d{1,3})\s*%)?")
_NESTED_REPEAT = re.compile(r"\([^()]*[+*][^()]*\)[+*{]")


def pattern_lines(patterns: str | None) -> list[tuple[int, str]]:
    """The lines of the note that hold a pattern, each with its number from 1; blank lines and ``#`` remarks are left out."""
    numbered = enumerate((patterns or "").splitlines(), start=1)
    return [(number, line.strip()) for number, line in numbered if line.strip() and not line.strip().startswith("#")]


def readable_pattern(line: str) -> tuple[str, float] | None:
    """The pattern of a line and its confidence (``YT\\d{13} 90%``; likely where nothing is said); None where it is unusable."""
    found = _LINE.fullmatch(line)
    if found is None or len(found[1]) > MAX_PATTERN or _NESTED_REPEAT.search(found[1]) or found[1].count("{") != found[1].count("}"):
        return None
    try:
        re.compile(found[1], re.ASCII)
    except re.error:
        return None
    return found[1], min(int(found[2]), 100) / 100 if found[2] else LIKELY


def courier_patterns(courier: Values) -> tuple[CourierPattern, ...]:
    """The shapes of one courier's waybills as ``core.waybills.candidates`` takes them; ``courier`` is the code, else the name."""
    name = str(courier.get("code") or courier.get("name") or "")
    readable = (readable_pattern(line) for _number, line in pattern_lines(courier.get("patterns")))
    return tuple(CourierPattern(name, *found) for found in readable if found)


def derive(values: Values, context: RuleContext) -> dict[str, Any]:
    """The code is compared with the program's own pattern codes, so it is kept in lower case without blanks."""
    del context
    code = values.get("code")
    return {"code": "".join(code.split()).lower() or None} if code else {}


def check(values: Values, context: RuleContext) -> list[Problem]:
    """Each pattern compiles, is short, and cannot run away on a long number."""
    del context
    return [
        Problem(
            "patterns",
            "unreadable_pattern",
            N_("Line {line} of the number patterns cannot be used: “{pattern}”. Write for example {example}."),
            {"line": number, "pattern": line[:60], "example": r"YT\d{13} 90%"},
        )
        for number, line in pattern_lines(values.get("patterns"))
        if readable_pattern(line) is None
    ]
