"""The fields of a form under their section heads, in two columns; problems stand beside the field that has them.

It lays out and shows; what is read, filled and saved is said by :mod:`shopdesk.ui.record_form`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

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

_LABEL_MOST = 68
_LABEL_BESIDE = 80
_SHARES = (6, 5)
"""Widths of the two columns while labels stand beside: the left one has the long numbers."""
_LABEL_LEAST = 52
_AROUND = 60


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
        self._grids: list[QGridLayout] = []
        self._register = register
        self.help = help
        page = QFrame(self)
        page.setObjectName("form_page")
        page.setProperty("surface", "paper")
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 8, 14, 16)
        column.setSpacing(4)
        for title, fields in self._sections():
            column.addWidget(SectionHead(title, page))
            column.addLayout(self._grid(fields, page))
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

    def _grid(self, fields: Iterable[Field], page: QWidget) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        self._grids.append(grid)
        row = column = 0
        for field in fields:
            made = self._row(field, page)
            if field.kind in WIDE:
                row += column
                grid.addWidget(made, row, 0, 1, 2)
                row, column = row + 1, 0
                continue
            grid.addWidget(made, row, column, Qt.AlignmentFlag.AlignTop)
            row, column = (row + 1, 0) if column else (row, 1)
        return grid

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
        for grid in self._grids:
            for at, share in enumerate((1, 1) if usual > _LABEL_BESIDE else _SHARES):
                grid.setColumnStretch(at, share)
        for row in narrow:
            row.set_stacked(usual > _LABEL_BESIDE)
            if usual <= _LABEL_BESIDE:
                row.set_label_width(max(_LABEL_LEAST, min(wanted[-1], _LABEL_MOST)))
        for key, row in self.rows.items():
            if self.editors[key].field.kind is Kind.LINES:
                row.set_label_width(0)  # the section head above says what it is

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
            self.ensureWidgetVisible(first, 0, _AROUND)
        return homeless

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
        self.ensureWidgetVisible(self.rows[key], 0, _AROUND)
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
