"""The variables of a template and how they are filled. Where the values come from is left to the page that copies."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shopdesk.core.problems import Problem
from shopdesk.core.register import RuleContext
from shopdesk.core.states import Values
from shopdesk.core.translations import N_

#: variable -> the words by which a template may call it: first the simplified, then the traditional Chinese one
VARIABLES: Mapping[str, tuple[str, ...]] = {
    "account": ("账号", "帳號", "帐号", "賬號", "旺旺号", "买家账号"),
    "name": ("姓名", "姓名", "客户", "客戶", "收货人"),
    "order_number": ("订单号", "訂單號", "订单编号"),
    "shop": ("店铺", "店鋪"),
    "product": ("商品", "商品", "宝贝", "商品名称"),
    "reason": ("原因", "原因", "售后原因"),
    "amount": ("金额", "金額", "退款金额", "退款金額"),
    "courier": ("快递公司", "快遞公司", "快递", "快遞"),
    "waybill": ("运单号", "運單號", "快递单号", "快遞單號"),
    "return_waybill": ("退货单号", "退貨單號", "退回单号"),
    "return_contact": ("退货联系人", "退貨聯絡人"),
    "return_phone": ("退货电话", "退貨電話"),
    "return_address": ("退货地址", "退貨地址"),
    "operator": ("经办人", "經辦人", "客服"),
    "date": ("日期", "日期"),
    "case_number": ("售后单号", "售後單號"),
}
_BY_WORD = {word.casefold(): name for name, words in VARIABLES.items() for word in (name, *words)}
_BRACES = re.compile(r"\{([^{}\n]{1,40})\}")


def variable(word: str) -> str | None:
    """The variable that a word in braces stands for, in any of the three languages; None where there is none."""
    return _BY_WORD.get(word.strip().casefold())


def localised(text: str, language: str) -> str:
    """The text with its variables called by the words of one language (``{order_number}`` -> ``{订单号}``)."""
    place = {"zh_CN": 0, "zh_TW": 1}.get(language)
    if place is None:
        return text

    def rename(found: re.Match[str]) -> str:
        name = variable(found[1])
        return "{" + VARIABLES[name][place] + "}" if name else found[0]

    return _BRACES.sub(rename, text)


def used_variables(text: str) -> list[str]:
    """The variables of a text, each once, in order."""
    found = [variable(word) for word in _BRACES.findall(text)]
    return list(dict.fromkeys(name for name in found if name))


def render(text: str, values: Mapping[str, object]) -> tuple[str, list[str]]:
    """The text with its variables filled, and the variables that ``values`` lacks: these stay in braces, so that nobody sends a gap."""
    missing: list[str] = []

    def fill(found: re.Match[str]) -> str:
        name = variable(found[1])
        if name is None:
            return found[0]
        value = values.get(name)
        if value is None or value == "":
            if name not in missing:
                missing.append(name)
            return found[0]
        return str(value)

    return _BRACES.sub(fill, text), missing


def check(values: Values, context: RuleContext) -> list[Problem]:
    """Words in braces that no record can fill are pointed out; they may be meant."""
    del context
    unknown = [word for word in _BRACES.findall(values.get("text") or "") if variable(word) is None]
    return [
        Problem(
            "text",
            "unknown_variable",
            N_("“{word}” in braces is none of the words that are filled by themselves."),
            {"word": word},
            warning=True,
        )
        for word in dict.fromkeys(unknown)
    ]
