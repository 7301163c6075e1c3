"""2,000 files broken at random (the same ones each time): no crash, no hang, never half an import; every refusal a sentence.

Each goes the whole way: opened, recognised, read by a child process, checked, written, undone. Every tenth starts its children as the
program does; the others fork them from a process that has everything imported (``support.warm_child``): the same code, limits and frames
from ``child.main`` on, and a process of its own that may die, for a tenth of the time. ``SHOPDESK_MUTANTS`` names another number.
"""

from __future__ import annotations

import csv
import io
import os
import random
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from shopdesk.core.errors import ShopDeskError
from shopdesk.registers import load
from shopdesk.services.shop import Shop
from tests.support.old_workbooks import biff, ods
from tests.support.rules import open_shop
from tests.support.warm_child import warm_children

MUTANTS = int(os.environ.get("SHOPDESK_MUTANTS", "2000" if hasattr(os, "fork") else "200"))
PARTS, COLD = 4, 10
SECONDS = 20.0
HEAD = ("订单编号", "买家会员名", "标题", "购买数量", "价格", "订单付款时间", "订单状态", "物流单号", "订单备注")
ROWS = [
    (
        *(f"26053123456712{n:03d}1", f"小满_{n}", "碎花连衣裙", str(n % 3 + 1), f"¥{n},1{n % 10}8.50"),
        *(f"2026-03-{n % 28 + 1:02d} 10:11:12", "交易成功", f"YT74218924{n:05d}", "先发\n别催"),
    )
    for n in range(30)
]


def text_file(encoding: str, separator: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([HEAD, *ROWS])
    return out.getvalue().encode(encoding)


def workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, *ROWS):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def page() -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (HEAD, *ROWS))
    return f"<html><meta charset=gb18030><table>{rows}</table></html>".encode("gb18030")


SEEDS: tuple[tuple[str, Callable[[], bytes]], ...] = (
    ("a.xlsx", workbook),
    ("b.csv", lambda: text_file("gb18030", ",")),
    ("c.txt", lambda: text_file("utf-16", "\t")),
    ("d.csv", lambda: text_file("utf-8-sig", ";")),
    ("e.xls", page),
    ("f.xls", lambda: biff(8, (HEAD, *ROWS))),
    ("g.xls", lambda: biff(3, [[cell.replace("¥", "￥") for cell in row] for row in (HEAD, *ROWS)])),
    ("h.ods", lambda: ods((HEAD, *ROWS))),
)
PACKED = {"a.xlsx": ("sheet1.xml", "sharedStrings.xml", "workbook.xml", ".rels", "styles.xml"), "h.ods": ("content.xml",)}
NASTY = (
    *(b"\x00", b"\xff\xfe", b'"', b"\n\n", b"=1+1", b"<!ENTITY a 'b'>", b"1e999"),
    *(b"\xed\xa0\x80", b"]]>", b"&#0;", b"9" * 400, b"\xe2\x80\xae"),
)
CELLS = (
    *("", "1.23E+17", "26053123456700000", "#REF!", "=cmd()", "9" * 300, "03/04/05"),
    *("\u202e", "合计", "-", "NaN", "张*", "🤖" * 50, "id"),
)


def broken(rng: random.Random, body: bytes) -> bytes:
    """Bytes flipped, taken out, doubled, put in, or the end cut off."""
    for _turn in range(rng.choice((1, 1, 2, 5, 20))):
        if not body:
            return body
        at = rng.randrange(len(body))
        match rng.randrange(6):
            case 0:
                body = body[:at] + bytes([rng.randrange(256)]) + body[at + 1 :]
            case 1:
                body = body[:at] + body[at + rng.randrange(1, 60) :]
            case 2:
                body = body[:at] + body[at : at + rng.randrange(1, 200)] + body[at:]
            case 3:
                body = body[:at] + rng.choice(NASTY) + body[at:]
            case 4:
                body = body[:at] if rng.random() < 0.3 else body
            case _:
                size = rng.randrange(1, 30)
                body = body[:at] + rng.randbytes(size) + body[at + size :]
    return body


def mutant(number: int, seeds: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """The same for the same number: of workbooks mostly a part is broken and packed again, so that the break is reached."""
    rng = random.Random(number)
    name, body = seeds[number % len(seeds)]
    if name in PACKED and rng.random() < 0.7:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            names = old.namelist()
            chosen = rng.choice([n for n in names if n.endswith(PACKED[name])])
            for part in names:
                if part == chosen and rng.random() < 0.1:
                    continue
                new.writestr(part, broken(rng, old.read(part)) if part == chosen else old.read(part))
        return name, out.getvalue()
    if name == "d.csv" and rng.random() < 0.7:
        rows = [list(row) for row in (HEAD, *ROWS)]
        for _turn in range(rng.randrange(1, 12)):
            row = rng.choice(rows)
            row[rng.randrange(len(row))] = rng.choice(CELLS)
        rng.shuffle(rows) if rng.random() < 0.2 else None
        out_text = io.StringIO()
        csv.writer(out_text, delimiter=";").writerows(rows)
        return name, out_text.getvalue().encode("utf-8-sig", "surrogatepass")
    return name, broken(rng, body)


def bring_in(shop: Shop, path: Path) -> str:
    """What became of one file: the code of its refusal, or how its rows were counted; the shop is as it was afterwards."""
    before, sentence = count(shop), "."
    try:
        preview = shop.importing.preview(shop.importing.open(path))
        new = len(preview.new)
        rows = {row for draft in preview.new for row in draft.rows}
        assert not rows.intersection(preview.bad_row_numbers), "a bad row is part of a record"
        assert all(p.message for p in preview.problems)
        change = shop.importing.write(preview)
        preview.close()
        assert count(shop) == before + new, "a partial import"
        if change is not None:
            assert shop.journal.undo(change.operation).kept == ()
        outcome = "all good" if not preview.bad else "some bad"
    except ShopDeskError as error:
        outcome, sentence = f"refused: {error.code}", str(error)
    assert sentence.endswith((".", "。")), sentence
    assert count(shop) == before, "something stayed"
    return outcome


def count(shop: Shop) -> int:
    with shop.database.reading() as conn:
        found: Any = conn.exec_driver_sql("SELECT (SELECT COUNT(*) FROM orders) + (SELECT COUNT(*) FROM customers)").first()
        return int(found[0])


def work(shop: Shop, numbers: range, seeds: list[tuple[str, bytes]], switch: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    for number in numbers:
        name, body = mutant(number, seeds)
        path = shop.database.path.with_name(f"{number}{name}")
        path.write_bytes(body)
        switch.on = (number // PARTS) % COLD != 0
        started = time.monotonic()
        try:
            found[bring_in(shop, path)] += 1
        except BaseException as error:
            raise AssertionError(f"mutant {number} ({name}): {error!r}") from error
        assert time.monotonic() - started < SECONDS, f"mutant {number} took too long"
        path.unlink()
    return found


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(PARTS))
def test_broken_files_are_imported_whole_or_not_at_all(
    part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    registers, seeds = load(), [(name, make()) for name, make in SEEDS]
    numbers = range(part, MUTANTS, PARTS)
    with ExitStack() as stack:
        switch = stack.enter_context(warm_children(monkeypatch))
        shops = []
        for half in ("one", "two"):
            (tmp_path / half).mkdir()
            shops.append(stack.enter_context(open_shop(tmp_path / half, registers)))
        pool = stack.enter_context(ThreadPoolExecutor(2))
        halves = list(pool.map(lambda at: work(shops[at], numbers[at::2], seeds, switch), range(2)))
    found = halves[0] + halves[1]
    told = ", ".join(f"{count} {outcome}" for outcome, count in found.most_common())
    record_property("samples_mutants", f"part {part + 1}: {len(numbers)} mutants: {told}")
    assert found.total() == len(numbers)
    assert found["all good"] > 0
    assert found["some bad"] > 0
    assert any(outcome.startswith("refused") for outcome in found)
