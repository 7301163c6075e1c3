"""Words that must be seen, empty pages and section heads."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.ui import theme
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.empty_page import EmptyPage
from shopdesk.ui.widgets.section import SectionHead


def child(parent: QWidget, name: str) -> QPushButton:
    found = parent.findChild(QPushButton, name)
    assert found is not None
    return found


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
