"""Operations, imports and trash: listed newest first, taken back from the list, what was kept is named."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.core.changes import Change, Kept
from shopdesk.core.translations import set_language
from shopdesk.services.importing import ImportOptions
from shopdesk.services.many_records import ManyRecords, setting
from shopdesk.ui.imports_page import ImportsPage
from shopdesk.ui.journal_page import JournalPage
from shopdesk.ui.operations_page import OperationsPage, kept_words
from shopdesk.ui.trash_page import TrashPage
from shopdesk.ui.workplace import Workplace
from tests.ui.conftest import Heard

ALONE = "没有订单的人"


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


def test_the_keyboard_stays_in_the_list_when_its_button_is_used_up(operations: OperationsPage, place: Workplace, qtbot: QtBot) -> None:
    place.shop.records.set("customers", 2, {"level": "vip"})
    listen(operations, place)
    qtbot.waitUntil(operations.isActiveWindow)
    beside = QLineEdit(operations)
    beside.show()
    QWidget.setTabOrder(operations._undo, beside)  # where Qt would go by itself
    operations._undo.setFocus()
    operations._undo.click()
    assert not operations._undo.isEnabled()
    assert operations.table.hasFocus() or operations.table.isAncestorOf(QApplication.focusWidget())


def make_important(place: Workplace, *customers: int) -> int:
    deed = setting(place.shop.registers["customers"], {"level": "important"})
    return ManyRecords(place.shop).write("customers", customers, deed)[0].operation


def test_what_was_edited_since_is_kept_and_named(operations: OperationsPage, place: Workplace) -> None:
    make_important(place, 1, 2)
    place.shop.records.set("customers", 2, {"level": "vip"})
    listen(operations, place)
    operations.table.go_to(1)
    operations.undo_current()
    number = (place.shop.browsing.record("customers", 2) or {})["number"]
    assert number in operations.banner.text()
    assert "edited since" in operations.banner.text()


def test_what_was_kept_reads_as_one_sentence_in_every_language() -> None:
    reasons = ("后来又改过。", "后来又改过。", "已经删除了。", "x")
    kept = tuple(Kept("customers", at, f"KH-{at}", why) for at, why in enumerate(reasons, start=1))
    change = Change(1, "撤销", {}, kept=kept)
    assert kept_words(replace(change, kept=kept[:2])) == "撤销. Kept as they are: KH-1: 后来又改过, KH-2: 后来又改过"
    set_language("zh_CN")
    said = kept_words(change)
    set_language("en")
    assert "KH-1：后来又改过、KH-2：后来又改过、KH-3：已经删除了" in said
    assert ";" not in said


def test_what_an_undo_kept_is_listed_afterwards_and_opens(operations: OperationsPage, place: Workplace, heard: Heard) -> None:
    changed = make_important(place, 1, 2, 3)
    place.shop.records.set("customers", 2, {"level": "vip"})
    place.shop.journal.undo(changed)
    listen(operations, place)
    assert shown(operations)[0][5] == "1 kept"
    assert shown(operations)[2][5] == f"undone by {operations._rows[0].id}, 1 kept"
    number = (place.shop.browsing.record("customers", 2) or {})["number"]
    for row in (0, 2):
        operations.table.go_to(row)
        listed = operations.kept.table.rows
        assert [listed.texts(at) for at in range(listed.rowCount())] == [("Customers", number, "It was edited since.")]
        assert operations.kept.isVisible()
    QTest.keyClick(operations.kept.table, Qt.Key.Key_Return)
    assert heard.wanted == [("customers", 2)]
    operations.table.go_to(1)
    assert not operations.kept.isVisible()


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


def answer(words: str) -> None:
    """Press the button with these words in the question that is about to be asked."""
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    button = next(b for b in box.findChildren(QPushButton) if b.text() == words)
    button.click()


@pytest.fixture
def trash(place: Workplace, qtbot: QtBot) -> TrashPage:
    alone = place.shop.records.add("customers", {"name": ALONE}).only_id()
    place.shop.records.delete("cases", [1])
    place.shop.records.delete("customers", [1, alone])
    page = TrashPage(place)
    qtbot.addWidget(page)
    listen(page, place)
    return page


def test_the_trash_says_when_each_record_goes_or_what_keeps_it(trash: TrashPage, place: Workplace) -> None:
    assert {row[3] for row in shown(trash)} == {"in 30 days"}
    place.shop.settings.put("trash.days", 0)
    trash.refresh()
    assert {row[3] for row in shown(trash)} == {"never by itself"}
    place.shop.settings.put("trash.days", 1)
    place.shop.clock.fixed = place.shop.clock.now() + dt.timedelta(days=2)
    trash.refresh()
    assert sorted(row[3] for row in shown(trash))[1:] == ["today", "today"]
    assert sorted(row[3] for row in shown(trash))[0].startswith("stays: ")


def test_restoring_records_of_two_registers_is_one_operation(trash: TrashPage, place: Workplace, heard: Heard) -> None:
    trash.table.selectAll()
    trash.restore_selected()
    assert len(heard.offered) == 1
    assert shown(trash) == []
    place.shop.journal.undo()
    trash.refresh()
    assert len(shown(trash)) == 3


def test_deleting_finally_asks_first_and_keeping_is_the_way_out(trash: TrashPage, place: Workplace) -> None:
    trash.table.selectAll()
    QTimer.singleShot(0, lambda: answer("Keep them"))
    QTest.keyClick(trash.table, Qt.Key.Key_Delete)
    assert len(shown(trash)) == 3
    at = next(at for at, row in enumerate(shown(trash)) if row[1] == ALONE)
    trash.table.clearSelection()
    trash.table.go_to(at)
    QTimer.singleShot(0, lambda: answer("Delete finally"))
    trash.delete_selected()
    assert place.shop.browsing.find_many("customers", [ALONE]) == {}
    assert len(shown(trash)) == 2
    assert place.shop.journal.operations(1)[0].kind == "purge"


def test_emptying_the_trash_of_one_register_leaves_what_is_used(trash: TrashPage, place: Workplace) -> None:
    trash.chips.choose("customers")
    trash.refresh()
    QTimer.singleShot(0, lambda: answer("Delete finally"))
    trash.delete_all()
    assert place.shop.browsing.find_many("customers", [ALONE]) == {}
    kept = place.shop.browsing.record("customers", 1)
    assert kept is not None
    assert kept["number"] in trash.banner.text()
    assert place.shop.browsing.record("cases", 1) is not None


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
