"""The declaration of the production feedback."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import ListView, Register, Section
from shopdesk.core.translations import N_

from . import rules
from .record import GRAPH, ProductionFeedback

_NEWEST = (Sort("noticed_on", descending=True),)
_COLUMNS = ("number", "noticed_on", "product", "batch", "kind", "count", "told_to", "told_on", "answer", "state")

REGISTER = Register(
    key="production_feedback",
    title=N_("Production feedback"),
    one=N_("Feedback"),
    record=ProductionFeedback,
    purpose=N_("Faults and opinions that buyers report of a product: told to its maker, answered, closed."),
    number_prefix="FK",
    label=("number", "product", "kind"),
    date_field="noticed_on",
    match_keys=(),
    states=GRAPH,
    bar_filters=("product", "batch", "noticed_on", "kind", "state"),
    views=(
        ListView("all", N_("All feedback"), _COLUMNS, sort=_NEWEST),
        ListView("to_tell", N_("Feedback to tell"), _COLUMNS, (Filter("state", Op.EQ, "to_tell"),), (Sort("count", descending=True),)),
        ListView("waiting", N_("Waiting for the maker"), _COLUMNS, (Filter("state", Op.EQ, "told"),), (Sort("told_on"),)),
    ),
    sections=(
        Section(N_("Feedback"), ("number", "state", "noticed_on", "product", "code", "batch", "kind", "count", "description")),
        Section(N_("Cases that show it"), ("cases",)),
        Section(N_("Maker"), ("told_to", "told_on", "answer", "answered_on", "closed_on")),
        Section(N_("Notes and evidence"), ("notes", "evidence", "operator")),
    ),
    derive=rules.derive,
    check=rules.check,
)
