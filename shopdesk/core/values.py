"""Text <-> value for every kind: the one front door for form, search box, paste, spreadsheet and command line.

Reading: ``parse(field, text, context)`` gives the plain value of ``core.fields.Kind`` (None for empty) or raises ``Unreadable``, whose
``problem`` says what is wrong and what to do; ``column_parser`` is the same for many rows, ``parse_filter`` for a list's filter.
Writing: ``format_value`` for people, ``edit_text`` for an editor (``parse`` reads it back unchanged), ``json_value`` for ``--json``,
``cell_value``/``cell_text`` for exports. References are text until a service resolves them; masking is the caller's.
"""

from __future__ import annotations

from shopdesk.core.cleaning import clean
from shopdesk.core.formatting import Labels, cell_text, cell_value, edit_text, format_value, json_value, money_text
from shopdesk.core.parse_context import DateOrder, ParseContext, Unreadable
from shopdesk.core.parsing import column_parser, json_text, parse, parse_filter, zeros_are_chance

__all__ = [
    "DateOrder",
    "Labels",
    "ParseContext",
    "Unreadable",
    "cell_text",
    "cell_value",
    "clean",
    "column_parser",
    "edit_text",
    "format_value",
    "json_text",
    "json_value",
    "money_text",
    "parse",
    "parse_filter",
    "zeros_are_chance",
]
