"""Which words mean which code of a fixed list: codes, labels in all three languages and aliases, blind to case and blanks.

Built once per list of choices; parsing and formatting both read it, so that what is shown can be typed.
"""

from __future__ import annotations

from functools import lru_cache

from shopdesk.core.cleaning import clean
from shopdesk.core.fields import Choice
from shopdesk.core.translations import in_all_languages

_tables: dict[int, tuple[tuple[Choice, ...], dict[str, str]]] = {}


@lru_cache(maxsize=4096)
def word_key(word: str) -> str:
    """A word as it is looked up."""
    return "".join(clean(word).split()).casefold()


def choice_words(choices: tuple[Choice, ...]) -> dict[str, str]:
    """word key -> code. A code beats a label, a label beats an alias, an earlier choice beats a later one."""
    known = _tables.get(id(choices))
    if known is not None:
        return known[1]
    table: dict[str, str] = {}
    for choice in choices:
        table.setdefault(word_key(choice.code), choice.code)
    for choice in choices:
        for label in in_all_languages(choice.label):
            table.setdefault(word_key(label), choice.code)
    for choice in choices:
        for alias in choice.aliases:
            table.setdefault(word_key(alias), choice.code)
    # the tuple is kept beside its table, so its id stays its own
    _tables[id(choices)] = (choices, table)
    return table


def find_choice(choices: tuple[Choice, ...], word: str) -> str | None:
    """The code that ``word`` stands for, or None."""
    return choice_words(choices).get(word_key(word))
