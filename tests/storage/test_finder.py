"""The finder against a real file: filters of every kind, order, windows, counts."""

from __future__ import annotations

import subprocess
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shopdesk.core.clock import Clock
from shopdesk.core.errors import NotFound
from shopdesk.core.query import Filter, Op, Query, Sort
from shopdesk.storage.connection import Connection
from shopdesk.storage.finder import Finder, Total
from tests.support.sample_register import OPERATORS, REGISTERS, add, sample_shop

NEWEST = (Sort("id", True),)


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    with sample_shop(tmp_path / "sample.shop") as made:
        yield made


@pytest.fixture
def finder() -> Finder:
    return Finder(REGISTERS, Clock("Asia/Shanghai"))


def found(conn: Connection, finder: Finder, *filters: Filter, **more: Any) -> list[int]:
    return list(finder.ids(conn, Query("parcels", filters, sort=(Sort("id"),), **more)))


@pytest.fixture
def three(conn: Connection) -> tuple[int, int, int]:
    wang, li = add(conn, OPERATORS, name="王小明"), add(conn, OPERATORS, name="李雷")
    first = add(
        conn,
        number="P1",
        receiver="張三丰",
        address="广东省深圳市南山区",
        colour="Red",
        state="open",
        sent_on="2026-03-02",
        seen_at="2026-03-01T16:00:00Z",  # the 2nd in Shanghai
        amount=1200,
        insured=1,
        operator=wang,
        tags=("vip", "急"),
        items=({"title": "红色连衣裙", "code": "A-100%", "price": 500}, {"title": "雨伞", "code": "B_2", "price": 5}),
    )
    second = add(
        conn, number="P2", receiver="李四", state="closed", sent_on="2026-04-30", seen_at="2026-03-01T15:59:59Z", amount=-5, operator=li
    )
    third = add(conn, number="P3", colour='it\'s 100%_\\ "x"', state="away", items=({"title": "保温杯"},))
    return first, second, third


CASES: list[tuple[Filter, set[int]]] = [
    (Filter("receiver", Op.EQ, "李四"), {2}),
    (Filter("receiver", Op.NE, "李四"), {1, 3}),
    (Filter("receiver", Op.CONTAINS, "三豐"), {1}),
    (Filter("receiver", Op.BEGINS, "张"), {1}),
    (Filter("receiver", Op.ENDS, "丰"), {1}),
    (Filter("receiver", Op.ENDS, "张"), set()),
    (Filter("colour", Op.CONTAINS, "RED"), {1}),
    (Filter("colour", Op.CONTAINS, '%_\\ "x'), {3}),
    (Filter("colour", Op.CONTAINS, "_"), {3}),
    (Filter("colour", Op.EQ, "' OR 1=1 --"), set()),
    (Filter("receiver", Op.BLANK), {3}),
    (Filter("receiver", Op.NOT_BLANK), {1, 2}),
    (Filter("state", Op.EQ, "open"), {1}),
    (Filter("state", Op.IN, ("open", "closed")), {1, 2}),
    (Filter("amount", Op.IN, (None, 1200)), {1, 3}),
    (Filter("amount", Op.BETWEEN, (-10, 0)), {2}),
    (Filter("amount", Op.BETWEEN, (None, 0)), {2}),
    (Filter("amount", Op.GE, -5), {1, 2}),
    (Filter("sent_on", Op.EQ, "2026-03-02"), {1}),
    (Filter("sent_on", Op.EQ, "2026-04"), {2}),
    (Filter("sent_on", Op.LE, "2026-04"), {1, 2}),
    (Filter("sent_on", Op.GE, "2026-04-30"), {2}),
    (Filter("sent_on", Op.BETWEEN, ("2026-03", "2026-03")), {1}),
    (Filter("seen_at", Op.EQ, "2026-03-02"), {1}),
    (Filter("seen_at", Op.EQ, "2026-03-01"), {2}),
    (Filter("seen_at", Op.EQ, "2026-03"), {1, 2}),
    (Filter("seen_at", Op.EQ, "2026-03-01T16:00:00Z"), {1}),
    (Filter("seen_at", Op.LE, "2026-03-01T15:59:59Z"), {2}),
    (Filter("seen_at", Op.GE, "2026-03-02"), {1}),
    (Filter("seen_at", Op.NE, "2026-03-02"), {2, 3}),
    (Filter("seen_at", Op.IN, ("2026-03-01", None)), {2, 3}),
    (Filter("seen_at", Op.BETWEEN, (None, None)), {1, 2, 3}),
    (Filter("insured", Op.EQ, 1), {1}),
    (Filter("operator", Op.EQ, 2), {2}),
    (Filter("operator", Op.CONTAINS, "小明"), {1}),
    (Filter("operator", Op.BLANK), {3}),
    (Filter("tags", Op.EQ, "vip"), {1}),
    (Filter("tags", Op.NE, "vip"), {2, 3}),
    (Filter("tags", Op.IN, ("急", "x")), {1}),
    (Filter("tags", Op.CONTAINS, "VI"), {1}),
    (Filter("items.code", Op.EQ, "A-100%"), {1}),
    (Filter("items.code", Op.CONTAINS, "100%"), {1}),
    (Filter("items.title", Op.CONTAINS, "雨"), {1}),
    (Filter("items.price", Op.GE, 6), {1}),
    (Filter("items.code", Op.BLANK), {2, 3}),
    (Filter("items", Op.BLANK), {2}),
    (Filter("items", Op.NOT_BLANK), {1, 3}),
    (Filter("id", Op.IN, (1, 3)), {1, 3}),
    (Filter("id", Op.IN, tuple(range(2, 5000))), {2, 3}),
]


@pytest.mark.parametrize(
    ("wanted", "ids"), CASES, ids=lambda value: f"{value.field} {value.op} {value.value!r:.30}" if isinstance(value, Filter) else ""
)
def test_filter_finds(conn: Connection, finder: Finder, three: tuple[int, int, int], wanted: Filter, ids: set[int]) -> None:
    assert found(conn, finder, wanted) == sorted(ids)
    assert finder.count(conn, Query("parcels", (wanted,))) == len(ids)


@pytest.mark.parametrize(
    "nonsense",
    [
        Filter("sent_on", Op.EQ, "2026-99-99"),
        Filter("seen_at", Op.BETWEEN, ("soon", "later")),
        Filter("amount", Op.EQ, {"a": 1}),
        Filter("state", Op.CONTAINS, "no such"),
        Filter("seen_at", Op.EQ, "9999-12-31"),
    ],
)
def test_a_filter_with_nonsense_finds_nothing(conn: Connection, finder: Finder, three: tuple[int, int, int], nonsense: Filter) -> None:
    assert found(conn, finder, nonsense) == []


def test_an_unknown_field_is_named(conn: Connection, finder: Finder) -> None:
    with pytest.raises(NotFound, match="wheels"):
        finder.ids(conn, Query("parcels", (Filter("wheels", Op.EQ, 1),)))


def test_filters_narrow_together(conn: Connection, finder: Finder, three: tuple[int, int, int]) -> None:
    assert found(conn, finder, Filter("seen_at", Op.EQ, "2026-03"), Filter("amount", Op.LE, 0)) == [2]


def test_blanks_come_last_in_either_direction(conn: Connection, finder: Finder, three: tuple[int, int, int]) -> None:
    assert list(finder.ids(conn, Query("parcels", sort=(Sort("amount"),)))) == [2, 1, 3]
    assert list(finder.ids(conn, Query("parcels", sort=(Sort("amount", True),)))) == [1, 2, 3]


def test_order_of_equals_ends_in_id(conn: Connection, finder: Finder) -> None:
    ids = [add(conn, number=str(i), amount=i % 2, state="open") for i in range(6)]
    assert list(finder.ids(conn, Query("parcels", sort=(Sort("amount"),)))) == [ids[i] for i in (0, 2, 4, 1, 3, 5)]
    assert list(finder.ids(conn, Query("parcels", sort=(Sort("state"), Sort("amount", True))))) == [ids[i] for i in (1, 3, 5, 0, 2, 4)]


def test_choices_sort_as_declared_and_references_by_name(conn: Connection, finder: Finder, three: tuple[int, int, int]) -> None:
    assert list(finder.ids(conn, Query("parcels", sort=(Sort("state"),)))) == [1, 3, 2]
    assert list(finder.ids(conn, Query("parcels", sort=(Sort("operator"),)))) == [2, 1, 3]
    assert list(finder.ids(conn, Query("parcels", sort=(Sort("items", True),)))) == [1, 3, 2]


def test_without_an_order_the_register_has_its_own(conn: Connection, finder: Finder, three: tuple[int, int, int]) -> None:
    assert list(finder.ids(conn, Query("parcels"))) == [2, 1, 3]


def test_first_ids_are_the_beginning_of_all_ids(conn: Connection, finder: Finder) -> None:
    for i in range(40):
        add(conn, number=str(i), amount=None if i % 3 == 0 else i % 7, receiver="王伟" if i % 2 else "李娜")
    for query in (
        Query("parcels", sort=(Sort("amount"),)),
        Query("parcels", sort=(Sort("amount", True),)),
        Query("parcels", words="王"),
        Query("parcels"),
    ):
        every = finder.ids(conn, query)
        assert isinstance(every, array)
        assert every.typecode == "q"
        for limit in (0, 1, 13, 35, 100):
            assert finder.first_ids(conn, query, limit) == every[:limit]
        assert finder.count(conn, query) == len(every)
        assert finder.count(conn, query, 7) in (7, len(every))


def test_the_trash_is_apart(conn: Connection, finder: Finder, three: tuple[int, int, int]) -> None:
    conn.exec_driver_sql("UPDATE parcels SET deleted_at = '2026-01-01T00:00:00Z' WHERE id = 1")
    assert found(conn, finder) == [2, 3]
    assert found(conn, finder, trash=True) == [1]
    assert found(conn, finder, words="张三") == []
    assert found(conn, finder, words="张三", trash=True) == [1]
    assert finder.count(conn, Query("parcels")) == 2
    assert finder.count(conn, Query("parcels", words="张三")) == 0
    assert finder.hits(conn, "parcels", "张三") == []
    assert finder.group_counts(conn, Query("parcels"), "state") == {"away": 1, "closed": 1}


def test_rows_come_in_the_order_asked_with_plain_values(conn: Connection, finder: Finder, three: tuple[int, int, int]) -> None:
    rows = finder.rows(conn, "parcels", [3, 99, 1], ["receiver", "operator", "tags", "amount"])
    assert rows == [
        {"id": 3, "receiver": None, "operator": None, "tags": None, "amount": None},
        {"id": 1, "receiver": "張三丰", "operator": 1, "tags": ("vip", "急"), "amount": 1200},
    ]


def test_rows_bring_their_lines_in_order(conn: Connection, finder: Finder, three: tuple[int, int, int]) -> None:
    first, second = finder.rows(conn, "parcels", [1, 2], ["items"])
    assert [i["code"] for i in first["items"]] == ["A-100%", "B_2"]
    assert second["items"] == ()
    assert finder.rows(conn, "parcels", [1], lines=True)[0]["items"] == first["items"]


def test_every_window_size_is_whole(conn: Connection, finder: Finder) -> None:
    ids = [add(conn, number=str(i)) for i in range(1203)]
    for size in (1, 2, 99, 100, 101, 500, 501, 1203):
        assert [r["number"] for r in finder.rows(conn, "parcels", ids[:size], ["number"])] == [str(i) for i in range(size)]


def test_labels_name_records(conn: Connection, finder: Finder, three: tuple[int, int, int]) -> None:
    assert finder.labels(conn, "parcels", [1, 3, 77]) == {1: "P1 張三丰", 3: "P3"}
    assert finder.labels(conn, "operators", [1]) == {1: "王小明"}


def test_values_with_counts_are_commonest_first(conn: Connection, finder: Finder, three: tuple[int, int, int]) -> None:
    add(conn, state="open", seen_at="2026-03-02T00:00:00Z", tags=("vip",))
    every = Query("parcels")
    assert finder.values_with_counts(conn, every, "state") == [("open", 2), ("away", 1), ("closed", 1)]
    assert finder.values_with_counts(conn, every, "state", 1) == [("open", 2)]
    assert finder.values_with_counts(conn, every, "seen_at") == [("2026-03-02", 2), ("2026-03-01", 1), (None, 1)]
    assert finder.group_counts(conn, every, "tags") == {"vip": 2, "急": 1, None: 2}
    assert finder.group_counts(conn, every, "items.title") == {"红色连衣裙": 1, "雨伞": 1, "保温杯": 1}
    assert finder.group_counts(conn, Query("parcels", words="张三"), "state") == {"open": 1}
    assert finder.group_counts(conn, Query("parcels", (Filter("amount", Op.NOT_BLANK),)), "operator") == {1: 1, 2: 1}


def test_sums_of_any_selection(conn: Connection, finder: Finder) -> None:
    ids = [add(conn, amount=i if i % 3 else None) for i in range(900)]
    scattered = ids[::2]
    for chosen in (ids, scattered, ids[5:9], []):
        values = [i for i in range(900) if ids[i] in set(chosen) and i % 3]
        assert finder.sums(conn, "parcels", chosen, ["amount"]) == {"amount": Total(sum(values), len(values))}
    assert finder.sums(conn, "parcels", Query("parcels", (Filter("amount", Op.LE, 10),)), ["amount"]) == {
        "amount": Total(1 + 2 + 4 + 5 + 7 + 8 + 10, 7)
    }


def test_instants_are_counted_by_local_days_from_their_index(conn: Connection, finder: Finder) -> None:
    stamps = ["2026-03-01T15:59:59Z", "2026-03-01T16:00:00Z", "2026-03-02T15:59:00Z", "2026-03-02T16:00:00Z", None]
    ids = [add(conn, seen_at=stamp, amount=1) for stamp in stamps * 3]
    days = [("2026-03-02", 6), ("2026-03-01", 3), ("2026-03-03", 3), (None, 3)]
    assert finder.values_with_counts(conn, Query("parcels"), "seen_at") == days
    assert finder.values_with_counts(conn, Query("parcels", (Filter("amount", Op.EQ, 1),)), "seen_at") == days, "without the index"
    conn.exec_driver_sql("UPDATE parcels SET deleted_at = '2026-01-01T00:00:00Z' WHERE id IN (?, ?, ?)", (ids[0], ids[1], ids[4]))
    assert dict(finder.values_with_counts(conn, Query("parcels"), "seen_at")) == {
        "2026-03-02": 5,
        "2026-03-01": 2,
        "2026-03-03": 3,
        None: 2,
    }


def test_the_commonest_of_many_single_values_come_first(conn: Connection, finder: Finder) -> None:
    for i in range(300):
        add(conn, amount=1000 + i, order_number=f"4{i:05d}")
    for _i in range(7):
        add(conn, amount=5000, order_number="500000")
    add(conn, amount=1299)
    for field, first in (("amount", [(5000, 7), (1299, 2), (1000, 1), (1001, 1)]), ("order_number", [("500000", 7), ("400000", 1)])):
        for limit in (2, 4, 1000):
            assert finder.values_with_counts(conn, Query("parcels"), field, limit)[: len(first)] == first[:limit]
    assert sum(n for _value, n in finder.values_with_counts(conn, Query("parcels"), "amount")) == 308


def test_amounts_that_are_equally_common_stand_by_size(conn: Connection, finder: Finder) -> None:
    for amount in (10900, 1000, 200, 1500):
        add(conn, amount=amount)
    assert [value for value, _n in finder.values_with_counts(conn, Query("parcels"), "amount")] == [200, 1000, 1500, 10900]


def test_a_record_counts_once_for_a_value_that_two_of_its_lines_have(conn: Connection, finder: Finder) -> None:
    lines = ({"title": "伞"}, {"title": "杯"}, {"title": "伞"}, {})
    ids = [add(conn, items=lines), add(conn, items=lines[:1]), add(conn, items=lines[1:3])]
    assert finder.group_counts(conn, Query("parcels"), "items.title") == {"伞": 3, "杯": 2, None: 1}
    conn.exec_driver_sql("UPDATE parcels SET deleted_at = '2026-01-01T00:00:00Z' WHERE id = ?", (ids[0],))
    assert finder.group_counts(conn, Query("parcels"), "items.title") == {"伞": 2, "杯": 1}


def test_first_window_by_the_name_of_a_reference_is_the_beginning_of_the_whole(conn: Connection, finder: Finder) -> None:
    names = [add(conn, OPERATORS, name=name) for name in ("王", "李", "王", "赵", "张")]
    for i in range(60):
        add(conn, operator=None if i % 7 == 0 else names[i % 5], amount=i)
    for descending in (False, True):
        for query in (
            Query("parcels", sort=(Sort("operator", descending),)),
            Query("parcels", sort=(Sort("operator", descending), Sort("amount", True))),
            Query("parcels", (Filter("amount", Op.GE, 9),), sort=(Sort("operator", descending),)),
        ):
            every = finder.ids(conn, query)
            assert sorted(every) == sorted(finder.ids(conn, Query("parcels", query.filters)))
            for limit in (1, 20, 52, 60):
                assert list(finder.first_ids(conn, query, limit)) == list(every[:limit])


def test_blanks_come_last_either_way_without_an_index(conn: Connection, finder: Finder) -> None:
    ids = [
        add(conn, colour=colour, insured=insured) for colour, insured in (("蓝", True), (None, None), ("a", False), ("\U0001f600", True))
    ]
    assert list(finder.ids(conn, Query("parcels", sort=(Sort("colour"),)))) == [ids[i] for i in (2, 0, 3, 1)]
    assert list(finder.ids(conn, Query("parcels", sort=(Sort("colour", True),)))) == [ids[i] for i in (3, 0, 2, 1)]
    assert list(finder.ids(conn, Query("parcels", sort=(Sort("insured"),)))) == [ids[i] for i in (2, 0, 3, 1)]
    assert list(finder.ids(conn, Query("parcels", sort=(Sort("insured", True),)))) == [ids[i] for i in (3, 0, 2, 1)]


SORTED_IN_A_PROCESS_OF_ITS_OWN = """
import resource, sys
from pathlib import Path
from shopdesk.core.query import Query, Sort
from shopdesk.storage.finder import Finder
from tests.support.sample_register import REGISTERS, connected
with connected(Path(sys.argv[1])) as conn:
    conn.raw.execute("PRAGMA temp_store=MEMORY")  # as of all connections to a shop file
    query = Query("parcels", sort=(Sort("colour", True), Sort("id")))
    finder = Finder(REGISTERS)
    finder.first_ids(conn, query, 50)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = finder.ids(conn, query)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # as if the disk of temporary files were full
    again = finder.ids(conn, query)
    print(len(found), grown // 1024, found == again, found[0], found[-1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measures the memory of a process as Linux tells it")
def test_a_long_list_is_ordered_aside_and_in_memory_only_where_the_disk_is_full(conn: Connection, tmp_path: Path) -> None:
    conn.exec_driver_sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
        "INSERT INTO parcels (id, colour) SELECT i, printf('%08d', i * 7919 % 100000) || printf('%.*c', 400, 'x') FROM n"
    )
    conn.commit()
    command = [sys.executable, "-c", SORTED_IN_A_PROCESS_OF_ITS_OWN, str(tmp_path / "sample.shop")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    rows, grown_mb, same, first, last = done.stdout.split()
    assert (rows, same, last) == ("100000", "True", "100000")
    assert int(first) * 7919 % 100000 == 99999
    assert int(grown_mb) < 20
