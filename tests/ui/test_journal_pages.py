"""Operations, imports and trash: listed newest first, taken back from the list, what was kept is named."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopdesk.services.importing import ImportOptions
from shopdesk.ui.imports_page import ImportsPage
from shopdesk.ui.journal_page import JournalPage
from shopdesk.ui.operations_page import OperationsPage
from shopdesk.ui.trash_page import TrashPage
from shopdesk.ui.workplace import Workplace


def shown(page: JournalPage) -> list[tuple[str, ...]]:
    model = page.table.rows
    return [model.texts(row) for row in range(model.rowCount())]


@pytest.fixture
def operations(place: Workplace, qtbot: QtBot) -> OperationsPage:
    page = OperationsPage(place)
    qtbot.addWidget(page)
    return page


def listen(page: JournalPage, place: Workplace) -> None:
    """As the window does."""
    place.events.changed.connect(page.change_seen)
    page.show()
    page.activate()


def test_the_newest_operation_is_on_top_with_who_what_and_how_many(operations: OperationsPage, place: Workplace) -> None:
    place.shop.records.delete("customers", [1, 2])
    listen(operations, place)
    row = shown(operations)[0]
    assert row[2] == "周倩"
    assert row[3] == "Delete 2 × Customer"
    assert row[4] == "2"


def test_an_operation_is_undone_and_redone_from_the_list(operations: OperationsPage, place: Workplace) -> None:
    place.shop.records.set("customers", 2, {"level": "vip"})
    listen(operations, place)
    operations.undo_current()
    record = place.shop.browsing.record("customers", 2)
    assert record is not None
    assert record["level"] == "normal"
    assert shown(operations)[1][5].startswith("undone by")
    operations.table.go_to(1)
    operations.redo_current()
    record = place.shop.browsing.record("customers", 2)
    assert record is not None
    assert record["level"] == "vip"


def test_what_was_edited_since_is_kept_and_named(operations: OperationsPage, place: Workplace) -> None:
    place.shop.records.set_many("customers", [1, 2], {"level": "important"})
    place.shop.records.set("customers", 2, {"level": "vip"})
    listen(operations, place)
    operations.table.go_to(1)
    operations.undo_current()
    number = (place.shop.browsing.record("customers", 2) or {})["number"]
    assert number in operations.banner.text()
    assert "edited since" in operations.banner.text()


def test_what_cannot_be_undone_is_not_offered(operations: OperationsPage, place: Workplace, tmp_path: Path) -> None:
    from shopdesk.core.query import Query

    place.shop.exporting.export(Query("customers"), tmp_path / "c.csv", clear=True)
    listen(operations, place)
    assert "in clear" in shown(operations)[0][3]
    assert not operations._undo.isEnabled()


def test_an_import_is_listed_with_its_counts_and_taken_back(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "客户.csv"
    file.write_text("name\n赵六\n钱七\n", "utf-8")
    place.shop.importing.bring_in([file], ImportOptions(into="customers"))
    page = ImportsPage(place)
    qtbot.addWidget(page)
    listen(page, place)
    row = shown(page)[0]
    assert (row[0], row[2], row[3], row[4:9]) == ("客户.csv", "周倩", "Customers", ("2", "2", "0", "0", "0"))
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    assert sha256.startswith(row[9])
    assert sha256 in page.details.text()
    page.undo_current()
    assert place.shop.browsing.find_many("customers", ["赵六"]) == {}
    assert shown(page)[0][10] == "undone"
    assert not page._undo.isEnabled()


def test_deleted_records_are_listed_by_register_and_brought_back(place: Workplace, qtbot: QtBot) -> None:
    place.shop.records.delete("cases", [1])
    place.shop.records.delete("customers", [3])
    page = TrashPage(place)
    qtbot.addWidget(page)
    listen(page, place)
    assert [(c.key, c.count) for c in page.chips.chips()] == [("", 2), ("customers", 1), ("cases", 1)]
    page.chips.choose("customers")
    page.refresh()
    assert [row[1] for row in shown(page)] == ["<b>粗体</b>"]
    page.restore_selected()
    record = place.shop.browsing.record("customers", 3)
    assert record is not None
    assert record["deleted_at"] is None
    assert [(c.key, c.count) for c in page.chips.chips()] == [("", 1), ("cases", 1)]


def test_empty_pages_say_what_they_are_for(place: Workplace, qtbot: QtBot) -> None:
    for page in (TrashPage(place), ImportsPage(place)):
        qtbot.addWidget(page)
        listen(page, place)
        assert page.stack.currentWidget() is page.empty


def test_records_edited_since_an_import_are_kept_and_named(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "客户.csv"
    file.write_text("name\n赵六\n钱七\n", "utf-8")
    place.shop.importing.bring_in([file], ImportOptions(into="customers"))
    edited = place.shop.browsing.find_many("customers", ["赵六"])["赵六"]
    place.shop.records.set("customers", edited, {"level": "vip"})
    page = ImportsPage(place)
    qtbot.addWidget(page)
    listen(page, place)
    page.undo_current()
    assert set(place.shop.browsing.find_many("customers", ["赵六", "钱七"])) == {"赵六"}
    assert (place.shop.browsing.record("customers", edited) or {})["number"] in page.banner.text()
