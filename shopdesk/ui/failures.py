"""What happens when the program itself is wrong: the data is safe, the user is told once, and a report without customer data can be copied.

Failures that are fit for people (``core.errors``) are caught where they happen; one that slips through is told by its sentence.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from shopdesk.core.errors import ShopDeskError
from shopdesk.core.translations import _
from shopdesk.ui import icons, theme
from shopdesk.ui.widgets.plain_label import PlainLabel

log = logging.getLogger(__name__)

class Failures(QObject):
    """The one place where bugs arrive, from any thread. ``install`` makes it the program's hook for what nobody caught."""

    _happened = Signal(object)
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.window: QWidget | None = None
        """Over which window the report is shown."""
        self.tell: Callable[[ShopDeskError], None] | None = None
        """Who says the sentence of a failure that is fit for people."""
        self.last_report = ""
        self._shown: FailureDialog | None = None
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over what nobody catches, on every thread."""
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread

    def uninstall(self) -> None:
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def happened(self, error: BaseException) -> None:
        """Tell of a bug; any thread. The user sees it once the GUI thread is free.

        A failure that is fit for people and that nobody caught is no bug of the data: the window says its sentence.
        """
        if isinstance(error, ShopDeskError) and self.tell is not None:
            self._told.emit(error)
            return
        from shopdesk.ui.failure_report import report

        text = report(error)
        log.error("unexpected failure\n%s", text)
        self._happened.emit(text)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            app = QApplication.instance()
            if app is not None:
                app.quit()
            return
        self.happened(error.with_traceback(trace))

    def _uncaught_in_thread(self, hooked: threading.ExceptHookArgs) -> None:
        if hooked.exc_value is not None and not issubclass(hooked.exc_type, SystemExit):
            self.happened(hooked.exc_value)

    def _show(self, text: str) -> None:
        """GUI thread. One dialog at a time; further failures are added to it."""
        self.last_report = text
        if self._shown is not None:
            self._shown.add(text)
            return
        self._shown = FailureDialog(text, self.window)
        self._shown.destroyed.connect(self._gone)
        self._shown.show()

    def _tell(self, error: ShopDeskError) -> None:
        if self.tell is not None:
            self.tell(error)

    def _gone(self) -> None:
        self._shown = None


class FailureDialog(QDialog):
    """Says that something went wrong in the program, and offers the report to copy. Never asks for a decision."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("failure_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle(_("Something went wrong"))
        self.resize(620, 420)
        title = PlainLabel(_("Something went wrong in ShopDesk"), self, role="title")
        words = _("What was saved is safe; what you were just doing may not have been done. The report below holds no customer data.")
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("failure_report")
        self.text.setAccessibleName(_("Report"))
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(theme.mono_font())
        self.text.setProperty("mono", True)
        self.text.setPlainText(text)
        self._copy = QPushButton(_("Copy the report"), self)
        self._copy.setObjectName("failure_copy")
        self._go_on = QPushButton(_("Go on working"), self)
        self._go_on.setObjectName("failure_go_on")
        self._go_on.setProperty("primary", True)
        for button in (self._copy, self._go_on):
            button.setAccessibleName(button.text())
        icons.set_icon(self._copy, "copy")
        self._copy.clicked.connect(self.copy)
        self._go_on.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(self._copy)
        foot.addStretch(1)
        foot.addWidget(self._go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(PlainLabel(words, self, role="muted", wrap=True))
        column.addWidget(self.text, 1)
        column.addLayout(foot)
        self._go_on.setFocus()

    def add(self, text: str) -> None:
        """A further failure while this is open."""
        if self.text.blockCount() < 400:
            self.text.appendPlainText("\n" + text)

    def copy(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._copy.setText(_("Copied"))
