"""The declaration of the after-sales register."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import Action, Fill, Link, ListView, Register, Section
from shopdesk.core.translations import N_

from . import actions, rules
from .comparing import compare
from .flows import GRAPH, OPEN, REFUNDING
from .presets import PRESETS
from .record import Case
from .settings import SETTINGS_OF_CASES

_OPEN = Filter("state", Op.IN, OPEN)
_NEWEST = (Sort("requested_at", descending=True),)
_OLDEST = (Sort("due_at"),)

_ORDER = (
    ("shop", "shop"),
    ("customer", "customer"),
    ("buyer_account", "buyer_account"),
    ("receiver", "receiver"),
    ("phone", "phone"),
    ("address", "address"),
    ("ordered_at", "ordered_at"),
    ("paid_at", "paid_at"),
    ("shipped_at", "shipped_at"),
    ("signed_at", "signed_at"),
    ("paid_amount", "paid_amount"),
    ("order_goods_amount", "goods_amount"),
    ("order_postage_amount", "postage_amount"),
    ("outbound_courier", "courier"),
    ("outbound_waybill", "waybill"),
)
_LINES = {"items": ("items", (("code", "code"), ("name", "name"), ("variant", "variant"), ("price", "price"), ("asked", "quantity")))}
_WITH_NUMBER = (("order_number", "number"), *_ORDER)

REGISTER = Register(
    key="cases",
    title=N_("After-sales register"),
    one=N_("Case"),
    record=Case,
    purpose=N_("Every complaint, refund, exchange and resend, from the first message to the last cent."),
    number_prefix="SH",
    label=("number", "buyer_account", "order_number"),
    date_field="requested_at",
    due_field="due_at",
    match_keys=(("shop", "refund_number"),),
    states=GRAPH,
    card_of="customer",
    bar_filters=("number", "order_number", "requested_at", "ordered_at", "state", "type", "shop"),
    views=(
        ListView(
            "all",
            N_("All cases"),
            ("number", "order_number", "type", "state", "due_at", "total_amount", "requested_at", "reviewed_at", "ordered_at", "shop"),
            sort=_NEWEST,
        ),
        ListView(
            "open",
            N_("Open cases"),
            ("number", "buyer_account", "type", "state", "order_number", "reason", "total_amount", "due_at", "operator"),
            (_OPEN,),
            _OLDEST,
        ),
        ListView(
            "overdue",
            N_("Overdue cases"),
            ("number", "buyer_account", "type", "state", "due_at", "order_number", "reason", "operator"),
            (_OPEN, Filter("due_at", Op.LE, "now")),
            _OLDEST,
        ),
        ListView(
            "refunds",
            N_("Refund list"),
            (
                "number",
                "requested_at",
                "reviewed_at",
                "items.name",
                "items.price",
                "items.asked",
                "items.refund_amount",
                "total_amount",
            ),
            (Filter("type", Op.IN, REFUNDING), Filter("state", Op.IN, ("approved", "to_refund"))),
            (Sort("reviewed_at"),),
        ),
        ListView(
            "returns_on_the_way",
            N_("Returns on the way"),
            ("number", "buyer_account", "type", "return_courier", "return_waybill", "buyer_posted_at", "extended_until", "state"),
            (Filter("state", Op.EQ, "to_return"),),
            (Sort("buyer_posted_at"),),
        ),
        ListView(
            "not_arrived",
            N_("Posted, not arrived"),
            ("number", "buyer_account", "type", "return_courier", "return_waybill", "buyer_posted_at", "due_at", "state"),
            (
                Filter("state", Op.EQ, "to_return"),
                Filter("buyer_posted_at", Op.NOT_BLANK),
                Filter("return_received_at", Op.BLANK),
                Filter("due_at", Op.LE, "now"),
            ),
            _OLDEST,
        ),
        ListView(
            "received_unpaid",
            N_("Received, not refunded"),
            ("number", "buyer_account", "type", "return_received_at", "items.good", "items.defective", "total_amount", "due_at", "state"),
            (
                Filter("type", Op.IN, REFUNDING),
                Filter("state", Op.IN, ("approved", "to_return", "to_refund")),
                Filter("return_received_at", Op.NOT_BLANK),
            ),
            (Sort("return_received_at"),),
        ),
        ListView(
            "to_send",
            N_("Goods to send"),
            ("number", "receiver", "phone", "address", "type", "resend_courier", "resend_waybill", "state", "due_at"),
            (Filter("state", Op.IN, ("to_exchange", "to_resend", "to_send_back")),),
            _OLDEST,
        ),
        ListView(
            "interventions",
            N_("Platform decides"),
            ("number", "buyer_account", "order_number", "type", "intervention", "platform_deadline", "total_amount", "state"),
            (Filter("intervention", Op.EQ, "open"),),
            (Sort("platform_deadline"),),
        ),
    ),
    sections=(
        Section(N_("Case"), ("number", "state", "order_number", "type", "reason", "responsible", "shop", "refund_number", "explanation")),
        Section(N_("Products"), ("items",)),
        Section(
            N_("Amounts"),
            (
                "goods_amount",
                "postage_amount",
                "coupon_amount",
                "points_amount",
                "fee_amount",
                "adjustment_amount",
                "adjustment_note",
                "total_amount",
                "refunded_amount",
                "refunded_at",
                "refunded_by",
            ),
        ),
        Section(
            N_("Parcels"),
            (
                "outbound_courier",
                "outbound_waybill",
                "return_courier",
                "return_waybill",
                "buyer_posted_at",
                "postage_payer",
                "return_received_at",
                "return_received_by",
                "no_return_reason",
                "resend_courier",
                "resend_waybill",
                "extended_until",
            ),
        ),
        Section(N_("Notes and evidence"), ("notes", "flag", "evidence", "operator", "supervisor_asked", "supervisor_answer")),
        Section(N_("Buyer"), ("customer", "buyer_account", "receiver", "phone", "address")),
        Section(N_("Return goes to"), ("return_contact", "return_phone", "return_address")),
        Section(
            N_("Review"),
            (
                "requested_at",
                "answered_at",
                "reviewed_at",
                "reviewed_by",
                "finance_checked_at",
                "finance_checked_by",
                "reject_reason",
                "send_back_reason",
                "platform_reason",
                "intervention",
                "platform_deadline",
                "state_since",
                "due_at",
                "closed_at",
            ),
        ),
        Section(
            N_("Order"),
            (
                "stage",
                "goods_state",
                "ordered_at",
                "paid_at",
                "shipped_at",
                "signed_at",
                "paid_amount",
                "order_goods_amount",
                "order_postage_amount",
                "payment_number",
            ),
        ),
    ),
    fills=(
        Fill("order_number", "orders", "number", _ORDER, _LINES),
        Fill("outbound_waybill", "orders", "waybill", _WITH_NUMBER, _LINES),
        Fill("buyer_account", "orders", "buyer_account", _WITH_NUMBER, _LINES),
        Fill("phone", "orders", "phone", _WITH_NUMBER, _LINES),
        Fill(
            "buyer_account",
            "customers",
            "accounts.account",
            (("customer", "id"),),
            also=(("accounts.platform", "shop.platform"),),
        ),
        Fill("reason", "reasons", "id", (("responsible", "responsible"),)),
        Fill(
            "shop",
            "shops",
            "id",
            (("return_contact", "return_contact"), ("return_phone", "return_phone"), ("return_address", "return_address")),
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
    settings=SETTINGS_OF_CASES,
    actions=(
        Action("make_claim", N_("Make a claim"), actions.make_claim, actions.has_parcel),
        Action("make_payout", N_("Make a payout"), actions.make_payout),
        Action("extend_deal", N_("Extend the deal"), actions.extend_deal, actions.is_open),
    ),
    derive=rules.derive,
    check=rules.check,
    compare=compare,
    settled=actions.settled,
)
