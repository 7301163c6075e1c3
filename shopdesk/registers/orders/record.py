"""The orders' table and its product lines."""

from __future__ import annotations

from shopdesk.core.fields import Choice, Search
from shopdesk.core.translations import N_
from shopdesk.core.vocabulary import PLATFORMS
from shopdesk.registers.orders.states import STATES
from shopdesk.storage import base

ORIGINS = (
    Choice("imported", N_("Imported"), aliases=("导入", "平台导入")),
    Choice("by_hand", N_("Entered by hand"), aliases=("手工", "手动", "手工录入")),
)


class OrderItem(base.Line):
    """One product line of an order."""

    __tablename__ = "order_items"

    code = base.text_(
        N_("Product code"),
        identifier=True,
        search=Search.IDENTIFIER,
        width=130,
        aliases=(
            "商家编码",
            "商品编码",
            "商品编号",
            "商品代码",
            "商品货号",
            "货号",
            "规格编码",
            "SKU编码",
            "SKU",
            "sku编码",
            "商品条码",
            "商品条形码",
            "商家SKU编码",
            "物料号",
            "Product code",
            "Lineitem sku",
        ),
    )
    name = base.text_(
        N_("Product"),
        search=Search.TEXT,
        width=260,
        aliases=(
            "商品名称",
            "商品",
            "商品标题",
            "宝贝标题",
            "宝贝名称",
            "标题",
            "商品信息",
            "选购商品",
            "货物名",
            "货物名称",
            "货品名称",
            "产品名称",
            "产品",
            "品名",
            "发货信息",
            "商品名称/简称",
            "商品名称与描述",
            "Product",
            "Product name",
            "Item name",
            "Lineitem name",
        ),
    )
    variant = base.text_(
        N_("Variant"),
        width=160,
        aliases=(
            "商品规格",
            "规格",
            "规格名称",
            "商品属性",
            "销售属性",
            "颜色分类",
            "款式",
            "SKU信息",
            "商品sku",
            "Variant",
            "Variation",
            "Variations",
        ),
    )
    quantity = base.number(
        N_("Quantity"),
        minimum=0,
        width=80,
        aliases=(
            "数量",
            "购买数量",
            "商品数量",
            "订购数量",
            "商品件数",
            "件数",
            "宝贝数量",
            "商品总数量",
            "销售数量",
            "Quantity",
            "Qty",
            "Lineitem quantity",
        ),
    )
    price = base.money(
        N_("Unit price"),
        width=100,
        summed=False,
        aliases=(
            "单价",
            "价格",
            "商品单价",
            "商品价格",
            "京东价",
            "售价",
            "Price",
            "Unit price",
            "UNIT_PRICE",
            "Lineitem price",
            "Item cost",
        ),
    )
    sub_number = base.order_number(N_("Sub-order number"), width=170, aliases=("子订单编号", "子订单号", "子单号"))
    product_id = base.text_(N_("Platform product id"), identifier=True, width=140, aliases=("商品id", "宝贝id", "样式ID", "SKU ID"))
    outer_code = base.text_(N_("External code"), identifier=True, width=130, aliases=("外部系统编号", "商家编码-商品维度", "外部编码"))


class OrderParcel(base.Line):
    """One parcel of an order that left in several."""

    __tablename__ = "order_parcels"

    courier = base.reference("couriers", N_("Courier"), indexed=False, width=120)
    waybill = base.waybill(N_("Waybill"), indexed=True, width=170)


class Order(base.Record):
    """One order of one shop (``domain.md`` §3): imported ones are read-only, those entered by hand are not."""

    __tablename__ = "orders"

    number = base.order_number(
        N_("Order number"),
        indexed=True,
        width=180,
        aliases=(
            "订单编号",
            "订单号",
            "主订单编号",
            "主订单号",
            "平台订单号",
            "平台单号",
            "线上单号",
            "网店订单号",
            "原始单号",
            "交易号",
            "交易编号",
            "订单ID",
            "单号",
            "Order number",
            "Order no",
            "Order ID",
            "ORDER_ID",
            "Order",
        ),
    )
    platform = base.choice(
        N_("Platform"), PLATFORMS, width=90, aliases=("平台", "平台名称", "来源平台", "订单来源", "销售平台", "渠道", "Platform")
    )
    shop = base.reference(
        "shops",
        N_("Shop"),
        indexed=False,
        default="only",
        width=130,
        aliases=("店铺", "店铺名称", "店铺名", "网店名称", "网店", "所属店铺", "店铺代码", "商户名称", "商家名称", "Shop", "Store"),
    )
    state = base.choice(N_("State"), STATES, indexed=True, width=110, aliases=("订单状态", "交易状态", "发货状态", "Order state"))
    after_sales_state = base.text_(N_("After-sales on the platform"), width=130, aliases=("售后状态", "退款状态", "售后"))
    buyer_account = base.text_(
        N_("Buyer account"),
        personal=True,
        identifier=True,
        search=Search.NAME,
        indexed=True,
        width=140,
        aliases=(
            "买家会员名",
            "买家会员名称",
            "买家旺旺",
            "买家旺旺号",
            "旺旺号",
            "旺旺",
            "旺旺ID",
            "旺旺名",
            "买家昵称",
            "买家账号",
            "买家帐号",
            "买家ID",
            "买家",
            "会员昵称",
            "会员名称",
            "会员名",
            "客户ID",
            "客户昵称",
            "用户ID",
            "用户昵称",
            "下单帐号",
            "下单账号",
            "微信昵称",
            "Buyer",
            "Buyer account",
            "CUSTOMER_ID",
        ),
    )
    customer = base.reference(
        "customers",
        N_("Customer"),
        width=130,
        help=N_("The archive of the person who bought this, where there is one."),
    )
    receiver = base.text_(
        N_("Receiver"),
        personal=True,
        search=Search.NAME,
        width=110,
        aliases=(
            "收货人",
            "收货人姓名",
            "收货人名称",
            "收件人",
            "收件人姓名",
            "收件姓名",
            "收货姓名",
            "客户姓名",
            "姓名",
            "Receiver",
            "Recipient",
            "Ship name",
        ),
    )
    phone = base.phone(
        N_("Phone"),
        indexed=True,
        width=130,
        aliases=(
            "联系手机",
            "手机",
            "手机号",
            "手机号码",
            "收货人手机",
            "收货人手机号",
            "收件人手机",
            "收件人手机号",
            "收件人号码",
            "收货人电话",
            "收件人电话",
            "收货电话",
            "收件电话",
            "收件人联系方式",
            "联系电话",
            "联系方式",
            "电话",
            "Phone",
            "Shipping phone",
        ),
    )
    second_phone = base.phone(N_("Second phone"), width=130, aliases=("固定电话", "固话", "联系固话", "备用电话", "座机"))
    province = base.text_(
        N_("Province"), width=90, aliases=("省", "省份", "所在省份", "收货省份", "收件省份", "收件省", "省/市/区", "省市区")
    )
    city = base.text_(N_("City"), width=90, aliases=("市", "城市", "所在城市", "收货城市", "收件城市", "收件市"))
    district = base.text_(N_("District"), width=90, aliases=("区", "区县", "区/县", "所在地区", "收货区县", "收件区"))
    address = base.text_(
        N_("Address"),
        masked=True,
        personal=True,
        search=Search.TEXT,
        width=260,
        aliases=(
            "收货地址",
            "收货人地址",
            "收件地址",
            "收件人地址",
            "详细地址",
            "客户地址",
            "地址",
            "Address",
            "Ship address1",
            "Shipping address",
        ),
        help=N_("With province, city and district in front where the file gives them apart."),
    )
    changed_address = base.text_(
        N_("Changed address"),
        masked=True,
        personal=True,
        search=Search.TEXT,
        width=220,
        aliases=("修改后的收货地址", "修改后的地址"),
        help=N_("Where the buyer changed it after ordering; it takes the place of the address."),
    )
    postcode = base.text_(
        N_("Postcode"), identifier=True, width=80, aliases=("邮编", "邮政编码", "收件邮编", "Ship zipcode", "Shipping zip", "Postcode")
    )
    ordered_at = base.time(
        N_("Ordered at"),
        indexed=True,
        width=140,
        aliases=(
            "订单创建时间",
            "买家下单时间",
            "下单时间",
            "下单日期",
            "拍下时间",
            "订单提交时间",
            "订单成交时间",
            "拼单成功时间",
            "成交时间",
            "订单时间",
            "订单日期",
            "创建时间",
            "销售日期",
            "日期",
            "Sale date",
            "Created at",
            "Order date",
            "ORDER_DATE",
        ),
    )
    ordered_on = base.date(
        N_("Order date"),
        computed=True,
        indexed=True,
        width=110,
        help=N_("The local day of “Ordered at”; where a Pinduoduo file leaves the time out, the day that its order number tells."),
    )
    paid_at = base.time(
        N_("Paid at"),
        width=140,
        aliases=("订单付款时间", "买家付款时间", "付款时间", "付款日期", "支付时间", "付款确认时间", "Date paid", "Paid at"),
    )
    shipped_at = base.time(
        N_("Shipped at"),
        width=140,
        aliases=("发货时间", "发货日期", "商家发货时间", "卖家发货时间", "出库时间", "Date shipped", "Shipped at", "Fulfilled at"),
    )
    signed_at = base.time(N_("Signed at"), width=140, aliases=("确认收货时间", "签收时间", "收货时间", "签收日期", "Delivered at"))
    completed_at = base.time(
        N_("Completed at"), width=140, aliases=("订单完成时间", "交易完成时间", "交易成功时间", "完成时间", "Completed at")
    )
    goods_amount = base.money(
        N_("Goods"),
        minimum=0,
        width=100,
        aliases=("买家应付货款", "商品总价", "商品金额", "货款", "商品总金额", "货物价格", "货值", "Subtotal"),
    )
    postage_amount = base.money(
        N_("Postage"), minimum=0, width=90, aliases=("买家应付邮费", "邮费", "运费", "快递费", "Shipping", "Order shipping")
    )
    discount_amount = base.money(
        N_("Discount amount"), width=90, aliases=("优惠金额", "店铺优惠折扣", "商家优惠", "折扣金额", "优惠", "Discount amount")
    )
    total_amount = base.money(
        N_("Order total"),
        minimum=0,
        width=100,
        aliases=("总金额", "订单金额", "订单总金额", "应付金额", "订单应付金额", "总价", "Total", "ORDER_TOTAL"),
    )
    paid_amount = base.money(
        N_("Paid by the buyer"),
        minimum=0,
        width=100,
        aliases=(
            "买家实际支付金额",
            "买家实付金额",
            "用户实付金额",
            "实付金额",
            "实付款",
            "实付价格",
            "支付金额",
            "实收",
            "实收金额",
            "销售额",
            "付款金额",
        ),
    )
    received_amount = base.money(
        N_("Received by the shop"), width=100, aliases=("商家实收金额", "卖家实收金额", "确认收货打款金额", "打款商家金额")
    )
    refunded_amount = base.money(N_("Refunded"), minimum=0, width=90, aliases=("退款金额", "已退款金额", "Refunded amount"))
    courier = base.reference(
        "couriers",
        N_("Courier"),
        indexed=False,
        width=110,
        aliases=("快递公司", "物流公司", "快递", "快递名称", "承运商", "配送方式代码", "Courier", "Carrier"),
    )
    waybill = base.waybill(
        N_("Waybill"),
        indexed=True,
        width=160,
        aliases=("运单号", "快递单号", "物流单号", "快递号", "运单编号", "物流运单号", "快递运单号", "Tracking number", "Waybill"),
    )
    parcels = base.lines(
        OrderParcel, N_("Parcels"), help=N_("Where the order left in several parcels; the first one is the order's waybill.")
    )
    items = base.lines(OrderItem, N_("Products"))
    products_text = base.note(
        N_("Products as the file says"),
        search=Search.TEXT,
        width=240,
        aliases=("商品明细", "商品清单"),
        help=N_("Where a file lists all products in one cell."),
    )
    piece_count = base.number(N_("Pieces"), minimum=0, width=70, aliases=("商品总件数",))
    buyer_message = base.note(
        N_("Buyer's message"), personal=True, search=Search.TEXT, width=200, aliases=("买家留言", "留言", "Notes", "Customer note")
    )
    memo = base.note(
        N_("Order memo"),
        search=Search.TEXT,
        width=220,
        aliases=("订单备注", "商家备注", "卖家备注", "商家留言", "备注", "Memo", "Seller note"),
    )
    closed_reason = base.text_(N_("Reason of closing"), width=140, aliases=("订单关闭原因", "关闭原因", "取消原因"))
    payment_account = base.text_(
        N_("Payment account"),
        masked=True,
        personal=True,
        identifier=True,
        width=150,
        aliases=("买家支付宝账号", "支付宝账号", "付款账号"),
        help=N_("Where a compensation can be paid to."),
    )
    payment_number = base.order_number(N_("Payment number"), width=180, aliases=("支付单号", "支付宝交易号", "支付流水号"))
    shipping_info = base.text_(
        N_("Shipping as the file says"),
        width=180,
        aliases=("快递信息", "物流信息"),
        help=N_("Number and courier in one cell; the waybill is taken from it."),
    )
    origin = base.choice(N_("Origin"), ORIGINS, given=True, width=90)
