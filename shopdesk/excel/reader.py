"""Any spreadsheet or text file as rows of text: the one door for foreign files.

Nothing is converted: cells are the text that a person sees. The file is copied aside, then read by a child process (`child.py`) that
can be stopped at any moment. What the rows mean (header, register, values) is left to `structure.py`, services and `core.values`.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from shopdesk.core.jobs import Job
from shopdesk.core.translations import N_, _, language
from shopdesk.excel.aside import Aside
from shopdesk.excel.refusal import file_error, format_label
from shopdesk.excel.source import NumberedRow, Sheet

__all__ = ["CHILD_FLAG", "NumberedRow", "OpenedFile", "Sheet", "Table", "child_command", "format_label", "open_table", "read_table"]

CHILD_FLAG = "--read-foreign-file"
"""In an installed program without its own interpreter the entry point calls ``shopdesk.excel.child.main()`` when this is its first word."""

SILENCE_SECONDS = 20.0
LARGEST_FILE = 4 << 30
_FRAMES_AHEAD = 8
_LOOK_SECONDS = 0.05
_STEP = N_("rows read")


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet read to its end (or to ``limit``): for small things and tests; imports stream from :class:`OpenedFile`."""

    sheet: Sheet
    encoding: str
    format: str
    rows: tuple[NumberedRow, ...]


def child_command() -> list[str]:
    """How the child is started: this interpreter, or the installed program itself with CHILD_FLAG."""
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_FLAG]
    return [sys.executable, "-X", "utf8", "-m", "shopdesk.excel.child"]


def open_table(
    path: Path | str,
    *,
    sheet: str | None = None,
    job: Job | None = None,
    limit: int | None = None,
    transform: str = "",
    transform_args: Sequence[Any] = (),
    silence_seconds: float = SILENCE_SECONDS,
    encoding: str = "",
    separator: str = "",
) -> OpenedFile:
    """Open a foreign file and choose its sheet (by name, else the first visible one with data, else a hidden one with data).

    ``limit`` ends after so many rows (blank ones count). ``transform`` is ``"package.module:factory"``: the child calls
    ``factory(*transform_args)`` once and the result with each batch (a list of NumberedRow); what that returns, and at the end what its
    ``finish()`` returns if it has one, arrives in :meth:`OpenedFile.results`. Arguments and results are plain values (None, bool, int,
    float, str, bytes and tuples, lists, dicts, sets of them). ``encoding`` (Python's name) and ``separator`` of a text file are found out
    unless somebody says them; other formats do not ask.

    Raises FileError with a sentence and a stable code (`refusal.SENTENCES`), Cancelled when the job is cancelled (within half a second;
    the child is gone then). Blocks: not for the GUI thread.
    """
    opened = OpenedFile(Path(path), job or Job(), silence_seconds, (encoding, separator))
    try:
        opened._start(sheet, limit, transform, tuple(transform_args))
    except BaseException:
        opened.close()
        raise
    return opened


def read_table(path: Path | str, *, sheet: str | None = None, job: Job | None = None, limit: int | None = None) -> Table:
    """The whole sheet (or its first ``limit`` rows) at once."""
    with open_table(path, sheet=sheet, job=job, limit=limit) as opened:
        return Table(opened.sheet, opened.encoding, opened.format, tuple(opened.rows()))


class OpenedFile:
    """A foreign file whose rows come in from the child; a context manager, to be used by one thread.

    ``format`` is a key of `refusal.FORMATS`; ``encoding`` is Python's name of a text file's encoding, ``""`` for binary formats, and
    ``is_guess`` says that it is one; ``separator`` is that of a text file, else ``""``. ``sheet`` is the chosen one of ``sheets``.
    ``sha256`` (hexadecimal) and ``size`` (bytes) are those of the file as it was read. After the end ``rows_read`` is the last
    row's number and ``peak_memory`` what the child held at most, in bytes (0 where the system does not say).
    """

    def __init__(self, path: Path, job: Job, silence_seconds: float, told: tuple[str, str] = ("", "")) -> None:
        self.path = path
        self._told = told
        self.format = ""
        self.encoding = ""
        self.separator = ""
        self.is_guess = False
        self.sheets: tuple[Sheet, ...] = ()
        self.sheet = Sheet("", True, 0, 0)
        self.sha256 = ""
        self.size = 0
        self.rows_read = 0
        self.peak_memory = 0
        self._job = job
        self._silence = silence_seconds
        self._aside: Aside | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._frames: queue.Queue[bytes | None] = queue.Queue(_FRAMES_AHEAD)
        self._pump: threading.Thread | None = None
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def rows(self) -> Iterator[NumberedRow]:
        """(row number counted from 1, cells) in order; blank rows between filled ones are ``()``; a row may be shorter than the header."""
        for batch in self.batches():
            yield from batch

    def batches(self) -> Iterator[list[NumberedRow]]:
        """The same rows in lists of up to a thousand."""
        return self._stream("rows")

    def results(self) -> Iterator[Any]:
        """What the transform gave for each batch, in order."""
        return self._stream("result")

    def _stream(self, wanted: Literal["rows", "result"]) -> Iterator[Any]:
        what = _(_STEP)
        total = max(0, self.sheet.rows)
        done = 0
        while True:
            frame = self._next()
            if frame[0] == wanted:
                if wanted == "rows":
                    done = frame[1][-1][0]
                    self._job.step(done, total, what)
                yield frame[1]
            elif frame[0] == "end":
                self.rows_read, self.peak_memory = frame[1], frame[2]
                self._job.step(frame[1], total, what)
                self.close()
                return

    def _start(self, sheet: str | None, limit: int | None, transform: str, arguments: tuple[Any, ...]) -> None:
        copy = self._copy_aside()
        environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONSTARTUP", "PYTHONINSPECT")}
        environment["PYTHONPATH"] = os.pathsep.join(entry for entry in sys.path if entry)
        environment["RUST_BACKTRACE"] = "0"
        self._child = subprocess.Popen(
            child_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=copy.parent,
            creationflags=0x08000000 if sys.platform == "win32" else 0,  # CREATE_NO_WINDOW
        )
        request = {
            "path": str(copy),
            "sheet": sheet,
            "limit": limit,
            "transform": transform,
            "arguments": arguments,
            "told": self._told,
            "language": language(),
        }
        assert self._child.stdin is not None
        with contextlib.suppress(BrokenPipeError, OSError):
            self._child.stdin.write(marshal.dumps(request))
            self._child.stdin.close()
        self._pump = threading.Thread(target=self._receive, name="foreign-file", daemon=True)
        self._pump.start()
        frame = self._next()
        while frame[0] != "opened":
            frame = self._next()
        _kind, self.format, self.encoding, self.separator, self.is_guess, sheets, index = frame
        self.sheets = tuple(Sheet(*one) for one in sheets)
        self.sheet = self.sheets[index]

    def _copy_aside(self) -> Path:
        """Copy first, then read: what happens to the original afterwards does not matter."""
        name = self.path.name
        self._aside = Aside()
        copy = self._aside.path / "foreign"
        digest = hashlib.sha256()
        try:
            if self.path.is_dir():
                raise file_error(name, "folder", {})
            before = self.path.stat()
            if before.st_size > LARGEST_FILE:
                raise file_error(name, "too_large", {})
            with self.path.open("rb") as original, copy.open("wb") as target:
                while self.size <= before.st_size and (chunk := original.read(1 << 20)):
                    self._job.token.check()
                    digest.update(chunk)
                    target.write(chunk)
                    self.size += len(chunk)
            after = self.path.stat()
        except FileNotFoundError as error:
            raise file_error(name, "missing", {}) from error
        except PermissionError as error:
            locked = sys.platform == "win32" and getattr(error, "winerror", 0) in (32, 33)
            raise file_error(name, "locked" if locked else "no_permission", {}) from error
        except OSError as error:
            raise file_error(name, "unreadable", {"detail": error.strerror or type(error).__name__}) from error
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or after.st_size != self.size:
            raise file_error(name, "changed", {})
        self.sha256 = digest.hexdigest()
        return copy

    def _receive(self) -> None:
        """The pump's thread: frames from the pipe into the queue; None at the end of the pipe."""
        assert self._child is not None
        assert self._child.stdout is not None
        pipe = self._child.stdout
        with contextlib.suppress(OSError, ValueError):
            while not self._stopping.is_set():
                head = pipe.read(4)
                if len(head) < 4:
                    break
                size = int.from_bytes(head, "big")
                body = pipe.read(size)
                if len(body) < size:
                    break
                if not self._put(body):
                    return
        self._put(None)

    def _put(self, frame: bytes | None) -> bool:
        while not self._stopping.is_set():
            try:
                self._frames.put(frame, timeout=_LOOK_SECONDS)
            except queue.Full:
                continue
            return True
        return False

    def _next(self) -> tuple[Any, ...]:
        """The next frame that is no tick; watches cancel, silence and death."""
        deadline = time.monotonic() + self._silence
        while True:
            if self._job.token.cancelled or self._child is None:
                self.close()
                self._job.token.check()
                raise file_error(self.path.name, "damaged", {})
            try:
                body = self._frames.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                if time.monotonic() > deadline:
                    self.close()
                    raise file_error(self.path.name, "timeout", {}) from None
                continue
            if body is None:
                self.close()
                raise file_error(self.path.name, "damaged", {})  # it died: aborted by a library, or ended by its limits
            frame: tuple[Any, ...] = marshal.loads(body)
            if frame[0] == "tick":
                deadline = time.monotonic() + self._silence
                self._report(frame[1], frame[2])
            elif frame[0] == "refused":
                self.close()
                raise file_error(self.path.name, frame[1], frame[2])
            elif frame[0] == "failed":
                self.close()
                raise RuntimeError(f"the transform failed in the child process:\n{frame[1]}")
            else:
                return frame

    def _report(self, done: int, total: int) -> None:
        if not self.format:
            self._job.step(done, total, "")

    def close(self) -> None:
        """End the child and remove the copy; may be called again. Reading on afterwards is a mistake."""
        self._stopping.set()
        if self._child is not None:
            child, self._child = self._child, None
            child.kill()
            child.wait()
            if self._pump is not None:
                self._pump.join()
                self._pump = None
            if child.stdout is not None:
                child.stdout.close()
            if child.stdin is not None:
                with contextlib.suppress(OSError):
                    child.stdin.close()
        if self._aside is not None:
            self._aside.close()
            self._aside = None

    def __del__(self) -> None:
        if self._aside is not None or self._child is not None:
            self.close()
