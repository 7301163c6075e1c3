"""What holds for a courier: patterns that can be read, codes in lower case. Matching a waybill is left to ``core.waybills``."""

from __future__ import annotations

from typing import Any

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_
from shopdesk.core.waybills import pattern_lines, readable_pattern


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
