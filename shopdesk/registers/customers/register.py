"""The declaration of the customer archive."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import ListView, Register, Section
from shopdesk.core.translations import N_
from shopdesk.registers.customers.presets import PRESETS
from shopdesk.registers.customers.record import Customer
from shopdesk.registers.customers.rules import check, derive

COLUMNS = ("number", "name", "level", "standing", "accounts", "phones", "order_count", "spend_amount", "last_purchase_on", "tags")
NEWEST = (Sort("id", True),)

REGISTER = Register(
    key="customers",
    title=N_("Customers"),
    one=N_("Customer"),
    record=Customer,
    purpose=N_(
        "One archive per person with accounts, phones, addresses, habits and cautions; everything that happened is shown beside it."
    ),
    views=(
        ListView("all", N_("All customers"), COLUMNS, sort=NEWEST),
        ListView(
            "vip",
            N_("VIPs"),
            (
                "number",
                "name",
                "standing",
                "temperament",
                "accounts",
                "spend_amount",
                "order_count",
                "last_purchase_on",
                "visit_interval_months",
            ),
            (Filter("level", Op.EQ, "vip"),),
            (Sort("spend_amount", True),),
        ),
        ListView("important", N_("Important customers"), COLUMNS, (Filter("level", Op.EQ, "important"),), (Sort("spend_amount", True),)),
        ListView(
            "watched",
            N_("Watched and blocked"),
            ("number", "name", "standing", "caution", "accounts", "phones", "level"),
            (Filter("standing", Op.IN, ("watch", "blocked")),),
            NEWEST,
        ),
    ),
    sections=(
        Section(N_("Customer"), ("number", "name", "level", "standing", "temperament", "caution", "preference", "tags")),
        Section(N_("Accounts, phones, addresses"), ("accounts", "phones", "addresses", "email", "contact")),
        Section(
            N_("Purchases and visits"), ("first_purchase_on", "last_purchase_on", "order_count", "spend_amount", "visit_interval_months")
        ),
        Section(N_("Notes and evidence"), ("notes", "evidence")),
    ),
    label=("name",),
    number_prefix="KH",
    match_keys=(("accounts.platform", "accounts.account"),),
    bar_filters=("level", "standing", "temperament", "tags"),
    presets=PRESETS,
    derive=derive,
    check=check,
)
