"""The line icons of ``resources/icons``, tinted to a colour of the theme.

An icon is never the only carrier of meaning: callers give their buttons words or an accessible name.
"""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication

from shopdesk.core.paths import resource
from shopdesk.ui import theme

_LARGEST_SCALE = 3


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Every icon there is, sorted."""
    return tuple(sorted(path.stem for path in resource("icons").glob("*.svg")))


def icon(name: str, ink: str = "text", scheme: theme.Scheme | None = None, *, checked_ink: str | None = None) -> QIcon:
    """An icon tinted to ``ink`` (a token's name or ``#rrggbb``) of ``scheme`` (the one in use when None); shared, so do not change it.

    ``checked_ink`` tints it while its button is checked. Raises KeyError for a name that has no file.
    """
    tokens = theme.current() if scheme is None else theme.SCHEMES[scheme]
    off = tokens.colour(ink).name()
    on = tokens.colour(checked_ink).name() if checked_ink else off
    return _icon(name, off, on, tokens.faint)


def pixmap(name: str, pixels: int = theme.ICON_SIZE, ink: str = "text", *, ratio: float = 1.0) -> QPixmap:
    """One picture of an icon, for widgets that paint; ``ratio`` is the device pixel ratio of what it is painted on."""
    if pixels <= theme.ICON_SIZE:
        return icon(name, ink).pixmap(QSize(pixels, pixels), ratio)
    return _large(name, theme.current().colour(ink).name(), pixels, ratio)


def set_icon(target: QAbstractButton | QAction, name: str, ink: str = "text", *, checked_ink: str | None = None) -> None:
    """Give a button or action an icon that changes its tint with the theme. An empty name takes the icon away."""
    target.setProperty("iconName", name)
    target.setProperty("iconInk", ink)
    target.setProperty("iconCheckedInk", checked_ink or "")
    _tint(target)


def _tint(target: QObject) -> None:
    name = target.property("iconName")
    if name is None or not isinstance(target, QAbstractButton | QAction):
        return
    if name == "":
        target.setIcon(QIcon())
        return
    target.setIcon(icon(name, target.property("iconInk") or "text", checked_ink=target.property("iconCheckedInk") or None))


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    path = resource("icons") / f"{name}.svg"
    if not path.is_file():
        raise KeyError(name)
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def _large(name: str, colour: str, pixels: int, ratio: float) -> QPixmap:
    picture = _draw(name, colour, (round(pixels * ratio),))[0]
    picture.setDevicePixelRatio(ratio)
    return picture


def _sizes() -> tuple[int, ...]:
    """Pixels of an icon on the screens that there are; drawing sizes that no screen has would cost a third of the first paint."""
    scale = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
    return tuple(theme.ICON_SIZE * each for each in range(1, min(_LARGEST_SCALE, math.ceil(scale)) + 1))


@lru_cache(maxsize=512)
def _icon(name: str, off: str, on: str, faint: str) -> QIcon:
    result = QIcon()
    modes = (
        (off, QIcon.Mode.Normal, QIcon.State.Off),
        (on, QIcon.Mode.Normal, QIcon.State.On),
        (faint, QIcon.Mode.Disabled, QIcon.State.Off),
    )
    sizes = _sizes()
    for colour, mode, state in modes:
        if state is QIcon.State.On and on == off:
            continue
        for picture in _draw(name, colour, sizes):
            result.addPixmap(picture, mode, state)
    return result


def _draw(name: str, colour: str, sizes: tuple[int, ...]) -> list[QPixmap]:
    pictures = []
    for pixels in sizes:
        stencil = _stencil(name, pixels)
        picture = QPixmap(pixels, pixels)
        picture.fill(Qt.GlobalColor.transparent)  # else it has no alpha to keep
        picture.fill(QColor(colour))
        painter = QPainter(picture)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        painter.drawPixmap(0, 0, stencil)
        painter.end()
        pictures.append(picture)
    return pictures


@lru_cache(maxsize=256)
def _stencil(name: str, pixels: int) -> QPixmap:
    """An icon in black; tinting this costs a quarter of reading the drawing again for each colour."""
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", "#000000").encode()))
    picture = QPixmap(pixels, pixels)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return picture


def _retint_all(tokens: object) -> None:
    """After a change of scheme: every button and action that ``set_icon`` dressed."""
    del tokens
    for widget in QApplication.allWidgets():
        _tint(widget)
        for action in widget.actions():
            _tint(action)


theme.changed.connect(_retint_all)
