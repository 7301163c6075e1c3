"""Lists at the command line: filters, months, order, limits, search and history."""

from __future__ import annotations

import pytest

from tests.command_line.conftest import CASE
from tests.support.command_line import CommandLine


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
