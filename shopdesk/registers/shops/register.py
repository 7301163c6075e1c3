"""The declaration of the shops' list."""

from __future__ import annotations

from shopdesk.core.query import Sort
from shopdesk.core.register import ListView, Register, Section
from shopdesk.core.translations import N_
from shopdesk.registers.shops.record import Shop

REGISTER = Register(
    key="shops",
    title=N_("Shops"),
    one=N_("Shop"),
    record=Shop,
    purpose=N_("Your shops on the platforms, with the address that returned parcels go to."),
    views=(
        ListView(
            "all",
            N_("All records"),
            ("name", "platform", "account", "return_contact", "return_phone", "return_address", "shown", "position"),
            sort=(Sort("position"), Sort("name")),
        ),
    ),
    sections=(
        Section(N_("Shop"), ("name", "platform", "account", "refund_target_hours", "shown", "position", "notes")),
        Section(N_("Where parcels go back to"), ("return_contact", "return_phone", "return_address")),
    ),
    label=("name",),
    match_keys=(("name",),),
    bar_filters=("platform", "shown"),
    creatable_by_import=True,
    small_list=True,
)
