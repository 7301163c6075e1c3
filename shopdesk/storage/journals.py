"""A journal beside a shop file that nobody has open: half a change of a killed program, or the leftover of another file?

SQLite would play it in without asking. A shop that was copied back by hand over a file whose journal stayed behind would be destroyed by
that, so it is tried out on a copy first.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from shopdesk.core.errors import ShopFileError
from shopdesk.storage import header as headers


def settle(path: Path, is_sound_after_rollback: Callable[[Path], bool]) -> Path | None:
    """Set a journal aside that does not belong to the file; its lock is ours, and nobody has it open in this process.

    ``is_sound_after_rollback(copy)`` opens a copy, journal and all, and looks at it. Returns where the stranger was put, None where the
    journal belongs to the file (SQLite may play it in) or there is no room to try it out. Raises ShopFileError ``damaged`` where the file
    is whole neither with it nor without; then both stay as they are.
    """
    if not headers.has_journal(path) or headers.is_held(path):
        return None
    trial = path.with_name(path.name + ".trial")
    try:
        shutil.copyfile(path, trial)
        shutil.copyfile(headers.journal_of(path), headers.journal_of(trial))
        if _sound(trial, is_sound_after_rollback):
            return None
        shutil.copyfile(path, trial)
        headers.journal_of(trial).unlink(missing_ok=True)
        if not _sound(trial, is_sound_after_rollback):
            raise headers.damaged(path)
        aside = path.with_name(f"{path.name}.stale-journal-{dt.datetime.now():%Y%m%d-%H%M%S}")
        os.replace(headers.journal_of(path), aside)
        return aside
    except OSError:
        return None  # no room for a copy: SQLite's own way is what is left
    finally:
        for leftover in (trial, headers.journal_of(trial)):
            with suppress(OSError):
                leftover.unlink()


def _sound(trial: Path, is_sound_after_rollback: Callable[[Path], bool]) -> bool:
    try:
        return is_sound_after_rollback(trial)
    except ShopFileError as error:
        if error.code in ("damaged", "not_a_shop"):
            return False
        raise
