"""The tables of an open file as SQLite lists them: which are ours to count, hash and copy, and the text that made them."""

from __future__ import annotations

import sqlite3


def quoted(name: str) -> str:
    """An identifier as SQL text."""
    return '"' + name.replace('"', '""') + '"'


def plain_tables(raw: sqlite3.Connection) -> list[str]:
    """The ordinary tables in order of name: neither SQLite's own, nor virtual ones, nor the shadow tables under them."""
    listed = raw.execute("SELECT name, type FROM pragma_table_list WHERE schema = 'main' ORDER BY name").fetchall()
    return [name for name, kind in listed if kind == "table" and not name.startswith("sqlite_")]


def virtual_tables(raw: sqlite3.Connection) -> list[str]:
    """The virtual tables (full-text search) in order of name."""
    listed = raw.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual' ORDER BY name").fetchall()
    return [row[0] for row in listed]


def row_counts(raw: sqlite3.Connection) -> dict[str, int]:
    """Rows of every ordinary table."""
    return {name: raw.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0] for name in plain_tables(raw)}


def columns(raw: sqlite3.Connection, table: str) -> list[str]:
    """The stored columns of a table, generated ones left out."""
    return [row[0] for row in raw.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid", (table,))]


def schema_text(raw: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """(type, name) -> the text that made it, for everything in the schema but the indexes that SQLite makes by itself."""
    listed = raw.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    return {(kind, name): sql for kind, name, sql in listed}
