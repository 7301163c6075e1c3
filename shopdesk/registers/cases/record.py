"""The fields of an after-sales case and of its product lines, in the order in which the form asks them."""

from __future__ import annotations

from shopdesk.core.fields import Choice, Kind, Search
from shopdesk.core.translations import N_
from shopdesk.core.vocabulary import RESPONSIBLE
from shopdesk.storage import base as col

from .flows import GRAPH, TYPES

STAGES = (
    Choice("before_shipping", N_("Before shipping"), aliases=("发货前", "未发货")),
    Choice("after_shipping", N_("After shipping"), aliases=("发货后", "已发货")),
)
POSTAGE_PAYERS = (
    Choice("shop", N_("Shop pays the postage"), aliases=("店铺", "卖家", "商家", "我方")),
    Choice("buyer", N_("Buyer pays the postage"), aliases=("买家", "客户", "顾客")),
    Choice("courier", N_("Courier pays the postage"), aliases=("快递", "物流", "快递公司")),
    Choice("insurance", N_("Postage insurance"), aliases=("运费险", "退货运费险", "退货宝")),
)
GOODS_STATES = (
    Choice("not_shipped", N_("Not shipped"), aliases=("未发货", "卖家未发货")),
    Choice("not_received", N_("Not received by the buyer"), aliases=("未收到", "未收到货", "买家未收到货", "运输中")),
    Choice("received", N_("Received by the buyer"), aliases=("已收到", "已收到货", "买家已收到货", "已签收")),
    Choice("sent_back", N_("Sent back by the buyer"), aliases=("已寄回", "买家已退货", "已退货", "退货中")),
    Choice("in_warehouse", N_("Back in the warehouse"), aliases=("仓库已收", "已入库", "卖家已收到退货")),
)
FLAGS = (
    Choice("red", N_("Red flag"), "red", aliases=("红", "红旗", "1")),
    Choice("yellow", N_("Yellow flag"), "amber", aliases=("黄", "黄旗", "2")),
    Choice("green", N_("Green flag"), "green", aliases=("绿", "绿旗", "3")),
    Choice("blue", N_("Blue flag"), "blue", aliases=("蓝", "蓝旗", "4")),
    Choice("violet", N_("Violet flag"), "violet", aliases=("紫", "紫旗", "5")),
)
INTERVENTIONS = (
    Choice("none", N_("No intervention"), aliases=("无", "未介入", "不需要客服介入", "没有介入")),
    Choice("open", N_("Platform is deciding"), "amber", aliases=("介入中", "需要客服介入", "客服已经介入", "平台介入中")),
    Choice("for_buyer", N_("Decided for the buyer"), "red", aliases=("支持买家", "买家胜", "判买家", "客服介入支持买家")),
    Choice("for_seller", N_("Decided for the seller"), "green", aliases=("支持卖家", "卖家胜", "判卖家", "客服介入支持卖家")),
)


class CaseItem(col.Line):
    """One product line of a case (商品行)."""

    __tablename__ = "case_items"

    code = col.text_(
        N_("Product code"),
        identifier=True,
        search=Search.IDENTIFIER,
        indexed=True,
        width=110,
        aliases=("商家编码", "货号", "编码", "商品编码", "外部系统编号", "款号", "SKU"),
    )
    name = col.text_(
        N_("Product"),
        search=Search.NAME,
        width=200,
        aliases=("商品", "商品名称", "宝贝标题", "商品标题", "产品", "品名", "售后商品", "标题"),
    )
    variant = col.text_(
        N_("Variant"), search=Search.TEXT, width=110, aliases=("规格", "商品规格", "商品属性", "颜色尺码", "型号", "颜色规格")
    )
    batch = col.text_(N_("Batch"), identifier=True, indexed=True, width=90, aliases=("批次", "批号", "生产批次"))
    price = col.money(N_("Unit price"), minimum=0, width=90, summed=False, aliases=("单价", "价格", "商品单价", "销售价"))
    asked = col.number(
        N_("Quantity asked"), minimum=0, default=1, width=70, aliases=("数量", "申请数量", "商品数量", "申请售后数量", "售后数量", "件数")
    )
    returned = col.number(N_("Quantity returned"), minimum=0, width=70, aliases=("实退", "实退数量", "退回数量", "退货数量"))
    good = col.number(N_("Good"), minimum=0, width=60, aliases=("良品", "良品数量", "正品", "好件"))
    defective = col.number(N_("Defective"), minimum=0, width=60, aliases=("次品", "次品数量", "残次", "坏件"))
    refund_amount = col.money(
        N_("Refund of the line"), minimum=0, width=90, aliases=("小计退款金额", "商品退款金额", "单品小计退款金额", "行退款金额")
    )
    new_variant = col.text_(
        N_("Exchange for"), width=110, aliases=("换成", "换货规格", "换新规格", "更换为"), help=N_("The variant that goes out instead.")
    )
    outcome = col.text_(N_("Outcome"), width=140, aliases=("处理结果", "结果"))


class Case(col.Record):
    """One after-sales matter of one order (售后单)."""

    __tablename__ = "cases"

    number = col.number_of(N_("Case number"), width=130, aliases=("售后单号", "工单号", "登记编号"))
    type = col.choice(
        N_("Case type"),
        TYPES,
        indexed=True,
        width=90,
        aliases=("售后类型", "类型", "退款类型", "服务类型", "处理方式"),
        help=N_("Decides which way the case goes."),
    )
    state = col.choice(
        N_("State"),
        GRAPH.choices(),
        given=True,
        default=GRAPH.initial,
        indexed=True,
        width=80,
        aliases=("状态", "售后状态", "退款状态", "处理状态", "进度"),
    )
    stage = col.choice(N_("Stage"), STAGES, width=80, aliases=("阶段", "售后阶段", "发货状态"))
    shop = col.reference("shops", N_("Shop"), indexed=False, default="only", width=110, aliases=("店铺", "店铺名称", "商户名称", "商家"))
    order_number = col.order_number(
        N_("Order number"),
        indexed=True,
        width=180,
        aliases=("订单号", "订单编号", "主订单编号", "交易编号", "淘宝订单号", "订单"),
        help=N_("Paste it and the form fills with what the order knows."),
    )
    refund_number = col.order_number(
        N_("Platform refund number"),
        indexed=True,
        width=180,
        aliases=("退款编号", "售后编号", "退款单号", "平台售后单号", "服务单号", "退款ID"),
    )
    payment_number = col.order_number(N_("Payment transaction"), width=180, aliases=("支付宝交易号", "交易流水号", "支付流水号"))

    customer = col.reference("customers", N_("Customer"), width=130, aliases=("客户", "客户编号", "客户档案"))
    buyer_account = col.text_(
        N_("Buyer account"),
        identifier=True,
        personal=True,
        search=Search.IDENTIFIER,
        indexed=True,
        width=130,
        aliases=(
            "旺旺号",
            "买家账号",
            "买家会员名",
            "买家会员名称",
            "客户ID",
            "买家ID",
            "旺旺",
            "会员名",
            "下单帐号",
            "买家昵称",
            "账号",
            "买家",
        ),
    )
    receiver = col.text_(
        N_("Receiver"),
        search=Search.NAME,
        personal=True,
        width=90,
        aliases=("收货人", "收货人姓名", "收件人", "姓名", "客户姓名", "联系人"),
    )
    phone = col.phone(N_("Phone"), indexed=True, width=110, aliases=("电话", "手机", "联系电话", "联系手机", "手机号", "收件人手机号"))
    address = col.text_(
        N_("Delivery address"),
        search=Search.TEXT,
        masked=True,
        personal=True,
        width=220,
        aliases=("地址", "收货地址", "收件地址", "详细地址", "客户地址"),
    )

    ordered_at = col.time(
        N_("Ordered at"), indexed=True, width=130, aliases=("下单时间", "订单创建时间", "订单下单时间", "拍下时间", "订单时间")
    )
    paid_at = col.time(N_("Paid at"), width=130, aliases=("付款时间", "订单付款时间", "支付时间"))
    shipped_at = col.time(N_("Shipped at"), width=130, aliases=("发货时间",))
    signed_at = col.time(N_("Signed at"), width=130, aliases=("签收时间", "确认收货时间"))
    paid_amount = col.money(
        N_("Paid by the buyer"), minimum=0, width=90, aliases=("买家实际支付金额", "实付金额", "用户实付金额", "订单金额", "实付")
    )
    order_goods_amount = col.money(N_("Goods of the order"), minimum=0, width=90, aliases=("商品总价", "买家应付货款", "货款"))
    order_postage_amount = col.money(N_("Postage of the order"), minimum=0, width=90, aliases=("订单运费", "买家应付邮费"))

    requested_at = col.time(
        N_("Requested at"),
        default="now",
        indexed=True,
        width=130,
        aliases=(
            "申请时间",
            "售后申请时间",
            "退款的申请时间",
            "退款申请时间",
            "售后时间",
            "登记时间",
            "登记日期",
            "日期",
            "申请日期",
            "售后日期",
        ),
    )
    answered_at = col.time(
        N_("First answered at"),
        width=130,
        aliases=("首次响应时间", "首次回复时间"),
        help=N_("A complaint is answered within five minutes (002 §7)."),
    )
    platform_deadline = col.time(N_("Platform deadline"), width=130, aliases=("超时时间", "平台超时时间", "处理截止时间"))
    reviewed_at = col.time(N_("Reviewed at"), width=130, aliases=("审核时间", "运营审核时间"))
    reviewed_by = col.reference("operators", N_("Reviewed by"), indexed=False, width=90, aliases=("审核人", "审核人员"))
    finance_checked_at = col.time(N_("Finance checked at"), width=130, aliases=("财务审核时间",))
    finance_checked_by = col.reference("operators", N_("Finance checked by"), indexed=False, width=90, aliases=("财务审核人",))
    closed_at = col.time(N_("Closed at"), indexed=True, width=130, aliases=("完结时间", "完成时间", "结束时间"))
    state_since = col.time(N_("In this state since"), computed=True, width=130)
    due_at = col.time(N_("Due"), computed=True, indexed=True, width=110, help=N_("When the clock of this state runs out."))
    reject_reason = col.note(N_("Reason for rejecting"), search=Search.TEXT, aliases=("拒绝原因", "驳回原因", "审核拒绝原因"))
    send_back_reason = col.note(N_("Reason for sending back"), aliases=("退回原因", "财务退回原因", "打回原因"))

    reason = col.reference("reasons", N_("Reason"), width=110, aliases=("售后原因", "原因", "退货原因", "退款原因"))
    platform_reason = col.text_(
        N_("Reason on the platform"),
        search=Search.TEXT,
        width=140,
        aliases=("买家退款原因", "平台售后原因"),
        help=N_("What the buyer chose there."),
    )
    explanation = col.note(
        N_("Explanation"), search=Search.TEXT, aliases=("说明", "买家退款说明", "问题描述", "问题说明", "售后说明", "情况说明", "描述")
    )
    responsible = col.choice(N_("Responsible party"), RESPONSIBLE, indexed=True, width=80, aliases=("责任方", "责任", "责任人", "责任归属"))
    postage_payer = col.choice(N_("Postage paid by"), POSTAGE_PAYERS, width=80, aliases=("运费承担", "运费承担方", "邮费承担", "谁付运费"))
    goods_state = col.choice(N_("State of the goods"), GOODS_STATES, width=90, aliases=("货物状态", "商品状态", "收货状态"))
    intervention = col.choice(
        N_("Platform intervention"), INTERVENTIONS, default="none", width=90, aliases=("平台介入", "客服介入状态", "小二介入", "介入状态")
    )
    flag = col.choice(
        N_("Memo flag"),
        FLAGS,
        default="blue",
        width=60,
        aliases=("备注旗帜", "旗帜", "旗子", "插旗"),
        help=N_("Blue for after-sales (002 §7)."),
    )

    items = col.lines(CaseItem, N_("Products"))

    outbound_courier = col.reference(
        "couriers", N_("Outbound courier"), indexed=False, width=80, aliases=("发出快递", "发货快递", "快递公司", "物流公司")
    )
    outbound_waybill = col.waybill(
        N_("Outbound waybill"),
        indexed=True,
        width=140,
        aliases=("发出运单号", "快递单号", "运单号", "物流单号", "发货单号", "发货物流单号"),
    )
    return_courier = col.reference(
        "couriers", N_("Return courier"), indexed=False, width=80, aliases=("退回快递", "退货快递", "退货物流公司")
    )
    return_waybill = col.waybill(
        N_("Return waybill"),
        indexed=True,
        width=140,
        aliases=("退回运单号", "退货单号", "退货快递单号", "退货物流单号", "退回单号", "退货运单号"),
    )
    buyer_posted_at = col.time(N_("Posted by the buyer at"), width=130, aliases=("买家退货时间", "寄回时间", "退货时间"))
    return_received_at = col.time(N_("Return received at"), indexed=True, width=130, aliases=("退货签收时间", "收到退货时间", "入库时间"))
    return_received_by = col.reference("operators", N_("Return received by"), indexed=False, width=90, aliases=("收货登记人", "退货签收人"))
    no_return_reason = col.note(
        N_("Reason for closing without the return"), aliases=("未收到退货即完成的原因",), help=N_("Needed where new goods went out first.")
    )
    resend_courier = col.reference(
        "couriers", N_("Resend courier"), indexed=False, width=80, aliases=("补发快递", "换货快递", "补发快递公司")
    )
    resend_waybill = col.waybill(
        N_("Resend waybill"), indexed=True, width=140, aliases=("补发运单号", "补发单号", "换货单号", "补发快递单号", "新单号")
    )
    extended_until = col.date(
        N_("Deal extended until"),
        width=100,
        aliases=("延长至", "延长交易", "延长收货至"),
        help=N_("Extend by ten days once agreed (002 §7)."),
    )
    return_contact = col.text_(N_("Return contact"), search=Search.NAME, width=90, aliases=("退货联系人", "退货收件人", "卖家真实姓名"))
    return_phone = col.column(Kind.PHONE, N_("Return phone"), width=110, aliases=("退货电话", "卖家手机", "退货手机"))
    return_address = col.text_(N_("Return address"), width=220, aliases=("退货地址", "卖家退货地址", "退回地址"))

    goods_amount = col.money(
        N_("Goods amount"), minimum=0, width=90, aliases=("商品金额", "退款金额", "退货金额", "买家退款金额", "申请退款金额", "金额")
    )
    postage_amount = col.money(N_("Postage amount"), minimum=0, width=80, aliases=("运费", "邮费", "退运费", "运费金额"))
    coupon_amount = col.money(N_("Coupon amount"), minimum=0, width=80, aliases=("优惠券", "优惠券金额"))
    points_amount = col.money(N_("Points amount"), minimum=0, width=80, aliases=("积分", "积分抵扣", "积分金额"))
    fee_amount = col.money(
        N_("Handling fee"), minimum=0, width=80, aliases=("手续费", "售后服务费", "服务费", "扣减"), help=N_("Taken off the total.")
    )
    adjustment_amount = col.money(
        N_("Manual adjustment"),
        width=80,
        aliases=("调整", "手工调整", "调整金额"),
        help=N_("Plus or minus; say why in the note beside it."),
    )
    adjustment_note = col.text_(N_("Reason for the adjustment"), width=140, aliases=("调整说明", "调整原因"))
    total_amount = col.money(
        N_("Total to refund"),
        computed=True,
        indexed=True,
        width=90,
        aliases=("应退金额", "应退", "合计退款金额", "应退合计"),
        help=N_("Goods + postage + coupon + points − fee + adjustment."),
    )
    refunded_amount = col.money(N_("Refunded amount"), minimum=0, width=90, aliases=("实退金额", "实际退款金额", "已退金额", "实际退款"))
    refunded_at = col.time(N_("Refunded at"), indexed=True, width=130, aliases=("退款时间", "退款完结时间", "同意退款时间", "退款完成时间"))
    refunded_by = col.reference("operators", N_("Refunded by"), indexed=False, width=90, aliases=("退款人",))

    supervisor_asked = col.yes_no(N_("Supervisor asked"), width=60, aliases=("请示主管", "是否请示"))
    supervisor_answer = col.note(N_("Supervisor's answer"), search=Search.TEXT, aliases=("主管意见", "主管答复", "主管处理意见"))
    notes = col.note(N_("Notes"), search=Search.TEXT, aliases=("备注", "商家备注", "客服备注", "跟进记录", "备忘"))
    evidence = col.evidence(N_("Evidence"), aliases=("凭证", "凭证图片", "图片", "截图"))
    operator = col.reference(
        "operators", N_("Operator"), indexed=False, default="operator", width=90, aliases=("经办人", "客服", "登记人", "处理人", "跟进人")
    )
