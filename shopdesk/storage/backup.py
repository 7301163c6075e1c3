"""The backups beside a shop file: their names, when one is made, which are kept.

``NAME.backups/NAME-YYYYMMDD-HHMMSS[-why].shop``; a copy that still waits for its check ends in ``.unchecked``, one that was cut short
in ``.part`` (swept at the next start). How a copy is made and proven is :mod:`shopdesk.storage.copies`', bringing one back
:mod:`shopdesk.storage.restore`'s.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from shopdesk.core.errors import ShopFileError
from shopdesk.core.jobs import Job
from shopdesk.core.paths import backups_folder
from shopdesk.core.translations import _
from shopdesk.storage import header as headers
from shopdesk.storage.closing import make_folder
from shopdesk.storage.copies import Contents, copy_into, not_writable, place, same_contents, seal
from shopdesk.storage.database import Database, Prepare

NEWEST, DAYS, WEEKS, MONTHS = 5, 12, 10, 12
BEFORE_IMPORT_MINUTES = 30
ASIDE_DAYS = 30
CLOCK_DOUBT = dt.timedelta(hours=1)
_NAME = re.compile(r"-(\d{8}-\d{6})(?:-([a-z0-9-]+))?\.shop$")
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: when it was made (the computer's local time, from its name), its size in bytes, why ("" by the calendar)."""

    path: Path
    made_at: dt.datetime
    size: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished copy and how many rows it holds."""

    path: Path
    rows: int


def backups_of(shop_file: Path) -> list[Backup]:
    """The checked backups of a shop file, newest first; a folder that cannot be read has none."""
    found: list[Backup] = []
    with suppress(OSError), os.scandir(backups_folder(shop_file)) as entries:
        for entry in entries:
            parsed = parse_name(entry.name, shop_file.stem)
            if parsed is not None:
                found.append(Backup(Path(entry.path), parsed[0], entry.stat().st_size, parsed[1]))
    return sorted(found, key=lambda b: (b.made_at, b.path.name), reverse=True)


def parse_name(name: str, stem: str) -> tuple[dt.datetime, str] | None:
    """(made at, why) of a backup's file name, None for a file that is no backup of ``stem``."""
    match = _NAME.search(name)
    if match is None or name[: match.start()] != stem:
        return None
    try:
        return dt.datetime.strptime(match[1], _STAMP), match[2] or ""
    except ValueError:
        return None


def make_backup(
    database: Database, target: Path | None = None, *, why: str = "", job: Job | None = None, now: dt.datetime | None = None
) -> Made:
    """A checked copy of an open shop file: to ``target``, or into its backups folder (older ones are then thinned).

    Any thread. Raises ShopFileError ``disk_full``, ``no_access``, ``exists`` (``target`` is some other file), ``damaged``; older
    backups stay.
    """
    chosen = target is not None
    target = _new_name(database.path, now, why) if target is None else _free_target(target, database.path)
    before = database.changes
    part = target.with_name(target.name + ".part")
    try:
        make_folder(target.parent)
    except OSError as error:
        raise not_writable(target, error) from error
    copy_into(database.path, part, database.prepare)
    unchanged = database.changes == before
    contents = _finish(part, target, job, _still(database, before), database.prepare)
    if not chosen and unchanged and database.changes == before:
        database.backed_up = target.name
    if not chosen:
        thin(database.path, now)
    return Made(target, contents.rows)


def copy_now(database: Database, *, now: dt.datetime | None = None) -> Path | None:
    """A copy that is whole but not checked yet (seconds for a large shop): :func:`check_waiting` makes a backup of it later.

    None where nothing changed since the last backup.
    """
    if is_backed_up(database):
        return None
    target = _new_name(database.path, now, "")
    waiting = target.with_name(target.name + ".unchecked")
    part = target.with_name(target.name + ".part")
    try:
        make_folder(target.parent)
        before = database.changes
        copy_into(database.path, part, database.prepare)
        place(part, waiting)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise not_writable(target, error) from error
    if database.changes == before:
        database.backed_up = target.name
    return waiting


def check_waiting(database: Database, job: Job | None = None) -> list[Path]:
    """Check the copies that wait for it and give them their names; returns the backups made. A damaged one is kept as ``.damaged``."""
    made: list[Path] = []
    for waiting in sorted(backups_folder(database.path).glob("*.shop.unchecked")):
        target = waiting.with_suffix("")
        changes = database.changes
        is_this_state = changes == 0 and database.backed_up == target.name
        try:
            _finish(waiting, target, job, _still(database, changes) if is_this_state else None, database.prepare, keep=True)
        except ShopFileError as error:
            if error.code not in ("damaged", "not_a_shop"):
                raise
            waiting.replace(waiting.with_suffix(".damaged"))
            if database.backed_up == target.name:
                database.backed_up = ""
            continue
        made.append(target)
    if made:
        thin(database.path)
    return made


def is_backed_up(database: Database) -> bool:
    """Does a backup, checked or waiting, hold the file as it is?"""
    if not database.backed_up:
        return False
    name = backups_folder(database.path) / database.backed_up
    return name.exists() or name.with_name(name.name + ".unchecked").exists()


def before_import(database: Database, job: Job | None = None, now: dt.datetime | None = None) -> Made | None:
    """A backup before many rows change, unless there is one of this state or one younger than half an hour."""
    if is_backed_up(database):
        return None
    newest = next(iter(backups_of(database.path)), None)
    now = now or dt.datetime.now()
    if newest is not None and abs(now - newest.made_at) < dt.timedelta(minutes=BEFORE_IMPORT_MINUTES):
        return None
    return make_backup(database, job=job, now=now)


def before_upgrade(path: Path, version: int, prepare: Sequence[Prepare] = ()) -> Path:
    """The checked copy of a closed file that must exist before it is brought up to ``version``. Raises ShopFileError."""
    target = _new_name(path, None, f"before-v{version}")
    try:
        make_folder(target.parent)
    except OSError as error:
        raise not_writable(target, error) from error
    part = target.with_name(target.name + ".part")
    copy_into(path, part, prepare)
    _finish(part, target, None, lambda: path, prepare)
    return target


def sweep(shop_file: Path) -> None:
    """Remove what a killed program left half made: copies cut short, and files set aside by a restore more than 30 days ago."""
    for leftover in [*backups_folder(shop_file).glob("*.part"), *backups_folder(shop_file).glob("*.part-journal")]:
        with suppress(OSError):
            leftover.unlink()
    for name in (".new", ".restore.part", ".restore.part-journal", ".trial", ".trial-journal"):
        with suppress(OSError):
            shop_file.with_name(shop_file.name + name).unlink()
    asides = sorted(f for f in _siblings(shop_file) if f.name.startswith(shop_file.name + ".before-restore-"))
    for aside in asides:
        with suppress(OSError):
            if aside.samefile(shop_file):
                aside.unlink()  # a second name only: that restore was cut short before it changed anything
    limit = dt.datetime.now().timestamp() - ASIDE_DAYS * 86400
    for aside in asides[:-1]:
        with suppress(OSError):
            if aside.stat().st_mtime < limit:
                aside.unlink()


def thin(shop_file: Path, now: dt.datetime | None = None) -> list[Path]:
    """Delete the backups that the calendar does not keep; copies made for a reason (before an upgrade) are left alone.

    So are those from the future: then the clock was wrong, or is wrong now, and the newest must not give way to them.
    """
    latest = (now or dt.datetime.now()) + CLOCK_DOUBT
    ordinary = [b for b in backups_of(shop_file) if not b.why and b.made_at <= latest]
    gone: list[Path] = []
    kept = kept_times([b.made_at for b in ordinary])
    for backup in ordinary:
        if backup.made_at not in kept:
            with suppress(OSError):
                backup.path.unlink()
                gone.append(backup.path)
    return gone


def kept_times(times: Iterable[dt.datetime]) -> set[dt.datetime]:
    """Which backups the calendar keeps: the newest 5, and the newest of each of the last 12 days, 10 weeks and 12 months that have any.

    It counts days, weeks and months that have a backup instead of measuring from today, so a clock that is years off deletes nothing.
    """
    newest_first = sorted(set(times), reverse=True)
    kept = set(newest_first[:NEWEST])
    rules: tuple[tuple[int, Callable[[dt.datetime], tuple[int, ...]]], ...] = (
        (DAYS, lambda t: (t.year, t.month, t.day)),
        (WEEKS, lambda t: tuple(t.isocalendar())[:2]),
        (MONTHS, lambda t: (t.year, t.month)),
    )
    for count, bucket_of in rules:
        seen: set[tuple[int, ...]] = set()
        for time in newest_first:
            bucket = bucket_of(time)
            if bucket not in seen and len(seen) < count:
                seen.add(bucket)
                kept.add(time)
    return kept


def _finish(
    part: Path, target: Path, job: Job | None, source: Callable[[], Path | None] | None, prepare: Sequence[Prepare], *, keep: bool = False
) -> Contents:
    """Check a copy against itself and, while nothing was written since, against its source; then give it its name."""
    try:
        contents = seal(part, job, prepare)
        unchanged = source() if source is not None else None
        if unchanged is not None and not same_contents(unchanged, contents, prepare, job) and source is not None and source() is not None:
            raise ShopFileError(_("The copy of “{name}” does not match it; it was thrown away.").format(name=unchanged.name), "damaged")
        place(part, target)
    except BaseException as error:
        if not keep:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise not_writable(target, error) from error
        raise
    return contents


def _still(database: Database, changes: int) -> Callable[[], Path | None]:
    """The source while it is what was copied, else None."""
    return lambda: database.path if database.changes == changes and not database.is_writing else None


def _new_name(shop_file: Path, now: dt.datetime | None, why: str) -> Path:
    """A name after the newest one's, also within one second; a name from the far future (a wrong clock) does not count."""
    folder = backups_folder(shop_file)
    time = (now or dt.datetime.now()).replace(microsecond=0)
    known = [b.made_at for b in backups_of(shop_file) if b.made_at <= time + CLOCK_DOUBT]
    time = max([time, *(t + dt.timedelta(seconds=1) for t in known)])
    while True:
        name = folder / f"{shop_file.stem}-{time.strftime(_STAMP)}{'-' + why if why else ''}.shop"
        if not name.exists() and not name.with_name(name.name + ".unchecked").exists():
            return name
        time += dt.timedelta(seconds=1)


def _free_target(target: Path, shop_file: Path) -> Path:
    """A target that is no other file: nothing there, or an older copy of a shop."""
    target = Path(os.path.realpath(target))
    if target.is_dir():
        target = target / _new_name(shop_file, None, "").name
    if not target.exists():
        return target
    try:
        if not headers.is_held(target):
            headers.read_header(target)
            return target
    except ShopFileError:
        pass
    text = _("“{path}” exists already and is no backup. Choose another name.")
    raise ShopFileError(text.format(path=str(target)), "exists")


def _siblings(shop_file: Path) -> list[Path]:
    try:
        return list(shop_file.parent.iterdir())
    except OSError:
        return []
