"""A thin strip that tells how far long work has come, how fast, and how to stop it. Nothing waits for it.

The job runner hands it ``Progress`` on the GUI thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from shopdesk.core.jobs import Progress
from shopdesk.core.translations import _
from shopdesk.ui import icons
from shopdesk.ui.widgets.plain_label import PlainLabel
from shopdesk.ui.widgets.showing import show_when

_STEPS = 1000
_BAR_WIDTH = 180
_SPEED_AFTER_S = 0.5


class ProgressStrip(QFrame):
    """Hidden while nothing runs. ``start`` shows it, ``report`` moves it, ``finish`` hides it; ``now`` is the clock in seconds."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None, *, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.setObjectName("progress_strip")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._now = now
        self._started = 0.0
        self._what = ""
        self._text = PlainLabel("", self, elide=True)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("progress_strip_bar")
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._speed = PlainLabel("", self, role="small")
        self._cancel = QPushButton(_("Cancel"), self)
        self._cancel.setObjectName("progress_strip_cancel")
        self._cancel.setAccessibleName(_("Cancel"))
        self._cancel.setProperty("quiet", True)
        self._cancel.clicked.connect(self._stop)
        icons.set_icon(self._cancel, "close", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 6, 3)
        row.setSpacing(12)
        row.addWidget(self._text)
        row.addWidget(self._bar)
        row.addWidget(self._speed)
        row.addStretch(1)
        row.addWidget(self._cancel)
        self.hide()

    def start(self, text: str, *, cancellable: bool = True) -> None:
        """Begin to tell about work named ``text`` (translated)."""
        self._started = self._now()
        self._what = text
        self._text.setText(text)
        self._speed.setText("")
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(text)
        self.setAccessibleName(text)
        self._cancel.setEnabled(True)
        self._cancel.setText(_("Cancel"))
        self._cancel.setVisible(cancellable)
        show_when(self, True)

    def report(self, progress: Progress) -> None:
        """Show how far it is. Cheap enough for 30 calls a second."""
        if progress.total > 0:
            done = min(max(progress.done, 0), progress.total)
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(done * _STEPS // progress.total)
            figures = _("{done} of {total}").format(done=f"{done:,}", total=f"{progress.total:,}")
        else:
            self._bar.setRange(0, 0)
            figures = f"{progress.done:,}" if progress.done else ""
        self._text.setText("  ".join(part for part in (self._what, progress.what, figures) if part))
        self._speed.setText(self._speed_words(progress))

    def _speed_words(self, progress: Progress) -> str:
        """Units per second and what is left, once there is half a second to judge by."""
        seconds = self._now() - self._started
        if seconds < _SPEED_AFTER_S or progress.done <= 0:
            return ""
        speed = progress.done / seconds
        shown = f"{speed:,.0f}" if speed >= 10 else f"{speed:.1f}"
        if progress.total <= progress.done:
            return _("{speed} per second").format(speed=shown)
        left = (progress.total - progress.done) / speed
        if left < 60:
            return _("{speed} per second, {seconds} s left").format(speed=shown, seconds=max(1, round(left)))
        return _("{speed} per second, {minutes} min left").format(speed=shown, minutes=round(left / 60))

    def finish(self) -> None:
        self.hide()

    def text(self) -> str:
        return self._text.text()

    def speed_text(self) -> str:
        return self._speed.text()

    def share(self) -> float | None:
        """0.0 to 1.0, None while unknown."""
        return None if self._bar.maximum() == 0 else self._bar.value() / _STEPS

    def _stop(self) -> None:
        self._cancel.setEnabled(False)
        self._cancel.setText(_("Stopping…"))
        self.cancel_requested.emit()
