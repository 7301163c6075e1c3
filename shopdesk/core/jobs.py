"""How long work talks to whoever waits for it, without Qt: progress goes up, cancel comes down."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from shopdesk.core.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` units (``total`` 0 = unknown); ``what`` is a translated word for the unit or step."""

    done: int
    total: int
    what: str = ""


class CancelToken:
    """Set from any thread; the work asks ``check()`` often enough to answer within half a second."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled if somebody asked for it."""
        if self._event.is_set():
            from shopdesk.core.translations import _

            raise Cancelled(_("Cancelled. Nothing was changed."))


def _silent(progress: Progress) -> None:
    del progress


@dataclass(frozen=True, slots=True)
class Job:
    """What a long call is handed: where to report and whom to ask. ``Job()`` is silent and never cancelled."""

    report: Callable[[Progress], None] = _silent
    token: CancelToken = field(default_factory=CancelToken)

    def step(self, done: int, total: int = 0, what: str = "") -> None:
        """Report progress and raise Cancelled if asked to stop."""
        self.token.check()
        self.report(Progress(done, total, what))
