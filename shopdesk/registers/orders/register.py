"""The declaration of the orders."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import Fill, Link, ListView, Register, Section
from shopdesk.core.translations import N_
from shopdesk.registers.orders.presets import PRESETS
from shopdesk.registers.orders.record import Order
from shopdesk.registers.orders.rules import check, derive, locked

COLUMNS = ("number", "ordered_on", "shop", "buyer_account", "receiver", "state", "paid_amount", "courier", "waybill", "memo")
NEWEST = (Sort("ordered_on", True),)

REGISTER = Register(
    key="orders",
    title=N_("Orders"),
    one=N_("Order"),
    record=Order,
    purpose=N_("Orders as the platforms export them: a look-up table that fills the forms of after-sales, mis-shipments and claims."),
    views=(
        ListView("all", N_("All orders"), COLUMNS, sort=NEWEST),
        ListView("to_ship", N_("To ship"), COLUMNS, (Filter("state", Op.EQ, "paid"),), (Sort("ordered_on"),)),
        ListView(
            "under_way",
            N_("On the way"),
            ("number", "shipped_at", "shop", "buyer_account", "receiver", "courier", "waybill", "state"),
            (Filter("state", Op.EQ, "shipped"),),
            NEWEST,
        ),
        ListView("refunding", N_("With a refund"), (*COLUMNS, "after_sales_state"), (Filter("state", Op.EQ, "refunding"),), NEWEST),
        ListView("by_hand", N_("Entered by hand"), COLUMNS, (Filter("origin", Op.EQ, "by_hand"),), NEWEST),
    ),
    sections=(
        Section(N_("Order"), ("number", "shop", "platform", "state", "after_sales_state", "origin", "closed_reason")),
        Section(
            N_("Buyer and receiver"),
            (
                "buyer_account",
                "customer",
                "receiver",
                "phone",
                "second_phone",
                "province",
                "city",
                "district",
                "address",
                "changed_address",
                "postcode",
            ),
        ),
        Section(N_("Products"), ("items", "products_text", "piece_count")),
        Section(N_("Times"), ("ordered_at", "ordered_on", "paid_at", "shipped_at", "signed_at", "completed_at")),
        Section(
            N_("Amounts"),
            (
                "goods_amount",
                "postage_amount",
                "discount_amount",
                "total_amount",
                "paid_amount",
                "received_amount",
                "refunded_amount",
                "payment_account",
                "payment_number",
            ),
        ),
        Section(N_("Shipping"), ("courier", "waybill", "parcels", "shipping_info")),
        Section(N_("Messages and memo"), ("buyer_message", "memo")),
    ),
    label=("number", "receiver"),
    date_field="ordered_on",
    match_keys=(("shop", "number"),),
    bar_filters=("shop", "state", "ordered_on", "courier", "platform"),
    fills=(Fill("shop", "shops", "id", (("platform", "platform"),)),),
    links=(Link("customer", "accounts", {"platform": "shop.platform", "account": "buyer_account"}, make=False),),
    presets=PRESETS,
    derive=derive,
    check=check,
    locked=locked,
)
