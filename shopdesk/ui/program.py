"""One window and one shop file at a time: opening, the first start, trouble, closing with a backup, going over to another file.

How files are opened and made, and which pages there are, the composition root hands in (:class:`ShopFiles`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox

from shopdesk.core.errors import Cancelled, ShopDeskError
from shopdesk.core.jobs import Job
from shopdesk.core.paths import backups_folder
from shopdesk.core.translations import _, in_a_row
from shopdesk.ui import icons
from shopdesk.ui.curtain import Curtain, Waiting
from shopdesk.ui.failures import Failures
from shopdesk.ui.main_window import MainWindow, MakePage
from shopdesk.ui.navigation import Entry
from shopdesk.ui.task import Task

if TYPE_CHECKING:
    from shopdesk.core.changes import Change
    from shopdesk.services.shop import Shop
    from shopdesk.ui.file_trouble import BackupOffer, FileTrouble
    from shopdesk.ui.first_start import FirstAnswers, FirstStart
    from shopdesk.ui.job_runner import JobRunner
    from shopdesk.ui.single_instance import SingleInstance
    from shopdesk.ui.watch_folder import WatchedFolder
    from shopdesk.ui.window_dialogs import WindowDialogs
    from shopdesk.ui.workplace import Memory, Workplace

_PAINT_AT_LATEST_MS = 250
_SLOW_MS = 500
_LISTEN_MS = 150  # the first list is painted by then
_WATCH_MS = 2000
_BACKUP_LOOK_MS = 5 * 60 * 1000
_ASK_AGAIN_MS, _ASKED_TIMES = 250, 40


class ShopFiles(Protocol):
    """What can be done with shop files; everything but ``entries`` may take long and runs on a thread of its own."""

    @property
    def entries(self) -> Sequence[Entry]: ...

    def open(self, path: Path, job: Job) -> Shop: ...

    def create(self, path: Path, answers: FirstAnswers, job: Job) -> Shop: ...

    def make_demo(self, job: Job) -> Shop:
        """A shop in a folder of its own, which goes with it."""
        ...

    def restore(self, backup: Path, path: Path, job: Job) -> Shop: ...

    def remove_lock(self, path: Path, job: Job) -> Shop:
        """Remove a lock that nobody holds, and open."""
        ...

    def backups(self, path: Path) -> list[BackupOffer]: ...

    def pages(self) -> Mapping[str, MakePage]:
        """Pages that are no registers', by key; asked once the shop is open."""
        ...


class _FirstPaint(QObject):
    """Calls once after a window was painted for the first time, or after a quarter of a second."""

    def __init__(self, window: MainWindow, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._then: Callable[[], None] | None = then
        body = window.centralWidget()
        if body is not None:
            body.installEventFilter(self)
        QTimer.singleShot(_PAINT_AT_LATEST_MS, self, self._call)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._call)
        return False

    def _call(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()
            self.deleteLater()


class Program(QObject):
    """GUI thread. ``open`` or ``open_demo`` begins; the application quits when the window is closed and the shop is put away."""

    def __init__(self, app: QApplication, memory: Memory, failures: Failures, files: ShopFiles) -> None:
        super().__init__()
        self._app = app
        self._memory = memory
        self._failures = failures
        self._files = files
        self.window: MainWindow | None = None
        self.place: Workplace | None = None
        self.dialogs: WindowDialogs | None = None
        self._curtain: Curtain | None = None
        self._path = Path()
        self._demo = False
        self._then = ""
        self._next: Callable[[], None] | None = None
        self._task: Task | None = None
        self._runner: JobRunner | None = None
        self._background: JobRunner | None = None
        self._instance: SingleInstance | None = None
        self._watched: WatchedFolder | None = None
        self._leaving = False
        self._last_window: Waiting | None = None
        self._care = QTimer(self)
        self._care.setInterval(_BACKUP_LOOK_MS)
        self._care.timeout.connect(self._take_care)

    # Opening ---------------------------------------------------------------------------------------------------------

    def open(self, path: Path) -> None:
        """Show the window at once, and the shop of this file once it is painted; a file that is not there begins with questions."""
        self._path, self._demo = path, False
        self._show_window(self._memory)
        self._begin(self._open_file)

    def open_demo(self) -> None:
        """A throwaway shop with data to look at."""
        from shopdesk.ui.workplace import RunMemory

        self._demo = True
        memory = RunMemory()
        for name in ("language", "scheme"):
            memory.put(name, self._memory.get(name))
        self._show_window(memory)
        self._begin(self._make_demo)

    def _show_window(self, memory: Memory) -> None:
        window = MainWindow(self._files.entries, memory)
        window.closing.connect(self._window_closed)
        window.language_chosen.connect(self._language_changed)
        self.window = window
        self._window_memory = memory
        self._failures.window, self._failures.tell = window, window.show_failure
        self._curtain = Curtain(window)
        window.show()

    def _begin(self, step: Callable[[], None]) -> None:
        assert self.window is not None
        _FirstPaint(self.window, step)

    def _open_file(self) -> None:
        if self._path.exists():
            self._run(partial(self._files.open, self._path), _("Opening “{name}”").format(name=self._path.name))
        elif any(backups_folder(self._path).glob("*.shop")):
            text = _("There is no shop file “{path}” any more, but there are backups of it.").format(path=str(self._path))
            self._trouble(ShopDeskError(text, "missing"))
        else:
            self._ask_first()

    def _make_demo(self) -> None:
        self._wait(_("Making a shop to look at"))
        self._run(self._files.make_demo, "")

    def _run(self, work: Callable[[Job], Shop], words: str) -> None:
        """Have a thread get the shop; ``words`` are shown where it takes longer than the eye waits."""
        task = Task(work, self)
        self._task = task
        task.done.connect(self._opened)
        task.failed.connect(self._not_opened)
        task.broke.connect(self._broke)
        task.progressed.connect(self._progressed)
        if words:
            QTimer.singleShot(_SLOW_MS, task, partial(self._still_opening, task, words))
        task.start()

    def _still_opening(self, task: Task, words: str) -> None:
        if self._task is task:
            self._wait(words)

    def _wait(self, words: str) -> None:
        if self._curtain is not None and not self._leaving:
            self._curtain.show_page(Waiting(words))

    def _progressed(self, progress: Any) -> None:
        page = self._curtain.page() if self._curtain is not None else None
        if isinstance(page, Waiting):
            page.report(progress)

    def _opened(self, shop: Shop) -> None:
        self._task = None
        if self._leaving or self.window is None or self._curtain is None:
            shop.close()
            self._finish()
            return
        from shopdesk.ui.job_runner import JobRunner
        from shopdesk.ui.window_dialogs import WindowDialogs
        from shopdesk.ui.workplace import Workplace

        self._path = shop.database.path
        self._runner = JobRunner(shop.database.interrupt, self._failures.happened, self)
        self.dialogs = WindowDialogs(self.window, self._background_runner, self._commands)
        place = Workplace(shop, self._runner, memory=self._window_memory, dialogs=self.dialogs)
        self.place = self.dialogs.place = place
        self.window.further_actions = self._actions()
        self.window.set_shop(place, {**self._files.pages(), "settings": self._settings_page})
        self._curtain.lift()
        if not self._demo:
            self._memory.put("shop_file", str(self._path))
            QTimer.singleShot(_LISTEN_MS, self, self._listen)
        self._care.start()
        QTimer.singleShot(0, self, self._after_opening)

    def _after_opening(self) -> None:
        """What can wait until the shop is on the screen."""
        place, window = self.place, self.window
        if place is None or window is None:
            return
        place.runner.read("program:backups", partial(_last_backup, place), self._backup_known)
        told = []
        if place.shop.database.was_unclean:
            told.append(_("ShopDesk was not closed properly last time. The file was checked: it is sound."))
        if getattr(self._memory, "damaged", False):
            told.append(_("The preferences of this computer could not be read: language, theme and columns are as at the first start."))
        if told:
            window.status.tell(in_a_row(told))
        place.events.watch_folder_chosen.connect(self._watch)
        if place.memory.get("imports.watch_folder"):
            QTimer.singleShot(_WATCH_MS, place.events, self._watch)
        then, self._then = self._then, ""
        if then == "import":
            place.dialogs.open_import(None, ())

    def _watch(self) -> None:
        """Follow the folder where exports arrive, or another one, or none."""
        if self.place is None or self.window is None:
            return
        if self._watched is None:
            from shopdesk.ui.watch_folder import WatchedFolder

            self._watched = WatchedFolder(self.window, self.place, self._background_runner)
        self._watched.follow()

    def _listen(self) -> None:
        from shopdesk.ui.single_instance import SingleInstance

        if self.place is None or self._demo:
            return
        if self._instance is None:
            self._instance = SingleInstance(self)
            self._instance.wanted.connect(self.come_forward)
        self._instance.listen(self._path)

    def come_forward(self) -> None:
        """Bring the window to the front."""
        window = self.window
        if window is not None:
            window.setWindowState((window.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
            window.show()
            window.raise_()
            window.activateWindow()

    def _background_runner(self) -> JobRunner:
        """Reads foreign files and writes exports, so that saving never waits for them; made when first wanted."""
        if self._background is None:
            from shopdesk.ui.job_runner import JobRunner

            assert self.place is not None
            self._background = JobRunner(self.place.shop.database.interrupt, self._failures.happened, self)
        return self._background

    # What stands in the way --------------------------------------------------------------------------------------------

    def _not_opened(self, error: ShopDeskError) -> None:
        self._task = None
        if self._leaving:
            self._finish()
            return
        page = self._first_start()
        if page is not None:
            page.show_problem(str(error))
        elif self._demo and self.window is not None:
            self.window.close() if isinstance(error, Cancelled) else self._trouble(error)
        else:
            self._trouble(error)

    def _broke(self, error: Exception) -> None:
        self._failures.happened(error)
        self._not_opened(ShopDeskError(_("A fault in the program kept this file from being opened. The file was left as it is."), "bug"))

    def _trouble(self, error: ShopDeskError) -> None:
        from shopdesk.ui.file_trouble import FileTrouble

        assert self._curtain is not None
        page = FileTrouble(self._path, error, self._files.backups(self._path))
        page.retry_wanted.connect(self._open_file)
        page.open_wanted.connect(self.choose_file)
        page.new_wanted.connect(self._ask_first)
        page.restore_wanted.connect(self._restore)
        page.remove_lock_wanted.connect(self._remove_lock)
        page.quit_wanted.connect(self._quit)
        self._curtain.show_page(page)
        if error.code == "in_use":
            self._give_way(page, _ASKED_TIMES)

    def _give_way(self, page: FileTrouble, times: int) -> None:
        """Two starts at once: whoever has the file may still be opening it, and answers as soon as its window is there."""
        from shopdesk.ui.single_instance import bring_forward

        if self._curtain is None or self._curtain.page() is not page:
            return
        if bring_forward(self._path):
            self._quit()
        elif times > 1:
            QTimer.singleShot(_ASK_AGAIN_MS, page, partial(self._give_way, page, times - 1))

    def _restore(self, backup: Path) -> None:
        self._wait(_("Bringing the backup back"))
        self._run(partial(self._files.restore, backup, self._path), "")

    def _remove_lock(self) -> None:
        self._run(partial(self._files.remove_lock, self._path), _("Opening “{name}”").format(name=self._path.name))

    def _quit(self) -> None:
        if self.window is not None:
            self.window.close()

    # The first start -----------------------------------------------------------------------------------------------------

    def _ask_first(self, typed: FirstAnswers | None = None) -> None:
        from shopdesk.ui.first_start import FirstStart

        assert self._curtain is not None
        page = FirstStart(self._path, answers=typed)
        page.answered.connect(self._answered)
        page.demo_wanted.connect(self._demo_wanted)
        page.open_wanted.connect(self.choose_file)
        page.language_wanted.connect(self._first_language)
        self._curtain.show_page(page)

    def _first_start(self) -> FirstStart | None:
        from shopdesk.ui.first_start import FirstStart

        page = self._curtain.page() if self._curtain is not None else None
        return page if isinstance(page, FirstStart) else None

    def _answered(self, answers: FirstAnswers) -> None:
        page = self._first_start()
        if page is None or self._task is not None:
            return
        page.banner.clear()
        page.setEnabled(False)
        self._then = answers.then
        self._run(partial(self._files.create, self._path, answers), "")

    def _demo_wanted(self) -> None:
        self.go_on_with(self.open_demo)

    def _first_language(self, name: str) -> None:
        page = self._first_start()
        if self.window is not None and page is not None:
            typed = page.typed()
            self.window.choose_language(name)
            self._ask_first(typed)

    def _language_changed(self, name: str) -> None:
        del name
        if self.place is not None and self.window is not None:
            self.window.further_actions = self._actions()
            self._after_language()

    def _after_language(self) -> None:
        if self.place is not None:
            self.place.runner.read("program:backups", partial(_last_backup, self.place), self._backup_known)

    # Other files -------------------------------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for another shop file and go over to it."""
        folder = str(self._path.parent if self._path.parent.is_dir() else Path.home())
        name, _filter = QFileDialog.getOpenFileName(self.window, _("Open a shop file"), folder, _("Shop files (*.shop)"))
        if name:
            self.go_on_with(partial(self.open, Path(name)))

    def choose_new_file(self) -> None:
        """Ask where a new shop file is to lie and go over to it."""
        name, _filter = QFileDialog.getSaveFileName(self.window, _("New shop file"), str(self._path.parent), _("Shop files (*.shop)"))
        if name:
            path = Path(name) if Path(name).suffix else Path(name).with_suffix(".shop")
            self.go_on_with(partial(self.open, path))

    def go_on_with(self, step: Callable[[], None]) -> None:
        """Close what is open, then do ``step``; nothing happens where the user keeps the window because of unsaved text."""
        if self.window is None:
            step()
            return
        self._next = step
        if not self.window.close():
            self._next = None

    def restore_backup(self, backup: Path) -> None:
        """Close the shop, put a backup in its place (the file that was there is kept beside it), open it again."""
        self.go_on_with(partial(self._open_restored, self._path, backup))

    def _open_restored(self, path: Path, backup: Path) -> None:
        self._path, self._demo = path, False
        self._show_window(self._memory)
        self._begin(partial(self._restore, backup))

    def _actions(self) -> list[QAction]:
        found = []
        for words, icon, call in (
            (_("Open another shop file…"), "file", self.choose_file),
            (_("New shop file…"), "plus", self.choose_new_file),
        ):
            action = QAction(words, self.window)
            icons.set_icon(action, icon, "muted")
            action.triggered.connect(call)
            found.append(action)
        return found

    def _commands(self) -> list[Any]:
        from shopdesk.ui.window_commands import window_commands

        assert self.window is not None
        assert self.place is not None
        return list(window_commands(self.window, self.place, self._files.entries))

    def _settings_page(self, place: Workplace) -> Any:
        from shopdesk.ui.settings_page import SettingsPage, WindowSettings

        window = self.window
        assert window is not None
        asked = WindowSettings(window.choose_scheme, window.choose_language, window.choose_operator, self.choose_file, self.restore_backup)
        return SettingsPage(place, asked)

    # Care of the file --------------------------------------------------------------------------------------------------

    def _take_care(self) -> None:
        """Every few minutes: a backup where one is due, the check of copies that wait for it, and once a day the trash."""
        if self.place is not None and not self.place.runner.writing and not self._demo:
            self.place.runner.write(partial(_empty_trash, self.place), self._emptied, self._care_failed)
            self._background_runner().write(partial(_now_and_then, self.place), self._cared, self._care_failed)

    def _cared(self, answer: object) -> None:
        del answer
        if self.place is not None:
            self.place.runner.read("program:backups", partial(_last_backup, self.place), self._backup_known)

    def _emptied(self, change: Change | None) -> None:
        if change is not None and change.operation and self.place is not None:
            self.place.events.changed.emit(change)

    def _care_failed(self, error: ShopDeskError) -> None:
        if self.window is not None and not isinstance(error, Cancelled):
            self.window.show_failure(error)

    def _backup_known(self, time: str) -> None:
        if self.window is not None:
            self.window.show_backed_up(time)

    # Closing -----------------------------------------------------------------------------------------------------------

    def _window_closed(self) -> None:
        """The window goes; the shop follows once its writes are done and a backup is made."""
        if self._leaving:
            return
        self._leaving = True
        self._care.stop()
        window = self.window
        if window is not None:
            for dialog in window.findChildren(QDialog):
                dialog.close()
        if self._task is not None:
            self._task.token.cancel()
            return  # _opened, _not_opened or _broke goes on from there
        if self.place is None or self._runner is None:
            QTimer.singleShot(0, self, self._finish)
            return
        if self._demo:
            QTimer.singleShot(0, self, self._finish)
            return
        token = self._runner.write(partial(_leave, self.place), self._left, self._not_left)
        self._last_window = Waiting(_("Finishing, and making a backup"), cancel=_("Close without a backup"))
        self._last_window.setWindowTitle("ShopDesk")
        self._last_window.resize(480, 160)
        self._last_window.cancel_wanted.connect(token.cancel)
        QTimer.singleShot(_SLOW_MS, self._last_window, self._last_window.show)

    def _left(self, answer: object) -> None:
        del answer
        self._finish()

    def _not_left(self, error: ShopDeskError) -> None:
        if not isinstance(error, Cancelled):
            box = QMessageBox(QMessageBox.Icon.Warning, "ShopDesk", "", QMessageBox.StandardButton.Ok)
            box.setTextFormat(Qt.TextFormat.PlainText)
            box.setText(_("No backup was made on closing. {why}").format(why=error))
            box.exec()
        self._finish()

    def _finish(self) -> None:
        """Put everything away; then the next file, or the end."""
        self._put_away()
        self._leaving = False
        step, self._next = self._next, None
        if step is not None:
            step()
        else:
            self._app.quit()

    def _put_away(self) -> None:
        if self._last_window is not None:
            self._last_window.close()
            self._last_window.deleteLater()
            self._last_window = None
        for runner in (self._background, self._runner):
            if runner is not None:
                runner.close()
                runner.deleteLater()
        self._background = self._runner = None
        if self._instance is not None:
            self._instance.close()
        if self.place is not None:
            shop = self.place.shop
            shop.close()
            if self._demo:
                import shutil

                shutil.rmtree(shop.database.path.parent, ignore_errors=True)
        self.place = self.dialogs = self._watched = None
        if self.window is not None:
            self._failures.window = self._failures.tell = None
            self.window.hide()
            self.window.deleteLater()
        self.window = self._curtain = None

    def end(self) -> None:
        """After the event loop: whatever is still open is closed."""
        self._care.stop()
        if self._task is not None:
            self._task.token.cancel()
            self._task.wait()
            if self._task.value is not None:
                self._task.value.close()
            self._task = None
        self._put_away()


def _leave(place: Workplace, job: Job) -> object:
    return place.shop.backups.on_close(job)


def _now_and_then(place: Workplace, job: Job) -> object:
    return place.shop.backups.now_and_then(job)


def _empty_trash(place: Workplace, job: Job) -> Change | None:
    return place.shop.trash.take_care(job)


def _last_backup(place: Workplace) -> str:
    """When the newest backup was made: the time of today, else the day; "" where there is none."""
    found = place.shop.backups.list()
    if not found:
        return ""
    made = found[0].made_at
    return made.strftime("%H:%M") if made.date() == place.shop.clock.today() else made.strftime("%Y-%m-%d")
