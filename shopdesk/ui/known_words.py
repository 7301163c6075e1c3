"""The tags that a register uses already, for the editors of its tags."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from shopdesk.core.fields import Field
from shopdesk.core.query import Query
from shopdesk.ui.workplace import Workplace

MOST = 200

Answer = Callable[[tuple[str, ...]], None]


def known_words(place: Workplace, register: str, field: Field, answer: Answer) -> None:
    """Ask on the reader's thread; ``answer`` is called on the GUI thread, the commonest word first."""
    place.runner.read(f"words:{register}:{field.key}", partial(_read, place, register, field.key), answer)


def _read(place: Workplace, register: str, key: str) -> tuple[str, ...]:
    found = place.shop.browsing.values_of(Query(register), key, MOST)
    return tuple(text for value, text, _count in found if value is not None and text)
