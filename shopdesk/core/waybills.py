"""Which couriers a waybill may belong to, by its shape (``domain.md`` §6): a suggestion with a confidence, never a verdict.

The patterns that a shop has changed stand in its couriers; what its own past says about a number is ``services.courier_guess``'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

LIKELY = 0.9
PREFIXED = 0.5
POSSIBLE = 0.3
FAINT = 0.1


@dataclass(frozen=True, slots=True)
class CourierPattern:
    """One shape: a regular expression for the whole normal waybill, and how sure it makes us (0 to 1)."""

    courier: str
    pattern: str
    confidence: float


COURIER_PATTERNS: tuple[CourierPattern, ...] = (
    CourierPattern("sf", r"SF[0-9A-Z]\d{12}", LIKELY),
    CourierPattern("sf", r"(18|32)\d{10}", POSSIBLE),
    CourierPattern("sf", r"99\d{13}", POSSIBLE),
    CourierPattern("zto", r"7[3-68]\d{12}", LIKELY),
    CourierPattern("zto", r"\d{12}|\d{14}", FAINT),
    CourierPattern("yto", r"YT\d{13}", LIKELY),
    CourierPattern("yto", r"[A-Z0-9]{2}\d{8,13}", FAINT),
    CourierPattern("sto", r"77\d{12,13}", LIKELY),
    CourierPattern("sto", r"(268|888)\d{6,12}", PREFIXED),
    CourierPattern("sto", r"STO\d{10}", LIKELY),
    CourierPattern("sto", r"(33|55|66)\d{11}", PREFIXED),
    CourierPattern("sto", r"(88|99)\d{13}", POSSIBLE),
    CourierPattern("yunda", r"[34]\d{14}", LIKELY),
    CourierPattern("yunda", r"\d{13}", FAINT),
    CourierPattern("yunda", r"5\d{12}", POSSIBLE),
    CourierPattern("jt", r"JT\d{13}", LIKELY),
    CourierPattern("jt", r"\d{12,13}", FAINT),
    CourierPattern("ems", r"[A-Z]{2}\d{9}[A-Z]{2}", LIKELY),
    CourierPattern("ems", r"1[0-2]\d{11}", LIKELY),
    CourierPattern("ems", r"9[5-9]\d{11}", LIKELY),
    CourierPattern("ems", r"P[A-Z]\d{11}", PREFIXED),
    CourierPattern("ems", r"\d{13}", FAINT),
    CourierPattern("jd", r"JD[0-9A-Z]{2}\d{11}", LIKELY),
    CourierPattern("jd", r"JD[XK]\d{12}", PREFIXED),
    CourierPattern("jd", r"JDV[A-Z]\d{11}", LIKELY),
    CourierPattern("deppon", r"DPK\d{12}", LIKELY),
    CourierPattern("deppon", r"\d{8,10}", POSSIBLE),
    CourierPattern("cainiao", r"621\d{12}", LIKELY),
)

_S10 = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}", re.ASCII)
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
MAX_PATTERN = 120
_LINE = re.compile(r"(\S+)(?:\s+(\d{1,3})\s*%)?")
_NESTED_REPEAT = re.compile(r"\([^()]*[+*][^()]*\)[+*{]")
_PIECE = re.compile(r"(JD[0-9A-Z]+?)-\d{1,4}-\d{1,4}-?", re.ASCII)


def tidy_waybill(cleaned: str) -> str:
    """A cleaned waybill as it is stored: upper case, no blanks."""
    return "".join(cleaned.split()).upper()


def normal_waybill(text: str) -> str:
    """A waybill as it is matched: stored form, without the piece suffix (``-1-1-``) that JD prints on each parcel."""
    waybill = tidy_waybill(text)
    piece = _PIECE.fullmatch(waybill)
    return piece[1] if piece else waybill


def s10_check_holds(waybill: str) -> bool | None:
    """Whether a postal number (``EE123456785CN``, UPU S10) has the right check digit; None where it is none."""
    found = _S10.fullmatch(waybill)
    if found is None:
        return None
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(found[1], _S10_WEIGHTS, strict=True)) % 11
    return int(found[2]) == {10: 0, 11: 5}.get(rest, rest)


def candidates(waybill: str, patterns: Sequence[CourierPattern] = COURIER_PATTERNS) -> tuple[tuple[str, float], ...]:
    """(courier code, confidence) of every courier that the shape fits, the most likely first; each courier once.

    A postal number with a wrong check digit is hardly one. A pattern that is no regular expression fits nothing.
    """
    normal = normal_waybill(waybill)
    found: dict[str, float] = {}
    for shape in patterns:
        compiled = _compiled(shape.pattern)
        if compiled is not None and compiled.fullmatch(normal) and shape.confidence > found.get(shape.courier, 0.0):
            found[shape.courier] = shape.confidence
    if "ems" in found and s10_check_holds(normal) is False:
        found["ems"] = FAINT
    return tuple(sorted(found.items(), key=lambda pair: -pair[1]))


def pattern_lines(patterns: str | None) -> list[tuple[int, str]]:
    """The lines of a courier's note that hold a pattern, numbered from 1; blank lines and ``#`` remarks are left out."""
    numbered = enumerate((patterns or "").splitlines(), start=1)
    return [(number, line.strip()) for number, line in numbered if line.strip() and not line.strip().startswith("#")]


def readable_pattern(line: str) -> tuple[str, float] | None:
    """The pattern of a line and its confidence (``YT\\d{13} 90%``; likely where nothing is said); None where it is unusable."""
    found = _LINE.fullmatch(line)
    if found is None or len(found[1]) > MAX_PATTERN or _NESTED_REPEAT.search(found[1]) or found[1].count("{") != found[1].count("}"):
        return None
    try:
        re.compile(found[1], re.ASCII)
    except re.error:
        return None
    return found[1], min(int(found[2]), 100) / 100 if found[2] else LIKELY


def noted_patterns(courier: str, patterns: str | None) -> tuple[CourierPattern, ...]:
    """The shapes that a courier's note of patterns holds, under the name ``courier``."""
    readable = (readable_pattern(line) for _number, line in pattern_lines(patterns))
    return tuple(CourierPattern(courier, *found) for found in readable if found)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern, re.ASCII)
    except re.error:
        return None
