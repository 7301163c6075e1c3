"""The private file in which pasted rows wait for their import: laid down, one cell mended, thrown away by whoever made it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from shopdesk.core.errors import Refused
from shopdesk.core.translations import _
from shopdesk.services.pasted_text import Block, join_text, split_text


def private_folder(prefix: str) -> Path:
    """A new folder that only the user may look into (0700). Raises Refused."""
    try:
        return Path(tempfile.mkdtemp(prefix=prefix))
    except OSError as error:
        raise _no_room(error) from error


def lay_down(path: Path, block: Block) -> None:
    """Write the rows so that only the user may read them. Raises Refused where there is no room."""
    try:
        path.touch(mode=0o600)
        path.write_text(join_text(block), encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise _no_room(error) from error


def cell_of(path: Path, row: int, heading: str) -> str | None:
    """The text of a cell as it was pasted: ``row`` from 1, the column by its heading; None where there is no such cell."""
    block = _read(path)
    at = _column(block, row, heading)
    return None if at is None else block[row - 1][at]


def mend_cell(path: Path, row: int, heading: str, text: str) -> None:
    """Put another text into a cell; the other cells stay as they are, and a failure leaves the file as it was. Raises Refused."""
    block = _read(path)
    at = _column(block, row, heading)
    if at is None:
        raise Refused(_("This row cannot be mended here; mend it in the sheet and paste it again."), code="no_cell")
    block[row - 1][at] = text
    beside = path.with_name(path.name + ".new")
    lay_down(beside, block)
    try:
        os.replace(beside, path)
    except OSError as error:
        raise _no_room(error) from error


def _read(path: Path) -> Block:
    try:
        return split_text(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _no_room(error) from error


def _column(block: Block, row: int, heading: str) -> int | None:
    """The place of a heading in the nearest row above that holds it."""
    from shopdesk.excel.structure import normal_heading

    if not 1 <= row <= len(block):
        return None
    wanted = normal_heading(heading)
    for above in block[: row - 1]:
        names = [normal_heading(cell) for cell in above]
        if wanted in names:
            return names.index(wanted)
    return None


def _no_room(error: OSError) -> Refused:
    why = error.strerror or str(error)
    return Refused(_("The pasted rows could not be put into a temporary file: {why}.").format(why=why), code="no_room")
