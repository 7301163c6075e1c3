"""Checks that every register shares: required fields, choices, references, bounds, lengths, and keys that are taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shopdesk.core.fields import MAX_LENGTH, Field, Kind
from shopdesk.core.masking import is_masked
from shopdesk.core.problems import Problem
from shopdesk.core.register import Register, Registers
from shopdesk.core.translations import N_, _, listed
from shopdesk.storage import rows
from shopdesk.storage.connection import Connection

Values = Mapping[str, Any]

REQUIRED = N_("“{field}” must be filled in.")
BAD_CHOICE = N_("“{value}” is not one of: {choices}.")
TOO_LONG = N_("“{field}” holds at most {limit} characters; this has {length}.")
TOO_SMALL = N_("“{field}” must be at least {limit}.")
TOO_LARGE = N_("“{field}” must be at most {limit}.")
NO_RECORD = N_("“{field}” refers to a record that does not exist.")
TAKEN = N_("There is already one with the same {fields}: {label}. Open that one, or change it here.")


def is_empty(value: Any) -> bool:
    return value is None or value == () or value == ""


def shape_problems(fields: tuple[Field, ...], values: Values, prefix: str = "") -> Iterator[Problem]:
    """Problems of single values, lines included; needs no database."""
    for f in fields:
        key = prefix + f.key
        value: Any = values.get(f.key)
        if is_empty(value):
            if f.required and f.writable:
                yield Problem(key, "required", REQUIRED, {"field": _(f.label)})
        elif f.kind is Kind.CHOICE:
            if f.choice(value) is None:
                yield Problem(key, "bad_choice", BAD_CHOICE, {"value": value, "choices": listed(_(c.label) for c in f.choices)})
        elif f.kind in (Kind.NUMBER, Kind.MONEY):
            yield from _bound_problems(f, key, int(value))
        elif f.kind is Kind.LINES:
            for at, line in enumerate(value, start=1):
                yield from shape_problems(f.fields, line, f"{key}.{at}.")
        elif f.kind in MAX_LENGTH and len(value) > MAX_LENGTH[f.kind]:
            yield Problem(key, "too_long", TOO_LONG, {"field": _(f.label), "limit": MAX_LENGTH[f.kind], "length": len(value)})


def _bound_problems(f: Field, key: str, value: int) -> Iterator[Problem]:
    def shown(limit: int) -> str:
        return f"{limit / 100:.2f}" if f.kind is Kind.MONEY else str(limit)

    if f.minimum is not None and value < f.minimum:
        yield Problem(key, "too_small", TOO_SMALL, {"field": _(f.label), "limit": shown(f.minimum)})
    if f.maximum is not None and value > f.maximum:
        yield Problem(key, "too_large", TOO_LARGE, {"field": _(f.label), "limit": shown(f.maximum)})


def reference_problems(
    conn: Connection, registers: Registers, fields: tuple[Field, ...], values: Values, prefix: str = ""
) -> Iterator[Problem]:
    """References that lead nowhere."""
    for f in fields:
        value = values.get(f.key)
        if f.kind is Kind.LINES:
            for at, line in enumerate(value or (), start=1):
                yield from reference_problems(conn, registers, f.fields, line, f"{prefix}{f.key}.{at}.")
        elif f.refers_to and value is not None and f.refers_to in registers:
            target = registers[f.refers_to]
            if conn.exec_driver_sql(f'SELECT 1 FROM "{target.key}" WHERE id = ?', (value,)).first() is None:
                yield Problem(prefix + f.key, "no_such_record", NO_RECORD, {"field": _(f.label)})


def key_values(register: Register, key: tuple[str, ...], values: Values) -> Iterator[dict[str, Any]]:
    """The values of one match key in a record: one dict, or one per line; incomplete and masked keys are left out."""
    table = next((k.split(".", 1)[0] for k in key if "." in k), "")
    lines: tuple[Any, ...] = values.get(table) or () if table else ({},)
    for line in lines:
        found = {k: line.get(k.split(".", 1)[1]) if "." in k else values.get(k) for k in key}
        if all(v is not None and not (isinstance(v, str) and is_masked(v)) for v in found.values()):
            yield found


def taken_problems(conn: Connection, register: Register, values: Values, record_id: int | None, label_of: Any) -> Iterator[Problem]:
    """Keys that another record, not in the trash, already has."""
    for key in register.match_keys:
        for wanted in key_values(register, key, values):
            other = [i for i in rows.find_by(conn, register, wanted, limit=2) if i != record_id]
            if other:
                names = " + ".join(_(register.field(k).label) for k in key)
                yield Problem(
                    key[0].split(".")[0],
                    "taken",
                    TAKEN,
                    {"fields": names, "label": label_of(conn, register.key, [other[0]]).get(other[0], "")},
                )
                break
    if register.numbered and values.get("number"):
        other = [i for i in rows.find_by(conn, register, {"number": values["number"]}, limit=2) if i != record_id]
        if other:
            yield Problem("number", "taken", TAKEN, {"fields": _(register.field("number").label), "label": values["number"]})
