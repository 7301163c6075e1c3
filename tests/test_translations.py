"""The Chinese is Chinese: whole, of the right script and the right punctuation, the shop's word for each thing in one place.

``contracts/test_translations.py`` asks whether the program and its catalogues agree; this asks whether the words can be read.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message

from shopdesk.core.fields import Choice
from shopdesk.core.translations import LANGUAGES, catalogue, in_a_row, language, set_language
from shopdesk.devtools.translations import read_catalogue, source_strings, untranslated
from shopdesk.registers import REGISTERS, load

CHINESE = LANGUAGES[1:]
in_both = pytest.mark.parametrize("language", CHINESE)

#: Said alike in every language: names of firms, file formats and marks that shop staff write in Latin letters.
LATIN_NAMES = {"Shopify", "1688", "VIP"}

#: Written so in the one script only. Characters that both use (后 of 皇后, 台, 干, 只, 系, 准, 才, 了) are left out.
ONLY_SIMPLIFIED = set(
    "们这单为说时货债订发给设录别预览导闭开关进续传图样条数据库选择错误项电话网络浏软显确认删请输编号规则动态运费经办对应试级买卖实际额赔损档"
)
ONLY_TRADITIONAL = set(
    "們這單為說時貨債訂發給設錄別預覽導閉開關進續傳圖樣條數據庫選擇錯誤項電話網絡瀏軟顯確認刪請輸編號規則動態運費經辦對應試級買賣實際額賠損檔裡後復"
)

#: Words of the mainland that Taiwan says otherwise.
MAINLAND_WORDS = (
    *("導入", "導出", "撤銷", "文件夾", "默認", "字段", "搜索", "屏幕", "網絡", "軟件", "程序", "保存", "粘貼"),
    *("回收站", "單元格", "信息", "打印", "登錄", "合同", "菜單", "短信", "質量", "視頻", "服務器"),
)

HAN = "[\u4e00-\u9fff]"


@cache
def translated(language: str) -> tuple[tuple[Message, str, str], ...]:
    """The messages of a catalogue: message, English (the singular), Chinese (it has one form)."""
    return tuple((m, first(m.id), first(m.string)) for m in read_catalogue(language) if m.id)


def first(text: str | Sequence[str] | None) -> str:
    """A message, or the first of its plural forms."""
    return text if isinstance(text, str) else text[0] if text else ""


@cache
def sources() -> Catalog:
    """Every string that the program marks, as it stands now."""
    return source_strings()


def placeholders(text: str) -> set[str]:
    return {name for _before, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def ends(text: str) -> tuple[str, str]:
    """The blanks before and behind a text, line breaks told apart."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def choices() -> Iterator[Choice]:
    """Every choice and state that a form, a chip or a list can show."""
    for register in load().values():
        if register.states is not None:
            yield from (state.choice() for state in register.states.states)
        for field in register.fields:
            yield from field.choices
            for column in field.fields:
                yield from column.choices


@in_both
def test_nothing_is_left_in_english(language: str) -> None:
    assert untranslated(read_catalogue(language), sources()) == []


@in_both
def test_nothing_is_translated_that_no_longer_stands_in_the_program(language: str) -> None:
    assert [source for message, source, _chinese in translated(language) if message.id not in sources()] == []


@in_both
def test_every_placeholder_of_the_english_stands_in_the_chinese(language: str) -> None:
    """A plural pair counts as one: its forms name the same things, and Chinese has one form."""
    wrong = []
    for message, source, chinese in translated(language):
        forms = (message.id,) if isinstance(message.id, str) else message.id
        if placeholders(chinese) != set().union(*map(placeholders, forms)):
            wrong.append((source, chinese))
    assert wrong == []


@in_both
def test_blanks_around_a_text_are_kept(language: str) -> None:
    """Indented lines of the command line stay indented; nothing gains a blank that a button or heading would show."""
    odd = [(s, c) for _message, s, c in translated(language) if ends(s) != ends(c)]
    assert odd == [(s, c) for s, c in odd if s == ", "]


@in_both
def test_lines_of_a_text_stay_as_many(language: str) -> None:
    assert [source for _message, source, chinese in translated(language) if source.count("\n") != chinese.count("\n")] == []


@pytest.mark.parametrize(("language", "foreign"), [("zh_CN", ONLY_TRADITIONAL), ("zh_TW", ONLY_SIMPLIFIED)])
def test_each_script_stays_its_own(language: str, foreign: set[str]) -> None:
    assert [(chinese, found) for _message, _source, chinese in translated(language) if (found := foreign & set(chinese))] == []


def test_taiwan_reads_its_own_words() -> None:
    assert [(chinese, word) for _message, _source, chinese in translated("zh_TW") for word in MAINLAND_WORDS if word in chinese] == []


@pytest.mark.parametrize(("language", "others"), [("zh_CN", "「」『』"), ("zh_TW", "“”")])
def test_quotation_marks_are_those_of_the_place(language: str, others: str) -> None:
    assert [chinese for _message, _source, chinese in translated(language) if set(others) & set(chinese)] == []


@in_both
def test_quotation_marks_and_brackets_are_closed(language: str) -> None:
    pairs = ("“”", "「」", "（）", "()")
    assert [text for _message, _source, text in translated(language) for a, b in map(tuple, pairs) if text.count(a) != text.count(b)] == []


@in_both
def test_punctuation_between_characters_is_wide(language: str) -> None:
    narrow = re.compile(f"{HAN}[,;:?]|[,;:?]{HAN}|{HAN}\\.(?!\\w)")
    assert [chinese for _message, _source, chinese in translated(language) if narrow.search(chinese)] == []


@in_both
def test_nobody_is_shouted_at(language: str) -> None:
    assert [chinese for _message, _source, chinese in translated(language) if set("!！") & set(chinese)] == []


@in_both
def test_a_blank_parts_chinese_from_latin_letters_and_figures(language: str) -> None:
    touching = re.compile(f"{HAN}[A-Za-z0-9]|[A-Za-z0-9]{HAN}")
    assert [chinese for _message, _source, chinese in translated(language) if touching.search(chinese)] == []


@in_both
def test_every_choice_and_state_is_said_in_chinese(language: str) -> None:
    said = catalogue(language).gettext
    labels = {choice.label for choice in choices()}
    assert len(labels) > 100
    assert {label for label in labels if said(label) == label} <= LATIN_NAMES


@in_both
def test_every_page_of_the_menu_is_said_in_chinese(language: str) -> None:
    said = catalogue(language).gettext
    assert [entry.title for entry in REGISTERS if not re.search(HAN, said(entry.title))] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Customer", "客户"),
        ("Shop", "店铺"),
        ("Operator", "经办人"),
        ("Order", "订单"),
        ("Case", "售后单"),
        ("Reason", "售后原因"),
        ("Responsible party", "责任方"),
        ("Courier (responsible)", "快递"),
        ("Payouts", "补偿打款"),
        ("Mis-shipment", "发错货"),
        ("Claim", "理赔"),
        ("Courier claims", "快递理赔"),
        ("Claim sheet", "索赔表"),
        ("Handovers", "交接班"),
        ("Evidence", "凭证图片"),
        ("Waybill", "运单号"),
        ("Lost parcel", "丢件"),
        ("Contents short", "内件短少"),
        ("To return", "待退货"),
        ("To refund", "待退款"),
        ("Intercepting", "拦截中"),
        ("Undo", "撤销"),
        ("Import", "导入"),
        ("Export", "导出"),
    ],
)
def test_the_words_of_the_shop_stand_as_the_shop_says_them(english: str, chinese: str) -> None:
    assert catalogue("zh_CN").gettext(english) == chinese


def test_sentences_follow_one_another_as_the_language_has_them() -> None:
    before = language()
    try:
        set_language("en")
        assert in_a_row(["One.", "Two {x}.", "Three."]) == "One. Two {x}. Three."
        set_language("zh_CN")
        assert in_a_row(["一。", "二{x}。", "三。"]) == "一。二{x}。三。"
    finally:
        set_language(before)
