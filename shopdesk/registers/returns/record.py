"""The fields of a returned parcel and its states: unidentified, matched, stocked."""

from __future__ import annotations

from shopdesk.core.fields import Choice, Search
from shopdesk.core.states import Move, State, StateGraph
from shopdesk.core.translations import N_
from shopdesk.storage import base as col

MATCHED_BY = (
    Choice("return_waybill", N_("By the return waybill"), aliases=("退回单号", "退货单号")),
    Choice("outbound_waybill", N_("By the outbound waybill"), aliases=("发出单号", "拒收退回")),
    Choice("hand", N_("Matched by hand"), aliases=("人工", "手工")),
)
STATES = (
    State("unidentified", N_("Unidentified parcel"), "amber", limit_hours=72),
    State("matched", N_("Matched"), "blue", limit_hours=24),
    State("stocked", N_("Stocked"), "green", open=False),
)
MOVES = (
    Move("unidentified", "matched", N_("Found its case"), needs=("case",), likely=True),
    Move(
        "matched", "stocked", N_("Goods into stock"), needs=("items",), stamps={"stocked_at": "now", "stocked_by": "operator"}, likely=True
    ),
    Move("matched", "unidentified", N_("Not this case"), clears=("case", "matched_by")),
    Move(
        "unidentified", "stocked", N_("Into stock without a case"), needs=("items",), stamps={"stocked_at": "now", "stocked_by": "operator"}
    ),
)
GRAPH = StateGraph(STATES, MOVES, initial="unidentified")


class ReturnItem(col.Line):
    """One product found in a returned parcel."""

    __tablename__ = "return_items"

    code = col.text_(N_("Product code"), identifier=True, search=Search.IDENTIFIER, width=110, aliases=("商家编码", "货号", "编码", "款号"))
    name = col.text_(N_("Product"), search=Search.NAME, width=200, aliases=("商品", "商品名称", "产品", "品名"))
    variant = col.text_(N_("Variant"), search=Search.TEXT, width=110, aliases=("规格", "商品规格", "颜色尺码"))
    batch = col.text_(N_("Batch"), identifier=True, width=90, aliases=("批次", "批号"))
    expected = col.number(N_("Expected"), minimum=0, width=60, aliases=("应收", "应退数量", "应收数量"))
    good = col.number(N_("Good"), minimum=0, width=60, aliases=("良品", "良品数量", "正品"))
    defective = col.number(N_("Defective"), minimum=0, width=60, aliases=("次品", "次品数量", "残次"))
    remark = col.text_(N_("Remark"), width=160, aliases=("验货说明", "检查结果"))


class Return(col.Record):
    """One parcel that came back, as it was scanned at the door."""

    __tablename__ = "returns"

    number = col.number_of(N_("Return number"), width=130, aliases=("收货单号", "退货入库单号"))
    scanned_at = col.time(
        N_("Scanned at"), required=True, default="now", indexed=True, width=130, aliases=("扫描时间", "收货时间", "签收时间", "日期")
    )
    waybill = col.waybill(
        N_("Waybill"), required=True, indexed=True, width=150, aliases=("运单号", "快递单号", "物流单号", "单号", "退货单号", "退回单号")
    )
    courier = col.reference("couriers", N_("Courier"), indexed=False, width=80, aliases=("快递", "快递公司", "物流公司"))
    state = col.choice(N_("State"), GRAPH.choices(), given=True, default=GRAPH.initial, indexed=True, width=90, aliases=("状态",))
    case = col.reference("cases", N_("Case"), width=130, aliases=("售后单", "售后单号", "关联售后单"))
    matched_by = col.choice(N_("Found by"), MATCHED_BY, width=110, aliases=("匹配方式",))
    items = col.lines(ReturnItem, N_("Goods in the parcel"))
    sender = col.text_(N_("Sender"), search=Search.NAME, personal=True, width=90, aliases=("寄件人", "发件人", "寄件人姓名"))
    sender_phone = col.phone(N_("Sender's phone"), width=110, aliases=("寄件人电话", "发件人电话", "电话", "手机"))
    slip = col.note(
        N_("Note in the parcel"),
        search=Search.TEXT,
        aliases=("包裹内纸条", "面单信息", "包裹信息"),
        help=N_("Account, order number or words on the slip."),
    )
    postage_collect = col.money(N_("Postage collected on delivery"), minimum=0, width=90, aliases=("到付金额", "到付运费", "到付"))
    received_by = col.reference(
        "operators", N_("Received by"), indexed=False, default="operator", width=90, aliases=("收货人", "签收人", "扫描人")
    )
    stocked_at = col.time(N_("Stocked at"), width=130, aliases=("入库时间",))
    stocked_by = col.reference("operators", N_("Stocked by"), indexed=False, width=90, aliases=("入库人", "入库操作人"))
    evidence = col.evidence(N_("Evidence"), aliases=("凭证", "图片", "开箱照片"))
    notes = col.note(N_("Notes"), search=Search.TEXT, aliases=("备注", "说明"))
