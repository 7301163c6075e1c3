"""What a crash report says: versions, the kinds of the errors, where in the code they happened; nothing that a record could hold.

Where it is shown is the window's and the command line's affair.
"""

from __future__ import annotations

import platform
import re
import sys
import traceback

from shopdesk.core.paths import PACKAGE
from shopdesk.core.translations import language
from shopdesk.version import __version__

#: Exceptions whose words are Python's own; those of others may quote what a customer wrote.
_OWN_WORDS = (AttributeError, TypeError, NameError, ImportError, RecursionError, IndexError, ZeroDivisionError)
_QUOTED = re.compile(r"(['\"“])((?:(?!['\"”]).)*)(['\"”])")
_NAME = re.compile(r"[A-Za-z_][\w.]*\Z", re.ASCII)


def report(error: BaseException, also: str = "") -> str:
    """A crash report of several lines; ``also`` is a further version to name (``Qt 6.10``)."""
    versions = [f"ShopDesk {__version__}", f"Python {platform.python_version()}", also, f"{platform.system()} {platform.release()}"]
    lines = [
        ", ".join(filter(None, versions)),
        f"language {language()}, frozen {bool(getattr(sys, 'frozen', False))}",
        "",
    ]
    for link in _chain(error):
        lines.append(_head(link))
        lines.extend(_frame(frame) for frame in traceback.extract_tb(link.__traceback__))
        lines.append("")
    return "\n".join(lines).strip() + "\n"


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what led to it, the last first."""
    found: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in found and len(found) < 8:
        found.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return found


def _head(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if not isinstance(error, _OWN_WORDS):
        return name
    words = _QUOTED.sub(_only_names, (str(error).splitlines() or [""])[0][:300])
    words = re.sub(r"[^\x20-\x7e…]+|\d{4,}", "…", words)
    return f"{name}: {words}"


def _only_names(match: re.Match[str]) -> str:
    """A quoted name of the code stays, any other quoted text goes."""
    return match.group() if _NAME.match(match[2]) else "'…'"


def _frame(frame: traceback.FrameSummary) -> str:
    path = frame.filename.replace("\\", "/")
    package = str(PACKAGE).replace("\\", "/")
    if path.startswith(package):
        name = "shopdesk" + path[len(package) :]
    else:  # a path outside may hold the user's name
        name = re.split(r"site-packages/|lib/python[\d.]+/", path)[-1]
        name = name.rsplit("/", 1)[-1] if name == path else name
    return f"  {name}:{frame.lineno} in {frame.name}"
