"""A folder where exports arrive (a browser's downloads): which of its files are new, whole, known to a register, and not in the shop yet.

Nothing is imported here and nothing is written. When to look, and how a file is offered, is the window's affair.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from shopdesk.core.errors import Cancelled, FileError
from shopdesk.core.jobs import Job

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

FOLDER, SINCE = "imports.watch_folder", "imports.watch_since"
"""Names of this computer's preferences: the folder, and the time (seconds since 1970) from which files in it count as new."""
SUFFIXES = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".tsv", ".txt"})
PARTIAL = (".crdownload", ".part", ".partial", ".download", ".tmp", ".opdownload", ".td", ".xltd")
QUIET_SECONDS = 1.5
_BUSY = frozenset({"changed", "locked", "missing", "unreadable"})

Stamp = tuple[int, int]
"""Size in bytes and time of the last change in nanoseconds."""
Trouble = Literal["", "missing", "forbidden"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A new export: ``kind`` is what people call such a file (a marked source string), ``sha256`` (hexadecimal) what it is known by."""

    path: Path
    kind: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Found:
    """One look: what can be offered, whether some file may still be growing, and what is wrong with the folder."""

    offers: tuple[Offer, ...] = ()
    growing: bool = False
    trouble: Trouble = ""


class WatchFolder:
    """What is known of one folder between looks. ``look`` runs on one thread at a time, never the GUI's.

    ``since`` (seconds since 1970): files that came before are old; ``now`` is a clock that only goes forward, in seconds.
    """

    def __init__(self, folder: Path, since: float, *, now: Callable[[], float] = time.monotonic) -> None:
        self.folder = folder
        self._since = since
        self._now = now
        self._sizes: dict[Path, tuple[Stamp, float]] = {}
        self._judged: dict[tuple[Path, Stamp], Offer | None] = {}
        self._passed: set[str] = set()

    def pass_over(self, offers: Iterable[Offer]) -> None:
        """Do not offer these again."""
        self._passed.update(offer.sha256 for offer in offers)

    def look(self, shop: Shop, job: Job) -> Found:
        """Look through the folder once. A file counts as whole when it did not change for a second and a half."""
        from shopdesk.services.import_log import known_files

        try:
            stamps = dict(self._stamps())
        except FileNotFoundError:
            return Found(trouble="missing")
        except OSError as error:
            return Found(trouble="missing" if isinstance(error, NotADirectoryError) else "forbidden")
        growing = False
        offers: dict[str, Offer] = {}
        now = self._now()
        for path, stamp in stamps.items():
            before = self._sizes.get(path)
            if before is None or before[0] != stamp:
                self._sizes[path] = (stamp, now)
                growing = True
            elif not stamp[0] or now - before[1] < QUIET_SECONDS or _is_downloading(path):
                growing = True
            elif (path, stamp) in self._judged or self._judge(shop, path, stamp, job):
                offer = self._judged[path, stamp]
                if offer is not None and offer.sha256 not in self._passed:
                    offers.setdefault(offer.sha256, offer)
            else:
                growing = True
        self._sizes = {path: seen for path, seen in self._sizes.items() if path in stamps}
        self._judged = {key: offer for key, offer in self._judged.items() if key[0] in stamps}
        known = known_files(shop, list(offers))
        return Found(tuple(offer for sha256, offer in offers.items() if sha256 not in known), growing)

    def _stamps(self) -> Iterable[tuple[Path, Stamp]]:
        for entry in sorted(self.folder.iterdir()):
            if entry.suffix.lower() not in SUFFIXES or entry.name.startswith((".", "~$")):
                continue
            try:
                stat = entry.stat()
                if entry.is_file() and max(stat.st_mtime, stat.st_ctime) >= self._since:
                    yield entry, (stat.st_size, stat.st_mtime_ns)
            except OSError:
                continue  # it went while we looked

    def _judge(self, shop: Shop, path: Path, stamp: Stamp, job: Job) -> bool:
        """Find out what a whole file is; False where it is in somebody else's hands just now."""
        offer: Offer | None = None
        try:
            reading = shop.importing.open(path, job=job)
            register = shop.registers[reading.recognised.register]
            preset = reading.recognised.preset
            offer = Offer(path, preset.title if preset else register.title, reading.sha256)
        except Cancelled:
            raise
        except FileError as error:
            if error.code in _BUSY:
                return False
        self._judged[path, stamp] = offer
        return True


def _is_downloading(path: Path) -> bool:
    """Whether a browser keeps what it has of this file beside it."""
    return any(path.with_name(path.name + suffix).exists() for suffix in PARTIAL)
