"""Taking a list out: what of it, as which file, masked or in clear; remembered for the next time.

Writing the file is ``services.exporting``'s and runs off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from shopdesk.core.errors import Cancelled, ShopDeskError
from shopdesk.core.jobs import CancelToken, Job
from shopdesk.core.query import Query
from shopdesk.core.translations import N_, _
from shopdesk.ui import icons, theme
from shopdesk.ui.job_runner import Runner
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text
from shopdesk.ui.widgets.progress_strip import ProgressStrip
from shopdesk.ui.workplace import Workplace

FORMATS: tuple[tuple[str, str, str], ...] = (
    ("xlsx", N_("Excel workbook (.xlsx)"), "utf-8-sig"),
    ("csv", N_("Text, UTF-8 (.csv): newer programs"), "utf-8-sig"),
    ("csv-gb18030", N_("Text, GB18030 (.csv): older Chinese programs"), "gb18030"),
)
_LABEL_WIDTH = 96


class ExportDialog(QDialog):
    """Non-modal. ``query`` and ``columns`` are the list as its page shows it; ``selected`` the query of the selected rows, if any."""

    def __init__(
        self,
        place: Workplace,
        background: Runner,
        query: Query,
        columns: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("export_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._place = place
        self._background = background
        self._query = query
        self._columns = tuple(columns)
        self._register = place.shop.registers[query.register]
        self._token: CancelToken | None = None
        self._written: Path | None = None
        self.setWindowTitle(_("Export {title}").format(title=_(self._register.title)))
        self.setMinimumWidth(560)
        self._make_widgets()
        self._recall()
        place.runner.read("export:counts", partial(_counts, place, query), self._counted)

    def _make_widgets(self) -> None:
        self.filtered, self.everything = self._pair("export_which", _("This list as it is filtered"), _("All records"))
        self.shown, self.all_columns = self._pair("export_columns", _("The columns shown"), _("All columns"))
        self.masked, self.clear = self._pair("export_masked", _("Masked (138****1234)"), _("In clear"))
        self.format = QComboBox(self)
        self.format.setObjectName("export_format")
        self.format.setAccessibleName(_("File"))
        for key, label, _encoding in FORMATS:
            self.format.addItem(_(label), key)
        self.format.activated.connect(self._format_chosen)
        self.path = QLineEdit(self)
        self.path.setObjectName("export_path")
        self.path.setAccessibleName(_("Save as"))
        self._browse = QPushButton(_("Choose…"), self)
        self._browse.setObjectName("export_browse")
        self._browse.setAccessibleName(_("Choose where to save"))
        self._browse.setAutoDefault(False)
        self._browse.clicked.connect(self.choose_path)
        self._note = PlainLabel("", self, role="small", wrap=True)
        self.banner = Banner(self)
        self.banner.action_requested.connect(self.open_folder)
        self.progress = ProgressStrip(self)
        self.progress.cancel_requested.connect(self._cancel)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, Sequence[QWidget]], ...] = (
            (_("Records"), (self.filtered, self.everything)),
            (_("Columns"), (self.shown, self.all_columns)),
            (_("Phones, addresses"), (self.masked, self.clear)),
            (_("File"), (self.format,)),
            (_("Save as"), (self.path, self._browse)),
        )
        for at, (title, widgets) in enumerate(rows):
            heading = PlainLabel(title, self, role="muted")
            heading.setFixedHeight(theme.CONTROL_HEIGHT)
            grid.addWidget(heading, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(_line(widgets, stretch=len(widgets) == 2 and isinstance(widgets[0], QLineEdit)), at, 1)
        self._close = QPushButton(_("Close"), self)
        self.export_button = QPushButton(_("Export"), self)
        self.export_button.setProperty("primary", True)
        self.export_button.setDefault(True)
        for name, button in (("export_close", self._close), ("export_now", self.export_button)):
            button.setObjectName(name)
            button.setAccessibleName(button.text())
        self._close.setAutoDefault(False)
        self._close.clicked.connect(self.close)
        self.export_button.clicked.connect(self.export_now)
        icons.set_icon(self.export_button, "export", "on_accent")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.progress, 1)
        foot.addStretch(0)
        foot.addWidget(self._close)
        foot.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(12)
        column.addLayout(grid)
        column.addWidget(self._note)
        column.addWidget(self.banner)
        column.addStretch(1)
        column.addLayout(foot)

    def _pair(self, name: str, first: str, second: str) -> tuple[QRadioButton, QRadioButton]:
        group = QButtonGroup(self)
        made = []
        for at, words in enumerate((first, second)):
            button = QRadioButton(words, self)
            button.setObjectName(f"{name}_{at + 1}")
            button.setAccessibleName(words)
            button.toggled.connect(self._say)
            group.addButton(button)
            made.append(button)
        return made[0], made[1]

    # Choices ---------------------------------------------------------------------------------------------------------

    def _recall(self) -> None:
        kept = self._place.memory.get("export", {})
        kept = kept if isinstance(kept, dict) else {}
        narrowed = bool(self._query.filters or self._query.words)
        (self.filtered if narrowed else self.everything).setChecked(True)
        self.filtered.setEnabled(narrowed)
        (self.all_columns if kept.get("all_columns") or not self._columns else self.shown).setChecked(True)
        self.masked.setChecked(True)  # in clear is said anew each time
        masks = any(f.masked or any(sub.masked for sub in f.fields) for f in self._register.fields)
        self.masked.setEnabled(masks)
        self.clear.setEnabled(masks)
        self.format.setCurrentIndex(max(0, self.format.findData(kept.get("format", "xlsx"))))
        folder = Path(str(kept.get("folder") or Path.home()))
        today = self._place.shop.clock.today().isoformat()
        self.path.setText(str((folder if folder.is_dir() else Path.home()) / f"{_(self._register.title)} {today}{self._suffix()}"))
        self._say()

    def _suffix(self) -> str:
        return ".xlsx" if self.format.currentData() == "xlsx" else ".csv"

    def _format_chosen(self) -> None:
        path = Path(self.path.text())
        if path.suffix.lower() in (".xlsx", ".csv"):
            self.path.setText(str(path.with_suffix(self._suffix())))

    def choose_path(self) -> None:
        """Ask where with the system's dialog."""
        patterns = _("Excel workbook (*.xlsx)") if self._suffix() == ".xlsx" else _("Text (*.csv)")
        name, _filter = QFileDialog.getSaveFileName(self, _("Save the list"), self.path.text(), patterns)
        if name:
            path = Path(name)
            self.path.setText(str(path if path.suffix else path.with_suffix(self._suffix())))

    def _say(self) -> None:
        if self.clear.isChecked():
            text = _("In clear: anyone who gets this file reads every phone and address. The export is noted among the operations.")
        else:
            text = _("Numbers stay text, dates stay dates. The file can be edited and imported again: rows are found by their id.")
        self._note.setText(text)

    def _counted(self, counts: tuple[int, int]) -> None:
        filtered, everything = counts
        self.filtered.setText(button_text(_("This list as it is filtered ({count})").format(count=_capped(filtered))))
        self.everything.setText(button_text(_("All records ({count})").format(count=_capped(everything))))

    # Work ------------------------------------------------------------------------------------------------------------

    def export_now(self) -> None:
        """Write the file."""
        path = Path(self.path.text().strip()).expanduser()
        if not path.name or path.suffix.lower() not in (".xlsx", ".csv"):
            self.banner.set_text(_("Say a file name that ends in {suffix}.").format(suffix=self._suffix()), kind="error")
            self.path.setFocus()
            return
        query = self._query if self.filtered.isChecked() else Query(self._query.register, sort=self._query.sort)
        encoding = next(e for key, _label, e in FORMATS if key == self.format.currentData())
        columns = ("id", *(c for c in self._columns if c != "id")) if self.shown.isChecked() else None
        self._place.memory.put(
            "export", {"all_columns": self.all_columns.isChecked(), "format": self.format.currentData(), "folder": str(path.parent)}
        )
        self.banner.clear()
        self.export_button.setEnabled(False)
        self.progress.start(_("Exporting"))
        work = partial(_export, self._place, query, path, columns, encoding, self.clear.isChecked())
        self._token = self._background.write(work, partial(self._done, path), self._failed, self.progress.report)

    def _done(self, path: Path, rows: int) -> None:
        self._written = path
        self.progress.finish()
        self.export_button.setEnabled(True)
        text = _("{count} records are in “{file}”.").format(count=f"{rows:,}", file=path.name)
        self.banner.set_text(text, kind="done", action=_("Open its folder"))

    def _failed(self, error: ShopDeskError) -> None:
        self.progress.finish()
        self.export_button.setEnabled(True)
        self.banner.set_text(str(error), kind="info" if isinstance(error, Cancelled) else "error")

    def open_folder(self) -> None:
        """Show the folder of the file in the system's file manager."""
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.parent)))

    def _cancel(self) -> None:
        if self._token is not None:
            self._token.cancel()

    def reject(self) -> None:
        """Esc: as Close."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._cancel()
        event.accept()  # QDialog's own would call reject, which closes: neither would ever end


def _line(widgets: Sequence[QWidget], *, stretch: bool) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(16 if not stretch else 8)
    for at, widget in enumerate(widgets):
        row.addWidget(widget, 1 if stretch and at == 0 else 0)
    if not stretch:
        row.addStretch(1)
    return row


def _counts(place: Workplace, query: Query) -> tuple[int, int]:
    return place.shop.browsing.count(query), place.shop.browsing.count(Query(query.register))


def _capped(count: int) -> str:
    return "10,000+" if count > 10_000 else f"{count:,}"


def _export(place: Workplace, query: Query, path: Path, columns: Any, encoding: str, clear: bool, job: Job) -> int:
    return place.shop.exporting.export(query, path, columns=columns, encoding=encoding, clear=clear, job=job)
