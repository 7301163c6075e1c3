"""What every editor of a form offers, and what it may ask of the form around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QSize, SignalInstance
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


def _knows_nothing(field: Field, answer: Callable[[tuple[str, ...]], None]) -> None:
    del field
    answer(())


def _keeps_nothing(given: Sequence[Path] | bytes, answer: Callable[[tuple[str, ...]], None]) -> None:
    del given
    answer(())


def _reads_nothing(names: Sequence[str], size: QSize, answer: Callable[[Mapping[str, Any]], None]) -> None:
    del names, size, answer


def _nowhere(name: str) -> Path | None:
    del name
    return None


@dataclass(frozen=True)
class EditorHelp:
    """What an editor may ask: ``suggest`` answers on the GUI thread, sooner or later; ``open_record`` shows a linked record.

    ``small`` names the registers that are short lists, which drop down whole. ``attach`` keeps files or the bytes of a picture as
    evidence and answers their names; ``pictures`` reads them small: name -> QImage, True (no picture) or False (gone); ``file_path`` is
    where one lies. ``known_words`` answers the tags that a field holds in other records, commonest first.
    """

    zone: str = DEFAULT_ZONE
    suggest: Callable[[str, str, Callable[[Suggestions], None]], None] = _no_suggestions
    open_record: Callable[[str, int], None] = _opens_nothing
    small: frozenset[str] = field(default_factory=frozenset)
    attach: Callable[[Sequence[Path] | bytes, Callable[[tuple[str, ...]], None]], None] = _keeps_nothing
    pictures: Callable[[Sequence[str], QSize, Callable[[Mapping[str, Any]], None]], None] = _reads_nothing
    file_path: Callable[[str], Path | None] = _nowhere
    file_kinds: tuple[str, ...] = ()
    known_words: Callable[[Field, Callable[[tuple[str, ...]], None]], None] = _knows_nothing


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
