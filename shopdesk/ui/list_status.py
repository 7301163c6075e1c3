"""What the status bar says of a list: rows, selection, sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shopdesk.core.fields import Kind
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.ui.columns import grouped_money
from shopdesk.ui.views_menu import COUNTED_TO

_ADDING_UP_FROM = 10_000
"""Fewer rows are added up before a word of it could be read."""


def selection_words(register: Register, count: int, sums: Mapping[str, Any] | None) -> str:
    """How many are selected, and sum, average and number of their amounts (``sums``: field -> (sum, how many have one); None: not yet)."""
    if not count:
        return ""
    parts = [_("{number} selected").format(number=f"{count:,}")]
    if sums is None and count > _ADDING_UP_FROM:
        parts.append(_("adding up…"))
    for key, (total, number) in (sums or {}).items():
        if number:
            parts.append(_sum_words(register, key, total, number, count))
    return " · ".join(parts)


def _sum_words(register: Register, key: str, total: int, number: int, count: int) -> str:
    field = register.field(key)
    money = field.kind is Kind.MONEY
    shown = "¥" + grouped_money(total) if money else f"{total:,}"
    average = "¥" + grouped_money(round(total / number)) if money else f"{total / number:,.2f}".rstrip("0").rstrip(".")
    said = _("{field} {amount}").format(field=_(field.label), amount=shown)
    if number < count:
        return _("{sum} (average {average}, {number} filled)").format(sum=said, average=average, number=f"{number:,}")
    return _("{sum} (average {average})").format(sum=said, average=average) if number > 1 else said


def rows_words(shown: int | None, total: int | None, *, complete: bool) -> str:
    """How many rows the list shows of how many there are; while it is being read ``10,000+``, or ``…`` where nobody counted yet."""
    if shown is None:
        rows = "…"
    elif complete or shown <= COUNTED_TO:
        rows = f"{shown:,}"
    else:
        rows = _("{number}+").format(number=f"{COUNTED_TO:,}")
    return _("{shown} of {total} rows").format(shown=rows, total=f"{total:,}" if total is not None else "…")
