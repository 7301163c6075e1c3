"""The declaration of the returned parcels."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import Fill, ListView, Register, Section
from shopdesk.core.translations import N_

from . import actions, rules
from .record import GRAPH, Return

_NEWEST = (Sort("scanned_at", descending=True),)
_COLUMNS = ("number", "scanned_at", "waybill", "courier", "case", "matched_by", "received_by", "state")

REGISTER = Register(
    key="returns",
    title=N_("Returned parcels"),
    one=N_("Returned parcel"),
    record=Return,
    purpose=N_("Scan each parcel that comes back: the case is found by its waybill, the goods are counted, the stock is written."),
    number_prefix="TH",
    label=("number", "waybill"),
    date_field="scanned_at",
    match_keys=(),
    states=GRAPH,
    bar_filters=("waybill", "scanned_at", "courier", "matched_by", "state"),
    views=(
        ListView("all", N_("All returned parcels"), _COLUMNS, sort=_NEWEST),
        ListView(
            "unidentified",
            N_("Unidentified parcels"),
            ("number", "scanned_at", "waybill", "courier", "sender", "sender_phone", "slip", "received_by"),
            (Filter("state", Op.EQ, "unidentified"),),
            _NEWEST,
        ),
        ListView("to_stock", N_("Parcels to count"), _COLUMNS, (Filter("state", Op.EQ, "matched"),), (Sort("scanned_at"),)),
    ),
    sections=(
        Section(N_("Parcel"), ("number", "state", "waybill", "courier", "scanned_at", "received_by", "case", "matched_by")),
        Section(N_("Goods in the parcel"), ("items",)),
        Section(N_("Who sent it"), ("sender", "sender_phone", "slip", "postage_collect")),
        Section(N_("Notes and evidence"), ("stocked_at", "stocked_by", "evidence", "notes")),
    ),
    fills=(
        Fill(
            "case",
            "cases",
            "id",
            lines={
                "items": ("items", (("code", "code"), ("name", "name"), ("variant", "variant"), ("batch", "batch"), ("expected", "asked")))
            },
        ),
    ),
    derive=rules.derive,
    check=rules.check,
    kept=rules.kept,
    settled=actions.settled,
)
