"""Taking a list out: what of it, as which file, masked or in clear; remembered for the next time.

Writing the file is ``services.exporting``'s and runs off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
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
from shopdesk.core.translations import N_, _, in_a_row
from shopdesk.services.exporting import Exported, Lines
from shopdesk.services.saved_exports import FIXED, SavedExport, saved_of
from shopdesk.services.saved_exports import FORMATS as FILE_FORMATS
from shopdesk.ui import icons, theme
from shopdesk.ui.job_runner import Runner
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text
from shopdesk.ui.widgets.progress_strip import ProgressStrip
from shopdesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from shopdesk.ui.saved_exports import SaveExportDialog

FORMATS: tuple[tuple[str, str], ...] = (
    ("xlsx", N_("Excel workbook (.xlsx)")),
    ("csv", N_("Text, UTF-8 (.csv): newer programs")),
    ("csv-gb18030", N_("Text, GB18030 (.csv): older Chinese programs")),
)
_LABEL_WIDTH = 96


class ExportDialog(QDialog):
    """Non-modal. ``query`` and ``columns`` are the list as its page shows it; ``selected`` are the ids of the selected rows, if any."""

    def __init__(
        self,
        place: Workplace,
        background: Runner,
        query: Query,
        columns: Sequence[str],
        parent: QWidget | None = None,
        selected: Sequence[int] = (),
    ) -> None:
        super().__init__(parent)
        self.setObjectName("export_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._place = place
        self._background = background
        self._query = query
        self._columns = tuple(columns)
        self._selected = selected if len(selected) > 1 else ()
        self._register = place.shop.registers[query.register]
        self._token: CancelToken | None = None
        self._written: Path | None = None
        self._saved: SavedExport | None = None
        self.setWindowTitle(_("Export {title}").format(title=_(self._register.title)))
        self.setMinimumWidth(560)
        self._make_widgets()
        self._recall()
        place.runner.read("export:counts", partial(_counts, place, query), self._counted)

    def _make_widgets(self) -> None:
        self.filtered, self.everything, self.selected = self._choice(
            "export_which",
            _("This list as it is filtered"),
            _("All records"),
            _("Selected rows ({count})").format(count=f"{len(self._selected):,}"),
        )
        self.selected.setVisible(bool(self._selected))
        self.shown, self.all_columns = self._choice("export_columns", _("The columns shown"), _("All columns"))
        self.line_rows, self.line_sheet, self.no_lines = self._choice(
            "export_lines", _("A row each"), _("On a sheet of their own"), _("Left out")
        )
        self.masked, self.clear = self._choice("export_masked", _("Masked (138****1234)"), _("In clear"))
        self.totals = QCheckBox(_("A row of totals at the end"), self)
        self.totals.setObjectName("export_totals")
        self.totals.setAccessibleName(self.totals.text())
        self.format = QComboBox(self)
        self.format.setObjectName("export_format")
        self.format.setAccessibleName(_("File"))
        for key, label in FORMATS:
            self.format.addItem(_(label), key)
        self.format.activated.connect(self._format_chosen)
        self.format.currentIndexChanged.connect(self._lines_fit)
        self.path = QLineEdit(self)
        self.path.setObjectName("export_path")
        self.path.setAccessibleName(_("Save as"))
        self._browse = QPushButton(_("Choose…"), self)
        self._browse.setObjectName("export_browse")
        self._browse.setAccessibleName(_("Choose where to save"))
        self._browse.setAutoDefault(False)
        self._browse.clicked.connect(self.choose_path)
        self._note = PlainLabel("", self, role="small", wrap=True)
        self._note.setObjectName("export_note")
        self.banner = Banner(self)
        self.banner.action_requested.connect(self._act)
        self.progress = ProgressStrip(self)
        self.progress.cancel_requested.connect(self._cancel)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
        grid.setColumnStretch(1, 1)
        lines = (self.line_rows, self.line_sheet, self.no_lines)
        for choice in lines if not self._register.lines else ():
            choice.hide()
        rows: tuple[tuple[str, Sequence[QWidget]], ...] = (
            (_("Records"), (self.filtered, self.everything, self.selected)),
            (_("Columns"), (self.shown, self.all_columns)),
            *([(_("Lines"), lines)] if self._register.lines else []),
            (_("Phones, addresses"), (self.masked, self.clear)),
            (_("Totals"), (self.totals,)),
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
        self.save_button = QPushButton(_("Save this export…"), self)
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.ask_save)
        for name, button in (("export_close", self._close), ("export_now", self.export_button), ("export_save", self.save_button)):
            button.setObjectName(name)
            button.setAccessibleName(button.text())
        self._close.setAutoDefault(False)
        self._close.clicked.connect(self.close)
        self.export_button.clicked.connect(self.export_now)
        icons.set_icon(self.export_button, "export", "on_accent")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.save_button)
        foot.addWidget(self.progress, 1)
        foot.addStretch(0)
        foot.addWidget(self._close)
        foot.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(12)
        self._choices = QWidget(self)
        self._choices.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._choices)
        column.addWidget(self._note)
        column.addWidget(self.banner)
        column.addStretch(1)
        column.addLayout(foot)

    def _choice(self, name: str, *choices: str) -> list[QRadioButton]:
        group = QButtonGroup(self)
        made = []
        for at, words in enumerate(choices):
            button = QRadioButton(words, self)
            button.setObjectName(f"{name}_{at + 1}")
            button.setAccessibleName(words)
            button.toggled.connect(self._say)
            group.addButton(button)
            made.append(button)
        return made

    # Choices ---------------------------------------------------------------------------------------------------------

    def _recall(self) -> None:
        kept = self._place.memory.get("export", {})
        kept = kept if isinstance(kept, dict) else {}
        narrowed = bool(self._query.filters or self._query.words)
        (self.selected if self._selected else self.filtered if narrowed else self.everything).setChecked(True)
        self.filtered.setEnabled(narrowed)
        (self.all_columns if kept.get("all_columns") or not self._columns else self.shown).setChecked(True)
        masks = any(f.masked or any(sub.masked for sub in f.fields) for f in self._register.fields)
        self.masked.setEnabled(masks)
        self.clear.setEnabled(masks)
        (self.clear if masks and kept.get("clear") else self.masked).setChecked(True)
        lines = {"sheet": self.line_sheet, "none": self.no_lines}.get(str(kept.get("lines")), self.line_rows)
        lines.setChecked(True)
        self.totals.setChecked(bool(kept.get("totals")))
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

    def _lines_fit(self) -> None:
        """A text file has one table."""
        self.line_sheet.setEnabled(self._suffix() == ".xlsx")
        if self.line_sheet.isChecked() and not self.line_sheet.isEnabled():
            self.line_rows.setChecked(True)

    def _lines(self) -> Lines:
        return "sheet" if self.line_sheet.isChecked() else "none" if self.no_lines.isChecked() else "rows"

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
            if self.line_sheet.isChecked():
                text += " " + _("Each of its sheets is imported by itself.")
        self._note.setText(text)

    def _counted(self, counts: tuple[int, int]) -> None:
        filtered, everything = counts
        self.filtered.setText(button_text(_("This list as it is filtered ({count})").format(count=_capped(filtered))))
        self.everything.setText(button_text(_("All records ({count})").format(count=_capped(everything))))

    # Work ------------------------------------------------------------------------------------------------------------

    def export_now(self) -> None:
        """Write the file."""
        path = Path(self.path.text().strip()).expanduser()
        if not path.name or path.suffix.lower() != self._suffix():
            self.banner.set_text(_("Say a file name that ends in {suffix}.").format(suffix=self._suffix()), kind="error")
            self.path.setFocus()
            return
        self._remember(path)
        selected = self._selected if self.selected.isChecked() else None
        self._start(path, partial(_export, self._place, self._wanted(), path, selected))

    def _query_wanted(self) -> Query:
        return self._query if self.filtered.isChecked() else Query(self._query.register, sort=self._query.sort)

    def _wanted(self) -> SavedExport:
        """What is chosen, as an export that its days go with."""
        today = self._place.shop.clock.today()
        columns = ("id", *(c for c in self._columns if c != "id")) if self.shown.isChecked() else None
        return replace(saved_of(self._register, self._query_wanted(), today, FIXED), **self._options(), columns=columns)

    def _options(self) -> dict[str, Any]:
        return {
            "lines": self._lines(),
            "totals": self.totals.isChecked(),
            "format": str(self.format.currentData()),
            "clear": self.clear.isChecked(),
        }

    def _remember(self, path: Path) -> None:
        self._place.memory.put("export", {**self._options(), "all_columns": self.all_columns.isChecked(), "folder": str(path.parent)})

    def _start(self, path: Path, work: Callable[[Job], Exported]) -> None:
        self._written = None
        self.banner.clear()
        self.export_button.setEnabled(False)
        self.save_button.setEnabled(False)
        self.progress.start(_("Exporting"))
        self._token = self._background.write(work, self._done, self._failed, self.progress.report)

    def run_saved(self, saved: SavedExport) -> None:
        """Only what becomes of one that is saved; it begins at once."""
        self.setWindowTitle(saved.name)
        for widget in (self._choices, self._note, self.save_button, self.export_button):
            widget.hide()
        self.adjustSize()
        self._saved = saved
        self._start(saved.path(self._place.shop.clock.today()), partial(_run, self._place, saved))

    def ask_save(self) -> SaveExportDialog:
        """Ask for a name and what the days mean, and keep the export."""
        from shopdesk.ui.saved_exports import SaveExportDialog

        path = Path(self.path.text().strip()).expanduser()
        self._remember(path)
        dialog = SaveExportDialog(self._place, self._query_wanted(), self._wanted(), path.parent, self)
        dialog.saved.connect(self._kept)
        dialog.open()
        return dialog

    def _kept(self, name: str) -> None:
        text = _("“{name}” is saved: run it from the arrow beside Export, from the search, or by command.").format(name=name)
        self.banner.set_text(text, kind="done")
        self._make_room()

    def _done(self, done: Exported) -> None:
        self._written = done.path
        self._ended()
        text = _("{count} records are in “{file}”.").format(count=f"{done.records:,}", file=done.path.name)
        text = in_a_row([text, *done.warnings()])
        self.banner.set_text(text, kind="caution" if done.cut else "done", action=_("Open its folder"))
        self._make_room()

    def _ended(self) -> None:
        self.progress.finish()
        self.export_button.setEnabled(True)
        self.save_button.setEnabled(True)

    def _failed(self, error: ShopDeskError) -> None:
        self._ended()
        as_csv = error.code == "too_many_rows" and self._saved is None
        action = _("Save as .csv instead") if as_csv else ""
        self.banner.set_text(str(error), kind="info" if isinstance(error, Cancelled) else "error", action=action)
        self._make_room()

    def _make_room(self) -> None:
        """The dialog grows by what the banner needs, so that nothing above is squeezed."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width()), self.sizeHint().height()))

    def _act(self) -> None:
        if self._written is None:
            self._instead_as_csv()
        else:
            self.open_folder()

    def _instead_as_csv(self) -> None:
        self.format.setCurrentIndex(self.format.findData("csv"))
        self._format_chosen()
        self.export_now()

    def open_folder(self) -> None:
        """Show the folder of the file in the system's file manager."""
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.parent)))

    def _cancel(self) -> None:
        if self._token is not None:
            self._token.cancel()

    def unfinished(self) -> str:
        """What closing the window now would lose, "" for nothing."""
        if self._token is None or self.export_button.isEnabled():
            return ""
        return _("An export is being written. Closing now stops it.")

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


def _export(place: Workplace, wanted: SavedExport, path: Path, selected: Sequence[int] | None, job: Job) -> Exported:
    register = place.shop.registers[wanted.register]
    return place.shop.exporting.export(
        wanted.query(register, place.shop.clock.today()),
        path,
        columns=wanted.columns,
        encoding=FILE_FORMATS[wanted.format][1],
        clear=wanted.clear,
        lines=wanted.lines,
        totals=wanted.totals,
        ids=selected,
        job=job,
    )


def _run(place: Workplace, saved: SavedExport, job: Job) -> Exported:
    return place.shop.saved_exports.run(saved, job=job)
