"""SQLite's errors as failures that are fit for people: each known one gets a code, a sentence and what to do.

Errors that are bugs (syntax, constraint, misuse) pass through as they are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shopdesk.core.errors import Cancelled, ShopDeskError, ShopFileError
from shopdesk.core.translations import _
from shopdesk.storage.header import damaged, not_a_shop

NEEDED_MB = 20


def disk_full(path: Path) -> ShopFileError:
    text = _("The disk is full: nothing was saved. Free about {size} MB where “{name}” lies, then try again.")
    return ShopFileError(text.format(size=NEEDED_MB, name=path.name), "disk_full")


def read_only(path: Path) -> ShopFileError:
    text = _("“{name}” cannot be written: the file, its folder or its disk is read-only. Copy it to a folder of yours and open the copy.")
    return ShopFileError(text.format(name=path.name), "read_only")


def translated(error: BaseException, path: Path) -> ShopDeskError | None:
    """The failure that this SQLite error means, or None where it is a bug."""
    if not isinstance(error, sqlite3.Error):
        cause = getattr(error, "orig", None)  # SQLAlchemy, under a migration, wraps the driver's
        return translated(cause, path) if isinstance(cause, sqlite3.Error) else None
    name = getattr(error, "sqlite_errorname", "") or ""
    family = name.removeprefix("SQLITE_").split("_")[0]
    if family == "FULL":
        return disk_full(path)
    if family in ("BUSY", "LOCKED"):
        return ShopFileError(_("The shop file is busy. Try again in a moment."), "locked")
    if family == "INTERRUPT":
        return Cancelled(_("Cancelled. Nothing was changed."))
    if family == "READONLY" or family == "PERM":
        return read_only(path)
    if name == "SQLITE_CORRUPT_VTAB":
        text = _("The search index of “{name}” is damaged; the records are not. Close ShopDesk and start it again to make the index anew.")
        return ShopFileError(text.format(name=path.name), "search_damaged")
    if family == "CORRUPT":
        return damaged(path)
    if family == "NOTADB":
        return not_a_shop(path)
    if family in ("IOERR", "CANTOPEN"):
        text = _("The disk that holds “{name}” does not answer. Nothing was saved: check that it is connected, then try again.")
        return ShopFileError(text.format(name=path.name), "disk")
    if family in ("NOMEM", "TOOBIG"):
        return ShopFileError(_("This is too large for the memory of this computer. Nothing was changed."), "too_large")
    return None


@contextmanager
def failures_of(path: Path) -> Iterator[None]:
    """Raise what the known SQLite errors of this block mean; ``path`` is the file that the sentence names."""
    try:
        yield
    except Exception as error:
        meant = translated(error, path)
        if meant is None:
            raise
        raise meant from error
