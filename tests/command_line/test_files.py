"""Files out of the command line: exports, templates, backups, demo data; and erasing a person."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from shopdesk.registers import load
from shopdesk.services.saved_exports import SavedExport
from shopdesk.services.shop import Shop
from tests.command_line.conftest import CASE, claim
from tests.support.command_line import CommandLine, run


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


def test_lines_and_totals_go_out_as_asked(cli: CommandLine, tmp_path: Path) -> None:
    cli.add("cases", **CASE, items=[{"name": "杯子", "asked": 1}, {"name": "碗", "asked": 2}])
    out = tmp_path / "out.xlsx"
    assert cli.do("export", "cases", out, "--lines", "sheet", "--totals")["rows"] == 1
    book = openpyxl.load_workbook(out)
    assert [sheet.max_row for sheet in book] == [3, 4]
    assert book.worksheets[0]["A3"].value in ("Total", "合计")
    assert cli("export", "cases", tmp_path / "out.csv", "--lines", "sheet").code == "one_sheet"
    assert not (tmp_path / "out.csv").exists()
    cli.do("export", "cases", tmp_path / "out.csv", "--lines", "none")
    assert len((tmp_path / "out.csv").read_text("utf-8-sig").splitlines()) == 2


def test_a_saved_export_runs_by_its_name(three: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "place"
    path.mkdir()
    assert three.do("export", "--saved") == {"rows": [], "total": 0}
    assert three("export", "--saved", "会计").code == "no_such_export"
    columns = ("id", "goods_amount")
    saved = SavedExport(
        "会计", "cases", period="this_month", columns=columns, format="csv", clear=True, folder=str(path), file_name="{month}"
    )
    with Shop.open(three.file, load()) as shop:
        shop.saved_exports.keep(saved)
    file = path / "2026-11.csv"
    assert three.do("export", "--saved")["rows"] == [{"name": "会计", "register": "cases", "path": str(file), "clear": True}]
    before = len(three.do("operations")["rows"])
    assert three.do("export", "--saved", "会计") == {"path": str(file), "rows": 2}
    assert len(file.read_text("utf-8-sig").splitlines()) == 3
    assert len(three.do("operations")["rows"]) == before + 1, "an export in clear is journaled"
    elsewhere = tmp_path / "elsewhere.csv"
    assert three.do("export", "--saved", "会计", elsewhere)["path"] == str(elsewhere)
    assert elsewhere.read_bytes() == file.read_bytes()
    path.joinpath("2026-11.csv").unlink()
    path.rmdir()
    assert three("export", "--saved", "会计").code == "no_folder"


@pytest.mark.parametrize("words", [(), ("cases",), ("nothing", "out.csv"), ("--saved", "a", "b", "c")])
def test_an_export_without_its_words_is_wrong_usage(cli: CommandLine, words: tuple[str, ...]) -> None:
    assert cli("export", *words).status == 2


def test_warnings_are_told_and_refuse_nothing(cli: CommandLine) -> None:
    words = ("add", "cases", "type=return_refund", "requested_at=2026-11-20 10:00")
    assert "warnings" not in cli.do(*words, "signed_at=2026-11-19 10:00")
    words = (*words, "signed_at=2026-10-01 10:00")
    answer = cli.do(*words)
    assert [warning["code"] for warning in answer["warnings"]] == ["window_passed"]
    assert set(answer["warnings"][0]) == {"field", "code", "message"}
    told = run("--file", cli.file, "--lang", "zh_CN", *words)
    assert told.status == 0
    assert told.err.strip()
    assert not told.err.isascii()
    assert "warnings" not in told.out
