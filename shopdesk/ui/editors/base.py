"""What every editor of a form offers, and what it may ask of the form around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from shopdesk.core.clock import DEFAULT_ZONE
from shopdesk.core.fields import Field

Suggestions = list[tuple[int, str]]
Labels = Mapping[str, Mapping[int, str]]
"""Register key -> id -> how the record is named."""


def _no_suggestions(register: str, text: str, answer: Callable[[Suggestions], None]) -> None:
    del register, text
    answer([])


def _opens_nothing(register: str, record_id: int) -> None:
    del register, record_id


@dataclass(frozen=True)
class EditorHelp:
    """What an editor may ask: ``suggest`` answers on the GUI thread, sooner or later; ``open_record`` shows a linked record.

    ``small`` names the registers that are short lists, which drop down whole.
    """

    zone: str = DEFAULT_ZONE
    suggest: Callable[[str, str, Callable[[Suggestions], None]], None] = _no_suggestions
    open_record: Callable[[str, int], None] = _opens_nothing
    small: frozenset[str] = field(default_factory=frozenset)


class Editor(Protocol):
    """A widget that edits one field. ``edited`` = the user changed it; ``settled`` = the user is done with it for now."""

    field: Field
    edited: SignalInstance
    settled: SignalInstance

    def text_value(self) -> Any:
        """What ``services.entry`` reads: a text, or lines of texts, or an id that was picked from suggestions."""
        ...

    def show_value(self, value: Any, labels: Labels) -> None:
        """Show a plain value; no signal."""
        ...

    def show_text(self, text: str) -> None:
        """Show a text as if it had been typed before; no signal."""
        ...

    def set_locked(self, locked: bool) -> None:
        """Read-only or not."""
        ...

    def widget(self) -> QWidget:
        """The widget to place."""
        ...
