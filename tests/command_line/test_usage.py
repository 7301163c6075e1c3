"""Making a shop, words that are off, files that are none of ours: exit status and one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.registers import load
from shopdesk.services.shop import Shop
from tests.command_line.conftest import CASE
from tests.support.command_line import CommandLine, run


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
