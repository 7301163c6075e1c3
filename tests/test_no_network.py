"""P-5: the program opens no internet socket: not the window, not a command, not the child that reads foreign files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.hostile_shop import hostile_texts, make_hostile_shop
from tests.support.listening import Machine, strace

INTERNET = re.compile(r"AF_INET6?|AF_NETLINK|sin6?_addr")
"""Netlink: how a program asks which network cards there are."""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def customer_file(path: Path) -> Path:
    rows = ["name,level,caution", *(f"买家{n},vip,<img src='http://192.0.2.1/{n}.png'>" for n in range(20)), ",zzz,bad"]
    path.write_text("\n".join(rows), "utf-8")
    return path


def traced(path: Path) -> str:
    return path.read_text("utf-8", errors="replace") if path.exists() else ""


def test_the_notes_tell_of_a_socket(machine: Machine) -> None:
    """The check can fail, in children too."""
    code = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()"
    machine.run("-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])")
    assert machine.notes("net")
    trace = machine.folder / "trace"
    if strace(trace, "%network"):
        machine.run("-c", code, before=strace(trace, "%network"))
        assert INTERNET.search(traced(trace))


def test_no_command_opens_an_internet_socket(machine: Machine) -> None:
    shop, out = machine.work / "a.shop", machine.work
    file = customer_file(machine.folder / "a.csv")
    trace = machine.folder / "trace"
    commands: tuple[tuple[object, ...], ...] = (
        ("new", shop),
        ("import", file, "--into", "customers", "--bad-rows", out / "bad.xlsx"),
        ("import", out / "bad.xlsx", "--into", "customers", "--dry-run"),
        ("export", "customers", out / "c.xlsx"),
        ("template", "claims", out / "t.xlsx"),
        ("add", "claims", "waybill=SF1234567890123", "courier=顺丰速运", "kind=lost", "registered_on=2026-10-03", "goods_value=100"),
        ("claim-sheet", "--courier", "顺丰速运", "--month", "2026-10", out / "sheet.pdf"),
        ("search", "买家"),
        ("backup", out / "b.shop"),
        ("check",),
    )
    script = "import sys, json\nfrom shopdesk.cli import main\nfor words in json.loads(sys.argv[1]):\n    assert main(words) == 0, words\n"
    words = json.dumps([["--file", str(shop), "--lang", "zh_CN", *map(str, command)] for command in commands])
    done = machine.run("-c", script, words, before=strace(trace, "%network"))
    assert done.status == 0, done.err
    assert (out / "sheet.pdf").exists()
    assert machine.notes("net") == []
    assert INTERNET.findall(traced(trace)) == []


def test_our_source_names_no_address_to_call() -> None:
    """Only the window's local socket comes from QtNetwork."""
    package = Path(__file__).resolve().parent.parent / "shopdesk"
    users = {p.name for p in package.rglob("*.py") if "QtNetwork" in p.read_text("utf-8")}
    assert users == {"single_instance.py"}
    imports = re.compile(r"^\s*(?:import|from) (socket|ssl|urllib\.request|http|ftplib|smtplib|requests|asyncio)\b", re.MULTILINE)
    assert {p.name for p in package.rglob("*.py") if imports.search(p.read_text("utf-8"))} == set()


def test_the_window_calls_nobody_and_opens_nothing_that_a_nickname_names(machine: Machine) -> None:
    """P-5, and U-1 as the system sees it: a shop whose texts are all HTML, every page, an import, an export, a bug."""
    canary = machine.folder / "canary.png"
    canary.write_bytes(b"nobody has a reason to open this")
    trace = machine.folder / "trace"
    shop = machine.work / "a.shop"
    texts = (*hostile_texts(canary), "<img src='http://192.0.2.1/x.png'>")
    make_hostile_shop(shop, texts).close()
    rows = [("name", "caution"), *((text + "x", text) for text in texts)]
    file = machine.folder / "in.csv"
    file.write_text("\n".join("\t".join(row) for row in rows), "utf-8")
    steps = machine.folder / "steps.json"
    wanted = {"words": [texts[0], texts[5]], "files": [str(file)], "export": str(machine.folder / "out.xlsx"), "bug": texts[0]}
    steps.write_text(json.dumps(wanted), "utf-8")
    seen = machine.window(shop, steps, before=strace(trace, "open,openat,%network"))
    assert len(seen["pages"]) > 15  # type: ignore[arg-type]
    assert machine.notes("net") == []
    if trace.exists():
        assert "a.shop" in traced(trace)
        assert "AF_UNIX" in traced(trace), "the trace saw the socket for second starts"
        assert INTERNET.findall(traced(trace)) == []
        assert "canary" not in traced(trace)
