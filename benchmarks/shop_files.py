"""The shop files that benchmarks work on: made once by the demo's own maker, in a temporary folder or where ``--shop`` says."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MILLION = 1_000_000


def arguments(about: str | None, rows: int = MILLION) -> argparse.Namespace:
    """``--rows N`` and ``--shop FILE``, which is made if it is not there and kept."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--rows", type=int, default=rows)
    parser.add_argument("--shop", type=Path, help="keep the shop file here and use it again")
    return parser.parse_args()


@contextmanager
def shop_file(path: Path | None, **sizes: int) -> Iterator[Path]:
    """A demo shop with so many ``customers``, ``orders``, ``cases`` …"""
    if path is not None and path.exists():
        yield path
        return
    from shopdesk.core.jobs import Job
    from shopdesk.desks.demo_data.actions import make_demo_shop
    from shopdesk.registers import load

    with tempfile.TemporaryDirectory(prefix="shopdesk-benchmark-") as folder:
        target = path or Path(folder) / "benchmark.shop"
        started = time.perf_counter()
        counts = make_demo_shop(target, load(), sizes=sizes, seed=1, job=Job())
        print(f"made {sum(counts.values()):,} records in {time.perf_counter() - started:.0f} s", flush=True)
        yield target


def own_environment(home: Path) -> dict[str, str]:
    """For a process of the program: folders of its own, no screen, and compiled modules kept as an installed program has them."""
    folders = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA")
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"QT_QPA_PLATFORM": "offscreen", **kept, **dict.fromkeys(folders, str(home)), "PYTHONPYCACHEPREFIX": str(home / "compiled")}
