"""Exports: text stays text, dates and money are real, nothing runs, and the old file is whole whatever happens."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from shopdesk.core.errors import Cancelled, FileError
from shopdesk.core.jobs import CancelToken, Job, Progress
from shopdesk.excel.reader import read_table
from shopdesk.excel.target import replacing
from shopdesk.excel.writer import OutColumn, OutSheet, Sum, harmless, safe_sheet_name, write_table

COLUMNS = [
    OutColumn("运单号", "identifier"),
    OutColumn("金额", "money"),
    OutColumn("登记日期", "date"),
    OutColumn("提交时间", "time"),
    OutColumn("备注", "text", 30),
    OutColumn("数量", "number"),
    OutColumn("保价", "yes_no"),
]
ROWS = [
    ("123456789012345678", 123450, "2026-03-02", "2026-03-02 10:11:12", "破损", 3, True),
    ("0012345", -50, None, None, "", "2.5", False),
    ("SF1", 0, "不详", "1899-01-01 00:00:00", "a\nb", 10**16, None),
]
RUNS = ["=1+1", "+86 138", "-5", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", "\tx", "\rx", '=cmd|"/c calc"!A1', "http://a.b", "<b>&"]


def test_values_come_back_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "理赔.xlsx"
    written = write_table(path, COLUMNS, ROWS, sheet_name="理赔")
    assert (written.rows, written.cut) == (3, 0)
    table = read_table(path)
    assert table.sheet.name == "理赔"
    assert [cells for _number, cells in table.rows] == [
        tuple(column.title for column in COLUMNS),
        ("123456789012345678", "1234.5", "2026-03-02", "2026-03-02 10:11:12", "破损", "3", "Yes"),
        ("0012345", "-0.5", "", "", "", "2.5", "No"),
        ("SF1", "0", "不详", "1899-01-01 00:00:00", "a\nb", "10000000000000000"),
    ]


def test_cells_have_types_formats_and_a_header_that_stays(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_table(path, COLUMNS, ROWS)
    sheet = openpyxl.load_workbook(path).active
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].number_format == "@"
    assert sheet["B2"].value == 1234.5
    assert sheet["B2"].number_format == "#,##0.00"
    assert sheet["C2"].value == dt.datetime(2026, 3, 2)
    assert sheet["C2"].number_format == "yyyy-mm-dd"
    assert sheet["D2"].value == dt.datetime(2026, 3, 2, 10, 11, 12)
    assert sheet["A1"].font.bold
    assert sheet["A1"].fill.fgColor.rgb == "FFDDEBF7"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G4"
    assert sheet.column_dimensions["E"].width == pytest.approx(30.7, abs=0.1)


def test_each_row_stands_once_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_table(path, COLUMNS, ROWS, totals=["合计", 123400, None, None, None, 5, None])
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert [xml.count(f'<row r="{row}"') for row in range(1, 7)] == [1, 1, 1, 1, 1, 0]


@pytest.mark.parametrize("text", RUNS)
def test_text_that_would_run_stays_text_in_workbooks(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.xlsx"
    write_table(path, [OutColumn("a"), OutColumn("b", "identifier")], [(text, text)])
    row = openpyxl.load_workbook(path).active[2]
    assert [cell.data_type for cell in row] == ["s", "s"]
    assert [cell.hyperlink for cell in row] == [None, None]
    clean = text.replace("\r", "\n")
    assert read_table(path).rows[1] == (2, (clean, clean))
    assert "<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("text", [text for text in RUNS if text[0] in "=+-@＝＋－＠\t\r"])
def test_text_that_would_run_gets_an_apostrophe_in_csv(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.csv"
    write_table(path, [OutColumn("a"), OutColumn("n", "number"), OutColumn("m", "money")], [(text, -5, -1234)])
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1] == ["'" + text, "-5", "-12.34"]
    assert harmless(text)[1:] == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_in_both_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    write_table(path, COLUMNS, ROWS, encoding=encoding)  # type: ignore[arg-type]
    table = read_table(path)
    assert table.encoding == encoding
    assert table.rows[1] == (2, ("123456789012345678", "1234.50", "2026-03-02", "2026-03-02 10:11:12", "破损", "3", "Yes"))


def test_long_digits_in_csv_can_be_shielded_from_excel(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_table(path, [OutColumn("a", "identifier")], [("123456789012345678",), ("0012",), ("12",)], keep_digits=True)
    assert [cells for _number, cells in read_table(path).rows] == [("a",), ("123456789012345678\t",), ("0012\t",), ("12",)]


def test_texts_too_long_for_a_cell_are_cut_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    written = write_table(path, [OutColumn("a")], [("长" * 40_000,), ("x" * 32_767,)])
    assert written.cut == 1
    assert [len(cells[0]) for _number, cells in read_table(path).rows[1:]] == [32_767, 32_767]


def test_characters_that_xml_cannot_carry_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_table(path, [OutColumn("a\x00")], [("a\x00b\x1fc\ud800_x000D_\ufffe😀",)])
    assert read_table(path).rows[1] == (2, ("abc_x000D_😀",))
    assert openpyxl.load_workbook(path).active["A2"].value is not None


def test_totals_and_a_second_sheet(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    lines = OutSheet([OutColumn("单号", "identifier"), OutColumn("商品")], [("SF1", "杯子"), ("SF1", "碗")], "理赔")
    write_table(path, COLUMNS, ROWS, sheet_name="理赔", totals=["合计", 123400, None, None, None, 5, None], second_sheets=[lines])
    assert read_table(path).rows[-1] == (5, ("合计", "1234", "", "", "", "5"))
    assert read_table(path, sheet="理赔 (2)").rows[2] == (3, ("SF1", "碗"))


def test_each_sheet_filters_its_own_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    second = OutSheet([OutColumn("a")], [("x",)] * 20, "A second")  # its name sorts before the first's
    write_table(path, COLUMNS, ROWS, sheet_name="Zero", second_sheets=[second])
    book = openpyxl.load_workbook(path)
    assert [sheet.auto_filter.ref for sheet in book] == ["A1:G4", "A1:A21"]
    names = zipfile.ZipFile(path).read("xl/workbook.xml").decode()
    assert "$A$1:$G$4<" in names
    assert "$A$1:$A$21<" in names


def test_sums_are_formulas_that_show_their_value(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    totals = ["Total", Sum(123400), None, None, None, Sum(5), None]
    write_table(path, COLUMNS, ROWS, totals=totals)
    shown, formulas = (openpyxl.load_workbook(path, data_only=only).active["B5"] for only in (True, False))
    assert (shown.value, formulas.value) == (1234, "=SUBTOTAL(9,B2:B4)")
    assert formulas.font.bold
    assert formulas.number_format == "#,##0.00"


def test_blanks_at_the_ends_and_words_like_escapes_stay(tmp_path: Path) -> None:
    texts = [" a", "a ", "a  b", "_x0041_", "&amp;", "<b>", "]]>", "\u3000x", "\na\n", "\tb"]
    for made in ([(text,) for text in texts], [(text,) for text in texts[:1]]):
        write_table(tmp_path / "t.xlsx", [OutColumn("a")], made)
        assert [cells[0] for _number, cells in read_table(tmp_path / "t.xlsx").rows[1:]] == [text for (text,) in made]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_nothing_is_run_by_a_spreadsheet_program(tmp_path: Path) -> None:
    """E-1, E-2: what it shows of our files is the text that was written (a tab or an apostrophe before it at most)."""
    for name in ("x.xlsx", "c.csv"):
        write_table(tmp_path / name, [OutColumn("a")], [(text,) for text in RUNS])
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        plain = "txt:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
        read = ["--infilter=CSV:44,34,76"] if name == "c.csv" else []
        words = ["soffice", "--headless", profile, *read, "--convert-to", plain, "--outdir", str(tmp_path / "out"), str(tmp_path / name)]
        subprocess.run(words, check=True, capture_output=True, timeout=240)
        with (tmp_path / "out" / name).with_suffix(".txt").open(encoding="utf-8", newline="") as file:
            shown = [row[0].removeprefix("'").strip() for row in list(csv.reader(file))[1:]]
        assert shown == [text.strip() for text in RUNS]


def test_no_rows_give_a_sheet_with_headings(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    assert write_table(path, COLUMNS, []).rows == 0
    assert read_table(path).rows == ((1, tuple(column.title for column in COLUMNS)),)


def test_doubled_titles_are_both_written(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_table(path, [OutColumn("备注"), OutColumn("备注")], [("a", "b")])
    assert read_table(path).rows == ((1, ("备注", "备注")), (2, ("a", "b")))


def test_rows_may_come_from_a_generator_with_progress(tmp_path: Path) -> None:
    seen: list[Progress] = []
    write_table(tmp_path / "t.xlsx", [OutColumn("a")], ((str(n),) for n in range(2000)), job=Job(report=seen.append))
    assert seen[-1].done == 2000
    assert len(seen) >= 4


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv"])
@pytest.mark.parametrize("failure", [Cancelled, ZeroDivisionError])
def test_stopping_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path: Path, name: str, failure: type[Exception]) -> None:
    path = tmp_path / name
    path.write_bytes(b"the old one")
    token = CancelToken()

    def rows() -> Iterator[tuple[str]]:
        for number in range(5000):
            if number == 1200:
                token.cancel()
                if failure is ZeroDivisionError:
                    raise ZeroDivisionError
            yield (str(number),)

    with pytest.raises(failure):
        write_table(path, [OutColumn("a")], rows(), job=Job(token=token))
    assert path.read_bytes() == b"the old one"
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_more_rows_than_a_sheet_holds_are_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="1,048,575") as caught:
        write_table(tmp_path / "t.xlsx", [OutColumn("a")], [("x",)] * 1_048_576)
    assert caught.value.code == "too_many_rows"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv"])
def test_a_missing_folder_and_a_folder_as_target_are_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileError) as caught:
        write_table(tmp_path / "gone" / name, [OutColumn("a")], [("x",)])
    assert caught.value.code == "no_folder"
    (tmp_path / name).mkdir()
    with pytest.raises(FileError) as caught:
        write_table(tmp_path / name, [OutColumn("a")], [("x",)])
    assert caught.value.code == "is_folder"
    with pytest.raises(FileError) as caught:
        write_table(tmp_path / ("长" * 100 + name), [OutColumn("a")], [("x",)])
    assert caught.value.code == "bad_name"


@pytest.mark.skipif(sys.platform == "win32", reason="limits on the size of files are a Unix thing")
@pytest.mark.parametrize("name", ["t.xlsx", "t.csv"])
def test_a_write_that_fails_in_the_middle_leaves_the_old_export(tmp_path: Path, name: str) -> None:
    """A limit on the size of files stands for the full disk: write() fails in the middle either way."""
    path = tmp_path / name
    path.write_bytes(b"the old one")
    script = (
        "import random, resource, signal, sys\n"
        "from shopdesk.core.errors import FileError\nfrom shopdesk.excel.writer import OutColumn, write_table\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "rows = ((str(random.random()),) for _ in range(100_000))\n"
        "try: write_table(sys.argv[1], [OutColumn('a')], rows)\n"
        "except FileError as error: print(error.code)\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", script, str(path)], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "write_failed", done.stderr
    assert path.read_bytes() == b"the old one"
    assert [one.name for one in tmp_path.iterdir()] == [name]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"the old one")
    with pytest.raises(FileError, match="disk is full") as caught, replacing(path), Path("/dev/full").open("w") as full:
        full.write("x" * 100_000)
    assert caught.value.code == "disk_full"
    assert path.read_bytes() == b"the old one"


def test_sheet_names_are_ones_that_spreadsheets_take() -> None:
    assert safe_sheet_name("a/b:c*?[x]") == "a b c   x"
    assert safe_sheet_name("") == "Sheet1"
    assert safe_sheet_name("长" * 40) == "长" * 31
    assert safe_sheet_name("理赔", ["理赔", "理赔 (2)"]) == "理赔 (3)"
    assert safe_sheet_name("History") != "History"
