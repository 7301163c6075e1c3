"""The fields of a mis-shipment, of the goods that should have gone and of those that went, and its states."""

from __future__ import annotations

from shopdesk.core.fields import Choice, Search
from shopdesk.core.states import Move, State, StateGraph
from shopdesk.core.translations import N_
from shopdesk.storage import base as col

KINDS = (
    Choice("wrong", N_("Wrong goods"), "red", aliases=("错发", "发错", "发错货")),
    Choice("missed", N_("Goods missed"), "amber", aliases=("漏发", "漏发货")),
    Choice("short", N_("Too few"), "amber", aliases=("少发", "少包", "少件")),
    Choice("extra", N_("Too many"), "blue", aliases=("多发", "多发货")),
    Choice("mis_copied", N_("Order mis-copied"), "violet", aliases=("抄错", "抄单错误")),
)
VERIFIED = (
    Choice("pending", N_("Not verified yet"), "amber", aliases=("待核实", "未核实")),
    Choice("confirmed", N_("Confirmed"), "red", aliases=("属实", "已核实", "已确认")),
    Choice("unfounded", N_("Unfounded"), "grey", aliases=("不属实",)),
)
STEPS = (
    Choice("order_copying", N_("Copying the order"), aliases=("抄单", "录单")),
    Choice("picking", N_("Picking"), aliases=("拣货", "配货")),
    Choice("packing", N_("Packing"), aliases=("打包", "包装")),
    Choice("label", N_("Labelling"), aliases=("贴单", "面单", "打单")),
    Choice("supplier", N_("Supplier's mistake"), aliases=("供应商", "厂家", "源头发错")),
)
HANDLINGS = (
    Choice("resend", N_("Send what is missing"), aliases=("补发", "补寄")),
    Choice("exchange", N_("Exchange the goods"), aliases=("换货", "调换")),
    Choice("refund", N_("Refund the money"), aliases=("退款", "退货退款")),
    Choice("discount", N_("Give a discount"), aliases=("折扣补偿", "补偿", "打折", "退差价")),
    Choice("recover", N_("Get the goods back"), aliases=("追回", "召回", "追件")),
    Choice("give_up", N_("Let it be"), aliases=("放弃", "不处理")),
)
ADMITS = (
    Choice("yes", N_("Buyer admits it"), "green", aliases=("承认", "是")),
    Choice("no", N_("Buyer denies it"), "red", aliases=("不承认", "否")),
    Choice("no_answer", N_("Buyer does not answer"), "amber", aliases=("未回复", "无回应", "不回复")),
)
RECOVERIES = (
    Choice("courier_pick_up", N_("Courier picks it up"), aliases=("上门取件", "快递上门取件", "物流上门取件")),
    Choice("buyer_posts", N_("Buyer posts it back"), aliases=("买家寄回", "买家自行寄回")),
    Choice("platform_appeal", N_("Appeal to the platform"), aliases=("平台申诉", "上诉淘宝", "平台投诉")),
)
STATES = (
    State("to_verify", N_("To verify"), "amber", limit_hours=24),
    State("in_progress", N_("In progress"), "blue", limit_hours=48),
    State("done", N_("Done"), "green", open=False),
    State("unfounded", N_("Unfounded"), "grey", open=False),
)
_VERIFIED = {"verified_at": "now", "verified_by": "operator"}
MOVES = (
    Move("to_verify", "in_progress", N_("It is true, put it right"), stamps=_VERIFIED, sets={"verified": "confirmed"}, likely=True),
    Move("to_verify", "unfounded", N_("It is not true"), stamps={**_VERIFIED, "done_on": "today"}, sets={"verified": "unfounded"}),
    Move("in_progress", "done", N_("Put right"), stamps={"done_on": "today"}, likely=True),
    Move("in_progress", "unfounded", N_("It is not true after all"), stamps={"done_on": "today"}, sets={"verified": "unfounded"}),
)
GRAPH = StateGraph(STATES, MOVES, initial="to_verify")


class OrderedItem(col.Line):
    """Goods that should have gone."""

    __tablename__ = "mis_shipment_ordered"

    code = col.text_(
        N_("Product code"), identifier=True, search=Search.IDENTIFIER, width=110, aliases=("应发编码", "商家编码", "货号", "款号")
    )
    name = col.text_(
        N_("Product"),
        search=Search.NAME,
        indexed=True,
        width=200,
        aliases=("应发商品", "应发", "商品", "商品名称", "产品", "品名", "应发货品"),
    )
    variant = col.text_(N_("Variant"), search=Search.TEXT, width=110, aliases=("应发规格", "规格", "商品规格", "颜色尺码"))
    quantity = col.number(N_("Quantity"), minimum=0, default=1, width=60, aliases=("应发数量", "数量", "件数"))


class SentItem(col.Line):
    """Goods that went instead."""

    __tablename__ = "mis_shipment_sent"

    code = col.text_(N_("Code that went"), identifier=True, search=Search.IDENTIFIER, width=110, aliases=("实发编码", "错发编码"))
    name = col.text_(N_("Product that went"), search=Search.NAME, width=200, aliases=("实发商品", "实发", "错发商品", "实发货品"))
    variant = col.text_(N_("Variant that went"), search=Search.TEXT, width=110, aliases=("实发规格", "错发规格"))
    quantity = col.number(N_("Quantity that went"), minimum=0, default=1, width=60, aliases=("实发数量", "错发数量"))


class MisShipment(col.Record):
    """One parcel that left wrong (发错货)."""

    __tablename__ = "mis_shipments"

    number = col.number_of(N_("Log number"), width=130, aliases=("登记编号", "发错货编号"))
    date = col.date(
        N_("Date"), required=True, default="today", indexed=True, width=100, aliases=("日期", "登记日期", "登记时间", "反馈日期")
    )
    state = col.choice(
        N_("State"), GRAPH.choices(), given=True, default=GRAPH.initial, indexed=True, width=80, aliases=("状态", "处理状态", "进度")
    )
    kind = col.choice(
        N_("Kind of mistake"),
        KINDS,
        required=True,
        indexed=True,
        width=90,
        aliases=("类型", "错误类型", "发错类型", "问题类型", "错发类型"),
    )
    shop = col.reference("shops", N_("Shop"), indexed=False, default="only", width=110, aliases=("店铺", "店铺名称"))
    order_number = col.order_number(N_("Order number"), indexed=True, width=180, aliases=("订单号", "订单编号", "交易编号", "订单"))
    waybill = col.waybill(N_("Waybill"), indexed=True, width=150, aliases=("运单号", "快递单号", "物流单号", "单号"))
    courier = col.reference("couriers", N_("Courier"), indexed=False, width=80, aliases=("快递", "快递公司", "物流公司"))

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

    ordered = col.lines(OrderedItem, N_("Goods that should have gone"))
    sent = col.lines(SentItem, N_("Goods that went"))
    label_weight_g = col.number(
        N_("Weight on the label"), minimum=0, unit="g", summed=False, width=80, aliases=("面单重量", "底单重量", "称重", "发货重量")
    )
    measured_weight_g = col.number(
        N_("Weight measured"), minimum=0, unit="g", summed=False, width=80, aliases=("实测重量", "实际重量", "复称重量", "买家称重")
    )
    weight_difference_g = col.number(
        N_("Difference in weight"),
        computed=True,
        unit="g",
        summed=False,
        width=80,
        help=N_("Measured − label: minus means that goods are missing."),
    )
    verified = col.choice(N_("Verified"), VERIFIED, default="pending", indexed=True, width=80, aliases=("核实", "核实结果", "是否属实"))
    verified_by = col.reference("operators", N_("Verified by"), indexed=False, width=90, aliases=("核实人",))
    verified_at = col.time(N_("Verified at"), width=130, aliases=("核实时间",))
    checked_by = col.reference("operators", N_("Entry checked by"), indexed=False, width=90, aliases=("复核人", "登记复核"))
    erred_by = col.text_(
        N_("Who erred"),
        search=Search.NAME,
        indexed=True,
        width=90,
        aliases=("责任人", "发错人", "出错人", "打包员", "配货员"),
        help=N_("A name; warehouse staff need no account here."),
    )
    step = col.choice(N_("Step of the mistake"), STEPS, indexed=True, width=90, aliases=("出错环节", "环节", "责任环节"))

    handling = col.choice(N_("Handling"), HANDLINGS, indexed=True, width=90, aliases=("处理方式", "处理结果", "处理办法"))
    buyer_admits = col.choice(N_("Buyer admits the extra goods"), ADMITS, width=100, aliases=("买家是否承认", "客户是否承认"))
    recovery = col.choice(N_("Way to get it back"), RECOVERIES, width=110, aliases=("追回方式", "取回方式"))
    recovered = col.yes_no(N_("Recovered"), default=0, width=60, aliases=("是否追回", "已追回"))
    delist_needed = col.yes_no(N_("Take off the shelf"), default=0, indexed=True, width=70, aliases=("需下架", "是否下架", "下架留货"))
    delisted = col.yes_no(N_("Taken off the shelf"), default=0, width=70, aliases=("已下架",))
    resend_courier = col.reference("couriers", N_("Resend courier"), indexed=False, width=80, aliases=("补发快递",))
    resend_waybill = col.waybill(N_("Resend waybill"), indexed=True, width=140, aliases=("补发单号", "补发运单号", "补发快递单号"))
    cost = col.money(N_("Cost of the mistake"), minimum=0, width=80, aliases=("费用", "损失", "损失金额", "成本", "金额"))
    done_on = col.date(N_("Put right on"), width=100, aliases=("完成日期", "处理日期"))
    case = col.reference("cases", N_("Case"), width=130, aliases=("售后单", "售后单号", "关联售后单"))
    claim = col.reference("claims", N_("Claim"), width=130, aliases=("理赔", "理赔单号", "关联理赔"))
    evidence = col.evidence(N_("Evidence"), aliases=("凭证", "凭证图片", "图片", "截图"))
    notes = col.note(N_("Notes"), search=Search.TEXT, aliases=("备注", "说明", "情况说明", "问题描述"))
    operator = col.reference(
        "operators", N_("Operator"), indexed=False, default="operator", width=90, aliases=("经办人", "登记人", "客服", "录入人")
    )
