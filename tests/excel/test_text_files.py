"""Text tables: separators, encodings, quotes and line ends as shops and platforms write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.core.errors import FileError
from shopdesk.excel.reader import read_table
from shopdesk.excel.text_files import find_separator

TEXT = (
    "订单编号,收货人,地址,金额\r\n2026030211112222,张三,浙江省杭州市西湖区文三路 1 号,12.50\r\n"
    "2026030211112223,李四,广东省广州市天河区体育西路 2 号,8.00\r\n"
)
TRADITIONAL = (
    "訂單編號,收貨人,地址,金額\r\n2026030211112222,張小姐,臺北市大安區和平東路一段,12.50\r\n"
    "2026030211112223,陳先生,新北市板橋區文化路,8.00\r\n"
)
SPANISH = "Número;Dirección;Teléfono\r\n1;Calle Núñez 3, Málaga;600\r\n2;Avenida Ibáñez;601\r\n"


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (TEXT, "utf-8", "utf-8"),
        (TEXT, "utf-8-sig", "utf-8-sig"),
        (TEXT, "gbk", "gb18030"),
        (TEXT + "生僻字㐂𠮷\r\n", "gb18030", "gb18030"),
        (TEXT, "utf-16", "utf-16"),
        (TEXT, "utf-16-le", "utf-16-le"),
        (TEXT, "utf-16-be", "utf-16-be"),
        (TEXT, "utf-32", "utf-32"),
        (TEXT, "utf-32-le", "utf-32-le"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (TRADITIONAL, "utf-8", "utf-8"),
        (SPANISH, "cp1252", "cp1252"),
    ],
)
def test_encoding_is_found_and_nothing_is_lost(tmp_path: Path, text: str, encoding: str, found: str) -> None:
    table = read_table(put(tmp_path / "t.csv", text.encode(encoding)))
    assert table.encoding == found
    separator = ";" if text is SPANISH else ","
    assert [cells for _number, cells in table.rows] == [tuple(line.split(separator)) for line in text.splitlines()]


def test_a_guess_is_marked_as_one(tmp_path: Path) -> None:
    from shopdesk.excel.reader import open_table

    with open_table(put(tmp_path / "t.csv", SPANISH.encode("cp1252"))) as opened:
        assert opened.is_guess
    with open_table(put(tmp_path / "t.csv", TEXT.encode("gbk"))) as opened:
        assert not opened.is_guess


def test_one_broken_byte_does_not_turn_a_file_into_another_language(tmp_path: Path) -> None:
    table = read_table(put(tmp_path / "t.csv", TEXT.encode() + "备注,坏\n".encode()[:-2] + b"\n"))
    assert table.encoding == "utf-8"
    assert table.rows[1][1][1] == "张三"
    assert table.rows[-1] == (4, ("备注", "\ufffd"))


def test_chinese_that_begins_late_in_the_file_is_still_gbk(tmp_path: Path) -> None:
    rows = "".join(f"{number},abc,1.00\r\n" for number in range(60_000))
    table = read_table(put(tmp_path / "t.csv", (rows + "60001,张三收到退款,2.00\r\n").encode("gbk")))
    assert table.encoding == "gb18030"
    assert table.rows[-1] == (60_001, ("60001", "张三收到退款", "2.00"))


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_separator_is_found(tmp_path: Path, separator: str) -> None:
    rows = [("单号", "地址, 详细", "备注"), ("1", "文三路 1 号, 2 楼", "好"), ("2", "体育西路", "急; 快"), ("3", "x", "y")]
    text = "\n".join(separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in rows) + "\n"
    assert [cells for _number, cells in read_table(put(tmp_path / "t.txt", text.encode())).rows] == rows


def test_preambles_do_not_hide_the_separator() -> None:
    text = "支付宝账单\n账号:[x@y.z]\n起始日期:[2026-03-01], 终止日期:[2026-03-31]\n-----\n单号\t金额\t备注\n1\t2\t3\n4\t5\t6\n7\t8\t9\n"
    assert find_separator(text) == "\t"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_line_ends_inside_cells(tmp_path: Path, end: str) -> None:
    text = f'a,b{end}1,"two\nlines"{end}{end}3,"say ""hi"""{end}'
    assert read_table(put(tmp_path / "t.csv", text.encode())).rows == (
        (1, ("a", "b")),
        (2, ("1", "two\nlines")),
        (3, ()),
        (4, ("3", 'say "hi"')),
    )


def test_wrappers_tabs_and_odd_breaks_arrive_as_they_are(tmp_path: Path) -> None:
    text = '单号,备注\n="123456789012345678",a\u2028b\x85c\n\'0012,\t5\t\n'
    rows = read_table(put(tmp_path / "t.csv", text.encode())).rows
    assert rows[1:] == ((2, ('="123456789012345678"', "a\u2028b\x85c")), (3, ("'0012", "\t5\t")))


def test_the_line_that_names_the_separator_is_no_row(tmp_path: Path) -> None:
    assert read_table(put(tmp_path / "t.csv", b"sep=;\r\na;b\r\n1,5;2\r\n")).rows == ((1, ("a", "b")), (2, ("1,5", "2")))


def test_nuls_and_control_characters_are_dropped(tmp_path: Path) -> None:
    assert read_table(put(tmp_path / "t.csv", b"name,b\nA\x00lice\x01,2\nBob and a long enough line of text,3\n")).rows[1] == (
        2,
        ("Alice", "2"),
    )


def test_a_quote_that_never_closes_is_damage_and_not_one_giant_cell(tmp_path: Path) -> None:
    lines = "".join(f"{number},x,y\n" for number in range(200_000))
    with pytest.raises(FileError) as caught:
        read_table(put(tmp_path / "t.csv", ('1,"open,2\n' + lines).encode()))
    assert caught.value.code == "damaged"
    assert "row 1" in str(caught.value)


def test_large_files_keep_every_row_across_pieces(tmp_path: Path) -> None:
    rows = [(str(number), f"地址{number}" * 5, "二\n行" if number % 7 == 0 else "") for number in range(60_000)]
    text = "".join(f'{a},{b},"{c}"\r\n' if c else f"{a},{b},\r\n" for a, b, c in rows)
    read = read_table(put(tmp_path / "t.csv", text.encode("gb18030"))).rows
    assert read == tuple((number, row if row[2] else row[:2]) for number, row in enumerate(rows, 1))


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8), min_size=2, max_size=4), min_size=1, max_size=6)
)
def test_whatever_a_writer_quotes_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    import csv

    path = tmp_path_factory.mktemp("csv") / "t.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["单号", "金额"], *rows])
    read = [list(cells) for _number, cells in read_table(path).rows]
    wanted = [["单号", "金额"], *rows]
    while not any(wanted[-1]):
        wanted.pop()
    for row in wanted:
        while row and not row[-1]:
            row.pop()
    assert read == wanted
