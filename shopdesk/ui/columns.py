"""What a column of a list is: its field, how its cells read, how wide it starts, and the tones of its pills.

Cells are made into text once, when a window of rows is fetched; painting only looks them up. Which columns a page shows is the
table's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shopdesk.core.clock import Clock
from shopdesk.core.fields import Field, Kind
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.ui.due_column import DueWords, due_words

WIDTHS: Mapping[Kind, int] = {
    Kind.TEXT: 136,
    Kind.NOTE: 200,
    Kind.NUMBER: 72,
    Kind.MONEY: 92,
    Kind.DATE: 96,
    Kind.TIME: 132,
    Kind.MONTH: 80,
    Kind.CHOICE: 104,
    Kind.YES_NO: 64,
    Kind.PHONE: 116,
    Kind.WAYBILL: 148,
    Kind.ORDER_NUMBER: 164,
    Kind.REFERENCE: 120,
    Kind.TAGS: 120,
    Kind.EVIDENCE: 64,
    Kind.LINES: 200,
}
"""Where a width starts, in pixels, by kind; a Field's own ``width`` wins."""

_DUE_WIDTH = 84
_LETTER, _WIDE_LETTER = 7, 13
_AROUND_CHOICE = 24
_WIDEST_CHOICE = 140
_BETWEEN_LINES, _NO_VALUE = " / ", "–"
MAX_CELL = 300
"""Characters of a cell that are painted; the form shows the rest."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``text`` makes a cell of a plain value (of a reference: of its label); ``tones`` maps a cell's text to a pill's tone."""

    field: Field
    title: str
    width: int
    right: bool
    mono: bool
    text: Callable[[Any], str]
    tones: Mapping[str, str]
    due: DueWords | None = None
    """Where the column is a deadline: its cell tells what is left of it."""
    lines: str = ""
    """The table of lines whose column it is; its cell names the values of all lines."""

    @property
    def key(self) -> str:
        return f"{self.lines}.{self.field.key}" if self.lines else self.field.key

    @property
    def source(self) -> str:
        """The field of the record that the cell is made of."""
        return self.lines or self.field.key


def column_of(register: Register, key: str, zone: str, clock: Clock | None = None) -> Column:
    """The column of a field (``lines.column`` for one of a line); with a ``clock`` a deadline tells what is left of it.

    Raises NotFound for an unknown field.
    """
    field = register.field(key)
    due = due_words(register, key, clock.now, clock.today) if clock is not None else None
    return Column(
        field=field,
        title=_(field.label),
        width=_DUE_WIDTH if due is not None else max(field.width or WIDTHS[field.kind], _choice_width(field)),
        right=field.kind in (Kind.NUMBER, Kind.MONEY),
        mono=field.is_identifier,
        text=_text_of(field, zone),
        tones=due.late if due is not None else {_(c.label): c.tone for c in field.choices if c.tone},
        due=due,
        lines=key.partition(".")[0] if "." in key else "",
    )


def _choice_width(field: Field) -> int:
    """What the longest choice takes in this language, within reason: a type that is cut says nothing."""
    longest = max((sum(_WIDE_LETTER if letter > "\u2e7f" else _LETTER for letter in _(c.label)) for c in field.choices), default=0)
    return min(longest + _AROUND_CHOICE, _WIDEST_CHOICE) if longest else 0


def columns_of(register: Register, keys: Iterable[str], zone: str, clock: Clock | None = None) -> list[Column]:
    """Columns for keys, leaving out what the register no longer has (a remembered choice may be older than the program)."""
    return [column_of(register, key, zone, clock) for key in keys if register.has_field(key)]


def shown_by_nature(register: Register) -> list[str]:
    """Every field that a list can show, in the order of declaration, lines followed by their columns; the row id is left to exports."""
    found: list[str] = []
    for f in register.fields:
        found += [f.key] * (f.key != "id")
        found += [f"{f.key}.{sub.key}" for sub in f.fields]
    return found


def column_title(register: Register, key: str) -> str:
    """How a choice of columns calls a field; one of a line says whose."""
    head, dot, _tail = key.partition(".")
    label = _(register.field(key).label)
    return _("{lines}: {column}").format(lines=_(register.field(head).label), column=label) if dot else label


def values_text(column: Column, values: Iterable[Any]) -> str:
    """The values of all lines in one cell, one place per line."""
    texts = [column.text(value) for value in values]
    return _one_line(_BETWEEN_LINES.join(text or _NO_VALUE for text in texts)) if any(texts) else ""


def _text_of(field: Field, zone: str) -> Callable[[Any], str]:
    from shopdesk.core.values import format_value

    kind = field.kind
    if field.masked:
        return _masked(field)
    if kind in (Kind.TEXT, Kind.NOTE, Kind.WAYBILL, Kind.ORDER_NUMBER, Kind.PHONE, Kind.REFERENCE):
        return _one_line
    if kind is Kind.MONEY:
        return grouped_money
    if kind is Kind.CHOICE:
        labels = {c.code: _(c.label) for c in field.choices}
        return lambda value: "" if value is None else labels.get(value, str(value))
    if kind is Kind.TIME:
        # Seconds are for the form; a list is scanned by day and minute.
        return lambda value: "" if value is None else format_value(field, value, zone=zone)[:16]
    if kind is Kind.EVIDENCE:
        return lambda value: str(len(value)) if value else ""
    if kind is Kind.LINES:
        return lambda value: lines_text(field, value, zone)
    return lambda value: "" if value is None else _one_line(format_value(field, value, zone=zone))


def _one_line(value: Any) -> str:
    if value is None:
        return ""
    text = str(value)
    if len(text) > MAX_CELL:
        text = text[:MAX_CELL] + "…"
    return " ".join(text.splitlines()) if "\n" in text or "\r" in text or "\u2028" in text else text


def grouped_money(value: int | None) -> str:
    """Fen as lists show them: grouped, two places."""
    if value is None:
        return ""
    sign, fen = ("-", -value) if value < 0 else ("", value)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def _masked(field: Field) -> Callable[[Any], str]:
    from shopdesk.core.masking import mask_address, mask_phone

    mask = mask_phone if field.kind is Kind.PHONE else mask_address
    return lambda value: "" if value is None else mask(_one_line(value))


def lines_text(field: Field, lines: Any, zone: str) -> str:
    """The first line of a table of lines in one cell, and how many more there are."""
    from shopdesk.core.values import format_value

    if not lines:
        return ""
    first = [f for f in field.fields if f.kind is not Kind.REFERENCE and lines[0].get(f.key) is not None][:3]
    said = " ".join(_text_of(f, zone)(lines[0][f.key]) if f.masked else format_value(f, lines[0][f.key], zone=zone) for f in first)
    more = len(lines) - 1
    return _one_line(said) if not more else _("{first} and {more} more").format(first=_one_line(said), more=more)
