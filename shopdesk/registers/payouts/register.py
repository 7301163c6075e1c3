"""The declaration of the payouts."""

from __future__ import annotations

from shopdesk.core.query import Filter, Op, Sort
from shopdesk.core.register import Fill, ListView, Preset, Register, Section
from shopdesk.core.translations import N_

from . import actions, rules
from .record import GRAPH, Payout

_NEWEST = (Sort("requested_at", descending=True),)
_COLUMNS = ("number", "requested_at", "payee", "order_number", "case", "method", "amount", "reason", "state", "paid_at")

REGISTER = Register(
    key="payouts",
    title=N_("Payouts"),
    one=N_("Payout"),
    record=Payout,
    purpose=N_("Compensation that is paid to buyers outside the platform's refund: asked for, approved, paid."),
    number_prefix="BC",
    label=("number", "payee", "amount"),
    date_field="requested_at",
    match_keys=(),
    states=GRAPH,
    card_of="customer",
    bar_filters=("order_number", "payee", "requested_at", "method", "state", "shop"),
    views=(
        ListView("all", N_("All payouts"), _COLUMNS, sort=_NEWEST),
        ListView("to_approve", N_("Payouts to approve"), _COLUMNS, (Filter("state", Op.EQ, "to_approve"),), (Sort("requested_at"),)),
        ListView(
            "to_pay",
            N_("Payouts to pay"),
            ("number", "payee", "account", "method", "amount", "order_number", "reason", "paid_before_amount", "state"),
            (Filter("state", Op.EQ, "to_pay"),),
            (Sort("requested_at"),),
        ),
        ListView("paid", N_("Paid"), _COLUMNS, (Filter("state", Op.EQ, "paid"),), (Sort("paid_at", descending=True),)),
    ),
    sections=(
        Section(
            N_("Payout"), ("number", "state", "case", "shop", "order_number", "customer", "payee", "account", "method", "amount", "reason")
        ),
        Section(N_("Already given back"), ("paid_before_amount", "paid_before", "order_refunded_amount", "order_paid_amount")),
        Section(
            N_("Approval and payment"),
            ("requested_at", "approved_at", "approved_by", "reject_reason", "paid_at", "paid_by", "transaction_number"),
        ),
        Section(N_("Notes and evidence"), ("notes", "evidence", "operator")),
    ),
    fills=(
        Fill(
            "case",
            "cases",
            "id",
            (
                ("order_number", "order_number"),
                ("shop", "shop"),
                ("customer", "customer"),
                ("payee", "receiver"),
                ("amount", "total_amount"),
            ),
        ),
        Fill(
            "order_number",
            "orders",
            "number",
            (("shop", "shop"), ("customer", "customer"), ("payee", "receiver")),
        ),
    ),
    presets=(
        Preset(
            key="own_sheet",
            title=N_("The shop's own payout sheet"),
            headings={
                "打款金额": "amount",
                "金额": "amount",
                "补偿金额": "amount",
                "收款人": "payee",
                "收款账号": "account",
                "支付宝账号": "account",
                "打款方式": "method",
                "打款原因": "reason",
                "原因": "reason",
                "订单号": "order_number",
                "订单编号": "order_number",
                "打款时间": "paid_at",
                "申请时间": "requested_at",
                "日期": "requested_at",
                "状态": "state",
                "备注": "notes",
            },
            marks=("打款金额",),
            choices={"state": {"未打款": "to_pay", "待打款": "to_pay", "已打款": "paid", "待审核": "to_approve"}},
        ),
    ),
    check=rules.check,
    kept=rules.kept,
    compare=actions.compare,
    settled=actions.settled,
)
