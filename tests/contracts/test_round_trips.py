"""What goes out comes back as the same records, for every register: into this shop as nothing new, into an empty one as a copy."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shopdesk.core.errors import Refused
from shopdesk.core.fields import Field, Kind
from shopdesk.core.query import Query, Sort
from shopdesk.core.register import Register, Registers
from shopdesk.core.translations import LANGUAGES, set_language
from shopdesk.core.values import cell_text
from shopdesk.registers import load
from shopdesk.services.import_columns import NEVER_READ
from shopdesk.services.importing import ImportOptions, ImportReport
from shopdesk.services.plain_output import records_as_json
from shopdesk.services.shop import Shop
from tests.support.full_records import add_full, own_fields, value_of
from tests.support.rules import clock_at, open_shop
from tests.support.table_dumps import differences, dump

KEYS = tuple(load())
over_every_register = pytest.mark.parametrize("key", KEYS)


def referred_first() -> list[str]:
    """The registers in an order in which what a record refers to is mostly there before it."""
    registers = load()
    waiting = {key: {f.refers_to for _path, f in own_fields(r) if f.refers_to and not f.given} - {key} for key, r in registers.items()}
    found: list[str] = []
    while waiting:
        following = min(waiting, key=lambda key: len(waiting[key] - set(found)))
        found.append(following)
        del waiting[following]
    return found


REFERRED_FIRST = referred_first()


@pytest.fixture(scope="module")
def module_shop(filled_file: Path, tmp_path_factory: pytest.TempPathFactory, registers: Registers) -> Iterator[Shop]:
    """One copy for all exports that must change nothing when they come back."""
    from tests.contracts.conftest import copied

    with copied(filled_file, tmp_path_factory.mktemp("round_trip"), registers) as shop:
        yield shop


def bring_in(shop: Shop, path: Path, into: str | None = None, **options: Any) -> ImportReport:
    return shop.importing.bring_in([path], ImportOptions(into=into, **options))[0]


def everything(shop: Shop, key: str) -> list[dict[str, Any]]:
    ids = shop.browsing.ids(Query(key, sort=(Sort("id"),)))
    return shop.browsing.rows(key, ids)


@over_every_register
@pytest.mark.parametrize(
    ("ending", "encoding", "language", "clear"),
    [
        ("xlsx", "utf-8-sig", "en", True),
        ("xlsx", "utf-8-sig", "zh_CN", False),
        ("csv", "utf-8-sig", "zh_TW", False),
        ("csv", "gb18030", "zh_CN", True),
    ],
    ids=["xlsx-en-clear", "xlsx-zh_CN-masked", "csv-zh_TW-masked", "gb18030-zh_CN-clear"],
)
def test_an_export_comes_back_as_the_same(
    key: str, ending: str, encoding: str, language: str, clear: bool, module_shop: Shop, tmp_path: Path
) -> None:
    set_language(language)
    shop = module_shop
    before = dump(shop)
    path = tmp_path / f"out.{ending}"
    count = shop.exporting.export(Query(key), path, encoding=encoding, clear=clear).records
    report = bring_in(shop, path)
    assert report.preview.problems == []
    assert report.preview.reading.recognised.register == key
    assert (report.new, report.changed, report.same) == (0, 0, count), [m.changes() for m in report.preview.changed]
    assert report.operation is None
    assert differences(dump(shop), before) == {}


@over_every_register
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_is_recognised_as_its_register(key: str, language: str, read_shop: Shop, tmp_path: Path) -> None:
    set_language(language)
    path = tmp_path / "template.xlsx"
    read_shop.exporting.template(key, path)
    reading = read_shop.importing.open(path)
    register = read_shop.registers[key]
    assert reading.recognised.register == key
    wanted = {f.key for f in register.writable if f.kind not in (Kind.LINES, Kind.EVIDENCE)}
    assert {p for p in reading.recognised.paths() if "." not in p} == wanted
    for lines in register.lines:
        if lines.writable:
            assert {p for p in reading.recognised.paths() if p.startswith(lines.key + ".")} == {
                f"{lines.key}.{f.key}" for f in lines.fields if f.writable
            }
    if language == "en":
        assert bring_in(read_shop, path, dry_run=True).preview.read == 0


def test_a_whole_shop_moves_into_an_empty_one(module_shop: Shop, tmp_path: Path, registers: Registers) -> None:
    """Every register out in clear and into a new file: the same records, links included; only what the new shop stamps itself differs."""
    (tmp_path / "new").mkdir()
    with open_shop(tmp_path / "new", registers, at="2026-11-24T02:30:00Z") as other:
        for key in REFERRED_FIRST:
            path = tmp_path / f"{key}.xlsx"
            module_shop.exporting.export(Query(key, sort=(Sort("id"),)), path, clear=True)
            report = bring_in(other, path, key)
            assert report.preview.problems == [], key
        for key in REFERRED_FIRST:
            theirs, ours = plain(other, registers[key]), plain(module_shop, registers[key])
            assert len(theirs) == len(ours), key
            for one, two in zip(theirs, ours, strict=True):
                assert {k: (v, two[k]) for k, v in one.items() if v != two[k]} == {}, key


def plain(shop: Shop, register: Register) -> list[dict[str, Any]]:
    """The records as data, by what names them: without ids, stamps, pictures, and links that point to records which came later."""
    kept = {"number", register.states.field if register.states else ""}
    left_out = {f.key for f in register.fields if f.key in NEVER_READ or not (f.writable or f.key in kept) or f.kind is Kind.EVIDENCE}
    forward = {f.key for f in register.fields if f.refers_to and REFERRED_FIRST.index(f.refers_to) >= REFERRED_FIRST.index(register.key)}
    found = records_as_json(shop, register, everything(shop, register.key))
    return [{k: names(v) for k, v in record.items() if k not in left_out | forward} for record in found]


def names(value: Any) -> Any:
    """A reference by its label, everything else as it is."""
    if isinstance(value, dict) and set(value) == {"id", "label"}:
        return value["label"]
    if isinstance(value, dict):
        return {k: names(v) for k, v in value.items()}
    return [names(v) for v in value] if isinstance(value, list) else value


@over_every_register
def test_an_import_that_changes_records_is_undone_to_the_last_byte(
    key: str, shop: Shop, copy_shop: Callable[[], Shop], tmp_path: Path
) -> None:
    register = shop.registers[key]
    used = {part for parts in register.match_keys for part in parts}
    free = [f for f in register.writable if f.key not in used and f.kind in (Kind.NOTE, Kind.TEXT, Kind.MONEY, Kind.YES_NO, Kind.CHOICE)]
    path = tmp_path / "out.xlsx"
    with copy_shop() as other:
        changed = [(r["id"], f) for r in everything(other, key) if (f := changed_by_hand(other, key, r, free)) is not None]
        assert changed
        other.exporting.export(Query(key), path, clear=True, columns=["id", *{f.key: None for _id, f in changed}])
    before = dump(shop)
    report = bring_in(shop, path, key)
    assert report.preview.problems == []
    assert report.changed == len(changed)
    assert shop.journal.undo().undone == report.operation
    assert differences(dump(shop), before) == {}


def changed_by_hand(shop: Shop, key: str, record: dict[str, Any], free: list[Field]) -> Field | None:
    """Change the first of these fields that the record's rules let change."""
    for f in free:
        value = value_of(shop, f, 77)
        if value == record[f.key]:
            continue
        with contextlib.suppress(Refused):
            shop.records.set(key, record["id"], {f.key: value})
            return f
    return None


@over_every_register
def test_ten_cells_edited_in_a_spreadsheet_are_ten_changes_in_one_operation(
    key: str, shop: Shop, registers: Registers, tmp_path: Path
) -> None:
    register = registers[key]
    used = {part for parts in register.match_keys for part in parts}
    free = [f for f in register.writable if f.key not in used and f.kind in (Kind.NOTE, Kind.TEXT, Kind.MONEY, Kind.YES_NO, Kind.CHOICE)]
    serial = 5000
    while len(everything(shop, key)) < 14:
        add_full(shop, register, serial)
        serial += 101
    path = tmp_path / "out.xlsx"
    shop.exporting.export(Query(key), path, lines="sheet", totals=True)
    shop.backups.backup(tmp_path / "trial.shop")
    wanted: dict[int, Field] = {}
    with Shop.open(tmp_path / "trial.shop", registers, clock=clock_at("2026-11-24T02:30:00Z")) as trial:
        for record in everything(trial, key):
            if len(wanted) < 10 and (f := changed_by_hand(trial, key, record, free)) is not None:
                wanted[record["id"]] = f
        by_hand = {i: (trial.browsing.record(key, i) or {})[f.key] for i, f in wanted.items()}
    assert len(wanted) == 10
    edit_cells(shop, register, path, wanted)
    newest = shop.journal.operations(1)[0].id
    report = bring_in(shop, path)
    assert report.preview.problems == []
    assert (report.new, report.changed) == (0, 10), [m.changes() for m in report.preview.changed]
    assert [row.id for row in shop.journal.operations(5) if row.id > newest] == [report.operation]
    stored = {record["id"]: record for record in everything(shop, key)}
    assert {i: stored[i][f.key] for i, f in wanted.items()} == by_hand
    shop.journal.undo()
    assert bring_in(shop, path, dry_run=True).changed == 10


def edit_cells(shop: Shop, register: Register, path: Path, wanted: dict[int, Field]) -> None:
    """One cell in the row of each of these records, as a person types it into a spreadsheet program."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        f = wanted.get(row[0].value if isinstance(row[0].value, int) else 0)
        if f is not None:
            value = value_of(shop, f, 77)
            shown = value / 100 if f.kind is Kind.MONEY else cell_text(f, value, shop.clock.zone)
            row[titles.index(shop.exporting.title(register, f.key))].value = shown
    book.save(path)
