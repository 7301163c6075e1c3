"""Member lists of platforms and shop systems that this register recognises; other sheets are read by the fields' own aliases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shopdesk.core.register import Preset
from shopdesk.core.translations import N_
from shopdesk.excel.structure import bare_heading

_ORDERS_NEVER = ("订单编号", "订单号", "主订单编号", "交易号", "运单号", "快递单号", "下单日期", "下单时间")


def _preset(
    key: str,
    title: str,
    headings: Mapping[str, str],
    marks: tuple[str, ...],
    never: tuple[str, ...] = (),
    fixed: Mapping[str, Any] | None = None,
    choices: Mapping[str, Mapping[str, str]] | None = None,
) -> Preset:
    return Preset(
        key=key,
        title=title,
        headings={bare_heading(heading): field for heading, field in headings.items()},
        marks=tuple(bare_heading(mark) for mark in marks),
        never=tuple(bare_heading(mark) for mark in never),
        fixed=fixed or {},
        choices=choices or {},
    )


PRESETS = (
    _preset(
        key="member_import",
        title=N_("Shop system: member list with addresses"),
        headings={
            "会员名称": "accounts.account",
            "平台名称": "accounts.platform",
            "店铺名称": "accounts.shop",
            "收货人": "name",
            "昵称": "notes",
            "是否黑名单": "standing",
            "省": "addresses.province",
            "市": "addresses.city",
            "区/县": "addresses.district",
            "详细地址": "addresses.detail",
            "手机": "phones.number",
        },
        marks=("会员名称", "平台名称", "收货人"),
        never=_ORDERS_NEVER,
        choices={"standing": {"是": "blocked", "否": "normal"}},
    ),
    _preset(
        key="member_phones",
        title=N_("Shop system: members and phones"),
        headings={"会员昵称": "accounts.account", "手机号": "phones.number"},
        marks=("会员昵称", "手机号"),
        never=(*_ORDERS_NEVER, "收货人", "收货地址"),
    ),
    _preset(
        key="taobao_members",
        title=N_("Taobao and Tmall: member export"),
        headings={
            "会员名": "accounts.account",
            "买家会员名": "accounts.account",
            "真实姓名": "name",
            "姓名": "name",
            "会员级别": "level",
            "会员等级": "level",
            "交易额": "spend_amount",
            "交易总额": "spend_amount",
            "交易笔数": "order_count",
            "交易次数": "order_count",
            "上次交易时间": "last_purchase_on",
            "最后交易时间": "last_purchase_on",
            "手机": "phones.number",
            "手机号": "phones.number",
            "手机号码": "phones.number",
            "省份": "addresses.province",
            "城市": "addresses.city",
            "邮箱": "email",
        },
        marks=("交易额", "交易笔数"),
        never=_ORDERS_NEVER,
        fixed={"accounts.platform": "taobao"},
        choices={
            "level": {
                "店铺客户": "normal",
                "普通会员": "normal",
                "高级会员": "important",
                "VIP会员": "vip",
                "至尊VIP会员": "vip",
                "至尊VIP": "vip",
            }
        },
    ),
    _preset(
        key="business_customers",
        title=N_("Own list: customers, contacts and what they want"),
        headings={
            "名称": "name",
            "客户名称": "name",
            "联系人": "contact",
            "电话": "phones.number",
            "邮箱": "email",
            "微信": "accounts.account",
            "地址": "addresses.detail",
            "类型": "tags",
            "区域": "addresses.province",
            "需求": "preference",
            "备注": "notes",
        },
        marks=("名称", "联系人", "电话", "需求"),
        never=_ORDERS_NEVER,
        fixed={"accounts.platform": "wechat"},
    ),
    _preset(
        key="shopify_customers",
        title=N_("Shopify: customers"),
        headings={
            "First Name": "contact",
            "Last Name": "name",
            "Email": "accounts.account",
            "Phone": "phones.number",
            "Default Address Phone": "phones.number",
            "Default Address Address1": "addresses.detail",
            "Default Address City": "addresses.city",
            "Default Address Province Code": "addresses.province",
            "Address1": "addresses.detail",
            "City": "addresses.city",
            "Province": "addresses.province",
            "Total Spent": "spend_amount",
            "Total Orders": "order_count",
            "Tags": "tags",
            "Note": "notes",
        },
        marks=("First Name", "Last Name", "Total Spent"),
        fixed={"accounts.platform": "shopify"},
    ),
)
