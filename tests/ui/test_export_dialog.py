"""Taking a list out: what, how, where; masked unless said otherwise."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopdesk.core.query import Query
from shopdesk.excel.reader import read_table
from shopdesk.ui.export_dialog import ExportDialog
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


def test_choices_are_remembered_but_never_the_clear_one(
    place: Workplace, memory: RunMemory, qtbot: QtBot, tmp_path: Path
) -> None:
    made = dialog(place, qtbot, Query("customers"), tmp_path / "c.csv", ("name",))
    made.format.setCurrentIndex(1)
    made.all_columns.setChecked(True)
    made.clear.setChecked(True)
    made.export_now()
    again = dialog(place, qtbot, Query("customers"), tmp_path / "d.csv", ("name",))
    assert again.format.currentIndex() == 1
    assert again.all_columns.isChecked()
    assert again.masked.isChecked()
    assert memory.get("export")["folder"] == str(tmp_path)


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
