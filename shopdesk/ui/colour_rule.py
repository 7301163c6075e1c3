"""Rows tinted by the value of one field: which tint a value gets.

The field's column is always shown with it, so that no colour speaks alone.
"""

from __future__ import annotations

import zlib

from shopdesk.core.fields import Field, Kind
from shopdesk.core.translations import _
from shopdesk.ui.theme import TONES, Tone

COLOURING = frozenset({Kind.CHOICE, Kind.YES_NO, Kind.REFERENCE, Kind.TAGS})
"""Kinds with few enough values to tell apart by a tint."""
_TINTS: tuple[Tone, ...] = ("blue", "green", "amber", "violet", "red")


def may_colour(field: Field) -> bool:
    return field.kind in COLOURING


def tint_of(text: str, field: Field) -> Tone | None:
    """The tint of a cell's text: the tone that the declaration gives its choice, else one that it always gets; none for an empty cell."""
    if not text:
        return None
    at = next((i for i, choice in enumerate(field.choices) if _(choice.label) == text), None)
    if at is None:
        return _TINTS[zlib.crc32(text.encode()) % len(_TINTS)]
    return next((tone for tone in TONES if tone == field.choices[at].tone), _TINTS[at % len(_TINTS)])
