"""The declaration of the VIP notes."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import ListView, Register, Section
from shopdesk.core.translations import N_
from shopdesk.registers.vip_notes.record import VipNote

COLUMNS = ("customer", "written_at", "written_by", "text", "pinned")
ORDER = (Sort("pinned", True), Sort("written_at", True))

REGISTER = Register(
    key="vip_notes",
    title=N_("VIP notes"),
    one=N_("VIP note"),
    record=VipNote,
    purpose=N_("What colleagues should know about a VIP, dated, newest first, pinned ones on top."),
    views=(
        ListView("all", N_("All VIP notes"), COLUMNS, sort=ORDER),
        ListView("pinned", N_("Pinned ones"), COLUMNS, (Filter("pinned", Op.EQ, 1),), ORDER),
    ),
    sections=(Section(N_("VIP note"), ("customer", "text", "pinned", "written_at", "written_by")),),
    label=("customer", "written_at"),
    date_field="written_at",
    bar_filters=("customer", "written_by", "pinned"),
)
