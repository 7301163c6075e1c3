"""The program started as its entry does, saying when it was first painted and when a list with rows was; then it is closed.

Run by ``benchmarks.start_up``; imports nothing before the program does.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from shopdesk.ui.table_side import TableSide


def main(path: str) -> int:
    """Start the program as its entry does, and print when it was first painted and when a list with rows was."""
    from shopdesk import __main__, app  # the entry imports it before it shows anything

    del app
    _watch_paints()
    sys.argv[1:] = ["--file", path]
    return __main__.main()


def _watch_paints() -> None:
    """Say the two instants. Watches two widgets only: a filter on the whole application would cost more than what is measured."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    from shopdesk.ui.program import Program

    show, opened = Program._show_window, Program._opened

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, _say)
            return False

    def shown(program: Program, memory: Any) -> None:
        show(program, memory)
        assert program.window is not None
        body = program.window.centralWidget()
        assert body is not None
        body.installEventFilter(FirstPaint(body))

    def shop_there(program: Program, shop: Any) -> None:
        from shopdesk.ui.table_side import TableSide

        paint = TableSide.paintEvent
        said: list[bool] = []
        assert program.window is not None
        window = program.window

        def painted(side: TableSide, event: QPaintEvent) -> None:
            paint(side, event)
            if side.records.rowCount() and not said:
                said.append(True)
                QTimer.singleShot(0, _say)
                QTimer.singleShot(300, window, window.close)

        TableSide.paintEvent = painted  # type: ignore[method-assign, assignment]
        opened(program, shop)

    Program._show_window = shown  # type: ignore[method-assign, assignment]
    Program._opened = shop_there  # type: ignore[method-assign, assignment]


def _say() -> None:
    print(time.monotonic(), time.process_time(), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
