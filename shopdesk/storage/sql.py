"""Pieces of SQL with the values bound in them, and a SELECT put together of such pieces.

Text is made of declared names (:func:`quoted`) and question marks only; whatever people typed is a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple


class Sql(NamedTuple):
    """A piece of SQL text and the values of its question marks, in order."""

    text: str
    values: tuple[Any, ...] = ()


NEVER, ALWAYS = Sql("0"), Sql("1")


def quoted(name: str) -> str:
    """A name of the schema inside SQL."""
    return '"' + name.replace('"', '""') + '"'


def of(table: str, column: str) -> str:
    """A column of a table."""
    return f"{quoted(table)}.{quoted(column)}"


def marks(count: int) -> str:
    """So many question marks."""
    return ", ".join("?" * count)


def is_null(column: str) -> Sql:
    return Sql(f"{column} IS NULL")


def not_null(column: str) -> Sql:
    return Sql(f"{column} IS NOT NULL")


def all_of(*conditions: Sql) -> Sql:
    """Each holds; without any, always."""
    return _joined(" AND ", conditions) if conditions else ALWAYS


def any_of(*conditions: Sql) -> Sql:
    """One holds; without any, never."""
    return _joined(" OR ", conditions) if conditions else NEVER


def _joined(word: str, conditions: Iterable[Sql]) -> Sql:
    texts, values = zip(*conditions, strict=True)
    return Sql("(" + word.join(texts) + ")", tuple(value for each in values for value in each))


def negated(condition: Sql) -> Sql:
    return Sql(f"NOT ({condition.text})", condition.values)


def exists(inner: Select) -> Sql:
    sql = inner.sql()
    return Sql(f"EXISTS ({sql.text})", sql.values)


def among(column: str, inner: Select) -> Sql:
    """The column is one of those that a SELECT finds."""
    sql = inner.sql()
    return Sql(f"{column} IN ({sql.text})", sql.values)


@dataclass(frozen=True, slots=True)
class Select:
    """SELECT ``what`` FROM ``source`` WHERE all of ``where`` …; the texts hold no values but in ``where`` and ``order``."""

    what: str
    source: str
    where: tuple[Sql, ...] = ()
    group: str = ""
    order: tuple[Sql, ...] = ()
    limit: int | None = None

    def under(self, *conditions: Sql) -> Select:
        """The same under further conditions."""
        return replace(self, where=(*self.where, *conditions))

    def by(self, *order: Sql) -> Select:
        return replace(self, order=order)

    def first(self, limit: int) -> Select:
        return replace(self, limit=limit)

    def sql(self) -> Sql:
        """The whole statement."""
        text, values = f"SELECT {self.what} FROM {self.source}", []
        if self.where:
            text += " WHERE " + " AND ".join(c.text for c in self.where)
            values += [v for c in self.where for v in c.values]
        if self.group:
            text += " GROUP BY " + self.group
        if self.order:
            text += " ORDER BY " + ", ".join(o.text for o in self.order)
            values += [v for o in self.order for v in o.values]
        if self.limit is not None:
            text += " LIMIT ?"
            values.append(self.limit)
        return Sql(text, tuple(values))
