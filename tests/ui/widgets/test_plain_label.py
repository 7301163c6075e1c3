"""Text on screen is shown as typed: never as HTML, never invisible, never as a mnemonic."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.ui.widgets.plain_label import PlainLabel, button_text, readable, set_tooltip, tooltip_text

HOSTILE = ("<b>bold</b>", "a<b 便宜<买>", '<img src="/etc/hostname">', '<a href="file:///x">y</a>', "Tom & Jerry &amp;", "<table><tr><td>1")


def seen_in_tooltip(tooltip: str) -> str:
    """What Qt paints for a tooltip text: it guesses at rich text."""
    if not GuiQt.mightBeRichText(tooltip):
        return tooltip
    document = QTextDocument()
    document.setHtml(tooltip)
    return document.toPlainText()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_shows_markup_as_typed(qtbot: QtBot, text: str) -> None:
    label = PlainLabel(text)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == text
    assert label.shown_text() == text


@pytest.mark.parametrize("text", [*HOSTILE, "two\nlines  and   spaces"])
def test_a_tooltip_shows_markup_as_typed(text: str) -> None:
    assert seen_in_tooltip(tooltip_text(text)) == text


def test_a_tooltip_of_markup_asks_for_no_picture(qtbot: QtBot, tmp_path: Path) -> None:
    asked: list[str] = []

    class Watching(QTextDocument):
        def loadResource(self, kind: int, name: object) -> object:
            asked.append(str(name))
            return super().loadResource(kind, name)

    picture = tmp_path / "secret.png"
    document = Watching()
    document.setHtml(f'<img src="{picture}">')
    document.size()
    assert asked, "the control: plain HTML does ask"
    asked.clear()
    document.setHtml(tooltip_text(f'<img src="{picture}">'))
    document.size()
    assert asked == []


def test_set_tooltip_serves_widgets_and_actions(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    action = QAction(widget)
    for target in (widget, action):
        set_tooltip(target, "<b>x</b>")
        assert seen_in_tooltip(target.toolTip()) == "<b>x</b>"
    set_tooltip(widget, "")
    assert widget.toolTip() == ""


def test_overrides_and_invisible_signs_become_visible() -> None:
    assert readable("exe\u202egnp.a") == "exe[202E]gnp.a"
    assert readable("a\u200bb") == "a[200B]b"
    assert readable("a\x00b\x1b") == "a\u2400b\u241b"
    assert readable("a\tb\r\nc") == "a b  c"
    assert readable("a\r\nb", lines=True) == "a\nb"
    assert readable("a\ud800b") == "a\ufffdb"


def test_ordinary_text_emoji_and_rare_characters_stay() -> None:
    for text in ("旺旺 小满_0912", "👩\u200d👩\u200d👧", "𠮷野家", "é à ñ", "e\u0301"):
        assert readable(text) == text


def test_towers_of_marks_and_endless_text_are_cut() -> None:
    assert readable("z" + "\u0301" * 1000) == "z" + "\u0301" * 3
    cut = readable("长" * 10_000)
    assert len(cut) == 2000
    assert cut.endswith("…")


def test_button_text_keeps_ampersands() -> None:
    assert button_text("A & B") == "A && B"


def test_a_label_with_a_buddy_keeps_ampersands(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    label = PlainLabel("A & B", page)
    label.setBuddy(QLineEdit(page))
    assert label.text() == "A & B"
    assert label.shown_text() == "A && B"


def test_a_cut_label_tells_everything_in_its_tooltip(qtbot: QtBot) -> None:
    label = PlainLabel("a<b 便宜" * 20, elide=True)
    qtbot.addWidget(label)
    label.resize(label.sizeHint())
    label.show()
    assert label.shown_text() == label.text()
    assert label.toolTip() == ""
    label.resize(60, 20)
    assert label.shown_text().endswith("…")
    assert seen_in_tooltip(label.toolTip()) == label.text()
    assert label.accessibleName() == label.text()


def test_odd_text_does_not_change_the_height_of_a_line(qtbot: QtBot) -> None:
    plain, tower = PlainLabel("abc"), PlainLabel("a\u0301\u0302\u0303\u0304\u0305\u202e\nb")
    for label in (plain, tower):
        qtbot.addWidget(label)
    assert tower.sizeHint().height() == plain.sizeHint().height()


def test_selectable_and_elided_exclude_each_other(qtbot: QtBot) -> None:
    with pytest.raises(ValueError):
        PlainLabel("x", elide=True, selectable=True)
