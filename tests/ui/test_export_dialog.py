"""Taking a list out: what, how, where; masked unless said otherwise."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shopdesk.core.periods import days_filter, preset_days
from shopdesk.core.query import Filter, Op, Query
from shopdesk.excel.reader import read_table
from shopdesk.excel.target import target_error
from shopdesk.services.saved_exports import SavedExport
from shopdesk.ui.export_dialog import ExportDialog
from shopdesk.ui.saved_exports import SavedExportsDialog, SavedExportsMenu
from shopdesk.ui.window_dialogs import WindowDialogs
from shopdesk.ui.workplace import RunMemory, Workplace

PHONE = "13812345670"


@pytest.fixture
def memory(place: Workplace) -> RunMemory:
    assert isinstance(place.memory, RunMemory)
    return place.memory


def dialog(place: Workplace, qtbot: QtBot, query: Query, path: Path, columns: tuple[str, ...] = ()) -> ExportDialog:
    made = ExportDialog(place, place.runner, query, columns)
    qtbot.addWidget(made)
    made.path.setText(str(path))
    return made


def test_the_list_goes_out_as_it_is_filtered(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    made = dialog(place, qtbot, Query("customers", words="小满"), tmp_path / "c.xlsx", ("number", "name"))
    made.export_now()
    rows = [cells for _n, cells in read_table(tmp_path / "c.xlsx").rows]
    assert len(rows) == 2
    assert rows[0] == ("Id", "Number", "Name") or len(rows[0]) == 3
    assert "小满" in rows[1]
    assert made.banner.kind() == "done"


def test_everything_goes_out_when_asked(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    made = dialog(place, qtbot, Query("customers", words="小满"), tmp_path / "c.xlsx", ("name",))
    made.everything.setChecked(True)
    made.export_now()
    assert len(read_table(tmp_path / "c.xlsx").rows) == 4


def test_phones_are_masked_unless_said_in_clear(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    made = dialog(place, qtbot, Query("customers"), tmp_path / "c.csv", ("name", "phones"))
    made.format.setCurrentIndex(1)
    made.export_now()
    assert PHONE not in (tmp_path / "c.csv").read_text("utf-8-sig")
    made.clear.setChecked(True)
    made.export_now()
    assert PHONE in (tmp_path / "c.csv").read_text("utf-8-sig")
    assert "in clear" in place.shop.journal.operations(1)[0].label


def test_older_programs_get_their_encoding(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    made = dialog(place, qtbot, Query("customers"), tmp_path / "c.csv", ("name",))
    made.format.setCurrentIndex(2)
    made.export_now()
    with (tmp_path / "c.csv").open(encoding="gb18030", newline="") as file:
        assert "向日葵妈妈" in [cell for row in csv.reader(file) for cell in row]


def test_choices_are_remembered_and_the_clear_one_says_what_it_means(
    place: Workplace, memory: RunMemory, qtbot: QtBot, tmp_path: Path
) -> None:
    made = dialog(place, qtbot, Query("customers"), tmp_path / "c.csv", ("name",))
    assert made.masked.isChecked()
    made.format.setCurrentIndex(1)
    made.all_columns.setChecked(True)
    made.clear.setChecked(True)
    made.no_lines.setChecked(True)
    made.totals.setChecked(True)
    made.export_now()
    again = dialog(place, qtbot, Query("customers"), tmp_path / "d.csv", ("name",))
    assert again.format.currentIndex() == 1
    assert again.all_columns.isChecked()
    assert again.clear.isChecked()
    assert again.no_lines.isChecked()
    assert again.totals.isChecked()
    assert "anyone who gets this file" in again.findChild(QWidget, "export_note").text()  # type: ignore[attr-defined]
    assert memory.get("export")["folder"] == str(tmp_path)


def test_selected_rows_go_out_alone_and_in_their_order(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    ids = place.shop.browsing.ids(Query("customers"))
    made = ExportDialog(place, place.runner, Query("customers"), ("name",), None, [ids[2], ids[0]])
    qtbot.addWidget(made)
    made.path.setText(str(tmp_path / "c.xlsx"))
    assert made.selected.isChecked()
    made.export_now()
    names = place.shop.browsing.labels("customers", ids)
    assert [cells[1] for _n, cells in read_table(tmp_path / "c.xlsx").rows[1:]] == [names[ids[2]], names[ids[0]]]


def test_one_row_in_hand_is_no_selection(place: Workplace, qtbot: QtBot) -> None:
    made = ExportDialog(place, place.runner, Query("customers"), ("name",), None, [1])
    qtbot.addWidget(made)
    assert made.selected.isHidden()
    assert made.everything.isChecked()


def test_lines_go_to_a_sheet_of_their_own_only_where_there_can_be_one(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    made = dialog(place, qtbot, Query("customers"), tmp_path / "c.xlsx", ("name", "phones"))
    made.line_sheet.setChecked(True)
    made.export_now()
    assert read_table(tmp_path / "c.xlsx", sheet="Customers-Phones").rows[0][1][0] == "id"
    made.format.setCurrentIndex(1)
    assert made.line_rows.isChecked()
    assert not made.line_sheet.isEnabled()


def test_an_export_is_saved_with_what_its_days_mean_and_runs_from_the_menu(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    today = place.shop.clock.today()
    month = days_filter(place.shop.registers["cases"].field("requested_at"), preset_days("this_month", today))
    made = dialog(place, qtbot, Query("cases", (month,)), tmp_path / "x.xlsx", ("number", "goods_amount"))
    made.totals.setChecked(True)
    asked = made.ask_save()
    assert asked.period.currentData() == "this_month"
    asked.name.setText("Month's cases")
    asked.file_name.setText("cases {month}")
    asked.go.click()
    saved = place.shop.saved_exports.find("Month's cases")
    assert (saved.period, saved.filters, saved.columns, saved.totals) == ("this_month", (), ("id", "number", "goods_amount"), True)
    assert made.banner.kind() == "done"
    dialogs = WindowDialogs(made, lambda: place.runner, lambda: ())
    dialogs.place = place
    place.dialogs = dialogs
    menu = SavedExportsMenu(place, made)
    menu.actions()[0].trigger()
    assert (tmp_path / f"cases {today.isoformat()[:7]}.xlsx").exists()
    menu.close()


def test_fixed_days_stay_fixed(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    days = Filter("requested_at", Op.BETWEEN, ("2026-03-03", "2026-03-05"))
    made = dialog(place, qtbot, Query("cases", (days,)), tmp_path / "x.xlsx", ("number",))
    asked = made.ask_save()
    assert "2026-03-03" in asked.period.currentText()
    asked.go.click()
    assert place.shop.saved_exports.all()[0].filters == (days,)


def test_saved_exports_are_renamed_and_deleted_in_their_list(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    place.shop.saved_exports.keep(SavedExport("one", "cases", folder=str(tmp_path)))
    window = QWidget()
    qtbot.addWidget(window)
    made = SavedExportsDialog(place, window)
    made._rename("one", "two")
    assert [made.list.item(row).text() for row in range(made.list.count())] == ["two"]
    made.delete_button.click()
    assert place.shop.saved_exports.all() == []
    assert not made.run_button.isEnabled()


def test_too_many_rows_for_a_sheet_are_offered_as_csv(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    made = dialog(place, qtbot, Query("customers"), tmp_path / "c.xlsx", ("name",))
    made._failed(target_error(tmp_path / "c.xlsx", "too_many_rows", rows="1,048,576"))
    made.banner.action_requested.emit()
    assert (tmp_path / "c.csv").exists()


def test_a_folder_that_is_not_there_is_said_and_nothing_is_lost(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    made = dialog(place, qtbot, Query("customers"), tmp_path / "nowhere" / "c.xlsx", ("name",))
    made.export_now()
    assert made.banner.kind() == "error"
    assert made.banner.text()
    assert made.export_button.isEnabled()


def test_a_name_without_an_ending_is_asked_for(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    made = dialog(place, qtbot, Query("customers"), tmp_path / "c", ("name",))
    made.export_now()
    assert ".xlsx" in made.banner.text()
    assert not (tmp_path / "c").exists()
