"""What may be wrong with a file, fault by fault, as a shop meets it: what is said, what is stored, what stays.

Where each fault of the list is tested (``ALL``; a test below keeps this table true):

====  =====================================================================================================================
I-1   entities, outside files: hostile.test_entities_and_outside_files_are_refused_in_any_part,
      hostile.test_a_dtd_hidden_in_another_encoding_is_refused
I-2   bombs: hostile.test_bombs_are_refused_from_the_directory_alone, hostile.test_a_hundred_thousand_parts_are_refused,
      hostile.test_overlapping_and_doubled_parts_are_refused,
      hostile.test_a_part_that_lies_about_its_size_is_not_unpacked_further
I-3   references: hostile.test_the_far_corner_of_a_sheet_costs_nothing, hostile.test_impossible_references_are_refused,
      hostile.test_a_million_rows_of_far_cells_are_refused_instead_of_filling_the_memory
I-4   dimension: hostile.test_the_declared_dimension_is_not_believed
I-5   thousands of everything: hostile.test_thousands_of_sheets_merges_and_conditions_are_read_fast,
      hostile.test_deep_nesting_is_refused_or_passed_over
I-6   damage: hostile.test_a_file_cut_off_anywhere_is_damaged, hostile.test_a_cut_that_no_zip_directory_betrays_is_damaged,
      hostile.test_flipped_bytes_are_never_half_read, hostile.test_a_missing_or_falsified_part_is_damaged,
      formats.test_a_binary_sheet_that_breaks_off_is_damaged_and_not_shorter, faults.test_a_damaged_file_says_so_and_imports_nothing
I-7   wrong names: hostile.test_files_are_known_by_content_and_not_by_name, hostile.test_swapped_endings_are_read,
      hostile.test_what_is_no_table_is_named, formats.test_old_workbooks_of_every_version_whatever_they_are_called
I-8   passwords: formats.test_an_old_workbook_with_a_password_is_said_to_have_one,
      formats.test_a_new_workbook_with_a_password_is_said_to_have_one, samples.test_encrypted_file_is_told_apart_from_a_damaged_one
I-9   odd values: hostile.test_errors_odd_numbers_and_odd_dates_are_neither_zero_nor_blank,
      faults.test_odd_values_are_refused_with_their_row_and_column
I-10  cut numbers: faults.test_cut_numbers_are_refused_with_how_to_export_again, faults.test_wrapped_numbers_go_in_whole
I-11  characters: hostile.test_control_characters_are_cleaned_and_marks_of_direction_kept_for_the_checks,
      hostile.test_a_cell_of_five_million_characters_arrives_whole, faults.test_odd_characters_go_in_clean_and_out_again,
      faults.test_a_text_that_no_field_holds_is_refused_with_its_row,
      faults.test_a_text_file_whose_quotes_never_end_says_at_which_row
I-12  formulas: hostile.test_formulas_give_their_stored_values_and_nothing_is_asked_of_the_network
I-13  hostile .xls: mutants.test_broken_files_are_imported_whole_or_not_at_all, reader.test_a_child_that_dies_is_a_damaged_file,
      formats.test_an_old_workbook_that_was_cut_off_is_damaged_or_whole
I-14  hanging, greedy: reader.test_a_child_that_says_nothing_is_ended, reader.test_a_child_that_wants_too_much_memory_gets_none
I-15  twice: options.test_overlapping_files_make_no_duplicates, importing.test_the_same_file_is_remembered
I-16  cancelled: reader.test_cancel_is_answered_within_half_a_second_and_ends_the_child,
      importing.test_a_cancelled_import_leaves_nothing, bulk.test_a_cancel_in_the_middle_leaves_nothing
I-17  gone or changed: reader.test_the_original_may_go_once_it_is_opened, faults.test_a_file_that_changes_while_it_is_copied_is_said_to,
      reader.test_a_missing_file_a_folder_and_a_forbidden_one_are_told_apart
I-18  one bad row: faults.test_one_bad_row_of_ten_thousand_stays_out_alone, decisions.test_strict_refuses_the_file_for_any_bad_row
I-19  undo: bulk.test_undo_and_redo_of_a_large_import_are_exact_also_after_closing
====  =====================================================================================================================
"""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from shopdesk.core.errors import FileError, Refused
from shopdesk.core.jobs import CancelToken, Job
from shopdesk.services.importing import ImportOptions, Preview
from shopdesk.services.shop import Shop
from tests.support.rules import all_of
from tests.support.table_dumps import differences, dump

TESTS = Path(__file__).resolve().parents[1]
PLACES = {
    "hostile": "excel/test_hostile.py",
    "formats": "excel/test_formats.py",
    "reader": "excel/test_reader.py",
    "samples": "excel/test_samples.py",
    "mutants": "excel/test_mutants.py",
    "faults": "services/test_import_faults.py",
    "options": "services/test_import_options.py",
    "importing": "services/test_importing.py",
    "bulk": "services/test_import_bulk.py",
    "decisions": "command_line/test_import_decisions.py",
}
HEADINGS = ("订单编号", "买家会员名", "订单付款时间", "买家实际支付金额", "联系手机", "物流单号", "订单备注")
GOOD = ("260531234567123451", "小满", "2026-03-02 10:11:12", "12.50", "13800138000", "YT7421892497592", "先发")


def test_the_table_above_names_tests_that_exist() -> None:
    named = re.findall(r"\b(\w+)\.(test_\w+)", __doc__ or "")
    assert len(named) > 35
    for place, name in named:
        assert f"def {name}(" in (TESTS / PLACES[place]).read_text("utf-8"), f"{place}.{name}"
    assert [f"I-{n}" for n in range(1, 20)] == re.findall(r"^(I-\d+)", __doc__ or "", re.MULTILINE)


def text_file(folder: Path, *rows: tuple[str, ...]) -> Path:
    path = folder / "订单.txt"
    path.write_text("\n".join("\t".join(row) for row in (HEADINGS, *rows)) + "\n", "utf-8-sig")
    return path


def with_cell(heading: str, text: str) -> tuple[str, ...]:
    return tuple(text if name == heading else cell for name, cell in zip(HEADINGS, GOOD, strict=True))


def preview(shop: Shop, path: Path) -> Preview:
    return shop.importing.preview(shop.importing.open(path))


def test_a_damaged_file_says_so_and_imports_nothing(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "订单.xlsx"
    book = openpyxl.Workbook()
    for row in (HEADINGS, *[GOOD] * 400):
        book.worksheets[0].append(row)
    book.save(path)
    whole, before = path.read_bytes(), dump(shop)
    for share in (5, 35, 65, 95):
        path.write_bytes(whole[: len(whole) * share // 100])
        with pytest.raises(FileError, match="is damaged and cannot be read completely") as refused:
            preview(shop, path)
        assert refused.value.code == "damaged"
    assert differences(dump(shop), before) == {}


@pytest.mark.parametrize(
    ("heading", "text", "code"),
    [
        ("买家实际支付金额", "#REF!", "error_cell"),
        ("买家实际支付金额", "#N/A", "error_cell"),
        ("订单备注", "#REF!", "error_cell"),
        ("订单编号", "#VALUE!", "error_cell"),
        ("物流单号", "########", "error_cell"),
        ("买家实际支付金额", "1e999", "unreadable_money"),
        ("买家实际支付金额", "NaN", "unreadable_money"),
        ("买家实际支付金额", "12.345", "too_many_decimals"),
        ("订单付款时间", "1E15", "unreadable_date"),
        ("订单付款时间", "-5", "unreadable_date"),
        ("订单付款时间", "2026-02-30", "impossible_date"),
        ("订单付款时间", "2026-13-45", "impossible_date"),
    ],
)
def test_odd_values_are_refused_with_their_row_and_column(shop: Shop, tmp_path: Path, heading: str, text: str, code: str) -> None:
    found = preview(shop, text_file(tmp_path, with_cell(heading, text)))
    (problem,) = found.problems
    assert (problem.row, problem.column, problem.value, problem.code) == (2, heading, text, code)
    assert text in problem.message
    assert len(found.new) == 0


def test_a_formula_that_nobody_calculated_is_refused_with_what_to_do(shop: Shop, tmp_path: Path) -> None:
    import openpyxl  # writes formulas without their values

    book = openpyxl.Workbook()
    book.active.append(["订单编号", "买家会员名", "总金额", "订单备注", "订单状态"])
    book.active.append(["260817123456789501", "甲", "=1+2", "=A2", "交易成功"])
    book.active.append(["260817123456789502", "乙", 3, "好", "交易成功"])
    book.save(tmp_path / "f.xlsx")
    found = preview(shop, tmp_path / "f.xlsx")
    assert [(p.row, p.column, p.code) for p in found.problems] == [(2, "总金额", "error_cell"), (2, "订单备注", "error_cell")]
    assert all("Open the file in Excel or WPS, save it there" in p.message for p in found.problems)
    assert len(found.new) == 1


@pytest.mark.parametrize("heading", ["订单编号", "联系手机", "物流单号"])
@pytest.mark.parametrize("text", ["2.60531E+17", "260531234567123000", "1.23E17", "260531234567123451.0", "2605312.345"])
def test_cut_numbers_are_refused_with_how_to_export_again(shop: Shop, tmp_path: Path, heading: str, text: str) -> None:
    found = preview(shop, text_file(tmp_path, with_cell(heading, text)))
    (problem,) = found.problems
    assert (problem.row, problem.column, problem.code) == (2, heading, "fraction" if text.startswith("2605312.") else "cut_number")
    assert "Export again" in problem.message
    assert text.rstrip("0").rstrip(".") in problem.message
    assert len(found.new) == 0


def test_an_order_number_kept_as_a_number_cell_is_refused(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "订单.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0].append(HEADINGS)
    book.worksheets[0].append((260531234567123451, *GOOD[1:]))
    book.save(path)
    assert [(p.row, p.column, p.code) for p in preview(shop, path).problems] == [(2, "订单编号", "cut_number")]


@pytest.mark.parametrize(
    "written",
    [
        *('="260531234567123451"', "'260531234567123451", "260531234567123451 ", "\u200b260531234567123451\ufeff"),
        *("２６０５３１２３４５６７１２３４５１", "\u00a0260531234567123451\u3000", '="260531234567123000"'),
    ],
)
def test_wrapped_numbers_go_in_whole(shop: Shop, tmp_path: Path, written: str) -> None:
    (draft,) = preview(shop, text_file(tmp_path, with_cell("订单编号", written))).new
    assert draft.values["number"] == ("260531234567123000" if "000" in written else "260531234567123451")


def test_odd_characters_go_in_clean_and_out_again(shop: Shop, tmp_path: Path) -> None:
    odd = "先\x00发\x0b\x1f👨\u200d👩\u200d👧𠮷 _x000D_ =1+1"
    shop.importing.write(preview(shop, text_file(tmp_path, with_cell("订单备注", odd))))
    (order,) = all_of(shop, "orders")
    assert order["memo"] == "先发👨\u200d👩\u200d👧𠮷 _x000D_ =1+1"
    from shopdesk.core.query import Query

    out = tmp_path / "out.xlsx"
    shop.exporting.export(Query("orders"), out)
    again = preview(shop, out)
    assert (again.problems, again.same, len(again.changed)) == ([], 1, 0)


def test_a_text_that_no_field_holds_is_refused_with_its_row(shop: Shop, tmp_path: Path) -> None:
    found = preview(shop, text_file(tmp_path, with_cell("订单备注", "备" * 100_000), with_cell("订单编号", "260531234567123452")))
    assert [(p.row, p.column, p.code) for p in found.problems] == [(2, "订单备注", "too_long")]
    assert [d.values["number"] for d in found.new] == ["260531234567123452"]


def test_a_text_file_whose_quotes_never_end_says_at_which_row(shop: Shop, tmp_path: Path) -> None:
    path = text_file(tmp_path, GOOD, with_cell("订单备注", '"' + "备" * 5_000_000))
    with pytest.raises(FileError, match="damaged at row 3: a quotation mark that never ends") as refused:
        preview(shop, path)
    assert refused.value.code == "damaged"


class Growing(CancelToken):
    """Another program writes to the file between two pieces of the copy."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def check(self) -> None:
        with self._path.open("ab") as file:
            file.write(b"\n")


def test_a_file_that_changes_while_it_is_copied_is_said_to(shop: Shop, tmp_path: Path) -> None:
    path = text_file(tmp_path, GOOD)
    with pytest.raises(FileError, match="changed while it was being read") as refused:
        shop.importing.open(path, job=Job(token=Growing(path)))
    assert refused.value.code == "changed"


def test_one_bad_row_of_ten_thousand_stays_out_alone(shop: Shop, tmp_path: Path) -> None:
    rows = [with_cell("订单编号", f"2605312345671{n:05d}") for n in range(10_000)]
    rows[6_789] = with_cell("买家实际支付金额", "fünfzig")
    path, before = text_file(tmp_path, *rows), dump(shop)
    with pytest.raises(Refused, match="1 rows are bad, so nothing was imported"):
        shop.importing.bring_in([path], ImportOptions(strict=True))
    assert differences(dump(shop), before) == {}
    (report,) = shop.importing.bring_in([path], ImportOptions())
    assert (report.new, report.preview.bad) == (9_999, 1)
    assert [(p.row, p.column, p.value) for p in report.preview.problems] == [(6_791, "买家实际支付金额", "fünfzig")]
