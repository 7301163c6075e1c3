"""The couriers that a new shop starts with: names, the words by which files call them, number patterns, and terms to be checked."""

from __future__ import annotations

from typing import Any

from shopdesk.core.translations import N_, catalogue
from shopdesk.core.waybills import COURIER_PATTERNS

#: (code, name, other names). Codes are those of ``core.waybills``.
COURIERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("sf", N_("SF Express"), ("顺丰", "顺丰速运", "顺丰快递", "顺丰标快", "顺丰特快", "顺丰快运", "SF", "SFEXPRESS", "順豐")),
    ("zto", N_("ZTO Express"), ("中通", "中通快递", "中通速递", "中通快运", "ZTO")),
    ("yto", N_("YTO Express"), ("圆通", "圆通速递", "圆通快递", "YTO", "圓通")),
    ("sto", N_("STO Express"), ("申通", "申通快递", "申通e物流", "申通速递", "STO")),
    ("yunda", N_("Yunda Express"), ("韵达", "韵达快递", "韵达速递", "韵达快运", "YUNDA", "YD", "韻達")),
    ("jt", N_("J&T Express"), ("极兔", "极兔速递", "极兔快递", "极兔国际", "J&T", "JT", "JTSD", "極兔")),
    (
        "ems",
        N_("China Post and EMS"),
        (
            "EMS",
            "邮政",
            "中国邮政",
            "邮政快递",
            "邮政EMS",
            "邮政快递包裹",
            "邮政电商标快",
            "邮政国内小包",
            "EMS经济快递",
            "中国邮政EMS",
            "YZXB",
            "POSTB",
            "郵政",
        ),
    ),
    ("jd", N_("JD Logistics"), ("京东", "京东快递", "京东物流", "京东配送", "JD", "京東")),
    ("deppon", N_("Deppon Express"), ("德邦", "德邦快递", "德邦物流", "德邦快运", "DBKD", "DEPPON", "DBL")),
    ("cainiao", N_("Cainiao Express"), ("菜鸟", "菜鸟速递", "菜鸟裹裹", "丹鸟", "丹鸟快递", "菜鸟直送", "菜鳥")),
    ("best", N_("Best Express"), ("百世", "百世快递", "百世汇通", "汇通", "HTKY", "百世快運")),
    ("uc", N_("UC Express"), ("优速", "优速快递", "UC", "優速")),
    ("kye", N_("KYE Express"), ("跨越", "跨越速运", "KYSY", "跨越速運")),
    ("ane", N_("ANE Logistics"), ("安能", "安能物流", "安能快递", "ANE")),
    ("other", N_("Other courier"), ("其他", "其它", "其他快递", "其它快递", "其他物流", "自提", "商家配送", "OTHER")),
)

#: 邮政法 §47 binds postal items: three times the postage, one year to ask, thirty days to answer.
POSTAL = {"days_to_file": 365, "days_to_answer": 30, "postage_multiple": 3}
USUAL = {"days_to_file": 30, "days_to_answer": 7, "postage_multiple": None}
DAMAGE_HOURS = 48


def patterns_text(code: str) -> str | None:
    """The program's own patterns of one courier as the note holds them: a pattern and how sure it makes us."""
    lines = [f"{shape.pattern} {round(shape.confidence * 100)}%" for shape in COURIER_PATTERNS if shape.courier == code]
    return "\n".join(lines) or None


def first_contents(language: str) -> list[dict[str, Any]]:
    """The couriers in one language."""
    say = catalogue(language).gettext if language != "en" else str
    return [
        {
            "name": say(name),
            "code": code,
            "aliases": aliases,
            "patterns": patterns_text(code),
            **(POSTAL if code == "ems" else USUAL),
            "damage_hours": DAMAGE_HOURS,
            "insured_rate": 100,
            "shown": 1,
            "position": place * 10,
        }
        for place, (code, name, aliases) in enumerate(COURIERS, start=1)
    ]
