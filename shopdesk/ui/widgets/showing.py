"""Showing and hiding a widget that may not have found its parent yet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def show_when(widget: QWidget, wanted: bool) -> None:
    """Like ``setVisible``, but a widget without a parent does not flash up as a window of its own: it shows once it is in a layout."""
    if wanted and widget.parentWidget() is None:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
    else:
        widget.setVisible(wanted)
