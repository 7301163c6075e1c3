"""One writer per shop file: a lock file beside it that names its holder.

The holder keeps the lock file open under an operating-system lock, which ends with its process, so a killed program leaves nothing to
wait for. A lock written by another computer is never taken over (the system's locks do not travel over every network share), nor is one
that cannot be read: the caller asks the user and calls :func:`remove_lock`. Reading needs no lock. No Qt: bringing the first window
forward is the window's work.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import platform
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from shopdesk.core.errors import ShopFileError
from shopdesk.core.translations import _
from shopdesk.storage.failures import disk_full, read_only
from shopdesk.storage.header import has_journal

_FAR = 1 << 30  # Windows locks bytes against reading too: lock one that is never written


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a shop file: computer, process, operator's name (may be ""), since when (ISO, UTC)."""

    host: str
    pid: int
    operator: str
    since: str


class ShopLock:
    """The lock of one shop file, held until :meth:`release`. ``was_stale``: the last holder died with it."""

    def __init__(self, path: Path, handle: int, was_stale: bool) -> None:
        self.path = path
        self.was_stale = was_stale
        self._handle: int | None = handle

    def name_operator(self, operator: str) -> None:
        """Write who is at the keyboard into the lock, for those who find it."""
        if self._handle is not None:
            _write(self._handle, _me(operator))

    def release(self) -> None:
        """Give the lock back; calling it again does nothing."""
        handle, self._handle = self._handle, None
        if handle is None:
            return
        if sys.platform != "win32":
            # Unlinked while still locked: nobody can lock a file that is about to go.
            with suppress(OSError):
                self.path.unlink()
        os.close(handle)
        if sys.platform == "win32":
            with suppress(OSError):
                self.path.unlink()


def lock_path(shop_file: Path) -> Path:
    return shop_file.with_name(shop_file.stem + ".lock")


def real_shop_path(path: Path) -> Path:
    """The one name under which every spelling of ``path`` is opened: links resolved, hard links in its folder reduced to one name.

    Which of several hard links is decided by what depends on the name: a journal with contents, then a lock, then the alphabet.
    """
    real = Path(os.path.realpath(path))
    names = _names_of(real)
    if len(names) < 2:
        return real
    return min(names, key=lambda name: (not has_journal(name), not lock_path(name).exists(), name.name))


def acquire(shop_file: Path, operator: str = "") -> ShopLock:
    """The writer's lock of a real shop path.

    Raises ShopFileError: ``in_use`` (a living program has it), ``in_use_elsewhere`` (another computer's lock), ``lock_unreadable``,
    ``linked`` (the file has names in other folders, which no lock beside it can guard), ``read_only``, ``disk_full``.
    """
    if _links(shop_file) > len(_names_of(shop_file)):
        text = _("“{name}” is hard-linked from another folder, where a second program could write to it. Make a copy and open the copy.")
        raise ShopFileError(text.format(name=shop_file.name), "linked")
    path = lock_path(shop_file)
    while True:
        handle = _open(path, shop_file)
        try:
            held = not _try_lock(handle)
            if not held and not _is_still(handle, path):
                os.close(handle)
                continue  # the holder let go between our open and our lock
            content = _read(handle)
            holder = parse_holder(content)
            if held:
                raise in_use(shop_file, holder)
            if content and holder is None:
                raise _unreadable(path)
            if holder is not None and holder.host != platform.node():
                raise _elsewhere(shop_file, path, holder)
            _write(handle, _me(operator))
        except BaseException as error:
            with suppress(OSError):
                os.close(handle)
            if isinstance(error, OSError):
                raise _refusal(error, shop_file) from error
            raise
        return ShopLock(path, handle, was_stale=holder is not None)


def holder_of(shop_file: Path) -> Holder | None:
    """The living holder of this file's lock, or None: free, stale or unreadable."""
    path = lock_path(shop_file)
    try:
        handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        holder = parse_holder(_read(handle))
        if holder is not None and holder.host == platform.node() and _try_lock(handle):
            return None
        return holder
    finally:
        os.close(handle)


def remove_lock(shop_file: Path) -> None:
    """Remove a lock that is unreadable or another computer's, after the user agreed. Refuses (``in_use``) one that lives here."""
    path = lock_path(shop_file)
    try:
        handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return
    except OSError as error:
        raise _refusal(error, shop_file) from error
    try:
        if not _try_lock(handle):
            raise in_use(shop_file, parse_holder(_read(handle)))
        if sys.platform != "win32":
            path.unlink(missing_ok=True)
    finally:
        os.close(handle)
    if sys.platform == "win32":
        path.unlink(missing_ok=True)


def parse_holder(content: bytes) -> Holder | None:
    """What a lock file says, or None where it is not one of ours."""
    try:
        said = json.loads(content.decode("utf-8"))
        return Holder(str(said["host"]), int(said["pid"]), str(said["operator"]), str(said["since"]))
    except (ValueError, KeyError, TypeError):
        return None


def in_use(shop_file: Path, holder: Holder | None) -> ShopFileError:
    if holder is not None and holder.operator:
        text = _("“{name}” is open in another ShopDesk (at the keyboard: {operator}). Close it there first; reading works meanwhile.")
        return ShopFileError(text.format(name=shop_file.name, operator=holder.operator), "in_use")
    text = _("“{name}” is open in another ShopDesk. Close it there first; reading works meanwhile.")
    return ShopFileError(text.format(name=shop_file.name), "in_use")


def _elsewhere(shop_file: Path, lock: Path, holder: Holder) -> ShopFileError:
    text = _("“{name}” is open on the computer “{host}” since {since}. Close ShopDesk there; if it runs no more, remove “{lock}”.")
    return ShopFileError(text.format(name=shop_file.name, host=holder.host, since=holder.since, lock=str(lock)), "in_use_elsewhere")


def _unreadable(lock: Path) -> ShopFileError:
    text = _("The lock “{lock}” was not written by ShopDesk. If no other program uses the shop file, remove the lock and try again.")
    return ShopFileError(text.format(lock=str(lock)), "lock_unreadable")


def _refusal(error: OSError, shop_file: Path) -> ShopFileError:
    return disk_full(shop_file) if error.errno in (errno.ENOSPC, errno.EDQUOT) else read_only(shop_file)


def _me(operator: str) -> Holder:
    return Holder(platform.node(), os.getpid(), operator, dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _links(path: Path) -> int:
    try:
        return os.stat(path).st_nlink
    except OSError:
        return 1


def _names_of(path: Path) -> list[Path]:
    """The names in the file's own folder that are this very file."""
    if _links(path) < 2:
        return [path]
    try:
        inode = os.stat(path).st_ino
        with os.scandir(path.parent) as entries:
            return [path.parent / e.name for e in entries if e.inode() == inode and e.is_file(follow_symlinks=False)] or [path]
    except OSError:
        return [path]


def _open(path: Path, shop_file: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    except OSError as error:
        raise _refusal(error, shop_file) from error


def _is_still(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except OSError:
        return False


def _read(handle: int) -> bytes:
    os.lseek(handle, 0, os.SEEK_SET)
    return os.read(handle, 4096)


def _write(handle: int, holder: Holder) -> None:
    content = json.dumps(asdict(holder), ensure_ascii=False).encode()
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, content)
    os.ftruncate(handle, len(content))


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise
        return True
