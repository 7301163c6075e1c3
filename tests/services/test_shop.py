"""Opening a shop file again."""

from __future__ import annotations

from pathlib import Path

from shopdesk.registers import load
from shopdesk.services.shop import Shop


def test_an_index_made_by_older_rules_is_renewed(tmp_path: Path) -> None:
    path = tmp_path / "a.shop"
    with Shop.create(path, load()) as shop:
        shop.records.add("customers", {"name": "张三丰"})
        with shop.database.writing() as conn:
            conn.exec_driver_sql("DELETE FROM search_versions WHERE register = 'customers'")
            conn.exec_driver_sql("INSERT INTO customers_search (customers_search) VALUES ('delete-all')")
        assert not shop.browsing.search("张三丰")
    with Shop.open(path, load()) as shop:
        assert [hit.label for hit in shop.browsing.search("张三丰")]
