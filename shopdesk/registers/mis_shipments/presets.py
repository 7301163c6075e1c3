"""The sheets in which shops log what left wrong (发错货登记), by their headings.

Leaves everything else to the fields' aliases.
"""

from __future__ import annotations

from shopdesk.core.register import Preset
from shopdesk.core.translations import N_

_HEADINGS = {
    "日期": "date",
    "登记日期": "date",
    "旺旺号": "buyer_account",
    "客户ID": "buyer_account",
    "订单号": "order_number",
    "订单编号": "order_number",
    "快递单号": "waybill",
    "运单号": "waybill",
    "应发商品": "ordered.name",
    "应发规格": "ordered.variant",
    "应发数量": "ordered.quantity",
    "实发商品": "sent.name",
    "实发规格": "sent.variant",
    "实发数量": "sent.quantity",
    "错误类型": "kind",
    "类型": "kind",
    "责任人": "erred_by",
    "环节": "step",
    "处理方式": "handling",
    "补发单号": "resend_waybill",
    "损失金额": "cost",
    "状态": "state",
    "备注": "notes",
    "登记人": "operator",
}
_STATES = {"未处理": "to_verify", "待处理": "to_verify", "跟进中": "in_progress", "已处理": "done", "完成": "done"}

PRESETS = (
    Preset("own_sheet", N_("The shop's own log of mis-shipments"), _HEADINGS, marks=("应发商品", "实发商品"), choices={"state": _STATES}),
    Preset("own_sheet_by_kind", N_("The shop's own list of shipping mistakes"), _HEADINGS, marks=("错误类型",), choices={"state": _STATES}),
)
