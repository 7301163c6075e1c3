"""Small reads on the GUI thread: at once or, while somebody commits, a little later; the window never waits for the file.

Lists keep what they show and ask again by themselves (:mod:`shopdesk.ui.row_windows`); larger questions go to the runner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

from shopdesk.core.errors import ShopFileError
from shopdesk.ui.job_runner import BUSY
from shopdesk.ui.workplace import Workplace

AGAIN_MS = 120


@contextmanager
def reading_at_once(place: Workplace, owner: QObject, again: Callable[[], object]) -> Iterator[None]:
    """One moment of the shop for everything that the block reads; read before anything is shown.

    Where the file is being written the block is left at its first read, and ``again`` is called soon, unless ``owner`` is gone.
    """
    try:
        with place.shop.database.reading(wait=False):
            yield
    except ShopFileError as error:
        if error.code not in BUSY:
            raise
        QTimer.singleShot(AGAIN_MS, owner, again)
