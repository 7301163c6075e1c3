"""SQL by which a row itself is asked whether it holds some words: the test behind the index, and the scan that replaces it.

Names in the SQL come from declarations; the words are parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from shopdesk.core.fields import Field, Kind, Search
from shopdesk.core.register import Register
from shopdesk.storage.search_text import SEPARATOR, Searched, may_be_pinyin, searched_fields
from shopdesk.storage.sql import quoted

_LISTS = (Kind.TAGS, Kind.EVIDENCE)
#: Words past these are tested by Python alone, all at once.
_MOST_QUICK = 8
#: Windows of rows are read with one of these numbers of placeholders.
SIZES = (1, 8, 32, 64, 100, 250, 500)


def padded(ids: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Parts of ``ids``, each filled up with its last id to one of a few sizes, so that few statements serve all."""
    for start in range(0, len(ids), SIZES[-1]):
        part = tuple(ids[start : start + SIZES[-1]])
        size = next(s for s in SIZES if s >= len(part))
        yield size, part + part[-1:] * (size - len(part))


def row_test(register: Register, words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """`` AND …`` that a row of the register's table passes when it holds all words, and its parameters ("?" in the SQL).

    What stands in a column as the word does is found by SQLite alone; only a row where it does not is folded by Python.
    """
    fields = searched_fields(register)
    row = quoted(register.key)
    texts, names = joined_texts(row, fields), joined_texts(row, [s for s in fields if s.is_name])
    python = f"search_holds(?, {texts}, {names})"
    sql = ""
    parameters: list[str] = []
    for word in words[:_MOST_QUICK]:
        quick = _quick_tests(row, fields, word)
        folded = python if may_be_pinyin(word) else f"search_holds(?, {texts}, '')"
        sql += f" AND ({' OR '.join([*quick, folded])})"
        parameters.extend([word] * (sum(t.count("?") for t in quick) + 1))
    rest = words[_MOST_QUICK:]
    if rest:
        sql += f" AND {python}"
        parameters.append(SEPARATOR.join(rest))
    return sql, tuple(parameters)


def likeliest(fields: Iterable[Searched], word: str) -> list[Searched]:
    """The fields in the order in which they probably hold a word: numbers are identifiers, longer texts stand in addresses and notes."""
    if word.isascii():
        order = (Search.IDENTIFIER, Search.TEXT, Search.NAME)
    elif len(word) > 3 or any(c.isdigit() for c in word):
        order = (Search.TEXT, Search.NAME, Search.IDENTIFIER)
    else:
        order = (Search.NAME, Search.TEXT, Search.IDENTIFIER)
    return sorted(fields, key=lambda s: order.index(s.declared.search))


def _quick_tests(row: str, fields: Sequence[Searched], word: str) -> list[str]:
    """Tests that prove a hit; the row's own first, then likeliest first, because each table of lines costs two look-ups."""
    if len(word) <= 2 and word.isascii():
        return []
    ordered = likeliest(fields, word)
    tests = [f"instr({row}.{quoted(s.field.column)}, ?)" for s in ordered if s.line is None and s.field.kind not in _LISTS]
    lines: dict[str, list[str]] = {}
    for s in ordered:
        if s.line is not None and s.line.kind not in _LISTS:
            lines.setdefault(s.field.line_table, []).append(f"instr(l.{quoted(s.line.column)}, ?)")
    for table, inner in lines.items():
        tests.append(f"EXISTS (SELECT 1 FROM {quoted(table)} l WHERE l.parent_id = {row}.id AND ({' OR '.join(inner)}))")
    return tests


def joined_texts(row: str, fields: Iterable[Searched]) -> str:
    """SQL of all these texts of a row, its lines' included, joined by SEPARATOR."""
    own: list[str] = []
    lines: dict[str, list[Field]] = {}
    for searched in fields:
        if searched.line is None:
            own.append(_text_of(f"{row}.{quoted(searched.field.column)}", searched.field))
        else:
            lines.setdefault(searched.field.line_table, []).append(searched.line)
    for table, columns in lines.items():
        inner = " || char(31) || ".join(_text_of(f"l.{quoted(f.column)}", f) for f in columns)
        own.append(f"coalesce((SELECT group_concat({inner}, char(31)) FROM {quoted(table)} l WHERE l.parent_id = {row}.id), '')")
    return " || char(31) || ".join(own) or "''"


def _text_of(column: str, declared: Field) -> str:
    if declared.kind in _LISTS:
        return f"coalesce((SELECT group_concat(value, char(31)) FROM json_each({column})), '')"
    return f"coalesce({column}, '')"
