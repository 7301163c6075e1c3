"""The exports and sheets of domain.md §5 that land in cases, claims, mis-shipments, payouts and handovers, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shopdesk.services.importing import ImportOptions
from shopdesk.services.shop import Shop
from tests.support.rules import all_of

TMALL = (
    "订单编号,退款编号,支付宝交易号,订单付款时间,商家编码,退款完结时间,买家会员名称,买家实际支付金额,宝贝标题,买家退款金额,手工退款/系统退款,是否需要退货,退款的申请时间,"
    "超时时间,退款状态,货物状态,退货物流信息,发货物流信息,客服介入状态,卖家真实姓名,卖家退货地址,卖家邮编,卖家电话,卖家手机,退货物流单号,退货物流公司,买家退款原因,"
    "买家退款说明,买家退货时间,责任方,售中或售后,商家备注,完结时间,部分退款/全部退款,审核操作人,举证超时,是否零秒响应,退款操作人"
)


def bring(shop: Shop, folder: Path, name: str, text: str, encoding: str = "gb18030") -> dict[str, Any]:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return shop.importing.bring_in([path], ImportOptions())[0].as_json()


def tmall(**values: str) -> str:
    return ",".join('"' + values.get(heading, "").replace('"', '""') + '"' for heading in TMALL.split(","))


def test_tmall_refunds_by_refund_number_with_their_order(shop: Shop, tmp_path: Path) -> None:
    waiting = {
        "订单编号": '="2605176071989743013"',
        "退款编号": "150012345678901234",
        "买家会员名称": "小满_0912",
        "买家退款金额": "128.00",
        "买家实际支付金额": "128.00",
        "宝贝标题": "碎花连衣裙",
        "是否需要退货": "是",
        "退款的申请时间": "2026-11-20 10:31:00",
        "退款状态": "买家已经申请退款，等待卖家同意",
        "货物状态": "买家已收到货",
        "客服介入状态": "不需要客服介入",
    }
    done = {
        "订单编号": "2605176071989744013",
        "退款编号": "150012345678901235",
        "买家会员名称": "t**2",
        "买家退款金额": "59.00",
        "是否需要退货": "否",
        "退款状态": "退款成功",
        "完结时间": "2026-11-19 12:31:00",
    }
    text = "\n".join([TMALL, tmall(**waiting), tmall(**done)])
    report = bring(shop, tmp_path, "退款.csv", text)
    assert (report["register"], report["preset"], report["new"], report["bad"]) == ("cases", "tmall_refunds", 2, 0)
    first, second = all_of(shop, "cases")
    assert (first["order_number"], first["refund_number"], first["type"], first["state"], first["total_amount"]) == (
        "2605176071989743013",
        "150012345678901234",
        "return_refund",
        "to_review",
        12800,
    )
    assert (first["goods_state"], first["items"][0]["name"]) == ("received", "碎花连衣裙")
    assert (second["type"], second["state"], second["refunded_amount"], second["customer"]) == ("refund_only", "closed", 5900, None)
    assert bring(shop, tmp_path, "退款.csv", text)["same"] == 2


def test_several_after_sales_of_one_pinduoduo_order(shop: Shop, tmp_path: Path) -> None:
    text = (
        "售后编号,订单编号,售后状态,申请时间,同意退款时间,退款金额(元)\n"
        "10000000001,261120-123456789012345,退款成功,2026-11-20 10:00:00,2026-11-20 11:00:00,29.90\n"
        "10000000002,261120-123456789012345,待商家处理,2026-11-21 10:00:00,,9.90\n"
    )
    report = bring(shop, tmp_path, "售后.csv", text, "utf-8-sig")
    assert (report["register"], report["preset"], report["new"], report["bad"]) == ("cases", "pinduoduo_after_sales", 2, 0)
    closed, waiting = all_of(shop, "cases")
    assert (closed["state"], closed["refunded_amount"], closed["refunded_at"]) == ("closed", 2990, "2026-11-20T03:00:00Z")
    assert (waiting["state"], waiting["refund_number"], waiting["order_number"]) == ("to_review", "10000000002", "261120-123456789012345")


@pytest.mark.parametrize(
    ("name", "text", "register", "expected"),
    [
        (
            "售后登记.csv",
            "登记日期,旺旺号,订单号,售后类型,商品,退款金额,状态,备注\n2026-11-20,小满_0912,2605176071989745,换货,连衣裙,0,处理中,换大一码\n",
            "cases",
            {"type": "exchange", "state": "to_review", "buyer_account": "小满_0912", "notes": "换大一码"},
        ),
        (
            "丢件破损登记.csv",
            "备注,运费,货值,理赔类型,快递单号,快递公司,旺旺号/客户ID,登记日期\n催了两次,8,¥128.00,丢件,YT7421892497592,圆通,小满_0912,2026年11月20日\n",
            "claims",
            {"kind": "lost", "goods_value": 12800, "postage": 800, "waybill": "YT7421892497592", "month": "2026-11", "discovered_on": None},
        ),
        (
            "发错货登记.csv",
            "日期,客户ID,订单号,错误类型,应发商品,实发商品,责任人,处理方式,状态\n2026/11/20,小满_0912,2605176071989745,错发,连衣裙,半身裙,小王,补发,已处理\n",
            "mis_shipments",
            {"kind": "wrong", "erred_by": "小王", "handling": "resend", "state": "done"},
        ),
        (
            "打款登记.csv",
            "日期,收款人,订单号,打款方式,打款金额,打款原因,状态\n2026-11-20,小满,2605176071989745,支付宝,5.00,补差价,已打款\n",
            "payouts",
            {"amount": 500, "method": "alipay", "state": "paid", "reason": "补差价"},
        ),
    ],
)
def test_the_shops_own_sheets(shop: Shop, tmp_path: Path, name: str, text: str, register: str, expected: dict[str, Any]) -> None:
    report = bring(shop, tmp_path, name, text)
    assert (report["register"], report["new"], report["problems"]) == (register, 1, [])
    (record,) = all_of(shop, register)
    assert {key: record[key] for key in expected} == expected


def test_rows_of_one_shift_are_the_items_of_one_handover(shop: Shop, tmp_path: Path) -> None:
    text = (
        "日期,班次,交班人,交接事项,优先级,截止时间\n"
        "2026-11-20,晚班,周倩,给小满回电,紧急,\n"
        "2026-11-20,晚班,周倩,补寄吊牌,,2026-11-21 11:00\n"
    )
    report = bring(shop, tmp_path, "交接.csv", text)
    assert (report["register"], report["read"], report["new"], report["problems"]) == ("handovers", 2, 1, [])
    (handover,) = all_of(shop, "handovers")
    assert [(line["text"], line["priority"], line["state"]) for line in handover["items"]] == [
        ("给小满回电", "urgent", "open"),
        ("补寄吊牌", "normal", "open"),
    ]


def test_a_file_without_a_day_is_not_of_today(shop: Shop, tmp_path: Path) -> None:
    bring(shop, tmp_path, "售后登记.csv", "旺旺号,订单号,售后类型,备注\n小满_0912,2605176071989745,补发,吊牌\n")
    (case,) = all_of(shop, "cases")
    assert (case["requested_at"], case["due_at"]) == (None, None)
