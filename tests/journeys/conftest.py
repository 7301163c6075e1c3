"""Whole stories, told with the command line on a fresh shop at a fixed moment: 10:30 on Monday 23 November 2026."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from shopdesk.core.clock import Clock
from shopdesk.registers import load
from shopdesk.services.shop import Shop
from tests.support.command_line import CommandLine
from tests.support.rules import NOW


class Today:
    """What time it is in the story."""

    def __init__(self) -> None:
        self.now = dt.datetime.fromisoformat(NOW)

    def later(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    made = Today()
    monkeypatch.setattr(Clock, "now", lambda self: made.now)
    return made


@pytest.fixture(scope="session")
def journey_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("journey") / "new.shop"
    Shop.create(path, load(), shop_name="晴川女装", operator="周倩").close()
    return path


@pytest.fixture
def cli(journey_file: Path, tmp_path: Path, today: Today) -> CommandLine:
    return CommandLine(Path(shutil.copyfile(journey_file, tmp_path / "story.shop")))
