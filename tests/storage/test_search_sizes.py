"""What the benchmark of search says of the sizes of the indexes: each register's, and all of them together."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.search import SIZE_RATIO, sizes
from shopdesk.registers import load
from shopdesk.services.shop import Shop


def test_the_indexes_are_weighed_one_by_one_and_together(tmp_path: Path) -> None:
    path = tmp_path / "s.shop"
    Shop.create(path, load()).close()
    *each, together = sizes(path)
    assert [r.promise.split()[2] for r in each] == ["customers", "orders", "cases"]
    index, tables = (sum(float(word) for r in each if (word := r.how.split()[at])) for at in (0, 3))
    assert {r.limit for r in (*each, together)} == {SIZE_RATIO}
    assert min(r.measured for r in each) <= together.measured <= max(r.measured for r in each)
    assert together.promise.startswith("all indexes")
    assert (index, tables) == pytest.approx(tuple(float(together.how.split()[at]) for at in (0, 4)), abs=3)
