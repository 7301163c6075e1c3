"""The command line, sentence by sentence of its contract: answers, exit status, errors. How an import decides has a file of its own."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shopdesk.core.clock import Clock
from shopdesk.registers import load
from shopdesk.services.shop import Shop
from tests.support.command_line import CommandLine, run, run_apart
from tests.support.rules import NOW


@pytest.fixture(autouse=True)
def _fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """10:30 on Monday 23 November 2026 in the shop."""
    monkeypatch.setattr(Clock, "now", lambda self: dt.datetime.fromisoformat(NOW))


@pytest.fixture(scope="module")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("new") / "new.shop"
    Shop.create(path, load(), shop_name="晴川女装", operator="周倩").close()
    return path


@pytest.fixture
def cli(new_file: Path, tmp_path: Path) -> CommandLine:
    """Commands on a fresh shop file with one shop and one operator."""
    return CommandLine(Path(shutil.copyfile(new_file, tmp_path / "test.shop")))


CASE = {"type": "refund_only", "order_number": "260000000000000017", "goods_amount": "¥1,234.50", "requested_at": "2026/11/20 10:00"}


def claim(cli: CommandLine, **more: object) -> Any:
    values = {"waybill": "YT1234567890123", "kind": "丢件", "courier": "圆通", "claimed_amount": "88.5", "registered_on": "2026-11-05"}
    return cli.add("claims", **{**values, **more})


# Making a shop, and words that are off ----------------------------------------------------------------------------------


def test_new_makes_a_shop_with_one_shop_one_operator_and_the_small_lists(tmp_path: Path) -> None:
    path = tmp_path / "mine.shop"
    assert run("new", path, "--json").data == {"path": str(path)}
    cli = CommandLine(path)
    assert len(cli.rows("shops")) == len(cli.rows("operators")) == 1
    for key in ("reasons", "couriers", "shifts", "product_categories", "reply_templates"):
        assert len(cli.rows(key)) > 2, key
    assert cli.rows("cases") == []


def test_new_does_not_write_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.shop"
    path.write_text("a letter")
    assert run("new", path, "--json").error["code"]
    assert path.read_text() == "a letter"


def test_version_is_one_line() -> None:
    answer = run("--version")
    assert answer.status == 0
    assert answer.out.startswith("shopdesk ")
    assert answer.out.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("list",),
        ("list", "no_such_register"),
        ("list", "cases", "--limit", "many"),
        ("list", "cases", "--filter", "no filter"),
        ("list", "cases", "--month", "2026-13"),
        ("list", "operators", "--month", "2026-11"),
        ("add", "cases", "without-equals"),
        ("show", "cases"),
        ("erase", "cases", "1", "--yes"),
        ("export", "cases"),
        ("claim-sheet", "out.xlsx", "--month", "2026-11"),
        ("claim-sheet", "out.xlsx", "--courier", "圆通", "--month", "November"),
        ("import", "a.csv", "--mode", "replace"),
    ],
)
def test_wrong_usage_exits_with_2(cli: CommandLine, words: tuple[str, ...]) -> None:
    answer = cli(*words)
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.strip()


def test_a_refusal_is_one_sentence_on_standard_error(cli: CommandLine) -> None:
    answer = run("--file", cli.file, "show", "cases", "SH20260101-001")
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.count("\n") == 1
    assert "SH20260101-001" in answer.err


def test_a_refusal_with_json_is_an_object_on_standard_error(cli: CommandLine) -> None:
    error = cli.refuse("show", "cases", "SH20260101-001")
    assert set(error) >= {"code", "message"}
    assert error["code"] == "not_found"


@pytest.mark.parametrize(("content", "code"), [(b"", "not_a_shop"), (b"hello, I am a letter" * 400, "not_a_shop"), (None, "missing")])
def test_a_file_that_is_no_shop_is_refused_and_left_alone(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "other.shop"
    if content is not None:
        path.write_bytes(content)
    for command in (["list", "cases"], ["add", "operators", "name=周倩"], ["undo"], ["check"]):
        answer = run("--file", path, "--json", *command)
        assert answer.status == 1, command
        assert answer.error["code"]
        assert (path.read_bytes() if content is not None else None) == content
    assert path.exists() == (content is not None), code


def test_while_somebody_writes_reading_works_and_writing_says_who_has_the_file(cli: CommandLine) -> None:
    cli.add("cases", **CASE)
    with Shop.open(cli.file, load(), operator="周倩"):
        assert len(cli.rows("cases")) == 1
        assert cli.do("search", "260000000000000017")["rows"]
        answer = cli("add", "cases", "type=refund_only")
        assert answer.status == 1
        assert answer.error["code"] in ("in_use", "locked")
        assert "周倩" in answer.error["message"]
    cli.add("cases", type="refund_only")


# add, set, move, delete -------------------------------------------------------------------------------------------------


def test_add_set_move_delete_answer_id_number_and_operation(cli: CommandLine) -> None:
    made = cli.add("cases", **CASE)
    assert set(made) == {"id", "number", "operation"}
    assert made["number"] == "SH20261123-001"
    operations = [made["operation"]]
    for words in (
        ("set", "cases", made["number"], "notes=请尽快"),
        ("move", "cases", made["number"], "approved"),
        ("delete", "cases", made["number"]),
        ("undelete", "cases", made["id"]),
    ):
        answer = cli.do(*words)
        assert (answer["id"], answer["number"]) == (made["id"], made["number"])
        operations.append(answer["operation"])
    assert operations == sorted(set(operations))


def test_numbers_count_up_and_are_never_given_twice(cli: CommandLine) -> None:
    first, second = cli.add("cases", **CASE), cli.add("cases", **CASE)
    assert (first["number"], second["number"]) == ("SH20261123-001", "SH20261123-002")
    cli.do("undo")
    assert cli.add("cases", **CASE)["number"] == "SH20261123-003"
    assert claim(cli)["number"] == "LP20261123-001"
    assert cli.add("customers", name="李雷")["number"] == "KH20261123-001"
    assert cli.add("mis_shipments", kind="wrong", date="2026-11-20")["number"] == "FH20261123-001"
    assert cli.add("payouts", payee="李雷", amount="5", reason="补差价")["number"] == "BC20261123-001"
    assert cli.add("handovers", date="2026-11-22", shift="晚班")["number"] == "JB20261123-001"


def test_values_are_read_as_the_form_reads_them(cli: CommandLine) -> None:
    cli.add("cases", **{**CASE, "ordered_at": "2026年11月18日 9:05", "phone": "138 0013 8000", "type": "仅退款", "supervisor_asked": "是"})
    record = cli.do("show", "cases", "SH20261123-001")
    assert record["goods_amount"] == record["total_amount"] == "1234.50"
    assert record["requested_at"] == "2026-11-20T10:00:00+08:00"
    assert record["ordered_at"] == "2026-11-18T09:05:00+08:00"
    assert record["phone"] == "13800138000"
    assert record["type"] == "refund_only"
    assert record["supervisor_asked"] is True
    assert record["order_number"] == "260000000000000017"
    assert record["items"] == record["evidence"] == []
    assert record["customer"] is None


@pytest.mark.parametrize("word", ["lost", "Lost", "丢件", "丟件"])
def test_codes_and_labels_in_any_language_are_read(cli: CommandLine, word: str) -> None:
    assert cli.do("show", "claims", claim(cli, kind=word)["id"])["kind"] == "lost"


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("goods_amount", "about 5", "unreadable_money"),
        ("goods_amount", "1.23E+17", ""),
        ("requested_at", "yesterday or so", ""),
        ("requested_at", "2026-02-30", ""),
        ("type", "gift", ""),
        ("reason", "没有这个原因", "not_found"),
        ("order_number", "1.23E+17", ""),
        ("order_number", "260000000000000000", "cut_number"),
        ("total_amount", "5", "given"),
        ("number", "SH1", "given"),
        ("no_such_field", "5", "not_found"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(cli: CommandLine, field: str, text: str, code: str) -> None:
    error = cli.refuse("add", "cases", "type=refund_only", f"{field}={text}")
    assert error["message"]
    assert not code or error["code"] == code
    assert cli.rows("cases") == []


def test_a_refused_value_says_its_field(cli: CommandLine) -> None:
    error = cli.refuse("add", "cases", "type=refund_only", "goods_amount=viel", "requested_at=2026-99-99")
    assert {p["field"] for p in error["problems"]} == {"goods_amount", "requested_at"}


def test_a_missing_required_field_is_refused(cli: CommandLine) -> None:
    error = cli.refuse("add", "customers", "preference=红色")
    assert error["code"] == "required"


def test_lines_are_given_as_json_and_printed_as_a_list(cli: CommandLine) -> None:
    lines = '[{"code": "A1", "asked": 1}, {"name": "裙子 <b>", "asked": "２", "price": "12.5"}]'
    made = cli.do("add", "cases", "type=exchange", f"items={lines}")
    items = cli.do("show", "cases", made["id"])["items"]
    assert [(i["code"], i["name"], i["asked"], i["price"]) for i in items] == [("A1", None, 1, None), (None, "裙子 <b>", 2, "12.50")]
    cli.do("set", "cases", made["id"], "items=[]")
    assert cli.do("show", "cases", made["id"])["items"] == []


@pytest.mark.parametrize("text", ["not json", '{"code": "A1"}', "[1, 2]", '[{"colour": "red"}]', '[{"asked": "viele"}]'])
def test_lines_that_are_off_are_refused(cli: CommandLine, text: str) -> None:
    cli.refuse("add", "cases", "type=exchange", f"items={text}")


def test_an_empty_value_empties_the_field(cli: CommandLine) -> None:
    made = cli.add("cases", **CASE, notes="x")
    cli.do("set", "cases", made["id"], "notes=")
    assert cli.do("show", "cases", made["id"])["notes"] is None


def test_values_keep_equals_signs_markup_and_emoji(cli: CommandLine) -> None:
    text = "=cmd()|' /C calc'!A0 <b>👨‍👩‍👧 a=b"
    made = cli.do("add", "cases", "type=refund_only", f"notes={text}")
    assert cli.do("show", "cases", made["id"])["notes"] == text


def test_references_are_given_by_number_or_name_and_printed_with_id_and_label(cli: CommandLine) -> None:
    customer = cli.add("customers", name="李雷")
    for word in (customer["number"], "李雷", str(customer["id"])):
        made = cli.add("cases", **CASE, customer=word, shop="晴川女装")
        record = cli.do("show", "cases", made["id"])
        assert record["customer"]["id"] == customer["id"]
        assert "李雷" in record["customer"]["label"]
        assert record["shop"]["label"] == "晴川女装"
    assert cli.rows("claims") == []
    made = claim(cli, courier="圆通速递")
    assert cli.do("show", "claims", made["id"])["courier"]["label"]


def test_records_are_named_by_id_or_number(cli: CommandLine) -> None:
    made = cli.add("cases", **CASE)
    assert cli.do("show", "cases", made["id"]) == cli.do("show", "cases", made["number"]) == cli.do("show", "cases", made["number"].lower())


def test_moves_are_legal_ones_with_what_they_need(cli: CommandLine) -> None:
    made = cli.add("cases", **CASE)
    error = cli.refuse("move", "cases", made["id"], "closed")
    assert error["code"] == "illegal_move"
    assert "Approved" in error["message"]
    assert cli.refuse("move", "cases", made["id"], "rejected")["code"] == "required"
    assert cli.refuse("move", "cases", made["id"], "nirvana")["code"] == "no_such_state"
    assert cli.refuse("move", "shops", "1", "closed")["code"] == "no_states"
    assert cli.refuse("set", "cases", made["id"], "state=closed")["code"] == "illegal_move"
    cli.do("move", "cases", made["id"], "审核拒绝", "reject_reason=超过七天")
    record = cli.do("show", "cases", made["id"])
    assert (record["state"], record["reject_reason"]) == ("rejected", "超过七天")
    assert record["reviewed_at"] == "2026-11-23T10:30:00+08:00"


def test_deleted_records_leave_lists_and_come_back(cli: CommandLine) -> None:
    made = cli.add("cases", **CASE)
    cli.do("delete", "cases", made["number"])
    assert cli.do("list", "cases") == {"rows": [], "total": 0}
    assert cli.do("search", CASE["order_number"])["rows"] == []
    cli.do("undelete", "cases", made["number"])
    assert cli.do("list", "cases")["total"] == 1
    assert cli.do("search", CASE["order_number"])["rows"][0]["id"] == made["id"]


def test_keys_are_unique_among_records_not_in_the_trash(cli: CommandLine) -> None:
    made = claim(cli)
    assert cli("add", "claims", "waybill=YT1234567890123", "kind=lost", "courier=圆通").code == "taken"
    claim(cli, kind="damaged")
    cli.do("delete", "claims", made["number"])
    second = claim(cli)
    error = cli.refuse("undelete", "claims", made["id"])
    assert error["code"] == "taken"
    assert second["number"] in error["message"]


def test_as_says_who_is_at_the_keyboard(cli: CommandLine) -> None:
    cli.add("operators", name="夜班小王")
    made = cli.do("--as", "夜班小王", "add", "cases", "type=refund_only")
    record = cli.do("show", "cases", made["id"])
    assert record["created_by"]["label"] == record["operator"]["label"] == "夜班小王"
    assert cli.do("operations", "--limit", "1")["rows"][0]["by"] == "夜班小王"
    error = cli.refuse("add", "cases", "type=refund_only", "--as", "谁也不是")
    assert error["code"] == "no_operator"
    assert "谁也不是" in error["message"]


def test_without_as_the_first_operator_is_at_the_keyboard(cli: CommandLine) -> None:
    cli.add("operators", name="夜班小王")
    made = cli.add("cases", **CASE)
    assert cli.do("show", "cases", made["id"])["created_by"]["label"] == "周倩"


# list, show, search -----------------------------------------------------------------------------------------------------


@pytest.fixture
def three(cli: CommandLine) -> CommandLine:
    """Cases of 10, 20 and 30 yuan, requested on three days around the end of October in the shop."""
    for amount, at in (("10", "2026-10-31 23:59"), ("20", "2026-11-01 00:00"), ("30", "2026-11-30 23:59:59")):
        cli.add("cases", type="refund_only", goods_amount=amount, requested_at=at, notes=f"备注{amount}")
    return cli


def amounts(cli: CommandLine, *words: str) -> list[str]:
    return [row["goods_amount"] for row in cli.rows("cases", *words)]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (["goods_amount=20"], {"20.00"}),
        (["goods_amount>=20"], {"20.00", "30.00"}),
        (["goods_amount<=20"], {"10.00", "20.00"}),
        (["goods_amount>=15", "goods_amount<=25"], {"20.00"}),
        (["notes~注2"], {"20.00"}),
        (["notes="], set()),
        (["explanation="], {"10.00", "20.00", "30.00"}),
        (["type=仅退款"], {"10.00", "20.00", "30.00"}),
        (["state=to_review", "goods_amount=30"], {"30.00"}),
        (["state=closed"], set()),
        (["requested_at=2026-10-31"], {"10.00"}),
        (["requested_at>=2026-11-01"], {"20.00", "30.00"}),
        (["requested_at<=2026-10-31"], {"10.00"}),
        (["requested_at<=2026/11/01"], {"10.00", "20.00"}),
        (["requested_at=2026-11"], {"20.00", "30.00"}),
        (["requested_at>=2026-11-30 23:00"], {"30.00"}),
        (["number=SH20261123-002"], {"20.00"}),
        (["id=1"], {"10.00"}),
    ],
)
def test_filters_keep_what_fits_all_of_them(three: CommandLine, filters: list[str], wanted: set[str]) -> None:
    words = [word for f in filters for word in ("--filter", f)]
    assert set(amounts(three, *words)) == wanted


@pytest.mark.parametrize(("month", "wanted"), [("2026-10", ["10.00"]), ("2026-11", ["20.00", "30.00"]), ("2026-12", [])])
def test_a_month_is_a_local_month_on_the_registers_own_date(three: CommandLine, month: str, wanted: list[str]) -> None:
    assert sorted(amounts(three, "--month", month)) == wanted


def test_a_reference_filters_by_name(three: CommandLine) -> None:
    three.add("shops", name="晴川男装", platform="tmall")
    three.do("set", "cases", "2", "shop=晴川男装")
    three.do("set", "cases", "3", "shop=")
    assert amounts(three, "--filter", "shop=晴川女装") == ["10.00"]
    assert three("list", "cases", "--filter", "shop=别的店").code == "not_found"


def test_a_filter_on_no_field_is_refused(three: CommandLine) -> None:
    error = three("list", "cases", "--filter", "colour=red").error
    assert "colour" in error["message"]


def test_lists_are_sorted_either_way(three: CommandLine) -> None:
    assert amounts(three, "--sort", "goods_amount") == ["10.00", "20.00", "30.00"]
    assert amounts(three, "--sort", "-goods_amount") == ["30.00", "20.00", "10.00"]
    assert amounts(three, "--sort=-requested_at") == ["30.00", "20.00", "10.00"]
    assert three("list", "cases", "--sort", "-colour").status == 1


def test_a_limit_shortens_the_rows_and_not_the_total(three: CommandLine) -> None:
    answer = three.do("list", "cases", "--limit", "2")
    assert (len(answer["rows"]), answer["total"]) == (2, 3)
    assert three.do("list", "cases", "--limit", "0") == {"rows": [], "total": 3}
    assert len(three.do("list", "cases")["rows"]) == 3


def test_list_prints_the_record_that_show_prints(three: CommandLine) -> None:
    assert three.rows("cases", "--filter", "id=2") == [three.do("show", "cases", "2")]


def test_list_and_search_print_in_clear(cli: CommandLine) -> None:
    cli.add("customers", name="李雷", phones=[{"number": "13800138000"}], accounts=[{"platform": "taobao", "account": "tb_lilei"}])
    assert cli.rows("customers")[0]["phones"] == [{**cli.rows("customers")[0]["phones"][0], "number": "13800138000"}]
    assert cli.do("search", "13800138000")["rows"][0]["matched"] == "13800138000"


def test_search_finds_in_all_registers_or_in_one(cli: CommandLine) -> None:
    cli.add("customers", name="韩梅梅", accounts=[{"platform": "taobao", "account": "hmm_2026"}])
    cli.add("cases", **CASE, buyer_account="hmm_2026")
    found = cli.do("search", "hmm_2026")["rows"]
    assert {row["register"] for row in found} == {"customers", "cases"}
    assert all(set(row) == {"register", "id", "label", "matched"} for row in found)
    assert {row["register"] for row in cli.do("search", "hmm_2026", "--register", "cases")["rows"]} == {"cases"}
    assert len(cli.do("search", "hmm_2026", "--limit", "1")["rows"]) == 1
    assert cli.do("search", "梅梅")["rows"][0]["label"]
    assert cli.do("search", "hmm")["rows"]
    assert cli.do("search", "0017")["rows"][0]["register"] == "cases"
    assert cli.do("search", "nothing like it")["rows"] == []


def test_show_with_history_tells_who_changed_what_and_when(cli: CommandLine) -> None:
    made = cli.add("cases", **CASE)
    cli.add("shops", name="晴川男装", platform="tmall")
    changed = cli.do("set", "cases", made["id"], "goods_amount=99", "shop=晴川男装")
    history = cli.do("show", "cases", made["id"], "--history")["history"]
    assert all(set(row) == {"at", "by", "operation", "field", "old", "new"} for row in history)
    assert {"at": "2026-11-23T10:30:00+08:00", "by": "周倩", "operation": changed["operation"], "field": "goods_amount"} == {
        k: v for k, v in next(row for row in history if row["field"] == "goods_amount").items() if k not in ("old", "new")
    }
    amount = next(row for row in history if row["field"] == "goods_amount")
    assert (amount["old"], amount["new"]) == ("1234.50", "99.00")
    shop = next(row for row in history if row["field"] == "shop")
    assert (shop["old"]["label"], shop["new"]["label"]) == ("晴川女装", "晴川男装")
    assert (history[-1]["field"], history[-1]["operation"]) == ("id", made["operation"])
    assert "history" not in cli.do("show", "cases", made["id"])


# operations, undo, redo -------------------------------------------------------------------------------------------------


def test_operations_are_listed_newest_first(cli: CommandLine) -> None:
    made = cli.add("cases", **CASE)
    cli.do("set", "cases", made["id"], "notes=x")
    undone = cli.do("undo")
    rows = cli.do("operations")["rows"]
    assert all(set(row) == {"id", "at", "by", "label", "records", "undone_by"} for row in rows)
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    assert rows[0]["id"] == undone["operation"]
    assert rows[1]["undone_by"] == undone["operation"]
    assert (rows[2]["id"], rows[2]["undone_by"], rows[2]["records"]) == (made["operation"], None, 1)
    assert "SH20261123-001" in rows[2]["label"]
    assert len(cli.do("operations", "--limit", "1")["rows"]) == 1


def test_undo_and_redo_without_a_number_walk_back_and_forth(cli: CommandLine) -> None:
    made = cli.add("cases", **CASE)
    changed = cli.do("set", "cases", made["id"], "notes=x")
    answer = cli.do("undo")
    assert set(answer) == {"operation", "undone", "restored", "kept"}
    assert (answer["undone"], answer["restored"], answer["kept"]) == (changed["operation"], 1, [])
    assert cli.do("undo")["undone"] == made["operation"]
    assert cli.rows("cases") == []
    answer = cli.do("redo")
    assert set(answer) == {"operation", "redone", "restored", "kept"}
    assert answer["redone"] == made["operation"]
    assert cli.do("redo")["redone"] == changed["operation"]
    record = cli.do("show", "cases", "SH20261123-001")
    assert (record["id"], record["notes"]) == (made["id"], "x")
    assert cli.refuse("redo")["code"] == "nothing_to_redo"


def test_undo_of_an_old_operation_keeps_what_was_edited_since_and_names_it(cli: CommandLine) -> None:
    made = cli.add("cases", **CASE)
    cli.do("set", "cases", made["id"], "notes=x")
    answer = cli.do("undo", made["operation"])
    assert answer["restored"] == 0
    assert [(k["register"], k["id"], k["number"]) for k in answer["kept"]] == [("cases", made["id"], made["number"])]
    assert answer["kept"][0]["why"]
    assert len(cli.rows("cases")) == 1


def test_undo_keeps_what_others_refer_to_and_names_it(cli: CommandLine) -> None:
    customer = cli.add("customers", name="李雷")
    case = cli.add("cases", **CASE, customer="李雷")
    kept = cli.do("undo", customer["operation"])["kept"]
    assert [k["number"] for k in kept] == [customer["number"]]
    assert case["number"] in kept[0]["why"]
    assert cli.do("show", "cases", case["id"])["customer"]["id"] == customer["id"]


def test_what_is_undone_is_not_undone_again(cli: CommandLine) -> None:
    made = cli.add("cases", **CASE)
    cli.do("undo", made["operation"])
    assert cli.refuse("undo", made["operation"])["code"] == "already_undone"
    assert cli.refuse("undo", "999")["code"] == "not_found"
    assert cli.refuse("undo")["code"] == "nothing_to_undo"


def test_redo_by_number_names_the_operation_or_its_undo(cli: CommandLine) -> None:
    made = cli.add("cases", **CASE)
    assert cli.refuse("redo", made["operation"])["code"] == "not_undone"
    cli.do("undo")
    assert cli.do("redo", made["operation"])["redone"] == made["operation"]
    undone = cli.do("undo")
    assert cli.do("undo", undone["operation"])["redone"] == made["operation"]


# files ------------------------------------------------------------------------------------------------------------------


def test_export_masks_phones_and_addresses_unless_clear(cli: CommandLine, tmp_path: Path) -> None:
    cli.add("cases", **CASE, receiver="李雷", phone="13800138000", address="浙江省杭州市西湖区文三路 1 号")
    out = tmp_path / "out.csv"
    assert cli.do("export", "cases", out) == {"path": str(out), "rows": 1}
    masked = out.read_text("utf-8-sig")
    assert "13800138000" not in masked
    assert "文三路" not in masked
    assert "李雷" in masked
    before = len(cli.do("operations")["rows"])
    cli.do("export", "cases", out, "--clear")
    assert "13800138000" in out.read_text("utf-8-sig")
    rows = cli.do("operations")["rows"]
    assert len(rows) == before + 1
    assert "clear" in rows[0]["label"].lower()
    assert "李雷" not in rows[0]["label"]


def test_export_takes_filters_columns_and_an_encoding(three: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    words = ("--filter", "goods_amount>=20", "--month", "2026-11", "--columns", "number,goods_amount,notes", "--encoding", "gb18030")
    assert three.do("export", "cases", out, *words)["rows"] == 2
    lines = out.read_bytes().decode("gb18030").splitlines()
    assert len(lines) == 3
    assert len(lines[0].split(",")) == 3
    assert "备注30" in "".join(lines)
    assert three("export", "cases", out, "--columns", "number,colour").status == 1


def test_an_export_that_cannot_be_written_leaves_the_old_file(three: CommandLine, tmp_path: Path) -> None:
    assert three("export", "cases", tmp_path / "no" / "out.csv").status == 1
    for command in ("export", "template"):
        assert three(command, "cases", tmp_path / "out.docx").code == "bad_ending"
        assert not (tmp_path / "out.docx").exists()


def test_a_template_answers_with_its_path(cli: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "template.xlsx"
    assert cli.do("template", "claims", out) == {"path": str(out), "rows": 0}
    assert out.stat().st_size > 1000


def test_backup_restore_and_check(cli: CommandLine, tmp_path: Path) -> None:
    cli.add("cases", **CASE)
    assert cli.do("check") == {"ok": True, "problems": []}
    copy = tmp_path / "copy.shop"
    answer = cli.do("backup", copy)
    assert answer["path"] == str(copy)
    assert answer["rows"] > 1
    cli.add("cases", **CASE)
    back = tmp_path / "back.shop"
    assert run("restore", copy, back, "--json").status == 0
    assert len(CommandLine(back).rows("cases")) == 1
    assert len(cli.rows("cases")) == 2


def test_what_is_not_there_yet_says_so(cli: CommandLine, tmp_path: Path) -> None:
    claim(cli)
    words = ("claim-sheet", tmp_path / "a.xlsx", "--courier", "圆通", "--month", "2026-11", "--form", tmp_path / "f.xlsx")
    assert cli.refuse(*words)["code"] == "not_yet"
    assert cli.refuse("reconcile", tmp_path / "answer.xlsx")["code"] == "not_yet"
    assert cli("check", "--repair", tmp_path / "out.shop").code == "not_yet"


def test_erase_wants_to_be_confirmed(cli: CommandLine) -> None:
    made = cli.add("customers", name="李雷")
    assert cli.refuse("erase", "customers", made["number"])["code"] == "not_confirmed"
    answer = cli.do("erase", "customers", made["number"], "--yes")
    assert (answer["id"], answer["number"]) == (made["id"], made["number"])
    assert cli.rows("customers") == []
    assert cli.refuse("show", "customers", made["number"])["code"] == "not_found"
    assert cli.refuse("undo", answer["operation"])["code"] == "cannot_be_undone"


def test_the_first_contents_of_a_shop_are_no_step_to_undo(cli: CommandLine) -> None:
    assert cli.refuse("undo", "1")["code"] == "cannot_be_undone"


def test_demo_data_makes_as_many_as_asked_and_the_same_again(tmp_path: Path) -> None:
    pytest.importorskip("shopdesk.desks.demo_data.actions")
    sizes = ("--customers", "12", "--orders", "20", "--cases", "9", "--claims", "8", "--handovers", "4", "--seed", "7")
    for name in ("one", "two"):
        answer = run("demo-data", tmp_path / f"{name}.shop", "--json", *sizes).data
        assert answer["path"] == str(tmp_path / f"{name}.shop")
    one, two = CommandLine(tmp_path / "one.shop"), CommandLine(tmp_path / "two.shop")
    for key, count in (("customers", 12), ("orders", 20), ("cases", 9), ("claims", 8), ("handovers", 4)):
        assert one.do("list", key, "--limit", "0")["total"] >= count
        assert [r.get("number") for r in one.rows(key)] == [r.get("number") for r in two.rows(key)]


# languages, text, processes ---------------------------------------------------------------------------------------------


def test_messages_come_in_three_languages(cli: CommandLine) -> None:
    said = {run("--file", cli.file, "--lang", name, "show", "cases", "7").err for name in ("en", "zh_CN", "zh_TW")}
    assert len(said) == 3
    assert run("--file", cli.file, "--lang", "fr", "list", "cases").status == 2


@pytest.mark.parametrize("language", ["en", "zh_CN", "zh_TW"])
def test_json_says_codes_whatever_the_language(cli: CommandLine, language: str) -> None:
    claim(cli)
    row = cli.do("--lang", language, "list", "claims")["rows"][0]
    assert (row["kind"], row["state"], row["claimed_amount"], row["registered_on"]) == ("lost", "to_submit", "88.50", "2026-11-05")


def test_options_stand_before_or_after_the_command(cli: CommandLine) -> None:
    before = run("--file", cli.file, "--json", "list", "shops")
    after = run("list", "shops", "--file", cli.file, "--json")
    assert before.data == after.data


def test_without_json_answers_are_lines_for_people(three: CommandLine) -> None:
    out = run("--file", three.file, "list", "cases", "--sort", "goods_amount").out.splitlines()
    assert "goods_amount" in out[0].split("\t")
    assert "10.00" in out[1].split("\t")
    assert out[-1] == "3 of 3 rows"
    assert "goods_amount: 10.00" in run("--file", three.file, "show", "cases", "1").out
    assert "SH20261123-004" in run("--file", three.file, "add", "cases", "type=refund_only").out
    assert run("--file", three.file, "undo").out.startswith("Undone: operation ")
    assert run("--file", three.file, "redo").out.startswith("Redone: operation ")
    assert run("--file", three.file, "check").out == "The shop file is sound.\n"
    assert run("--file", three.file, "operations").out
    assert run("--file", three.file, "search", "备注30").out.splitlines()[-1] == "1 of 1 rows"


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW"])
def test_a_fresh_process_speaks_the_language_of_the_system(cli: CommandLine, language: str) -> None:
    answer = run_apart("--file", cli.file, "show", "cases", "7", env={"LC_ALL": f"{language}.UTF-8"})
    assert answer.status == 1
    assert answer.err == run("--file", cli.file, "--lang", language, "show", "cases", "7").err


def test_a_fresh_process_prints_utf8_and_one_object(cli: CommandLine) -> None:
    answer = run_apart("--file", cli.file, "--json", "list", "shops", env={"PYTHONUTF8": "0", "LC_ALL": "C"})
    assert [row["name"] for row in json.loads(answer.out)["rows"]] == ["晴川女装"]
    assert answer.err == ""
    assert run_apart("no-such-command").status == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl+C to a console, not to a process")
def test_ctrl_c_in_an_import_leaves_nothing_half_done(cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    rows = (f"YT{1_000_000_000_000 + n},圆通,丢件,{n}.50" for n in range(30_000))
    path.write_text("\n".join(("运单号,快递公司,理赔类型,申请金额", *rows)), "utf-8-sig")
    words = [sys.executable, "-m", "shopdesk", "--file", str(cli.file), "--json", "import", str(path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=environment)
    journal = cli.file.with_name(cli.file.name + "-journal")
    while not journal.exists() and process.poll() is None:  # the transaction has begun
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.005)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, ""), err
    assert json.loads(err.splitlines()[-1])["error"]["code"] == "cancelled"
    assert cli.do("list", "claims", "--limit", "0")["total"] == 0
    assert cli.do("check") == {"ok": True, "problems": []}
    assert len(cli.do("operations")["rows"]) == 1
