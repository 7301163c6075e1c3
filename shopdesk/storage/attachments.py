"""Evidence files beside the shop file: safe names, allowed kinds told by their content, copies that survive a power cut.

Which record a file belongs to and what it is called is said by :mod:`shopdesk.services.attachments`.
"""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from shopdesk.core.errors import FileError
from shopdesk.core.translations import _

LARGEST_BYTES = 100 * 1024 * 1024
LONGEST_STEM = 80
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp")
OTHERS = (".pdf", ".mp4", ".mov", ".txt", ".csv", ".xlsx", ".docx")
"""Kept, never opened by the program. No SVG: a small one can keep a processor busy for half a minute."""
_HEAD_BYTES = 32
_NEVER = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?$")
_MOST_OF_A_NAME = 10_000


def safe_stem(text: str) -> str:
    """A file name without its ending that every system takes, and that shows what it says: no path, no marks that turn text round."""
    shown = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    stem = _NEVER.sub("_", " ".join(shown.split()))[:LONGEST_STEM].strip(" .")
    while len(stem.encode()) > 2 * LONGEST_STEM:
        stem = stem[:-1].rstrip(" .")
    return f"_{stem}" if _RESERVED.match(stem) else stem or "_"


def picture_suffix(head: bytes) -> str:
    """The ending of a picture by its first bytes; "" where they are no picture's that is accepted."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if head.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return ".gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ".webp"
    return ".bmp" if head.startswith(b"BM") and len(head) >= 26 else ""


def suffix_of(source: Path) -> str:
    """The ending under which a file is kept. Raises FileError where its kind is not accepted, or it is empty, too large or gone."""
    named = source.suffix.lower()
    try:
        if not source.is_file():
            raise FileError(_("“{file}” is no file.").format(file=source.name), "no_file")
        size = source.stat().st_size
        with source.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise FileError(_("“{file}” cannot be read.").format(file=source.name), "unreadable") from error
    if not size:
        raise FileError(_("“{file}” is empty.").format(file=source.name), "empty")
    if size > LARGEST_BYTES:
        limit = LARGEST_BYTES // 1024 // 1024
        raise FileError(_("“{file}” is larger than {limit} MB.").format(file=source.name, limit=limit), "too_large")
    found = picture_suffix(head)
    if found:
        return found
    if named not in OTHERS or (named == ".pdf" and not head.startswith(b"%PDF")):
        kinds = ", ".join(each[1:] for each in (*PICTURES, *OTHERS))
        raise FileError(_("“{file}” is not kept: only {kinds} are.").format(file=source.name, kinds=kinds), "bad_kind")
    return named


def keep_file(folder: Path, stem: str, source: Path) -> str:
    """Copy a file into the folder under the next free number of ``stem``; returns its name. Raises FileError."""
    suffix = suffix_of(source)
    try:
        with source.open("rb") as file:
            return _write(folder, stem, suffix, iter(lambda: file.read(1 << 20), b""))
    except OSError as error:
        raise _not_kept(error) from error


def keep_picture(folder: Path, stem: str, data: bytes) -> str:
    """Write a picture from memory; returns its name. Raises FileError."""
    suffix = picture_suffix(data[:_HEAD_BYTES])
    if not suffix or len(data) > LARGEST_BYTES:
        raise FileError(_("What was pasted is no picture that can be kept."), "bad_kind")
    try:
        return _write(folder, stem, suffix, (data,))
    except OSError as error:
        raise _not_kept(error) from error


def inside(folder: Path, name: str) -> Path | None:
    """Where a stored name lies; None for one that would lead out of the folder."""
    path = folder / name
    try:
        return path if path.resolve().is_relative_to(folder.resolve()) and path.resolve() != folder.resolve() else None
    except (OSError, ValueError):
        return None


def _not_kept(error: OSError) -> FileError:
    return FileError(_("The file could not be kept beside the shop file: {why}").format(why=error.strerror or error), "not_kept")


def _write(folder: Path, stem: str, suffix: str, pieces: Iterable[bytes]) -> str:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = _claim(folder, stem, suffix)
    try:
        with path.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(folder)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path.name


def _claim(folder: Path, stem: str, suffix: str) -> Path:
    """An empty file of our own under the first free number: nothing that lies there is ever written over."""
    stem = safe_stem(stem)
    if shutil.disk_usage(folder).free < LARGEST_BYTES // 100:
        raise OSError(28, os.strerror(28))
    taken = {name.rpartition(".")[0].casefold() for name in os.listdir(folder)}
    for number in range(1, _MOST_OF_A_NAME):
        if f"{stem}_{number:02d}".casefold() in taken:
            continue
        path = folder / f"{stem}_{number:02d}{suffix}"
        try:
            with path.open("xb"):
                return path
        except FileExistsError:
            continue
    raise OSError(17, os.strerror(17))


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
