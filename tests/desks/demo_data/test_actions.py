"""The demo shop: every record would be accepted as typed in, links hold, numbers follow the days, one seed tells one story."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from shopdesk.core.clock import Clock
from shopdesk.core.errors import Cancelled, ShopFileError
from shopdesk.core.jobs import CancelToken, Job, Progress
from shopdesk.core.problems import Problem
from shopdesk.core.query import Filter, Op, Query, Sort
from shopdesk.core.register import Registers, RuleContext
from shopdesk.desks.demo_data.actions import SIZES, make_demo_shop
from shopdesk.registers import load
from shopdesk.registers.cases.flows import OPEN, WAYS
from shopdesk.services.checks import reference_problems, shape_problems, taken_problems
from shopdesk.services.shop import Shop
from shopdesk.services.unit import same
from shopdesk.storage import rows

NOW = dt.datetime(2026, 11, 23, 2, 30, tzinfo=dt.UTC)
STORED_NOW = "2026-11-23T02:30:00Z"


def clock() -> Clock:
    return Clock(fixed=NOW)


def make(path: Path, registers: Registers, *, seed: int = 1, job: Job | None = None, **sizes: int) -> dict[str, int]:
    return make_demo_shop(path, registers, sizes=sizes, seed=seed, job=job or Job(), clock=clock())


@pytest.fixture(scope="module")
def registers() -> Registers:
    return load()


@pytest.fixture(scope="module")
def demo(registers: Registers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    path = tmp_path_factory.mktemp("demo") / "demo.shop"
    make(path, registers)
    with Shop.open(path, registers, clock=clock()) as shop:
        yield shop


def all_of(shop: Shop, key: str) -> list[dict[str, Any]]:
    ids = shop.browsing.ids(Query(key, sort=(Sort("id"),)))
    with shop.database.reading() as conn:
        return rows.read_many(conn, shop.registers[key], list(ids))


def told(problems: list[Problem]) -> Counter[str]:
    return Counter(f"{p.field.split('.')[0]}: {p.code}" for p in problems)


def test_every_record_passes_the_checks_of_its_register(demo: Shop) -> None:
    hard: Counter[str] = Counter()
    with demo.database.reading() as conn:
        for register in demo.registers.values():
            context = RuleContext(demo.clock, demo.settings.all(), demo.operator, None, "form")
            for record in all_of(demo, register.key):
                found = [
                    *shape_problems(register.fields, record),
                    *reference_problems(conn, demo.registers, register.fields, record),
                    *register.check(record, context),
                    *taken_problems(conn, register, record, record["id"], demo.finder.labels),
                ]
                hard.update(f"{register.key} {record['id']} {p.field}: {p.code}" for p in found if not p.warning)
    assert not hard


def test_few_records_ask_for_a_second_look(demo: Shop) -> None:
    for register in demo.registers.values():
        records = all_of(demo, register.key)
        context = RuleContext(demo.clock, demo.settings.all(), demo.operator, None, "form")
        warned = told([p for record in records for p in register.check(record, context) if p.warning])
        assert sum(warned.values()) <= len(records) // 20, (register.key, warned)


def test_amounts_and_clocks_are_those_that_the_registers_derive(demo: Shop) -> None:
    context = RuleContext(demo.clock, demo.settings.all(), demo.operator, None, "import")
    for register in demo.registers.values():
        for record in all_of(demo, register.key):
            for key, value in register.derive(record, context).items():
                assert same(record.get(key), value), (register.key, record["id"], key)


def test_each_type_of_case_is_there_in_each_of_its_states(demo: Shop) -> None:
    found = {(case["type"], case["state"]) for case in all_of(demo, "cases")}
    assert found >= {(kind, state) for kind, way in WAYS.items() for state in ("to_review", *way, "rejected", "cancelled")}


def test_work_waits_overdue_soon_and_later(demo: Shop) -> None:
    due = [case["due_at"] for case in all_of(demo, "cases") if case["state"] in OPEN]
    soon = (NOW + dt.timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert all(due)
    assert min(sum(d < STORED_NOW for d in due), sum(STORED_NOW <= d <= soon for d in due), sum(d > soon for d in due)) >= 4


def test_nothing_happens_after_now_and_steps_follow_each_other(demo: Shop) -> None:
    for case in all_of(demo, "cases"):
        steps = ("requested_at", "reviewed_at", "buyer_posted_at", "return_received_at", "refunded_at", "closed_at")
        times = [case[step] for step in steps if case[step]]
        assert times == sorted(times), case["number"]
        assert times[-1] <= STORED_NOW
        bought = [case[step] for step in ("ordered_at", "paid_at", "shipped_at", "signed_at") if case[step]]
        assert bought == sorted(bought)
        assert not bought or bought[-1] <= case["requested_at"]
    for order in all_of(demo, "orders"):
        way = [order[step] for step in ("ordered_at", "paid_at", "shipped_at", "signed_at", "completed_at") if order[step]]
        assert way == sorted(way)
        assert way[-1] <= STORED_NOW


def test_numbers_are_of_the_day_and_grow_with_the_ids(demo: Shop) -> None:
    for register in demo.registers.values():
        if not register.numbered:
            continue
        records = all_of(demo, register.key)
        numbers = [record["number"] for record in records]
        assert len(set(numbers)) == len(numbers)
        assert numbers == sorted(numbers), register.key
        for record in records:
            day = demo.clock.local(record["created_at"]).strftime("%Y%m%d")
            assert re.fullmatch(rf"{register.number_prefix}{day}-\d{{3,}}", record["number"])


def test_a_number_is_not_given_again(demo: Shop, registers: Registers, tmp_path: Path) -> None:
    path = tmp_path / "again.shop"
    make(path, registers, customers=5, orders=10, cases=0, claims=0, handovers=0)
    with Shop.open(path, registers, clock=clock()) as shop:
        numbers = {record["number"] for record in all_of(shop, "customers")}
        shop.clock.fixed = NOW - dt.timedelta(days=1)
        for record in all_of(shop, "customers"):
            shop.clock.fixed = dt.datetime.fromisoformat(record["created_at"])
            assert shop.records.add("customers", {"name": "新客户"}).number not in numbers


def test_the_months_are_all_there(demo: Shop) -> None:
    months = {f"2026-{month:02d}" for month in range(6, 12)}
    assert {claim["month"] for claim in all_of(demo, "claims")} >= months
    assert {case["requested_at"][:7] for case in all_of(demo, "cases")} >= months
    assert {order["ordered_on"][:7] for order in all_of(demo, "orders")} >= months


def test_claims_are_in_every_state_at_several_couriers_and_wait_for_a_sheet(demo: Shop) -> None:
    claims = all_of(demo, "claims")
    assert {claim["state"] for claim in claims} == {s.code for s in demo.registers["claims"].states.states}  # type: ignore[union-attr]
    assert len({claim["courier"] for claim in claims}) >= 4
    waiting = Counter(claim["courier"] for claim in claims if claim["month"] == "2026-10" and not claim["claim_sheet"])
    assert len(waiting) >= 2
    assert max(waiting.values()) >= 3


def test_claim_sheets_add_up(demo: Shop) -> None:
    sheets = all_of(demo, "claim_sheets")
    assert {"sent", "part_settled", "settled"} & {sheet["state"] for sheet in sheets}
    claims = all_of(demo, "claims")
    for sheet in sheets:
        own = [claim for claim in claims if claim["claim_sheet"] == sheet["id"]]
        assert own
        assert all((c["month"], c["courier"], c["sheet_sent_on"]) == (sheet["month"], sheet["courier"], sheet["sent_on"]) for c in own)
        sums = [sum(claim[key] or 0 for claim in own) for key in ("claimed_amount", "received_amount")]
        assert [len(own), *sums] == [sheet["count"], sheet["claimed_amount"], sheet["received_amount"]]


def test_the_last_handover_waits_with_items_due_at_the_next_noon(demo: Shop) -> None:
    handovers = all_of(demo, "handovers")
    assert len(handovers) == SIZES["handovers"]
    assert [h["state"] for h in handovers].count("given") == 1
    last = handovers[-1]
    assert last["state"] == "given"
    assert last["open_items"] >= 3
    assert last["next_due_at"] == "2026-11-23T04:00:00Z"


def test_customers_say_what_the_orders_say(demo: Shop) -> None:
    spent: dict[int, list[int]] = defaultdict(list)
    for order in all_of(demo, "orders"):
        if order["customer"] and order["paid_amount"] and order["closed_reason"] != "未发货,退款成功":
            spent[order["customer"]].append(order["paid_amount"])
    customers = all_of(demo, "customers")
    wrong = [c["id"] for c in customers if (c["order_count"], c["spend_amount"]) != (len(spent[c["id"]]), sum(spent[c["id"]]))]
    assert len(wrong) < len(customers) // 10
    levels = Counter(c["level"] for c in customers)
    assert 10 <= levels["vip"] <= 60
    assert levels["normal"] > levels["important"] > levels["vip"]


def test_a_case_and_its_order_agree(demo: Shop) -> None:
    orders = {order["number"]: order for order in all_of(demo, "orders")}
    linked = 0
    for case in all_of(demo, "cases"):
        order = orders.get(case["order_number"] or "")
        if order is None:
            continue
        linked += 1
        for here, there in (("customer", "customer"), ("shop", "shop"), ("phone", "phone"), ("paid_amount", "paid_amount")):
            assert case[here] == order[there]
        assert {line["code"] for line in case["items"]} <= {line["code"] for line in order["items"]}
        if case["outbound_waybill"]:
            assert case["outbound_waybill"] == order["waybill"]
        if case["refunded_amount"]:
            assert case["total_amount"] == case["refunded_amount"] <= order["paid_amount"]
    assert linked >= 0.9 * SIZES["cases"]


def test_stock_is_what_came_and_went(demo: Shop) -> None:
    moved = all_of(demo, "stock_movements")
    assert {m["kind"] for m in moved} == {"return_in", "exchange_in", "exchange_out", "resend_out"}
    counted = sum((line["good"] or 0) + (line["defective"] or 0) for parcel in all_of(demo, "returns") for line in parcel["items"])
    repairs = {case["id"] for case in all_of(demo, "cases") if case["type"] == "repair"}
    kept = sum((li["good"] or 0) + (li["defective"] or 0) for p in all_of(demo, "returns") if p["case"] in repairs for li in p["items"])
    assert sum(m["quantity"] for m in moved if m["kind"] in ("return_in", "exchange_in")) == counted - kept
    assert sum(parcel["state"] == "unidentified" for parcel in all_of(demo, "returns")) >= 5


def test_everything_else_has_something_to_show(demo: Shop) -> None:
    today = "2026-11-23"
    visits = all_of(demo, "vip_visits")
    assert any(v["due_on"] < today and not v["outcome"] for v in visits)
    assert any(v["due_on"] >= today and not v["outcome"] for v in visits)
    assert {p["state"] for p in all_of(demo, "payouts")} >= {"to_approve", "to_pay", "paid"}
    assert len({m["state"] for m in all_of(demo, "mis_shipments")}) >= 3
    for key in ("vip_notes", "production_feedback", "reply_templates"):
        assert all_of(demo, key)


def test_the_journal_has_one_operation_that_ctrl_z_does_not_take_back(demo: Shop) -> None:
    assert demo.journal.next_undo() is None
    label = demo.journal.operations(1)[0]
    assert label.records >= sum(SIZES.values())


def test_names_are_found_at_once_and_the_index_is_whole(demo: Shop) -> None:
    customer = all_of(demo, "customers")[7]
    assert customer["id"] in [hit.id for hit in demo.browsing.search(customer["name"], "customers", 50)]
    assert customer["id"] in [hit.id for hit in demo.browsing.search(customer["phones"][0]["number"][-4:], "customers", 50)]
    with demo.database.writing() as conn:
        assert demo.index.check(conn) == []


def test_it_can_be_worked_with(registers: Registers, tmp_path: Path) -> None:
    path = tmp_path / "work.shop"
    make(path, registers, customers=60, orders=200, cases=60, claims=20, handovers=4)
    with Shop.open(path, registers, clock=clock()) as shop:
        waiting = shop.browsing.ids(Query("cases", (Filter("state", Op.EQ, "to_refund"),)))[0]
        shop.records.move("cases", waiting, "closed")
        shop.journal.undo()
        record = shop.browsing.record("cases", waiting)
        assert record is not None
        assert record["state"] == "to_refund"


def dump(path: Path) -> dict[str, list[Any]]:
    """Everything but the names of this file and this window."""
    with closing(sqlite3.connect(path)) as raw:
        tables = [
            row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%search%' ORDER BY name")
        ]
        own = {"settings", "operations", "sqlite_sequence"}
        return {table: raw.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables if table not in own}


def test_the_same_seed_tells_the_same_story_and_another_seed_another(registers: Registers, tmp_path: Path) -> None:
    sizes = {"customers": 30, "orders": 80, "cases": 40, "claims": 15, "handovers": 4}
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        make(tmp_path / f"{name}.shop", registers, seed=seed, **sizes)
    first, second, other = (dump(tmp_path / f"{name}.shop") for name in "abc")
    assert first == second
    assert first["orders"] != other["orders"]


@pytest.mark.parametrize(
    "sizes", [dict.fromkeys(SIZES, 0), {**dict.fromkeys(SIZES, 0), "cases": 50, "claims": 9}, {"orders": 3}, {"customers": 1}]
)
def test_any_sizes_go(registers: Registers, tmp_path: Path, sizes: dict[str, int]) -> None:
    counts = make(tmp_path / "odd.shop", registers, **sizes)
    for key in ("customers", "orders", "cases", "claims", "handovers"):
        assert counts.get(key, 0) == {**SIZES, **sizes}[key]


def test_many_rows_are_committed_in_parts_and_journaled_as_one(
    registers: Registers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopdesk.desks.demo_data.bulk.COMMIT_EVERY", 2_000)
    monkeypatch.setattr("shopdesk.desks.demo_data.bulk.CHUNK", 500)
    path = tmp_path / "parts.shop"
    make(path, registers, customers=3_000, orders=6_000, cases=3_000)
    with closing(sqlite3.connect(path)) as raw:
        ranges = raw.execute(
            "SELECT last_id - first_id + 1 FROM added_ranges WHERE register IN ('customers', 'orders', 'cases')"
        ).fetchall()
        assert sorted(row[0] for row in ranges) == [3_000, 3_000, 6_000]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        label, records = raw.execute("SELECT kind, records FROM operations ORDER BY id DESC LIMIT 1").fetchone()
        assert label == "start"
        assert records > 12_000


def test_cancelling_leaves_no_file(registers: Registers, tmp_path: Path) -> None:
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.done > 300:
            token.cancel()

    with pytest.raises(Cancelled):
        make(tmp_path / "none.shop", registers, job=Job(stop, token))
    assert not [p.name for p in tmp_path.iterdir() if p.suffix == ".shop"]


def test_a_file_that_is_there_stays_as_it_is(registers: Registers, tmp_path: Path) -> None:
    path = tmp_path / "mine.shop"
    path.write_bytes(b"mine")
    with pytest.raises(ShopFileError):
        make(path, registers)
    assert path.read_bytes() == b"mine"


def test_the_lists_hold_no_line_twice() -> None:
    from shopdesk.desks.demo_data.word_lists import FOLDER

    for path in FOLDER.glob("*.txt"):
        lines = path.read_text("utf-8").splitlines()
        assert len(lines) == len(set(lines)), path.name
        assert all(line == line.strip() for line in lines), path.name


def test_values_are_plain(demo: Shop) -> None:
    for key in ("customers", "cases", "claims", "handovers"):
        json.dumps(all_of(demo, key), ensure_ascii=False)
