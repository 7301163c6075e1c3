"""Full text over all registers: one small FTS5 table per register, kept in step inside the transaction that writes the records.

What the tokens are is ``search_text``'s; which records a list shows (filters, order, trash) is ``finder``'s. The tables hold tokens only
(``content=''``, ``detail=none``, ``columnsize=0``): a document is removed by saying again exactly what was added, so records are given
as they stood before the change. A stored version says which rules made the tokens; :meth:`SearchIndex.stale` names what to rebuild.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from shopdesk.core.folding import fold
from shopdesk.core.register import Register, Registers
from shopdesk.storage import search_text
from shopdesk.storage.connection import Connection
from shopdesk.storage.search_sql import row_test
from shopdesk.storage.search_text import Document, searched_fields
from shopdesk.storage.search_text import document as document_of
from shopdesk.storage.sql import Sql, quoted

if TYPE_CHECKING:
    from shopdesk.storage.finder import Finder

Values = Mapping[str, Any]
CHUNK = 1000
#: Bytes of tokens that FTS5 gathers before it writes a segment: its own default, and for a bulk fill.
GATHER, GATHER_MANY = 1 << 20, 32 << 20
#: After so many records written one by one, so many pages of segments are merged (some 2 ms): else a year's edits leave sixty segments
#: that each search would look into.
TIDY_EVERY, TIDY_PAGES = 8, 32
VERSIONS = "search_versions"
_READY = "shopdesk_search"
_CREATE = "CREATE VIRTUAL TABLE {name} USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')"


class Hit(NamedTuple):
    """A record found: the field (``lines.column``) and the stored text that hold the first word; both "" where only pinyin does not say."""

    id: int
    field: str
    text: str


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether an error says that an index table is damaged or missing (and no interruption, lock or fault of ours)."""
    said = str(error)
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return True
    return "vtable constructor failed" in said or "invalid fts5 file format" in said or ("no such table" in said and "_search" in said)


def register_functions(dbapi_connection: sqlite3.Connection) -> None:
    """Give a connection the SQL functions that searching needs (``fold``, ``search_holds``). Safe to call again."""
    dbapi_connection.create_function("fold", 1, _fold, deterministic=True)
    dbapi_connection.create_function("search_holds", 3, search_text.holds, deterministic=True)


def _fold(value: object) -> str | None:
    return None if value is None else fold(str(value))


def prepare(conn: Connection) -> None:
    """Make sure that this connection has the functions; costs nothing the second time."""
    if _READY not in conn.notes:
        register_functions(conn.raw)
        conn.notes[_READY] = True


class WordsClause(NamedTuple):
    """What literal words ask of a register: the tokens (``match`` on ``table``, None where they give none) and the test of the row."""

    table: str
    match: Sql | None
    verified: Sql | None


class SearchIndex:
    """The index of a shop. Holds no connection; every method works on, and inside the transaction of, the one it is given."""

    def __init__(self, registers: Registers) -> None:
        self.registers = registers
        #: keys of registers whose index a reader found damaged: searched by scan until :meth:`rebuild`
        self.damaged: set[str] = set()
        self._finder: Finder | None = None
        self._written: dict[str, int] = {}

    # -- the tables ---------------------------------------------------------------------------------------------------------

    def indexed(self) -> Iterator[Register]:
        """The registers that have searched fields."""
        return (r for r in self.registers.values() if searched_fields(r))

    @staticmethod
    def table_name(register: Register) -> str:
        return register.key + "_search"

    def create(self, conn: Connection) -> None:
        """Make the tables that are missing (inside the caller's transaction); existing ones are left alone."""
        conn.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {VERSIONS} (register TEXT PRIMARY KEY, version TEXT NOT NULL)")
        for register in self.indexed():
            known = conn.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (self.table_name(register),)).first()
            if known is None:
                self._create_table(conn, register)
                empty = conn.exec_driver_sql(f"SELECT 1 FROM {quoted(register.key)} LIMIT 1").first() is None
                if empty:
                    self._note_version(conn, register)

    def _create_table(self, conn: Connection, register: Register) -> None:
        conn.exec_driver_sql(_CREATE.format(name=quoted(self.table_name(register))))

    def _note_version(self, conn: Connection, register: Register) -> None:
        conn.exec_driver_sql(f"INSERT OR REPLACE INTO {VERSIONS} VALUES (?, ?)", (register.key, self.version_of(register)))

    @staticmethod
    def version_of(register: Register) -> str:
        """What the tokens of a register depend on: the rules and the searched fields."""
        fields = ",".join(f"{s.key}:{s.declared.search}" for s in searched_fields(register))
        return f"{search_text.VERSION} {fields}"

    def stale(self, conn: Connection) -> list[Register]:
        """The registers whose stored index was made by other rules, or never."""
        stored = {row[0]: row[1] for row in conn.exec_driver_sql(f"SELECT register, version FROM {VERSIONS}")}
        return [r for r in self.indexed() if stored.get(r.key) != self.version_of(r)]

    # -- writing ------------------------------------------------------------------------------------------------------------

    @staticmethod
    def document(register: Register, record: Values) -> Document:
        """The document of a record (plain values, lines included); pure, see ``search_text.document``."""
        return document_of(register, record)

    def add(self, conn: Connection, register: Register, record_id: int, record: Values) -> None:
        """Index a new record."""
        self.add_many(conn, register, [(record_id, document_of(register, record))])
        self._tidy(conn, register)

    def remove(self, conn: Connection, register: Register, record_id: int, record: Values) -> None:
        """Forget a record; ``record`` is what was indexed."""
        self.remove_many(conn, register, [(record_id, document_of(register, record))])

    def replace(self, conn: Connection, register: Register, record_id: int, before: Values, after: Values) -> None:
        """Index a changed record; nothing is written when no searched text changed."""
        if all(before.get(s.field.key) == after.get(s.field.key) for s in searched_fields(register)):
            return
        old, new = document_of(register, before), document_of(register, after)
        if set(old.tokens.split(" ")) != set(new.tokens.split(" ")):
            self.remove_many(conn, register, [(record_id, old)])
            self.add_many(conn, register, [(record_id, new)])
            self._tidy(conn, register)

    def _tidy(self, conn: Connection, register: Register) -> None:
        """Merge a little now and then, so that the index stays as quick as it was after it was filled."""
        written = self._written[register.key] = self._written.get(register.key, 0) + 1
        if written % TIDY_EVERY == 0 and searched_fields(register):
            name = quoted(self.table_name(register))
            conn.exec_driver_sql(f"INSERT INTO {name} ({name}, rank) VALUES ('merge', ?)", (TIDY_PAGES,))

    def add_many(self, conn: Connection, register: Register, documents: Iterable[tuple[int, Document]]) -> None:
        """Index new records in bulk (ids ascending is fastest)."""
        if not searched_fields(register):
            return
        name = quoted(self.table_name(register))
        rows = ((i, d.tokens) for i, d in documents)
        _cursor(conn).executemany(f"INSERT INTO {name} (rowid, tokens) VALUES (?, ?)", rows)

    def expect_many(self, conn: Connection, register: Register, expected: bool) -> None:
        """Have FTS5 gather more tokens before it writes them, which makes filling in bulk a third cheaper; say False when it is done."""
        if searched_fields(register):
            name = quoted(self.table_name(register))
            conn.exec_driver_sql(f"INSERT INTO {name} ({name}, rank) VALUES ('hashsize', ?)", (GATHER_MANY if expected else GATHER,))

    def remove_many(self, conn: Connection, register: Register, documents: Iterable[tuple[int, Document]]) -> None:
        """Forget records in bulk; the documents are those that were added."""
        if not searched_fields(register):
            return
        name = quoted(self.table_name(register))
        rows = ((i, d.tokens) for i, d in documents)
        _cursor(conn).executemany(f"INSERT INTO {name} ({name}, rowid, tokens) VALUES ('delete', ?, ?)", rows)

    @staticmethod
    def set_room(conn: Connection, register: Register, room_bytes: int = 1 << 20) -> None:
        """How much FTS5 gathers in memory before it writes; without a number what it takes by itself."""
        name = quoted(SearchIndex.table_name(register))
        conn.exec_driver_sql(f"INSERT INTO {name} ({name}, rank) VALUES ('hashsize', ?)", (room_bytes,))

    def rebuild(self, conn: Connection, register: Register) -> None:
        """Make the index of a register anew from its records, the trash included."""
        from shopdesk.storage import rows

        self._drop(conn, register)
        self._create_table(conn, register)
        last = 0
        while True:
            found = conn.exec_driver_sql(f"SELECT id FROM {quoted(register.key)} WHERE id > ? ORDER BY id LIMIT {CHUNK}", (last,))
            ids = [row[0] for row in found]
            if not ids:
                break
            records = rows.read_many(conn, register, ids)
            self.add_many(conn, register, [(r["id"], document_of(register, r)) for r in records])
            last = ids[-1]
        self._note_version(conn, register)
        self.damaged.discard(register.key)

    def _drop(self, conn: Connection, register: Register) -> None:
        """SQLite cannot drop a full-text table that it cannot open: then its parts are first made those of an empty one."""
        name = self.table_name(register)
        try:
            conn.exec_driver_sql(f"DROP TABLE IF EXISTS {quoted(name)}")
            return
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
        empty = name + "_empty"
        conn.exec_driver_sql(_CREATE.format(name=quoted(empty)))
        for part in ("data", "idx", "config"):
            stored, fresh = quoted(f"{name}_{part}"), quoted(f"{empty}_{part}")
            conn.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {stored} AS SELECT * FROM {fresh}")
            conn.exec_driver_sql(f"DELETE FROM {stored}")
            conn.exec_driver_sql(f"INSERT INTO {stored} SELECT * FROM {fresh}")
        conn.exec_driver_sql(f"DROP TABLE {quoted(empty)}")
        conn.exec_driver_sql(f"DROP TABLE {quoted(name)}")

    def check(self, conn: Connection) -> list[str]:
        """The keys of registers whose index is damaged, missing, out of date or forgets a record; [] when all is well.

        FTS5's own check of the structure (inside the caller's writing transaction), then a spread sample of records against their tokens.
        """
        stale = {r.key for r in self.stale(conn)}
        return [r.key for r in self.indexed() if r.key in stale or not self._is_sound(conn, r)]

    def _is_sound(self, conn: Connection, register: Register) -> bool:
        from shopdesk.storage import rows

        name = quoted(self.table_name(register))
        try:
            conn.exec_driver_sql(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")
            newest = conn.exec_driver_sql(f"SELECT max(id) FROM {quoted(register.key)}").scalar() or 0
            step = max(1, newest // 100)
            ids = list(dict.fromkeys(range(newest, 0, -step)))[:200]
            for record in rows.read_many(conn, register, ids):
                tokens = document_of(register, record).tokens.split(" ")
                wanted = " AND ".join(f'"{t}"' for t in tokens[:100] if t)
                sql = f"SELECT 1 FROM {name} WHERE {name} MATCH ? AND rowid = ?"
                if wanted and conn.exec_driver_sql(sql, (wanted, record["id"])).first() is None:
                    return False
        except sqlite3.DatabaseError:
            return False
        return True

    # -- searching ----------------------------------------------------------------------------------------------------------

    def match_sql(self, register: Register, words: Sequence[str]) -> WordsClause:
        """The clauses of literal ``words`` (folded, from ``search_text.split_words``) for a register's own table.

        Join ``table`` by ``rowid`` = id with ``match``; ``verified`` tests the row of the table ``register.key``. Connections that run
        it are prepared with :func:`register_functions`.
        """
        name = self.table_name(register)
        if register.key in self.damaged:
            return WordsClause(name, None, self.row_holds(register, words))
        expression = search_text.match_expression(words)
        match = Sql(f"{quoted(name)} MATCH ?", (expression,)) if expression else None
        test = search_text.words_to_verify(words)
        return WordsClause(name, match, self.row_holds(register, test) if test else None)

    @staticmethod
    def row_holds(register: Register, words: Sequence[str]) -> Sql:
        """The test of a row without the index: all words, by their definition. A scan with it finds what the index finds."""
        sql, bound = row_test(register, words)
        return Sql(f"(1{sql})", bound)

    def find(self, conn: Connection, register: Register, words: str, limit: int = 50) -> list[Hit]:
        """The records that hold all words (``field:value`` narrows), the trash left out: exact matches first, then newest first."""
        if self._finder is None:
            from shopdesk.storage.finder import Finder

            self._finder = Finder(self.registers, index=self)
        return self._finder.hits(conn, register.key, words, limit)


def _cursor(conn: Connection) -> sqlite3.Cursor:
    """The driver's own cursor."""
    return conn.cursor()
