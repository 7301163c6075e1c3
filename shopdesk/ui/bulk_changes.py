"""Changes of many records of a list, each one operation: read what was typed, write it, show how far it is, let it be stopped.

Which records is the page's affair; the bar that asks is :mod:`shopdesk.ui.bulk_bar`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from shopdesk.core.changes import Change
from shopdesk.core.errors import Cancelled, Refused, ShopDeskError
from shopdesk.core.jobs import CancelToken, Job
from shopdesk.core.register import Register
from shopdesk.core.states import Move
from shopdesk.core.translations import _
from shopdesk.ui.widgets.progress_strip import ProgressStrip
from shopdesk.ui.workplace import Workplace

STRIP_FROM = 200
"""Records from which on progress is shown."""


class BulkChanges(QObject):
    """GUI thread; the work itself runs on the writer's. Undo is offered after each."""

    def __init__(self, register: Register, place: Workplace, strip: ProgressStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._key = register.key
        self._place = place
        self._strip = strip
        self._token: CancelToken | None = None
        strip.cancel_requested.connect(self.stop)

    def set_field(self, ids: list[int], key: str, text: object) -> None:
        """One field of these records, as typed."""
        self._run(_("Changing records"), ids, partial(self._set, ids, key, text))

    def move(self, ids: list[int], move: Move, texts: Mapping[str, Any]) -> None:
        """One move, with the fields that it needs as typed; none is moved where one of them cannot be."""
        self._run(_("Moving records"), ids, partial(self._move, ids, move, texts))

    def delete(self, ids: list[int]) -> None:
        self._run(_("Moving records to the trash"), ids, partial(self._trash, ids))

    def restore(self, ids: list[int]) -> None:
        self._run(_("Restoring records"), ids, partial(self._untrash, ids))

    def stop(self) -> None:
        """Cancel what runs; nothing of it stays."""
        if self._token is not None:
            self._token.cancel()

    def run(self, work: Callable[[Job], Change], done: Callable[[Change], object], failed: Callable[[ShopDeskError], None]) -> None:
        """Any other work on many records: the strip stops it, and undo is offered after it."""
        self._token = self._place.change(work, done, failed, progress=self._strip.report, offer_undo=True)

    def _run(self, what: str, ids: list[int], work: Callable[[Job], Change]) -> None:
        if not ids:
            return
        if len(ids) >= STRIP_FROM:
            self._strip.start(what)
        self._token = self._place.change(work, self._done, self._failed, progress=self._strip.report, offer_undo=True)

    def _done(self, change: Change) -> None:
        del change
        self._strip.finish()

    def _failed(self, error: ShopDeskError) -> None:
        self._strip.finish()
        if isinstance(error, Cancelled):
            self._place.events.told.emit(str(error))
        else:
            self._place.fail(error)

    # On the writer thread

    def _values(self, texts: Mapping[str, Any]) -> dict[str, Any]:
        entry = self._place.shop.entry.read(self._key, texts)
        if entry.problems:
            raise Refused(entry.problems[0].text(), entry.problems)
        return entry.values

    def _set(self, ids: list[int], key: str, text: object, job: Job) -> Change:
        return self._place.shop.records.set_many(self._key, ids, self._values({key: text}), job)

    def _move(self, ids: list[int], move: Move, texts: Mapping[str, Any], job: Job) -> Change:
        return self._place.shop.records.move_many(self._key, ids, move.target, self._values(texts), job)

    def _trash(self, ids: list[int], job: Job) -> Change:
        return self._place.shop.records.delete(self._key, ids, job)

    def _untrash(self, ids: list[int], job: Job) -> Change:
        return self._place.shop.records.undelete(self._key, ids, job)
