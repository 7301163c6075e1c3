"""The VIP notes' table."""

from __future__ import annotations

from shopdesk.core.fields import Search
from shopdesk.core.translations import N_
from shopdesk.storage import base


class VipNote(base.Record):
    """One dated remark about a customer (``domain.md`` §4.2): who wrote it and when."""

    __tablename__ = "vip_notes"

    customer = base.reference(
        "customers", N_("Customer"), required=True, width=140, aliases=("客户", "客户姓名", "客户名称", "VIP", "旺旺号")
    )
    written_at = base.time(
        N_("Written at"), default="now", indexed=True, width=140, aliases=("时间", "记录时间", "日期", "备注时间", "登记时间")
    )
    written_by = base.reference(
        "operators", N_("Written by"), default="operator", indexed=False, width=100, aliases=("记录人", "经办人", "登记人")
    )
    text = base.note(
        N_("Note"), required=True, personal=True, search=Search.TEXT, width=420, aliases=("VIP备注", "备注", "内容", "备注内容", "说明")
    )
    pinned = base.yes_no(N_("Pinned on top"), default=0, width=80, aliases=("置顶", "是否置顶"))
