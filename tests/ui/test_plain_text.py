"""U-1 to U-3: whatever people call themselves stands on the screen, on paper and on the clipboard as typed, and opens nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QTextBrowser, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.desks.claim_sheet import view
from shopdesk.desks.claim_sheet.actions import SheetContent, SheetRow
from shopdesk.services.shop import Shop
from shopdesk.ui import theme
from shopdesk.ui.register_page import RegisterPage
from shopdesk.ui.row_copy import rows_as_clip
from shopdesk.ui.widgets.plain_label import readable, tooltip_text
from tests.support.hostile_shop import Watch, hostile_texts, make_hostile_shop
from tests.support.plain_text_lint import lint
from tests.support.window_tour import Tour

PACKAGE = Path(__file__).resolve().parent.parent.parent / "shopdesk"
OURS = '<div style="white-space:pre-wrap">'
"""How every tooltip of changing text begins (``plain_label.tooltip_text``); the rest of it is escaped."""


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture that nobody has a reason to open."""
    path = tmp_path_factory.mktemp("canary") / "canary.png"
    picture = QImage(2, 2, QImage.Format.Format_RGB32)
    picture.fill(0xFF0000)
    assert picture.save(str(path))
    return path


@dataclass
class Seen:
    """What a tour found: what is wrong, what boxes said, and the texts on the screen by sight."""

    wrong: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def hostile(canary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with make_hostile_shop(tmp_path_factory.mktemp("hostile") / "a&b.shop", hostile_texts(canary)) as shop:
        yield shop


@pytest.fixture(scope="module")
def seen(hostile: Shop, canary: Path, tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Seen:
    """The whole window looked at once, on a shop whose texts are all HTML."""
    theme.apply(qapp, "light")
    folder = tmp_path_factory.mktemp("import")
    texts = hostile_texts(canary)
    tour = Tour(hostile, word=texts[0], files=import_files(folder, texts), path=folder / "<b>粗<i>.shop")
    found = Seen()
    tour.during_question = lambda box: found.boxes.append(box.text())
    with Watch(canary) as watch:
        for name in tour.sights():
            look(tour, name, [w for w in tour.everything() if w.isVisible()], found)
            if watch.works and watch.opened():
                found.wrong.append(f"{name} opened the file that a nickname names")
    look(tour, "at the end", tour.everything(), found)
    tour.close()
    return found


def look(tour: Tour, name: str, widgets: list[QWidget], found: Seen) -> None:
    found.wrong += [f"{name}: {w.metaObject().className()} {w.objectName()} guesses at HTML" for w in widgets if guesses_html(w)]
    tips = [(w.objectName(), tip) for w in widgets for tip in (w.toolTip(), w.statusTip(), w.whatsThis())]
    tips += [(w.objectName(), a.toolTip()) for w in widgets if not keeps_tips_back(w) for a in w.actions()]
    tips += [("item", tip) for tip in tour.item_tips()]
    found.wrong += [f"{name}: tooltip {tip!r} of {owner}" for owner, tip in tips if not harmless_tip(tip)]
    labels = [w.shown_text() if hasattr(w, "shown_text") else w.text() for w in widgets if isinstance(w, QLabel)]
    fields = [w.text() for w in widgets if isinstance(w, QLineEdit)]
    # A zero-width space shows where a long word may break in a label that wraps.
    found.texts[name] = "\n".join((*labels, *fields, tour.window.windowTitle(), tour.window.status.told())).replace("\u200b", "")
    if name == "customers":
        page = tour.window.page("customers")
        assert isinstance(page, RegisterPage)
        column = page.table.model.column_of("name")
        found.names = {page.table.model.cells(row)[column] for row in range(len(page.table.model.ids))}


def import_files(folder: Path, texts: tuple[str, ...]) -> list[Path]:
    """One file of customers with new, changed and bad rows, one that is none."""
    rows = [("name", "level", "caution", "tags"), *((text + "x", "vip", text, text) for text in texts), ("bad", texts[0], "", "")]
    good, strange = folder / "<b>买<i>.csv", folder / "<img src=x>.csv"
    good.write_text("\n".join("\t".join(row) for row in rows), "utf-8")
    strange.write_text(f"{texts[0]}\t{texts[5]}\n1\t2\n", "utf-8")
    return [good, strange]


def harmless_tip(tip: str) -> bool:
    """Words without a tag, or escaped by our own helper."""
    if "<" not in tip:
        return True
    inside = tip.removeprefix(OURS).removesuffix("</div>")
    return tip.startswith(OURS) and "<" not in inside and ">" not in inside


def keeps_tips_back(widget: QWidget) -> bool:
    """A menu, which shows no tooltips: Qt makes each from its entry's text, unescaped."""
    return isinstance(widget, QMenu) and not widget.toolTipsVisible()


def guesses_html(widget: QWidget) -> bool:
    """A label that would take its text for HTML if it looked like that."""
    if isinstance(widget, QTextBrowser | QTextEdit):
        return True
    if not isinstance(widget, QLabel) or widget.metaObject().className() == "QTipLabel":
        return False
    return widget.textFormat() != Qt.TextFormat.PlainText and bool(widget.text())


# The whole window ------------------------------------------------------------------------------------------------------


def test_the_watch_notices_a_label_that_guesses(canary: Path, qtbot: QtBot) -> None:
    """The check can fail: Qt's own label opens what a nickname names."""
    with Watch(canary) as watch:
        if not watch.works:
            pytest.skip("only Linux tells who opens a file")
        label = QLabel(hostile_texts(canary)[0])
        qtbot.addWidget(label)
        label.grab()
        assert watch.opened()
        assert guesses_html(label)
        assert not harmless_tip(label.text())


def test_everything_shows_texts_as_typed_and_opens_nothing(seen: Seen) -> None:
    """U-1, U-2: every page, panel, tab, menu, tooltip, dialog and box."""
    assert sorted(set(seen.wrong)) == []
    assert len(seen.texts) > 40


def test_texts_stand_there_in_full(seen: Seen, canary: Path) -> None:
    """Nothing of a text that looks like a tag is lost."""
    texts = hostile_texts(canary)
    assert seen.names & set(texts)
    assert "a&b" in seen.texts["customers"]
    assert texts[0] in seen.texts["status bar"]
    assert texts[0] in seen.texts["trouble banner"]
    assert any(text in seen.texts["customers"] for text in texts)
    for name in ("first start", "file trouble", "waiting"):
        assert texts[0] in seen.texts[name], name
    assert any(texts[0] in text for text in seen.boxes)


def test_a_tooltip_shows_what_was_typed(canary: Path) -> None:
    for text in hostile_texts(canary):
        document = QTextDocument()
        document.setHtml(tooltip_text(text))
        assert document.toPlainText() == text


def test_rows_on_the_clipboard_are_text(canary: Path) -> None:
    """U-1: what is pasted into a page that takes HTML is the same text, and names no file."""
    texts = hostile_texts(canary)
    clip: QMimeData = rows_as_clip(texts, [False] * len(texts), [texts, texts])
    assert clip.text().splitlines() == ["\t".join(texts)] * 3
    with Watch(canary) as watch:
        pasted = QTextDocument()
        pasted.setHtml(clip.html())
        assert watch.opened() == 0
    shown = pasted.toPlainText()
    assert all(shown.count(text) == 3 for text in texts)
    tags = set(re.findall(r"<\s*/?\s*(\w+)", clip.html()))
    assert tags == {"html", "head", "meta", "body", "table", "tr", "th", "td"}


def test_rows_are_copied_from_the_list_as_typed(hostile: Shop, canary: Path, qapp: QApplication) -> None:
    tour = Tour(hostile, word="", files=[], path=Path())
    tour.window.open_page("customers")
    page = tour.window.page("customers")
    assert isinstance(page, RegisterPage)
    page.table.select_all()
    page.table.copy_rows()
    clip = QApplication.clipboard().mimeData()
    names = [r["name"] for r in hostile.browsing.rows("customers", page.table.model.ids)]
    assert all(escape(name) in clip.html() for name in names)
    assert all(name in clip.text() for name in names)
    tour.close()


def test_print_shows_texts_as_typed(canary: Path, tmp_path: Path) -> None:
    """U-1 on paper: the claim sheet as PDF."""
    texts = hostile_texts(canary)
    rows = tuple(SheetRow(at, text, text, text, text, 100, 200, 300, text) for at, text in enumerate(texts, 1))
    content = SheetContent(texts[0], texts[1], texts[2], "2026-10", texts[3], texts[4], rows, 100, 200, 300, texts[5])
    with Watch(canary) as watch:
        view.print_pdf(content, tmp_path / "sheet.pdf")
        document = QTextDocument()
        document.setHtml(view.page(content))
        assert watch.opened() == 0
    shown = document.toPlainText()
    assert all(shown.count(text) >= 4 for text in texts)
    assert texts[4] in shown
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")


# The rule for whoever writes the next widget (U-2) --------------------------------------------------------------------


def test_every_text_goes_through_the_one_helper() -> None:
    """U-2: over everything that imports Qt."""
    sources = {str(p.relative_to(PACKAGE).as_posix()): p.read_text("utf-8") for p in PACKAGE.rglob("*.py")}
    drawn = {name: text for name, text in sources.items() if "PySide6" in text}
    assert len(drawn) > 60
    assert [line for name, text in drawn.items() for line in lint(name, text)] == []


@pytest.mark.parametrize(
    "source",
    [
        "from PySide6.QtWidgets import QTextBrowser",
        "QLabel(name)",
        "label = QLabel(self)",
        "class Name(QLabel):\n    pass",
        "button.setToolTip(record['name'])",
        "def f(self, name):\n    shown = tooltip_text(name)\n    shown = name\n    self.setToolTip(shown)",
        "QToolTip.showText(place, name, view)",
        "item.setData(0, Qt.ItemDataRole.ToolTipRole, name)",
        "QMessageBox.warning(self, 'ShopDesk', name)",
        "def f(self, name):\n    box = QMessageBox(self)\n    box.setText(name)",
        "view.setHtml(name)",
        "label.setTextFormat(Qt.TextFormat.AutoText)",
        "self.setToolTip(_(name))",
    ],
)
def test_the_lint_finds(source: str) -> None:
    assert len(lint("ui/x.py", source)) == 1


# Odd characters (U-3) -------------------------------------------------------------------------------------------------

ODD = (
    "\u202eevil.exe\u202c小满",
    "小\u200b\u200b\u2060满\ufeff",
    "买" * 10_000,
    "e" + "\u0301" * 1_000 + "小满",
    "👨\u200d👩\u200d👧\u200d👦" * 40,
    "𠮷野家\U00020bb7",
    "行一\n行二\r\n行三\u2028行四",
    "\x00\x07\x1b[31m红",
)


@pytest.fixture
def odd(shop: Shop) -> Shop:
    """Names that no form would take, as an older program may have stored them."""
    with shop.database.writing() as connection:
        for text in ODD:
            made = connection.exec_driver_sql("INSERT INTO customers (name, number, caution) VALUES (?, ?, ?)", (text, None, text))
            assert made.lastrowid
    return shop


def test_odd_characters_leave_the_layout_as_it_is(odd: Shop, qapp: QApplication) -> None:
    """U-3: row height, widths and the panel are those of an ordinary shop."""
    theme.apply(qapp, "light")
    tour = Tour(odd, word="", files=[], path=Path())
    window = tour.window
    window.open_page("customers")
    page = window.page("customers")
    assert isinstance(page, RegisterPage)
    page.open_record(1)
    tour._settle()
    ordinary = (window.size(), page.side.panel_width(), window.minimumSizeHint().width())
    for record_id in page.table.model.ids:
        page.open_record(record_id)
        tour._settle()
        window.grab()
        assert (window.size(), page.side.panel_width(), window.minimumSizeHint().width()) == ordinary, record_id
    heights = {page.table.visible_row_rect(row).height() for row in range(len(page.table.model.ids))}
    assert heights == {theme.ROW_HEIGHT}
    tour.close()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (ODD[0], "[202E]evil.exe[202C]小满"),
        (ODD[1], "小[200B][200B][2060]满[FEFF]"),
        (ODD[5], ODD[5]),
        (ODD[4], ODD[4]),
        (ODD[7], "␀␇␛[31m红"),
    ],
)
def test_what_hides_or_reorders_text_is_marked(text: str, shown: str) -> None:
    assert readable(text) == shown


def test_long_names_and_towers_of_marks_are_cut() -> None:
    assert len(readable(ODD[2])) <= 2_000
    assert len(readable(ODD[3])) < 10
