"""The ways an export may go wrong, each with what the user sees (`reliability`, E-1 to E-8).

* E-1, E-2 formulas: here, `excel/test_writer.py` (both text files and all three writers, and in LibreOffice itself)
* E-3 long digits: here
* E-4 texts longer than a cell: here; `excel/test_writer.py` counts them
* E-5 the old file: here (open elsewhere, too many rows), `test_bad_shop_files.py` (full disk, read-only disk, folder gone, folder in the
  way, name too long), `excel/test_writer.py` (stopped in the middle)
* E-6 names of files: `test_saved_exports.py`; names of sheets: `excel/test_writer.py`
* E-7 nothing in our workbooks can run or fetch: here
* E-8 masked unless said otherwise: here, `contracts/test_round_trips.py` for every register
"""

from __future__ import annotations

import errno
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest

from shopdesk.core.errors import FileError, Refused
from shopdesk.core.query import Query
from shopdesk.core.translations import set_language
from shopdesk.services.exporting import LINES
from shopdesk.services.importing import ImportOptions, ImportReport
from shopdesk.services.shop import Shop
from tests.support.rules import add, read

RUN = ("=1+1", "it's", "'quoted'", "+86 138", "-5%", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", "=cmd|'/c calc'!A1", '=HYPERLINK("http://a.b")')


def bring_in(shop: Shop, path: Path) -> ImportReport:
    return shop.importing.bring_in([path], ImportOptions())[0]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_looks_like_a_formula_comes_back_as_it_was(shop: Shop, tmp_path: Path, ending: str) -> None:
    ids = [add(shop, "cases", type="refund_only", notes=text) for text in RUN]
    path = tmp_path / f"out.{ending}"
    shop.exporting.export(Query("cases"), path)
    for record_id in ids:
        shop.records.set("cases", record_id, {"notes": "edited since"})
    report = bring_in(shop, path)
    assert (report.preview.problems, report.changed) == ([], len(ids))
    assert [read(shop, "cases", record_id)["notes"] for record_id in ids] == list(RUN)


def test_eighteen_digits_survive_a_spreadsheet_program(shop: Shop, tmp_path: Path) -> None:
    digits = {"waybill": "776123456789012345", "order_number": "260000000000000017"}
    made = add(shop, "claims", **digits, kind="lost", courier=3, registered_on="2026-11-05")
    path = tmp_path / "out.xlsx"
    shop.exporting.export(Query("claims"), path)
    book = openpyxl.load_workbook(path)
    titles = [cell.value for cell in book.active[1]]
    cells = {key: book.active.cell(2, titles.index(shop.exporting.title(shop.registers["claims"], key)) + 1) for key in digits}
    assert {key: (cell.value, cell.data_type, cell.number_format) for key, cell in cells.items()} == {
        key: (value, "s", "@") for key, value in digits.items()
    }
    book.save(path)
    report = bring_in(shop, path)
    assert (report.preview.problems, report.same) == ([], 1)
    assert {key: read(shop, "claims", made)[key] for key in digits} == digits


@pytest.mark.parametrize("language", ["en", "zh_CN", "zh_TW"])
def test_texts_too_long_for_a_cell_are_told_with_their_number(shop: Shop, tmp_path: Path, language: str) -> None:
    set_language(language)
    for _case in range(2):
        add(shop, "cases", type="refund_only")
    with shop.database.writing() as conn:
        conn.exec_driver_sql("UPDATE cases SET notes = ?", ("长" * 40_000,))
    done = shop.exporting.export(Query("cases"), tmp_path / "out.xlsx", columns=["number", "notes"])
    assert done.cut == 2
    (told,) = done.warnings()
    assert told.startswith("2 ") or "2" in told
    assert "32,767" in told
    whole = shop.exporting.export(Query("cases"), tmp_path / "out.csv", columns=["number", "notes"])
    assert (whole.cut, whole.warnings()) == (0, [])
    assert "长" * 40_000 in (tmp_path / "out.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_file_that_another_program_holds_stays_and_is_named(
    shop: Shop, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"清单.{ending}"
    path.write_bytes(b"the old one")

    def held(source: object, target: object) -> None:
        raise OSError(errno.EBUSY, "in use")

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(FileError, match=f"清单.{ending}") as caught:
        shop.exporting.export(Query("cases"), path)
    assert caught.value.code == "locked"
    assert path.read_bytes() == b"the old one"
    assert [each.name for each in tmp_path.glob(f"*{ending}*")] == [path.name]


def test_more_rows_than_a_sheet_holds_are_refused_at_once_with_a_way_out(shop: Shop, tmp_path: Path) -> None:
    made = add(shop, "cases", type="refund_only")
    with pytest.raises(FileError, match=r"1,048,576.*\.csv") as caught:
        shop.exporting.export(Query("cases"), tmp_path / "out.xlsx", ids=[made] * 1_048_576)
    assert caught.value.code == "too_many_rows"
    assert not (tmp_path / "out.xlsx").exists()


def test_a_text_file_has_no_second_sheet(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        shop.exporting.export(Query("cases"), tmp_path / "out.csv", lines="sheet")
    assert caught.value.code == "one_sheet"
    assert not (tmp_path / "out.csv").exists()


def test_our_workbooks_have_nothing_that_runs_or_fetches(shop: Shop, tmp_path: Path) -> None:
    add(shop, "cases", type="refund_only", notes="http://a.b/x")
    shop.exporting.export(Query("cases"), tmp_path / "out.xlsx", totals=True, lines="sheet")
    shop.exporting.template("cases", tmp_path / "template.xlsx")
    for name in ("out.xlsx", "template.xlsx"):
        with zipfile.ZipFile(tmp_path / name) as archive:
            parts = archive.namelist()
            assert not [part for part in parts if any(word in part.lower() for word in ("vba", "external", "embed", "macro"))]
            assert b'TargetMode="External"' not in b"".join(archive.read(part) for part in parts if part.endswith(".rels"))


def test_phones_and_addresses_are_masked_and_masked_ones_replace_nothing(shop: Shop, tmp_path: Path) -> None:
    made = add(shop, "cases", type="refund_only", phone="13812345678", address="浙江省杭州市西湖区文三路 1 号", receiver="李雷")
    path = tmp_path / "out.xlsx"
    shop.exporting.export(Query("cases"), path)
    shown = [cell.value for cell in openpyxl.load_workbook(path).active[2]]
    assert "138****5678" in shown
    assert "浙江省杭州市****" in shown
    assert "李雷" in shown
    assert bring_in(shop, path).same == 1
    assert read(shop, "cases", made)["phone"] == "13812345678"


@pytest.mark.parametrize("language", ["en", "zh_CN", "zh_TW"])
@pytest.mark.parametrize("lines", LINES)
@pytest.mark.parametrize("columns", [None, ["goods_amount", "total_amount", "postage_amount", "items"]], ids=["all", "amounts"])
def test_totals_add_up_and_are_no_record(shop: Shop, tmp_path: Path, language: str, lines: str, columns: list[str] | None) -> None:
    set_language(language)
    for fen in (100, 250):
        items = ({"name": "杯子", "asked": 1, "price": 30}, {"name": "碗", "asked": 2, "price": 40})
        add(shop, "cases", type="refund_only", goods_amount=fen, items=items)
    path = tmp_path / "out.xlsx"
    shop.exporting.export(Query("cases"), path, totals=True, lines=lines, columns=columns)  # type: ignore[arg-type]
    book = openpyxl.load_workbook(path, data_only=True)
    titles = [cell.value for cell in book.worksheets[0][1]]
    total = [cell.value for cell in list(book.worksheets[0].iter_rows())[-1]]
    goods = titles.index(shop.exporting.title(shop.registers["cases"], "goods_amount"))
    assert total[goods] == 3.5, "a record's amount counts once, however many rows it takes"
    report = bring_in(shop, path)
    assert (report.preview.problems, report.new, report.changed, report.same, report.preview.skipped) == ([], 0, 0, 2, 1)
    if lines == "sheet":
        name = book.sheetnames[1]
        again = shop.importing.bring_in([path], ImportOptions(sheet=name))[0]
        assert (again.preview.problems, again.new, again.changed, again.same) == ([], 0, 0, 2)


def test_the_sheet_of_lines_brings_edited_lines_back(shop: Shop, tmp_path: Path) -> None:
    made = add(shop, "cases", type="refund_only", items=({"name": "杯子", "asked": 1}, {"name": "碗", "asked": 2}))
    other = add(shop, "cases", type="refund_only")
    path = tmp_path / "out.xlsx"
    shop.exporting.export(Query("cases"), path, lines="sheet")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    titles = [cell.value for cell in sheet[1]]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [made, made], "a record without lines has no row there"
    sheet.cell(3, titles.index(shop.exporting.title(shop.registers["cases"], "items.name")) + 1).value = "盘子"
    book.save(path)
    report = shop.importing.bring_in([path], ImportOptions(sheet=sheet.title))[0]
    assert (report.preview.problems, report.changed, report.same) == ([], 1, 0)
    assert [line["name"] for line in read(shop, "cases", made)["items"]] == ["杯子", "盘子"]
    assert read(shop, "cases", other)["items"] == ()
