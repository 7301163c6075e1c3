"""One shop with some records of every register, made once and copied for each test that writes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shopdesk.core.register import Registers
from shopdesk.core.translations import set_language
from shopdesk.registers import load
from shopdesk.services.shop import Shop
from tests.support.full_records import fill_shop
from tests.support.rules import clock_at, open_shop


@pytest.fixture(scope="session")
def registers() -> Registers:
    return load()


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory, registers: Registers) -> Path:
    """A closed shop file with three records of every register, every field of most of them filled."""
    set_language("en")
    with open_shop(tmp_path_factory.mktemp("filled"), registers) as shop:
        fill_shop(shop)
        return shop.database.path


@pytest.fixture(scope="session")
def read_shop(filled_file: Path, tmp_path_factory: pytest.TempPathFactory, registers: Registers) -> Iterator[Shop]:
    """That shop, open for tests that only read."""
    with copied(filled_file, tmp_path_factory.mktemp("read"), registers, writing=False) as shop:
        yield shop


@pytest.fixture
def copy_shop(filled_file: Path, tmp_path_factory: pytest.TempPathFactory, registers: Registers) -> Callable[[], Shop]:
    """Makes a copy of that shop, open for writing, as often as it is called."""
    return lambda: copied(filled_file, tmp_path_factory.mktemp("copy"), registers)


@pytest.fixture
def shop(copy_shop: Callable[[], Shop]) -> Iterator[Shop]:
    with copy_shop() as opened:
        yield opened


def copied(file: Path, folder: Path, registers: Registers, *, writing: bool = True) -> Shop:
    shutil.copyfile(file, folder / "copy.shop")
    return Shop.open(folder / "copy.shop", registers, writing=writing, clock=clock_at("2026-11-24T02:30:00Z"))
