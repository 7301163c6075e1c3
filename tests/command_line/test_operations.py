"""The journal at the command line: operations, undo, redo."""

from __future__ import annotations

from tests.command_line.conftest import CASE
from tests.support.command_line import CommandLine


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
