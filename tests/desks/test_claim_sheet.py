"""The monthly claim sheet: what stands on it, what a second one adds, what sending locks, and both papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shopdesk.core.errors import FileError, NotFound, Refused
from shopdesk.core.translations import set_language
from shopdesk.desks.claim_sheet.actions import prepare, write_claim_sheet
from shopdesk.services.shop import Shop
from tests.support.rules import add, all_of, later, read

MONTH = "2026-11"


def claim(shop: Shop, waybill: str, amount: int, /, **more: Any) -> int:
    courier = shop.browsing.find("couriers", "圆通")
    values = {"kind": "lost", "courier": courier, "registered_on": "2026-11-05", "goods_value": amount, "postage": 800}
    return add(shop, "claims", waybill=waybill, claimed_amount=amount + 800, **{**values, **more})


@pytest.fixture
def month(shop: Shop) -> Shop:
    """Three claims of November against YTO, and others that belong elsewhere."""
    claim(shop, "776123456789012", 12_000, order_number="260000000000000017", shop=1)
    claim(shop, "YT1234567890124", 3_450, kind="damaged", registered_on="2026-11-03")
    claim(shop, "YT1234567890125", 99_999)
    claim(shop, "YT1234567890126", 1_000, registered_on="2026-12-02")
    claim(shop, "SF1234567890127", 1_000, courier=shop.browsing.find("couriers", "顺丰"))
    return shop


def texts(path: Path) -> list[list[Any]]:
    """Every cell as a program that does not calculate shows it: totals are there as values too."""
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def numbered(path: Path) -> list[list[Any]]:
    """The numbered rows of a sheet."""
    return [row for row in texts(path) if isinstance(row[0], int)]


def test_the_sheet_lists_the_courier_and_month_and_nothing_else(month: Shop, tmp_path: Path) -> None:
    out = tmp_path / "sheet.xlsx"
    assert write_claim_sheet(month, "圆通", MONTH, out) == 3
    rows = numbered(out)
    assert [row[0] for row in rows] == [1, 2, 3]
    assert {row[1] for row in rows} == {"776123456789012", "YT1234567890124", "YT1234567890125"}


def test_waybills_are_text_to_the_last_digit(month: Shop, tmp_path: Path) -> None:
    out = tmp_path / "sheet.xlsx"
    write_claim_sheet(month, "圆通", MONTH, out)
    sheet = openpyxl.load_workbook(out).worksheets[0]
    cells = [row[1] for row in sheet.iter_rows() if isinstance(row[0].value, int)]
    assert {cell.data_type for cell in cells} == {"s"}
    orders = [row[2] for row in sheet.iter_rows() if isinstance(row[0].value, int)]
    assert "260000000000000017" in [cell.value for cell in orders]


def test_totals_stand_in_figures_and_in_capitals(month: Shop, tmp_path: Path) -> None:
    out = tmp_path / "sheet.xlsx"
    write_claim_sheet(month, "圆通", MONTH, out)
    rows = numbered(out)
    assert sum(round(row[5] * 100) for row in rows) == 12_000 + 3_450 + 99_999
    totals = [row for row in texts(out) if row[0] == "Total"]
    assert [round(v * 100) for v in totals[0][5:8]] == [115_449, 2_400, 117_849]
    everything = " ".join(str(v) for row in texts(out) for v in row if v)
    assert "1178.49" in everything
    assert "壹仟壹佰柒拾捌元肆角玖分" in everything
    for words in ("Made by", "Checked by", "Confirmed by the courier", "YTO", "2026-11", "3 parcels"):
        assert words in everything, words


def test_the_sheet_follows_the_language(month: Shop, tmp_path: Path) -> None:
    written = []
    for name in ("en", "zh_CN", "zh_TW"):
        set_language(name)
        write_claim_sheet(month, "圆通", MONTH, tmp_path / f"{name}.xlsx")
        written.append(texts(tmp_path / f"{name}.xlsx")[0][0])
    assert len(set(written)) == 3


def test_a_second_call_prints_the_same_sheet_again(month: Shop, tmp_path: Path) -> None:
    write_claim_sheet(month, "圆通", MONTH, tmp_path / "a.xlsx")
    newest = month.journal.operations(1)[0].id
    write_claim_sheet(month, "圆通速递", MONTH, tmp_path / "b.xlsx")
    assert texts(tmp_path / "a.xlsx") == texts(tmp_path / "b.xlsx")
    assert len(all_of(month, "claim_sheets")) == 1
    assert month.journal.operations(1)[0].id == newest


def test_what_is_registered_before_sending_joins_the_draft(month: Shop, tmp_path: Path) -> None:
    write_claim_sheet(month, "圆通", MONTH, tmp_path / "a.xlsx")
    claim(month, "YT1234567890130", 500)
    assert write_claim_sheet(month, "圆通", MONTH, tmp_path / "b.xlsx") == 4
    assert len(all_of(month, "claim_sheets")) == 1


def test_sending_submits_the_claims_and_locks_them(month: Shop, tmp_path: Path) -> None:
    write_claim_sheet(month, "圆通", MONTH, tmp_path / "a.xlsx", send=True)
    sheet = all_of(month, "claim_sheets")[0]
    assert (sheet["state"], sheet["sent_on"], sheet["count"], sheet["claimed_amount"]) == ("sent", "2026-11-23", 3, 117_849)
    sent = all_of(month, "claims", claim_sheet=sheet["id"])
    assert {c["state"] for c in sent} == {"submitted"}
    assert {c["submitted_on"] for c in sent} == {"2026-11-23"}
    for values in ({"claimed_amount": 1}, {"waybill": "YT0000000000000"}, {"claim_sheet": None}):
        with pytest.raises(Refused):
            month.records.set("claims", sent[0]["id"], values)
    month.records.set("claims", sent[0]["id"], {"notes": "电话催过"})


def test_later_claims_go_into_the_next_sheet(month: Shop, tmp_path: Path) -> None:
    write_claim_sheet(month, "圆通", MONTH, tmp_path / "a.xlsx", send=True)
    late = claim(month, "YT1234567890140", 700)
    assert write_claim_sheet(month, "圆通", MONTH, tmp_path / "b.xlsx") == 3
    assert numbered(tmp_path / "b.xlsx") == numbered(tmp_path / "a.xlsx")
    later(month, hours=24 * 20)
    assert write_claim_sheet(month, "圆通", "2026-12", tmp_path / "c.xlsx") == 2
    assert {row[1] for row in numbered(tmp_path / "c.xlsx")} == {"YT1234567890126", "YT1234567890140"}
    sheets = all_of(month, "claim_sheets")
    assert [s["state"] for s in sheets] == ["sent", "draft"]
    assert read(month, "claims", late)["claim_sheet"] == sheets[1]["id"]


def test_claims_of_a_month_without_a_sheet_wait_for_theirs(month: Shop, tmp_path: Path) -> None:
    assert write_claim_sheet(month, "圆通", "2026-12", tmp_path / "a.xlsx") == 1


def test_a_sent_sheet_can_be_printed_again(month: Shop, tmp_path: Path) -> None:
    write_claim_sheet(month, "圆通", MONTH, tmp_path / "a.xlsx", send=True)
    before = all_of(month, "claims"), all_of(month, "claim_sheets")
    assert write_claim_sheet(month, "圆通", MONTH, tmp_path / "b.xlsx", send=True) == 3
    assert (all_of(month, "claims"), all_of(month, "claim_sheets")) == before
    assert numbered(tmp_path / "a.xlsx") == numbered(tmp_path / "b.xlsx")


def test_deleted_and_given_up_claims_stay_out(month: Shop, tmp_path: Path) -> None:
    month.records.delete("claims", [1])
    month.records.move("claims", 2, "submitted")
    month.records.move("claims", 2, "refused", {"refusal_reason": "无底单"})
    month.records.move("claims", 2, "given_up")
    assert write_claim_sheet(month, "圆通", MONTH, tmp_path / "a.xlsx") == 1


def test_collecting_is_one_step_to_undo_and_so_is_sending(month: Shop, tmp_path: Path) -> None:
    write_claim_sheet(month, "圆通", MONTH, tmp_path / "a.xlsx", send=True)
    month.journal.undo()
    assert all_of(month, "claim_sheets")[0]["state"] == "draft"
    assert {c["state"] for c in all_of(month, "claims")} == {"to_submit"}
    month.journal.undo()
    assert all_of(month, "claim_sheets") == []
    assert {c["claim_sheet"] for c in all_of(month, "claims")} == {None}


def test_nothing_is_sent_when_the_file_cannot_be_written(month: Shop, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        write_claim_sheet(month, "圆通", MONTH, tmp_path / "nowhere" / "a.xlsx", send=True)
    assert [s["state"] for s in all_of(month, "claim_sheets")] in ([], ["draft"])
    assert {c["state"] for c in all_of(month, "claims")} == {"to_submit"}


def test_another_ending_is_refused_before_anything_is_collected(month: Shop, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        write_claim_sheet(month, "圆通", MONTH, tmp_path / "a.docx")
    assert all_of(month, "claim_sheets") == []


def test_no_claims_and_unknown_couriers_are_said(month: Shop, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        write_claim_sheet(month, "圆通", "2026-01", tmp_path / "a.xlsx")
    assert refused.value.code == "no_claims"
    with pytest.raises(NotFound):
        write_claim_sheet(month, "鸽子快递", MONTH, tmp_path / "a.xlsx")
    assert all_of(month, "claim_sheets") == []
    assert not (tmp_path / "a.xlsx").exists()


def test_texts_that_look_like_formulas_or_markup_are_written_as_they_are(month: Shop, tmp_path: Path) -> None:
    month.records.set("claims", 1, {"order_number": "=1+1"})
    write_claim_sheet(month, "圆通", MONTH, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    cell = next(row[2] for row in sheet.iter_rows() if row[1].value == "776123456789012")
    assert (cell.data_type, str(cell.value).lstrip("'")) == ("s", "=1+1")


def test_the_pdf_holds_every_row(month: Shop, tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    assert write_claim_sheet(month, "圆通", MONTH, out) == 3
    raw = out.read_bytes()
    assert raw.startswith(b"%PDF-")
    assert raw.rstrip().endswith(b"%%EOF")
    assert b"/FontFile" in raw, "Chinese fonts are embedded"


def test_the_page_of_the_pdf_shows_texts_as_typed(month: Shop) -> None:
    from shopdesk.desks.claim_sheet.view import page

    month.records.set("claims", 1, {"order_number": "<b>17</b>"})
    html = page(prepare(month, "圆通", MONTH))
    assert "&lt;b&gt;17&lt;/b&gt;" in html
    assert "<b>17</b>" not in html
    assert html.count("<tr>") == 1 + 3 + 1 + 1
