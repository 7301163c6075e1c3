"""The form of one record: what was typed, what the shop knows to fill in, saving, and what is wrong with it.

The lay-out is :mod:`shopdesk.ui.form_body`'s; moves, tabs and the customer's card stand around it in :mod:`shopdesk.ui.record_panel`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopdesk.core.changes import Change
from shopdesk.core.errors import Refused, ShopDeskError
from shopdesk.core.fields import Field, Kind
from shopdesk.core.jobs import Job
from shopdesk.core.problems import Problem
from shopdesk.core.register import Register, nothing_derived
from shopdesk.core.translations import N_, _
from shopdesk.ui.courier_offers import CourierOffers
from shopdesk.ui.editors.base import Editor, EditorHelp, Labels, Suggestions
from shopdesk.ui.editors.evidence import EvidenceEditor
from shopdesk.ui.form_body import FormBody, has_text
from shopdesk.ui.form_evidence import KINDS, FormEvidence
from shopdesk.ui.known_words import known_words
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.workplace import Workplace

_PAUSE_MS = 350
UNSAVED = N_("Some fields need another look; nothing was saved.")

LabelsOf = dict[str, dict[int, str]]


@dataclass(slots=True)
class _Stored:
    """How a record is stored after it was saved: read by the writer, shown by the window."""

    record: dict[str, Any] | None = None
    locked: str = ""
    labels: LabelsOf = field(default_factory=dict)


class RecordForm(QWidget):
    """One record of one register, new or stored. GUI thread."""

    dirty_changed = Signal(bool)
    saved = Signal(object)
    """Signal(Change): stored, and the form shows what was stored."""
    customer_known = Signal(object)
    """Signal(id or None): which customer the typed fields point to."""

    def __init__(self, register: Register, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record_form")
        self._register = register
        self._place = place
        self._record: dict[str, Any] = {}
        self._labels: LabelsOf = {}
        self._touched: dict[str, None] = {}
        self._filled: set[str] = set()
        self._derived_here: set[str] = set()
        self._dirty = False
        self._locked = False
        self._saving = False
        self._slot = f"form:{register.key}:{id(self)}"
        self._sources = {fill.source for fill in register.fills}
        shop = place.shop
        small = frozenset(r.key for r in shop.registers.values() if r.small_list)
        self.evidence = FormEvidence(register.key, place, self._values_now, self._refused_file, self)
        help = EditorHelp(
            shop.clock.zone,
            self._suggest,
            self._open_record,
            small,
            self.evidence.attach,
            self.evidence.pictures,
            self.evidence.path,
            KINDS,
            partial(known_words, place, register.key),
        )
        self.body = FormBody(register, help, self)
        self.body.edited.connect(self._edited)
        self.body.settled.connect(self._settled)
        self.couriers = CourierOffers(register, place, self.body, self)
        self._trouble = Banner(self, kind="error")
        self._warning = Banner(self, kind="caution")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for banner in (self._trouble, self._warning):
            column.addWidget(banner)
        column.addWidget(self.body, 1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look_up_paused)
        self._paused_source = ""
        self._from_here = ""
        self._thinking = QTimer(self)
        self._thinking.setSingleShot(True)
        self._thinking.setInterval(_PAUSE_MS)
        self._thinking.timeout.connect(self._derive)

    # Showing

    @property
    def record_id(self) -> int | None:
        return self._record.get("id")

    @property
    def record(self) -> Mapping[str, Any]:
        """The record as it was stored or given, without what is typed and not saved."""
        return self._record

    @property
    def labels(self) -> Labels:
        """How the records that this one refers to are named."""
        return self._labels

    def show_record(self, record: dict[str, Any], locked: str = "", labels: LabelsOf | None = None) -> None:
        """Show a stored record. What was typed for another one must have been saved or given up before.

        ``labels`` name what it refers to; without them they are read, so call it inside a read.
        """
        self._locked = bool(locked)
        self._show(record, labels)
        self.body.set_locked(bool(locked))
        self.couriers.look()

    def show_new(self, values: dict[str, Any], labels: LabelsOf | None = None) -> None:
        """Begin a new record with these plain values; ``labels`` as for :meth:`show_record`."""
        self._locked = False
        self._show(values, labels)
        self.body.set_locked(False)
        self.couriers.look()
        # Values that came with it (defaults, "new case of this customer") are saved even if nobody touches them.
        for key, value in values.items():
            if value not in (None, ()) and key in self.body.editors and self._register.field(key).writable:
                self._touched[key] = None
        for source in self._sources & self._touched.keys():
            self._look_up(source)
        if not self._sources & self._touched.keys():
            self._derive()

    def _show(self, record: dict[str, Any], labels: LabelsOf | None) -> None:
        labels = self.labels_of(record) if labels is None else labels
        self._place.runner.forget(self._slot)
        self._pause.stop()
        self._thinking.stop()
        self._from_here = ""
        self._record = record
        self._labels = labels
        self._touched.clear()
        self._derived_here.clear()
        self._unmark()
        self.body.clear_problems()
        self._trouble.clear()
        self._warning.clear()
        for key, editor in self.body.editors.items():
            editor.show_value(record.get(key), self._labels)
        self.evidence.settle({name for f in self._evidence() for name in record.get(f.key) or ()})
        self._set_dirty(False)

    def _evidence(self) -> list[Field]:
        return [f for f in self._register.fields if f.kind is Kind.EVIDENCE]

    def add_mime(self, mime: QMimeData) -> bool:
        """Keep a picture or files as evidence; False where the record has no place for them or there are none."""
        editors = [e for f in self._evidence() if isinstance(e := self.body.editors.get(f.key), EvidenceEditor)]
        return any(editor.add_mime(mime) for editor in editors[:1])

    def labels_of(self, record: Mapping[str, Any]) -> LabelsOf:
        """How the records are called that a record refers to. Reads."""
        wanted: dict[str, set[int]] = {}
        for key in self.body.editors:
            collect_references(self._register.field(key), record.get(key), wanted)
        return {register: dict(self._place.shop.browsing.labels(register, sorted(ids))) for register, ids in wanted.items()}

    def _unmark(self) -> None:
        for key in self._filled:
            self.body.mark_filled(key, False)
        self._filled.clear()

    # Typing

    @property
    def is_dirty(self) -> bool:
        """Whether something stands here that is not stored."""
        return self._dirty

    def _set_dirty(self, dirty: bool) -> None:
        if dirty != self._dirty:
            self._dirty = dirty
            self.dirty_changed.emit(dirty)

    def _edited(self, key: str) -> None:
        self._touched[key] = None
        if key in self._filled:
            self._filled.discard(key)
            self._derived_here.discard(key)
            self.body.mark_filled(key, False)
        self.body.clear_problem(key)
        self._thinking.start()
        self._set_dirty(True)
        if key in self._sources:
            # A scanner types fast and may send no Enter: look up when it pauses.
            self._paused_source = key
            self._pause.start()

    def _look_up_paused(self) -> None:
        self._look_up(self._paused_source)

    def _settled(self, key: str) -> None:
        field = self._register.field(key)
        # What was pasted is known while the field still has the keyboard: then the keyboard may move on to what is missing.
        self._from_here = key if self._has_keyboard(key) else ""
        refused = field.kind is not Kind.REFERENCE and self._read_one(field)
        self._thinking.stop()
        if refused and self._sources and self._register.fills:
            text = self.body.editors[key].text_value()
            self._place.runner.read(self._slot + ":place", partial(self._belongs, key, text), self._move_text)
        if key in self._sources:
            self._look_up(key)
        else:
            self._derive()

    def _has_keyboard(self, key: str) -> bool:
        widget, focused = self.body.editors[key].widget(), self.window().focusWidget()
        return focused is not None and (focused is widget or widget.isAncestorOf(focused))

    def _belongs(self, key: str, text: Any) -> tuple[str, str, str]:
        """Where else a text would be understood (reader thread): (field it stands in, its text, field it belongs to or "")."""
        if not isinstance(text, str) or not text.strip():
            return key, "", ""
        return key, text, self._place.shop.records.recognised(self._register.key, text, key)

    def _move_text(self, found: tuple[str, str, str]) -> None:
        """What was put into the wrong field goes where it is understood, and the status bar says so."""
        key, text, target = found
        editors = self.body.editors
        if not target or target not in editors or editors[key].text_value() != text or has_text(editors[target].text_value()):
            return
        had_keyboard = self._has_keyboard(key)
        editors[key].show_value(self._record.get(key), self._labels)
        if has_text(editors[key].text_value()) or self.record_id is not None:
            self._touched[key] = None
        else:
            self._touched.pop(key, None)
        self.body.clear_problem(key)
        editors[target].show_text(text.strip())
        self._touched[target] = None
        self.body.clear_problem(target)
        names = {"text": text.strip()[:40], "field": _(self._register.field(target).label)}
        self._place.events.told.emit(_("“{text}” was put into “{field}”, where it belongs.").format(**names))
        self._from_here = key if had_keyboard else ""
        self._read_one(self._register.field(target))
        self._look_up(target)

    def _read_one(self, field: Field) -> bool:
        """Say at once what cannot be read (True); write what can be as it will be stored."""
        editor = self.body.editors[field.key]
        value, problems = self._place.shop.entry.read_value(field, editor.text_value())
        if problems:
            own = [p if p.field else Problem(field.key, p.code, p.message, p.values) for p in problems]
            self.body.clear_problem(field.key)
            self.body.show_problems(own)
        elif field.kind in (
            Kind.MONEY,
            Kind.NUMBER,
            Kind.DATE,
            Kind.TIME,
            Kind.MONTH,
            Kind.CHOICE,
            Kind.PHONE,
            Kind.WAYBILL,
            Kind.ORDER_NUMBER,
        ):
            editor.show_value(value, self._labels)
        return bool(problems)

    def _texts(self) -> dict[str, Any]:
        """What the user or the program put into fields since the record was shown."""
        return dict(self.body.texts(self._touched))

    def _values_now(self) -> dict[str, Any]:
        """The record as it stands here, as far as it can be read without asking the shop for other records."""
        asking = (Kind.REFERENCE, Kind.LINES)
        texts = {k: v for k, v in self._texts().items() if isinstance(v, int) or self._register.field(k).kind not in asking}
        return {**self._record, **self._place.shop.entry.read(self._register.key, texts).values}

    def _refused_file(self, error: ShopDeskError) -> None:
        self._trouble.set_text(str(error))

    def _derive(self) -> None:
        """Sums and differences follow what is typed, and so does what the rules fill in by themselves."""
        if self._register.derive is not nothing_derived and not self._locked:
            self._place.runner.read(self._slot + ":derive", partial(self._derived, self._texts()), self._show_derived)

    def _derived(self, texts: dict[str, Any]) -> dict[str, Any]:
        shop, key = self._place.shop, self._register.key
        return shop.records.derived(key, {**self._record, **shop.entry.read(key, texts).values}, self.record_id)

    def _show_derived(self, values: dict[str, Any]) -> None:
        for key, value in values.items():
            editor = self.body.editors.get(key)
            if editor is None or key == self._state_field():
                continue
            if not editor.field.writable:
                editor.show_value(value, self._labels)
            elif editor.field.kind is not Kind.LINES and not self._has_keyboard(key):
                self._show_own(editor, value)
            elif self.record_id is None and value is not None and key not in self._touched and not has_text(editor.text_value()):
                self._show_own(editor, value)  # nobody types there yet, and need not: the keyboard moves on
                self.body.focus_first_empty(required=True) or self.body.focus_first_empty()
        for key in self._derived_here - values.keys():
            self._show_own(self.body.editors[key], None)

    def _state_field(self) -> str:
        return self._register.states.field if self._register.states is not None else ""

    def _show_own(self, editor: Editor, value: Any) -> None:
        """Show in a writable field what the rules put there while nobody says otherwise; it is stored by the rules, not as typed."""
        key = editor.field.key
        if key in self._derived_here or (value is not None and key not in self._touched and not has_text(editor.text_value())):
            editor.show_value(value, self._labels)
            filled = value is not None
            (self._derived_here.add if filled else self._derived_here.discard)(key)
            (self._filled.add if filled else self._filled.discard)(key)
            self.body.mark_filled(key, filled)

    # Filling in

    def _look_up(self, source: str) -> None:
        self._pause.stop()
        self._place.runner.read(self._slot, partial(self._known, source, self._texts()), self._fill)

    def _known(self, source: str, texts: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, dict[int, str]]]:
        """What the shop knows once ``source`` is filled, with labels (reader thread)."""
        shop, key = self._place.shop, self._register.key
        values = {**self._record, **shop.entry.read(key, texts).values}
        found = shop.records.prefill(key, values, source)
        for further in sorted(self._sources & found.keys()):
            # The order names the buyer, and the buyer is a customer.
            found = {**shop.records.prefill(key, {**values, **found}, further), **found}
        wanted: dict[str, set[int]] = {}
        for name, value in found.items():
            collect_references(self._register.field(name), value, wanted)
        return source, found, {register: dict(shop.browsing.labels(register, sorted(ids))) for register, ids in wanted.items()}

    def _fill(self, known: tuple[str, dict[str, Any], dict[str, dict[int, str]]]) -> None:
        source, found, labels = known
        if not found and self.record_id is None:
            # A waybill may stand where an order number is asked for.
            self._place.runner.read(
                self._slot + ":place", partial(self._belongs, source, self.body.editors[source].text_value()), self._move_text
            )
        for register, names in labels.items():
            self._labels.setdefault(register, {}).update(names)
        for key, value in found.items():
            editor = self.body.editors.get(key)
            if editor is None or not editor.field.writable or has_text(editor.text_value()):
                continue  # somebody typed meanwhile: what is typed stays
            editor.show_value(value, self._labels)
            self._touched[key] = None
            self._filled.add(key)
            self.body.mark_filled(key, True)
            self.body.clear_problem(key)
        if found:
            self._set_dirty(True)
            self.couriers.look()
        self._step_on(bool(found))
        if self._register.card_of:
            self.customer_known.emit(found.get(self._register.card_of) or self._record.get(self._register.card_of))
        self._derive()

    def _step_on(self, found: bool) -> None:
        """After a paste that the shop knew: on to what the user alone can say."""
        source, self._from_here = self._from_here, ""
        if source and found and self.record_id is None and self._has_keyboard(source):
            self.body.focus_first_empty(required=True) or self.body.focus_first_empty()

    # Saving

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Store what was typed, as one operation; what cannot be stored is said beside its field and stays typed."""
        if self._saving:
            return
        self._saving = True
        self.body.clear_problems()
        self._trouble.clear()
        stored = _Stored()
        work = partial(self._store, self.record_id, self._texts(), stored)
        self._place.change(work, partial(self._stored, then, stored), self._refused)

    def _store(self, record_id: int | None, texts: dict[str, Any], stored: _Stored, job: Job) -> Change:
        """Read and write, and read again how it is stored, for which the window must not wait (writer thread)."""
        del job
        shop, key = self._place.shop, self._register.key
        entry = shop.entry.read(key, texts)
        if any(not p.warning for p in entry.problems):
            raise Refused(_(UNSAVED), entry.problems)
        change = shop.records.add(key, entry.values) if record_id is None else shop.records.set(key, record_id, entry.values)
        ids = change.ids.get(key, ())
        if record_id or ids:
            stored.record = shop.browsing.record(key, record_id or ids[0])
        if stored.record is not None:
            stored.locked = shop.records.locked(key, stored.record)
            stored.labels = self.labels_of(stored.record)
        return change

    def _stored(self, then: Callable[[], None] | None, stored: _Stored, change: Change) -> None:
        self._saving = False
        if stored.record is not None:
            self.show_record(stored.record, stored.locked, stored.labels)
            self._warn(stored.record)
        self.saved.emit(change)
        if then is not None:
            then()

    def _warn(self, record: dict[str, Any]) -> None:
        self._place.runner.read(
            self._slot + ":warn", partial(self._place.shop.records.check, self._register.key, record, record["id"]), self._show_warnings
        )

    def _show_warnings(self, problems: list[Problem]) -> None:
        self._warning.set_text("\n".join(p.text() for p in problems if p.warning))

    def _refused(self, error: ShopDeskError) -> None:
        self._saving = False
        self.show_refusal(error)

    def show_refusal(self, error: ShopDeskError) -> None:
        """Say what went wrong: beside fields where it belongs to fields, else above the form."""
        problems = error.problems if isinstance(error, Refused) else ()
        homeless = self.body.show_problems(p for p in problems if not p.warning)
        said = [p.text() for p in homeless]
        if not problems or len(homeless) == len(problems):
            said = said or [str(error)]
        elif not said:
            said = [_(UNSAVED)]
        self._trouble.set_text("\n".join(dict.fromkeys(said)))
        first = next((p.field.partition(".")[0] for p in problems if p.field), "")
        if first:
            self.body.focus_field(first)

    def give_up(self) -> None:
        """Nothing of what stands here needs to be stored."""
        self._set_dirty(False)

    def revert(self) -> None:
        """Give up what was typed: show the record as it is stored."""
        record, labels = dict(self._record), self._labels
        if self.record_id is not None:
            self.show_record(record, labels=labels)
        else:
            self.show_new(record, labels)

    def _suggest(self, register: str, text: str, answer: Callable[[Suggestions], None]) -> None:
        self._place.runner.read(self._slot + ":suggest", partial(self._place.shop.browsing.suggest, register, text, 50), answer)

    def _open_record(self, register: str, record_id: int) -> None:
        self._place.events.record_wanted.emit(register, record_id)


def collect_references(field: Field, value: Any, wanted: dict[str, set[int]]) -> None:
    """Gather the ids that a value refers to, by register."""
    if field.kind is Kind.REFERENCE and value is not None:
        wanted.setdefault(field.refers_to, set()).add(value)
    elif field.kind is Kind.LINES:
        for line in value or ():
            for sub in field.fields:
                collect_references(sub, line.get(sub.key), wanted)
