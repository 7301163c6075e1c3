"""A connection as the rest of ``storage`` and the services use it: SQL text with bound parameters, plain rows.

It has the few names of SQLAlchemy's connection that are needed here, so a function may be given either (migrations run on SQLAlchemy's).
It is a thin skin over the driver because importing SQLAlchemy takes longer than opening a shop. Opening, settings and transactions are
``database``'s.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

Parameters = Sequence[Any] | Mapping[str, Any]


class Connection:
    """One driver connection; used by one thread at a time. Errors are the driver's, ``failures`` says what they mean."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        self.notes: dict[str, Any] = {}  #: what users of this connection remember of it

    def exec_driver_sql(self, sql: str, parameters: Parameters | list[tuple[Any, ...]] = ()) -> Result:
        """Run one statement; a list of parameters runs it once for each."""
        if isinstance(parameters, list):
            return Result(self.raw.executemany(sql, parameters))
        return Result(self.raw.execute(sql, parameters))

    def cursor(self) -> sqlite3.Cursor:
        """The driver's own cursor, for many rows."""
        return self.raw.cursor()

    @contextmanager
    def sorting_aside(self) -> Iterator[None]:
        """Sorts that outgrow the page cache go on in a temporary file of the system: as fast, and a million rows cost 8 MB, not 50."""
        self.raw.execute("PRAGMA temp_store=FILE")
        try:
            yield
        finally:
            self.raw.execute("PRAGMA temp_store=MEMORY")

    def commit(self) -> None:
        self.raw.commit()

    def rollback(self) -> None:
        self.raw.rollback()

    def close(self) -> None:
        self.raw.close()


class Result:
    """What a statement found, row by row. Taking only the first row ends the statement, so that it holds no lock on the file."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._cursor

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    def all(self) -> list[tuple[Any, ...]]:
        return self._cursor.fetchall()

    def first(self) -> tuple[Any, ...] | None:
        """The first row, None without one."""
        row: tuple[Any, ...] | None = self._cursor.fetchone()
        self._cursor.close()
        return row

    def one(self) -> tuple[Any, ...]:
        """The only row. Raises LookupError where there is none."""
        row = self.first()
        if row is None:
            raise LookupError("no row")
        return row

    def scalar(self) -> Any:
        """The first value of the first row, None without one."""
        row = self.first()
        return None if row is None else row[0]

    def scalar_one(self) -> Any:
        """The first value of the only row. Raises LookupError."""
        return self.one()[0]

    def scalars(self) -> Iterator[Any]:
        """The first value of each row."""
        return (row[0] for row in self._cursor)
