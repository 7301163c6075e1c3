"""What a mis-shipment computes and refuses: the difference in weight, and questions that the kind of mistake asks.

Leaves making the case or claim to ``actions``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_


def derive(values: Values, context: RuleContext) -> dict[str, Any]:
    """Measured − label, in grams."""
    del context
    label, measured = values.get("label_weight_g"), values.get("measured_weight_g")
    return {"weight_difference_g": None if label is None or measured is None else measured - label}


def check(values: Values, context: RuleContext) -> list[Problem]:
    return list(_problems(values, context))


def _problems(values: Values, context: RuleContext) -> Iterator[Problem]:
    if values.get("delisted") and not values.get("delist_needed"):
        yield Problem(
            "delist_needed", "not_needed", N_("It is said to be off the shelf, but not that it had to be. Tick both or none."), warning=True
        )
    if values.get("kind") != "extra" and values.get("buyer_admits"):
        yield Problem("buyer_admits", "only_extra", N_("Whether the buyer admits it matters only where too much went."), warning=True)
    difference, kind = values.get("weight_difference_g"), values.get("kind")
    if difference is not None and ((kind in ("missed", "short") and difference > 0) or (kind == "extra" and difference < 0)):
        message = N_("The weight says otherwise: the difference is {grams} g.")
        yield Problem("measured_weight_g", "weight_says_otherwise", message, {"grams": f"{difference:+d}"}, warning=True)
    before = context.before
    just_done = before is not None and before.get("state") != "done" and values.get("state") == "done"
    if just_done and not values.get("handling"):
        yield Problem("handling", "required", N_("Say how it was put right, so that the month's table can count it."), warning=True)
    if just_done and values.get("delist_needed") and not values.get("delisted"):
        yield Problem("delisted", "still_on_shelf", N_("The goods are still to be taken off the shelf."), warning=True)
