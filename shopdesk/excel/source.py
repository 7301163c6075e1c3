"""What every reader of a format offers to the child process: sheets, and rows of text with the row numbers that a person sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

NumberedRow = tuple[int, tuple[str, ...]]
"""Row number counted from 1, and the cells as text; a row may be shorter than the header (blank cells at its end are left off)."""

Tick = Callable[[int, int], None]
"""Reports (done, total) in the reader's own unit, so that a long look at a file does not pass for a hang."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file; ``rows`` and ``columns`` reach to the last cell with something in it, -1 where only reading to the end tells."""

    name: str
    visible: bool
    rows: int
    columns: int


class Source(Protocol):
    """One open foreign file. All methods raise Refusal (or anything at all: the child catches it)."""

    format: str
    encoding: str
    separator: str
    is_guess: bool
    """The encoding was guessed by statistics: show it to the user."""

    def sheets(self) -> list[Sheet]: ...

    def rows(self, index: int) -> Iterator[NumberedRow]:
        """Rows of one sheet in order, blank ones between filled ones as ``()``, none after the last filled one."""
        ...


def without_blank_end(rows: Iterator[NumberedRow], most_cells: int = 200_000_000) -> Iterator[NumberedRow]:
    """Fill gaps between rows with blank ones, leave those at the end off; refuse rows whose empty width would fill the memory."""
    from shopdesk.excel.refusal import Refusal

    expected = 1
    waiting = 0
    wide = 0
    for number, cells in rows:
        if not cells:
            continue
        if len(cells) > 1000:
            filled = len(cells) - cells.count("")
            wide += len(cells) if filled * 20 < len(cells) else 0
            if wide > most_cells // 20:
                raise Refusal("too_wide", row=number)
        waiting = max(0, number - expected)
        for blank in range(expected, expected + waiting):
            yield blank, ()
        yield number, cells
        expected = max(expected, number + 1)


def measured(rows: Iterator[NumberedRow]) -> tuple[int, int]:
    """Rows and columns up to the last filled cell."""
    last = width = 0
    for number, cells in rows:
        if cells:
            last = max(last, number)
            width = max(width, len(cells))
    return last, width
