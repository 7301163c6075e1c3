"""Every register can be listed, filtered, sorted and searched by every one of its fields, and shown with what happened to it."""

from __future__ import annotations

from typing import Any

import pytest

from shopdesk.core.fields import Kind, Search
from shopdesk.core.query import Filter, Op, Query, Sort
from shopdesk.core.register import Register
from shopdesk.registers import load
from shopdesk.services.plain_output import records_as_json
from shopdesk.services.shop import Shop
from tests.support.full_records import own_fields

KEYS = tuple(load())
over_every_register = pytest.mark.parametrize("key", KEYS)


def newest(shop: Shop, register: Register) -> dict[str, Any]:
    """The record with most fields filled."""
    ids = shop.browsing.ids(Query(register.key, sort=(Sort("id", descending=True),)))
    records = shop.browsing.rows(register.key, list(ids)[:3])
    return max(records, key=lambda r: sum(v not in (None, ()) for v in r.values()))


def values_at(record: dict[str, Any], path: str) -> list[Any]:
    head, _dot, tail = path.partition(".")
    found = [line.get(tail) for line in record[head]] if tail else [record[head]]
    return [v for v in found if v not in (None, ())]


@over_every_register
def test_every_view_is_listed(key: str, read_shop: Shop) -> None:
    register = read_shop.registers[key]
    total = len(read_shop.browsing.ids(Query(key)))
    assert total >= 3
    for view in register.views:
        query = Query(key, view.filters, sort=view.sort)
        ids = read_shop.browsing.ids(query)
        assert len(ids) <= total
        assert read_shop.browsing.count(query) == len(ids)
        assert list(read_shop.browsing.first_ids(query, 2)) == list(ids)[:2]
        assert len(read_shop.browsing.rows(key, ids, view.columns)) == len(ids)


@over_every_register
def test_every_field_filters_for_the_record_that_has_its_value(key: str, read_shop: Shop) -> None:
    register = read_shop.registers[key]
    record = newest(read_shop, register)
    for path, f in own_fields(register):
        if f.kind in (Kind.LINES, Kind.EVIDENCE):
            continue
        for value in values_at(record, path)[:1]:
            wanted = value[0] if f.kind is Kind.TAGS else value
            equal = Op.CONTAINS if f.kind is Kind.TAGS else Op.EQ
            assert record["id"] in read_shop.browsing.ids(Query(key, (Filter(path, equal, wanted),))), path
            if f.kind in (Kind.DATE, Kind.TIME, Kind.NUMBER, Kind.MONEY, Kind.MONTH):
                assert record["id"] in read_shop.browsing.ids(Query(key, (Filter(path, Op.GE, wanted), Filter(path, Op.LE, wanted)))), path
            if isinstance(wanted, str) and f.kind not in (Kind.CHOICE, Kind.TIME):
                assert record["id"] in read_shop.browsing.ids(Query(key, (Filter(path, Op.CONTAINS, wanted[1:3]),))), path


@over_every_register
def test_blank_and_filled_are_all_there_are(key: str, read_shop: Shop) -> None:
    total = len(read_shop.browsing.ids(Query(key)))
    for f in read_shop.registers[key].fields:
        if f.kind is Kind.LINES or f.key == "deleted_at":
            continue
        blank = len(read_shop.browsing.ids(Query(key, (Filter(f.key, Op.BLANK),))))
        filled = len(read_shop.browsing.ids(Query(key, (Filter(f.key, Op.NOT_BLANK),))))
        assert blank + filled == total, f.key


@over_every_register
def test_every_field_sorts_both_ways(key: str, read_shop: Shop) -> None:
    everything = sorted(read_shop.browsing.ids(Query(key)))
    for f in read_shop.registers[key].fields:
        if f.kind in (Kind.LINES, Kind.EVIDENCE):
            continue
        for descending in (False, True):
            ids = list(read_shop.browsing.ids(Query(key, sort=(Sort(f.key, descending),))))
            assert sorted(ids) == everything, f.key


@over_every_register
def test_every_searched_field_finds_its_record(key: str, read_shop: Shop) -> None:
    register = read_shop.registers[key]
    record = newest(read_shop, register)
    for path, f in own_fields(register):
        if f.search is Search.NO:
            continue
        for value in values_at(record, path)[:1]:
            text = str(value[0] if isinstance(value, tuple) else value).splitlines()[0]
            hits = {h.id for h in read_shop.browsing.search(text, key, 1000)}
            assert record["id"] in hits, (path, text)
            assert record["id"] in read_shop.browsing.ids(Query(key, words=text)), (path, text)


@over_every_register
def test_every_register_is_shown_as_plain_data(key: str, read_shop: Shop) -> None:
    register = read_shop.registers[key]
    record = newest(read_shop, register)
    shown = records_as_json(read_shop, register, [record])[0]
    assert set(shown) == {f.key for f in register.fields}
    for f in register.fields:
        if f.refers_to and record[f.key] is not None:
            assert shown[f.key] == {"id": record[f.key], "label": shown[f.key]["label"]}
            assert shown[f.key]["label"], f.key
        if f.kind is Kind.LINES:
            assert [set(line) for line in shown[f.key]] == [{sub.key for sub in f.fields}] * len(record[f.key])


@over_every_register
def test_every_filter_of_the_bar_counts_its_values(key: str, read_shop: Shop) -> None:
    register = read_shop.registers[key]
    for name in register.bar_filters:
        f = register.field(name)
        found = read_shop.browsing.values_of(Query(key), name)
        assert all(count > 0 for _value, _label, count in found)
        assert all(label for value, label, _count in found if value is not None and (f.choices or f.refers_to))
    if register.states:
        counts = read_shop.browsing.group_counts(Query(key), register.states.field)
        assert sum(counts.values()) == len(read_shop.browsing.ids(Query(key)))


@over_every_register
def test_every_record_is_found_by_what_names_it(key: str, read_shop: Shop) -> None:
    register = read_shop.registers[key]
    record = newest(read_shop, register)
    assert read_shop.browsing.find(key, str(record["id"])) == record["id"]
    if register.numbered:
        assert read_shop.browsing.find(key, record["number"]) == record["id"]
    if register.small_list and "name" in register.by_key:
        assert read_shop.browsing.find(key, record["name"]) == record["id"]


@over_every_register
def test_the_search_index_agrees_with_the_records(key: str, read_shop: Shop) -> None:
    with read_shop.database.reading() as conn:
        assert read_shop.registers[key] not in read_shop.index.stale(conn)
