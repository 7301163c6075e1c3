"""Writing beside and renaming: an export is whole under its name, or the old file is still there untouched."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from shopdesk.core.errors import FileError
from shopdesk.core.translations import N_, _

SENTENCES: Mapping[str, str] = {
    "no_folder": N_("The folder “{folder}” is not there any more. Choose another place for “{name}”."),
    "is_folder": N_("“{name}” is a folder. Give the file another name."),
    "locked": N_("“{name}” is open in another program (Excel or WPS?). Close it there and try again, or save under another name."),
    "no_permission": N_("“{name}” cannot be written in “{folder}”: writing is not allowed there. Choose another folder."),
    "disk_full": N_("The disk is full: “{name}” could not be written, and the old file is untouched. Make room and try again."),
    "read_only": N_("“{folder}” can only be read. Choose another folder for “{name}”."),
    "bad_name": N_("“{name}” cannot be the name of a file. Give it a shorter name without special characters."),
    "too_many_rows": N_("{rows} rows do not fit into one sheet (1,048,575 at most). Narrow the filters or save as .csv."),
    "write_failed": N_("“{name}” could not be written ({detail}). The old file is untouched; try again or choose another folder."),
}


_WORDS: Mapping[str, str] = {
    "no space": "disk_full",
    "enospc": "disk_full",
    "read-only file system": "read_only",
    "permission denied": "no_permission",
}


def target_error(path: Path, code: str, **values: object) -> FileError:
    """The FileError for one way that writing fails."""
    filled = {"name": path.name, "folder": str(path.parent), "detail": "", "rows": "", **values}
    return FileError(_(SENTENCES[code]).format(**filled), code)


@contextlib.contextmanager
def replacing(path: Path, is_zip: bool = False) -> Iterator[Path]:
    """Yield the name of a new file beside ``path``; when the block ends well it is checked, flushed to disk and takes the name ``path``.

    Whatever fails, the old file is as it was and nothing is left behind. Raises FileError.
    """
    part = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        if path.is_dir():
            raise target_error(path, "is_folder")
        if not path.parent.is_dir():
            raise target_error(path, "no_folder")
        yield part
        _settle(part, is_zip)
        os.replace(part, path)
        _flush_folder(path.parent)
    except OSError as error:
        raise target_error(path, _code_of(error), detail=error.strerror or type(error).__name__) from error
    except ValueError as error:
        if "null" in str(error):  # a NUL in the name
            raise target_error(path, "bad_name") from error
        raise
    finally:
        with contextlib.suppress(OSError, ValueError):
            part.unlink(missing_ok=True)


def _settle(part: Path, is_zip: bool) -> None:
    if is_zip:
        try:
            with zipfile.ZipFile(part) as archive:
                if not archive.namelist():
                    raise OSError(errno.EIO, "empty workbook")
        except zipfile.BadZipFile as error:
            raise OSError(errno.EIO, "incomplete workbook") from error
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _code_of(error: OSError) -> str:
    if sys.platform == "win32" and getattr(error, "winerror", 0) in (32, 33):
        return "locked"
    if sys.platform == "win32" and isinstance(error, PermissionError):
        return "locked" if error.filename2 else "no_permission"
    named = {
        errno.ENOSPC: "disk_full",
        errno.EDQUOT: "disk_full",
        errno.EROFS: "read_only",
        errno.EACCES: "no_permission",
        errno.EPERM: "no_permission",
        errno.ENOENT: "no_folder",
        errno.ENOTDIR: "no_folder",
        errno.EISDIR: "is_folder",
        errno.ENAMETOOLONG: "bad_name",
        errno.EINVAL: "bad_name",
        errno.ETXTBSY: "locked",
        errno.EBUSY: "locked",
    }
    if error.errno in named:
        return named[error.errno]
    text = str(error).lower()  # errors that come through Rust carry only words
    return next((code for words, code in _WORDS.items() if words in text), "write_failed")
