"""The mapped base, and the column helpers that carry a Field: each field is declared once, and here it becomes a column.

A register's ``record.py`` subclasses :class:`Record` (and :class:`Line` for its child tables). The classes describe the schema for
SQLAlchemy and Alembic; rows travel as dicts of plain values (see ``core.fields.Kind``), never as live objects.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, Integer, MetaData, Text, TypeDecorator, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

from shopdesk.core.clock import STORED, parse_stamp
from shopdesk.core.fields import ID, Choice, Field, Kind, Search
from shopdesk.core.translations import N_

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


def to_column(kind: Kind, value: Any) -> Any:
    """A plain value as the driver binds it."""
    if kind in (Kind.TAGS, Kind.EVIDENCE) and value is not None:
        return json.dumps(list(value), ensure_ascii=False)
    return value


def from_column(kind: Kind, value: Any) -> Any:
    """What the driver returned as a plain value."""
    if kind in (Kind.TAGS, Kind.EVIDENCE) and value is not None:
        return tuple(json.loads(value))
    return value


def column(kind: Kind, label: str, **options: Any) -> MappedColumn[Any]:
    """A column that carries its Field; ``options`` are Field's. The key is the attribute's name."""
    declared = Field(key="", label=label, kind=kind, **options)
    keys: list[Any] = []
    if declared.refers_to:
        keys.append(ForeignKey(declared.refers_to + ".id"))
    made: MappedColumn[Any] = mapped_column(COLUMN_TYPES[kind], *keys, nullable=True)
    made.column.info["field"] = declared
    return made


class LinesOf:
    """A child table declared among the fields of a record."""

    def __init__(self, line: type[Line], label: str, **options: Any) -> None:
        self.line = line
        self.field = Field(key="", label=label, kind=Kind.LINES, fields=line.fields, line_table=line.__tablename__, **options)


def text_(label: str, **options: Any) -> MappedColumn[Any]:
    return column(Kind.TEXT, label, **options)


def note(label: str, **options: Any) -> MappedColumn[Any]:
    return column(Kind.NOTE, label, **options)


def number(label: str, **options: Any) -> MappedColumn[Any]:
    return column(Kind.NUMBER, label, **options)


def money(label: str, **options: Any) -> MappedColumn[Any]:
    return column(Kind.MONEY, label, **options)


def date(label: str, **options: Any) -> MappedColumn[Any]:
    return column(Kind.DATE, label, **options)


def time(label: str, **options: Any) -> MappedColumn[Any]:
    return column(Kind.TIME, label, **options)


def month(label: str, **options: Any) -> MappedColumn[Any]:
    return column(Kind.MONTH, label, **options)


def choice(label: str, choices: tuple[Choice, ...], **options: Any) -> MappedColumn[Any]:
    return column(Kind.CHOICE, label, choices=choices, **options)


def yes_no(label: str, **options: Any) -> MappedColumn[Any]:
    return column(Kind.YES_NO, label, **options)


def phone(label: str, **options: Any) -> MappedColumn[Any]:
    return column(Kind.PHONE, label, masked=True, personal=True, search=Search.IDENTIFIER, **options)


def waybill(label: str, **options: Any) -> MappedColumn[Any]:
    return column(Kind.WAYBILL, label, search=Search.IDENTIFIER, **options)


def order_number(label: str, **options: Any) -> MappedColumn[Any]:
    return column(Kind.ORDER_NUMBER, label, search=Search.IDENTIFIER, **options)


def reference(register: str, label: str, *, indexed: bool = True, **options: Any) -> MappedColumn[Any]:
    """A link to a record of another register; indexed unless few records carry so many (a shop)."""
    return column(Kind.REFERENCE, label, refers_to=register, indexed=indexed, **options)


def tags(label: str, **options: Any) -> MappedColumn[Any]:
    return column(Kind.TAGS, label, **options)


def evidence(label: str, **options: Any) -> MappedColumn[Any]:
    return column(Kind.EVIDENCE, label, **options)


def lines(line: type[Line], label: str, **options: Any) -> Any:
    """A table of lines as a field."""
    return LinesOf(line, label, **options)


def number_of(label: str = N_("Number"), **options: Any) -> MappedColumn[Any]:
    """The number that the program gives (``SH20261123-001``)."""
    return column(Kind.TEXT, label, given=True, identifier=True, search=Search.IDENTIFIER, indexed=True, **options)


def shown() -> MappedColumn[Any]:
    """Whether a small list's record is offered in forms."""
    return yes_no(
        N_("Shown"),
        default=1,
        width=70,
        aliases=("显示", "启用", "是否显示"),
        help=N_("Hidden ones are no longer offered in forms; old records keep them."),
    )


def position() -> MappedColumn[Any]:
    """Where a small list's record stands."""
    return number(
        N_("Position"),
        default=0,
        minimum=0,
        summed=False,
        width=70,
        aliases=("顺序", "排序", "排序号"),
        help=N_("Smaller numbers stand first."),
    )


def _collect(cls: type) -> tuple[Field, ...]:
    """Name each declared column after its attribute and return the fields in order."""
    found: list[Field] = []
    for name, declared in list(vars(cls).items()):
        if isinstance(declared, MappedColumn) and "field" in declared.column.info:
            made = replace(declared.column.info["field"], key=name)
            declared.column.info["field"] = made
            declared.column.name = declared.column.key = made.column
            found.append(made)
        elif isinstance(declared, LinesOf):
            found.append(replace(declared.field, key=name))
    return tuple(found)


class Base(DeclarativeBase):
    """The metadata of the shop file."""

    metadata = MetaData(naming_convention=NAMING)


STAMPS = (
    ("created_at", Kind.TIME, N_("Entered at"), ""),
    ("created_by", Kind.REFERENCE, N_("Entered by"), "operators"),
    ("updated_at", Kind.TIME, N_("Changed at"), ""),
    ("updated_by", Kind.REFERENCE, N_("Changed by"), "operators"),
    ("deleted_at", Kind.TIME, N_("In the trash since"), ""),
)


def _stamp_columns() -> dict[str, MappedColumn[Any]]:
    made: dict[str, MappedColumn[Any]] = {}
    for key, kind, label, refers_to in STAMPS:
        made[key] = column(kind, label, refers_to=refers_to, given=True)
    return made


class Record(Base):
    """A mapped register. Declares ``id`` and the stamps (who and when); ``deleted_at`` is the trash."""

    __abstract__ = True
    fields: ClassVar[tuple[Field, ...]] = ()
    line_classes: ClassVar[dict[str, type[Line]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "__tablename__" in vars(cls):
            cls.line_classes = {name: v.line for name, v in vars(cls).items() if isinstance(v, LinesOf)}
            cls.id = mapped_column(Integer, primary_key=True, autoincrement=True, sort_order=-1)
            for key, made in _stamp_columns().items():
                setattr(cls, key, made)
            cls.fields = (ID, *_collect(cls))
            for name, v in list(vars(cls).items()):
                if isinstance(v, LinesOf):
                    delattr(cls, name)
                    v.line.belong_to(cls.__tablename__)
            indexes = [Index(f"ix_{cls.__tablename__}_{f.column}", f.column) for f in cls.fields if _wants_index(f)]
            indexes.append(Index(f"ix_{cls.__tablename__}_trash", "deleted_at", sqlite_where=text("deleted_at IS NOT NULL")))
            extra = vars(cls).get("__table_args__", ())
            cls.__table_args__ = (*extra, *indexes, {"sqlite_autoincrement": True})
        super().__init_subclass__(**kwargs)


class Line(Base):
    """A mapped child table: rows that belong to one record and are replaced as a set."""

    __abstract__ = True
    fields: ClassVar[tuple[Field, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "__tablename__" in vars(cls):
            cls.fields = _collect(cls)
            cls.id = mapped_column(Integer, primary_key=True, sort_order=-3)
            cls.parent_id = mapped_column(Integer, nullable=False, sort_order=-2)
            cls.position = mapped_column(Integer, nullable=False, sort_order=-1)
            table = cls.__tablename__
            indexes = [Index(f"ix_{table}_{f.column}", f.column) for f in cls.fields if _wants_index(f)]
            cls.__table_args__ = (Index(f"ix_{table}_parent", "parent_id", "position"), *indexes)
        super().__init_subclass__(**kwargs)

    @classmethod
    def belong_to(cls, table: str) -> None:
        """Tie the child table to its parent: lines go when their record goes."""
        cls.__table__.c.parent_id.append_foreign_key(ForeignKey(table + ".id", ondelete="CASCADE"))


def _wants_index(declared: Field) -> bool:
    return declared.kind is not Kind.LINES and declared.indexed
