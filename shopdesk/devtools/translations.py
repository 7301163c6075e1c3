"""The catalogues: collect every source string, bring the .po files up to date, and say what is not translated yet.

``python -m shopdesk.devtools.translations`` updates and compiles them; ``--check`` only looks (exit 1 where something is missing).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from shopdesk.core.paths import PACKAGE, resource
from shopdesk.core.translations import LANGUAGES

KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def source_strings(package: Path = PACKAGE) -> Catalog:
    """Every string marked in the package, with the files it stands in."""
    found = Catalog(project="ShopDesk", charset="utf-8", fuzzy=False)
    for name, _line, message, _comments, _context in extract_from_dir(package, [("**.py", "python")], keywords=KEYWORDS):
        if not name.startswith("devtools/"):
            found.add(message, locations=[(name, 0)])
    return found


def catalogue_path(language: str) -> Path:
    return resource("i18n") / language / "shopdesk.po"


def read_catalogue(language: str) -> Catalog:
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, project="ShopDesk", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def untranslated(catalogue: Catalog, sources: Catalog) -> list[str]:
    """Source strings that a catalogue lacks, plural forms included."""
    missing = []
    for message in sources:
        if not message.id:
            continue
        known = catalogue.get(message.id)
        texts = known.string if known is not None else ""
        if not texts or (isinstance(texts, tuple | list) and not all(texts)) or (known is not None and known.fuzzy):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


def update(language: str, sources: Catalog) -> Catalog:
    """Bring one .po file up to date: new strings in, dead ones out, translations kept; no line numbers, so that changes stay small."""
    old = read_catalogue(language)
    made = Catalog(
        locale=language, project="ShopDesk", charset="utf-8", fuzzy=False, creation_date=old.creation_date, revision_date=old.revision_date
    )
    for message in sources:
        if message.id:
            known = old.get(message.id)
            made.add(message.id, known.string if known is not None else "")
    write(language, made)
    return made


def write(language: str, catalogue: Catalog) -> None:
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=140, sort_output=True, omit_header=False)
    compiled = path.parent / "LC_MESSAGES" / "shopdesk.mo"
    compiled.parent.mkdir(exist_ok=True)
    with compiled.open("wb") as file:
        write_mo(file, catalogue)


def main(arguments: list[str] | None = None) -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--check", action="store_true")
    only_look = words.parse_args(arguments).check
    sources = source_strings()
    status = 0
    for language in LANGUAGES[1:]:
        catalogue = read_catalogue(language) if only_look else update(language, sources)
        missing = untranslated(catalogue, sources)
        print(f"{language}: {len(missing)} of {len(sources)} strings are not translated")
        for text in missing:
            print("   ", text.replace("\n", "\\n"))
        status = status or int(bool(missing))
    return status


if __name__ == "__main__":
    sys.exit(main())
