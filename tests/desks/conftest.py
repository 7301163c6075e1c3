"""A real shop in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopdesk.core.register import Registers
from shopdesk.registers import load
from shopdesk.services.shop import Shop
from tests.support.rules import open_shop


@pytest.fixture(scope="session")
def registers() -> Registers:
    return load()


@pytest.fixture
def shop(tmp_path: Path, registers: Registers) -> Iterator[Shop]:
    with open_shop(tmp_path, registers) as opened:
        yield opened
