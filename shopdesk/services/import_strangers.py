"""Files that a shop has beside its lists and that ShopDesk keeps no list of, so that the refusal can call them by their name.

Nothing is read by this: a file that fits a register never comes here (``import_columns``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shopdesk.core.translations import N_, _
from shopdesk.excel.structure import normal_heading

STATEMENT = N_("a statement of payments (bank, Alipay, WeChat)")
PRICES = N_("a courier's price list")
BILL = N_("a courier's bill")
REPLY = N_("a courier's answer to claims")
PRODUCTS = N_("a list of products")

_WEIGHTS = re.compile(r"\d+(\.\d+)?-\d+(\.\d+)?\s*kg")
#: (what it is, headings, how many of them tell); the first that fits is meant.
_KINDS: tuple[tuple[str, frozenset[str], int], ...] = tuple(
    (kind, frozenset(normal_heading(heading) for heading in headings.split(",")), least)
    for kind, headings, least in (
        (
            STATEMENT,
            "交易时间,交易日期,交易创建时间,记账日,记账日期,入账日期,交易对方,对方户名,交易类型,交易描述,收/支,收支,交易金额,余额,商户单号,商家订单号,"
            "收汇日期,收汇金额,手续费,汇率,货币,币种",
            3,
        ),
        (PRICES, "首重重量,首重价格,续重价格,首重,续重,到达省份", 2),
        (BILL, "运单号,运单编号,扫描时间,计费重量,结算重量,计费省份,结算对象名称,账单日期,目的省份,签收网点", 3),
        (BILL, "快递单号,运单号,运费", 2),
        (PRODUCTS, "商品编码,商品条码,商品名称,商品简称,产品名称,sku编码,条码,规格编码,吊牌价,成本价,进价,标准进价,库存,数量,同步比例", 2),
        (PRODUCTS, "title,description,price,quantity,tags,materials,sku,item,product,total quantity", 3),
    )
)
_PARCELS = frozenset(map(normal_heading, ("运单号", "运单编号", "快递单号", "物流单号", "单号", "運單號", "快遞單號")))
_COMPENSATION = frozenset(map(normal_heading, ("赔付金额", "理赔金额", "赔款", "赔款金额", "核赔金额", "拒赔原因", "理赔结果", "賠付金額")))
#: Registers that ask for hardly more than a parcel or an order, which a reply names too.
_EASILY_MET = frozenset(("returns", "orders"))


def is_statement(headings: Sequence[str]) -> bool:
    """Whether it lists payments: such a file may name orders and customers too, and is no list of them."""
    return kind_of_stranger(headings) == _(STATEMENT)


def is_reply(headings: Sequence[str], register: str) -> bool:
    """Whether a courier answers claims in a file that would do for ``register`` too: such a reply names parcels and is no list of them."""
    found = {normal_heading(heading) for heading in headings if heading}
    return register in _EASILY_MET and bool(found & _PARCELS) and bool(found & _COMPENSATION)


def answers_claims(kind: str) -> bool:
    """Whether it is a courier's bill or reply: those are compared with the claims, and no records are made of them."""
    return kind in (_(BILL), _(REPLY))


def kind_of_stranger(headings: Sequence[str]) -> str:
    """What the headings are those of, in the current language; ``""`` where nothing is known about them."""
    found = {normal_heading(heading) for heading in headings if heading}
    if sum(1 for heading in found if _WEIGHTS.match(heading.lower())) >= 2:
        return _(PRICES)
    if found & _PARCELS and found & _COMPENSATION:
        return _(REPLY)
    return next((_(kind) for kind, known, least in _KINDS if len(found & known) >= least), "")
