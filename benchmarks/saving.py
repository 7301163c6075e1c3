"""What a save costs beside raw sqlite3 doing the very same writes with the same settings.

    python -m benchmarks.saving [--shop FILE]

The service changes a case; the statements that it wrote are then replayed by sqlite3 alone on a copy of the file, turn by turn.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.results import Result, at, median, run
from benchmarks.shop_files import arguments, shop_file

TURNS, MORE_MS = 150, 5.0
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def main() -> int:
    options = arguments(__doc__)

    def measured() -> Sequence[Result]:
        with shop_file(options.shop, customers=20_000, orders=20_000, cases=20_000) as path, tempfile.TemporaryDirectory() as folder:
            return [measure(path, Path(folder))]

    return run(measured)


def measure(path: Path, folder: Path) -> Result:
    from shopdesk.registers import load
    from shopdesk.services.shop import Shop
    from shopdesk.storage.database import connect
    from shopdesk.storage.search_index import register_functions

    ours, raws = folder / "ours.shop", folder / "raw.shop"
    shutil.copyfile(path, ours)
    shutil.copyfile(path, raws)
    mine, plain = [], []
    with Shop.open(ours, load()) as shop, closing(connect(raws, writable=True, prepare=[register_functions])) as raw:
        said: list[str] = []
        with shop.database.reading() as conn:
            own = conn.raw
        assert own is not None
        newest = 20_000
        for turn in range(TURNS + 5):
            values = {"notes": f"已电话联系买家,第 {turn} 次", "explanation": f"侧缝开线 {turn}"}
            own.set_trace_callback(said.append)
            started = time.perf_counter()
            shop.records.set("cases", newest - turn * 7, values)
            took = 1000 * (time.perf_counter() - started)
            own.set_trace_callback(None)
            statements = [s for s in said if s.startswith(WRITES)]
            said.clear()
            started = time.perf_counter()
            raw.execute("BEGIN IMMEDIATE")
            for statement in statements:
                raw.execute(statement)
            raw.execute("COMMIT")
            if turn >= 5:
                mine.append(took)
                plain.append(1000 * (time.perf_counter() - started))
    how = (
        f"{median(mine):.1f} ms against {median(plain):.1f} ms, medians of {TURNS}; p95 {at(mine, 0.95):.1f} against {at(plain, 0.95):.1f}"
    )
    return Result("a save beyond raw sqlite3", median(mine) - median(plain), MORE_MS, "ms", how)


if __name__ == "__main__":
    sys.exit(main())
