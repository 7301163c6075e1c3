"""One field of a form: label, editor, and under the editor what is wrong with it and what to do.

Which editor a field gets and what counts as wrong is said elsewhere.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from shopdesk.core.translations import _
from shopdesk.ui import theme
from shopdesk.ui.widgets.plain_label import PlainLabel

LABEL_WIDTH = 64
_GAP = 6
_STACKED_LABEL = 17
_UNBOUND = 16_777_215
_NARROWEST = 56


class FieldRow(QWidget):
    """Label at the left, editor at the right, problem under the editor. The row takes the editor as its child."""

    def __init__(
        self, label: str, editor: QWidget, parent: QWidget | None = None, *, label_width: int = LABEL_WIDTH, required: bool = False
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        editor.setParent(self)
        self.setObjectName(f"row_{editor.objectName()}" if editor.objectName() else "field_row")
        self._label = PlainLabel("", self, role="small", elide=True)
        self._label.setBuddy(editor)
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._label.setFixedHeight(theme.CONTROL_HEIGHT)
        self._label.setFixedWidth(label_width)
        self._problem = PlainLabel("", self, role="problem", wrap=True)
        self._problem.setVisible(False)
        self._required = required
        editor.setSizePolicy(QSizePolicy.Policy.Expanding, editor.sizePolicy().verticalPolicy())
        if editor.minimumWidth() == 0:
            editor.setMinimumWidth(_NARROWEST)  # else a date's own wish makes one column of a form wider than the other
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(_GAP)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._label, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(editor, 0, 1)
        grid.addWidget(self._problem, 1, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        self.setMinimumWidth(0)
        self.set_label(label)

    def set_label(self, label: str) -> None:
        self._text = label
        self._label.setText(f"{label} *" if self._required else label)
        self.editor.setAccessibleName(_("{label}, required").format(label=label) if self._required else label)

    def label(self) -> str:
        return self._text

    def set_label_width(self, pixels: int) -> None:
        """Pixels for the label; 0 takes it away (something above says what the editor is)."""
        self._label.setVisible(pixels > 0)
        self._grid.setHorizontalSpacing(_GAP if pixels else 0)
        self._label.setFixedWidth(pixels)

    def set_stacked(self, stacked: bool) -> None:
        """Label over the editor instead of before it: for languages whose words are long."""
        grid = self._grid
        for widget in (self._label, self.editor, self._problem):
            grid.removeWidget(widget)
        if stacked:
            self._label.setFixedHeight(_STACKED_LABEL)
            self._label.setMinimumWidth(0)
            self._label.setMaximumWidth(_UNBOUND)
            self._label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
            grid.setVerticalSpacing(1)
            for row, widget in enumerate((self._label, self.editor, self._problem)):
                grid.addWidget(widget, row, 0, 1, 2)
        else:
            self._label.setFixedHeight(theme.CONTROL_HEIGHT)
            self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.setVerticalSpacing(2)
            grid.addWidget(self._label, 0, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self.editor, 0, 1)
            grid.addWidget(self._problem, 1, 0, 1, 2)

    def put_below(self, widget: QWidget) -> None:
        """Something that belongs to the field, under it and under what is wrong with it."""
        self._grid.addWidget(widget, 3, 0, 1, 2)

    def wanted_label_width(self) -> int:
        """Pixels that the label would need not to be cut; a form takes the largest of a column."""
        return self._label.sizeHint().width()

    def set_problem(self, text: str) -> None:
        """Say what is wrong, in red, under the editor; empty text takes it back."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        self.editor.setAccessibleDescription(text)
        theme.set_look(self.editor, problem=bool(text))

    def problem(self) -> str:
        return self._problem.text()
