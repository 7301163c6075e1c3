"""Most rows of a sheet are alike: the same columns, each of one kind. Such rows are read by one expression made for the sheet.

It is learnt from rows that ``xlsx`` reads cell by cell, and leaves to it every row that differs; what cells mean is ``cells``'.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shopdesk.excel.cells import COLUMN_NUMBERS, only_text

MOST_COLUMNS = 200
#: How often an expression may be made anew; a sheet that still shows new kinds of cells then is no regular one.
MOST_LESSONS = 40
#: After so many rows the expression must fit every second one, else it is not worth trying.
FAIR_TRIAL = 2000

#: (letters of the column, style, type, raw value) of each cell of a row
FoundCells = Sequence[tuple[str, str, str, str]]

_ROW = r'<row(?:\s[^<>]*?)?\sr="(\d{1,7})"[^<>]*>'
_ANY_STYLE = r'(?: s="\d+")?'
#: Type of a cell -> what comes after its style, with the raw value as the group.
_FORMS = {
    "s": r' t="s"><v>(\d++)</v></c>',
    "inlineStr": r' t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*+)</t></is></c>',
    "str": r' t="str"><v(?: xml:space="preserve")?>([^<]*+)</v></c>',
    "n": r'(?: t="n")?><v>([^<]*+)</v></c>',
}
_ABSENT = "()"


@dataclass(frozen=True, slots=True)
class _Column:
    """``kind`` is "" as long as no value was seen; ``style`` counts for numbers only."""

    letters: str
    kind: str
    style: str

    def expression(self) -> str:
        begin = rf'<c r="{self.letters}\d+"'
        if not self.kind:
            return rf"(?:{begin}{_ANY_STYLE}/>)?{_ABSENT}"
        style = _ANY_STYLE if self.kind != "n" else f' s="{self.style}"' if self.style else ""
        return rf"(?:{begin}(?:{style}{_FORMS[self.kind]}|{_ANY_STYLE}/>))?"


class UsualRows:
    """The rows of one sheet. ``shared`` are its shared strings; ``convert`` gives, for a style, what makes texts of raw numbers."""

    def __init__(self, shared: list[str], convert: Callable[[str], Callable[[str], str]]) -> None:
        self._shared = shared
        self._convert = convert
        self._match: Callable[[str, int], re.Match[str] | None] | None = None
        self._columns: list[_Column | None] = []
        self._strings: list[int] = []
        self._numbers: list[tuple[int, Callable[[str], str]]] = []
        self._all_strings = False
        self._lessons = self._fitted = self._missed = 0

    def read(self, row: str, start: int) -> tuple[int, tuple[str, ...]] | None:
        """Number and cells of a row (its text from ``start``, without end tag); None where it must be read cell by cell."""
        if self._match is None:
            return None
        found = self._match(row, start)
        if found is None:
            self._missed += 1
            if self._missed > FAIR_TRIAL and self._missed > self._fitted:
                self._match, self._lessons = None, MOST_LESSONS
            return None
        self._fitted += 1
        number, *values = found.groups("")
        joined = "".join(values)
        if "&" in joined or "_x" in joined or not (joined.isprintable() or only_text(joined) == joined):
            return None
        shared = self._shared
        try:
            if self._all_strings:
                values = [shared[int(value)] if value else "" for value in values]
            else:
                for at in self._strings:
                    if values[at]:
                        values[at] = shared[int(values[at])]
                for at, text_of in self._numbers:
                    if values[at]:
                        values[at] = text_of(values[at])
        except IndexError:
            return None
        while values and not values[-1]:
            values.pop()
        return int(number), tuple(values)

    def learn(self, cells: FoundCells) -> None:
        """Take a row that was read cell by cell for an example of more to come."""
        if self._lessons >= MOST_LESSONS or not cells:
            return
        places = [COLUMN_NUMBERS.get(letters, MOST_COLUMNS) for letters, *_rest in cells]
        if places[-1] >= MOST_COLUMNS or any(later <= earlier for earlier, later in pairwise(places)):
            return
        columns: list[_Column | None] = [*self._columns, *[None] * (places[-1] + 1 - len(self._columns))]
        for place, (letters, style, kind, value) in zip(places, cells, strict=True):
            told = (kind or "n") if value else ""
            seen = _Column(letters, told if told in _FORMS else "", style if told == "n" else "")
            if columns[place] is None or seen.kind:
                columns[place] = seen  # headings are texts above numbers: the latest example counts
        if columns != self._columns:
            self._columns = columns
            self._lessons += 1
            self._fitted = self._missed = 0
            self._compile()

    def _compile(self) -> None:
        known = [(place, column) for place, column in enumerate(self._columns) if column is not None]
        self._strings = [place for place, column in known if column.kind == "s"]
        self._numbers = [(place, self._convert(column.style)) for place, column in known if column.kind == "n"]
        self._all_strings = {column.kind for _place, column in known} <= {"s", ""}
        parts = [_ABSENT if column is None else column.expression() for column in self._columns]
        self._match = re.compile("".join([_ROW, *parts, r"\Z"])).match
