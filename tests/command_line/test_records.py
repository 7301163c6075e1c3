"""Records at the command line: add, set, move, delete, and how values and references are written and read."""

from __future__ import annotations

import pytest

from tests.command_line.conftest import CASE, claim
from tests.support.command_line import CommandLine


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
