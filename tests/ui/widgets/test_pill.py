"""States as pills: wash, ink, room, scheme."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shopdesk.ui import theme
from shopdesk.ui.widgets.pill import Pill, paint_pill


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
