"""The crash report of the window: that of :mod:`shopdesk.core.crash_report`, with Qt's version."""

from __future__ import annotations

from PySide6.QtCore import qVersion

from shopdesk.core import crash_report


def report(error: BaseException) -> str:
    """A crash report: versions, the kinds of the errors and where in the code they happened; nothing that a record could hold."""
    return crash_report.report(error, f"Qt {qVersion()}")
