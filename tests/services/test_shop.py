"""Opening a shop file again."""

from __future__ import annotations

import threading
from pathlib import Path

from shopdesk.core.errors import Cancelled
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


def test_a_read_that_is_interrupted_at_its_very_end_leaves_nothing_open(shop: Shop) -> None:
    """The next request of a list interrupts the one before, at any moment: also while that one ends its transaction."""
    broken: list[str] = []
    reads = 0

    def read() -> None:
        nonlocal reads
        while not over.is_set():
            try:
                with shop.database.reading() as conn:
                    conn.exec_driver_sql("SELECT count(*) FROM reasons").first()
                reads += 1
            except Cancelled:
                continue
            except Exception as error:
                broken.append(str(error))
                return

    over = threading.Event()
    reader = threading.Thread(target=read)
    reader.start()
    while reads < 3000 and reader.is_alive():
        shop.database.interrupt(reader.ident or 0)
    over.set()
    reader.join()
    assert broken == []
