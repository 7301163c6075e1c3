"""Pictures from files nobody vouches for: small ones for lists, large ones for looking, never more memory than a screen needs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

ALLOCATION_MB = 128
_FORMATS = frozenset({b"png", b"jpeg", b"jpg", b"gif", b"webp", b"bmp"})


def read_picture(path: Path, most: QSize) -> QImage | None:
    """The picture, no larger than ``most``; None where it is none, is damaged, or would take too much memory. Any thread."""
    QImageReader.setAllocationLimit(ALLOCATION_MB)
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()).lower() not in _FORMATS:  # told by the content: no SVG, whatever it is called
        return None
    size = reader.size()
    if not size.isValid() or size.isEmpty() or size.width() * size.height() * 4 > ALLOCATION_MB * 1024 * 1024:
        return None
    if size.width() > most.width() or size.height() > most.height():
        reader.setScaledSize(size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    return None if image.isNull() else image


def png_of(image: QImage) -> bytes:
    """A picture as the bytes of a PNG file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    buffer.close()
    return bytes(data.data())
