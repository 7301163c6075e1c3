"""What the status bar says of a list: rows, selection, sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.core.values import money_text


def selection_words(register: Register, count: int, sums: Mapping[str, Any]) -> str:
    """How many are selected, and the sum and average of their amounts (``sums``: field -> (fen, how many have one))."""
    if not count:
        return ""
    parts = [_("{number} selected").format(number=f"{count:,}")]
    for key, (amount, number) in sums.items():
        if not number:
            continue
        said = _("{field} ¥{amount}").format(field=_(register.field(key).label), amount=money_text(amount))
        if number > 1:
            said = _("{sum} (average ¥{average})").format(sum=said, average=money_text(round(amount / number)))
        parts.append(said)
    return " · ".join(parts)


def rows_words(shown: int, total: int | None, *, complete: bool) -> str:
    """How many rows the list shows of how many there are; ``+`` while it is still being read."""
    rows = f"{shown:,}" if complete else _("{number}+").format(number=f"{shown:,}")
    return _("{shown} of {total} rows").format(shown=rows, total=f"{total:,}" if total is not None else "…")
