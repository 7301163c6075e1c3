"""Every collected file through the whole import: what happened to each, how long, how much memory; identifiers to the last digit."""

from __future__ import annotations

import contextlib
import csv
import json
import re
import threading
import time
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
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
MOST_SHEETS = 8
#: Filled cells that the reference reader does not give: (file, sheet) -> how many.
MORE_CELLS = {("torture/apache__testVarious.xlsb", "mySheet1"): 1}  # an error cell

pytestmark = pytest.mark.skipif(not NAMES, reason="the collected samples are not here")


#: Where reading finds more than the reference did: (rows, columns).
BETTER_THAN_REFERENCE = {
    "torture/PHPOffice__sep.csv": (2, 2),  # the line "sep=;" names the separator; spreadsheets do not show it
    "torture/apache__duplicate-filename-case-insensitive.xlsx": (1, 1),  # two parts differ in case only; the reference takes the empty one
}
REFUSED_THOUGH_REFERENCE_OPENS = {
    "hostile/PHPOffice__utf16entity.dontuse",  # an attack on entities; the reference finds 0 rows in it
}


@dataclass
class Went:
    """What became of one file: read sheet by sheet, then imported and undone."""

    name: str
    what: str = ""
    extent: tuple[int, int] = (0, 0)
    wanted: tuple[int, int] | None = None
    seconds: float = 0.0
    memory: int = 0
    code: str = ""
    sentence: str = ""

    def line(self) -> str:
        rows, columns = (
            f"{got}" if self.wanted is None else f"{got}/{want}" for got, want in zip(self.extent, self.wanted or (0, 0), strict=True)
        )
        name = self.name if len(self.name) <= 60 else self.name[:40] + "…" + self.name[-19:]
        return f"{padded(name, 60)} {self.what:<34} {rows:>13} {columns:>11} {self.seconds:>6.2f} s {self.memory >> 20:>4} MB"


def padded(text: str, width: int) -> str:
    """Chinese takes two columns of a terminal."""
    return text + " " * (width - sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text))


class HighWater(threading.Thread):
    """The most memory that any reading child of this process holds while a block runs; also of one that dies before it can tell."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.bytes = 0
        self._over = threading.Event()

    def run(self) -> None:
        me = psutil.Process()
        while not self._over.wait(0.02):
            for child in me.children():
                with contextlib.suppress(psutil.Error, OSError, ValueError):
                    if "shopdesk.excel.child" in child.cmdline():
                        self.bytes = max(self.bytes, _high_water(child))

    def __enter__(self) -> HighWater:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self.join()


def _high_water(child: psutil.Process) -> int:
    status = Path(f"/proc/{child.pid}/status")
    if not status.exists():
        return int(child.memory_info().rss)
    return next((int(line.split()[1]) << 10 for line in status.read_text().splitlines() if line.startswith("VmHWM")), 0)


@pytest.fixture(scope="module")
def sample_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    from shopdesk.registers import load

    with open_shop(tmp_path_factory.mktemp("samples"), load()) as opened:
        yield opened


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_imported_or_refused_in_a_sentence(
    name: str, sample_shop: Shop, record_property: Callable[[str, object], None]
) -> None:
    """Each file as one line of a table at the end of the test run; numbers are ours/those of the reference."""
    went = Went(name)
    before = dump(sample_shop)
    started = time.monotonic()
    with HighWater() as memory:
        try:
            read_all_sheets(went)
            bring_in_and_undo(sample_shop, SAMPLES / name, went)
        except (FileError, Refused) as error:
            went.what, went.code, went.sentence = f"refused: {error.code}", error.code or "", str(error)
    went.seconds = time.monotonic() - started
    went.memory = max(went.memory, memory.bytes)
    record_property("samples_table", went.line())
    if went.sentence:
        sentence = re.sub(r"\(.*\)", "(…)", went.sentence.replace(Path(name).name, "…"))
        record_property("samples_sentences", f"{went.code}: {sentence}")
        assert Path(name).name in went.sentence
        assert went.sentence.endswith(".")
        assert "{" not in went.sentence
        if went.code != "not_recognised":
            assert EXPECTED[name]["reader"] is None or name in REFUSED_THOUGH_REFERENCE_OPENS, "a file was refused that others can open"
    else:
        assert not EXPECTED[name]["encrypted"], "an encrypted file was opened"
    assert differences(dump(sample_shop), before) == {}, "something of the file stayed"
    assert went.memory < BYTES
    assert went.seconds < SECONDS * 2  # read, opened, read again and written, on a busy machine


def read_all_sheets(went: Went) -> None:
    """Every sheet of the file to its end; rows, columns and filled cells are those of the reference."""
    from shopdesk.excel.reader import open_table

    path, wanted = SAMPLES / went.name, EXPECTED[went.name]
    names: list[str | None] = [None]
    started = time.monotonic()
    for at, sheet in enumerate(names):
        with open_table(path, sheet=sheet) as opened:
            rows = list(opened.rows())
        went.memory = max(went.memory, opened.peak_memory)
        extent = (rows[-1][0] if rows else 0), max((len(cells) for _number, cells in rows), default=0)
        if at == 0:
            went.extent = extent
            names += [one.name for one in opened.sheets if one.name != opened.sheet.name][:MOST_SHEETS]
            if "encoding" in wanted:
                assert opened.encoding == wanted["encoding"]
            if opened.format not in ("csv", "html"):
                kept = [(one.name, one.visible) for one in opened.sheets]
                reference = [(one["name"], one["visible"].lower() == "visible") for one in wanted.get("sheets", [])]
                assert [one for one in kept if one in reference] == reference
        expected = next((one for one in wanted.get("sheets", []) if one["name"] == opened.sheet.name or len(wanted["sheets"]) == 1), None)
        if expected is None:
            continue  # the reference could not read it; we may
        most = BETTER_THAN_REFERENCE.get(went.name, (expected["rows"], expected["cols"]))
        if at == 0:
            went.wanted = most
        assert extent == most, f"sheet “{opened.sheet.name}”"
        filled = sum(1 for _number, cells in rows for cell in cells if cell)
        if "nonempty_cells" in expected and went.name not in BETTER_THAN_REFERENCE:
            assert filled == expected["nonempty_cells"] + MORE_CELLS.get((went.name, opened.sheet.name), 0), f"sheet “{opened.sheet.name}”"
    assert time.monotonic() - started < SECONDS * max(1, len(names) // 5)


def bring_in_and_undo(shop: Shop, path: Path, went: Went) -> None:
    """The whole import and back; every row of the file is accounted for."""
    reading = shop.importing.open(path)
    preview = shop.importing.preview(reading)
    went.what = f"{reading.recognised.register} {len(preview.new)} new, {preview.bad} bad"
    assert all(p.message and "{" not in p.message for p in preview.problems)
    assert preview.read >= len(preview.new) + len(preview.changed) + preview.same
    accounted = sum(len(d.rows) for d in preview.new) + sum(len(m.rows) for m in preview.changed)
    if not preview.same:
        assert accounted + len(preview.bad_row_numbers) + preview.skipped == preview.read, "a row went missing"
    change = shop.importing.write(preview)
    preview.close()
    if change is not None:
        assert shop.journal.undo(change.operation).kept == ()


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
