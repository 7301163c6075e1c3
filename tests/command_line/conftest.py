"""Commands on a fresh shop file with one shop and one operator, at 10:30 on Monday 23 November 2026."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest

from shopdesk.core.clock import Clock
from shopdesk.registers import load
from shopdesk.services.shop import Shop
from tests.support.command_line import CommandLine
from tests.support.rules import NOW

CASE = {"type": "refund_only", "order_number": "260000000000000017", "goods_amount": "¥1,234.50", "requested_at": "2026/11/20 10:00"}


@pytest.fixture(autouse=True)
def _fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clock, "now", lambda self: dt.datetime.fromisoformat(NOW))


@pytest.fixture(scope="session")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("new") / "new.shop"
    Shop.create(path, load(), shop_name="晴川女装", operator="周倩").close()
    return path


@pytest.fixture
def cli(new_file: Path, tmp_path: Path) -> CommandLine:
    return CommandLine(Path(shutil.copyfile(new_file, tmp_path / "test.shop")))


@pytest.fixture
def three(cli: CommandLine) -> CommandLine:
    """Cases of 10, 20 and 30 yuan, requested on three days around the end of October in the shop."""
    for amount, at in (("10", "2026-10-31 23:59"), ("20", "2026-11-01 00:00"), ("30", "2026-11-30 23:59:59")):
        cli.add("cases", type="refund_only", goods_amount=amount, requested_at=at, notes=f"备注{amount}")
    return cli


def claim(cli: CommandLine, **more: object) -> Any:
    values = {"waybill": "YT1234567890123", "kind": "丢件", "courier": "圆通", "claimed_amount": "88.5", "registered_on": "2026-11-05"}
    return cli.add("claims", **{**values, **more})
