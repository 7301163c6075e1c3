"""Makes a shop file full of demo data (``--demo``, ``demo-data``); what a record says is told by its maker beside this file."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from shopdesk.core.clock import Clock
from shopdesk.core.jobs import Job
from shopdesk.core.register import Registers
from shopdesk.core.translations import N_
from shopdesk.desks.demo_data.after_sales import Cases
from shopdesk.desks.demo_data.bulk import Bulk
from shopdesk.desks.demo_data.customers import Customers
from shopdesk.desks.demo_data.losses import Claims
from shopdesk.desks.demo_data.parcels import Parcels
from shopdesk.desks.demo_data.purchases import Orders
from shopdesk.desks.demo_data.scene import DAY, OPERATORS, RETURN_TO, SHOPS, Reason, Scene
from shopdesk.desks.demo_data.team import Team
from shopdesk.services.shop import Shop
from shopdesk.storage import rows

SIZES: Mapping[str, int] = {"customers": 400, "orders": 900, "cases": 260, "claims": 120, "handovers": 20}
#: So many of the newest cases and claims are looked at by the registers that follow from them.
KEPT = 4_000
LABEL = N_("Demo data")


def make_demo_shop(
    path: Path, registers: Registers, *, sizes: Mapping[str, int], seed: int, job: Job, clock: Clock | None = None
) -> dict[str, int]:
    """Create the shop file ``path`` and fill it; returns how many records of each register were written.

    ``sizes`` overrides ``SIZES``. The same seed at the same time of the clock gives the same records. Raises ShopFileError where the file
    exists or cannot be written, Cancelled; then there is no file.
    """
    shop = Shop.create(path, registers, shop_name=SHOPS[0][0], operator=OPERATORS[0][0], clock=clock)
    try:
        with shop:
            return fill(shop, {**SIZES, **sizes}, seed, job)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def fill(shop: Shop, sizes: Mapping[str, int], seed: int, job: Job) -> dict[str, int]:
    """Fill a new shop file."""
    scene = Scene(shop.clock, seed, {name: max(0, size) for name, size in sizes.items()})
    orders = Orders(scene)
    with Bulk(shop, scene, LABEL, job, sum(scene.sizes.values())) as bulk:
        _set_the_scene(shop, scene, bulk)
        cases, claims = Cases(scene, orders), Claims(scene, orders)
        customers = Customers(scene, orders)
        for at, record in customers:
            bulk.add("customers", record, at)
        for at, record in orders:
            bulk.add("orders", record, at)
        told: deque[dict[str, Any]] = deque(maxlen=KEPT)
        for at, record in cases:
            told.append(bulk.add("cases", record, at))
        claimed: deque[dict[str, Any]] = deque(maxlen=KEPT)
        for at, record in claims.sheets():
            claims.note_sheet(bulk.add("claim_sheets", record, at))
        for at, record in claims:
            claimed.append(bulk.add("claims", record, at))
        _tell_the_rest(bulk, Parcels(scene, orders, list(told)), Team(scene, list(told), list(claimed), customers.vips))
    return {key: bulk.counts.get(key, 0) for key in shop.registers if bulk.counts.get(key)}


def _tell_the_rest(bulk: Bulk, parcels: Parcels, team: Team) -> None:
    for at, record in parcels.mis_shipments():
        bulk.add("mis_shipments", record, at)
    for at, record in parcels.payouts():
        bulk.add("payouts", record, at)
    returns = [bulk.add("returns", record, at) for at, record in parcels.returns()]
    for at, record in parcels.stock(returns):
        bulk.add("stock_movements", record, at)
    for key, told in (
        ("vip_notes", team.notes()),
        ("vip_visits", team.visits()),
        ("handovers", team.handovers()),
        ("production_feedback", team.feedback()),
    ):
        for at, record in told:
            bulk.add(key, record, at)


def _set_the_scene(shop: Shop, scene: Scene, bulk: Bulk) -> None:
    """Shops and operators, and the small lists as the new file has them."""
    began = scene.start - 300 * DAY
    assert shop.operator is not None
    scene.operators = [shop.operator]
    first_shop = bulk.conn.exec_driver_sql("SELECT id FROM shops ORDER BY id LIMIT 1").scalar_one()
    scene.shops = [int(first_shop)]
    for place, (name, role) in enumerate(OPERATORS[1:], start=1):
        scene.operators.append(bulk.add("operators", {"name": name, "role": role, "shown": 1, "position": place * 10}, began)["id"])
    contact, phone, address = RETURN_TO
    back = {"return_contact": contact, "return_phone": phone, "return_address": address, "refund_target_hours": 24}
    for place, (name, platform, account) in enumerate(SHOPS):
        values = {"name": name, "platform": platform, "account": account, "shown": 1, "position": place * 10, **back}
        if place:
            scene.shops.append(bulk.add("shops", values, began)["id"])
        else:
            _rewrite(shop, bulk, "shops", scene.shops[0], values)
    _rewrite(shop, bulk, "operators", shop.operator, {"role": OPERATORS[0][1]})
    bulk.settle()
    for courier in _all(bulk, shop, "couriers"):
        scene.couriers[courier["code"]] = courier
    for reason in _all(bulk, shop, "reasons"):
        for alias in reason["aliases"] or ():
            scene.reasons.setdefault(alias, Reason(reason["id"], reason["responsible"], bool(reason["quality"])))
    scene.shifts = _all(bulk, shop, "shifts")


def _rewrite(shop: Shop, bulk: Bulk, key: str, record_id: int, values: dict[str, Any]) -> None:
    """Fill in a record that the new file came with."""
    register = shop.registers[key]
    before = rows.read(bulk.conn, register, record_id)
    assert before is not None
    rows.update(bulk.conn, register, record_id, values)
    shop.index.replace(bulk.conn, register, record_id, before, {**before, **values})


def _all(bulk: Bulk, shop: Shop, key: str) -> list[dict[str, Any]]:
    ids = list(bulk.conn.exec_driver_sql(f'SELECT id FROM "{key}" ORDER BY id').scalars())
    return rows.read_many(bulk.conn, shop.registers[key], ids)
