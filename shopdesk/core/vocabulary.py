"""Choices that several registers share, in the words of the shop (``domain.md`` §3)."""

from __future__ import annotations

from shopdesk.core.fields import Choice
from shopdesk.core.translations import N_

PLATFORMS = (
    Choice("taobao", N_("Taobao"), aliases=("淘宝网", "tb")),
    Choice("tmall", N_("Tmall"), aliases=("天猫商城", "tm")),
    Choice("jd", N_("JD"), aliases=("京东商城", "jingdong")),
    Choice("pinduoduo", N_("Pinduoduo"), aliases=("pdd", "拼多多商城")),
    Choice("douyin", N_("Douyin"), aliases=("抖音", "抖音小店", "放心购")),
    Choice("kuaishou", N_("Kuaishou"), aliases=("快手小店",)),
    Choice("xiaohongshu", N_("Xiaohongshu"), aliases=("RED",)),
    Choice("alibaba_1688", N_("1688"), aliases=("阿里巴巴",)),
    Choice("wechat", N_("WeChat"), aliases=("微信小店", "视频号")),
    Choice("shopify", N_("Shopify")),
    Choice("other", N_("Other platform"), aliases=("其它", "其他", "其他平台", "other")),
)

RESPONSIBLE = (
    Choice("shop", N_("Shop (responsible)"), aliases=("店铺", "卖家")),
    Choice("warehouse", N_("Warehouse"), aliases=("仓库",)),
    Choice("courier", N_("Courier (responsible)"), aliases=("快递", "物流")),
    Choice("supplier", N_("Supplier"), aliases=("供应商", "厂家")),
    Choice("buyer", N_("Buyer"), aliases=("买家", "客户")),
    Choice("platform", N_("Platform (responsible)"), aliases=("平台",)),
    Choice("undecided", N_("Undecided"), aliases=("未定", "待定")),
)

CHANNELS = (
    Choice("wangwang", N_("Wangwang"), aliases=("旺旺", "千牛")),
    Choice("phone", N_("Phone call"), aliases=("电话",)),
    Choice("sms", N_("Text message"), aliases=("短信",)),
    Choice("wechat", N_("WeChat"), aliases=("微信",)),
    Choice("site_message", N_("Site message"), aliases=("站内信",)),
    Choice("other", N_("Other channel"), aliases=("其他", "其它")),
)
