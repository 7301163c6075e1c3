"""Collected files: encrypted ones are known as such, and the header row of the shops' own is found.

Sheets, rows, columns and cells of all of them are compared with the reference answers in ``services/test_import_samples.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from shopdesk.excel.structure import find_header

from .conftest import SAMPLES, Outcome

_EXPECTED: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8")) if SAMPLES.is_dir() else {}
NAMES = sorted(_EXPECTED)

pytestmark = pytest.mark.skipif(not NAMES, reason="the collected samples are not here")


@pytest.mark.parametrize("name", [name for name in NAMES if _EXPECTED[name]["encrypted"]])
def test_encrypted_file_is_told_apart_from_a_damaged_one(name: str, read_sample: Callable[[str], Outcome]) -> None:
    error = read_sample(name).error
    assert error is not None
    assert error.code == "encrypted"


HEADERS = [
    (name, index, sheet["header_row"])
    for name in NAMES
    for index, sheet in enumerate(_EXPECTED[name].get("sheets", []))
    if name.startswith(("shop/", "seed/")) and "header_row" in sheet and sheet["rows"]
]
OTHER_HEADERS = {
    ("shop/soda92__订单信息.xlsx", 0): 2,  # a form, headings down the side: two columns with words are no less a table than others
}


@pytest.mark.parametrize(("name", "index", "wanted"), HEADERS)
def test_header_row_of_shop_files_is_found(name: str, index: int, wanted: int | None, read_sample: Callable[[str], Outcome]) -> None:
    outcome = read_sample(name)
    if outcome.chosen == index:
        rows = [cells for _number, cells in outcome.rows]
    else:
        from shopdesk.excel.reader import read_table

        rows = [cells for _number, cells in read_table(SAMPLES / name, sheet=outcome.sheets[index].name, limit=120).rows]
    found = find_header(rows)
    assert (found.row_index + 1 if found else None) == OTHER_HEADERS.get((name, index), wanted)
