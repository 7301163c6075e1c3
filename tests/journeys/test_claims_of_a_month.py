"""The bookkeeper's month: claims from a file and by hand, one sheet to the courier, the late ones on the next, and the money."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.journeys.conftest import Today
from tests.support.command_line import CommandLine


def rows_of(path: Path) -> list[list[object]]:
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows() if isinstance(row[0].value, int)]


def test_the_claims_of_a_month_go_to_the_courier_once(cli: CommandLine, today: Today, tmp_path: Path) -> None:
    listed = tmp_path / "丢件登记.csv"
    listed.write_text(
        "登记日期,旺旺号,快递单号,快递公司,理赔类型,货值,运费,索赔金额\n"
        "2026-11-02,tb_1,776123456789012,圆通,丢件,100,8,108\n"
        '2026-11-09,tb_2,YT1234567890124,圆通速递,破损,"1,020.50",8,1028.5\n'
        "2026-11-10,tb_3,SF1234567890125,顺丰,丢件,50,12,62\n",
        "utf-8-sig",
    )
    assert cli.do("import", listed)["new"] == 3
    cli.add("claims", waybill="YT1234567890126", kind="内件短少", courier="圆通", registered_on="2026-11-20", claimed_amount="30")

    out = tmp_path / "索赔表.xlsx"
    words = ("--courier", "圆通", "--month", "2026-11")
    assert cli.do("claim-sheet", out, *words) == {"path": str(out), "rows": 3}
    assert [row[1] for row in rows_of(out)] == ["776123456789012", "YT1234567890124", "YT1234567890126"]
    everything = " ".join(str(c.value) for r in openpyxl.load_workbook(out, data_only=True).worksheets[0].iter_rows() for c in r)
    assert "1166.5" in everything
    assert "壹仟壹佰陆拾陆元伍角" in everything

    assert cli.do("claim-sheet", out, *words, "--send")["rows"] == 3
    assert cli.do("claim-sheet", out, *words)["rows"] == 3
    assert cli.do("list", "claim_sheets")["total"] == 1
    sheet = cli.rows("claim_sheets")[0]
    assert (sheet["state"], sheet["count"], sheet["claimed_amount"]) == ("sent", 3, "1166.50")
    assert cli.refuse("set", "claims", "1", "claimed_amount=1")["message"]

    today.later(days=4)
    cli.add("claims", waybill="YT1234567890199", kind="丢件", courier="圆通", claimed_amount="77")
    second = tmp_path / "second.xlsx"
    assert cli.do("claim-sheet", second, *words)["rows"] == 3
    assert cli.do("claim-sheet", second, "--courier", "圆通", "--month", "2026-12")["rows"] == 1
    assert [row[1] for row in rows_of(second)] == ["YT1234567890199"]
    assert cli.do("list", "claim_sheets")["total"] == 2

    for waybill, amount in (("776123456789012", "108"), ("YT1234567890124", "1000")):
        record = cli.rows("claims", "--filter", f"waybill={waybill}")[0]
        cli.do("move", "claims", record["id"], "agreed", f"agreed_amount={amount}")
        cli.do("move", "claims", record["id"], "settled", f"received_amount={amount}")
    sheet = cli.do("show", "claim_sheets", sheet["number"])
    assert sheet["received_amount"] == "1108.00"
    assert sheet["state"] in ("sent", "part_settled")


def test_the_sheet_as_pdf(cli: CommandLine, tmp_path: Path) -> None:
    cli.add("claims", waybill="YT1234567890199", kind="丢件", courier="圆通", claimed_amount="77", registered_on="2026-11-02")
    out = tmp_path / "sheet.pdf"
    assert cli.do("claim-sheet", out, "--courier", "圆通", "--month", "2026-11")["rows"] == 1
    assert out.read_bytes().startswith(b"%PDF-")
