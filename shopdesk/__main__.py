"""python -m shopdesk: the window, or with a command the same work without one.

What plainly asks for the window goes there at once: reading the command line's two dozen commands first would cost a tenth of the first
paint.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main() -> int:
    words = sys.argv[1:]
    plain = window_words(words)
    if plain is None:
        from shopdesk.cli import main as run_command

        return run_command(words)
    import logging
    from pathlib import Path

    from shopdesk.app import run

    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(message)s")
    file = plain.get("--file")
    return run(Path(file) if file else None, demo="--demo" in plain, language=None, operator=plain.get("--as", ""))


def window_words(words: Sequence[str]) -> dict[str, str] | None:
    """``--file``, ``--as`` and ``--demo`` where there is nothing else; None is for the command line, which explains what is wrong."""
    found: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if word not in ("--file", "--as", "--demo"):
            return None
        value = "" if word == "--demo" else next(rest, "")
        if word != "--demo" and (not value or value.startswith("-")):
            return None
        found[word] = value
    return found


if __name__ == "__main__":
    sys.exit(main())
