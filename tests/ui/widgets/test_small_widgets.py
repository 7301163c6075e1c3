"""What a user notices of the small widgets: choices, keys, words, and what goes away by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.core.jobs import Progress
from shopdesk.ui import theme
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.calendar import Calendar
from shopdesk.ui.widgets.chips import Chip, ChipBar
from shopdesk.ui.widgets.customer_card import CardContent, CustomerCard, letter_of
from shopdesk.ui.widgets.empty_page import EmptyPage
from shopdesk.ui.widgets.field_row import FieldRow
from shopdesk.ui.widgets.flow_layout import FlowLayout
from shopdesk.ui.widgets.pill import Pill, paint_pill
from shopdesk.ui.widgets.plain_label import PlainLabel
from shopdesk.ui.widgets.progress_strip import ProgressStrip
from shopdesk.ui.widgets.search_box import SearchBox
from shopdesk.ui.widgets.section import SectionHead
from shopdesk.ui.widgets.side_panel import NARROWEST, WIDEST, SidePanel
from shopdesk.ui.widgets.undo_bar import UndoBar

CHIPS = (Chip("open", "In progress", 28), Chip("check", "To check", 6), Chip("late", "Late", 2, "red"), Chip("all", "All", 4207))


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "light")
    yield
    theme.apply(qapp, "light")


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    """A shown window of 800 x 600 with a line to type into."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    column = QVBoxLayout(window)
    field = QLineEdit(window)
    field.setObjectName("field")
    column.addWidget(field)
    column.addStretch(1)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    return window


def child(parent: QWidget, name: str) -> QPushButton:
    found = parent.findChild(QPushButton, name)
    assert found is not None
    return found


# chips


def test_clicking_a_chip_chooses_it_alone_and_tells_its_key(qtbot: QtBot) -> None:
    bar = ChipBar(CHIPS)
    qtbot.addWidget(bar)
    assert bar.current() == "open"
    heard: list[object] = []
    bar.chosen.connect(heard.append)
    button = bar.findChild(QWidget, "chip_late")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard == ["late"]
    assert bar.current() == "late"


def test_arrow_keys_walk_the_chips_and_stop_at_the_ends(qtbot: QtBot) -> None:
    bar = ChipBar(CHIPS)
    qtbot.addWidget(bar)
    heard: list[object] = []
    bar.chosen.connect(heard.append)
    names = {key: bar.findChild(QWidget, f"chip_{key}") for key in ("open", "check", "all")}
    qtbot.keyClick(names["open"], Qt.Key.Key_Left)
    qtbot.keyClick(names["open"], Qt.Key.Key_Right)
    qtbot.keyClick(names["check"], Qt.Key.Key_End)
    qtbot.keyClick(names["all"], Qt.Key.Key_Right)
    qtbot.keyClick(names["all"], Qt.Key.Key_Home)
    assert heard == ["check", "all", "open"]


def test_choosing_in_code_is_silent_and_new_counts_keep_the_choice(qtbot: QtBot) -> None:
    bar = ChipBar(CHIPS)
    qtbot.addWidget(bar)
    heard: list[object] = []
    bar.chosen.connect(heard.append)
    bar.choose("check")
    bar.set_counts({"check": 1234})
    bar.set_chips([Chip("new", "New"), *bar.chips()])
    assert heard == []
    assert bar.current() == "check"
    assert {chip.key: chip.count for chip in bar.chips()}["check"] == 1234
    with pytest.raises(KeyError):
        bar.choose("nothing")


def test_a_chip_does_not_change_its_width_when_chosen(qtbot: QtBot) -> None:
    bar = ChipBar(CHIPS)
    qtbot.addWidget(bar)
    button = bar.findChild(QWidget, "chip_all")
    before = button.sizeHint()
    bar.choose("all")
    assert button.sizeHint() == before


def test_chips_wrap_where_it_is_narrow(qtbot: QtBot) -> None:
    bar = ChipBar(CHIPS)
    qtbot.addWidget(bar)
    wide = bar.sizeHint().width()
    assert bar.heightForWidth(wide) == theme.CONTROL_HEIGHT
    assert bar.heightForWidth(wide // 2) > 2 * theme.CONTROL_HEIGHT


# flow layout


def test_a_flow_keeps_reading_order_and_skips_hidden_widgets(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    flow = FlowLayout(window, spacing=10, row_spacing=5)
    boxes = []
    for _number in range(4):
        box = QWidget(window)
        box.setFixedSize(40, 20)
        flow.addWidget(box)
        boxes.append(box)
    boxes[1].hide()
    flow.setGeometry(QRect(0, 0, 95, 100))
    assert [box.pos() for box in (boxes[0], boxes[2], boxes[3])] == [QPoint(0, 0), QPoint(50, 0), QPoint(0, 25)]
    assert flow.heightForWidth(95) == 45


# pills


def test_a_pill_is_painted_in_its_wash_and_ink_and_never_wider_than_its_room(qapp: QApplication) -> None:
    del qapp
    picture = QImage(200, 28, QImage.Format.Format_RGB32)
    picture.fill(QColor("#ffffff"))
    painter = QPainter(picture)
    painter.setFont(theme.base_font())
    used = paint_pill(painter, QRect(10, 0, 60, 28), "a very long state that has no room", "amber", theme.LIGHT)
    painter.end()
    assert used == 60
    assert picture.pixelColor(15, 14).name() == theme.LIGHT.amber_wash
    assert {picture.pixelColor(x, y).name() for x in range(71, 200) for y in range(28)} == {"#ffffff"}


def test_a_pill_says_its_state_to_a_screen_reader_and_follows_the_scheme(qapp: QApplication, qtbot: QtBot) -> None:
    pill = Pill("Refund due", "violet")
    qtbot.addWidget(pill)
    pill.resize(pill.sizeHint())
    assert pill.accessibleName() == "Refund due"
    middle = (4, pill.height() // 2)
    assert pill.grab().toImage().pixelColor(*middle).name() == theme.LIGHT.violet_wash
    theme.apply(qapp, "dark")
    assert pill.grab().toImage().pixelColor(*middle).name() == theme.DARK.violet_wash


# undo bar


def test_the_undo_bar_lies_at_the_bottom_and_leaves_the_focus_alone(page: QWidget, qtbot: QtBot) -> None:
    bar = UndoBar(page)
    bar.show_text("Moved 3 cases to Refund due")
    assert bar.isVisible()
    assert QApplication.focusWidget() is page.findChild(QLineEdit, "field")
    assert bar.geometry().bottom() < page.height()
    assert bar.geometry().top() > page.height() - 80
    assert abs(bar.geometry().center().x() - page.width() // 2) <= 1
    page.resize(500, 400)
    qtbot.waitUntil(lambda: bar.geometry().bottom() < 400)


def test_the_undo_bar_goes_by_itself(page: QWidget, qtbot: QtBot) -> None:
    bar = UndoBar(page, shown_ms=30)
    with qtbot.waitSignal(bar.gone, timeout=2000):
        bar.show_text("Moved")
    assert not bar.isVisible()


def test_pressing_undo_asks_once_and_hides(page: QWidget, qtbot: QtBot) -> None:
    bar = UndoBar(page)
    asked: list[bool] = []
    bar.undo_requested.connect(lambda: asked.append(True))
    bar.show_text("Moved")
    button = child(bar, "undo_bar_undo")
    assert "Z" in button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == [True]
    assert not bar.isVisible()


def test_esc_hides_the_undo_bar_and_still_reaches_others(page: QWidget, qtbot: QtBot) -> None:
    closed: list[bool] = []
    shortcut = QShortcut(QKeySequence("Esc"), page)
    shortcut.activated.connect(lambda: closed.append(True))
    bar = UndoBar(page)
    bar.show_text("Moved")
    qtbot.keyClick(page.findChild(QLineEdit, "field"), Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert closed == [True]


def test_a_later_message_replaces_the_earlier_one(page: QWidget) -> None:
    bar = UndoBar(page)
    bar.show_text("one")
    bar.show_text("<b>two</b>")
    assert bar.text() == "<b>two</b>"


# banner, empty page, section


def test_a_banner_shows_while_it_has_words(page: QWidget, qtbot: QtBot) -> None:
    banner = Banner(page, kind="caution")
    assert banner.isHidden()
    banner.set_text("Phone before sending", action="Call")
    assert not banner.isHidden()
    assert "Phone before sending" in banner.accessibleName()
    with qtbot.waitSignal(banner.action_requested, timeout=1000):
        qtbot.mouseClick(child(banner, "banner_action"), Qt.MouseButton.LeftButton)
    banner.clear()
    assert banner.isHidden()


def test_closing_a_banner_hides_it_and_says_so(page: QWidget, qtbot: QtBot) -> None:
    banner = Banner(page, kind="error", text="Disk full", closable=True)
    with qtbot.waitSignal(banner.closed, timeout=1000):
        qtbot.mouseClick(child(banner, "banner_close"), Qt.MouseButton.LeftButton)
    assert banner.isHidden()


def test_a_banner_changes_colour_with_its_kind(qtbot: QtBot) -> None:
    banner = Banner(kind="caution", text="x")
    qtbot.addWidget(banner)
    banner.resize(200, 30)
    assert banner.grab().toImage().pixelColor(190, 15).name() == theme.LIGHT.amber_wash
    banner.set_text("y", kind="error")
    assert banner.grab().toImage().pixelColor(190, 15).name() == theme.LIGHT.red_wash


def test_an_empty_page_offers_its_ways_to_begin(qtbot: QtBot) -> None:
    begun: list[str] = []

    def new() -> None:
        begun.append("new")

    def bring_in() -> None:
        begun.append("import")

    empty = EmptyPage("No cases yet", "Cases are kept here.", [("New", new), ("Import A & B", bring_in)], icon="cases")
    qtbot.addWidget(empty)
    second = child(empty, "empty_page_action_2")
    assert second.text() == "Import A && B"
    assert second.accessibleName() == "Import A & B"
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(child(empty, "empty_page_action_1"), Qt.MouseButton.LeftButton)
    assert begun == ["import", "new"]


def test_a_section_head_takes_small_widgets(qtbot: QtBot) -> None:
    head = SectionHead("Goods")
    qtbot.addWidget(head)
    button = QPushButton("Add")
    head.add(button)
    head.set_text("Goods & more")
    assert button.parent() is head
    assert head.text() == "Goods & more"


# search box


def test_typing_is_sent_once_when_it_pauses(qtbot: QtBot) -> None:
    box = SearchBox("Search everything", "Ctrl+K")
    qtbot.addWidget(box)
    assert box.shortcut_shown()
    heard: list[object] = []
    box.words_changed.connect(heard.append)
    qtbot.keyClicks(box, "abc ")
    assert box.shortcut_shown() == ""
    qtbot.waitUntil(lambda: heard == ["abc"])
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert heard == ["abc"]
    box.clear()
    assert heard == ["abc", ""]
    assert box.shortcut_shown()


def test_enter_sends_at_once_and_words_set_in_code_are_silent(qtbot: QtBot) -> None:
    box = SearchBox()
    qtbot.addWidget(box)
    heard: list[object] = []
    box.words_changed.connect(heard.append)
    box.set_words("given")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert heard == []
    qtbot.keyClicks(box, "!")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert heard == ["given!"]


# field row


def test_a_problem_stands_beside_its_field_until_taken_back(page: QWidget) -> None:
    editor = QLineEdit()
    row = FieldRow("Order", editor, page, required=True)
    row.set_problem("One digit is missing: copy it again")
    assert row.problem() == "One digit is missing: copy it again"
    assert editor.accessibleDescription() == "One digit is missing: copy it again"
    assert editor.property("problem") is True
    assert editor.accessibleName().startswith("Order")
    labels = {label.text(): label for label in row.findChildren(PlainLabel)}
    assert not labels["One digit is missing: copy it again"].isHidden()
    row.set_problem("")
    assert editor.property("problem") is False
    assert labels["One digit is missing: copy it again"].isHidden()


# side panel


def test_the_panel_folds_for_want_of_room_and_comes_back(page: QWidget) -> None:
    panel = SidePanel(QLabel("x"), page)
    heard: list[object] = []
    panel.folded_changed.connect(heard.append)
    panel.fit(1366)
    panel.fit(1100)
    panel.fit(1000)
    assert panel.is_folded()
    panel.fit(1366)
    assert not panel.is_folded()
    assert heard == [True, False]


def test_a_panel_that_the_user_folded_stays_folded(page: QWidget) -> None:
    panel = SidePanel(QLabel("x"), page)
    panel.fold()
    panel.fit(1100)
    panel.fit(1366)
    assert panel.is_folded()


def test_a_panel_opened_in_a_narrow_window_stays_open_there(page: QWidget) -> None:
    panel = SidePanel(QLabel("x"), page)
    panel.fit(1100)
    panel.unfold()
    panel.fit(1090)
    assert not panel.is_folded()


def test_the_panel_keeps_its_width_within_limits(page: QWidget) -> None:
    panel = SidePanel(parent=page)
    assert panel.panel_width() == theme.SIDE_PANEL_WIDTH
    panel.set_panel_width(10)
    assert panel.width() == NARROWEST
    panel.set_panel_width(5000)
    assert panel.width() == WIDEST


def test_esc_in_the_panel_asks_to_close(page: QWidget, qtbot: QtBot) -> None:
    editor = QLineEdit()
    panel = SidePanel(editor, page)
    panel.show()
    with qtbot.waitSignal(panel.close_requested, timeout=1000):
        qtbot.keyClick(editor, Qt.Key.Key_Escape)


# customer card


def test_a_card_says_who_it_is_and_opens_on_enter(qtbot: QtBot) -> None:
    card = CustomerCard(CardContent("小满", "VIP", "violet", "旺旺 小满_0912", ("3 cases", "refunded 286.00")))
    qtbot.addWidget(card)
    assert card.accessibleName() == "小满, VIP, 旺旺 小满_0912, 3 cases · refunded 286.00"
    with qtbot.waitSignal(card.opened, timeout=1000):
        qtbot.keyClick(card, Qt.Key.Key_Return)
    card.set_content(None)
    assert card.isHidden()


@pytest.mark.parametrize(
    ("name", "letter"), [("小满", "满"), ("abu", "A"), ("夏天的风88", "风"), ("木**", "木"), ("", "·"), ("**", "·"), ("ß", "S")]
)
def test_the_letter_that_stands_for_a_name(name: str, letter: str) -> None:
    assert letter_of(name) == letter


# progress


def test_progress_tells_share_speed_and_what_is_left(qtbot: QtBot) -> None:
    seconds = [100.0]
    strip = ProgressStrip(now=lambda: seconds[0])
    qtbot.addWidget(strip)
    strip.start("Importing")
    assert strip.share() is None
    strip.report(Progress(10, 1000))
    assert strip.speed_text() == ""
    seconds[0] = 102.0
    strip.report(Progress(500, 1000))
    assert strip.share() == pytest.approx(0.5)
    assert "500 of 1,000" in strip.text()
    assert strip.speed_text() == "250 per second, 2 s left"
    strip.report(Progress(1, 0, "reading"))
    assert strip.share() is None
    assert "reading" in strip.text()
    strip.finish()
    assert strip.isHidden()


def test_cancel_is_asked_once(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    asked: list[bool] = []
    strip.cancel_requested.connect(lambda: asked.append(True))
    strip.start("Importing")
    button = child(strip, "progress_strip_cancel")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == [True]
    strip.start("Again")
    assert button.isEnabled()


# calendar


def test_weekends_of_the_calendar_follow_the_scheme(qapp: QApplication, qtbot: QtBot) -> None:
    calendar = Calendar()
    qtbot.addWidget(calendar)
    calendar.setSelectedDate(QDate(2026, 11, 23))
    assert calendar.weekdayTextFormat(Qt.DayOfWeek.Sunday).foreground().color().name() == theme.LIGHT.red
    theme.apply(qapp, "dark")
    assert calendar.weekdayTextFormat(Qt.DayOfWeek.Sunday).foreground().color().name() == theme.DARK.red
    assert calendar.weekdayTextFormat(Qt.DayOfWeek.Monday).foreground().color().name() == theme.DARK.text


# all of them


def test_every_label_is_plain_text_and_every_button_has_names(page: QWidget) -> None:
    widgets = [
        ChipBar(CHIPS, page),
        UndoBar(page),
        Banner(page, text="x", closable=True),
        EmptyPage("t", "x", [("New", page.update)], page, icon="cases"),
        SectionHead("s", page),
        SearchBox("Search", "Ctrl+K", page),
        FieldRow("f", QLineEdit(), page),
        CustomerCard(CardContent("a"), page),
        ProgressStrip(page),
        SidePanel(parent=page),
        Pill("p", "red", page),
    ]
    assert all(widget.objectName() for widget in widgets)
    for widget in widgets:
        assert [label for label in widget.findChildren(QLabel) if label.textFormat() != Qt.TextFormat.PlainText] == []
    banner, undo = widgets[2], widgets[1]
    assert isinstance(banner, Banner)
    assert isinstance(undo, UndoBar)
    banner.set_text("x", action="Retry")
    undo.show_text("done")
    buttons = [button for widget in widgets for button in widget.findChildren(QPushButton)]
    assert len(buttons) >= 6
    assert [button for button in buttons if not button.objectName() or not button.accessibleName()] == []
