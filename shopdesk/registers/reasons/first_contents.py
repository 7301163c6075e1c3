"""The reasons that a new shop starts with: those of the platforms' own menus, with who usually answers for them."""

from __future__ import annotations

from typing import Any

from shopdesk.core.translations import N_, catalogue

#: (name, responsible party, counts for the quality alarm, other names in the platforms' exports)
REASONS: tuple[tuple[str, str, bool, tuple[str, ...]], ...] = (
    (
        N_("Returned without reason (7 days)"),
        "buyer",
        False,
        ("七天无理由", "7天无理由退换货", "七天无理由退换货", "无理由退货", "7天无理由退货"),
    ),
    (
        N_("Does not want it any more"),
        "buyer",
        False,
        ("不想要了", "不喜欢", "不喜欢/不想要", "我不想要了", "不想买了", "没用/少用/错用优惠券"),
    ),
    (N_("Ordered wrongly or too much"), "buyer", False, ("拍错", "多拍", "拍错了", "多拍/拍错/不想要", "拍多/拍错/不想要", "信息拍错")),
    (N_("Size or model does not suit"), "buyer", False, ("尺码不合适", "大小不合适", "尺寸拍错", "尺码拍错/不喜欢/效果不好", "规格不合适")),
    (N_("Wrong address or refused delivery"), "buyer", False, ("地址填错", "地址错误", "拒收", "快递无法到达", "疑难件")),
    (N_("Quality problem"), "supplier", True, ("质量问题", "商品质量问题", "质量不好", "材质不符")),
    (N_("Poor workmanship"), "supplier", True, ("做工粗糙", "做工瑕疵", "做工粗糙/有瑕疵/有污渍", "开线", "掉色", "有污渍", "起球")),
    (N_("Does not work"), "supplier", True, ("功能故障", "无法使用", "性能故障", "商品故障", "不能用")),
    (
        N_("Spoiled or past its date"),
        "supplier",
        True,
        ("变质", "过期", "临期", "商品变质/发霉/有异物", "生产日期/保质期与描述不符", "发霉"),
    ),
    (N_("Made in the wrong size"), "supplier", True, ("尺寸做错", "尺码偏差", "大小尺寸与商品描述不符", "尺寸不符")),
    (N_("Colour differs"), "supplier", True, ("色差", "颜色不符", "颜色/图案/款式与商品描述不符", "颜色/款式/型号等描述不符")),
    (N_("Not as described"), "shop", False, ("与描述不符", "描述不符", "商品与描述不符", "商品信息描述不符", "实物与描述不符")),
    (N_("Wrong goods sent"), "warehouse", False, ("发错货", "错发", "卖家发错货", "商家发错货", "货物错发")),
    (N_("Left out of the parcel"), "warehouse", False, ("漏发", "漏发货", "少件/漏发", "少件或漏发", "缺件")),
    (N_("Too few sent"), "warehouse", False, ("少发", "少件", "数量不对", "少货")),
    (N_("Too many sent"), "warehouse", False, ("多发", "多发货")),
    (
        N_("Parcel damaged on the way"),
        "courier",
        False,
        ("包装破损", "破损", "包装/商品破损", "破包", "商品破损", "包装/商品破损/污渍", "收到商品少件/破损/污渍等"),
    ),
    (N_("Contents short on arrival"), "courier", False, ("内件短少", "内件缺失", "空包裹", "空包", "包裹内件少件")),
    (
        N_("Parcel lost"),
        "courier",
        False,
        ("丢件", "丢包", "快递丢失", "包裹丢失", "物流丢件", "快递/物流一直未送到", "未收到货", "没收到货"),
    ),
    (
        N_("Parcel late or not moving"),
        "courier",
        False,
        ("延误", "物流停滞", "物流长时间未更新", "快递/物流无跟踪记录", "物流慢", "快递一直未送到"),
    ),
    (N_("Signed for by somebody else"), "courier", False, ("虚假签收", "非本人签收", "未收到显示签收", "假签收")),
    (N_("Delivered to the wrong place"), "courier", False, ("错派", "送错地址", "派错", "错分")),
    (N_("Sent too late or out of stock"), "shop", False, ("未按约定时间发货", "缺货", "卖家缺货", "发货慢", "未按时发货", "断货")),
    (N_("Price difference back"), "shop", False, ("退差价", "价保", "保价", "降价", "补差价")),
    (N_("Postage back"), "shop", False, ("退运费", "退邮费", "补运费", "运费补偿")),
    (N_("Gift or invoice missing"), "shop", False, ("少赠品", "赠品漏发", "发票问题", "未开发票", "发票无效")),
    (N_("Suspected counterfeit"), "supplier", True, ("假冒品牌", "假货", "假冒", "疑似假货")),
    (N_("Agreed with the buyer"), "undecided", False, ("协商一致退款", "协商退款", "与卖家协商一致", "协商一致")),
    (N_("Other reason"), "undecided", False, ("其他", "其它", "其他原因", "其它原因")),
)


def first_contents(language: str) -> list[dict[str, Any]]:
    """The list in one language, ten positions apart so that own ones fit between."""
    say = catalogue(language).gettext if language != "en" else str
    return [
        {"name": say(name), "aliases": aliases, "responsible": responsible, "quality": int(quality), "shown": 1, "position": place * 10}
        for place, (name, responsible, quality, aliases) in enumerate(REASONS, start=1)
    ]
