"""Where the window stands: as it was left, on a screen that is still there; the first time no larger than the screen has room for."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QByteArray, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_NAME = "window"
_FRAME = QSize(4, 34)
"""Room for the frame and the title bar, which nobody knows before the window is shown."""


class Remembering(Protocol):
    def get(self, name: str, default: Any = None) -> Any: ...

    def put(self, name: str, value: Any) -> None: ...


def first_size(wanted: QSize, available: QRect) -> QSize:
    """The wanted size, or what of it fits on a screen with this much room, frame included."""
    return wanted.boundedTo(available.size() - _FRAME)


def recall(window: QWidget, memory: Remembering, wanted: QSize) -> None:
    """Give a window its place before it is shown."""
    kept = memory.get(_NAME)
    if isinstance(kept, str) and kept and window.restoreGeometry(QByteArray.fromBase64(QByteArray(kept.encode("ascii", "ignore")))):
        return  # Qt itself brings a window back that would stand outside every screen
    screen = QGuiApplication.primaryScreen()
    window.resize(wanted if screen is None else first_size(wanted, screen.availableGeometry()))


def keep(window: QWidget, memory: Remembering) -> None:
    """Remember its place."""
    memory.put(_NAME, bytes(window.saveGeometry().toBase64().data()).decode("ascii"))
