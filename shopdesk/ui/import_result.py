"""What became of a file: the last page of the import wizard, with the ways on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from shopdesk.core.translations import _
from shopdesk.ui.import_file import ImportFile
from shopdesk.ui.widgets.empty_page import EmptyPage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from shopdesk.core.changes import Change

_KEPT_NAMED = 5
Calls = Mapping[str, Callable[[], object]]


class ImportResult(EmptyPage):
    """``calls`` are what its buttons do: ``show``, ``undo``, ``save``, ``choose``."""

    def __init__(self, calls: Calls, parent: QWidget | None = None) -> None:
        super().__init__("", "", (), parent, icon="check")
        self._the = calls

    def show_file(self, file: ImportFile) -> None:
        """``file`` was written, and perhaps taken back."""
        assert file.checked is not None
        if file.undone is not None:
            words = f"{file.path.name}\n{_kept(file.undone)}"
            self.set_content(_("The import was taken back"), words, ((_("Choose files…"), self._the["choose"]),))
            return
        preview = file.checked.preview
        title = _("Imported: {new} new, {changed} changed").format(new=f"{len(preview.new):,}", changed=f"{len(preview.changed):,}")
        name, mends = file.path.name, file.looked.mends if file.looked is not None else None
        if preview.bad:
            words = _("“{file}” is in the shop, but for {bad} bad rows: save them, mend them, and import them.")
            words = words.format(file=name, bad=f"{preview.bad:,}")
        elif mends is not None:
            words = _("The mended rows of “{file}” are in the shop.").format(file=mends.file)
        else:
            words = _("“{file}” is in the shop. The same file again would change nothing.").format(file=name)
        actions = [(_("Show the list"), self._the["show"]), (_("Undo this import"), self._the["undo"])]
        if preview.bad_row_numbers:
            actions.append((_("Save the bad rows…"), self._the["save"]))
        self.set_content(title, words, actions)


def _kept(change: Change) -> str:
    """What the undo left in the shop, by name and with the reason."""
    if not change.kept:
        return _("Everything is as it was before.")
    named = [_("{record}: {why}").format(record=k.number or f"#{k.id}", why=k.why) for k in change.kept[:_KEPT_NAMED]]
    more = len(change.kept) - _KEPT_NAMED
    if more > 0:
        named.append(_("and {count} more").format(count=more))
    return "\n".join([_("{count} records were kept:").format(count=len(change.kept)), *named])
