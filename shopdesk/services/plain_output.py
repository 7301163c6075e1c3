"""Records as plain data for the command line: codes, ISO dates, decimal money, references as id and label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shopdesk.core import values as parser
from shopdesk.core.fields import Field, Kind
from shopdesk.core.register import Register

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

Labels = Mapping[str, Mapping[int, str]]


def records_as_json(shop: Shop, register: Register, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each record as the command line prints it (``command-line.md``): all fields, references as ``{"id", "label"}``."""
    labels = _labels(shop, register.fields, records)
    zone = shop.clock.zone
    return [{f.key: _as_json(f, record.get(f.key), labels, zone) for f in register.fields} for record in records]


def value_as_json(shop: Shop, f: Field, value: Any) -> Any:
    """One value of a field, likewise."""
    return _as_json(f, value, _labels(shop, (f,), [{f.key: value}]), shop.clock.zone)


def _labels(shop: Shop, fields: Iterable[Field], records: Sequence[Mapping[str, Any]]) -> dict[str, dict[int, str]]:
    wanted: dict[str, set[int]] = {}
    for f in fields:
        if f.refers_to:
            wanted.setdefault(f.refers_to, set()).update(r[f.key] for r in records if r.get(f.key) is not None)
        for sub in f.fields:
            if sub.refers_to:
                lines = (line for r in records for line in r.get(f.key) or ())
                wanted.setdefault(sub.refers_to, set()).update(line[sub.key] for line in lines if line.get(sub.key) is not None)
    return {key: shop.browsing.labels(key, ids) if ids else {} for key, ids in wanted.items() if key in shop.registers}


def _as_json(f: Field, value: Any, labels: Labels, zone: str) -> Any:
    if f.kind is Kind.LINES:
        return [{sub.key: _as_json(sub, line.get(sub.key), labels, zone) for sub in f.fields} for line in value or ()]
    if f.refers_to:
        return None if value is None else {"id": value, "label": labels.get(f.refers_to, {}).get(value, "")}
    if f.kind in (Kind.TAGS, Kind.EVIDENCE):
        return list(value or ())
    return parser.json_value(f, value, zone)
