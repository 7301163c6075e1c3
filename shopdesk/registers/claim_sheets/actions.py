"""Collecting a month's claims on a sheet, and what sending it does to them (``domain.md`` §4.5, 002 §7-六).

Leaves printing to the claim-sheet desk.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from shopdesk.core.states import Values

from .record import SENT

COLLECTED_STATES = ("to_submit", "submitted", "checking")


def collect(unit: Any, record_id: int) -> tuple[str, int]:
    """Put every claim of the courier (and branch) on the sheet that is on none yet, of its month or an earlier one."""
    sheet = unit.get("claim_sheets", record_id)
    if sheet is not None and is_draft(sheet):
        for state in COLLECTED_STATES:
            for found in unit.find_all("claims", courier=sheet["courier"], state=state):
                claim = unit.get("claims", found)
                if claim is not None and _belongs(claim, sheet):
                    unit.set("claims", found, {"claim_sheet": record_id})
    return "claim_sheets", record_id


def _belongs(claim: Values, sheet: Values) -> bool:
    if claim.get("claim_sheet") or not claim.get("month") or claim["month"] > sheet["month"]:
        return False
    return not sheet.get("branch") or claim.get("branch") == sheet["branch"]


def is_draft(sheet: Values) -> bool:
    return (sheet.get("state") or "draft") == "draft"


def settled(unit: Any, record_id: int, before: Values | None, after: Values | None) -> None:
    """Sending a sheet submits its claims and locks what stands on it; a deleted draft sets its claims free for the next sheet."""
    if after is not None and after.get("deleted_at") and not (before or {}).get("deleted_at"):
        for found in unit.find_all("claims", claim_sheet=record_id):
            unit.set("claims", found, {"claim_sheet": None})
        return
    if after is None or after.get("state") not in SENT or (before or {}).get("state") in SENT:
        return
    sent_on = after.get("sent_on") or unit.context.clock.today().isoformat()
    days = (unit.get("couriers", after["courier"]) or {}).get("days_to_answer") if after.get("courier") else None
    for found in unit.find_all("claims", claim_sheet=record_id):
        claim = unit.get("claims", found)
        if claim is not None:
            unit.set("claims", found, _sent(claim, sent_on, days))


def _sent(claim: Values, sent_on: str, days_to_answer: int | None) -> dict[str, Any]:
    values: dict[str, Any] = {"sheet_sent_on": sent_on}
    if claim.get("state") == "to_submit":
        values |= {"state": "submitted", "submitted_on": claim.get("submitted_on") or sent_on}
        if days_to_answer is not None and not claim.get("answer_due_on"):
            values["answer_due_on"] = (dt.date.fromisoformat(sent_on) + dt.timedelta(days=days_to_answer)).isoformat()
    return values
