"""Colours, type and measures of the window: tokens for light and dark, and how they become a palette.

The rules for single controls are in :mod:`shopdesk.ui.style_sheet`; icons tint themselves in :mod:`shopdesk.ui.icons`.
Everything here runs on the GUI thread.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Literal, cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QDateTimeEdit, QWidget

from shopdesk.core import translations

Scheme = Literal["light", "dark"]
Choice = Literal["system", "light", "dark"]
Tone = Literal["amber", "blue", "violet", "green", "red", "grey"]

TONES: tuple[Tone, ...] = ("amber", "blue", "violet", "green", "red", "grey")

# Measures in device-independent pixels, multiples of the 4-pixel grid where the eye can tell.
CONTROL_HEIGHT = 26
ROW_HEIGHT = 28
NAVIGATION_WIDTH = 172
SIDE_PANEL_WIDTH = 448
NARROW_WINDOW = 1200
RADIUS = 5
ICON_SIZE = 16
BASE_TYPE = 13
SMALL_TYPE = 12

_FAMILIES_SIMPLIFIED = ("Noto Sans CJK SC", "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC")
_FAMILIES_TRADITIONAL = ("Noto Sans CJK TC", "Microsoft JhengHei UI", "Microsoft JhengHei", "PingFang TC")
# Each of the first three tells 0 from O and 1 from l; the last carries Chinese characters inside an identifier.
_FAMILIES_MONO = ("DejaVu Sans Mono", "Consolas", "Menlo", "Noto Sans Mono CJK SC")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme, each as ``#rrggbb``. Text, muted and the tones read at 4.5 : 1 on every surface here."""

    scheme: Scheme
    window: str
    paper: str
    hairline: str
    border: str
    """Outline of what can be typed into or ticked: a step stronger than a hairline."""
    hover: str
    text: str
    muted: str
    grip: str
    """Outline of a box to tick, the scroll bar under the pointer, words of a button that cannot be pressed: 3 : 1 on paper and window."""
    faint: str
    """Scroll bars and icons that cannot be pressed; never for words."""
    accent: str
    accent_hover: str
    on_accent: str
    accent_wash: str
    selection: str
    red: str
    red_wash: str
    amber: str
    amber_wash: str
    green: str
    green_wash: str
    violet: str
    violet_wash: str
    grey_wash: str
    notice: str
    """The undo bar: the other scheme's paper, so it stands out; on it ``on_notice`` and ``notice_accent``."""
    on_notice: str
    notice_accent: str

    def ink(self, tone: Tone) -> str:
        """The colour of words in a tone."""
        return cast(str, getattr(self, _INK[tone]))

    def wash(self, tone: Tone) -> str:
        """The colour behind words in a tone."""
        return cast(str, getattr(self, _WASH[tone]))

    def colour(self, name: str) -> QColor:
        """A token as a QColor, shared: do not change it. ``name`` is a field of this class or ``#rrggbb``."""
        return _colour(name if name.startswith("#") else getattr(self, name))


_INK: dict[Tone, str] = {"amber": "amber", "blue": "accent", "violet": "violet", "green": "green", "red": "red", "grey": "muted"}
_WASH: dict[Tone, str] = {
    "amber": "amber_wash",
    "blue": "accent_wash",
    "violet": "violet_wash",
    "green": "green_wash",
    "red": "red_wash",
    "grey": "grey_wash",
}

LIGHT = Tokens(
    scheme="light",
    window="#f5f6f8",
    paper="#ffffff",
    hairline="#e3e6ea",
    border="#cdd2da",
    hover="#eef0f3",
    text="#1d2330",
    muted="#596273",
    grip="#868f9e",
    faint="#b7bdc8",
    accent="#1a5fd0",
    accent_hover="#154fb0",
    on_accent="#ffffff",
    accent_wash="#e8f0fe",
    selection="#dbe8fd",
    red="#b3261e",
    red_wash="#fdecea",
    amber="#855900",
    amber_wash="#fff4d6",
    green="#14663c",
    green_wash="#e3f6ec",
    violet="#5f33ad",
    violet_wash="#f1eafd",
    grey_wash="#eceef2",
    notice="#1d2330",
    on_notice="#ffffff",
    notice_accent="#7db0ff",
)

DARK = Tokens(
    scheme="dark",
    window="#17191e",
    paper="#1f2228",
    hairline="#31353d",
    border="#434954",
    hover="#2a2e36",
    text="#e6e8ec",
    muted="#a3acba",
    grip="#747d8c",
    faint="#4a505b",
    accent="#7db0ff",
    accent_hover="#9cc3ff",
    on_accent="#0e1420",
    accent_wash="#1c2d4a",
    selection="#27406b",
    red="#ff9a91",
    red_wash="#43211f",
    amber="#f0c04c",
    amber_wash="#3d3113",
    green="#6fd39b",
    green_wash="#16352a",
    violet="#c5aaff",
    violet_wash="#2e2545",
    grey_wash="#2c3038",
    notice="#e6e8ec",
    on_notice="#17191e",
    notice_accent="#154fb0",
)

SCHEMES: dict[Scheme, Tokens] = {"light": LIGHT, "dark": DARK}


class _Theme(QObject):
    """Holds the tokens in use and says when they change."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.tokens = LIGHT
        self.choice: Choice = "light"
        self.listens = False
        self.fusion = False

    def system_changed(self, scheme: Qt.ColorScheme) -> None:
        app = QApplication.instance()
        if self.choice == "system" and isinstance(app, QApplication):
            apply(app, "dark" if scheme == Qt.ColorScheme.Dark else "light")


_theme = _Theme()
changed = _theme.changed
"""Signal(object): the new Tokens, after palette and style sheet are in place. Connect bound methods of widgets."""


def new_application(name: str) -> QApplication:
    """A QApplication in the style that the sheets are made for. Asked for as an argument, since a QStyle in Python's hands costs 8 ms."""
    _theme.fusion = True
    return QApplication([name, "-style", "Fusion"])


def current() -> Tokens:
    """The tokens in use; light until ``apply`` was called."""
    return _theme.tokens


@lru_cache(maxsize=256)
def _colour(code: str) -> QColor:
    return QColor(code)


def families() -> list[str]:
    """Type families for reading, in order of wish; traditional forms first when the window speaks traditional Chinese."""
    first, then = (_FAMILIES_SIMPLIFIED, _FAMILIES_TRADITIONAL)
    if translations.language() == "zh_TW":
        first, then = then, first
    return [*first, *then, "Segoe UI", "DejaVu Sans"]


def base_font(pixels: int = BASE_TYPE, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The reading font at a size in pixels."""
    font = QFont(families())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    return font


def figure_font(pixels: int = BASE_TYPE, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The reading font with figures of one width, for columns of numbers."""
    font = base_font(pixels, weight=weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def mono_font(pixels: int = SMALL_TYPE, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The font of identifiers: tells 0 from O and 1 from l."""
    font = QFont(list(_FAMILIES_MONO))
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setFixedPitch(True)
    return font


def mono_families() -> tuple[str, ...]:
    """Families of ``mono_font``, for the style sheet."""
    return _FAMILIES_MONO


def system_scheme(app: QApplication) -> Scheme:
    """What the system asks for; light where it does not say."""
    return "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"


def palette(tokens: Tokens) -> QPalette:
    """The tokens as palette roles, so that what no style sheet rule names still looks right."""
    result = QPalette()
    role = QPalette.ColorRole
    colours: dict[QPalette.ColorRole, str] = {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.paper,
        role.AlternateBase: tokens.window,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.paper,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.red,
        role.Highlight: tokens.selection,
        role.HighlightedText: tokens.text,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.violet,
        role.ToolTipBase: tokens.paper,
        role.ToolTipText: tokens.text,
        role.Light: tokens.paper,
        role.Midlight: tokens.hover,
        role.Mid: tokens.hairline,
        role.Dark: tokens.border,
        role.Shadow: tokens.border,
    }
    for each, code in colours.items():
        result.setColor(each, QColor(code))
    disabled = QPalette.ColorGroup.Disabled
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText, role.PlaceholderText):
        result.setColor(disabled, each, QColor(tokens.grip))
    result.setColor(disabled, role.Highlight, QColor(tokens.hover))
    return result


def apply(app: QApplication, scheme: Scheme) -> None:
    """Dress the whole application in a scheme; may be called again at any time. Emits ``changed``."""
    from shopdesk.ui.style_sheet import style_sheet

    tokens = SCHEMES[scheme]
    _theme.tokens = tokens
    if not _theme.fusion:
        app.setStyle("Fusion")
        _theme.fusion = True
    app.setPalette(palette(tokens))
    app.setFont(base_font())
    app.setStyleSheet(style_sheet(tokens))
    _theme.changed.emit(tokens)


def choose(app: QApplication, choice: Choice) -> None:
    """Apply the user's choice: one scheme for good (title bars too, where the platform can), or whatever the system says."""
    hints = app.styleHints()
    _theme.choice = choice
    if not _theme.listens:
        hints.colorSchemeChanged.connect(_theme.system_changed)
        _theme.listens = True
    if choice == "system":
        hints.unsetColorScheme()
        apply(app, system_scheme(app))
    else:
        hints.setColorScheme(Qt.ColorScheme.Dark if choice == "dark" else Qt.ColorScheme.Light)
        apply(app, choice)


def set_look(widget: QWidget, **properties: str | bool | None) -> None:
    """Set properties that style rules ask for (``primary=True``, ``role="muted"``, ``problem=True``) and show the effect at once."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    dress(widget)


def dress(widget: QWidget) -> None:
    """Have the style rules looked up anew for a widget that is shown already; one that is not gets them when it is."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def inset_text(box: QAbstractSpinBox) -> None:
    """Give a spin box the room before its text that other editors have: its style ignores the sheet's padding."""
    margin = 0 if isinstance(box, QDateTimeEdit) and box.calendarPopup() else 7
    box.lineEdit().setTextMargins(margin, 0, 0, 0)


def contrast(front: str, back: str) -> float:
    """Contrast of two colours as WCAG 2 counts it, 1.0 to 21.0."""
    lighter, darker = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(code: str) -> float:
    colour = QColor(code)
    return 0.2126 * _linear(colour.redF()) + 0.7152 * _linear(colour.greenF()) + 0.0722 * _linear(colour.blueF())


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.03928 else float(((share + 0.055) / 1.055) ** 2.4)


def token_names() -> tuple[str, ...]:
    """The names that ``Tokens.colour`` and icons understand."""
    return tuple(each.name for each in fields(Tokens) if each.name != "scheme")
