"""Qt's own words (dialog buttons, menus of line edits) in the window's language; ours are gettext's."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from shopdesk.core.translations import set_language

_LOCALES = {"en": QLocale.Language.English, "zh_CN": QLocale.Language.Chinese, "zh_TW": QLocale.Language.Chinese}
_installed: list[QTranslator] = []


def speak(app: QApplication, language: str) -> None:
    """Use one of ``core.translations.LANGUAGES`` for every string of the window from now on; what stands on the screen stays."""
    set_language(language)
    for translator in _installed:
        app.removeTranslator(translator)
        translator.deleteLater()
    _installed.clear()
    territory = QLocale.Country.Taiwan if language == "zh_TW" else QLocale.Country.China
    locale = QLocale(_LOCALES.get(language, QLocale.Language.English))
    QLocale.setDefault(QLocale(locale.language(), territory) if language != "en" else locale)
    if language == "en":
        return
    translator = QTranslator(app)
    if translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
        _installed.append(translator)
