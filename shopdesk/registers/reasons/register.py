"""The declaration of the reasons' list."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import ListView, Register, Section
from shopdesk.core.translations import N_
from shopdesk.registers.reasons.first_contents import first_contents
from shopdesk.registers.reasons.record import Reason

COLUMNS = ("name", "responsible", "quality", "aliases", "shown", "position")
ORDER = (Sort("position"), Sort("name"))

REGISTER = Register(
    key="reasons",
    title=N_("Reasons"),
    one=N_("Reason"),
    record=Reason,
    purpose=N_("The reasons offered in cases: add, rename, hide, reorder; an unused one can be deleted."),
    views=(
        ListView("all", N_("All records"), COLUMNS, sort=ORDER),
        ListView("quality", N_("Quality matters"), COLUMNS, (Filter("quality", Op.EQ, 1),), ORDER),
        ListView("hidden", N_("Hidden ones"), COLUMNS, (Filter("shown", Op.EQ, 0),), ORDER),
    ),
    sections=(Section(N_("Reason"), ("name", "aliases", "responsible", "quality", "shown", "position")),),
    label=("name",),
    match_keys=(("name",),),
    bar_filters=("responsible", "quality", "shown"),
    first_contents=first_contents,
    small_list=True,
)
