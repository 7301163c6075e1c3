"""A real shop with every register for pages to stand on: made once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from shopdesk import registers
from shopdesk.core.changes import Change
from shopdesk.core.errors import ShopDeskError
from shopdesk.services.shop import Shop
from shopdesk.ui import theme
from shopdesk.ui.job_runner import InlineJobRunner
from shopdesk.ui.workplace import Workplace

ORDER = "260517-6071989743001"
TAIL = "9743001"


def fill(shop: Shop) -> None:
    """Three customers, three orders of theirs, two cases."""
    add = shop.records.add
    for number, name in enumerate(("小满", "向日葵妈妈", "<b>粗体</b>")):
        account = ({"platform": "taobao", "shop": 1, "account": f"buyer{number}"},)
        phone = ({"number": f"1381234567{number}"},)
        caution = "先电话再寄" if number == 0 else None
        add(
            "customers",
            {"name": name, "level": "vip" if number == 0 else "normal", "accounts": account, "phones": phone, "caution": caution},
        )
        order = ORDER[:-1] + str(number + 1)
        item = {"code": f"A{number}", "name": "碎花连衣裙", "variant": "杏 / L", "quantity": 1, "price": 12800}
        add(
            "orders",
            {"number": order, "shop": 1, "buyer_account": f"buyer{number}", "receiver": name, "paid_amount": 12800, "items": (item,)},
        )
    for number in (1, 2):
        add(
            "cases",
            {
                "type": "return_refund",
                "shop": 1,
                "order_number": ORDER[:-1] + str(number),
                "customer": number,
                "goods_amount": 10000 * number,
                "requested_at": f"2026-11-2{number}T02:00:00Z",
            },
        )


@pytest.fixture(scope="session")
def filled_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "filled.shop"
    with Shop.create(path, registers.load(), shop_name="晴川女装", operator="周倩") as shop:
        fill(shop)
    return path


@pytest.fixture
def shop(filled_shop: Path, tmp_path: Path) -> Iterator[Shop]:
    path = tmp_path / "t.shop"
    shutil.copyfile(filled_shop, path)
    with Shop.open(path, registers.load()) as opened:
        yield opened


@dataclass
class Heard:
    """What pages said to the window."""

    told: list[str] = field(default_factory=list)
    failed: list[ShopDeskError] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    offered: list[Change] = field(default_factory=list)
    wanted: list[tuple[str, object]] = field(default_factory=list)


@pytest.fixture(autouse=True)
def _no_key_is_held(qapp: QApplication) -> None:
    """Qt remembers the Ctrl of the last key of another test, and would add to a selection instead of making one."""
    if qapp.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        QTest.keyClick(QWidget(), Qt.Key.Key_F24)


@pytest.fixture(autouse=True)
def _no_widgets_left() -> Iterator[None]:
    """What a test showed is gone before the next one: nobody turns an event loop here that would delete it."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def place(shop: Shop, qapp: QApplication) -> Workplace:
    if not qapp.styleSheet():
        theme.apply(qapp, "light")
    return Workplace(shop, InlineJobRunner())


@pytest.fixture
def heard(place: Workplace) -> Heard:
    heard = Heard()
    place.events.told.connect(heard.told.append)
    place.events.failed.connect(heard.failed.append)
    place.events.changed.connect(heard.changes.append)
    place.events.undo_offered.connect(heard.offered.append)
    place.events.record_wanted.connect(lambda register, record_id: heard.wanted.append((register, record_id)))
    return heard
