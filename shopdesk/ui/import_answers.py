"""Questions that one answer settles for a whole file: which way round its dates stand, their year, what its words mean."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QSpinBox, QWidget

from shopdesk.core.fields import Field
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _, listed
from shopdesk.ui import theme
from shopdesk.ui.import_file import AMBIGUOUS, BAD_WORD, WITHOUT_YEAR
from shopdesk.ui.widgets.plain_label import PlainLabel, readable

if TYPE_CHECKING:
    from shopdesk.services.importing import ImportOptions, Preview, RowProblem

ORDERS: tuple[tuple[str, str], ...] = (("", N_("refused")), ("dmy", N_("day first")), ("mdy", N_("month first")), ("ymd", N_("year first")))
WORDS_ASKED, EXAMPLES = 6, 4
_ANSWER_WIDTH = 200
_QUESTION_WIDTH = 440


@dataclass(frozen=True, slots=True)
class Answer:
    """``part`` is ``date_order``, ``year`` or ``word``; a word's ``value`` is (path, word, code), code "" refuses it again."""

    part: str
    value: object


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the file that is none of a field's choices: the column's field and heading, and how many cells say it."""

    path: str
    heading: str
    word: str
    cells: int


def asked_words(preview: Preview, told: Mapping[str, Mapping[str, str]]) -> list[Word]:
    """The words to ask about, commonest first; those already answered stay, so that the answer can be changed."""
    paths = {c.heading: c.path for c in preview.reading.recognised.mapped}
    counts = Counter((p.column, p.value) for p in preview.problems if p.code == BAD_WORD and p.column in paths)
    headings = {path: heading for heading, path in paths.items()}
    found = [Word(path, headings.get(path, ""), word, 0) for path, words in told.items() for word in words]
    found.extend(Word(paths[heading], heading, word, cells) for (heading, word), cells in counts.most_common())
    return found[:WORDS_ASKED]


class ImportAnswers(QFrame):
    """Hidden while there is nothing to ask."""

    answered = Signal(object)
    """Answer"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_answers")
        self.setProperty("surface", "inset")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 12, 8)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)
        self.hide()

    def ask(self, preview: Preview, register: Register, options: ImportOptions) -> None:
        """Ask what the preview leaves open, and show what was answered (``options``) so that it can be changed."""
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.blockSignals(True)
                old.hide()
                old.deleteLater()
        either = [p for p in preview.problems if p.code == AMBIGUOUS]
        short = [p for p in preview.problems if p.code == WITHOUT_YEAR]
        if either or options.date_order:
            self._ask_order(either, options.date_order)
        if short or options.year:
            self._ask_year(short, options.year or proposed_year(preview))
        for word in asked_words(preview, options.words):
            self._ask_word(word, register.field(word.path), options.words.get(word.path, {}).get(word.word, ""))
        self.setVisible(self._grid.count() > 0)

    def choosers(self) -> list[QWidget]:
        """What the answers are given with, in reading order."""
        items = [self._grid.itemAtPosition(row, 1) for row in range(self._grid.rowCount())]
        return [widget for item in items if item is not None and (widget := item.widget()) is not None]

    def _ask_order(self, problems: Sequence[RowProblem], now: str) -> None:
        examples = listed(list(dict.fromkeys(p.value[:20] for p in problems[:50]))[:EXAMPLES])
        text = _("{count} dates can be read either way ({examples}):").format(count=f"{len(problems):,}", examples=examples)
        combo = QComboBox(self)
        combo.setObjectName("import_date_order")
        for key, title in ORDERS:
            combo.addItem(_(title), key)
        combo.setCurrentIndex(max(0, combo.findData(now)))
        combo.activated.connect(self._order_said)
        self._add(text if problems else _("Dates that can be read either way:"), combo)

    def _ask_year(self, problems: Sequence[RowProblem], now: int) -> None:
        spin = QSpinBox(self)
        spin.setObjectName("import_year")
        spin.setRange(2000, 2100)
        spin.setValue(now)
        spin.setKeyboardTracking(False)
        theme.inset_text(spin)
        spin.editingFinished.connect(self._year_said)
        self._add(_("Dates without a year ({count}) are of:").format(count=f"{len(problems):,}"), spin)

    def _ask_word(self, word: Word, declared: Field, now: str) -> None:
        combo = QComboBox(self)
        combo.setObjectName(f"import_word_{self._grid.rowCount()}")
        combo.addItem(_("refused"), "")
        for choice in declared.choices:
            combo.addItem(readable(_(choice.label)), choice.code)
        combo.setCurrentIndex(max(0, combo.findData(now)))
        combo.setProperty("path", word.path)
        combo.setProperty("word", word.word)
        combo.activated.connect(self._word_said)
        text = _("“{word}” in “{column}” means:").format(word=word.word[:40], column=word.heading)
        self._add(text, combo)

    def _add(self, text: str, answer: QWidget) -> None:
        row = self._grid.rowCount()
        label = PlainLabel(text, self)
        if label.sizeHint().width() > _QUESTION_WIDTH:  # a long one takes a second line, never a wider window
            label.setWordWrap(True)
            label.setFixedWidth(_QUESTION_WIDTH)
        answer.setAccessibleName(readable(text))
        answer.setFixedWidth(_ANSWER_WIDTH)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(answer, row, 1)

    def _order_said(self) -> None:
        combo = self.sender()
        if isinstance(combo, QComboBox):
            self.answered.emit(Answer("date_order", combo.currentData()))

    def _year_said(self) -> None:
        spin = self.sender()
        if isinstance(spin, QSpinBox):
            self.answered.emit(Answer("year", spin.value()))

    def _word_said(self) -> None:
        combo = self.sender()
        if isinstance(combo, QComboBox):
            self.answered.emit(Answer("word", (combo.property("path"), combo.property("word"), combo.currentData())))


def proposed_year(preview: Preview) -> int:
    """The year that a file's name says, else this year: what is proposed for dates without one."""
    found = re.search(r"(?<!\d)(20\d\d)(?!\d{5})", preview.reading.path.stem)
    return int(found[1]) if found else dt.date.today().year
