"""Pictures and files kept with a record: pasted, dropped or chosen, shown small, looked at large, opened in their folder.

Copying is the form's affair (``EditorHelp.attach``); the field holds names in the evidence folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from PySide6.QtCore import QMimeData, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QGuiApplication, QIcon, QImage, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListView, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from shopdesk.core.fields import Field
from shopdesk.core.translations import _
from shopdesk.ui import icons, theme
from shopdesk.ui.editors.base import EditorHelp, Labels
from shopdesk.ui.picture_viewer import PictureViewer
from shopdesk.ui.pictures import png_of
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text, readable, tooltip_text
from shopdesk.ui.widgets.showing import show_when

THUMBNAIL = QSize(72, 56)
_CELL = QSize(84, 80)
_NAME = int(Qt.ItemDataRole.UserRole)
_NAME_SHOWN = 7


class EvidenceEditor(QWidget):
    """Names of files in the evidence folder. Ctrl+V pastes a picture, Delete takes one off the record, Enter looks at it."""

    edited = Signal()
    settled = Signal()

    def __init__(self, field: Field, help: EditorHelp, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.help = help
        self.setObjectName(f"editor_{field.key}")
        self.setAcceptDrops(True)
        self._paths: tuple[str, ...] = ()
        self._locked = False
        self._hint = PlainLabel(_("No pictures yet: paste one (Ctrl+V) or drop files here."), self, role="small", wrap=True)
        self._list = QListWidget(self)
        self._list.setObjectName(f"editor_{field.key}_list")
        self._list.setAccessibleName(_(field.label))
        self._list.setViewMode(QListView.ViewMode.IconMode)
        self._list.setMovement(QListView.Movement.Static)
        self._list.setResizeMode(QListView.ResizeMode.Adjust)
        self._list.setIconSize(THUMBNAIL)
        self._list.setGridSize(_CELL)
        self._list.setUniformItemSizes(True)
        self._list.setFixedHeight(_CELL.height() + 8)
        self._list.setProperty("framed", True)
        self._list.itemActivated.connect(self._look)
        self.setFocusProxy(self._list)
        self._add = self._button("add", _("Add files…"), "plus", self._choose)
        self._open = self._button("folder", _("Open the folder"), "file", self._open_folder)
        tools = QHBoxLayout()
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(4)
        tools.addWidget(self._add)
        tools.addWidget(self._open)
        tools.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addWidget(self._hint)
        column.addWidget(self._list)
        column.addLayout(tools)
        self.show_value((), {})

    def _button(self, name: str, title: str, icon: str, pressed: Any) -> QPushButton:
        button = QPushButton(button_text(title), self)
        button.setObjectName(f"editor_{self.field.key}_{name}")
        button.setProperty("quiet", True)
        icons.set_icon(button, icon, "muted")
        button.clicked.connect(pressed)
        return button

    # What a form asks

    def text_value(self) -> Any:
        return self._paths

    def show_value(self, value: Any, labels: Labels) -> None:
        del labels
        self._paths = tuple(value or ())
        self._show()

    def show_text(self, text: str) -> None:
        self.show_value(tuple(text.splitlines()), {})

    def set_locked(self, locked: bool) -> None:
        self._locked = locked
        self._add.setVisible(not locked)
        self._show_hint()

    def widget(self) -> QWidget:
        return self

    # Showing

    def _show_hint(self) -> None:
        show_when(self._hint, not self._paths and not self._locked)
        show_when(self._list, bool(self._paths))
        show_when(self._open, bool(self._paths))

    def _show(self) -> None:
        self._show_hint()
        self._list.clear()
        for path in self._paths:
            name = PurePosixPath(path).name
            short = name if len(name) <= _NAME_SHOWN else "…" + name[-_NAME_SHOWN:]
            item = QListWidgetItem(readable(short), self._list)
            item.setData(_NAME, path)
            item.setToolTip(tooltip_text(name))
            item.setSizeHint(_CELL)
        if self._paths:
            self.help.pictures(self._paths, THUMBNAIL * 2, self._thumbnails_read)

    def _thumbnails_read(self, found: Mapping[str, QImage | bool]) -> None:
        """``found``: name -> its picture; True for a file that is no picture, False for one that is gone."""
        for at in range(self._list.count()):
            item = self._list.item(at)
            got = found.get(str(item.data(_NAME)))
            if isinstance(got, QImage):
                item.setIcon(QIcon(QPixmap.fromImage(got)))
            elif got is True:
                item.setIcon(QIcon(icons.pixmap("file", 32, theme.current().muted, ratio=self.devicePixelRatioF())))
            elif got is False:
                item.setText(_("File is gone"))
                item.setForeground(theme.current().colour("red"))
                item.setToolTip(tooltip_text(_("“{file}” is not in the pictures folder any more.").format(file=item.data(_NAME))))

    def _look(self, item: QListWidgetItem) -> None:
        path = self.help.file_path(str(item.data(_NAME)))
        if path is not None:
            PictureViewer(path, self.window()).open()

    # Adding and taking off

    def add_mime(self, mime: QMimeData) -> bool:
        """Take a picture or files from the clipboard or a drag; False where there is nothing to take."""
        if self._locked or not self.field.writable:
            return False
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if paths:
            self.help.attach(paths, self._kept)
            return True
        image = mime.imageData() if mime.hasImage() else None
        if isinstance(image, QPixmap):
            image = image.toImage()
        if isinstance(image, QImage) and not image.isNull():
            self.help.attach(png_of(image), self._kept)
            return True
        return False

    def _kept(self, names: tuple[str, ...]) -> None:
        self._paths = (*self._paths, *(name for name in names if name not in self._paths))
        self._show()
        self.edited.emit()
        self.settled.emit()

    def _choose(self) -> None:
        endings = " ".join(f"*{each}" for each in self.help.file_kinds)
        chosen, _filter = QFileDialog.getOpenFileNames(self, _("Add files"), "", f"{_('Pictures and documents')} ({endings})")
        if chosen:
            self.help.attach([Path(each) for each in chosen], self._kept)

    def _take_off(self) -> None:
        gone = {str(item.data(_NAME)) for item in self._list.selectedItems()}
        if gone and not self._locked:
            self._paths = tuple(path for path in self._paths if path not in gone)
            self._show()
            self.edited.emit()
            self.settled.emit()

    def _open_folder(self) -> None:
        path = next((found for path in self._paths if (found := self.help.file_path(path)) is not None), None)
        if path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))  # a folder that the program made, never a file

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            if self.add_mime(QGuiApplication.clipboard().mimeData()):
                return
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take_off()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if not self._locked and (mime.hasImage() or any(url.isLocalFile() for url in mime.urls())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.add_mime(event.mimeData()):
            event.acceptProposedAction()
