"""The declaration of the claim sheets."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import Action, ListView, Register, Section
from shopdesk.core.translations import N_

from . import actions, rules
from .record import GRAPH, ClaimSheet

_NEWEST = (Sort("month", descending=True), Sort("number", descending=True))
_COLUMNS = ("number", "month", "courier", "branch", "count", "claimed_amount", "received_amount", "open_amount", "sent_on", "state")

REGISTER = Register(
    key="claim_sheets",
    title=N_("Claim sheets"),
    one=N_("Claim sheet"),
    record=ClaimSheet,
    purpose=N_("One sheet per courier and month: sent by the bookkeeper, followed until the courier has paid."),
    number_prefix="SP",
    label=("number", "courier", "month"),
    date_field="month",
    match_keys=(),
    states=GRAPH,
    bar_filters=("courier", "branch", "month", "state"),
    views=(
        ListView("all", N_("All claim sheets"), _COLUMNS, sort=_NEWEST),
        ListView("unsettled", N_("Sent and not settled"), _COLUMNS, (Filter("state", Op.IN, ("sent", "part_settled")),), _NEWEST),
        ListView("drafts", N_("Drafts"), _COLUMNS, (Filter("state", Op.EQ, "draft"),), _NEWEST),
    ),
    sections=(
        Section(N_("Claim sheet"), ("number", "state", "courier", "branch", "month")),
        Section(N_("Sums"), ("count", "claimed_amount", "received_amount", "open_amount")),
        Section(N_("Signed off"), ("made_by", "checked_by", "sent_on", "sent_by", "settled_on")),
        Section(N_("Notes and evidence"), ("notes", "evidence")),
    ),
    actions=(Action("collect", N_("Collect the month's claims"), actions.collect, actions.is_draft),),
    derive=rules.derive,
    check=rules.check,
    kept=rules.kept,
    settled=actions.settled,
)
