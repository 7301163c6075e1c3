"""Pictures of a record: pasted, dropped, shown small, missing ones said, and none left behind that nobody saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.services.shop import Shop
from shopdesk.ui.editors.evidence import EvidenceEditor
from shopdesk.ui.picture_viewer import PictureViewer
from shopdesk.ui.pictures import png_of, read_picture
from shopdesk.ui.record_panel import RecordPanel
from shopdesk.ui.widgets.plain_label import PlainLabel
from shopdesk.ui.workplace import Workplace


@pytest.fixture
def panel(place: Workplace, qtbot: QtBot) -> RecordPanel:
    made = RecordPanel(place.shop.registers["cases"], place)
    qtbot.addWidget(made)
    made.resize(448, 700)
    made.show_record(1)
    made.show()
    made.activateWindow()
    qtbot.waitActive(made)
    return made


def evidence(panel: RecordPanel) -> EvidenceEditor:
    editor: Any = panel.form.body.editors["evidence"]
    assert isinstance(editor, EvidenceEditor)
    return editor


def picture(colour: str = "red") -> QImage:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def paste_into(panel: RecordPanel, key: str) -> None:
    panel.form.body.focus_field(key)
    focused = panel.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def files(shop: Shop) -> list[str]:
    folder = shop.attachments.folder
    return sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize("key", ["evidence", "order_number"])
def test_a_screenshot_is_pasted_wherever_the_keyboard_is(panel: RecordPanel, shop: Shop, key: str) -> None:
    QGuiApplication.clipboard().setImage(picture())
    paste_into(panel, key)
    (name,) = evidence(panel).text_value()
    assert name == f"buyer0_{shop.clock.today():%Y%m%d}_01.png"
    panel.save()
    assert shop.browsing.record("cases", 1)["evidence"] == (name,)  # type: ignore[index]
    assert files(shop) == [name]
    assert read_picture(shop.attachments.folder / name, QSize(64, 48)).pixelColor(3, 3) == QColor("red")  # type: ignore[union-attr]


def test_a_picture_is_named_after_the_buyers_account(panel: RecordPanel, shop: Shop) -> None:
    account: Any = panel.form.body.editors["buyer_account"]
    account.setText("buyer<0>")
    account.textEdited.emit("buyer<0>")
    QGuiApplication.clipboard().setImage(picture())
    paste_into(panel, "evidence")
    assert evidence(panel).text_value()[0].startswith("buyer_0__")


def drop(panel: RecordPanel, *paths: Path) -> bool:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return panel.form.add_mime(mime)


def test_dropped_files_are_copied_and_shown_small(panel: RecordPanel, shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_of(picture()))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\n")
    assert drop(panel, tmp_path / "a.png", tmp_path / "b.pdf")
    editor = evidence(panel)
    assert len(editor.text_value()) == 2
    assert not editor._list.item(0).icon().isNull()
    assert len(files(shop)) == 2
    assert (tmp_path / "a.png").exists()


def test_a_file_that_is_refused_says_why_and_leaves_nothing(panel: RecordPanel, shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_of(picture()))
    (tmp_path / "virus.exe").write_bytes(b"MZ" + b"\x00" * 100)
    drop(panel, tmp_path / "a.png", tmp_path / "virus.exe")
    assert "virus.exe" in panel.form._trouble.text()
    assert evidence(panel).text_value() == ()
    assert files(shop) == []


def test_what_nobody_saved_is_removed_again(panel: RecordPanel, shop: Shop) -> None:
    QGuiApplication.clipboard().setImage(picture())
    paste_into(panel, "evidence")
    assert len(files(shop)) == 1
    panel.revert()
    assert files(shop) == []


def test_undo_takes_a_picture_off_and_redo_brings_it_back(panel: RecordPanel, shop: Shop) -> None:
    QGuiApplication.clipboard().setImage(picture())
    paste_into(panel, "evidence")
    panel.save()
    shop.journal.undo()
    panel.show_record(1)
    assert evidence(panel).text_value() == ()
    shop.journal.redo()
    panel.show_record(1)
    (name,) = evidence(panel).text_value()
    assert shop.attachments.path(name) is not None


def test_a_file_that_is_gone_is_said_in_the_panel_and_by_the_check(panel: RecordPanel, shop: Shop) -> None:
    QGuiApplication.clipboard().setImage(picture())
    paste_into(panel, "evidence")
    panel.save()
    (shop.attachments.folder / evidence(panel).text_value()[0]).unlink()
    panel.show_record(1)
    assert evidence(panel)._list.item(0).text() == "File is gone"
    assert [(f["code"], f["table"], f["id"]) for f in shop.backups.check()] == [("missing_file", "cases", 1)]


def test_delete_takes_a_picture_off_the_record(panel: RecordPanel) -> None:
    QGuiApplication.clipboard().setImage(picture())
    paste_into(panel, "evidence")
    editor = evidence(panel)
    editor._list.item(0).setSelected(True)
    QTest.keyClick(editor._list, Qt.Key.Key_Delete)
    assert editor.text_value() == ()


def test_a_locked_record_takes_no_picture(panel: RecordPanel, shop: Shop) -> None:
    shop.records.delete("cases", [1])
    panel.show_record(1)
    QGuiApplication.clipboard().setImage(picture())
    paste_into(panel, "evidence")
    assert files(shop) == []


def test_text_on_the_clipboard_is_pasted_as_text(panel: RecordPanel, shop: Shop) -> None:
    QGuiApplication.clipboard().setText("1001")
    paste_into(panel, "refund_number")
    assert panel.form.body.editors["refund_number"].text_value() == "1001"
    assert files(shop) == []


def test_bombs_and_drawings_are_not_decoded(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        import zlib

        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    side = (30_000).to_bytes(4, "big")
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", side + side + b"\x08\x02\x00\x00\x00") + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    for name, data in (("bomb.png", bomb), ("d.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ("cut.png", bomb[:20]), ("e.png", b"")):
        (tmp_path / name).write_bytes(data)
        assert read_picture(tmp_path / name, QSize(100, 100)) is None


def test_a_picture_is_looked_at_no_larger_than_the_screen(tmp_path: Path, panel: RecordPanel, qtbot: QtBot) -> None:
    image = QImage(4000, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("blue"))
    (tmp_path / "wide.png").write_bytes(png_of(image))
    viewer = PictureViewer(tmp_path / "wide.png", panel)
    qtbot.addWidget(viewer)
    assert viewer.sizeHint().width() <= viewer.screen().availableGeometry().width()
    (tmp_path / "no.png").write_bytes(b"nothing")
    other = PictureViewer(tmp_path / "no.png", panel)
    qtbot.addWidget(other)
    (said,) = other.findChildren(PlainLabel)
    assert "no.png" in said.text()
