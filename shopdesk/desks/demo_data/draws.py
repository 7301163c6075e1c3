"""Chance that can be asked again: what the n-th record is follows from the seed and n alone, so that a million need no memory.

Also the identifiers that must not repeat (order numbers, waybills, accounts): a scrambled count, which looks random and never collides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_MASK = (1 << 64) - 1
_LOW = 1 << 24


def mixed(number: int) -> int:
    """64 bits that look random and follow from ``number`` (splitmix64)."""
    number = (number + 0x9E3779B97F4A7C15) & _MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return number ^ (number >> 31)


class Draw:
    """The dice of one record: the same ``seed``, ``kind`` and ``at`` always fall the same way."""

    __slots__ = ("_left", "_state")

    def __init__(self, seed: int, kind: int, at: int) -> None:
        self._state = self._left = mixed(seed * 1_000_003 + kind * 7_368_787 + at * 31)

    def below(self, limit: int) -> int:
        """0 … limit - 1."""
        left = self._left
        if left < limit * _LOW:
            left = self._state = mixed(self._state)
        self._left, found = divmod(left, limit)
        return found

    def between(self, first: int, last: int) -> int:
        """first … last, both included."""
        return first + self.below(last - first + 1) if last > first else first

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def share(self) -> float:
        """0.0 … 1.0, excluded."""
        return self.below(1_000_000) / 1_000_000

    def weighted(self, choices: Sequence[tuple[T, int]]) -> T:
        """One of (choice, weight)."""
        left = self.below(sum(weight for _choice, weight in choices))
        for choice, weight in choices:
            if left < weight:
                return choice
            left -= weight
        raise AssertionError("weights add up")


#: Primes, each with a number that makes i -> i * number mod prime a walk without pattern.
_PRIMES = ((9_973, 6_173), (999_983, 618_031), (99_999_989, 61_803_391), (9_999_999_967, 6_180_339_871))


def scrambled(number: int, seed: int, digits: int) -> int:
    """A number below 10**digits (4, 6, 8 or 10); different for each of the first ten million (of its power) ``number``s."""
    prime, factor = _PRIMES[digits // 2 - 2]
    return (number * factor + seed * 7_919) % prime
