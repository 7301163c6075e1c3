"""Evidence of the record in a form: keeps what is pasted or dropped, reads thumbnails, removes what was kept for nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSize

from shopdesk.core.errors import ShopDeskError
from shopdesk.core.jobs import Job
from shopdesk.core.translations import _, listed
from shopdesk.services.attachments import KINDS as KINDS
from shopdesk.ui.pictures import read_picture
from shopdesk.ui.workplace import Workplace

Names = tuple[str, ...]


class FormEvidence(QObject):
    """GUI thread; copies on the writer thread, reads pictures on the reader thread."""

    def __init__(
        self,
        register: str,
        place: Workplace,
        values: Callable[[], Mapping[str, Any]],
        refused: Callable[[ShopDeskError], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._register = register
        self._place = place
        self._values = values
        self._refused = refused
        self._new: set[str] = set()
        self._waiting: list[Callable[[Names], None]] = []
        self._shown: Callable[[Mapping[str, Any]], None] | None = None

    def attach(self, given: Sequence[Path] | bytes, answer: Callable[[Names], None]) -> None:
        """Keep files, or a picture's bytes, for the record in the form; answers their names."""
        self._waiting.append(answer)
        self._place.runner.write(partial(self._keep, given, dict(self._values())), self._kept, self._not_kept)

    def _keep(self, given: Sequence[Path] | bytes, record: dict[str, Any], job: Job) -> Names:
        del job
        files = self._place.shop.attachments
        if isinstance(given, bytes):
            return (files.keep_picture(self._register, record, given),)
        return files.keep(self._register, record, given)

    def _kept(self, names: Names) -> None:
        self._new |= set(names)
        self._waiting.pop(0)(names)
        # The pictures may be out of sight: whoever pasted into another field is told where it went.
        self._place.events.told.emit(_("Kept as {file}; it is on record once you save.").format(file=listed(names)))

    def _not_kept(self, error: ShopDeskError) -> None:
        self._waiting.pop(0)
        self._refused(error)

    def settle(self, stored: set[str]) -> None:
        """The form shows a record with these files: what was kept and is not among them is removed again."""
        left = sorted(self._new - stored)
        self._new.clear()
        if left:
            self._place.runner.write(partial(self._drop, left), self._dropped, self._place.fail)

    def _dropped(self, nothing: object) -> None:
        del nothing

    def _drop(self, names: Sequence[str], job: Job) -> None:
        del job
        self._place.shop.attachments.drop(names)

    def pictures(self, names: Sequence[str], size: QSize, answer: Callable[[Mapping[str, Any]], None]) -> None:
        """Small pictures by name; True for a file that is none, False for one that is gone."""
        self._shown = answer
        self._place.runner.read(f"pictures:{id(self)}", partial(self._read, tuple(names), size), self._pictures_read)

    def _read(self, names: Names, size: QSize) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in names:
            path = self.path(name)
            found[name] = False if path is None else (read_picture(path, size) or True)
        return found

    def _pictures_read(self, found: dict[str, Any]) -> None:
        if self._shown is not None:
            self._shown(found)

    def path(self, name: str) -> Path | None:
        return self._place.shop.attachments.path(name)
