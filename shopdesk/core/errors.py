"""The failures that are fit for people to read.

A wrong value is a :class:`~shopdesk.core.problems.Problem`; anything not in this module is a bug and goes to the crash report.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopdesk.core.problems import Problem


class ShopDeskError(Exception):
    """The world misbehaved; ``str(error)`` says what happened and what to do, in the user's language.

    ``code`` is stable and English (``disk_full``); the command line prints it with ``--json``.
    """

    code = "failed"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class Refused(ShopDeskError):
    """A change that breaks a rule of the shop; nothing was written. ``problems`` stand beside their fields."""

    code = "refused"

    def __init__(self, message: str, problems: Sequence[Problem] = (), code: str | None = None) -> None:
        super().__init__(message, code)
        self.problems = tuple(problems)


class NotFound(ShopDeskError):
    """No such register, record, field or operation."""

    code = "not_found"


class ShopFileError(ShopDeskError):
    """The shop file cannot be used: not ours, damaged, newer, read-only, in use, or the disk is full."""

    code = "shop_file"


class FileError(ShopDeskError):
    """A file that the user named cannot be read or written (a spreadsheet, a backup, an export)."""

    code = "file"


class Cancelled(ShopDeskError):
    """The user stopped the work; nothing was changed."""

    code = "cancelled"


class WrongUsage(ShopDeskError):
    """The command line's words are off (exit status 2)."""

    code = "usage"
