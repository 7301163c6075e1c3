from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from shopdesk.core.errors import ShopFileError
from shopdesk.core.register import Registers
from shopdesk.registers import load
from shopdesk.services.backups import Backups, list_backups
from shopdesk.services.shop import Shop


@pytest.fixture(scope="module")
def registers() -> Registers:
    return load()


def new_shop(path: Path, registers: Registers, customers: tuple[str, ...] = ("张三丰", "李四", "王小二")) -> Shop:
    shop = Shop.create(path, registers)
    for name in customers:
        shop.records.add("customers", {"name": name})
    return shop


def found(shop: Shop, words: str) -> list[str]:
    return sorted(hit.label for hit in shop.browsing.search(words, "customers"))


def test_a_shop_is_backed_up_on_closing_once(tmp_path: Path, registers: Registers) -> None:
    with new_shop(tmp_path / "a.shop", registers) as shop:
        assert shop.backups.on_close() is not None
        assert shop.backups.on_close() is None
    with Shop.open(tmp_path / "a.shop", registers) as shop:
        assert shop.backups.on_close() is None, "nothing changed"
        shop.records.add("customers", {"name": "赵六"})
        assert shop.backups.on_close() is not None
        assert len(shop.backups.list()) == 2
    assert len(list_backups(tmp_path / "a.shop")) == 2


def test_a_large_shop_is_copied_at_once_and_checked_at_the_next_start(
    tmp_path: Path, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopdesk.services.backups.CHECKED_ON_CLOSE_BYTES", 0)
    with new_shop(tmp_path / "a.shop", registers) as shop:
        waiting = shop.backups.on_close()
        assert waiting is not None
        assert waiting.suffix == ".unchecked"
    with Shop.open(tmp_path / "a.shop", registers) as shop:
        assert shop.backups.now_and_then() is None
        assert [b.path.name for b in shop.backups.list()] == [waiting.with_suffix("").name]


def test_a_reader_can_write_a_copy_but_makes_none_by_itself(tmp_path: Path, registers: Registers) -> None:
    new_shop(tmp_path / "a.shop", registers).close()
    with Shop.open(tmp_path / "a.shop", registers, writing=False) as shop:
        assert shop.backups.backup(tmp_path / "copy.shop") > 3
        assert shop.backups.on_close() is None
        assert shop.backups.check() == []


def test_a_restored_shop_is_searched_and_worked_in(tmp_path: Path, registers: Registers) -> None:
    with new_shop(tmp_path / "a.shop", registers) as shop:
        shop.backups.backup(tmp_path / "copy.shop")
        shop.records.add("customers", {"name": "三丰二世"})
    done = Backups.restore(tmp_path / "copy.shop", tmp_path / "a.shop", registers)
    assert done.rows > 3
    with Shop.open(tmp_path / "a.shop", registers) as shop:
        assert len(found(shop, "三丰")) == 1
        shop.records.add("customers", {"name": "三丰三世"})
        assert len(found(shop, "三丰")) == 2
        assert shop.backups.check() == []


def test_a_backup_with_a_foreign_schema_gives_its_rows_and_a_new_index(tmp_path: Path, registers: Registers) -> None:
    """M-7."""
    with new_shop(tmp_path / "a.shop", registers) as shop:
        shop.backups.backup(tmp_path / "copy.shop")
    with closing(sqlite3.connect(tmp_path / "copy.shop")) as raw:
        raw.execute("CREATE TRIGGER t AFTER INSERT ON customers BEGIN DELETE FROM operations; END")
        raw.commit()
    Backups.restore(tmp_path / "copy.shop", tmp_path / "a.shop", registers)
    with Shop.open(tmp_path / "a.shop", registers) as shop:
        assert len(found(shop, "三丰")) == 1
        operations = len(shop.journal.operations(100))
        shop.records.add("customers", {"name": "三丰三世"})
        assert len(shop.journal.operations(100)) == operations + 1
        assert shop.backups.check() == []


def test_a_backup_of_another_shop_is_refused(tmp_path: Path, registers: Registers) -> None:
    with new_shop(tmp_path / "a.shop", registers) as shop:
        shop.backups.backup(tmp_path / "copy.shop")
    new_shop(tmp_path / "b.shop", registers).close()
    with pytest.raises(ShopFileError) as refused:
        Backups.restore(tmp_path / "copy.shop", tmp_path / "b.shop", registers)
    assert refused.value.code == "other_shop"


@pytest.mark.parametrize("damage", ["id = 10", "id > 100", "id = 1"])
def test_a_damaged_search_index_is_told_and_made_anew(damage: str, tmp_path: Path, registers: Registers) -> None:
    """R-16: the shop is not damaged by it; afterwards the search finds what the rows hold."""
    new_shop(tmp_path / "a.shop", registers).close()
    with closing(sqlite3.connect(tmp_path / "a.shop")) as raw:
        raw.execute(f"UPDATE customers_search_data SET block = x'00000004ff' WHERE {damage}")
        raw.commit()
    with Shop.open(tmp_path / "a.shop", registers) as shop:
        shop.backups.mend_search()
        assert shop.backups.check() == []
        with shop.database.reading() as connection:
            for word in ("三丰", "李", "小二", "王", "四"):
                scan = connection.exec_driver_sql("SELECT count(*) FROM customers WHERE name LIKE ?", (f"%{word}%",)).scalar()
                assert len(found(shop, word)) == scan


def test_a_sound_search_index_is_left_alone(tmp_path: Path, registers: Registers) -> None:
    with new_shop(tmp_path / "a.shop", registers) as shop:
        assert shop.backups.mend_search() == []
        assert shop.database.path.stat().st_size > 0


def test_before_an_import_the_shop_is_backed_up(tmp_path: Path, registers: Registers) -> None:
    with new_shop(tmp_path / "a.shop", registers) as shop:
        first = shop.backups.before_import()
        assert first is not None
        shop.records.add("customers", {"name": "赵六"})
        assert shop.backups.before_import() is None, "the newest is younger than half an hour"
        assert [b.path for b in shop.backups.list()] == [first]


def test_after_an_unclean_end_the_search_index_is_mended_by_itself(tmp_path: Path, registers: Registers) -> None:
    """R-16."""
    new_shop(tmp_path / "a.shop", registers).close()
    with closing(sqlite3.connect(tmp_path / "a.shop")) as raw:
        raw.execute("DELETE FROM customers_search_data")
        raw.commit()
    with Shop.open(tmp_path / "a.shop", registers) as shop:
        assert shop.database.was_unclean, "somebody else wrote in the file"
        assert len(found(shop, "三丰")) == 1
        assert shop.backups.check() == []


def test_the_lock_says_who_is_at_the_keyboard(tmp_path: Path, registers: Registers) -> None:
    with (
        Shop.create(tmp_path / "a.shop", registers, operator="小王"),
        pytest.raises(ShopFileError) as refused,
    ):
        Shop.open(tmp_path / "a.shop", registers)
    assert refused.value.code == "in_use"
    new_shop(tmp_path / "b.shop", registers).close()
    with Shop.open(tmp_path / "b.shop", registers) as first, pytest.raises(ShopFileError, match=first.operator_name):
        Shop.open(tmp_path / "b.shop", registers)
