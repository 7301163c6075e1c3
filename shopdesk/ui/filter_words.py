"""A filter said in words, for the chips that show what narrows a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shopdesk.core.fields import Field, Kind
from shopdesk.core.query import Filter, Op
from shopdesk.core.register import Register
from shopdesk.core.translations import N_, _, listed
from shopdesk.core.values import format_value

_SAID: Mapping[Op, str] = {
    Op.EQ: N_("{field}: {value}"),
    Op.IN: N_("{field}: {value}"),
    Op.NE: N_("{field} not {value}"),
    Op.GE: N_("{field} from {value}"),
    Op.LE: N_("{field} up to {value}"),
    Op.CONTAINS: N_("{field} contains “{value}”"),
    Op.BEGINS: N_("{field} begins with “{value}”"),
    Op.ENDS: N_("{field} ends with “{value}”"),
    Op.BETWEEN: N_("{field}: {value}"),
    Op.BLANK: N_("{field} is empty"),
    Op.NOT_BLANK: N_("{field} is filled"),
}
_NAMED = 2


def filter_words(register: Register, wanted: Filter, labels: Mapping[str, Mapping[int, str]]) -> str:
    """One sentence piece, such as ``State: To refund``; ``labels`` name references (register key -> id -> label)."""
    field = register.field(wanted.field)
    value = wanted.value
    if wanted.op is Op.BETWEEN:
        low, high = value
        said = _("{low} to {high}").format(low=_value(field, low, labels) or "…", high=_value(field, high, labels) or "…")
    elif wanted.op is Op.IN:
        values = list(value)
        said = listed(_value(field, each, labels) or _("(blank)") for each in values[:_NAMED])
        if len(values) > _NAMED:
            said = _("{first} and {more} more").format(first=said, more=len(values) - _NAMED)
    elif wanted.op in (Op.CONTAINS, Op.BEGINS, Op.ENDS):
        said = str(value)
    else:
        said = _value(field, value, labels)
    return _(_SAID[wanted.op]).format(field=_(field.label), value=said)


def _value(field: Field, value: Any, labels: Mapping[str, Mapping[int, str]]) -> str:
    if value is None:
        return ""
    if field.kind in (Kind.DATE, Kind.TIME, Kind.MONTH) and len(str(value)) <= 10:
        return str(value)
    if field.kind is Kind.REFERENCE and not isinstance(value, int):
        return str(value)
    return format_value(field, value, labels=labels)
