"""Filters and words of a query as SQL conditions; every value is bound, never part of the SQL text.

What is selected under these conditions, and in what order, is ``finder``'s; what words mean to the index is ``search_index``'s.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from shopdesk.core.clock import Clock, month_days
from shopdesk.core.fields import Field, Kind
from shopdesk.core.folding import fold
from shopdesk.core.query import Filter, Op
from shopdesk.core.register import Register, Registers
from shopdesk.core.translations import in_all_languages
from shopdesk.storage import search_text
from shopdesk.storage.search_index import SearchIndex
from shopdesk.storage.sql import ALWAYS, NEVER, Select, Sql, all_of, among, any_of, exists, is_null, marks, negated, not_null, of, quoted

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"\d{4}-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_LISTS = (Kind.TAGS, Kind.EVIDENCE)
#: More values than these are bound as one JSON array.
_MANY = 200
_SIGNS = {Op.EQ: "=", Op.NE: "<>", Op.GE: ">=", Op.LE: "<="}


class Words(NamedTuple):
    """What the words of a query ask: conditions of fields (``field:value``), and the literal words."""

    fields: tuple[Sql, ...]
    plain: tuple[str, ...]


class Conditions:
    """Makes conditions on a register's own table; stateless but for caches, usable from any thread."""

    def __init__(self, registers: Registers, clock: Clock, index: SearchIndex) -> None:
        self.registers = registers
        self.clock = clock
        self.index = index
        self._names: dict[str, dict[str, str]] = {}

    # -- filters ------------------------------------------------------------------------------------------------------------

    def filter(self, register: Register, wanted: Filter) -> Sql:
        """The condition of one filter; a value that no record of that kind can have gives a condition that nothing fulfils."""
        head, _dot, tail = wanted.field.partition(".")
        declared = register.field(wanted.field)
        if tail:
            return self._some_line(register, register.field(head), declared, wanted)
        if declared.kind is Kind.LINES:
            return self._any_column(register, declared, wanted)
        condition = self.compare(of(register.key, declared.column), declared, wanted.op, wanted.value)
        return self._narrowed(register, declared, wanted, condition)

    def _narrowed(self, register: Register, declared: Field, wanted: Filter, condition: Sql) -> Sql:
        """A test of folded text reads only the rows that the index names, where it can name them."""
        if wanted.op not in (Op.CONTAINS, Op.BEGINS, Op.ENDS) or not any(
            s.field.key == declared.key for s in search_text.searched_fields(register)
        ):
            return condition
        words = [w for w in search_text.split_words(str(wanted.value)) if len(w) > 2 or not (w.isascii() and w.isalnum())]
        clause = self.index.match_sql(register, words) if words else None
        if clause is None or clause.match is None:
            return condition
        named = Select(of(clause.table, "rowid"), quoted(clause.table), (clause.match,))
        return all_of(among(of(register.key, "id"), named), condition)

    def _some_line(self, register: Register, lines: Field, declared: Field, wanted: Filter) -> Sql:
        column = of(lines.line_table, declared.column)
        if wanted.op is Op.BLANK or (wanted.op is Op.EQ and wanted.value is None):
            return negated(exists(lines_of(register, lines, "1").under(not_null(column))))
        compared = self.compare(column, declared, wanted.op, wanted.value)
        return among(of(register.key, "id"), Select(of(lines.line_table, "parent_id"), quoted(lines.line_table), (compared,)))

    def _any_column(self, register: Register, lines: Field, wanted: Filter) -> Sql:
        some = exists(lines_of(register, lines, "1"))
        if wanted.op is Op.BLANK:
            return negated(some)
        if wanted.op is Op.NOT_BLANK:
            return some
        columns = (
            self.compare(of(lines.line_table, f.column), f, wanted.op, wanted.value) for f in lines.fields if f.kind is not Kind.REFERENCE
        )
        return among(of(register.key, "id"), Select(of(lines.line_table, "parent_id"), quoted(lines.line_table), (any_of(*columns),)))

    def compare(self, column: str, declared: Field, op: Op, value: Any) -> Sql:
        """The condition of one comparison on one column (``table.column`` as SQL)."""
        if op is Op.BLANK:
            return is_null(column)
        if op is Op.NOT_BLANK:
            return not_null(column)
        if op in (Op.CONTAINS, Op.BEGINS, Op.ENDS):
            return self._folded(column, declared, op, str(value if value is not None else ""))
        if op is Op.IN:
            return self._one_of(column, declared, value)
        if declared.kind in (Kind.TIME, Kind.DATE, Kind.MONTH):
            return self._in_time(column, declared.kind, op, value)
        if declared.kind in _LISTS:
            return self._in_list(column, op, value)
        if op is Op.BETWEEN:
            low, high = _pair(value)
            limits = [Sql(f"{column} {sign} ?", (limit,)) for sign, limit in ((">=", low), ("<=", high)) if limit is not None]
            return all_of(not_null(column), *limits)
        if value is None:
            return is_null(column) if op is Op.EQ else not_null(column)
        if not isinstance(value, (str, int, float)):
            return NEVER
        compared = Sql(f"{column} {_SIGNS[op]} ?", (value,))
        return any_of(compared, is_null(column)) if op is Op.NE else compared

    def _one_of(self, column: str, declared: Field, value: Any) -> Sql:
        values = list(value) if isinstance(value, (tuple, list, set, frozenset)) else [value]
        present = [v for v in values if isinstance(v, (str, int, float))]
        blank = [is_null(column)] if any(v is None for v in values) else []
        if declared.kind in (Kind.TIME, *_LISTS) or (declared.kind is Kind.DATE and any(len(str(v)) < 10 for v in present)):
            return any_of(*blank, *(self.compare(column, declared, Op.EQ, v) for v in present[:_MANY]))
        if len(present) > _MANY:
            return any_of(Sql(f"{column} IN (SELECT value FROM json_each(?))", (json.dumps(present),)), *blank)
        return any_of(*([Sql(f"{column} IN ({marks(len(present))})", tuple(present))] if present else []), *blank)

    def _in_list(self, column: str, op: Op, value: Any) -> Sql:
        wanted = list(value) if isinstance(value, (tuple, list)) else [value]
        all_in = all_of(*(Sql(f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value IS ?)", (v,)) for v in wanted))
        return any_of(negated(all_in), is_null(column)) if op is Op.NE else all_of(not_null(column), all_in)

    def _in_time(self, column: str, kind: Kind, op: Op, value: Any) -> Sql:
        """Days and months widen to all they hold; [start, end) in the form that is stored."""
        low, high = _pair(value) if op is Op.BETWEEN else (value, value)
        start = self._bounds(kind, low) if low is not None else None
        end = self._bounds(kind, high) if high is not None else None
        if (low is not None and start is None) or (high is not None and end is None):
            return NEVER
        if low is None and high is None:
            return ALWAYS if op is Op.BETWEEN else (is_null(column) if op is Op.EQ else not_null(column))
        after = Sql(f"{column} >= ?", (start[0],)) if start else not_null(column)
        before = Sql(f"{column} < ?", (end[1],)) if end else not_null(column)
        if op is Op.GE:
            return after
        if op is Op.LE:
            return before
        both = all_of(after, before)
        return any_of(negated(both), is_null(column)) if op is Op.NE else both

    def _bounds(self, kind: Kind, value: Any) -> tuple[str, str] | None:
        """[start, end) of a day, month, year or instant, as the kind is stored; None when it is none."""
        text = self.clock.stamp() if value == "now" else self.clock.today().isoformat() if value == "today" else str(value)
        try:
            if _INSTANT.fullmatch(text):
                if kind is Kind.TIME:
                    return text, text + "~"
                text = self.clock.local(text).date().isoformat()
            if _DAY.fullmatch(text):
                first = last = dt.date.fromisoformat(text)
            elif _MONTH.fullmatch(text):
                first, last = month_days(text)
            elif re.fullmatch(r"[12]\d{3}", text):
                first, last = dt.date(int(text), 1, 1), dt.date(int(text), 12, 31)
            else:
                return None
            if kind is Kind.TIME:
                return self.clock.day_bounds(first, last)
        except (ValueError, OverflowError):
            return None
        if kind is Kind.MONTH:
            return first.isoformat()[:7], last.isoformat()[:7] + "~"
        return first.isoformat(), last.isoformat() + "~"

    def _folded(self, column: str, declared: Field, op: Op, text: str) -> Sql:
        wanted = fold(text.strip())
        if not wanted:
            return ALWAYS
        if declared.kind in (Kind.CHOICE, Kind.YES_NO):
            return self._one_of(column, declared, tuple(_codes(declared, wanted)))
        if declared.kind is Kind.REFERENCE:
            return among(column, self._named_like(declared.refers_to, op, wanted))
        if declared.kind is Kind.TIME:
            return self._in_time(column, declared.kind, Op.EQ, wanted)
        if declared.kind in _LISTS:
            return exists(Select("1", f"json_each({column})", (_test("value", op, wanted),)))
        return _test(column, op, wanted)

    def _named_like(self, key: str, op: Op, wanted: str) -> Select:
        """The ids of the records of a register whose label fields hold a folded text."""
        register = self.registers[key]
        labels = [register.by_key[k] for k in register.label if k in register.by_key]
        columns = [of(key, f.column) for f in labels if f.kind not in (Kind.LINES, Kind.REFERENCE)]
        return Select(of(key, "id"), quoted(key), (any_of(*(_test(c, op, wanted) for c in columns)),))

    # -- words --------------------------------------------------------------------------------------------------------------

    def words(self, register: Register, text: str) -> Words | None:
        """What the words box asks of a register; None when it is empty. ``field:value`` names a field by key or label in any language."""
        plain: list[str] = []
        fields: list[Sql] = []
        for word in search_text.split_words(text):
            named = self._field_word(register, word)
            if named is None:
                plain.append(word)
            else:
                fields.append(self.filter(register, named))
        if not plain and not fields:
            return None
        if plain and not search_text.searched_fields(register):
            return Words((*fields, NEVER), ())
        return Words(tuple(fields), tuple(plain))

    def field_words(self, register: Register, text: str) -> list[tuple[str, str]]:
        """(field, folded value) of the ``field:value`` words."""
        return [named for word in search_text.split_words(text) if (named := self._named(register, word)) is not None]

    def _named(self, register: Register, word: str) -> tuple[str, str] | None:
        name, colon, value = word.partition(":")
        if not colon or not name or not value:
            return None
        key = self._named_fields(register).get(name)
        return None if key is None else (key, value)

    def _field_word(self, register: Register, word: str) -> Filter | None:
        named = self._named(register, word)
        if named is None:
            return None
        key, value = named
        declared = register.field(key)
        if declared.kind in (Kind.DATE, Kind.TIME, Kind.MONTH):
            return Filter(key, Op.EQ, value)
        if declared.kind is Kind.MONEY:
            return Filter(key, Op.EQ, _fen(value))
        if declared.kind is Kind.NUMBER:
            return Filter(key, Op.EQ, int(value) if re.fullmatch(r"-?\d{1,18}", value) else ())
        return Filter(key, Op.CONTAINS, value)

    def _named_fields(self, register: Register) -> dict[str, str]:
        """Folded keys and labels (all languages, blanks dropped) of the fields; columns of lines come last."""
        if register.key not in self._names:
            names: dict[str, str] = {}
            lines = [(f"{f.key}.{s.key}", s) for f in register.lines for s in f.fields]
            for key, declared in [*((f.key, f) for f in register.fields), *lines]:
                for name in (key, declared.key, *in_all_languages(declared.label)):
                    names.setdefault("".join(fold(name).split()), key)
            self._names[register.key] = names
        return self._names[register.key]


def lines_of(register: Register, lines: Field, what: str) -> Select:
    """SELECT of the lines of a record, inside a SELECT of records."""
    return Select(what, quoted(lines.line_table), (Sql(f"{of(lines.line_table, 'parent_id')} = {of(register.key, 'id')}"),))


def _test(column: str, op: Op, wanted: str) -> Sql:
    """What a text column holds, begins or ends with, folded."""
    if op is Op.BEGINS:
        return Sql(f"substr(fold({column}), 1, ?) = ?", (len(wanted), wanted))
    if op is Op.ENDS:
        return Sql(f"substr(fold({column}), ?) = ?", (-len(wanted), wanted))
    return Sql(f"instr(fold({column}), ?) > 0", (wanted,))


def _codes(declared: Field, wanted: str) -> Iterable[Any]:
    """The codes of choices that a folded text names: a whole code, label or alias, else a piece of a label."""
    if declared.kind is Kind.YES_NO:
        yes = wanted in ("1", "yes", "y", "true", "是", "有", "√")
        no = wanted in ("0", "no", "n", "false", "否", "无", "×")
        return [1] if yes else [0] if no else []
    labels = {c.code: [fold(t) for t in (c.code, *in_all_languages(c.label), *c.aliases)] for c in declared.choices}
    whole = [code for code, names in labels.items() if wanted in names]
    return whole or [code for code, names in labels.items() if any(wanted in n for n in names)]


def _fen(text: str) -> Any:
    found = re.fullmatch(r"(-?)[¥]?(\d{1,13})(?:\.(\d{1,2}))?", text.replace(",", ""))
    if found is None:
        return ()
    sign, whole, part = found.groups()
    return int(sign + whole + (part or "").ljust(2, "0"))


def _pair(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (tuple, list)) and len(value) == 2 else (value, value)
