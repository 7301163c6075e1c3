"""Build hook: compiles resources/i18n/<language>/shopdesk.po to the .mo files that gettext reads (editable installs too)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(root: Path) -> list[Path]:
    """Compile every catalogue below ``root/resources/i18n``; returns the files written."""
    written = []
    for source in sorted((root / "resources" / "i18n").glob("*/shopdesk.po")):
        target = source.parent / "LC_MESSAGES" / "shopdesk.mo"
        target.parent.mkdir(exist_ok=True)
        with source.open("rb") as readable:
            catalogue = read_po(readable, locale=source.parent.name)
        with target.open("wb") as writable:
            write_mo(writable, catalogue)
        written.append(target)
    return written


class CatalogueHook(BuildHookInterface):  # type: ignore[misc]
    """Runs before the wheel is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_catalogues(Path(self.root))
