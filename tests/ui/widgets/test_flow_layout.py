"""Rows that fill from left to right."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shopdesk.ui.widgets.flow_layout import FlowLayout


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
