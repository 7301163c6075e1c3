"""Every command of the command line runs in a fresh process without Qt; only the window and papers drawn as PDF may load it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shopdesk.cli import READING, WITHOUT_SHOP, WRITING
from tests.support.command_line import Answer, run_apart

CODE = """
import json, sys
from shopdesk.cli import main
answers = []
for words in json.loads(sys.argv[1]):
    try:
        status = main(words)
    except SystemExit as end:
        status = end.code
    answers.append((words[0], status, sorted(m for m in sys.modules if m.split(".")[0] in ("PySide6", "shiboken6"))))
    sys.stdout.flush()
print("ANSWERS " + json.dumps(answers))
"""


def run_all(commands: list[list[str]]) -> list[tuple[str, int, list[str]]]:
    answer: Answer = run_apart(json.dumps(commands), code=CODE)
    assert answer.status == 0, answer.err
    line = next(line for line in answer.out.splitlines() if line.startswith("ANSWERS "))
    return [(name, status, modules) for name, status, modules in json.loads(line.removeprefix("ANSWERS "))]


def test_every_command_runs_without_qt(tmp_path: Path) -> None:
    shop, out = str(tmp_path / "a.shop"), tmp_path
    sheet = tmp_path / "理赔.csv"
    sheet.write_text("运单号,快递公司,理赔类型\nYT1234567890123,圆通,丢件\nYT1234567890124,圆通,viel\n", "utf-8-sig")
    reply = tmp_path / "答复.csv"
    reply.write_text("运单号,赔付金额\nYT1234567890123,5\n", "utf-8-sig")

    def on(*words: str) -> list[str]:
        return [words[0], "--file", shop, "--json", *words[1:]]

    commands = [
        ["new", shop],
        ["demo-data", str(out / "demo.shop"), "--customers", "3", "--orders", "3", "--cases", "3", "--claims", "3", "--handovers", "1"],
        on("add", "cases", "type=refund_only", "goods_amount=5"),
        on("set", "cases", "1", "notes=x"),
        on("move", "cases", "1", "approved"),
        on("show", "cases", "1", "--history"),
        on("list", "cases", "--sort", "-number"),
        on("search", "SH"),
        on("delete", "cases", "1"),
        on("undelete", "cases", "1"),
        on("operations"),
        on("undo"),
        on("redo"),
        on("import", str(sheet), "--bad-rows", str(out / "bad.xlsx")),
        on("export", "cases", str(out / "out.xlsx")),
        on("export", "cases", str(out / "out.csv")),
        on("template", "cases", str(out / "template.xlsx")),
        on("claim-sheet", str(out / "sheet.xlsx"), "--courier", "圆通", "--month", "2026-11"),
        on("reconcile", str(reply), "--accept"),
        on("add", "customers", "name=李雷"),
        on("erase", "customers", "1", "--yes"),
        on("backup", str(out / "copy.shop")),
        ["restore", str(out / "copy.shop"), str(out / "back.shop")],
        on("check"),
    ]
    assert {c[0] for c in commands} == {*READING, *WRITING, *WITHOUT_SHOP}, "a command is not in this test"
    answers = run_all(commands)
    assert [(name, modules) for name, _status, modules in answers if modules] == []
    assert [name for name, status, _modules in answers if status != 0] in ([], ["claim-sheet"])


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["list", "--help"]])
def test_help_loads_neither_qt_nor_the_database(words: list[str]) -> None:
    code = "import sys\nfrom shopdesk.cli import main\ntry:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
    code += 'heavy = {m.split(".")[0] for m in sys.modules} & {"PySide6", "sqlalchemy", "openpyxl", "alembic", "pypinyin"}\n'
    code += "assert not heavy, heavy"
    answer = run_apart(*words, code=code)
    assert answer.status == 0, answer.err
