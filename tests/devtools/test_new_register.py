"""A new register is one folder and one line: made in a scratch copy of the program, it passes the contract tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shopdesk.devtools.new_register import entry_line, main

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program and its contract tests."""
    folder = tmp_path_factory.mktemp("scratch")
    for name in ("shopdesk", "resources", "tests/contracts", "tests/support"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    for name in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def run(scratch: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(scratch), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, "-m", *words], cwd=scratch, env=environment, capture_output=True, encoding="utf-8", timeout=200)


@pytest.mark.parametrize(
    ("key", "more", "tests"),
    [("buyer_reviews", ("--prefix", "PJ"), "tests/contracts"), ("photo_shootings", (), "tests/contracts/test_declarations.py")],
)
def test_a_new_register_is_one_folder_and_one_line(scratch: Path, key: str, more: tuple[str, ...], tests: str) -> None:
    made = run(scratch, "shopdesk.devtools.new_register", key, *more)
    assert made.returncode == 0, made.stderr
    assert entry_line(key) in made.stdout.splitlines()
    listed = scratch / "shopdesk" / "registers" / "__init__.py"
    text = (ROOT / "shopdesk" / "registers" / "__init__.py").read_text("utf-8")
    listed.write_text(re.sub(r"(\n    Entry\(\"orders\")", f"\n{entry_line(key)}\\1", text, count=1), "utf-8")

    own = f"--basetemp={scratch / 'temporary'}"  # not the folder that this very run works in
    done = run(scratch, "pytest", "-q", "-x", "-p", "no:cacheprovider", own, tests, "-k", f"{key} and not translat")
    assert done.returncode == 0, done.stdout[-3000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 15

    shop = str(scratch / f"{key}.shop")
    assert run(scratch, "shopdesk", "new", shop).returncode == 0
    added = run(scratch, "shopdesk", "--file", shop, "add", key, "name=第一条")
    assert added.returncode == 0, added.stderr
    assert "第一条" in run(scratch, "shopdesk", "--file", shop, "list", key).stdout


def test_a_register_that_is_there_is_not_written_over(scratch: Path) -> None:
    before = (scratch / "shopdesk" / "registers" / "cases" / "record.py").read_text("utf-8")
    answer = run(scratch, "shopdesk.devtools.new_register", "cases")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "cases" in answer.stderr
    assert (scratch / "shopdesk" / "registers" / "cases" / "record.py").read_text("utf-8") == before


@pytest.mark.parametrize("key", ["Reviews", "1st", "class", "../up", "a__b", ""])
def test_a_key_is_the_name_of_a_folder_and_a_table(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as wrong:
        main([key])
    assert wrong.value.code == 2
    assert "no key" in capsys.readouterr().err
