"""Reply templates: variables in three languages, filled or left visible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.core.clock import Clock
from shopdesk.core.register import RuleContext
from shopdesk.registers.reply_templates.first_contents import first_contents
from shopdesk.registers.reply_templates.rules import VARIABLES, check, localised, render, used_variables, variable

CONTEXT = RuleContext(Clock(), {}, 1)


def test_variables_are_filled_whatever_language_names_them() -> None:
    values = {"account": "小鱼儿", "order_number": "123"}
    assert render("{账号} 您好，订单 {订单号}/{order_number}/{ 訂單號 }", values) == ("小鱼儿 您好，订单 123/123/123", [])


def test_a_gap_is_never_sent_it_stays_in_braces_and_is_told() -> None:
    assert render("请寄到 {退货地址}，{退货地址}", {"return_address": ""}) == ("请寄到 {退货地址}，{退货地址}", ["return_address"])


def test_other_braces_stay_as_typed() -> None:
    assert render("{笑} {} {a{b}", {}) == ("{笑} {} {a{b}", [])


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert render("{账号}", {"account": "{订单号}", "order_number": "1"}) == ("{订单号}", [])


def test_an_unknown_variable_is_pointed_out_only() -> None:
    found = check({"text": "{帐号} {天气} {天气}"}, CONTEXT)
    assert [(p.values["word"], p.warning) for p in found] == [("天气", True)]


@pytest.mark.parametrize("language", ["en", "zh_CN", "zh_TW"])
def test_the_first_templates_use_known_variables_and_own_codes(language: str) -> None:
    templates = first_contents(language)
    assert len({t["code"] for t in templates}) == len(templates) >= 12
    for template in templates:
        assert check(template, CONTEXT) == []


@given(st.text("{}账号a 订单", max_size=30), st.sampled_from(["en", "zh_CN", "zh_TW"]))
def test_naming_variables_in_a_language_keeps_what_they_stand_for(text: str, language: str) -> None:
    assert used_variables(localised(text, language)) == used_variables(text)


def test_no_word_stands_for_two_variables() -> None:
    words = [(word.casefold(), name) for name, all_words in VARIABLES.items() for word in {name, *all_words}]
    assert len({word for word, _name in words}) == len(words)
    assert all(variable(word) == name for word, name in words)
