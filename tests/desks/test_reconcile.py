"""A courier's bill or reply sheet against the claims: the six lists, what accepting writes, and what is said instead of guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shopdesk.core.errors import FileError, NotFound, Refused
from shopdesk.desks.reconcile.actions import LISTS, Reconciliation, accept, reconcile
from shopdesk.services.shop import Shop
from tests.support.rules import add, read

BILL = "运单号,扫描时间,计费重量,总金额,应付,计费省份,目的地,结算对象名称"
PAID, SHORT, REFUSED, MISSING, TWICE = (f"YT100000000000{n}" for n in range(1, 6))


def claim(shop: Shop, waybill: str, amount: int | None = 8850, /, state: str = "submitted", **more: Any) -> int:
    values = {"kind": "lost", "courier": shop.browsing.find("couriers", "圆通"), "registered_on": "2026-11-05", **more}
    made = add(shop, "claims", waybill=waybill, claimed_amount=amount, **values)
    if state != "to_submit":
        shop.records.move("claims", made, "submitted")
    if state == "agreed":
        shop.records.move("claims", made, "agreed", {"agreed_amount": amount})
    return made


@pytest.fixture
def five(shop: Shop) -> dict[str, int]:
    return {waybill: claim(shop, waybill) for waybill in (PAID, SHORT, REFUSED, MISSING, TWICE)}


REPLY = f"""运单号,赔付金额,结果,备注
{PAID},88.50,同意,
{SHORT},"¥60.00",同意,只赔运费的倍数
{REFUSED},,拒赔,包装不合格
{TWICE},88.50,同意,
{TWICE},88.50,同意,
YT9999999999999,12.00,同意,
"""


def file(folder: Path, text: str, name: str = "答复.csv", encoding: str = "gb18030") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def lists(result: Reconciliation) -> dict[str, list[tuple[Any, ...]]]:
    answer = result.as_json()
    return {key: [tuple(entry.values()) for entry in answer[key]] for key in LISTS if answer[key]}


def test_a_reply_sheet_is_sorted_into_six_lists(shop: Shop, five: dict[str, int], tmp_path: Path) -> None:
    result = reconcile(shop, file(tmp_path, REPLY))
    assert lists(result) == {
        "paid": [(PAID, "88.50", "88.50", 2)],
        "short": [(SHORT, "88.50", "60.00", 3)],
        "refused": [(REFUSED, "88.50", None, 4)],
        "missing": [(MISSING, "88.50", None, None)],
        "unknown": [("YT9999999999999", None, "12.00", 7)],
        "repeated": [(TWICE, "88.50", "88.50", 5), (TWICE, "88.50", "88.50", 6)],
    }
    assert result.problems == []
    assert {read(shop, "claims", i)["state"] for i in five.values()} == {"submitted"}, "nothing is written without accepting"


def test_accepting_is_one_operation_that_one_undo_takes_back(shop: Shop, five: dict[str, int], tmp_path: Path) -> None:
    before = {i: read(shop, "claims", i) for i in five.values()}
    change = accept(shop, reconcile(shop, file(tmp_path, REPLY)))
    assert change is not None
    assert "1 paid, 1 short, 1 refused" in change.label
    paid, short, refused = (read(shop, "claims", five[w]) for w in (PAID, SHORT, REFUSED))
    assert (paid["state"], paid["received_amount"], paid["received_on"]) == ("settled", 8850, "2026-11-23")
    assert (short["state"], short["received_amount"], short["agreed_amount"]) == ("part_received", 6000, 6000)
    assert refused["state"] == "refused"
    assert "包装不合格" in refused["refusal_reason"]
    assert [read(shop, "claims", five[w]) for w in (MISSING, TWICE)] == [before[five[w]] for w in (MISSING, TWICE)]
    assert shop.journal.undo().undone == change.operation
    ignored = ("updated_at", "updated_by")
    for i, old in before.items():
        new = read(shop, "claims", i)
        assert {k: v for k, v in new.items() if k not in ignored} == {k: v for k, v in old.items() if k not in ignored}


def test_the_same_answer_again_writes_nothing_more(shop: Shop, five: dict[str, int], tmp_path: Path) -> None:
    path = file(tmp_path, REPLY)
    accept(shop, reconcile(shop, path))
    again = reconcile(shop, path)
    assert [entry.waybill for entry in again.lists["repeated"]] == [PAID, SHORT, TWICE, TWICE]
    assert [entry.waybill for entry in again.lists["refused"]] == [REFUSED]
    assert accept(shop, again) is None


def test_the_rest_of_a_short_payment_settles_the_claim(shop: Shop, five: dict[str, int], tmp_path: Path) -> None:
    accept(shop, reconcile(shop, file(tmp_path, REPLY)))
    result = reconcile(shop, file(tmp_path, f"快递单号,赔款,打款日期,说明\n{SHORT},28.50,2026-11-20,补足\n", "补款.csv"))
    assert [e.waybill for e in result.lists["paid"]] == [SHORT]
    accept(shop, result)
    stored = read(shop, "claims", five[SHORT])
    assert (stored["state"], stored["received_amount"]) == ("settled", 8850)
    assert [(p["amount"], p["received_on"]) for p in stored["receipts"]] == [(6000, "2026-11-23"), (2850, "2026-11-20")]


def test_a_bill_with_every_quirk_gives_credits_and_invents_nothing(shop: Shop, five: dict[str, int], tmp_path: Path) -> None:
    text = (
        "圆通速递对账单,,,,,,,\n账期：2026-11,,,,,,,\n"
        f"{BILL}\n"
        f'="{PAID}",2026-11-02 20:00:00,0.00,-88.50,-88.50,浙江,杭州,晴川女装\n'
        f"\t{SHORT.lower()},2026/11/3 20:00,1.2,3.50,3.50,浙江,杭州,晴川女装\n"
        "\t7731234567890123,2026/11/3 20:00,1.2,3.50,3.50,浙江,杭州,晴川女装\n"
        f"{TWICE},2026-11-04,0.5,3.50,3.50,江苏,南京,晴川女装\n"
        f"{TWICE},2026-11-20,0,-20.00,-20.00,江苏,南京,晴川女装\n"
        "合计,,,-98.00,-98.00,,,\n"
    )
    result = reconcile(shop, file(tmp_path, text, "账单.csv"))
    assert (result.file.is_bill, result.file.read, result.file.skipped, result.problems) == (True, 6, 1, [])
    assert lists(result) == {
        "paid": [(PAID, "88.50", "88.50", 4)],
        "short": [(TWICE, "88.50", "20.00", 8)],
        "missing": [(SHORT, "88.50", None, 5), (REFUSED, "88.50", None, None), (MISSING, "88.50", None, None)],
    }
    accept(shop, result)
    assert read(shop, "claims", five[PAID])["received_how"] == "deducted"


def test_a_plain_bill_only_tells_which_claims_it_did_not_pay(shop: Shop, five: dict[str, int], tmp_path: Path) -> None:
    lines = [f"YT20000000000{n:02},2026-11-02 20:00:00,1.2,3.50,3.50,浙江,杭州,晴川女装" for n in range(30)]
    lines[7] = lines[7].replace("YT2000000000007", MISSING)
    result = reconcile(shop, file(tmp_path, "\n".join([BILL, *lines]) + "\n", "账单.csv"))
    assert (result.file.read, result.problems) == (30, [])
    assert lists(result) == {"missing": [(MISSING, "88.50", None, 9)]}
    assert accept(shop, result) is None


def test_on_a_bill_that_names_its_fees_only_compensation_is_a_credit(shop: Shop, five: dict[str, int], tmp_path: Path) -> None:
    text = (
        "运单号,账单日期,费用类型,金额\n"
        f"{PAID},2026-11-02,遗失理赔,-88.50\n{SHORT},2026-11-02,运费退回,-3.50\n{REFUSED},2026-11-02,理赔冲回,50.00\n{MISSING},2026-11-02,运费,3.50\n"
    )
    result = reconcile(shop, file(tmp_path, text))
    assert [e.waybill for e in result.lists["paid"]] == [PAID]
    assert [e.waybill for e in result.lists["missing"]] == [SHORT, MISSING, TWICE]
    assert [(p.row, p.code) for p in result.problems] == [(4, "taken_back")]


def test_bad_cells_are_said_by_row_and_never_guessed(shop: Shop, five: dict[str, int], tmp_path: Path) -> None:
    text = (
        "运单号,赔付金额,结果\n"
        f'{PAID},"88,50",同意\n1.23457E+14,88.50,同意\n{SHORT},大概六十,同意\n{REFUSED},88.50,拒赔\n,15.00,同意\n{MISSING},-88.50,同意\n{TWICE},88.50,同意\n'
    )
    result = reconcile(shop, file(tmp_path, text))
    assert [(p.row, p.code) for p in result.problems] == [
        (2, "ambiguous_money"),
        (3, "cut_number"),
        (4, "unreadable_money"),
        (5, "both"),
        (6, "no_waybill"),
        (7, "mixed_signs"),
    ]
    assert lists(result) == {"paid": [(TWICE, "88.50", "88.50", 8)]}, "a bad row's claim is neither paid nor missing"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"单号,理赔金额,处理结果\n{PAID},88.50,拒赔\n", "refused"),
        (f"单号,理赔金额,处理结果\n{PAID},88.50,核实中\n", "missing"),
        (f"单号,理赔金额,处理结果\n{PAID},88.50,同意理赔\n", "paid"),
        (f"单号,申请金额,处理结果\n{PAID},88.50,同意\n", "missing"),
        (f"运单号,理赔金额,实赔金额,备注\n{PAID},88.50,50,\n", "short"),
        (f"运单号,应付,结果\n{PAID},88.50,同意\n", "paid"),
        (f"运单号,应付\n{PAID},3.50\n", "missing"),
        (f"运单号,赔付金额,备注\n{PAID},0.00,超过申报时效\n", "refused"),
        (f"运单号,赔付金额,备注\n{PAID},50,客户拒收退回\n", "short"),
        (f"*快递单号（必填）,赔付金额（元）,拒赔原因\n{PAID},,外包装完好\n", "refused"),
        (f"Waybill,Paid amount,Result\n{PAID},88.50,agreed\n", "paid"),
    ],
)
def test_headings_and_words_of_reply_sheets_vary(shop: Shop, tmp_path: Path, text: str, expected: str) -> None:
    claim(shop, PAID)
    result = reconcile(shop, file(tmp_path, text))
    assert result.problems == []
    assert list(lists(result)) == [expected]


def test_a_workbook_whose_second_sheet_holds_the_answer(shop: Shop, five: dict[str, int], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["说明", "请核对"])
    sheet = book.create_sheet("明细")
    for row in (["理赔明细", None], ["运单号", "赔付金额", "备注"], [PAID, 88.5, None], ["合计", 88.5, None]):
        sheet.append(row)
    book.save(tmp_path / "答复.xlsx")
    result = reconcile(shop, tmp_path / "答复.xlsx")
    assert (result.file.sheet, result.file.header_row) == ("明细", 2)
    assert lists(result)["paid"] == [(PAID, "88.50", "88.50", 3)]


def test_the_courier_is_the_one_that_was_said(shop: Shop, tmp_path: Path) -> None:
    claim(shop, PAID)
    other = claim(shop, "73123456789012", courier=shop.browsing.find("couriers", "中通"))
    path = file(tmp_path, f"运单号,赔付金额,备注\n{PAID},88.50,\n73123456789012,88.50,\n")
    result = reconcile(shop, path, "圆通速递")
    assert lists(result) == {"paid": [(PAID, "88.50", "88.50", 2)]}
    assert [(p.row, p.code) for p in result.problems] == [(3, "other_courier")]
    accept(shop, result)
    assert read(shop, "claims", other)["state"] == "submitted"
    with pytest.raises(NotFound):
        reconcile(shop, path, "没有的快递")


def test_what_the_rules_do_not_allow_is_listed_and_said_and_not_written(shop: Shop, tmp_path: Path) -> None:
    refused, agreed, empty = claim(shop, PAID), claim(shop, SHORT, state="agreed"), claim(shop, REFUSED, None)
    shop.records.move("claims", refused, "refused", {"refusal_reason": "包装"})
    two = [claim(shop, TWICE), claim(shop, TWICE, kind="damaged")]
    text = f"运单号,赔付金额,结果\n{PAID},88.50,同意\n{SHORT},,拒赔\n{REFUSED},10,同意\n{TWICE},88.50,同意\n"
    result = reconcile(shop, file(tmp_path, text))
    assert [p.code for p in result.problems] == ["was_refused", "is_agreed", "nothing_claimed", "several_claims"]
    assert accept(shop, result) is None
    states = [read(shop, "claims", i)["state"] for i in (refused, agreed, empty, *two)]
    assert states == ["refused", "agreed", "submitted", "submitted", "submitted"]


def test_a_claim_not_yet_submitted_takes_its_money_too(shop: Shop, tmp_path: Path) -> None:
    made = claim(shop, "JDVA12345678901-1-1-", state="to_submit", courier=shop.browsing.find("couriers", "京东"))
    accept(shop, reconcile(shop, file(tmp_path, "运单号,赔付金额,备注\nJDVA12345678901,100,\n")))
    stored = read(shop, "claims", made)
    assert (stored["state"], stored["received_amount"], stored["agreed_amount"]) == ("settled", 10000, 10000)


def test_the_claim_sheet_follows_what_was_accepted(shop: Shop, five: dict[str, int], tmp_path: Path) -> None:
    sheet = add(shop, "claim_sheets", courier=shop.browsing.find("couriers", "圆通"), month="2026-11")
    for i in five.values():
        shop.records.set("claims", i, {"claim_sheet": sheet})
    shop.records.move("claim_sheets", sheet, "sent")
    accept(shop, reconcile(shop, file(tmp_path, REPLY)))
    stored = read(shop, "claim_sheets", sheet)
    assert (stored["state"], stored["received_amount"]) == ("part_settled", 14850)


def test_a_claim_that_changed_meanwhile_stops_all_of_it(shop: Shop, five: dict[str, int], tmp_path: Path) -> None:
    result = reconcile(shop, file(tmp_path, REPLY))
    shop.records.move("claims", five[REFUSED], "checking")
    with pytest.raises(Refused, match="changed meanwhile"):
        accept(shop, result)
    assert read(shop, "claims", five[PAID])["state"] == "submitted"


def test_other_files_are_refused_by_what_is_missing(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no courier's bill or reply"):
        reconcile(shop, file(tmp_path, "订单号,商品\n260000000000000017,连衣裙\n"))
