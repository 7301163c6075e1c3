"""Every kind of file that shops keep, made byte by byte, gives the same rows: old workbooks, binary ones, OpenDocument, strict OOXML.

Text files and their encodings are in ``test_text_files.py``, what is named wrongly in ``test_hostile.py``, .xlsx cell by cell in
``test_xlsx.py``; real files of all kinds are compared with reference answers in ``services/test_import_samples.py``.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from shopdesk.core.errors import FileError
from shopdesk.excel.reader import open_table, read_table
from tests.support.old_workbooks import biff, container, ods

from .conftest import NAMESPACE, SAMPLES, workbook_parts, write_parts

ROWS: list[list[str | float | None]] = [
    ["运单号", "赔付金额", "备注"],
    ["YT7421892497592", 128.5, "内件短少"],
    ["26053123456712345678", 3.0, None],
    ["", "", ""],
    ["合计", 131.5, ""],
]
READ = (
    (1, ("运单号", "赔付金额", "备注")),
    (2, ("YT7421892497592", "128.5", "内件短少")),
    (3, ("26053123456712345678", "3", "#N/A")),
    (4, ()),
    (5, ("合计", "131.5")),
)


def refused(path: Path) -> str:
    with pytest.raises(FileError) as caught:
        read_table(path)
    return str(caught.value.code)


@pytest.mark.parametrize("name", ["old.xls", "old.xlsx", "old.csv"])
@pytest.mark.parametrize("version", [2, 3, 4, 5, 8])
def test_old_workbooks_of_every_version_whatever_they_are_called(tmp_path: Path, version: int, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(biff(version, ROWS))
    table = read_table(path)
    assert (table.format, table.rows) == ("xls", READ)


@pytest.mark.parametrize(("codepage", "word"), [(950, "貨運單號"), (932, "伝票番号"), (1252, "Größe"), (1251, "Номер")])
@pytest.mark.parametrize("version", [2, 4, 5])
def test_old_workbooks_in_other_codepages(tmp_path: Path, version: int, codepage: int, word: str) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(biff(version, [[word, 1.0]], codepage))
    assert read_table(path).rows == ((1, (word, "1")),)


def test_an_old_workbook_with_a_password_is_said_to_have_one(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    stream = biff(8, ROWS)[512 * 3 :]
    begin = 4 + struct.unpack_from("<H", stream, 2)[0]
    password = struct.pack("<HH", 0x002F, 6) + struct.pack("<HHH", 0, 0x1234, 0x5678)
    path.write_bytes(container("Workbook", stream[:begin] + password + stream[begin:]))
    assert refused(path) == "encrypted"


def test_a_new_workbook_with_a_password_is_said_to_have_one(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    path.write_bytes(container("EncryptedPackage", b"\x00" * 5000))
    assert refused(path) == "encrypted"


@pytest.mark.parametrize("share", [10, 30, 60, 90])
def test_an_old_workbook_that_was_cut_off_is_damaged_or_whole(tmp_path: Path, share: int) -> None:
    whole = biff(8, [[f"单号{n}", float(n)] for n in range(500)])
    path = tmp_path / "cut.xls"
    path.write_bytes(whole[: len(whole) * share // 100])
    assert refused(path) == "damaged"


def test_opendocument_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(ods([["运单号", "备注"], ["YT7421892497592", "先发 <b>"], ["", ""], ["26053123456712345678", "x"]]))
    table = read_table(path)
    assert table.format == "ods"
    assert table.rows == ((1, ("运单号", "备注")), (2, ("YT7421892497592", "先发 <b>")), (3, ()), (4, ("26053123456712345678", "x")))


CELLS = (
    '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="1.5"><text:p>¥1.50</text:p>'
    '</table:table-cell><table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="date" '
    'office:date-value="2026-03-02"><text:p>3月2日</text:p></table:table-cell><table:table-cell office:value-type="string" '
    'calcext:value-type="error" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><text:p>#REF!</text:p>'
    "</table:table-cell></table:table-row>"
    '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def test_repeated_cells_dates_and_errors_of_opendocument_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(io.BytesIO(ods([["x"]]))) as old, zipfile.ZipFile(path, "w") as new:
        text = old.read("content.xml").decode()
        begin, end = text.index("<table:table-row>"), text.index("</table:table>")
        new.writestr("mimetype", old.read("mimetype"))
        new.writestr("content.xml", text[:begin] + CELLS + text[end:])
    row = ("1.5", "", "", "2026-03-02", "#REF!")
    assert read_table(path).rows == ((1, row), (2, row))


def test_strict_ooxml(tmp_path: Path) -> None:
    parts = workbook_parts('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>128.5</v></c></row>', strings=STRINGS)
    strict = {
        name: text.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
        .replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        .replace("<workbook ", '<workbook conformance="strict" ')
        for name, text in parts.items()
    }
    assert read_table(write_parts(tmp_path / "strict.xlsx", strict)).rows == ((1, ("运单号", "128.5")),)


STRINGS = f"<sst {NAMESPACE}><si><t>运单号</t></si></sst>"


def test_merged_cells_have_their_text_once_where_it_stands(make_workbook: Callable[..., Path]) -> None:
    sheet = (
        f'<worksheet {NAMESPACE}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"/></row>'
        '<row r="2"><c r="A2"/><c r="B2"><v>7</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
        "</worksheet>"
    )
    assert read_table(make_workbook(sheet, strings=STRINGS)).rows == ((1, ("运单号",)), (2, ("", "7")))


@pytest.fixture
def binary(tmp_path: Path) -> Path:
    path = SAMPLES / "torture" / "apache__testVarious.xlsb"
    if not path.is_file():
        pytest.skip("the collected samples are not here")
    return path


def test_binary_workbooks_keep_their_error_cells(binary: Path) -> None:
    with open_table(binary) as opened:
        rows = dict(opened.rows())
    assert opened.format == "xlsb"
    assert rows[14] == ("formulaErr", "#NAME?")
    assert rows[7] == ("long int", "123456789012345")


@pytest.mark.parametrize("share", [30, 50, 60, 66])
def test_a_binary_sheet_that_breaks_off_is_damaged_and_not_shorter(binary: Path, tmp_path: Path, share: int) -> None:
    path = tmp_path / "cut.xlsb"
    with zipfile.ZipFile(binary) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, body[: len(body) * share // 100] if name.endswith("sheet1.bin") else body)
    assert refused(path) == "damaged"
