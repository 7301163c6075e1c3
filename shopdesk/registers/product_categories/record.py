"""The product categories' table."""

from __future__ import annotations

from shopdesk.core.fields import Search
from shopdesk.core.translations import N_
from shopdesk.storage import base


class ProductCategory(base.Record):
    """How long a kind of product may come back (001 FAQ: 7 days without reason, 3 days for quality)."""

    __tablename__ = "product_categories"

    name = base.text_(
        N_("Name"), required=True, search=Search.NAME, indexed=True, width=180, aliases=("类目", "商品类目", "商品分类", "分类", "Category")
    )
    words = base.tags(
        N_("Words in product names"),
        width=260,
        aliases=("关键词", "商品关键词", "编码前缀"),
        help=N_("A product belongs here when its name or code contains one of these words."),
    )
    return_days = base.number(
        N_("Days to return without reason"),
        default=7,
        minimum=0,
        maximum=3650,
        unit=N_("d"),
        summed=False,
        width=130,
        aliases=("无理由退货天数", "退货天数", "无理由天数"),
        help=N_("Counted from signing; 0 means that it cannot come back without a reason."),
    )
    quality_days = base.number(
        N_("Days to report a fault"),
        default=3,
        minimum=0,
        maximum=3650,
        unit=N_("d"),
        summed=False,
        width=130,
        aliases=("质量问题天数", "质量天数", "质保天数"),
        help=N_("Counted from signing."),
    )
    shown = base.shown()
    position = base.position()
    notes = base.note(N_("Notes"), search=Search.TEXT, width=240, aliases=("备注", "说明"))
