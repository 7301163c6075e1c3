"""Where the table is in a sheet: the header row among titles and preambles, and rows that are no data (totals, notes, signatures).

Pure functions over rows of text. Values are not read here, and which heading means which field is left to `headings` and the presets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from shopdesk.core.folding import fold

LOOK = 40
"""Header rows are sought in the first 40 rows: preambles of up to 30 lines are seen in the wild."""

RowKind = Literal["data", "blank", "total", "note", "header"]
Known = Callable[[str], float]

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>|「[^「」]*」|\{[^{}]*\}")
_MARKS = re.compile(r"[*#※★●•▲!?\"'`]|^\s*(?:必填|选填|必選|選填|required|optional)\s*[:：]|[:：]\s*$", re.IGNORECASE)
_SPACES = re.compile(r"[\s_]+")
_NUMBER = re.compile(r"[-+¥￥$€£]?\s*\d[\d,.]*\s*(?:%|元|件|个|kg|g)?|[-+]?\d+(?:\.\d+)?E[+-]?\d+", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[-/.年]\d{1,2}(?:[-/.月]\d{0,4}日?)?(?:\s.*)?|\d{1,2}:\d{2}(?::\d{2})?")
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9*#@._/-]{5,}")
_MADE_UP = re.compile(r"(?:column|unnamed:?|field|列|字段|f)\s*_?\d+", re.IGNORECASE)
_MARKER = re.compile(r"#(?:REF|N/A|VALUE|DIV/0|NAME|NULL|NUM).*|TRUE|FALSE", re.IGNORECASE)

_TOTAL = re.compile(
    r"(?:本页|本頁|本月|本期|当前|人民币|外币|以上)?(?:总计|總計|合计|合計|小计|小計|总合计|汇总|彙總|总和|累计|累計|总金额合计)(?:金额|金額|数量|笔数|\(.*\))?[:：]?.{0,3}"
    r"|(?:grand\s*|sub\s*-?)?totals?:?|sum:?",
    re.IGNORECASE,
)
_TOTAL_INSIDE = re.compile(r"^(?:截至|截止).{0,20}(?:合计|共计|余欠)|^共\s*\d+\s*(?:条|笔|单|票|件)")
_NOTE = re.compile(
    r"(?:备注|備註|附注|注|说明|說明|温馨提示|提示|声明|制表|製表|制单|审核|審核|复核|经办|经手|主管|签字|签名|簽名|签收|盖章|日期|打印时间|打印日期|导出时间|导出日期|"
    r"发件人|收件人|联系人|制表人|审核人|收款人|开户行"
    r"|note|notes|remark|remarks|prepared by|approved by|signature|printed|exported)\s*\d*\s*[:：]"
    r"|(?:以上(?:数据|内容|信息|明细))|(?:特别提示|温馨提示|\*+\s*(?:注|备注))"
    r"|[-=_*~#—－＝]{4,}.*|第\s*\d+\s*页|page\s*\d+(?:\s*of\s*\d+)?|(?:end of (?:file|report))",
    re.IGNORECASE,
)


_NEEDS_GROUP = re.compile(
    "姓名|名[称稱字]|电话|電話|手[机機]号?|地址|[数數]量|金[额額]|[状狀][态態]|[备備][注註]|日期|[时時][间間]|公司|[单單][号號]|[编編][号號]|[类類]型|原因"
    "|name|phone|mobile|address|quantity|amount|stat(?:e|us)|notes?|date|time|company|number|type|reason"
)
"""Words of a lower heading row that mean nothing certain without the group above them."""


@dataclass(frozen=True, slots=True)
class HeaderFound:
    """The header: ``row_index`` (from 0, into the rows given) of its last row, ``span`` rows tall (1 or 2).

    ``headings`` are as written, cleaned of line ends, one per column; ``blank`` and ``doubled`` are columns (from 0) without a heading and
    with one that stood further left already. ``score`` grows with certainty; under 1 it is a guess to be shown.
    """

    row_index: int
    headings: tuple[str, ...]
    span: int
    score: float
    blank: tuple[int, ...] = ()
    doubled: tuple[int, ...] = ()


def plain(text: str) -> str:
    """Half width, without invisible marks, line ends as blanks, trimmed."""
    return re.sub(r"\s+", " ", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).strip()


@lru_cache(2048)
def normal_heading(text: str) -> str:
    """The plain name of a heading, to be compared: ``*快递单号``, ``快递单号（必填）`` and ``快遞單號:`` are all ``快递单号``.

    Units and hints in brackets are dropped (see :func:`heading_hints`), unless the brackets hold everything. The first one in Chinese reads
    the table of characters (3 ms); what is declared at start-up uses :func:`bare_heading`.
    """
    bare = bare_heading(text)
    return bare if bare.isascii() else fold(bare)


def bare_heading(text: str) -> str:
    """:func:`normal_heading` with the characters as written, traditional or simplified."""
    name = plain(text)
    bare = name
    for _depth in range(3):
        bare = _BRACKETED.sub("", bare)
    bare = bare.partition("(")[0] if bare.count("(") > bare.count(")") else bare
    bare = _MARKS.sub("", bare)
    if not _SPACES.sub("", bare):
        bare = _MARKS.sub("", re.sub(r"[()\[\]【】<>「」{}]", "", name))
    return _SPACES.sub("", bare).lower()


def heading_hints(text: str) -> tuple[str, ...]:
    """What a heading says in brackets, half width: ``重量（kg）`` -> ``("kg",)``."""
    return tuple(found[0][1:-1].strip() for found in _BRACKETED.finditer(plain(text)) if found[0][1:-1].strip())


def is_required(text: str) -> bool:
    """The heading is marked as one that must be filled."""
    name = plain(text)
    return "*" in name or "必填" in name or "必選" in name or "required" in name.lower()


def find_header(rows: Sequence[tuple[str, ...]], known: Known | None = None) -> HeaderFound | None:
    """The header among the first rows of a sheet (``rows`` from row 1, blank rows included), None where no row looks like one.

    ``known`` says for a normalised heading how surely it is one of the program's own (0 to 1); without it only shape decides.
    """
    looked = rows[:LOOK]
    widths = _Shape(rows[: LOOK + 60])
    best: tuple[float, int] | None = None
    for index, cells in enumerate(looked):
        score = _score(index, cells, widths, known)
        if score > 0 and (best is None or score > best[0] + 1e-9):
            best = score, index
    if best is None or best[0] < 0.55:
        return None
    score, index = best
    headings, span, last = _two_rows(rows, index, widths, known)
    names = [normal_heading(heading) for heading in headings]
    seen: set[str] = set()
    doubled = []
    for column, name in enumerate(names):
        if name and name in seen:
            doubled.append(column)
        seen.add(name)
    blank = tuple(column for column, name in enumerate(names) if not name)
    return HeaderFound(last, headings, span, round(score, 3), blank, tuple(doubled))


class _Shape:
    """What lies below each row: counts of filled cells, and each column's values."""

    def __init__(self, rows: Sequence[tuple[str, ...]]) -> None:
        self.rows = [tuple(plain(cell) for cell in cells) for cells in rows]
        self.filled = [sum(1 for cell in cells if cell) for cells in self.rows]

    def below(self, index: int, most: int = 100) -> list[int]:
        """The next filled rows."""
        found = [other for other in range(index + 1, len(self.rows)) if self.filled[other]]
        return found[:most]

    def width_below(self, index: int) -> int:
        """How many cells rows below fill, by the wider ones: long preambles have many narrow rows."""
        counts = sorted((self.filled[other] for other in self.below(index)), reverse=True)
        return counts[min(4, len(counts) // 4)] if counts else self.filled[index]


def heading_likeness(cell: str) -> float:
    """How much a cell reads like a heading rather than a value, 0 to 1."""
    if not cell:
        return 0.0
    if _NUMBER.fullmatch(cell) or _DATE.fullmatch(cell) or _MARKER.fullmatch(cell):
        return 0.0
    bare = normal_heading(cell)
    if not any(char.isalpha() for char in bare):
        return 0.0
    if _CODE.fullmatch(cell) and sum(char.isdigit() for char in cell) >= 3:
        return 0.1
    if "@" in cell or "://" in cell:
        return 0.0
    if _MADE_UP.fullmatch(cell):
        return 0.3
    digits = sum(char.isdigit() for char in cell)
    wide = sum(2 if ord(char) > 0x2E80 else 1 for char in bare)
    likeness = 1.0 if wide <= 24 else 0.7 if wide <= 40 else 0.2
    if digits >= 5:
        likeness *= 0.3
    if re.search(r"[。；;，,].*[。；;，,]", bare):
        likeness *= 0.4
    if re.search(r"[:：].+", bare):
        likeness *= 0.3
    if "*" in cell and re.search(r"\*{2,}", cell):
        likeness *= 0.2
    return likeness


def _is_value(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell) or _DATE.fullmatch(cell) or _CODE.fullmatch(cell)) or len(cell) > 40


def _score(index: int, cells: tuple[str, ...], shape: _Shape, known: Known | None) -> float:
    row = shape.rows[index]
    filled = [column for column, cell in enumerate(row) if cell]
    if not filled:
        return 0.0
    if kind_of_row(cells) != "data":
        return 0.0
    width = shape.width_below(index)
    if len(filled) < 2 and width > 1:
        return 0.0
    like = sum(heading_likeness(row[column]) for column in filled) / len(filled)
    coverage = min(1.0, len(filled) / width) if width else 1.0
    if coverage < 0.5:
        return 0.0
    below = shape.below(index)
    contrast = repeats = 0.0
    for column in filled:
        values = [shape.rows[other][column] for other in below if column < len(shape.rows[other]) and shape.rows[other][column]]
        if not values or heading_likeness(row[column]) < 0.5:
            continue
        contrast += sum(_is_value(value) for value in values) / len(values)
        repeats += row[column] in values
    contrast /= len(filled)
    repeats /= len(filled)
    distinct = len({row[column] for column in filled}) / len(filled)
    score = like * coverage * (0.5 + 0.5 * distinct) + 0.4 * contrast - 0.6 * repeats
    if like < 0.5:
        score *= 0.4
    if known is not None:
        names = [normal_heading(row[column]) for column in filled]
        sure = sum(known(name) for name in names)
        score += 1.2 * sure / len(filled) + 0.05 * min(sure, 8)
    before = sum(1 for other in range(index) if shape.filled[other] >= 0.8 * len(filled) and shape.filled[other] > 1)
    return score - 0.04 * min(before, 10)


def _two_rows(rows: Sequence[tuple[str, ...]], index: int, shape: _Shape, known: Known | None) -> tuple[tuple[str, ...], int, int]:
    """The headings, put together from two rows where groups stand above their columns; (headings, span, index of the last row)."""
    single = tuple(plain(cell) for cell in rows[index])
    candidates = [(index - 1, index)] if index else []
    if index + 1 < len(shape.rows):
        candidates.append((index, index + 1))
    for upper, lower in candidates:
        top, bottom = shape.rows[upper], shape.rows[lower]
        size = max(len(top), len(bottom))
        top, bottom = top + ("",) * (size - len(top)), bottom + ("",) * (size - len(bottom))
        upper_only = [column for column in range(size) if top[column] and not bottom[column]]
        lower_only = [column for column in range(size) if bottom[column] and not top[column]]
        both = [column for column in range(size) if bottom[column] and top[column]]
        if not upper_only or not lower_only or (not both and len(lower_only) < 2):
            continue
        if sum(1 for cell in top if cell) < 2:
            continue
        if any(heading_likeness(cell) < 0.5 for cell in (*top, *bottom) if cell):
            continue
        joined = _joined(top, bottom, known)
        if known is not None and _sureness(joined, known) < _sureness(single, known):
            continue
        return tuple(joined), 2, lower
    return single, 1, index


def _joined(top: Sequence[str], bottom: Sequence[str], known: Known | None) -> list[str]:
    """One heading per column out of two rows: ``收件人 姓名``; the lower word alone where only that is known and no other column has it."""
    joined: list[str] = []
    group = ""
    alone = {normal_heading(cell) for cell in bottom if cell and bottom.count(cell) == 1 and cell not in top}
    for upper, lower in zip(top, bottom, strict=True):
        group = upper or group
        if not lower:
            joined.append(upper)
            group = ""
            continue
        both = f"{group} {lower}".strip()
        name = normal_heading(lower)
        is_plain = known is not None and name in alone and not _NEEDS_GROUP.fullmatch(name) and known(name) > known(normal_heading(both))
        joined.append(lower if is_plain else both)
    return joined


def _sureness(headings: Sequence[str], known: Known) -> float:
    return sum(known(normal_heading(heading)) for heading in headings)


def kind_of_row(cells: Sequence[str], headings: Sequence[str] = ()) -> RowKind:
    """What a row below the header is. Only rows that say so themselves are taken for totals or notes; all others are data.

    ``headings`` (as found) recognises a header that is repeated on each page. A total or note that fills most columns is data.
    """
    filled = [plain(cell) for cell in cells if cell and not cell.isspace()]
    filled = [cell for cell in filled if cell]
    if not filled:
        return "blank"
    first = filled[0]
    if headings and len(filled) > 1:
        named = [plain(heading) for heading in headings]
        if [plain(cell) for cell in cells if cell.strip()] == [name for name in named if name]:
            return "header"
    sparse = not headings or len(filled) <= max(2, 0.6 * len(headings))
    if (sparse or _TOTAL.fullmatch(first)) and any(_TOTAL.fullmatch(cell) for cell in filled[:3]):
        rest = [cell for cell in filled if not _TOTAL.fullmatch(cell)]
        if not sparse:
            return "total" if all(_NUMBER.fullmatch(cell) for cell in rest) else "data"
        if headings or len(filled) == 1 or any(_NUMBER.fullmatch(cell) for cell in rest):
            return "total"
    if len(filled) <= 3 and any(_TOTAL_INSIDE.search(cell) for cell in filled):
        return "total"
    few = len(filled) <= 2 or (len(headings) > 8 and len(filled) <= len(headings) // 3)
    if few and _NOTE.match(first) and (len(headings) > 2 or not headings):
        return "note"
    return "data"
