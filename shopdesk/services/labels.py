"""How records and operations are named to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shopdesk.core.register import Register
from shopdesk.core.translations import _, listed

#: Values of an operation's label that are marked source strings and are translated when shown.
MARKED = ("one", "state", "action", "title")


def label_of(register: Register, record: Mapping[str, Any]) -> str:
    """The number or name of a record: the filled fields of the register's label, else its id."""
    words = [str(record[key]) for key in register.label if record.get(key) not in (None, ())]
    return " ".join(words) or f"#{record.get('id')}"


def sentence(label: str, values: Mapping[str, Any]) -> str:
    """An operation's label in the current language."""
    shown: dict[str, Any] = {k: _(v) if k in MARKED else v for k, v in values.items()}
    if "fields" in shown:
        shown["fields"] = listed(_(f) for f in shown["fields"])
    if "what" in shown:
        shown["what"] = sentence(str(shown["what"]), shown.pop("values"))
    return _(label).format(**shown).strip()
