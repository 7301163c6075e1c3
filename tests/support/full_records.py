"""Records of any register made from its declaration alone, every field filled, so that a new register is tested without a word about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from shopdesk.core.errors import Refused
from shopdesk.core.fields import Field, Kind
from shopdesk.core.register import Register
from shopdesk.services.shop import Shop

HOURS = ("08:30", "17:30")


def _within(f: Field, value: int) -> int:
    low = f.minimum if f.minimum is not None else 0
    return min(max(value, low), f.maximum) if f.maximum is not None else max(value, low)


def _day(serial: int) -> str:
    return (dt.date(2020, 1, 1) + dt.timedelta(days=serial % 2300)).isoformat()


def value_of(shop: Shop, f: Field, serial: int) -> Any:
    """A plain value for a field, another one for another ``serial``; None where there is nothing to refer to."""
    match f.kind:
        case Kind.TEXT:
            return f"{f.key[:4].upper()}-{serial:05d}" if f.is_identifier else f"{f.key} 第{serial}个"
        case Kind.NOTE:
            return f"第{serial}个说明\nsecond line"
        case Kind.NUMBER:
            return _within(f, 3 + serial % 5)
        case Kind.MONEY:
            return _within(f, 10_050 + serial)
        case Kind.DATE:
            return _day(serial)
        case Kind.TIME:
            return f"{_day(serial)}T02:03:{serial % 60:02d}Z"
        case Kind.MONTH:
            return f"20{20 + serial // 12 % 10}-{1 + serial % 12:02d}"
        case Kind.CHOICE:
            return f.choices[serial % len(f.choices)].code
        case Kind.YES_NO:
            return serial % 2
        case Kind.PHONE:
            return f"138{10_000_000 + serial}"
        case Kind.WAYBILL:
            return f"SF{1_000_000_000_007 + serial}"
        case Kind.ORDER_NUMBER:
            return str(260_000_000_000_000_001 + serial)
        case Kind.REFERENCE:
            return next(iter(existing(shop, f.refers_to)), None)
        case Kind.TAGS:
            return ("回头客", f"tag{serial}")
        case Kind.EVIDENCE:
            return None
        case Kind.LINES:
            return tuple({sub.key: value_of(shop, sub, serial * 2 + at) if sub.writable else None for sub in f.fields} for at in range(2))


def existing(shop: Shop, key: str) -> list[int]:
    """Ids of the records of a register, oldest first."""
    from shopdesk.core.query import Query, Sort

    return list(shop.browsing.ids(Query(key, sort=(Sort("id"),))))


def full_values(shop: Shop, register: Register, serial: int) -> dict[str, Any]:
    """A value for every field that may be written."""
    found = {f.key: value_of(shop, f, serial) for f in register.writable}
    return {k: v for k, v in found.items() if v is not None}


def least_values(shop: Shop, register: Register, serial: int) -> dict[str, Any]:
    """Only what a record must have."""
    must = {f.key for f in register.writable if f.required} | {part.split(".")[0] for key in register.match_keys[:1] for part in key}
    return {k: v for k, v in full_values(shop, register, serial).items() if k in must}


def add_accepted(shop: Shop, register: Register, values: dict[str, Any], more: dict[str, Any] | None = None) -> int:
    """Add a record, without the values that its rules refuse beside each other, and with those of ``more`` that they demand."""
    given = dict(values)
    for _attempt in range(12):
        try:
            return shop.records.add(register.key, given).ids[register.key][0]
        except Refused as refused:
            if refused.code == "taken" or not any(p.field.split(".")[0] in {**given, **(more or {})} for p in refused.problems):
                raise
            given = _mended(register, given, [p.field for p in refused.problems], more or {})
    raise AssertionError(f"no values of {register.key} are accepted")


def _mended(register: Register, given: dict[str, Any], wrong: list[str], more: dict[str, Any]) -> dict[str, Any]:
    """Values that answer a refusal: what is missing is filled, a text of a certain shape becomes an hour, other wrong ones are left out."""
    made = dict(given)
    for path in wrong:
        head, *rest = path.split(".")
        f = register.field(head)
        if head not in given:
            made.update({head: more[head]} if head in more else {})
        elif rest:
            made[head] = tuple({k: None if k == rest[-1] else v for k, v in line.items()} for line in made[head])
        elif f.kind is Kind.TEXT and given[head] != HOURS[-1]:
            made[head] = HOURS[given[head] in HOURS]
        else:
            made.pop(head, None)
    return made


def add_full(shop: Shop, register: Register, serial: int) -> int:
    """A record with every field filled; the next serial where this one's key is taken."""
    for turn in range(60):
        values = full_values(shop, register, serial + turn)
        try:
            return add_accepted(shop, register, values, values)
        except Refused as refused:
            if refused.code != "taken":
                raise
    raise AssertionError(f"every key of {register.key} is taken")


def add_least(shop: Shop, register: Register, serial: int) -> int:
    return add_accepted(shop, register, least_values(shop, register, serial), full_values(shop, register, serial))


def fill_shop(shop: Shop, *, rounds: int = 2) -> None:
    """Some records of every register: first ones with as little as may be, then full ones that refer to them."""
    for serial, register in enumerate(shop.registers.values()):
        add_least(shop, register, 100 + serial)
    for turn in range(rounds):
        for serial, register in enumerate(shop.registers.values()):
            add_full(shop, register, 300 * (turn + 1) + serial)


def own_fields(register: Register) -> Iterator[tuple[str, Field]]:
    """(path, field) of every field and every line's column."""
    for f in register.fields:
        yield f.key, f
        for sub in f.fields:
            yield f"{f.key}.{sub.key}", sub
