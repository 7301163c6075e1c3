"""Texts for many cells: clips cut into cells, checked like any change, written as one operation, refused cell by cell."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.core.errors import Refused
from shopdesk.services.pasted_text import MOST_COLUMNS, MOST_ROWS, join_text, split_html, split_text
from shopdesk.services.pasting import LABEL, Pasting
from shopdesk.services.shop import Shop

CELL = st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)


def test_cells_are_cut_at_tabs_and_line_ends() -> None:
    assert split_text("a\tb\r\nc\td\r\n") == [["a", "b"], ["c", "d"]]


def test_a_quoted_cell_holds_line_ends_and_tabs() -> None:
    assert split_text('one\t"two\nlines"\tx\n"a\tb"\ty\tz') == [["one", "two\nlines", "x"], ["a\tb", "y", "z"]]


def test_quotes_that_belong_to_the_words_stay() -> None:
    assert split_text('"quoted"\t5"\n"open\tb') == [['"quoted"', '5"'], ['"open', "b"]]


def test_a_ragged_block_is_filled_up_and_blank_rows_at_its_end_go() -> None:
    assert split_text("a\nb\tc\td\n\t\n\n") == [["a", "", ""], ["b", "c", "d"]]


def test_the_guard_of_our_own_copy_is_taken_off_again() -> None:
    assert split_text("'=1+1\t'word") == [["=1+1", "'word"]]


def test_a_table_of_html_is_cut_into_its_cells() -> None:
    source = (
        "<html><style>td {color: red}</style><table><tr><th>A</th><th colspan=2>B</th></tr>"
        "<tr><td> one\n two </td><td>x<br>y</td><td>&lt;b&gt;</td></tr></table><table><tr><td>no</td></tr></table>"
    )
    assert split_html(source) == [["A", "B", ""], ["one two", "x\ny", "<b>"]]
    assert split_html("no table") == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=5))
def test_what_is_joined_is_cut_into_the_same_cells(rows: list[list[str]]) -> None:
    width = max(map(len, rows), default=0)
    block = [[*row, *[""] * (width - len(row))] for row in rows]
    while block and not any(cell.strip() for cell in block[-1]):
        block.pop()
    bare = [[cell[1:] if cell[:2] in ("'=", "'+", "'-", "'@") else cell for cell in row] for row in block]
    plain = split_text(join_text(block))
    wide = max(map(len, bare), default=0)
    assert [[*row, *[""] * (wide - len(row))] for row in plain] == bare


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="\"'\t\r\n a<>/td=1\x00", max_size=60))
def test_any_text_is_cut_into_a_square_block(text: str) -> None:
    for block in (split_text(text), split_html(text), split_html("<table>" + text)):
        assert len({len(row) for row in block}) <= 1


def test_a_megabyte_of_quotes_is_cut_at_once() -> None:
    assert len(split_text('"a\t' * 300_000)[0]) == 500


def test_a_table_that_was_cut_off_keeps_its_last_cell() -> None:
    assert split_html("<table><tr><td>a<td>b<tr><td>c") == [["a", "b"], ["c", ""]]


def test_what_excel_and_wps_put_around_a_table_is_no_cell() -> None:
    source = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><!--[if gte mso 9]><xml><table><tr><td>no</td></tr></table></xml>'
        '<![endif]--><style><!--td {mso-number-format:"\\@"}--></style></head><body><table border=0><!--StartFragment-->'
        '<col width=72><tr height=18><td class=xl65 x:str="\'0>1">001&nbsp;</td><td colspan=2 x:num>12.5</td></tr><!--EndFragment-->'
        "</table></body></html>"
    )
    assert split_html(source) == [["001", "12.5", ""]]


@pytest.mark.parametrize(
    "piece",
    ["<", "<table ", "<!--", '<td a="', "<table><tr><td>", "&#", "<![CDATA[", "<script>", '"\t', "\x00", "\r", "<td colspan=99999>"],
)
def test_a_megabyte_of_anything_is_cut_in_a_moment(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    for block in (split_text(text), split_html(text), split_html("<table><tr><td>" + text)):
        assert len(block) <= MOST_ROWS
        assert len({len(row) for row in block}) <= 1
        assert all(len(row) <= MOST_COLUMNS for row in block[:3])
    assert time.process_time() - began < 10  # a parser that looks again and again needs minutes


@pytest.fixture
def ids(shop: Shop) -> list[int]:
    return [shop.records.add("couriers", {"name": f"快递{n}"}).only_id() for n in range(3)]


def names(shop: Shop) -> list[str]:
    return sorted(row["name"] for row in shop.browsing.rows("couriers", range(1, 100), ["id", "name"]))


def test_a_paste_is_one_operation_and_one_undo(shop: Shop, ids: list[int]) -> None:
    before = names(shop)
    texts = {each: {"name": f"新{each}"} for each in ids}
    change, checked = Pasting(shop).write("couriers", texts)
    assert checked.cells == 3
    assert change.records == 3
    assert {f"新{each}" for each in ids} <= set(names(shop))
    shop.journal.undo(change.operation)
    assert names(shop) == before


def test_what_cannot_be_taken_is_said_by_cell_and_the_rest_is_written(shop: Shop, ids: list[int]) -> None:
    texts = {ids[0]: {"name": "好"}, ids[1]: {"name": ""}, 99_999: {"name": "谁"}}
    _change, checked = Pasting(shop).write("couriers", texts)
    assert {(out.record_id, out.field) for out in checked.left_out} == {(ids[1], "name"), (99_999, "name")}
    assert all(out.why for out in checked.left_out)
    assert "好" in names(shop)
    assert "快递1" in names(shop)


def test_nothing_is_written_where_no_cell_can_be_taken(shop: Shop, ids: list[int]) -> None:
    before = names(shop)
    with pytest.raises(Refused):
        Pasting(shop).write("couriers", {ids[0]: {"name": ""}})
    assert names(shop) == before


def test_a_pasted_cell_that_says_nothing_empties_text_as_an_import_reads_it(shop: Shop, ids: list[int]) -> None:
    shop.records.set("couriers", ids[0], {"notes": "易碎"})
    checked = Pasting(shop).check("couriers", {ids[0]: {"notes": "——"}, ids[1]: {"notes": "无货"}})
    assert checked.values == {ids[0]: {"notes": None}, ids[1]: {"notes": "无货"}}


def test_cells_that_hold_it_already_are_counted_as_the_same(shop: Shop, ids: list[int]) -> None:
    checked = Pasting(shop).check("couriers", {ids[0]: {"name": "快递0"}})
    assert checked.same == 1
    assert not checked.values


def test_one_refusal_refuses_all_that_is_set_each(shop: Shop, ids: list[int]) -> None:
    before = names(shop)
    with pytest.raises(Refused):
        shop.records.set_each("couriers", {ids[0]: {"name": "甲"}, ids[1]: {"name": None}}, LABEL)
    assert names(shop) == before


def test_a_given_field_is_left_out(shop: Shop) -> None:
    case = shop.records.add("customers", {"name": "小满"}).only_id()
    checked = Pasting(shop).check("customers", {case: {"created_at": "2026-01-01"}})
    assert [out.field for out in checked.left_out] == ["created_at"]
    assert not checked.values


def test_rows_without_a_header_get_the_titles_of_the_list(shop: Shop) -> None:
    block = [["小满", "VIP"], ["小红", "VIP"]]
    headed = Pasting(shop).with_head("customers", block, ["number", "name", "level"])
    assert headed[0] == ["Customer name", "Level"]
    assert headed[1:] == block


def test_a_header_that_is_there_is_kept(shop: Shop) -> None:
    english = [["Customer name", "Level"], ["小红", "VIP"]]
    assert Pasting(shop).with_head("customers", english, ["name", "level"]) == english


def test_a_masked_text_never_overwrites_the_stored_one(shop: Shop) -> None:
    clear = {"phone": "13812345678", "address": "浙江省杭州市西湖区文三路 1 号"}
    case = shop.records.add("cases", {"type": "return_refund", "order_number": "260517-6071989743001", **clear}).only_id()
    copied = Pasting(shop).check("cases", {case: {"phone": "138****5678", "address": "浙江省杭州市****"}})
    assert not copied.values
    assert copied.same == 2
    other = Pasting(shop).check("cases", {case: {"phone": "139****0000"}})
    assert not other.values
    assert [out.field for out in other.left_out] == ["phone"]


def test_a_blank_onto_a_state_is_said_to_be_required(shop: Shop) -> None:
    case = shop.records.add("cases", {"type": "return_refund", "order_number": "260517-6071989743001"}).only_id()
    checked = Pasting(shop).check("cases", {case: {"state": " "}})
    assert not checked.values
    assert [out.why for out in checked.left_out] == ["“State” must be filled in."]
