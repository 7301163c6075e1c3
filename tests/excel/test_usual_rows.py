"""Rows read by one expression say what they say cell by cell."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.excel import xlsx
from shopdesk.excel.reader import read_table
from shopdesk.excel.usual_rows import FoundCells, UsualRows
from shopdesk.excel.writer import OutColumn, write_table

HEAD = '<row r="{n}" spans="1:4">'
CELLS = (
    '<c r="{c}{n}" s="2" t="inlineStr"><is><t>红色 {n}</t></is></c>',
    '<c r="{c}{n}" t="inlineStr"><is><t xml:space="preserve"> a &amp; b </t></is></c>',
    '<c r="{c}{n}" s="1" t="s"><v>1</v></c>',
    '<c r="{c}{n}" t="s"><v>0</v></c>',
    '<c r="{c}{n}" s="3"><v>45000.5</v></c>',
    '<c r="{c}{n}"><v>1.5E+18</v></c>',
    '<c r="{c}{n}" t="n"><v>12</v></c>',
    '<c r="{c}{n}" s="4"/>',
    '<c r="{c}{n}" t="str"><f>1+1</f><v>2</v></c>',
    '<c r="{c}{n}" t="e"><v>#REF!</v></c>',
    '<c r="{c}{n}" t="b"><v>1</v></c>',
    '<c r="{c}{n}" t="inlineStr"><is><t>two\nlines\u3000</t></is></c>',
    "",
)


def workbook(path: Path, rows: list[list[int]]) -> Path:
    """A workbook whose rows hold these kinds of cells, one after another."""
    write_table(path, [OutColumn("甲", "text")], [["乙"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    lines = []
    for number, kinds in enumerate(rows, start=1):
        cells = "".join(CELLS[kind].format(c="ABCDEFGH"[at], n=number) for at, kind in enumerate(kinds))
        lines.append(f"{HEAD.format(n=number)}{cells}</row>")
    sheet = next(name for name in parts if name.startswith("xl/worksheets/sheet"))
    begin, _data, end = re.split("<sheetData>(.*)</sheetData>", parts[sheet].decode(), flags=re.DOTALL)
    text = f"{begin}<sheetData>{''.join(lines)}</sheetData>{end}"
    parts[sheet] = text.encode()
    strings = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>一</t></si><si><t>二 &lt;3</t></si></sst>'
    parts["xl/sharedStrings.xml"] = strings.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def cells_of(path: Path) -> list[tuple[int, tuple[str, ...]]]:
    return list(xlsx.Xlsx(path, lambda _done, _total: None).rows(0))


@settings(max_examples=60, deadline=None)
@given(kinds=st.lists(st.lists(st.integers(0, len(CELLS) - 1), min_size=1, max_size=8), min_size=1, max_size=4), turns=st.integers(1, 5))
def test_rows_of_every_kind_are_read_as_they_are_cell_by_cell(
    kinds: list[list[int]], turns: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = workbook(tmp_path_factory.mktemp("rows") / "a.xlsx", kinds * turns)
    usual = cells_of(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UsualRows, "learn", lambda _self, _cells: None)
        assert usual == cells_of(path)


def test_ordinary_rows_below_headings_are_read_at_once(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[2, 2, 2, 2, 2], *[[0, 2, 6, 7, 3]] * 50])
    learnt: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        learn = UsualRows.learn

        def noted(self: UsualRows, cells: FoundCells) -> None:
            learnt.append(len(cells))
            learn(self, cells)

        patch.setattr(UsualRows, "learn", noted)
        found = cells_of(path)
    assert found[50] == (51, ("红色 51", "二 <3", "12", "", "一"))
    assert learnt == [5, 5]


def test_an_irregular_sheet_is_not_tried_for_ever() -> None:
    usual = UsualRows([], lambda _style: str)
    usual.learn([("A", "", "inlineStr", "x")])
    row = '<row r="1"><c r="A1"><v>1</v></c>'
    assert usual.read('<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c>', 0) == (1, ("x",))
    for _turn in range(3000):
        assert usual.read(row, 0) is None
    assert usual.read('<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c>', 0) is None


def test_a_row_number_beyond_the_sheet_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[0], [0], [0]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(b'<row r="3"', b'<row r="9999999"'))
    with pytest.raises(Exception, match="9999999"):
        read_table(path)
