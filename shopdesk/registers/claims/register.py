"""The declaration of the claims register."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import Fill, Link, ListView, Register, Section
from shopdesk.core.translations import N_

from . import actions, rules
from .presets import PRESETS
from .record import Claim
from .states import AWAITING_ANSWER, GRAPH, OPEN

_NEWEST = (Sort("registered_on", descending=True),)
_OPEN = Filter("state", Op.IN, OPEN)

_ORDER = (
    ("shop", "shop"),
    ("customer", "customer"),
    ("buyer_account", "buyer_account"),
    ("receiver", "receiver"),
    ("phone", "phone"),
    ("address", "address"),
    ("goods_value", "goods_amount"),
    ("picked_up_at", "shipped_at"),
)
_PARCEL = (("courier", "courier"), ("waybill", "waybill"))
_NUMBER = (("order_number", "number"),)
_LINES = {"items": ("items", (("code", "code"), ("name", "name"), ("variant", "variant"), ("quantity", "quantity"), ("price", "price")))}

REGISTER = Register(
    key="claims",
    title=N_("Courier claims"),
    one=N_("Claim"),
    record=Claim,
    purpose=N_("Parcels lost, damaged or short, and the money that couriers owe for them."),
    number_prefix="LP",
    label=("number", "waybill", "buyer_account"),
    date_field="registered_on",
    due_field="answer_due_on",
    match_keys=(("waybill", "kind"),),
    states=GRAPH,
    card_of="customer",
    bar_filters=("waybill", "courier", "month", "kind", "state", "shop", "buyer_settled"),
    views=(
        ListView(
            "all",
            N_("All claims"),
            (
                "number",
                "registered_on",
                "courier",
                "waybill",
                "kind",
                "buyer_account",
                "claimed_amount",
                "received_amount",
                "buyer_settled",
                "state",
            ),
            sort=_NEWEST,
        ),
        ListView(
            "open",
            N_("Open claims"),
            (
                "number",
                "courier",
                "waybill",
                "kind",
                "claimed_amount",
                "agreed_amount",
                "file_by_on",
                "answer_due_on",
                "buyer_settled",
                "state",
            ),
            (_OPEN,),
            (Sort("registered_on"),),
        ),
        ListView(
            "to_submit",
            N_("Claims to submit"),
            ("number", "courier", "branch", "waybill", "kind", "goods_value", "postage", "claimed_amount", "file_by_on"),
            (Filter("state", Op.EQ, "to_submit"),),
            (Sort("file_by_on"),),
        ),
        ListView(
            "answer_due",
            N_("Answers due"),
            ("number", "courier", "waybill", "kind", "claimed_amount", "submitted_on", "answer_due_on", "ticket_number", "state"),
            (Filter("state", Op.IN, AWAITING_ANSWER), Filter("answer_due_on", Op.LE, "today")),
            (Sort("answer_due_on"),),
        ),
        ListView(
            "to_receive",
            N_("Money to come"),
            ("number", "courier", "waybill", "agreed_amount", "received_amount", "claim_sheet", "month", "state"),
            (Filter("state", Op.IN, ("agreed", "part_received")),),
            _NEWEST,
        ),
        ListView(
            "losses",
            N_("Net losses"),
            ("number", "month", "courier", "waybill", "kind", "buyer_settled", "buyer_cost", "received_amount", "net_loss", "state"),
            (Filter("buyer_cost", Op.NOT_BLANK),),
            _NEWEST,
        ),
    ),
    sections=(
        Section(
            N_("Parcel"),
            (
                "number",
                "state",
                "registered_on",
                "discovered_on",
                "waybill",
                "courier",
                "branch",
                "kind",
                "direction",
                "shop",
                "order_number",
                "case",
            ),
        ),
        Section(N_("Products"), ("items",)),
        Section(
            N_("What is claimed"),
            ("goods_value", "postage", "insured", "insured_value", "damage_percent", "basis", "claimed_amount", "month", "claim_sheet"),
        ),
        Section(
            N_("Answer of the courier"),
            (
                "ticket_number",
                "file_by_on",
                "submitted_on",
                "answer_due_on",
                "appealed_on",
                "agreed_amount",
                "received_amount",
                "received_on",
                "received_how",
                "receipts",
                "refusal_reason",
                "sheet_sent_on",
            ),
        ),
        Section(N_("Buyer made whole"), ("buyer_settled", "buyer_cost", "net_loss")),
        Section(N_("Notes and evidence"), ("proofs", "evidence", "notes", "operator")),
        Section(N_("Buyer"), ("customer", "buyer_account", "receiver", "phone", "address")),
        Section(N_("Way of the parcel"), ("picked_up_at", "last_scan_at", "signed_on")),
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
    derive=rules.derive,
    check=rules.check,
    kept=rules.kept,
    settled=actions.settled,
)
