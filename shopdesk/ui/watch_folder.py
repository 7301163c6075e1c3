"""The folder where exports arrive, followed while the window is open: a quiet bar above the page offers what is new in it.

What counts as new and whole is said by ``services.watch_folder``, asked on the background. Nothing of this is loaded where no folder is
chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import shiboken6
from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from shopdesk.core.changes import Change
from shopdesk.core.errors import ShopDeskError
from shopdesk.core.translations import _, listed, ngettext
from shopdesk.services.watch_folder import FOLDER, QUIET_SECONDS, SINCE, Found, Offer, WatchFolder
from shopdesk.ui.job_runner import Runner
from shopdesk.ui.main_window import MainWindow
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.workplace import Workplace

_SETTLE_MS = 400
_AGAIN_MS = int(QUIET_SECONDS * 1000) + 100
_LATEST_MS = 60_000
_GONE_MS = 20_000  # nothing tells of a folder that comes back
_LOOKS = 60
_NAMED = 3


class FilesBar(Banner):
    """How many new files, which, and the two answers to that."""

    import_wanted = Signal()
    put_off = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, kind="info")
        self.setObjectName("new_files_bar")
        self.later = QPushButton(_("Not now"), self)
        self.later.setObjectName("new_files_later")
        self.later.setAccessibleName(self.later.text())
        self.later.setProperty("quiet", True)
        self.later.clicked.connect(self.put_off)
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.addWidget(self.later)
        self.action_requested.connect(self.import_wanted)

    def show_offers(self, folder: Path, offers: Sequence[Offer]) -> None:
        """Offer these; hidden where there are none."""
        if not offers:
            self.clear()
            return
        named = [_("{file} ({kind})").format(file=offer.path.name, kind=_(offer.kind)) for offer in offers[:_NAMED]]
        names = listed(named)
        if len(offers) > _NAMED:
            names = _("{first} and {more} more").format(first=names, more=len(offers) - _NAMED)
        text = ngettext("{number} new file in “{folder}”: {names}", "{number} new files in “{folder}”: {names}", len(offers))
        self.set_text(text.format(number=len(offers), folder=folder.name or str(folder), names=names), action=_("Import…"))


class WatchedFolder(QObject):
    """GUI thread; lives as long as the window. ``follow`` takes up what the preferences say now."""

    def __init__(self, window: MainWindow, place: Workplace, background: Callable[[], Runner]) -> None:
        super().__init__(window)
        self._window = window
        self._place = place
        self._background = background
        self._watch: WatchFolder | None = None
        self._offers: tuple[Offer, ...] = ()
        self._asking = self._asked_again = False
        self._looks = 0
        self.bar: FilesBar | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._folder_changed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        window.language_chosen.connect(self._speak)
        place.events.changed.connect(self._shop_changed)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._application_state)

    def follow(self) -> None:
        """Follow the folder that the preferences name, from now on."""
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
        self._timer.stop()
        self._show(())
        folder = str(self._place.memory.get(FOLDER, ""))
        self._watch = WatchFolder(Path(folder), float(self._place.memory.get(SINCE, 0))) if folder else None
        self._look()

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What the bar offers now."""
        return self._offers

    def _folder_changed(self) -> None:
        self._looks = 0
        self._timer.start(_SETTLE_MS)

    def _application_state(self, state: Qt.ApplicationState) -> None:
        """Network drives do not tell of changes: look again when somebody comes back to the window."""
        if state == Qt.ApplicationState.ApplicationActive and self._watch is not None:
            self._looks = 0
            self._look()

    def _shop_changed(self, change: Change) -> None:
        del change
        if self._offers:
            self._timer.start(_SETTLE_MS)  # one of them may have been brought in

    def _look(self) -> None:
        if self._watch is None:
            return
        if self._asking:
            self._asked_again = True
            return
        self._asking = True
        work = partial(self._watch.look, self._place.shop)
        self._background().write(work, partial(self._looked, self._watch), self._failed)

    def _looked(self, watch: WatchFolder, found: Found) -> None:
        self._asking = False
        if self._asked_again or watch is not self._watch:
            self._asked_again = False
            self._timer.start(_SETTLE_MS)
            return
        self._show(found.offers)
        self._looks += 1
        folder = str(watch.folder)
        if found.trouble:
            self._watcher.removePath(folder)
            self._timer.start(_GONE_MS)
            return
        if folder not in self._watcher.directories() and self._watcher.addPath(folder):
            self._timer.start(_AGAIN_MS)  # what came between the look and now
        if found.growing and self._looks < _LOOKS:
            self._timer.start(min(_LATEST_MS, _AGAIN_MS * (1 + self._looks // 4)))

    def _failed(self, error: ShopDeskError) -> None:
        """The shop file is being written, or the program closes: the next change of the folder asks again."""
        del error
        self._asking = False

    # The bar ---------------------------------------------------------------------------------------------------------

    def _show(self, offers: tuple[Offer, ...]) -> None:
        self._offers = offers
        if self.bar is None or not shiboken6.isValid(self.bar):
            if not offers:
                return
            self.bar = FilesBar()
            self.bar.import_wanted.connect(self.bring_in)
            self.bar.put_off.connect(self.put_off)
            self._window.above_pages.addWidget(self.bar)
        if self._watch is not None:
            self.bar.show_offers(self._watch.folder, offers)
        elif not offers:
            self.bar.clear()

    def _speak(self, language: str) -> None:
        del language
        self.bar = None
        self._show(self._offers)

    def bring_in(self) -> None:
        """Open the import wizard with what is offered."""
        paths = [offer.path for offer in self._offers]
        self.put_off()
        if paths:
            self._place.dialogs.open_import(None, paths)

    def put_off(self) -> None:
        """Offer these no more while the window is open; they are offered again at the next start unless somebody imported them."""
        if self._watch is not None:
            self._watch.pass_over(self._offers)
        self._show(())
