"""Ctrl+K: records by register with the typed piece marked, commands by name in any language, the last ones first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shopdesk.core.query import Query
from shopdesk.core.translations import N_, set_language
from shopdesk.ui.palette_rows import Command, matching_commands, name_spans, spans
from shopdesk.ui.search_palette import SearchPalette, recalled
from shopdesk.ui.workplace import Workplace

ORDER = "260517-6071989743003"
Opener = Callable[..., SearchPalette]


@pytest.fixture
def ran() -> list[str]:
    return []


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


@pytest.fixture
def opened(place: Workplace, window: QWidget, ran: list[str]) -> Opener:
    commands = [
        Command(N_("Export this list…"), lambda: ran.append("export"), "export"),
        Command(N_("New: {what}"), lambda: ran.append("new claim"), "plus", about="Courier claim"),
    ]
    return lambda words="": SearchPalette(place, commands, window, words)


def kinds(palette: SearchPalette) -> list[tuple[str, str]]:
    return [(row.kind, row.text) for row in palette.shown_rows()]


def test_records_are_grouped_by_register(opened: Opener) -> None:
    palette = opened("粗体")
    rows = palette.shown_rows()
    heads = [row.text for row in rows if row.kind == "head"]
    assert heads == ["Customers", "Orders"]
    assert rows[1].register == "customers"


def test_the_group_with_the_exact_match_comes_first(opened: Opener) -> None:
    rows = opened(ORDER).shown_rows()
    assert next(row.register for row in rows if row.kind == "record") == "orders"


def test_the_typed_piece_is_marked(opened: Opener) -> None:
    rows = [row for row in opened("6071989743003").shown_rows() if row.register == "orders" and row.kind == "record"]
    label = rows[0].text
    (start, end), *_more = rows[0].marks
    assert label[start:end] == "6071989743003"


@pytest.mark.parametrize(
    ("words", "said", "marked"),
    [
        ("receiver:小满", "260517-6071989743001 小满", "小满"),  # the label says it
        ("收货人:小满 plat:淘宝", "", ""),  # no such field
        ("买家账号:ER0", "Buyer account: buyer0", "er0"),
        ("platform:tao", "Platform: Taobao", "Tao"),
        ("shop:晴川", "Shop: 晴川女装", "晴川"),
    ],
)
def test_what_a_named_field_holds_is_shown_and_marked(opened: Opener, words: str, said: str, marked: str) -> None:
    rows = [row for row in opened(words).shown_rows() if row.register == "orders" and row.kind == "record"]
    found = [(text, [text[a:b] for a, b in marks]) for row in rows for text, marks in ((row.text, row.marks), (row.note, row.note_marks))]
    assert (said, [marked]) in found if said else not rows


def test_of_a_named_phone_number_only_the_typed_piece_is_shown(opened: Opener, place: Workplace) -> None:
    place.shop.records.add("orders", {"number": ORDER[:-1] + "9", "shop": 1, "phone": "13812345679"})
    row = next(row for row in opened("电话:5679").shown_rows() if row.register == "orders" and row.kind == "record")
    assert (row.note, [row.note[a:b] for a, b in row.note_marks]) == ("Phone: …5679", ["5679"])


@pytest.mark.parametrize(("letters", "marked"), [("zsf", "张三丰"), ("zs", "张三"), ("zhangs", "张三"), ("zha", "张")])
def test_of_a_name_found_by_its_pinyin_the_characters_are_marked(letters: str, marked: str) -> None:
    text = "4101404210713194660 张三丰"
    assert [text[a:b] for a, b in name_spans(text, "张三丰", [letters])] == [marked]


def test_letters_that_are_no_beginning_of_the_pinyin_mark_nothing() -> None:
    assert name_spans("张三丰", "张三丰", ["sf"]) == ()


def test_letters_that_only_an_english_command_begins_with_do_not_put_it_first() -> None:
    set_language("zh_CN")
    found = matching_commands([Command("Light colours", lambda: None)], "li")
    assert not found.first
    assert len(found.others) == 1


def test_of_a_phone_number_only_the_typed_piece_is_shown(opened: Opener) -> None:
    rows = [row for row in opened("5670").shown_rows() if row.kind == "record"]
    assert rows
    assert all("1381234" not in row.text + row.note for row in rows)
    assert any("…5670" in row.note for row in rows)


@pytest.mark.parametrize("words", ["new cou", "新建", "export", "导出", "匯出"])
def test_commands_are_found_in_every_language(words: str, ran: list[str]) -> None:
    commands = [Command("Export this list…", lambda: None), Command("New: {what}", lambda: None, about="Courier claim")]
    found = matching_commands(commands, words)
    assert len(found.first) + len(found.others) == 1


def test_a_command_that_begins_with_the_words_does_not_hide_those_that_hold_them(opened: Opener, place: Workplace, window: QWidget) -> None:
    commands = [Command(N_("Export this list…"), lambda: None), Command(N_("Saved exports…"), lambda: None)]
    palette = SearchPalette(place, commands, window, "export")
    assert [row.text for row in palette.shown_rows() if row.kind == "command"] == ["Export this list…", "Saved exports…"]


def test_enter_opens_and_the_record_is_remembered(opened: Opener, place: Workplace, qtbot: QtBot) -> None:
    palette = opened(ORDER)
    with qtbot.waitSignal(place.events.record_wanted) as wanted:
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert wanted.args == ["orders", place.shop.browsing.find("orders", ORDER)]
    assert recalled(place)[0] == ("orders", wanted.args[1])
    first = opened().shown_rows()
    assert first[0].text == "Opened last"
    assert ORDER in first[1].text


def test_control_enter_copies_the_number(opened: Opener, qtbot: QtBot) -> None:
    palette = opened(ORDER)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == ORDER


def test_a_command_runs(opened: Opener, ran: list[str], qtbot: QtBot) -> None:
    palette = opened("export this")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert ran == ["export"]


def test_arrows_step_over_heads(opened: Opener, qtbot: QtBot) -> None:
    palette = opened("粗体")
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    current = palette.current()
    assert current is not None
    assert (current.kind, current.register) == ("record", "orders")


def test_more_than_a_handful_leads_to_the_list(opened: Opener, place: Workplace, qtbot: QtBot) -> None:
    for number in range(9):
        place.shop.records.add("customers", {"name": f"陈小{number}"})
    palette = opened("陈小")
    assert sum(row.kind == "record" for row in palette.shown_rows()) == 6
    palette.step(6)
    with qtbot.waitSignal(place.events.list_wanted) as wanted:
        palette.open_current()
    assert wanted.args == [Query("customers", words="陈小")]


def test_escape_closes_it(opened: Opener, qtbot: QtBot) -> None:
    palette = opened("x")
    with qtbot.waitSignal(palette.closed):
        qtbot.keyClick(palette.line, Qt.Key.Key_Escape)


@pytest.mark.parametrize("words", ['"', "*", "NEAR(", "AND", "-", "name:", "'; DROP", "\\", "%_%", "x" * 500, "\x00", "<b>"])
def test_no_words_are_taken_for_a_language(opened: Opener, words: str) -> None:
    palette = opened(words)
    assert all(row.text for row in palette.shown_rows())


def test_a_nickname_that_looks_like_html_is_shown_as_typed(opened: Opener) -> None:
    assert "<b>粗体</b>" in [row.text for row in opened("粗体").shown_rows()]


def test_marks_are_merged_and_in_order() -> None:
    assert spans("abcabc", ["bc", "ab"]) == ((0, 3),)
    assert spans("張三丰", ["张三"]) == ((0, 2),)
    assert spans("nothing", ["xyz"]) == ()
