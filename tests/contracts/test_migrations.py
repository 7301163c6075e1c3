"""Models = migrations: a file that the versions have made out of nothing is what the program makes today."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from shopdesk.devtools.new_migration import main, make_fresh, make_migrated
from shopdesk.storage.migrations import SCHEMA_VERSION
from shopdesk.storage.schema import quoted

HINT = "the records have changed: run python -m shopdesk.devtools.new_migration NAME (--initial before the first release)"


def shape_of(path: Path) -> dict[str, Any]:
    """Tables with their columns, links and indexes; the order in which columns were added does not matter."""
    found: dict[str, Any] = {}
    with closing(sqlite3.connect(path)) as raw:
        for name, kind in raw.execute("SELECT name, type FROM pragma_table_list WHERE schema = 'main'").fetchall():
            if name.startswith("sqlite_"):
                continue
            columns = {row[1:] for row in raw.execute(f"PRAGMA table_xinfo({quoted(name)})")}
            links = {row[2:] for row in raw.execute(f"PRAGMA foreign_key_list({quoted(name)})")}
            indexes: dict[str, Any] = {}
            for _seq, index, unique, origin, partial in raw.execute(f"PRAGMA index_list({quoted(name)})"):
                parts = [row[2:5] for row in raw.execute(f"PRAGMA index_xinfo({quoted(index)})")]
                text = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (index,)).fetchone()
                where = text[0].partition(" WHERE ")[2] if text and text[0] else ""
                indexes[index] = (unique, origin, partial, parts, where)
            found[name] = (kind, columns, links, indexes)
        for name, sql in raw.execute("SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%' OR sql LIKE '%AUTOINCREMENT%'"):
            found[name] = (*found[name], "AUTOINCREMENT" in sql, sql if sql.startswith("CREATE VIRTUAL") else "")
    return found


def test_the_versions_make_what_the_records_say(tmp_path: Path) -> None:
    make_fresh(tmp_path / "fresh.shop")
    make_migrated(tmp_path / "migrated.shop")
    fresh, migrated = shape_of(tmp_path / "fresh.shop"), shape_of(tmp_path / "migrated.shop")
    assert len(fresh) > 40
    assert sorted(migrated) == sorted(fresh), HINT
    different = {name: (migrated[name], fresh[name]) for name in fresh if migrated[name] != fresh[name]}
    assert different == {}, HINT


def test_a_migrated_file_has_the_version_of_the_program(tmp_path: Path) -> None:
    make_migrated(tmp_path / "migrated.shop")
    with closing(sqlite3.connect(tmp_path / "migrated.shop")) as raw:
        assert raw.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION


def test_the_next_version_would_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What Alembic sees agrees with what we compare."""
    from shopdesk.devtools import new_migration

    (tmp_path / "versions").mkdir()
    (tmp_path / "__init__.py").write_text("SCHEMA_VERSION = 1\n")
    monkeypatch.setattr(new_migration, "FOLDER", tmp_path)
    assert main(["nothing new"]) == 0
    written = next((tmp_path / "versions").glob("*_nothing_new.py"))
    assert written.read_text("utf-8").endswith("def upgrade() -> None:\n    pass\n"), HINT
    assert f"SCHEMA_VERSION = {SCHEMA_VERSION + 1}" in (tmp_path / "__init__.py").read_text("utf-8")
    capsys.readouterr()
