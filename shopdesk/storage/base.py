"""The records' base, and the helpers that declare a Field: each field is declared once, and here it becomes a column.

A register's ``record.py`` subclasses :class:`Record` (and :class:`Line` for its child tables). Rows travel as dicts of plain values (see
``core.fields.Kind``), never as objects. The tables for SQLAlchemy and Alembic are made of these declarations by ``storage.mapping``.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any, ClassVar

from shopdesk.core.fields import ID, Choice, Field, Kind, Search
from shopdesk.core.translations import N_


def to_column(kind: Kind, value: Any) -> Any:
    """A plain value as the driver binds it."""
    if kind in (Kind.TAGS, Kind.EVIDENCE) and value is not None:
        return _json_list(value) if type(value) is tuple and len(value) < 4 else json.dumps(list(value), ensure_ascii=False)
    return value


@lru_cache(1024)
def _json_list(value: tuple[Any, ...]) -> str:
    """The same few tags stand on thousands of records."""
    return json.dumps(list(value), ensure_ascii=False)


def from_column(kind: Kind, value: Any) -> Any:
    """What the driver returned as a plain value."""
    if kind in (Kind.TAGS, Kind.EVIDENCE) and value is not None:
        return tuple(json.loads(value))
    return value


class Declared:
    """A field as a record declares it; its key is the attribute's name."""

    def __init__(self, field: Field) -> None:
        self.field = field


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


def _collect(cls: type) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """Name each declaration after its attribute: those that are columns, and all fields in order."""
    columns: list[Field] = []
    found: list[Field] = []
    for name, declared in list(vars(cls).items()):
        if isinstance(declared, Declared | LinesOf):
            found.append(replace(declared.field, key=name))
        if isinstance(declared, Declared):
            columns.append(found[-1])
    return tuple(columns), tuple(found)


class Base:
    """What records and lines have in common. ``schema`` names the shop file that the table belongs to; tests have others of their own."""

    schema: ClassVar[str] = "shop"
    __tablename__: ClassVar[str]
    columns: ClassVar[tuple[Field, ...]] = ()  #: the declared fields that are columns of this table
    fields: ClassVar[tuple[Field, ...]] = ()


#: Every record and line declared so far, in that order.
declared_classes: list[type[Record | Line]] = []


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
        cls.columns, fields = _collect(cls)
        cls.fields = (ID, *fields)
        declared_classes.append(cls)


class Line(Base):
    """A child table: rows that belong to one record and are replaced as a set."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.columns, cls.fields = _collect(cls)
        declared_classes.append(cls)
