"""Deadlines by the shift's hours, and carrying open items over into the next handover (``domain.md`` §4.6).

Leaves drafting items out of what happened in the shift to the handover desk.
"""

from __future__ import annotations

from typing import Any

from shopdesk.core.states import Values

from .record import OPEN_ITEMS
from .rules import first_noon_after

LOOK_BACK = 60


def settled(unit: Any, record_id: int, before: Values | None, after: Values | None) -> None:
    """Give items without a deadline the first noon after the shift ends; mere information has none."""
    del before
    if after is None:
        return
    items = after.get("items") or ()
    if not any(_wants_due(line) for line in items) or not after.get("date"):
        return
    shift = (unit.get("shifts", after["shift"]) if after.get("shift") else None) or {}
    noon = first_noon_after(unit.context.clock, after["date"], shift.get("begins"), shift.get("ends"))
    unit.set("handovers", record_id, {"items": tuple({**line, "due_at": noon} if _wants_due(line) else dict(line) for line in items)})


def _wants_due(line: Values) -> bool:
    return not line.get("due_at") and line.get("priority") != "note" and (line.get("state") or "open") in OPEN_ITEMS


def carry_over(unit: Any, record_id: int) -> tuple[str, int]:
    """Bring what earlier handovers left open into this one: there it is passed on, here it counts one time more."""
    here = unit.get("handovers", record_id) or {}
    carried: list[dict[str, Any]] = []
    for found in sorted(_earlier(unit, record_id, here)):
        other = unit.get("handovers", found) or {}
        lines = tuple(other.get("items") or ())
        left = [line for line in lines if (line.get("state") or "open") in OPEN_ITEMS]
        if not left or (other.get("date") or "") > (here.get("date") or ""):
            continue
        kept = tuple(
            {**line, "state": "passed_on", "result": line.get("result") or here.get("number")} if line in left else line for line in lines
        )
        unit.set("handovers", found, {"items": kept})
        carried += [{**line, "carried": (line.get("carried") or 0) + 1, "done_at": None} for line in left]
    if carried:
        unit.set("handovers", record_id, {"items": (*(here.get("items") or ()), *carried)})
    return "handovers", record_id


def _earlier(unit: Any, record_id: int, here: Values) -> list[int]:
    """The handovers given or taken before this one, the newest LOOK_BACK of them."""
    del here
    found = [other for state in ("given", "taken") for other in unit.find_all("handovers", state=state) if other != record_id]
    return sorted(found)[-LOOK_BACK:]


def is_draft(handover: Values) -> bool:
    return (handover.get("state") or "draft") == "draft"
