"""A piece of the date in a register's own numbers: the records of those days stand first, and what else holds it is still found."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdesk.core.register import Registers
from shopdesk.storage import search_days
from shopdesk.storage.connection import Connection
from shopdesk.storage.finder import Finder
from tests.support.sample_register import OPERATORS, PARCELS, add, sample_shop

NUMBERED = replace(PARCELS, number_prefix="SH")
REGISTERS = Registers([NUMBERED, OPERATORS])
DAYS = ("20251231", "20260705", "20260716", "20260801", "20261002", "20270202")


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    with sample_shop(tmp_path / "s.shop") as made:
        yield made


def found(conn: Connection, words: str, limit: int = 1000) -> list[int]:
    return [h.id for h in Finder(REGISTERS).hits(conn, "parcels", words, limit)]


def test_the_latest_day_stands_first_then_the_newest_of_the_day(conn: Connection) -> None:
    august = add(conn, NUMBERED, number="SH20260801-001")
    july = [add(conn, NUMBERED, number=f"SH202607{day:02d}-{n:03d}") for day in (16, 5) for n in range(1, 4)]
    noted = add(conn, NUMBERED, number="SH20260901-001", notes="ordered in 202607")
    for words in ("202607", "SH202607", "h202607", "02607"):
        assert found(conn, words)[:6] == [*july[2::-1], *july[:2:-1]], words
        assert found(conn, words)[6:] == ([noted] if words in "202607" else []), words
        assert found(conn, words, 4) == [*july[2::-1], july[5]], words
    assert found(conn, "sh2026071") == july[2::-1]
    assert found(conn, "0716-00") == july[2::-1]
    assert found(conn, "60801-001") == [august]
    conn.exec_driver_sql("UPDATE parcels SET deleted_at = '2026-08-02' WHERE id = ?", (july[1],))
    assert found(conn, "20260716") == [july[2], july[0]]


def test_the_very_words_stand_before_the_records_of_the_day(conn: Connection) -> None:
    exact = add(conn, NUMBERED, notes="20260716")
    july = [add(conn, NUMBERED, number=f"SH20260716-{n:03d}") for n in range(60)]
    assert found(conn, "20260716", 5) == [exact, *july[:-5:-1]]


def test_a_day_of_very_many_is_left_to_the_index(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    july = [add(conn, NUMBERED, number=f"SH20260716-{n:03d}") for n in range(9)]
    assert search_days.newest_ids(conn, NUMBERED, "202607", 3) == july[:-4:-1]
    monkeypatch.setattr(search_days, "_MANY", 8)
    assert search_days.newest_ids(conn, NUMBERED, "202607", 3) == []
    assert found(conn, "202607", 3) == july[:-4:-1]


@pytest.mark.parametrize("word", ["2607", "999999", "sh2026x", "20261332", "sh20260716x", "sh", "%2026", "sh20260716-4-5", "-2026"])
def test_what_is_no_piece_of_a_date_is_no_days(conn: Connection, word: str) -> None:
    add(conn, NUMBERED, number="SH20260716-001")
    assert search_days.newest_ids(conn, NUMBERED, word, 5) == []
    assert search_days.newest_ids(conn, PARCELS, "202607", 5) == []


PIECES = st.tuples(st.sampled_from(DAYS), st.integers(0, 12), st.integers(1, 12)).map(lambda p: f"sh{p[0]}-1234"[p[1] : p[1] + p[2]])
RECORDS = st.tuples(st.sampled_from(DAYS), st.integers(1, 1300), st.one_of(st.just(""), PIECES, PIECES.map(lambda p: f"Nr.{p}7")))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RECORDS, min_size=1, max_size=8), st.lists(PIECES, min_size=1, max_size=6))
def test_whatever_holds_a_piece_is_found_once(records: list[tuple[str, int, str]], asked: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, sample_shop(Path(folder) / "s.shop") as conn:
        texts: dict[int, tuple[str, str]] = {}
        for day, place, notes in records:
            number = f"SH{day}-{place:03d}"
            texts[add(conn, NUMBERED, number=number, notes=notes)] = number.lower(), notes.lower()
        for word in (w for w in asked if len(w) > 2):
            wanted = [i for i, held in texts.items() if any(word in text for text in held)]
            hits = found(conn, word)
            assert sorted(hits) == sorted(wanted), word
            of_days = search_days.newest_ids(conn, NUMBERED, word, 1000)
            assert all(word in texts[i][0] for i in of_days), word
            assert of_days == sorted(of_days, key=lambda i: (texts[i][0][:10], i), reverse=True), word
            assert found(conn, word, 2) == hits[:2] if of_days else True, word
