"""Every order export that domain.md §5 describes is recognised by its headings, with its columns in the right fields."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shopdesk.core.choice_words import find_choice
from shopdesk.core.register import Registers
from shopdesk.excel.structure import HeaderFound, normal_heading
from shopdesk.registers import load
from shopdesk.registers.orders import REGISTER
from shopdesk.services.import_columns import Recognised, recognise

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"

TAOBAO = (
    "订单编号 买家会员名 买家支付宝账号 买家应付货款 买家应付邮费 总金额 买家实际支付金额 订单状态 买家留言 收货人姓名 收货地址 "
    "运送方式 联系电话 联系手机 订单创建时间 订单付款时间 宝贝标题 宝贝种类 物流单号 物流公司 订单备注"
)
TAOBAO_LATER = TAOBAO + " 宝贝总数量 店铺Id 店铺名称 订单关闭原因 修改后的sku 修改后的收货地址 退款金额 发货时间 确认收货时间"
TAOBAO_NEW = "订单编号 买家会员名 买家下单时间 买家实付金额 运单号 商品标题 订单状态 收货人姓名 收货地址 联系手机"
PINDUODUO = (
    "商品 订单号 订单状态 商品总价(元) 邮费(元) 店铺优惠折扣(元) 用户实付金额(元) 商家实收金额(元) 商品数量(件) "
    "发货时间 确认收货时间 商品id 商品规格 样式ID 商家编码-规格维度 商家备注 售后状态 快递单号 快递公司"
)
DOUYIN = (
    "主订单编号 子订单编号 选购商品 商品规格 商品数量 商家编码 订单应付金额 运费 收件人 收件人手机号 详细地址 "
    "订单提交时间 商家备注 订单完成时间 订单状态 售后状态 发货时间 快递信息"
)
JD = (
    "订单号 商品ID 商品名称 货号 订购数量 下单时间 付款确认时间 京东价 订单金额 应付金额 订单状态 下单帐号 客户姓名 "
    "客户地址 联系电话 订单备注 商家备注"
)
WOOCOMMERCE = (
    "Order Number|Order Status|Order Date|Customer Note|First Name (Billing)|Phone (Billing)|Order Total Amount|"
    "SKU|Item Name|Quantity|Item Cost"
)


@pytest.fixture(scope="module")
def registers() -> Registers:
    return load()


def found(registers: Registers, header: str | list[str]) -> tuple[Recognised, dict[str, str]]:
    headings = tuple(header.split("|") if "|" in header else header.split(" ")) if isinstance(header, str) else tuple(header)
    recognised = recognise(registers, HeaderFound(0, headings, 1, 1.0))
    assert recognised is not None
    return recognised, {c.heading.strip(): c.path for c in recognised.mapped}


@pytest.mark.parametrize(
    ("header", "platform", "some"),
    [
        (
            TAOBAO,
            "taobao",
            {"订单编号": "number", "联系手机": "phone", "订单备注": "memo", "买家应付货款": "goods_amount", "宝贝标题": "items.name"},
        ),
        (TAOBAO_LATER, "taobao", {"修改后的收货地址": "changed_address", "确认收货时间": "signed_at", "退款金额": "refunded_amount"}),
        (
            TAOBAO_NEW,
            "taobao",
            {"买家下单时间": "ordered_at", "买家实付金额": "paid_amount", "运单号": "waybill", "商品标题": "items.name"},
        ),
        (
            "订单编号 标题 价格 购买数量 外部系统编号 商品属性 套餐信息 备注 订单状态 商家编码",
            "taobao",
            {
                "标题": "items.name",
                "价格": "items.price",
                "购买数量": "items.quantity",
                "商品属性": "items.variant",
                "商家编码": "items.code",
            },
        ),
        ("订单成交时间 " + PINDUODUO, "pinduoduo", {"订单成交时间": "ordered_at", "订单号": "number", "商家编码-规格维度": "items.code"}),
        ("支付时间 " + PINDUODUO, "pinduoduo", {"支付时间": "paid_at", "用户实付金额(元)": "paid_amount", "售后状态": "after_sales_state"}),
        ("拼单成功时间 " + PINDUODUO, "pinduoduo", {"拼单成功时间": "ordered_at", "商品数量(件)": "items.quantity", "快递单号": "waybill"}),
        (
            JD,
            "jd",
            {"订单号": "number", "下单帐号": "buyer_account", "京东价": "items.price", "付款确认时间": "paid_at", "客户地址": "address"},
        ),
        (
            DOUYIN,
            "douyin",
            {"主订单编号": "number", "子订单编号": "items.sub_number", "快递信息": "shipping_info", "订单提交时间": "ordered_at"},
        ),
        (
            WOOCOMMERCE,
            "other",
            {"Order Number": "number", "Order Status": "state", "Item Cost": "items.price", "First Name (Billing)": "receiver"},
        ),
    ],
)
def test_an_export_is_recognised_with_its_columns(registers: Registers, header: str, platform: str, some: dict[str, str]) -> None:
    recognised, columns = found(registers, header)
    assert recognised.register == "orders"
    assert recognised.fixed == {"platform": platform}
    assert {heading: columns.get(heading) for heading in some} == some


def test_a_refund_export_is_not_taken_for_orders(registers: Registers) -> None:
    recognised, _columns = found(
        registers, "订单编号 退款编号 订单付款时间 买家会员名称 买家实际支付金额 宝贝标题 买家退款金额 退款的申请时间 退款状态 货物状态"
    )
    assert recognised.register != "orders"


ORDER_FILES = {
    "zsuye__10月23日电商发货单(1).xlsx": "own_shipping_list",
    "zsuye__taobao.xlsx": "own_shipping_list",
    "zsuye__d7796bd78f8d413483ab3fbb54906a7c.xlsx": "shipping_helper",
    "zsuye__打印记录20231028.xls": "print_log",
    "cwweather__订单.csv": "own_parcel_list",
    "cwweather__订单1.csv": "own_parcel_list",
    "cwweather__csv3.csv": "own_parcel_list",
    "1413224__物流2020-10-13.xlsx": "group_buy_orders",
    "P79N6A__oms_order_send_import.xlsx": "erp_orders",
    "P79N6A__fx_order_import.xlsx": "erp_orders",
    "P79N6A__excelDefault-oms_sell_record.csv": "erp_orders",
    "makisekurisuDDL__tmall_order_report.csv": "tmall_order_report",
    "MT999xxx__test_single.xlsx": None,
    "CaffeineShawn__订单数据.xlsx": None,
    "bloodlad123__订单.csv": "own_sales_ledger",
    "Promisey__订单明细.xlsx": None,
    "SchumPeterC__订单数据.csv": None,
    "jihyangt__orders_export.csv": "shopify_orders",
    "panalysis__orders_export.csv": "shopify_orders",
    "DevonARP__orders_export.csv": "order_table",
    "sarahhe05__EtsySoldOrderItems2020.csv": "etsy_items",
    "Contak-cpu__06.10.25.ventas-434a0f52-8b20-477c-9e8a-ee7db03c5745.csv": "tiendanube_orders",
}


@pytest.mark.parametrize("name", ORDER_FILES)
def test_order_files_of_real_shops_are_recognised(registers: Registers, name: str) -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the collected samples are not here")
    known = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))["shop/" + name]
    recognised, columns = found(registers, [str(h) for h in known["sheets"][0]["header_at_header_row"]])
    assert recognised.register == "orders"
    assert (recognised.preset.key if recognised.preset else None) == ORDER_FILES[name]
    assert len(columns) >= 2


def test_presets_map_to_fields_that_exist_and_compare_plain_headings() -> None:
    for preset in REGISTER.presets:
        for heading, path in preset.headings.items():
            REGISTER.field(path)
            assert normal_heading(heading) == heading
        assert {normal_heading(mark) for mark in (*preset.marks, *preset.never)} == {*preset.marks, *preset.never}
        for field, words in preset.choices.items():
            assert {*words.values()} <= {choice.code for choice in REGISTER.field(field).choices}


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("交易成功", "completed"),
        ("卖家已发货，等待买家确认", "shipped"),
        ("买家已付款，等待卖家发货", "paid"),
        ("等待买家付款", "awaiting_payment"),
        ("交易关闭", "closed"),
        ("已发货，待签收", "shipped"),
        ("已发货,待签收", "shipped"),
        ("未发货，退款成功", "closed"),
        ("已签收", "signed"),
        ("待发货", "paid"),
        ("等待出库", "paid"),
        ("已取消", "closed"),
        ("备货中", "paid"),
        ("退款中", "refunding"),
        ("fulfilled", "shipped"),
    ],
)
def test_each_platform_s_words_are_states(word: str, code: str) -> None:
    assert find_choice(REGISTER.field("state").choices, word) == code
