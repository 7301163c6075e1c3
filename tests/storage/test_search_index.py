"""Search against what LIKE finds on the same folded fields, through any edits; literal whatever is typed; right when damaged."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdesk.core.folding import fold, pinyin_full, pinyin_initials
from shopdesk.core.query import Filter, Op, Query, Sort
from shopdesk.storage import rows
from shopdesk.storage.connection import Connection
from shopdesk.storage.finder import Finder
from shopdesk.storage.search_index import Hit, SearchIndex
from tests.support.sample_register import OPERATORS, PARCELS, REGISTERS, add, connected, sample_shop

LETTERS = "张張三丰李深圳市a Ab1２3%_\"*'-:(北\u200b😀\t"
TEXTS = st.text(st.sampled_from(LETTERS), max_size=12)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "number": st.text("0123456789", min_size=1, max_size=12),
        "receiver": TEXTS,
        "order_number": st.text("0123456789", min_size=4, max_size=19),
        "address": TEXTS,
        "notes": TEXTS,
        "items": st.lists(st.fixed_dictionaries({"title": TEXTS, "code": TEXTS}), max_size=2).map(tuple),
    },
)
WORDS = st.one_of(TEXTS, st.text("0123456789", min_size=1, max_size=8), st.sampled_from(["张三", "zsf", "zhangs", "NEAR(a b)", "12 张"]))
_SHORT = re.compile(r"[a-z0-9]{1,2}")


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    with sample_shop(tmp_path / "sample.shop") as made:
        yield made


@pytest.fixture
def finder() -> Finder:
    return Finder(REGISTERS)


def texts_of(record: dict[str, Any]) -> list[tuple[str, bool]]:
    """(folded text, is a name) of each searched value."""
    own = [(record.get(k), k == "receiver") for k in ("number", "receiver", "order_number", "phone", "address", "notes")]
    lines = [(line.get(k), k == "title") for line in record.get("items") or () for k in ("title", "code")]
    return [(v, name) for v, name in own + lines if v]


def like(conn: Connection, text: str, word: str) -> bool:
    pattern = "%" + re.sub(r"([%_\\])", r"\\\1", word) + "%"
    return bool(conn.exec_driver_sql("SELECT ? LIKE ? ESCAPE '\\'", (fold(text), pattern)).scalar())


def holds(conn: Connection, record: dict[str, Any], word: str) -> bool:
    """What is promised: LIKE's hits, short ASCII words at beginnings and ends of runs only, and beginnings of the pinyin of names."""
    for text, is_name in texts_of(record):
        if _SHORT.fullmatch(word):
            runs = re.findall(r"[a-z0-9]+", fold(text))
            if any(r.startswith(word) or r.endswith(word) for r in runs):
                return True
        elif like(conn, text, word):
            return True
        if is_name and re.fullmatch("[a-z]+", word):
            spelt = (re.match("[a-z]*", p(text)).group() for p in (pinyin_initials, pinyin_full))  # type: ignore[union-attr]
            if any(s.startswith(word) for s in spelt):
                return True
    return False


def same_as_like(conn: Connection, finder: Finder, shop: dict[int, dict[str, Any]], words: str) -> None:
    wanted = [i for i, r in shop.items() if all(holds(conn, r, w) for w in fold(words).split())]
    query = Query("parcels", words=words)
    assert sorted(finder.ids(conn, query)) == sorted(wanted if fold(words) else shop)
    assert sorted(finder.ids(conn, Query("parcels", words=words, sort=(Sort("sent_on"),)))) == sorted(wanted if fold(words) else shop)
    assert finder.count(conn, query) == len(wanted if fold(words) else shop)
    if fold(words):
        assert sorted(h.id for h in finder.hits(conn, "parcels", words, 1000)) == sorted(wanted)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RECORDS, min_size=1, max_size=6), st.lists(WORDS, min_size=1, max_size=4), st.data())
def test_what_like_finds_is_found_after_any_edits(records: list[dict[str, Any]], asked: list[str], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder, sample_shop(Path(folder) / "s.shop") as conn:
        finder, index = Finder(REGISTERS), SearchIndex(REGISTERS)
        shop = {add(conn, **r): r for r in records}
        for record_id in data.draw(st.lists(st.sampled_from(list(shop)), max_size=6)):
            before = rows.read(conn, PARCELS, record_id)
            if before is None:
                continue
            changed = data.draw(st.one_of(st.none(), RECORDS))
            if changed is None:
                rows.remove(conn, PARCELS, record_id)
                conn.exec_driver_sql("DELETE FROM parcels_items WHERE parent_id = ?", (record_id,))
                index.remove(conn, PARCELS, record_id, before)
                del shop[record_id]
            else:
                rows.update(conn, PARCELS, record_id, changed)
                shop[record_id] = {**shop[record_id], **changed}
                index.replace(conn, PARCELS, record_id, before, {**before, **changed})
        pieces = [t[a : a + 5] for r in shop.values() for t, _name in texts_of(r) for a in (0, 2)]
        for words in [*asked, *pieces[:4]]:
            if not any(w.partition(":")[0] in ("number", "id", "state", "notes", "items") for w in fold(words).split()):
                same_as_like(conn, finder, shop, words)
        assert index.check(conn) == []


@pytest.mark.parametrize(
    "typed",
    [
        "%",
        "_",
        '"',
        "*",
        "NEAR",
        'NEAR("a" "b")',
        "'; DROP TABLE parcels; --",
        "a AND b",
        "NOT",
        "^张",
        "张*",
        "{receiver}: 张",
        "col:x",
        ":",
        "：",
        "\\",
        "\x00",
        "\ud800",
    ],
)
def test_what_is_typed_is_literal(conn: Connection, finder: Finder, typed: str) -> None:
    add(conn, receiver="张三", notes="plain")
    held = add(conn, receiver="王", notes=f"x{typed}y".replace("\x00", "").replace("\ud800", ""))
    found = [h.id for h in finder.hits(conn, "parcels", typed)]
    assert found == ([held] if typed.strip("\x00\ud800") else [])
    assert conn.exec_driver_sql("SELECT count(*) FROM parcels").scalar() == 2


@pytest.mark.parametrize("typed", ["张" * 10_000, "1" * 10_000, "a b " * 2_500, " ".join(f"wort{i}" for i in range(1500)), "%" * 10_000])
def test_ten_thousand_characters_find_what_holds_them_and_no_more(conn: Connection, finder: Finder, typed: str) -> None:
    add(conn, receiver="张三", notes=typed[:9_990])
    held = add(conn, notes=typed)
    assert held in [h.id for h in finder.hits(conn, "parcels", typed)]
    assert held in finder.ids(conn, Query("parcels", words=typed, sort=(Sort("amount"),)))


def test_pinyin_and_traditional_and_width_and_case(conn: Connection, finder: Finder) -> None:
    wanted = add(conn, receiver="張三丰", notes="Ｈｅｌｌｏ　Wörld", address="臺北市")
    add(conn, receiver="李四")
    for words in ("zsf", "zs", "zhang", "zhangsanf", "ZSF", "张三丰", "張三", "hello", "LLO WÖR", "台北"):
        assert [h.id for h in finder.hits(conn, "parcels", words)] == [wanted], words
    assert finder.hits(conn, "parcels", "sf") == []


def test_identifiers_by_whole_end_and_middle(conn: Connection, finder: Finder) -> None:
    wanted = add(conn, order_number="4012345678901234567", phone="13812345678-1234")
    add(conn, order_number="4019999999999999999", phone="13900000000")
    for words in ("4012345678901234567", "4567", "567", "67", "456789012", "13812345678", "5678-1234", "-1234", "401234"):
        assert [h.id for h in finder.hits(conn, "parcels", words)] == [wanted], words


def test_an_exact_match_stands_first_then_the_newest(conn: Connection, finder: Finder) -> None:
    exact = add(conn, receiver="王伟")
    others = [add(conn, receiver=f"王伟{'明强丽'[i % 3]}") for i in range(70)]
    by_line = add(conn, items=({"title": "王伟"},))
    more = [add(conn, receiver="小王伟") for _turn in range(60)]
    hits = [h.id for h in finder.hits(conn, "parcels", "王伟", 50)]
    assert hits == [by_line, exact, *more[::-1]][:50]
    assert [h.id for h in finder.hits(conn, "parcels", "王伟", 1000)] == [by_line, exact, *more[::-1], *others[::-1]]


def test_a_hit_names_the_field_and_the_text(conn: Connection, finder: Finder) -> None:
    held = add(conn, receiver="张三丰", items=({"title": "红色連衣裙", "code": "A-1"},))
    assert finder.hits(conn, "parcels", "zsf") == [Hit(held, "receiver", "张三丰")]
    assert finder.hits(conn, "parcels", "连衣裙") == [Hit(held, "items.title", "红色連衣裙")]
    assert finder.hits(conn, "parcels", "a-1 张") == [Hit(held, "items.code", "A-1")]


def test_a_field_is_named_by_key_or_label(conn: Connection, finder: Finder) -> None:
    operator = add(conn, OPERATORS, name="王小明")
    held = add(
        conn, receiver="张三", notes="李四", state="open", amount=1250, sent_on="2026-03-02", operator=operator, items=({"code": "A-9"},)
    )
    other = add(conn, receiver="李四", notes="张三", state="closed", amount=3, sent_on="2026-04-02")
    for words in (
        "receiver:张", "Receiver:張", "state:open", "state:进行中", "amount:12.50", "sent_on:2026-03", "sent_on:2026-03-02",
        "operator:小明", "items.code:a-9", "code:a-9", "李 receiver:张", "receiver:张 state:open",
    ):  # fmt: skip
        assert [h.id for h in finder.hits(conn, "parcels", words)] == [held], words
        assert list(finder.ids(conn, Query("parcels", words=words))) == [held], words
        assert finder.count(conn, Query("parcels", words=words), 10) == 1, words
    assert [h.id for h in finder.hits(conn, "parcels", "张 李 state:closed")] == [other]
    assert finder.hits(conn, "parcels", "amount:cheap") == []


def test_words_narrow_with_filters_and_order(conn: Connection, finder: Finder) -> None:
    ids = [add(conn, receiver="张三" if i % 2 else "李四", amount=i, state="open" if i % 3 else "away") for i in range(12)]
    query = Query("parcels", (Filter("state", Op.EQ, "open"),), words="张三", sort=(Sort("amount", True),))
    assert list(finder.ids(conn, query)) == [ids[i] for i in (11, 7, 5, 1)]
    assert list(finder.first_ids(conn, query, 2)) == [ids[11], ids[7]]
    assert finder.count(conn, query) == 4


def test_common_words_in_the_order_of_an_indexed_field(conn: Connection, finder: Finder) -> None:
    ids = [add(conn, receiver="张三丰" if i % 4 else "李四", amount=None if i % 5 == 0 else i % 50) for i in range(400)]
    held = [i for i in range(400) if i % 4]
    for words in ("张", "张三丰", "zsf", "zhangsan"):
        for down in (True, False):
            query = Query("parcels", words=words, sort=(Sort("amount", down),))
            every = list(finder.ids(conn, query))
            assert sorted(every) == [ids[i] for i in held]
            assert list(finder.first_ids(conn, query, 7)) == every[:7], "walked along the index"
            assert list(finder.first_ids(conn, query, 295)) == every[:295], "sorted"


def test_a_count_after_its_hits_sees_what_was_written_between(tmp_path: Path) -> None:
    path = tmp_path / "s.shop"
    with sample_shop(path) as conn:
        finder = Finder(REGISTERS)
        query = Query("parcels", words="张三")
        add(conn, receiver="张三")
        conn.commit()
        assert len(finder.hits(conn, "parcels", "张三")) == finder.count(conn, query) == 1
        add(conn, receiver="张三丰")
        assert finder.count(conn, query) == 2
        conn.commit()
        assert len(finder.hits(conn, "parcels", "张三")) == 2
        conn.commit()
        with connected(path) as other:
            add(other, receiver="张三")
            other.commit()
        assert finder.count(conn, query) == 3


def test_a_capped_count_stops_and_an_uncapped_one_does_not(conn: Connection, finder: Finder) -> None:
    for i in range(60):
        add(conn, receiver="欧阳小明", address="广东省深圳市南山区", phone=f"138000000{i:02d}")
    for words in ("欧阳", "广东省深圳市", "ouyang", "13800", "欧阳小明 深圳市南"):
        assert finder.count(conn, Query("parcels", words=words)) == 60
        assert finder.count(conn, Query("parcels", words=words), 20) == 20
        assert finder.count(conn, Query("parcels", words=words), 100) == 60


def damage(conn: Connection) -> None:
    conn.exec_driver_sql("UPDATE parcels_search_data SET block = randomblob(length(block))")


@pytest.mark.parametrize("how", [damage, lambda conn: conn.exec_driver_sql("DROP TABLE parcels_search")])
def test_a_damaged_index_is_noticed_scanned_around_and_rebuilt(tmp_path: Path, how: Any) -> None:
    path = tmp_path / "s.shop"
    with sample_shop(path) as conn:
        held = [add(conn, receiver="张三丰", phone=f"1380000{i:04d}", address="广东省深圳市") for i in range(300)]
        add(conn, receiver="李四")
        conn.commit()
        how(conn)
        conn.commit()
    with connected(path) as conn:  # what SQLite still held in memory would hide the damage
        finder = Finder(REGISTERS)
        index = finder.index
        if how is damage:
            assert index.check(conn) == ["parcels"]
        for words in ("张三", "zsf", "深圳市", "省深圳市", "0299"):
            wanted = held[-1:] if words == "0299" else held[::-1]
            assert list(finder.ids(conn, Query("parcels", words=words))) == wanted
            assert finder.count(conn, Query("parcels", words=words)) == len(wanted)
            assert [h.id for h in finder.hits(conn, "parcels", words)] == wanted[:50]
            assert list(finder.ids(conn, Query("parcels", words=words, sort=(Sort("phone", True),)))) == wanted
        assert index.damaged == {"parcels"}
        index.rebuild(conn, PARCELS)
        assert index.damaged == set()
        assert index.check(conn) == []
        assert list(finder.ids(conn, Query("parcels", words="zsf"))) == held[::-1]


def test_a_record_that_the_index_forgot_is_told(conn: Connection) -> None:
    index = SearchIndex(REGISTERS)
    add(conn, receiver="张三")
    rows.insert(conn, PARCELS, {"receiver": "李四"})
    assert index.check(conn) == ["parcels"]
    index.rebuild(conn, PARCELS)
    assert index.check(conn) == []


def test_an_index_of_other_rules_is_stale(conn: Connection) -> None:
    index = SearchIndex(REGISTERS)
    assert index.stale(conn) == []
    conn.exec_driver_sql("UPDATE search_versions SET version = '0' WHERE register = 'parcels'")
    assert [r.key for r in index.stale(conn)] == ["parcels"]


def test_bulk_fill_finds_what_single_adds_find(conn: Connection, finder: Finder) -> None:
    index = SearchIndex(REGISTERS)
    records = [{"receiver": f"张{c}", "phone": f"13{i:09d}"} for i, c in enumerate("三四五六七八九十")]
    made = [(rows.insert(conn, PARCELS, r), index.document(PARCELS, r)) for r in records]
    index.add_many(conn, PARCELS, made)
    assert len(finder.ids(conn, Query("parcels", words="张"))) == 8
    index.remove_many(conn, PARCELS, made[:5])
    assert list(finder.ids(conn, Query("parcels", words="张"))) == [i for i, _d in made[:4:-1]]


def test_a_look_shows_the_hits_and_knows_how_many_there_are_at_least(conn: Connection, finder: Finder) -> None:
    for i in range(60):
        add(conn, receiver="欧阳小明", address="广东省深圳市南山区", phone=f"138000000{i:02d}", state="open" if i % 2 else "away")
    for words, counted, exact in (
        ("欧阳", 60, True),
        ("广东省深圳市", 50, False),
        ("ouyangxi", 60, False),
        ("欧阳小明 山东", 0, True),
        ("13800000007", 1, True),
        ("欧阳 state:open", 30, True),
        ("state:open", 30, True),
        ("", 0, True),
    ):
        look = finder.look(conn, "parcels", words, 50, 1000)
        assert (look.counted, look.exact) == (counted, exact), words
        assert look.hits == finder.hits(conn, "parcels", words, 50) if words else not look.hits
    assert finder.look(conn, "parcels", "欧阳", 20, 40)[1:] == (40, False)


def test_what_is_common_among_the_newest_narrows_as_well_as_what_is_rare(conn: Connection, finder: Finder) -> None:
    held = [add(conn, address="浙江省杭州市文三路12号") for _turn in range(3)]
    for i in range(80):
        add(conn, address=f"浙江省杭州市文二路{i}号", notes="杭州市 文三路")
    for words, wanted in (("杭州市文三路", held[::-1]), ("文三路12号", held[::-1]), ("路12号", None)):
        found = [h.id for h in finder.hits(conn, "parcels", words, 200)]
        assert found == (wanted or [i for i in reversed(range(1, 84)) if i <= 3 or i == 16]), words
        assert sorted(finder.ids(conn, Query("parcels", words=words))) == sorted(found)
        assert finder.count(conn, Query("parcels", words=words)) == len(found)


def test_ascii_is_found_in_whatever_width_it_was_typed(conn: Connection, finder: Finder) -> None:
    ids = [add(conn, notes=text) for text in ("编号AB1234567尾", "编号ＡＢ１２３４５６７尾", "ab12\u200b34567", "ab12 34567", "ab123456")]
    assert [h.id for h in finder.hits(conn, "parcels", "ab1234567")] == ids[2::-1]


def test_edits_one_by_one_leave_an_index_of_few_parts(conn: Connection, finder: Finder) -> None:
    """Left alone, FTS5 gathers fifteen parts and more before it merges them."""
    index = finder.index
    ids = [add(conn, receiver=f"张{i}", notes="旧") for i in range(40)]
    most = 0
    for turn in range(3):
        for record_id in ids:
            before = rows.read(conn, PARCELS, record_id)
            assert before is not None
            rows.update(conn, PARCELS, record_id, {"notes": f"第{turn}次"})
            index.replace(conn, PARCELS, record_id, before, {**before, "notes": f"第{turn}次"})
            conn.commit()
            most = max(most, int(conn.exec_driver_sql("SELECT count(DISTINCT segid) FROM parcels_search_idx").scalar()))
    assert most < 12
    assert [h.id for h in finder.hits(conn, "parcels", "第2次", 100)] == ids[::-1]
    assert finder.hits(conn, "parcels", "第1次") == []
    assert index.check(conn) == []
