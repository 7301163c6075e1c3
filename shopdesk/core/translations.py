"""gettext for window and command line alike: one catalogue, three languages, chosen at run time.

Source strings are English. Declarations mark theirs with ``N_`` and the reader translates when it shows them. ``set_language`` is
called once by a composition root; it may be called again (tests, a changed setting).
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Iterable

LANGUAGES = ("en", "zh_CN", "zh_TW")
_catalogues: dict[str, gettext.NullTranslations] = {}
_current: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def N_(message: str) -> str:
    """Mark a string for the catalogue without translating it."""
    return message


def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of one language; English is the source and needs none."""
    if language not in _catalogues:
        from shopdesk.core.paths import resource

        _catalogues[language] = gettext.translation("shopdesk", resource("i18n"), [language], fallback=True)
    return _catalogues[language]


def set_language(language: str) -> None:
    """Use one of LANGUAGES from now on, in every thread."""
    global _current, _language
    _language = language if language in LANGUAGES else "en"
    _current = gettext.NullTranslations() if _language == "en" else catalogue(_language)


def language() -> str:
    return _language


def system_language() -> str:
    """The language that the system asks for: zh_TW for traditional, zh_CN for other Chinese, else English."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    name = name.replace("-", "_")
    if name.startswith(("zh_TW", "zh_HK", "zh_MO", "zh_Hant")):
        return "zh_TW"
    return "zh_CN" if name.lower().startswith(("zh", "chinese")) else "en"


def _(message: str) -> str:
    """The message in the current language."""
    return _current.gettext(message) if message else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """The message with the plural form for ``number``; fill its ``{number}`` afterwards."""
    return _current.ngettext(singular, plural, number)


def listed(words: Iterable[str]) -> str:
    """Words in a row, with the comma that the language puts between them."""
    return _(", ").join(words)


def in_a_row(sentences: Iterable[str]) -> str:
    """Sentences one after the other, with the blank that the language puts between them, or none."""
    said = ""
    for sentence in sentences:
        said = _("{first} {second}").format(first=said, second=sentence) if said else sentence
    return said


def in_all_languages(message: str) -> tuple[str, ...]:
    """The message and its translations: what a parser accepts as a label."""
    return (message, *(catalogue(name).gettext(message) for name in LANGUAGES[1:]))
