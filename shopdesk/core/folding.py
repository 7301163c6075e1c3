"""How text is compared when it is searched: one spelling for full and half width, capitals, traditional and simplified; and pinyin.

Fields keep what was typed; only the search index and the words looked for are folded. Tables are read when first needed.
"""

from __future__ import annotations

import importlib.util
import os
import unicodedata
from functools import lru_cache
from pathlib import Path

from shopdesk.core.cleaning import HYPHENS

# Surnames that are read otherwise than the character alone
_SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "朴": "piao", "查": "zha", "任": "ren", "翟": "zhai", "盖": "ge",
    "覃": "qin", "缪": "miao", "员": "yun", "黑": "he", "种": "chong", "谌": "chen", "冼": "xian", "乐": "yue", "召": "shao", "燕": "yan",
    "华": "hua", "宁": "ning", "卜": "bu", "折": "she", "繁": "po", "秘": "bi", "尹": "yin", "隗": "wei", "祭": "zhai", "牟": "mou",
    "柏": "bai", "石": "shi", "沈": "shen", "葛": "ge", "哈": "ha", "那": "na", "万": "wan", "都": "du", "车": "che", "贾": "jia",
    "尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "澹台": "tantai", "单于": "chanyu", "令狐": "linghu", "宿": "su", "重": "chong",
}  # fmt: skip
_LONGEST_NAME = 4
_HAN = (0x3400, 0x323AF)


def _simplified() -> dict[str, str]:
    """Traditional character -> simplified, from OpenCC's table (Apache-2.0); where a character has several, its first."""
    spec = importlib.util.find_spec("opencc")
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise ModuleNotFoundError("opencc-python-reimplemented is not installed, or its dictionary was not packed")
    table: dict[str, str] = {}
    for line in (Path(places[0]) / "dictionary" / "TSCharacters.txt").read_text("utf-8").splitlines():
        traditional, _tab, simplified = line.partition("\t")
        table[traditional] = simplified.split(" ", 1)[0]
    return table


class _FoldTable(dict[int, str | None]):
    """What each character folds to, worked out when it is first met; None drops it."""

    def __init__(self) -> None:
        super().__init__()
        self._simplified = _simplified()

    def __missing__(self, code: int) -> str | None:
        folded = self._fold(chr(code))
        self[code] = folded
        return folded

    def _fold(self, character: str) -> str | None:
        seen: list[str] = []
        while character not in seen:
            seen.append(character)
            normal = unicodedata.normalize("NFKC", character)
            character = normal if len(normal) == 1 else character
            lower = character.lower()
            character = lower if len(lower) == 1 else character
            character = self._simplified.get(character, character)
        # where two characters stand for each other, both become the lower one
        character = min(seen[seen.index(character) :])
        if character in HYPHENS:
            return "-"
        if character.isspace():
            return " "
        if unicodedata.category(character) in ("Cf", "Cc", "Cs") or character in "\ufe0e\ufe0f":
            return None
        return character


@lru_cache(maxsize=1)
def _fold_table() -> _FoldTable:
    return _FoldTable()


def fold(text: str) -> str:
    """As text is searched: lower case, half width, simplified, no unseen marks, runs of blanks as one. Folding twice changes nothing."""
    if text.isascii():
        return " ".join(text.lower().split()) if text.isprintable() else " ".join(text.translate(_fold_table()).split())
    return " ".join(text.translate(_fold_table()).split())


class _PinyinTable(dict[str, str]):
    """The reading of each character without tones, ``""`` for one that has none."""

    def __init__(self) -> None:
        super().__init__()
        # its phrase table takes 50 MB, and names are in no phrase
        os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
        from pypinyin.constants import PINYIN_DICT

        self._readings: dict[int, str] = PINYIN_DICT

    def __missing__(self, character: str) -> str:
        reading = _without_tones(self._readings.get(ord(character), "").split(",")[0])
        self[character] = reading
        return reading


def _without_tones(reading: str) -> str:
    """``lǜ`` -> ``lv``: as it is typed."""
    parts = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    letters: list[str] = []
    for part in parts:
        if part == "\u0308":
            letters[-1:] = ["v"]
        elif part.isalpha() and part.isascii():
            letters.append(part)
    return "".join(letters)


@lru_cache(maxsize=1)
def _pinyin_table() -> _PinyinTable:
    return _PinyinTable()


def _is_han(character: str) -> bool:
    return _HAN[0] <= ord(character) <= _HAN[1]


def _is_read(character: str) -> bool:
    return bool(_pinyin_table()[character]) if _is_han(character) else character.isascii() and character.isalnum()


def pinyin_syllables(text: str) -> list[str]:
    """One reading per Chinese character, letters and digits each for itself, nothing else. First use takes 0.1 s: off the GUI thread."""
    folded = fold(text)
    table = _pinyin_table()
    syllables = [table[c] if _is_han(c) else c for c in folded if _is_read(c)]
    if 2 <= len(folded) <= _LONGEST_NAME and all(_is_han(c) for c in folded):
        if folded[:2] in _SURNAMES and len(folded) > 2:
            return [*_split_surname(folded[:2]), *syllables[2:]]
        if folded[0] in _SURNAMES:
            return [_SURNAMES[folded[0]], *syllables[1:]]
    return syllables


def _split_surname(surname: str) -> tuple[str, str]:
    second = _pinyin_table()[surname[1]]
    whole = _SURNAMES[surname]
    return (whole.removesuffix(second), second) if whole.endswith(second) else (whole[:2], whole[2:])


def pinyin_full(text: str) -> str:
    """``张三`` -> ``zhangsan``."""
    return "".join(pinyin_syllables(text))


def pinyin_initials(text: str) -> str:
    """``张三`` -> ``zs``."""
    return "".join(s[0] for s in pinyin_syllables(text))


def pinyin_reach(text: str, letters: str) -> int:
    """How many characters at the beginning of a text some letters stand for, as initials or in full; 0 where they do not begin it."""
    folded, syllables = fold(text), pinyin_syllables(text)
    places = [at for at, c in enumerate(folded) if _is_read(c)]
    if not letters or len(folded) != len(text) or len(places) != len(syllables):
        return 0
    if "".join(s[0] for s in syllables).startswith(letters):
        return places[len(letters) - 1] + 1
    spelt = ""
    for place, syllable in zip(places, syllables, strict=True):
        spelt += syllable
        if spelt.startswith(letters):
            return place + 1
    return 0
