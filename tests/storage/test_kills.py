"""R-1 to R-5: kill -9 in the middle of the work loses nothing that was acknowledged and leaves nothing half done.

A few kills each, at random moments; ``python -m tests.support.killing WORKLOAD FOLDER 1000 SEED`` does more.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = {"save": 12, "shop": 8, "import": 12, "backup": 10, "migrate": 10, "restore": 10}
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")


def run(workload: str, folder: Path, kills: int) -> dict[str, int]:
    words = [sys.executable, "-m", "tests.support.killing", workload, str(folder), str(kills), "20261123"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    answer: dict[str, int] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("workload", list(KILLS))
def test_a_kill_loses_nothing_and_leaves_nothing_half_done(workload: str, tmp_path: Path) -> None:
    found = run(workload, tmp_path, KILLS[workload])
    assert found.pop("kills") == KILLS[workload]
    assert found.pop("acknowledged") > 0
    assert found == dict.fromkeys(found, 0)


def test_the_checks_notice_changes_made_without_a_transaction(tmp_path: Path) -> None:
    """The control: a check that finds nothing proves nothing unless it can find something."""
    assert run("control", tmp_path, 6)["torn"] > 0
