from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from shopdesk.core.paths import files_folder
from shopdesk.storage.database import Database
from shopdesk.storage.integrity import check
from shopdesk.storage.schema import quoted
from tests.support.shop_files import closed_file


def found(path: Path, evidence: dict[str, list[str]] | None = None) -> list[tuple[str, str, int | None]]:
    with Database.open(path, writing=False) as database:
        return [(f.code, f.table, f.id) for f in check(database, evidence)]


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for statement in statements:
            raw.execute(statement)


def test_a_sound_file_has_no_findings(tmp_path: Path) -> None:
    assert found(closed_file(tmp_path / "a.shop"), {"customers": ["evidence"]}) == []


def test_a_line_without_its_record_is_named(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop")
    change(path, "DELETE FROM customers WHERE id = 2")
    assert found(path) == [("broken_link", "customer_accounts", line) for line in (4, 5, 6)]


def test_an_index_that_lost_a_row_is_damage(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop")
    content = path.read_bytes()
    assert content.count("买家1".encode()) > 1, "once in the row, once in the index"
    path.write_bytes(content[::-1].replace("买家1".encode()[::-1], "买家8".encode()[::-1], 1)[::-1])
    assert {code for code, _table, _id in found(path)} == {"damaged"}


def test_evidence_that_is_gone_is_named(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop")
    change(path, """UPDATE customers SET evidence = '["there.png", "2026/gone.png"]' WHERE id = 1""")
    files_folder(path).mkdir()
    (files_folder(path) / "there.png").write_bytes(b"x")
    assert found(path, {"customers": ["evidence"]}) == [("missing_file", "customers", 1)]


def test_a_damaged_full_text_table_is_named(tmp_path: Path) -> None:
    path = closed_file(tmp_path / "a.shop")
    change(
        path,
        "CREATE VIRTUAL TABLE customers_search USING fts5(tokens, content='', detail=none)",
        "INSERT INTO customers_search (rowid, tokens) VALUES (1, 'aa bb')",
        "UPDATE customers_search_data SET block = x'00000004' WHERE id > 100",
    )
    with Database.open(path, writing=True) as database:
        assert [(f.code, f.table) for f in check(database)] == [("search_damaged", "customers_search")]


def test_names_are_quoted() -> None:
    with closing(sqlite3.connect(":memory:")) as raw:
        name = 'a"; DROP TABLE b; --'
        raw.execute(f"CREATE TABLE {quoted(name)} (x)")
        assert raw.execute("SELECT name FROM sqlite_master").fetchone()[0] == name
