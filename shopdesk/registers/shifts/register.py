"""The declaration of the shifts' list."""

from __future__ import annotations

from shopdesk.core.query import Sort
from shopdesk.core.register import ListView, Register, Section
from shopdesk.core.translations import N_
from shopdesk.registers.shifts.first_contents import first_contents
from shopdesk.registers.shifts.record import Shift
from shopdesk.registers.shifts.rules import check, derive

REGISTER = Register(
    key="shifts",
    title=N_("Shifts"),
    one=N_("Shift"),
    record=Shift,
    purpose=N_("The shifts of the day with their hours; handovers belong to them."),
    views=(
        ListView(
            "all",
            N_("All records"),
            ("name", "begins", "ends", "overnight", "aliases", "shown", "position"),
            sort=(Sort("position"), Sort("name")),
        ),
    ),
    sections=(Section(N_("Shift"), ("name", "aliases", "begins", "ends", "overnight", "shown", "position", "notes")),),
    label=("name",),
    match_keys=(("name",),),
    bar_filters=("shown",),
    derive=derive,
    check=check,
    first_contents=first_contents,
    small_list=True,
)
