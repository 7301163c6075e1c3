"""The closed list of field kinds, and what a field declares once for everything that reads it.

Database, list, form, filter, search, import, export, print and help read :class:`Field`; none of them is told anything twice.
Values travel as *plain* values, which JSON can hold: see :class:`Kind`. Empty is always ``None``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shopdesk.core.translations import N_


class Kind(StrEnum):
    """Every kind a field can have, with the plain value it holds."""

    TEXT = "text"  # non-empty str, one line
    NOTE = "note"  # non-empty str, several lines
    NUMBER = "number"  # int
    MONEY = "money"  # int, fen
    DATE = "date"  # "YYYY-MM-DD", a local day
    TIME = "time"  # "YYYY-MM-DDTHH:MM:SSZ", an instant in UTC
    MONTH = "month"  # "YYYY-MM", a local month
    CHOICE = "choice"  # the code of one of Field.choices
    YES_NO = "yes_no"  # 1 or 0
    PHONE = "phone"  # str, cleaned; may be masked
    WAYBILL = "waybill"  # str, upper case, no blanks
    ORDER_NUMBER = "order_number"  # str, no blanks
    REFERENCE = "reference"  # int, the id in register Field.refers_to
    TAGS = "tags"  # tuple of str
    EVIDENCE = "evidence"  # tuple of str: paths inside NAME.files
    LINES = "lines"  # tuple of dict: rows of a child table, keyed by Field.fields' keys


class Search(StrEnum):
    """How the search index finds a field."""

    NO = ""
    TEXT = "text"  # any piece of it
    NAME = "name"  # any piece, and pinyin (initials and full)
    IDENTIFIER = "identifier"  # whole, beginning, end and middle; also the B-trees on it and its reverse


TONES = ("amber", "blue", "violet", "green", "red", "grey")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a fixed list: ``code`` is stored and printed, ``label`` (a marked source string) is shown; ``tone`` colours its pill.

    ``aliases`` are further words that a file or a person may use for it, in any language.
    """

    code: str
    label: str
    tone: str = ""
    aliases: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a register, declared on its mapped column.

    ``given`` fields are written by the program only; ``computed`` ones by the register's ``derive``. ``minimum``/``maximum``
    bound numbers and money (fen). ``masked`` ones are masked in lists and exports; ``personal`` ones are wiped when a person is
    erased. ``default`` is a plain value or a word: ``today``, ``now``, ``operator``, ``only`` (the only record there is).
    ``unit`` is shown behind the value (``g``, ``%``). ``aliases`` are header names by which files call it.
    """

    key: str
    label: str
    kind: Kind
    required: bool = False
    choices: tuple[Choice, ...] = ()
    refers_to: str = ""
    fields: tuple[Field, ...] = ()
    line_table: str = ""
    given: bool = False
    computed: bool = False
    default: Any = None
    search: Search = Search.NO
    indexed: bool = False
    masked: bool = False
    personal: bool = False
    identifier: bool = False
    summed: bool = True
    minimum: int | None = None
    maximum: int | None = None
    unit: str = ""
    aliases: tuple[str, ...] = ()
    width: int = 0
    help: str = ""

    @property
    def column(self) -> str:
        """The name of its column: readable by whoever opens the file with another tool."""
        if self.kind is Kind.REFERENCE:
            return self.key + "_id"
        return self.key + "_fen" if self.kind is Kind.MONEY else self.key

    @property
    def writable(self) -> bool:
        """Whether a form, an import or the command line may set it."""
        return not (self.given or self.computed)

    @property
    def is_identifier(self) -> bool:
        """Whether its text is a number that no spreadsheet may touch."""
        return self.identifier or self.kind in (Kind.PHONE, Kind.WAYBILL, Kind.ORDER_NUMBER)

    def choice(self, code: object) -> Choice | None:
        return next((c for c in self.choices if c.code == code), None)


MAX_LENGTH: Mapping[Kind, int] = {
    Kind.TEXT: 500,
    Kind.NOTE: 20_000,
    Kind.PHONE: 60,
    Kind.WAYBILL: 60,
    Kind.ORDER_NUMBER: 80,
}

ID = Field(key="id", label=N_("Id"), kind=Kind.NUMBER, given=True, summed=False)
