"""The operators' table."""

from __future__ import annotations

from shopdesk.core.fields import Choice, Search
from shopdesk.core.translations import N_
from shopdesk.storage import base

ROLES = (
    Choice("service", N_("Customer service"), aliases=("客服", "售前客服", "售后客服", "售后")),
    Choice("warehouse", N_("Warehouse staff"), aliases=("仓库", "仓管", "库管", "后道")),
    Choice("finance", N_("Bookkeeping"), aliases=("财务", "会计", "出纳")),
    Choice("supervisor", N_("Supervisor"), aliases=("主管", "店长", "经理", "组长")),
    Choice("other", N_("Other role"), aliases=("其他", "其它")),
)


class Operator(base.Record):
    """A staff member. ``shown`` off hides somebody who left; the history keeps the name."""

    __tablename__ = "operators"

    name = base.text_(
        N_("Operator name"),
        required=True,
        search=Search.NAME,
        indexed=True,
        width=140,
        aliases=("姓名", "经办人", "经办", "操作人", "操作员", "客服", "员工", "员工姓名", "工号", "Operator"),
    )
    role = base.choice(N_("Role"), ROLES, default="service", width=110, aliases=("角色", "岗位", "职位"))
    shown = base.shown()
    position = base.position()
    notes = base.note(N_("Notes"), search=Search.TEXT, width=240, aliases=("备注", "说明"))
