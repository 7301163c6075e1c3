"""Workbooks of Excel 2.1 to 2003 and OpenDocument sheets, byte by byte: what shops still keep, and what no library here writes."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

Cell = str | float | None
Rows = Sequence[Sequence[Cell]]

_BOF = {
    2: struct.pack("<HHHH", 0x0009, 4, 0x0200, 0x0010),
    3: struct.pack("<HHHHH", 0x0209, 6, 0x0300, 0x0010, 0),
    4: struct.pack("<HHHHH", 0x0409, 6, 0x0400, 0x0010, 0),
}
_EOF = struct.pack("<HH", 0x000A, 0)
_NA = 0x2A


def biff(version: int, rows: Rows, codepage: int = 936) -> bytes:
    """A workbook of BIFF ``version`` (2, 3, 4, 5 or 8) with one sheet; texts in ``codepage`` (BIFF8: UTF-16), numbers as numbers, ``None``
    as ``#N/A``."""
    if version < 5:
        return _BOF[version] + _record(0x0042, struct.pack("<H", codepage)) + _cells(version, rows, codepage) + _EOF
    stream = _globals(version, codepage, 0)
    at = len(stream)
    sheet = _bof5(version, 0x0010) + _cells(version, rows, codepage) + _EOF
    return container("Workbook" if version == 8 else "Book", _globals(version, codepage, at) + sheet)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _bof5(version: int, what: int) -> bytes:
    body = struct.pack("<HHHH", 0x0600 if version == 8 else 0x0500, what, 0x0DBB, 1997)
    return _record(0x0809, body + (struct.pack("<II", 0x41, 0x06) if version == 8 else b""))


def _globals(version: int, codepage: int, at: int) -> bytes:
    name = b"S"
    bound = struct.pack("<IHB", at, 0, len(name)) + (b"\x00" if version == 8 else b"") + name
    pages = _record(0x0042, struct.pack("<H", 1200 if version == 8 else codepage))
    return _bof5(version, 0x0005) + pages + _record(0x0085, bound) + _EOF


def _cells(version: int, rows: Rows, codepage: int) -> bytes:
    made = []
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell == "":
                continue
            where = struct.pack("<HH", row, column)
            style = b"\x00\x00\x00" if version == 2 else b"\x00\x00"
            newer = 0 if version == 2 else 0x0200
            if cell is None:
                made.append(_record(0x0005 | newer, where + style + bytes((_NA, 1))))
            elif isinstance(cell, str):
                made.append(_record(0x0004 | newer, where + style + _text(version, cell, codepage)))
            else:
                made.append(_record(0x0003 | newer, where + style + struct.pack("<d", cell)))
    return b"".join(made)


def _text(version: int, text: str, codepage: int) -> bytes:
    if version == 8:
        return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
    body = text.encode(f"cp{codepage}")
    return bytes((len(body),)) + body if version == 2 else struct.pack("<H", len(body)) + body


def container(name: str, stream: bytes) -> bytes:
    """An OLE2 file with one stream: header, one sector of the allocation table, one of the directory, then the stream."""
    stream = stream.ljust(4096, b"\x00")  # shorter ones would go into a stream of small sectors
    sectors = -(-len(stream) // 512)
    assert sectors <= 126, "one sector of the allocation table is enough for tests"
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *(at + 3 for at in range(sectors - 1)), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    directory = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(name, 2, 0xFFFFFFFF, 2, len(stream))
    return header + table + directory.ljust(512, b"\x00") + stream.ljust(sectors * 512, b"\x00")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    tree = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return written.ljust(64, b"\x00") + struct.pack("<H", len(written)) + tree + bytes(36) + struct.pack("<IQ", start, size)


def ods(rows: Rows) -> bytes:
    """An OpenDocument sheet of texts."""
    lines = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>' for cell in cells)
        + "</table:table-row>"
        for cells in rows
    )
    namespaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:body><office:spreadsheet><table:table table:name="S">{lines}</table:table></office:spreadsheet></office:body>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", f"<office:document-content {namespaces}>{body}</office:document-content>")
    return out.getvalue()
