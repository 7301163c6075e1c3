"""What a written visit brings about: the day of the next one, by the customer's own interval."""

from __future__ import annotations

from typing import Any

from shopdesk.core.states import Values
from shopdesk.registers.vip_visits.record import TRIED
from shopdesk.registers.vip_visits.rules import next_due


def settled(unit: Any, record_id: int, before: Values | None, after: Values | None) -> None:
    """After a visit that took place, fill an empty ``next_due_on``: what somebody typed stays."""
    if after is None or after.get("next_due_on") or after.get("outcome") not in TRIED or not after.get("visited_at"):
        return
    if before is not None and before.get("outcome") == after.get("outcome"):
        return
    customer = unit.get("customers", after["customer"]) if after.get("customer") else None
    interval = customer.get("visit_interval_months") if customer else None
    day = next_due(unit.context.clock.local(after["visited_at"]).date(), interval, unit.context.settings)
    if day is not None:
        unit.set("vip_visits", record_id, {"next_due_on": day})
