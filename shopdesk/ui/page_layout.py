"""What a page's list looks like on this computer: columns, widths and frozen edge per view, remembered between runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shopdesk.core.register import ListView, Register
from shopdesk.ui.workplace import Memory

_FROZEN_BY_NATURE = 1


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Field keys in order, widths in pixels by field, and how many columns are frozen."""

    columns: tuple[str, ...]
    widths: Mapping[str, int] = field(default_factory=dict)
    frozen: int = _FROZEN_BY_NATURE


def _name(register: Register, view: ListView) -> str:
    return f"columns.{register.key}.{view.key}"


def declared(view: ListView) -> TableLayout:
    """As the register declares the view."""
    return TableLayout(tuple(view.columns))


def recall(memory: Memory, register: Register, view: ListView) -> TableLayout:
    """As the user left it; whatever of it no longer makes sense falls back to the declaration."""
    kept = memory.get(_name(register, view))
    if not isinstance(kept, dict):
        return declared(view)
    columns = tuple(k for k in kept.get("columns") or () if isinstance(k, str) and register.has_field(k))
    widths = {k: w for k, w in (kept.get("widths") or {}).items() if isinstance(w, int) and 20 <= w <= 2000}
    frozen = kept.get("frozen", _FROZEN_BY_NATURE)
    return TableLayout(columns or tuple(view.columns), widths, frozen if isinstance(frozen, int) and frozen >= 0 else _FROZEN_BY_NATURE)


def is_kept(memory: Memory, register: Register, view: ListView) -> bool:
    """Whether the user changed this view on this computer."""
    return isinstance(memory.get(_name(register, view)), dict)


def keep(memory: Memory, register: Register, view: ListView, layout: TableLayout) -> None:
    # Columns left as declared are not kept: a column that a later version adds shall be seen.
    columns = [] if layout.columns == tuple(view.columns) else list(layout.columns)
    memory.put(_name(register, view), {"columns": columns, "widths": dict(layout.widths), "frozen": layout.frozen})


def forget(memory: Memory, register: Register, view: ListView) -> None:
    memory.put(_name(register, view), None)
