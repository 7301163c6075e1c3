"""The categories that a new shop starts with: the general rule, and those of 001's FAQ and of the law that differ from it."""

from __future__ import annotations

from typing import Any

from shopdesk.core.translations import N_, catalogue

#: (name, days without reason, days for a fault, words in product names)
CATEGORIES: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    (N_("General goods"), 7, 3, ()),
    (N_("Clothes and shoes"), 7, 3, ("连衣裙", "衬衫", "外套", "裤", "裙", "鞋", "卫衣", "羽绒服", "毛衣", "T恤")),
    (N_("Underwear and close-fitting wear"), 0, 3, ("内裤", "文胸", "内衣", "泳衣", "丝袜")),
    (N_("Food"), 7, 3, ("零食", "坚果", "饼干", "腐竹", "螺蛳粉", "茶叶", "饮料")),
    (N_("Fresh and perishable goods"), 0, 1, ("生鲜", "水果", "鲜花", "海鲜", "石榴", "樱桃")),
    (N_("Household and personal care"), 7, 3, ("洗发水", "沐浴露", "牙膏", "洗衣液", "纸巾")),
    (N_("Home textiles"), 7, 3, ("四件套", "被套", "床单", "枕头", "毛巾", "窗帘")),
    (N_("Small appliances and electronics"), 7, 15, ("电饭煲", "吹风机", "电水壶", "耳机", "充电器", "数据线")),
    (N_("Made to order"), 0, 3, ("定制", "定做", "刻字")),
)


def first_contents(language: str) -> list[dict[str, Any]]:
    """The categories in one language."""
    say = catalogue(language).gettext if language != "en" else str
    return [
        {"name": say(name), "words": words or None, "return_days": free, "quality_days": fault, "shown": 1, "position": place * 10}
        for place, (name, free, fault, words) in enumerate(CATEGORIES, start=1)
    ]
