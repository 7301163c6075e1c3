"""Everything that lists, forms, cards and commands read of the shop; nothing here writes."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shopdesk.core.errors import NotFound
from shopdesk.core.fields import Field, Kind
from shopdesk.core.query import Query
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.storage import rows

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop
    from shopdesk.storage.finder import Total


_BRANCH = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result: ``matched`` is the piece of text that was found, ``field`` where."""

    register: str
    id: int
    label: str
    matched: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """Records of ``register`` whose ``field`` refers to the record in question, newest first."""

    register: str
    field: str
    ids: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One record that refers to the one in question: ``at`` is its own date (an instant, a day or a month), ``state`` its code or ""."""

    register: str
    id: int
    label: str
    at: str
    state: str


@dataclass(frozen=True, slots=True)
class Card:
    """A customer at a glance: who, how to answer, what is going on (``domain.md`` §4.1)."""

    id: int
    record: dict[str, Any]
    cases: int
    open_cases: int
    refunds_fen: int
    mis_shipments: int
    claims: int


def _is_link(f: Field) -> bool:
    """Whether a field says something of a record, and not of who wrote it."""
    return not (f.given and f.key in ("created_by", "updated_by"))


class Browsing:
    """Reads, each in a short transaction of its own, on whatever thread asks."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    # Lists -----------------------------------------------------------------------------------------------------------

    def ids(self, query: Query) -> array[int]:
        """All ids of a query in order (reader thread: a million take most of a second)."""
        with self._shop.database.reading() as conn:
            return self._shop.finder.ids(conn, query)

    def first_ids(self, query: Query, limit: int = 200) -> array[int]:
        """The first window of ids of a query, before the whole list is known."""
        with self._shop.database.reading() as conn:
            return array("q", self._shop.finder.first_ids(conn, query, limit))

    def count(self, query: Query, cap: int | None = 10_001) -> int:
        """How many records a query has, counted no further than ``cap``."""
        with self._shop.database.reading() as conn:
            return self._shop.finder.count(conn, query, cap)

    def rows(self, key: str, ids: Sequence[int], fields: Sequence[str] | None = None) -> list[dict[str, Any]]:
        """Plain values of the records, in the order of ``ids``; lines only where ``fields`` names them."""
        register = self._shop.registers[key]
        with self._shop.database.reading() as conn:
            if fields is not None:
                return self._shop.finder.rows(conn, key, ids, fields)
            return rows.read_many(conn, register, ids)

    def labels(self, key: str, ids: Iterable[int]) -> dict[int, str]:
        """Numbers or names of records, by id."""
        with self._shop.database.reading() as conn:
            return self._shop.finder.labels(conn, key, list(ids))

    def values_of(self, query: Query, field: str, limit: int = 200) -> list[tuple[Any, str, int]]:
        """The values of a field in a query with their counts, commonest first: (value, label to show, count)."""
        register = self._shop.registers[query.register]
        declared = register.field(field)
        with self._shop.database.reading() as conn:
            found = self._shop.finder.values_with_counts(conn, query, field, limit)
            names = (
                self._shop.finder.labels(conn, declared.refers_to, [v for v, _n in found if v is not None]) if declared.refers_to else {}
            )
        shown = []
        for value, count in found:
            choice = declared.choice(value)
            text = _(choice.label) if choice else names.get(value, "") if declared.refers_to else "" if value is None else str(value)
            shown.append((value, text, count))
        return shown

    def group_counts(self, query: Query, field: str) -> dict[Any, int]:
        """How many records of a query have each value of a field (state chips)."""
        with self._shop.database.reading() as conn:
            return self._shop.finder.group_counts(conn, query, field)

    def sums(self, key: str, ids: Query | Sequence[int], fields: Sequence[str]) -> dict[str, Total]:
        """Sum and number of values of number or money fields over records, or over all of a query."""
        with self._shop.database.reading() as conn:
            return self._shop.finder.sums(conn, key, ids, fields)

    # One record ------------------------------------------------------------------------------------------------------

    def record(self, key: str, record_id: int) -> dict[str, Any] | None:
        """A whole record with its lines, from the trash too."""
        with self._shop.database.reading() as conn:
            return rows.read(conn, self._shop.registers[key], record_id)

    def find(self, key: str, text: str) -> int:
        """The id of the record that ``text`` names: its number, its name, or its row id. Raises NotFound."""
        found = self.find_many(key, [text]).get(text)
        if found is None:
            register = self._shop.registers[key]
            raise NotFound(_("“{text}” is not in “{register}”.").format(text=text, register=_(register.title)))
        return found

    def find_many(self, key: str, texts: Iterable[str]) -> dict[str, int]:
        """Ids by number, name, alias or row id; texts that name nothing, or more than one, are left out."""
        register = self._shop.registers[key]
        found: dict[str, int] = {}
        with self._shop.database.reading() as conn:
            for text in dict.fromkeys(texts):
                match = self._named(conn, register, text)
                if match is None and register.numbered and text != text.upper():
                    match = self._named(conn, register, text.upper())
                if match is not None:
                    found[text] = match
        return found

    def _named(self, conn: Any, register: Register, text: str) -> int | None:
        for trash in (False, True):
            for name in ("number", *register.label, "name"):
                f = register.by_key.get(name)
                if f is None or f.kind in (Kind.REFERENCE, Kind.LINES):
                    continue
                ids = rows.find_by(conn, register, {name: text}, trash=trash, limit=2)
                if ids:
                    return ids[0] if len(ids) == 1 else None  # two of the same name: nobody may guess
        if "aliases" in register.by_key:
            row = conn.exec_driver_sql(
                f'SELECT t.id FROM "{register.key}" t, json_each(t.aliases) a '
                "WHERE a.value = ? COLLATE NOCASE AND t.deleted_at IS NULL LIMIT 1",
                (text,),
            ).first()
            if row is not None:
                return int(row[0])
        if register.small_list and (folded := self._same_word(conn, register, text)) is not None:
            return folded
        if register.small_list and (bare := _BRANCH.sub("", text).strip()) and bare != text:
            return self._named(conn, register, bare)  # a courier's branch stands in brackets behind its name
        if text.isascii() and text.isdigit() and len(text) < 18:
            row = conn.exec_driver_sql(f'SELECT id FROM "{register.key}" WHERE id = ?', (int(text),)).first()
            return None if row is None else int(row[0])
        return None

    def _same_word(self, conn: Any, register: Register, text: str) -> int | None:
        """A small list's record whose name is the same word, case and width aside."""
        from shopdesk.core.folding import fold

        wanted = fold(text).strip()
        for record_id, name in conn.exec_driver_sql(f'SELECT id, name FROM "{register.key}" WHERE deleted_at IS NULL'):
            if name and fold(name).strip() == wanted:
                return int(record_id)
        return None

    def suggest(self, key: str, text: str, limit: int = 20) -> list[tuple[int, str]]:
        """Records to offer while somebody types a reference: (id, label)."""
        register = self._shop.registers[key]
        with self._shop.database.reading() as conn:
            if register.small_list:
                ids = self._shop.finder.first_ids(conn, Query(key, sort=()), 500)
                names = self._shop.finder.labels(conn, key, ids)
                return [(i, names[i]) for i in ids if text.casefold() in names[i].casefold()][:limit]
            ids = self._shop.finder.first_ids(conn, Query(key, words=text), limit)
            names = self._shop.finder.labels(conn, key, ids)
            return [(i, names[i]) for i in ids]

    def linked(self, key: str, record_id: int, limit: int = 50) -> list[Linked]:
        """What refers to a record: one entry per register and field."""
        found: list[Linked] = []
        with self._shop.database.reading() as conn:
            for register, f, line in self._shop.registers.referring_to(key):
                if not _is_link(f):
                    continue
                table, owner = (f.line_table, "parent_id") if line else (register.key, "id")
                column = (line or f).column
                got = conn.exec_driver_sql(
                    f'SELECT r.id, count(*) OVER () FROM "{register.key}" r WHERE r.deleted_at IS NULL '
                    f'AND r.id IN (SELECT "{owner}" FROM "{table}" WHERE "{column}" = ?) ORDER BY r.id DESC LIMIT ?',
                    (record_id, limit),
                ).all()
                if got:
                    found.append(Linked(register.key, f.key, tuple(row[0] for row in got), got[0][1]))
        return found

    def has_timeline(self, key: str) -> bool:
        """Whether enough kinds of records refer to a register's for one list of them to say something."""
        register = self._shop.registers[key]
        return not register.small_list and len({r.key for r, f, _line in self._shop.registers.referring_to(key) if _is_link(f)}) >= 2

    def timeline(self, key: str, record_id: int, limit: int = 200) -> list[TimelineEntry]:
        """Everything that refers to a record, newest first by each register's own date (its making, where it has none)."""
        found: dict[tuple[str, int], tuple[str, str]] = {}
        labels: dict[tuple[str, int], str] = {}
        with self._shop.database.reading() as conn:
            for register, f, line in self._shop.registers.referring_to(key):
                if not _is_link(f):
                    continue
                table, owner = (f.line_table, "parent_id") if line else (register.key, "id")
                dated = [f'"{register.field(register.date_field).column}"'] if register.date_field else []
                dated += ["created_at"] if "created_at" in register.by_key else []
                at = f"coalesce({', '.join([*dated, chr(39) * 2])})"
                state = f'"{register.states.field}"' if register.states is not None else "''"
                for row in conn.exec_driver_sql(
                    f'SELECT id, {at}, {state} FROM "{register.key}" WHERE deleted_at IS NULL '
                    f'AND id IN (SELECT "{owner}" FROM "{table}" WHERE "{(line or f).column}" = ?) ORDER BY 2 DESC, id DESC LIMIT ?',
                    (record_id, limit),
                ):
                    found[register.key, row[0]] = (row[1], row[2] or "")
            newest = sorted(found, key=lambda at: (self._local(found[at][0]), at), reverse=True)[:limit]
            for name in {register for register, _id in newest}:
                ids = [i for register, i in newest if register == name]
                labels |= {(name, i): label for i, label in self._shop.finder.labels(conn, name, ids).items()}
        return [TimelineEntry(*at, labels.get(at, f"#{at[1]}"), *found[at]) for at in newest]

    def _local(self, at: str) -> str:
        """A date as it sorts among the shop's days."""
        return self._shop.clock.local(at).strftime("%Y-%m-%d %H:%M:%S") if "T" in at else at

    def card(self, key: str, record_id: int) -> Card | None:
        """The card of a customer: the record and what is counted of it."""
        with self._shop.database.reading() as conn:
            record = rows.read(conn, self._shop.registers[key], record_id)
            if record is None:
                return None
            counts = self._counts(conn, key, record_id)
        return Card(record_id, record, **counts)

    def _counts(self, conn: Any, key: str, record_id: int) -> dict[str, int]:
        counts = {"cases": 0, "open_cases": 0, "refunds_fen": 0, "mis_shipments": 0, "claims": 0}
        for register, f, line in self._shop.registers.referring_to(key):
            if line is not None or register.key not in counts:
                continue
            where = f'"{f.column}" = ? AND deleted_at IS NULL'
            counts[register.key] += conn.exec_driver_sql(f'SELECT count(*) FROM "{register.key}" WHERE {where}', (record_id,)).scalar_one()
            refunded = register.by_key.get("refunded_amount")
            if refunded is not None and register.states is not None:
                marks = ", ".join("?" * len(register.states.open_codes()))
                row = conn.exec_driver_sql(
                    f'SELECT coalesce(sum("{refunded.column}"), 0), coalesce(sum("{register.states.field}" IN ({marks})), 0) '
                    f'FROM "{register.key}" WHERE {where}',
                    (*register.states.open_codes(), record_id),
                ).one()
                counts["refunds_fen"] += row[0]
                counts["open_cases"] += row[1]
        return counts

    # Search ----------------------------------------------------------------------------------------------------------

    def field_words(self, key: str, words: str) -> list[tuple[str, str]]:
        """(field, folded value) of the words that name a field of the register (``field:value``)."""
        return self._shop.finder.conditions.field_words(self._shop.registers[key], words)

    def search(self, words: str, key: str | None = None, limit: int = 50) -> list[Hit]:
        """What is found by words: exact matches first, then the newest, over one register or all of them in menu order."""
        found: list[Hit] = []
        with self._shop.database.reading() as conn:
            for register in [self._shop.registers[key]] if key else self._shop.registers.values():
                hits = self._shop.index.find(conn, register, words, limit)
                names = self._shop.finder.labels(conn, register.key, [h[0] for h in hits])
                found.extend(Hit(register.key, i, names.get(i, f"#{i}"), matched, field) for i, field, matched in hits)
        wanted = words.strip().casefold()
        found.sort(key=lambda h: h.matched.casefold() != wanted)
        return found[:limit]
