"""A seller brings in the export that the platform gave, mends what was bad in the workbook handed back, and brings that in too."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.support.command_line import CommandLine

HEADINGS = "订单编号,买家会员名,收货人姓名,联系手机,收货地址 ,买家实际支付金额,订单状态,订单创建时间,物流单号,物流公司,宝贝标题"
ROWS = [
    '="260000000000000011",tb_one,李雷,\'13800138000,杭州市西湖区文三路1号,"¥1,234.50",交易成功,2026/11/1 9:05,YT1234567890123,圆通,裙子',
    "\t260000000000000012,tb_two,韩*,138****8001,上海市徐汇区****,88.00元,买家已付款,2026年11月2日 10:00,,,衬衫",
    "2.60000E+17,tb_three,王五,13800138002,北京市朝阳区,５０,交易成功,2026-11-03 11:00:00,YT1234567890125,圆通速递,袜子",
    "260000000000000014,tb_four,赵六,13800138003,广州市天河区,fünfzig,交易成功,2026-11-04 12:00:00,YT1234567890126,圆通速递,外套",
    "260000000000000015,tb_five,钱七,13800138004,深圳市南山区,60,交易成功,2026-13-45,YT1234567890127,圆通速递,围巾",
    "260000000000000016,tb_six,孙八,13800138005,成都市锦江区,70,交易成功,2026-11-06 12:00:00,YT1234567890128,鸽子快递,帽子",
    "总计,,,,,1402.50,,,,,",
]


def test_a_messy_export_is_brought_in_mended_and_brought_in_again(cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "ExportOrderList202611.csv"
    path.write_text("\r\n".join(["本店订单 2026-11,,,,,,,,,,", HEADINGS, *ROWS]), "gb18030")
    bad = tmp_path / "bad.xlsx"

    looked = cli.do("import", path, "--dry-run")
    assert (looked["register"], looked["header_row"], looked["encoding"]) == ("orders", 2, "gb18030")
    assert looked["preset"]
    assert cli.rows("orders") == []

    first = cli.do("import", path, "--bad-rows", bad)
    assert (first["new"], first["bad"], first["changed"]) == (2, 4, 0)
    assert {(p["row"], p["column"]) for p in first["problems"]} == {
        (5, "订单编号"),
        (6, "买家实际支付金额"),
        (7, "订单创建时间"),
        (8, "物流公司"),
    }
    rows = {r["number"]: r for r in cli.rows("orders")}
    assert set(rows) == {"260000000000000011", "260000000000000012"}
    one = rows["260000000000000011"]
    assert (one["paid_amount"], one["phone"], one["ordered_at"]) == ("1234.50", "13800138000", "2026-11-01T09:05:00+08:00")
    assert (one["waybill"], one["shop"]["label"]) == ("YT1234567890123", "晴川女装")
    assert rows["260000000000000012"]["paid_amount"] == "88.00"

    book = openpyxl.load_workbook(bad)
    sheet = book.worksheets[0]
    headings = [str(c.value).strip() for c in sheet[1]]
    mended = {
        "tb_three": ("订单编号", "260000000000000013"),
        "tb_four": ("买家实际支付金额", "50"),
        "tb_five": ("订单创建时间", "2026-11-05 08:00"),
        "tb_six": ("物流公司", "圆通"),
    }
    for row in sheet.iter_rows(min_row=2):
        heading, value = mended.pop(str(row[headings.index("买家会员名")].value))
        row[headings.index(heading)].value = value
    assert mended == {}
    book.save(bad)

    second = cli.do("import", bad)
    assert (second["register"], second["new"], second["bad"], second["problems"]) == ("orders", 4, 0, [])
    assert [r["number"] for r in cli.rows("orders", "--sort", "number")] == [f"2600000000000000{n}" for n in range(11, 17)]

    again = cli.do("import", path)
    assert (again["new"], again["changed"], again["same"], again["bad"]) == (0, 0, 2, 4)
    cli.do("undo", second["operation"])
    cli.do("undo", first["operation"])
    assert cli.rows("orders") == []


def test_the_clear_list_of_the_buyer_completes_what_the_platform_masked(cli: CommandLine, tmp_path: Path) -> None:
    masked, clear = tmp_path / "masked.csv", tmp_path / "clear.csv"
    masked.write_text("订单编号,收货人姓名,联系手机\n260000000000000012,韩*,138****8001\n", "utf-8-sig")
    clear.write_text("订单编号,收货人姓名,联系手机\n260000000000000012,韩梅,13800138001\n", "utf-8-sig")
    cli.do("import", masked, "--into", "orders")
    assert cli.do("import", clear, "--into", "orders")["changed"] == 1
    assert cli.do("import", masked, "--into", "orders")["same"] == 1
    row = cli.rows("orders")[0]
    assert (row["receiver"], row["phone"]) == ("韩梅", "13800138001")
