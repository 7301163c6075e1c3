"""Identifiers, words of fixed lists, free text, tags, paths and lines."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from shopdesk.core.fields import MAX_LENGTH, Choice, Field, Kind
from shopdesk.core.translations import N_
from shopdesk.core.values import ParseContext, Unreadable, column_parser, parse, parse_filter, zeros_are_chance
from shopdesk.core.vocabulary import PLATFORMS, RESPONSIBLE

TEXT = Field(key="name", label="Name", kind=Kind.TEXT)
BATCH = Field(key="batch", label="Batch", kind=Kind.TEXT, identifier=True)
NOTE = Field(key="notes", label="Notes", kind=Kind.NOTE)
ORDER = Field(key="order_number", label="Order", kind=Kind.ORDER_NUMBER)
WAYBILL = Field(key="waybill", label="Waybill", kind=Kind.WAYBILL)
PHONE = Field(key="phone", label="Phone", kind=Kind.PHONE)
YES_NO = Field(key="insured", label="Insured", kind=Kind.YES_NO)
PLATFORM = Field(key="platform", label="Platform", kind=Kind.CHOICE, choices=PLATFORMS)
PARTY = Field(key="responsible", label="Responsible", kind=Kind.CHOICE, choices=RESPONSIBLE)
SHOP = Field(key="shop", label="Shop", kind=Kind.REFERENCE, refers_to="shops")
TAGS = Field(key="tags", label="Tags", kind=Kind.TAGS)
EVIDENCE = Field(key="evidence", label="Evidence", kind=Kind.EVIDENCE)
ITEMS = Field(
    key="items",
    label="Items",
    kind=Kind.LINES,
    fields=(
        Field(key="code", label="Code", kind=Kind.TEXT, identifier=True),
        Field(key="asked", label="Asked", kind=Kind.NUMBER),
        Field(key="price", label="Price", kind=Kind.MONEY),
        Field(key="gift", label="Gift", kind=Kind.YES_NO),
        Field(key="case", label="Case", kind=Kind.REFERENCE, refers_to="cases"),
    ),
)
TYPED = ParseContext()
FILE = ParseContext(from_file=True)
IDENTIFIERS = (ORDER, WAYBILL, BATCH)


def code_of(field: Field, text: str, context: ParseContext = TYPED) -> str:
    with pytest.raises(Unreadable) as caught:
        parse(field, text, context)
    assert caught.value.problem.text()
    return caught.value.problem.code


@pytest.mark.parametrize("field", IDENTIFIERS)
@pytest.mark.parametrize(
    "wrapped", ['="123456789012345678"', "\t123456789012345678", "123456789012345678\t", "'123456789012345678", "１２３456789012345678"]
)
def test_long_identifier_keeps_all_its_digits(field: Field, wrapped: str) -> None:
    assert parse(field, wrapped, FILE) == "123456789012345678"


@pytest.mark.parametrize("field", IDENTIFIERS)
@pytest.mark.parametrize(
    "text",
    [
        "1.23E+17",
        "1.13E+11",
        "1.234567890123456789E+18",
        "1e+17",
        "2E+17",
        "123456789012345000",
        "12345678901234500",
        "123456789012345678.0",
    ],
)
def test_identifier_that_a_spreadsheet_cut_is_refused_with_how_to_export_again(field: Field, text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(field, text, FILE)
    assert caught.value.problem.code == "cut_number"
    assert "Export again" in caught.value.problem.text()
    assert text in caught.value.problem.text()


def test_phone_that_a_spreadsheet_cut_is_refused() -> None:
    assert code_of(PHONE, "4195224.247") == "fraction"
    assert code_of(PHONE, "1.38E+10") == "cut_number"


@pytest.mark.parametrize(
    "text",
    ["1234567890123456700", "1234567890123450", "2300000000000000", "12345678901234501000", "230115-100000000000000", "1E12", "5E10"],
)
def test_identifier_that_only_ends_in_zeros_is_whole(text: str) -> None:
    assert parse(ORDER, text, FILE) == text


@pytest.mark.parametrize("wrapped", ['="123456789012345000"', "'123456789012345000", "123456789012345000\t"])
def test_zeros_of_a_number_that_was_wrapped_as_text_are_meant(wrapped: str) -> None:
    assert parse(ORDER, wrapped, FILE) == "123456789012345000"


def test_column_of_whole_numbers_may_hold_one_that_ends_in_zeros_by_chance() -> None:
    whole = [str(4_000_000_000_000_000_001 + i) for i in range(20_000)]
    assert zeros_are_chance(whole)
    assert not zeros_are_chance([*whole[:9], "123456789012345000"])
    assert not zeros_are_chance([str(n) + "000" for n in range(123_456_789_012_000, 123_456_789_013_000)])
    assert parse(ORDER, "4000000000000010000", ParseContext(from_file=True, zeros_are_chance=True)) == "4000000000000010000"


def test_float_of_a_number_cell_loses_its_point_only_where_no_digit_is_lost() -> None:
    assert parse(PHONE, "13819106154.0", FILE) == "13819106154"
    assert parse(ORDER, "123456789012345.0", FILE) == "123456789012345"
    assert parse(BATCH, "2.0", FILE) == "2.0"


def test_leading_zeros_stay() -> None:
    assert parse(BATCH, "03141058", FILE) == "03141058"
    assert parse(BATCH, "'001", FILE) == "001"


def test_order_numbers_keep_their_hyphen_and_lose_blanks() -> None:
    assert parse(ORDER, " 230115—123456789012345 ", FILE) == "230115-123456789012345"
    assert parse(ORDER, "1234 5678 9012", TYPED) == "123456789012"


def test_waybills_are_upper_case_without_blanks() -> None:
    assert parse(WAYBILL, "sf 1234\u200b567890123", TYPED) == "SF1234567890123"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("13812345678-1234", "13812345678-1234"),
        ("13812345678[1234]", "13812345678[1234]"),
        ("13812345678【1234】", "13812345678[1234]"),
        ("138 1234 5678", "13812345678"),
        ("+86 138 1234 5678", "+8613812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("138****1234", "138****1234"),
        ("***********", "***********"),
        ("13812345678 13912345678", "13812345678 13912345678"),
        ("010-12345678", "010-12345678"),
        ("95546", "95546"),
        ("无", None),
    ],
)
def test_phone_keeps_what_calls_it(text: str, stored: str | None) -> None:
    assert parse(PHONE, text, FILE) == stored


@pytest.mark.parametrize("text", ["abc", "1234", "电话"])
def test_what_is_no_phone_is_refused(text: str) -> None:
    assert code_of(PHONE, text) == "unreadable_phone"


@pytest.mark.parametrize("field", [TEXT, NOTE, BATCH, ORDER, WAYBILL, PHONE, YES_NO, PLATFORM, SHOP, TAGS])
@pytest.mark.parametrize("text", ["#REF!", "#N/A", "#VALUE!"])
def test_error_of_a_spreadsheet_is_refused_everywhere(field: Field, text: str) -> None:
    assert code_of(field, text, FILE) == "error_cell"


@pytest.mark.parametrize(
    "text", ["<b>x</b>", "=cmd()|' /C calc'!A0", "👨‍👩‍👧", "-", "无", "'quoted", '="a"', "ａ１", "a\u200bb", "@x", "+1"]
)
def test_typed_text_is_kept_as_typed(text: str) -> None:
    assert parse(TEXT, text, TYPED) == text
    assert parse(NOTE, text, TYPED) == text


def test_text_of_a_file_loses_wrappers_and_words_for_nothing() -> None:
    assert parse(TEXT, '="张三"', FILE) == "张三"
    assert parse(TEXT, "\ufeff张三\u200e ", FILE) == "张三"
    assert parse(TEXT, "'28290", FILE) == "28290"
    assert parse(TEXT, "=cmd()", FILE) == "=cmd()"
    assert [parse(TEXT, t, FILE) for t in ("-", "N/A", "未设置", "'null", "")] == [None] * 5
    assert [parse(NOTE, t, FILE) for t in ("'null", "null", " ")] == [None] * 3


@pytest.mark.parametrize("text", ["-", "—", "——", "－－", "/", "／", "\\", "＼", "无", "無", " 无\n", "n/a", "未设置", '="-"', "'null"])
@pytest.mark.parametrize("field", [TEXT, NOTE, BATCH, ORDER, WAYBILL, PHONE, TAGS, SHOP, EVIDENCE, PLATFORM])
def test_a_cell_that_says_nothing_is_empty_in_every_field(field: Field, text: str) -> None:
    assert parse(field, text, FILE) is None


@pytest.mark.parametrize("text", ["无锡市滨湖区", "无货", "-5 元", "A/B", "- 送一件\n- 加卡片", "——谢谢", "N/A区", "空调"])
def test_text_that_only_begins_so_is_kept(text: str) -> None:
    assert parse(NOTE, text, FILE) == parse(TEXT, text, FILE) or "\n" in text
    assert parse(NOTE, text, FILE) == text


def test_notes_keep_their_lines_and_names_have_one() -> None:
    assert parse(NOTE, "a\r\nb", TYPED) == "a\nb"
    assert parse(TEXT, "a\r\nb", TYPED) == "a b"


@pytest.mark.parametrize("kind", list(MAX_LENGTH))
def test_text_over_its_length_is_refused_not_cut(kind: Kind) -> None:
    field = Field(key="f", label="F", kind=kind)
    limit = MAX_LENGTH[kind]
    assert parse(field, "7" * limit, TYPED) == "7" * limit
    assert code_of(field, "7" * (limit + 1)) == "too_long"


@pytest.mark.parametrize("word", ["是", "有", "Y", "yes", "TRUE", "1", "√", "✓"])
def test_yes_is_read(word: str) -> None:
    assert parse(YES_NO, word, FILE) == 1


@pytest.mark.parametrize("word", ["否", "无", "n", "No", "false", "0", "×", "Ｎ"])
def test_no_is_read(word: str) -> None:
    assert parse(YES_NO, word, FILE) == 0


def test_other_answers_than_yes_and_no_are_refused_or_empty() -> None:
    assert code_of(YES_NO, "7") == "unreadable_yes_no"
    assert code_of(YES_NO, "maybe") == "unreadable_yes_no"
    assert parse(YES_NO, "未设置", FILE) is None


@pytest.mark.parametrize(
    ("word", "code"), [("taobao", "taobao"), ("Tao Bao", "taobao"), ("淘宝网", "taobao"), ("ＰＤＤ", "pinduoduo"), ("其它", "other")]
)
def test_choice_is_read_by_code_label_or_alias(word: str, code: str) -> None:
    assert parse(PLATFORM, word, TYPED) == code


def test_choice_of_a_file_may_have_its_own_words() -> None:
    context = ParseContext(from_file=True, choices={"platform": {"C店": "taobao", "other": "jd"}})
    assert parse(PLATFORM, "C店", context) == "taobao"
    assert parse(PLATFORM, "ｃ店", context) == "taobao"
    assert parse(PLATFORM, "other", context) == "jd"
    assert parse(PARTY, "仓库", context) == "warehouse"


def test_unknown_choice_names_what_there_is() -> None:
    with pytest.raises(Unreadable) as caught:
        parse(PLATFORM, "ebay", TYPED)
    assert caught.value.problem.code == "bad_choice"
    assert "Taobao" in caught.value.problem.text()


def test_choice_called_none_is_a_choice_and_a_dash_is_empty() -> None:
    field = Field(
        key="mood", label="Mood", kind=Kind.CHOICE, choices=(Choice("none", N_("None"), aliases=("无",)), Choice("kind", N_("Kind")))
    )
    assert parse(field, "无", FILE) == "none"
    assert parse(field, "-", FILE) is None


def test_reference_stays_cleaned_text_for_a_service_to_resolve() -> None:
    assert parse(SHOP, "　一号店 ", TYPED) == "一号店"
    assert parse(SHOP, "-", TYPED) is None


def test_tags_are_split_once_each_in_order() -> None:
    assert parse(TAGS, "急，老客; 急、VIP 客户", TYPED) == ("急", "老客", "VIP 客户")
    assert parse(TAGS, " , ", TYPED) is None
    assert code_of(TAGS, "x" * 101) == "too_long"


def test_evidence_paths_stay_inside_their_folder() -> None:
    assert parse(EVIDENCE, "a\\b.png\nc.png\n", TYPED) == ("a/b.png", "c.png")
    assert [code_of(EVIDENCE, p) for p in ("../x", "a/../../x", "/etc/passwd", "C:\\x", "\\\\host\\x")] == ["unsafe_path"] * 5


def test_lines_are_read_from_json_with_exact_digits() -> None:
    text = '[{"code": "A1", "asked": 1, "price": 12.10, "gift": true, "case": {"id": 7, "label": "x"}}, {"code": 123456789012345678}]'
    assert parse(ITEMS, text, TYPED) == (
        {"code": "A1", "asked": 1, "price": 1210, "gift": 1, "case": "7"},
        {"code": "123456789012345678"},
    )
    assert parse(ITEMS, "[]", TYPED) is None
    assert parse(ITEMS, '[{"code": null}]', TYPED) is None


def test_problems_of_lines_are_told_all_at_once_by_row_and_column() -> None:
    with pytest.raises(Unreadable) as caught:
        parse(ITEMS, '[{"asked": "x", "price": 12.345}, {"colour": 1}]', TYPED)
    assert [(p.field, p.code) for p in caught.value.problems] == [
        ("items.1.asked", "unreadable_number"),
        ("items.1.price", "too_many_decimals"),
        ("items.2.colour", "no_such_column"),
    ]


@pytest.mark.parametrize("text", ["nope", "[1]", "{]", "12", '"x"', "[" * 100_000])
def test_what_is_no_table_is_refused(text: str) -> None:
    assert code_of(ITEMS, text) == "unreadable_lines"


def test_column_parser_answers_like_parse_and_refuses_each_time() -> None:
    read = column_parser(PLATFORM, FILE)
    assert [read("tmall"), read("tmall"), read("")] == ["tmall", "tmall", None]
    for _again in range(2):
        with pytest.raises(Unreadable):
            read("ebay")


@pytest.mark.parametrize("field", [ORDER, WAYBILL, PHONE])
@pytest.mark.parametrize(
    "text",
    [
        "1",
        "00",
        "1234",
        "12340",
        "13800001111",
        "12345678901234567",
        "12345678901234500",
        "１３８００００１１１１",
        "9" * 61,
        "1" * 50 + "0",
    ],
)
def test_column_parser_takes_plain_digits_as_parse_does(field: Field, text: str) -> None:
    def answer(read: Callable[[], Any]) -> Any:
        try:
            return read()
        except Unreadable as unreadable:
            return unreadable.problem.code

    assert answer(lambda: column_parser(field, FILE)(text)) == answer(lambda: parse(field, text, FILE))


def test_filter_takes_a_piece_of_an_identifier() -> None:
    assert parse_filter(PHONE, "5678", TYPED) == "5678"
    assert parse_filter(WAYBILL, "sf12", TYPED) == "SF12"
    assert parse_filter(PLATFORM, "京东商城", TYPED) == "jd"


def test_context_and_refusal_travel_to_another_process() -> None:
    context = pickle.loads(pickle.dumps(ParseContext(from_file=True, choices={"platform": {"C店": "taobao"}})))
    assert parse(pickle.loads(pickle.dumps(PLATFORM)), "C店", context) == "taobao"
    with pytest.raises(Unreadable) as caught:
        parse(ORDER, "1.2E+17", context)
    assert pickle.loads(pickle.dumps(caught.value)).problem.text() == caught.value.problem.text()


def test_refusal_quotes_a_long_text_in_short() -> None:
    with pytest.raises(Unreadable) as caught:
        parse(ITEMS, json.dumps("x" * 10_000), TYPED)
    assert len(caught.value.problem.text()) < 200
