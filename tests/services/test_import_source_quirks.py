"""The sources of domain.md §5 in every shape in which they come: encodings, containers, titles, totals, marks, columns in any order.

What a shape changes must not show: each source is brought in plainly once, and every other shape of it gives the same records without a
choice by anybody. What the fields of each source become is in ``test_import_sources.py`` and ``registers/test_work_presets.py``.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shopdesk.core.register import Registers
from shopdesk.services.shop import Shop
from tests.registers.test_work_presets import TMALL
from tests.services.test_import_sources import BILL, DOUYIN, ITEMS, JD, NUMBERS, PINDUODUO, SHOPIFY, TAOBAO, TAOBAO_NEW
from tests.support.old_workbooks import biff, ods
from tests.support.rules import open_shop
from tests.support.warm_child import warm_children


@dataclass(frozen=True)
class Source:
    """A file as the platform documents it: its headings and records, and what it must be taken for."""

    register: str
    preset: str | None
    headings: tuple[str, ...]
    records: tuple[tuple[str, ...], ...]

    def column(self, heading: str) -> list[str]:
        at = self.headings.index(heading)
        return [record[at] for record in self.records]


def source(register: str, preset: str | None, header: str, *records: dict[str, str]) -> Source:
    headings = tuple(header.split(","))
    assert all(set(record) <= set(headings) for record in records), [set(record) - set(headings) for record in records]
    return Source(register, preset, headings, tuple(tuple(record.get(h, "") for h in headings) for record in records))


def taobao(number: str, **more: str) -> dict[str, str]:
    record = {"订单编号": number, "买家会员名": "小满_0912", "买家应付货款": "128.00", "买家应付邮费": "0.00", "总金额": "128.00"}
    record |= {"买家实际支付金额": "123.50", "订单状态": "交易成功", "收货人姓名": "张*", "联系手机": "138****1234", "物流公司": "圆通速递"}
    record |= {"收货地址": "浙江省 杭州市 西湖区 文三路**号", "订单创建时间": "2026-03-02 10:11:12", "订单付款时间": "2026-03-02 10:12:00"}
    return {**record, "宝贝标题": "碎花连衣裙", "物流单号": "YT7421892497592", "宝贝总数量": "1", **more}


def tmall(refund: str, **more: str) -> dict[str, str]:
    record = {"订单编号": NUMBERS[0], "退款编号": refund, "买家会员名称": "小满_0912", "买家退款金额": "128.00", "宝贝标题": "碎花连衣裙"}
    record |= {"是否需要退货": "是", "退款的申请时间": "2026-03-02 10:31:00", "退款状态": "买家已经申请退款，等待卖家同意"}
    return {**record, "货物状态": "买家已收到货", **more}


AMAZON = (
    "return-date,order-id,sku,asin,fnsku,product-name,quantity,fulfillment-center-id,detailed-disposition,reason,status,"
    "license-plate-number,customer-comments"
)
WOO = "Order Number,Order Status,Order Date,First Name,City,Order Total Amount,Item Name,Quantity,Item Cost,SKU"
ETSY = "Sale Date,Item Name,Buyer,Quantity,Price,Order Shipping,Date Paid,Ship Name,Ship City,Order ID,Transaction ID,SKU"
SOURCES: dict[str, Source] = {
    "taobao orders": source("orders", "taobao_orders", TAOBAO, taobao(NUMBERS[0]), taobao(NUMBERS[1], 订单状态="买家已付款，等待卖家发货")),
    "taobao orders, newer names": source(
        "orders",
        "taobao_orders_new",
        TAOBAO_NEW,
        *(
            {"订单编号": number, "买家会员名": "小满_0912", "买家下单时间": "2026-03-02 09:05:00", "买家实付金额": "17.50"}
            | {"订单状态": "交易成功", "收货人姓名": "李四", "运单号": "YT7421892497592", "物流公司": "圆通速递", "商品标题": "连衣裙"}
            for number in NUMBERS
        ),
    ),
    "taobao items": source(
        "orders",
        "taobao_items",
        ITEMS,
        *(
            {"订单编号": NUMBERS[0], "标题": f"连衣裙{n}", "价格": "64.00", "购买数量": str(n), "商家编码": f"A-{n}", "商品属性": "红色;M"}
            for n in (1, 2)
        ),
    ),
    "tmall refunds": source("cases", "tmall_refunds", TMALL, tmall("150012345678901234"), tmall("150012345678901235", 是否需要退货="否")),
    "pinduoduo orders": source(
        "orders",
        "pinduoduo_orders",
        PINDUODUO,
        *(
            {"商品": "连衣裙", "订单号": f"260302-12345678901234{n}", "订单状态": "已发货，待收货", "商品总价(元)": "29.90"}
            | {
                "用户实付金额(元)": "29.90",
                "商家实收金额(元)": "29.90",
                "商品数量(件)": "1",
                "快递单号": "773012345678901",
                "快递公司": "申通快递",
            }
            for n in (5, 6)
        ),
    ),
    "pinduoduo after-sales": source(
        "cases",
        "pinduoduo_after_sales",
        "售后编号,订单编号,售后状态,申请时间,同意退款时间,退款金额(元)",
        *(
            {
                "售后编号": f"1000000000{n}",
                "订单编号": "260302-123456789012345",
                "售后状态": "待商家处理",
                "申请时间": "2026-03-02 10:00:00",
            }
            | {"退款金额(元)": "29.90"}
            for n in (1, 2)
        ),
    ),
    "jd orders": source(
        "orders",
        "jd_orders",
        JD,
        *(
            {"订单号": f"30601234567{n}", "商品名称": "连衣裙", "订购数量": "2", "下单时间": "2026-03-02 10:00:00", "京东价": "59.00"}
            | {"应付金额": "118.00", "订单状态": "完成", "下单帐号": "jd_123", "客户姓名": "李**", "联系电话": "13800001234"}
            for n in (8, 9)
        ),
    ),
    "douyin orders": source(
        "orders",
        "douyin_orders",
        DOUYIN,
        *(
            {"主订单编号": "6920123456789012345", "子订单编号": f"692012345678901234{n}", "选购商品": "连衣裙", "商品数量": "1"}
            | {"订单应付金额": "59.00", "订单提交时间": "2026-03-02 10:00:00", "订单状态": "已完成", "快递信息": "YT7421892497592-圆通速递"}
            for n in (6, 7)
        ),
    ),
    "courier's reply sheet": source(
        "claims",
        None,
        "运单号,快递公司,理赔类型,理赔金额,结果,备注",
        *(
            {"运单号": f"YT742189249759{n}", "快递公司": "圆通", "理赔类型": "丢件", "理赔金额": "128.00", "结果": "同意", "备注": "已核实"}
            for n in (2, 3)
        ),
    ),
    "own claims": source(
        "claims",
        None,
        "旺旺号/客户ID,订单号,快递单号,快递公司,理赔类型,货值,运费,登记日期,备注",
        *(
            {"旺旺号/客户ID": "小满_0912", "订单号": NUMBERS[0], "快递单号": f"YT742189249759{n}", "快递公司": "圆通", "理赔类型": "破损"}
            | {"货值": "128.00", "运费": "8.00", "登记日期": "2026-03-02", "备注": "催了两次"}
            for n in (2, 3)
        ),
    ),
    "own after-sales": source(
        "cases",
        None,
        "登记日期,旺旺号,订单号,售后类型,商品,退款金额,状态,备注",
        *(
            {"登记日期": "2026-03-02", "旺旺号": "小满_0912", "订单号": number, "售后类型": "换货", "商品": "连衣裙", "退款金额": "0"}
            | {"状态": "处理中", "备注": "换大一码"}
            for number in NUMBERS
        ),
    ),
    "shopify orders": source(
        "orders",
        "shopify_orders",
        SHOPIFY,
        *(
            {"Name": f"#100{n}", "Email": "a@example.com", "Financial Status": "paid", "Total": "59.00", "Subtotal": "59.00"}
            | {"Created at": "2026-03-02 10:00:00 +0800", "Lineitem name": "Dress", "Lineitem quantity": "1", "Lineitem price": "59.00"}
            for n in (1, 2)
        ),
    ),
    "woocommerce orders": source(
        "orders",
        "woocommerce_orders",
        WOO,
        *(
            {"Order Number": f"10{n}", "Order Status": "Completed", "Order Date": "2026-03-02 10:00", "First Name": "Ann", "City": "York"}
            | {"Order Total Amount": "59.00", "Item Name": "Dress", "Quantity": "1", "Item Cost": "59.00", "SKU": "A-1"}
            for n in (1, 2)
        ),
    ),
    "etsy items": source(
        "orders",
        "etsy_items",
        ETSY,
        *(
            {"Sale Date": "03/25/26", "Item Name": "Dress", "Buyer": "ann", "Quantity": "1", "Price": "59.00", "Order Shipping": "5.00"}
            | {
                "Date Paid": "03/25/26",
                "Ship Name": "Ann",
                "Ship City": "York",
                "Order ID": f"123456789{n}",
                "Transaction ID": f"98765432{n}",
            }
            for n in (1, 2)
        ),
    ),
    "amazon returns": source(
        "cases",
        "amazon_returns",
        AMAZON,
        *(
            {"return-date": "2026-03-02T10:00:00+00:00", "order-id": f"111-1234567-123456{n}", "sku": "A-1", "asin": "B000000000"}
            | {"product-name": "Dress", "quantity": "1", "detailed-disposition": "SELLABLE", "reason": "NOT_AS_DESCRIBED"}
            | {"status": "Unit returned to inventory", "license-plate-number": f"LPNRR12345678{n}", "customer-comments": "too small"}
            for n in (7, 8)
        ),
    ),
}
NUMBER_HEADINGS = frozenset(
    ("订单编号", "退款编号", "售后编号", "订单号", "主订单编号", "子订单编号", "运单号", "快递单号", "物流单号", "Order ID", "order-id")
)


def table(one: Source) -> list[list[str]]:
    return [list(one.headings), *map(list, one.records)]


def text(rows: list[list[str]], separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def workbook(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append([cell or None for cell in row])
    book.create_sheet("Sheet2")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def page(rows: list[list[str]]) -> bytes:
    lines = "".join("<tr>" + "".join(f"<td style='mso-number-format:\\@'>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><head><meta charset=gb2312></head><body><table border=1>{lines}</table></body></html>".encode("gb18030")


def wrapped(one: Source, wrap: Callable[[str], str]) -> list[list[str]]:
    """Numbers with what platforms put around them."""
    marked = [at for at, heading in enumerate(one.headings) if heading in NUMBER_HEADINGS]
    rows = table(one)
    for row in rows[1:]:
        for at in marked:
            row[at] = wrap(row[at]) if row[at] else ""
    return rows


def shuffled(one: Source) -> list[list[str]]:
    """Columns in another order, one that nobody knows and one without heading among them."""
    order = list(range(len(one.headings)))
    random.Random(len(one.headings)).shuffle(order)
    rows = [[row[at] for at in order] for row in table(one)]
    middle = len(order) // 2
    return [[*row[:middle], "自定义栏" if n == 0 else "x", "" if n == 0 else "y", *row[middle:]] for n, row in enumerate(rows)]


def titled(one: Source) -> list[list[str]]:
    """Title rows above, a row of totals and a note below."""
    blank = [""] * (len(one.headings) - 1)
    above = [["导出数据 2026-03", *blank], ["导出时间：2026-03-03 08:00:00", *blank], ["", *blank]]
    return [*above, *table(one), ["合计", *blank], ["备注：仅供参考", *blank]]


def marked(one: Source) -> list[list[str]]:
    """Required marks and hints in the headings."""
    hints = ("*{}", "{}（必填）", " {} ")
    headings = [hints[0 if "(" in h and at % 3 == 1 else at % 3].format(h) for at, h in enumerate(one.headings)]
    return [headings, *map(list, one.records)]


def in_traditional(one: Source) -> list[list[str]]:
    """The headings as somebody in Taiwan or Hong Kong writes them, or whose program turned them."""
    from opencc import OpenCC

    return [[OpenCC("s2t").convert(heading) for heading in one.headings], *map(list, one.records)]


#: shape -> (file name, its bytes)
SHAPES: dict[str, Callable[[Source], tuple[str, bytes]]] = {
    "GB18030": lambda one: ("a.csv", text(table(one)).encode("gb18030")),
    "UTF-16, tabs, named .xls": lambda one: ("a.xls", text(table(one), "\t").encode("utf-16")),
    "CSV named .xlsx, semicolons": lambda one: ("a.xlsx", text(table(one), ";").encode("utf-8-sig")),
    "web page named .xls": lambda one: ("a.xls", page(table(one))),
    "workbook with an empty sheet": lambda one: ("a.xlsx", workbook(table(one))),
    "workbook of Excel 97": lambda one: ("a.xls", biff(8, table(one))),
    "OpenDocument": lambda one: ("a.ods", ods(table(one))),
    "titles, totals and a note": lambda one: ("a.csv", text(titled(one)).encode("gb18030")),
    "columns in another order": lambda one: ("a.csv", text(shuffled(one)).encode("gb18030")),
    "headings in traditional characters": lambda one: ("a.csv", text(in_traditional(one)).encode("utf-8")),
    "marks and hints in the headings": lambda one: ("a.csv", text(marked(one)).encode("gb18030")),
    'numbers as ="…"': lambda one: ("a.csv", text(wrapped(one, '="{}"'.format)).encode("gb18030")),
    "numbers with tabs": lambda one: ("a.csv", text(wrapped(one, "\t{}\t".format)).encode("utf-8")),
    "numbers with an apostrophe": lambda one: ("a.csv", text(wrapped(one, "'{}".format)).encode("gb18030")),
    "full width and unseen marks": lambda one: ("a.csv", text(wrapped(one, _wide)).encode("utf-8-sig")),
    "blank rows between": lambda one: ("a.csv", text([row for r in table(one) for row in (r, [""] * len(r))]).encode("gb18030")),
}


def _wide(number: str) -> str:
    return "\u200b" + "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else "－" if c == "-" else c for c in number) + "\u00a0\u3000"


@pytest.fixture(scope="module")
def quiet_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    from shopdesk.registers import load

    registers: Registers = load()
    monkeypatch = pytest.MonkeyPatch()
    with warm_children(monkeypatch) as switch, open_shop(tmp_path_factory.mktemp("quirks"), registers) as shop:
        switch.on = True
        yield shop
    monkeypatch.undo()


def drafts(shop: Shop, path: Path, body: bytes) -> tuple[str, str | None, list[dict[str, Any]], list[str]]:
    """What a file is taken for, its records without what every import stamps, and its problems."""
    path.write_bytes(body)
    reading = shop.importing.open(path)
    preview = shop.importing.preview(reading)
    preset = reading.recognised.preset
    found = [{k: v for k, v in draft.values.items() if v not in (None, ())} for draft in preview.new]
    return (
        reading.recognised.register,
        preset.key if preset else None,
        found,
        [f"{p.row} {p.column}: {p.message}" for p in preview.problems],
    )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", SOURCES)
def test_a_source_is_the_same_in_every_shape(quiet_shop: Shop, tmp_path: Path, name: str, shape: str) -> None:
    one = SOURCES[name]
    register, _preset, wanted, problems = drafts(quiet_shop, tmp_path / "plain.csv", text(table(one)).encode("utf-8-sig"))
    assert (register, problems) == (one.register, [])
    assert wanted
    file, body = SHAPES[shape](one)
    assert drafts(quiet_shop, tmp_path / file, body) == (one.register, _preset, wanted, [])


@pytest.mark.parametrize("name", [name for name, one in SOURCES.items() if one.preset])
def test_a_source_is_known_by_its_name(quiet_shop: Shop, tmp_path: Path, name: str) -> None:
    one = SOURCES[name]
    _register, preset, found, _problems = drafts(quiet_shop, tmp_path / "plain.csv", text(table(one)).encode("gb18030"))
    assert preset == one.preset
    assert found


def test_a_bill_is_called_a_bill_in_every_shape(quiet_shop: Shop, tmp_path: Path) -> None:
    from shopdesk.core.errors import FileError

    bill = source("claims", None, BILL, {"运单号": "YT7421892497592", "扫描时间": "2026-03-02 20:00:00", "计费重量": "1.2", "应付": "3.50"})
    bill = replace(bill, records=bill.records * 3)
    for shape in SHAPES.values():
        file, body = shape(bill)
        with pytest.raises(FileError, match="a courier's bill"):
            drafts(quiet_shop, tmp_path / file, body)
