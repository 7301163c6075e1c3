"""Changes of many records of a list, each one operation: said before with a count, shown while they run, undone from the bar after.

Which records is the page's affair; the bar that asks is :mod:`shopdesk.ui.bulk_bar`, what can be changed is said by
:mod:`shopdesk.services.many_records`: what cannot stays as it is and is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from shopdesk.core.changes import Change
from shopdesk.core.errors import Cancelled, Refused, ShopDeskError, ShopFileError
from shopdesk.core.jobs import CancelToken, Job
from shopdesk.core.register import Register
from shopdesk.core.states import Move
from shopdesk.core.translations import _, ngettext
from shopdesk.ui.bulk_question import BulkQuestion
from shopdesk.ui.widgets.progress_strip import ProgressStrip
from shopdesk.ui.workplace import Workplace

if TYPE_CHECKING:  # imported with the first change of many records
    from shopdesk.services.many_records import Deed, OfferedMove, Outcome

STRIP_FROM = 200
"""Records from which on progress is shown."""
CHECKED_BEFORE = 500
"""Records up to which it is known before which of them cannot be changed."""


class BulkChanges(QObject):
    """GUI thread; looking ahead runs on the reader's, writing on the writer's. Undo is offered after each."""

    def __init__(self, register: Register, place: Workplace, strip: ProgressStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._register = register
        self._key = register.key
        self._place = place
        self._strip = strip
        self._token: CancelToken | None = None
        self._question: BulkQuestion | None = None
        self._back: Callable[[], object] = _nowhere
        strip.cancel_requested.connect(self.stop)

    def ask_in(self, question: BulkQuestion, back: Callable[[], object]) -> None:
        """Where to ask and to list what was left out; ``back`` takes the keyboard when that is closed."""
        self._question, self._back = question, back

    # What can be done ------------------------------------------------------------------------------------------------

    def legal_moves(self, ids: Sequence[int]) -> list[OfferedMove]:
        """The moves that these records can make; [] while the file is busy."""
        from shopdesk.services.many_records import ManyRecords

        try:
            return ManyRecords(self._place.shop).offered_moves(self._key, ids)
        except ShopFileError:
            return []

    def set_field(self, ids: Sequence[int], key: str, text: object, *, asked: bool = False) -> None:
        """One field of these records, as typed. ``asked``: the count was said already, and what stays is listed afterwards."""
        what = _("Set “{field}”").format(field=_(self._register.field(key).label))
        self._begin(what, _("Changing records"), ids, partial(self._setting, key, text), asked=asked)

    def move(self, ids: Sequence[int], move: Move, texts: Mapping[str, Any]) -> None:
        """One move, with the fields that it needs as typed; what is left empty stays as each record has it."""
        self._begin(_(move.label), _("Moving records"), ids, partial(self._moving, move, texts))

    def delete(self, ids: Sequence[int]) -> None:
        """Into the trash; what may not go there stays and is named."""
        self._begin(_("Move to the trash"), _("Moving records to the trash"), ids, _trashing)

    def restore(self, ids: Sequence[int]) -> None:
        """Out of the trash; what another record has the key of stays and is named."""
        self._begin(_("Restore"), _("Restoring records"), ids, _restoring)

    def stop(self) -> None:
        """Cancel what runs; nothing of it stays."""
        if self._token is not None:
            self._token.cancel()

    def run(self, work: Callable[[Job], Change], done: Callable[[Change], object], failed: Callable[[ShopDeskError], None]) -> None:
        """Any other work on many records: the strip stops it, and undo is offered after it."""
        self._token = self._place.change(work, done, failed, progress=self._strip.report, offer_undo=True)

    # Before ----------------------------------------------------------------------------------------------------------

    def _begin(self, what: str, doing: str, ids: Sequence[int], make: Callable[[], Deed], *, asked: bool = False) -> None:
        """Few records are looked at first, and nothing is asked where all can be changed; many are asked about at once."""
        write = partial(self._write, doing, ids, make)
        if not ids:
            return
        if len(ids) == 1 or asked or self._question is None:
            write()
        elif len(ids) <= CHECKED_BEFORE:
            look = partial(self._look, ids, make)
            self._place.runner.read(f"{self._key}:many", look, partial(self._looked, what, len(ids), write), self._failed)
        else:
            said = _("{what}: {number} records. Those that do not allow it stay as they are and are listed afterwards.")
            said = said.format(what=what, number=f"{len(ids):,}")
            self._question.ask(said, self._go_words(what, len(ids)), write, self._back)

    def _looked(self, what: str, total: int, write: Callable[..., None], outcome: Outcome) -> None:
        question = self._question
        assert question is not None
        if not outcome.left:
            write()
            return
        details = _details(outcome)
        if not outcome.changed:
            said = _("{what}: none of these {total} records allows it.").format(what=what, total=f"{total:,}")
            question.tell(said, self._back, details)
            return
        said = ngettext(
            "{what}: {number} of {total} records; {left} record does not allow it and stays as it is.",
            "{what}: {number} of {total} records; {left} records do not allow it and stay as they are.",
            outcome.left,
        ).format(what=what, number=f"{total - outcome.left:,}", total=f"{total:,}", left=f"{outcome.left:,}")
        question.ask(said, self._go_words(what, total - outcome.left), partial(write, known=outcome.left), self._back, details)

    @staticmethod
    def _go_words(what: str, number: int) -> str:
        return _("{what} ({number})").format(what=what, number=f"{number:,}")

    # Doing -----------------------------------------------------------------------------------------------------------

    def _write(self, doing: str, ids: Sequence[int], make: Callable[[], Deed], *, known: int = 0) -> None:
        """``known``: so many records were listed before as staying; they are not listed again."""
        if self._question is not None and not self._question.is_asking:
            self._question.dismiss()
        if len(ids) >= STRIP_FROM:
            self._strip.start(doing)
        outcomes: list[Outcome] = []
        work = partial(self._do, ids, make, outcomes)
        done = partial(self._done, outcomes, known)
        self._token = self._place.change(work, done, self._failed, progress=self._strip.report, offer_undo=True)

    def _done(self, outcomes: list[Outcome], known: int, change: Change) -> None:
        del change
        self._strip.finish()
        outcome = outcomes[0]
        if outcome.left != known and self._question is not None:
            more = ngettext("{number} record was left as it is:", "{number} records were left as they are:", outcome.left)
            self._question.tell(more.format(number=f"{outcome.left:,}"), self._back, _details(outcome), undoable=True)

    def _failed(self, error: ShopDeskError) -> None:
        self._strip.finish()
        if isinstance(error, Cancelled):
            self._place.events.told.emit(str(error))
        elif isinstance(error, Refused) and error.code == "none_can_be_changed" and self._question is not None:
            self._question.tell(str(error), self._back)
        else:
            self._place.fail(error)

    # On the reader's or the writer's thread

    def _look(self, ids: Sequence[int], make: Callable[[], Deed]) -> Outcome:
        from shopdesk.services.many_records import ManyRecords

        return ManyRecords(self._place.shop).check(self._key, ids, make())

    def _do(self, ids: Sequence[int], make: Callable[[], Deed], outcomes: list[Outcome], job: Job) -> Change:
        from shopdesk.services.many_records import ManyRecords

        change, outcome = ManyRecords(self._place.shop).write(self._key, ids, make(), job)
        outcomes.append(outcome)
        return change

    def _values(self, texts: Mapping[str, Any]) -> dict[str, Any]:
        entry = self._place.shop.entry.read(self._key, texts)
        if entry.problems:
            raise Refused(entry.problems[0].text(), entry.problems)
        return entry.values

    def _setting(self, key: str, text: object) -> Deed:
        from shopdesk.services.many_records import setting

        return setting(self._register, self._values({key: text}))

    def _moving(self, move: Move, texts: Mapping[str, Any]) -> Deed:
        from shopdesk.services.many_records import moving

        return moving(self._register, move, self._values({key: text for key, text in texts.items() if not _is_blank(text)}))


def _trashing() -> Deed:
    from shopdesk.services.many_records import trashing

    return trashing()


def _restoring() -> Deed:
    from shopdesk.services.many_records import restoring

    return restoring()


def _nowhere() -> None:
    return None


def _is_blank(text: Any) -> bool:
    return not text.strip() if isinstance(text, str) else text is None


def _details(outcome: Outcome) -> list[str]:
    """One line for each record that was left out: which, why."""
    lines = [_("{label}: {why}").format(label=out.label, why=out.why) for out in outcome.named]
    if outcome.left > len(outcome.named):
        lines.append(_("… and {number} more").format(number=f"{outcome.left - len(outcome.named):,}"))
    return lines
