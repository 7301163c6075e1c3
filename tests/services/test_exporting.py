"""Files out: nothing that a spreadsheet runs, nothing half written, nothing that a look over the shoulder should not see."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from shopdesk.core.errors import Cancelled, FileError
from shopdesk.core.jobs import CancelToken, Job
from shopdesk.core.query import Filter, Op, Query, Sort
from shopdesk.services.shop import Shop
from tests.support.rules import add

RUN = ("=cmd()|'/c calc'!A1", "+49 30 123", "-1+1", "@SUM(A1)", "\t=1+1")


def cells(path: Path) -> list[list[object]]:
    return [[c.value for c in row] for row in openpyxl.load_workbook(path).active.iter_rows()]


@pytest.mark.parametrize("text", RUN)
def test_nothing_that_a_spreadsheet_would_run_is_written(shop: Shop, tmp_path: Path, text: str) -> None:
    add(shop, "cases", type="refund_only", notes=text, explanation=f"a{text}")
    shop.exporting.export(Query("cases"), tmp_path / "out.xlsx", columns=["number", "notes", "explanation"])
    row = next(iter(openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows(min_row=2)))
    assert [c.data_type for c in row] == ["s", "s", "s"]
    assert str(row[1].value).strip() == text.strip()
    shop.exporting.export(Query("cases"), tmp_path / "out.csv", columns=["number", "notes"])
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][1][0] not in "=+-@\t\r"


def test_identifiers_are_text_and_amounts_numbers(shop: Shop, tmp_path: Path) -> None:
    add(shop, "claims", waybill="776123456789012", kind="lost", courier=3, claimed_amount=102050, registered_on="2026-11-05")
    shop.exporting.export(Query("claims"), tmp_path / "out.xlsx", columns=["number", "waybill", "claimed_amount", "registered_on"])
    number, waybill, amount, day = cells(tmp_path / "out.xlsx")[1]
    assert (number, waybill, amount) == ("LP20261123-001", "776123456789012", 1020.5)
    assert str(day).startswith("2026-11-05")


def test_rows_come_in_the_order_and_number_of_the_query(shop: Shop, tmp_path: Path) -> None:
    for fen in (300, 100, 200):
        add(shop, "cases", type="refund_only", goods_amount=fen)
    query = Query("cases", (Filter("goods_amount", Op.GE, 200),), sort=(Sort("goods_amount", descending=True),))
    assert shop.exporting.export(query, tmp_path / "out.xlsx", columns=["goods_amount"]).records == 2
    assert cells(tmp_path / "out.xlsx")[1:] == [[3], [2]]


def test_a_cancelled_export_leaves_the_old_file(shop: Shop, tmp_path: Path) -> None:
    add(shop, "cases", type="refund_only")
    path = tmp_path / "out.xlsx"
    path.write_bytes(b"what was there before")
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        shop.exporting.export(Query("cases"), path, job=Job(token=token))
    assert path.read_bytes() == b"what was there before"
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".part"] == []


def test_a_folder_that_is_not_there_is_said(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        shop.exporting.export(Query("cases"), tmp_path / "nowhere" / "out.xlsx")


def test_an_export_in_clear_is_journaled_and_a_masked_one_is_not(shop: Shop, tmp_path: Path) -> None:
    add(shop, "cases", type="refund_only", phone="13800138000")
    newest = shop.journal.operations(1)[0].id
    shop.exporting.export(Query("cases"), tmp_path / "out.csv")
    assert shop.journal.operations(1)[0].id == newest
    shop.exporting.export(Query("cases"), tmp_path / "out.csv", clear=True)
    row = shop.journal.operations(1)[0]
    assert row.id > newest
    assert (row.by, row.kind, row.records) == ("周倩", "export", 0)
    assert shop.journal.next_undo() is not None
    assert shop.journal.next_undo().id == newest  # type: ignore[union-attr]


def test_gb18030_holds_rare_characters_and_emoji(shop: Shop, tmp_path: Path) -> None:
    add(shop, "cases", type="refund_only", notes="𠮷野家 👍")
    shop.exporting.export(Query("cases"), tmp_path / "out.csv", columns=["notes"], encoding="gb18030")
    assert "𠮷野家 👍" in (tmp_path / "out.csv").read_bytes().decode("gb18030")
