"""What a stock movement refuses: goods without a name.

Leaves writing the movements to ``returns`` and ``cases``.
"""

from __future__ import annotations

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_

INCOMING = ("return_in", "exchange_in")


def signed_quantity(values: Values) -> int:
    """Pieces as the stock sees them: in is plus, out is minus."""
    quantity = int(values.get("quantity") or 0)
    return quantity if values.get("kind") in INCOMING else -quantity


def check(values: Values, context: RuleContext) -> list[Problem]:
    del context
    if values.get("code") or values.get("name"):
        return []
    return [Problem("name", "required", N_("Enter the product or its code."))]
