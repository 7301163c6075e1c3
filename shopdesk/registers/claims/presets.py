"""The sheets in which shops keep lost and damaged parcels (丢件破损登记), by their headings.

Leaves couriers' bills and replies to the reconcile desk: they answer claims and do not make them.
"""

from __future__ import annotations

from shopdesk.core.register import Preset
from shopdesk.core.translations import N_

_HEADINGS = {
    "登记日期": "registered_on",
    "登记时间": "registered_on",
    "日期": "registered_on",
    "旺旺号": "buyer_account",
    "客户ID": "buyer_account",
    "旺旺号/客户ID": "buyer_account",
    "买家账号": "buyer_account",
    "订单号": "order_number",
    "订单编号": "order_number",
    "快递单号": "waybill",
    "运单号": "waybill",
    "物流单号": "waybill",
    "快递公司": "courier",
    "快递": "courier",
    "网点": "branch",
    "理赔类型": "kind",
    "索赔类型": "kind",
    "商品": "items.name",
    "商品名称": "items.name",
    "规格": "items.variant",
    "数量": "items.quantity",
    "货值": "goods_value",
    "商品金额": "goods_value",
    "运费": "postage",
    "索赔金额": "claimed_amount",
    "理赔金额": "claimed_amount",
    "到账金额": "received_amount",
    "赔付金额": "received_amount",
    "到账日期": "received_on",
    "拒赔原因": "refusal_reason",
    "状态": "state",
    "店铺": "shop",
    "经办人": "operator",
    "备注": "notes",
}
_CHOICES = {
    "state": {
        "待处理": "to_submit",
        "未提交": "to_submit",
        "已上报": "submitted",
        "已申请": "submitted",
        "处理中": "checking",
        "跟进中": "checking",
        "已同意": "agreed",
        "同意理赔": "agreed",
        "已到账": "settled",
        "已赔付": "settled",
        "已理赔": "settled",
        "已结清": "settled",
        "拒绝": "refused",
        "不赔": "refused",
    }
}

OWN_BY_KIND = Preset(
    key="own_sheet",
    title=N_("The shop's own sheet of lost and damaged parcels"),
    headings=_HEADINGS,
    marks=("理赔类型",),
    choices=_CHOICES,
)
OWN_BY_VALUE = Preset(
    key="own_sheet_by_value",
    title=N_("The shop's own claims by value"),
    headings={**_HEADINGS, "类型": "kind", "异常类型": "kind", "问题类型": "kind"},
    marks=("货值", "运费"),
    never=("理赔类型",),
    choices=_CHOICES,
)

PRESETS = (OWN_BY_KIND, OWN_BY_VALUE)
