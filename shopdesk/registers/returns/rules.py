"""What a returned parcel computes and refuses: matched by hand, counted before it is stocked, untouched after.

Leaves finding its case by the waybill to ``actions``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_, _

from .record import GRAPH


def counted(line: Values) -> int:
    """Pieces of one line that came, good or not."""
    return (line.get("good") or 0) + (line.get("defective") or 0)


def derive(values: Values, context: RuleContext) -> dict[str, Any]:
    """A case that somebody chose is a match by hand."""
    del context
    if not values.get("case"):
        return {}
    found: dict[str, Any] = {}
    if not values.get("matched_by"):
        found["matched_by"] = "hand"
    if (values.get("state") or GRAPH.initial) == GRAPH.initial:
        found["state"] = "matched"
    return found


def check(values: Values, context: RuleContext) -> list[Problem]:
    return [*_counting(values, context), *_after_stocking(values, context)]


def kept(values: Values, context: RuleContext) -> str:
    """What is in stock came from somewhere: its parcel stays."""
    del context
    if values.get("state") != "stocked":
        return ""
    return _("This parcel is in stock and stays. If it was stocked by mistake, undo the stocking first (Operations).")


def _counting(values: Values, context: RuleContext) -> Iterator[Problem]:
    before = context.before
    items = values.get("items") or ()
    if before is not None and values.get("state") == "stocked" and before.get("state") != "stocked" and not sum(map(counted, items)):
        yield Problem("items", "nothing_counted", N_("Count the goods first: how many are good, how many defective."))
    for row, line in enumerate(items, start=1):
        expected = line.get("expected")
        if expected is not None and counted(line) > expected:
            message = N_("{counted} came where {expected} was expected.")
            yield Problem(
                f"items.{row}.good", "more_than_expected", message, {"counted": counted(line), "expected": expected}, warning=True
            )


def _after_stocking(values: Values, context: RuleContext) -> Iterator[Problem]:
    before = context.before
    if before is None or before.get("state") != "stocked":
        return
    for key in ("items", "case"):
        if _filled(values.get(key)) != _filled(before.get(key)):
            yield Problem(
                key,
                "already_stocked",
                N_("This parcel is in stock already. Undo the stocking, or enter the difference as a stock movement."),
            )


def _filled(value: Any) -> Any:
    """Lines without their empty columns, so that they compare by what they say."""
    return [{k: v for k, v in line.items() if v is not None} for line in value] if isinstance(value, tuple) else value or []
