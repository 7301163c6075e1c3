"""Evidence of records: files and pictures copied beside the shop file under names that people can read (``002 §7-三``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.core.fields import Kind
from shopdesk.core.paths import files_folder
from shopdesk.core.register import Register
from shopdesk.storage import attachments

if TYPE_CHECKING:
    from shopdesk.services.shop import Shop

PICTURES = attachments.PICTURES
KINDS = (*attachments.PICTURES, *attachments.OTHERS)


class Attachments:
    """Files are kept first, then named in the record by whoever saves it. Any thread; copying takes as long as the disk takes."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    @property
    def folder(self) -> Path:
        """``NAME.files`` beside the shop file; made with the first file."""
        return files_folder(self._shop.database.path)

    def keep(self, key: str, record: Mapping[str, Any], sources: Sequence[Path]) -> tuple[str, ...]:
        """Copy files for a record; returns their names in the folder. Raises FileError for the first that is refused; none stays then."""
        stem, kept = self.stem(key, record), []
        try:
            for source in sources:
                kept.append(attachments.keep_file(self.folder, stem, source))
        except BaseException:
            self.drop(kept)
            raise
        return tuple(kept)

    def keep_picture(self, key: str, record: Mapping[str, Any], data: bytes) -> str:
        """Keep a picture from memory (PNG, JPEG …); returns its name. Raises FileError."""
        return attachments.keep_picture(self.folder, self.stem(key, record), data)

    def drop(self, names: Sequence[str]) -> None:
        """Remove files that no record came to name."""
        for name in names:
            path = attachments.inside(self.folder, name)
            if path is not None:
                path.unlink(missing_ok=True)

    def path(self, name: str) -> Path | None:
        """Where a file lies; None where it is gone, or its name leads elsewhere."""
        path = attachments.inside(self.folder, name)
        return path if path is not None and path.is_file() else None

    def stem(self, key: str, record: Mapping[str, Any]) -> str:
        """How files of a record are called: the buyer's account, else whatever names it, and today's date."""
        register = self._shop.registers[key]
        return f"{attachments.safe_stem(self._owner(register, record))}_{self._shop.clock.today():%Y%m%d}"

    def _owner(self, register: Register, record: Mapping[str, Any]) -> str:
        for f in register.fields:
            if f.personal and f.identifier and f.kind is Kind.TEXT and record.get(f.key):
                return str(record[f.key])
        customer = record.get(register.card_of) if register.card_of else None
        if customer is not None:
            target = register.field(register.card_of).refers_to
            named = self._shop.browsing.labels(target, [customer]).get(customer)
            if named:
                return named
        said = (record.get(name) for name in ("number", *register.label))
        return str(next((value for value in said if isinstance(value, str) and value), register.key))
