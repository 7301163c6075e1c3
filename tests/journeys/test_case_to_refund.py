"""A buyer complains; the case goes from the order to the refund, and all of it is taken back and done again."""

from __future__ import annotations

from typing import Any

from tests.journeys.conftest import Today
from tests.support.command_line import CommandLine

ORDER = {
    "number": "260000000000000017",
    "shop": "晴川女装",
    "buyer_account": "tb_lilei",
    "receiver": "李雷",
    "phone": "13800138000",
    "address": "浙江省杭州市西湖区文三路 1 号",
    "ordered_at": "2026-11-18 09:00",
    "paid_at": "2026-11-18 09:01",
    "shipped_at": "2026-11-18 18:00",
    "goods_amount": "128",
    "paid_amount": "128",
    "courier": "圆通",
    "waybill": "YT1234567890123",
    "items": [{"code": "A1", "name": "连衣裙", "variant": "红 M", "quantity": 1, "price": "128"}],
}


def everything(cli: CommandLine) -> dict[str, list[dict[str, Any]]]:
    stamps = ("updated_at", "updated_by")
    keys = ("orders", "cases", "customers", "returns", "stock_movements", "payouts")
    return {key: [{k: v for k, v in row.items() if k not in stamps} for row in cli.rows(key)] for key in keys}


def test_a_case_from_the_order_to_the_refund_and_all_of_it_undone_and_redone(cli: CommandLine, today: Today) -> None:
    cli.add("orders", **ORDER)
    start = everything(cli)

    made = cli.add("cases", order_number=ORDER["number"], type="退货退款", reason=cli.rows("reasons")[0]["name"], explanation="颜色不对")
    case = cli.do("show", "cases", made["number"])
    assert (case["receiver"], case["phone"], case["outbound_waybill"]) == ("李雷", "13800138000", "YT1234567890123")
    assert (case["items"][0]["name"], case["goods_amount"], case["stage"]) == ("连衣裙", "128.00", "after_shipping")
    assert cli.do("show", "customers", case["customer"]["id"])["number"] == "KH20261123-001"
    assert case["state"] == "to_review"

    today.later(minutes=4)
    assert cli.do("move", "cases", made["number"], "审核通过")["number"] == made["number"]
    assert cli.do("show", "cases", made["number"])["state"] == "to_return"
    cli.do("set", "cases", made["number"], "return_courier=圆通", "return_waybill=YT9876543210987")
    today.later(days=2)
    cli.do("move", "cases", made["number"], "待退款")
    today.later(hours=1)
    cli.do("move", "cases", made["number"], "已完成")
    case = cli.do("show", "cases", made["number"], "--history")
    assert (case["state"], case["refunded_amount"]) == ("closed", "128.00")
    assert case["answered_at"] == "2026-11-23T10:34:00+08:00"
    assert case["closed_at"] == case["refunded_at"] == "2026-11-25T11:34:00+08:00"
    assert case["due_at"] is None
    states = [(row["old"], row["new"]) for row in reversed(case["history"]) if row["field"] == "state"]
    assert states == [("to_review", "to_return"), ("to_return", "to_refund"), ("to_refund", "closed")]

    done = everything(cli)
    steps = 0
    while cli.rows("cases"):
        today.later(minutes=1)
        assert cli.do("undo")["kept"] == []
        steps += 1
    assert steps == 5
    assert everything(cli) == start

    for _step in range(steps):
        today.later(minutes=1)
        cli.do("redo")
    assert everything(cli) == done
    assert cli.refuse("redo")["code"] == "nothing_to_redo"
    assert cli.do("check")["ok"]


def test_a_rejected_case_is_submitted_again(cli: CommandLine) -> None:
    made = cli.add("cases", type="refund_only", goods_amount="20")
    cli.do("move", "cases", made["id"], "rejected", "reject_reason=超过七天")
    cli.do("move", "cases", made["id"], "to_review")
    case = cli.do("show", "cases", made["id"])
    assert (case["state"], case["reject_reason"], case["closed_at"], case["reviewed_at"]) == ("to_review", None, None, None)


def test_a_failed_intercept_becomes_a_return(cli: CommandLine) -> None:
    made = cli.add("cases", type="拦截退回", goods_amount="20")
    cli.do("move", "cases", made["id"], "approved")
    assert cli.do("show", "cases", made["id"])["state"] == "intercepting"
    cli.do("move", "cases", made["id"], "to_return")
    case = cli.do("show", "cases", made["id"])
    assert (case["state"], case["type"]) == ("to_return", "return_refund")
