"""The house rules that machines check: layers, types, style, the README's map, what must not stand in the project."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, timeout=280)


def test_imports_go_only_rightward() -> None:
    done = subprocess.run([str(Path(sys.executable).with_name("lint-imports"))], cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr


def test_types_are_strict() -> None:
    done = run("mypy", "--no-error-summary")
    assert done.returncode == 0, done.stdout[-4000:]


def test_style_is_kept() -> None:
    done = run("ruff", "check", "shopdesk", "tests", "benchmarks", "installers")
    assert done.returncode == 0, done.stdout[-4000:]


def test_readme_maps_every_package() -> None:
    packages = {f"shopdesk/{p.parent.name}" for p in (ROOT / "shopdesk").glob("*/__init__.py")}
    packages |= {p for p in ("resources", "installers", "benchmarks", "tests") if (ROOT / p).is_dir()}
    mapped = set(re.findall(r"^\| `([^`]+)` \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    assert mapped == packages


@pytest.mark.parametrize("folder", ["shopdesk", "docs", "benchmarks", "installers", "resources"])
def test_nothing_of_this_machine_stands_in_the_project(folder: str) -> None:
    for path in (ROOT / folder).rglob("*"):
        if path.suffix in (".py", ".md", ".toml", ".po", ".svg"):
            text = path.read_text("utf-8")
            assert "/work/" not in text, path
            assert not re.search(r"https?://[\w.]*(pypi|npmjs|debian)\.", text), path


def test_no_module_outgrows_its_story() -> None:
    long = [(p.relative_to(ROOT), n) for p in (ROOT / "shopdesk").rglob("*.py") if (n := len(p.read_text("utf-8").splitlines())) > 620]
    assert not long
