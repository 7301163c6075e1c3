"""What a claim takes from its courier and gives to its sheet: deadlines, the contract's multiple, the sheet's sums (``domain.md`` §4.5).

Leaves collecting and sending a sheet to ``claim_sheets``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from shopdesk.core.errors import Refused
from shopdesk.core.problems import Problem
from shopdesk.core.states import Values
from shopdesk.core.translations import N_

from .rules import damaged_share
from .states import AWAITING_ANSWER

SENT_SHEETS = ("sent", "part_settled", "settled")
DONE = ("settled", "given_up")
DAMAGE = ("damaged", "contents_short")
_FILING = ("courier", "kind", "picked_up_at", "discovered_on", "signed_on")
_SUMMED = ("claim_sheet", "claimed_amount", "received_amount", "state", "deleted_at")


def settled(unit: Any, record_id: int, before: Values | None, after: Values | None) -> None:
    """Fill the deadlines from the courier's contract, then bring the sums of the sheets concerned up to date."""
    if after is not None:
        _refuse_sent_sheet(unit, before or {}, after)
        found = _from_courier(unit, before or {}, after)
        if found:
            unit.set("claims", record_id, found)
    if any((before or {}).get(key) != (after or {}).get(key) for key in _SUMMED):
        for sheet in {(values or {}).get("claim_sheet") for values in (before, after)}:
            if sheet is not None:
                sum_up(unit, sheet)


def _refuse_sent_sheet(unit: Any, before: Values, claim: Values) -> None:
    """A sheet that the courier has takes no further claim: later ones go into the next."""
    sheet = claim.get("claim_sheet")
    if sheet is None or sheet == before.get("claim_sheet") or claim.get("deleted_at"):
        return
    stored = unit.get("claim_sheets", sheet) or {}
    if stored.get("state") in SENT_SHEETS:
        words = {"number": stored.get("number") or "", "day": stored.get("sent_on") or "?"}
        problem = Problem("claim_sheet", "sheet_sent", N_("The sheet {number} went to the courier on {day}. Choose the next sheet."), words)
        raise Refused(problem.text(), [problem], problem.code)


def _from_courier(unit: Any, before: Values, claim: Values) -> dict[str, Any]:
    """What the courier's contract says and the claim does not say yet."""
    wants_filing = not claim.get("file_by_on") or any(before.get(key) != claim.get(key) for key in _FILING)
    wants_answer = claim.get("state") in AWAITING_ANSWER and not claim.get("answer_due_on")
    wants_amount = claim.get("claimed_amount") is None and claim.get("basis") in ("contract_multiple", "insured")
    if not claim.get("courier") or not (wants_filing or wants_answer or wants_amount):
        return {}
    courier = unit.get("couriers", claim["courier"]) or {}
    found: dict[str, Any] = {}
    if wants_filing:
        found["file_by_on"] = _file_by(unit, claim, courier)
    asked_on = claim.get("appealed_on") or claim.get("submitted_on")
    if wants_answer and asked_on and courier.get("days_to_answer") is not None:
        found["answer_due_on"] = _after(asked_on, courier["days_to_answer"])
    if wants_amount:
        found["claimed_amount"] = _by_contract(claim, courier)
    return {key: value for key, value in found.items() if claim.get(key) != value}


def _file_by(unit: Any, claim: Values, courier: Values) -> str | None:
    """The last day to file: counted from dispatch (or discovery), for damage also from signing; the earlier of both."""
    picked_up = claim.get("picked_up_at")
    started = unit.context.clock.local(picked_up).date().isoformat() if picked_up else claim.get("discovered_on")
    days = []
    if started and courier.get("days_to_file") is not None:
        days.append(_after(started, courier["days_to_file"]))
    if claim.get("kind") in DAMAGE and claim.get("signed_on") and courier.get("damage_hours") is not None:
        days.append(_after(claim["signed_on"], courier["damage_hours"] // 24))
    return min(days, default=None)


def _by_contract(claim: Values, courier: Values) -> int | None:
    """The amount in fen that the contract gives: a multiple of the postage, or the insured share of the damage."""
    if claim.get("basis") == "contract_multiple":
        postage, multiple = claim.get("postage"), courier.get("postage_multiple")
        return None if postage is None or multiple is None else int(postage * multiple)
    insured, goods = claim.get("insured_value"), claim.get("goods_value")
    if insured is None:
        return None
    rate = courier.get("insured_rate")
    loss = damaged_share(insured if goods is None else min(insured, goods), claim)
    return loss if rate is None else (loss * int(rate) + 50) // 100


def _after(day: str, days: int) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()


def sum_up(unit: Any, sheet: int) -> None:
    """Count and add up a sheet's claims; a sent sheet follows what came in."""
    stored = unit.get("claim_sheets", sheet)
    if stored is None:
        return
    claims = [claim for claim in (unit.get("claims", found) for found in unit.find_all("claims", claim_sheet=sheet)) if claim is not None]
    found: dict[str, Any] = {
        "count": len(claims),
        "claimed_amount": sum(claim.get("claimed_amount") or 0 for claim in claims),
        "received_amount": sum(claim.get("received_amount") or 0 for claim in claims),
    }
    if stored.get("state") in ("sent", "part_settled"):
        states = [claim.get("state") for claim in claims]
        if claims and all(state in DONE for state in states):
            found["state"] = "settled"
        elif found["received_amount"] or any(state in DONE for state in states):
            found["state"] = "part_settled"
    if any(stored.get(key) != value for key, value in found.items()):
        unit.set("claim_sheets", sheet, found)
