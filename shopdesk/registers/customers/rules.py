"""What holds for a customer by itself. Finding duplicates, merging and counting what happened are left to the services and desks."""

from __future__ import annotations

from typing import Any

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_


def derive(values: Values, context: RuleContext) -> dict[str, Any]:
    """A customer known only by an account is called by it."""
    del context
    if values.get("name"):
        return {}
    account = next((line.get("account") for line in values.get("accounts") or () if line.get("account")), None)
    return {"name": account} if account else {}


def check(values: Values, context: RuleContext) -> list[Problem]:
    """Accounts and phones are listed once; the first purchase is not after the last; who is blocked has a reason to show."""
    del context
    found = [
        *_twice(
            values, "accounts", ("platform", "account"), N_("“{value}” is listed twice among the accounts. Delete one of the two lines.")
        ),
        *_twice(values, "phones", ("number",), N_("“{value}” is listed twice among the phones. Delete one of the two lines.")),
    ]
    first, last = values.get("first_purchase_on"), values.get("last_purchase_on")
    if first and last and first > last:
        found.append(
            Problem(
                "last_purchase_on",
                "dates_reversed",
                N_("The last purchase ({last}) is before the first ({first}). Correct one of them."),
                {"first": first, "last": last},
            )
        )
    if values.get("standing") == "blocked" and not values.get("caution"):
        found.append(
            Problem(
                "caution", "no_caution", N_("This customer is blocked. Write under “Caution” why, so that colleagues see it."), warning=True
            )
        )
    return found


def _twice(values: Values, table: str, keys: tuple[str, ...], message: str) -> list[Problem]:
    lines = values.get(table) or ()
    if len(lines) < 2:
        return []
    seen: set[tuple[Any, ...]] = set()
    found = []
    for place, line in enumerate(lines, start=1):
        identity = tuple(line.get(key) for key in keys)
        if identity in seen and identity[-1] is not None:
            found.append(Problem(f"{table}.{place}.{keys[-1]}", "listed_twice", message, {"value": identity[-1]}))
        seen.add(identity)
    return found
