"""Reads text tables: .csv, .tsv, .txt with any separator and encoding, whatever their name says.

Encodings in this order: byte order mark, NULs (UTF-16 and UTF-32 without mark), strict UTF-8, GB18030, Big5, a guess that is marked as one.
"""

from __future__ import annotations

import codecs
import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from shopdesk.excel.cells import only_text, trimmed
from shopdesk.excel.refusal import Refusal
from shopdesk.excel.source import NumberedRow, Sheet, Tick, measured, without_blank_end

SEPARATORS = (",", "\t", ";", "|", "^", "\x1f")
LONGEST_FIELD = 1 << 20
_PROBE = 1 << 18
_STEP = 1 << 20
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_SEPARATOR_LINE = re.compile(r"\A\"?sep=(.)\"?\r?\n", re.IGNORECASE)


class TextTable:
    """One text file as one sheet without a name; ``encoding`` and ``separator`` are found out where nobody says them."""

    format = "csv"

    def __init__(self, path: Path, tick: Tick, encoding: str = "", separator: str = "") -> None:
        self._path = path
        self._tick = tick
        self.encoding, self.is_guess = (encoding, False) if encoding else find_encoding(path, tick)
        if encoding and not _decodes(path, encoding, tick):
            raise Refusal("wrong_encoding", encoding=encoding.upper())
        self._errors = "replace" if self.is_guess else "strict"
        head = self._head()
        named = _SEPARATOR_LINE.match(head)
        self._skip = 1 if named else 0
        self.separator = separator or (named[1] if named else find_separator(head))
        self._quoted = True
        csv.field_size_limit(LONGEST_FIELD)

    def _head(self) -> str:
        with self._path.open("rb") as file:
            raw = file.read(_PROBE)
        text = codecs.getincrementaldecoder(self.encoding)("replace").decode(raw)
        if len(re.findall(r"[\x00-\x08\x0e-\x1e]", text)) > 2 and len(re.findall(r"[\x00-\x08\x0e-\x1e\ufffd]", text)) > len(text) // 50:
            raise Refusal("not_a_spreadsheet", kind="binary")
        return text

    def sheets(self) -> list[Sheet]:
        """Rows are known for files up to a megabyte; -1 above."""
        if self._path.stat().st_size <= _STEP:
            return [Sheet("", True, *measured(self._trimmed()))]
        rows, columns = measured(itertools.islice(self._trimmed(), 200))
        return [Sheet("", True, -1 if rows else 0, columns)]

    def rows(self, index: int) -> Iterator[NumberedRow]:
        return without_blank_end(self._trimmed())

    def _trimmed(self) -> Iterator[NumberedRow]:
        return ((number, trimmed(cells)) for number, cells in self._records())

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        size = self._path.stat().st_size
        with self._path.open("rb") as raw:
            lines = self._lines(raw, size)
            for _skipped in range(self._skip):
                next(lines, "")
            number = 0
            try:
                for number, cells in enumerate(csv.reader(lines, delimiter=self.separator), 1):
                    yield number, cells
            except (csv.Error, UnicodeError) as error:
                raise Refusal("damaged_text", row=number + 1) from error

    def _lines(self, raw: object, size: int) -> Iterator[str]:
        assert hasattr(raw, "read")
        decoder = codecs.getincrementaldecoder(self.encoding)(self._errors)
        rest = ""
        done = 0
        while True:
            chunk = raw.read(_STEP)
            done += len(chunk)
            self._tick(done, size)
            text = rest + only_text(decoder.decode(chunk, not chunk))
            if not chunk:
                yield from text.splitlines(keepends=True) if not _odd_breaks(text) else _split_lines(text)
                return
            cut = max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
            ready, rest = text[:cut], text[cut:]
            yield from ready.splitlines(keepends=True) if not _odd_breaks(ready) else _split_lines(ready)


def _odd_breaks(text: str) -> bool:
    """Characters that ``splitlines`` would take for a line end and no spreadsheet does."""
    return any(mark in text for mark in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")


def _split_lines(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)


def find_encoding(path: Path, tick: Tick) -> tuple[str, bool]:
    """The encoding of a text file, and whether it is only a guess."""
    with path.open("rb") as file:
        head = file.read(_PROBE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, not _decodes(path, name, tick)
    if b"\x00" in head and (wide := _without_mark(head)):
        return wide, False
    if _decodes(path, "utf-8", tick):
        return "utf-8", False
    sample = _first_odd_part(path)
    if _almost(sample, "utf-8"):
        return "utf-8", True
    if _decodes(path, "gb18030", tick):
        if looks_like_gbk(sample):
            return "gb18030", False
        if looks_like_big5(sample) and _decodes(path, "big5hkscs", tick):
            return "big5hkscs", False
        if _is_latin(sample):
            return "cp1252" if _decodes(path, "cp1252", tick) else "latin-1", True
        return "gb18030", False
    if looks_like_big5(sample) and _decodes(path, "big5hkscs", tick):
        return "big5hkscs", False
    if looks_like_gbk(sample) and _almost(sample, "gb18030"):
        return "gb18030", True
    import charset_normalizer

    best = charset_normalizer.from_bytes(sample[:65536]).best()
    name = best.encoding if best else "latin-1"
    return (name if _decodes(path, name, tick) else "latin-1"), True


def _almost(sample: bytes, encoding: str) -> bool:
    """A few bytes are broken and all the other ones that are not ASCII read well."""
    text = sample.decode(encoding, "replace")
    broken = text.count("\ufffd")
    whole = len(re.findall(r"[^\x00-\x7f\ufffd]", text))
    return whole > 20 * broken


def _first_odd_part(path: Path) -> bytes:
    """Some text around the first bytes that are not ASCII: the only ones that tell encodings apart."""
    with path.open("rb") as file:
        at = 0
        while chunk := file.read(_STEP):
            if not chunk.isascii():
                first = next(index for index in range(0, len(chunk), 4096) if not chunk[index : index + 4096].isascii())
                file.seek(at + first)
                return file.read(_PROBE)
            at += len(chunk)
    return b""


def _decodes(path: Path, encoding: str, tick: Tick) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with path.open("rb") as file:
        try:
            while chunk := file.read(_STEP):
                decoder.decode(chunk)
                done += len(chunk)
                tick(done, 0)
            decoder.decode(b"", True)
        except UnicodeError:
            return False
    return True


def _without_mark(head: bytes) -> str:
    """UTF-16 or UTF-32 by where the NULs stand; "" where they are only dirt in another text."""
    sample = head[:4000]
    where = Counter(index % 4 for index, byte in enumerate(sample) if byte == 0)
    quarter = len(sample) / 4
    if where[2] > 0.9 * quarter and where[3] > 0.9 * quarter and where[0] < 0.2 * quarter:
        return "utf-32-le"
    if where[0] > 0.9 * quarter and where[1] > 0.9 * quarter and where[3] < 0.2 * quarter:
        return "utf-32-be"
    odd, even = where[1] + where[3], where[0] + where[2]
    if max(odd, even) < len(sample) // 40 or max(odd, even) < 4 * min(odd, even):
        return ""
    name = "utf-16-le" if odd >= even else "utf-16-be"
    try:
        text = codecs.getincrementaldecoder(name)().decode(head[: len(head) // 2 * 2])
    except UnicodeError:
        return ""
    return name if re.search(r"[\n\t,;]", text) and "\x00" not in text else ""


def _pairs(sample: bytes) -> list[bytes]:
    return re.findall(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]", sample)


def looks_like_gbk(sample: bytes) -> bool:
    """Most double bytes are everyday characters of GB 2312 (level 1 and punctuation)."""
    pairs = _pairs(sample)
    common = sum(1 for pair in pairs if pair[1] >= 0xA1 and (0xB0 <= pair[0] <= 0xD7 or 0xA1 <= pair[0] <= 0xA3))
    return bool(pairs) and common >= 0.6 * len(pairs)


def looks_like_big5(sample: bytes) -> bool:
    """Most double bytes are everyday characters of Big5 (level 1 and punctuation), and many end in a low byte as GB 2312 never does."""
    pairs = _pairs(sample)
    common = sum(1 for pair in pairs if 0xA1 <= pair[0] <= 0xC6)
    low = sum(1 for pair in pairs if pair[1] < 0x7F)
    return bool(pairs) and common >= 0.8 * len(pairs) and low >= 0.15 * len(pairs)


def _is_latin(sample: bytes) -> bool:
    """High bytes stand alone or in twos between ASCII letters: a western one-byte encoding."""
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", sample)]
    return bool(runs) and sum(runs) < 1.6 * len(runs)


def find_separator(head: str) -> str:
    """The separator under which most records have the same number of fields; a comma where there is only one column."""
    best, best_score = ",", 0.0
    lines = _split_lines(head)[:400]
    if len(lines) > 1 and not lines[-1].endswith(("\r", "\n")):
        lines.pop()
    for separator in SEPARATORS:
        if separator not in head:
            continue
        counts: Counter[int] = Counter()
        try:
            for record in itertools.islice(csv.reader(lines, delimiter=separator), 300):
                while record and not record[-1]:
                    record.pop()
                counts[len(record)] += 1
        except csv.Error:
            continue
        several = {fields: times for fields, times in counts.items() if fields > 1}
        if not several:
            continue
        score = 0.0
        for fields in several:
            score = max(score, sum(several.get(near, 0) for near in (fields - 1, fields, fields + 1)) * min(fields, 8) ** 0.5)
        score *= sum(several.values()) / sum(counts.values())
        if score > best_score * 1.05:
            best, best_score = separator, score
    return best
