"""The declaration of the handovers."""

from __future__ import annotations

from shopdesk.core.fields import Kind
from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import Action, ListView, Register, Section, Setting
from shopdesk.core.translations import N_

from . import actions, rules
from .record import GRAPH, OPEN_ITEMS, Handover

_NEWEST = (Sort("date", descending=True), Sort("written_at", descending=True))
_COLUMNS = ("number", "date", "shift", "given_by", "written_at", "taken_by", "taken_at", "open_items", "next_due_at", "state")

REGISTER = Register(
    key="handovers",
    title=N_("Handovers"),
    one=N_("Handover"),
    record=Handover,
    purpose=N_("What one shift leaves to the next: signed by both, open items carried over until somebody finishes them."),
    number_prefix="JB",
    label=("number", "date", "shift"),
    date_field="date",
    match_keys=(("date", "shift"),),
    states=GRAPH,
    bar_filters=("date", "shift", "given_by", "taken_by", "state"),
    views=(
        ListView("all", N_("All handovers"), _COLUMNS, sort=_NEWEST),
        ListView("to_take", N_("Handovers to take"), _COLUMNS, (Filter("state", Op.EQ, "given"),), _NEWEST),
        ListView(
            "open_items",
            N_("Open items"),
            ("date", "shift", "items.text", "items.kind", "items.priority", "items.due_at", "items.owner", "items.link", "items.state"),
            (Filter("items.state", Op.IN, OPEN_ITEMS),),
            (Sort("next_due_at"),),
        ),
        ListView(
            "missed",
            N_("Deadline missed"),
            _COLUMNS,
            (Filter("open_items", Op.GE, 1), Filter("next_due_at", Op.LE, "now")),
            (Sort("next_due_at"),),
        ),
    ),
    sections=(
        Section(N_("Handover"), ("number", "state", "date", "shift", "given_by", "written_at", "taken_by", "taken_at")),
        Section(N_("Items"), ("items", "open_items", "next_due_at")),
        Section(N_("Notes"), ("text", "summary")),
        Section(N_("Closing check"), ("checks",)),
        Section(N_("Evidence"), ("evidence",)),
    ),
    actions=(Action("carry_over", N_("Carry open items over"), actions.carry_over, actions.is_draft),),
    derive=rules.derive,
    check=rules.check,
    kept=rules.kept,
    settled=actions.settled,
    settings=(
        Setting(
            rules.CHECKLIST,
            N_("Closing check"),
            N_("What is ticked at the end of a shift, one point a line; new handovers begin with it."),
            Kind.NOTE,
            default=rules.DEFAULT_CHECKS,
        ),
    ),
)
