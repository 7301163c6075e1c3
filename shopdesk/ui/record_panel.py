"""The side panel of a register page: head, customer's card, tabs with form, linked records and history, and the next moves.

What is typed lives in :mod:`shopdesk.ui.record_form`; which record is shown is the page's decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget

from shopdesk.core.changes import Change
from shopdesk.core.errors import Refused, ShopDeskError
from shopdesk.core.fields import Kind
from shopdesk.core.jobs import Job
from shopdesk.core.register import Register
from shopdesk.core.states import Move
from shopdesk.core.translations import _
from shopdesk.core.values import format_value
from shopdesk.services.attachments import PICTURES
from shopdesk.ui import icons, theme
from shopdesk.ui.customer_content import card_content, caution_of
from shopdesk.ui.history_tab import HistoryTab
from shopdesk.ui.linked_list import LinkedList
from shopdesk.ui.move_box import MoveBox
from shopdesk.ui.reading import reading_at_once
from shopdesk.ui.record_form import RecordForm, collect_references
from shopdesk.ui.timeline_list import TimelineList
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.customer_card import CustomerCard
from shopdesk.ui.widgets.pill import Pill
from shopdesk.ui.widgets.plain_label import PlainLabel
from shopdesk.ui.workplace import Workplace


class RecordPanel(QFrame):
    """Shows one record, or a new one. GUI thread."""

    closed = Signal()
    stored = Signal(object)
    """Signal(id): a new record was stored."""
    delete_wanted = Signal(object)
    """Signal(id)."""

    def __init__(self, register: Register, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record_panel")
        self.setProperty("surface", "paper")
        self.setAcceptDrops(any(f.kind is Kind.EVIDENCE for f in register.fields))
        self._register = register
        self._place = place
        self._customer: int | None = None
        self._wanted: int | None = None
        self._locked = ""
        self._slot = f"panel:{register.key}"
        self.form = RecordForm(register, place, self)
        self.moves = MoveBox(register, self.form.body.help, self)
        self._card = CustomerCard(None, self)
        self._caution = Banner(self, kind="caution")
        self._lock_banner = Banner(self, kind="info")
        self._tabs = QTabWidget(self)
        self._tabs.setObjectName("record_tabs")
        self._tabs.setDocumentMode(True)
        self._linked = LinkedList(self)
        self._history = HistoryTab(register, place.shop.clock, self)
        self._tabs.addTab(self.form, _("Details"))
        self._timeline: TimelineList | None = None
        if place.shop.browsing.has_timeline(register.key):
            self._timeline = TimelineList(place.shop.registers, place.shop.clock, self)
            self._timeline.opened.connect(place.events.record_wanted)
            self._tabs.addTab(self._timeline, _("Timeline"))
        self._tabs.addTab(self._linked, _("Linked"))
        self._tabs.addTab(self._history, _("History"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(self._around((self._card, self._caution, self._lock_banner)))
        column.addWidget(self._tabs, 1)
        column.addWidget(self.moves)
        self._connect()

    def _head(self) -> QHBoxLayout:
        self._number = PlainLabel("", self, role="number", elide=True)
        self._pill = Pill("", "grey", self)
        self._stamp = PlainLabel("", self, role="small", elide=True)
        self._stamp.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._close = QPushButton(self)
        self._close.setObjectName("close_panel")
        self._close.setAccessibleName(_("Close the panel"))
        self._close.setProperty("quiet", True)
        self._close.setFixedWidth(theme.CONTROL_HEIGHT)
        icons.set_icon(self._close, "close", "muted")
        row = QHBoxLayout()
        row.setContentsMargins(14, 7, 8, 5)
        row.setSpacing(8)
        row.addWidget(self._number)
        row.addWidget(self._pill)
        row.addWidget(self._stamp, 1)
        row.addWidget(self._close)
        return row

    def _around(self, widgets: tuple[QWidget, ...]) -> QWidget:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(14, 0, 14, 4)
        column.setSpacing(6)
        for widget in widgets:
            column.addWidget(widget)
        return box

    def _connect(self) -> None:
        self._close.clicked.connect(self.closed)
        self._card.opened.connect(self._open_customer)
        self._linked.opened.connect(self._place.events.record_wanted)
        self._tabs.currentChanged.connect(self._fill_tab)
        self._history.version_wanted.connect(self._look_at_version)
        self._history.box.restore_wanted.connect(self._restore_version)
        self.form.dirty_changed.connect(self.moves.set_dirty)
        self.form.saved.connect(self._saved)
        self.form.customer_known.connect(self.show_customer)
        self.moves.move_wanted.connect(self._move)
        self.moves.save_wanted.connect(self.save)
        self.moves.revert_wanted.connect(self.revert)
        self.moves.delete_wanted.connect(self._delete)
        self.moves.action_wanted.connect(self._act)
        self.moves.copy_wanted.connect(self._copy)

    # Showing

    @property
    def record_id(self) -> int | None:
        return self.form.record_id

    @property
    def is_dirty(self) -> bool:
        return self.form.is_dirty

    def show_record(self, record_id: int) -> bool:
        """Show a stored record, a little later where the file is being written; False where it is gone."""
        self._wanted = record_id
        with reading_at_once(self._place, self, partial(self._show_later, record_id)):
            return self._show_record(record_id)
        return True

    def _show_later(self, record_id: int) -> None:
        if self._wanted == record_id and not self.is_dirty:
            self.show_record(record_id)

    def _show_record(self, record_id: int) -> bool:
        record = self._place.shop.browsing.record(self._register.key, record_id)
        if record is None:
            return False
        self._locked = self._place.shop.records.locked(self._register.key, record)
        if record.get("deleted_at"):
            self._locked = self._locked or _("In the trash. Restore it to edit it.")
        self.form.show_record(record, self._locked)
        self._show_around(record)
        return True

    def show_new(self, values: dict[str, Any] | None = None) -> None:
        """Begin a new record."""
        self._wanted = None
        with reading_at_once(self._place, self, partial(self._show_new_later, values)):
            self._show_new(values)

    def _show_new_later(self, values: dict[str, Any] | None) -> None:
        if self._wanted is None and not self.is_dirty:
            self.show_new(values)

    def _show_new(self, values: dict[str, Any] | None) -> None:
        given = {**self._place.shop.records.defaults(self._register.key), **(values or {})}
        labels = self.form.labels_of(given)
        self._locked = ""
        self.form.show_new(given, labels)
        self._show_around(given)
        self._tabs.setCurrentIndex(0)
        if not self.form.body.focus_first_empty():
            self.form.body.focus_first()

    def _show_around(self, record: dict[str, Any]) -> None:
        stored = record.get("id") is not None
        self._number.set_role("number" if stored else "title")
        self._number.setText(self._name(record) if stored else _("New: {one}").format(one=_(self._register.one)))
        self._show_state(record)
        self._stamp.setText(self._stamped(record) if stored else "")
        self._lock_banner.set_text(self._locked)
        self.show_customer(record.get(self._register.card_of) if self._register.card_of else None)
        moves = self._place.shop.records.legal_moves(self._register.key, record) if stored else []
        actions = [a for a in self._register.actions if stored and (a.when is None or a.when(record))]
        self.moves.show_record(
            record, moves, actions, dirty=self.form.is_dirty, locked=bool(self._locked), trash=bool(record.get("deleted_at"))
        )
        for at in range(1, self._tabs.count()):
            self._tabs.setTabVisible(at, stored)
        self._tabs.setTabText(self._tabs.indexOf(self._linked), _("Linked"))
        self._fill_tab(self._tabs.currentIndex())

    def _name(self, record: dict[str, Any]) -> str:
        number = record.get("number")
        if number:
            return str(number)
        named = (
            format_value(self._register.field(k), record.get(k), self._place.shop.clock.zone) for k in self._register.label if record.get(k)
        )
        return " ".join(named) or f"#{record['id']}"

    def _show_state(self, record: dict[str, Any]) -> None:
        graph = self._register.states
        code = record.get(graph.field) if graph else None
        state = next((s for s in graph.states if s.code == code), None) if graph else None
        self._pill.set_state(_(state.label) if state else "", cast("theme.Tone", state.tone if state else "grey"))

    def _stamped(self, record: dict[str, Any]) -> str:
        clock = self._place.shop.clock
        stamp, who = record.get("updated_at") or record.get("created_at"), record.get("updated_by") or record.get("created_by")
        if not stamp:
            return ""
        at = clock.local(stamp)
        shown = at.strftime("%H:%M") if at.date() == clock.today() else at.strftime("%Y-%m-%d %H:%M")
        name = self._place.shop.browsing.labels("operators", [who]).get(who, "") if who is not None else ""
        return f"{name} · {shown}" if name else shown

    def show_customer(self, record_id: int | None) -> None:
        """The card of this customer above the form."""
        self._customer = record_id
        if record_id is None:
            self._show_card(None)
            return
        register = self._customer_register()
        self._place.runner.read(self._slot + ":card", partial(self._place.shop.browsing.card, register.key, record_id), self._show_card)

    def _customer_register(self) -> Register:
        key = self._register.field(self._register.card_of).refers_to
        return self._place.shop.registers[key]

    def _show_card(self, card: Any) -> None:
        if card is None:
            self._card.set_content(None)
            self._caution.clear()
            return
        register = self._customer_register()
        self._card.set_content(card_content(card, register))
        self._caution.set_text(caution_of(card, register))

    def _open_customer(self) -> None:
        if self._customer is not None:
            self._place.events.record_wanted.emit(self._customer_register().key, self._customer)

    # Tabs

    def _fill_tab(self, at: int) -> None:
        record_id = self.record_id
        if record_id is None:
            return
        self._place.runner.read(self._slot + ":linked", partial(self._find_linked, record_id), self._show_linked)
        shown = self._tabs.widget(at)
        if self._timeline is not None and shown is self._timeline:
            work = partial(self._place.shop.browsing.timeline, self._register.key, record_id)
            self._place.runner.read(self._slot + ":timeline", work, self._timeline.show_entries)
        if shown is self._history:
            self._place.runner.read(self._slot + ":history", partial(self._find_history, record_id), self._show_history)

    def _find_linked(self, record_id: int) -> list[tuple[str, int, list[tuple[str, int, str]]]]:
        """Linked records with their labels, both ways (reader thread)."""
        shop, found = self._place.shop, []
        for linked in shop.browsing.linked(self._register.key, record_id):
            register = shop.registers[linked.register]
            names = shop.browsing.labels(linked.register, linked.ids)
            title = _(register.title)
            if len([f for f in register.fields if f.refers_to == self._register.key]) > 1:
                title = f"{title} · {_(register.field(linked.field).label)}"
            found.append((title, linked.total, [(linked.register, i, names.get(i, f"#{i}")) for i in linked.ids]))
        return found

    def _show_linked(self, found: list[tuple[str, int, list[tuple[str, int, str]]]]) -> None:
        total = sum(count for _title, count, _records in found)
        at = self._tabs.indexOf(self._linked)
        self._tabs.setTabText(at, _("Linked {number}").format(number=total) if total else _("Linked"))
        self._linked.show_linked(found)

    def _find_history(self, record_id: int) -> tuple[list[Any], dict[str, dict[int, str]]]:
        rows = self._place.shop.journal.history(self._register.key, record_id)
        return rows, self._names((row.field, value) for row in rows for value in (row.old, row.new))

    def _names(self, values: Iterable[tuple[str, Any]]) -> dict[str, dict[int, str]]:
        """How the records are called that values of fields refer to (reader thread)."""
        wanted: dict[str, set[int]] = {}
        for key, value in values:
            if key in self._register.by_key:
                collect_references(self._register.field(key), value, wanted)
        return {key: dict(self._place.shop.browsing.labels(key, sorted(ids))) for key, ids in wanted.items()}

    def _show_history(self, found: tuple[list[Any], dict[str, dict[int, str]]]) -> None:
        self._history.show_history(*found)

    def _look_at_version(self, operation: int) -> None:
        record_id = self.record_id
        if record_id is not None:
            self._place.runner.read(self._slot + ":version", partial(self._find_version, record_id, operation), self._show_version)

    def _find_version(self, record_id: int, operation: int) -> tuple[Any, dict[str, dict[int, str]]]:
        version = self._place.shop.versions.look(self._register.key, record_id, operation)
        return version, self._names((f.field, value) for f in version.fields for value in (f.now, f.then))

    def _show_version(self, found: tuple[Any, dict[str, dict[int, str]]]) -> None:
        self._history.show_version(*found)

    def _restore_version(self, operation: int) -> None:
        record_id = self.record_id
        if record_id is None:
            return
        if self.is_dirty:
            self._history.box.show_problem(_("Save or discard what is typed first."))
            return
        work = partial(self._bring_back, record_id, operation)
        self._place.change(work, None, self._not_brought_back, offer_undo=True)

    def _bring_back(self, record_id: int, operation: int, job: Job) -> Change:
        del job
        return self._place.shop.versions.restore(self._register.key, record_id, operation)

    def _not_brought_back(self, error: ShopDeskError) -> None:
        self._history.box.show_problem(str(error))

    # Doing

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Store what was typed (Ctrl+S)."""
        if self.form.is_dirty or self.record_id is None:
            self.form.save(then if callable(then) else None)

    def revert(self) -> None:
        """Give up what was typed; a new record that nobody stored goes with it."""
        record_id = self.record_id
        self.form.revert()
        if record_id is None:
            self.form.give_up()
            self.closed.emit()
        else:
            self.show_record(record_id)

    def _saved(self, change: Change) -> None:
        del change
        new = self.form.record_id
        self.show_again()
        self.stored.emit(new)

    def show_again(self) -> None:
        """Show the record as it is stored now, unless something is typed in it. One that is gone closes the panel."""
        record_id = self.record_id
        if record_id is not None and not self.is_dirty and not self.show_record(record_id) and self.isVisible():
            self.closed.emit()

    def change_seen(self, change: Change) -> None:
        """Records changed somewhere: this one, or one that stands around it."""
        mine = change.ids.get(self._register.key)
        if self.record_id is not None and mine is not None and (change.many or self.record_id in mine):
            self.show_again()
        elif self.record_id is not None:
            self._fill_tab(self._tabs.currentIndex())
            if self._register.card_of and self._customer is not None:
                self.show_customer(self._customer)

    def _move(self, move: Move, texts: dict[str, Any]) -> None:
        record_id = self.record_id
        if record_id is None:
            return
        if self.form.is_dirty:
            self.form.save(partial(self._move, move, texts))
            return
        work = partial(self._make_move, record_id, move.target, texts)
        self._place.change(work, None, self._move_refused, offer_undo=True)

    def _make_move(self, record_id: int, target: str, texts: dict[str, Any], job: Job) -> Change:
        """Read the fields and move (writer thread)."""
        del job
        shop, key = self._place.shop, self._register.key
        entry = shop.entry.read(key, texts)
        if entry.problems:
            raise Refused(_("Some fields need another look; nothing was moved."), entry.problems)
        return shop.records.move(key, record_id, target, entry.values)

    def _move_refused(self, error: ShopDeskError) -> None:
        problems = error.problems if isinstance(error, Refused) else ()
        rest = self.moves.show_problems(problems)
        if rest or not problems:
            self.form.show_refusal(Refused(str(error), rest) if rest else error)

    def _act(self, action: str) -> None:
        record_id = self.record_id
        if record_id is not None:
            self._place.runner.write(partial(self._run_action, action, record_id), self._acted, self._place.fail)

    def _run_action(self, action: str, record_id: int, job: Job) -> tuple[Change, tuple[str, int] | None]:
        del job
        return self._place.shop.records.run_action(self._register.key, action, record_id)

    def _acted(self, done: tuple[Change, tuple[str, int] | None]) -> None:
        change, shown = done
        self._place.events.changed.emit(change)
        self._place.events.undo_offered.emit(change)
        if shown is not None:
            self._place.events.record_wanted.emit(*shown)

    def _delete(self) -> None:
        if self.record_id is not None:
            self.delete_wanted.emit(self.record_id)

    def _copy(self) -> None:
        """The record as plain text, one filled field a line, for a chat window."""
        record = dict(self.form.record)
        zone, labels = self._place.shop.clock.zone, self.form.labels
        keys = [key for section in self._register.sections for key in section.fields]
        lines = [
            f"{_(f.label)}: {format_value(f, record[f.key], zone, labels)}"
            for f in map(self._register.field, dict.fromkeys(keys))
            if record.get(f.key) not in (None, (), [])
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._place.events.told.emit(_("Copied."))

    def focus_field(self, key: str) -> None:
        """Go to a field of the form (F2 on a cell)."""
        self._tabs.setCurrentIndex(0)
        if not self.form.body.focus_field(key):
            self.form.body.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.moves.is_asking:
            self.moves.cancel()
            return
        if event.matches(QKeySequence.StandardKey.Paste) and self.form.add_mime(QGuiApplication.clipboard().mimeData()):
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # Sheets go to the import of the page, whatever they are dropped on; pictures belong to the record that is shown.
        mime = event.mimeData()
        names = [url.toLocalFile().lower() for url in mime.urls() if url.isLocalFile()]
        if mime.hasImage() or (names and all(name.endswith(PICTURES) for name in names)):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.form.add_mime(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()
