"""Query -> ordered ids; ids -> windows of rows; counts, sums and header values: what a list reads, all of it done by SQL.

Conditions are ``conditions``', words are ``search_index``'s; whole records with their lines are ``rows``'. Every method works on the
connection it is given (a reading one is enough) and may be interrupted there. Values are plain ones, see ``core.fields.Kind``.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from shopdesk.core.clock import Clock
from shopdesk.core.fields import Field, Kind
from shopdesk.core.query import Query, Sort
from shopdesk.core.register import Register, Registers
from shopdesk.core.translations import _
from shopdesk.storage.base import from_column
from shopdesk.storage.conditions import Conditions, Words, lines_of
from shopdesk.storage.connection import Connection
from shopdesk.storage.search_hits import Look, Narrowed, WordSearch
from shopdesk.storage.search_index import Hit, SearchIndex, is_damage, prepare
from shopdesk.storage.search_sql import padded
from shopdesk.storage.sql import Select, Sql, among, is_null, marks, not_null, of, quoted
from shopdesk.storage.value_counts import ValueCounts

_FETCH = 20_000
_RANGES = 200
_PIECE = 20_000
_TOLD = 64
_UNLIMITED = -1
_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")
#: What stands for a blank in an order, rising and falling: after all else.
_NUMBERS, _TEXTS = ((1 << 63) - 1, -(1 << 63)), (chr(0x10FFFF), "")
T = TypeVar("T")


class Total(NamedTuple):
    """Of one field over some records: the sum (0 for none; money in fen) and how many of them have a value."""

    total: int
    filled: int


class Finder:
    """Answers queries. Holds no connection; its caches are declarations turned into SQL text, so any thread may use it."""

    def __init__(self, registers: Registers, clock: Clock | None = None, index: SearchIndex | None = None) -> None:
        self.registers = registers
        self.clock = clock or Clock()
        self.index = index or SearchIndex(registers)
        self.conditions = Conditions(registers, self.clock, self.index)
        self._searches: dict[str, WordSearch] = {}
        self._row_sql: dict[tuple[str, tuple[str, ...], int], str] = {}

    # -- ids ----------------------------------------------------------------------------------------------------------------

    def ids(self, conn: Connection, query: Query) -> array[int]:
        """All ids of a query in its order, as ``array('q')``: 8 bytes each."""
        try:
            with conn.sorting_aside():
                return self._collect(conn, query, _UNLIMITED)
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith(_NO_ROOM):
                raise
        return self._collect(conn, query, _UNLIMITED)  # in memory: the disk of temporary files has no room, or there is none

    def first_ids(self, conn: Connection, query: Query, limit: int) -> array[int]:
        """The first ``limit`` ids of a query in its order: the first window, before the whole list is there."""
        return self._collect(conn, query, max(0, limit))

    def _collect(self, conn: Connection, query: Query, limit: int) -> array[int]:
        quick = self._words_alone(conn, query)
        if quick is not None and not query.sort:
            search, plain, narrowed = quick
            return search.ids(conn, plain, limit, narrowed)
        return self._retried(query, lambda: self._collect_in_order(conn, query, limit))

    def _collect_in_order(self, conn: Connection, query: Query, limit: int) -> array[int]:
        found = array("q")
        scan = limit >= 0 and self._is_common(conn, query, limit)
        for statement in self._in_order(conn, query, streaming=limit >= 0, scan=scan):
            wanted = limit - len(found) if limit >= 0 else _UNLIMITED
            if wanted == 0:
                break
            for rows in self._run(conn, statement.first(wanted) if wanted > 0 else statement):
                found.extend(chain.from_iterable(rows))
        return found

    def _is_common(self, conn: Connection, query: Query, limit: int) -> bool:
        """Whether so many records hold the words that walking the index of the sort field finds the first ones sooner than sorting.

        Sorting H hits costs H rows; walking N rows until ``limit`` of them are hits costs about limit x N / H.
        """
        if not query.words.strip() or query.filters or not query.sort or query.trash:
            return False
        register = self.registers[query.register]
        declared = register.field(query.sort[0].field)
        words = self.conditions.words(register, query.words)
        walkable = declared.key == "id" or (declared.indexed and declared.kind not in (Kind.CHOICE, Kind.REFERENCE))
        if words is None or not words.plain or words.fields or not walkable or "." in query.sort[0].field:
            return False
        newest = _scalar(conn, f"SELECT max(id) FROM {quoted(register.key)}") or 0
        enough = int((2 * limit * newest) ** 0.5) + 1
        return self._word_search(register).candidates(conn, words.plain, enough) >= enough

    def _words_alone(self, conn: Connection, query: Query) -> tuple[WordSearch, tuple[str, ...], Narrowed] | None:
        """What the quick road needs, where literal words (and ``field:value``) are all that is asked."""
        if query.filters or query.trash or not query.words.strip():
            return None
        register = self.registers[query.register]
        words = self.conditions.words(register, query.words)
        if words is None or not words.plain:
            return None
        return self._word_search(register), words.plain, self._narrowed(conn, register, words)

    def _retried(self, query: Query, ask: Callable[[], T]) -> T:
        """The answer; when the search index turns out to be damaged it is left aside, and the rows are scanned."""
        try:
            return ask()
        except sqlite3.DatabaseError as error:
            if query.register in self.index.damaged or not is_damage(error):
                raise
            self.index.damaged.add(query.register)
            return ask()

    def count(self, conn: Connection, query: Query, cap: int | None = None) -> int:
        """How many records a query has; counting stops at ``cap``."""
        register = self.registers[query.register]
        if not query.filters and not query.words.strip() and not query.trash:
            name = quoted(register.key)
            every = int(_scalar(conn, f"SELECT count(*) FROM {name}"))
            return every - int(_scalar(conn, f"SELECT count(*) FROM {name} WHERE deleted_at IS NOT NULL"))
        quick = self._words_alone(conn, query)
        if quick is not None:
            search, plain, narrowed = quick
            return search.count(conn, plain, cap, narrowed)

        def counted() -> int:
            statement = self._select(conn, query, of(register.key, "id"), streaming=cap is not None)
            found = (statement if cap is None else statement.first(cap)).sql()
            return int(next(self._run(conn, Sql(f"SELECT count(*) FROM ({found.text})", found.values)))[0][0])

        return self._retried(query, counted)

    # -- statements ---------------------------------------------------------------------------------------------------------

    def _select(self, conn: Connection, query: Query, what: str, *, streaming: bool, scan: bool = False) -> Select:
        """SELECT of columns of the register's table under all of a query's conditions."""
        register = self.registers[query.register]
        words = self.conditions.words(register, query.words)
        statement = Select(what, quoted(register.key))
        if words is not None:
            statement = self._with_words(statement, register, words, scan)
        statement = statement.under(*(self.conditions.filter(register, wanted) for wanted in query.filters))
        return self._trash(conn, statement, register, query.trash, by_row=streaming or words is not None)

    def _with_words(self, statement: Select, register: Register, words: Words, scan: bool) -> Select:
        if words.plain and scan:
            statement = statement.under(self.index.row_holds(register, words.plain))
        elif words.plain:
            clause = self.index.match_sql(register, words.plain)
            if clause.match is not None:
                # the plus keeps SQLite from asking the index again for each row: the index leads, the table follows by id
                led = Sql(f"{of(register.key, 'id')} = +{of(clause.table, 'rowid')}")
                statement = replace(statement, source=f"{statement.source}, {quoted(clause.table)}").under(clause.match, led)
            if clause.verified is not None:
                statement = statement.under(clause.verified)
        return statement.under(*words.fields)

    def _trash(self, conn: Connection, statement: Select, register: Register, trash: bool, *, by_row: bool) -> Select:
        deleted = of(register.key, "deleted_at")
        if trash:
            return statement.under(not_null(deleted))
        if by_row:
            return statement.under(is_null(deleted))
        # a covering index answers alone when the few rows of the trash are taken out by id
        if _scalar(conn, f"SELECT 1 FROM {quoted(register.key)} WHERE deleted_at IS NOT NULL LIMIT 1") is None:
            return statement
        trashed = f"SELECT trash.id FROM {quoted(register.key)} AS trash WHERE trash.deleted_at IS NOT NULL"
        return statement.under(Sql(f"{of(register.key, 'id')} NOT IN ({trashed})"))

    def _in_order(self, conn: Connection, query: Query, *, streaming: bool, scan: bool) -> Iterator[Select]:
        """The statements whose results, one after the other, are the query's ids in order.

        The first sort key is taken in parts where that lets an index give the order: blanks come last either way, choices as declared.
        """
        register = self.registers[query.register]
        identity = of(register.key, "id")
        statement = self._select(conn, query, identity, streaming=streaming, scan=scan)
        order = query.sort
        searching = bool(query.words.strip())
        if not order and not searching:
            order = register.views[0].sort if register.views else ()
        if not order:
            yield statement.by(Sql(f"{identity} DESC"))
            return
        down = order[0].descending
        rest = [self._sorted(conn, register, s) for s in order[1:]]
        last = Sql(f"{identity} {'DESC' if down else 'ASC'}")
        first = register.field(order[0].field)
        if first.key == "id":
            yield statement.by(last)
            return
        plain = "." not in order[0].field and first.kind is not Kind.LINES
        if plain and first.indexed and first.kind is Kind.REFERENCE:
            alone = streaming and not query.filters and not searching
            parts = self._by_name(conn, register, first, statement, down=down, walk=alone)
            if parts:
                yield from (part.by(*before, *rest, last) for part, before in parts)
                return
        if not plain or not first.indexed or first.kind is Kind.REFERENCE:
            yield statement.by(self._sorted(conn, register, order[0]), *rest, last)
            return
        column = of(register.key, first.column)
        if first.kind is Kind.CHOICE:
            codes = [c.code for c in first.choices]
            for code in reversed(codes) if down else codes:
                yield statement.under(Sql(f"{column} = ?", (code,))).by(*rest, last)
            unknown = Sql(f"{column} NOT IN ({marks(len(codes))})", tuple(codes))
            yield statement.under(not_null(column), unknown).by(Sql(column), *rest, last)
            yield statement.under(is_null(column)).by(*rest, last)
            return
        if down:
            yield statement.by(Sql(f"{column} DESC"), *rest, last)
            return
        yield statement.under(not_null(column)).by(Sql(f"{column} ASC"), *rest, last)
        yield statement.under(is_null(column)).by(*rest, last)

    def _by_name(
        self, conn: Connection, register: Register, declared: Field, statement: Select, *, down: bool, walk: bool
    ) -> list[tuple[Select, tuple[Sql, ...]]]:
        """Statements one after the other, each with its order, that give records by the name of what an indexed reference refers to.

        Where the names are few, one for each; with ``walk`` along the index of the names. Nothing where neither can be.
        """
        name = self._label_column(declared.refers_to)
        column = of(register.key, declared.column)
        told = self._places(conn, declared.refers_to, name) if name is not None else []
        if told:
            ids: dict[int, list[int]] = {}
            for record, place in told:
                ids.setdefault(place, []).append(record)
            named = [statement.under(Sql(f"{column} IN ({marks(len(ids[p]))})", tuple(ids[p]))) for p in sorted(ids, reverse=down)]
            known = tuple(record for record, _place in told)
            others = statement.under(Sql(f"({column} IS NULL OR {column} NOT IN ({marks(len(known))}))", known))
            return [(part, ()) for part in (*named, others)]
        referred = self.registers.get(declared.refers_to)
        if not walk or referred is None or not any(f.column == name and f.indexed for f in referred.fields):
            return []
        names, way = of("named", str(name)), "DESC" if down else "ASC"
        source = f"{quoted(declared.refers_to)} AS named CROSS JOIN {statement.source}"
        walked = replace(statement, source=source).under(not_null(names), Sql(f"{column} = {of('named', 'id')}"))
        inner = f"SELECT named.id FROM {quoted(declared.refers_to)} AS named WHERE {names} IS NULL"
        blank = statement.under(Sql(f"({column} IS NULL OR {column} IN ({inner}))"))
        return [(walked, (Sql(f"{names} {way}"),)), (blank, ())]

    def _sorted(self, conn: Connection, register: Register, sort: Sort) -> Sql:
        """One sort key: choices as declared, references by the name of what they refer to, tables of lines by how many they are."""
        head, _dot, tail = sort.field.partition(".")
        declared = register.field(sort.field)
        way = "DESC NULLS LAST" if sort.descending else "ASC NULLS LAST"
        if tail or declared.kind is Kind.LINES:
            lines = register.field(head)
            what = f"min({of(lines.line_table, declared.column)})" if tail else "nullif(count(*), 0)"
            return Sql(f"({lines_of(register, lines, what).sql().text}) {way}")
        column = of(register.key, declared.column)
        if declared.kind is Kind.CHOICE and declared.choices:
            places = [place for i, c in enumerate(declared.choices) for place in (c.code, i)]
            cases = " ".join("WHEN ? THEN ?" for _choice in declared.choices)
            return Sql(f"CASE {column} {cases} ELSE {column} END {way}", tuple(places))
        name = self._label_column(declared.refers_to) if declared.kind is Kind.REFERENCE else None
        if name is not None:
            told = self._places(conn, declared.refers_to, name)
            if told:
                # a million small numbers sort in half the memory of a million names
                cases = " ".join("WHEN ? THEN ?" for _each in told)
                return Sql(f"CASE {column} {cases} END {way}", tuple(number for each in told for number in each))
            named = f"SELECT named.{quoted(name)} FROM {quoted(declared.refers_to)} AS named WHERE named.id = {column}"
            return Sql(f"({named}) {way}")
        # where no key is NULL SQLite sorts numbers, and texts, by a shorter road
        number = declared.kind in (Kind.MONEY, Kind.NUMBER, Kind.YES_NO, Kind.REFERENCE)
        way = "DESC" if sort.descending else "ASC"
        return Sql(f"ifnull({column}, ?) {way}", ((_NUMBERS if number else _TEXTS)[sort.descending],))

    def _places(self, conn: Connection, key: str, name: str) -> list[tuple[int, int]]:
        """(id, place by name) of the records of a small register; nothing where they are too many to be told one by one."""
        found = f"SELECT id, {quoted(name)} FROM {quoted(key)} WHERE {quoted(name)} IS NOT NULL ORDER BY {quoted(name)} LIMIT ?"
        rows = conn.exec_driver_sql(found, (_TOLD + 1,)).all() if self.registers[key].small_list else []
        if len(rows) > _TOLD:
            return []
        order = {text: place for place, text in enumerate(dict.fromkeys(text for _id, text in rows))}
        return [(record, order[text]) for record, text in rows]

    def _label_column(self, key: str) -> str | None:
        register = self.registers.get(key)
        labels = [register.by_key[k] for k in register.label if k in register.by_key] if register is not None else []
        return next((f.column for f in labels if f.kind not in (Kind.LINES, Kind.REFERENCE)), None)

    def _run(self, conn: Connection, statement: Select | Sql) -> Iterator[Sequence[Any]]:
        """Chunks of raw rows. A damaged index is answered by a scan with the same result: see :meth:`_scanning`."""
        prepare(conn)
        sql, values = statement.sql() if isinstance(statement, Select) else statement
        cursor = conn.cursor()
        try:
            cursor.execute(sql, values)
            while rows := cursor.fetchmany(_FETCH):
                yield rows
        finally:
            cursor.close()

    # -- rows ---------------------------------------------------------------------------------------------------------------

    def rows(
        self, conn: Connection, register: str, ids: Sequence[int], fields: Sequence[str] | None = None, *, lines: bool = False
    ) -> list[dict[str, Any]]:
        """The records of ``ids`` in that order (``id`` always there; missing ones left out), with the wanted fields.

        ``fields`` None means every field but lines; ``lines`` adds all tables of lines; a table of lines named in ``fields`` is read too.
        """
        declared = self.registers[register]
        wanted = [f for f in declared.fields if f.kind is not Kind.LINES] if fields is None else [declared.field(k) for k in fields]
        own = [f for f in wanted if f.kind is not Kind.LINES and f.key != "id"]
        tables = declared.lines if lines else tuple(f for f in wanted if f.kind is Kind.LINES)
        keys = ("id", *(f.key for f in own))
        decoded = [(f.key, f.kind) for f in own if f.kind in (Kind.TAGS, Kind.EVIDENCE)]
        found: dict[int, dict[str, Any]] = {}
        cursor = conn.cursor()
        for size, chunk in padded(ids):
            cursor.execute(self._window(declared, tuple(f.column for f in own), size), chunk)
            for row in cursor.fetchall():
                found[row[0]] = dict(zip(keys, row, strict=True))
        cursor.close()
        for key, kind in decoded:
            for record in found.values():
                record[key] = from_column(kind, record[key])
        for field in tables:
            self._add_lines(conn, field, found)
        return [found[i] for i in ids if i in found]

    def _window(self, register: Register, columns: tuple[str, ...], size: int) -> str:
        key = register.key, columns, size
        if key not in self._row_sql:
            names = ", ".join(map(quoted, ("id", *columns)))
            self._row_sql[key] = f"SELECT {names} FROM {quoted(register.key)} WHERE id IN ({', '.join('?' * size)})"
        return self._row_sql[key]

    def _add_lines(self, conn: Connection, field: Field, found: dict[int, dict[str, Any]]) -> None:
        for record in found.values():
            record[field.key] = ()
        names = ", ".join(["parent_id", *(quoted(f.column) for f in field.fields)])
        keys = [f.key for f in field.fields]
        decoded = [f for f in field.fields if f.kind in (Kind.TAGS, Kind.EVIDENCE)]
        collected: dict[int, list[dict[str, Any]]] = {}
        cursor = conn.cursor()
        for size, chunk in padded(list(found)):
            marks = ", ".join("?" * size)
            sql = f"SELECT {names} FROM {quoted(field.line_table)} WHERE parent_id IN ({marks}) ORDER BY parent_id, position"
            cursor.execute(sql, chunk)
            for parent, *cells in cursor.fetchall():
                line = dict(zip(keys, cells, strict=True))
                for sub in decoded:
                    line[sub.key] = from_column(sub.kind, line[sub.key])
                collected.setdefault(parent, []).append(line)
        cursor.close()
        for parent, lines in collected.items():
            found[parent][field.key] = tuple(lines)

    def labels(self, conn: Connection, register: str, ids: Iterable[int]) -> dict[int, str]:
        """What names each record to people, by id; records in the trash have a label too, unknown ids none."""
        return self._labels(conn, register, ids, depth=2)

    def _labels(self, conn: Connection, key: str, ids: Iterable[int], depth: int) -> dict[int, str]:
        register = self.registers[key]
        named = [register.by_key[k] for k in register.label if k in register.by_key]
        named = [f for f in named if f.kind is not Kind.LINES and (depth > 0 or f.kind is not Kind.REFERENCE)]
        rows = self.rows(conn, key, list(dict.fromkeys(ids)), [f.key for f in named])
        referred = {
            f.key: self._labels(conn, f.refers_to, {r[f.key] for r in rows if r[f.key] is not None}, depth - 1)
            for f in named
            if f.kind is Kind.REFERENCE
        }
        made: dict[int, str] = {}
        for row in rows:
            words = [referred[f.key].get(row[f.key], "") if f.key in referred else self._shown(f, row[f.key]) for f in named]
            made[row["id"]] = " ".join(filter(None, words)) or f"#{row['id']}"
        return made

    def _shown(self, field: Field, value: Any) -> str:
        if value is None:
            return ""
        if field.kind is Kind.CHOICE:
            choice = field.choice(value)
            return _(choice.label) if choice else str(value)
        if field.kind is Kind.TIME:
            return self.clock.local(value).strftime("%Y-%m-%d %H:%M")
        if isinstance(value, tuple):
            return " ".join(value)
        return str(value)

    # -- header values, chips, sums -----------------------------------------------------------------------------------------

    def values_with_counts(self, conn: Connection, query: Query, field: str, limit: int = 1000) -> list[tuple[Any, int]]:
        """The values of a field within a query, commonest first, with their numbers of records; blank is None, instants are local days."""
        counted = self._retried(query, lambda: self._grouped(conn, query, field, limit))
        return heapq.nsmallest(limit, counted.items(), key=_commonest_first)

    def group_counts(self, conn: Connection, query: Query, field: str) -> dict[Any, int]:
        """How many records of a query have each value of a field (state chips)."""
        return dict(self._retried(query, lambda: self._grouped(conn, query, field, None)))

    def _grouped(self, conn: Connection, query: Query, field: str, limit: int | None) -> Counter[Any]:
        """Records by value, the commonest ``limit`` values at least."""
        register = self.registers[query.register]
        declared = register.field(field)
        if declared.kind is Kind.LINES:
            raise ValueError("a table of lines has no values; name a column of it")
        head, _dot, tail = field.partition(".")
        every = not query.filters and not query.words.strip() and not query.trash
        counts = ValueCounts(self.clock, self._run)
        identity = of(register.key, "id")
        if tail:
            table = register.field(head).line_table
            owner = of(table, "parent_id")
            lines = Select("", quoted(table))
            if not every:
                lines = lines.under(among(owner, self._select(conn, query, identity, streaming=False)))
            elif _scalar(conn, f"SELECT 1 FROM {quoted(register.key)} WHERE deleted_at IS NOT NULL LIMIT 1"):
                trashed = f"SELECT trash.id FROM {quoted(register.key)} AS trash WHERE trash.deleted_at IS NOT NULL"
                lines = lines.under(Sql(f"{owner} NOT IN ({trashed})"))
            return counts.of_lines(conn, declared, lines, of(table, declared.column), owner)
        if every and declared.indexed:
            return counts.of_all(conn, register, declared, limit)
        return counts.of_some(conn, declared, self._select(conn, query, identity, streaming=False), of(register.key, declared.column))

    def sums(self, conn: Connection, register: str, ids: Query | Sequence[int], fields: Sequence[str]) -> dict[str, Total]:
        """Sum and number of values of each field over the records of ``ids`` (a query or any number of ids)."""
        declared = self.registers[register]
        columns = [of(declared.key, declared.field(f).column) for f in fields]
        what = [total for column in columns for total in (f"coalesce(sum({column}), 0)", f"count({column})")]
        if isinstance(ids, Query):
            statements = [self._select(conn, ids, ", ".join(what), streaming=False)]
        else:
            every = Select(", ".join(what), quoted(declared.key))
            statements = [every.under(c) for c in _among(of(declared.key, "id"), ids)]
        totals = [0] * len(what)
        for statement in statements if what else ():
            for row in chain.from_iterable(self._run(conn, statement)):
                totals = [a + int(b) for a, b in zip(totals, row, strict=True)]
        return {f: Total(totals[2 * i], totals[2 * i + 1]) for i, f in enumerate(fields)}

    # -- search -------------------------------------------------------------------------------------------------------------

    def hits(self, conn: Connection, register: str, words: str, limit: int = 50) -> list[Hit]:
        """The first records that hold all words: exact matches first, then newest first; with the field that holds them."""
        declared = self.registers[register]
        parsed = self.conditions.words(declared, words)
        if parsed is None or limit <= 0:
            return []
        if not parsed.plain:
            return [Hit(i, "", "") for i in self.first_ids(conn, Query(register, words=words), limit)]
        return self._word_search(declared).hits(conn, parsed.plain, limit, self._narrowed(conn, declared, parsed))

    def look(self, conn: Connection, register: str, words: str, limit: int = 50, cap: int = 1_001) -> Look:
        """What a keystroke shows: the first hits as of :meth:`hits`, and how many there are, counted as far as is quickly known."""
        declared = self.registers[register]
        parsed = self.conditions.words(declared, words)
        if parsed is None or limit <= 0:
            return Look([], 0, True)
        if not parsed.plain:
            query = Query(register, words=words)
            counted = self.count(conn, query, cap)
            return Look([Hit(i, "", "") for i in self.first_ids(conn, query, limit)], counted, counted < cap)
        return self._word_search(declared).look(conn, parsed.plain, limit, cap, self._narrowed(conn, declared, parsed))

    def _word_search(self, register: Register) -> WordSearch:
        if register.key not in self._searches:
            self._searches[register.key] = WordSearch(self.index, register)
        return self._searches[register.key]

    def _narrowed(self, conn: Connection, register: Register, words: Words) -> Narrowed:
        """``field:value`` words as SQL beside the quick search; a look-up by id per row."""
        if not words.fields:
            return Narrowed()
        same = Sql(f"{of(register.key, 'id')} = s.rowid")
        sql, values = Select("1", quoted(register.key), (same, *words.fields)).sql()
        return Narrowed(f" AND EXISTS ({sql})", values)


def _commonest_first(counted: tuple[Any, int]) -> tuple[int, bool, float, str]:
    """The order of values: by their numbers, then as they are, amounts by size."""
    value, number = counted
    return -number, value is None, value if isinstance(value, int | float) else 0, str(value)


def _scalar(conn: Connection, sql: str) -> Any:
    return conn.exec_driver_sql(sql).scalar()


def _among(column: str, ids: Sequence[int]) -> Iterator[Sql]:
    """Conditions that together name each of ``ids``, which differ: runs where they are few (select all), else arrays.

    Taken in pieces: to sort half a million ids at once keeps every other thread waiting, and takes 50 MB.
    """
    for start in range(0, len(ids), _PIECE):
        ordered = sorted(set(ids[start : start + _PIECE]))
        runs: list[list[int]] = []
        for i in ordered:
            if runs and runs[-1][1] == i - 1:
                runs[-1][1] = i
            else:
                runs.append([i, i])
                if len(runs) > _RANGES:
                    break
        if len(runs) <= _RANGES:
            yield from (Sql(f"{column} BETWEEN ? AND ?", (low, high)) for low, high in runs)
        else:
            yield Sql(f"{column} IN (SELECT value FROM json_each(?))", (json.dumps(ordered),))
