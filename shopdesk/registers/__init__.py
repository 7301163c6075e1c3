"""The explicit list of registers, in menu order, one line each; nothing registers itself.

Reading the list is cheap (the window paints its navigation from it); :func:`load` imports the declarations themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from shopdesk.core.translations import N_

if TYPE_CHECKING:
    from shopdesk.core.register import Registers


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: the register's key, its title, the group it stands in, and its icon's name (default: the key)."""

    key: str
    title: str
    group: str
    icon: str = ""


REGISTERS: tuple[Entry, ...] = (
    Entry("customers", N_("Customers"), "people"),
    Entry("vip_visits", N_("VIP visits"), "people", "vip"),
    Entry("vip_notes", N_("VIP notes"), "people", "star"),
    Entry("cases", N_("After-sales"), "work"),
    Entry("mis_shipments", N_("Mis-shipments"), "work"),
    Entry("claims", N_("Courier claims"), "work"),
    Entry("claim_sheets", N_("Claim sheets"), "work"),
    Entry("payouts", N_("Payouts"), "work"),
    Entry("returns", N_("Returned parcels"), "work"),
    Entry("stock_movements", N_("After-sales stock"), "work", "stock"),
    Entry("handovers", N_("Handovers"), "shift"),
    Entry("reply_templates", N_("Reply templates"), "shift"),
    Entry("production_feedback", N_("Production feedback"), "shift", "feedback"),
    Entry("orders", N_("Orders"), "shift"),
    Entry("shops", N_("Shops"), "lists"),
    Entry("operators", N_("Operators"), "lists"),
    Entry("reasons", N_("Reasons"), "lists"),
    Entry("couriers", N_("Couriers"), "lists"),
    Entry("shifts", N_("Shifts"), "lists"),
    Entry("product_categories", N_("Product categories"), "lists", "categories"),
)


def load() -> Registers:
    """Import every declaration and return them by key."""
    from shopdesk.core.register import Registers

    return Registers([import_module(f"{__name__}.{entry.key}").REGISTER for entry in REGISTERS])
