"""Which couriers a waybill probably belongs to: by the shapes that the shop's couriers note, and by its own past. It never decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopdesk.core.fields import Field, Kind
from shopdesk.core.query import Filter, Op, Query
from shopdesk.core.register import Register
from shopdesk.core.waybills import candidates, normal_waybill, noted_patterns

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

COURIERS = "couriers"
MOST = 3
_SURE = 0.5
_HEAD = 6
"""Characters by which a shop's own numbers are known: couriers hand them out in runs."""
_TIMES = 3
_LEARNT = 0.95


@dataclass(frozen=True, slots=True)
class Guess:
    """A courier, and how sure the shape and the past make us (0 to 1)."""

    courier: int
    name: str
    confidence: float


def courier_pairs(register: Register) -> dict[str, str]:
    """The waybill fields of a register that stand beside a courier: {waybill field: courier field}."""
    couriers = [f.key for f in register.fields if f.kind is Kind.REFERENCE and f.refers_to == COURIERS and f.writable]
    found: dict[str, str] = {}
    for f in register.fields:
        if f.kind is Kind.WAYBILL and f.writable:
            named = f.key.replace("waybill", "courier")
            if named in couriers:
                found[f.key] = named
    return found


def guess_couriers(shop: Shop, register: Register, waybill: Field, courier: str, text: str) -> tuple[Guess, ...]:
    """At most three couriers for a typed waybill, the likeliest first; () where it fits nothing (reader thread)."""
    value, problems = shop.entry.read_value(waybill, text)
    if problems or not value or COURIERS not in shop.registers:
        return ()
    number = normal_waybill(str(value))
    ids = shop.browsing.ids(Query(COURIERS))
    records = {r["id"]: r for r in shop.browsing.rows(COURIERS, ids, ["id", "name", "patterns", "shown"]) if r["shown"] != 0}
    shapes = tuple(shape for each, r in records.items() for shape in noted_patterns(str(each), r["patterns"]))
    sure = {int(code): confidence for code, confidence in candidates(number, shapes)}
    for each, share in _past(shop, register, waybill, courier, number).items():
        sure[each] = max(sure.get(each, 0.0), _LEARNT * share)
    best = max((confidence for each, confidence in sure.items() if each in records), default=0.0)
    least = best / 2 if best >= _SURE else 0.0
    found = [Guess(each, str(records[each]["name"]), c) for each, c in sure.items() if each in records and c >= least]
    return tuple(sorted(found, key=lambda guess: -guess.confidence)[:MOST])


def _past(shop: Shop, register: Register, waybill: Field, courier: str, number: str) -> dict[int, float]:
    """Shares of the couriers of this shop's numbers that begin alike; {} where there were too few, or where looking would be slow."""
    if not waybill.indexed or len(number) < 2 * _HEAD:
        return {}
    query = Query(register.key, filters=(Filter(waybill.key, Op.BEGINS, number[:_HEAD]), Filter(courier, Op.NOT_BLANK)))
    counts = {int(each): count for each, count in shop.browsing.group_counts(query, courier).items() if each is not None}
    total = sum(counts.values())
    return {each: count / total for each, count in counts.items()} if total >= _TIMES else {}
