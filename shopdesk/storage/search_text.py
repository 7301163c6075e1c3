"""What the search index keeps of a record, and what a word asks of it: folded texts, the tokens made of them, and the test of a hit.

Pure functions of declarations and plain values, so that a child process that imports a file can prepare documents too. Tables and SQL
are ``search_index``'s.

One full-text table holds every kind of token, because one MATCH can then intersect all words of a query without leaving SQLite:

* each three characters in a row of a text without blanks; of numbers each four digits, and the last three (three digits are asked for as
  a beginning): numbers are long and many, and lists of three digits are ten times as long to intersect;
* one and two characters, where at least one is no ASCII letter or digit (Chinese, punctuation, emoji);
* the first and last one and two characters of each run of ASCII letters and digits;
* beginnings of the pinyin (initials and full) of names, the longer ones as check sums;
* a check sum of each whole value, so that an exact match can be put first.

Tokens of up to three characters or four digits and pinyin of up to eight letters prove a hit; longer words are verified on the row with
:func:`holds`. Check sums are short on purpose: a token of its own costs a record 10 bytes or more,
one of 262,144 that it shares with others two or three.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from zlib import crc32

from shopdesk.core.fields import Field, Kind, Search
from shopdesk.core.folding import fold, pinyin_syllables
from shopdesk.core.register import Register

#: Changes whenever the same record would give other tokens: the stored index is then rebuilt.
VERSION = "3"

SEPARATOR = "\x1f"
GRAM = 3
DIGITS = 4
_ALNUM = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")
_RUN = re.compile(r"[0-9a-z]+")
_LETTERS = re.compile(r"[a-z]+")
_DIGIT_RUN = re.compile(r"[0-9]{3,}")
#: All but printable ASCII and Chinese characters, which fold to Chinese characters: where there is none, ASCII is as it stands.
_MAY_FOLD_TO_ASCII = re.compile("[^\x1f-\x7e\u4e00-\u9fa5]")
_PRIVATE = re.compile("[\ue000-\ue0ff]")
#: ASCII punctuation and control characters separate tokens for FTS5; in tokens they are moved to the private use area.
_ENCODE = {c: 0xE000 + c for c in range(128) if chr(c).lower() not in _ALNUM and not chr(c).isspace()}
_PINYIN = "\ue0fe"
_PINYIN_SUM = "\ue0fd"
_EXACT = "\ue0ff"
_BEGINNING = 8
_LONGER = (20, 15, 11)
_FULL = 30
#: Longer values have no check sum.
EXACT_LENGTH = 80
#: More tokens than these narrow nothing; the row decides.
_ALL_GRAMS, _MOST_GRAMS = 4, 6
_MOST_WORDS = 24


class Document(NamedTuple):
    """What the index stores of one record: its tokens, separated by blanks."""

    tokens: str


@dataclass(frozen=True, eq=False)
class Searched:
    """A searched field; ``line`` is the column when ``field`` is a table of lines."""

    field: Field
    line: Field | None = None

    @cached_property
    def declared(self) -> Field:
        return self.line or self.field

    @cached_property
    def key(self) -> str:
        return self.field.key if self.line is None else f"{self.field.key}.{self.line.key}"

    @cached_property
    def is_name(self) -> bool:
        return self.declared.search is Search.NAME


_plans: dict[str, tuple[Register, tuple[Searched, ...]]] = {}


def searched_fields(register: Register) -> tuple[Searched, ...]:
    """Every searched field of a register, columns of lines included, in reading order."""
    known = _plans.get(register.key)
    if known is not None and known[0] is register:
        return known[1]
    made: list[Searched] = []
    for declared in register.fields:
        if declared.kind is Kind.LINES:
            made.extend(Searched(declared, sub) for sub in declared.fields if sub.search is not Search.NO)
        elif declared.search is not Search.NO:
            made.append(Searched(declared))
    _plans[register.key] = register, tuple(made)
    return tuple(made)


def _texts_of(value: Any) -> Iterable[str]:
    if value is None:
        return ()
    if isinstance(value, (tuple, list)):
        return map(str, value)
    return (value if isinstance(value, str) else str(value),)


def document(register: Register, record: Mapping[str, Any]) -> Document:
    """The document of a record (plain values, lines included). The same record always gives the same set of tokens."""
    tokens: set[str] = set()
    for searched in searched_fields(register):
        value = record.get(searched.field.key)
        if value is None:
            continue
        line = searched.line
        is_name = searched.is_name
        for held in (value,) if line is None else [row.get(line.key) for row in value]:
            if type(held) is str:
                _add_text(tokens, held, is_name)
            else:
                for text in _texts_of(held):
                    _add_text(tokens, text, is_name)
    return Document(" ".join(tokens))


def texts_of(register: Register, record: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """(text, is a name) of every searched text of a record: all that its document depends on, fit to be sent to another process."""
    found: list[tuple[str, bool]] = []
    for searched in searched_fields(register):
        value = record.get(searched.field.key)
        if value is None:
            continue
        line = searched.line
        for held in (value,) if line is None else [row.get(line.key) for row in value]:
            found.extend((text, searched.is_name) for text in _texts_of(held))
    return found


def document_of(texts: Iterable[tuple[str, bool]]) -> Document:
    """The document of what :func:`texts_of` gave: the same tokens as :func:`document` of the record."""
    tokens: set[str] = set()
    for text, is_name in texts:
        _add_text(tokens, text, is_name)
    return Document(" ".join(tokens))


#: Which of a record's searched cells are names: its own, and for each table of lines those of a line.
Shape = tuple[tuple[bool, ...], tuple[tuple[bool, ...], ...]]
#: The searched cells of one record as its row holds them, then for each table of lines those of its lines.
Cells = tuple[tuple[Any, ...], ...]


def document_of_cells(shape: Shape, cells: Cells) -> Document:
    """The document of cells as a row holds them: the same tokens as :func:`document` of the record."""
    own, tables = shape
    tokens: set[str] = set()
    _add_cells(tokens, cells[0], own)
    for lines, names in zip(cells[1:], tables, strict=True):
        for line in lines:
            _add_cells(tokens, line, names)
    return Document(" ".join(tokens))


def _add_cells(tokens: set[str], cells: tuple[Any, ...], names: tuple[bool, ...]) -> None:
    for value, is_name in zip(cells, names, strict=True):
        if value is None:
            continue
        if type(value) is str:
            _add_text(tokens, value, is_name)
        else:
            for text in _texts_of(value):
                _add_text(tokens, text, is_name)


def _add_text(tokens: set[str], text: str, is_name: bool) -> None:
    if text.isascii() and text.isalnum():
        folded = text.lower()
        _add_alnum(tokens, folded)
    else:
        folded = fold(text)
        _add_grams(tokens, folded.translate(_ENCODE))
    if len(folded) <= EXACT_LENGTH:
        tokens.add(_exact(folded))
    if is_name:
        tokens.update(_pinyin_tokens(text))


def _add_alnum(tokens: set[str], run: str) -> None:
    """The tokens of a run of ASCII letters and digits that stands alone."""
    if len(run) > 2:
        if run.isdigit():
            tokens.update([run[i : i + DIGITS] for i in range(len(run) - 3)])
            tokens.add(run[-GRAM:])
        else:
            tokens.update(_trigrams(run))
            _add_digits(tokens, run)
    tokens.update((run[0], run[:2], run[-2:], run[-1]))


def _add_digits(tokens: set[str], chunk: str) -> None:
    for run in _DIGIT_RUN.findall(chunk):
        tokens.update([run[i : i + DIGITS] for i in range(len(run) - 3)])
        tokens.add(run[-GRAM:])


def _add_grams(tokens: set[str], encoded: str) -> None:
    for chunk in encoded.split():
        runs = _RUN.findall(chunk)
        if runs and len(runs[0]) == len(chunk):
            _add_alnum(tokens, chunk)
            continue
        length = len(chunk)
        if not runs:
            tokens.update(chunk)
            tokens.update([chunk[i : i + 2] for i in range(length - 1)])
            tokens.update([chunk[i : i + GRAM] for i in range(length - 2)])
            continue
        tokens.update([c for c in chunk if c not in _ALNUM])
        tokens.update([chunk[i : i + 2] for i in range(length - 1) if chunk[i] not in _ALNUM or chunk[i + 1] not in _ALNUM])
        tokens.update(_trigrams(chunk))
        _add_digits(tokens, chunk)
        for run in runs:
            tokens.update((run[0], run[:2], run[-2:], run[-1]))


def _trigrams(chunk: str) -> list[str]:
    """Each three characters in a row that are not all digits."""
    grams = [chunk[i : i + GRAM] for i in range(len(chunk) - 2)]
    if _DIGIT_RUN.search(chunk) is None:
        return grams
    return [g for g in grams if not (g.isdigit() and g.isascii())]


def _check_sum(text: str) -> str:
    return f"{crc32(text.encode('utf-8', 'replace')) & 0x3FFFF:05x}"


def _exact(folded: str) -> str:
    return _EXACT + _check_sum("".join(folded.split()))


@lru_cache(maxsize=20_000)
def _pinyin_of(text: str) -> tuple[str, str]:
    """Initials and full pinyin of a name up to its first digit."""
    syllables = pinyin_syllables(text[: _FULL + 2])
    return _letters("".join([s[0] for s in syllables])), _letters("".join(syllables))


def _letters(text: str) -> str:
    found = _LETTERS.match(text.lower())
    return found.group()[:_FULL] if found else ""


def _pinyin_tokens(text: str) -> list[str]:
    made: list[str] = []
    for spelt in _pinyin_of(text):
        made.extend(_PINYIN + spelt[:n] for n in range(1, min(len(spelt), _BEGINNING) + 1))
        made.extend(_PINYIN_SUM + _check_sum(spelt[:n]) for n in _LONGER if len(spelt) >= n)
    return made


def _pinyin_token(word: str) -> str:
    """The longest token that each name has whose pinyin begins with ``word``."""
    if len(word) <= _BEGINNING:
        return _PINYIN + word
    longer = next((n for n in _LONGER if len(word) >= n), 0)
    return _PINYIN_SUM + _check_sum(word[:longer]) if longer else _PINYIN + word[:_BEGINNING]


def split_words(text: str) -> list[str]:
    """The distinct words of a query, folded, in the order typed; whatever cannot be stored is dropped."""
    clean = text.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")
    return list(dict.fromkeys(fold(clean).split()))


#: Of the clauses that narrow to one word, those that are worth asking for.
Choose = Callable[[list[str]], list[str]]


def match_expression(words: Sequence[str], choose: Choose | None = None) -> str:
    """The FTS5 expression that every record holding all ``words`` fulfils ("" where the words give none). Never raw user text."""
    return " AND ".join(filter(None, [_match_word(w, choose) for w in words[:_MOST_WORDS]]))


def _match_word(word: str, choose: Choose | None = None) -> str:
    own = _own_clauses(word, choose)
    return f'({own} OR "{_pinyin_token(word)}")' if _LETTERS.fullmatch(word) else own


def _own_clauses(word: str, choose: Choose | None) -> str:
    """What the texts of a record that holds the word have; its pinyin apart."""
    encoded = word.translate(_ENCODE)
    if len(encoded) < GRAM:
        return f'"{encoded}"'
    if choose is None:
        return _all_of(_grams(encoded))
    clauses = _grams(encoded, every=True)
    return _all_of(choose(clauses) if len(clauses) > 1 else clauses)


def _all_of(clauses: list[str]) -> str:
    return clauses[0] if len(clauses) == 1 else "(" + " AND ".join(clauses) + ")"


def _grams(encoded: str, every: bool = False) -> list[str]:
    """Clauses that narrow to a word of three or more characters, the fewest that do it well: the fewer lists are read the better.

    ``every`` leaves more, for somebody to choose from who knows which are rare.
    """
    numbers: list[str] = []
    three: list[str] = []
    for found in _DIGIT_RUN.finditer(encoded):
        run = found.group()
        numbers.extend([run[i : i + DIGITS] for i in range(len(run) - 3)])
        if len(run) == GRAM:
            three.append(_three_digits(run, found.end() == len(encoded)))
    others = _trigrams(encoded)
    if len(numbers) > 1 and not every:
        others = []  # four digits are rare enough by themselves
    elif len(others) > 2 and not numbers and not three and not any(c in _ALNUM for c in encoded):
        others = [*others[:-1:GRAM], others[-1]]
    grams = dict.fromkeys([*_some(numbers), *_some(others)])
    return [*three, *(f'"{g}"' for g in grams)][: 2 * _MOST_GRAMS if every else _MOST_GRAMS]


def _three_digits(run: str, may_go_on: bool) -> str:
    """Three digits that end a number are a token, else they begin four: listed, because a prefix query would first merge their lists."""
    if not may_go_on:
        return f'"{run}"'
    return "(" + " OR ".join([f'"{run}"', *(f'"{run}{digit}"' for digit in range(10))]) + ")"


def _some(grams: list[str]) -> list[str]:
    if len(grams) > _ALL_GRAMS:
        grams = [*grams[:-1:2], grams[-1]]
    if len(grams) > _MOST_GRAMS:
        grams = [grams[round(i * (len(grams) - 1) / (_MOST_GRAMS - 1))] for i in range(_MOST_GRAMS)]
    return grams


def exact_expression(words: Sequence[str], choose: Choose | None = None) -> str:
    """The FTS5 expression for records one of whose values is these words, blanks aside; to be verified.

    A check sum is shared with some thirty records in a million; what the words themselves narrow to spares the reading of those.
    """
    exact = f'"{_exact("".join(words))}"'
    if len(words) > 1:
        return f"{exact} AND {match_expression(words, choose)}"
    encoded = words[0].translate(_ENCODE)
    if len(encoded) == GRAM and _DIGIT_RUN.fullmatch(encoded):
        return f'{exact} AND "{encoded}"'
    return f"{exact} AND {_own_clauses(words[0], choose)}"


def words_to_verify(words: Sequence[str]) -> list[str]:
    """The words whose tokens do not prove them."""
    return [w for i, w in enumerate(words) if i >= _MOST_WORDS or not _is_proved(w)]


def _is_proved(word: str) -> bool:
    if len(word) > GRAM:
        return len(word) == DIGITS and _DIGIT_RUN.fullmatch(word) is not None
    return _PRIVATE.search(word.translate(_ENCODE)) is None


def sure_expression(words: Sequence[str]) -> str:
    """An FTS5 expression whose hits need no test of the row: some of those of :func:`match_expression`; "" where there is none."""
    unproved = set(words_to_verify(words))
    if any(not _LETTERS.fullmatch(w) or len(w) > _BEGINNING for w in unproved):
        return ""
    return " AND ".join(f'"{_PINYIN}{w}"' if w in unproved else _match_word(w) for w in words)


def unsure_expression(words: Sequence[str], choose: Choose | None = None) -> str:
    """The FTS5 expression of the hits of :func:`match_expression` that :func:`sure_expression` (not "") leaves; to be verified."""
    unproved = words_to_verify(words)
    if len(unproved) != 1:
        return f"({match_expression(words, choose)}) NOT ({sure_expression(words)})"
    # the list of a pinyin is long, and is only looked into for the few records that have the letters themselves
    only = unproved[0]
    clauses = " AND ".join(_own_clauses(w, choose) if w == only else _match_word(w) for w in words)
    return f'({clauses}) NOT "{_pinyin_token(only)}"'


def may_be_pinyin(word: str) -> bool:
    return _LETTERS.fullmatch(word) is not None


def holds_word(word: str, folded: str, names: Sequence[str]) -> bool:
    """Whether the texts (folded, joined) or the pinyin of one of the names hold a word: what the index promises, by definition.

    One or two ASCII letters or digits match beginnings and ends of runs of such characters only.
    """
    if len(word) <= 2 and _RUN.fullmatch(word):
        if any(run.startswith(word) or run.endswith(word) for run in _RUN.findall(folded)):
            return True
    elif word in folded:
        return True
    return bool(names) and _LETTERS.fullmatch(word) is not None and any(_pinyin_holds(word, name) for name in names)


def _pinyin_holds(word: str, name: str) -> bool:
    initials, full = _pinyin_of(name)
    cut = word[:_FULL]
    return initials.startswith(cut) or full.startswith(cut)


def holds(words: str, texts: str, names: str) -> bool:
    """The SQL function behind verification: ``words`` and ``names`` joined by SEPARATOR, ``texts`` as stored, joined likewise."""
    wanted = _split(words)
    if not names and words.isascii() and min(map(len, wanted)) > 2 and _MAY_FOLD_TO_ASCII.search(texts) is None:
        lower = texts.lower()
        return all(word in lower for word in wanted)
    folded = fold(texts)
    for word in wanted:
        if word not in folded or (len(word) <= 2 and _RUN.fullmatch(word)):
            parts = [n for n in names.split(SEPARATOR) if n] if names else []
            if not holds_word(word, folded, parts):
                return False
    return True


@lru_cache(maxsize=64)
def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split(SEPARATOR))
