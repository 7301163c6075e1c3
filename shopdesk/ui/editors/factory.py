"""Which kind of field gets which editor: one table, which a test holds against :class:`shopdesk.core.fields.Kind`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from PySide6.QtWidgets import QWidget

from shopdesk.core.fields import Field, Kind
from shopdesk.ui.editors.base import Editor, EditorHelp
from shopdesk.ui.editors.choice import ChoiceEditor
from shopdesk.ui.editors.evidence import EvidenceEditor
from shopdesk.ui.editors.line import LineEditor
from shopdesk.ui.editors.lines import LinesEditor
from shopdesk.ui.editors.moment import MomentEditor
from shopdesk.ui.editors.note import NoteEditor
from shopdesk.ui.editors.reference import ReferenceEditor
from shopdesk.ui.editors.tags import TagsEditor
from shopdesk.ui.editors.yes_no import YesNoEditor

Make = Callable[[Field, EditorHelp, "QWidget | None"], QWidget]

EDITORS: Mapping[Kind, Make] = {
    Kind.TEXT: LineEditor,
    Kind.NOTE: NoteEditor,
    Kind.NUMBER: LineEditor,
    Kind.MONEY: LineEditor,
    Kind.DATE: MomentEditor,
    Kind.TIME: MomentEditor,
    Kind.MONTH: LineEditor,
    Kind.CHOICE: ChoiceEditor,
    Kind.YES_NO: YesNoEditor,
    Kind.PHONE: LineEditor,
    Kind.WAYBILL: LineEditor,
    Kind.ORDER_NUMBER: LineEditor,
    Kind.REFERENCE: ReferenceEditor,
    Kind.TAGS: TagsEditor,
    Kind.EVIDENCE: EvidenceEditor,
    Kind.LINES: LinesEditor,
}

WIDE = frozenset({Kind.NOTE, Kind.LINES, Kind.TAGS, Kind.EVIDENCE, Kind.ORDER_NUMBER})
"""Kinds that take the whole width of a form: an order number has 19 digits, and every one counts."""


def make_editor(field: Field, help: EditorHelp, parent: QWidget | None = None) -> Editor:
    """The editor of a field; fields that the program writes get one that is locked."""
    editor = cast(Editor, EDITORS[field.kind](field, help, parent))
    if not field.writable:
        editor.set_locked(True)
    return editor
