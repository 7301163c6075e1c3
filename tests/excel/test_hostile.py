"""reliability.md I-1 to I-9, I-11, I-12: files built to hurt are refused in words and fast; damaged ones are never half read."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from shopdesk.core.errors import FileError
from shopdesk.excel.reader import open_table, read_table
from shopdesk.excel.writer import OutColumn, write_table

from .conftest import NAMESPACE, SAMPLES, workbook_parts, write_parts

DTD = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'


def refusal(path: Path, within: float = 4.0) -> str:
    """The code with which the file is refused, wherever in the reading."""
    start = time.perf_counter()
    with pytest.raises(FileError) as caught:
        read_table(path)
    assert time.perf_counter() - start < within
    assert path.name in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml", "docProps/core.xml"]
)
def test_entities_and_outside_files_are_refused_in_any_part(tmp_path: Path, part: str) -> None:
    parts = workbook_parts(CELL, strings=f"<sst {NAMESPACE}><si><t>&b;</t></si></sst>")
    parts[part] = DTD + parts.get(part, "<x>&b;</x>")
    assert refusal(write_parts(tmp_path / "laughs.xlsx", parts)) == "unsafe"


def test_a_dtd_hidden_in_another_encoding_is_refused(tmp_path: Path) -> None:
    parts = workbook_parts(CELL)
    path = write_parts(tmp_path / "wide.xlsx", parts | {"xl/styles.xml": ""})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/theme.xml", (DTD.replace('version="1.0"', 'version="1.0" encoding="UTF-16"') + "<x/>").encode("utf-16"))
    assert refusal(path) == "unsafe"


def bomb(path: Path, part: str, filler: bytes, size: int) -> Path:
    """An .xlsx whose ``part`` unpacks to ``size`` bytes."""
    parts = workbook_parts(CELL, strings=f"<sst {NAMESPACE}/>")
    parts.pop(part, None)
    write_parts(path, parts)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(part, "w", force_zip64=True) as opened:
        block = filler * (1_000_000 // len(filler))
        for _ in range(size // len(block)):
            opened.write(block)
    return path


@pytest.mark.parametrize(
    ("part", "filler"),
    [
        ("xl/worksheets/sheet1.xml", b"<row><c><v>1</v></c></row>"),
        ("xl/sharedStrings.xml", b"<si><t>aaaaaaaaaaaaaaaaaaaaaaaaaa</t></si>"),
        ("xl/styles.xml", b"<xf/>"),
    ],
)
def test_bombs_are_refused_from_the_directory_alone(tmp_path: Path, part: str, filler: bytes) -> None:
    assert refusal(bomb(tmp_path / "bomb.xlsx", part, filler, 100_000_000), within=4.0) == "unsafe"


def test_a_part_that_lies_about_its_size_is_not_unpacked_further(tmp_path: Path) -> None:
    path = bomb(tmp_path / "liar.xlsx", "xl/sharedStrings.xml", b"<si><t>aaaaaaaaaa</t></si>", 60_000_000)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/sharedStrings.xml")
    honest = struct.pack("<L", entry.file_size)
    at = 0
    while (at := data.find(honest, at)) >= 0:
        data[at : at + 4] = struct.pack("<L", 5000)
        at += 4
    path.write_bytes(data)
    assert read_table(path).rows == ((1, ("x",)),)  # nothing of that part is asked for, so nothing of it is unpacked


def test_a_hundred_thousand_parts_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "parts.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100_000):
            archive.writestr(f"x{number}", "")
    assert refusal(path, within=3.0) == "unsafe"


def test_overlapping_and_doubled_parts_are_refused(tmp_path: Path) -> None:
    overlap = write_parts(tmp_path / "overlap.xlsx", workbook_parts(CELL))
    data = bytearray(overlap.read_bytes())
    with zipfile.ZipFile(overlap) as archive:
        first, second = archive.infolist()[:2]
    directory = data.find(b"PK\x01\x02")
    next_entry = data.find(b"PK\x01\x02", directory + 4)
    data[next_entry + 42 : next_entry + 46] = struct.pack("<L", first.header_offset + 1)
    assert second.header_offset > first.header_offset
    overlap.write_bytes(data)
    assert refusal(overlap) == "unsafe"
    doubled = write_parts(tmp_path / "doubled.xlsx", workbook_parts(CELL))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(doubled, "a") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refusal(doubled) == "unsafe"


def test_the_far_corner_of_a_sheet_costs_nothing(make_workbook: Callable[..., Path]) -> None:
    path = make_workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>')
    with open_table(path) as opened:
        count = 0
        for number, cells in opened.rows():
            count += 1
            last = number, cells
    assert count == 1_048_576
    assert last[0] == 1_048_576
    assert len(last[1]) == 16_384
    assert last[1][-1] == "2"
    assert opened.peak_memory < 300_000_000


def test_a_million_rows_of_far_cells_are_refused_instead_of_filling_the_memory(make_workbook: Callable[..., Path]) -> None:
    rows = "".join(f'<row r="{row}"><c r="XFD{row}"><v>{row}</v></c></row>' for row in range(1, 30_001))
    assert refusal(make_workbook(rows), within=20) == "too_wide"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>', "damaged"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "too_wide"),
        ('<row r="-1"><c r="A1"><v>1</v></c></row>', "damaged"),
        ('<row r="abc"><c r="A1"><v>1</v></c></row>', "damaged"),
        ('<row r="99999999"><c r="A99999999"><v>1</v></c></row>', "damaged"),
        ('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', "damaged"),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "damaged"),
    ],
)
def test_impossible_references_are_refused(make_workbook: Callable[..., Path], row: str, code: str) -> None:
    assert refusal(make_workbook(row)) == code


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", ""])
def test_the_declared_dimension_is_not_believed(make_workbook: Callable[..., Path], dimension: str) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}"><v>2</v></c></row>' for row in range(1, 52))
    said = f'<dimension ref="{dimension}"/>' if dimension else ""
    table = read_table(make_workbook(f"<worksheet {NAMESPACE}>{said}<sheetData>{rows}</sheetData></worksheet>"))
    assert len(table.rows) == 51
    assert (table.sheet.rows, table.sheet.columns) == (51, 2)


def test_thousands_of_sheets_merges_and_conditions_are_read_fast(tmp_path: Path) -> None:
    extras = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>' + "".join(
        f'<conditionalFormatting sqref="A{row}"><cfRule type="expression" priority="1"><formula>1</formula></cfRule>'
        "</conditionalFormatting>"
        for row in range(20_000)
    )
    sheet = f"<worksheet {NAMESPACE}><sheetData>{CELL}</sheetData>{extras}</worksheet>"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    many = "".join(f'<sheet name="S{number}" sheetId="{number}" r:id="rId1"/>' for number in range(1, 2001))
    parts = workbook_parts(sheet, workbook=f'<workbook {NAMESPACE} xmlns:r="{office}"><sheets>{many}</sheets></workbook>')
    start = time.perf_counter()
    table = read_table(write_parts(tmp_path / "many.xlsx", parts))
    assert table.rows == ((1, ("x",)),)
    assert time.perf_counter() - start < 4


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_deep_nesting_is_refused_or_passed_over(tmp_path: Path, part: str) -> None:
    parts = workbook_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=f"<sst {NAMESPACE}><si><t>x</t></si></sst>")
    parts[part] = "<a>" * 200_000 + "</a>" * 200_000
    assert refusal(write_parts(tmp_path / "deep.xlsx", parts)) in ("unsafe", "damaged")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "sound.xlsx"
    write_table(
        path, [OutColumn("单号", "identifier"), OutColumn("金额", "money")], [(f"SF{n:012}", n * 7) for n in range(2000)]
    )
    return path


@pytest.mark.parametrize("share", range(5, 100, 5))
def test_a_file_cut_off_anywhere_is_damaged(sound: Path, tmp_path: Path, share: int) -> None:
    data = sound.read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(data[: len(data) * share // 100])
    assert refusal(cut) == "damaged"


def test_a_cut_that_no_zip_directory_betrays_is_damaged(make_workbook: Callable[..., Path]) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</'
    assert refusal(make_workbook(f"<worksheet {NAMESPACE}><sheetData>{rows}")) == "damaged"


def test_flipped_bytes_are_never_half_read(sound: Path, tmp_path: Path) -> None:
    """A wrong byte is refused, or it sits where no cell comes from and every row is there unchanged."""
    whole = read_table(sound).rows
    chance = random.Random(7)
    data = sound.read_bytes()
    for attempt in range(25):
        broken = bytearray(data)
        for _ in range(chance.choice((1, 8))):
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        path = tmp_path / f"flip{attempt}.xlsx"
        path.write_bytes(broken)
        try:
            rows = read_table(path).rows
        except FileError:
            continue
        assert [cells for _number, cells in rows] == [cells for _number, cells in whole]


def test_a_missing_or_falsified_part_is_damaged(tmp_path: Path) -> None:
    parts = workbook_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    assert refusal(write_parts(tmp_path / "nostrings.xlsx", parts)) == "damaged"
    del parts["xl/workbook.xml"]
    assert refusal(write_parts(tmp_path / "nobook.xlsx", parts)) == "damaged"
    parts = workbook_parts(CELL)
    del parts["xl/worksheets/sheet1.xml"]
    assert refusal(write_parts(tmp_path / "nosheet.xlsx", parts)) == "damaged"
    path = write_parts(tmp_path / "crc.xlsx", workbook_parts(CELL))
    data = path.read_bytes()
    checksum = struct.pack("<L", zlib.crc32(workbook_parts(CELL)["xl/worksheets/sheet1.xml"].encode()))
    path.write_bytes(data.replace(checksum, b"\x01\x02\x03\x04"))
    assert refusal(path) == "damaged"


def test_a_workbook_without_sheets_is_an_error_and_not_no_rows(tmp_path: Path) -> None:
    parts = workbook_parts(CELL, workbook=f"<workbook {NAMESPACE}><sheets/></workbook>")
    assert refusal(write_parts(tmp_path / "none.xlsx", parts)) == "no_sheets"


TABLE = (
    "<html><head><meta charset='{charset}'></head><body><table><tr><th>单号</th><th>金额</th></tr>"
    "<tr><td>SF1</td><td>12.50</td></tr></table></body></html>"
)
ROWS = ((1, ("单号", "金额")), (2, ("SF1", "12.50")))
XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table>'
    '<Row><Cell><Data ss:Type="String">单号</Data></Cell>'
    '<Cell><Data ss:Type="String">金额</Data></Cell></Row><Row><Cell><Data ss:Type="String">SF1</Data></Cell>'
    '<Cell><Data ss:Type="Number">12.50</Data></Cell></Row></Table></Worksheet></Workbook>'
)
MHTML = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n--B\r\nContent-Type: text/html; charset="utf-8"\r\n'
    "Content-Transfer-Encoding: 8bit\r\n\r\n" + TABLE.format(charset="utf-8") + "\r\n--B--\r\n"
)


@pytest.mark.parametrize(
    ("name", "content", "format", "encoding"),
    [
        ("page.xls", TABLE.format(charset="utf-8").encode(), "html", "utf-8"),
        ("page-gbk.xls", TABLE.format(charset="gb2312").encode("gb18030"), "html", "gb18030"),
        ("page-wrong-word.xls", TABLE.format(charset="utf-8").encode("gb18030"), "html", "gb18030"),
        ("archive.xls", MHTML.encode(), "mhtml", "utf-8"),
        ("old.xls", XML_2003.encode(), "xml2003", ""),
        ("text.xlsx", "单号,金额\r\nSF1,12.50\r\n".encode("gb18030"), "csv", "gb18030"),
        ("text-bom.xlsx", "单号,金额\r\nSF1,12.50\r\n".encode("utf-8-sig"), "csv", "utf-8-sig"),
        ("text-wide.xlsx", "单号\t金额\r\nSF1\t12.50\r\n".encode("utf-16"), "csv", "utf-16"),
        ("text-wide-unmarked.xls", "单号\t金额\r\nSF1\t12.50\r\n".encode("utf-16-le"), "csv", "utf-16-le"),
    ],
)
def test_files_are_known_by_content_and_not_by_name(tmp_path: Path, name: str, content: bytes, format: str, encoding: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    table = read_table(path)
    assert (table.format, table.encoding) == (format, encoding)
    assert [
        (number, tuple(cell.replace("12.5", "12.50") if cell == "12.5" else cell for cell in cells)) for number, cells in table.rows
    ] == list(ROWS)


def test_swapped_endings_are_read(tmp_path: Path, sound: Path) -> None:
    wrong = tmp_path / "new.xls"
    shutil.copy(sound, wrong)
    assert read_table(wrong, limit=1).format == "xlsx"
    old = SAMPLES / "shop" / "P79N6A__spec.xls"
    if not old.is_file():
        pytest.skip("the collected samples are not here")
    shutil.copy(old, tmp_path / "old.xlsx")
    assert read_table(tmp_path / "old.xlsx").format == "xls"


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("a.xlsx", b"%PDF-1.7\n%\xe2\xe3", "not_a_spreadsheet", "PDF"),
        ("b.xls", b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_spreadsheet", "picture"),
        ("c.csv", b"", "empty", "empty"),
        ("d.csv", b"  \r\n", "empty", "empty"),
        ("e.xls", b"<html><body><h1>Session expired</h1></body></html>", "web_page", "web page"),
        ("f.xlsx", b"\x00" * 4096, "damaged", "damaged"),
        ("g.csv", bytes(range(256)) * 20, "not_a_spreadsheet", "another program"),
        ("h.json", b'{"a": [1, 2]}', "not_a_spreadsheet", "JSON"),
        ("i.xlsx", b"PK\x03\x04" + b"\x00" * 100, "damaged", "damaged"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, name: str, content: bytes, code: str, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileError, match=words) as caught:
        read_table(path)
    assert caught.value.code == code


def test_errors_odd_numbers_and_odd_dates_are_neither_zero_nor_blank(make_workbook: Callable[..., Path]) -> None:
    row = (
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="e"><f>1/0</f><v>#N/A</v></c><c r="C1"><v>1e999</v></c>'
        '<c r="D1"><v>NaN</v></c>'
        '<c r="E1" s="1"><v>1e15</v></c><c r="F1" t="b"><v>7</v></c><c r="G1" s="1"><v>-5</v></c>'
        '<c r="H1"><v>123456789012345678</v></c></row>'
    )
    assert read_table(make_workbook(row)).rows == ((1, ("#REF!", "#N/A", "1e999", "NaN", "1E15", "7", "-5", "1.23456789012345678E+17")),)


@pytest.mark.parametrize("mark", ["", "\n", "<!-- odd -->"])
def test_a_formula_that_nobody_calculated_is_not_blank(make_workbook: Callable[..., Path], mark: str) -> None:
    row = (
        '<row r="1"><c r="A1"><f>B1*2</f><v></v></c><c r="B1" s="0" t="n"><f>1+1</f><v/></c><c r="C1" t="str"><f>""</f><v></v></c>'
        f'<c r="D1"><f t="shared" si="0"/></c><c r="E1"/>{mark}<c r="F1"><v>7</v></c></row>'
    )
    waits = "#GETTING_DATA"
    assert read_table(make_workbook(row)).rows == ((1, (waits, waits, "", waits, "", "7")),)


def test_control_characters_are_cleaned_and_marks_of_direction_kept_for_the_checks(make_workbook: Callable[..., Path]) -> None:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>a\x00b\u202ec_x000D_&#xD800;</t></is></c></row>'
    assert read_table(make_workbook(row)).rows == ((1, ("ab\u202ec",)),) or read_table(make_workbook(row)).rows == ((1, ("ab\u202ec\r",)),)


def test_a_cell_of_five_million_characters_arrives_whole(make_workbook: Callable[..., Path]) -> None:
    chance = random.Random(3)
    text = "".join(chance.choices("abcdefghij中文", k=5_000_000))
    rows = read_table(make_workbook(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>')).rows
    assert rows == ((1, (text,)),)


def test_formulas_give_their_stored_values_and_nothing_is_asked_of_the_network(tmp_path: Path) -> None:
    parts = workbook_parts(
        '<row r="1"><c r="A1" t="str"><f>WEBSERVICE("http://127.0.0.1:9/x")</f><v>stored</v></c>'
        '<c r="B1"><f>cmd|"/c calc"!A1</f><v>3</v></c>'
        '<c r="C1"><f>1+1</f></c></row>'
    )
    parts["xl/externalLinks/externalLink1.xml"] = '<externalLink xmlns="x"><file href="http://127.0.0.1:9/y"/></externalLink>'
    path = write_parts(tmp_path / "net.xlsx", parts)
    assert read_table(path).rows == ((1, ("stored", "3", "#GETTING_DATA")),)
    script = (
        "import socket, sys\n"
        "def no(*a, **k): raise SystemExit(9)\n"
        "socket.socket = socket.create_connection = socket.getaddrinfo = no\n"
        "from pathlib import Path\nfrom shopdesk.excel.child import open_source\n"
        "print(list(open_source(Path(sys.argv[1]), lambda a, b: None).rows(0)))\n"
        "assert not {'PySide6', 'sqlalchemy', 'openpyxl'} & set(sys.modules)\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", script, str(path)], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "stored" in done.stdout
