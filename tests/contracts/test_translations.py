"""The catalogues are complete: whatever the program shows is said in all three languages, with the same placeholders."""

from __future__ import annotations

import string

import pytest

from shopdesk.core.translations import LANGUAGES
from shopdesk.devtools.translations import read_catalogue, source_strings, untranslated

SOURCES = source_strings()
TRANSLATED = LANGUAGES[1:]


@pytest.mark.parametrize("language", TRANSLATED)
def test_everything_that_the_program_shows_is_translated(language: str) -> None:
    assert untranslated(read_catalogue(language), SOURCES) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_fill_the_same_placeholders(language: str) -> None:
    wrong = []
    for message in read_catalogue(language):
        if message.id and message.string:
            sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
            texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
            allowed = set().union(*(names(s) for s in sources))
            wrong += [(sources[0], text) for text in texts if text and not names(text) <= allowed]
            wrong += [(sources[0], text) for text in texts[:1] if text and len(sources) == 1 and names(text) != allowed]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_says_what_the_source_says(language: str) -> None:
    """An editable installation reads the compiled one."""
    from shopdesk.core.translations import catalogue

    compiled = catalogue(language)
    stale = [m.id for m in read_catalogue(language) if isinstance(m.id, str) and m.id and m.string and compiled.gettext(m.id) != m.string]
    assert stale == [], "run python -m shopdesk.devtools.translations"


def names(text: str) -> set[str]:
    """The placeholders of a message."""
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def test_source_strings_are_english() -> None:
    """Han characters stand in them only as examples and names."""
    chinese = [m.id for m in SOURCES if isinstance(m.id, str) and sum(0x4E00 <= ord(c) < 0xA000 for c in m.id) > len(m.id) / 2]
    assert chinese == []
