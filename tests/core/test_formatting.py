"""How values are shown, edited, printed and exported; and that the editor's text reads back as the value."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.core.fields import Field, Kind
from shopdesk.core.values import ParseContext, cell_text, cell_value, edit_text, format_value, json_value, parse
from shopdesk.core.vocabulary import CHANNELS, PLATFORMS, RESPONSIBLE

ZONE = "Asia/Shanghai"
MONEY = Field(key="amount", label="Amount", kind=Kind.MONEY)
COUNT = Field(key="quantity", label="Quantity", kind=Kind.NUMBER)
WEIGHT = Field(key="weight_g", label="Weight", kind=Kind.NUMBER, unit="g")
PERCENT = Field(key="damage", label="Damage", kind=Kind.NUMBER, unit="%")
YEAR = Field(key="id", label="Id", kind=Kind.NUMBER, summed=False)
DATE = Field(key="day", label="Day", kind=Kind.DATE)
TIME = Field(key="at", label="At", kind=Kind.TIME)
MONTH = Field(key="month", label="Month", kind=Kind.MONTH)
YES_NO = Field(key="insured", label="Insured", kind=Kind.YES_NO)
PLATFORM = Field(key="platform", label="Platform", kind=Kind.CHOICE, choices=PLATFORMS)
ORDER = Field(key="order_number", label="Order", kind=Kind.ORDER_NUMBER)
SHOP = Field(key="shop", label="Shop", kind=Kind.REFERENCE, refers_to="shops")
TAGS = Field(key="tags", label="Tags", kind=Kind.TAGS)
ITEMS = Field(
    key="items",
    label="Items",
    kind=Kind.LINES,
    fields=(
        Field(key="name", label="Name", kind=Kind.TEXT),
        Field(key="quantity", label="Quantity", kind=Kind.NUMBER),
        Field(key="price", label="Price", kind=Kind.MONEY),
        Field(key="gift", label="Gift", kind=Kind.YES_NO),
    ),
)


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (MONEY, 123450, "1,234.50"),
        (MONEY, -5, "-0.05"),
        (MONEY, 0, "0.00"),
        (COUNT, 1234, "1,234"),
        (YEAR, 1234, "1234"),
        (WEIGHT, 1200, "1,200 g"),
        (PERCENT, 50, "50%"),
        (DATE, "2026-03-02", "2026-03-02"),
        (TIME, "2026-03-02T02:11:12Z", "2026-03-02 10:11"),
        (MONTH, "2026-03", "2026-03"),
        (YES_NO, 1, "Yes"),
        (YES_NO, 0, "No"),
        (PLATFORM, "jd", "JD"),
        (PLATFORM, "gone", "gone"),
        (SHOP, 12, "#12"),
        (TAGS, ("急", "老客"), "急, 老客"),
        (ITEMS, ({"name": "红裙", "quantity": 2, "price": 100}, {"name": "帽"}), "红裙 × 2; 帽"),
        (MONEY, None, ""),
    ],
)
def test_people_see(field: Field, value: Any, shown: str) -> None:
    assert format_value(field, value, ZONE) == shown


def test_references_show_and_print_the_label_they_are_handed() -> None:
    labels = {"shops": {12: "一号店"}}
    assert format_value(SHOP, 12, ZONE, labels) == "一号店"
    assert json_value(SHOP, 12, ZONE, labels) == {"id": 12, "label": "一号店"}
    assert cell_value(SHOP, 12, ZONE, labels) == "一号店"


@pytest.mark.parametrize(
    ("field", "value", "printed"),
    [
        (MONEY, 123450, "1234.50"),
        (MONEY, -5, "-0.05"),
        (TIME, "2026-03-02T02:11:12Z", "2026-03-02T10:11:12+08:00"),
        (DATE, "2026-03-02", "2026-03-02"),
        (YES_NO, 1, True),
        (YES_NO, 0, False),
        (PLATFORM, "jd", "jd"),
        (COUNT, 3, 3),
        (TAGS, ("a",), ["a"]),
        (TAGS, None, []),
        (ITEMS, None, []),
        (MONEY, None, None),
        (SHOP, None, None),
        (ITEMS, ({"name": "a", "price": 5},), [{"name": "a", "quantity": None, "price": "0.05", "gift": None}]),
    ],
)
def test_command_line_prints(field: Field, value: Any, printed: Any) -> None:
    assert json_value(field, value, ZONE) == printed
    json.dumps(printed)


def test_offsets_of_half_an_hour_and_west_of_greenwich_are_printed() -> None:
    assert json_value(TIME, "2026-03-02T02:11:12Z", "Asia/Kathmandu") == "2026-03-02T07:56:12+05:45"
    assert json_value(TIME, "2026-03-02T02:11:12Z", "America/New_York") == "2026-03-01T21:11:12-05:00"


def test_spreadsheets_get_numbers_days_and_times_and_identifiers_as_text() -> None:
    assert cell_value(MONEY, 123450, ZONE) == 1234.5
    assert cell_value(DATE, "2026-03-02", ZONE) == dt.date(2026, 3, 2)
    assert cell_value(TIME, "2026-03-02T02:11:12Z", ZONE) == dt.datetime(2026, 3, 2, 10, 11, 12)
    assert cell_value(ORDER, "123456789012345678", ZONE) == "123456789012345678"
    assert cell_value(YES_NO, 1, ZONE) == "Yes"
    assert cell_value(MONEY, None, ZONE) is None
    assert cell_text(MONEY, 123450, ZONE) == "1234.50"
    assert cell_text(TIME, "2026-03-02T02:11:12Z", ZONE) == "2026-03-02 10:11:12"


VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: st.text(min_size=1, max_size=40),
    Kind.NOTE: st.text(min_size=1, max_size=80),
    Kind.NUMBER: st.integers(-(10**15) + 1, 10**15 - 1),
    Kind.MONEY: st.integers(-(10**11) + 1, 10**11 - 1),
    Kind.DATE: st.dates(dt.date(1970, 1, 1), dt.date(2199, 12, 31)).map(str),
    Kind.TIME: st.datetimes(dt.datetime(1970, 1, 2), dt.datetime(2199, 12, 30)).map(lambda d: d.replace(microsecond=0).isoformat() + "Z"),
    Kind.MONTH: st.dates(dt.date(1970, 1, 1), dt.date(2199, 12, 31)).map(lambda d: d.isoformat()[:7]),
    Kind.CHOICE: st.sampled_from([c.code for c in PLATFORMS]),
    Kind.YES_NO: st.integers(0, 1),
    Kind.PHONE: st.from_regex(r"1[3-9][0-9]{9}(-[0-9]{1,4})?", fullmatch=True),
    Kind.WAYBILL: st.from_regex(r"[A-Z]{0,3}[0-9]{8,20}", fullmatch=True),
    Kind.ORDER_NUMBER: st.from_regex(r"[0-9]{6,19}(-[0-9]{15})?|[1-9][0-9]{14}0{2,5}", fullmatch=True),
    Kind.TAGS: st.lists(st.text("急老客abc ", min_size=1, max_size=5), min_size=1, max_size=4).map(tuple),
    Kind.EVIDENCE: st.lists(st.from_regex(r"[a-z客]{1,5}(/[a-z_0-9]{1,5}\.png)?", fullmatch=True), min_size=1, max_size=3, unique=True).map(
        tuple
    ),
}
PLAIN_KINDS = sorted(VALUES, key=str)


@pytest.mark.parametrize("kind", PLAIN_KINDS)
def test_editor_text_reads_back_as_the_value(kind: Kind) -> None:
    field = Field(key="f", label="F", kind=kind, choices=PLATFORMS if kind is Kind.CHOICE else ())
    context = ParseContext(zone=ZONE)

    @settings(max_examples=40, deadline=None)
    @given(VALUES[kind])
    def reads_back(raw: Any) -> None:
        # what parse made of any text is a value; every such value survives the editor
        value = parse(field, edit_text(field, raw, ZONE), context)
        if kind not in (Kind.TEXT, Kind.NOTE, Kind.TAGS):
            assert value == raw
        assert parse(field, edit_text(field, value, ZONE), context) == value

    reads_back()


@pytest.mark.parametrize("choices", [PLATFORMS, RESPONSIBLE, CHANNELS])
def test_every_choice_reads_back_from_what_is_shown(choices: tuple[Any, ...]) -> None:
    field = Field(key="f", label="F", kind=Kind.CHOICE, choices=choices)
    for choice in choices:
        assert parse(field, edit_text(field, choice.code), ParseContext()) == choice.code
        assert parse(field, choice.code, ParseContext()) == choice.code


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "name": st.text("红裙ab1", min_size=1, max_size=5),
                "quantity": st.integers(0, 99),
                "price": VALUES[Kind.MONEY],
                "gift": st.integers(0, 1),
            }
        ),
        min_size=1,
        max_size=4,
    ).map(tuple)
)
def test_lines_read_back_from_the_editor_and_from_json(lines: Any) -> None:
    context = ParseContext(zone=ZONE)
    assert parse(ITEMS, edit_text(ITEMS, lines, ZONE), context) == lines
    assert parse(ITEMS, json.dumps(json_value(ITEMS, lines, ZONE)), context) == lines


@settings(max_examples=60, deadline=None)
@given(VALUES[Kind.MONEY], VALUES[Kind.NUMBER])
def test_shown_amounts_and_numbers_can_be_pasted_back(fen: int, number: int) -> None:
    assert parse(MONEY, format_value(MONEY, fen), ParseContext()) == fen
    assert parse(COUNT, format_value(COUNT, number), ParseContext()) == number
    assert parse(WEIGHT, format_value(WEIGHT, number), ParseContext()) == number
    assert round(float(str(cell_value(MONEY, fen))) * 100) == fen
