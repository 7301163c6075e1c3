"""The reasons' table."""

from __future__ import annotations

from shopdesk.core.fields import Search
from shopdesk.core.translations import N_
from shopdesk.core.vocabulary import RESPONSIBLE
from shopdesk.storage import base


class Reason(base.Record):
    """Why a buyer comes back (002 §2: added, renamed, hidden, reordered, deleted if unused)."""

    __tablename__ = "reasons"

    name = base.text_(
        N_("Name"),
        required=True,
        search=Search.NAME,
        indexed=True,
        width=220,
        aliases=("售后原因", "退款原因", "退货原因", "原因", "原因名称", "Reason"),
    )
    aliases = base.tags(
        N_("Other names"),
        width=260,
        aliases=("别名", "其他叫法", "同义词"),
        help=N_("The words by which platform exports and colleagues call the same thing; an import recognises them."),
    )
    responsible = base.choice(
        N_("Responsible party"),
        RESPONSIBLE,
        width=130,
        aliases=("责任方", "默认责任方"),
        help=N_("Suggested to every case with this reason."),
    )
    quality = base.yes_no(
        N_("Quality matter"),
        default=0,
        width=100,
        aliases=("质量问题", "是否质量问题"),
        help=N_("Several of these on one product in a short time raise the quality alarm."),
    )
    shown = base.shown()
    position = base.position()
