"""What tests of a register's rules share: a context at a fixed moment, random walks over a state graph, and a shop at that moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shopdesk.core.clock import Clock
from shopdesk.core.problems import Problem
from shopdesk.core.register import Registers, RuleContext
from shopdesk.core.states import StateGraph
from shopdesk.services.shop import Shop

NOW = "2026-11-23T02:30:00Z"
"""10:30 in the shop, a Monday."""


def clock_at(stamp: str = NOW) -> Clock:
    return Clock(fixed=dt.datetime.fromisoformat(stamp))


def rule_context(
    before: Mapping[str, Any] | None = None, how: str = "form", settings: Mapping[str, Any] | None = None, at: str = NOW
) -> RuleContext:
    return RuleContext(clock_at(at), settings or {}, 1, before, how)


def codes(problems: list[Problem], *, warnings: bool = True) -> set[tuple[str, str]]:
    """(field, code) of the problems; ``warnings=False`` leaves out what does not refuse."""
    return {(p.field, p.code) for p in problems if warnings or not p.warning}


def moved(graph: StateGraph, values: Mapping[str, Any], target: str, settings: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The record after a legal move, as far as the graph says: needs filled with a word, clears, sets, landing."""
    move = graph.find_move(values, target, settings or {})
    assert move is not None, (values.get(graph.field), target)
    after = {**values, **{need: values.get(need) or "filled" for need in move.needs}}
    after |= dict.fromkeys(move.stamps or {}, NOW)
    after |= dict.fromkeys(move.clears)
    after |= move.sets or {}
    after[graph.field] = graph.landing(after, target, settings or {})
    return after


def open_shop(folder: Path, registers: Registers, at: str = NOW) -> Shop:
    """A new shop with one Taobao shop (id 1) and one operator at the keyboard, at a fixed moment."""
    return Shop.create(folder / "test.shop", registers, shop_name="晴川女装", operator="周倩", clock=clock_at(at))


def later(shop: Shop, **by: float) -> None:
    """Let the shop's clock go on (``hours=3``)."""
    assert shop.clock.fixed is not None
    shop.clock.fixed += dt.timedelta(**by)


def add(shop: Shop, register: str, /, **values: Any) -> int:
    return shop.records.add(register, values).only_id()


def read(shop: Shop, register: str, record_id: int) -> dict[str, Any]:
    found = shop.browsing.record(register, record_id)
    assert found is not None
    return found


def all_of(shop: Shop, register: str, /, **wanted: Any) -> list[dict[str, Any]]:
    """Every record of a register whose fields equal ``wanted``, oldest first."""
    from shopdesk.core.query import Query, Sort

    ids = shop.browsing.ids(Query(register, sort=(Sort("id"),)))
    records = [read(shop, register, record_id) for record_id in ids]
    return [r for r in records if all(r.get(key) == value for key, value in wanted.items())]
