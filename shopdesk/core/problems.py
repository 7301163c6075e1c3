"""What checks and imports report about single values; a Problem is ordinary data and is collected, never raised alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one value.

    ``field`` is a field's key (``items.2.price`` for row 2 of a table of lines, counted from 1; ``""`` for the whole record).
    ``code`` is stable and English (``required``, ``unreadable_date``, ``cut_number``); ``message`` is a translatable template with
    named placeholders that ``values`` fills: ``text()`` gives the sentence. ``warning`` problems are shown and do not refuse.
    """

    field: str
    code: str
    message: str
    values: Mapping[str, object] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    warning: bool = False

    def text(self) -> str:
        """The sentence in the current language."""
        from shopdesk.core.translations import _

        return _(self.message).format(**self.values)
