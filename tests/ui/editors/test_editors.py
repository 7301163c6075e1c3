"""Every kind has an editor; what it shows is read back as the same value; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.core.fields import Choice, Field, Kind
from shopdesk.core.parse_context import ParseContext
from shopdesk.core.values import parse
from shopdesk.ui.editors.base import Editor, EditorHelp, Suggestions
from shopdesk.ui.editors.choice import ChoiceEditor
from shopdesk.ui.editors.factory import EDITORS, make_editor
from shopdesk.ui.editors.line import LineEditor
from shopdesk.ui.editors.lines import LinesEditor
from shopdesk.ui.editors.moment import MomentEditor
from shopdesk.ui.editors.note import NoteEditor
from shopdesk.ui.editors.reference import ReferenceEditor
from shopdesk.ui.editors.tags import TagsEditor
from shopdesk.ui.editors.yes_no import YesNoEditor

CHOICES = (Choice("a", "Apple", aliases=("苹果",)), Choice("b", "Banana", hint="Yellow"))
LINE = (
    Field(key="code", label="Code", kind=Kind.TEXT, identifier=True),
    Field(key="price", label="Price", kind=Kind.MONEY),
    Field(key="size", label="Size", kind=Kind.CHOICE, choices=CHOICES),
)
PLAIN: dict[Kind, Any] = {
    Kind.TEXT: "<b>连衣裙</b> =cmd()",
    Kind.NOTE: "第一行\n第二行 😀",
    Kind.NUMBER: 12345,
    Kind.MONEY: 123450,
    Kind.DATE: "2026-03-02",
    Kind.TIME: "2026-03-02T02:11:12Z",
    Kind.MONTH: "2026-03",
    Kind.CHOICE: "b",
    Kind.YES_NO: 0,
    Kind.PHONE: "13812345678-1234",
    Kind.WAYBILL: "YT1234567890123",
    Kind.ORDER_NUMBER: "260517-607198974300100000",
    Kind.TAGS: ("老客", "爱退货"),
}


def field(kind: Kind, **more: Any) -> Field:
    choices = CHOICES if kind is Kind.CHOICE else ()
    return Field(key="it", label="It", kind=kind, choices=choices, fields=LINE if kind is Kind.LINES else (), **more)


def made(kind: Kind, qtbot: QtBot, help: EditorHelp | None = None) -> Any:
    editor = make_editor(field(kind), help or EditorHelp())
    qtbot.addWidget(editor.widget())
    return editor


def test_every_kind_has_an_editor() -> None:
    assert set(EDITORS) == set(Kind)


@pytest.mark.parametrize("kind", sorted(PLAIN))
def test_what_is_shown_is_read_back_unchanged(kind: Kind, qtbot: QtBot) -> None:
    editor = made(kind, qtbot)
    editor.show_value(PLAIN[kind], {})
    assert parse(field(kind), editor.text_value(), ParseContext()) == PLAIN[kind]


@pytest.mark.parametrize("kind", sorted(Kind))
def test_showing_is_silent_and_empty_is_empty(kind: Kind, qtbot: QtBot) -> None:
    editor: Editor = made(kind, qtbot)
    said: list[str] = []
    editor.edited.connect(lambda: said.append("edited"))
    editor.settled.connect(lambda: said.append("settled"))
    editor.show_value(PLAIN.get(kind), {})
    editor.show_value(None, {})
    assert not said
    assert not editor.text_value()


@pytest.mark.parametrize("kind", sorted(Kind))
def test_locked_editors_keep_what_they_show(kind: Kind, qtbot: QtBot) -> None:
    editor = made(kind, qtbot)
    editor.show_value(PLAIN.get(kind), {})
    before = editor.text_value()
    editor.set_locked(True)
    widget = editor.widget()
    widget.show()
    widget.setFocus()
    if widget.isEnabled():
        QTest.keyClick(widget, Qt.Key.Key_X)
    assert editor.text_value() == before


def settled(editor: Any) -> list[int]:
    said: list[int] = []
    editor.settled.connect(lambda: said.append(1))
    return said


def test_a_line_settles_when_left_after_a_change_only(qtbot: QtBot) -> None:
    editor: LineEditor = made(Kind.MONEY, qtbot)
    said = settled(editor)
    editor.show()
    editor.activateWindow()
    editor.setFocus()
    editor.settle()
    assert not said
    QTest.keyClicks(editor, "12")
    assert not said
    editor.settle()
    assert said == [1]


def test_a_paste_settles_at_once(qtbot: QtBot) -> None:
    editor: LineEditor = made(Kind.ORDER_NUMBER, qtbot)
    said = settled(editor)
    QGuiApplication.clipboard().setText("260517-6071989743001")
    editor.show()
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.text() == "260517-6071989743001"
    assert said == [1]


def test_a_choice_takes_words_that_are_none_and_leaves_them_to_the_reader(qtbot: QtBot) -> None:
    editor: ChoiceEditor = made(Kind.CHOICE, qtbot)
    editor.show()
    line = editor.lineEdit()
    assert line is not None
    line.setFocus()
    line.insert("苹果")
    assert editor.text_value() == "苹果"
    assert parse(field(Kind.CHOICE), editor.text_value(), ParseContext()) == "a"
    line.clear()
    QTest.keyClicks(line, "pear")
    assert editor.text_value() == "pear"


def test_a_wheel_over_a_choice_changes_nothing(qtbot: QtBot) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent

    editor: ChoiceEditor = made(Kind.CHOICE, qtbot)
    editor.show_value("a", {})
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    editor.wheelEvent(wheel)
    assert editor.text_value() == "Apple"


def test_an_untouched_tick_stays_empty_and_a_touched_one_is_no(qtbot: QtBot) -> None:
    editor: YesNoEditor = made(Kind.YES_NO, qtbot)
    assert editor.text_value() == ""
    editor.click()
    assert editor.text_value() == "1"
    editor.click()
    assert editor.text_value() == "0"


def test_a_note_takes_text_only_and_grows(qtbot: QtBot) -> None:
    editor: NoteEditor = made(Kind.NOTE, qtbot)
    editor.resize(200, 26)
    low = editor.height()
    editor.show_value("\n".join("一二三四"), {})
    assert editor.height() > low
    editor.show_value("\n".join("一" * 40), {})
    assert editor.height() < 300


def test_a_note_wraps_and_never_hides_a_line_under_a_bar_across(qtbot: QtBot) -> None:
    editor = made(Kind.NOTE, qtbot)
    editor.show_value("麻煩拍兩三張照片發給我：商品整體、問題部位特寫和吊牌/標籤。收到後馬上為您處理。", {})
    editor.show()
    for width in range(200, 460):
        editor.resize(width, editor.height())
        assert not editor.horizontalScrollBar().isVisible(), width


def test_picking_a_day_keeps_the_time(qtbot: QtBot) -> None:
    from PySide6.QtCore import QDate

    editor: MomentEditor = made(Kind.TIME, qtbot, EditorHelp("Asia/Shanghai"))
    editor.show_value("2026-03-02T02:11:00Z", {})
    editor._picked(QDate(2026, 3, 9))
    assert parse(field(Kind.TIME), editor.text_value(), ParseContext()) == "2026-03-09T02:11:00Z"


class Names:
    """Two customers of one name."""

    def suggest(self, register: str, text: str, answer: Callable[[Suggestions], None]) -> None:
        answer([(7, "小满"), (8, "小满")])


def test_a_time_without_its_button_may_use_the_padding(qtbot: QtBot) -> None:
    editor = made(Kind.TIME, qtbot)
    assert editor.textMargins().right() == 0
    editor.show_value(PLAIN[Kind.TIME], {})
    assert editor.textMargins().right() < 0
    editor.show_value(None, {})
    assert editor.textMargins().right() == 0


def test_a_reference_knows_which_of_two_namesakes_was_picked(qtbot: QtBot) -> None:
    help = EditorHelp(suggest=Names().suggest)
    editor = ReferenceEditor(Field(key="c", label="C", kind=Kind.REFERENCE, refers_to="customers"), help)
    qtbot.addWidget(editor)
    editor.show()
    editor.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    QTest.keyClicks(editor, "x")
    editor._offered = [(7, "小满"), (8, "小满")]
    editor._names.setStringList(["小满", "小满"])
    editor._picked(editor._names.index(1))
    assert editor.text_value() == 8
    QTest.keyClicks(editor, "2")
    assert editor.text_value() == "小满2"


def test_a_reference_shows_the_label_and_holds_the_id(qtbot: QtBot) -> None:
    editor = ReferenceEditor(Field(key="c", label="C", kind=Kind.REFERENCE, refers_to="customers"), EditorHelp())
    qtbot.addWidget(editor)
    editor.show_value(7, {"customers": {7: "小满"}})
    assert editor.text() == "小满"
    assert editor.text_value() == 7
    editor.show_value(None, {})
    assert editor.text_value() == ""


def lines_editor(qtbot: QtBot) -> LinesEditor:
    editor: LinesEditor = made(Kind.LINES, qtbot)
    return editor


def test_lines_are_texts_with_an_empty_row_to_type_into(qtbot: QtBot) -> None:
    editor = lines_editor(qtbot)
    editor.show_value(({"code": "0010", "price": 1250, "size": "a"},), {})
    assert editor.text_value() == [{"code": "0010", "price": "12.50", "size": "Apple"}]
    model = editor._model
    assert model.rowCount() == 2
    said = settled(editor)
    model.setData(model.index(1, 0), "X1")
    assert model.rowCount() == 3
    assert editor.text_value()[1]["code"] == "X1"
    assert said


def test_a_block_of_cells_is_pasted_over_the_grid(qtbot: QtBot) -> None:
    editor = lines_editor(qtbot)
    editor.show_value(({"code": "a", "price": 100, "size": None},), {})
    editor._grid.setCurrentIndex(editor._model.index(0, 1))
    editor._paste("9.90\t苹果\ttoo wide\r\n8.80\tBanana\r\n")
    assert editor.text_value() == [
        {"code": "a", "price": "9.90", "size": "苹果"},
        {"code": "", "price": "8.80", "size": "Banana"},
    ]


def test_a_row_is_removed(qtbot: QtBot) -> None:
    editor = lines_editor(qtbot)
    editor.show_value(({"code": "a"}, {"code": "b"}), {})
    editor._grid.setCurrentIndex(editor._model.index(0, 0))
    editor._remove_row()
    assert [line["code"] for line in editor.text_value()] == ["b"]


def test_locked_lines_have_no_empty_row(qtbot: QtBot) -> None:
    editor = lines_editor(qtbot)
    editor.show_value(({"code": "a"},), {})
    editor.set_locked(True)
    assert editor._model.rowCount() == 1
    assert not editor._model.flags(editor._model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable


def tags_editor(qtbot: QtBot, *known: str) -> TagsEditor:
    asked: list[Field] = []

    def known_words(field: Field, answer: Callable[[tuple[str, ...]], None]) -> None:
        asked.append(field)
        assert len(asked) == 1, "the tags are asked for once"
        answer(known)

    editor = made(Kind.TAGS, qtbot, EditorHelp(known_words=known_words))
    assert isinstance(editor, TagsEditor)
    editor.show()
    editor.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    return editor


def offered(editor: TagsEditor) -> list[str]:
    popup = editor._completer.popup()
    return editor._names.stringList() if popup is not None and popup.isVisible() else []


def test_tags_complete_the_one_at_the_cursor(qtbot: QtBot) -> None:
    editor = tags_editor(qtbot, "爱退货", "老客", "老板娘", "vip")
    QTest.keyClicks(editor, "vip, ")
    assert offered(editor) == []
    editor.insert("老")
    editor.textEdited.emit(editor.text())
    assert offered(editor) == ["老客", "老板娘"]
    editor._completer.activated[QModelIndex].emit(editor._names.index(1))  # type: ignore[index]
    assert parse(field(Kind.TAGS), editor.text_value(), ParseContext()) == ("vip", "老板娘")


def test_the_list_of_tags_leaves_out_those_that_stand_here(qtbot: QtBot) -> None:
    editor = tags_editor(qtbot, "爱退货", "老客", "VIP")
    editor.show_value(("vip", "新客"), {})
    editor.open_list()
    assert offered(editor) == ["爱退货", "老客"]
    editor._completer.activated[QModelIndex].emit(editor._names.index(0))  # type: ignore[index]
    assert parse(field(Kind.TAGS), editor.text_value(), ParseContext()) == ("vip", "新客", "爱退货")


def test_a_tag_between_others_is_replaced_alone(qtbot: QtBot) -> None:
    editor = tags_editor(qtbot, "爱退货", "老客")
    editor.show_text("甲，爱，乙")
    editor.setCursorPosition(3)
    editor.textEdited.emit(editor.text())
    assert offered(editor) == ["爱退货"]
    editor._completer.activated[QModelIndex].emit(editor._names.index(0))  # type: ignore[index]
    assert parse(field(Kind.TAGS), editor.text_value(), ParseContext()) == ("甲", "爱退货", "乙")
