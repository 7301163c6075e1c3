"""Every collected file through the whole import: what happened to each, how long, how much memory; identifiers to the last digit."""

from __future__ import annotations

import csv
import json
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shopdesk.core.errors import FileError, Refused
from shopdesk.core.register import Registers
from shopdesk.services.import_store import Drafts
from shopdesk.services.importing import ImportOptions
from shopdesk.services.shop import Shop
from tests.conftest import SAMPLES
from tests.support.rules import open_shop
from tests.support.table_dumps import differences, dump

EXPECTED: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text("utf-8")) if SAMPLES.is_dir() else {}
NAMES = sorted(EXPECTED)
SECONDS, BYTES = 20.0, 1 << 30

pytestmark = pytest.mark.skipif(not NAMES, reason="the collected samples are not here")


@dataclass(frozen=True)
class Went:
    """What became of one file."""

    name: str
    what: str
    rows: int
    seconds: float
    memory: int
    sentence: str = ""

    def line(self) -> str:
        return f"{self.name[:62]:<62} {self.what:<34} {self.rows:>7} {self.seconds:>6.2f} s {self.memory >> 20:>5} MB  {self.sentence[:90]}"


@pytest.fixture(scope="module")
def went(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Went]]:
    """Filled file by file; printed as one table at the end (``-rP`` or ``-s`` shows it), also written beside the test run's files."""
    found: list[Went] = []
    yield found
    table = "\n".join(one.line() for one in sorted(found, key=lambda one: one.name))
    (tmp_path_factory.getbasetemp() / "samples.txt").write_text(table + "\n", "utf-8")
    print("\n" + table)


@pytest.fixture(scope="module")
def sample_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    from shopdesk.registers import load

    with open_shop(tmp_path_factory.mktemp("samples"), load()) as opened:
        yield opened


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_imported_or_refused_in_a_sentence(name: str, sample_shop: Shop, went: list[Went]) -> None:
    shop, path = sample_shop, SAMPLES / name
    before = dump(shop)
    started = time.monotonic()
    rows, sentence = 0, ""
    try:
        reading = shop.importing.open(path)
        preview = shop.importing.preview(reading)
        what = f"{reading.recognised.register} {len(preview.new)} new, {preview.bad} bad"
        rows = preview.read
        assert all(p.message and "{" not in p.message for p in preview.problems)
        assert preview.read >= len(preview.new) + len(preview.changed) + preview.same
        accounted = sum(len(d.rows) for d in preview.new) + sum(len(m.rows) for m in preview.changed)
        if not preview.same:
            assert accounted + len(preview.bad_row_numbers) + preview.skipped == preview.read, "a row went missing"
        change = shop.importing.write(preview)
        preview.close()
        if change is not None:
            undone = shop.journal.undo(change.operation)
            assert undone.kept == ()
    except (FileError, Refused) as error:
        what, sentence = f"refused: {error.code}", str(error)
    assert not sentence or sentence.endswith(".")
    seconds = time.monotonic() - started
    went.append(Went(name, what, rows, seconds, _peak(path), sentence))
    assert differences(dump(shop), before) == {}, "something of the file stayed"
    assert seconds < SECONDS * 2  # opening, reading and writing, on a busy machine


def _peak(path: Path) -> int:
    """What the child held at most, 0 where it refused the file."""
    from shopdesk.excel.reader import open_table

    try:
        with open_table(path) as opened:
            for _batch in opened.batches():
                pass
            assert opened.peak_memory < BYTES
            return opened.peak_memory
    except FileError:
        return 0


REAL = (
    "zsuye__10月23日电商发货单(1).xlsx",
    "zsuye__d7796bd78f8d413483ab3fbb54906a7c.xlsx",
    "zsuye__taobao.xlsx",
    "zsuye__打印记录20231028.xls",
    "1413224__物流2020-10-13.xlsx",
    "CaffeineShawn__订单数据.xlsx",
    "DevonARP__orders_export.csv",
    "DevonARP__orders_export_new.csv",
    "MT999xxx__test_single.xlsx",
    "P79N6A__fx_login_order_import.xlsx",
    "P79N6A__fx_order_import.xlsx",
    "P79N6A__oms_fx_order_send_import.xlsx",
    "P79N6A__oms_order_send_import.xlsx",
    "Promisey__订单明细.xlsx",
    "SchumPeterC__订单数据.csv",
    "jihyangt__orders_export.csv",
    "makisekurisuDDL__tmall_order_report.csv",
    "panalysis__orders_export.csv",
    "sarahhe05__EtsySoldOrderItems2020.csv",
    "sarahhe05__EtsySoldOrderItems2023.csv",
    "Contak-cpu__06.10.25.ventas-434a0f52-8b20-477c-9e8a-ee7db03c5745.csv",
)


def cells_read_apart(path: Path, encoding: str, sheet: str) -> set[str]:
    """Every cell of a file, read without ShopDesk, as text without blanks and wrappers."""
    found: set[Any] = set()
    if path.suffix == ".csv":
        with path.open(encoding=encoding, newline="", errors="replace") as file:
            found.update(cell for row in csv.reader(file) for cell in row)
            file.seek(0)
            found.update(cell for row in csv.reader(file, delimiter=";") for cell in row)
    elif path.suffix == ".xls":
        import xlrd

        book = xlrd.open_workbook(path)
        found.update(cell.value for row in book.sheet_by_name(sheet).get_rows() for cell in row)
    else:
        import openpyxl

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks on the files' styles
            book = openpyxl.load_workbook(path, data_only=True)
        found.update(cell for row in book[sheet].iter_rows(values_only=True) for cell in row)
    texts = {str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell) for cell in found if cell is not None}
    return {"".join(text.split()).strip("='\"`").upper() for text in texts}


def test_identifiers_of_real_files_are_stored_to_the_last_digit(tmp_path: Path, registers: Registers) -> None:
    compared = 0
    for name in REAL:
        with open_shop(tmp_path / str(compared), registers) as shop:
            reading = shop.importing.open(SAMPLES / "shop" / name)
            preview = shop.importing.preview(reading, ImportOptions(year=2023))
            assert isinstance(preview.new, Drafts)
            stored = {v for d in preview.new for k, v in d.values.items() if k in ("number", "order_number", "waybill", "refund_number")}
            stored |= {line["waybill"] for d in preview.new for line in d.values.get("parcels") or () if line["waybill"]}
            sheets = EXPECTED[f"shop/{name}"]["sheets"]
            expected = next(s for s in sheets if s["name"] == reading.sheet) if len(sheets) > 1 else sheets[0]
            if expected.get("header_row"):
                assert reading.recognised.header_row == expected["header_row"], name
                blank = expected["data_rows_below_header"] - preview.read
                assert 0 <= blank <= expected["data_rows_below_header"] * 0.1 + 3, (name, blank)  # blank rows between count there, not here
            apart = cells_read_apart(reading.path, reading.encoding or "utf-8", reading.sheet)
            missing = {v for v in stored if v.upper() not in apart}
            whole = "\n".join(apart) if missing else ""
            strange = {v for v in missing if v.upper() not in whole}  # a waybill out of a cell with several
            assert stored, name
            assert strange == set(), (name, sorted(strange)[:5])
            shop.importing.write(preview)
            kept = {value for (value,) in _column(shop, "orders", "number")} | {v for (v,) in _column(shop, "orders", "waybill")}
            if reading.recognised.register == "orders":
                kept |= {v for (v,) in _column(shop, "order_parcels", "waybill")}
                assert stored - kept == set(), name
            compared += 1
    assert compared >= 15


def _column(shop: Shop, table: str, column: str) -> list[Any]:
    with shop.database.reading() as conn:
        return [tuple(row) for row in conn.exec_driver_sql(f'SELECT "{column}" FROM "{table}"')]
