"""Names for files that are made of what people typed or records hold: safe on Windows, macOS and Linux, inside the folder they are for."""

from __future__ import annotations

import re

LONGEST_BYTES = 200
"""Windows counts 255 UTF-16 units, Linux 255 bytes; what is put beside a file while it is written needs some of them."""
_NEVER = re.compile('[<>:"/\\\\|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+')
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³])", re.IGNORECASE)


def safe_name(text: str, suffix: str = "", instead: str = "export") -> str:
    """A file name of ``text``: no folders, none of the characters and names that Windows keeps for itself, short enough.

    ``suffix`` (``.xlsx``) is kept whole whatever is cut; ``instead`` is taken where nothing is left.
    """
    name = _NEVER.sub(" ", text)
    if suffix and name.lower().endswith(suffix.lower()):
        name = name[: -len(suffix)]
    name = re.sub(r"\s+", " ", name).strip().strip(".").strip(" .") or instead
    if _RESERVED.fullmatch(name.split(".", 1)[0].rstrip()):
        name = "_" + name
    room = LONGEST_BYTES - len(suffix.encode())
    name = name.encode()[:room].decode("utf-8", "ignore").rstrip(" .") or instead
    return name + suffix
