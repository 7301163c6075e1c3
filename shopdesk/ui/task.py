"""One piece of work on a thread of its own, before there is a shop whose runner could do it: opening, making, restoring a file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from shopdesk.core.errors import ShopDeskError
from shopdesk.core.jobs import CancelToken, Job, Progress


class Task(QObject):
    """Begins with ``start``; exactly one of ``done``, ``failed`` (ShopDeskError) and ``broke`` (a bug) is emitted, on the GUI thread."""

    done = Signal(object)
    failed = Signal(object)
    broke = Signal(object)
    progressed = Signal(object)

    def __init__(self, work: Callable[[Job], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self.token = CancelToken()
        self.value: Any = None
        self._thread = threading.Thread(target=self._run, name="shopdesk-opening", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait(self) -> None:
        """Until the work has ended; its signal comes with the next turn of the event loop."""
        self._thread.join()

    def _run(self) -> None:
        try:
            self.value = self._work(Job(self._report, self.token))
        except ShopDeskError as error:
            self.failed.emit(error)
        except Exception as error:
            self.broke.emit(error)
        else:
            self.done.emit(self.value)

    def _report(self, progress: Progress) -> None:
        self.progressed.emit(progress)
