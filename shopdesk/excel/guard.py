"""The gate that every foreign file passes before anything parses it: content sniffed, zip directory weighed, no DTD.

Runs in the child; refuses within a second what is built to hurt. Reading the cells is left to the readers of each format.
"""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

from shopdesk.excel.refusal import Refusal

MOST_PARTS = 10_000
MOST_DIRECTORY = 4 << 20
MOST_PART = 3 << 30
MOST_TOTAL = 4 << 30
MOST_RATIO = 150  # measured on real workbooks: 5 to 40; the bombs of reliability.md: 250 to 1,000
RATIO_FROM = 24 << 20
MOST_SMALL_PART = 64 << 20  # styles, workbook, relations
MOST_DEPTH = 200
CHUNK = 1 << 18

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image?"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"MZ", "program?"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3", "database"),
    (b"{\\rtf", "word"),
)
_PROLOG_DTD = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FIRST_ELEMENT = re.compile(r"<[A-Za-z_]")


def sniff(path: Path) -> str:
    """The format by content: xlsx, xlsb, ods, xls, xml2003, fods, html, mhtml or csv; the extension is not asked.

    Raises Refusal for what is no table (``not_a_spreadsheet``), empty, encrypted or unsafe.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise Refusal("empty")
    if head.startswith(b"PK"):
        return sniff_zip(path)
    if head.startswith(_OLE2):
        return _sniff_ole2(path)
    if re.match(rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10\x00][\x00]", head):
        return "xls"  # BIFF2 to BIFF8 without a container
    for magic, kind in _MAGIC:
        if head.startswith(magic) and (not kind.endswith("?") or _is_binary(head)):
            raise Refusal("not_a_spreadsheet", kind=kind.rstrip("?"))
    if not head.strip(b"\x00") or not head.strip():
        raise Refusal("damaged" if head.strip() else "empty")
    return _sniff_text(head)


def _is_binary(head: bytes) -> bool:
    return bool(re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head))


def _sniff_ole2(path: Path) -> str:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refusal("encrypted")
    if "WordDocument".encode("utf-16-le") in data or "PowerPoint Document".encode("utf-16-le") in data:
        raise Refusal("not_a_spreadsheet", kind="word")
    if "__properties_version".encode("utf-16-le") in data:
        raise Refusal("not_a_spreadsheet", kind="mail")
    return "xls"


def _sniff_text(head: bytes) -> str:
    text = head_text(head).lstrip("\ufeff \t\r\n\x00").lower()
    start = text[:3000]
    if start.startswith("<"):
        if "schemas-microsoft-com:office:spreadsheet" in start or ("<workbook" in start and "excel.sheet" in start):
            return "xml2003"
        if "opendocument:xmlns:office" in start and "office:document" in start:
            return "fods"
        if re.search(r"<(?:html|table|!doctype html|head|body|meta|style|tr|div|frameset)\b", start):
            return "html"
        if start.startswith("<?xml"):
            raise Refusal("not_a_spreadsheet", kind="xml")
    if start.startswith("mime-version:") or ("\nmime-version:" in start[:1500] and "content-type:" in start[:1500]):
        return "mhtml"
    if re.match(r"\s*(?:\{\s*\"|\[\s*[\[{\"])", start) and not re.match(r"\s*\[[^\]\"]*\]\s*[,\t;]", start):
        raise Refusal("not_a_spreadsheet", kind="json")
    return "csv"


def head_text(head: bytes) -> str:
    """The beginning of a text file, readable enough to look for tags."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    return head.replace(b"\x00", b"").decode("utf-8", "replace")


def sniff_zip(path: Path) -> str:
    with checked_zip(path) as archive:
        names = {part_name(name): name for name in archive.namelist()}
        if "mimetype" in names:
            kind = _small(archive, names["mimetype"])
            if b"opendocument.spreadsheet" in kind:
                if b"encryption-data" in _small(archive, names.get("meta-inf/manifest.xml", "")):
                    raise Refusal("encrypted")
                return "ods"
            raise Refusal("not_a_spreadsheet", kind="word" if b"opendocument" in kind else "archive")
        if any(re.search(r"(?:^|/)workbook\.bin$", name) for name in names):
            return "xlsb"
        if any(name.startswith(("word/", "ppt/")) for name in names) and not any(n.startswith("xl/") for n in names):
            raise Refusal("not_a_spreadsheet", kind="word")
        if "_rels/.rels" in names or "[content_types].xml" in names or any(name.startswith("xl/") for name in names):
            return "xlsx"
        if not names:
            raise Refusal("damaged")
        if "index/document.iwa" in names:
            raise Refusal("unsupported", kind="spreadsheet")
        raise Refusal("not_a_spreadsheet", kind="archive")


def part_name(name: str) -> str:
    """A part's name as it is compared: lower case, forward slashes, no leading slash."""
    return name.replace("\\", "/").lstrip("/").lower()


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    if not name:
        return b""
    with archive.open(name) as part:
        return part.read(CHUNK)


def checked_zip(path: Path) -> zipfile.ZipFile:
    """The archive, after its directory has been weighed: sizes, ratio, count, overlap, doubles; and no part begins with a DTD."""
    _check_end_record(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, UnicodeError) as error:
        raise Refusal("damaged") from error
    try:
        _weigh(archive.infolist())
        for entry in archive.infolist():
            if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                _check_prolog(archive, entry)
    except zipfile.BadZipFile as error:
        archive.close()
        raise Refusal("damaged") from error
    except BaseException:
        archive.close()
        raise
    return archive


def _check_end_record(path: Path) -> None:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 66_000))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Refusal("damaged")
    count = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if (count > MOST_PARTS and count != 0xFFFF) or (directory > MOST_DIRECTORY and directory != 0xFFFFFFFF):
        raise Refusal("unsafe")
    at64 = tail.rfind(b"PK\x06\x06")
    if at64 >= 0 and int.from_bytes(tail[at64 + 40 : at64 + 48], "little") > MOST_DIRECTORY:
        raise Refusal("unsafe")


def _weigh(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_TOTAL:
        raise Refusal("unsafe" if len(entries) > MOST_PARTS else "too_large")
    if len({entry.filename for entry in entries}) != len(entries):
        raise Refusal("unsafe")
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Refusal("unsafe")
        end = entry.header_offset + 30 + entry.compress_size
        if entry.flag_bits & 1:
            raise Refusal("encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refusal("unsafe")
        if entry.file_size > RATIO_FROM and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
            raise Refusal("unsafe")
        if entry.file_size > MOST_PART:
            raise Refusal("too_large")
        is_cells = re.search(r"sheet|strings|content|media|drawing|pivot|vba", entry.filename, re.IGNORECASE)
        if not is_cells and entry.file_size > MOST_SMALL_PART:
            raise Refusal("unsafe")


def _check_prolog(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """No document type declaration before the first element: entities and outside files are named there and nowhere else."""
    try:
        with archive.open(entry) as part:
            text = ""
            for chunk in decoded(part, first=2048):
                text += chunk
                if _PROLOG_DTD.search(text):
                    raise Refusal("unsafe")
                if _FIRST_ELEMENT.search(text) or len(text) > CHUNK:
                    return
    except (zipfile.BadZipFile, EOFError, OSError, UnicodeError, LookupError, NotImplementedError, ValueError, RuntimeError):
        return  # a part that nobody reads may be broken; the readers say so where it matters
    except Exception as error:
        if type(error).__module__ == "zlib":
            return
        raise


def decoded(part: IO[bytes], first: int = CHUNK) -> Iterator[str]:
    """An XML part as text: byte order mark, then the declared encoding, else UTF-8; raises UnicodeError, LookupError."""
    head = part.read(first)
    decoder = codecs.getincrementaldecoder(xml_encoding(head))()
    text = decoder.decode(head).removeprefix("\ufeff")
    if text:
        yield text
    while chunk := part.read(CHUNK):
        yield decoder.decode(chunk)
    rest = decoder.decode(b"", True)
    if rest:
        yield rest


def xml_encoding(head: bytes) -> str:
    """The encoding of an XML document by its first bytes."""
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head[:2] == b"<\x00":
        return "utf-16-le"
    if head[:2] == b"\x00<":
        return "utf-16-be"
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    found = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", head)
    name = found[1].decode("ascii").lower() if found else "utf-8"
    if name in ("gb2312", "gbk"):
        return "gb18030"
    return "utf-8" if name.startswith(("utf-16", "ucs")) else name


class SafeParser:
    """expat that refuses document types and deep nesting; names come without their namespace prefix.

    Subclasses override ``start``, ``end`` and ``text``; ``feed`` takes text. Raises Refusal ``damaged`` for XML that is not well-formed.
    """

    def __init__(self) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        self._parser = parser
        self._depth = 0

    def _doctype(self, *_: object) -> None:
        raise Refusal("unsafe")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise Refusal("unsafe")
        self.start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.end(name.rpartition(":")[2])

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...

    def feed(self, text: str, last: bool = False) -> None:
        try:
            self._parser.Parse(text.encode("utf-8", "replace"), last)
        except expat.ExpatError as error:
            raise Refusal("damaged") from error

    def read(self, part: IO[bytes]) -> None:
        """Feed a whole part."""
        for chunk in decoded(part):
            self.feed(chunk)
        self.feed("", True)


def attribute(attributes: dict[str, str], name: str, default: str = "") -> str:
    """An attribute by its local name, whatever its prefix."""
    if name in attributes:
        return attributes[name]
    for key, value in attributes.items():
        if key.rpartition(":")[2] == name:
            return value
    return default
