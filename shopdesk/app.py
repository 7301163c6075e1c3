"""The window's composition root: preferences, language, theme, the shop file, runners, pages and dialogs are put together here.

Nothing imports it but the command line's entry. Everything that needs SQLAlchemy is imported after the first paint.
"""

from __future__ import annotations

import gc
import logging
import signal
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication

from shopdesk import registers
from shopdesk.core.paths import default_shop_file
from shopdesk.core.translations import LANGUAGES, N_, system_language
from shopdesk.services.settings import Preferences
from shopdesk.ui import theme, translator
from shopdesk.ui.failures import Failures
from shopdesk.ui.navigation import Entry, NavigationEntry
from shopdesk.ui.program import Program
from shopdesk.version import __version__

if TYPE_CHECKING:
    from shopdesk.core.jobs import Job
    from shopdesk.services.shop import Shop
    from shopdesk.ui.file_trouble import BackupOffer
    from shopdesk.ui.first_start import FirstAnswers
    from shopdesk.ui.main_window import MakePage
    from shopdesk.ui.page import Page
    from shopdesk.ui.workplace import Workplace

log = logging.getLogger(__name__)

#: The pages that are no registers', in menu order below them, and what makes them ("module:class", given the Workplace).
PROGRAM_ENTRIES = (
    NavigationEntry("imports", N_("Imports"), "program"),
    NavigationEntry("operations", N_("Operations"), "program"),
    NavigationEntry("trash", N_("Trash"), "program"),
    NavigationEntry("settings", N_("Settings"), "program"),
)
PAGES: Mapping[str, str] = {
    "imports": "shopdesk.ui.imports_page:ImportsPage",
    "operations": "shopdesk.ui.operations_page:OperationsPage",
    "trash": "shopdesk.ui.trash_page:TrashPage",
}
_STARTED_MS = 3000
DEMO_PREFIX = "shopdesk-demo-"
ENTRIES: tuple[Entry, ...] = (*registers.REGISTERS, *PROGRAM_ENTRIES)


def run(file: Path | None, *, demo: bool, language: str | None, operator: str) -> int:
    """Show the window until it is closed; returns the exit status.

    ``file`` is the shop file (default: the last one, else the one in the user's data folder); one that is not there starts with the
    first questions. ``demo`` opens a throwaway shop instead. A second start on the same file brings the first window forward.
    """
    gc.disable()  # what a start makes stays: looking through it again and again takes a twelfth of the time to the first list
    preferences = Preferences()
    path = shop_file(file, preferences)
    if not demo and _is_in_front(path):
        return 0
    app = make_application(preferences, language)
    failures = Failures()
    failures.install()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal: the file is safe at any moment
    sys.setswitchinterval(0.0005)  # a repaint never waits long for a thread that computes
    program = Program(app, preferences, failures, Files(operator))
    QTimer.singleShot(_STARTED_MS, collect_garbage_again)
    if demo:
        program.open_demo()
    else:
        program.open(path)
    try:
        return app.exec()
    finally:
        program.end()
        failures.uninstall()


def collect_garbage_again() -> None:
    """The start is over. What it made is not looked through any more; what comes now is."""
    gc.freeze()
    gc.enable()


class Files:
    """Shop files as the window needs them (``ui.program.ShopFiles``)."""

    def __init__(self, operator: str) -> None:
        self._operator = operator

    @property
    def entries(self) -> Sequence[Entry]:
        return ENTRIES

    def open(self, path: Path, job: Job) -> Shop:
        del job
        from shopdesk.services.shop import Shop

        return Shop.open(path, registers.load(), operator=self._operator)

    def create(self, path: Path, answers: FirstAnswers, job: Job) -> Shop:
        del job
        from shopdesk.services.shop import Shop

        path.parent.mkdir(parents=True, exist_ok=True)
        made = Shop.create(path, registers.load(), shop_name=answers.shop_name, platform=answers.platform, operator=answers.operator)
        made.sit_down()
        return made

    def make_demo(self, job: Job) -> Shop:
        import shutil
        import tempfile

        from shopdesk.desks.demo_data.actions import make_demo_shop
        from shopdesk.services.shop import Shop

        _sweep_demos(Path(tempfile.gettempdir()))
        folder = Path(tempfile.mkdtemp(prefix=DEMO_PREFIX))
        try:
            make_demo_shop(folder / "demo.shop", registers.load(), sizes={}, seed=1, job=job)
            return Shop.open(folder / "demo.shop", registers.load())
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def restore(self, backup: Path, path: Path, job: Job) -> Shop:
        from shopdesk.services.backups import Backups

        Backups.restore(backup, path, registers.load(), operator=self._operator, job=job)
        return self.open(path, job)

    def remove_lock(self, path: Path, job: Job) -> Shop:
        from shopdesk.storage.locking import real_shop_path, remove_lock

        remove_lock(real_shop_path(path))
        return self.open(path, job)

    def backups(self, path: Path) -> list[BackupOffer]:
        from shopdesk.services.backups import list_backups
        from shopdesk.ui.file_trouble import BackupOffer

        return [BackupOffer(b.path, b.made_at.strftime("%Y-%m-%d %H:%M"), b.size, b.why) for b in list_backups(path)]

    def pages(self) -> Mapping[str, MakePage]:
        return {key: partial(_page, where) for key, where in PAGES.items()}


def _sweep_demos(folder: Path) -> None:
    """Remove demos that a killed program left behind: older than an hour and nobody's."""
    import shutil
    import time

    from shopdesk.storage.locking import holder_of

    for left in folder.glob(DEMO_PREFIX + "*"):
        try:
            if time.time() - left.stat().st_mtime > 3600 and holder_of(left / "demo.shop") is None:
                shutil.rmtree(left, ignore_errors=True)
        except OSError:
            continue


def _page(where: str, place: Workplace) -> Page:
    module, _colon, name = where.partition(":")
    made: Page = getattr(import_module(module), name)(place)
    return made


def make_application(preferences: Preferences, language: str | None) -> QApplication:
    """The QApplication, speaking and dressed as the user chose."""
    QCoreApplication.setApplicationName("ShopDesk")
    QCoreApplication.setApplicationVersion(__version__)
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else theme.new_application(sys.argv[0])
    app.setApplicationDisplayName("ShopDesk")
    app.setDesktopFileName("shopdesk")
    app.setQuitOnLastWindowClosed(False)
    kept = str(preferences.get("language", ""))
    translator.speak(app, language or (kept if kept in LANGUAGES else system_language()))
    scheme = preferences.get("scheme", "system")
    theme.choose(app, scheme if scheme in ("light", "dark") else "system")
    return app


def shop_file(file: Path | None, preferences: Preferences) -> Path:
    """The file that is meant: named, else the one open last, else the platform's own place."""
    if file is not None:
        return file.expanduser().absolute()
    last = str(preferences.get("shop_file", ""))
    return Path(last) if last and Path(last).is_file() else default_shop_file()


def lock_of(path: Path) -> Path:
    """Where ``storage.locking`` puts the lock; said here again because importing it costs more than the first paint may."""
    return path.with_name(path.stem + ".lock")


def _is_in_front(path: Path) -> bool:
    """Whether a first window has this file and came forward. Costs nothing where there is no lock."""
    try:
        if not lock_of(path.resolve()).exists():
            return False
    except OSError:
        return False
    from shopdesk.ui.single_instance import bring_forward

    return bring_forward(path)
