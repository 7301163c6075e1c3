"""python -m shopdesk: the window, or with a command the same work without one."""

from __future__ import annotations

import sys


def main() -> int:
    from shopdesk.cli import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
