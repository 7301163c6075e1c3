"""Every promise in numbers, measured and printed as one table: ``python -m benchmarks [--rows N] [--shop FILE] [NAME...]``.

Each script runs in a process of its own and can be run alone (``python -m benchmarks.saving``). With a million rows the whole takes a
quarter of an hour and 3 GB in the temporary folder; ``--rows 100000`` is enough to compare.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.results import Result, read, table

#: Script -> whether it takes --rows, and --shop (the million-row file).
SCRIPTS = {
    "start_up": False,
    "gui_blocks": True,  # before the others that take --shop: the file that it makes holds a million of each
    "long_list": True,
    "painting_while_importing": False,
    "importing": False,
    "exporting": False,
    "saving": False,
    "search": True,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SCRIPTS))
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--shop", type=Path, help="keep the file with the long list here and use it again")
    parser.add_argument("--edits", type=int, default=0, help="search once more after so many small edits, in a copy of the file")
    parser.add_argument("--cold", action="store_true", help="search once more with nothing of the file in memory (Linux)")
    options = parser.parse_args()
    results: list[Result] = []
    broken = 0
    for name in options.names or SCRIPTS:
        words = [sys.executable, "-m", f"benchmarks.{name}"]
        if SCRIPTS[name]:
            words += ["--rows", str(options.rows), *(["--shop", str(options.shop)] if options.shop else [])]
        if name == "search":
            words += ["--edits", str(options.edits), *(["--cold"] if options.cold else [])]
        print(f"--- {name}", flush=True)
        found, status = _run(words)
        results += found
        broken += status != 0
    print("\n" + table(results))
    return 1 if broken else 0


def _run(words: list[str]) -> tuple[list[Result], int]:
    """Run one script, passing on what it says."""
    found: list[Result] = []
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        for line in process.stdout:
            result = read(line)
            if result is None:
                print(line, end="", flush=True)
            else:
                found.append(result)
    return found, process.returncode


if __name__ == "__main__":
    sys.exit(main())
