"""The fields of a payout and its states: 待审批 → 待支付 → 已支付; 驳回; 已取消."""

from __future__ import annotations

from shopdesk.core.fields import Choice, Search
from shopdesk.core.states import Move, State, StateGraph
from shopdesk.core.translations import N_
from shopdesk.storage import base as col

METHODS = (
    Choice("alipay", N_("Alipay"), aliases=("支付宝",)),
    Choice("wechat", N_("WeChat Pay"), aliases=("微信", "微信支付", "微信转账")),
    Choice("platform", N_("Small payment on the platform"), aliases=("小额打款", "平台打款", "小额转账")),
    Choice("bank", N_("Bank transfer"), aliases=("银行卡", "银行转账", "银行")),
    Choice("red_packet", N_("Red packet"), aliases=("红包",)),
    Choice("coupon", N_("Coupon for the next order"), aliases=("优惠券", "抵用券")),
    Choice("other", N_("Other way"), aliases=("其他", "其它", "现金")),
)
STATES = (
    State("to_approve", N_("To approve"), "amber", limit_hours=24),
    State("to_pay", N_("To be paid"), "violet", limit_hours=48),
    State("paid", N_("Paid"), "green", open=False),
    State("rejected", N_("Not approved"), "red", open=False),
    State("cancelled", N_("Cancelled"), "grey", open=False),
)
_APPROVED = {"approved_at": "now!", "approved_by": "operator!"}
MOVES = (
    Move("to_approve", "to_pay", N_("Approve the payout"), stamps=_APPROVED, likely=True),
    Move("to_approve", "rejected", N_("Do not approve"), needs=("reject_reason",), stamps=_APPROVED),
    Move("to_pay", "paid", N_("Money is paid"), stamps={"paid_at": "now", "paid_by": "operator"}, likely=True),
    Move("to_pay", "rejected", N_("Do not approve"), needs=("reject_reason",), stamps=_APPROVED),
    Move("rejected", "to_approve", N_("Submit again"), clears=("reject_reason", "approved_at", "approved_by"), likely=True),
    Move("to_approve", "cancelled", N_("Cancel the payout")),
    Move("to_pay", "cancelled", N_("Cancel the payout")),
)
GRAPH = StateGraph(STATES, MOVES, initial="to_approve")
COUNTED = ("to_approve", "to_pay", "paid")


class Payout(col.Record):
    """Money paid to a buyer outside the refund (补偿打款)."""

    __tablename__ = "payouts"

    number = col.number_of(N_("Payout number"), width=130, aliases=("打款单号", "补偿单号", "打款编号"))
    state = col.choice(
        N_("State"), GRAPH.choices(), given=True, default=GRAPH.initial, indexed=True, width=80, aliases=("状态", "打款状态")
    )
    case = col.reference("cases", N_("Case"), width=130, aliases=("售后单", "售后单号", "关联售后单"))
    shop = col.reference("shops", N_("Shop"), indexed=False, width=110, aliases=("店铺", "店铺名称"))
    order_number = col.order_number(N_("Order number"), indexed=True, width=180, aliases=("订单号", "订单编号", "交易编号", "订单"))
    customer = col.reference("customers", N_("Customer"), width=130, aliases=("客户", "客户编号"))
    requested_at = col.time(
        N_("Requested at"), default="now", indexed=True, width=130, aliases=("申请时间", "申请日期", "登记日期", "日期")
    )
    payee = col.text_(
        N_("Payee"), search=Search.NAME, personal=True, width=100, aliases=("收款人", "收款方", "收款人姓名", "姓名", "买家", "旺旺号")
    )
    account = col.text_(
        N_("Payee's account"),
        identifier=True,
        masked=True,
        personal=True,
        search=Search.IDENTIFIER,
        indexed=True,
        width=150,
        aliases=("收款账号", "支付宝账号", "支付宝", "账号", "收款账户"),
    )
    method = col.choice(N_("Method"), METHODS, width=100, aliases=("打款方式", "支付方式", "付款方式", "方式"))
    amount = col.money(N_("Amount"), required=True, minimum=0, indexed=True, width=90, aliases=("金额", "打款金额", "补偿金额", "返现金额"))
    reason = col.text_(N_("Payout reason"), search=Search.TEXT, width=160, aliases=("打款原因", "补偿原因", "原因", "事由", "用途"))
    paid_before_amount = col.money(
        N_("Other payouts of this order"), given=True, summed=False, width=100, help=N_("Paid or asked for besides this one.")
    )
    paid_before = col.text_(N_("Other payouts"), given=True, width=140)
    order_refunded_amount = col.money(N_("Refunds of this order"), given=True, summed=False, width=100)
    order_paid_amount = col.money(N_("Paid by the buyer"), given=True, summed=False, width=100)
    approved_at = col.time(N_("Approved at"), width=130, aliases=("审批时间",))
    approved_by = col.reference("operators", N_("Approved by"), indexed=False, width=90, aliases=("审批人",))
    reject_reason = col.note(N_("Reason for not approving"), search=Search.TEXT, aliases=("驳回原因", "拒绝原因"))
    paid_at = col.time(N_("Paid out at"), indexed=True, width=130, aliases=("打款时间", "支付时间", "付款时间", "打款日期"))
    paid_by = col.reference("operators", N_("Paid out by"), indexed=False, width=90, aliases=("打款人",))
    transaction_number = col.order_number(
        N_("Transaction number"), indexed=True, width=180, aliases=("转账单号", "交易流水号", "流水号", "支付宝交易号")
    )
    evidence = col.evidence(N_("Evidence"), aliases=("凭证", "凭证图片", "截图"))
    notes = col.note(N_("Notes"), search=Search.TEXT, aliases=("备注", "说明"))
    operator = col.reference("operators", N_("Operator"), indexed=False, default="operator", width=90, aliases=("经办人", "申请人", "客服"))
