"""Files in, step by step: what is recognised, what a preview shows before anything is written, what may be corrected, cancelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.core.errors import Cancelled, FileError
from shopdesk.core.jobs import CancelToken, Job, Progress
from shopdesk.services.import_corrections import Corrections
from shopdesk.services.importing import ImportOptions
from shopdesk.services.shop import Shop
from tests.support.rules import add, all_of, read
from tests.support.table_dumps import differences, dump


def claims_file(folder: Path, *rows: str, headings: str = "运单号,快递公司,理赔类型,申请金额") -> Path:
    path = folder / "理赔.csv"
    path.write_text("\n".join((headings, *rows)), "utf-8-sig")
    return path


def many(folder: Path, count: int) -> Path:
    return claims_file(folder, *(f"YT{1_000_000_000_000 + n},圆通,丢件,{n}.50" for n in range(count)))


def test_a_preview_shows_old_and_new_field_by_field_and_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    courier = shop.browsing.find("couriers", "圆通")
    stored = add(shop, "claims", waybill="YT1000000000000", kind="lost", courier=courier, claimed_amount=100)
    before = dump(shop)
    preview = shop.importing.preview(shop.importing.open(many(tmp_path, 3)))
    assert differences(dump(shop), before) == {}
    assert (len(preview.new), len(preview.changed), preview.same, preview.bad) == (2, 1, 0, 0)
    matched = preview.changed[0]
    assert (matched.id, matched.changes()["claimed_amount"]) == (stored, (100, 50))
    change = shop.importing.write(preview)
    assert change is not None
    assert read(shop, "claims", stored)["claimed_amount"] == 50
    assert change.registers() >= {"claims"}


@pytest.mark.parametrize("after", ["records written", "rows read"])
def test_a_cancelled_import_leaves_nothing(shop: Shop, tmp_path: Path, after: str) -> None:
    path = many(tmp_path, 450)
    before = dump(shop)
    newest = shop.journal.operations(1)[0].id
    token = CancelToken()
    seen: list[str] = []

    def stop(progress: Progress) -> None:
        seen.append(progress.what)
        if progress.what == after:
            token.cancel()

    with pytest.raises(Cancelled):
        shop.importing.bring_in([path], ImportOptions(), Job(stop, token))
    assert after in seen
    assert differences(dump(shop), before) == {}
    assert shop.journal.operations(1)[0].id == newest
    assert shop.importing.bring_in([path], ImportOptions())[0].new == 450


def test_the_same_file_is_remembered(shop: Shop, tmp_path: Path) -> None:
    path = many(tmp_path, 2)
    assert shop.importing.open(path).seen_before == ""
    shop.importing.bring_in([path], ImportOptions())
    assert shop.importing.open(path).seen_before == "2026-11-23T02:30:00Z"
    shop.journal.undo()
    assert shop.importing.open(path).seen_before == ""


def test_a_column_may_be_sent_elsewhere_or_left_out(shop: Shop, tmp_path: Path) -> None:
    path = claims_file(tmp_path, "YT1234567890123,丢件,三号仓库,88", headings="运单号,理赔类型,哪里,钱数")
    corrections = Corrections(shop)
    reading = shop.importing.open(path, into="claims")
    assert {c.heading: c.path for c in reading.recognised.columns}["哪里"] == ""
    reading = corrections.with_column(reading, 2, "notes")
    reading = corrections.with_column(reading, 3, "claimed_amount")
    shop.importing.write(shop.importing.preview(reading))
    record = all_of(shop, "claims")[0]
    assert (record["notes"], record["claimed_amount"]) == ("三号仓库", 8800)


def test_another_header_row_may_be_chosen(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("运单号,理赔类型\n本页由系统导出,\n运单号,理赔类型\nYT1234567890123,丢件\n", "utf-8-sig")
    reading = Corrections(shop).with_header_row(shop.importing.open(path, into="claims"), 3)
    assert reading.recognised.header_row == 3
    preview = shop.importing.preview(reading)
    assert (preview.read, len(preview.new), preview.problems) == (1, 1, [])


def test_a_file_may_be_taken_for_another_register(shop: Shop, tmp_path: Path) -> None:
    path = claims_file(tmp_path, "YT1234567890123,圆通,错发,1", headings="运单号,快递公司,类型,金额")
    reading = Corrections(shop).as_register(shop.importing.open(path, into="claims"), "mis_shipments")
    assert reading.recognised.register == "mis_shipments"
    paths = {c.heading: c.path for c in reading.recognised.columns}
    assert (paths["运单号"], paths["类型"], paths["金额"]) == ("waybill", "kind", "cost")


def test_targets_offer_every_field_that_a_file_may_set(shop: Shop) -> None:
    targets = {t.path for t in Corrections(shop).targets("cases")}
    assert {"id", "number", "state", "order_number", "items.name", "goods_amount"} <= targets
    assert targets.isdisjoint({"total_amount", "created_at", "evidence", "items"})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leer.csv", b""),
        ("brief.pdf", b"%PDF-1.7 and no table"),
        ("bild.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 200),
        ("verschluesselt.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 2000),
    ],
)
def test_what_is_no_table_is_said_in_one_sentence(shop: Shop, tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileError) as refused:
        shop.importing.bring_in([path], ImportOptions(into="claims"))
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)


SAMPLES = {
    "DevonARP__orders_export.csv": "orders",
    "zsuye__taobao.xlsx": "orders",
    "MT999xxx__test_single.xlsx": "orders",
    "Kevin-Hu88__客户导入模板.xlsx": "customers",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_real_exports_go_where_they_belong_and_again_change_nothing(shop: Shop, samples: Path, name: str) -> None:
    first = shop.importing.bring_in([samples / "shop" / name], ImportOptions())[0]
    assert first.preview.reading.recognised.register == SAMPLES[name]
    assert first.new > 0
    again = shop.importing.bring_in([samples / "shop" / name], ImportOptions())[0]
    assert (again.changed, again.preview.bad) == (0, first.preview.bad)
    for report in (again, first):  # what has no key is new each time
        if report.operation is not None:
            assert shop.journal.undo(report.operation).kept == ()
    assert all_of(shop, SAMPLES[name]) == []
