"""Workbooks as different programs write them: other prefixes, orders, places, rich text, missing references."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shopdesk.core.errors import FileError
from shopdesk.excel.reader import open_table, read_table

from .conftest import NAMESPACE, WORKBOOK, workbook_parts, write_parts

STRINGS = (
    f"<sst {NAMESPACE}><si><t>plain</t></si><si><r><t>ri</t></r><r><rPr><b/></rPr><t>ch</t></r><rPh><t>hint</t></rPh></si>"
    '<si><t xml:space="preserve"> a &amp; b </t></si><si><t/></si><si/></sst>'
)


def cells(path: Path) -> list[tuple[str, ...]]:
    return [row for _number, row in read_table(path).rows]


def test_every_kind_of_cell(make_workbook: Callable[..., Path]) -> None:
    row = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>'
        '<c r="D1" t="s"><v>3</v></c>'
        '<c r="E1"><v>12.50</v></c><c r="F1" t="b"><v>1</v></c><c r="G1" t="b"><v>0</v></c><c r="H1" t="str"><f>A1</f><v>x &lt; y</v></c>'
        '<c r="I1" s="1"><v>46083</v></c><c r="J1" s="2"><v>46083.4244444444</v></c>'
        '<c r="K1" s="3"><v>2339</v></c><c r="L1" s="4"><v>1.5</v></c>'
        '<c r="M1" s="5"><v>0.25</v></c><c r="N1" t="d"><v>2026-03-02T00:00:00</v></c><c r="O1" s="1"/><c r="P1" t="n"><v>007</v></c></row>'
    )
    assert cells(make_workbook(row, strings=STRINGS)) == [
        (
            "plain",
            "rich",
            " a & b ",
            "",
            "12.5",
            "TRUE",
            "FALSE",
            "x < y",
            "2026-03-02",
            "2026-03-02 10:11:12",
            "02339",
            "36:00:00",
            "06:00:00",
            "2026-03-02",
            "",
            "007",
        )
    ]


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1"><c t="s" r="A1"><v>0</v></c><c s="1" r="B1"><v>46083</v></c></row>',
        "<row><c t='s'><v>0</v></c><c s='1'><v>46083</v></c></row>",
        '<row r="1">\n  <c r="a1" t="s">\n <v>0</v>\n</c>\n<c r="B1" s="1"><v> 46083 </v></c></row>',
        '<row r="1" spans="1:2"><c r="B1" s="1"><v>46083</v></c><c r="A1" t="s"><v>0</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>pl</t></r><r><t>ain</t></r></is></c>'
        '<c r="B1" s="1" cm="1"><f t="array" ref="B1"><![CDATA[<c]]></f><v>46083</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[plain]]></t></is></c><c r="B1" s="1"><v>46083</v></c></row>',
        '<!-- <row r="9"> --><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46083</v></c></row>',
    ],
)
def test_unusual_rows_read_the_same(make_workbook: Callable[..., Path], row: str) -> None:
    assert cells(make_workbook(row, strings=STRINGS)) == [("plain", "2026-03-02")]


def test_element_names_with_a_prefix(tmp_path: Path) -> None:
    namespace = NAMESPACE.replace("xmlns=", "xmlns:x=")
    sheet = (
        f'<x:worksheet {namespace}><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row>'
        '<x:row r="2"/><x:row r="3"><x:c r="B3"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    strings = f"<x:sst {namespace}><x:si><x:t>prefixed</x:t></x:si></x:sst>"
    assert cells(write_parts(tmp_path / "x.xlsx", workbook_parts(sheet, strings=strings))) == [("prefixed",), (), ("", "5")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "gb18030"])
def test_parts_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    import zipfile

    parts = workbook_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    path = write_parts(tmp_path / "wide.xlsx", parts)
    said = {"utf-16": "UTF-16", "utf-8-sig": "UTF-8", "gb18030": "GBK"}[encoding]
    with zipfile.ZipFile(path, "a") as archive:
        text = f'<?xml version="1.0" encoding="{said}"?><sst {NAMESPACE}><si><t>快递单号</t></si></sst>'
        archive.writestr("xl/sharedStrings.xml", text.encode(encoding))
    assert cells(path) == [("快递单号",)]


def test_blank_rows_keep_the_numbers_that_a_person_sees(make_workbook: Callable[..., Path]) -> None:
    rows = (
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="3" ht="20"/><row r="5"><c r="A5" s="1"/></row>'
        '<row r="6"><c r="B6"><v>2</v></c></row>'
        '<row r="9"><c r="A9" s="1"/></row>'
    )
    table = read_table(make_workbook(rows))
    assert table.rows == ((1, ()), (2, ("1",)), (3, ()), (4, ()), (5, ()), (6, ("", "2")))
    assert (table.sheet.rows, table.sheet.columns) == (6, 2)


def book(*sheets: tuple[str, str]) -> str:
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="rId{number}"/>' for number, (name, state) in enumerate(sheets, 1)
    )
    return WORKBOOK[: WORKBOOK.index("<sheets>")] + f"<sheets>{listed}</sheets></workbook>"


def sheets_file(path: Path, states: tuple[str, ...], filled: tuple[bool, ...]) -> Path:
    parts = workbook_parts("", workbook=book(*((f"S{number}", state) for number, state in enumerate(states, 1))))
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts["xl/_rels/workbook.xml.rels"] = (
        "<Relationships>"
        + "".join(
            f'<Relationship Id="rId{number}" Type="{office}/worksheet" Target="/xl/worksheets/sheet{number}.xml"/>'
            for number in range(1, len(states) + 1)
        )
        + "</Relationships>"
    )
    for number, is_filled in enumerate(filled, 1):
        row = f'<row r="1"><c r="A1"><v>{number}</v></c></row>' if is_filled else ""
        parts[f"xl/worksheets/sheet{number}.xml"] = f"<worksheet {NAMESPACE}><sheetData>{row}</sheetData></worksheet>"
    return write_parts(path, parts)


@pytest.mark.parametrize(
    ("states", "filled", "chosen"),
    [
        (("visible", "visible"), (True, True), "S1"),
        (("hidden", "visible"), (True, True), "S2"),
        (("visible", "visible"), (False, True), "S2"),
        (("visible", "veryHidden", "hidden"), (False, True, True), "S2"),
        (("visible",), (False,), "S1"),
    ],
)
def test_the_sheet_is_the_first_visible_one_with_data_else_a_hidden_one(
    tmp_path: Path, states: tuple[str, ...], filled: tuple[bool, ...], chosen: str
) -> None:
    path = sheets_file(tmp_path / "sheets.xlsx", states, filled)
    with open_table(path) as opened:
        assert opened.sheet.name == chosen
        assert [sheet.visible for sheet in opened.sheets] == [state == "visible" for state in states]


def test_a_sheet_is_chosen_by_name_or_the_missing_name_is_said(tmp_path: Path) -> None:
    path = sheets_file(tmp_path / "sheets.xlsx", ("visible", "hidden"), (True, True))
    assert read_table(path, sheet="S2").rows == ((1, ("2",)),)
    with pytest.raises(FileError, match="九月") as caught:
        read_table(path, sheet="九月")
    assert caught.value.code == "no_such_sheet"


def test_dates_of_1904(make_workbook: Callable[..., Path]) -> None:
    old = WORKBOOK.replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    assert cells(make_workbook('<row r="1"><c r="A1" s="1"><v>44621</v></c></row>', workbook=old)) == [("2026-03-02",)]


def test_strings_beyond_the_first_pieces_are_found(make_workbook: Callable[..., Path]) -> None:
    count = 40_000
    strings = f"<sst {NAMESPACE}>" + "".join(f"<si><t>text number {number}</t></si>" for number in range(count)) + "</sst>"
    rows = f'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>{count - 1}</v></c><c r="C1" t="s"><v>17</v></c></row>'
    assert cells(make_workbook(rows, strings=strings)) == [("text number 0", f"text number {count - 1}", "text number 17")]


def test_long_sheets_arrive_in_order_and_complete(make_workbook: Callable[..., Path]) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="C{row}" t="str"><v>行{row}</v></c></row>' for row in range(1, 20_001)
    )
    with open_table(make_workbook(rows)) as opened:
        read = list(opened.rows())
    assert read == [(row, (str(row), "", f"行{row}")) for row in range(1, 20_001)]
    assert opened.rows_read == 20_000
