"""Folding for search, and pinyin."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopdesk.core import folding
from shopdesk.core.folding import fold, pinyin_full, pinyin_initials


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("臺灣鐘錶", "台湾钟表"),
        ("張學友", "张学友"),
        ("ＡＢＣ１２３", "abc123"),
        ("　a \t\n b ", "a b"),
        ("A\u200bB", "ab"),
        ("a\u00a0b", "a b"),
        ("——", "--"),
        ("Straße", "straße"),
        ("ｶﾞ", "カ\u3099"),
        ("👨\u200d👩", "👨👩"),
        ("", ""),
    ],
)
def test_spellings_of_one_thing_fold_alike(text: str, folded: str) -> None:
    assert fold(text) == folded


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), max_size=30))
def test_chinese_text_keeps_its_length(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_every_character_folds_stably() -> None:
    odd = [c for c in range(0x20, 0x30000) if not 0xD800 <= c < 0xE000 and fold(fold(chr(c))) != fold(chr(c))]
    assert odd == []


def test_a_piece_of_a_text_is_found_in_its_folded_form() -> None:
    text = "收件人：張三豐　ＶＩＰ　臺北市"
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            assert fold(text[start:end]) in fold(text)


def test_table_loads_fast_enough_for_the_first_keystroke() -> None:
    def load() -> float:
        started = time.process_time()
        folding._FoldTable()
        return time.process_time() - started

    assert min(load() for _ in range(3)) < 0.03


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("张三", "zhangsan", "zs"),
        ("張學友", "zhangxueyou", "zxy"),
        ("吕布", "lvbu", "lb"),
        ("单田芳", "shantianfang", "stf"),
        ("曾国藩", "zengguofan", "zgf"),
        ("仇和", "qiuhe", "qh"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("长孙无忌", "zhangsunwuji", "zswj"),
        ("王五 Abc-12", "wangwuabc12", "wwabc12"),
        ("😀，", "", ""),
        ("", "", ""),
    ],
)
def test_pinyin_of_names(name: str, full: str, initials: str) -> None:
    assert pinyin_full(name) == full
    assert pinyin_initials(name) == initials


def test_pinyin_leaves_the_phrase_table_unloaded() -> None:
    code = (
        "from shopdesk.core.folding import pinyin_full; pinyin_full('张三');"
        "from pypinyin.constants import PHRASES_DICT; print(len(PHRASES_DICT))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.strip() == "0"
