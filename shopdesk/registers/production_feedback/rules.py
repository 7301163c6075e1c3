"""What a production feedback computes: how often it was reported, never fewer than the cases it lists."""

from __future__ import annotations

from collections import Counter
from typing import Any

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_


def derive(values: Values, context: RuleContext) -> dict[str, Any]:
    """The number typed, or the number of different cases where that is higher."""
    del context
    listed = len({line.get("case") for line in values.get("cases") or ()} - {None})
    typed = values.get("count")
    return {"count": max(listed, typed or 0) if listed or typed is not None else None}


def check(values: Values, context: RuleContext) -> list[Problem]:
    del context
    lines = values.get("cases") or ()
    twice = {case for case, times in Counter(line.get("case") for line in lines).items() if case is not None and times > 1}
    return [
        Problem(f"cases.{row}.case", "listed_twice", N_("This case is listed twice."), warning=True)
        for row, line in enumerate(lines, start=1)
        if line.get("case") in twice
    ]
