"""Customers: their name, what is listed twice, dates the wrong way round, and member lists that are recognised."""

from __future__ import annotations

from typing import Any

import pytest

from shopdesk.core.clock import Clock
from shopdesk.core.register import RuleContext
from shopdesk.excel.structure import HeaderFound
from shopdesk.registers import load
from shopdesk.registers.customers import REGISTER
from shopdesk.registers.customers.rules import check, derive
from shopdesk.services.import_columns import recognise

CONTEXT = RuleContext(Clock(), {}, 1)


def codes(values: dict[str, Any]) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in check(values, CONTEXT)]


def test_a_customer_without_a_name_is_called_by_the_first_account() -> None:
    assert derive({"accounts": ({"account": None}, {"account": "小鱼儿"})}, CONTEXT) == {"name": "小鱼儿"}
    assert derive({"name": "余小姐", "accounts": ({"account": "小鱼儿"},)}, CONTEXT) == {}
    assert derive({"phones": ({"number": "13812345678"},)}, CONTEXT) == {}


def test_the_same_account_on_one_platform_twice_is_refused() -> None:
    twice = ({"platform": "taobao", "account": "a"}, {"platform": "jd", "account": "a"}, {"platform": "taobao", "account": "a"})
    assert codes({"accounts": twice}) == [("accounts.3.account", "listed_twice")]


def test_the_same_phone_twice_is_refused() -> None:
    assert codes({"phones": ({"number": "1"}, {"number": "2"}, {"number": "1"})}) == [("phones.3.number", "listed_twice")]


def test_purchases_the_wrong_way_round_are_refused() -> None:
    assert codes({"first_purchase_on": "2026-03-02", "last_purchase_on": "2026-03-01"}) == [("last_purchase_on", "dates_reversed")]
    assert codes({"first_purchase_on": "2026-03-02", "last_purchase_on": "2026-03-02"}) == []


def test_a_blocked_customer_without_a_reason_is_pointed_out_only() -> None:
    found = check({"standing": "blocked"}, CONTEXT)
    assert [(p.field, p.warning) for p in found] == [("caution", True)]
    assert check({"standing": "blocked", "caution": "恶意退货"}, CONTEXT) == []


def test_every_sentence_has_its_values() -> None:
    values = {
        "accounts": ({"platform": "taobao", "account": "a"},) * 2,
        "phones": ({"number": "1"},) * 2,
        "first_purchase_on": "2026-03-02",
        "last_purchase_on": "2026-03-01",
        "standing": "blocked",
    }
    sentences = [p.text() for p in check(values, CONTEXT)]
    assert len(sentences) == 4
    assert not any("{" in sentence for sentence in sentences)


def test_each_temperament_but_none_says_how_to_answer() -> None:
    for choice in REGISTER.field("temperament").choices:
        assert bool(choice.hint) is (choice.code != "none")


@pytest.mark.parametrize(
    ("header", "preset", "some"),
    [
        (
            "会员名称* 昵称 平台名称* 店铺名称* 性别 是否黑名单 国家* 省* 市* 区/县* 街道 详细地址* 邮编 收货人* 手机（与固定电话）",
            "member_import",
            {
                "会员名称*": "accounts.account",
                "平台名称*": "accounts.platform",
                "收货人*": "name",
                "是否黑名单": "standing",
                "市*": "addresses.city",
            },
        ),
        ("会员昵称* 手机号", "member_phones", {"会员昵称*": "accounts.account", "手机号": "phones.number"}),
        (
            "名称 联系人 电话 邮箱 微信 地址 类型 区域 需求 备注",
            "business_customers",
            {"名称": "name", "电话": "phones.number", "需求": "preference"},
        ),
        (
            "客户姓名 旺旺号 手机 收货地址 客户等级 备注",
            None,
            {"旺旺号": "accounts.account", "收货地址": "addresses.detail", "客户等级": "level"},
        ),
    ],
)
def test_member_lists_are_recognised(header: str, preset: str | None, some: dict[str, str]) -> None:
    recognised = recognise(load(), HeaderFound(0, tuple(header.split(" ")), 1, 1.0))
    assert recognised is not None
    assert (recognised.register, recognised.preset and recognised.preset.key) == ("customers", preset)
    columns = {c.heading: c.path for c in recognised.mapped}
    assert {heading: columns.get(heading) for heading in some} == some
