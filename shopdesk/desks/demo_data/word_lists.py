"""The lists that the demo draws from: names, places, products and phrases, one entry a line in ``lists/``.

Which entry a record gets is decided by its maker; nothing here knows a register.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "lists"
SIZES = ("S", "M", "L", "XL")


@dataclass(frozen=True, slots=True)
class Product:
    """One article of the shop: price in fen, weight in grams."""

    code: str
    name: str
    price: int
    weight_g: int
    variants: tuple[str, ...]


def _lines(name: str) -> list[str]:
    return [line for line in (FOLDER / name).read_text("utf-8").splitlines() if line]


def _cells(name: str) -> list[list[str]]:
    return [line.split("\t") for line in _lines(name)]


def _grouped(name: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for group, text in _cells(name):
        found.setdefault(group, []).append(text)
    return {group: tuple(texts) for group, texts in found.items()}


class WordLists:
    """Every list, read when it is first asked for."""

    @cached_property
    def surnames(self) -> list[str]:
        return _lines("surnames.txt")

    @cached_property
    def given_names(self) -> list[str]:
        return _lines("given_names.txt")

    @cached_property
    def nicknames(self) -> list[str]:
        return _lines("nicknames.txt")

    @cached_property
    def places(self) -> list[tuple[str, str, str]]:
        """(province, city, district); a municipality is its own city."""
        return [(province, city, district) for province, city, district in _cells("places.txt")]

    @cached_property
    def streets(self) -> list[str]:
        return _lines("streets.txt")

    @cached_property
    def homes(self) -> list[str]:
        """What stands behind the street: a number, or an estate with building and flat."""
        estates = _lines("homes.txt")
        plain = [f"{at * 7 % 388 + 1}号{at % 23 + 1}栋{at % 29 + 1}0{at % 4 + 1}室" for at in range(240)]
        return plain + [f"{estates[at % len(estates)]}{at % 17 + 1}幢{at % 3 + 1}单元{at % 27 + 1}0{at % 3 + 1}" for at in range(240)]

    @cached_property
    def products(self) -> list[Product]:
        found = []
        for code, name, price, weight, colours in _cells("products.txt"):
            sizes = SIZES if code < "QC8" else ("均码",)
            variants = tuple(f"{colour};{size}" for colour in colours.split(",") for size in sizes)
            found.append(Product(code, name, int(price), int(weight), variants))
        return found

    @cached_property
    def phrases(self) -> Mapping[str, tuple[str, ...]]:
        """What buyers write, by the reason as platforms call it."""
        return _grouped("phrases.txt")

    @cached_property
    def remarks(self) -> Mapping[str, tuple[str, ...]]:
        """What the staff writes, by occasion; ``{case}``, ``{operator}`` and the like are filled in by the maker."""
        return _grouped("remarks.txt")

    @cached_property
    def tags(self) -> list[str]:
        return _lines("tags.txt")

    @cached_property
    def branches(self) -> list[str]:
        return _lines("branches.txt")
