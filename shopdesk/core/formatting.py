"""Value to text for every kind: for people, for the form, for the command line's JSON and for spreadsheet cells.

What :func:`edit_text` writes, ``core.parsing`` reads back as the same value.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from shopdesk.core.choice_words import find_choice
from shopdesk.core.clock import DEFAULT_ZONE
from shopdesk.core.fields import Field, Kind
from shopdesk.core.moments import offset_of, utc_text, wall_time
from shopdesk.core.parsing import ends_like_cut
from shopdesk.core.translations import N_, _

YES, NO = N_("Yes"), N_("No")
Labels = Mapping[str, Mapping[int, str]]  # register -> id -> label
_NO_LABELS: Labels = {}


def money_text(fen: int) -> str:
    """``123450`` -> ``1234.50``."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02}"


def format_value(field: Field, value: Any, zone: str = DEFAULT_ZONE, labels: Labels = _NO_LABELS) -> str:
    """For people, in their language: ``1,234.50``, ``2026-03-02``, ``2026-03-02 10:11`` (the zone's), a label; empty is ``""``.

    ``labels`` names the records that references point to; without it they show as ``#12``. Masking is the caller's.
    """
    if value is None:
        return ""
    kind = field.kind
    if kind is Kind.MONEY:
        sign = "-" if value < 0 else ""
        return f"{sign}{abs(value) // 100:,}.{abs(value) % 100:02}"
    if kind is Kind.NUMBER:
        return _number_text(field, value)
    if kind is Kind.TIME:
        return wall_time(value, zone).isoformat(" ")[:16]
    if kind is Kind.CHOICE:
        choice = field.choice(value)
        return _(choice.label) if choice else str(value)
    if kind is Kind.YES_NO:
        return _(YES) if value else _(NO)
    if kind is Kind.REFERENCE:
        return _reference_text(field, value, labels)
    if kind in (Kind.TAGS, Kind.EVIDENCE):
        return ", ".join(value)
    if kind is Kind.LINES:
        return "; ".join(_line_text(field, line, zone, labels) for line in value)
    return str(value)


def _number_text(field: Field, value: int) -> str:
    digits = f"{value:,}" if field.summed else str(value)
    if not field.unit:
        return digits
    return digits + "%" if field.unit == "%" else f"{digits} {_(field.unit)}"


def _reference_text(field: Field, value: Any, labels: Labels) -> str:
    if isinstance(value, str):
        return value
    return labels.get(field.refers_to, {}).get(int(value)) or f"#{value}"


def _line_text(field: Field, line: Mapping[str, Any], zone: str, labels: Labels) -> str:
    """The line in short: what it says in words, then a count as ``× 2``."""
    words: list[str] = []
    for column in field.fields:
        value = line.get(column.key)
        if value is None or column.kind is Kind.MONEY:
            continue
        text = format_value(column, value, zone, labels)
        words.append(f"× {text}" if column.kind is Kind.NUMBER and not column.unit else text)
    return " ".join(words)


def edit_text(field: Field, value: Any, zone: str = DEFAULT_ZONE) -> str:
    """For a form's editor; ``parse`` reads it back as the same value in the same zone. References are their id."""
    if value is None:
        return ""
    kind = field.kind
    if kind is Kind.MONEY:
        return money_text(value)
    if kind is Kind.TIME:
        return _edit_time(value, zone)
    if kind is Kind.CHOICE:
        choice = field.choice(value)
        label = _(choice.label) if choice else value
        return label if find_choice(field.choices, label) == value else str(value)
    if kind is Kind.YES_NO:
        return format_value(field, value)
    if kind is Kind.TAGS:
        return ", ".join(value)
    if kind is Kind.EVIDENCE:
        return "\n".join(value)
    if kind is Kind.LINES:
        return json.dumps(json_value(field, value, zone), ensure_ascii=False)
    if field.is_identifier and ends_like_cut(value):
        return f"'{value}"  # says that the zeros are meant
    return str(value)


def _edit_time(stamp: str, zone: str) -> str:
    wall = wall_time(stamp, zone)
    text = wall.isoformat(" ")
    if utc_text(wall, zone) == stamp:
        return text.removesuffix(":00") if wall.second == 0 else text  # a form's column has no room for seconds that say nothing
    return text + _offset_text(stamp, zone)  # the second of two such hours, when clocks were put back


def _offset_text(stamp: str, zone: str) -> str:
    minutes = round(offset_of(stamp, zone).total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def json_value(field: Field, value: Any, zone: str = DEFAULT_ZONE, labels: Labels = _NO_LABELS) -> Any:
    """For the command line's ``--json``: money as ``"1234.50"``, times as ISO with the zone's offset, choices as codes, yes/no as booleans.

    A reference is ``{"id", "label"}``; lists are lists, empty ones too; anything else empty is None.
    """
    kind = field.kind
    if kind is Kind.LINES:
        return [{c.key: json_value(c, line.get(c.key), zone, labels) for c in field.fields} for line in value or ()]
    if kind in (Kind.TAGS, Kind.EVIDENCE):
        return list(value or ())
    if value is None:
        return None
    if kind is Kind.MONEY:
        return money_text(value)
    if kind is Kind.TIME:
        return wall_time(value, zone).isoformat() + _offset_text(value, zone)
    if kind is Kind.YES_NO:
        return bool(value)
    if kind is Kind.REFERENCE:
        return {"id": value, "label": _reference_text(field, value, labels)}
    return value


def cell_value(
    field: Field, value: Any, zone: str = DEFAULT_ZONE, labels: Labels = _NO_LABELS
) -> str | int | float | dt.date | dt.datetime | None:
    """For a spreadsheet's cell: numbers, money (yuan), days and times (naive, the zone's) as themselves, all else as text.

    Identifiers are always text. A writer that knows only text (CSV) uses :func:`cell_text`.
    """
    if value is None:
        return None
    kind = field.kind
    if kind is Kind.NUMBER:
        return int(value)
    if kind is Kind.MONEY:
        return float(money_text(value))
    if kind is Kind.DATE:
        return dt.date.fromisoformat(value)
    if kind is Kind.TIME:
        return wall_time(value, zone)
    return cell_text(field, value, zone, labels)


def cell_text(field: Field, value: Any, zone: str = DEFAULT_ZONE, labels: Labels = _NO_LABELS) -> str:
    """For a text file's cell: as ``edit_text``, but references by label, and identifiers bare."""
    if value is None:
        return ""
    if field.kind is Kind.REFERENCE:
        return _reference_text(field, value, labels)
    if field.kind is Kind.LINES:
        return format_value(field, value, zone, labels)
    return str(value) if field.is_identifier else edit_text(field, value, zone)
