"""What a handover computes and refuses: deadlines at noon, what is still open, and that a taken one is only added to (``domain.md`` §4.6).

After taking over, text and kind of the items stay as they were signed; takers still write state, owner and result, and may add
items at the end and words behind the note.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shopdesk.core.clock import Clock
from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_, _

from .record import OPEN_ITEMS, Handover

CHECKLIST = "handovers.checklist"
SETTINGS: Mapping[str, Any] = {CHECKLIST: None}
"""``handovers.checklist``: the closing checks of a new handover, a list of texts; None = the four of 001 §14."""

DEFAULT_CHECKS = (
    N_("Computers and power are off"),
    N_("Doors and windows are locked"),
    N_("Chat accounts are handed to the next shift"),
    N_("Servers and network are left running as they should"),
)
SIGNED = ("date", "shift", "given_by", "taken_by", "written_at", "taken_at", "summary", "checks")
SIGNED_IN_ITEMS = ("text", "kind", "priority", "due_at", "link", "carried")
NEW_ITEM = {"kind": "to_do", "priority": "normal", "state": "open", "carried": 0}
WORKED_OFF = ("done", "passed_on", "void")
NOON = dt.time(12)


def first_noon_after(clock: Clock, day: str, begins: str | None, ends: str | None) -> str:
    """The first noon after a shift of local day ``day`` ends, as an instant.

    ``begins`` and ``ends`` are ``HH:MM``; an end not after the beginning is on the next morning; without hours the shift ends with its day.
    """
    start = dt.date.fromisoformat(day)
    end_day, end_time = start + dt.timedelta(days=1), dt.time()
    if ends:
        end_time = _hour(ends)
        end_day = start if begins is None or end_time > _hour(begins) else start + dt.timedelta(days=1)
    noon_day = end_day if end_time < NOON else end_day + dt.timedelta(days=1)
    return clock.stored(dt.datetime.combine(noon_day, NOON))


def shift_day(clock: Clock, begins: str | None, ends: str | None) -> str:
    """The local day of the shift that is being handed over now.

    One that runs past midnight belongs to the day it began, also while it is written up after its end: until the time is nearer to its
    next beginning.
    """
    now = clock.local(clock.stamp())
    day = now.date()
    if begins and ends and (end := _hour(ends)) <= (begin := _hour(begins)):
        middle = (end.hour * 60 + end.minute + begin.hour * 60 + begin.minute) // 2
        if now.hour * 60 + now.minute < middle:
            day -= dt.timedelta(days=1)
    return day.isoformat()


def _hour(text: str) -> dt.time:
    hours, _colon, minutes = text.partition(":")
    whole = int(hours)
    return dt.time() if whole >= 24 else dt.time(whole, int(minutes or 0))


def derive(values: Values, context: RuleContext) -> dict[str, Any]:
    """What is open and when the next thing is due; when an item was finished; the checklist of a new handover."""
    items = tuple(_finished(line, context) for line in _as_signed(values.get("items") or (), context.before))
    still_open = [line for line in items if (line.get("state") or "open") in OPEN_ITEMS]
    due = [line["due_at"] for line in still_open if line.get("due_at") and line.get("priority") != "note"]
    found: dict[str, Any] = {"open_items": len(still_open), "next_due_at": min(due, default=None)}
    if items:
        found["items"] = items
    if context.before is None and context.how == "form" and not values.get("date"):
        shift = (context.referred("shifts", values["shift"]) if values.get("shift") else None) or {}
        found["date"] = shift_day(context.clock, shift.get("begins"), shift.get("ends"))
    if context.before is None and context.how == "form" and not values.get("checks"):
        texts = context.settings.get(CHECKLIST) or [_(text) for text in DEFAULT_CHECKS]
        found["checks"] = tuple({"text": text, "done": 0} for text in texts)
    return found


def _as_signed(items: Sequence[Mapping[str, Any]], before: Values | None) -> Iterator[Mapping[str, Any]]:
    """What was signed and is left out stays: who writes a result need not repeat the deadline."""
    signed = (before.get("items") or ()) if before is not None and before.get("state") == "taken" else ()
    for at, line in enumerate(items):
        old = signed[at] if at < len(signed) else {}
        yield {**line, **{key: old[key] for key in SIGNED_IN_ITEMS if line.get(key) is None and old.get(key) is not None}}


def _finished(line: Mapping[str, Any], context: RuleContext) -> dict[str, Any]:
    made = {**line, **{key: value for key, value in NEW_ITEM.items() if line.get(key) is None}}
    if made.get("state") not in WORKED_OFF:
        made["done_at"] = None
    elif not made.get("done_at"):
        made["done_at"] = context.clock.stamp()
    return made


def check(values: Values, context: RuleContext) -> list[Problem]:
    return [*_signed_problems(values, context), *_state_problems(values, context)]


def kept(values: Values, context: RuleContext) -> str:
    """What somebody signed for stays."""
    if values.get("state") != "taken":
        return ""
    by = values.get("taken_at")
    day = context.clock.local(by).strftime("%Y-%m-%d %H:%M") if by else "?"
    return _("This handover was taken over ({day}) and stays.").format(day=day)


def _signed_problems(values: Values, context: RuleContext) -> Iterator[Problem]:
    before = context.before
    if before is None or before.get("state") != "taken":
        return
    by = before.get("taken_at") or ""
    words = {"day": context.clock.local(by).strftime("%Y-%m-%d %H:%M") if by else "?"}
    for key in SIGNED:
        if _filled(values.get(key)) != _filled(before.get(key)):
            message = N_("“{field}” was signed when the shift was taken over ({day}) and stays. Add an item or a line to the note instead.")
            yield Problem(key, "signed", message, {"field": _label(key), **words})
    if not (values.get("text") or "").startswith(before.get("text") or ""):
        yield Problem(
            "text", "signed", N_("The note was signed when the shift was taken over ({day}). Write behind it, not over it."), words
        )
    items, old_items = values.get("items") or (), before.get("items") or ()
    if len(items) < len(old_items):
        yield Problem("items", "signed", N_("Items of a shift that was taken over ({day}) stay. Mark them as void instead."), words)
    for row, (line, old) in enumerate(zip(items, old_items, strict=False), start=1):
        for key in SIGNED_IN_ITEMS:
            given_late = key == "due_at" and not old.get(key)
            if not given_late and (line.get(key) or None) != (old.get(key) or None):
                message = N_(
                    "This item was signed when the shift was taken over ({day}). Only owner, state and result change; add a new item."
                )
                yield Problem(f"items.{row}.{key}", "signed", message, words)


def _filled(value: Any) -> Any:
    """Lines without their empty columns, so that they compare by what they say."""
    return [{k: v for k, v in line.items() if v} for line in value] if isinstance(value, tuple) else value or []


def _label(key: str) -> str:
    return next(_(f.label) for f in Handover.fields if f.key == key)


def _state_problems(values: Values, context: RuleContext) -> Iterator[Problem]:
    for row, line in enumerate(values.get("items") or (), start=1):
        if line.get("state") == "void" and not line.get("result"):
            yield Problem(f"items.{row}.result", "required", N_("Say why the item is void."), warning=True)
    before = context.before
    if before is None or before.get("state") == values.get("state"):
        return
    undone = sum(not line.get("done") for line in values.get("checks") or ())
    if values.get("state") == "given" and undone:
        yield Problem(
            "checks", "unchecked", N_("Points of the closing check that are not ticked: {count}."), {"count": undone}, warning=True
        )
    giver = values.get("given_by")
    if values.get("state") == "taken" and giver is not None and giver == values.get("taken_by"):
        yield Problem("taken_by", "same_person", N_("Giver and taker are the same person."), warning=True)
