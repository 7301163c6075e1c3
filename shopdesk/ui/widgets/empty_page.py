"""What a page shows when there is nothing to show: what it is for, and the ways to begin."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from shopdesk.ui import icons, theme
from shopdesk.ui.widgets.plain_label import PlainLabel, button_text

_WIDTH = 420
_PICTURE = 40


class EmptyPage(QFrame):
    """Title, a sentence or two, and buttons; the first is primary. ``actions`` are (label, what to call without arguments)."""

    def __init__(
        self,
        title: str,
        text: str,
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
        parent: QWidget | None = None,
        *,
        icon: str = "",
    ) -> None:
        super().__init__(parent)
        self.setObjectName("empty_page")
        self.setProperty("surface", "paper")
        self._icon_name = icon
        self._calls: list[Callable[[], object]] = []
        self._buttons: list[QPushButton] = []
        self._picture = QLabel(self)
        self._picture.setTextFormat(Qt.TextFormat.PlainText)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setVisible(bool(icon))
        self._title = PlainLabel("", self, role="title", wrap=True)
        self._text = PlainLabel("", self, role="muted", wrap=True)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setFixedWidth(_WIDTH)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addLayout(self._row)
        column.addStretch(3)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.set_content(title, text, actions)

    def set_content(self, title: str, text: str, actions: Sequence[tuple[str, Callable[[], object]]] = ()) -> None:
        """Change everything that is said and offered."""
        self._title.setText(title)
        self._text.setText(text)
        for shown in (self._title, self._text):
            shown.setMinimumHeight(max(0, shown.heightForWidth(_WIDTH)))  # a centred item is not asked how high it is at its width
        self.setAccessibleName(title)
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._calls = [call for _label, call in actions]
        self._buttons = []
        self._row.addStretch(1)
        for number, (label, _call) in enumerate(actions):
            button = QPushButton(button_text(label), self)
            button.setObjectName(f"empty_page_action_{number + 1}")
            button.setAccessibleName(label)
            button.setProperty("primary", number == 0)
            button.clicked.connect(self._run)
            self._buttons.append(button)
            self._row.addWidget(button)
        self._row.addStretch(1)

    def _run(self) -> None:
        sender = self.sender()
        for button, call in zip(self._buttons, self._calls, strict=True):
            if button is sender:
                call()
                return

    def _restyle(self, tokens: object = None) -> None:
        del tokens
        if self._icon_name:
            self._picture.setPixmap(icons.pixmap(self._icon_name, _PICTURE, "grip", ratio=self.devicePixelRatioF()))
