"""The declaration of the mis-shipment log."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import Action, Fill, Link, ListView, Register, Section
from shopdesk.core.translations import N_

from . import actions, rules
from .presets import PRESETS
from .record import GRAPH, MisShipment

_NEWEST = (Sort("date", descending=True),)
_NUMBER = (("order_number", "number"),)
_PARCEL = (("courier", "courier"), ("waybill", "waybill"))
_ORDER = (
    ("shop", "shop"),
    ("customer", "customer"),
    ("buyer_account", "buyer_account"),
    ("receiver", "receiver"),
    ("phone", "phone"),
    ("address", "address"),
)
_LINES = {"ordered": ("items", (("code", "code"), ("name", "name"), ("variant", "variant"), ("quantity", "quantity")))}

REGISTER = Register(
    key="mis_shipments",
    title=N_("Mis-shipment log"),
    one=N_("Mis-shipment"),
    record=MisShipment,
    purpose=N_("What left wrong, missing or in excess, whose mistake it was, and how it was put right."),
    number_prefix="FH",
    label=("number", "buyer_account", "order_number"),
    date_field="date",
    match_keys=(),
    states=GRAPH,
    card_of="customer",
    bar_filters=("order_number", "waybill", "date", "kind", "erred_by", "state", "shop"),
    views=(
        ListView(
            "all",
            N_("All mis-shipments"),
            ("number", "date", "buyer_account", "order_number", "kind", "ordered.name", "sent.name", "erred_by", "handling", "state"),
            sort=_NEWEST,
        ),
        ListView(
            "open",
            N_("Open mis-shipments"),
            ("number", "date", "buyer_account", "order_number", "kind", "weight_difference_g", "verified", "handling", "operator", "state"),
            (Filter("state", Op.IN, GRAPH.open_codes()),),
            (Sort("date"),),
        ),
        ListView(
            "delist",
            N_("Take off the shelf"),
            ("date", "ordered.code", "ordered.name", "ordered.variant", "ordered.quantity", "order_number", "delisted"),
            (Filter("delist_needed", Op.EQ, 1), Filter("delisted", Op.NE, 1)),
            (Sort("date"),),
        ),
        ListView(
            "recover",
            N_("Goods to get back"),
            ("number", "date", "buyer_account", "sent.name", "buyer_admits", "recovery", "recovered", "notes"),
            (Filter("kind", Op.EQ, "extra"), Filter("recovered", Op.NE, 1)),
            (Sort("date"),),
        ),
        ListView(
            "unchecked",
            N_("Entries to check"),
            ("number", "date", "operator", "buyer_account", "order_number", "kind", "erred_by", "step", "state"),
            (Filter("checked_by", Op.BLANK),),
            _NEWEST,
        ),
    ),
    sections=(
        Section(N_("Mis-shipment"), ("number", "state", "order_number", "kind", "date", "shop", "waybill", "courier")),
        Section(N_("Products"), ("ordered", "sent")),
        Section(
            N_("Verifying"),
            (
                "label_weight_g",
                "measured_weight_g",
                "weight_difference_g",
                "verified",
                "verified_by",
                "verified_at",
                "erred_by",
                "step",
                "checked_by",
            ),
        ),
        Section(N_("Putting it right"), ("handling", "resend_courier", "resend_waybill", "cost", "done_on", "case", "claim")),
        Section(N_("Extra goods and shelf"), ("buyer_admits", "recovery", "recovered", "delist_needed", "delisted")),
        Section(N_("Buyer"), ("customer", "buyer_account", "receiver", "phone", "address")),
        Section(N_("Notes and evidence"), ("notes", "evidence", "operator")),
    ),
    fills=(
        Fill("order_number", "orders", "number", (*_ORDER, *_PARCEL), _LINES),
        Fill("waybill", "orders", "waybill", (*_NUMBER, *_ORDER, ("courier", "courier")), _LINES),
        Fill("buyer_account", "orders", "buyer_account", (*_NUMBER, *_ORDER, *_PARCEL), _LINES),
        Fill("phone", "orders", "phone", (*_NUMBER, *_ORDER, *_PARCEL), _LINES),
        Fill(
            "buyer_account",
            "customers",
            "accounts.account",
            (("customer", "id"),),
            also=(("accounts.platform", "shop.platform"),),
        ),
    ),
    links=(
        Link(
            "customer",
            "accounts",
            {"platform": "shop.platform", "account": "buyer_account"},
            ("receiver", "buyer_account"),
            {"phones": {"number": "phone"}, "addresses": {"detail": "address"}},
        ),
    ),
    presets=PRESETS,
    actions=(
        Action("make_case", N_("Make a case"), actions.make_case, actions.has_no_case),
        Action("make_claim", N_("Make a claim"), actions.make_claim, actions.may_claim),
    ),
    derive=rules.derive,
    check=rules.check,
)
