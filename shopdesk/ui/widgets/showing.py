"""Showing and hiding a widget that may not have found its parent yet; a button as it looks after its menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QPushButton, QWidget


def show_when(widget: QWidget, wanted: bool) -> None:
    """Like ``setVisible``, but a widget without a parent does not flash up as a window of its own: it shows once it is in a layout."""
    if wanted and widget.parentWidget() is None:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
    else:
        widget.setVisible(wanted)


def let_go_after_menu(button: QPushButton) -> None:
    """Its menu takes the pointer away from the button without Qt telling it: it would look hovered until the pointer comes again."""
    button.menu().aboutToHide.connect(partial(QTimer.singleShot, 0, button, partial(_let_go, button)))


def _let_go(button: QPushButton) -> None:
    if not button.rect().contains(button.mapFromGlobal(QCursor.pos())):
        button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
        button.update()
