"""A buyer asks to be forgotten: afterwards nothing of theirs is left in any byte, and the shop's figures are still right."""

from __future__ import annotations

from pathlib import Path

from tests.support.command_line import CommandLine

NAME, PHONE, ACCOUNT, STREET = "欧阳灵犀", "13987650912", "tb_ouyang_lingxi", "桂花巷七十七号"


def test_a_person_is_forgotten_and_the_figures_stay(cli: CommandLine, tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "订单编号,买家会员名,收货人姓名,联系手机,收货地址,买家实际支付金额\n"
        f"260000000000000017,{ACCOUNT},{NAME},{PHONE},浙江省杭州市{STREET},128\n"
        "260000000000000018,tb_lilei,李雷,13800138000,上海市徐汇区,99\n",
        "utf-8-sig",
    )
    cli.do("import", orders, "--into", "orders")
    case = cli.add("cases", order_number="260000000000000017", type="refund_only", goods_amount="50", notes=f"{NAME}来电 {PHONE}")
    cli.add("claims", order_number="260000000000000017", waybill="YT1234567890123", kind="lost", courier="圆通")
    cli.add("handovers", date="2026-11-22", shift="晚班", items=[{"text": f"给{NAME}回电 {PHONE}"}])
    cli.do("set", "cases", case["id"], "receiver=张三")
    customer = cli.do("show", "cases", case["id"])["customer"]["id"]

    raw = cli.file.read_bytes()
    assert all(word.encode() in raw for word in (NAME, PHONE, ACCOUNT, STREET))
    answer = cli.do("erase", "customers", customer, "--yes")
    raw = cli.file.read_bytes()
    assert {word: raw.count(word.encode()) for word in (NAME, PHONE, ACCOUNT, STREET)} == dict.fromkeys((NAME, PHONE, ACCOUNT, STREET), 0)
    assert [p.name for p in tmp_path.iterdir() if p.suffix.endswith("journal")] == []

    kept = cli.do("show", "cases", case["id"])
    assert (kept["goods_amount"], kept["order_number"], kept["customer"]) == ("50.00", "260000000000000017", None)
    assert {r["number"]: r["receiver"] for r in cli.rows("orders")} == {"260000000000000017": None, "260000000000000018": "李雷"}
    assert cli.do("search", PHONE)["rows"] == []
    assert cli.do("search", "李雷")["rows"]
    assert cli.refuse("undo", answer["operation"])["code"] == "cannot_be_undone"
    row = cli.do("operations", "--limit", "1")["rows"][0]
    assert row["id"] == answer["operation"]
    assert NAME not in row["label"]
    assert cli.do("check")["ok"]
