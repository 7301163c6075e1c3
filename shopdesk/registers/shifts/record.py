"""The shifts' table."""

from __future__ import annotations

from shopdesk.core.fields import Search
from shopdesk.core.translations import N_
from shopdesk.storage import base


class Shift(base.Record):
    """A shift with its hours in the shop's zone (``domain.md`` §4.6); one that ends past midnight belongs to the day it began."""

    __tablename__ = "shifts"

    name = base.text_(N_("Name"), required=True, search=Search.NAME, indexed=True, width=120, aliases=("班次", "班次名称", "班别", "Shift"))
    aliases = base.tags(
        N_("Other names"),
        width=200,
        aliases=("别名", "其他叫法", "同义词"),
        help=N_("The words by which platform exports and colleagues call the same thing; an import recognises them."),
    )
    begins = base.text_(
        N_("Shift begins"),
        required=True,
        width=100,
        aliases=("上班时间", "开始时间", "班次开始"),
        help=N_("Hours and minutes, such as 08:00."),
    )
    ends = base.text_(
        N_("Shift ends"),
        required=True,
        width=100,
        aliases=("下班时间", "结束时间", "班次结束"),
        help=N_("Hours and minutes; an end before the beginning means the next morning."),
    )
    overnight = base.yes_no(N_("Past midnight"), computed=True, width=100)
    shown = base.shown()
    position = base.position()
    notes = base.note(N_("Notes"), search=Search.TEXT, width=240, aliases=("备注", "说明"))
