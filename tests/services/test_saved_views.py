"""Saved views: kept in the shop file, read back as they were, and never in the way when they no longer make sense."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopdesk import registers
from shopdesk.core.errors import Refused
from shopdesk.core.query import Filter, Op, Sort
from shopdesk.services.saved_views import LONGEST_NAME, SavedView
from shopdesk.services.shop import Shop

VIEW = SavedView(
    "我的待办",
    "all",
    "+open",
    filters=(Filter("shop", Op.IN, (1, 2)), Filter("items.name", Op.CONTAINS, "裙")),
    sort=(Sort("due_at"),),
    columns=("number", "type"),
    widths={"number": 140},
    frozen=2,
    colour="type",
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with Shop.create(tmp_path / "t.shop", registers.load(), shop_name="晴川", operator="周倩") as made:
        yield made


def test_a_view_comes_back_from_the_file_as_it_was_saved(shop: Shop) -> None:
    cases, path = shop.registers["cases"], shop.database.path
    shop.saved_views.keep(cases, VIEW)
    shop.close()
    with Shop.open(path, registers.load()) as again:
        assert again.saved_views.of(cases) == [VIEW]
        assert again.saved_views.of(again.registers["claims"]) == []


def test_saving_under_the_same_name_replaces_and_keeps_the_place(shop: Shop) -> None:
    cases = shop.registers["cases"]
    for name in ("a", "b"):
        shop.saved_views.keep(cases, SavedView(name, "all"))
    shop.saved_views.keep(cases, SavedView(" a ", "open"))
    assert [(v.name, v.base) for v in shop.saved_views.of(cases)] == [("a", "open"), ("b", "all")]


def test_a_name_is_needed_and_is_one_view_only(shop: Shop) -> None:
    cases = shop.registers["cases"]
    for name in ("", "  ", "x" * (LONGEST_NAME + 1)):
        with pytest.raises(Refused):
            shop.saved_views.keep(cases, SavedView(name, "all"))
    for name in ("a", "b"):
        shop.saved_views.keep(cases, SavedView(name, "all"))
    with pytest.raises(Refused):
        shop.saved_views.rename(cases, "a", "b")
    shop.saved_views.rename(cases, "a", "c")
    shop.saved_views.delete(cases, "b")
    assert [v.name for v in shop.saved_views.of(cases)] == ["c"]


def test_what_a_register_no_longer_has_is_left_out_of_a_view(shop: Shop) -> None:
    cases = shop.registers["cases"]
    kept = {"name": "old", "base": "gone", "columns": ["number", "gone"], "filters": [["gone", "=", 1], ["type", "=", "exchange"]]}
    shop.settings.put("views.cases", [kept, "nonsense", {"name": "no base"}, {"name": "x", "base": "all", "filters": [["type", "?", 1]]}])
    (view,) = shop.saved_views.of(cases)
    assert view.columns == ("number",)
    assert view.filters == (Filter("type", Op.EQ, "exchange"),)
