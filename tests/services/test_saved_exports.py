"""Exports kept under a name: the days move with the day of the run, the file always lands in its folder under a name that is safe."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from shopdesk.core.errors import NotFound, Refused
from shopdesk.core.file_names import safe_name
from shopdesk.core.query import Filter, Op, Query, Sort
from shopdesk.services.saved_exports import FIXED, SETTING, SavedExport, period_of, saved_of
from shopdesk.services.shop import Shop
from tests.support.rules import add, later

OCTOBER = Filter("registered_on", Op.BETWEEN, ("2026-10-01", "2026-10-31"))
NAME = "当月理赔给会计"


def bookkeeper(folder: Path) -> SavedExport:
    return SavedExport(
        NAME,
        "claims",
        (Filter("kind", Op.EQ, "lost"),),
        period="last_month",
        columns=("id", "number", "registered_on", "claimed_amount"),
        totals=True,
        folder=str(folder),
        file_name="理赔 {month}",
    )


def shown(path: Path) -> list[object]:
    return [row[3].value for row in openpyxl.load_workbook(path).active.iter_rows(min_row=2)]


def test_last_month_is_the_month_before_each_run(shop: Shop, tmp_path: Path) -> None:
    for day, fen in (("2026-10-31", 100), ("2026-11-05", 200)):
        add(shop, "claims", waybill=f"YT12345678901{fen}", kind="lost", courier=3, claimed_amount=fen, registered_on=day)
    add(shop, "claims", waybill="YT1234567890999", kind="damaged", courier=3, claimed_amount=900, registered_on="2026-10-05")
    shop.saved_exports.keep(bookkeeper(tmp_path))
    done = shop.saved_exports.run(shop.saved_exports.find(NAME))
    assert (done.path, done.records) == (tmp_path / "理赔 2026-10.xlsx", 1)
    assert shown(done.path)[0] == 1
    later(shop, days=10)
    done = shop.saved_exports.run(shop.saved_exports.find(NAME))
    assert done.path == tmp_path / "理赔 2026-11.xlsx"
    assert shown(done.path)[0] == 2


def test_the_days_of_a_list_are_known_by_what_they_mean(shop: Shop) -> None:
    claims, today = shop.registers["claims"], dt.date(2026, 11, 23)
    query = Query("claims", (OCTOBER, Filter("kind", Op.EQ, "lost")), "圆通", (Sort("waybill"),))
    assert period_of(claims, query, today) == "last_month"
    assert period_of(claims, query, dt.date(2026, 12, 1)) == FIXED
    assert period_of(claims, Query("claims"), today) == ""
    moving = saved_of(claims, query, today, "last_month")
    assert moving.filters == query.filters[1:]
    assert moving.query(claims, today) == Query("claims", (query.filters[1], OCTOBER), "圆通", (Sort("waybill"),))
    assert saved_of(claims, query, today, FIXED).query(claims, dt.date(2027, 5, 1)) == query
    assert saved_of(claims, query, today, "").query(claims, today).filters == query.filters[1:]


def test_what_is_late_is_late_on_the_day_of_the_run(shop: Shop) -> None:
    claims = shop.registers["claims"]
    late = Query("claims", (Filter(claims.due_field, Op.LE, "2026-11-22"),))
    saved = saved_of(claims, late, dt.date(2026, 11, 23), "")
    assert saved.query(claims, dt.date(2026, 12, 1)).filters == (Filter(claims.due_field, Op.LE, "2026-11-30"),)


def test_it_is_kept_in_the_shop_file_as_it_was(shop: Shop, tmp_path: Path) -> None:
    saved = replace(bookkeeper(tmp_path), sort=(Sort("waybill", True),), words="中通", clear=True, format="csv-gb18030", lines="none")
    shop.saved_exports.keep(saved)
    assert shop.saved_exports.all() == [saved]
    shop.saved_exports.keep(replace(saved, totals=False))
    assert shop.saved_exports.all() == [replace(saved, totals=False)]
    shop.saved_exports.rename(NAME, " 会计  ")
    assert shop.saved_exports.find("会计").file_name == "理赔 {month}"
    with pytest.raises(NotFound, match="会计"):
        shop.saved_exports.find(NAME)
    shop.saved_exports.keep(replace(saved, name="另一个"))
    with pytest.raises(Refused):
        shop.saved_exports.rename("另一个", "会计")
    shop.saved_exports.delete("会计")
    assert [each.name for each in shop.saved_exports.all()] == ["另一个"]


def test_names_and_folders_that_will_not_do_are_refused(shop: Shop, tmp_path: Path) -> None:
    for wrong in ({"name": "  "}, {"name": "长" * 61}, {"folder": ""}, {"folder": "beside"}):
        with pytest.raises(Refused):
            shop.saved_exports.keep(replace(bookkeeper(tmp_path), **wrong))  # type: ignore[arg-type]
    assert shop.saved_exports.all() == []


def test_what_names_a_field_that_is_gone_is_left_out_whole(shop: Shop, tmp_path: Path) -> None:
    shop.saved_exports.keep(bookkeeper(tmp_path))
    (kept,) = shop.settings.get(SETTING)
    damaged = [{**kept, "name": "half", "columns": ["no_such_field"]}, {**kept, "register": "gone"}, {"name": "x"}, 7]
    shop.settings.put(SETTING, [*damaged, kept])
    assert [each.name for each in shop.saved_exports.all()] == [NAME]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("../../etc/x", "etc x.xlsx"),
        ("C:\\Users\\x", "C Users x.xlsx"),
        ("a:b", "a b.xlsx"),
        ("CON", "_CON.xlsx"),
        ("aux .xlsx", "_aux.xlsx"),
        ("com1.tar", "_com1.tar.xlsx"),
        ("理赔. . ", "理赔.xlsx"),
        ("a\0b\nc\u202ed", "a b c d.xlsx"),
        ("...", "export.xlsx"),
        ("<b>*?|", "b.xlsx"),
        ("🙂 emoji", "🙂 emoji.xlsx"),
        ("x.xlsx", "x.xlsx"),
    ],
)
def test_a_file_name_is_safe_everywhere(tmp_path: Path, typed: str, expected: str) -> None:
    """E-6, by the rules of Windows."""
    assert safe_name(typed, ".xlsx") == expected
    path = replace(bookkeeper(tmp_path), file_name=typed).path(dt.date(2026, 11, 23))
    assert path == tmp_path / expected
    path.write_bytes(b"")
    assert [each.name for each in tmp_path.iterdir()] == [expected]


@pytest.mark.parametrize("typed", ["长" * 300, "x" * 300, "🙂" * 100])
def test_a_long_name_is_cut_before_its_ending(tmp_path: Path, typed: str) -> None:
    name = safe_name(typed, ".xlsx")
    assert len(name.encode()) <= 200
    assert name.endswith(typed[0] + ".xlsx")
    (tmp_path / name).write_bytes(b"")
