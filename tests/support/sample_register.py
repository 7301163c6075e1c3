"""Two small registers on a metadata of their own, for tests of finder and search that must not wait for, or change with, the real ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from shopdesk.core.fields import Choice, Search
from shopdesk.core.query import Sort
from shopdesk.core.register import ListView, Register, Registers
from shopdesk.storage import rows
from shopdesk.storage.base import (
    Line,
    Record,
    choice,
    date,
    lines,
    money,
    note,
    number_of,
    order_number,
    phone,
    reference,
    tags,
    text_,
    time,
    yes_no,
)
from shopdesk.storage.connection import Connection
from shopdesk.storage.mapping import schema, statements
from shopdesk.storage.search_index import SearchIndex

SCHEMA = "sample"


class SampleOperators(Record):
    __tablename__ = "operators"
    schema = SCHEMA
    name = text_("Name", required=True, search=Search.NAME)


class SampleItem(Line):
    __tablename__ = "parcels_items"
    schema = SCHEMA
    title = text_("Title", search=Search.NAME)
    code = text_("Code", identifier=True, search=Search.IDENTIFIER, indexed=True)
    price = money("Price")


class SampleParcel(Record):
    __tablename__ = "parcels"
    schema = SCHEMA
    number = number_of()
    receiver = text_("Receiver", search=Search.NAME, aliases=("收货人",))
    order_number = order_number("Order number", indexed=True)
    phone = phone("Phone")
    address = text_("Address", search=Search.TEXT)
    notes = note("Notes", search=Search.TEXT)
    colour = text_("Colour")
    state = choice("State", (Choice("open", "Open", aliases=("进行中",)), Choice("away", "Away"), Choice("closed", "Closed")), indexed=True)
    sent_on = date("Sent on", indexed=True)
    seen_at = time("Seen at", indexed=True)
    amount = money("Amount", indexed=True)
    insured = yes_no("Insured")
    operator = reference("operators", "Operator")
    tags = tags("Tags")
    items = lines(SampleItem, "Items")


OPERATORS = Register("operators", "Operators", "operator", SampleOperators, "", (ListView("all", "All", ("name",)),), (), ("name",))
PARCELS = Register(
    "parcels",
    "Parcels",
    "parcel",
    SampleParcel,
    "",
    (ListView("all", "All", ("number",), sort=(Sort("sent_on", True),)),),
    (),
    ("number", "receiver"),
)
REGISTERS = Registers([PARCELS, OPERATORS])


@contextmanager
def connected(path: Path) -> Iterator[Connection]:
    """A connection to a sample file, inside a transaction that the test commits or not."""
    with closing(sqlite3.connect(path)) as raw:
        yield Connection(raw)


@contextmanager
def sample_shop(path: Path) -> Iterator[Connection]:
    """One connection to a fresh sample file: the two tables and their index."""
    with connected(path) as conn:
        for statement in statements(schema(SCHEMA)):
            conn.exec_driver_sql(statement)
        SearchIndex(REGISTERS).create(conn)
        conn.commit()
        yield conn


def add(conn: Connection, register: Register = PARCELS, **values: Any) -> int:
    """Store and index a record."""
    made = rows.insert(conn, register, values)
    SearchIndex(REGISTERS).add(conn, register, made, values)
    return made
