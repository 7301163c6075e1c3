"""The declared records as SQLAlchemy tables: what a new shop file is made of, and what Alembic compares an older one with.

Only making and upgrading a file needs it; importing SQLAlchemy takes longer than opening a shop.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, Text, TypeDecorator, text
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from shopdesk.core.clock import STORED, parse_stamp
from shopdesk.core.fields import Field, Kind
from shopdesk.storage.base import Line, Record, declared_classes

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[dt.datetime]):
    """An instant as ISO text in UTC. SQLAlchemy's own ``DateTime(timezone=True)`` drops the zone on SQLite."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | str | None, dialect: Dialect) -> str | None:
        if value is None or isinstance(value, str):
            return value
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(dt.UTC).strftime(STORED)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else parse_stamp(value)


class PlainList(TypeDecorator[tuple[str, ...]]):
    """Tags and evidence: a JSON array of strings."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None or isinstance(value, str):
            return value
        return json.dumps(list(value), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(json.loads(value))


COLUMN_TYPES: dict[Kind, Any] = {
    Kind.TEXT: Text,
    Kind.NOTE: Text,
    Kind.NUMBER: Integer,
    Kind.MONEY: Integer,
    Kind.DATE: Text,
    Kind.TIME: UtcTime,
    Kind.MONTH: Text,
    Kind.CHOICE: Text,
    Kind.YES_NO: Integer,
    Kind.PHONE: Text,
    Kind.WAYBILL: Text,
    Kind.ORDER_NUMBER: Text,
    Kind.REFERENCE: Integer,
    Kind.TAGS: PlainList,
    Kind.EVIDENCE: PlainList,
}


@cache
def metadata(schema: str) -> MetaData:
    """The metadata of a schema, with whatever was put into it so far."""
    del schema
    return MetaData(naming_convention=NAMING)


SHOP = metadata("shop")


def schema(name: str = "shop") -> MetaData:
    """The metadata with the tables of every record and line declared for it so far; the shop's with the tables that are no registers'."""
    if name == "shop":
        from shopdesk.storage import tables  # noqa: F401 - importing it puts them there
    made = metadata(name)
    classes = [cls for cls in declared_classes if cls.schema == name and cls.__tablename__ not in made.tables]
    for cls in classes:
        if issubclass(cls, Record):
            _record_table(cls, made)
        else:
            _line_table(cls, made)
    for cls in classes:
        if issubclass(cls, Record):
            for line in cls.line_classes.values():
                made.tables[line.__tablename__].c.parent_id.append_foreign_key(ForeignKey(cls.__tablename__ + ".id", ondelete="CASCADE"))
    return made


def statements(made: MetaData) -> Iterator[str]:
    """The SQL that makes all tables and their indexes, for SQLite."""
    sqlite = dialect()
    for table in made.sorted_tables:
        yield str(CreateTable(table).compile(dialect=sqlite))
        for index in sorted(table.indexes, key=lambda i: str(i.name)):
            yield str(CreateIndex(index).compile(dialect=sqlite))


def _column(field: Field) -> Column[Any]:
    keys = [ForeignKey(field.refers_to + ".id")] if field.refers_to else []
    return Column(field.column, COLUMN_TYPES[field.kind], *keys, nullable=True, info={"field": field})


def _indexes(name: str, fields: tuple[Field, ...]) -> list[Index]:
    return [Index(f"ix_{name}_{f.column}", f.column) for f in fields if f.kind is not Kind.LINES and f.indexed]


def _record_table(cls: type[Record], made: MetaData) -> None:
    name = cls.__tablename__
    Table(
        name,
        made,
        Column("id", Integer, primary_key=True, autoincrement=True),
        *map(_column, cls.columns),
        *_indexes(name, cls.fields),
        Index(f"ix_{name}_trash", "deleted_at", sqlite_where=text("deleted_at IS NOT NULL")),
        sqlite_autoincrement=True,
    )


def _line_table(cls: type[Line], made: MetaData) -> None:
    name = cls.__tablename__
    Table(
        name,
        made,
        Column("id", Integer, primary_key=True),
        Column("parent_id", Integer, nullable=False),
        Column("position", Integer, nullable=False),
        *map(_column, cls.columns),
        Index(f"ix_{name}_parent", "parent_id", "position"),
        *_indexes(name, cls.fields),
    )
