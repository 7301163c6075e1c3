"""The folder in which a copy of a foreign file is read: for the user's eyes only, and gone with its owner, even with one that was killed.

What is copied into it and who reads that is :mod:`shopdesk.excel.reader`'s.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

_PREFIX = "shopdesk-read-"
_OLD_SECONDS = 24 * 3600
"""Where folders cannot be locked (Windows), one that nobody touched for a day is nobody's."""


class Aside:
    """An empty folder (0700) until :meth:`close`. Making one removes those of killed programs. Raises OSError."""

    def __init__(self) -> None:
        sweep()
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock: int | None = _locked(self.path)

    def close(self) -> None:
        """Remove it; calling it again does nothing."""
        shutil.rmtree(self.path, ignore_errors=True)
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


def sweep() -> None:
    """Remove the folders whose owners are gone; whatever cannot be removed stays for the next time."""
    for folder in Path(tempfile.gettempdir()).glob(_PREFIX + "*"):
        with contextlib.suppress(OSError):
            if not any(folder.iterdir()):
                continue  # perhaps just made, and not locked yet
            if sys.platform == "win32":
                if time.time() - folder.stat().st_mtime > _OLD_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)
                continue
            lock = _locked(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def _locked(folder: Path) -> int | None:
    """A lock on a folder that ends with this process; None where somebody has it, or where folders cannot be locked."""
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
