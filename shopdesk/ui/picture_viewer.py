"""One picture large, in a window of its own; Esc closes it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from shopdesk.core.translations import _
from shopdesk.ui.pictures import read_picture
from shopdesk.ui.widgets.plain_label import PlainLabel

_SHARE = 0.85


class PictureViewer(QDialog):
    """As large as the screen has room for. A file that is no picture is named, not opened."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("picture_viewer")
        self.setWindowTitle(path.name)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        room = self.screen().availableGeometry().size() * _SHARE
        image = read_picture(path, room)
        if image is None:
            said = _("“{file}” cannot be shown here. It lies in the pictures folder.").format(file=path.name)
            column.addWidget(PlainLabel(said, self, wrap=True))
            self.setMinimumWidth(320)
            return
        picture = QLabel(self)
        picture.setTextFormat(Qt.TextFormat.PlainText)
        picture.setObjectName("picture")
        picture.setAccessibleName(path.name)
        picture.setPixmap(QPixmap.fromImage(image))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(picture)
