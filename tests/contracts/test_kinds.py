"""Every kind of field has its parser, column, editor and cell: a kind that one table forgot is found here, not by a user."""

from __future__ import annotations

from typing import Any

import pytest

from shopdesk.core.clock import Clock
from shopdesk.core.fields import Choice, Field, Kind
from shopdesk.core.parse_context import ParseContext
from shopdesk.core.values import cell_text, cell_value, edit_text, format_value, json_value, parse

SAMPLES: dict[Kind, tuple[str, Any]] = {
    Kind.TEXT: ("红色连衣裙", "红色连衣裙"),
    Kind.NOTE: ("两行\n文字", "两行\n文字"),
    Kind.NUMBER: ("１，２３４", 1234),
    Kind.MONEY: ("¥1,234.50", 123450),
    Kind.DATE: ("2026年3月2日", "2026-03-02"),
    Kind.TIME: ("2026/3/2 10:11", "2026-03-02T02:11:00Z"),
    Kind.MONTH: ("2026年3月", "2026-03"),
    Kind.CHOICE: ("丢件", "lost"),
    Kind.YES_NO: ("是", 1),
    Kind.PHONE: ("138 0013 8000", "13800138000"),
    Kind.WAYBILL: (" yt1234567890123 ", "YT1234567890123"),
    Kind.ORDER_NUMBER: ('="260000000000000017"', "260000000000000017"),
    Kind.REFERENCE: ("顺丰", "顺丰"),
    Kind.TAGS: ("回头客, 易碎", ("回头客", "易碎")),
    Kind.EVIDENCE: ("a/1.png\na/2.png", ("a/1.png", "a/2.png")),
    Kind.LINES: ('[{"name": "袜子", "quantity": 2}]', ({"name": "袜子", "quantity": 2},)),
}
COLUMNS = (Field(key="name", label="Name", kind=Kind.TEXT), Field(key="quantity", label="Quantity", kind=Kind.NUMBER))
over_every_kind = pytest.mark.parametrize("kind", list(Kind))


def field(kind: Kind) -> Field:
    return Field(
        key="x",
        label="X",
        kind=kind,
        choices=(Choice("lost", "Lost", aliases=("丢件",)),) if kind is Kind.CHOICE else (),
        refers_to="couriers" if kind is Kind.REFERENCE else "",
        fields=COLUMNS if kind is Kind.LINES else (),
    )


@over_every_kind
def test_every_kind_is_read(kind: Kind) -> None:
    text, value = SAMPLES[kind]
    assert parse(field(kind), text, ParseContext.form(Clock())) == value


@over_every_kind
def test_what_an_editor_shows_is_read_back_the_same(kind: Kind) -> None:
    value = SAMPLES[kind][1]
    f = field(kind)
    assert parse(f, edit_text(f, value), ParseContext.form(Clock())) == value
    assert parse(f, edit_text(f, None), ParseContext.form(Clock())) in (None, ())


@over_every_kind
def test_every_kind_is_written_for_people_and_for_cells(kind: Kind) -> None:
    value = SAMPLES[kind][1]
    f = field(kind)
    assert format_value(f, value)
    assert cell_text(f, value)
    assert cell_value(f, value) is not None
    assert json_value(f, value) is not None


@over_every_kind
def test_every_kind_has_a_column(kind: Kind) -> None:
    from shopdesk.storage.mapping import COLUMN_TYPES

    assert kind is Kind.LINES or kind in COLUMN_TYPES


@over_every_kind
def test_every_kind_has_an_editor(kind: Kind) -> None:
    from shopdesk.ui.editors.factory import EDITORS

    assert kind in EDITORS
