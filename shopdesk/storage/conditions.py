"""Filters and words of a query as SQLAlchemy conditions; every value is bound, never part of the SQL text.

What is selected under these conditions, and in what order, is ``finder``'s; what words mean to the index is ``search_index``'s.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, TableClause, and_, exists, false, func, literal, or_, select, table, true
from sqlalchemy import column as sql_column

from shopdesk.core.clock import Clock, month_days
from shopdesk.core.fields import Field, Kind
from shopdesk.core.folding import fold
from shopdesk.core.query import Filter, Op
from shopdesk.core.register import Register, Registers
from shopdesk.core.translations import in_all_languages
from shopdesk.storage import search_text
from shopdesk.storage.search_index import SearchIndex

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"\d{4}-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_LISTS = (Kind.TAGS, Kind.EVIDENCE)
#: More values than these are bound as one JSON array.
_MANY = 200

Condition = ColumnElement[bool]


class Words(NamedTuple):
    """What the words of a query ask: conditions of fields (``field:value``), and the literal words."""

    fields: tuple[Condition, ...]
    plain: tuple[str, ...]


class Conditions:
    """Makes conditions on a register's own table; stateless but for caches, usable from any thread."""

    def __init__(self, registers: Registers, clock: Clock, index: SearchIndex) -> None:
        self.registers = registers
        self.clock = clock
        self.index = index
        self._tables: dict[str, TableClause] = {}
        self._names: dict[str, dict[str, str]] = {}

    # -- tables -------------------------------------------------------------------------------------------------------------

    def table(self, register: Register) -> TableClause:
        """The register's table without types, so that values come and go as they are stored."""
        if register.key not in self._tables:
            columns = [f.column for f in register.fields if f.kind is not Kind.LINES]
            self._tables[register.key] = table(register.key, *(sql_column(c) for c in columns))
        return self._tables[register.key]

    def lines_table(self, lines: Field) -> TableClause:
        """The table of a field's lines; the same object each time, so that clauses about it fit together."""
        if lines.line_table not in self._tables:
            names = ["id", "parent_id", "position", *(f.column for f in lines.fields)]
            self._tables[lines.line_table] = table(lines.line_table, *(sql_column(c) for c in names))
        return self._tables[lines.line_table]

    # -- filters ------------------------------------------------------------------------------------------------------------

    def filter(self, register: Register, wanted: Filter) -> Condition:
        """The condition of one filter; a value that no record of that kind can have gives a condition that nothing fulfils."""
        head, _dot, tail = wanted.field.partition(".")
        declared = register.field(wanted.field)
        own = self.table(register)
        if tail:
            return self._some_line(own, register.field(head), declared, wanted)
        if declared.kind is Kind.LINES:
            return self._any_column(register, own, declared, wanted)
        condition = self.compare(own.c[declared.column], declared, wanted.op, wanted.value)
        return self._narrowed(register, own, declared, wanted, condition)

    def _narrowed(self, register: Register, own: TableClause, declared: Field, wanted: Filter, condition: Condition) -> Condition:
        """A test of folded text reads only the rows that the index names, where it can name them."""
        if wanted.op not in (Op.CONTAINS, Op.BEGINS, Op.ENDS) or not any(
            s.field.key == declared.key for s in search_text.searched_fields(register)
        ):
            return condition
        words = [w for w in search_text.split_words(str(wanted.value)) if len(w) > 2 or not (w.isascii() and w.isalnum())]
        clause = self.index.match_sql(register, words) if words else None
        if clause is None or clause.match is None:
            return condition
        return and_(own.c.id.in_(select(clause.table.c.rowid).select_from(clause.table).where(clause.match)), condition)

    def _some_line(self, own: TableClause, lines: Field, declared: Field, wanted: Filter) -> Condition:
        rows = self.lines_table(lines)
        column = rows.c[declared.column]
        if wanted.op is Op.BLANK or (wanted.op is Op.EQ and wanted.value is None):
            return ~exists(select(literal(1)).where(rows.c.parent_id == own.c.id, column.is_not(None)))
        return own.c.id.in_(select(rows.c.parent_id).where(self.compare(column, declared, wanted.op, wanted.value)))

    def _any_column(self, register: Register, own: TableClause, lines: Field, wanted: Filter) -> Condition:
        rows = self.lines_table(lines)
        some = exists(select(literal(1)).where(rows.c.parent_id == own.c.id))
        if wanted.op is Op.BLANK:
            return ~some
        if wanted.op is Op.NOT_BLANK:
            return some
        columns = [self.compare(rows.c[f.column], f, wanted.op, wanted.value) for f in lines.fields if f.kind is not Kind.REFERENCE]
        return own.c.id.in_(select(rows.c.parent_id).where(or_(false(), *columns)))

    def compare(self, column: ColumnElement[Any], declared: Field, op: Op, value: Any) -> Condition:
        """The condition of one comparison on one column."""
        if op is Op.BLANK:
            return column.is_(None)
        if op is Op.NOT_BLANK:
            return column.is_not(None)
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
            limits = [column >= low if low is not None else true(), column <= high if high is not None else true()]
            return and_(column.is_not(None), *limits)
        if value is None:
            return column.is_(None) if op is Op.EQ else column.is_not(None)
        if not isinstance(value, (str, int, float)):
            return false()
        simple: dict[Op, Callable[[], Condition]] = {
            Op.EQ: lambda: column == value,
            Op.NE: lambda: or_(column != value, column.is_(None)),
            Op.GE: lambda: column >= value,
            Op.LE: lambda: column <= value,
        }
        return simple[op]()

    def _one_of(self, column: ColumnElement[Any], declared: Field, value: Any) -> Condition:
        values = list(value) if isinstance(value, (tuple, list, set, frozenset)) else [value]
        present = [v for v in values if isinstance(v, (str, int, float))]
        blank = [column.is_(None)] if any(v is None for v in values) else []
        if declared.kind in (Kind.TIME, *_LISTS) or (declared.kind is Kind.DATE and any(len(str(v)) < 10 for v in present)):
            return or_(false(), *blank, *(self.compare(column, declared, Op.EQ, v) for v in present[:_MANY]))
        if len(present) > _MANY:
            each = func.json_each(json.dumps(present)).table_valued("value")
            return or_(column.in_(select(each.c.value)), *blank)
        return or_(false(), *([column.in_(present)] if present else []), *blank)

    def _in_list(self, column: ColumnElement[Any], op: Op, value: Any) -> Condition:
        each = func.json_each(column).table_valued("value")
        wanted = list(value) if isinstance(value, (tuple, list)) else [value]
        all_in = and_(true(), *(exists(select(literal(1)).select_from(each).where(each.c.value == v)) for v in wanted))
        return or_(~all_in, column.is_(None)) if op is Op.NE else and_(column.is_not(None), all_in)

    def _in_time(self, column: ColumnElement[Any], kind: Kind, op: Op, value: Any) -> Condition:
        """Days and months widen to all they hold; [start, end) in the form that is stored."""
        low, high = _pair(value) if op is Op.BETWEEN else (value, value)
        start = self._bounds(kind, low) if low is not None else None
        end = self._bounds(kind, high) if high is not None else None
        if (low is not None and start is None) or (high is not None and end is None):
            return false()
        if low is None and high is None:
            return true() if op is Op.BETWEEN else (column.is_(None) if op is Op.EQ else column.is_not(None))
        after = column >= start[0] if start else column.is_not(None)
        before = column < end[1] if end else column.is_not(None)
        if op is Op.GE:
            return after
        if op is Op.LE:
            return before
        return or_(~and_(after, before), column.is_(None)) if op is Op.NE else and_(after, before)

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

    def _folded(self, column: ColumnElement[Any], declared: Field, op: Op, text: str) -> Condition:
        wanted = fold(text.strip())
        if not wanted:
            return true()
        if declared.kind in (Kind.CHOICE, Kind.YES_NO):
            return self._one_of(column, declared, tuple(_codes(declared, wanted)))
        if declared.kind is Kind.REFERENCE:
            return column.in_(self._named_like(declared.refers_to, op, wanted))
        if declared.kind is Kind.TIME:
            return self._in_time(column, declared.kind, Op.EQ, wanted)
        if declared.kind in _LISTS:
            each = func.json_each(column).table_valued("value")
            return exists(select(literal(1)).select_from(each).where(_test(func.fold(each.c.value), op, wanted)))
        return _test(func.fold(column), op, wanted)

    def _named_like(self, key: str, op: Op, wanted: str) -> Any:
        """The ids of the records of a register whose label fields hold a folded text."""
        register = self.registers[key]
        own = self.table(register)
        labels = [register.by_key[k] for k in register.label if k in register.by_key]
        columns = [own.c[f.column] for f in labels if f.kind not in (Kind.LINES, Kind.REFERENCE)]
        return select(own.c.id).where(or_(false(), *(_test(func.fold(c), op, wanted) for c in columns)))

    # -- words --------------------------------------------------------------------------------------------------------------

    def words(self, register: Register, text: str) -> Words | None:
        """What the words box asks of a register; None when it is empty. ``field:value`` names a field by key or label in any language."""
        plain: list[str] = []
        fields: list[Condition] = []
        for word in search_text.split_words(text):
            named = self._field_word(register, word)
            if named is None:
                plain.append(word)
            else:
                fields.append(self.filter(register, named))
        if not plain and not fields:
            return None
        if plain and not search_text.searched_fields(register):
            return Words((*fields, false()), ())
        return Words(tuple(fields), tuple(plain))

    def _field_word(self, register: Register, word: str) -> Filter | None:
        name, colon, value = word.partition(":")
        if not colon or not name or not value:
            return None
        key = self._named_fields(register).get(name)
        if key is None:
            return None
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


def _test(folded: ColumnElement[Any], op: Op, wanted: str) -> Condition:
    if op is Op.BEGINS:
        return func.substr(folded, 1, len(wanted)) == wanted
    if op is Op.ENDS:
        return func.substr(folded, -len(wanted)) == wanted
    return func.instr(folded, wanted) > 0


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
