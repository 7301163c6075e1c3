"""Blank workbooks: headings, notes, drop-downs, text format for identifiers, a sheet that explains; and they come back empty."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from shopdesk.excel.reader import read_table
from shopdesk.excel.structure import find_header, normal_heading
from shopdesk.excel.template import TemplateColumn, write_template

COLUMNS = [
    TemplateColumn("运单号", "identifier", is_required=True, hint="快递公司的单号", example="SF1234567890123"),
    TemplateColumn("理赔类型", choices=("丢件", "破损", "短少")),
    TemplateColumn("快递公司", choices=tuple(f"快递公司{number}" for number in range(80))),
    TemplateColumn("金额", "money"),
    TemplateColumn("日期", "date"),
]


def test_template_is_ready_to_fill_in(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    assert write_template(path, COLUMNS, sheet_name="快递理赔", instructions=["从第 2 行开始填写"]) == 5
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert sheet.title == "快递理赔"
    assert [cell.value for cell in sheet[1]] == ["运单号*", "理赔类型", "快递公司", "金额", "日期"]
    assert "快递公司的单号" in sheet["A1"].comment.text
    assert sheet.column_dimensions["A"].width > 10
    rules = {str(rule.sqref).partition(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules["B2"] == '"丢件,破损,短少"'
    assert rules["C2"] == "'Lists'!$C$1:$C$80"
    assert book["Lists"].sheet_state == "hidden"
    assert book["Lists"]["C80"].value == "快递公司79"
    assert sheet.freeze_panes == "A2"
    assert book.worksheets[1]["A1"].value == "从第 2 行开始填写"
    assert book.worksheets[1]["D4"].value == "SF1234567890123"


def test_template_comes_back_as_a_header_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path, COLUMNS, sheet_name="快递理赔")
    table = read_table(path)
    assert table.sheet.name == "快递理赔"
    found = find_header([cells for _number, cells in table.rows])
    assert found is not None
    assert [normal_heading(heading) for heading in found.headings] == [column.title for column in COLUMNS]
    assert len(table.rows) == 1
