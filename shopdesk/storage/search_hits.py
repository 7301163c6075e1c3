"""The two things that every keystroke in a search box asks: the first hits of some words, and how many there are.

The quick road for words alone (``field:value`` included); words together with a list's filters or order go through ``finder``'s
statements. The index leads, rows follow by id, newest first; SQL text is made once per register and shape. A damaged index is noted in
``SearchIndex.damaged`` and answered by a scan with the same result until it is rebuilt.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from shopdesk.core.fields import Field, Kind
from shopdesk.core.folding import fold
from shopdesk.core.register import Register
from shopdesk.storage import search_days, search_text
from shopdesk.storage.connection import Connection
from shopdesk.storage.search_index import Hit, SearchIndex, is_damage, prepare
from shopdesk.storage.search_sql import likeliest, padded, row_test
from shopdesk.storage.search_text import Searched, searched_fields
from shopdesk.storage.sql import quoted

#: A count that tokens carry a quarter past its cap is believed when this many of the newest records bear it out.
_SAMPLE = 150
_MORE = 100
_FETCH = 20_000
#: How common a token is is judged by so many of the newest records that have it; one that most records have narrows nothing.
_NEWEST, _COMMON = 30, 0.3
_SHARES_KEPT = 4096
T = TypeVar("T")


class Look(NamedTuple):
    """What a keystroke shows: the first hits, and how many there are; ``exact`` False means that there are at least so many."""

    hits: list[Hit]
    counted: int
    exact: bool


class Narrowed(NamedTuple):
    """A further condition `` AND …`` on the record of id ``s.rowid``, with its parameters (``field:value`` words)."""

    sql: str = ""
    parameters: tuple[Any, ...] = ()


EVERYTHING = Narrowed()


@dataclass(slots=True)
class _Found:
    """A record read for marking: its searched texts, those of lines once they are read."""

    id: int
    texts: list[tuple[Searched, str]]
    has_lines: bool = False


class WordSearch:
    """Answers literal words of one register. ``words`` are folded, from ``search_text.split_words``, never empty."""

    def __init__(self, index: SearchIndex, register: Register) -> None:
        self.index = index
        self.register = register
        self.table = quoted(register.key)
        self.own = [s for s in searched_fields(register) if s.line is None]
        self.tables: dict[str, tuple[Field, list[Searched]]] = {}
        for searched in searched_fields(register):
            if searched.line is not None:
                self.tables.setdefault(searched.field.key, (searched.field, []))[1].append(searched)
        self._sql: dict[tuple[object, ...], str] = {}
        #: clause -> share of the newest records that have it; an estimate that only decides what is asked first
        self._shares: dict[str, float] = {}
        #: the last question whose hits were all there are, and their number: the count is asked next
        self._all: tuple[tuple[object, ...], int] | None = None

    def _asked(self, ask: Callable[[], T]) -> T:
        """The answer; by a scan when the index turns out to be damaged."""
        try:
            return ask()
        except sqlite3.DatabaseError as error:
            if self._scanning or not is_damage(error):
                raise
            self.index.damaged.add(self.register.key)
            return ask()

    @property
    def _scanning(self) -> bool:
        return self.register.key in self.index.damaged

    # -- hits ---------------------------------------------------------------------------------------------------------------

    def hits(self, conn: Connection, words: Sequence[str], limit: int, narrowed: Narrowed = EVERYTHING) -> list[Hit]:
        """Exact matches first, then those that ``search_days`` says, then newest first, the trash left out."""
        prepare(conn)
        return self._asked(lambda: self._hits(conn, words, limit, narrowed))

    def _hits(self, conn: Connection, words: Sequence[str], limit: int, narrowed: Narrowed) -> list[Hit]:
        return self._ranked(conn, words, limit, narrowed, self._newest(conn, words, limit, narrowed))

    def _ranked(self, conn: Connection, words: Sequence[str], limit: int, narrowed: Narrowed, found: list[_Found]) -> list[Hit]:
        """The newest hits marked, exact ones put before them, older ones too."""
        whole = "".join(words)
        by_rows = self._scanning or len(whole) > search_text.EXACT_LENGTH
        if len(found) < limit:
            self._all = (self._state(conn, words, narrowed), len(found))
            likely = None if by_rows else self._likely_exact(conn, words, limit)
            exact = self._exact_ones(conn, [r for r in found if likely is None or r.id in likely], whole)
        elif self._exact_ones(conn, found[:1], whole) and len(self._exact_ones(conn, found, whole)) == len(found):
            exact = found
        else:
            # the newest fill the page; older records that are the very words come before them
            unproved = words if len(words) > 1 or self._scanning else ()
            expression = search_text.exact_expression(words, self._chooser(conn, 2))
            read = self._read(conn, expression, unproved, 2000 if self._scanning else limit + _MORE, narrowed)
            exact = self._exact_ones(conn, read, whole)[:limit]
        known = {r.id for r in exact}
        rest = [r for r in found if r.id not in known][: limit - len(exact)]
        return self._marked(conn, exact + rest, words, whole)

    def _likely_exact(self, conn: Connection, words: Sequence[str], limit: int) -> set[int]:
        """The ids of records with the check sum of the words among their values."""
        index = quoted(self.index.table_name(self.register))
        sql = f"SELECT s.rowid FROM {index} s WHERE s.{index} MATCH ? ORDER BY s.rowid DESC LIMIT ?"
        asked = search_text.exact_expression(words, self._chooser(conn, 2)), limit + _MORE
        return {row[0] for row in _cursor(conn).execute(sql, asked)}

    def _exact_ones(self, conn: Connection, records: Sequence[_Found], whole: str) -> list[_Found]:
        """Those of the records that have the very words as a value; lines are read only where no own value is that."""
        self._read_lines(conn, [r for r in records if not _is_exact(r, whole)])
        return [r for r in records if _is_exact(r, whole)]

    def look(self, conn: Connection, words: Sequence[str], limit: int, cap: int, narrowed: Narrowed = EVERYTHING) -> Look:
        """The hits, and how many there are as far as a keystroke can tell: counted to ``cap`` where tokens alone prove them.

        Where rows must be asked the hits are all that is known, "50+"; :meth:`count` knows more, and takes longer.
        """
        prepare(conn)
        return self._asked(lambda: self._look(conn, words, limit, cap, narrowed))

    def _look(self, conn: Connection, words: Sequence[str], limit: int, cap: int, narrowed: Narrowed) -> Look:
        found = self._newest(conn, words, limit, narrowed)
        hits = self._ranked(conn, words, limit, narrowed, found)
        known = len(found)
        if known < limit:
            return Look(hits, known, True)
        sure = "" if self._scanning or narrowed.sql else search_text.sure_expression(words)
        if sure:
            known = max(known, self._tokens_count(conn, sure, cap))
        return Look(hits, known, known < cap and bool(sure) and not search_text.words_to_verify(words))

    # -- what to ask the index for --------------------------------------------------------------------------------------------

    def _chooser(self, conn: Connection, most: int = 5) -> search_text.Choose | None:
        """Chooses of the clauses that narrow to a word the rarest, and leaves out what most records have anyway."""
        if self._scanning:
            return None

        def choose(clauses: list[str]) -> list[str]:
            shares = {c: self._share(conn, c) for c in clauses}
            rarest, *others = sorted(shares, key=lambda c: shares[c])
            chosen = [rarest, *(c for c in others if shares[c] < _COMMON)]
            if len(chosen) > most > 1:
                # the rarest may all be a day's; where a number ends says the most of it
                ends = clauses[-1] if clauses[-1] in chosen else chosen[most - 1]
                chosen = [ends, *(c for c in chosen if c != ends)]
            return chosen[:most]

        return choose

    def _share(self, conn: Connection, clause: str) -> float:
        """Of the newest records, about how many have the tokens of a clause."""
        known = self._shares.get(clause)
        if known is None:
            newest = _cursor(conn).execute(f"SELECT max(id) FROM {self.table}").fetchone()[0] or 0
            known = self._share_below(conn, clause, newest)
            for part in (2, 3):
                if known >= _COMMON:  # the newest share their day, and how far its numbers have come
                    known = min(known, self._share_below(conn, clause, newest // part))
            if len(self._shares) >= _SHARES_KEPT:
                self._shares.clear()
            self._shares[clause] = known
        return known

    def _share_below(self, conn: Connection, clause: str, newest: int) -> float:
        index = quoted(self.index.table_name(self.register))
        sql = f"SELECT s.rowid FROM {index} s WHERE s.{index} MATCH ? AND s.rowid <= ? ORDER BY s.rowid DESC LIMIT 1 OFFSET {_NEWEST}"
        row = _cursor(conn).execute(sql, (clause, newest)).fetchone()
        return 0.0 if row is None else _NEWEST / max(_NEWEST, newest - row[0])

    @staticmethod
    def _state(conn: Connection, words: Sequence[str], narrowed: Narrowed) -> tuple[object, ...]:
        """What an answer depends on: the question, and how far the file has changed as this connection sees it."""
        version = conn.raw.execute("PRAGMA data_version").fetchone()[0]
        itself = conn.notes.setdefault("shopdesk_search_connection", object())
        return tuple(words), narrowed, itself, version, conn.raw.total_changes

    def _newest(self, conn: Connection, words: Sequence[str], limit: int, narrowed: Narrowed) -> list[_Found]:
        """The newest hits; a word that is a piece of the date in the register's own numbers finds the records of those days first."""
        dated = [] if self._scanning or narrowed.sql or len(words) > 1 else search_days.newest_ids(conn, self.register, words[0], limit)
        first = self._read_ids(conn, dated)
        if len(first) >= limit:
            return first
        known = set(dated)
        return [*first, *(r for r in self._newest_of_all(conn, words, limit, narrowed) if r.id not in known)][:limit]

    def _newest_of_all(self, conn: Connection, words: Sequence[str], limit: int, narrowed: Narrowed) -> list[_Found]:
        """The newest hits. Those that their tokens prove are read without a test, which costs most for hits by pinyin."""
        choose = self._chooser(conn)
        sure = "" if self._scanning else search_text.sure_expression(words)
        if not sure or not search_text.words_to_verify(words):
            return self._read(conn, search_text.match_expression(words, choose), words, limit, narrowed)
        proved = self._read(conn, sure, (), limit, narrowed)
        tested = self._read(conn, search_text.unsure_expression(words, choose), words, limit, narrowed)
        return sorted(proved + tested, key=lambda r: -r.id)[:limit]

    def ids(self, conn: Connection, words: Sequence[str], limit: int, narrowed: Narrowed = EVERYTHING) -> array[int]:
        """The ids of all hits (``limit`` -1) or the first ones, newest first."""
        prepare(conn)
        return self._asked(lambda: self._ids(conn, words, limit, narrowed))

    def _ids(self, conn: Connection, words: Sequence[str], limit: int, narrowed: Narrowed) -> array[int]:
        test, parameters = self._test(words)
        if test or narrowed.sql or self._scanning:
            sql = f"SELECT s.rowid {self._lead()} AND {self.table}.deleted_at IS NULL{test}{narrowed.sql} ORDER BY s.rowid DESC LIMIT ?"
        else:
            sql = f"SELECT s.rowid {self._tokens(conn)} ORDER BY s.rowid DESC LIMIT ?"
        expression = search_text.match_expression(words, self._chooser(conn))
        cursor = _cursor(conn).execute(sql, (expression, *parameters, *narrowed.parameters, limit))
        found = array("q")
        while rows := cursor.fetchmany(_FETCH):
            found.extend(chain.from_iterable(rows))
        return found

    def _read(self, conn: Connection, expression: str, words: Sequence[str], limit: int, narrowed: Narrowed) -> list[_Found]:
        test, parameters = self._test(words)
        key = ("read", test, narrowed.sql, self._scanning)
        if key not in self._sql:
            alive = f"{self.table}.deleted_at IS NULL"
            columns = self._columns()
            self._keep(key, f"SELECT {columns} {self._lead()} AND {alive}{test}{narrowed.sql} ORDER BY s.rowid DESC LIMIT ?")
        rows = _cursor(conn).execute(self._sql[key], (expression, *parameters, *narrowed.parameters, limit))
        return [self._found(row) for row in rows]

    def _read_ids(self, conn: Connection, ids: Sequence[int]) -> list[_Found]:
        """The records of these ids, in their order."""
        read: dict[int, _Found] = {}
        columns = self._columns()
        for size, some in padded(ids):
            sql = f"SELECT {columns} FROM {self.table} WHERE id IN ({', '.join('?' * size)})"
            read.update((row[0], self._found(row)) for row in _cursor(conn).execute(sql, some))
        return [read[i] for i in ids]

    def _columns(self) -> str:
        return ", ".join([f"{self.table}.id", *(f"{self.table}.{quoted(s.field.column)}" for s in self.own)])

    def _found(self, row: Sequence[Any]) -> _Found:
        cells = zip(self.own, row[1:], strict=True)
        return _Found(row[0], [(s, t) for s, cell in cells if cell is not None for t in _texts(s.field, cell)])

    def _read_lines(self, conn: Connection, records: Sequence[_Found]) -> None:
        wanted = {r.id: r for r in records if not r.has_lines}
        for name in self.tables if wanted else ():
            self._read_table(conn, wanted, name)
        for record in wanted.values():
            record.has_lines = True

    def _read_table(self, conn: Connection, wanted: Mapping[int, _Found], name: str) -> None:
        """Add the texts of one table of lines."""
        field, columns = self.tables[name]
        for size, ids in padded(tuple(wanted)):
            key = ("lines", name, size)
            if key not in self._sql:
                names = ", ".join(["parent_id", *(quoted(s.declared.column) for s in columns)])
                marks = ", ".join("?" * size)
                sql = f"SELECT {names} FROM {quoted(field.line_table)} WHERE parent_id IN ({marks}) ORDER BY parent_id, position"
                self._keep(key, sql)
            for parent, *cells in _cursor(conn).execute(self._sql[key], ids):
                texts = wanted[parent].texts
                texts.extend((s, t) for s, cell in zip(columns, cells, strict=True) for t in _texts(s.declared, cell))

    def _marked(self, conn: Connection, records: Sequence[_Found], words: Sequence[str], whole: str) -> list[Hit]:
        """Each record with the text that the first word was found in; lines are read only where the own columns do not hold it."""
        marks = {r.id: _mark(r.texts, words[0], whole) for r in records}
        left = {r.id: r for r in records if marks[r.id] is None and not r.has_lines}
        for name in dict.fromkeys(s.field.key for s in likeliest(chain(*(lines for _f, lines in self.tables.values())), words[0])):
            if left:
                self._read_table(conn, left, name)
                for record in left.values():
                    marks[record.id] = _mark(record.texts, words[0], whole)
                left = {i: r for i, r in left.items() if marks[i] is None}
        for record in records:
            if marks[record.id] is None:
                marks[record.id] = next((m for w in words[1:] if (m := _mark(record.texts, w, whole)) is not None), None)
        return [Hit(r.id, *(marks[r.id] or ("", ""))) for r in records]

    # -- counts -------------------------------------------------------------------------------------------------------------

    def count(self, conn: Connection, words: Sequence[str], cap: int | None, narrowed: Narrowed = EVERYTHING) -> int:
        """How many records outside the trash hold all words; counting stops at ``cap``.

        Below the cap the number is exact. At the cap it may rest on a sample: a quarter more records have the tokens, and the newest of
        them all hold the words.
        """
        prepare(conn)
        return self._asked(lambda: self._count(conn, words, cap, narrowed))

    def _count(self, conn: Connection, words: Sequence[str], cap: int | None, narrowed: Narrowed) -> int:
        known = self._all
        if known is not None and known[0] == self._state(conn, words, narrowed):
            return known[1] if cap is None else min(known[1], cap)
        expression = search_text.match_expression(words, self._chooser(conn))
        if self._scanning or narrowed.sql:
            return self._tested_count(conn, expression, words, cap, narrowed)
        if not search_text.words_to_verify(words):
            return self._tokens_count(conn, expression, cap)
        sure = search_text.sure_expression(words)
        counted = self._tokens_count(conn, sure, cap) if sure else 0
        if cap is not None and counted >= cap:
            return cap
        if sure:
            expression = search_text.unsure_expression(words, self._chooser(conn))
        left = None if cap is None else cap - counted
        if left is not None and self._tokens_count(conn, expression, left + left // 4 + 1) > left + left // 4:
            sample = min(_SAMPLE, left)
            if self._sample_count(conn, expression, words, sample) == sample:
                return counted + left
        return counted + self._tested_count(conn, expression, words, left, narrowed)

    def candidates(self, conn: Connection, words: Sequence[str], cap: int) -> int:
        """How many records have the tokens of the words, counted to ``cap``; 0 when the index is damaged."""
        return 0 if self._scanning else self._tokens_count(conn, search_text.match_expression(words), cap)

    def _tokens(self, conn: Connection) -> str:
        """FROM … WHERE of the tokens alone: no row is read; what is in the trash is taken out by id."""
        index = quoted(self.index.table_name(self.register))
        some = _cursor(conn).execute(f"SELECT 1 FROM {self.table} WHERE deleted_at IS NOT NULL LIMIT 1").fetchone()
        kept = "" if some is None else f" AND s.rowid NOT IN (SELECT id FROM {self.table} WHERE deleted_at IS NOT NULL)"
        return f"FROM {index} s WHERE s.{index} MATCH ?{kept}"

    def _tokens_count(self, conn: Connection, expression: str, cap: int | None) -> int:
        sql = f"SELECT count(*) FROM (SELECT s.rowid {self._tokens(conn)} LIMIT ?)"
        return int(_cursor(conn).execute(sql, (expression, -1 if cap is None else cap)).fetchone()[0])

    def _sample_count(self, conn: Connection, expression: str, words: Sequence[str], number: int) -> int:
        """Of the newest records that have the tokens, how many hold the words."""
        test, parameters = self._test(words)
        newest = f"(SELECT s.rowid {self._tokens(conn)} ORDER BY s.rowid DESC LIMIT ?) s"
        sql = f"SELECT count(*) FROM {newest} CROSS JOIN {self.table} ON {self.table}.id = s.rowid WHERE 1{test}"
        return int(_cursor(conn).execute(sql, (expression, number, *parameters)).fetchone()[0])

    def _tested_count(self, conn: Connection, expression: str, words: Sequence[str], cap: int | None, narrowed: Narrowed) -> int:
        test, parameters = self._test(words)
        sql = f"SELECT count(*) FROM (SELECT 1 {self._lead()} AND {self.table}.deleted_at IS NULL{test}{narrowed.sql} LIMIT ?)"
        values = (expression, *parameters, *narrowed.parameters, -1 if cap is None else cap)
        return int(_cursor(conn).execute(sql, values).fetchone()[0])

    # -- SQL ----------------------------------------------------------------------------------------------------------------

    def _lead(self) -> str:
        """FROM … WHERE with the index, or what stands for it, as ``s`` in the lead; one parameter: the expression."""
        index = quoted(self.index.table_name(self.register))
        lead, match = f"{index} s", f"s.{index} MATCH ?"
        if self._scanning:
            lead, match = f"(SELECT id AS rowid FROM {self.table}) s", "? IS NOT NULL"
        return f"FROM {lead} CROSS JOIN {self.table} ON {self.table}.id = s.rowid WHERE {match}"

    def _test(self, words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        return row_test(self.register, words if self._scanning else search_text.words_to_verify(words))

    def _keep(self, key: tuple[object, ...], sql: str) -> None:
        if len(self._sql) > 100:
            self._sql.clear()
        self._sql[key] = sql


def _cursor(conn: Connection) -> sqlite3.Cursor:
    """The driver's own cursor."""
    return conn.cursor()


def _is_exact(record: _Found, whole: str) -> bool:
    longest = 4 * len(whole) + 16
    for _searched, text in record.texts:
        if len(text) <= longest and (text == whole or (text.lower() if text.isascii() else fold(text)).replace(" ", "") == whole):
            return True
    return False


def _texts(declared: Field, cell: Any) -> Iterable[str]:
    if cell is None:
        return ()
    if declared.kind in (Kind.TAGS, Kind.EVIDENCE):
        return map(str, json.loads(cell))
    return (str(cell),)


def _mark(texts: Sequence[tuple[Searched, str]], word: str, whole: str) -> tuple[str, str] | None:
    """The text that is the words, else one that begins with the word, else one that holds it, else a name whose pinyin does."""
    best: tuple[int, str, str] | None = None
    short = len(word) <= 2 and word.isascii() and word.isalnum()
    for searched, text in texts:
        if word in text:
            rank = 0 if text in (whole, word) else 1 if text.startswith(word) else 2
            if (best is None or rank < best[0]) and (rank < 2 or not short or text.endswith(word)):
                best = rank, searched.key, text
    if best is not None:
        return best[1:]
    for searched, text in texts:
        if search_text.holds_word(word, fold(text), (text,) if searched.is_name else ()):
            return searched.key, text
    return None
