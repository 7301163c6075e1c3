"""Couriers offered under an empty courier field, once the waybill beside it is there: one click or the down key takes one.

Nothing is ever filled in by itself, and nothing that stands there is replaced. Which couriers a number may belong to is
:mod:`shopdesk.services.courier_guess`'s.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.services.courier_guess import Guess, courier_pairs, guess_couriers
from shopdesk.ui import theme
from shopdesk.ui.editors.reference import ReferenceEditor
from shopdesk.ui.form_body import FormBody, has_text
from shopdesk.ui.widgets.flow_layout import FlowLayout
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text
from shopdesk.ui.workplace import Workplace

_PAUSE_MS = 350


class CourierOffers(QObject):
    """For the form of any register whose waybills stand beside couriers. GUI thread."""

    def __init__(self, register: Register, place: Workplace, body: FormBody, parent: QObject) -> None:
        super().__init__(parent)
        self._register = register
        self._place = place
        self._body = body
        pairs = courier_pairs(register)
        self._pairs = {w: c for w, c in pairs.items() if w in body.rows and isinstance(body.editors.get(c), ReferenceEditor)}
        self._offers: dict[str, _Offer] = {}
        self._waiting = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._paused)
        if self._pairs:
            body.edited.connect(self._edited)
            body.settled.connect(self._settled)

    def look(self) -> None:
        """The form shows another record, or was filled in: offer anew."""
        self._pause.stop()
        for waybill in self._pairs:
            self._ask(waybill)

    def offered(self, courier: str) -> list[str]:
        """The names that are offered under this courier field."""
        offer = self._offers.get(courier)
        return [guess.name for guess in offer.guesses] if offer is not None and not offer.isHidden() else []

    def _edited(self, key: str) -> None:
        if key in self._pairs:
            self._waiting = key
            self._pause.start()
        elif key in self._pairs.values() and has_text(self._body.editors[key].text_value()):
            self._hide(key)

    def _paused(self) -> None:
        self._ask(self._waiting)

    def _settled(self, key: str) -> None:
        for waybill, courier in self._pairs.items():
            if key in (waybill, courier):
                self._ask(waybill)

    def _ask(self, waybill: str) -> None:
        courier = self._pairs[waybill]
        text, there = self._body.editors[waybill].text_value(), self._body.editors[courier].text_value()
        if has_text(there) or not has_text(text) or self._is_locked(courier):
            self._place.runner.forget(self._slot(courier))
            self._hide(courier)
            return
        field = self._register.field(waybill)
        work = partial(guess_couriers, self._place.shop, self._register, field, courier, str(text))
        self._place.runner.read(self._slot(courier), work, partial(self._known, waybill, str(text)))

    def _slot(self, courier: str) -> str:
        return f"courier:{id(self)}:{courier}"

    def _is_locked(self, courier: str) -> bool:
        editor = self._body.editors[courier]
        return isinstance(editor, ReferenceEditor) and editor.isReadOnly()

    def _known(self, waybill: str, text: str, guesses: tuple[Guess, ...]) -> None:
        courier = self._pairs[waybill]
        editor = self._body.editors[courier]
        if has_text(editor.text_value()) or str(self._body.editors[waybill].text_value()) != text or not guesses:
            self._hide(courier)
            return
        offer = self._offers.get(courier)
        if offer is None:
            assert isinstance(editor, ReferenceEditor)
            offer = self._offers[courier] = _Offer(editor, self._body.rows[courier])
            self._body.rows[courier].put_below(offer)
        offer.show_guesses(guesses)

    def _hide(self, courier: str) -> None:
        if courier in self._offers:
            self._offers[courier].withdraw()


class _Offer(QFrame):
    """A button for each courier; in the empty field the down key takes the first."""

    def __init__(self, editor: ReferenceEditor, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"offer_{editor.field.key}")
        self.guesses: tuple[Guess, ...] = ()
        self._editor = editor
        self._flow = FlowLayout(self, spacing=4, row_spacing=2)
        self._label = PlainLabel(_("Perhaps:"), self, role="small")
        self._label.setFixedHeight(theme.CONTROL_HEIGHT)
        self._flow.addWidget(self._label)
        self._buttons: list[QPushButton] = []
        editor.installEventFilter(self)
        self.hide()

    def show_guesses(self, guesses: tuple[Guess, ...]) -> None:
        self.guesses = guesses
        for button in self._buttons:
            self._flow.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for at, guess in enumerate(guesses):
            button = QPushButton(button_text(guess.name if at else _("{name} ↓").format(name=guess.name)), self)
            button.setObjectName(f"offer_{self._editor.field.key}_{guess.courier}")
            button.setAccessibleName(_("Take {name} as the courier").format(name=guess.name))
            button.setProperty("quiet", True)
            button.setProperty("link", True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes on to the next field; the down key is the keyboard's way
            button.clicked.connect(partial(self._take, guess))
            self._flow.addWidget(button)
            button.show()
            self._buttons.append(button)
        names = ", ".join(guess.name for guess in guesses)
        self._editor.setAccessibleDescription(_("Perhaps: {names}. The down key takes the first.").format(names=names))
        self.show()
        self.updateGeometry()

    def withdraw(self) -> None:
        if not self.isHidden():
            self.guesses = ()
            self._editor.setAccessibleDescription("")
            self.hide()

    def _take(self, guess: Guess, *_clicked: object) -> None:
        self.withdraw()
        self._editor.take(guess.courier, guess.name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        del watched
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or event.key() != Qt.Key.Key_Down:
            return False
        if self.guesses and not self.isHidden() and not self._editor.text().strip():
            self._take(self.guesses[0])
            return True
        return False
