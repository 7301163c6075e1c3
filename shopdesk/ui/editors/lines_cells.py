"""Editors inside the cells of a table of lines: the same ones as in a form, bare."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from shopdesk.core.fields import Field, Kind
from shopdesk.ui.editors.base import EditorHelp
from shopdesk.ui.editors.choice import ChoiceEditor
from shopdesk.ui.editors.line import LineEditor
from shopdesk.ui.editors.lines_model import LinesModel
from shopdesk.ui.editors.reference import ReferenceEditor

Index = QModelIndex | QPersistentModelIndex


class LineCells(QStyledItemDelegate):
    """Makes the editor of a cell and hands its text to the LinesModel."""

    block_pasted = Signal(str)

    def __init__(self, field: Field, help: EditorHelp, parent: QWidget) -> None:
        super().__init__(parent)
        self._fields = field.fields
        self._help = help

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        del option
        f = self._fields[index.column()]
        editor: QWidget
        if f.kind in (Kind.CHOICE, Kind.YES_NO) and f.choices:
            editor = ChoiceEditor(f, self._help, parent)
        elif f.kind is Kind.REFERENCE:
            editor = ReferenceEditor(f, self._help, parent)
        else:
            editor = LineEditor(f, self._help, parent)
        line = editor if isinstance(editor, QLineEdit) else editor.findChild(QLineEdit)
        if line is not None:
            line.installEventFilter(self)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, ChoiceEditor | LineEditor):
            text = str(index.data(int(Qt.ItemDataRole.EditRole)) or "")
            if editor.text_value() != text:
                editor.show_text(text)
            if isinstance(editor, LineEditor):
                editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if not isinstance(model, LinesModel) or not isinstance(editor, ChoiceEditor | LineEditor):
            return
        value: Any = editor.text_value()
        if isinstance(editor, ReferenceEditor) and isinstance(value, int):
            model.pick(index.row(), index.column(), value, editor.text())
        else:
            model.setData(index, str(value))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        del index
        editor.setGeometry(option.rect)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.matches(QKeySequence.StandardKey.Paste)
            and _is_block(QGuiApplication.clipboard().text())
        ):
            self.block_pasted.emit(QGuiApplication.clipboard().text())
            return True
        return super().eventFilter(watched, event)


def _is_block(text: str) -> bool:
    return "\t" in text or "\n" in text.rstrip("\r\n")
