"""The records' base, and the helpers that declare a Field: each field is declared once, and here it becomes a column.

A register's ``record.py`` subclasses :class:`Record` (and :class:`Line` for its child tables). Each class makes its table in the
metadata for SQLAlchemy and Alembic. Rows travel as dicts of plain values (see ``core.fields.Kind``), never as objects, so there is no
object mapping: without it the program starts a fifth of a second sooner.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, Text, TypeDecorator, text
from sqlalchemy.engine import Dialect

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


class Declared:
    """A field as a record declares it; its key is the attribute's name."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def column(self) -> Column[Any]:
        """The column of the field, as it is when the key is known."""
        keys = [ForeignKey(self.field.refers_to + ".id")] if self.field.refers_to else []
        return Column(self.field.column, COLUMN_TYPES[self.field.kind], *keys, nullable=True, info={"field": self.field})


def column(kind: Kind, label: str, **options: Any) -> Declared:
    """A field of a kind; ``options`` are Field's."""
    return Declared(Field(key="", label=label, kind=kind, **options))


class LinesOf:
    """A child table declared among the fields of a record."""

    def __init__(self, line: type[Line], label: str, **options: Any) -> None:
        self.line = line
        self.field = Field(key="", label=label, kind=Kind.LINES, fields=line.fields, line_table=line.__tablename__, **options)


def text_(label: str, **options: Any) -> Declared:
    return column(Kind.TEXT, label, **options)


def note(label: str, **options: Any) -> Declared:
    return column(Kind.NOTE, label, **options)


def number(label: str, **options: Any) -> Declared:
    return column(Kind.NUMBER, label, **options)


def money(label: str, **options: Any) -> Declared:
    return column(Kind.MONEY, label, **options)


def date(label: str, **options: Any) -> Declared:
    return column(Kind.DATE, label, **options)


def time(label: str, **options: Any) -> Declared:
    return column(Kind.TIME, label, **options)


def month(label: str, **options: Any) -> Declared:
    return column(Kind.MONTH, label, **options)


def choice(label: str, choices: tuple[Choice, ...], **options: Any) -> Declared:
    return column(Kind.CHOICE, label, choices=choices, **options)


def yes_no(label: str, **options: Any) -> Declared:
    return column(Kind.YES_NO, label, **options)


def phone(label: str, **options: Any) -> Declared:
    return column(Kind.PHONE, label, masked=True, personal=True, search=Search.IDENTIFIER, **options)


def waybill(label: str, **options: Any) -> Declared:
    return column(Kind.WAYBILL, label, search=Search.IDENTIFIER, **options)


def order_number(label: str, **options: Any) -> Declared:
    return column(Kind.ORDER_NUMBER, label, search=Search.IDENTIFIER, **options)


def reference(register: str, label: str, *, indexed: bool = True, **options: Any) -> Declared:
    """A link to a record of another register; indexed unless few records carry so many (a shop)."""
    return column(Kind.REFERENCE, label, refers_to=register, indexed=indexed, **options)


def tags(label: str, **options: Any) -> Declared:
    return column(Kind.TAGS, label, **options)


def evidence(label: str, **options: Any) -> Declared:
    return column(Kind.EVIDENCE, label, **options)


def lines(line: type[Line], label: str, **options: Any) -> Any:
    """A table of lines as a field."""
    return LinesOf(line, label, **options)


def number_of(label: str = N_("Number"), **options: Any) -> Declared:
    """The number that the program gives (``SH20261123-001``)."""
    return column(Kind.TEXT, label, given=True, identifier=True, search=Search.IDENTIFIER, indexed=True, **options)


def shown() -> Declared:
    """Whether a small list's record is offered in forms."""
    return yes_no(
        N_("Shown"),
        default=1,
        width=70,
        aliases=("显示", "启用", "是否显示"),
        help=N_("Hidden ones are no longer offered in forms; old records keep them."),
    )


def position() -> Declared:
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


def _collect(cls: type) -> tuple[list[Declared], tuple[Field, ...]]:
    """Name each declaration after its attribute: those that are columns, and all fields in order."""
    columns: list[Declared] = []
    found: list[Field] = []
    for name, declared in list(vars(cls).items()):
        if isinstance(declared, Declared):
            columns.append(Declared(replace(declared.field, key=name)))
            found.append(columns[-1].field)
        elif isinstance(declared, LinesOf):
            found.append(replace(declared.field, key=name))
    return columns, tuple(found)


class Base:
    """The metadata of the shop file. Its tables are made when :func:`schema` asks: only making and upgrading a file needs them."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)
    __tablename__: ClassVar[str]
    _columns: ClassVar[list[Declared]] = []
    fields: ClassVar[tuple[Field, ...]] = ()


_classes: list[type[Record | Line]] = []


def schema(metadata: MetaData = Base.metadata) -> MetaData:
    """The metadata with the tables of every record and line declared on it so far."""
    for cls in _classes:
        if cls.metadata is metadata and cls.__tablename__ not in metadata.tables:
            cls.make_table()
    for cls in _classes:
        if cls.metadata is metadata and issubclass(cls, Record):
            for line in cls.line_classes.values():
                line.belong_to(cls.__tablename__)
    return metadata


STAMPS = (
    ("created_at", Kind.TIME, N_("Entered at"), ""),
    ("created_by", Kind.REFERENCE, N_("Entered by"), "operators"),
    ("updated_at", Kind.TIME, N_("Changed at"), ""),
    ("updated_by", Kind.REFERENCE, N_("Changed by"), "operators"),
    ("deleted_at", Kind.TIME, N_("In the trash since"), ""),
)


class Record(Base):
    """A register's table. Declares ``id`` and the stamps (who and when); ``deleted_at`` is the trash."""

    line_classes: ClassVar[dict[str, type[Line]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.line_classes = {name: v.line for name, v in vars(cls).items() if isinstance(v, LinesOf)}
        for key, kind, label, refers_to in STAMPS:
            setattr(cls, key, column(kind, label, refers_to=refers_to, given=True))
        cls._columns, fields = _collect(cls)
        cls.fields = (ID, *fields)
        _classes.append(cls)

    @classmethod
    def make_table(cls) -> None:
        """The table, on the class's metadata."""
        name = cls.__tablename__
        Table(
            name,
            cls.metadata,
            Column("id", Integer, primary_key=True, autoincrement=True),
            *(declared.column() for declared in cls._columns),
            *(Index(f"ix_{name}_{f.column}", f.column) for f in cls.fields if _wants_index(f)),
            Index(f"ix_{name}_trash", "deleted_at", sqlite_where=text("deleted_at IS NOT NULL")),
            sqlite_autoincrement=True,
        )


class Line(Base):
    """A child table: rows that belong to one record and are replaced as a set."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._columns, cls.fields = _collect(cls)
        _classes.append(cls)

    @classmethod
    def make_table(cls) -> None:
        """The table, on the class's metadata; ``belong_to`` ties it to its parent."""
        name = cls.__tablename__
        Table(
            name,
            cls.metadata,
            Column("id", Integer, primary_key=True),
            Column("parent_id", Integer, nullable=False),
            Column("position", Integer, nullable=False),
            *(declared.column() for declared in cls._columns),
            Index(f"ix_{name}_parent", "parent_id", "position"),
            *(Index(f"ix_{name}_{f.column}", f.column) for f in cls.fields if _wants_index(f)),
        )

    @classmethod
    def belong_to(cls, table: str) -> None:
        """Tie the child table to its parent: lines go when their record goes."""
        parent = cls.metadata.tables[cls.__tablename__].c.parent_id
        if not parent.foreign_keys:
            parent.append_foreign_key(ForeignKey(table + ".id", ondelete="CASCADE"))


def _wants_index(declared: Field) -> bool:
    return declared.kind is not Kind.LINES and declared.indexed
