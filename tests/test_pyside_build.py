"""PySide6 6.12.0 under Python 3.11 loses a reference to None on every call that returns nothing, until the interpreter aborts."""

from __future__ import annotations

import os
import subprocess
import sys

CALLS = 100_000
PROGRAM = f"""
import sys
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv[:1])
widget = QWidget()
before = sys.getrefcount(None)
for _ in range({CALLS}):
    widget.update()
lost = before - sys.getrefcount(None)
print(lost)
"""


def test_void_calls_of_qt_keep_the_references_to_none() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"this build of PySide6 crashes: {done.stderr[-500:]}"
    assert int(done.stdout) < CALLS // 10, f"this build of PySide6 lost {done.stdout.strip()} references to None in {CALLS} calls"
