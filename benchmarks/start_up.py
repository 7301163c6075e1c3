"""How soon the window is there: first paint, and a list with data in it, against the time of ``import PySide6.QtWidgets`` alone.

    python -m benchmarks.start_up [--shop FILE]

Fresh processes take turns, so that a busy machine slows all alike; the medians are compared. Opens a demo shop of the usual size.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.results import Result, median, run
from benchmarks.shop_files import arguments, own_environment, shop_file

TURNS = 7
IMPORT = "import time, PySide6.QtWidgets; print(time.monotonic(), time.process_time())"
FIRST_PAINT, USABLE = 2.0, 4.5


def main() -> int:
    options = arguments(__doc__)

    def measured() -> Sequence[Result]:
        with shop_file(options.shop) as path, tempfile.TemporaryDirectory() as home:
            return measure(path, Path(home))

    return run(measured)


def measure(path: Path, home: Path) -> Sequence[Result]:
    environment = own_environment(home)
    turns: dict[str, list[tuple[float, float]]] = {"import": [], "paint": [], "list": []}
    for turn in range(TURNS + 1):
        found = {"import": _instants([sys.executable, "-c", IMPORT], environment)[0]}
        found["paint"], found["list"] = _instants([sys.executable, "-m", "benchmarks.watched_start", str(path)], environment)[:2]
        if turn:  # the first one warms the disk
            for what, times in found.items():
                turns[what].append(times)
    return [
        _compared("first paint / import of Qt", turns["paint"], turns["import"], FIRST_PAINT),
        _compared("window with data / import of Qt", turns["list"], turns["import"], USABLE),
    ]


def _compared(promise: str, ours: Sequence[tuple[float, float]], base: Sequence[tuple[float, float]], limit: float) -> Result:
    """Medians of the wall time; the CPU beside it tells what a busy machine did to them."""
    wall, cpu = median([times[0] for times in ours]), median([times[1] for times in ours])
    wall_0, cpu_0 = median([times[0] for times in base]), median([times[1] for times in base])
    how = f"{1000 * wall:.0f} ms against {1000 * wall_0:.0f}, medians of {TURNS}; CPU {1000 * cpu:.0f} against {1000 * cpu_0:.0f}"
    return Result(promise, wall / wall_0, limit, "times", f"{how} = {cpu / cpu_0:.1f} times")


def _instants(command: Sequence[str], environment: dict[str, str]) -> list[tuple[float, float]]:
    """(seconds from the start of a process, its CPU seconds) at each instant that it prints."""
    started = time.monotonic()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    words = [float(word) for word in done.stdout.split()]
    if not words:
        raise RuntimeError(done.stderr)
    return [(at - started, cpu) for at, cpu in zip(words[::2], words[1::2], strict=True)]


if __name__ == "__main__":
    sys.exit(main())
