"""The fields of a form under their section heads, in two columns; problems stand beside the field that has them.

It lays out and shows; what is read, filled and saved is said by :mod:`shopdesk.ui.record_form`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from shopdesk.core.fields import Field, Kind
from shopdesk.core.problems import Problem
from shopdesk.core.register import Register
from shopdesk.core.translations import _
from shopdesk.ui import theme
from shopdesk.ui.editors.base import Editor, EditorHelp
from shopdesk.ui.editors.factory import WIDE, make_editor
from shopdesk.ui.editors.lines import LinesEditor
from shopdesk.ui.widgets.field_row import FieldRow
from shopdesk.ui.widgets.plain_label import set_tooltip
from shopdesk.ui.widgets.section import SectionHead

_LABEL_MOST = 74
_LABEL_BESIDE = 80
_NUMBER_SHARE = (11, 13)
"""Widths of a row's two fields where one of them holds an identifier: 15 digits can be read in the larger one."""
_LABEL_LEAST = 52
_AROUND = 60


class _FormPage(QFrame):
    """What scrolls: as wide as the panel, whatever its words would like; a long word wraps instead of hiding the left edge."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


class FormBody(QScrollArea):
    """Editors by field key. Enter moves on to the next field."""

    edited = Signal(str)
    """Signal(field key)."""
    settled = Signal(str)

    def __init__(self, register: Register, help: EditorHelp, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form_body")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.editors: dict[str, Editor] = {}
        self.rows: dict[str, FieldRow] = {}
        self._pairs: list[QHBoxLayout] = []
        self._register = register
        self.help = help
        page = _FormPage(self)
        page.setObjectName("form_page")
        page.setProperty("surface", "paper")
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 8, 14, 16)
        column.setSpacing(4)
        for title, fields in self._sections():
            column.addWidget(SectionHead(title, page))
            column.addLayout(self._rows(fields, page))
        column.addStretch(1)
        self.setWidget(page)
        self._level_labels()

    def _sections(self) -> Iterator[tuple[str, list[Field]]]:
        """The declared sections; writable fields that no section names come last, so that none is out of reach."""
        placed: set[str] = set()
        for section in self._register.sections:
            fields = [self._register.field(key) for key in section.fields if key not in self._in_head()]
            placed.update(section.fields)
            if fields:
                yield _(section.title), fields
        rest = [f for f in self._register.writable if f.key not in placed]
        if rest:
            yield _("More"), rest

    def _in_head(self) -> set[str]:
        """What the head of the panel shows already."""
        graph = self._register.states
        return {"number", graph.field if graph else "number"} if self._register.numbered else {graph.field} if graph else set()

    def _rows(self, fields: Iterable[Field], page: QWidget) -> QVBoxLayout:
        """Two fields a row; kinds that need the width have a row of their own."""
        rows = QVBoxLayout()
        rows.setSpacing(6)
        pair: QHBoxLayout | None = None
        for field in fields:
            made = self._row(field, page)
            if field.kind in WIDE:
                self._fill_up(pair)
                pair = None
                rows.addWidget(made)
            elif pair is None:
                pair = QHBoxLayout()
                pair.setSpacing(12)
                pair.addWidget(made, 1, Qt.AlignmentFlag.AlignTop)
                rows.addLayout(pair)
                self._pairs.append(pair)
            else:
                pair.addWidget(made, 1, Qt.AlignmentFlag.AlignTop)
                pair = None
        self._fill_up(pair)
        return rows

    @staticmethod
    def _fill_up(pair: QHBoxLayout | None) -> None:
        if pair is not None:
            pair.addWidget(QWidget(), 1)  # not a stretch: that has no gap beside it, and the lone field would be wider than the others

    def _row(self, field: Field, page: QWidget) -> FieldRow:
        editor = make_editor(field, self.help, page)
        widget = editor.widget()
        label = _(field.label)
        if field.unit:
            label = _("{label} ({unit})").format(label=label, unit=_(field.unit))
        made = FieldRow(label, widget, page, required=field.required and field.writable)
        if field.help:
            set_tooltip(made, _(field.help))
        editor.edited.connect(self._edited)
        editor.settled.connect(self._settled)
        widget.installEventFilter(self)
        self.editors[field.key] = editor
        self.rows[field.key] = made
        return made

    def _level_labels(self) -> None:
        """One label width for all rows, so that both columns line up; over the editors where the language's words are long."""
        narrow = [row for key, row in self.rows.items() if self.editors[key].field.kind is not Kind.LINES]
        wanted = sorted(row.wanted_label_width() for row in narrow)
        usual = wanted[len(wanted) * 4 // 5] if wanted else 0
        for pair in self._pairs:
            for at, share in enumerate((1, 1) if usual > _LABEL_BESIDE else self._shares(pair)):
                pair.setStretch(at, share)
        for row in narrow:
            row.set_stacked(usual > _LABEL_BESIDE)
            if usual <= _LABEL_BESIDE:
                row.set_label_width(max(_LABEL_LEAST, min(wanted[-1], _LABEL_MOST)))
        for key, row in self.rows.items():
            if self.editors[key].field.kind is Kind.LINES:
                row.set_label_width(0)  # the section head above says what it is

    def _shares(self, pair: QHBoxLayout) -> tuple[int, int]:
        long = [isinstance(row := item.widget(), FieldRow) and self._is_long(row) for item in map(pair.itemAt, range(2)) if item]
        return _NUMBER_SHARE if long == [False, True] else (_NUMBER_SHARE[1], _NUMBER_SHARE[0]) if long == [True, False] else (1, 1)

    def _is_long(self, row: FieldRow) -> bool:
        return next((self.editors[key].field.is_identifier for key, each in self.rows.items() if each is row), False)

    def _edited(self) -> None:
        key = self._sender_key()
        if key:
            self.edited.emit(key)

    def _settled(self) -> None:
        key = self._sender_key()
        if key:
            self.settled.emit(key)

    def _sender_key(self) -> str:
        sender: object = self.sender()
        return next((key for key, editor in self.editors.items() if editor is sender), "")

    # Problems

    def show_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Each problem beside its field; those of no field here come back to be said elsewhere. Nothing else is cleared."""
        homeless: list[Problem] = []
        first: FieldRow | None = None
        for problem in problems:
            key, _dot, rest = problem.field.partition(".")
            row = self.rows.get(key)
            if row is None:
                homeless.append(problem)
                continue
            self._say(row, key, rest, problem)
            first = first or row
        if first is not None:
            self._show_row(first)
        return homeless

    def _show_row(self, row: FieldRow) -> None:
        """Scroll so that a row is in sight; what fits on the first screen keeps its head over it."""
        page = self.widget()
        foot = row.mapTo(page, row.rect().bottomLeft()).y() if page is not None else 0
        if foot < self.viewport().height():
            self.verticalScrollBar().setValue(0)
        else:
            self.ensureWidgetVisible(row, 0, _AROUND)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A field that was gone to before the panel had its height is put in sight once it has: else the head over it was scrolled away."""
        super().resizeEvent(event)
        if event.oldSize().height() != event.size().height():
            for row in self.rows.values():
                if row.editor.hasFocus():
                    self._show_row(row)

    def _say(self, row: FieldRow, key: str, rest: str, problem: Problem) -> None:
        text = problem.text()
        editor = self.editors[key]
        number, _dot, column = rest.partition(".")
        if isinstance(editor, LinesEditor) and number.isdigit():
            editor.show_cell_problem(int(number), column, text)
            name = next((_(f.label) for f in editor.field.fields if f.key == column), column)
            text = _("Row {row}, {column}: {problem}").format(row=number, column=name, problem=text)
        before = row.problem()
        row.set_problem(f"{before}\n{text}" if before and text not in before else text)

    def clear_problem(self, key: str) -> None:
        row = self.rows.get(key)
        if row is not None:
            row.set_problem("")
        editor = self.editors.get(key)
        if isinstance(editor, LinesEditor):
            editor.show_cell_problem(0, "", "")

    def clear_problems(self) -> None:
        for key in self.rows:
            self.clear_problem(key)

    # Looks

    def mark_filled(self, key: str, filled: bool) -> None:
        """Mark a field that the program filled in, until the user touches it."""
        theme.set_look(self.editors[key].widget(), filled=filled)

    def set_locked(self, locked: bool) -> None:
        """Make every field read-only, or those again writable that the user may write."""
        for editor in self.editors.values():
            editor.set_locked(locked or not editor.field.writable)

    def focus_field(self, key: str) -> bool:
        """Go to a field and select what stands there."""
        editor = self.editors.get(key)
        if editor is None:
            return False
        widget = editor.widget()
        self._show_row(self.rows[key])
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if isinstance(widget, QLineEdit):
            widget.selectAll()
        return True

    def focus_first(self) -> None:
        """Go to the first field that is for the user to fill."""
        for key, editor in self.editors.items():
            if editor.field.writable:
                self.focus_field(key)
                return

    def focus_first_empty(self, *, required: bool = False) -> bool:
        """Go to the first empty field that is for the user to fill; with ``required`` only to one that must be filled."""
        for key, editor in self.editors.items():
            field = editor.field
            if not field.writable or field.kind in (Kind.LINES, Kind.EVIDENCE) or (required and not field.required):
                continue
            if not has_text(editor.text_value()):
                return self.focus_field(key)
        return False

    def texts(self, keys: Iterable[str]) -> Mapping[str, object]:
        """What stands in these fields, for the reader."""
        return {key: self.editors[key].text_value() for key in keys}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        source: object = watched
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if not control and any(e is source and e.field.kind not in (Kind.NOTE, Kind.LINES) for e in self.editors.values()):
                self.focusNextChild()
                return True
        return super().eventFilter(watched, event)


def has_text(typed: Any) -> bool:
    """Whether what an editor holds is anything."""
    if isinstance(typed, list):
        return any(any(str(cell).strip() for cell in line.values()) for line in typed)
    return bool(str(typed).strip()) if not isinstance(typed, tuple) else bool(typed)
