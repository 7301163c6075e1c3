"""What holds for every widget: plain text and names."""

from __future__ import annotations

import gc
import weakref

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from shopdesk.ui import theme
from shopdesk.ui.widgets.banner import Banner
from shopdesk.ui.widgets.chips import Chip, ChipBar
from shopdesk.ui.widgets.customer_card import CardContent, CustomerCard
from shopdesk.ui.widgets.empty_page import EmptyPage
from shopdesk.ui.widgets.field_row import FieldRow
from shopdesk.ui.widgets.pill import Pill
from shopdesk.ui.widgets.progress_strip import ProgressStrip
from shopdesk.ui.widgets.search_box import SearchBox
from shopdesk.ui.widgets.section import SectionHead
from shopdesk.ui.widgets.side_panel import SidePanel
from shopdesk.ui.widgets.undo_bar import UndoBar

CHIPS = (Chip("open", "In progress", 28), Chip("check", "To check", 6), Chip("late", "Late", 2, "red"), Chip("all", "All", 4207))


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


def test_a_widget_that_went_is_freed_and_deaf_to_the_next_scheme(qapp: QApplication, page: QWidget) -> None:
    loose, placed = Banner(text="x"), Banner(page, text="x")
    gone = weakref.ref(loose)
    del loose
    gc.collect()
    assert gone() is None
    placed.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    theme.apply(qapp, "dark")
    assert theme.current() is theme.DARK


def test_a_widget_without_a_parent_opens_no_window(qapp: QApplication, page: QWidget) -> None:
    card = CustomerCard(CardContent("a"))
    banner = Banner(text="x")
    assert [window for window in qapp.topLevelWidgets() if window.isVisible()] == [page]
    for widget in (card, banner):
        page.layout().addWidget(widget)
    qapp.processEvents()
    assert card.isVisible()
    assert banner.isVisible()
