"""R-11 to R-13, R-21, M-2, M-3: files that cannot be used as they are, by command line and window: one sentence, file untouched."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from shopdesk import app as application
from shopdesk import registers
from shopdesk.core.query import Query
from shopdesk.services.settings import Preferences
from shopdesk.services.shop import Shop
from shopdesk.storage.migrations import SCHEMA_VERSION
from shopdesk.ui import theme
from shopdesk.ui.failures import Failures
from shopdesk.ui.file_trouble import FileTrouble
from shopdesk.ui.program import Program
from shopdesk.ui.workplace import Memory, RunMemory
from tests.support.command_line import CommandLine, run
from tests.support.disks import fill_up, make_read_only, small_disk

NEWER = 9999


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "good.shop"
    with Shop.create(path, registers.load()) as shop:
        for number in range(3):
            shop.records.add("customers", {"name": f"买家{number}"})
    return path


def _text(path: Path, good: Path) -> None:
    path.write_text("订单号,姓名\n1,小满\n", "utf-8")


def _empty(path: Path, good: Path) -> None:
    path.write_bytes(b"")


def _folder(path: Path, good: Path) -> None:
    path.mkdir()


def _newer(path: Path, good: Path) -> None:
    body = bytearray(good.read_bytes())
    body[60:64] = NEWER.to_bytes(4, "big")
    path.write_bytes(body)


def _foreign(path: Path, good: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE books (title)")
        other.execute("PRAGMA user_version=3")


def _cut_off(path: Path, good: Path) -> None:
    path.write_bytes(good.read_bytes()[:5000])


def _ruined_inside(path: Path, good: Path) -> None:
    body = bytearray(good.read_bytes())
    body[4096:12288] = b"\xff" * 8192
    path.write_bytes(body)


def _ruined_head(path: Path, good: Path) -> None:
    path.write_bytes(b"\xff" * 16 + good.read_bytes()[16:])


def _zeros(path: Path, good: Path) -> None:
    path.write_bytes(b"\0" * 40_000)


BAD = {
    "text": (_text, "not_a_shop", "is not a ShopDesk file"),
    "empty": (_empty, "not_a_shop", "is not a ShopDesk file"),
    "folder": (_folder, "not_a_shop", "is not a ShopDesk file"),
    "zeros": (_zeros, "not_a_shop", "is not a ShopDesk file"),
    "ruined_head": (_ruined_head, "not_a_shop", "is not a ShopDesk file"),
    "foreign": (_foreign, "not_a_shop", "is not a ShopDesk file"),
    "newer": (_newer, "newer", str(NEWER)),
    "cut_off": (_cut_off, "damaged", "is damaged"),
    "ruined_inside": (_ruined_inside, "damaged", "is damaged"),
}


def fingerprint(path: Path) -> str:
    """Of a file's bytes; of a folder's names."""
    if path.is_dir():
        return " ".join(sorted(p.name for p in path.iterdir()))
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(params=list(BAD))
def bad(request: pytest.FixtureRequest, tmp_path: Path, good: Path) -> tuple[Path, str, str]:
    make, code, words = BAD[request.param]
    path = tmp_path / "x.shop"
    make(path, good)
    return path, code, words


# The command line ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [("list", "customers"), ("add", "customers", "name=x"), ("check",), ("export", "customers", "out.xlsx"), ("backup", "b.shop")],
    ids=lambda words: words[0],
)
def test_a_command_says_one_sentence_and_leaves_the_file(
    bad: tuple[Path, str, str], command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M-2, M-3, R-13."""
    path, code, words = bad
    monkeypatch.chdir(tmp_path)
    before, names = fingerprint(path), sorted(p.name for p in tmp_path.iterdir())
    cli = CommandLine(path)
    answer = cli(*command)
    if code == "damaged" and answer.status == 0 and command[0] in ("list", "export", "check"):
        # Reading commands do not check a whole file; what they read was whole, or `check` tells what is not.
        assert not answer.data["ok"] if command[0] == "check" else answer.data
        Path("out.xlsx").unlink(missing_ok=True)
    else:
        assert answer.code == code
        assert words in answer.error["message"]
        assert answer.error["message"].count(". ") <= 2
    assert fingerprint(path) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == names


def test_a_newer_file_is_refused_with_both_versions_in_three_languages(tmp_path: Path, good: Path) -> None:
    """M-2."""
    path = tmp_path / "x.shop"
    _newer(path, good)
    before = fingerprint(path)
    said = set()
    for spoken in ("en", "zh_CN", "zh_TW"):
        answer = run("--file", path, "--lang", spoken, "add", "customers", "name=x")
        assert answer.status == 1
        assert str(NEWER) in answer.err
        assert str(SCHEMA_VERSION) in answer.err.replace(str(NEWER), "").replace(path.name, "")
        assert len(answer.err.strip().splitlines()) == 1
        said.add(answer.err)
    assert len(said) == 3
    assert fingerprint(path) == before
    assert [p.name for p in tmp_path.iterdir()] == ["x.shop"]


def test_a_backup_that_is_none_is_not_restored(bad: tuple[Path, str, str], tmp_path: Path, good: Path) -> None:
    path, _code, _words = bad
    target = tmp_path / "mine.shop"
    shutil.copyfile(good, target)
    before = fingerprint(target)
    answer = run("--json", "restore", path, target)
    assert answer.status == 1, answer.out
    assert answer.error["message"]
    assert fingerprint(target) == before


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as place:
        yield place


def test_a_read_only_shop_can_be_read_and_refuses_changes_by_name(disk: Path, good: Path, tmp_path: Path) -> None:
    """R-21."""
    path = disk / "a.shop"
    shutil.copyfile(good, path)
    make_read_only(disk)
    cli = CommandLine(path)
    assert len(cli.rows("customers")) == 3
    assert cli.do("export", "customers", tmp_path / "out.csv")["rows"] == 3
    error = cli.refuse("add", "customers", "name=x")
    assert error["code"] == "read_only"
    assert "read-only" in error["message"]


# Exports (R-11, E-5) ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_export_that_fills_the_disk_leaves_the_old_one(disk: Path, tmp_path: Path, good: Path, ending: str) -> None:
    shop = tmp_path / "a.shop"
    shutil.copyfile(good, shop)
    cli = CommandLine(shop)
    target = disk / f"清单.{ending}"
    cli.do("export", "customers", target)
    before = target.read_bytes()
    fill_up(disk)
    answer = cli("export", "customers", target)
    assert answer.code == "disk_full"
    assert target.name in answer.error["message"]
    assert target.read_bytes() == before
    assert sorted(p.name for p in disk.iterdir()) == sorted(["films", target.name])


@pytest.mark.parametrize("ending", ["xlsx", "pdf"])
def test_a_claim_sheet_that_fills_the_disk_leaves_the_old_one(
    disk: Path, tmp_path: Path, good: Path, ending: str, qapp: QApplication
) -> None:
    """``qapp``: the PDF is drawn with the application that is there."""
    shop = tmp_path / "a.shop"
    shutil.copyfile(good, shop)
    cli = CommandLine(shop)
    courier = cli.rows("couriers")[0]["name"]
    cli.add(
        "claims", waybill="SF1234567890123", courier=courier, kind="lost", registered_on="2026-10-03", goods_value="100", month="2026-10"
    )
    target = disk / f"sheet.{ending}"
    words = ("claim-sheet", "--courier", courier, "--month", "2026-10", target)
    cli.do(*words)
    before = target.read_bytes()
    fill_up(disk)
    answer = cli(*words)
    assert answer.status == 1, answer.out
    assert target.name in answer.error["message"]
    assert target.read_bytes() == before
    assert sorted(p.name for p in disk.iterdir()) == sorted(["films", target.name])


def test_an_export_to_where_nothing_can_be_written_says_so(disk: Path, tmp_path: Path, good: Path) -> None:
    shop = tmp_path / "a.shop"
    shutil.copyfile(good, shop)
    cli = CommandLine(shop)
    make_read_only(disk)
    (tmp_path / "folder.xlsx").mkdir()
    codes = {
        cli("export", "customers", target).code
        for target in (disk / "a.xlsx", tmp_path / "folder.xlsx", tmp_path / "gone" / "a.xlsx", tmp_path / ("x" * 300 + ".xlsx"))
    }
    assert codes == {"read_only", "is_folder", "no_folder", "bad_name"}


# Preferences (R-12) ----------------------------------------------------------------------------------------------------


@pytest.mark.expects_log
@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[1, 2]", b'{"scheme": ', b"null", b"\0" * 4096])
def test_damaged_preferences_mean_defaults_and_are_written_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "preferences.json"
    path.write_bytes(content)
    found = Preferences(path)
    assert found.damaged
    assert found.get("scheme", "system") == "system"
    found.put("scheme", "dark")
    again = Preferences(path)
    assert not again.damaged
    assert again.get("scheme") == "dark"


@pytest.mark.expects_log
def test_preferences_that_cannot_be_written_are_kept_for_the_run(disk: Path, tmp_path: Path) -> None:
    path = disk / "preferences.json"
    Preferences(path).put("scheme", "light")
    fill_up(disk)
    full = Preferences(path)
    full.put("shop_file", "x" * 100_000)
    assert len(str(full.get("shop_file"))) == 100_000
    assert json.loads(path.read_text("utf-8")) == {"scheme": "light"}
    assert sorted(p.name for p in disk.iterdir()) == ["films", "preferences.json"]
    (tmp_path / "file").write_text("not a folder")
    nowhere = Preferences(tmp_path / "file" / "preferences.json")
    nowhere.put("scheme", "dark")
    assert nowhere.get("scheme") == "dark"


def test_preferences_hold_any_path(tmp_path: Path) -> None:
    odd = "/home/\udce4\udcb8/店.shop"  # bytes that are no UTF-8, as Python gives them
    Preferences(tmp_path / "p.json").put("shop_file", odd)
    assert Preferences(tmp_path / "p.json").get("shop_file") == odd


# The window ------------------------------------------------------------------------------------------------------------


class Stage:
    """The program on one file, without the end of its application."""

    def __init__(self, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        theme.apply(qapp, "light")
        self.quits = 0
        self.qtbot = qtbot
        self.failures = Failures()
        self._app = qapp
        monkeypatch.setattr(qapp, "quit", self._quit, raising=False)
        self.program: Program | None = None

    def _quit(self) -> None:
        self.quits += 1

    def open(self, path: Path, memory: Memory | None = None) -> Program:
        self.program = Program(self._app, memory or RunMemory(), self.failures, application.Files(""))
        self.program.open(path)
        return self.program

    def trouble(self) -> FileTrouble:
        self.qtbot.waitUntil(lambda: isinstance(self._page(), FileTrouble), timeout=20_000)
        page = self._page()
        assert isinstance(page, FileTrouble)
        return page

    def _page(self) -> object:
        assert self.program is not None
        return self.program._curtain.page() if self.program._curtain is not None else None

    def end(self) -> None:
        if self.program is not None:
            self.program.end()
            self.program.deleteLater()
            self.qtbot.wait(0)


@pytest.fixture
def stage(qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    made = Stage(qapp, qtbot, monkeypatch)
    yield made
    made.end()


def test_the_window_shows_a_calm_page_and_leaves_the_file(stage: Stage, bad: tuple[Path, str, str]) -> None:
    path, _code, words = bad
    before, names = fingerprint(path), sorted(p.name for p in path.parent.iterdir())
    stage.open(path)
    page = stage.trouble()
    assert words in page.accessibleName()
    assert {"open", "quit"} <= set(page.buttons)
    assert stage.failures.last_report == ""
    assert fingerprint(path) == before
    assert sorted(p.name for p in path.parent.iterdir()) == names


def test_the_window_says_that_a_file_is_read_only(stage: Stage, disk: Path, good: Path) -> None:
    path = disk / "a.shop"
    shutil.copyfile(good, path)
    make_read_only(disk)
    stage.open(path)
    page = stage.trouble()
    assert "read-only" in page.accessibleName()
    assert "retry" in page.buttons
    assert stage.failures.last_report == ""


@pytest.mark.expects_log
def test_the_window_opens_with_ruined_preferences_and_tells(stage: Stage, tmp_path: Path, good: Path) -> None:
    """R-12."""
    path = tmp_path / "a.shop"
    shutil.copyfile(good, path)
    (tmp_path / "preferences.json").write_bytes(b"{\xff")
    program = stage.open(path, Preferences(tmp_path / "preferences.json"))
    stage.qtbot.waitUntil(lambda: program.place is not None, timeout=20_000)
    assert program.place is not None
    assert program.place.shop.browsing.count(Query("customers")) == 3
    assert program.window is not None
    stage.qtbot.waitUntil(lambda: "preferences" in program.window.status.told().lower())  # type: ignore[union-attr]


def test_the_real_program_starts_on_a_bad_file_and_ends_when_closed(tmp_path: Path, good: Path) -> None:
    """The whole start, in a process of its own: no traceback, exit 0."""
    path = tmp_path / "x.shop"
    _ruined_inside(path, good)
    code = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from shopdesk.ui.file_trouble import FileTrouble
app = QApplication(sys.argv[:1])
def look():
    pages = [w for w in app.allWidgets() if isinstance(w, FileTrouble)]
    if pages:
        print(pages[0].accessibleName())
        timer.stop()
        pages[0].buttons["quit"].click()
timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
from shopdesk.cli import main
sys.exit(main(["--file", sys.argv[1], "--lang", "en"]))
"""
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=root, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    assert "is damaged" in done.stdout
    assert "Traceback" not in done.stderr
