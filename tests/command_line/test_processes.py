"""The command line in three languages, as text for people, in fresh processes, and stopped halfway."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line.conftest import claim
from tests.support.command_line import CommandLine, run, run_apart


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
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent.parent)}
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


def test_whoever_reads_the_answer_may_stop_reading(three: CommandLine) -> None:
    words = [sys.executable, "-m", "shopdesk", "--file", str(three.file), "list", "cases"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 0
