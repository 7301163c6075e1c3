"""The settings by section: this window, what the shop decides in its rules, the trash, imports, and the care of the shop file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from shopdesk.core.changes import Change
from shopdesk.core.errors import ShopDeskError
from shopdesk.core.jobs import CancelToken, Job
from shopdesk.core.paths import backups_folder
from shopdesk.core.translations import _, language
from shopdesk.services import trash
from shopdesk.ui import icons
from shopdesk.ui.page import Page
from shopdesk.ui.page_head import HEIGHT
from shopdesk.ui.settings_fields import LABEL_WIDTH, SettingRow, SettingsSection, sentence_line
from shopdesk.ui.settings_imports import ImportsSection
from shopdesk.ui.table_work import COPY_IDENTIFIERS, COPY_TITLES, DOUBLE_CLICK
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.chips import Chip, ChipBar
from shopdesk.ui.widgets.field_row import FieldRow
from shopdesk.ui.widgets.flow_layout import FlowLayout
from shopdesk.ui.widgets.plain_label import PlainLabel, readable
from shopdesk.ui.widgets.progress_strip import ProgressStrip
from shopdesk.ui.widgets.section import SectionHead
from shopdesk.ui.window_menu import LANGUAGE_NAMES, SCHEMES
from shopdesk.ui.workplace import Workplace

_WIDTH = 640
_ASIA = ("Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo")
ZONES = (*_ASIA, "Europe/London", "Europe/Berlin", "America/New_York", "UTC")


@dataclass(frozen=True)
class WindowSettings:
    """What the page asks of the window it stands in."""

    choose_scheme: Callable[[str], Any]
    choose_language: Callable[[str], Any]
    choose_operator: Callable[[str], Any]
    open_another: Callable[[], Any]
    restore: Callable[[Path], Any]


class SettingsPage(Page):
    """Every change holds at once; nothing needs to be saved."""

    def __init__(self, place: Workplace, window: WindowSettings) -> None:
        super().__init__()
        self.setObjectName("page_settings")
        self.title = _("Settings")
        self.place = place
        self._window = window
        self._token: CancelToken | None = None
        head = QFrame(self)
        head.setProperty("surface", "bar")
        head.setFixedHeight(HEIGHT)
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 0, 14, 0)
        row.addWidget(PlainLabel(self.title, head, role="title"))
        row.addStretch(1)
        self.sections: dict[str, tuple[str, QWidget]] = {}
        self.chips = ChipBar((), self)
        self.chips.setAccessibleName(_("Sections"))
        self.chips.chosen.connect(self.show_section)
        above = QFrame(self)
        above.setProperty("surface", "paper")
        chips = QVBoxLayout(above)
        chips.setContentsMargins(14, 8, 14, 0)
        chips.addWidget(self.chips)
        body = QFrame(self)
        body.setProperty("surface", "paper")
        inner = QWidget(body)
        inner.setFixedWidth(_WIDTH)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 12, 0, 24)
        self._column.setSpacing(8)
        self._fill(inner)
        self._column.addStretch(1)
        around = QHBoxLayout(body)
        around.setContentsMargins(14, 0, 14, 0)
        around.addWidget(inner, 0, Qt.AlignmentFlag.AlignTop)
        around.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setObjectName("settings_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(body)
        self.progress = ProgressStrip(self)
        self.progress.cancel_requested.connect(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(above)
        column.addWidget(scroll, 1)
        column.addWidget(self.progress)

    def _fill(self, inner: QWidget) -> None:
        self.banner = Banner(inner, closable=True)
        self.banner.action_requested.connect(self.open_backups)
        self._column.addWidget(self.banner)
        self._add("general", _("General"), self._general(inner))
        for register in self.place.shop.registers.values():
            if register.settings:
                self._add(register.key, _(register.title), SettingsSection(_(register.title), register.settings, self.place, inner))
        self._add("trash", _("Trash"), SettingsSection(_("Trash"), (trash.SETTING,), self.place, inner))
        self._add("imports", _("Imports"), ImportsSection(self.place, inner, label_width=LABEL_WIDTH))
        self._add("file", _("The shop file"), self._file(inner))
        self.chips.set_chips([Chip(key, title) for key, (title, _widget) in self.sections.items()])
        self.show_section("general")

    def _add(self, key: str, title: str, section: QWidget) -> None:
        self.sections[key] = (title, section)
        self._column.addWidget(section)

    def show_section(self, key: object) -> None:
        """Show one section; the chips above choose it."""
        wanted = str(key) if str(key) in self.sections else "general"
        self.chips.choose(wanted)
        for each, (_title, section) in self.sections.items():
            section.setVisible(each == wanted)

    def row(self, name: str) -> SettingRow:
        """The row of a setting that the shop decides. KeyError where there is none."""
        found = {r.setting.name: r for _title, s in self.sections.values() if isinstance(s, SettingsSection) for r in s.rows}
        return found[name]

    def _general(self, parent: QWidget) -> QWidget:
        inner = QWidget(parent)
        column = _column(inner)
        column.addWidget(SectionHead(_("This window"), inner))
        self.language = self._choice("settings_language", list(LANGUAGE_NAMES), language(), self._language_chosen, inner)
        column.addWidget(FieldRow(_("Language"), self.language, inner, label_width=LABEL_WIDTH))
        _say(column, inner, _("Everything on the screen changes at once."))
        schemes = [(key, _(title)) for key, title in SCHEMES]
        now = str(self.place.memory.get("scheme", "system"))
        self.scheme = self._choice("settings_scheme", schemes, now, self._scheme_chosen, inner)
        column.addWidget(FieldRow(_("Colours"), self.scheme, inner, label_width=LABEL_WIDTH))
        _say(column, inner, _("Light, dark, or as the system is set."))
        self.operator = self._choice("settings_operator", [], "", self._operator_chosen, inner)
        column.addWidget(FieldRow(_("At the keyboard"), self.operator, inner, label_width=LABEL_WIDTH))
        _say(column, inner, _("Every change is stamped with this name."))
        self._fill_list_habits(inner, column)
        column.addSpacing(10)
        column.addWidget(SectionHead(_("The shop"), inner))
        zone = self.place.shop.clock.zone
        zones = [(z, z) for z in dict.fromkeys((zone, *ZONES))]
        self.zone = self._choice("settings_zone", zones, zone, self._zone_chosen, inner)
        column.addWidget(FieldRow(_("Time zone"), self.zone, inner, label_width=LABEL_WIDTH))
        _say(column, inner, _("Days, months and the times that lists show are those of this zone."))
        return inner

    def _file(self, parent: QWidget) -> QWidget:
        inner = QWidget(parent)
        column = _column(inner)
        column.addWidget(SectionHead(_("The shop file"), inner))
        column.addWidget(PlainLabel(str(self.place.shop.database.path), inner, role="mono", wrap=True, selectable=True))
        words = _("A copy is made on closing, before an import and every half hour, and checked. Older copies are thinned out.")
        column.addWidget(PlainLabel(words, inner, role="muted", wrap=True))
        holder = QWidget(inner)
        buttons = FlowLayout(holder, spacing=8, row_spacing=8)
        for name, text, icon, pressed in (
            ("settings_backup", _("Back up now"), "backup", self.back_up),
            ("settings_backups", _("Show the backups"), "folder", self.open_backups),
            ("settings_restore", _("Bring a backup back…"), "history", self.choose_backup),
            ("settings_check", _("Check the shop file"), "check", self.check),
            ("settings_open", _("Open another…"), "file", self._open_another),
        ):
            button = QPushButton(text, inner)
            button.setObjectName(name)
            button.setAccessibleName(text)
            icons.set_icon(button, icon, "muted")
            button.clicked.connect(pressed)
            buttons.addWidget(button)
        column.addSpacing(4)
        column.addWidget(holder)
        return inner

    def _fill_list_habits(self, inner: QWidget, column: QVBoxLayout) -> None:
        """How lists answer a double click, and what copied rows carry."""
        memory = self.place.memory
        opens = [("open", _("Opens the record")), ("edit", _("Edits the cell"))]
        now = str(memory.get(DOUBLE_CLICK, "open"))
        self.double_click = self._choice("settings_double_click", opens, now, self._double_click_chosen, inner)
        column.addWidget(FieldRow(_("Double click in a list"), self.double_click, inner, label_width=LABEL_WIDTH))
        _say(column, inner, _("What a double click on a row does. F2 edits the cell in any case."))
        copies = [("1", _("Copies it")), ("", _("As anywhere else"))]
        now = "1" if memory.get(COPY_IDENTIFIERS, True) else ""
        self.copy_numbers = self._choice("settings_copy_numbers", copies, now, self._copy_numbers_chosen, inner)
        column.addWidget(FieldRow(_("Double click on a number"), self.copy_numbers, inner, label_width=LABEL_WIDTH))
        _say(column, inner, _("Order numbers, waybills and phone numbers are copied at once for the workbench or the chat."))
        titles = [("1", _("With the titles of the columns")), ("", _("Without titles"))]
        now = "1" if memory.get(COPY_TITLES, True) else ""
        self.copy_titles = self._choice("settings_copy_titles", titles, now, self._copy_titles_chosen, inner)
        column.addWidget(FieldRow(_("Copied rows"), self.copy_titles, inner, label_width=LABEL_WIDTH))
        _say(column, inner, _("Ctrl+C on rows: titles help in a spreadsheet, and are in the way in a chat."))

    def _double_click_chosen(self) -> None:
        self.place.memory.put(DOUBLE_CLICK, str(self.double_click.currentData()))

    def _copy_numbers_chosen(self) -> None:
        self.place.memory.put(COPY_IDENTIFIERS, bool(self.copy_numbers.currentData()))

    def _copy_titles_chosen(self) -> None:
        self.place.memory.put(COPY_TITLES, bool(self.copy_titles.currentData()))

    def _choice(self, name: str, choices: Sequence[tuple[str, str]], now: str, chosen: Callable[[], Any], parent: QWidget) -> QComboBox:
        combo = QComboBox(parent)
        combo.setObjectName(name)
        for key, text in choices:
            combo.addItem(readable(text), key)
        combo.setCurrentIndex(combo.findData(now))
        combo.activated.connect(chosen)
        return combo

    def activate(self) -> None:
        self.status_changed.emit("", "")
        for _title, section in self.sections.values():
            if isinstance(section, SettingsSection):
                section.refresh()
        self.place.runner.read("settings:operators", partial(self.place.shop.browsing.suggest, "operators", "", 100), self._operators_known)

    def change_seen(self, change: Change) -> None:
        if "operators" in change.ids and self.isVisible():
            self.activate()

    def _operators_known(self, found: list[tuple[int, str]]) -> None:
        self.operator.clear()
        for _id, name in found:
            self.operator.addItem(readable(name), name)
        self.operator.setCurrentIndex(self.operator.findData(self.place.shop.operator_name))

    # Choices ---------------------------------------------------------------------------------------------------------

    def _language_chosen(self) -> None:
        self._window.choose_language(str(self.language.currentData()))

    def _scheme_chosen(self) -> None:
        self._window.choose_scheme(str(self.scheme.currentData()))

    def _operator_chosen(self) -> None:
        self._window.choose_operator(str(self.operator.currentData()))

    def _zone_chosen(self) -> None:
        self._put("zone", str(self.zone.currentData()))
        self.place.shop.clock.zone = str(self.zone.currentData())

    def _put(self, name: str, value: Any) -> None:
        self.place.runner.write(partial(_put, self.place, name, value), self._nothing, self._failed)

    def _nothing(self, answer: object) -> None:
        del answer

    def _open_another(self) -> None:
        self._window.open_another()

    # The shop file ---------------------------------------------------------------------------------------------------

    def back_up(self) -> None:
        """A checked copy now."""
        self._run(partial(_back_up, self.place), self._backed_up, _("Making a backup"))

    def _backed_up(self, rows: int) -> None:
        self.progress.finish()
        text = _("A checked copy with {count} rows was made.").format(count=f"{rows:,}")
        self.banner.set_text(text, kind="done", action=_("Show the backups"))

    def check(self) -> None:
        """Look for damage."""
        self._run(partial(_check, self.place), self._checked, _("Checking the shop file"))

    def _checked(self, problems: list[dict[str, Any]]) -> None:
        self.progress.finish()
        if not problems:
            self.banner.set_text(_("The shop file is sound."), kind="done")
            return
        text = "; ".join(str(p["message"]) for p in problems[:5])
        self.banner.set_text(_("{count} things are wrong: {list}").format(count=len(problems), list=text), kind="error")

    def _run(self, work: Callable[[Job], Any], done: Callable[[Any], Any], words: str) -> None:
        self.banner.clear()
        self.progress.start(words)
        self._token = self.place.runner.write(work, done, self._failed, self.progress.report)

    def _failed(self, error: ShopDeskError) -> None:
        self.progress.finish()
        self.banner.set_text(str(error), kind="error")

    def _cancel(self) -> None:
        if self._token is not None:
            self._token.cancel()

    def open_backups(self) -> None:
        """The backups in the system's file manager."""
        folder = backups_folder(self.place.shop.database.path)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder if folder.is_dir() else folder.parent)))

    def choose_backup(self) -> None:
        """Ask which backup to bring back; the window closes the shop, restores it and opens it again."""
        folder = backups_folder(self.place.shop.database.path)
        name, _filter = QFileDialog.getOpenFileName(self, _("Bring a backup back"), str(folder), _("Shop files (*.shop)"))
        if name:
            self._window.restore(Path(name))


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    return column


def _say(column: QVBoxLayout, parent: QWidget, sentence: str) -> None:
    """What the setting above does, close to it."""
    column.addSpacing(-6)
    column.addLayout(sentence_line(sentence, parent))


def _put(place: Workplace, name: str, value: Any, job: Job) -> None:
    del job
    place.shop.settings.put(name, value)


def _back_up(place: Workplace, job: Job) -> int:
    return place.shop.backups.backup(None, job)


def _check(place: Workplace, job: Job) -> list[dict[str, Any]]:
    return place.shop.backups.check(job)
