"""The declaration of the couriers' list."""

from __future__ import annotations

from shopdesk.core.query import Sort
from shopdesk.core.register import ListView, Register, Section
from shopdesk.core.translations import N_
from shopdesk.registers.couriers.first_contents import first_contents
from shopdesk.registers.couriers.record import Courier
from shopdesk.registers.couriers.rules import check, derive

REGISTER = Register(
    key="couriers",
    title=N_("Couriers"),
    one=N_("Courier"),
    record=Courier,
    purpose=N_("The couriers you work with, the deadlines and the terms on which they pay."),
    views=(
        ListView(
            "all",
            N_("All records"),
            (
                "name",
                "code",
                "aliases",
                "days_to_file",
                "days_to_answer",
                "damage_hours",
                "postage_multiple",
                "insured_rate",
                "shown",
                "position",
            ),
            sort=(Sort("position"), Sort("name")),
        ),
    ),
    sections=(
        Section(N_("Courier"), ("name", "code", "aliases", "shown", "position", "notes")),
        Section(N_("Terms of the contract"), ("days_to_file", "days_to_answer", "damage_hours", "postage_multiple", "insured_rate")),
        Section(N_("Branches and contacts"), ("contacts",)),
        Section(N_("Recognising waybills"), ("patterns",)),
    ),
    label=("name",),
    match_keys=(("name",),),
    bar_filters=("shown",),
    derive=derive,
    check=check,
    first_contents=first_contents,
    small_list=True,
)
