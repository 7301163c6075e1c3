"""The declaration of the operators' list."""

from __future__ import annotations

from shopdesk.core.query import Sort
from shopdesk.core.register import ListView, Register, Section
from shopdesk.core.translations import N_
from shopdesk.registers.operators.record import Operator

REGISTER = Register(
    key="operators",
    title=N_("Operators"),
    one=N_("Operator"),
    record=Operator,
    purpose=N_("The staff members whose name and time is stamped on every change."),
    views=(
        ListView(
            "all",
            N_("All records"),
            ("name", "role", "shown", "position", "notes"),
            sort=(Sort("position"), Sort("name")),
        ),
    ),
    sections=(Section(N_("Operator"), ("name", "role", "shown", "position", "notes")),),
    label=("name",),
    match_keys=(("name",),),
    bar_filters=("role", "shown"),
    creatable_by_import=True,
    small_list=True,
)
