"""Writes the lists of names that the demo shop draws from: ``python -m shopdesk.devtools.seed_lists``.

Surnames and given names come from Faker's Chinese lists (MIT), so that the installed program needs no Faker. The other lists beside them
(places, products, phrases) are written by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

LISTS = Path(__file__).resolve().parent.parent / "desks" / "demo_data" / "lists"
SURNAMES, GIVEN_NAMES = 120, 360


def main() -> None:
    """Rewrite the two lists; the same version of Faker writes the same lists."""
    names: Any = import_module("faker.providers.person.zh_CN").Provider
    _write("surnames.txt", list(names.last_names)[:SURNAMES])
    _write("given_names.txt", list(dict.fromkeys(_given_names(names)))[:GIVEN_NAMES])


def _given_names(names: Any) -> Iterator[str]:
    """Three in four are women's, as the buyers of women's wear are; single characters are also paired, which gives new ones."""
    women, men = list(names.first_names_female), list(names.first_names_male)
    for at, name in enumerate(women):
        yield name
        if at % 3 == 0 and men:
            yield men.pop(0)
    single = [name for name in women if len(name) == 1]
    for at, first in enumerate(single):
        for second in single[at % 7 :: 7]:
            if first != second:
                yield first + second


def _write(name: str, lines: Iterable[str]) -> None:
    (LISTS / name).write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    print(LISTS / name)


if __name__ == "__main__":
    main()
