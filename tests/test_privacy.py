"""P-2, P-3: names, phones, addresses and accounts stay in the shop file, its backups and what the user writes; files are the user's own.

A user's computer with a home and temporary files of its own; the real program does everything on it, bugs included.
"""

from __future__ import annotations

import csv
import json
import os
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from shopdesk.excel.reader import open_table
from tests.support.listening import Machine

NAME, PHONE, ADDRESS, ACCOUNT, RECEIVER = "欧阳钟离梦婷", "13987654321", "云梦泽街听雨巷八十八号", "tbouyang梦8765", "独孤慕容雪"
CANARIES = (NAME, PHONE, ADDRESS, ACCOUNT, RECEIVER, PHONE[3:])

BROKEN_COMMAND = """
import sys
from shopdesk.services.records import Records
def add(self, key, values, **more):
    raise ValueError(f"cannot add {values}") from KeyError(str(values))
Records.add = add
from shopdesk.cli import main
sys.exit(main(sys.argv[1:]))
"""


@dataclass
class Life:
    """What happened on the machine; ``logged`` is what the program said of itself."""

    machine: Machine
    shop: Path
    seen: dict[str, list[str]]
    logged: list[str]
    own: set[Path]


def encodings(text: str) -> set[bytes]:
    found = {text.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")}
    return found | {json.dumps(text).strip('"').encode(), text.encode("unicode_escape")}


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    machine = Machine(tmp_path_factory.mktemp("life"))
    desk = machine.folder / "desk"  # where the user keeps platform files and puts exports: not the program's affair
    desk.mkdir()
    shop = machine.work / "shop" / "my.shop"
    logged: list[str] = []

    def command(*words: object, status: int = 0) -> str:
        done = machine.command(shop, *words)
        assert done.status == status, (words, done)
        logged.append(done.err if status == 0 else "")  # a refusal speaks to the user about the user's own words
        return done.out

    customer = f'phones=[{{"number": "{PHONE}"}}]'
    account = f'accounts=[{{"platform": "taobao", "account": "{ACCOUNT}"}}]'
    address = f'addresses=[{{"province": "浙江省", "detail": "{ADDRESS}"}}]'
    command("new", shop)
    command("add", "customers", f"name={NAME}", customer, account, address)
    command("set", "customers", "1", f"caution={NAME} {PHONE}")
    command("add", "customers", f"name={NAME}", f"level={NAME}", status=1)
    command("import", orders(desk / "orders.csv", 30), "--bad-rows", desk / "bad.xlsx")
    command("import", orders(desk / "strict.csv", 5, first=900), "--strict", status=1)
    (desk / "no_table.pdf").write_bytes(b"%PDF-1.4 " + f"{NAME} {PHONE}".encode())
    command("import", desk / "no_table.pdf", status=1)
    for word in (NAME, PHONE, ACCOUNT, ADDRESS[:3]):
        command("search", word)
    command("export", "customers", desk / "clear.csv", "--clear")
    command("export", "orders", desk / "orders.xlsx")
    command("backup", machine.work / "shop" / "copy.shop")
    command("check")
    broken = machine.run("-c", BROKEN_COMMAND, "--file", shop, "--lang", "en", "add", "customers", f"name={NAME}", customer)
    assert broken.status == 1
    assert "ValueError" in broken.err
    logged.append(broken.err)
    steps = machine.folder / "steps.json"
    wanted = {"words": [NAME, PHONE, ACCOUNT], "files": [str(orders(desk / "more.csv", 20, first=500)), str(desk / "no_table.pdf")]}
    steps.write_text(json.dumps({**wanted, "export": str(desk / "window.xlsx"), "bug": f"{NAME} {PHONE}"}), "utf-8")
    seen: dict[str, list[str]] = machine.window(shop, steps)  # type: ignore[assignment]
    logged.append(machine.said[-1])
    own = {steps, machine.folder / "notes", *machine.folder.joinpath("site").rglob("*"), *desk.rglob("*")}
    return Life(machine, shop, seen, logged, own)


def orders(path: Path, count: int, first: int = 0) -> Path:
    """A platform's file; two of its rows are bad."""
    head = ["订单编号", "买家会员名", "买家实际支付金额", "收货人姓名", "收货地址", "联系手机", "宝贝标题", "物流单号"]
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for number in range(count):
            paid = "一百多" if number < 2 else "12.50"
            name = f"{ACCOUNT}{number}" if number else ACCOUNT
            writer.writerow([f"26051760719{first + number:07d}", name, paid, RECEIVER, ADDRESS, PHONE, "裙", f"SF10{first + number:011d}"])
    return path


def holders(life: Life) -> dict[str, list[str]]:
    """Canary -> files that hold it, of all that the program wrote beside the shop file and its backups."""
    allowed = {life.shop, life.shop.with_name("copy.shop"), *life.shop.with_name("my.backups").glob("*.shop")}
    found: dict[str, list[str]] = {}
    for path in life.machine.folder.rglob("*"):
        if path in allowed or path in life.own or not path.is_file():
            continue
        held = path.read_bytes() + str(path).encode()
        for canary in CANARIES:
            if any(form in held for form in encodings(canary)):
                found.setdefault(canary, []).append(str(path.relative_to(life.machine.folder)))
    return found


def test_the_shop_file_holds_them(life: Life) -> None:
    """The check can fail."""
    body = life.shop.read_bytes()
    assert all(canary.encode() in body for canary in CANARIES)


def test_nothing_else_that_was_written_holds_them(life: Life) -> None:
    """P-2: preferences, recent lists, marks, locks, temporary files."""
    assert holders(life) == {}
    written = {path.relative_to(life.machine.folder).parts[0] for path in life.machine.folder.rglob("*") if path.is_file()}
    assert "home" in written, "the window remembers something"


def test_temporary_files_are_gone(life: Life) -> None:
    left = [path for path in life.machine.temporary.rglob("*") if not stat.S_ISSOCK(path.lstat().st_mode)]
    assert left == []


def test_what_is_open_for_writing_lies_where_it_belongs(life: Life) -> None:
    """No log, no cache, no second copy: the shop's folder, the user's folders, preferences, temporary copies."""
    places = [str(p) for p in (life.shop.parent, life.machine.folder / "desk", life.machine.temporary, life.machine.home / "config")]
    odd = {path for path in life.machine.notes("write") if not any(path.startswith(place) for place in places)}
    odd -= {os.devnull, str(life.machine.folder / "steps.json")}
    assert {path for path in odd if not path.isdigit()} == set()


def test_logs_and_crash_reports_hold_no_customer(life: Life) -> None:
    told = "\n".join((*life.logged, *life.seen["reports"]))
    assert told.count("RuntimeError") >= 2
    assert "IntegrityError" in told
    assert "KeyError" in told
    assert [canary for canary in CANARIES if canary in told] == []


def test_titles_of_windows_hold_no_customer(life: Life) -> None:
    titles = " ".join(life.seen["titles"])
    assert "my – ShopDesk" in titles
    assert [canary for canary in CANARIES if canary in titles] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_files_are_the_users_own(life: Life) -> None:
    """P-3: 0600, or inside a folder of 0700 that the program made."""
    made = [life.shop, *life.shop.parent.iterdir(), *life.machine.home.rglob("*")]
    private = {life.shop.with_name("my.backups"), life.machine.home / "config" / "ShopDesk", life.machine.temporary}
    for folder in private - {life.machine.temporary}:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder
    for path in made:
        if path.is_file() and not private & set(path.parents):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE((life.machine.home / "config" / "ShopDesk" / "preferences.json").stat().st_mode) == 0o600


# A program that is killed while it reads a customer file ---------------------------------------------------------------


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


KILLED = """
import os, sys
from pathlib import Path
from shopdesk.excel.reader import open_table
opened = open_table(Path(sys.argv[1])).__enter__()
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_the_copy_of_a_killed_import_goes_with_the_next_one(machine: Machine) -> None:
    file = orders(machine.folder / "orders.csv", 50)
    shop = machine.work / "a.shop"
    assert machine.command(shop, "new", shop).status == 0
    assert machine.run("-c", KILLED, file).status == -9
    assert list(machine.temporary.iterdir()), "the kill came too late"
    assert machine.command(shop, "import", file, "--dry-run").status == 0
    assert list(machine.temporary.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")
def test_the_copy_of_an_import_under_way_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with open_table(orders(tmp_path / "a.csv", 20)) as first:
        with open_table(orders(tmp_path / "b.csv", 20)) as second:
            assert len(list(second.rows())) == 21
        assert len(list(first.rows())) == 21
    assert list(tmp_path.glob("shopdesk-read-*")) == []
