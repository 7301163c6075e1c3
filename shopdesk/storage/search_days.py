"""The records of some days, found by a piece of the date in a register's own numbers (``SH20260716-004``): "202607", "h2026071".

Every record of a year holds most of such a word's tokens, and some thousand others hold the rest of it elsewhere, so the full-text index
would have each of them read. The index of numbers has them in order: they come first among the hits, the latest day before the others,
of a day the newest. What else holds the word is ``search_hits``' to find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shopdesk.core.register import Register
from shopdesk.storage.connection import Connection
from shopdesk.storage.sql import quoted

#: Four digits are proved by their token.
_LEAST = 5
_DAY = 8
_MOST_YEARS = 30
#: A day with more is so great a part of its month that the full-text index finds it as soon.
_MANY = 10_000
#: The beginning of a number behind its prefix: a year and whatever more of month, day and place in the day.
_BEGINS = re.compile(r"\d{4}([01]|(0[1-9]|1[0-2])([0-3]|(0[1-9]|[12]\d|3[01])(-\d*)?)?)?")


def newest_ids(conn: Connection, register: Register, word: str, limit: int) -> list[int]:
    """The ids of up to ``limit`` records outside the trash whose number has the folded ``word`` in its date, latest day first.

    [] where the register gives no numbers, the word is no piece of a date, or a day has too many.
    """
    if not register.numbered or len(word) < _LEAST or not any(c.isdigit() for c in word):
        return []
    table = quoted(register.key)
    lead = f"SELECT id FROM {table} WHERE number >= ? AND number < ?"
    alive = f"{lead} AND id NOT IN (SELECT id FROM {table} WHERE deleted_at IS NOT NULL) ORDER BY id DESC LIMIT ?"
    latest = f"SELECT max(number) FROM {table} WHERE number >= ? AND number < ?"
    found: dict[int, None] = {}
    for begins in sorted(set(_beginnings(conn, register, word)), reverse=True):
        end = _after(begins)
        while len(found) < limit:
            last = conn.exec_driver_sql(latest, (begins, end)).scalar()
            if last is None:
                break
            day = max(begins, last[: len(register.number_prefix) + _DAY])
            if conn.exec_driver_sql(f"{lead} LIMIT 1 OFFSET ?", (day, end, _MANY)).first() is not None:
                return []
            found.update((row[0], None) for row in conn.exec_driver_sql(alive, (day, end, limit - len(found))))
            end = day
    return list(found)


def _beginnings(conn: Connection, register: Register, word: str) -> Iterator[str]:
    """How the numbers begin that have the word in their date; the years are those that there are numbers of."""
    prefix, typed = register.number_prefix, word.upper()
    for cut in range(len(prefix) + 1):
        rest = typed.removeprefix(prefix[cut:])
        if typed.startswith(prefix[cut:]) and _BEGINS.fullmatch(rest):
            yield prefix + rest
    years = _years(conn, register)
    for cut in range(1, 6):
        for head in {(year + month)[:cut] for year in years for month in "01"}:
            if (head + typed)[:4] in years and _BEGINS.fullmatch(head + typed):
                yield prefix + head + typed


def _years(conn: Connection, register: Register) -> list[str]:
    prefix = register.number_prefix
    lead = f"SELECT number FROM {quoted(register.key)} WHERE number >= ? AND number < ? ORDER BY number"
    sides = [conn.exec_driver_sql(sql, (prefix + "0", prefix + ":")).scalar() for sql in (lead + " LIMIT 1", lead + " DESC LIMIT 1")]
    first, last = (re.match(r"\d{4}", (number or "")[len(prefix) :]) for number in sides)
    if first is None or last is None:
        return []
    return [str(year) for year in range(max(int(first[0]), int(last[0]) - _MOST_YEARS), int(last[0]) + 1)]


def _after(text: str) -> str:
    """The first text behind all that begin with ``text``."""
    return text[:-1] + chr(ord(text[-1]) + 1)
