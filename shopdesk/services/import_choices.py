"""What the import wizard offers to choose between: keys that find a stored record, and what each word of a file means.

Pure look-ups on a reading; nothing of the file is opened again and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopdesk.core.fields import Kind
from shopdesk.core.parse_context import Unreadable
from shopdesk.core.register import Register
from shopdesk.core.translations import _, listed
from shopdesk.core.values import parse
from shopdesk.services.import_reading import Layout

if TYPE_CHECKING:
    from shopdesk.services.importing import ImportOptions, Reading
    from shopdesk.services.shop import Shop

Key = tuple[str, ...]
_KEY_KINDS = frozenset({Kind.TEXT, Kind.ORDER_NUMBER, Kind.WAYBILL, Kind.PHONE})
ENCODINGS: tuple[tuple[str, str], ...] = (
    ("utf-8-sig", "UTF-8"),
    ("gb18030", "GB18030 (GBK)"),
    ("big5hkscs", "Big5"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Windows-1252"),
)
SEPARATORS = (",", "\t", ";", "|")


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """A key that may find stored records: None is the register's own, () none at all but ids and numbers."""

    key: Key | None
    label: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word in a column of choices: the field's path, the column's heading, the word, and the code it is taken for ("" for none)."""

    path: str
    heading: str
    word: str
    code: str


def key_choices(shop: Shop, reading: Reading) -> list[KeyChoice]:
    """The keys that a file's columns can give, the register's own first."""
    register = shop.registers[reading.recognised.register]
    paths = reading.recognised.paths()
    own = [_key_label(register, key) for key in register.match_keys]
    if register.numbered and "number" in paths:
        own.insert(0, _(register.field("number").label))
    if "id" in paths:
        own.insert(0, _("its row id"))
    taken = {key[-1] for key in register.match_keys} | {"number", "id"}
    found = [KeyChoice(None, listed(dict.fromkeys(own)) or _("nothing: every row is new"))]
    for column in reading.recognised.mapped:
        declared = register.by_key.get(column.path)
        if declared is None or declared.kind not in _KEY_KINDS or column.path in taken or column.path not in paths:
            continue
        if declared.is_identifier or declared.kind is Kind.PHONE or "name" in column.path or "account" in column.path:
            found.append(KeyChoice((column.path,), _(declared.label)))
    if own:
        found.append(KeyChoice((), _("nothing: every row is new")))
    return found


def _key_label(register: Register, key: Key) -> str:
    """The parts of a key but for shop and platform, which hold for the whole file."""
    parts = [part for part in key if part.split(".")[-1] not in ("shop", "platform")]
    return " + ".join(_(register.field(part).label) for part in parts)


def meanings(shop: Shop, reading: Reading, options: ImportOptions, most: int = 12) -> list[Meaning]:
    """The words that the first rows of a file say in columns of choices, and what each is taken for, in the order of the columns."""
    recognised = reading.recognised
    layout = Layout.of(shop, recognised, options)
    headings = {column.index: column.heading for column in recognised.columns}
    below = [cells for number, cells in reading.head if number > recognised.header_row]
    found: list[Meaning] = []
    for index, context, slot in layout.columns:
        declared = layout.slots[slot].field
        if declared.kind is not Kind.CHOICE:
            continue
        for word in _words(below, index):
            try:
                code = parse(declared, word, context) or ""
            except Unreadable:
                code = ""
            found.append(Meaning(layout.slots[slot].path, headings.get(index, ""), word, code))
    return found[:most]


def _words(rows: Sequence[Sequence[str]], index: int) -> Iterator[str]:
    yield from dict.fromkeys(cells[index].strip() for cells in rows if index < len(cells) and cells[index].strip())
