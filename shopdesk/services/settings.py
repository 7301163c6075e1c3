"""Settings: those of the shop, kept in the shop file, and those of this computer's window, kept in the user's own folder."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shopdesk.storage.database import Database

log = logging.getLogger(__name__)

#: What a new shop starts with; rules name further ones with their own defaults.
DEFAULTS: Mapping[str, Any] = {"zone": "Asia/Shanghai", "cases.second_check": False}


class ShopSettings:
    """The shop's own settings, read once and written one at a time. Values are JSON."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._values: dict[str, Any] | None = None

    def all(self) -> dict[str, Any]:
        """Every setting with its defaults; the same dict until something is put."""
        if self._values is None:
            with self._database.reading() as conn:
                rows = conn.exec_driver_sql("SELECT name, value FROM settings").all()
            self._values = {**DEFAULTS, **{name: json.loads(value) for name, value in rows}}
        return self._values

    def get(self, name: str, default: Any = None) -> Any:
        return self.all().get(name, default)

    def put(self, name: str, value: Any) -> None:
        """Store one setting (writer thread)."""
        known = self.all()
        with self._database.writing() as conn:
            conn.exec_driver_sql(
                "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, json.dumps(value, ensure_ascii=False)),
            )
        # Whoever reads next may be the window's thread, which must not wait for the file: nobody else writes settings meanwhile.
        self._values = {**known, name: json.loads(json.dumps(value))}


class Preferences:
    """What this computer's window remembers (theme, language, widths, recent files): a small JSON file, never customer data.

    A missing or damaged file means defaults; a file that cannot be written is left alone and said in the log.
    """

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            from shopdesk.core.paths import settings_folder

            path = settings_folder() / "preferences.json"
        self.path = path
        self.damaged = False
        self._values = self._load()

    def _load(self) -> dict[str, Any]:
        try:
            values = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            values = None
        if not isinstance(values, dict):
            self.damaged = True
            log.warning("preferences could not be read; defaults are used")
            return {}
        return values

    def get(self, name: str, default: Any = None) -> Any:
        return self._values.get(name, default)

    def put(self, name: str, value: Any) -> None:
        """Remember one value; written beside and renamed."""
        if self._values.get(name) == value:
            return
        self._values[name] = value
        part = self.path.with_suffix(".part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
                json.dump(self._values, file, indent=1)  # in ASCII: a path may hold bytes that are no text
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)
        except OSError:
            log.warning("preferences could not be written")
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
