"""The process that touches foreign files: opens one, streams its rows back, and may die without hurting anybody.

Speaks length-prefixed `marshal` frames on standard output (parent: `reader.py`): ``opened``, ``tick``, ``rows``, ``result``, ``end``,
``refused``. Imports neither Qt nor SQLAlchemy, opens no socket, runs no macro and no formula. One file per process.
"""

from __future__ import annotations

import gc
import importlib
import marshal
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from shopdesk.core.translations import set_language
from shopdesk.excel import guard
from shopdesk.excel.limits import MEMORY_BYTES, limit_this_process
from shopdesk.excel.refusal import Refusal
from shopdesk.excel.source import NumberedRow, Sheet, Source, Tick

FIRST_BATCH, BATCH = 100, 1000
MOST_BATCH_CHARACTERS = 1 << 20
TICK_SECONDS = 0.25


class Channel:
    """The pipe to the parent."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._next_tick = 0.0

    def send(self, *frame: Any) -> None:
        body = marshal.dumps(frame)
        self._write(len(body).to_bytes(4, "big") + body)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def tick(self, done: int, total: int) -> None:
        """Report progress, at most four times a second."""
        now = time.monotonic()
        if now >= self._next_tick:
            self._next_tick = now + TICK_SECONDS
            self.send("tick", done, total)


def open_source(path: Path, tick: Tick, encoding: str = "", separator: str = "") -> Source:
    """The reader for one file, by its content; a text file's encoding and separator may be said."""
    format = guard.sniff(path)
    if format == "xlsx":
        from shopdesk.excel.xlsx import Xlsx

        return Xlsx(path, tick)
    if format in ("xls", "xlsb"):
        from shopdesk.excel import legacy

        return legacy.Xls(path, tick) if format == "xls" else legacy.Xlsb(path, tick)
    if format in ("ods", "fods"):
        from shopdesk.excel.ods import Ods

        return Ods(path, tick, is_flat=format == "fods")
    if format in ("html", "mhtml", "xml2003"):
        from shopdesk.excel import markup

        return markup.open_markup(path, format, tick)
    from shopdesk.excel.text_files import TextTable

    return TextTable(path, tick, encoding, separator)


def chosen_sheet(sheets: list[Sheet], wanted: str | None) -> int:
    """The sheet by name, else the first visible one with data, else a hidden one with data."""
    if wanted is not None:
        for index, sheet in enumerate(sheets):
            if sheet.name == wanted:
                return index
        raise Refusal("no_such_sheet", sheet=wanted)
    for visible in (True, False):
        for index, sheet in enumerate(sheets):
            if sheet.visible is visible and sheet.rows:
                return index
    if not sheets:
        raise Refusal("no_sheets")
    return 0


def named(function: str) -> Callable[..., Any]:
    """``package.module:factory`` as the object."""
    module, _, name = function.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def batches(rows: Iterator[NumberedRow], limit: int | None) -> Iterator[list[NumberedRow]]:
    """Small batches first (a preview waits for them), then larger ones, never more text than a pipe should hold."""
    batch: list[NumberedRow] = []
    most, size = FIRST_BATCH, 0
    for count, row in enumerate(rows, 1):
        batch.append(row)
        size += len(row[1]) * 12 if len(row[1]) < 100 else sum(map(len, row[1]))
        if limit is not None and count >= limit:
            break
        if len(batch) >= most or size > MOST_BATCH_CHARACTERS:
            yield batch
            batch, most, size = [], BATCH, 0
    if batch:
        yield batch


def serve(request: dict[str, Any], channel: Channel) -> None:
    """Answer one request: ``path``, ``sheet``, ``limit``, ``transform``, ``arguments``."""
    source = open_source(Path(request["path"]), channel.tick, *request.get("told", ()))
    sheets = source.sheets()
    index = chosen_sheet(sheets, request["sheet"])
    channel.send(
        "opened",
        source.format,
        source.encoding,
        source.separator,
        source.is_guess,
        [(sheet.name, sheet.visible, sheet.rows, sheet.columns) for sheet in sheets],
        index,
    )
    if request["transform"]:  # what it says of a cell may name choices
        set_language(request.get("language", "en"))
    transform = named(request["transform"])(*request["arguments"]) if request["transform"] else None
    last = 0
    for batch in batches(source.rows(index), request["limit"]):
        last = batch[-1][0]
        if transform is None:
            channel.send("rows", batch)
        else:
            channel.send("result", transform(batch))
    if transform is not None and hasattr(transform, "finish"):
        channel.send("result", transform.finish())
    channel.send("end", last, peak_memory())


def peak_memory() -> int:
    """The most memory that this process has held, in bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    status = Path("/proc/self/status")
    if status.exists():  # getrusage starts with what the parent held when it made this process
        return next((int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM")), 0)
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def main() -> None:
    """The child's life: one request from standard input, frames to standard output, quiet otherwise."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(0, os.O_BINARY)
        msvcrt.setmode(1, os.O_BINARY)
    channel = Channel(os.dup(1))
    os.dup2(2, 1)  # nothing that a library prints may reach the pipe
    request = marshal.loads(sys.stdin.buffer.read())
    limit_this_process(request.get("memory_bytes", MEMORY_BYTES))
    sys.setrecursionlimit(2000)
    gc.set_threshold(200_000)  # rows are tuples without cycles; looking for some costs a tenth of the time
    try:
        serve(request, channel)
    except Refusal as refusal:
        channel.send("refused", refusal.code, {key: str(value) for key, value in refusal.values.items()}, "")
    except (BrokenPipeError, KeyboardInterrupt):
        pass
    except MemoryError:
        channel.send("refused", "too_large", {}, "MemoryError")
    except BaseException as error:  # PanicException of calamine is no Exception
        if request["transform"] and _is_ours(error):
            import traceback

            channel.send("failed", "".join(traceback.format_exception(error)))
        else:
            channel.send("refused", "damaged", {}, f"{type(error).__module__}.{type(error).__name__}: {str(error)[:200]}")
    sys.stderr.flush()
    os._exit(0)  # no destructors: what the foreign file left in the libraries' hands does not run


def _is_ours(error: BaseException) -> bool:
    """A bug in the transform, not the file: the failing frame lies outside this package and outside libraries' readers."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code is serve.__code__ and trace.tb_next is not None:
            name = trace.tb_next.tb_frame.f_globals.get("__name__", "")
            return not name.startswith("shopdesk.excel")
        trace = trace.tb_next
    return False


if __name__ == "__main__":
    main()
