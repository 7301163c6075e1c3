"""Small shop files for tests of the storage: customers with accounts (lines), no services."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import shopdesk.registers.customers.record
import shopdesk.registers.operators.record
import shopdesk.registers.shops.record  # noqa: F401 - the mapped classes make the tables
from shopdesk.storage.connection import Connection
from shopdesk.storage.database import Database


def new_file(path: Path, customers: int = 0) -> Database:
    """A shop file, open for writing, with customers of three accounts each."""
    database = Database.create(path)
    if customers:
        with database.writing() as connection:
            for number in range(customers):
                add_customer(connection, f"买家{number}")
    return database


def closed_file(path: Path, customers: int = 3) -> Path:
    new_file(path, customers).close()
    return path


def add_customer(connection: Connection, name: str, accounts: int = 3) -> int:
    """A customer whose ``order_count`` says how many accounts (lines) there must be."""
    made = connection.exec_driver_sql("INSERT INTO customers (name, order_count) VALUES (?, ?)", (name, accounts))
    parent = made.lastrowid
    assert parent is not None
    rows = [(parent, position, f"{name}-{position}") for position in range(accounts)]
    if rows:
        connection.exec_driver_sql("INSERT INTO customer_accounts (parent_id, position, account) VALUES (?, ?, ?)", rows)
    return parent


def names(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.exec_driver_sql("SELECT name FROM customers ORDER BY id").scalars())


def names_in(path: Path) -> list[str]:
    """The customers of a file that nobody has open, read with plain SQLite."""
    with closing(sqlite3.connect(path)) as raw:
        return [row[0] for row in raw.execute("SELECT name FROM customers ORDER BY id")]


def torn(path: Path) -> list[int]:
    """Customers whose number of accounts is not what they say: half a transaction."""
    sql = (
        "SELECT c.id FROM customers c LEFT JOIN customer_accounts a ON a.parent_id = c.id GROUP BY c.id HAVING c.order_count <> count(a.id)"
    )
    with closing(sqlite3.connect(path)) as raw:
        return [row[0] for row in raw.execute(sql)]


def problems_of(path: Path) -> list[str]:
    """What SQLite's own checks say of a file that nobody has open; [] is well."""
    with closing(sqlite3.connect(path)) as raw:
        said = [str(row[0]) for row in raw.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return said + [f"foreign key: {row}" for row in raw.execute("PRAGMA foreign_key_check")]


def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def put_setting(database: Database, name: str, value: object) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, json.dumps(value)))
