"""The look: words can be read in both schemes, and a change of scheme reaches what is on screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction, QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.core.paths import resource
from shopdesk.ui import icons, style_sheet, theme

ENOUGH = 4.5
SCHEMES: tuple[theme.Scheme, ...] = ("light", "dark")


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "light")
    yield
    theme.apply(qapp, "light")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_muted_and_tones_read_on_every_surface(scheme: theme.Scheme) -> None:
    tokens = theme.SCHEMES[scheme]
    inks = {"text": tokens.text, "muted": tokens.muted, **{tone: tokens.ink(tone) for tone in theme.TONES}}
    surfaces = {"window": tokens.window, "paper": tokens.paper, "selection": tokens.selection}
    poor = {
        (ink, surface): round(theme.contrast(front, back), 2)
        for ink, front in inks.items()
        for surface, back in surfaces.items()
        if theme.contrast(front, back) < ENOUGH
    }
    assert poor == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_tone_reads_on_its_own_wash(scheme: theme.Scheme) -> None:
    tokens = theme.SCHEMES[scheme]
    assert {tone for tone in theme.TONES if theme.contrast(tokens.ink(tone), tokens.wash(tone)) < ENOUGH} == set()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_on_buttons_and_on_the_undo_bar_read(scheme: theme.Scheme) -> None:
    tokens = theme.SCHEMES[scheme]
    pairs = (
        (tokens.on_accent, tokens.accent),
        (tokens.on_accent, tokens.accent_hover),
        (tokens.text, tokens.hover),
        (tokens.text, tokens.accent_wash),
        (tokens.on_notice, tokens.notice),
        (tokens.notice_accent, tokens.notice),
    )
    assert [pair for pair in pairs if theme.contrast(*pair) < ENOUGH] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_boxes_to_tick_stand_out_from_what_they_lie_on(scheme: theme.Scheme) -> None:
    tokens = theme.SCHEMES[scheme]
    assert min(theme.contrast(tokens.grip, tokens.paper), theme.contrast(tokens.grip, tokens.window)) >= 3


def test_contrast_counts_as_wcag_does() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_apply_dresses_palette_and_font_and_tells_everybody(qapp: QApplication, qtbot: QtBot, scheme: theme.Scheme) -> None:
    with qtbot.waitSignal(theme.changed) as told:
        theme.apply(qapp, scheme)
    tokens = theme.SCHEMES[scheme]
    assert told.args == [tokens]
    assert theme.current() is tokens
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(tokens.window)
    assert qapp.palette().color(QPalette.ColorRole.Highlight) == QColor(tokens.selection)
    assert qapp.font().pixelSize() == theme.BASE_TYPE


def test_buttons_and_fields_are_26_pixels_high(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    controls = [QPushButton("Save", page), QLineEdit(page), QSpinBox(page)]
    for control in controls:
        column.addWidget(control)
    page.ensurePolished()
    page.adjustSize()
    for control in controls:
        control.ensurePolished()
    page.layout().activate()
    assert {type(control).__name__: control.height() for control in controls} == {"QPushButton": 26, "QLineEdit": 26, "QSpinBox": 26}


def test_a_focused_field_shows_a_ring_in_the_accent(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    first, second = QLineEdit(page), QLineEdit(page)
    column = QVBoxLayout(page)
    column.addWidget(first)
    column.addWidget(second)
    page.show()
    page.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    accent = QColor(theme.LIGHT.accent)

    def edge(field: QLineEdit) -> QColor:
        picture = field.grab().toImage()
        return picture.pixelColor(1, picture.height() // 2)

    assert edge(first) == accent
    assert edge(second) != accent


def test_the_sheet_leaves_no_placeholder_and_names_only_pictures_that_exist() -> None:
    for tokens in theme.SCHEMES.values():
        sheet = style_sheet.style_sheet(tokens)
        assert "$" not in sheet
        pictures = set(re.findall(r"url\(controls:([^)]+)\)", sheet))
        assert pictures
        assert {name for name in pictures if not (resource("icons") / "controls" / name).is_file()} == set()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_pictures_of_controls_wear_the_colours_of_their_scheme(scheme: theme.Scheme) -> None:
    tokens = theme.SCHEMES[scheme]
    allowed = {tokens.on_accent, tokens.muted, tokens.faint}
    for path in (resource("icons") / "controls").glob(f"*-{scheme}.svg"):
        assert set(re.findall(r"#[0-9a-f]{6}", path.read_text(encoding="utf-8"))) <= allowed, path.name


def test_all_icons_are_drawn_in_one_hand() -> None:
    assert len(icons.names()) >= 60
    for name in icons.names():
        source = (resource("icons") / f"{name}.svg").read_text(encoding="utf-8")
        assert 'viewBox="0 0 24 24"' in source, name
        assert 'stroke-width="1.75"' in source, name
        assert 'stroke="currentColor"' in source, name
        assert not re.search(r"#[0-9a-fA-F]{3,6}", source), name


def test_every_icon_paints_something_in_the_colour_asked_for(qapp: QApplication) -> None:
    del qapp
    for name in icons.names():
        picture = icons.pixmap(name, 32, "red").toImage()
        strong = {
            picture.pixelColor(x, y).name()
            for x in range(picture.width())
            for y in range(picture.height())
            if picture.pixelColor(x, y).alpha() == 255
        }
        assert strong == {theme.LIGHT.red}, name


def test_an_unknown_icon_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        icons.icon("no_such_icon")


def test_icons_of_buttons_and_actions_follow_the_scheme(qapp: QApplication, qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    action = QAction(button)
    button.addAction(action)
    icons.set_icon(button, "menu")
    icons.set_icon(action, "menu", "accent")

    def have(*inks: str) -> bool:
        return all(_is_drawn_in(each.icon().pixmap(16, 16).toImage(), ink) for each, ink in zip((button, action), inks, strict=True))

    assert have(theme.LIGHT.text, theme.LIGHT.accent)
    assert not have(theme.LIGHT.accent, theme.LIGHT.text)
    theme.apply(qapp, "dark")
    assert have(theme.DARK.text, theme.DARK.accent)


def _is_drawn_in(picture: QImage, ink: str) -> bool:
    """Whether the most opaque pixel has this colour, give or take what blending leaves."""
    pixels = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    drawn, wanted = max(pixels, key=QColor.alpha), QColor(ink)
    channels = ((drawn.red(), wanted.red()), (drawn.green(), wanted.green()), (drawn.blue(), wanted.blue()))
    return all(abs(a - b) <= 4 for a, b in channels)


def test_a_chosen_scheme_stays_and_the_system_may_be_followed_again(qapp: QApplication) -> None:
    theme.choose(qapp, "dark")
    assert theme.current() is theme.DARK
    theme.choose(qapp, "system")
    assert theme.current().scheme == theme.system_scheme(qapp)


def test_the_identifier_font_tells_zero_from_o(qapp: QApplication) -> None:
    del qapp
    families = theme.mono_font().families()
    assert families[:3] == ["DejaVu Sans Mono", "Consolas", "Menlo"]
