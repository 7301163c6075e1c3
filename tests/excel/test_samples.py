"""Every collected file, shop, torture and hostile: what came out against the reference answers, and every refusal a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from shopdesk.excel.refusal import SENTENCES
from shopdesk.excel.structure import find_header

from .conftest import SAMPLES, Outcome

_EXPECTED: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8")) if SAMPLES.is_dir() else {}
NAMES = sorted(_EXPECTED)

BETTER_THAN_REFERENCE = {
    "torture/PHPOffice__sep.csv": (2, 2),  # the line "sep=;" names the separator; spreadsheets do not show it
    "torture/apache__duplicate-filename-case-insensitive.xlsx": (1, 1),  # two parts differ in case only; the reference takes the empty one
}
REFUSED_THOUGH_REFERENCE_OPENS = {
    "hostile/PHPOffice__utf16entity.dontuse",  # an attack on entities; the reference finds 0 rows in it
}

pytestmark = pytest.mark.skipif(not NAMES, reason="the collected samples are not here")


@pytest.mark.parametrize("name", NAMES)
def test_sample_opens_with_the_expected_extent_or_is_refused_in_words(name: str, read_sample: Callable[[str], Outcome]) -> None:
    wanted = _EXPECTED[name]
    outcome = read_sample(name)
    assert outcome.seconds < 20
    assert outcome.peak_memory < 1_000_000_000
    if outcome.error is not None:
        assert outcome.error.code in SENTENCES
        assert name.rpartition("/")[2] in str(outcome.error)
        assert str(outcome.error).endswith(".")
        assert wanted["reader"] is None or name in REFUSED_THOUGH_REFERENCE_OPENS
        return
    if not wanted.get("sheets"):
        return  # the reference could not; we may
    if outcome.format not in ("csv", "html"):
        sheets = [(sheet.name, sheet.visible) for sheet in outcome.sheets]
        reference = [(sheet["name"], sheet["visible"].lower() == "visible") for sheet in wanted["sheets"]]
        assert [one for one in sheets if one in reference] == reference
    extent = (wanted["sheets"][outcome.chosen]["rows"], wanted["sheets"][outcome.chosen]["cols"])
    assert outcome.extent == BETTER_THAN_REFERENCE.get(name, extent)
    if "encoding" in wanted:
        assert outcome.encoding == wanted["encoding"]
    if wanted["encrypted"]:
        pytest.fail("an encrypted file was opened")


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
