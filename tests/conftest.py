"""What every test stands on: no screen, folders of its own, English messages, and no warning unnoticed."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("LANGUAGE", None)
for name in ("LC_ALL", "LANG"):
    os.environ[name] = "C.UTF-8"

SAMPLES = Path(__file__).resolve().parent.parent.parent / "shared" / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real files that nobody here wrote; tests of it are skipped where it is absent."""
    if not SAMPLES.is_dir():
        pytest.skip("the folder of sample files is not beside the project")
    return SAMPLES


@pytest.fixture(autouse=True, scope="session")
def _one_application(qapp: object) -> None:
    """The PDF of a claim sheet makes an application without widgets where there is none; pages tested after it need the other kind."""


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and data of the user who runs the tests stay untouched."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    from shopdesk.core.translations import set_language

    set_language("en")
    yield
    set_language("en")


@pytest.fixture(autouse=True)
def _no_unexpected_log(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """A log line of a warning or worse fails the test, unless it is marked ``expects_log``."""
    yield
    if request.node.get_closest_marker("expects_log"):
        return
    loud = [r for when in ("setup", "call") for r in caplog.get_records(when) if r.levelno >= logging.WARNING]
    assert not loud, f"unexpected log: {[r.getMessage() for r in loud]}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tables that tests made line by line (``record_property("samples_table", …)``), whichever process they ran in."""
    tables: dict[str, list[str]] = {}
    for report in (report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())):
        for name, line in getattr(report, "user_properties", ()) if report.when == "call" else ():
            if name.startswith("samples_"):
                tables.setdefault(name, []).append(str(line))
    for name, lines in sorted(tables.items()):
        terminalreporter.section(name.replace("_", " "))
        for line in sorted(set(lines)):
            terminalreporter.write_line(line)
