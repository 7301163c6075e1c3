"""The fields of a claim against a courier, of the goods in the parcel and of the money that came."""

from __future__ import annotations

from shopdesk.core.fields import Choice, Search
from shopdesk.core.translations import N_
from shopdesk.storage import base as col

from .states import GRAPH

KINDS = (
    Choice("lost", N_("Lost parcel"), aliases=("丢件", "丢失", "丢包", "遗失", "快递丢件", "lost")),
    Choice("damaged", N_("Damaged parcel"), aliases=("破损", "损坏", "破包", "快递破损", "damaged")),
    Choice("contents_short", N_("Contents short"), aliases=("内件短少", "少件", "短少", "内件缺失")),
    Choice("delayed", N_("Delayed parcel"), aliases=("延误", "超时", "时效延误")),
    Choice("false_sign_off", N_("False sign-off"), aliases=("虚假签收", "假签收", "未收到显示签收")),
    Choice("mis_routed", N_("Mis-routed parcel"), aliases=("错派", "错发", "派错", "错分", "送错地址")),
    Choice("other", N_("Other claim"), aliases=("其他", "其它")),
)
DIRECTIONS = (
    Choice("outbound", N_("Outbound parcel"), aliases=("发出", "发货", "正向", "寄出")),
    Choice("return", N_("Return parcel"), aliases=("退回", "退货", "逆向")),
)
BASES = (
    Choice("insured", N_("Insured value"), aliases=("保价", "保价金额")),
    Choice("contract_multiple", N_("Multiple of the postage"), aliases=("合同倍数", "运费倍数", "合同约定")),
    Choice("actual_value", N_("Actual value"), aliases=("实际价值", "按实际价值", "货值")),
)
WAYS_PAID = (
    Choice("transfer", N_("Bank or wallet transfer"), aliases=("转账", "打款", "汇款")),
    Choice("deducted", N_("Deducted from the bill"), aliases=("抵扣账单", "账单抵扣", "扣运费", "抵运费")),
    Choice("credit", N_("Courier credit"), aliases=("余额", "充值", "返余额", "抵用")),
)
BUYER_SETTLED = (
    Choice("not_yet", N_("Buyer not yet settled"), "amber", aliases=("未处理", "否", "还没有", "未赔付买家")),
    Choice("resent", N_("Resent to the buyer"), "green", aliases=("已补发", "补发", "补寄")),
    Choice("refunded", N_("Refunded to the buyer"), "green", aliases=("已退款", "退款", "是")),
)
PROOFS = (
    Choice("photo", N_("Photo of the parcel"), aliases=("照片", "破损照片", "图片")),
    Choice("courier_proof", N_("Courier's written proof"), aliases=("快递证明", "派件人证明", "红章证明")),
    Choice("weight_slip", N_("Weight slip"), aliases=("底单", "称重", "称重底单")),
    Choice("chat", N_("Chat with the buyer"), aliases=("聊天记录", "截图")),
    Choice("value_proof", N_("Proof of value"), aliases=("价值证明", "订单截图", "发票")),
    Choice("other", N_("Other proof"), aliases=("其他",)),
)


class ClaimItem(col.Line):
    """Goods in the parcel that is claimed for."""

    __tablename__ = "claim_items"

    code = col.text_(N_("Product code"), identifier=True, search=Search.IDENTIFIER, width=110, aliases=("商家编码", "货号", "编码", "款号"))
    name = col.text_(
        N_("Product"), search=Search.NAME, width=200, aliases=("商品", "商品名称", "宝贝标题", "产品", "品名", "内件", "货品", "物品")
    )
    variant = col.text_(N_("Variant"), search=Search.TEXT, width=110, aliases=("规格", "商品规格", "商品属性", "颜色尺码"))
    quantity = col.number(N_("Quantity"), minimum=0, default=1, width=60, aliases=("数量", "件数", "商品数量"))
    price = col.money(N_("Unit price"), minimum=0, summed=False, width=90, aliases=("单价", "价格", "商品单价"))


class ClaimReceipt(col.Line):
    """Money of a claim that came in one part."""

    __tablename__ = "claim_receipts"

    received_on = col.date(N_("Came on"), required=True, default="today", width=100)
    amount = col.money(N_("Amount that came"), required=True, width=90)
    how = col.choice(N_("Came by"), WAYS_PAID, width=110)
    note = col.text_(N_("Remark"), width=160)


class ClaimProof(col.Line):
    """One thing that the courier wants to see, and whether it is there."""

    __tablename__ = "claim_proofs"

    kind = col.choice(N_("Proof"), PROOFS, required=True, width=140)
    there = col.yes_no(N_("Is there"), default=0, width=60)
    note = col.text_(N_("Remark on the proof"), width=160)


class Claim(col.Record):
    """What a courier owes for one parcel (理赔)."""

    __tablename__ = "claims"

    number = col.number_of(N_("Claim number"), width=130, aliases=("理赔单号", "理赔编号", "登记编号"))
    registered_on = col.date(
        N_("Registered on"),
        required=True,
        default="today",
        indexed=True,
        width=100,
        aliases=("登记日期", "登记时间", "日期", "报备日期", "申报日期"),
    )
    discovered_on = col.date(N_("Discovered on"), width=100, aliases=("发现日期", "发现时间"))
    state = col.choice(
        N_("State"),
        GRAPH.choices(),
        given=True,
        default=GRAPH.initial,
        indexed=True,
        width=90,
        aliases=("状态", "理赔状态", "进度", "处理状态"),
    )
    kind = col.choice(
        N_("Kind of claim"),
        KINDS,
        required=True,
        indexed=True,
        width=90,
        aliases=("理赔类型", "类型", "异常类型", "问题类型", "索赔类型", "理赔原因"),
    )
    direction = col.choice(N_("Direction"), DIRECTIONS, default="outbound", width=70, aliases=("方向", "寄件方向", "正逆向"))
    shop = col.reference("shops", N_("Shop"), indexed=False, default="only", width=110, aliases=("店铺", "店铺名称"))
    order_number = col.order_number(N_("Order number"), indexed=True, width=180, aliases=("订单号", "订单编号", "交易编号", "订单"))
    waybill = col.waybill(
        N_("Waybill"),
        required=True,
        indexed=True,
        width=150,
        aliases=("运单号", "快递单号", "物流单号", "单号", "运单编号", "快递运单号", "面单号"),
    )
    courier = col.reference("couriers", N_("Courier"), width=80, aliases=("快递", "快递公司", "物流公司", "承运商", "物流"))
    branch = col.text_(N_("Branch"), search=Search.TEXT, indexed=True, width=110, aliases=("网点", "分公司", "站点", "承包区"))

    customer = col.reference("customers", N_("Customer"), width=130, aliases=("客户", "客户编号", "客户档案"))
    buyer_account = col.text_(
        N_("Buyer account"),
        identifier=True,
        personal=True,
        search=Search.IDENTIFIER,
        indexed=True,
        width=130,
        aliases=("旺旺号", "客户ID", "买家账号", "买家会员名", "买家ID", "旺旺", "会员名", "买家昵称", "买家", "ID"),
    )
    receiver = col.text_(N_("Receiver"), search=Search.NAME, personal=True, width=90, aliases=("收货人", "收件人", "姓名", "收货人姓名"))
    phone = col.phone(N_("Phone"), indexed=True, width=110, aliases=("电话", "手机", "联系电话", "手机号"))
    address = col.text_(
        N_("Delivery address"),
        search=Search.TEXT,
        masked=True,
        personal=True,
        width=220,
        aliases=("地址", "收货地址", "收件地址", "详细地址"),
    )

    picked_up_at = col.time(N_("Picked up at"), width=130, aliases=("揽收时间", "发货时间", "寄件时间", "扫描时间"))
    last_scan_at = col.time(N_("Last scan at"), width=130, aliases=("最后扫描时间", "最后物流时间", "最后更新时间"))
    signed_on = col.date(N_("Signed on"), width=100, aliases=("签收日期", "签收时间"))
    items = col.lines(ClaimItem, N_("Products"))
    goods_value = col.money(
        N_("Goods value"), minimum=0, width=90, aliases=("货值", "商品价值", "商品金额", "产品金额", "申报价值", "货品金额", "商品货值")
    )
    postage = col.money(N_("Postage"), minimum=0, width=80, aliases=("运费", "邮费", "快递费"))
    insured = col.yes_no(N_("Insured"), width=60, aliases=("是否保价", "保价"))
    insured_value = col.money(N_("Insured for"), minimum=0, width=90, aliases=("保价金额", "保额", "声明价值"))
    damage_percent = col.number(
        N_("Damage"), minimum=0, maximum=100, unit="%", summed=False, width=60, aliases=("损坏程度", "破损比例", "损失比例", "破损程度")
    )
    basis = col.choice(N_("Basis of the claim"), BASES, width=100, aliases=("赔偿依据", "理赔依据", "索赔依据"))
    claimed_amount = col.money(
        N_("Claimed amount"),
        minimum=0,
        indexed=True,
        width=90,
        aliases=("索赔金额", "申请金额", "理赔金额", "申报金额", "索赔额", "赔偿金额"),
        help=N_("Left empty it follows from the basis and the courier's contract."),
    )

    ticket_number = col.text_(
        N_("Courier's ticket number"),
        identifier=True,
        search=Search.IDENTIFIER,
        indexed=True,
        width=130,
        aliases=("工单号", "快递工单号", "仲裁编号"),
    )
    file_by_on = col.date(
        N_("File by"),
        given=True,
        indexed=True,
        width=100,
        help=N_("By the courier's contract: days after dispatch, for damage hours after signing."),
    )
    submitted_on = col.date(N_("Submitted on"), indexed=True, width=100, aliases=("提交日期", "提交时间", "申请日期", "上报日期"))
    appealed_on = col.date(N_("Appealed on"), width=100, aliases=("申诉日期", "再次提交日期"))
    answer_due_on = col.date(
        N_("Answer due"),
        indexed=True,
        width=100,
        aliases=("应答复日期", "答复期限"),
        help=N_("Submitted on + the courier's days to answer."),
    )
    agreed_amount = col.money(N_("Agreed amount"), minimum=0, width=90, aliases=("同意金额", "同意赔付金额", "核定金额", "审核金额"))
    receipts = col.lines(ClaimReceipt, N_("Money received in parts"))
    received_amount = col.money(
        N_("Received amount"),
        minimum=0,
        indexed=True,
        width=90,
        aliases=("到账金额", "实赔金额", "实际赔付", "赔付金额", "已赔金额", "收到金额"),
        help=N_("The sum of the parts, where the money came in parts."),
    )
    received_on = col.date(N_("Received on"), width=100, aliases=("到账日期", "赔付日期", "到账时间", "赔付时间"))
    received_how = col.choice(N_("Paid by the courier by"), WAYS_PAID, width=110, aliases=("赔付方式", "到账方式"))
    refusal_reason = col.note(N_("Reason for refusing"), search=Search.TEXT, aliases=("拒赔原因", "拒绝原因", "不予赔付原因"))
    buyer_settled = col.choice(
        N_("Buyer made whole"),
        BUYER_SETTLED,
        default="not_yet",
        indexed=True,
        width=90,
        aliases=("买家处理", "是否补偿买家", "买家是否已处理"),
    )
    buyer_cost = col.money(
        N_("Cost for the buyer"),
        minimum=0,
        width=90,
        aliases=("补发成本", "退款成本", "买家处理成本"),
        help=N_("What the refund or resend cost: resend first, claim later (002 §8)."),
    )
    net_loss = col.money(N_("Net loss"), computed=True, width=90, help=N_("Cost for the buyer − received."))
    month = col.month(
        N_("Month"),
        indexed=True,
        width=80,
        aliases=("月份", "所属月份", "账期", "结算月份"),
        help=N_("Left empty: the month of registering."),
    )
    claim_sheet = col.reference("claim_sheets", N_("Claim sheet"), width=120, aliases=("索赔表", "索赔表编号"))
    sheet_sent_on = col.date(N_("Sent with its sheet on"), given=True, width=100)
    case = col.reference("cases", N_("Case"), width=120, aliases=("售后单", "关联售后单"))
    proofs = col.lines(ClaimProof, N_("Proofs wanted"))
    evidence = col.evidence(N_("Evidence"), aliases=("凭证", "凭证图片", "图片", "截图"))
    notes = col.note(N_("Notes"), search=Search.TEXT, aliases=("备注", "说明", "跟进记录", "情况说明", "处理情况"))
    operator = col.reference(
        "operators", N_("Operator"), indexed=False, default="operator", width=90, aliases=("经办人", "登记人", "客服", "跟进人")
    )
