"""How many records have each value of a field: header filters and state chips.

Which records a query has is said by ``finder``, which hands its conditions over as a SELECT. An index that holds the field answers for the
whole register by itself; else each record's value is read once, and counted here, because SQL would sort all of them to group them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from shopdesk.core.clock import Clock
from shopdesk.core.fields import Field, Kind
from shopdesk.core.register import Register
from shopdesk.storage.connection import Connection
from shopdesk.storage.sql import Select, Sql, not_null, of, quoted

#: Different values that are kept while they are counted. Where there are more, those met later (in the older records) are left out, so
#: that a million addresses cost no memory; the counts of those that are kept are whole.
MOST_DIFFERENT = 50_000
_LISTS = (Kind.TAGS, Kind.EVIDENCE)
Run = Callable[[Connection, Select | Sql], Iterator[Sequence[Any]]]


class ValueCounts:
    """Counts values of one register's fields. Holds no connection; ``run`` gives the rows of a statement in chunks."""

    def __init__(self, clock: Clock, run: Run) -> None:
        self._clock = clock
        self._run = run

    def of_all(self, conn: Connection, register: Register, declared: Field, limit: int | None) -> Counter[Any]:
        """Of all records outside the trash, by the field's own index; with a ``limit`` the commonest so many values at least."""
        table, column = quoted(register.key), of(register.key, declared.column)
        deleted = not_null(of(register.key, "deleted_at"))
        # (coalesce keeps SQLite from walking the field's whole index in order of the groups)
        what = f"coalesce({self._key(declared, column)}, NULL)"
        trash = self._summed(conn, Select(f"{what}, count(*)", table, (deleted,), what))
        if declared.kind is Kind.TIME:
            return self._days(conn, table, column) - self._in_days(trash)
        if limit is None or declared.kind in _LISTS:
            counted = self._summed(conn, Select(f"{column}, count(*)", table, group=column))
        else:
            counted = self._commonest(conn, table, column, limit + len(trash))
        return self._unlisted(declared, counted - trash)

    def of_some(self, conn: Connection, declared: Field, records: Select, column: str) -> Counter[Any]:
        """Of the records that ``records`` selects (its ``what`` and order are left aside)."""
        newest = replace(records, what=self._key(declared, column), order=())
        return self._finished(declared, self._tallied(chain.from_iterable(rows) for rows in self._run(conn, newest)))

    def of_lines(self, conn: Connection, declared: Field, lines: Select, column: str, parent: str) -> Counter[Any]:
        """Of lines, each record counted once for each value that its lines have."""
        pairs = replace(lines, what=f"{self._key(declared, column)}, {parent}", order=(Sql(parent),))
        return self._finished(declared, self._tallied(self._once_each(self._run(conn, pairs))))

    @staticmethod
    def _once_each(chunks: Iterator[Sequence[Any]]) -> Iterator[Iterator[Any]]:
        """The values of chunks of (value, record) in order of the record, the same value of one record once."""
        last: dict[Any, None] = {}
        for rows in chunks:
            distinct = dict.fromkeys(rows)
            yield (row[0] for row in distinct if row not in last)
            record = rows[-1][1]
            held = last if last and next(iter(last))[1] == record else {}
            last = {**held, **{row: None for row in distinct if row[1] == record}}

    @staticmethod
    def _tallied(chunks: Iterator[Iterator[Any]]) -> Counter[Any]:
        counted: Counter[Any] = Counter()
        for values in chunks:
            if len(counted) < MOST_DIFFERENT:
                counted.update(values)
            else:
                counted.update(filter(counted.__contains__, values))
        return counted

    def _summed(self, conn: Connection, statement: Select) -> Counter[Any]:
        counted: Counter[Any] = Counter()
        for value, number in chain.from_iterable(self._run(conn, statement)):
            counted[value] += number
        return counted

    def _commonest(self, conn: Connection, table: str, column: str, number: int) -> Counter[Any]:
        """The commonest values, then single ones in their order: a million single values are not worth sorting."""
        every = Select(f"{column}, count(*)", table, group=f"{column} HAVING count(*) > 1")
        counted = self._summed(conn, every.by(Sql("count(*) DESC"), Sql(column)).first(number))
        if len(counted) < number:
            first = Select(f"{column}, count(*)", table, group=column).by(Sql(column)).first(number + len(counted))
            for value, one in self._summed(conn, first).items():
                counted.setdefault(value, one)
        return counted

    def _days(self, conn: Connection, table: str, column: str) -> Counter[Any]:
        """Local days of an indexed instant, each day a range of the index: five times as fast as grouping by its text."""
        days: Counter[Any] = Counter()
        blank = conn.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {column} IS NULL").scalar()
        if blank:
            days[None] = blank
        found = conn.exec_driver_sql(f"SELECT min({column}) FROM {table}").scalar()
        after = (
            f"SELECT count(*), (SELECT min({column}) FROM {table} WHERE {column} >= ?) FROM {table} WHERE {column} >= ? AND {column} < ?"
        )
        while found is not None:
            day = self._clock.local(found).date()
            start, end = self._clock.day_bounds(day, day)
            days[day.isoformat()], found = conn.exec_driver_sql(after, (end, start, end)).one()
        return days

    def _key(self, declared: Field, column: str) -> str:
        # the hour tells the local day, in zones that are half an hour off the minute does
        return f"substr({column}, 1, {13 if self._whole_hours() else 16})" if declared.kind is Kind.TIME else column

    def _whole_hours(self) -> bool:
        zone = self._clock.tz()
        offsets = [dt.datetime(year, month, 1, tzinfo=zone).utcoffset() for year in range(1990, 2040) for month in (1, 7)]
        return all(o is not None and o.total_seconds() % 3600 == 0 for o in offsets)

    def _finished(self, declared: Field, counted: Counter[Any]) -> Counter[Any]:
        return self._in_days(counted) if declared.kind is Kind.TIME else self._unlisted(declared, counted)

    def _in_days(self, counted: Mapping[Any, int]) -> Counter[Any]:
        days: Counter[Any] = Counter()
        for minute, number in counted.items():
            day = None if minute is None else self._clock.local(minute + ":00:00Z"[len(minute) - 13 :]).date().isoformat()
            days[day] += number
        return days

    @staticmethod
    def _unlisted(declared: Field, counted: Counter[Any]) -> Counter[Any]:
        if declared.kind not in _LISTS:
            return counted
        each: Counter[Any] = Counter()
        for value, number in counted.items():
            for one in json.loads(value) if value is not None else (None,):
                each[one] += number
        return each
