"""The fields of a stock movement: when, what kind, which product, how many, who, for which case."""

from __future__ import annotations

from shopdesk.core.fields import Choice, Search
from shopdesk.core.translations import N_
from shopdesk.storage import base as col

KINDS = (
    Choice("return_in", N_("Return in"), "green", aliases=("退货入库", "退货入", "return in")),
    Choice("exchange_in", N_("Exchange in"), "green", aliases=("换货入库", "换货入")),
    Choice("exchange_out", N_("Exchange out"), "blue", aliases=("换货出库", "换货出", "售后出库")),
    Choice("resend_out", N_("Resend out"), "blue", aliases=("补发出库", "补发出")),
)
CONDITIONS = (
    Choice("good", N_("Good goods"), "green", aliases=("良品", "正品", "好")),
    Choice("defective", N_("Defective goods"), "red", aliases=("次品", "残次", "坏")),
)


class StockMovement(col.Record):
    """Goods of one product that came in or went out for after-sales (002 §2)."""

    __tablename__ = "stock_movements"

    at = col.time(
        N_("Moved at"),
        required=True,
        default="now",
        indexed=True,
        width=130,
        aliases=("时间", "出入库时间", "入库时间", "出库时间", "日期"),
    )
    kind = col.choice(N_("Kind of movement"), KINDS, required=True, indexed=True, width=90, aliases=("出入库类型", "入库类型", "出库类型"))
    code = col.text_(
        N_("Product code"),
        identifier=True,
        search=Search.IDENTIFIER,
        indexed=True,
        width=110,
        aliases=("商家编码", "货号", "编码", "商品编码", "款号"),
    )
    name = col.text_(N_("Product"), search=Search.NAME, width=200, aliases=("商品", "商品名称", "产品", "品名", "入库商品", "出库商品"))
    variant = col.text_(N_("Variant"), search=Search.TEXT, width=110, aliases=("规格", "商品规格", "颜色尺码"))
    batch = col.text_(N_("Batch"), identifier=True, width=90, aliases=("批次", "批号"))
    quantity = col.number(N_("Quantity"), required=True, minimum=1, default=1, width=70, aliases=("数量", "件数", "入库数量", "出库数量"))
    condition = col.choice(N_("Condition"), CONDITIONS, default="good", width=70, aliases=("品质", "良次", "成色"))
    case = col.reference("cases", N_("Case"), width=130, aliases=("售后单", "售后单号", "售后服务单号", "关联售后单"))
    parcel = col.reference("returns", N_("Returned parcel"), width=130, aliases=("收货单", "退货包裹"))
    operator = col.reference(
        "operators", N_("Operator"), indexed=False, default="operator", width=90, aliases=("经办人", "操作人", "入库操作人", "出库人")
    )
    notes = col.note(N_("Notes"), search=Search.TEXT, aliases=("备注", "说明"))
