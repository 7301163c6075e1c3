"""The small lists in a real shop file: what a new shop starts with, and what an import may add to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.core.errors import Refused
from shopdesk.core.query import Query
from shopdesk.registers import load
from shopdesk.services.shop import Shop

LISTS = ("shops", "operators", "reasons", "couriers", "shifts", "product_categories", "reply_templates")


def test_a_new_shop_has_its_lists_filled_by_records_that_its_own_rules_accept(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "a.shop", load())
    try:
        for key in LISTS:
            rows = shop.browsing.rows(key, shop.browsing.ids(Query(key)))
            assert rows, key
            for row in rows:
                record = shop.browsing.record(key, row["id"])
                assert record is not None
                assert [p for p in shop.records.check(key, record, row["id"]) if not p.warning] == []
    finally:
        shop.close()


def test_couriers_and_reasons_are_found_by_what_files_call_them(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "a.shop", load())
    try:
        found = shop.browsing.find_many("couriers", ["圆通", "圆通速递", "YTO", "极兔速递（来宾河西网点）", "火箭快递"])
        assert "火箭快递" not in found
        assert found["圆通"] == found["圆通速递"] == found["YTO"] != found["极兔速递（来宾河西网点）"]
        assert set(shop.browsing.find_many("reasons", ["七天无理由", "发错货", "丢件"])) == {"七天无理由", "发错货", "丢件"}
    finally:
        shop.close()


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "a.shop", load())
    try:
        shop.records.add("operators", {"name": "小王"})
        with pytest.raises(Refused):
            shop.records.add("operators", {"name": "小王"})
    finally:
        shop.close()
