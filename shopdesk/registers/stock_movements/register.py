"""The declaration of the after-sales stock movements."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import Fill, ListView, Register, Section
from shopdesk.core.translations import N_

from . import rules
from .record import StockMovement

_NEWEST = (Sort("at", descending=True),)
_COLUMNS = ("at", "kind", "code", "name", "variant", "quantity", "condition", "case", "operator")

REGISTER = Register(
    key="stock_movements",
    title=N_("After-sales stock"),
    one=N_("Stock movement"),
    record=StockMovement,
    purpose=N_("What came back into stock and what left it for exchanges and resends; written by the return desk and the cases."),
    label=("kind", "name", "quantity"),
    date_field="at",
    match_keys=(),
    bar_filters=("at", "kind", "code", "name", "condition", "case"),
    views=(
        ListView("all", N_("All movements"), _COLUMNS, sort=_NEWEST),
        ListView("incoming", N_("Came in"), _COLUMNS, (Filter("kind", Op.IN, rules.INCOMING),), _NEWEST),
        ListView("outgoing", N_("Went out"), _COLUMNS, (Filter("kind", Op.IN, ("exchange_out", "resend_out")),), _NEWEST),
        ListView("defective", N_("Defective goods"), _COLUMNS, (Filter("condition", Op.EQ, "defective"),), _NEWEST),
    ),
    sections=(
        Section(N_("Movement"), ("at", "kind", "code", "name", "variant", "batch", "quantity", "condition")),
        Section(N_("Belongs to"), ("case", "parcel", "operator", "notes")),
    ),
    fills=(Fill("parcel", "returns", "id", (("case", "case"),)),),
    check=rules.check,
)
