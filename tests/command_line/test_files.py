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


REPLY = "运单号,赔付金额,结果,备注\nYT1234567890123,88.50,同意,\nYT1234567890124,60,同意,\nYT1234567890125,,拒赔,包装不合格\n"


def _claims_and_reply(cli: CommandLine, tmp_path: Path) -> Path:
    for last in (3, 4, 5, 6):
        claim(cli, waybill=f"YT123456789012{last}")
    path = tmp_path / "答复.csv"
    path.write_bytes((REPLY + "YT9999999999999,1,同意,\n合计,149.50,,\n").encode("gb18030"))
    return path


def test_reconcile_compares_and_writes_only_when_accepted(cli: CommandLine, tmp_path: Path) -> None:
    path = _claims_and_reply(cli, tmp_path)
    before = cli.file.read_bytes()
    answer = cli.do("reconcile", path, "--courier", "圆通")
    assert cli.file.read_bytes() == before
    assert answer["paid"] == [{"waybill": "YT1234567890123", "claimed": "88.50", "received": "88.50", "row": 2}]
    assert answer["short"] == [{"waybill": "YT1234567890124", "claimed": "88.50", "received": "60.00", "row": 3}]
    assert answer["refused"] == [{"waybill": "YT1234567890125", "claimed": "88.50", "received": None, "row": 4}]
    assert answer["missing"] == [{"waybill": "YT1234567890126", "claimed": "88.50", "received": None, "row": None}]
    assert answer["unknown"] == [{"waybill": "YT9999999999999", "claimed": None, "received": "1.00", "row": 5}]
    assert (answer["repeated"], answer["problems"], answer["read"], answer["skipped"]) == ([], [], 5, 1)
    assert "operation" not in answer
    with Shop.open(cli.file, load()):
        assert cli.do("reconcile", path, "--courier", "圆通") == answer, "comparing goes on beside a window"
        assert cli("reconcile", path, "--accept").status == 1
    accepted = cli.do("reconcile", path, "--accept")
    assert {key: accepted[key] for key in ("paid", "short", "refused", "missing")} == {
        key: answer[key] for key in ("paid", "short", "refused", "missing")
    }
    states = {row["waybill"][-1]: row["state"] for row in cli.rows("claims")}
    assert states == {"3": "settled", "4": "part_received", "5": "refused", "6": "to_submit"}
    assert cli.do("undo")["undone"] == accepted["operation"]
    assert {row["state"] for row in cli.rows("claims")} == {"to_submit"}
    assert [row["received_amount"] for row in cli.rows("claims")] == [None] * 4


@pytest.mark.parametrize("language", ["en", "zh_CN", "zh_TW"])
def test_reconcile_tells_people_each_list_with_its_count(cli: CommandLine, tmp_path: Path, language: str) -> None:
    path = _claims_and_reply(cli, tmp_path)
    path.write_bytes(path.read_bytes() + b'YT1234567890126,"1,5",,\n')
    told = run("--file", cli.file, "--lang", language, "reconcile", path)
    assert told.status == 0, told.err
    lines = told.out.splitlines()
    for text in ("YT1234567890123", "YT9999999999999", "88.50", "60.00", "--accept", "1,5"):
        assert text in told.out, text
    assert sum(line.rstrip().endswith(("1", "0")) and "YT" not in line for line in lines) >= 6, "six lists with their counts"
    written = run("--file", cli.file, "--lang", language, "reconcile", path, "--accept")
    assert written.status == 0, written.err
    assert "--accept" not in written.out


def test_import_says_where_a_couriers_bill_belongs(cli: CommandLine, tmp_path: Path) -> None:
    bill = tmp_path / "账单.csv"
    header = "运单号,扫描时间,计费重量,总金额,应付,计费省份,目的地,结算对象名称"
    bill.write_bytes(f"{header}\nYT1234567890123,2026-11-02 20:00:00,1.2,3.50,3.50,浙江,杭州,晴川\n".encode("gb18030"))
    reply = tmp_path / "答复.csv"
    reply.write_bytes(REPLY.encode("gb18030"))
    for path in (bill, reply):
        error = cli.refuse("import", path)
        assert error["code"] == "not_recognised"
        assert "shopdesk reconcile" in error["message"]
        assert cli.do("reconcile", path)["read"] >= 1
    assert cli.refuse("reconcile", bill, "--courier", "没有的快递")["code"] == "not_found"
