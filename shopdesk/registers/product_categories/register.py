"""The declaration of the product categories' list."""

from __future__ import annotations

from shopdesk.core.query import Sort
from shopdesk.core.register import ListView, Register, Section
from shopdesk.core.translations import N_
from shopdesk.registers.product_categories.first_contents import first_contents
from shopdesk.registers.product_categories.record import ProductCategory

REGISTER = Register(
    key="product_categories",
    title=N_("Product categories"),
    one=N_("Product category"),
    record=ProductCategory,
    purpose=N_("How many days a buyer has to return each kind of product; cases warn when they are over."),
    views=(
        ListView(
            "all",
            N_("All records"),
            ("name", "return_days", "quality_days", "words", "shown", "position", "notes"),
            sort=(Sort("position"), Sort("name")),
        ),
    ),
    sections=(Section(N_("Product category"), ("name", "words", "return_days", "quality_days", "shown", "position", "notes")),),
    label=("name",),
    match_keys=(("name",),),
    bar_filters=("shown",),
    first_contents=first_contents,
    small_list=True,
)
