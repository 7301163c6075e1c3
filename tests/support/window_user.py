"""A user at the real window: looks at every page, searches, imports, exports, meets a bug, closes. Runs as a program of its own.

    python -m tests.support.window_user SHOP STEPS.json

``STEPS`` says ``words`` to search, ``files`` to import, ``export`` to write, ``bug`` to meet; ``seen`` is added to it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from shopdesk import app as application
from shopdesk.core.query import Query
from shopdesk.ui.export_dialog import ExportDialog
from shopdesk.ui.failures import FailureDialog
from shopdesk.ui.import_wizard import ImportWizard
from shopdesk.ui.main_window import MainWindow


class User:
    """Goes on to the next step whenever what the last one waited for is there."""

    def __init__(self, app: QApplication, path: Path) -> None:
        self.app = app
        self.path = path
        self.wanted: dict[str, Any] = json.loads(path.read_text("utf-8"))
        self.seen: dict[str, Any] = {"titles": [], "reports": [], "pages": []}
        self._steps = self.steps()
        self._until: Any = None
        self.timer = QTimer()
        self.timer.timeout.connect(self._go_on)
        self.timer.start(15)

    def _go_on(self) -> None:
        for window in self.app.topLevelWidgets():
            if window.windowTitle() and window.windowTitle() not in self.seen["titles"]:
                self.seen["titles"].append(window.windowTitle())
        if self._until is not None and not self._until():
            return
        try:
            self._until = next(self._steps)
        except StopIteration:
            self.timer.stop()
            self.path.write_text(json.dumps({**self.wanted, "seen": self.seen}, ensure_ascii=False), "utf-8")

    def window(self) -> MainWindow | None:
        return next((w for w in self.app.topLevelWidgets() if isinstance(w, MainWindow)), None)

    def found(self, kind: type[Any]) -> Any:
        return next((w for w in self.app.allWidgets() if isinstance(w, kind) and w.isVisible()), None)

    def steps(self) -> Iterator[Any]:
        yield lambda: self.window() is not None and self.window().place is not None  # type: ignore[union-attr]
        window = self.window()
        assert window is not None
        place = window.place
        assert place is not None
        for entry in application.ENTRIES:
            window.open_page(entry.key)
            page: Any = window.page(entry.key)
            if entry.key in place.shop.registers:
                ids = place.shop.browsing.first_ids(Query(entry.key), 1)
                if ids:
                    page.open_record(ids[0])
            self.seen["pages"].append(entry.key)
            yield None
        for word in self.wanted["words"]:
            place.dialogs.open_search(word)
            palette = place.dialogs.palette  # type: ignore[attr-defined]
            yield lambda palette=palette: bool(palette.shown_rows())
            palette.open_current()
            yield None
        for file in self.wanted["files"]:
            place.dialogs.open_import(None, [Path(file)])
            wizard: ImportWizard = self.found(ImportWizard)
            yield lambda wizard=wizard: all(f.checked is not None or f.error is not None for f in wizard._files)
            if wizard.import_button.isEnabled():
                wizard.import_now()
                yield lambda wizard=wizard: not wizard._writing
            wizard.close()
            yield None
        place.dialogs.open_export(Query("customers"), ["number", "name", "phones"])
        dialog: ExportDialog = self.found(ExportDialog)
        dialog.path.setText(self.wanted["export"])
        dialog.export_now()
        yield lambda: dialog.export_button.isEnabled()
        dialog.close()
        if self.wanted["bug"]:
            QTimer.singleShot(0, self.break_in_a_slot)
            place.runner.write(self.break_in_a_job, print, print)
            place.runner.write(partial(self.break_in_the_database, place), print, print)
            yield lambda: self.found(FailureDialog) is not None and "IntegrityError" in self.found(FailureDialog).text.toPlainText()
            self.seen["reports"].append(self.found(FailureDialog).text.toPlainText())
            self.found(FailureDialog).close()
            yield None
        window.close()

    def break_in_a_slot(self) -> None:
        record = {"name": self.wanted["bug"]}
        raise RuntimeError(f"cannot show {record}")

    def break_in_the_database(self, place: Any, _job: object) -> None:
        with place.shop.database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO customers (id, name) VALUES (1, ?)", (self.wanted["bug"],))

    def break_in_a_job(self, _job: object) -> None:
        {}[self.wanted["bug"]]  # type: ignore[index]


def main() -> int:
    app = QApplication(sys.argv[:1])
    user = User(app, Path(sys.argv[2]))
    from shopdesk.cli import main as run

    status = run(["--file", sys.argv[1], "--lang", "en"])
    return status if not user.timer.isActive() else 3


if __name__ == "__main__":
    sys.exit(main())
