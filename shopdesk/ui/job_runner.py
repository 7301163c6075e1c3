"""Where work runs: one writer thread, one reader thread that the next question interrupts, and answers on the GUI thread.

What the work does is its callable's business; bugs go to the failures hook that the composition root hands in. Pages code against
:class:`Runner`; tests and ``InlineJobRunner`` do the same work at once, on the calling thread.
"""

from __future__ import annotations

import queue
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import shiboken6
from PySide6.QtCore import QObject, Signal

from shopdesk.core.errors import ShopDeskError
from shopdesk.core.jobs import CancelToken, Job, Progress

Done = Callable[[Any], None]
Failed = Callable[[ShopDeskError], None]
Reported = Callable[[Progress], None]
Bug = Callable[[BaseException], None]

BUSY = frozenset({"busy", "locked", "in_use"})
"""Codes of a shop file that is being written this moment: the reader asks again."""
RETRY_SECONDS = 0.15
RETRIES = 40


class Runner(Protocol):
    """What pages ask to have work done. Callbacks run on the GUI thread, and never for a widget that is gone."""

    def write(self, work: Callable[[Job], Any], on_done: Done, on_failed: Failed, progress: Reported | None = None) -> CancelToken:
        """Queue work that changes the shop; one at a time, in order. The token asks it to stop."""
        ...

    def read(self, slot: str, work: Callable[[], Any], on_done: Done, on_failed: Failed | None = None) -> None:
        """Ask something; a newer request with the same ``slot`` interrupts this one, whose answer is then dropped."""
        ...

    def forget(self, slot: str) -> None:
        """Drop what was asked in ``slot``, answered or not."""
        ...

    @property
    def writing(self) -> bool:
        """Whether a write is running or waiting."""
        ...


def owner_of(callback: Callable[..., Any]) -> QObject | None:
    """The Qt object whose method ``callback`` is (through partials), if any."""
    while isinstance(callback, partial):
        callback = callback.func
    holder = getattr(callback, "__self__", None)
    return holder if isinstance(holder, QObject) else None


def is_alive(callback: Callable[..., Any]) -> bool:
    """Whether calling it would not reach into a deleted widget."""
    holder = owner_of(callback)
    return holder is None or shiboken6.isValid(holder)


@dataclass(slots=True)
class _Request:
    slot: str
    work: Callable[[], Any]
    on_done: Done
    on_failed: Failed | None
    stale: bool = False
    tries: int = 0


@dataclass(slots=True)
class _Write:
    work: Callable[[Job], Any]
    on_done: Done
    on_failed: Failed
    progress: Reported | None
    token: CancelToken = field(default_factory=CancelToken)


@dataclass(frozen=True, slots=True)
class _Answer:
    """Crosses to the GUI thread: call ``callback`` with ``value`` unless ``request`` went stale meanwhile."""

    callback: Callable[[Any], None]
    value: object
    request: _Request | None = None


class JobRunner(QObject):
    """The window's runner. Make it on the GUI thread; ``close()`` waits for the writer and ends both threads.

    ``interrupt`` stops the running read of the thread named by its ident (``database.interrupt``).
    """

    _answered = Signal(object)
    writing_changed = Signal(object)
    """Signal(bool): a first write began, or the last one ended."""

    def __init__(self, interrupt: Callable[[int], None], failures: Bug, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._interrupt = interrupt
        self._failures = failures
        self._lock = threading.Lock()
        self._pending: OrderedDict[str, _Request] = OrderedDict()
        self._running: _Request | None = None
        self._latest: dict[str, _Request] = {}
        self._wake = threading.Semaphore(0)
        self._closing = threading.Event()
        self._writes: queue.Queue[_Write | None] = queue.Queue()
        self._open_writes = 0
        self._answered.connect(self._deliver)
        self._writer = threading.Thread(target=self._write_loop, name="shopdesk-writer", daemon=True)
        self._reader = threading.Thread(target=self._read_loop, name="shopdesk-reader", daemon=True)
        self._writer.start()
        self._reader.start()

    # The GUI thread's side

    def write(self, work: Callable[[Job], Any], on_done: Done, on_failed: Failed, progress: Reported | None = None) -> CancelToken:
        asked = _Write(work, on_done, on_failed, progress)
        self._open_writes += 1
        if self._open_writes == 1:
            self.writing_changed.emit(True)
        self._writes.put(asked)
        return asked.token

    def read(self, slot: str, work: Callable[[], Any], on_done: Done, on_failed: Failed | None = None) -> None:
        request = _Request(slot, work, on_done, on_failed)
        with self._lock:
            self._supersede(slot)
            self._latest[slot] = request
            self._pending[slot] = request
        self._wake.release()

    def forget(self, slot: str) -> None:
        with self._lock:
            self._supersede(slot)
            self._latest.pop(slot, None)

    @property
    def writing(self) -> bool:
        return self._open_writes > 0

    def close(self) -> None:
        """Let the writer finish what it was given, then end both threads. No callback runs afterwards."""
        self._closing.set()
        with self._lock:
            self._pending.clear()
            if self._running is not None:
                self._running.stale = True
                self._interrupt(self._reader.ident or 0)
        self._wake.release()
        self._writes.put(None)
        self._writer.join()
        self._reader.join()

    def _supersede(self, slot: str) -> None:
        """With the lock held: nobody waits for the older request of ``slot`` any more."""
        self._pending.pop(slot, None)
        older = self._latest.get(slot)
        if older is not None:
            older.stale = True
            if older is self._running:
                self._interrupt(self._reader.ident or 0)

    def _deliver(self, answer: _Answer) -> None:
        request = answer.request
        if request is not None:
            if request.stale:
                return
            with self._lock:
                if self._latest.get(request.slot) is request:
                    del self._latest[request.slot]
        if is_alive(answer.callback):
            answer.callback(answer.value)

    def _write_ended(self, _value: object) -> None:
        self._open_writes -= 1
        if self._open_writes == 0:
            self.writing_changed.emit(False)

    # The threads' side

    def _write_loop(self) -> None:
        while (asked := self._writes.get()) is not None:
            self._run_write(asked)
            self._answer(self._write_ended, None)

    def _run_write(self, asked: _Write) -> None:
        report = partial(self._report, asked.progress) if asked.progress else None
        job = Job(report, asked.token) if report else Job(token=asked.token)
        try:
            asked.token.check()
            value = asked.work(job)
        except ShopDeskError as error:
            self._answer(asked.on_failed, error)
        except Exception as error:
            self._answer(self._failures, error)
        else:
            self._answer(asked.on_done, value)

    def _report(self, reported: Reported, progress: Progress) -> None:
        self._answer(reported, progress)

    def _read_loop(self) -> None:
        while True:
            self._wake.acquire()
            if self._closing.is_set():
                return
            with self._lock:
                if not self._pending:
                    continue
                _slot, request = self._pending.popitem(last=False)
                self._running = request
            self._run_read(request)

    def _run_read(self, request: _Request) -> None:
        value: object = None
        error: Exception | None = None
        try:
            value = request.work()
        except Exception as raised:
            error = raised
        with self._lock:
            # Cleared under the lock, so that an interrupt can only ever hit the request that it was meant for.
            self._running = None
        if request.stale or self._closing.is_set():
            return
        if error is None:
            self._answer(request.on_done, value, request)
        elif isinstance(error, ShopDeskError) and error.code in BUSY and request.tries < RETRIES:
            request.tries += 1
            self._closing.wait(RETRY_SECONDS)
            with self._lock:
                if not request.stale and request.slot not in self._pending:
                    self._pending[request.slot] = request
                    self._wake.release()
        elif isinstance(error, ShopDeskError):
            if request.on_failed is not None:
                self._answer(request.on_failed, error, request)
        else:
            self._answer(self._failures, error)

    def _answer(self, callback: Callable[[Any], None], value: object, request: _Request | None = None) -> None:
        if not self._closing.is_set():
            self._answered.emit(_Answer(callback, value, request))


class InlineJobRunner:
    """The same interface, at once and on the calling thread: for tests, pictures and the first paint of a page."""

    def __init__(self, failures: Bug | None = None) -> None:
        self._failures = failures

    writing = False

    def write(self, work: Callable[[Job], Any], on_done: Done, on_failed: Failed, progress: Reported | None = None) -> CancelToken:
        token = CancelToken()
        job = Job(progress, token) if progress else Job(token=token)
        try:
            value = work(job)
        except ShopDeskError as error:
            on_failed(error)
        except Exception as error:
            self._bug(error)
        else:
            on_done(value)
        return token

    def read(self, slot: str, work: Callable[[], Any], on_done: Done, on_failed: Failed | None = None) -> None:
        del slot
        try:
            value = work()
        except ShopDeskError as error:
            if on_failed is not None:
                on_failed(error)
        except Exception as error:
            self._bug(error)
        else:
            on_done(value)

    def forget(self, slot: str) -> None:
        del slot

    def _bug(self, error: Exception) -> None:
        if self._failures is None:
            raise error
        self._failures(error)
