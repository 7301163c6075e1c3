"""Exports that are kept under a name: saving one, the menu that runs them, and the list to run, rename and delete them.

What they are and how they are kept is ``services.saved_exports``'; what becomes of a run is shown by the export dialog.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QLineEdit, QListWidget, QMenu, QPushButton, QVBoxLayout, QWidget

from shopdesk.core.errors import ShopDeskError
from shopdesk.core.jobs import Job
from shopdesk.core.periods import PRESETS
from shopdesk.core.query import Op, Query
from shopdesk.core.translations import _
from shopdesk.services.saved_exports import FIXED, LONGEST_NAME, SavedExport, period_of, saved_of
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text, readable
from shopdesk.ui.workplace import Workplace


def period_title(period: str) -> str:
    """What the days of an export are called."""
    return _("Fixed days") if period == FIXED else _(dict(PRESETS)[period])


class SaveExportDialog(QDialog):
    """A name, what the days of the list mean from now on, and how the files are called."""

    saved = Signal(str)
    """Signal(name): it is kept."""

    def __init__(self, place: Workplace, query: Query, wanted: SavedExport, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("save_export_dialog")
        self.setWindowTitle(_("Save this export"))
        self.setMinimumWidth(480)
        self._place = place
        self._query = query
        self._wanted = wanted
        self._folder = folder
        self._register = place.shop.registers[wanted.register]
        self._today = place.shop.clock.today()
        self.name = self._line("saved_export_name", _("Name"), _(self._register.title))
        self.name.setMaxLength(LONGEST_NAME)
        self.name.selectAll()
        self.period = QComboBox(self)
        self.period.setObjectName("saved_export_period")
        self.period.setAccessibleName(_("Days"))
        period = period_of(self._register, query, self._today) if self._register.date_field else ""
        for key, title in PRESETS:
            self.period.addItem(_(title), key)
        if period:
            low, high = next(f.value for f in query.filters if f.field == self._register.date_field and f.op is Op.BETWEEN)
            self.period.addItem(_("Only {first} to {last}").format(first=low or "…", last=high or "…"), FIXED)
        self.period.setCurrentIndex(self.period.findData(period))
        self.file_name = self._line("saved_export_file", _("File name"), f"{_(self._register.title)} {{month}}" if period else "")
        self.file_name.setPlaceholderText(_("as the export"))
        self._example = PlainLabel("", self, role="small", wrap=True)
        self.banner = Banner(self)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.addRow(PlainLabel(_("Name"), self, role="muted"), self.name)
        if self._register.date_field:
            form.addRow(PlainLabel(_("Days"), self, role="muted"), self.period)
        else:
            self.period.hide()
        form.addRow(PlainLabel(_("File name"), self, role="muted"), self.file_name)
        self.go = QPushButton(_("Save"), self)
        self.go.setProperty("primary", True)
        self.go.setDefault(True)
        back = QPushButton(_("Cancel"), self)
        for name, button in (("save_export_go", self.go), ("save_export_back", back)):
            button.setObjectName(name)
            button.setAccessibleName(button.text())
        back.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(back)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self._example)
        column.addWidget(self.banner)
        column.addLayout(buttons)
        self.name.textChanged.connect(self._show_example)
        self.file_name.textChanged.connect(self._show_example)
        self.period.currentIndexChanged.connect(self._show_example)
        self.go.clicked.connect(self._keep)
        back.clicked.connect(self.reject)
        self._show_example()

    def _line(self, name: str, title: str, text: str) -> QLineEdit:
        line = QLineEdit(text, self)
        line.setObjectName(name)
        line.setAccessibleName(title)
        return line

    def export(self) -> SavedExport:
        """What would be kept."""
        moving = saved_of(self._register, self._query, self._today, str(self.period.currentData() or ""))
        return replace(
            self._wanted,
            name=" ".join(self.name.text().split()),
            filters=moving.filters,
            period=moving.period,
            folder=str(self._folder),
            file_name=self.file_name.text().strip(),
        )

    def _show_example(self) -> None:
        path = self.export().path(self._today)
        told = _("{date} and {month} in the file name stand for the day of the run and the month that it is about.")
        self._example.setText(told + "\n" + _("Today it would be: {path}").format(path=readable(str(path))))

    def _keep(self) -> None:
        kept = self.export()
        self.go.setEnabled(False)
        self._place.runner.write(partial(_keep, self._place, kept), partial(self._kept, kept.name), self._failed)

    def _kept(self, name: str, nothing: object) -> None:
        del nothing
        self.saved.emit(name)
        self.accept()

    def _failed(self, error: ShopDeskError) -> None:
        self.go.setEnabled(True)
        self.banner.set_text(str(error), kind="error")


class SavedExportsMenu(QMenu):
    """One click runs one. Deletes itself when closed."""

    def __init__(self, place: Workplace, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("saved_exports_menu")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        every = place.shop.saved_exports.all()
        for saved in every:
            self._add(saved.name, partial(place.dialogs.run_saved_export, saved.name))
        if not every:
            self._add(_("No export is saved yet"), None)
        self.addSeparator()
        self._add(_("Saved exports…"), place.dialogs.open_saved_exports)

    def _add(self, text: str, call: Callable[[], None] | None) -> None:
        action = QAction(button_text(text), self)
        action.setEnabled(call is not None)
        if call is not None:
            action.triggered.connect(call)
        self.addAction(action)

    def open_below(self, widget: QWidget) -> None:
        self.popup(widget.mapToGlobal(QPoint(0, widget.height() + 2)))


class SavedExportsDialog(QDialog):
    """All saved exports of the shop. Enter runs the one in hand."""

    def __init__(self, place: Workplace, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("saved_exports_dialog")
        self.setWindowTitle(_("Saved exports"))
        self.resize(560, 320)
        self._place = place
        self._every: list[SavedExport] = []
        self.list = QListWidget(self)
        self.list.setObjectName("saved_exports_list")
        self.list.setAccessibleName(_("Saved exports"))
        self.list.setProperty("framed", True)
        self.list.currentRowChanged.connect(self._shown)
        self.list.itemActivated.connect(self.run)
        self._about = PlainLabel("", self, role="small", wrap=True)
        self.run_button = self._button(_("Run"), "saved_export_run", self.run)
        self.run_button.setProperty("primary", True)
        self.rename_button = self._button(_("Rename…"), "saved_export_rename", self.ask_rename)
        self.delete_button = self._button(_("Delete"), "saved_export_delete", self.delete)
        close = self._button(_("Close"), "saved_exports_close", self.close)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.rename_button)
        foot.addWidget(self.delete_button)
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self.run_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(12)
        column.addWidget(self.list, 1)
        column.addWidget(self._about)
        column.addLayout(foot)
        self.refresh()

    def _button(self, text: str, name: str, pressed: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        button.clicked.connect(pressed)
        return button

    def refresh(self, nothing: object = None) -> None:
        """Show what is saved now."""
        del nothing
        row = max(0, self.list.currentRow())
        self._every = self._place.shop.saved_exports.all()
        self.list.clear()
        for saved in self._every:
            self.list.addItem(readable(saved.name))
        self.list.setCurrentRow(min(row, len(self._every) - 1))
        self._shown()

    def _current(self) -> SavedExport | None:
        row = self.list.currentRow()
        return self._every[row] if 0 <= row < len(self._every) else None

    def _shown(self) -> None:
        saved = self._current()
        for button in (self.run_button, self.rename_button, self.delete_button):
            button.setEnabled(saved is not None)
        if saved is None:
            self._about.setText(_("No export is saved yet. Open a list, choose Export, then “Save this export…”."))
            return
        parts = [_(self._place.shop.registers[saved.register].title), period_title(saved.period)]
        parts.append(_("In clear") if saved.clear else _("Masked"))
        path = saved.path(self._place.shop.clock.today())
        self._about.setText(" · ".join(parts) + "\n" + _("Today it would be: {path}").format(path=readable(str(path))))

    def run(self) -> None:
        """Run the one in hand."""
        saved = self._current()
        if saved is not None:
            self._place.dialogs.run_saved_export(saved.name)

    def ask_rename(self) -> None:
        """Ask for another name of the one in hand."""
        from shopdesk.ui.page_views import NameDialog

        saved = self._current()
        if saved is None:
            return
        dialog = NameDialog(_("Rename this export"), saved.name, self)
        dialog.named.connect(partial(self._rename, saved.name))
        dialog.open()

    def _rename(self, old: str, new: str) -> None:
        self._place.runner.write(partial(_rename, self._place, old, new), self.refresh, self._place.fail)

    def delete(self) -> None:
        """Delete the one in hand; files that it wrote stay."""
        saved = self._current()
        if saved is not None:
            self._place.runner.write(partial(_delete, self._place, saved.name), self.refresh, self._place.fail)


# On the writer thread


def _keep(place: Workplace, saved: SavedExport, job: Job) -> None:
    del job
    place.shop.saved_exports.keep(saved)


def _rename(place: Workplace, old: str, new: str, job: Job) -> None:
    del job
    place.shop.saved_exports.rename(old, new)


def _delete(place: Workplace, name: str, job: Job) -> None:
    del job
    place.shop.saved_exports.delete(name)
