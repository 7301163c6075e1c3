"""Every source of domain.md §5, as a file made from its documented header with its quirks, goes in without a single manual choice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shopdesk.core.errors import FileError
from shopdesk.services.importing import ImportOptions
from shopdesk.services.shop import Shop
from tests.support.rules import add, all_of

NUMBERS = ("2605176071989743013", "2605176071989744018")
TAOBAO = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,买家留言,收货人姓名,收货地址,运送方式,"
    "联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,修改后的sku,修改后的收货地址,退款金额,发货时间,确认收货时间"
)
TAOBAO_NEW = "订单编号,买家会员名,买家下单时间,买家实付金额,订单状态,收货人姓名,运单号,物流公司,商品标题"
ITEMS = "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码"
PINDUODUO = (
    "商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,确认收货时间,商品id,商品规格,样式ID,"
    "商家编码-规格维度,商家备注,售后状态,快递单号,快递公司,订单成交时间"
)
JD = (
    "订单号,商品ID,商品名称,货号,订购数量,下单时间,付款确认时间,京东价,订单金额,应付金额,订单状态,下单帐号,客户姓名,客户地址,联系电话,"
    "订单备注,商家备注"
)
DOUYIN = (
    "主订单编号,子订单编号,选购商品,商品规格,商品数量,商家编码,订单应付金额,运费,收件人,收件人手机号,详细地址,订单提交时间,商家备注,"
    "订单完成时间,订单状态,售后状态,发货时间,快递信息"
)
BILL = "运单号,扫描时间,计费重量,总金额,应付,计费省份,目的地,结算对象名称"
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping Name,Shipping Street,Shipping City,Shipping Zip,"
    "Shipping Phone,Notes"
)


def rows(header: str, *records: dict[str, str], end: str = "") -> str:
    """A CSV text; quoted where a cell needs it."""
    names = header.split(",")
    lines = [header]
    for record in records:
        assert set(record) <= set(names), set(record) - set(names)
        cells = [record.get(name, "") for name in names]
        lines.append(",".join('"' + c.replace('"', '""') + '"' if any(x in c for x in ',"\n') else c for c in cells))
    return "\n".join(lines) + "\n" + end


def bring(shop: Shop, path: Path, text: str, encoding: str = "gb18030") -> dict[str, Any]:
    path.write_bytes(text.encode(encoding))
    return shop.importing.bring_in([path], ImportOptions())[0].as_json()


def taobao_row(number: str, **more: str) -> dict[str, str]:
    made = {
        "订单编号": f'="{number}"',
        "买家会员名": "小满_0912",
        "买家应付货款": "128.00",
        "总金额": "¥1,234.50",
        "买家实际支付金额": "123.00元",
        "订单状态": "交易成功",
        "收货人姓名": "张*",
        "收货地址": "浙江省 杭州市 西湖区 文三路**号",
        "联系手机": "'138****1234",
        "订单创建时间": "2026-03-02 10:11:12",
        "宝贝标题": "碎花连衣裙",
        "物流单号": "No:YT7421892497592",
        "物流公司": "圆通速递",
        "订单备注": "'null",
    }
    return {**made, **more}


def test_taobao_orders_in_gbk_with_wrappers_masks_and_totals(shop: Shop, tmp_path: Path) -> None:
    text = rows(TAOBAO, taobao_row(NUMBERS[0]), taobao_row(NUMBERS[1], 联系手机="-", 店铺名称="晴川女装"), end="合计,,,,,2469.00\n")
    report = bring(shop, tmp_path / "ExportOrderList2026.csv", text)
    assert (report["register"], report["preset"], report["encoding"]) == ("orders", "taobao_orders", "gb18030")
    assert (report["read"], report["new"], report["skipped"], report["bad"]) == (3, 2, 1, 0)
    first, second = all_of(shop, "orders")
    assert (first["number"], first["waybill"], first["total_amount"], first["paid_amount"]) == (
        NUMBERS[0],
        "YT7421892497592",
        123450,
        12300,
    )
    assert (first["state"], first["phone"], first["receiver"], first["memo"]) == ("completed", "138****1234", "张*", None)
    assert (second["phone"], second["shop"]) == (None, 1)


def test_taobao_orders_under_their_newer_names(shop: Shop, tmp_path: Path) -> None:
    record = {"订单编号": NUMBERS[0] + "\t", "买家下单时间": "2026/3/2 9:05", "买家实付金额": "￥17.50", "运单号": "\tYT7421892497592"}
    report = bring(shop, tmp_path / "ExportOrderList.csv", rows(TAOBAO_NEW, {**record, "商品标题": "连衣裙"}), "utf-8-sig")
    assert (report["register"], report["new"], report["problems"]) == ("orders", 1, [])
    (order,) = all_of(shop, "orders")
    assert (order["number"], order["paid_amount"], order["ordered_at"]) == (NUMBERS[0], 1750, "2026-03-02T01:05:00Z")


@pytest.mark.parametrize("items_first", [False, True])
def test_both_taobao_files_at_once_are_joined_whatever_their_order(shop: Shop, tmp_path: Path, items_first: bool) -> None:
    orders = tmp_path / "ExportOrderList.csv"
    orders.write_bytes(rows(TAOBAO, taobao_row(NUMBERS[0])).encode("gb18030"))
    items = tmp_path / "ExportOrderDetailList.csv"
    lines = [{"订单编号": NUMBERS[0], "标题": f"连衣裙{n}", "价格": "64.00", "购买数量": str(n), "商家编码": f"A-{n}"} for n in (1, 2)]
    items.write_bytes(rows(ITEMS, *lines).encode("gb18030"))
    shop.importing.bring_in([items, orders] if items_first else [orders, items], ImportOptions())
    (order,) = all_of(shop, "orders")
    assert [(line["name"], line["quantity"], line["code"]) for line in order["items"]] == [("连衣裙1", 1, "A-1"), ("连衣裙2", 2, "A-2")]
    assert order["waybill"] == "YT7421892497592"
    shop.importing.bring_in([orders], ImportOptions())
    assert len(all_of(shop, "orders")[0]["items"]) == 2, "a title that sums the items up replaced them"


def test_a_tmall_shop_keeps_its_orders_on_tmall(shop: Shop, tmp_path: Path) -> None:
    shop.records.set("shops", 1, {"platform": "tmall"})
    bring(shop, tmp_path / "a.csv", rows(TAOBAO, taobao_row(NUMBERS[0])))
    assert all_of(shop, "orders")[0]["platform"] == "tmall"


def test_a_pinduoduo_file_is_pinduoduo_whatever_the_only_shop_is_on(shop: Shop, tmp_path: Path) -> None:
    record = {
        "商品": "连衣裙",
        "订单号": "260302-123456789012345",
        "订单状态": "已发货，待收货",
        "商品总价(元)": "29.90",
        "商家实收金额(元)": "29.90",
        "商品数量(件)": "1",
        "快递单号": "773012345678901",
        "快递公司": "申通快递",
    }
    report = bring(shop, tmp_path / "orders_export.csv", rows(PINDUODUO, record), "utf-8-sig")
    assert (report["preset"], report["new"], report["problems"]) == ("pinduoduo_orders", 1, [])
    (order,) = all_of(shop, "orders")
    assert (order["platform"], order["number"], order["ordered_on"]) == ("pinduoduo", "260302-123456789012345", "2026-03-02")
    assert (order["ordered_at"], order["state"], order["waybill"]) == (None, "shipped", "773012345678901")


def test_jd_orders(shop: Shop, tmp_path: Path) -> None:
    record = {"订单号": "306012345678", "商品名称": "连衣裙", "订购数量": "2", "下单时间": "2026年3月2日 10:00", "京东价": "59.00"}
    more = {"应付金额": "118.00", "订单状态": "完成", "下单帐号": "jd_123", "客户姓名": "李**", "联系电话": "１３８００００１２３４"}
    report = bring(shop, tmp_path / "jd.csv", rows(JD, {**record, **more}))
    assert (report["preset"], report["new"], report["problems"]) == ("jd_orders", 1, [])
    (order,) = all_of(shop, "orders")
    assert (order["number"], order["phone"], order["items"][0]["quantity"]) == ("306012345678", "13800001234", 2)


def test_douyin_orders_with_leading_tabs_and_the_parcel_in_one_cell(shop: Shop, tmp_path: Path) -> None:
    main = "\t6920123456789012345"
    record = {"主订单编号": main, "选购商品": "连衣裙", "商品数量": "1", "订单应付金额": "59.00", "订单提交时间": "2026-03-02 10:00:00"}
    two = [
        {**record, "子订单编号": f"\t692012345678901234{n}", "订单状态": "已完成", "快递信息": "YT7421892497592-圆通速递"} for n in (6, 7)
    ]
    other = {**record, "主订单编号": "\t6920123456789012399", "快递信息": "9876543210-没听说过的快递"}
    report = bring(shop, tmp_path / "douyin.csv", rows(DOUYIN, *two, other), "utf-8-sig")
    assert (report["preset"], report["read"], report["new"], report["problems"]) == ("douyin_orders", 3, 2, [])
    first, second = all_of(shop, "orders")
    labels = shop.browsing.labels("couriers", [first["courier"]])
    assert (first["number"], first["waybill"], len(first["items"])) == ("6920123456789012345", "YT7421892497592", 2)
    assert labels[first["courier"]] == "YTO Express"
    assert (second["waybill"], second["courier"], second["shipping_info"]) == ("9876543210", None, "9876543210-没听说过的快递")


def test_a_couriers_reply_sheet_goes_into_claims(shop: Shop, tmp_path: Path) -> None:
    text = "运单号,快递公司,理赔类型,理赔金额,结果,备注\nYT7421892497592,圆通,丢件,128.00,同意,\n"
    report = bring(shop, tmp_path / "理赔结果.csv", text)
    assert (report["register"], report["new"], report["problems"]) == ("claims", 1, [])


def test_a_couriers_bill_becomes_neither_orders_nor_claims_by_chance(shop: Shop, tmp_path: Path) -> None:
    """Reconciling reads bills (``tests/desks/test_reconcile.py``); without a word from the user nothing is made of them."""
    record = {"运单号": "YT7421892497592", "扫描时间": "2026-03-02 20:00:00", "计费重量": "1.2", "总金额": "3.50", "目的地": "杭州"}
    with pytest.raises(FileError, match=r"looks like a courier's bill.*shopdesk reconcile") as refused:
        bring(shop, tmp_path / "账单.csv", rows(BILL, record))
    assert refused.value.code == "not_recognised"


def test_a_reply_that_names_no_kind_of_claim_becomes_no_return_parcels(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"a courier's answer to claims.*shopdesk reconcile"):
        bring(shop, tmp_path / "答复.csv", "运单号,赔付金额,结果,备注\nYT7421892497592,88.50,同意,\n")
    assert all_of(shop, "returns") == []
    returns = bring(shop, tmp_path / "退货.csv", "退回单号,快递公司,扫描时间\nYT7421892497592,圆通,2026-03-02 20:00\n")
    assert (returns["register"], returns["new"]) == ("returns", 1)


@pytest.mark.parametrize(
    ("register", "text"),
    [
        ("orders", "日期,客户,订单号,商品名称,金额\n2026-03-02,{name},2605176071989743013,连衣裙,128.00\n"),
        (
            "cases",
            "登记日期,客户,订单号,售后类型,商品,退款金额,状态,备注\n2026-03-02,{name},2605176071989745,换货,连衣裙,0,处理中,换大一码\n",
        ),
        ("claims", "登记日期,客户,快递单号,快递公司,理赔类型,货值\n2026-03-02,{name},YT7421892497592,圆通,丢件,128.00\n"),
    ],
)
def test_buyers_of_an_own_sheet_stay_by_name_until_somebody_has_them(shop: Shop, tmp_path: Path, register: str, text: str) -> None:
    known = add(shop, "customers", name="韩梅")
    report = bring(shop, tmp_path / "a.csv", text.format(name="李雷"))
    assert (report["register"], report["new"], report["problems"]) == (register, 1, [])
    (record,) = all_of(shop, register)
    assert (record["receiver"], record["customer"]) == ("李雷", None)
    shop.journal.undo()
    assert bring(shop, tmp_path / "a.csv", text.format(name="韩梅"))["new"] == 1
    assert all_of(shop, register)[0]["customer"] == known
    shop.journal.undo()
    lost = bring(shop, tmp_path / "a.csv", text.format(name="KH20250101-777"))
    assert [p["code"] for p in lost["problems"]] == ["not_found"], "a number is no name"


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        ("交易时间,交易类型,交易对方,商品,收/支,金额(元)", "a statement of payments"),
        ("记账日,交易日期,交易时间,交易金额,余额,对方户名", "a statement of payments"),
        ("状态,客户,订单号,收汇日期,收汇金额,手续费,货币,汇率,比例,备注", "a statement of payments"),
        ("到达省份,0-1KG(元）,1.01-2KG (元）,2.01-3Kg(元）", "a courier's price list"),
        ("目的地,首重重量,首重价格,续重价格", "a courier's price list"),
        ("商品编码*,商品名称*,商品简称,吊牌价", "a list of products"),
    ],
)
def test_what_no_list_is_kept_of_is_called_by_its_name(shop: Shop, tmp_path: Path, headings: str, kind: str) -> None:
    with pytest.raises(FileError, match=f"looks like {kind}") as refused:
        bring(shop, tmp_path / "a.csv", f"{headings}\n1,2,3,4\n")
    assert refused.value.code == "not_recognised"


def test_a_file_without_headings_is_told_to_have_some(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no row of headings") as refused:
        bring(shop, tmp_path / "a.csv", "2026-01-02,7001,12,20\n2026-01-03,7002,13,15\n")
    assert refused.value.code == "not_recognised"


def test_shopify_orders_over_several_rows(shop: Shop, tmp_path: Path) -> None:
    first = {"Name": "#1001", "Email": "a@example.com", "Financial Status": "paid", "Total": "59.00", "Subtotal": "59.00"}
    stamps = {"Created at": "2026-03-02 10:00:00 +0800", "Lineitem name": "Dress", "Lineitem quantity": "1", "Lineitem price": "29.50"}
    second = {"Name": "#1001", "Lineitem name": "Skirt", "Lineitem quantity": "1", "Lineitem price": "29.50"}
    report = bring(shop, tmp_path / "orders_export.csv", rows(SHOPIFY, {**first, **stamps}, second), "utf-8")
    assert (report["preset"], report["read"], report["new"], report["problems"]) == ("shopify_orders", 2, 1, [])
    (order,) = all_of(shop, "orders")
    assert ([line["name"] for line in order["items"]], order["ordered_at"]) == (["Dress", "Skirt"], "2026-03-02T02:00:00Z")


@pytest.mark.parametrize(
    ("name", "header", "values", "preset"),
    [
        (
            "woo.csv",
            "Order Number,Order Status,Order Date,First Name,City,Order Total Amount,Item Name,Quantity,Item Cost,SKU",
            "101,Completed,2026-03-02 10:00,Ann,York,59.00,Dress,1,59.00,A-1",
            "woocommerce_orders",
        ),
        (
            "EtsySoldOrderItems2026.csv",
            "Sale Date,Item Name,Buyer,Quantity,Price,Order Shipping,Date Paid,Ship Name,Ship City,Order ID,Transaction ID,SKU",
            "03/25/26,Dress,ann,1,59.00,5.00,03/25/26,Ann,York,1234567890,9876543210,A-1",
            "etsy_items",
        ),
    ],
)
def test_other_english_exports(shop: Shop, tmp_path: Path, name: str, header: str, values: str, preset: str) -> None:
    report = bring(shop, tmp_path / name, f"{header}\n{values}\n", "utf-8")
    assert (report["register"], report["preset"], report["new"], report["problems"]) == ("orders", preset, 1, [])


def test_amazon_returns_become_cases(shop: Shop, tmp_path: Path) -> None:
    text = (
        "return-date,order-id,sku,asin,fnsku,product-name,quantity,fulfillment-center-id,detailed-disposition,reason,status,"
        "license-plate-number,customer-comments\n"
        "2026-03-02T10:00:00+00:00,111-1234567-1234567,A-1,B000000000,X0001,Dress,1,PHX3,SELLABLE,NOT_AS_DESCRIBED,"
        "Unit returned to inventory,LPNRR123456789,too small\n"
    )
    report = bring(shop, tmp_path / "returns.txt", text.replace(",", "\t"), "utf-8")
    assert (report["register"], report["preset"], report["new"], report["problems"]) == ("cases", "amazon_returns", 1, [])
    (case,) = all_of(shop, "cases")
    assert (case["order_number"], case["state"], case["requested_at"]) == ("111-1234567-1234567", "closed", "2026-03-02T10:00:00Z")
    assert (case["items"][0]["name"], case["items"][0]["returned"]) == ("Dress", 1)
